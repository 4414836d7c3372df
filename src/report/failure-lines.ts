/** The failures one by one: as lines of JSON, and as a table for spreadsheets. */

import { stringify } from 'csv-stringify/browser/esm/sync';
import type { RuleId } from '../diagnose/rule.js';
import { escapeJsonLine } from './json.js';
import { clipped, printable } from './printable.js';
import type { Listing, ReportFailure, ReportFinding, ReportListing } from './report.js';
import { causeIndexes, causesOf, place } from './wording.js';

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

/** What cells are told of beside the failure. */
interface Case extends Pick<ReportListing, 'inputs'> {
  /** The finding that a failure is counted under; null for one that is unexplained. */
  readonly causeOf: (failureId: string) => ReportFinding | null;
}

type Column = readonly [name: string, of: (failure: ReportFailure, of: Case) => string | number | null];

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
  ['causes', ({ id }, { causeOf }) => causeOf(id)?.ruleId ?? null],
  ['cause titles', ({ id }, { causeOf }) => causeOf(id)?.title ?? null],
  // Findings of one rule differ by how sure they are.
  ['confidence', ({ id }, { causeOf }) => causeOf(id)?.confidence ?? null],
  ['alternatives', ({ id, findings }, { causeOf }) => othersOf(findings, causeOf(id)).join(' ')],
  ['occurrences', ({ occurrences }) => occurrences],
  ['later succeeded', ({ laterSucceeded }) => (laterSucceeded ? 'yes' : 'no')],
  ['time (UTC)', ({ time }) => time],
  ['local time', ({ localTime }) => localTime],
  ['evidence', ({ evidence }, { inputs }) => evidence.map((row) => place({ inputs }, row)).join('; ')],
];

/**
 * The failures as CSV with a byte order mark and CR LF, as spreadsheets read it. What a spreadsheet would take for a formula gets an
 * apostrophe before it, so that it stays text.
 */
export function* csvTable(report: ReportListing): Generator<string> {
  yield `\ufeff${written([COLUMNS.map(([name]) => name)])}`;
  const [causes, indexes] = [causesOf(report), causeIndexes(report)];
  const causeOf = (id: string): ReportFinding | null => causes[indexes.get(id) ?? -1] ?? null;
  let batch: (string | number)[][] = [];
  for (const failure of report.failures) {
    batch.push(COLUMNS.map(([, of]) => cell(of(failure, { inputs: report.inputs, causeOf }))));
    if (batch.length === BATCH) {
      yield written(batch);
      batch = [];
    }
  }
  yield written(batch);
}

/** The rules that fit a failure as well and are no cause of it: its finding has them among its alternatives. */
function othersOf(fitting: readonly RuleId[], cause: ReportFinding | null): readonly RuleId[] {
  return fitting.filter((id) => id !== cause?.ruleId);
}

function cell(value: string | number | null): string | number {
  return typeof value === 'string' ? clipped(printable(value), LONGEST_CELL) : (value ?? '');
}

function written(rows: readonly (readonly (string | number)[])[]): string {
  return rows.length === 0 ? '' : stringify([...rows], { escape_formulas: true, record_delimiter: '\r\n' });
}
