/** A folder of results as a run leaves it, of as many cases as wanted, without one being analysed. */

import { pick, type Random, randomNumbers } from '../../fuzz/random.js';
import { writeTables } from '../../src/bulk/batch.js';
import type { CaseRecord, CaseState } from '../../src/bulk/bulk-case.js';
import { ResultsFolder } from '../../src/bulk/results-folder.js';
import { type CaseRows, type Cell, isoWeek, type TableName, TABLES } from '../../src/bulk/tables.js';
import type { Confidence } from '../../src/diagnose/rule.js';

export interface MadeUpFinding {
  readonly rule: string;
  readonly confidence?: Confidence;
  readonly failures?: number;
  readonly gate?: string;
  readonly title?: string;
  readonly pack?: string;
}

/** A case as far as it matters; the rest is that of a small one. */
export interface MadeUpCase {
  readonly id: string;
  readonly state?: CaseState;
  readonly error?: string;
  /** `2026-11-27` */
  readonly day?: string | null;
  readonly bytes?: number;
  readonly rows?: number;
  readonly took?: number;
  readonly failures?: number;
  readonly explained?: number;
  readonly destination?: string | null;
  readonly version?: string;
  readonly findings?: readonly MadeUpFinding[];
  readonly signatures?: readonly { readonly signature: string; readonly failures: number; readonly example: string }[];
  readonly warnings?: readonly { readonly code: string; readonly message: string; readonly offset?: number }[];
  /** Files of which something could not be read. */
  readonly losses?: number;
  /** Whether `failures` rows are written too. */
  readonly listed?: boolean;
}

/** Nobody reads it. */
function* noReport(): Generator<string> {
  yield '{}';
}

/** Writes the cases through the functions of a run. */
export async function writeResults(path: string, cases: Iterable<MadeUpCase>): Promise<ResultsFolder> {
  const folder = await ResultsFolder.open(path);
  const records = new Map<string, CaseRecord>();
  for (const one of cases) {
    const record = recordOf(one);
    records.set(record.id, record);
    await folder.writeCase(record, record.state === 'failed' ? null : noReport(), rowsOf(one));
  }
  await writeTables(folder, records);
  return folder;
}

function recordOf(one: MadeUpCase): CaseRecord {
  return {
    id: one.id,
    state: one.state ?? 'analyzed',
    error: one.error ?? null,
    // Tables are made anew where what a case is known by is another.
    key: JSON.stringify(one),
    setup: 'setup',
    seen: 'seen',
    bytes: one.bytes ?? 1000,
    took: one.took ?? 10,
    finished: '2026-11-27T00:00:00.000Z',
  };
}

function rowsOf(one: MadeUpCase): CaseRows {
  const { id, findings = [], signatures = [], warnings = [], day = null, state = 'analyzed' } = one;
  const causes = findings.filter(({ gate, failures = 1 }) => gate !== 'benign' && gate !== 'log' && failures > 0);
  const failures = one.failures ?? causes.reduce((sum, { failures: own = 1 }) => sum + own, 0);
  const hasReport = state !== 'failed';
  return {
    cases: [
      row('cases', {
        case_id: id,
        state,
        error: one.error ?? null,
        bytes: one.bytes ?? 1000,
        took_ms: one.took ?? 10,
        tool_version: one.version ?? '0.1.0',
        ...(hasReport
          ? {
              day,
              week: day === null ? null : isoWeek(day),
              inputs: 2,
              formats: 'procmon-csv,robocopy-log',
              rows: one.rows ?? 100,
              jobs: 1,
              log_errors: failures,
              failures,
              explained: one.explained ?? failures,
              denied: failures,
              causes: new Set(causes.map(({ rule }) => rule)).size,
              top_cause: causes[0]?.rule ?? null,
              top_confidence: causes[0] === undefined ? null : (causes[0].confidence ?? 'proven'),
              destination: one.destination ?? null,
              warnings: warnings.length,
              losses: one.losses ?? 0,
              report: 'reports/00/00.json.gz',
            }
          : {}),
      }),
    ],
    findings: findings.map((finding, index) =>
      row('findings', {
        case_id: id,
        place: index + 1,
        rule_id: finding.rule,
        pack: finding.pack ?? null,
        title: finding.title ?? `What ${finding.rule} is`,
        gate: finding.gate ?? 'open',
        confidence: finding.confidence ?? 'proven',
        failures: finding.failures ?? 1,
        denied_rights: 'WRITE_OWNER',
        alternatives: 'ntfs/explicit-deny,session/stale-group',
      }),
    ),
    failures: one.listed === true ? listedFailures(id, failures, causes) : [],
    rights: [row('rights', { case_id: id, right: 'WRITE_OWNER', requested: failures, granted: 0, denied: failures })],
    warnings: warnings.map(({ code, message, offset = null }) =>
      row('warnings', { case_id: id, input: 'trace.csv', code, message, line: 1, offset }),
    ),
    signatures: signatures.map(({ signature, failures: own, example }) =>
      row('signatures', { case_id: id, signature, failures: own, example }),
    ),
  };
}

