/**
 * Output of `whoami /all`, `/user`, `/groups` and `/priv` as a table, as a list (`/fo list`) and as CSV (`/fo csv`), in any
 * language: sections and columns are found by what stands in them, SIDs and names of privileges, and by the rows of `=`.
 * Words only tell what nothing else does. Names of privileges and forms of SIDs: windows-access.md §4, [MS-DTYP] 2.4.2.1.
 */

import { AUTHENTICATED_USERS, EVERYONE, parseSid, type Sid } from '../../windows/sid.js';
import { readWholeText, typedCommand } from '../acl/console-text.js';
import { countLocalNames } from '../acl/icacls-languages.js';
import { headText } from '../encoding.js';
import { InputError } from '../input-error.js';
import type { ReadWarning, Source } from '../source.js';
import {
  type CallerGroup,
  type CallerIdentity,
  type CallerPrivilege,
  type ContextReading,
  NO_CASE_FACTS,
} from './case-facts.js';

/** Context files are pasted by people: what is larger is something else. In bytes. */
const MAX_BYTES = 16 * 1024 * 1024;
/** In UTF-16 units. No line of the commands that are read here comes near it. */
const MAX_LINE = 8192;
/** What stands for a longer line: it is none of ours, and it is not blank. */
const UNREADABLE_LINE = '\ufffd';
/** Rows that could not be read, reported one by one; the rest is counted. */
const REPORTED_ROWS = 20;

/** Lines of a text, counted from 1, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A small text, whole. */
export interface TextLines {
  /** As `linesOf` gives them. */
  readonly lines: readonly string[];
  readonly encoding: string;
  readonly warnings: readonly ReadWarning[];
}

/** The lines of a context file, whatever its encoding. Throws InputError for more than 16 MB. */
export async function readTextLines(source: Source): Promise<TextLines> {
  if (source.size !== null && source.size > MAX_BYTES) {
    throw tooLarge();
  }
  const { text, encoding, warnings } = await readWholeText(
    source,
    (sample) => countLocalNames(sample) + TELLING_WORDS.filter((word) => sample.includes(word)).length,
  );
  if (text.length > MAX_BYTES) {
    throw tooLarge();
  }
  return { lines: linesOf(text), encoding, warnings };
}

/**
 * The lines of a text, without their ends. Behind the last line end there is one more, which is empty where the text is whole:
 * so the readers tell a line that may be cut.
 */
export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => {
    let end = line.length;
    // Redirections of a console can write several in a row.
    while (line[end - 1] === '\r') {
      end--;
    }
    return line.slice(0, end);
  });
}

function tooLarge(): InputError {
  return new InputError(
    `larger than ${MAX_BYTES / 1024 / 1024} MB, so this is no output of whoami, net use or the like: hand over the output of the command alone`,
  );
}

/** Lines that can be read in no time at all: longer ones than any command prints are replaced by a sign that nothing fits. */
export function boundedLines(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line.length > MAX_LINE ? UNREADABLE_LINE : line));
}

/** How lines of programs, scripts and mark-up end or begin. They may quote what we read. */
const CODE = /[;{}]\s*$|^\s*(?:\/\/|\/\*|\*\s|<[\w/!?]|(?:import|export|from|def|function|class|using|const|let) )/;

/** Whether more than a fifth of the lines are code: such a text quotes the output of a command and is none. */
export function looksLikeCode(lines: readonly string[]): boolean {
  const texts = lines.filter((line) => line.trim() !== '');
  return texts.filter((line) => CODE.test(line.slice(-200)) || CODE.test(line.slice(0, 200))).length * 5 > texts.length;
}

/** Cells of a console that a character takes. */
type CellWidth = (character: string) => number;

const EAST_ASIAN_WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const HALF_WIDTH_KATAKANA = /[\uff61-\uff9f]/;

/**
 * How programs count the width of a text when they pad a column: by units of UTF-16, by cells as Unicode's East Asian Width
 * has them, by bytes of a double-byte code page (where Greek and Cyrillic are wide too), by bytes of UTF-8.
 */
export const CELL_WIDTHS: readonly CellWidth[] = [
  (character) => character.length,
  (character) => (EAST_ASIAN_WIDE.test(character) ? 2 : 1),
  (character) => (character <= '\u007f' || HALF_WIDTH_KATAKANA.test(character) ? 1 : 2),
  (character) => utf8Length(character.codePointAt(0) ?? 0),
];

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) {
    return 1;
  }
  if (codePoint < 0x800) {
    return 2;
  }
  return codePoint < 0x1_0000 ? 3 : 4;
}

