import type { Comparison, ComparisonListing } from './comparison.js';
import type { Report, ReportListing } from './report.js';

/** Characters that JSON may hold raw and a terminal acts on, or that line-based tools take for a line end. */
const ESCAPED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Letters of a piece, about. */
const PIECE = 65_536;

/** Lists longer than this are written item by item. */
const LONG = 100;

/** How deep in a value such lists are looked for. */
const DEPTH = 2;

/** A report as JSON text (docs/json-report.md), or a comparison (docs/comparison.md). */
export function renderJson(report: Report | Comparison): string {
  return [...jsonPieces(report)].join('');
}

/** The same text piece by piece, so that the whole need not be in memory. */
export function* jsonPieces(report: ReportListing | ComparisonListing): Generator<string> {
  let piece = '';
  for (const part of partsOf(report, '')) {
    piece += part;
    if (piece.length >= PIECE) {
      yield escaped(piece);
      piece = '';
    }
  }
  yield `${escaped(piece)}\n`;
}

/** Any value as indented JSON that is safe to print: the same value, with such characters as `\u` escapes. */
export function escapeJson(value: unknown): string {
  return `${escaped(JSON.stringify(value, null, 2))}\n`;
}

/** Any value as one line of JSON that is safe to print, with its line end. */
export function escapeJsonLine(value: unknown): string {
  return `${escaped(JSON.stringify(value))}\n`;
}

function escaped(text: string): string {
  return text.replace(ESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A value that is no `undefined` as JSON.stringify writes it with two blanks, long lists within it item by item. */
function* partsOf(value: unknown, indent: string): Generator<string> {
  if (!holdsLongList(value, DEPTH)) {
    // A line end within a text is an escape.
    yield JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
    return;
  }
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  let before = open;
  for (const [key, item] of isList(value) ? unnamed(value) : named(value)) {
    yield `${before}\n${indent}  ${key}`;
    yield* partsOf(item, `${indent}  `);
    before = ',';
  }
  yield before === open ? `${open}${close}` : `\n${indent}${close}`;
}

function holdsLongList(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (isList(value) && (!Array.isArray(value) || value.length > LONG)) {
    return true;
  }
  return depth > 0 && Object.values(value).some((item) => holdsLongList(item, depth - 1));
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function* unnamed(list: Iterable<unknown>): Generator<readonly [string, unknown]> {
  for (const item of list) {
    yield ['', item];
  }
}

function* named(value: unknown): Generator<readonly [string, unknown]> {
  for (const [key, item] of Object.entries(value ?? {})) {
    if (item !== undefined) {
      yield [`${JSON.stringify(key)}: `, item];
    }
  }
}
