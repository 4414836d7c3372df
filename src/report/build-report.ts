/** Correlation and diagnosis to the report. */

import type { Correlation } from '../correlate/correlate.js';
import type { Failure, Log, LoggedError, Moment } from '../correlate/evidence.js';
import { evidenceOf } from '../correlate/trace-failure.js';
import type { Holder } from '../correlate/open-handles.js';
import { groupBy } from '../formats/group-by.js';
import type { CaseContext } from '../diagnose/context-remarks.js';
import type { Diagnosis, Finding } from '../diagnose/diagnose.js';
import { type CaseNames, filledCommands } from '../diagnose/filled-commands.js';
import { failedOf } from '../formats/robocopy/summary.js';
import type { RobocopyJob } from '../formats/robocopy/types.js';
import { accessMask, formatMask, NO_ACCESS, type RightName, rightNames } from '../windows/access-mask.js';
import { formatShareMode } from '../windows/create-options.js';
import { formatNtStatus, ntStatusInfo, STATUS_SUCCESS } from '../windows/nt-status.js';
import { pathKey } from '../windows/path.js';
import type { Ticks } from '../windows/time.js';
import { foldersOf } from './folders.js';
import { MadeList } from './made-list.js';
import { nextStepsOf } from './next-steps.js';
import { scopeOf, timelineOf } from './overview.js';
import {
  type Report,
  type ReportAttempt,
  type ReportCoverage,
  type ReportFailure,
  type ReportFinding,
  type ReportHolder,
  type ReportInput,
  type ReportJob,
  type ReportListing,
  type ReportSpan,
  SCHEMA_VERSION,
} from './report.js';

/** Attempts listed for one failure, and in all: the timeline is a picture, the counts are elsewhere. */
const ATTEMPTS_PER_FAILURE = 20;
const ATTEMPTS = 2000;

/** Folders listed. */
const FOLDERS = 1000;

/** Puts a report together, its failures made as they are read. `version` is the tool's. */
export function buildReport(
  version: string,
  inputs: readonly ReportInput[],
  logs: readonly Log[],
  correlation: Correlation,
  diagnosis: Diagnosis,
  context: CaseContext,
): ReportListing {
  const { failures, clock } = correlation;
  const jobs = jobsOf(logs, correlation);
  const folders = foldersOf(failures);
  const names: CaseNames = {
    namesOf: (path) => correlation.names.namesOf(pathKey(path)),
    withheld: withheldIn(failures, context),
  };
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'whydenied', version },
    redacted: null,
    inputs,
    clock: { offsetMinutes: clock.offsetMinutes, method: clock.method, matchedPairs: clock.matchedPairs },
    coverage: coverageOf(correlation),
    jobs,
    processes: correlation.processes.map(({ input, name, pid, commandLine, user, integrity }) => ({
      input,
      name,
      pid,
      commandLine,
      user,
      integrity,
    })),
    rights: correlation.rights,
    attempts: attemptsOf(correlation),
    failures: new MadeList(failures, (failure) => failureOf(failure, diagnosis, correlation)),
    findings: diagnosis.findings.map((finding) => findingOf(finding, names)),
    unexplained: {
      count: diagnosis.unexplained.length,
      failureIds: diagnosis.unexplained.map(({ id }) => id),
    },
    folders: folders.slice(0, FOLDERS),
    timeline: timelineOf(failures),
    nextSteps: nextStepsOf({
      failures,
      inputs,
      jobs: correlation.jobs,
      context,
      isNarrowed: correlation.narrowed,
    }),
    summary: {
      failures: failures.length,
      explained: failures.length - diagnosis.unexplained.length,
      denied: failures.reduce((sum, { denial }) => sum + (denial === null ? 0 : 1), 0),
      folders: folders.length,
      events: correlation.traces.reduce((sum, { survey }) => sum + survey.events, 0),
      jobs: jobs.length,
      logErrors: jobs.reduce((sum, { errors }) => sum + errors.length, 0),
      jobFailed: jobs.reduce((sum, { summary, earlierPasses }) => sum + failedOf(summary) + earlierPasses.failed, 0),
      benign: [...correlation.benign.values()].reduce((sum, count) => sum + count, 0),
      fileRows: correlation.traces.reduce((sum, { survey }) => sum + survey.fileRows, 0),
      registryDenials: correlation.traces.reduce((sum, { survey }) => sum + survey.deniedRegistry, 0),
      otherProcessDenials: correlation.ofEveryone
        ? 0
        : correlation.traces.reduce((sum, { survey }) => sum + survey.deniedOthers, 0),
      processRows: correlation.traces.reduce((sum, { survey }) => sum + survey.copyingRows, 0),
      narrowed: correlation.narrowed,
      unmatched: correlation.unmatched,
      everyProcess: correlation.ofEveryone,
    },
  };
}