/** The width of a text in cells. */
export function cellsOf(text: string, width: CellWidth): number {
  let cells = 0;
  for (const character of text) {
    cells += width(character);
  }
  return cells;
}

/**
 * The texts of a row's columns, trimmed; `starts` in cells from 0, ascending. Null where a column does not begin behind a
 * blank: then the row is not laid out like that.
 */
export function cutAt(line: string, starts: readonly number[], width: CellWidth): string[] | null {
  const cuts: number[] = [];
  let cell = 0;
  let at = 0;
  let before = ' ';
  for (const character of line) {
    const start = starts[cuts.length];
    if (start === undefined) {
      break;
    }
    if (cell >= start) {
      if (cell > start || before.trim() !== '') {
        return null;
      }
      cuts.push(at);
    }
    cell += width(character);
    at += character.length;
    before = character;
  }
  const [first = line.length] = cuts;
  return line.slice(0, first).trim() === ''
    ? starts.map((_, nth) => line.slice(cuts[nth] ?? line.length, cuts[nth + 1] ?? line.length).trim())
    : null;
}

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

/** Reads output of `whoami`. Throws InputError where there is none, or for more than 16 MB. */
export async function readWhoami(source: Source): Promise<ContextReading> {
  const { lines, encoding, warnings } = await readTextLines(source);
  const reading = readWhoamiLines(lines);
  if (reading.identities.length === 0) {
    throw new InputError(
      'no output of whoami: expected what whoami /all, /user, /groups or /priv prints, from the headings and the rows of === on, or with /fo list or /fo csv',
    );
  }
  return {
    facts: { ...NO_CASE_FACTS, identities: reading.identities },
    encoding,
    records: reading.identities.length,
    warnings: [...warnings, ...reading.warnings],
  };
}

/**
 * Reads what `whoami` printed among these lines, the first of which is line `firstLine` of its text; other lines may stand
 * before, between and behind. Never throws: without any output of `whoami` there are no identities.
 */
export function readWhoamiLines(lines: readonly string[], firstLine = 1): WhoamiReading {
  const blocks = blocksOf(boundedLines(lines));
  const problems: Problem[] = blocks.flatMap(({ unread }) => unread);
  const sections = withoutRepeatedNames(blocks.flatMap((block) => sectionsOf(block, problems)));
  return {
    identities: identitiesOf(sections, firstLine),
    warnings: warningsOf(problems, firstLine),
    ranges: blocks.map(({ first, end }) => ({ first: first + firstLine, last: end - 1 + firstLine })),
  };
}

const KINDS = ['user', 'groups', 'privileges'] as const;
/** What a section lists, in the order of `whoami /all`. */
type Kind = (typeof KINDS)[number];

/** A row, a list entry or a record of CSV. */
interface Entry {
  /** Index of its first line. */
  readonly at: number;
  /** Empty where Windows has no name for the SID. */
  readonly name: string;
  readonly sid: Sid | null;
  /** The attributes of a group, the state of a privilege. */
  readonly words: string;
  /** Whether it ends with the text, so that what stands last in it may be cut. */
  readonly endsText: boolean;
}

/** Something that could not be read. */
export interface Problem {
  readonly code: 'row-not-read' | 'name-not-read' | 'state-not-read' | 'ends-with-text' | 'attributes-not-known';
  /** Index of the line. */
  readonly at: number;
  /** From 0; null where the line as a whole is meant. */
  readonly column: number | null;
  /** Says what was expected. Never quotes the line: it may hold a password. */
  readonly message: string;
}

