/** Joins refusals of the traces and errors of the logs into failures: one for each thing that did not work. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import { bitCount, NO_ACCESS } from '../windows/access-mask.js';
import { accountKind, isElevated } from '../windows/account.js';
import { hasOption } from '../windows/create-options.js';
import type { RobocopyJob } from '../formats/robocopy/types.js';
import { fatalAction } from '../formats/robocopy/words.js';
import { becomesWin32, STATUS_ACCESS_DENIED, STATUS_SUCCESS } from '../windows/nt-status.js';
import { type PathKey, parentKey, pathKey } from '../windows/path.js';
import { formatIso, shiftMinutes, type Ticks } from '../windows/time.js';
import { LOG_DELAY, onLogClock, type ZoneOffset } from './align-clocks.js';
import type { CopyPaths } from './copy-paths.js';
import {
  type Caller,
  type CopyingProcess,
  type Denial,
  type Failure,
  type LoggedError,
  type Moment,
  NO_CIRCUMSTANCES,
  type Operation,
  type ShareUse,
  type Side,
} from './evidence.js';
import { groupBy } from '../formats/group-by.js';
import type { HistoryEntry, ObjectHistory } from './history.js';
import { existedAt, isCheckedOnParent, isolateDenial } from './isolate.js';
import type { TraceReading } from './read-traces.js';
import type { SameNames } from './same-names.js';
import { type Refusal, tallyKey } from './survey.js';
import { type Draft, EVIDENCE_ROWS, lineEvidence, logEntry, TraceFailure } from './trace-failure.js';

/** Failures of all inputs, in the order of their inputs and rows; and which logged errors a trace explains. */
export interface JoinedFailures {
  readonly failures: readonly Failure[];
  readonly explainedErrors: ReadonlySet<LoggedError>;
  /** Refusals without backup intent that were granted with it, and that no log complains about. */
  readonly grantedWithBackupIntent: number;
}

/** Joins what the traces refused with what the logs complain about. */
export function joinFailures(
  traces: readonly TraceReading[],
  errors: readonly LoggedError[],
  fatal: readonly FatalLine[],
  paths: CopyPaths,
  names: SameNames,
  copying: readonly CopyingProcess[],
  logZone: ZoneOffset | null,
): JoinedFailures {
  const logCaller = onlyCaller(copying);
  const drafts = traces.flatMap((trace) => refusedObjects(trace, paths, names));
  const byKey = groupBy(errors.length === 0 ? [] : drafts, ({ key }) => key);
  const explainedErrors = new Set<LoggedError>();
  const unmatched: LoggedError[] = [];
  for (const logged of errors) {
    const draft = drafts.length === 0 ? null : bestMatch(logged, byKey, paths);
    if (draft === null) {
      unmatched.push(logged);
    } else {
      draft.logged.push(logged);
      explainedErrors.add(logged);
    }
  }
  const logOnly = groupBy(unmatched, ({ error }) => `${pathKey(error.path)}|${error.code}|${error.actionText}`);
  const healed = drafts.filter((draft) => draft.grantedWithBackupIntent && draft.logged.length === 0);
  const isHealed = new Set(healed);
  const kept = drafts.filter((draft) => (!draft.onlyIfLogged || draft.logged.length > 0) && !isHealed.has(draft));
  const failures: Failure[] = [];
  const nextId = (): string => `F${failures.length + 1}`;
  for (const trace of traces) {
    const ofTrace = { moment: trace.moment, smbPort: trace.survey.smbPort.state };
    for (const draft of kept.filter((one) => one.trace === trace)) {
      const { first, key } = draft;
      const place = paths.bothSides(key, first.event.path);
      failures.push(new TraceFailure(nextId(), draft, ofTrace, place, callerOf(first, copying)));
    }
  }
  for (const group of logOnly.values()) {
    failures.push(logFailure(nextId(), group, logCaller, logZone));
  }
  for (const line of fatal) {
    failures.push(fatalFailure(nextId(), line, logCaller, logZone));
  }
  return {
    failures: withFailuresBelow(failures),
    explainedErrors,
    grantedWithBackupIntent: healed.reduce((sum, { occurrences }) => sum + occurrences, 0),
  };
}