function listedFailures(id: string, failures: number, causes: readonly MadeUpFinding[]): Cell[][] {
  return Array.from({ length: failures }, (_, index) =>
    row('failures', {
      case_id: id,
      failure_id: `F${index + 1}`,
      path: `\\\\contoso.file.core.windows.net\\share\\${id}\\folder ${index % 7}\\report ${index}.docx`,
      side: 'destination',
      object_kind: 'file',
      operation: 'CreateFile',
      process: 'Robocopy.exe',
      time: '2026-11-27T10:00:00.000Z',
      nt_status: '0xC0000022',
      nt_status_name: 'STATUS_ACCESS_DENIED',
      win32: 5,
      desired_access: 'READ_CONTROL,WRITE_OWNER',
      denied_rights: 'WRITE_OWNER',
      basis: 'isolated',
      rule_id: causes[index % Math.max(1, causes.length)]?.rule ?? null,
      occurrences: 1,
      later_succeeded: false,
    }),
  );
}

function row(table: TableName, cells: Readonly<Record<string, Cell>>): Cell[] {
  return TABLES[table].map(([name]) => cells[name] ?? null);
}

const RULES = [
  ['copy/write-owner', 'open'],
  ['copy/write-dac', 'open'],
  ['share/no-rbac', 'share'],
  ['ntfs/parent-add-file', 'open'],
  ['ntfs/explicit-deny', 'open'],
  ['in-use/sharing-violation', 'open'],
  ['name/invalid', 'name'],
  ['session/stale-group', 'session'],
] as const;
const CONFIDENCES = ['proven', 'likely', 'possible'] as const;
const DESTINATIONS = ['azure-files', 'server', 'drive', null] as const;

/** Cases as they come in a year or two: five findings each, 25 failures, some of them unexplained. */
export function* manyCases(count: number, seed = 1): Generator<MadeUpCase> {
  const random = randomNumbers(seed);
  for (let nth = 0; nth < count; nth++) {
    yield someCase(nth, random);
  }
}

function someCase(nth: number, random: Random): MadeUpCase {
  const id = `${2025 + (nth % 2)}/${String((nth % 12) + 1).padStart(2, '0')}/${String(100_000 + nth)}`;
  if (random(200) === 0) {
    return { id, state: 'failed', error: 'took longer than 3600 seconds' };
  }
  const first = random(RULES.length);
  const causes = Array.from({ length: 3 }, (_, offset): MadeUpFinding => {
    const [rule, gate] = RULES[(first + offset) % RULES.length] ?? RULES[0];
    return { rule, gate, confidence: pick(CONFIDENCES, random), failures: 8 };
  });
  const unexplained = random(10) === 0 ? 1 : 0;
  return {
    id,
    day: new Date(Date.UTC(2025, 0, 1) + random(600) * 86_400_000).toISOString().slice(0, 10),
    bytes: 1000 + random(50_000_000),
    rows: random(200_000),
    took: random(4000),
    failures: 24 + unexplained,
    explained: 24,
    destination: pick(DESTINATIONS, random),
    findings: [
      ...causes,
      { rule: 'benign/name-not-found', gate: 'benign', confidence: 'proven', failures: 5000 },
      { rule: 'log/failed-without-error', gate: 'log', confidence: 'proven', failures: 0 },
    ],
    signatures:
      unexplained === 0
        ? []
        : [
            {
              signature: `CreateFile STATUS_${random(40)} on destination`,
              failures: 1,
              example: `Z:\\data\\${nth}.docx`,
            },
          ],
    listed: true,
  };
}