/** Entries of one kind that stand together. */
interface Block {
  readonly kind: Kind;
  readonly form: 'table' | 'list' | 'csv' | 'name';
  readonly records: readonly Entry[];
  readonly unread: readonly Problem[];
  /** Index of its first line, and of the line behind its last one. */
  readonly first: number;
  readonly end: number;
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

/** Every privilege of Windows is named like this, in every language. */
const PRIVILEGE = /^Se[A-Z][A-Za-z]{2,60}Privilege$/;
/** What once was a SID, as a whole or in part. */
const SID_LIKE = /(?:^|\s)S-\d-/i;
const PRIVILEGE_LIKE = /^\s*Se[A-Z][a-z]/;
/** `whoami` prints `domain\name`, in lower case. */
const ACCOUNT = /^[^\\/:*?"<>|]{1,64}\\[^\\/:*?"<>|]{1,256}$/;

/** An entry without its place. */
type Cells = Pick<Entry, 'name' | 'sid' | 'words'>;

/** What the cells of a row say; null where they are not laid out like a row of this kind. */
function entryOf(kind: Kind, cells: readonly string[]): Cells | null {
  const [name = ''] = cells;
  const words = cells.at(-1) ?? '';
  if (kind === 'privileges') {
    return PRIVILEGE.test(name) ? { name, sid: null, words } : null;
  }
  // The SID of a user is the last column; that of a group has its attributes behind it.
  const candidates = kind === 'user' ? cells.slice(1) : cells.slice(1, -1);
  const sid = candidates.map(parseSid).find((found) => found !== null) ?? null;
  return sid === null ? null : { name, sid, words: kind === 'user' ? '' : words };
}

/** Columns tell the kind: name and SID; name, description and state; name, type, SID and attributes. */
function kindOf(columns: number): Kind | null {
  if (columns < 2) {
    return null;
  }
  return columns === 2 ? 'user' : columns === 3 ? 'privileges' : 'groups';
}

// Tables

const RULER = /^\s*=+(?:\s+=+)*\s*$/;

/** The row of `=` under a table's heading. */
interface Ruler {
  /** Where its columns begin, in cells. */
  readonly starts: readonly number[];
  /** Of its last column, in cells. */
  readonly end: number;
  /** Into how many lines a narrow console broke each row, and how wide it was. */
  readonly height: number;
  readonly consoleWidth: number;
}

interface Row {
  readonly at: number;
  readonly text: string;
  readonly endsText: boolean;
}

/**
 * The rows of `=` that these lines can be: where a console broke one behind a column, copying can have dropped the blank between
 * that column and the next.
 */
function rulersAt(lines: readonly string[], at: number): readonly Ruler[] {
  const first = lines[at] ?? '';
  if (!RULER.test(first) || RULER.test(lines[at - 1] ?? '')) {
    return [];
  }
  let height = 1;
  while (height < MOST_BREAKS && RULER.test(lines[at + height] ?? '')) {
    height++;
  }
  const pieces = lines.slice(at, at + height);
  const widths = height === 1 ? [first.length] : [first.length, first.length + 1];
  return widths.map((consoleWidth) => {
    const text = joined(pieces, consoleWidth);
    const starts = [...text.matchAll(/=+/g)].map(({ index }) => index);
    return { starts, end: text.trimEnd().length, height, consoleWidth };
  });
}

/** A row of 400 cells in a console of 40. */
const MOST_BREAKS = 10;

function joined(lines: readonly string[], width: number): string {
  return lines.length === 1 ? (lines[0] ?? '') : lines.map((line) => line.padEnd(width)).join('');
}

function tableAt(lines: readonly string[], at: number): Block | null {
  const [best] = rulersAt(lines, at)
    .flatMap((ruler) => readTable(lines, at, ruler) ?? [])
    .sort((a, b) => b.records.length - a.records.length);
  return best ?? null;
}

function readTable(lines: readonly string[], at: number, ruler: Ruler): Block | null {
  const kind = kindOf(ruler.starts.length);
  if (kind === null) {
    return null;
  }
  const rows = rowsBelow(lines, at + ruler.height, ruler);
  if (!rows.some(({ text }) => SID_LIKE.test(text) || PRIVILEGE_LIKE.test(text))) {
    return null;
  }
  const read = readRows(rows, kind, ruler);
  const last = lastRow(rows, read, ruler);
  const entries = withoutWrapped(rows.slice(0, last + 1), read, kind, ruler);
  if (last < 0) {
    return null;
  }
  return {
    kind,
    form: 'table',
    records: entries.filter((entry) => entry !== null),
    unread: entries.flatMap((entry, nth) => problemsOfRow(rows[nth]?.at ?? at, entry, kind, ruler)),
    // Its heading has as many lines as the row of `=`.
    first: Math.max(0, at - ruler.height),
    end: Math.min(lines.length, (rows[last]?.at ?? at) + ruler.height),
  };
}

function rowsBelow(lines: readonly string[], from: number, { height, consoleWidth }: Ruler): Row[] {
  const rows: Row[] = [];
  for (let at = from; at < lines.length; at += height) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || RULER.test(line)) {
      break;
    }
    const text = joined(lines.slice(at, at + height), consoleWidth);
    rows.push({ at, text, endsText: at + height >= lines.length });
  }
  return rows;
}

/** A row's entry, and what of it could not be read. */
interface RowEntry extends Entry {
  /** Whether the columns do not lie under the row of `=`: only SID or privilege are certain. */
  readonly isLoose?: true;
}

/**
 * The rows by the way of counting cells that fits most of them: it is the same for a whole table. Where two fit alike, the one
 * that cuts the same words out of all rows is right.
 */
