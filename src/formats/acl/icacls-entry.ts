/** One entry of icacls, `ACCOUNT:(FLAG)…(RIGHTS)`. Source: windows-access.md §2. */

import { type AccessMask, accessMask } from '../../windows/access-mask.js';
import { formatIcaclsRights, icaclsRight } from '../../windows/icacls-rights.js';
import { type Ace, ACE_FLAGS, type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import { LABEL_POLICIES } from '../../windows/sddl-rights.js';
import { parseSid } from '../../windows/sid.js';
import { InputError } from '../input-error.js';
import { quoted } from '../read-warnings.js';
import { sidOfPrintedName } from './icacls-languages.js';
import { trusteeOfSid } from './sddl.js';

/** A text that ends as an entry does. */
export interface EntryText {
  /** What stands before the colon: the account, in the first entry of an object behind its path. */
  readonly subject: string;
  /** What the parentheses hold, and where it starts in the text. */
  readonly groups: readonly Group[];
}

interface Group {
  readonly text: string;
  readonly offset: number;
}

/** Cuts a text, from its end: paths and accounts can hold parentheses and paths colons. Null for a text that ends otherwise. */
export function cutEntry(text: string): EntryText | null {
  const groups: Group[] = [];
  let end = text.length;
  while (text[end - 1] === ')') {
    const open = text.lastIndexOf('(', end - 1);
    const inner = text.slice(open + 1, end - 1);
    if (open < 0 || inner.includes(')')) {
      return null;
    }
    groups.push({ text: inner, offset: open + 1 });
    end = open;
  }
  return groups.length > 0 && text[end - 1] === ':'
    ? { subject: text.slice(0, end - 1), groups: groups.reverse() }
    : null;
}

/** Whether a text breaks off within the parentheses of an entry. */
export function isUnfinished(text: string): boolean {
  return /:(?:\((?:I|OI|CI|IO|NP|DENY)\))*\((?:[A-Z]+,)*[A-Z]*$/.test(text);
}

/** Whether a text that `cutEntry` cuts breaks off before its rights. */
export function lacksRights({ groups }: EntryText): boolean {
  return groups.every(({ text }) => FLAGS.has(text.toUpperCase()));
}

/** In the order in which icacls prints them; the order is not the same everywhere. */
const FLAG_ORDER = ['I', 'OI', 'CI', 'IO', 'NP'];
const INHERITANCE_FLAGS: readonly (readonly [letters: string, bit: number])[] = FLAG_ORDER.flatMap((letters) =>
  ACE_FLAGS.filter(([, , icacls]) => icacls === letters).map(([bit]) => [letters, bit] as const),
);
const DENY = 'DENY';
/** DENY has no bit: it is the type of the entry. */
const FLAGS: ReadonlyMap<string, number> = new Map([...INHERITANCE_FLAGS, [DENY, 0]]);

/** What the groups of an entry say. */
interface EntryRights {
  readonly type: 'allow' | 'deny' | 'mandatory-label';
  readonly flags: number;
  readonly mask: AccessMask;
}

/**
 * Reads the groups: flags in any order, then one list of rights. Throws an InputError whose column is one of the text.
 * `(N)` is refused: its page calls it no access, which an entry without rights is as well as one that denies them all.
 */
export function parseEntryRights({ groups }: EntryText): EntryRights {
  const rights = groups.at(-1);
  if (rights === undefined || FLAGS.has(rights.text.toUpperCase())) {
    throw wrong('the entry ends behind its flags: expected rights such as (M)', endOf(rights));
  }
  const flags = groups.slice(0, -1).reduce((bits, group) => bits | flagOf(group), 0);
  const denies = groups.some(({ text }) => text.toUpperCase() === DENY);
  const policy = parseLabelPolicy(rights.text);
  if (policy !== null && !denies) {
    return { type: 'mandatory-label', flags, mask: policy };
  }
  return { type: denies ? 'deny' : 'allow', flags, mask: parseRights(rights) };
}

function endOf(group: Group | undefined): number {
  return group === undefined ? 0 : group.offset + group.text.length + 1;
}

function flagOf({ text, offset }: Group): number {
  const flag = FLAGS.get(text.toUpperCase());
  if (flag === undefined) {
    throw wrong(`${quoted(text)} before the rights: expected ${[...FLAGS.keys()].join(', ')}`, offset);
  }
  return flag;
}

function parseLabelPolicy(text: string): AccessMask | null {
  const bits = text.split(',').map((word) => LABEL_POLICIES.find(([letters]) => letters === word.trim().toUpperCase()));
  return bits.reduce<AccessMask | null>(
    (mask, policy) => (mask === null || policy === undefined ? null : accessMask(mask | policy[1])),
    accessMask(0),
  );
}

function parseRights({ text, offset }: Group): AccessMask {
  let mask = 0;
  let at = offset;
  for (const word of text.split(',')) {
    const bits = icaclsRight(word.trim());
    if (bits === null) {
      throw wrong(
        `${quoted(word)} is no right of icacls: expected F, M, RX, R, W, D or rights such as RD, WDAC, WO`,
        at,
      );
    }
    mask |= bits;
    at += word.length + 1;
  }
  if (mask === 0) {
    throw wrong(
      '(N) can stand for nothing granted and for everything denied: expected the same object from icacls /save, which tells them apart',
      offset,
    );
  }
  return accessMask(mask);
}

/** Signs that no account has in its name, and list marks, which pages put before entries. */
// eslint-disable-next-line no-control-regex -- names hold none of them either
const NO_NAME = /[:"<>|*?\u0000-\u001f\u007f]|^[•·▪‣◦–—-] /;

/** Reads an account: a SID, also with the `*` of commands, or a name. Throws an InputError whose column is one of the text around it. */
export function parsePrintedTrustee(text: string, offset: number): Trustee {
  if (looksLikeSid(text)) {
    const sid = parseSid(text.replace('*', ''));
    if (sid === null) {
      throw wrong(`${quoted(text)} is no SID: expected S-1- and up to 16 numbers`, offset);
    }
    return trusteeOfSid(sid);
  }
  if (text.trim() === '' || NO_NAME.test(text) || text.indexOf('\\') !== text.lastIndexOf('\\')) {
    throw wrong(`${quoted(text)} is no account: expected a name such as CONTOSO\\anna, or a SID`, offset);
  }
  return { sid: sidOfPrintedName(text), name: text };
}

/** Whether a text means to be a SID, sound or not. */
export function looksLikeSid(text: string): boolean {
  return /^\*?S-(?:1(?:-|$)|\d+(?:-\d+)+$)/i.test(text);
}

function wrong(message: string, offset: number): InputError {
  return new InputError(message, { line: 1, column: offset + 1 });
}

/** The entry as icacls prints it. Throws a RangeError for types that it does not show. */
export function formatEntry({ type, flags, mask, trustee }: Ace): string {
  const groups = INHERITANCE_FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([letters]) => `(${letters})`);
  return `${trusteeName(trustee)}:${groups.join('')}${formatRights(type, mask)}`;
}

function formatRights(type: Ace['type'], mask: AccessMask): string {
  switch (type) {
    case 'allow':
      return formatIcaclsRights(mask);
    case 'deny':
      return `(${DENY})${formatIcaclsRights(mask)}`;
    case 'mandatory-label':
      return `(${LABEL_POLICIES.filter(([, bit]) => (mask & bit) !== 0)
        .map(([letters]) => letters)
        .join(',')})`;
    default:
      throw new RangeError(`icacls has no form for an entry of type ${type}`);
  }
}
