/** Joins refusals of the traces and errors of the logs into failures: one for each thing that did not work. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import { bitCount, NO_ACCESS } from '../windows/access-mask.js';
import { accountKind, isElevated } from '../windows/account.js';
import { hasOption } from '../windows/create-options.js';
import type { RobocopyJob } from '../formats/robocopy/types.js';
import { fatalAction } from '../formats/robocopy/words.js';
import { becomesWin32, ntStatusInfo, STATUS_ACCESS_DENIED, STATUS_SUCCESS } from '../windows/nt-status.js';
import { type PathKey, parentKey, parentPath, pathKey } from '../windows/path.js';
import { formatIso, formatTimeOfDay, shiftMinutes, type Ticks } from '../windows/time.js';
import { LOG_DELAY, onLogClock, type ZoneOffset } from './align-clocks.js';
import type { CopyPaths } from './copy-paths.js';
import {
  type Caller,
  type Circumstances,
  type CopyingProcess,
  type Denial,
  type Evidence,
  type Failure,
  type FailureLogEntry,
  type LoggedError,
  type Moment,
  NO_CIRCUMSTANCES,
  type Operation,
  type OthersGranted,
  type Proof,
  type ShareUse,
  type Side,
} from './evidence.js';
import { groupBy } from '../formats/group-by.js';
import type { HistoryEntry, ObjectHistory } from './history.js';
import { existedAt, isCheckedOnParent, isolateDenial, objectKindOf } from './isolate.js';
import type { TraceReading } from './read-traces.js';
import type { SameNames } from './same-names.js';
import { type Refusal, tallyKey } from './survey.js';

/** Rows quoted for one failure; the counts say how many there were. */
const EVIDENCE_ROWS = 6;

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
  const byKey = groupBy(drafts, ({ key }) => key);
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
  for (const draft of kept) {
    failures.push(traceFailure(nextId(), draft, paths, copying));
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
    return below === undefined || below === null
      ? failure
      : { ...failure, failedBelow: below.id, evidence: [...failure.evidence, ...below.evidence.slice(0, 1)] };
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

/** A refusal on its way to a failure. */
interface Draft {
  readonly trace: TraceReading;
  readonly key: PathKey;
  readonly history: ObjectHistory | null;
  /** Of its directory. */
  readonly parent: ObjectHistory | null;
  readonly first: Operation;
  readonly denial: Denial | null;
  readonly existed: boolean | null;
  readonly requests: readonly Operation[];
  readonly times: readonly Ticks[];
  readonly occurrences: number;
  readonly laterSucceeded: boolean;
  readonly grantedWithBackupIntent: boolean;
  readonly shareUse: ShareUse | null;
  /** A benign result: a failure only if the log complains about it. */
  readonly onlyIfLogged: boolean;
  readonly logged: LoggedError[];
}

/** A trace's refusals, each create's narrowed down, requests that are refused for the same reason put together. */
function refusedObjects(trace: TraceReading, paths: CopyPaths, names: SameNames): Draft[] {
  const deniedObjects = countDeniedObjects(trace, paths);
  const drafts: Draft[] = [];
  for (const refusal of trace.view.refusals.values()) {
    drafts.push(...draftsOf(trace, refusal, paths, names, deniedObjects, false));
  }
  for (const refusal of trace.view.loggedRefusals.values()) {
    drafts.push(...draftsOf(trace, refusal, paths, names, deniedObjects, true));
  }
  return drafts;
}

/** A refused create (ACCESS DENIED) as its object's history has it. */
interface RefusedCreate {
  readonly entry: HistoryEntry;
  readonly create: CreateDetail;
  readonly existed: boolean | null;
}

/** Every refused create behind a refusal: the same request can have been refused before and after a change. */
function refusedCreates(history: ObjectHistory, refusal: Refusal): RefusedCreate[] {
  return [...refusal.requests.values()].flatMap(({ operation }) =>
    operation.event.ntStatus !== STATUS_ACCESS_DENIED
      ? []
      : findEntries(history, operation, refusal).flatMap((entry) => {
          const { create } = entry.operation;
          return create === null ? [] : [{ entry, create, existed: existedAt(entry, history) }];
        }),
  );
}

/** By scope, account and backup intent: how many objects refused, by their own security, a request that held each right. */
function countDeniedObjects(trace: TraceReading, paths: CopyPaths): ReadonlyMap<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const refusal of trace.view.refusals.values()) {
    const history = trace.histories.of(refusal.key);
    const seen = new Map<string, number>();
    for (const { entry, create, existed } of history === null ? [] : refusedCreates(history, refusal)) {
      if (!isCheckedOnParent(create, existed)) {
        const name = tallyKey(paths.scope(refusal.key), entry.operation.account, create);
        seen.set(name, (seen.get(name) ?? 0) | create.desiredAccess);
      }
    }
    for (const [name, mask] of seen) {
      const bits = counts.get(name) ?? new Array<number>(32).fill(0);
      counts.set(
        name,
        bits.map((count, bit) => count + ((mask >>> bit) & 1)),
      );
    }
  }
  return counts;
}

