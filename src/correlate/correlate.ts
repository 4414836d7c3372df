/** Evidence to failures: the middle of the pipeline. */

import type { RowVisitor } from '../formats/procmon/row-sieve.js';
import { jobOfCommandLine } from '../formats/robocopy/command-line.js';
import type { RobocopyJob } from '../formats/robocopy/types.js';
import { type AccessMask, accessMask, FILE_RIGHTS, type RightName } from '../windows/access-mask.js';
import { lossyForm, type PathKey } from '../windows/path.js';
import { type Ticks, ticks } from '../windows/time.js';
import type { ClockAlignment, ClockOptions } from './align-clocks.js';
import { CopyPaths, lastComponent } from './copy-paths.js';
import { type Coverage, coverageOf } from './coverage.js';
import type { CopyingProcess, Failure, Log, LoggedError, Moment, Trace } from './evidence.js';
import { joinFailures, logMoment } from './failures.js';
import { readTraces, type TraceReading } from './read-traces.js';
import { chosenProcesses, isRobocopyName, type ScopeOption, type ScopeOptions, ScopeTests } from './scope.js';
import { type DriveName, SameNames } from './same-names.js';
import type { BenignTest, RightsTally, RowCounts } from './survey.js';

/** Times of a log count from the day that Ticks count from. */
const LOG_DAY = ticks(0);

export interface CorrelateOptions {
  readonly scope: ScopeOptions;
  readonly clocks: ClockOptions;
  readonly benign: BenignTest;
  /** What the drives of the machine that copied stand for, as far as the case says so. */
  readonly drives?: readonly DriveName[];
}

/** What the inputs show together. */
export interface Correlation {
  readonly failures: readonly Failure[];
  readonly errors: readonly LoggedError[];
  readonly traces: readonly ReadTrace[];
  readonly paths: CopyPaths;
  readonly names: SameNames;
  /** The runs of the logs, and those of command lines. */
  readonly jobs: readonly RobocopyJob[];
  /** Shares and volumes on which the copying process opened something, by the names of the traces. */
  readonly volumes: ReadonlySet<PathKey>;
  readonly clock: ClockAlignment;
  readonly coverage: Coverage;
  readonly rights: readonly RightUse[];
  /** Every right that a create asked for which was granted or denied, wherever; null where no trace shows one. */
  readonly asked: AccessMask | null;
  /** Benign results by the id of their rule. */
  readonly benign: ReadonlyMap<string, number>;
  /** Robocopy's processes, or those that were asked for, where a trace lists processes. */
  readonly processes: readonly CopyingProcess[];
  /** Whether the options left something out. */
  readonly narrowed: boolean;
  /** The first of the options that narrow which no row of a trace and no error of a log passed; null: each was passed. */
  readonly unmatched: ScopeOption | null;
  /** Whether failures are those of every process, for want of robocopy in the traces. */
  readonly ofEveryone: boolean;
  /** A log's time on the clocks that are known. */
  logMoment(time: Parameters<typeof logMoment>[0]): Moment;
}

/** What is left of a trace once its failures are joined: refusals and histories of hundreds of thousands of objects can go. */
export interface ReadTrace extends Pick<TraceReading, 'trace' | 'summary' | 'alignment' | 'moment'> {
  readonly survey: RowCounts;
  /** Whether the options ask for a path at a time. */
  accepts(key: PathKey, time: Ticks | null): boolean;
}

/** How often a right was asked for, granted on an existing object, and part of a refused request. */
interface RightUse {
  readonly right: RightName;
  readonly requested: number;
  readonly granted: number;
  readonly denied: number;
}

