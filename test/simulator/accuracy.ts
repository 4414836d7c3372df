/** Measures the diagnosis against the truth of simulated cases: `npm run accuracy -- --seeds 500`. */

import Table from 'cli-table3';
import { analyze } from '../../src/analyze.js';
import type { RuleId } from '../../src/diagnose/rule.js';
import type { Source } from '../../src/formats/source.js';
import { rightBit } from '../../src/windows/access-mask.js';
import type { Report, ReportFailure, ReportFinding } from '../../src/report/report.js';
import { INJECTED_CAUSES } from './injections/index.js';
import type { Denial } from './recording.js';
import { type Scenario, type SimulatedFile, simulate, type Simulation, type Truth } from './simulate.js';

/** What the diagnosis made of one case. */
export interface Verdict {
  readonly seed: number;
  readonly cause: RuleId | 'healthy';
  /** Whether there is a log, and what the trace is. */
  readonly log: boolean;
  readonly trace: 'pml' | 'csv' | 'xml' | null;
  /** Whether the files show a failure at all; what they do not show need not be found. */
  readonly shown: boolean;
  readonly top: RuleId | null;
  /** The first finding is the cause or one that looks the same; of a healthy run: there is none. */
  readonly topRight: boolean;
  /** The cause itself is named, as a finding or as an alternative of one. */
  readonly named: boolean;
  /** Findings that say more than `possible` and are of another cause. */
  readonly wrong: readonly string[];
  readonly wrongProven: readonly string[];
  /** Failures without any finding. */
  readonly unexplained: number;
  /** Paths of failures that name rights of which none was missing. */
  readonly wrongRights: readonly string[];
}

export async function judge(scenario: Scenario): Promise<{ verdict: Verdict; simulation: Simulation; report: Report }> {
  const simulation = await simulate(scenario);
  const report = await analyze(simulation.files.map(sourceOf));
  return { verdict: verdictOf(scenario.seed, simulation.truth, report), simulation, report };
}