/** Whether the case holds a failure: one of the trace or the log, or, where nothing was left out, a job that counts one. */
export function hasFailures({ summary }: Pick<Report, 'summary'>): boolean {
  return summary.failures > 0 || (summary.jobFailed > 0 && !summary.narrowed);
}

/** Rights that the case shows being refused, not just asked for, and WRITE_DAC where an ACL does not give it either. */
function withheldIn(failures: readonly Failure[], context: CaseContext): ReadonlySet<RightName> {
  let refused = NO_ACCESS;
  for (const { denial } of failures) {
    refused = denial === null || denial.basis === 'requested' ? refused : accessMask(refused | denial.rights);
  }
  const isWithheld = failures.some((failure) => context.withholds('WRITE_DAC', failure));
  return new Set([...rightNames(refused, 'file'), ...(isWithheld ? (['WRITE_DAC'] as const) : [])]);
}

function coverageOf({ coverage, paths }: Correlation): ReportCoverage {
  const span = (of: Correlation['coverage']['trace']): ReportSpan | null =>
    of === null ? null : { from: of.from.utc, to: of.to.utc, localFrom: of.from.local, localTo: of.to.local };
  return {
    trace: span(coverage.trace),
    otherTraceDate: coverage.otherTraceDate,
    log: span(coverage.log),
    logErrorsInsideTrace: coverage.logErrorsInsideTrace,
    logErrorsExplained: coverage.logErrorsExplained,
    logErrors: coverage.logErrors,
    filtered: coverage.filters.length > 0,
    filters: coverage.filters,
    droppedRows: coverage.droppedRows,
    aliases: paths.aliases.map(({ traceRoot, jobRoot, support }) => ({ trace: traceRoot, log: jobRoot, support })),
  };
}

function jobsOf(logs: readonly Log[], correlation: Correlation): ReportJob[] {
  const errorsOf = groupBy(correlation.errors, ({ job }) => job);
  return logs.flatMap(({ input, log }) =>
    log.jobs.map((job) => ({
      input,
      ordinal: job.ordinal,
      line: job.line,
      started: correlation.logMoment(job.started).local ?? job.startedText,
      ended: correlation.logMoment(job.ended).local ?? job.endedText,
      source: job.source,
      destination: job.destination,
      sourceSeparator: job.sourceSeparator,
      destinationSeparator: job.destinationSeparator,
      fileMasks: job.fileMasks,
      excludedFiles: job.excludedFiles,
      excludedDirectories: job.excludedDirectories,
      options: job.options === null ? null : optionsOf(job.options),
      items: job.items,
      retries: job.retries,
      summary: job.summary,
      earlierPasses: job.earlierPasses,
      errors: (errorsOf.get(job) ?? []).map((logged) => errorOf(logged, correlation)),
      fatal: job.fatal,
      notes: job.notes,
      complete: job.complete,
    })),
  );
}

function optionsOf(options: NonNullable<RobocopyJob['options']>): NonNullable<ReportJob['options']> {
  const { raw, switches, copyFlags, directoryCopyFlags, backupMode, threads, retries, wait } = options;
  const { listOnly, mirror, purge, move, secfix, timfix } = options;
  return {
    raw,
    switches,
    copyFlags,
    directoryCopyFlags,
    backupMode,
    threads,
    retries,
    wait,
    listOnly,
    mirror,
    purge,
    move,
    secfix,
    timfix,
  };
}

function errorOf({ error, sourcePath, destinationPath }: LoggedError, correlation: Correlation) {
  const moment = correlation.logMoment(error.time);
  return {
    line: error.line,
    time: moment.utc,
    localTime: moment.local,
    code: error.code,
    action: error.action ?? error.actionText,
    actionText: error.actionText,
    path: error.path,
    sourcePath,
    destinationPath,
    message: error.message,
    retries: error.retries,
    retryLimitExceeded: error.retryLimitExceeded,
    item:
      error.item === null
        ? null
        : {
            line: error.item.line,
            class: error.item.class,
            text: error.item.classText,
            size: error.item.amount,
          },
  };
}

