/** The failures one by one: as lines of JSON, and as a table for spreadsheets. */

import { stringify } from 'csv-stringify/browser/esm/sync';
import { escapeJsonLine } from './json.js';
import { printable } from './printable.js';
import type { Listing, ReportFailure, ReportListing } from './report.js';
import { place } from './wording.js';

/** Each failure as one line of JSON, as it stands in `failures` of docs/json-report.md. */
export function* jsonLines({ failures }: { readonly failures: Listing<ReportFailure> }): Generator<string> {
  for (const failure of failures) {
    yield escapeJsonLine(failure);
  }
}

/** Rows that are written at once. */
const BATCH = 500;

/** Letters of a cell: spreadsheets hold 32,767. */
const LONGEST_CELL = 32_000;

type Column = readonly [name: string, of: (failure: ReportFailure, report: ReportListing) => string | number | null];

const COLUMNS: readonly Column[] = [
  ['id', ({ id }) => id],
  ['path', ({ path }) => path],
  ['source path', ({ sourcePath }) => sourcePath],
  ['destination path', ({ destinationPath }) => destinationPath],
  ['side', ({ side }) => side],
  ['object', ({ object }) => object],
  ['object kind', ({ objectKind }) => objectKind],
  ['process', ({ process }) => process],
  ['operation', ({ operation }) => operation],
  ['status', ({ ntStatusName, ntStatus }) => ntStatusName ?? ntStatus],
  ['error', ({ win32 }) => win32],
  ['requested', ({ desiredAccess }) => desiredAccess?.rights.join(' ') ?? null],
  ['denied', ({ deniedRights }) => deniedRights?.rights.join(' ') ?? null],
  ['basis', ({ deniedRights }) => deniedRights?.basis ?? null],
  ['causes', ({ findings }) => findings.join(' ')],
  ['confidence', ({ findings, id }, report) => confidenceOf(findings[0], id, report)],
  ['occurrences', ({ occurrences }) => occurrences],
  ['later succeeded', ({ laterSucceeded }) => (laterSucceeded ? 'yes' : 'no')],
  ['time (UTC)', ({ time }) => time],
  ['local time', ({ localTime }) => localTime],
  ['evidence', ({ evidence }, report) => evidence.map((row) => place(report, row)).join('; ')],
];

/** How sure the cause of a failure is: findings of one rule differ by that. */
function confidenceOf(ruleId: string | undefined, id: string, { findings }: ReportListing): string | null {
  const ofRule = findings.filter((finding) => finding.ruleId === ruleId);
  const own = ofRule.length === 1 ? ofRule[0] : ofRule.find(({ failureIds }) => failureIds.includes(id));
  return own?.confidence ?? null;
}

/**
 * The failures as CSV with a byte order mark and CR LF, as spreadsheets read it. What a spreadsheet would take for a formula gets an
 * apostrophe before it, so that it stays text.
 */
export function* csvTable(report: ReportListing): Generator<string> {
  yield `\ufeff${written([COLUMNS.map(([name]) => name)])}`;
  let batch: (string | number)[][] = [];
  for (const failure of report.failures) {
    batch.push(COLUMNS.map(([, of]) => cell(of(failure, report))));
    if (batch.length === BATCH) {
      yield written(batch);
      batch = [];
    }
  }
  yield written(batch);
}

function cell(value: string | number | null): string | number {
  return typeof value === 'string' ? printable(value).slice(0, LONGEST_CELL) : (value ?? '');
}

function written(rows: readonly (readonly (string | number)[])[]): string {
  return rows.length === 0 ? '' : stringify([...rows], { escape_formulas: true, record_delimiter: '\r\n' });
}
