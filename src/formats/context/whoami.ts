/**
 * Output of `whoami /all`, `/user`, `/groups` and `/priv` as a table, as a list (`/fo list`) and as CSV (`/fo csv`), in any
 * language: sections and columns are found by what stands in them, SIDs and names of privileges, and by the rows of `=`.
 * Words only tell what nothing else does.
 */

import { boundedLines, linesOf, looksLikeCode, typedCommand } from '../console-text.js';
import { headText } from '../encoding.js';
import { InputError } from '../input-error.js';
import { type LineProblem, placedWarnings } from '../read-warnings.js';
import type { ReadWarning, Source } from '../source.js';
import { type CallerIdentity, type ContextReading, NO_CASE_FACTS } from './case-facts.js';
import { type LineRange, type OutputReading, readConsole } from './console-output.js';
import { differenceText, differingTokens } from './same-account.js';
import { csvAt } from './whoami-csv.js';
import { ACCOUNT, type Block, type Entry } from './whoami-entry.js';
import { identitiesOf, sectionsOf, withoutRepeatedNames } from './whoami-identity.js';
import { listAt } from './whoami-list.js';
import { tableAt } from './whoami-table.js';

/** What `whoami` says in a text, and in which lines. */
export interface WhoamiReading {
  readonly identities: readonly CallerIdentity[];
  readonly warnings: readonly ReadWarning[];
  /** Where its tables, lists and rows of CSV stand, in order: other readers of the same text need not look there. */
  readonly ranges: readonly LineRange[];
}

/** Whether a text is, or begins like one that holds, the output of `whoami` with a switch. */
export function sniffWhoami(head: Uint8Array): boolean {
  const lines = boundedLines(linesOf(headText(head)));
  return !looksLikeCode(lines) && blocksOf(lines).some(({ form, records }) => form !== 'name' && records.length > 0);
}

/** Reads output of `whoami`. Throws an InputError where there is none, or for more than 64 MB. */
export function readWhoami(source: Source): Promise<ContextReading> {
  return readConsole(source, [readWhoamiOutput]);
}

/** Reads output of `whoami` among other lines. Throws an InputError where there is none. */
export function readWhoamiOutput(lines: readonly string[]): OutputReading {
  const { identities, warnings, ranges } = readWhoamiLines(lines);
  if (identities.length === 0) {
    throw new InputError(
      'no output of whoami: expected what whoami /all, /user, /groups or /priv prints, from the headings and the rows of === on, or with /fo list or /fo csv',
    );
  }
  return { facts: { ...NO_CASE_FACTS, identities }, records: identities.length, warnings, ranges };
}

/**
 * Reads what `whoami` printed among these lines, the first of which is line `firstLine` of its text; other lines may stand
 * before, between and behind. Never throws: without any output of `whoami` there are no identities.
 */
export function readWhoamiLines(lines: readonly string[], firstLine = 1): WhoamiReading {
  const blocks = blocksOf(boundedLines(lines));
  const problems: LineProblem[] = blocks.flatMap(({ unread }) => unread);
  const sections = withoutRepeatedNames(blocks.flatMap((block) => sectionsOf(block, problems)));
  const identities = identitiesOf(sections, lines, firstLine);
  return {
    identities,
    warnings: [...placedWarnings(problems, firstLine), ...warningsOfDifferences(identities)],
    ranges: blocks.map(({ first, end }) => ({ first: first + firstLine, last: end - 1 + firstLine })),
  };
}

function warningsOfDifferences(identities: readonly CallerIdentity[]): ReadWarning[] {
  return differingTokens(identities).map((repeated) => ({
    code: 'account-twice',
    message:
      `the same account as in line ${repeated.first.line}, which is the one that is used, with another token; ` +
      `${differenceText(repeated)}. Expected whoami /all once, of the console that copies`,
    at: { line: repeated.identity.line },
  }));
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const found = readersAt(lines, at);
    for (const block of found) {
      blocks.push(block);
    }
    at = Math.max(at + 1, found.at(-1)?.end ?? 0);
  }
  return blocks;
}

function readersAt(lines: readonly string[], at: number): readonly Block[] {
  const block = tableAt(lines, at) ?? listAt(lines, at) ?? nameAt(lines, at);
  return block === null ? csvAt(lines, at) : [block];
}

/** A name alone can be anything: it counts where the command stands above it. */
function nameAt(lines: readonly string[], at: number): Block | null {
  if (!/^whoami(?:\.exe)?$/i.test(typedCommand(lines[at] ?? '') ?? '')) {
    return null;
  }
  const below = lines.slice(at + 1, at + 3).findIndex((text) => text.trim() !== '');
  const nameLine = at + 1 + below;
  const name = (lines[nameLine] ?? '').trim();
  if (below < 0 || !ACCOUNT.test(name)) {
    return null;
  }
  const entry: Entry = { at: nameLine, name, sid: null, words: '', endsText: nameLine + 1 >= lines.length };
  return { kind: 'user', form: 'name', records: [entry], unread: [], first: at, end: nameLine + 1 };
}