function readRows(rows: readonly Row[], kind: Kind, ruler: Ruler): (RowEntry | null)[] {
  const readings = CELL_WIDTHS.map((width) =>
    rows.map((row): RowEntry | null => {
      const cells = cutAt(row.text, ruler.starts, width);
      return cells === null ? null : placed(entryOf(kind, cells), row, kind, ruler);
    }),
  );
  const [best = []] = readings
    .map((reading) => ({ reading, ...fitOf(reading) }))
    .sort((a, b) => b.cells - a.cells || a.words - b.words)
    .map(({ reading }) => reading);
  return best.map((entry, nth) => {
    const row = rows[nth];
    // A row that a console broke holds parts of others where it does not fit.
    return entry ?? (row === undefined || ruler.height > 1 ? null : looseEntry(row, kind, ruler));
  });
}

/** How many cells a reading finds, and how many different words. */
function fitOf(reading: readonly (RowEntry | null)[]): { cells: number; words: number } {
  const entries = reading.filter((entry) => entry !== null);
  const words = entries.map((entry) => entry.words).filter((text) => text !== '');
  return { cells: entries.length + words.length, words: new Set(words).size };
}

function placed(cells: Cells | null, row: Row, kind: Kind, ruler: Ruler): RowEntry | null {
  const { at, endsText } = row;
  if (cells === null || (kind === 'groups' && cells.words === '' && !isLabel(cells.sid))) {
    return null;
  }
  // The column of the only SID is as wide as the SID.
  const isCut = kind === 'user' && endsText && (cells.sid ?? '').length < ruler.end - (ruler.starts[1] ?? 0);
  return isCut ? null : { ...cells, at, endsText };
}

/** What is certain of a row whose columns are shifted: a SID or a privilege that stands between blanks, and the only one. */
function looseEntry(row: Row, kind: Kind, ruler: Ruler): RowEntry | null {
  if (kind === 'privileges') {
    const [name = ''] = row.text.trim().split(/\s/, 1);
    return PRIVILEGE.test(name)
      ? { name, sid: null, words: '', at: row.at, endsText: row.endsText, isLoose: true }
      : null;
  }
  const words = [...row.text.matchAll(/\S+/g)].filter(([word]) => parseSid(word) !== null);
  const [found] = words;
  if (found === undefined || words.length > 1) {
    return null;
  }
  const behind = row.text.slice(found.index + found[0].length).trim();
  const name = kind === 'user' ? row.text.slice(0, found.index).trim() : '';
  if (kind === 'user' && (behind !== '' || name === '')) {
    return null;
  }
  const entry = placed({ name, sid: parseSid(found[0]), words: behind }, row, kind, ruler);
  return entry === null ? null : { ...entry, ...(kind === 'groups' ? { isLoose: true } : {}) };
}

/** Index of the table's last row: what follows without a blank line, and is none, is something else. */
function lastRow(rows: readonly Row[], entries: readonly (Entry | null)[], ruler: Ruler): number {
  const first = entries.findIndex((entry) => entry !== null);
  return rows.findLastIndex(
    (row, nth) =>
      entries[nth] !== null ||
      SID_LIKE.test(row.text) ||
      PRIVILEGE_LIKE.test(row.text) ||
      (first >= 0 && first < nth && (isUnnamed(row, ruler) || (row.endsText && typedCommand(row.text) === null))),
  );
}

/** Whether a row has nothing in its first column, so that it can be the rest of the one above. */
function isUnnamed({ text }: Row, { starts }: Ruler): boolean {
  return text.slice(0, starts[1] ?? 0).trim() === '' && text.trim() !== '';
}

/** The entries; null where the SID may go on in the next row, and without a name where that may. */
function withoutWrapped(
  rows: readonly Row[],
  entries: readonly (RowEntry | null)[],
  kind: Kind,
  ruler: Ruler,
): (RowEntry | null)[] {
  return rows.map((_, nth) => {
    const entry = entries[nth] ?? null;
    const below = rows[nth + 1];
    if (entry === null || kind === 'privileges' || below === undefined || entries[nth + 1] !== null) {
      return entry;
    }
    if (isUnnamed(below, ruler)) {
      return null;
    }
    const [first = 0, second = 0] = ruler.starts;
    const isFull = CELL_WIDTHS.some((width) => cellsOf(entry.name, width) >= second - first - 1);
    return isFull && below.text.slice(second).trim() === '' ? { ...entry, name: '', isLoose: true } : entry;
  });
}