/** Directories that were not empty, with the first failure below each: what is still in it. */
function withFailuresBelow(failures: readonly Failure[]): readonly Failure[] {
  const full = new Map<PathKey, Failure | null>();
  for (const { path, win32 } of failures) {
    if (win32 === ERROR_DIR_NOT_EMPTY) {
      full.set(pathKey(path), null);
    }
  }
  if (full.size === 0) {
    return failures;
  }
  for (const failure of failures) {
    for (let above = parentKey(pathKey(failure.path)); above !== null; above = parentKey(above)) {
      if (full.get(above) === null) {
        full.set(above, failure);
      }
    }
  }
  return failures.map((failure) => {
    const below = failure.win32 === ERROR_DIR_NOT_EMPTY ? full.get(pathKey(failure.path)) : undefined;
    if (below === undefined || below === null) {
      return failure;
    }
    if (failure instanceof TraceFailure) {
      failure.holds(below);
      return failure;
    }
    return { ...failure, failedBelow: below.id, evidence: [...failure.evidence, ...below.evidence.slice(0, 1)] };
  });
}

const ERROR_DIR_NOT_EMPTY = 145;

/** Who is refused in a row: the impersonated account, else that of its process. */
function callerOf({ input, event, create }: Operation, copying: readonly CopyingProcess[]): Caller | null {
  const impersonating = create?.impersonating ?? null;
  const process = copying.find((one) => one.input === input && one.pid === event.pid && one.name === event.processName);
  const name = impersonating ?? event.user ?? process?.user ?? null;
  const kind = accountKind(name, impersonating === null ? (process?.authenticationId ?? null) : null);
  const elevated = process === undefined || impersonating !== null ? null : isElevated(process.integrity);
  return kind === null ? null : { kind, name, elevated };
}

/** Who ran robocopy where a log alone complains: the traces' copying processes, if they are all alike. */
function onlyCaller(copying: readonly CopyingProcess[]): Caller | null {
  const [first, ...others] = copying.map(({ user, authenticationId, integrity }): Caller | null => {
    const kind = accountKind(user, authenticationId);
    return kind === null ? null : { kind, name: user, elevated: isElevated(integrity) };
  });
  const areAlike = others.every((other) => other?.kind === first?.kind && other?.elevated === first?.elevated);
  if (!areAlike || first === undefined || first === null) {
    return null;
  }
  return others.every((other) => other?.name === first.name) ? first : { ...first, name: null };
}

/** A line `ERROR : …` without code: the run ended there. */
export interface FatalLine {
  readonly input: string;
  readonly job: RobocopyJob;
  readonly line: number;
  readonly text: string;
}

/** A trace's refusals, each create's narrowed down, requests that are refused for the same reason put together. */
function refusedObjects(trace: TraceReading, paths: CopyPaths, names: SameNames): Draft[] {
  const refusals = [...trace.view.refusals].map((refusal) => refusedObject(trace, refusal, paths));
  const deniedObjects = countDeniedObjects(refusals);
  const logged = [...trace.view.loggedRefusals].map((refusal) => refusedObject(trace, refusal, paths));
  return [
    ...refusals.flatMap((refused) => draftsOf(refused, names, deniedObjects, false)),
    ...logged.flatMap((refused) => draftsOf(refused, names, deniedObjects, true)),
  ];
}

/** A refusal with what its trace knows of the object. */
interface RefusedObject {
  readonly trace: TraceReading;
  readonly refusal: Refusal;
  readonly history: ObjectHistory | null;
  /** Of its directory. */
  readonly parent: ObjectHistory | null;
  /** Rights are compared within it. */
  readonly scope: string;
  readonly creates: readonly RefusedCreate[];
}

function refusedObject(trace: TraceReading, refusal: Refusal, paths: CopyPaths): RefusedObject {
  const { key } = refusal;
  const history = trace.histories.of(key);
  const above = parentKey(key);
  return {
    trace,
    refusal,
    history,
    parent: above === null ? null : trace.histories.of(above),
    scope: paths.scope(key),
    creates: history === null ? [] : refusedCreates(history, refusal),
  };
}

/** A refused create (ACCESS DENIED) as its object's history has it. */
interface RefusedCreate {
  readonly entry: HistoryEntry;
  readonly create: CreateDetail;
  readonly existed: boolean | null;
}

/** Every refused create behind a refusal: the same request can have been refused before and after a change. */
function refusedCreates(history: ObjectHistory, refusal: Refusal): RefusedCreate[] {
  const found: RefusedCreate[] = [];
  for (const { operation } of refusal.requests.all) {
    if (operation.event.ntStatus === STATUS_ACCESS_DENIED) {
      for (const entry of findEntries(history, operation, refusal)) {
        const { create } = entry.operation;
        if (create !== null) {
          found.push({ entry, create, existed: existedAt(entry, history) });
        }
      }
    }
  }
  return found;
}

