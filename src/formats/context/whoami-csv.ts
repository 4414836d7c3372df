/** Records of CSV that whoami prints (`/fo csv`). */

import { UNREADABLE_LINE } from '../console-text.js';
import {
  type Block,
  type Entry,
  entryOf,
  isNamed,
  isWhoamiCommand,
  type Kind,
  kindOf,
  linesBehind,
  looksLikeRow,
} from './whoami-entry.js';

function isQuoted(line: string): boolean {
  return line.trimStart().startsWith('"');
}

/** A line in quotes; null: no record that we know, which the headings are too. */
interface CsvLine {
  readonly at: number;
  /** Whether it holds a SID or a privilege, whole or in part. */
  readonly isRow: boolean;
  readonly found: { readonly kind: Kind; readonly entry: Entry } | null;
}

/** The blocks of the lines in quotes from this one on: a new one begins with the heading above the first record of its kind. */
export function csvAt(lines: readonly string[], from: number): readonly Block[] {
  if (!isQuoted(lines[from] ?? '') || isQuoted(lines[from - 1] ?? '')) {
    return [];
  }
  const quoted: CsvLine[] = [];
  for (let at = from; isQuoted(lines[at] ?? ''); at++) {
    const line = lines[at] ?? '';
    quoted.push({ at, isRow: looksLikeRow(line), found: csvEntry(line, at) });
  }
  const changes: number[] = [];
  let kind: Kind | null = null;
  quoted.forEach(({ found }, nth) => {
    if (found !== null && found.kind !== kind) {
      kind = found.kind;
      changes.push(nth);
    }
  });
  return changes.flatMap((first, nth) => {
    // Between two kinds there is the heading of the next one: what else stands there can be of either.
    let start = first;
    while (quoted[start - 1]?.found === null) {
      start--;
    }
    const next = changes[nth + 1];
    const heading = quoted[(next ?? 0) - 1];
    const end = heading?.found === null && !heading.isRow ? (next ?? 0) - 1 : next;
    const missing = [
      ...(nth === 0 && start === first ? missingAbove(lines, from) : []),
      ...(next === undefined ? missingBelow(lines, from + quoted.length) : []),
    ];
    return csvBlock(quoted.slice(start, end), missing);
  });
}

/** The line above the first record where records are missing: one without a heading stands behind its command or a blank line. */
function missingAbove(lines: readonly string[], from: number): number[] {
  const above = lines[from - 1] ?? '';
  return above.trim() === '' || isWhoamiCommand(above) ? [] : [from - 1];
}

/** The first record that stands apart from the ones above, without a blank line between. */
function missingBelow(lines: readonly string[], end: number): number[] {
  const apart = linesBehind(lines, end).findIndex(
    (line) => line === UNREADABLE_LINE || (isQuoted(line) && looksLikeRow(line)),
  );
  return apart < 0 ? [] : [end + apart];
}

function csvBlock(quoted: readonly CsvLine[], missing: readonly number[]): readonly Block[] {
  const found = quoted.flatMap((line) => line.found ?? []);
  const [first] = found;
  // The first line is the heading, unless it has what no heading has.
  const unread = quoted.filter(({ found: own, isRow }, nth) => own === null && (nth > 0 || isRow));
  return first === undefined
    ? []
    : [
        {
          kind: first.kind,
          form: 'csv',
          records: found.map(({ entry }) => entry),
          unread: [...unread.map(({ at }) => at), ...missing].map((at) => ({
            code: 'row-not-read',
            at,
            column: 0,
            message: EXPECTED_CSV,
          })),
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