function problemsOfRow(at: number, entry: RowEntry | null, kind: Kind, ruler: Ruler): Problem[] {
  if (entry === null) {
    const column = (kind === 'privileges' ? ruler.starts[0] : ruler.starts[kind === 'user' ? 1 : 2]) ?? null;
    return [{ code: 'row-not-read', at, column, message: EXPECTED_ROW[kind] }];
  }
  return entry.isLoose === true && kind !== 'privileges'
    ? [{ code: 'name-not-read', at, column: ruler.starts[0] ?? null, message: NAME_NOT_READ }]
    : [];
}

const NAME_NOT_READ =
  'this row does not lie under the row of ===, or goes on below: its SID was read, its name was not';

const EXPECTED_ROW: Readonly<Record<Kind, string>> = {
  user: 'the row of the user could not be read: expected a name and, under the row of ===, a whole SID such as S-1-5-21-1-2-3-1001',
  groups:
    'the row of a group could not be read: expected, under the row of ===, a name, a type, a whole SID such as S-1-5-32-545, and attributes',
  privileges: 'the row of a privilege could not be read: expected a name such as SeBackupPrivilege',
};

// Lists

/** In UTF-16 units. */
const LONGEST_LABEL = 80;

interface Labelled {
  readonly label: string;
  readonly value: string;
}

/** A line of a list: label, colon (wide in East Asian texts), value; null for any other. */
export function labelledLine(line: string): Labelled | null {
  const text = line.trim();
  const colon = text.slice(0, LONGEST_LABEL + 1).search(/[:：]/);
  const rest = text.slice(colon + 1);
  return colon <= 0 || (text[colon] === ':' && /^\S/.test(rest))
    ? null
    : { label: text.slice(0, colon).trim(), value: rest.trim() };
}

const LIST_HEIGHTS: Readonly<Record<Kind, number>> = { groups: 4, privileges: 3, user: 2 };

/** What one of the first three lines of every entry has behind its label. */
const LISTED = /(?::\s|：)\s*S(?:-\d-|e[A-Z])/i;

/** The entry of a list that begins in this line. */
function listEntryAt(lines: readonly string[], at: number): { kind: Kind; entry: Entry; label: string } | null {
  const first = labelledLine(lines[at] ?? '');
  if (first === null || !lines.slice(at, at + 3).some((line) => LISTED.test(line))) {
    return null;
  }
  const labelled = lines.slice(at, at + LIST_HEIGHTS.groups).map(labelledLine);
  for (const kind of ['groups', 'privileges', 'user'] as const) {
    const height = LIST_HEIGHTS[kind];
    const values = labelled.slice(0, height).flatMap((line) => (line === null ? [] : [line.value]));
    const cells = values.length < height ? null : entryOf(kind, values);
    // The SID of a group is its third line: in the second there is that of a user, and other lines follow.
    if (cells !== null && (kind !== 'groups' || parseSid(values[2] ?? '') !== null) && isNamed(kind, cells)) {
      return { kind, entry: { ...cells, at, endsText: at + height >= lines.length }, label: first.label };
    }
  }
  return null;
}

/** Lists and CSV have no row of `=`: there an account is told from any other pair of a name and a SID by its form. */
function isNamed(kind: Kind, { name, words, sid }: Cells): boolean {
  return kind === 'user' ? ACCOUNT.test(name) : kind === 'privileges' || words !== '' || isLabel(sid);
}

function listAt(lines: readonly string[], from: number): Block | null {
  const first = listEntryAt(lines, from);
  if (first === null) {
    return null;
  }
  const { kind } = first;
  const records = [first.entry];
  const unread: Problem[] = [];
  let end = from + LIST_HEIGHTS[kind];
  for (let at = end; at < lines.length;) {
    const next = listEntryAt(lines, at);
    if (next?.kind === kind) {
      records.push(next.entry);
      at += LIST_HEIGHTS[kind];
      end = at;
    } else if (labelledLine(lines[at] ?? '')?.label === first.label) {
      unread.push({ code: 'row-not-read', at, column: 0, message: EXPECTED_LIST[kind] });
      end = ++at;
    } else if ((lines[at] ?? '').trim() === '' || isRestOfUnread(lines, at, end, unread)) {
      at++;
    } else {
      break;
    }
  }
  return { kind, form: 'list', records, unread, first: from, end };
}

/** Whether a line belongs to an entry that could not be read: such lines follow it without a blank one. */
function isRestOfUnread(lines: readonly string[], at: number, end: number, unread: readonly Problem[]): boolean {
  return unread.at(-1)?.at === end - 1 && labelledLine(lines[at] ?? '') !== null && at - end < LIST_HEIGHTS.groups;
}

