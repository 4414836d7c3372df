/** Where the path of an object of icacls ends and the account of its first entry begins. */

import { lettersOfDomainName, parseSid } from '../../windows/sid.js';
import { indentOf, type PlacedText, startsAtRoot } from '../console-text.js';
import { type EntryText, looksLikeSid } from './icacls-entry.js';
import { AUTHORITIES, sidOfPrintedName } from './icacls-languages.js';

/** An entry of an object, as it stood. */
export interface PlacedEntry {
  readonly placed: PlacedText;
  readonly cut: EntryText;
}

/** In characters: no account's name is longer. */
const LONGEST_NAME = 300;

/** Where an account can start at the end of a text, behind a path and a blank: the last first. */
function startsAtBlanks(text: string): number[] {
  const starts: number[] = [];
  const limit = Math.max(1, text.length - LONGEST_NAME);
  for (let blank = text.lastIndexOf(' '); blank >= limit; blank = text.lastIndexOf(' ', blank - 1)) {
    starts.push(blank + 1);
  }
  return starts;
}

/** Accounts that are known when an object is read whose first line alone does not tell where its path ends. */
export class KnownTrustees {
  readonly #names = new Set<string>();
  readonly #domains = new Set<string>(AUTHORITIES);

  /** `below`: entries that stand in lines of their own, whose accounts are certain. */
  constructor(below: readonly PlacedEntry[]) {
    for (const { cut } of below) {
      const name = cut.subject.trim().toLowerCase();
      this.#names.add(name);
      this.#domains.add(name.slice(0, Math.max(0, name.indexOf('\\'))));
    }
    this.#domains.delete('');
  }

  /** Where known accounts start at the end of a text. */
  startsIn(text: string): number[] {
    return startsAtBlanks(text).filter((start) => this.#isKnown(text.slice(start)));
  }

  #isKnown(text: string): boolean {
    const [domain = '', name, ...more] = text.split('\\');
    return (
      isWellKnown(text) ||
      this.#names.has(text.toLowerCase()) ||
      (name !== undefined &&
        more.length === 0 &&
        (this.#domains.has(domain.toLowerCase()) || (!domain.includes(' ') && lettersOfDomainName(name) !== null)))
    );
  }
}

function isWellKnown(text: string): boolean {
  return sidOfPrintedName(text) !== null || parseSid(text.replace(/^\*/, '')) !== null;
}

/**
 * Whether what stands before a colon can only be an account: one that is well known, or `DOMAIN\name`. A path before it would have
 * made the domain one with a blank or the name one with a back slash.
 */
export function isTrusteeAlone(subject: string): boolean {
  if (startsAtRoot(subject)) {
    return false;
  }
  const [domain = '', name, ...more] = subject.split('\\');
  const isAccount =
    name !== undefined && more.length === 0 && (!/[ :]/.test(domain) || AUTHORITIES.has(domain.toLowerCase()));
  return !subject.includes(' ') || sidOfPrintedName(subject) !== null || (isAccount && !looksLikeSid(subject));
}

/** Whether what can be an account alone can also be a relative path with a well-known account behind it. */
export function isTwofold(subject: string): boolean {
  return (
    indentOf(subject) === 0 &&
    !isWellKnown(subject) &&
    startsAtBlanks(subject).some((start) => isWellKnown(subject.slice(start)))
  );
}

/**
 * Where the account of an object's first entry starts: as the entries below stand, as the command's path (`typed`) ends, at a known
 * account, or as nothing else is possible. Null where that cannot be told.
 */
export function accountStart(
  entries: readonly PlacedEntry[],
  typed: string | null,
  known: KnownTrustees,
): number | null {
  const [first, ...others] = entries;
  const subject = first?.cut.subject ?? '';
  const certain = [startByIndent(subject, others), startBehind(subject, typed)].filter((start) => start !== null);
  const possible = new Set([...certain, ...known.startsIn(subject)]);
  const [start = startByStructure(subject)] = possible;
  return possible.size > 1 ? null : start;
}

/** The entries below stand under the first. */
function startByIndent(subject: string, others: readonly PlacedEntry[]): number | null {
  const [indent = 0, ...more] = new Set(others.map(({ cut }) => indentOf(cut.subject)));
  const fits =
    more.length === 0 &&
    indent > 1 &&
    subject[indent - 1] === ' ' &&
    /\S/.test(subject.charAt(indent)) &&
    others.every(({ cut }) => !cut.subject.startsWith('\t'));
  return fits ? indent : null;
}

/** The path is the one that was typed, as icacls prints it. */
function startBehind(subject: string, typed: string | null): number | null {
  return typed !== null && subject.startsWith(`${typed} `) ? typed.length + 1 : null;
}

/**
 * Behind a path from its root there is one blank alone, or none behind the last back slash, which then is the account's: its
 * domain has no blanks.
 */
function startByStructure(subject: string): number | null {
  const blank = subject.lastIndexOf(' ');
  const account = subject.slice(blank + 1).split('\\');
  const isOnly = subject.indexOf(' ') === blank;
  return startsAtRoot(subject) && blank > 0 && account.length <= 2 && (isOnly || account.length === 2)
    ? blank + 1
    : null;
}