/** By scope, account and backup intent: how many objects refused, by their own security, a request that held each right. */
function countDeniedObjects(refusals: readonly RefusedObject[]): ReadonlyMap<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const { creates, scope } of refusals) {
    const seen = new Map<string, number>();
    for (const { entry, create, existed } of creates) {
      if (!isCheckedOnParent(create, existed)) {
        const name = tallyKey(scope, entry.operation.account, create);
        seen.set(name, (seen.get(name) ?? 0) | create.desiredAccess);
      }
    }
    for (const [name, mask] of seen) {
      const bits = counts.get(name) ?? new Array<number>(32).fill(0);
      counts.set(name, bits);
      for (let left = mask; left !== 0; left &= left - 1) {
        const bit = 31 - Math.clz32(left & -left);
        bits[bit] = (bits[bit] ?? 0) + 1;
      }
    }
  }
  return counts;
}

function draftsOf(
  refused: RefusedObject,
  names: SameNames,
  deniedObjects: ReadonlyMap<string, number[]>,
  onlyIfLogged: boolean,
): Draft[] {
  const { trace, refusal, history, parent } = refused;
  const shareUse = shareUseOf(trace, refusal, names);
  const narrowed = history === null ? [] : narrowRequests(refused, history, deniedObjects);
  if (narrowed.length === 0) {
    const entries = history === null ? [] : findEntries(history, refusal.first, refusal);
    const [entry] = entries;
    const existed = entry === undefined || history === null ? null : existedAt(entry, history);
    const later = history !== null && grantedLater(history, entries, null);
    return [
      {
        trace,
        key: refusal.key,
        history,
        parent,
        first: refusal.first,
        denial: null,
        existed,
        requests: refusal.requests.all.map(({ operation }) => operation),
        times: refusal.times,
        occurrences: refusal.count,
        laterSucceeded: later,
        grantedWithBackupIntent: false,
        shareUse,
        onlyIfLogged,
        logged: [],
      },
    ];
  }
  // Counts are kept per refusal: several reasons on one object share them by their own entries.
  return narrowed.map((part) => {
    const requests = distinctRequests(part.entries, refusal);
    return {
      trace,
      key: refusal.key,
      history,
      parent,
      first: requests[0] ?? refusal.first,
      denial: part.denial,
      existed: part.existed,
      requests,
      times: refusal.times,
      occurrences: narrowed.length === 1 ? refusal.count : occurrencesOf(part.entries, refusal),
      laterSucceeded: history !== null && grantedLater(history, part.entries, part.denial),
      grantedWithBackupIntent: history !== null && grantedWithBackupIntent(history, part.entries),
      shareUse,
      onlyIfLogged,
      logged: [],
    };
  });
}

/** What the trace shows of a refusal's share for its account. */
function shareUseOf(
  { view }: TraceReading,
  { key, first: { account }, earliest, latest }: Refusal,
  names: SameNames,
): ShareUse | null {
  return view.shares.of(key, account, { earliest, latest }, names);
}

/**
 * How often the requests of one reason were refused. The history counts rows that were not asked for (`--from`), the
 * refusal counts a request under each of its reasons: the smaller count is the true one.
 */
function occurrencesOf(entries: readonly HistoryEntry[], refusal: Refusal): number {
  const asked = requestKeys(entries).reduce((sum, key) => sum + (refusal.requests.get(key)?.count ?? 0), 0);
  return Math.min(
    asked,
    entries.reduce((sum, { count }) => sum + count, 0),
  );
}

/** The refusal's own row of each different request among its entries. */
function distinctRequests(entries: readonly HistoryEntry[], refusal: Refusal): Operation[] {
  return requestKeys(entries).flatMap((key) => refusal.requests.get(key)?.operation ?? []);
}

function requestKeys(entries: readonly HistoryEntry[]): readonly string[] {
  return [...new Set(entries.map(({ operation }) => operation.request))];
}

interface NarrowedRequest {
  /** The one that narrowed it down first. */
  readonly entries: [HistoryEntry, ...HistoryEntry[]];
  readonly denial: Denial;
  readonly existed: boolean | null;
}

/** Each refused request with what it was refused for. A wider request that a narrower one explains joins it. */
function narrowRequests(
  { trace, parent, creates, scope: where }: RefusedObject,
  history: ObjectHistory,
  deniedObjects: ReadonlyMap<string, number[]>,
): NarrowedRequest[] {
  const narrowed: NarrowedRequest[] = [];
  for (const { entry, create, existed } of creates) {
    const scope = tallyKey(where, entry.operation.account, create);
    const denial = isolateDenial(entry, {
      history,
      parent,
      tally: trace.view.tallies.get(scope) ?? null,
      deniedObjects: deniedObjects.get(scope) ?? [],
    });
    if (denial !== null) {
      narrowed.push({ entries: [entry], denial, existed });
    }
  }
  narrowed.sort((a, b) => bitCount(a.denial.rights) - bitCount(b.denial.rights));
  const kept: NarrowedRequest[] = [];
  for (const part of narrowed) {
    const explained = kept.find((other) => explains(other, part));
    if (explained === undefined) {
      kept.push(part);
    } else {
      explained.entries.push(...part.entries);
    }
  }
  return kept;
}