const EXPECTED_LIST: Readonly<Record<Kind, string>> = {
  user: 'an entry of the list could not be read: expected two lines, name and SID',
  groups: 'an entry of the list could not be read: expected four lines, name, type, SID and attributes',
  privileges: 'an entry of the list could not be read: expected three lines, name, description and state',
};

// CSV

function isQuoted(line: string): boolean {
  return line.trimStart().startsWith('"');
}

/** A line in quotes; null: no record that we know, which the headings are too. */
interface CsvLine {
  readonly at: number;
  readonly found: { readonly kind: Kind; readonly entry: Entry } | null;
}

/** The blocks of the lines in quotes from this one on: a new one begins with the heading above the first record of its kind. */
function csvAt(lines: readonly string[], from: number): readonly Block[] {
  if (!isQuoted(lines[from] ?? '') || isQuoted(lines[from - 1] ?? '')) {
    return [];
  }
  const quoted: CsvLine[] = [];
  for (let at = from; isQuoted(lines[at] ?? ''); at++) {
    quoted.push({ at, found: csvEntry(lines[at] ?? '', at) });
  }
  const starts: number[] = [];
  let kind: Kind | null = null;
  quoted.forEach(({ found }, nth) => {
    if (found !== null && found.kind !== kind) {
      kind = found.kind;
      starts.push(nth > 0 && quoted[nth - 1]?.found === null ? nth - 1 : nth);
    }
  });
  return starts.flatMap((start, nth) => csvBlock(quoted.slice(start, starts[nth + 1])));
}

function csvBlock(quoted: readonly CsvLine[]): readonly Block[] {
  const found = quoted.flatMap((line) => line.found ?? []);
  const [first] = found;
  const unread = quoted.slice(1).filter((line) => line.found === null);
  return first === undefined
    ? []
    : [
        {
          kind: first.kind,
          form: 'csv',
          records: found.map(({ entry }) => entry),
          unread: unread.map(({ at }) => ({ code: 'row-not-read', at, column: 0, message: EXPECTED_CSV })),
          first: quoted[0]?.at ?? first.entry.at,
          end: (quoted.at(-1)?.at ?? first.entry.at) + 1,
        },
      ];
}

function csvEntry(line: string, at: number): { kind: Kind; entry: Entry } | null {
  const cells = csvCells(line.trim());
  const kind = kindOf(cells.length);
  const entry = kind === null ? null : entryOf(kind, cells);
  // Cells end with a quote, so none that is read is cut.
  return kind === null || entry === null || !isNamed(kind, entry)
    ? null
    : { kind, entry: { ...entry, at, endsText: false } };
}

/** A cell with what ends it. */
const CSV_CELL = /"((?:[^"]|"")*)"(,|$)/y;

/**
 * The cells of a line in which all are quoted; none where it is no such line. No cell of whoami has a line end in it, so a line
 * stands for itself and a stray quote costs no other one.
 */
function csvCells(line: string): readonly string[] {
  const cells: string[] = [];
  CSV_CELL.lastIndex = 0;
  while (true) {
    const [, cell, end] = CSV_CELL.exec(line) ?? [];
    if (cell === undefined) {
      return [];
    }
    cells.push(cell.replaceAll('""', '"'));
    if (end === '') {
      return cells;
    }
  }
}

const EXPECTED_CSV =
  'a record of the CSV could not be read: expected cells in quotes, for a group name, type, SID and attributes, for a privilege name, description and state';

// whoami without a switch

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

// From entries to identities

type Section =
  | { readonly kind: 'user'; readonly at: number; readonly user: NonNullable<CallerIdentity['user']> }
  | {
      readonly kind: 'groups';
      readonly at: number;
      readonly groups: readonly CallerGroup[];
      readonly isComplete: boolean;
    }
  | {
      readonly kind: 'privileges';
      readonly at: number;
      readonly privileges: readonly CallerPrivilege[];
      readonly isComplete: boolean;
    };

/** The sections of a block; adds to `problems` what its words do not tell. */
function sectionsOf(block: Block, problems: Problem[]): Section[] {
  const { kind, records, first } = block;
  const at = records[0]?.at ?? first;
  const isComplete = block.unread.every(({ code }) => code !== 'row-not-read');
  if (kind === 'user') {
    return records.map((entry) => userSection(block, entry, problems));
  }
  if (kind === 'groups') {
    const { groups, isWhole } = groupsOf(records, problems);
    return [{ kind, at, groups, isComplete: isComplete && isWhole }];
  }
  return [{ kind, at, privileges: privilegesOf(records, problems), isComplete }];
}