/** Reads the traces beside the logs and joins both into failures. */
export async function correlate(
  traces: readonly Trace[],
  logs: readonly Log[],
  options: CorrelateOptions,
): Promise<Correlation> {
  const copying = await copyingProcesses(traces, options.scope);
  const commanded = copying.map(({ commandLine }) => jobOfCommandLine(commandLine)).filter((job) => job !== null);
  const paths = new CopyPaths(logs, commanded);
  const names = new SameNames();
  for (const { drive, remote } of options.drives ?? []) {
    names.learn(drive, remote);
  }
  const tests = new ScopeTests(options.scope);
  const timely = logs
    .flatMap(({ input, log }) => log.jobs.flatMap((job) => job.errors.map((error) => paths.logged(input, job, error))))
    .filter(({ error }) => tests.acceptsTime(error.time, LOG_DAY));
  const loggedNames = new Set<string>();
  for (const logged of traces.length === 0 ? [] : timely) {
    for (const key of paths.traceKeys(logged)) {
      loggedNames.add(lossyForm(lastComponent(key)));
    }
  }
  const accepted = new Map<Trace, ReadTrace['accepts']>();
  const readings = await readTraces(
    traces,
    timely,
    paths,
    names,
    async (trace) => {
      const firstDay = await firstDayOf(trace, options.scope);
      const accepts: ReadTrace['accepts'] = (key, time) => tests.acceptsPath(key) && tests.acceptsTime(time, firstDay);
      accepted.set(trace, accepts);
      return {
        benign: options.benign,
        chosen: chosenProcesses(options.scope),
        accepts,
        loggedNames,
        scope: (key) => paths.scope(key),
        names,
      };
    },
    options.clocks,
  );
  // Only now are the names known that the trace has for the roots of the log.
  const errors =
    options.scope.path === undefined
      ? timely
      : timely.filter((logged) => paths.traceKeys(logged).some((key) => tests.acceptsPath(key)));
  const toMoment: Correlation['logMoment'] = (time) => logMoment(time, options.clocks.logZone);
  const fatal = logs.flatMap(({ input, log }) =>
    log.jobs.flatMap((job) => job.fatal.map(({ line, text }) => ({ input, job, line, text }))),
  );
  const { failures, explainedErrors, grantedWithBackupIntent } = joinFailures(
    readings,
    errors,
    fatal,
    paths,
    names,
    copying,
    options.clocks.logZone,
  );
  return {
    failures,
    errors,
    traces: readings.map(({ trace, summary, counts, alignment, moment }) => ({
      trace,
      summary,
      survey: counts,
      alignment,
      moment,
      accepts: accepted.get(trace) ?? (() => true),
    })),
    paths,
    names,
    jobs: [...logs.flatMap(({ log }) => log.jobs), ...commanded],
    volumes: new Set(readings.flatMap(({ view }) => [...view.shares.volumes])),
    clock: caseClock(readings),
    coverage: coverageOf(readings, errors, explainedErrors.size, toMoment),
    rights: rightsInUse(readings),
    asked: rightsAsked(readings),
    benign: benignCounts(readings, grantedWithBackupIntent),
    processes: copying,
    narrowed: isNarrowed(options.scope),
    unmatched: hasNoProcess(readings, options.scope) ? 'process' : tests.unmatched,
    ofEveryone: readings.length > 0 && readings.every(({ survey }) => survey.ofEveryone),
    logMoment: toMoment,
  };
}

/** A date in `--from` or `--to` needs the trace's date, which is sure only at its end: it is read once more for that. */
async function firstDayOf(trace: Trace, { from, to }: ScopeOptions) {
  const dated = (from?.day ?? to?.day ?? null) !== null;
  return dated ? (await trace.read(NOTHING)).clock.firstDay : null;
}

const NOTHING: RowVisitor = { wants: () => 'none', wishes: 0, names: [], visit: () => {} };

async function copyingProcesses(traces: readonly Trace[], scope: ScopeOptions): Promise<CopyingProcess[]> {
  const isCopying = chosenProcesses(scope) ?? isRobocopyName;
  const listed = await Promise.all(
    traces.map(async (trace) =>
      (await trace.processes(isCopying)).map((process) => ({ ...process, input: trace.input })),
    ),
  );
  return listed.flat().filter(({ name }) => isCopying(name));
}

/** Whether no trace has a row of the processes that are asked for. */
function hasNoProcess(readings: readonly TraceReading[], { processes = [] }: ScopeOptions): boolean {
  return processes.length > 0 && readings.length > 0 && readings.every(({ counts }) => counts.copyingRows === 0);
}

function isNarrowed({ processes = [], path, from, to }: ScopeOptions): boolean {
  return processes.length > 0 || path !== undefined || from !== undefined || to !== undefined;
}

/** The clock of the trace that fits the logs best stands for the case. */
function caseClock(readings: readonly TraceReading[]): ClockAlignment {
  const [best] = readings.map(({ alignment }) => alignment).sort((a, b) => b.matchedPairs - a.matchedPairs);
  return best ?? { method: 'unknown', offsetMinutes: null, firstDay: null, matchedPairs: 0 };
}

/** Rights over the scopes in which something was denied; over all where nothing was. */
function rightsInUse(readings: readonly TraceReading[]): RightUse[] {
  const tallies = readings.flatMap(({ view }) => [...view.tallies.values()]);
  const denying = tallies.filter(({ denied }) => denied.some((count) => count > 0));
  const counted = denying.length > 0 ? denying : tallies;
  return FILE_RIGHTS.map(({ bit, file }) => {
    const index = 31 - Math.clz32(bit);
    const sum = (of: keyof RightsTally): number => counted.reduce((total, tally) => total + (tally[of][index] ?? 0), 0);
    return { right: file, requested: sum('requested'), granted: sum('granted'), denied: sum('denied') };
  }).filter(({ requested }) => requested > 0);
}

function rightsAsked(readings: readonly TraceReading[]): AccessMask | null {
  const tallies = readings.flatMap(({ view }) => [...view.tallies.values()]);
  const mask = tallies.reduce(
    (all, { requested }) => requested.reduce((bits, count, bit) => (count > 0 ? bits | (1 << bit) : bits), all),
    0,
  );
  return mask === 0 ? null : accessMask(mask);
}

function benignCounts(readings: readonly TraceReading[], grantedWithBackupIntent: number): Map<string, number> {
  const counts = new Map<string, number>();
  if (grantedWithBackupIntent > 0) {
    counts.set('benign/backup-intent-retry', grantedWithBackupIntent);
  }
  for (const { view } of readings) {
    for (const [ruleId, count] of view.benign) {
      counts.set(ruleId, (counts.get(ruleId) ?? 0) + count);
    }
  }
  return counts;
}