/** Whether what was refused to the one explains the refusal of the other: the same account, and no right beyond. */
function explains(one: NarrowedRequest, other: NarrowedRequest): boolean {
  return (
    one.denial.object === other.denial.object &&
    one.denial.rights !== NO_ACCESS &&
    (one.denial.rights & ~other.denial.rights) === NO_ACCESS &&
    one.entries[0].operation.account === other.entries[0].operation.account
  );
}

/** The history's entries of one request that fall into the refusal's own times: the history knows more than was asked for. */
function findEntries(
  history: ObjectHistory,
  { event, request }: Operation,
  { earliest: from, latest: to }: Refusal,
): HistoryEntry[] {
  return history.entries.filter(
    ({ operation, first, last }) =>
      (from === null || last === null || last >= from) &&
      (to === null || first === null || first <= to) &&
      operation.event.result === event.result &&
      operation.event.processName === event.processName &&
      operation.request === request,
  );
}

/** Whether the same process and account got, after the last refusal, what they had been refused. */
function grantedLater(history: ObjectHistory, refused: readonly HistoryEntry[], denial: Denial | null): boolean {
  const [first] = refused;
  if (first === undefined) {
    return false;
  }
  const { event, create, account } = first.operation;
  const wanted = denial === null || denial.object === 'parent' ? (create?.desiredAccess ?? 0) : denial.rights;
  return history.entries.some(
    (entry) =>
      entry.operation.event.ntStatus === STATUS_SUCCESS &&
      entry.operation.event.processName === event.processName &&
      entry.operation.account === account &&
      ((entry.operation.create?.desiredAccess ?? 0) & wanted) === wanted &&
      refused.every((refusal) => isLater(entry, refusal, history)),
  );
}

/** Whether the same account then got with backup intent all that it had been refused without: /ZB does so. */
function grantedWithBackupIntent(history: ObjectHistory, refused: readonly HistoryEntry[]): boolean {
  return refused.every(({ operation: { account, create } }) => {
    const wanted = create?.desiredAccess ?? 0;
    return (
      create !== null &&
      !hasOption(create.options, 'Open For Backup') &&
      history.entries.some(
        (entry) =>
          entry.operation.event.ntStatus === STATUS_SUCCESS &&
          entry.operation.create !== null &&
          hasOption(entry.operation.create.options, 'Open For Backup') &&
          (entry.operation.create.desiredAccess & wanted) === wanted &&
          entry.operation.account === account &&
          refused.every((refusal) => isLater(entry, refusal, history)),
      )
    );
  });
}

/** By time, or by place where the trace shows no times. */
function isLater(a: HistoryEntry, b: HistoryEntry, history: ObjectHistory): boolean {
  return a.last === null || b.last === null ? history.entries.indexOf(a) > history.entries.indexOf(b) : a.last > b.last;
}

/**
 * The refusal that a logged error is about: on one of the object's paths, with a status that becomes the logged code, in
 * the minute before it was logged; the printed path before the other, real refusals before benign results, then the
 * closest in time. Source: robocopy-errors.md §4.
 */
function bestMatch(logged: LoggedError, byKey: ReadonlyMap<PathKey, Draft[]>, paths: CopyPaths): Draft | null {
  const ranked = paths.traceKeys(logged).flatMap((key, order) =>
    (byKey.get(key) ?? []).flatMap((draft) => {
      const delay =
        draft.first.event.ntStatus !== null && becomesWin32(draft.first.event.ntStatus, logged.error.code)
          ? closestDelay(draft, logged)
          : null;
      return delay === null
        ? []
        : [{ draft, rank: [draft.onlyIfLogged ? 1 : 0, suitability(draft, logged), order, delay] }];
    }),
  );
  ranked.sort((a, b) => compareInOrder(a.rank, b.rank));
  return ranked[0]?.draft ?? null;
}

