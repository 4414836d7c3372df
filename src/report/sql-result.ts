/** Rows that a question in SQL gave: as a table, CSV or JSON. */

import { stringify } from 'csv-stringify/browser/esm/sync';
import { escapeJson } from './json.js';
import { Page } from './page.js';
import { clipped, count, number, printable } from './printable.js';
import type { TerminalOptions } from './terminal.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export interface SqlCell {
  /** As SQL prints it, `1.10` or `[1, 2]`; null for null. */
  readonly text: string | null;
  readonly value: Json;
}

export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
  /** Each as long as there are columns. */
  readonly rows: readonly (readonly SqlCell[])[];
}

/** Rows that the terminal shows; the other formats have all. */
const SHOWN_ROWS = 500;

/** Letters of a cell that the terminal shows. */
const LETTERS = 300;

/** Rows that are written at once. */
const BATCH = 1000;

/** JSON is one array of objects. CSV is what spreadsheets read, with an apostrophe before what they would take for a formula. */
export function sqlPieces(result: SqlResult, format: string, look: TerminalOptions): Iterable<string> {
  return format === 'json' ? [jsonOf(result)] : format === 'csv' ? csvOf(result) : [textOf(result, look)];
}

function jsonOf({ columns, rows }: SqlResult): string {
  return escapeJson(
    rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]?.value ?? null]))),
  );
}

function* csvOf({ columns, rows }: SqlResult): Generator<string> {
  yield `\ufeff${written([columns.map(({ name }) => name)])}`;
  for (let at = 0; at < rows.length; at += BATCH) {
    yield written(rows.slice(at, at + BATCH).map((row) => row.map(csvCell)));
  }
}

/** A hyphen at the beginning of a text is taken for a formula, that of a number is not. */
function csvCell({ text, value }: SqlCell): string | number {
  return typeof value === 'number' && value < 0 ? value : printable(text ?? '');
}

function written(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, record_delimiter: '\r\n' },
  );
}

function textOf({ columns, rows }: SqlResult, { color, width }: TerminalOptions): string {
  const page = new Page(color, width);
  const shown = rows.slice(0, SHOWN_ROWS).map((row) => row.map(({ text }) => clipped(text ?? '', LETTERS)));
  page.fitted(
    columns.map(({ name }) => clipped(name, LETTERS)),
    shown,
    columns.map(({ isNumber }) => isNumber),
  );
  page.wrapped(
    '  ',
    rows.length > shown.length
      ? `… and ${number(rows.length - shown.length)} more of ${count(rows.length, 'row')}: --format csv has all`
      : count(rows.length, 'row'),
  );
  return page.text();
}