function draftsOf(
  trace: TraceReading,
  refusal: Refusal,
  paths: CopyPaths,
  names: SameNames,
  deniedObjects: ReadonlyMap<string, number[]>,
  onlyIfLogged: boolean,
): Draft[] {
  const history = trace.histories.of(refusal.key);
  const parent = parentOf(trace, refusal.key);
  const shareUse = shareUseOf(trace, refusal, names);
  const narrowed = history === null ? [] : narrowRequests(trace, refusal, history, parent, paths, deniedObjects);
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
        requests: [...refusal.requests.values()].map(({ operation }) => operation),
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

function parentOf({ histories }: TraceReading, key: PathKey): ObjectHistory | null {
  const parent = parentKey(key);
  return parent === null ? null : histories.of(parent);
}

/** What the trace shows of a refusal's share for its account. */
function shareUseOf(
  { view }: TraceReading,
  { key, first: { account }, earliest, latest }: Refusal,
  names: SameNames,
): ShareUse | null {
  return view.shares.of(key, account, { earliest, latest }, names);
}

/** Who else was granted an open of the refused object, as far as its history has rows of others. */
function othersGranted({ history, first: { event, account } }: Draft): OthersGranted {
  const granted = (history?.entries ?? [])
    .map(({ operation }) => operation)
    .filter((other) => other.event.ntStatus === STATUS_SUCCESS);
  if (granted.some((other) => other.account !== account)) {
    return 'account';
  }
  return granted.some((other) => other.event.pid !== event.pid || other.event.processName !== event.processName)
    ? 'process'
    : 'none';
}

/** What the trace knows of the object and of its directory beside the refusal. */
function circumstancesOf({ trace, history, parent, first, denial, requests }: Draft): Circumstances {
  const [entry] = (history?.entries ?? []).filter(({ operation }) => operation.event.record === first.event.record);
  const created = entry ?? history?.entries.at(-1);
  return {
    detail: first.event.detail,
    pid: first.event.pid,
    attributes: denial === null ? (history?.steadyAttributes ?? null) : denial.attributes,
    createdHere: history === null ? null : created !== undefined && history.wasCreatedBefore(created),
    siblings: denial?.object === 'self' ? (parent?.children.around(first, denial.rights) ?? null) : null,
    heldBy: [
      ...new Map(
        requests
          .flatMap((request) => trace.handles.holdersOf(request))
          .map((holder) => [holder.opened.event.record, holder]),
      ).values(),
    ].slice(0, HOLDERS),
  };
}

/** Holders told of one failure. */
const HOLDERS = 4;

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
  trace: TraceReading,
  refusal: Refusal,
  history: ObjectHistory,
  parent: ObjectHistory | null,
  paths: CopyPaths,
  deniedObjects: ReadonlyMap<string, number[]>,
): NarrowedRequest[] {
  const narrowed: NarrowedRequest[] = [];
  for (const { entry, create, existed } of refusedCreates(history, refusal)) {
    const scope = tallyKey(paths.scope(refusal.key), entry.operation.account, create);
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

function traceFailure(id: string, draft: Draft, paths: CopyPaths, copying: readonly CopyingProcess[]): Failure {
  const { event, create, key } = draft.first;
  const logged = draft.logged[0] ?? null;
  const loggedCount = draft.logged.reduce((sum, { error }) => sum + 1 + error.retries, 0);
  const place = paths.bothSides(key, event.path);
  return {
    id,
    path: event.path,
    sourcePath: place.sourcePath,
    destinationPath: place.destinationPath,
    side: place.side,
    object: draft.denial?.object === 'parent' ? (parentPath(event.path) ?? event.path) : event.path,
    objectKind: draft.denial?.object === 'parent' ? 'directory' : objectKindOf(create, event.path),
    existed: draft.existed,
    operation: event.operation,
    processName: event.processName === '' ? null : event.processName,
    caller: callerOf(draft.first, copying),
    moment: draft.trace.moment(event.time),
    ntStatus: event.ntStatus,
    win32: logged?.error.code ?? (event.ntStatus === null ? null : (ntStatusInfo(event.ntStatus)?.win32 ?? null)),
    create,
    denial: draft.denial,
    occurrences: Math.max(draft.occurrences, loggedCount),
    laterSucceeded: draft.laterSucceeded,
    grantedWithBackupIntent: draft.grantedWithBackupIntent,
    shareUse: draft.shareUse,
    othersGranted: othersGranted(draft),
    smbPort: draft.trace.survey.smbPort.state,
    circumstances: circumstancesOf(draft),
    failedBelow: null,
    attempts: (draft.history?.entries ?? []).map(({ operation }) => operation),
    evidence: [
      ...draft.requests.slice(0, EVIDENCE_ROWS - 2),
      ...(draft.denial?.grants ?? []).slice(0, 2),
      ...draft.logged.slice(0, 2).map(lineEvidence),
    ],
    robocopy: logged === null ? null : logEntry(logged),
    logged,
    job: logged?.job ?? place.job,
  };
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
  return {
    id,
    path: error.path,
    sourcePath,
    destinationPath,
    side: refusingSide(first),
    object: error.path,
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

/**
 * The side that a logged step touches. Copying a file or its security reads one side and writes the other, and the log
 * prints the source path whichever refuses. Source: robocopy-log.md §4.
 */
function refusingSide({ error: { action }, side }: LoggedError): Side {
  const touchesBoth = action === null || /^copying|^changing-file-attributes$|^getting-file-time$/.test(action);
  return touchesBoth ? 'unknown' : side;
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

function logEntry({ input, error }: LoggedError): FailureLogEntry {
  return { input, line: error.line, code: error.code, action: error.action ?? error.actionText };
}

function lineEvidence({ input, error }: LoggedError): Evidence {
  return { input, record: null, line: error.line, text: error.text };
}

/** What proves something, in words. */
export function evidenceOf(proof: Proof): Evidence {
  if (!('event' in proof)) {
    return proof;
  }
  const { input, event } = proof;
  return { input, record: event.record, line: event.line, text: rowText(event) };
}

/** A row as Procmon copies it to the clipboard, with two blanks for each tab: it can be pasted back as an input. */
function rowText(event: TraceEvent): string {
  return [
    event.time === null ? null : formatTimeOfDay(event.time),
    event.processName,
    event.pid,
    event.operationText,
    event.path,
    event.result,
    event.detail,
  ]
    .filter((cell) => cell !== null && cell !== '')
    .join('  ');
}