function userSection({ form }: Block, { at, name, sid, endsText }: Entry, problems: Problem[]): Section {
  if (endsText && form !== 'table') {
    problems.push({
      code: 'ends-with-text',
      at,
      column: null,
      message:
        'the text ends within this account: if it was cut there, its name or SID is not whole. Hand over the whole output',
    });
  }
  const user = sid === null ? { sid, name } : { sid, name: name === '' ? null : name };
  return { kind: 'user', at, user };
}

/** Integrity levels are listed as groups (S-1-16-…), but no entry of an ACL is compared with them. */
function isLabel(sid: Sid | null): boolean {
  return sid?.startsWith('S-1-16-') === true;
}

/** What whoami prints for SE_GROUP_USE_FOR_DENY_ONLY. Source: Microsoft's documentation of whoami. */
const DENY_ONLY = 'group used for deny only';
/** The same for SE_GROUP_ENABLED. A language that is missing costs nothing where Everyone is listed. */
const ENABLED_GROUP: ReadonlySet<string> = new Set([
  'enabled group',
  // From general knowledge of these Windows: not seen in an output.
  'aktivierte gruppe',
  'groupe activé',
  'grupo habilitado',
  'gruppo abilitato',
  'ingeschakelde groep',
  'grupa włączona',
]);

function phrasesOf(attributes: string): string[] {
  return attributes.split(/[,、，،;]/).map((phrase) => phrase.trim().toLowerCase());
}

/** Groups that are enabled in every token of an account: their attributes show the words for that in the language of the text. */
const ALWAYS_ENABLED: readonly Sid[] = [EVERYONE, AUTHENTICATED_USERS];

function groupsOf(records: readonly Entry[], problems: Problem[]): { groups: CallerGroup[]; isWhole: boolean } {
  const entries = records.filter(({ sid }) => !isLabel(sid));
  const reference = new Set(
    entries.filter(({ sid, endsText }) => sid !== null && ALWAYS_ENABLED.includes(sid) && !endsText).flatMap(phrases),
  );
  const groups: CallerGroup[] = [];
  let firstUnknown: Entry | null = null;
  for (const entry of entries) {
    const { sid, name, at } = entry;
    const isCut = entry.endsText && !entries.some((other) => other !== entry && other.words === entry.words);
    const denyOnly = isDenyOnly(phrases(entry), isCut ? NO_PHRASES : reference);
    if (sid === null || (isCut && denyOnly === null)) {
      problems.push({ code: 'row-not-read', at, column: null, message: ATTRIBUTES_CUT });
      continue;
    }
    firstUnknown ??= denyOnly === null ? entry : null;
    groups.push({ group: { sid, name: name === '' ? null : name }, denyOnly: denyOnly ?? false });
  }
  if (firstUnknown !== null) {
    problems.push({ code: 'attributes-not-known', at: firstUnknown.at, column: null, message: ATTRIBUTES_NOT_KNOWN });
  }
  return { groups, isWhole: groups.length === entries.length };
}

const NO_PHRASES: ReadonlySet<string> = new Set();

function phrases({ words }: Entry): string[] {
  return phrasesOf(words);
}

/**
 * By the words where they are known; else a group that has no attribute in common with those that are always enabled is used
 * for denying only. Null where neither tells.
 */
function isDenyOnly(own: readonly string[], ofEnabled: ReadonlySet<string>): boolean | null {
  if (own.includes(DENY_ONLY)) {
    return true;
  }
  if (own.some((phrase) => ENABLED_GROUP.has(phrase))) {
    return false;
  }
  return ofEnabled.size === 0 ? null : !own.some((phrase) => ofEnabled.has(phrase));
}

const ATTRIBUTES_CUT = 'the text ends within the attributes of this group: expected all of them, so it is left out';
const ATTRIBUTES_NOT_KNOWN =
  'attributes in a language that is not known, and neither Everyone (S-1-1-0) nor Authenticated Users (S-1-5-11) is listed to compare them with: these groups are taken as enabled';

/** Words for the state of a privilege. */
type States = readonly (readonly [enabled: string, disabled: string])[];
/** Source: Microsoft's documentation of whoami. */
const DOCUMENTED_STATES: States = [['Enabled', 'Disabled']];
/** From general knowledge of these Windows, the surest first: not seen in an output. */
const UNATTESTED_STATES: States = [
  ['Aktiviert', 'Deaktiviert'],
  ['Activé', 'Désactivé'],
  ['Habilitado', 'Deshabilitado'],
  ['Habilitado', 'Desabilitado'],
  ['有効', '無効'],
  ['已启用', '已禁用'],
  ['Ativado', 'Desativado'],
  ['Abilitato', 'Disabilitato'],
  ['Ingeschakeld', 'Uitgeschakeld'],
  ['Włączone', 'Wyłączone'],
  ['Włączony', 'Wyłączony'],
];
const STATES: States = [...DOCUMENTED_STATES, ...UNATTESTED_STATES];
const ENABLED_BY_WORD: ReadonlyMap<string, boolean> = new Map(
  STATES.flatMap(([enabled, disabled]): [string, boolean][] => [
    [enabled.toLowerCase(), true],
    [disabled.toLowerCase(), false],
  ]),
);

