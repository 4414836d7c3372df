/** The tables of whoami: a heading, a row of `=`, and rows below, in a narrow console each broken into several lines. */

import { parseSid } from '../../windows/sid.js';
import { UNREADABLE_LINE } from '../console-text.js';
import type { LineProblem } from '../read-warnings.js';
import { CELL_WIDTHS, cellsOf, cutAt } from './console-table.js';
import {
  type Block,
  type Cells,
  type Entry,
  entryOf,
  isLabel,
  isOfAnother,
  type Kind,
  kindOf,
  LINES_BEHIND,
  linesBehind,
  PRIVILEGE,
} from './whoami-entry.js';

/** What once was a SID, as a whole or in part. */
const SID_LIKE = /(?:^|\s)S-\d-/i;

const PRIVILEGE_LIKE = /^\s*Se[A-Z][a-z]/;

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
  const widths = (height === 1 ? [first.length] : [first.length, first.length + 1]).filter((width) =>
    pieces.slice(0, -1).every(({ length }) => length === width || length === width - 1),
  );
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

/** The table whose row of `=` begins in this line. */
export function tableAt(lines: readonly string[], at: number): Block | null {
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
  const end = Math.min(lines.length, (rows[last]?.at ?? at) + ruler.height);
  return {
    kind,
    form: 'table',
    records: entries.filter((entry) => entry !== null),
    unread: [
      ...entries.flatMap((entry, nth) => problemsOfRow(rows[nth]?.at ?? at, lines, entry, kind, ruler)),
      ...rowsBehind(lines, end, kind),
    ],
    // Its heading has as many lines as the row of `=`.
    first: Math.max(0, at - ruler.height),
    end,
  };
}

/** The first row that stands apart from a table: behind another line, or at once behind blank ones. */
function rowsBehind(lines: readonly string[], from: number, kind: Kind): LineProblem[] {
  const filled = lines.slice(from, from + LINES_BEHIND).findIndex((line) => line.trim() !== '');
  const behind = filled <= 0 ? linesBehind(lines, from) : lines.slice(from, from + filled + 1);
  const pattern = kind === 'privileges' ? PRIVILEGE_LIKE : SID_LIKE;
  const row = behind.findIndex((line) => line === UNREADABLE_LINE || (pattern.test(line) && !isOfAnother(line)));
  return row < 0 ? [] : [{ code: 'row-not-read', at: from + row, column: null, message: EXPECTED_ROW[kind] }];
}

function rowsBelow(lines: readonly string[], from: number, { height, consoleWidth }: Ruler): Row[] {
  const rows: Row[] = [];
  for (let at = from; at < lines.length; at += height) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || RULER.test(line) || isOfAnother(line)) {
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
    const [name = '', ...others] = row.text.trim().split(/\s+/);
    return PRIVILEGE.test(name) && !others.some((word) => PRIVILEGE.test(word))
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
      (first >= 0 && first < nth && (isUnnamed(row, ruler) || row.endsText)),
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

function problemsOfRow(
  at: number,
  lines: readonly string[],
  entry: RowEntry | null,
  kind: Kind,
  ruler: Ruler,
): LineProblem[] {
  if (entry === null) {
    const column = ruler.starts[TELLING_COLUMNS[kind]] ?? 0;
    const isThere = column < (lines[at] ?? '').length;
    return [{ code: 'row-not-read', at, column: isThere ? column : null, message: EXPECTED_ROW[kind] }];
  }
  return entry.isLoose === true && kind !== 'privileges'
    ? [{ code: 'name-not-read', at, column: ruler.starts[0] ?? null, message: NAME_NOT_READ }]
    : [];
}

/** By which a row is read, from 0. */
const TELLING_COLUMNS: Readonly<Record<Kind, number>> = { user: 1, groups: 2, privileges: 0 };

const NAME_NOT_READ =
  'this row does not lie under the row of ===, or goes on below: its SID was read, its name was not';

const EXPECTED_ROW: Readonly<Record<Kind, string>> = {
  user: 'the row of the user could not be read: expected a name and, under the row of ===, a whole SID such as S-1-5-21-1-2-3-1001',
  groups:
    'the row of a group could not be read: expected, under the row of ===, a name, a type, a whole SID such as S-1-5-32-545, and attributes',
  privileges: 'the row of a privilege could not be read: expected a name such as SeBackupPrivilege',
};