function compareInOrder(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

/** 0 where the refused rights are those of the step that the log names, 1 where they are not. */
function suitability(draft: Draft, { error }: LoggedError): number {
  const asked = draft.first.create?.desiredAccess ?? 0;
  const security = (asked & SECURITY_RIGHTS) !== 0 || draft.first.event.operation.endsWith('SecurityFile');
  return error.action?.startsWith('copying-ntfs-security') === security ? 0 : 1;
}

/** WRITE_DAC, WRITE_OWNER, ACCESS_SYSTEM_SECURITY. */
const SECURITY_RIGHTS = 0x010c_0000;

function closestDelay(draft: Draft, { error }: LoggedError): number | null {
  if (error.time === null || draft.times.length === 0) {
    return LOG_DELAY.latest;
  }
  const until = error.lastTime ?? error.time;
  const delays = draft.times
    .map((time) => onLogClock(draft.trace.alignment, time))
    .filter((time) => time !== null)
    .filter(
      (time) => error.time !== null && until - time >= LOG_DELAY.earliest && error.time - time <= LOG_DELAY.latest,
    )
    .map((time) => Math.min(Math.abs((error.time ?? time) - time), Math.abs(until - time)));
  return delays.length === 0 ? null : Math.min(...delays);
}

function logFailure(
  id: string,
  group: readonly LoggedError[],
  caller: Caller | null,
  logZone: ZoneOffset | null,
): Failure {
  const [first] = group;
  if (first === undefined) {
    throw new RangeError('a group of logged errors holds at least one');
  }
  const { error, sourcePath, destinationPath } = first;
  const side = refusingSide(first);
  const path = (side === 'source' ? sourcePath : side === 'destination' ? destinationPath : null) ?? error.path;
  return {
    id,
    path,
    sourcePath,
    destinationPath,
    side,
    object: path,
    objectKind: error.path.endsWith('\\') ? 'directory' : 'unknown',
    existed: null,
    operation: null,
    processName: null,
    caller,
    moment: logMoment(error.time, logZone),
    ntStatus: null,
    win32: error.code,
    create: null,
    denial: null,
    occurrences: group.reduce((sum, logged) => sum + 1 + logged.error.retries, 0),
    laterSucceeded: false,
    grantedWithBackupIntent: false,
    shareUse: null,
    othersGranted: null,
    smbPort: null,
    circumstances: NO_CIRCUMSTANCES,
    failedBelow: null,
    attempts: NONE,
    evidence: group.slice(0, EVIDENCE_ROWS).map(lineEvidence),
    robocopy: logEntry(first),
    logged: first,
    job: first.job,
  };
}

/** Steps that name the side they touch; whose path the log prints with them differs. */
const NAMED_SIDES: readonly (readonly [RegExp, Side])[] = [
  [/(?:^|-)destination(?:-|$)/, 'destination'],
  [/(?:^|-)source(?:-|$)/, 'source'],
];

/**
 * The side that a logged step touches. Copying a file or its security reads one side and writes the other, and the log
 * prints the source path whichever refuses. Source: robocopy-log.md §4.
 */
function refusingSide({ error: { action }, side }: LoggedError): Side {
  const touchesBoth = action === null || /^copying|^changing-file-attributes$|^getting-file-time$/.test(action);
  return touchesBoth ? 'unknown' : (NAMED_SIDES.find(([named]) => named.test(action))?.[1] ?? side);
}

const NONE: readonly Operation[] = [];

function fatalFailure(
  id: string,
  { input, job, line, text }: FatalLine,
  caller: Caller | null,
  logZone: ZoneOffset | null,
): Failure {
  return {
    id,
    path: '',
    sourcePath: job.source,
    destinationPath: job.destination,
    side: 'unknown',
    object: '',
    objectKind: 'unknown',
    existed: null,
    operation: null,
    processName: null,
    caller,
    moment: logMoment(job.started, logZone),
    ntStatus: null,
    win32: null,
    create: null,
    denial: null,
    occurrences: 1,
    laterSucceeded: false,
    grantedWithBackupIntent: false,
    shareUse: null,
    othersGranted: null,
    smbPort: null,
    circumstances: NO_CIRCUMSTANCES,
    failedBelow: null,
    attempts: NONE,
    evidence: [{ input, record: null, line, text: text.replace(/\s*\n\s*/g, ' ') }],
    robocopy: { input, line, code: null, action: fatalAction(text) },
    logged: null,
    job,
  };
}

/** A log's time on the clocks that are known. */
export function logMoment(time: Ticks | null, logZone: ZoneOffset | null): Moment {
  return {
    utc: time === null || logZone === null ? null : formatIso(shiftMinutes(time, -logZone(time)), 'utc'),
    local: time === null ? null : formatIso(time, 'wall'),
  };
}