/** Words that only the right code page spells. */
const TELLING_WORDS: readonly string[] = STATES.flatMap(([enabled, disabled]) => [enabled, disabled]).filter((word) =>
  /[^\x20-\x7e]/.test(word),
);

/** Enabled in every token, or no path could be opened: its state shows the word for that in the language of the text. */
const ALWAYS_HELD = 'SeChangeNotifyPrivilege';

function privilegesOf(records: readonly Entry[], problems: Problem[]): CallerPrivilege[] {
  const whole = records.filter(({ words, endsText }) => words !== '' && !endsText);
  const enabledWord = whole.find(({ name }) => name === ALWAYS_HELD)?.words ?? null;
  const seen = new Set(whole.map(({ words }) => words));
  return records.map(({ name, words, at, endsText }) => {
    // Where the text ends in the middle of a word, that can be all of another one.
    const isCut = endsText && (!seen.has(words) || [...seen].some((word) => word !== words && word.startsWith(words)));
    const byComparison = enabledWord === null || isCut ? null : words === enabledWord;
    if (words === '') {
      problems.push({ code: 'state-not-read', at, column: null, message: STATE_NOT_READ });
    }
    return { name, enabled: words === '' ? null : (ENABLED_BY_WORD.get(words.toLowerCase()) ?? byComparison) };
  });
}

const STATE_NOT_READ =
  'the state of this privilege could not be read: expected a word such as Enabled or Disabled under the row of ===';

/** Without the names that plain `whoami` printed where `whoami /user` follows and says more of the same account. */
function withoutRepeatedNames(sections: readonly Section[]): Section[] {
  return sections.filter((section, nth) => {
    const next = sections[nth + 1];
    return !(
      section.kind === 'user' &&
      section.user.sid === null &&
      next?.kind === 'user' &&
      next.user.name?.toLowerCase() === section.user.name.toLowerCase()
    );
  });
}

/**
 * Sections of one account come in the order of `whoami /all`; where one is not further on in it, the output of the next
 * account begins. Where no section is there twice, they are of one account in any order: the switches were typed one by one.
 */
function identitiesOf(sections: readonly Section[], firstLine: number): CallerIdentity[] {
  const isOneOfEach = new Set(sections.map(({ kind }) => kind)).size === sections.length;
  const accounts: Section[][] = [];
  for (const section of sections) {
    const account = accounts.at(-1);
    const before = account?.at(-1);
    const goesOn = before !== undefined && KINDS.indexOf(section.kind) > KINDS.indexOf(before.kind);
    if (account !== undefined && (isOneOfEach || goesOn)) {
      account.push(section);
    } else {
      accounts.push([section]);
    }
  }
  return accounts.map((account) => identityOf(account, firstLine));
}

function identityOf(account: readonly Section[], firstLine: number): CallerIdentity {
  const user = account.find((section) => section.kind === 'user');
  const groups = account.find((section) => section.kind === 'groups');
  const privileges = account.find((section) => section.kind === 'privileges');
  return {
    user: user?.user ?? null,
    groups: groups?.groups ?? [],
    privileges: privileges?.privileges ?? [],
    hasGroups: groups?.isComplete ?? false,
    hasPrivileges: privileges?.isComplete ?? false,
    line: (account[0]?.at ?? 0) + firstLine,
  };
}

/** Problems as warnings, in the order of their lines; the index of the first line is that of line `firstLine`. */
export function warningsOf(problems: readonly Problem[], firstLine: number): ReadWarning[] {
  const sorted = [...problems].sort((a, b) => a.at - b.at);
  const warnings: ReadWarning[] = sorted.slice(0, REPORTED_ROWS).map(({ code, at, column, message }) => ({
    code,
    message,
    at: { line: at + firstLine, ...(column === null ? {} : { column: column + 1 }) },
  }));
  if (sorted.length > REPORTED_ROWS) {
    const more = sorted.length - REPORTED_ROWS;
    warnings.push({ code: 'rows-not-read', message: `${more} more rows that could not be read as a whole`, at: null });
  }
  return warnings;
}