export function sourceOf({ name, bytes }: SimulatedFile): Source {
  return {
    name,
    size: bytes.length,
    async *stream() {
      yield bytes;
    },
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

function verdictOf(seed: number, truth: Truth, { findings, unexplained, failures }: Report): Verdict {
  const relevant = findings.filter(({ gate }) => gate !== 'benign' && gate !== 'log');
  const allowed = new Set([...(truth.cause === null ? [] : [truth.cause]), ...truth.equivalents, ...truth.also]);
  const wrong = relevant.filter(({ ruleId, confidence }) => !allowed.has(ruleId) && confidence !== 'possible');
  const top = relevant[0]?.ruleId ?? null;
  const isHealthy = truth.cause === null;
  return {
    seed,
    cause: truth.cause ?? 'healthy',
    log: truth.output.log !== null,
    trace: truth.output.trace?.format ?? null,
    shown: truth.shown,
    top,
    topRight: top === null ? isHealthy || !truth.shown : allowed.has(top),
    named: isHealthy || !truth.shown ? true : relevant.some((finding) => names(finding, truth.cause)),
    wrong: wrong.map(({ ruleId, confidence }) => `${ruleId} (${confidence})`),
    wrongProven: wrong.filter(({ confidence }) => confidence === 'proven').map(({ ruleId }) => ruleId),
    unexplained: unexplained.count,
    wrongRights: failures.filter((failure) => claimsWrongRights(failure, truth.denials)).map(({ path }) => path),
  };
}

/**
 * Whether none of the rights that a failure names is one that the model missed; it names a single one where it is sure. An
 * attribute that refuses is no missing right, if it is not named beside.
 */
function claimsWrongRights(failure: ReportFailure, denials: readonly Denial[]): boolean {
  const { deniedRights, desiredAccess, path, otherExplanations } = failure;
  const own = denials.filter(
    (denial) =>
      denial.path.toLowerCase() === path.toLowerCase() &&
      denial.requested === Number(desiredAccess?.mask ?? Number.NaN),
  );
  if (deniedRights === null || own.length === 0) {
    return false;
  }
  const missing = own.reduce((bits, { refusal }) => bits | refusal.missing.byAcl | refusal.missing.byRole, 0);
  if (missing === 0) {
    return otherExplanations.length === 0;
  }
  return !deniedRights.rights.some((right) => ((rightBit(right) ?? 0) & missing) !== 0);
}

function names({ ruleId, alternatives }: ReportFinding, cause: RuleId | null): boolean {
  return ruleId === cause || alternatives.some((other) => other.ruleId === cause);
}

/** Heads of what is counted. */
export const FIGURES = [
  ...['cases', 'top right', 'named', 'wrong above possible', 'wrong proven', 'wrong rights', 'unexplained'],
] as const;

/** The verdicts as a table by cause. */
export function accuracyTable(verdicts: readonly Verdict[]): string {
  const table = new Table({
    head: ['cause', ...FIGURES],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  table.push(...rowsByCause(verdicts));
  return table.toString();
}

/** One for each cause that has cases, and one for all. */
export function rowsByCause(verdicts: readonly Verdict[]): string[][] {
  const groups = ['healthy' as const, ...INJECTED_CAUSES].map(
    (cause) => [cause, verdicts.filter((verdict) => verdict.cause === cause)] as const,
  );
  return [...groups, ['all', verdicts] as const]
    .filter(([, own]) => own.length > 0)
    .map(([name, own]) => tableRow(name, own));
}

export function rowsByInput(verdicts: readonly Verdict[]): string[][] {
  const kinds: readonly (readonly [name: string, is: (verdict: Verdict) => boolean])[] = [
    ['trace and log', ({ trace, log }) => trace !== null && log],
    ['trace only', ({ trace, log }) => trace !== null && !log],
    ['log only', ({ trace }) => trace === null],
    ['trace as PML', ({ trace }) => trace === 'pml'],
    ['trace as CSV', ({ trace }) => trace === 'csv'],
    ['trace as XML', ({ trace }) => trace === 'xml'],
  ];
  return kinds.map(([name, is]) => tableRow(name, verdicts.filter(is)));
}

function tableRow(name: string, verdicts: readonly Verdict[]): string[] {
  const count = (test: (verdict: Verdict) => boolean): string => String(verdicts.filter(test).length);
  return [
    name,
    String(verdicts.length),
    count(({ topRight }) => topRight),
    count(({ named }) => named),
    count(({ wrong }) => wrong.length > 0),
    count(({ wrongProven }) => wrongProven.length > 0),
    count(({ wrongRights }) => wrongRights.length > 0),
    count(({ unexplained }) => unexplained > 0),
  ];
}

/** What the command line asks for. */
export interface AccuracyOptions {
  readonly first: number;
  readonly seeds: number;
  /** Print the cases that went wrong. */
  readonly details: boolean;
}

/** Runs the seeds and prints the table; what came of each. */
export async function measure(
  { first, seeds, details }: AccuracyOptions,
  print: (line: string) => void,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const { verdict, simulation } = await judge({ seed });
    verdicts.push(verdict);
    const isFine =
      verdict.topRight &&
      verdict.named &&
      verdict.wrong.length === 0 &&
      verdict.unexplained + verdict.wrongRights.length === 0;
    if (details && !isFine) {
      print(describe(verdict, simulation));
    }
  }
  print(accuracyTable(verdicts));
  return verdicts;
}

function describe(verdict: Verdict, { truth }: Simulation): string {
  const { seed, cause, top, wrong, unexplained, wrongRights } = verdict;
  const { variant, output, equivalents } = truth;
  const files = [output.trace?.format, output.log === null ? undefined : 'log'].filter((name) => name !== undefined);
  return [
    `${seed} ${cause} [${variant}] ${files.join('+')}: top ${top ?? 'none'}`,
    `wrong: ${wrong.join(', ') || 'none'}`,
    `wrong rights: ${wrongRights.join(', ') || 'none'}`,
    `unexplained: ${unexplained}`,
    `alike: ${equivalents.join(', ') || 'none'}`,
  ].join('; ');
}