/** The creates on every refused object, refused and granted, in time order. */
function attemptsOf({ failures, traces }: Correlation): ReportAttempt[] {
  const attempts: ReportAttempt[] = [];
  for (const failure of failures) {
    for (const operation of failure.attempts.slice(0, ATTEMPTS_PER_FAILURE)) {
      const { event, create, input } = operation;
      if (create === null || attempts.length >= ATTEMPTS) {
        continue;
      }
      const moment = momentIn(traces, input, event.time);
      attempts.push({
        failureId: failure.id,
        path: event.path,
        time: moment.utc,
        localTime: moment.local,
        result: event.result,
        mask: formatMask(create.desiredAccess),
        granted: formatMask(event.ntStatus === STATUS_SUCCESS ? create.desiredAccess : NO_ACCESS),
      });
    }
  }
  return attempts;
}

/** A time of one of the traces. */
function momentIn(traces: Correlation['traces'], input: string, time: Ticks | null): Moment {
  return traces.find(({ trace }) => trace.input === input)?.moment(time) ?? UNKNOWN_MOMENT;
}

const UNKNOWN_MOMENT: Moment = { utc: null, local: null };

function failureOf(failure: Failure, diagnosis: Diagnosis, correlation: Correlation): ReportFailure {
  const { create, denial, moment, ntStatus, objectKind, robocopy } = failure;
  return {
    id: failure.id,
    path: failure.path,
    sourcePath: failure.sourcePath,
    destinationPath: failure.destinationPath,
    side: failure.side,
    object: failure.object,
    objectKind,
    existed: failure.existed,
    attributes: failure.circumstances.attributes,
    operation: failure.operation,
    process: failure.processName,
    time: moment.utc,
    localTime: moment.local,
    ntStatus: ntStatus === null ? null : formatNtStatus(ntStatus),
    ntStatusName: ntStatus === null ? null : (ntStatusInfo(ntStatus)?.name ?? null),
    win32: failure.win32,
    desiredAccess:
      create === null
        ? null
        : { mask: formatMask(create.desiredAccess), rights: rightNames(create.desiredAccess, objectKind) },
    deniedRights:
      denial === null
        ? null
        : {
            rights: rightNames(denial.rights, denial.object === 'parent' ? 'directory' : objectKind),
            basis: denial.basis,
          },
    otherExplanations: denial?.alternatives ?? [],
    heldBy: failure.circumstances.heldBy.map((holder) => holderOf(holder, failure, correlation)),
    failedBelow: failure.failedBelow,
    occurrences: failure.occurrences,
    laterSucceeded: failure.laterSucceeded,
    evidence: failure.evidence.map(evidenceOf),
    robocopy:
      robocopy === null
        ? null
        : { input: robocopy.input, line: robocopy.line, code: robocopy.code, action: robocopy.action },
    findings: diagnosis.rulesOf.get(failure) ?? [],
  };
}

function holderOf(
  { opened: { event, input }, create, certain, below }: Holder,
  { objectKind }: Failure,
  { traces }: Correlation,
): ReportHolder {
  const since = momentIn(traces, input, event.time);
  return {
    process: event.processName,
    pid: event.pid,
    below,
    shareMode: formatShareMode(create.shareMode),
    access: { mask: formatMask(create.desiredAccess), rights: rightNames(create.desiredAccess, objectKind) },
    since: since.utc,
    localSince: since.local,
    certain,
    input,
    record: event.record,
  };
}

function findingOf(finding: Finding, names: CaseNames): ReportFinding {
  const { rule, confidence, failures, jobs, deniedRights, alternatives, fix, verify, context, benignCount } = finding;
  return {
    ruleId: rule.id,
    pack: rule.pack ?? null,
    title: rule.title,
    gate: rule.gate,
    confidence,
    failureCount: rule.gate === 'benign' ? benignCount : failures.length,
    failureIds: failures.map(({ id }) => id),
    scope: scopeOf(failures),
    jobs,
    deniedRights,
    cause: rule.cause,
    fix: fix.map(({ text }) => text),
    fixCommands: fix.map((step) => filledCommands(step, failures[0], names)),
    verify,
    alternatives,
    context: context.map(({ input, line, effect, text, failureCount }) => ({
      input,
      line,
      effect,
      text,
      failureCount,
    })),
    sources: rule.sources,
    since: rule.since,
    until: rule.until,
    escalate: rule.escalate,
  };
}
