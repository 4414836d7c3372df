/** The tables of a run: what each column holds, and its rows of one report. docs/bulk.md prints them. */

import { isTraceFormat } from '../formats/detect.js';
import { isAzureFilesPath, serverOf } from '../windows/path.js';
import { withLosses } from '../report/losses.js';
import type { ReportFailure, ReportListing } from '../report/report.js';
import { VERSION } from '../version.js';
import type { CaseRecord } from './bulk-case.js';

/** Types of Parquet; null is possible in every column. */
export type ColumnType = 'STRING' | 'INT32' | 'INT64' | 'DOUBLE' | 'BOOLEAN' | 'TIMESTAMP';
/** Times as ISO 8601, whole numbers as numbers: what is beyond 2^53 is told as null. */
export type Cell = string | number | boolean | null;

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly holds: string;
}

/** Columns of a table by their order. */
export const TABLES = {
  cases: [
    ['case_id', 'STRING', 'place of the case below its root, or what the manifest calls it'],
    ['state', 'STRING', '`analyzed`; `unusable`: nothing of it could be read; `failed`: it has no report'],
    ['error', 'STRING', 'why it has none'],
    ['day', 'STRING', 'first day that its traces or logs show, `2026-11-27`'],
    ['week', 'STRING', 'ISO week of that day, `2026-W48`'],
    ['inputs', 'INT32', 'files that were read'],
    ['formats', 'STRING', 'their formats, by comma, each once'],
    ['bytes', 'INT64', 'size of all its files'],
    ['rows', 'INT64', 'rows of its traces'],
    ['jobs', 'INT32', 'runs of robocopy in its logs'],
    ['log_errors', 'INT32', 'errors of its logs'],
    ['failures', 'INT32', 'things that did not work'],
    ['explained', 'INT32', 'of these, those with a cause'],
    ['denied', 'INT32', 'of these, refusals of rights that are known'],
    ['causes', 'INT32', 'causes that were found, each once'],
    ['top_cause', 'STRING', 'the first of them'],
    ['top_confidence', 'STRING', '`proven`, `likely` or `possible`'],
    ['destination', 'STRING', '`azure-files`, `server` or `drive`, by the first run of robocopy'],
    ['warnings', 'INT32', 'warnings of its report, the harmless ones too'],
    ['tool_version', 'STRING', 'the release of whydenied'],
    ['took_ms', 'DOUBLE', 'how long it took'],
    ['report', 'STRING', 'its report below the results folder'],
    ['losses', 'INT32', 'of its files, those of which something could not be read: failures can be missing'],
  ],
  findings: [
    ['case_id', 'STRING', 'the case'],
    ['place', 'INT32', 'its place in the report, from 1'],
    ['rule_id', 'STRING', '`copy/write-owner`'],
    ['pack', 'STRING', "the pack of users' rules that it is from"],
    ['title', 'STRING', 'the cause in a sentence'],
    ['gate', 'STRING', 'where it was refused; `benign`: no failure'],
    ['confidence', 'STRING', '`proven`, `likely` or `possible`'],
    ['failures', 'INT32', 'how many failures it explains; of benign ones, results'],
    ['denied_rights', 'STRING', 'rights, by comma'],
    ['alternatives', 'STRING', 'other causes that the same evidence fits, by comma'],
  ],
  failures: [
    ['case_id', 'STRING', 'the case'],
    ['failure_id', 'STRING', '`F1`, `F2`, …'],
    ['path', 'STRING', 'what it happened to'],
    ['side', 'STRING', '`source`, `destination` or `unknown`'],
    ['object_kind', 'STRING', '`file`, `directory` or `unknown`'],
    ['operation', 'STRING', "Procmon's word"],
    ['process', 'STRING', 'who was refused'],
    ['time', 'TIMESTAMP', 'UTC, to the millisecond'],
    ['local_time', 'STRING', 'wall clock of the input'],
    ['nt_status', 'STRING', '`0xC0000022`'],
    ['nt_status_name', 'STRING', '`STATUS_ACCESS_DENIED`'],
    ['win32', 'INT32', 'code of the error'],
    ['action', 'STRING', "robocopy's step, where a log tells of it"],
    ['desired_access', 'STRING', 'rights that were asked for, by comma'],
    ['denied_rights', 'STRING', 'rights of which one was refused, by comma'],
    ['basis', 'STRING', '`isolated`, `systematic` or `requested`'],
    ['rule_id', 'STRING', 'its first cause'],
    ['occurrences', 'INT32', 'how often'],
    ['later_succeeded', 'BOOLEAN', 'whether the same was granted later'],
  ],
  rights: [
    ['case_id', 'STRING', 'the case'],
    ['right', 'STRING', '`WRITE_OWNER`'],
    ['requested', 'INT64', 'requests'],
    ['granted', 'INT64', 'of these, granted on objects that existed'],
    ['denied', 'INT64', 'part of a refused request'],
  ],
  warnings: [
    ['case_id', 'STRING', 'the case'],
    ['input', 'STRING', 'the file'],
    ['code', 'STRING', 'a stable word'],
    ['message', 'STRING', 'for people'],
    ['line', 'INT64', 'where'],
    ['record', 'INT64', 'where'],
    ['offset', 'INT64', 'where, in bytes'],
  ],
  signatures: [
    ['case_id', 'STRING', 'the case'],
    ['signature', 'STRING', 'what unexplained failures have in common: operation, status, rights, side'],
    ['failures', 'INT32', 'how many'],
    ['example', 'STRING', 'the path of the first'],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [string, ColumnType, string])[]>>;

export type TableName = keyof typeof TABLES;
/** The columns of a table. */
export type ColumnName<Table extends TableName> = (typeof TABLES)[Table][number][0];
export const TABLE_NAMES: readonly TableName[] = ['cases', 'findings', 'failures', 'rights', 'warnings', 'signatures'];

/** The rows of one case, by table; each as long as its table has columns. */
export type CaseRows = Readonly<Record<TableName, readonly (readonly Cell[])[]>>;

/** The rows of a case; without a report, of `cases` alone. */
export function rowsOf(record: CaseRecord, report: ReportListing | null, reportPath: string | null): CaseRows {
  const none: CaseRows = { cases: [], findings: [], failures: [], rights: [], warnings: [], signatures: [] };
  const { id } = record;
  if (report === null) {
    return { ...none, cases: [caseRow(record, null, null, 0)] };
  }
  const failures: Cell[][] = [];
  const signatures = new Map<string, { failures: number; readonly example: string }>();
  for (const failure of report.failures) {
    failures.push(failureRow(id, failure));
    if (failure.findings.length === 0) {
      const signature = signatureOf(failure);
      const known = signatures.get(signature) ?? { failures: 0, example: failure.path };
      known.failures++;
      signatures.set(signature, known);
    }
  }
  const warnings = report.inputs.flatMap(({ name, warnings: own }) =>
    own.map(({ code, message, at }): Cell[] => [
      id,
      name,
      code,
      message,
      at?.line ?? null,
      at?.record ?? null,
      at?.offset ?? null,
    ]),
  );
  return {
    cases: [caseRow(record, report, reportPath, warnings.length)],
    findings: report.findings.map((finding, index) =>
      rowOf('findings', {
        case_id: id,
        place: index + 1,
        rule_id: finding.ruleId,
        pack: finding.pack,
        title: finding.title,
        gate: finding.gate,
        confidence: finding.confidence,
        failures: finding.failureCount,
        denied_rights: finding.deniedRights.join(','),
        alternatives: finding.alternatives.map(({ ruleId }) => ruleId).join(','),
      }),
    ),
    failures,
    rights: report.rights.map(({ right, requested, granted, denied }): Cell[] => [
      id,
      right,
      requested,
      granted,
      denied,
    ]),
    warnings,
    signatures: [...signatures].map(([signature, { failures: count, example }]): Cell[] => [
      id,
      signature,
      count,
      example,
    ]),
  };
}

function caseRow(record: CaseRecord, report: ReportListing | null, path: string | null, warnings: number): Cell[] {
  const { id, state, error, bytes, took } = record;
  return rowOf('cases', {
    case_id: id,
    state,
    error,
    bytes: bytes,
    tool_version: VERSION,
    took_ms: took,
    ...(report === null ? {} : { ...countsOf(report), warnings, report: path }),
  });
}

function countsOf(report: ReportListing): Partial<Record<ColumnName<'cases'>, Cell>> {
  const { summary, findings, inputs, jobs } = report;
  const day = dayOf(report);
  const causes = findings.filter(({ gate, failureCount }) => gate !== 'benign' && gate !== 'log' && failureCount > 0);
  const formats = new Set(inputs.flatMap(({ format }) => format ?? []));
  return {
    day,
    week: day === null ? null : isoWeek(day),
    inputs: inputs.filter(({ format }) => format !== null).length,
    formats: [...formats].sort().join(','),
    rows: summary.events,
    jobs: jobs.length,
    log_errors: summary.logErrors,
    failures: summary.failures,
    explained: summary.explained,
    denied: summary.denied,
    // A rule can have several findings.
    causes: new Set(causes.map(({ ruleId }) => ruleId)).size,
    top_cause: causes[0]?.ruleId ?? null,
    top_confidence: causes[0]?.confidence ?? null,
    destination: destinationOf(report),
    losses: withLosses(inputs).length,
  };
}

/** Cells in the order of the columns; what is left out is null. */
function rowOf<Table extends TableName>(table: Table, cells: Partial<Record<ColumnName<Table>, Cell>>): Cell[] {
  const known = new Map<string, Cell>(Object.entries(cells));
  return TABLES[table].map(([name]) => known.get(name) ?? null);
}

function failureRow(id: string, failure: ReportFailure): Cell[] {
  const { deniedRights, desiredAccess } = failure;
  return rowOf('failures', {
    case_id: id,
    failure_id: failure.id,
    path: failure.path,
    side: failure.side,
    object_kind: failure.objectKind,
    operation: failure.operation,
    process: failure.process,
    time: failure.time,
    local_time: failure.localTime,
    nt_status: failure.ntStatus,
    nt_status_name: failure.ntStatusName,
    win32: failure.win32,
    action: failure.robocopy?.action ?? null,
    desired_access: desiredAccess?.rights.join(',') ?? null,
    denied_rights: deniedRights?.rights.join(',') ?? null,
    basis: deniedRights?.basis ?? null,
    rule_id: failure.findings[0] ?? null,
    occurrences: failure.occurrences,
    later_succeeded: failure.laterSucceeded,
  });
}

/** What failures that no rule explains have in common; the next rule would be about it. */
function signatureOf({
  operation,
  ntStatusName,
  ntStatus,
  win32,
  deniedRights,
  side,
  robocopy,
}: ReportFailure): string {
  const what = operation ?? robocopy?.action ?? 'unknown operation';
  const status = ntStatusName ?? ntStatus ?? (win32 === null ? 'no status' : `error ${win32}`);
  const rights = deniedRights === null ? '' : ` ${deniedRights.rights.join(',')}`;
  return `${what} ${status}${rights} on ${side}`;
}

/** The first day that traces or logs show. */
function dayOf({ coverage, jobs }: ReportListing): string | null {
  const times = [
    coverage.trace?.localFrom,
    coverage.trace?.from,
    coverage.log?.localFrom,
    ...jobs.map(({ started }) => started),
  ].flatMap((time) => /^\d{4}-\d{2}-\d{2}/.exec(time ?? '')?.[0] ?? []);
  return times.sort()[0] ?? null;
}

/** ISO 8601: weeks begin on Monday, and belong to the year of their Thursday. */
export function isoWeek(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - first) / (7 * 86_400_000)) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

/** The Monday of an ISO week: `2026-11-23` of `2026-W48`. */
export function mondayOf(week: string): string {
  const [year = 0, number = 0] = week.split('-W').map(Number);
  // 4 January is always in the first week.
  const fourth = new Date(Date.UTC(year, 0, 4));
  const first = fourth.getTime() - ((fourth.getUTCDay() || 7) - 1) * 86_400_000;
  return new Date(first + (number - 1) * 7 * 86_400_000).toISOString().slice(0, 10);
}

/** Where the copy goes, by the log or by the first failure there. */
function destinationOf({ jobs, failures, inputs }: ReportListing): string | null {
  const [job] = jobs;
  const first = failures.at(0);
  const path =
    job?.destination ??
    first?.destinationPath ??
    (inputs.some(({ format }) => format !== null && isTraceFormat(format)) ? first?.path : null);
  return path === null || path === undefined
    ? null
    : isAzureFilesPath(path)
      ? 'azure-files'
      : serverOf(path) === null
        ? 'drive'
        : 'server';
}
