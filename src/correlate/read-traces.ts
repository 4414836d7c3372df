/** Reads every trace twice: first for what was refused, then for what happened to those objects. */

import type { TraceEvent, TraceSummary } from '../formats/procmon/event.js';
import type { CountedTrace, RowKind, RowVisitor, Wish } from '../formats/procmon/row-sieve.js';
import { becomesWin32 } from '../windows/nt-status.js';
import { type PathKey, parentKey } from '../windows/path.js';
import { formatIso, formatTimeOfDay, shiftMinutes, type Ticks, ticks } from '../windows/time.js';
import { alignClocks, type ClockAlignment, type ClockOptions, type ClockPair } from './align-clocks.js';
import { type CopyPaths, lastComponent } from './copy-paths.js';
import type { LoggedError, Moment, Operation, Trace } from './evidence.js';
import { groupBy } from '../formats/group-by.js';
import { Histories } from './history.js';
import { KeptRows } from './kept-rows.js';
import { OpenHandles } from './open-handles.js';
import type { SameNames } from './same-names.js';
import { type Refusal, type RowCounts, Survey, type SurveyOptions, type View } from './survey.js';

/** A trace after both readings. */
export interface TraceReading {
  readonly trace: Trace;
  readonly summary: CountedTrace;
  readonly survey: Survey;
  readonly counts: RowCounts;
  readonly view: View;
  readonly histories: Histories;
  readonly handles: OpenHandles;
  readonly alignment: ClockAlignment;
  /** A time of the trace on the clocks that are known. */
  moment(time: Ticks | null): Moment;
}

/** Reads all traces. Aliases of the jobs' roots are learned between the two readings. */
export async function readTraces(
  traces: readonly Trace[],
  errors: readonly LoggedError[],
  paths: CopyPaths,
  names: SameNames,
  surveyOptions: (trace: Trace) => Promise<SurveyOptions>,
  clockOptions: ClockOptions,
): Promise<TraceReading[]> {
  const surveyed = [];
  for (const trace of traces) {
    const rows = new KeptRows(trace.input);
    const survey = new Survey(rows, await surveyOptions(trace));
    const summary = await trace.read(survey);
    surveyed.push({ trace, rows, survey, summary });
  }
  // One robocopy anywhere among the traces: it is the copying process in all of them.
  const ofEveryone = surveyed.every(({ survey }) => survey.ofEveryone);
  const views = surveyed.map(({ trace, rows, survey, summary }) => ({
    trace,
    rows,
    survey,
    summary,
    view: survey.view(ofEveryone),
  }));
  paths.learnSpellings(keysOf(views.map(({ view }) => view)));
  paths.learnAliases(errors, refusedOf(views), new Set(views.flatMap(({ view }) => [...view.shares.volumes])));
  for (const { traceRoot, jobRoot } of paths.aliases) {
    names.learn(traceRoot, jobRoot);
  }

  const logTimes = errors.map(({ error }) => error.time).filter((time) => time !== null);
  const readings: TraceReading[] = [];
  for (const { trace, rows, survey, summary, view } of views) {
    const histories = new Histories(rows, interestingObjects(view, errors, paths));
    const handles = new OpenHandles(rows, summary.kinds, refusedRows(view), names);
    await trace.read(new SecondReading(histories, handles));
    const alignment = alignClocks(summary.clock, clockPairs(view, errors, paths), logTimes, clockOptions);
    readings.push({
      trace,
      summary,
      survey,
      counts: survey.countsOf(summary.kinds),
      view,
      histories,
      handles,
      alignment,
      moment: momentsOf(summary, alignment, clockOptions),
    });
  }
  return readings;
}

function* lastComponents(...lists: readonly Iterable<PathKey>[]): Generator<string> {
  for (const keys of lists) {
    for (const key of keys) {
      yield lastComponent(key);
    }
  }
}

const WIDEST_FIRST: readonly Wish[] = ['all', 'within', 'named'];

/** What happened to the refused objects, and who had them open. */
class SecondReading implements RowVisitor {
  readonly wishes = 0;
  readonly #histories: Histories;
  readonly #handles: OpenHandles;

  constructor(histories: Histories, handles: OpenHandles) {
    this.#histories = histories;
    this.#handles = handles;
  }

  get names(): Iterable<string> {
    return lastComponents(this.#histories.keys, this.#handles.keys);
  }

  wants(kind: RowKind): Wish {
    const [one, other] = [this.#histories.wants(kind), this.#handles.wants(kind)];
    return WIDEST_FIRST.find((wish) => wish === one || wish === other) ?? 'none';
  }

  visit(event: TraceEvent): void {
    this.#histories.visit(event);
    this.#handles.visit(event);
  }
}

/** On its own, so that it keeps nothing of the reading in memory. */
function momentsOf(
  summary: TraceSummary,
  alignment: ClockAlignment,
  options: ClockOptions,
): (time: Ticks | null) => Moment {
  return (time) => momentOf(time, summary, alignment, options);
}

/** Of everything that was refused. */
function* keysOf(views: readonly View[]): Generator<PathKey> {
  for (const { refusals, loggedRefusals } of views) {
    for (const { key } of [...refusals, ...loggedRefusals]) {
      yield key;
    }
  }
}

/** By key. Kept no longer than it takes to learn of them. */
function refusedOf(views: readonly { readonly view: View }[]): Map<PathKey, Refusal> {
  return new Map(views.flatMap(({ view }) => [...view.refusals]).map((refusal) => [refusal.key, refusal]));
}

function* refusedRows(view: View): Generator<Operation> {
  for (const { requests } of view.refusals) {
    for (const { operation } of requests.all) {
      yield operation;
    }
  }
}

/** The objects whose histories are asked for, with their paths where a row printed them. */
function interestingObjects(
  view: View,
  errors: readonly LoggedError[],
  paths: CopyPaths,
): ReadonlyMap<PathKey, string | null> {
  const objects = new Map<PathKey, string | null>();
  const add = (key: PathKey, path: string | null): void => {
    const parent = parentKey(key);
    objects.set(key, objects.get(key) ?? path);
    if (parent !== null && !objects.has(parent)) {
      objects.set(parent, null);
    }
  };
  for (const refusals of [view.refusals, view.loggedRefusals]) {
    for (const { key, first } of refusals) {
      add(key, first.event.path);
    }
  }
  for (const logged of errors) {
    paths.traceKeys(logged).forEach((key) => add(key, null));
  }
  return objects;
}

/** Each logged error with the times of the refusals on its paths that can have become its code. */
function clockPairs(view: View, errors: readonly LoggedError[], paths: CopyPaths): ClockPair[] {
  if (errors.length === 0) {
    return [];
  }
  const byKey = groupBy([...view.refusals, ...view.loggedRefusals], ({ key }) => key);
  return errors.flatMap((logged) => {
    const { code, time, lastTime } = logged.error;
    const logTimes = [time, lastTime === time ? null : lastTime].filter((at) => at !== null);
    const traceTimes = paths
      .traceKeys(logged)
      .flatMap((key) => byKey.get(key) ?? [])
      .filter(({ first }) => first.event.ntStatus !== null && becomesWin32(first.event.ntStatus, code))
      .flatMap(({ times }) => times);
    return logTimes.length === 0 || traceTimes.length === 0 ? [] : [{ logTimes, traceTimes }];
  });
}

function momentOf(
  time: Ticks | null,
  { clock }: TraceSummary,
  alignment: ClockAlignment,
  options: ClockOptions,
): Moment {
  if (time === null) {
    return { utc: null, local: null };
  }
  if (alignment.firstDay === null) {
    return { utc: null, local: formatTimeOfDay(time) };
  }
  const shown = ticks(alignment.firstDay + time);
  if (clock.zone === 'utc') {
    const { offsetMinutes } = alignment;
    return {
      utc: formatIso(shown, 'utc'),
      local: offsetMinutes === null ? null : formatIso(shiftMinutes(shown, offsetMinutes), 'wall'),
    };
  }
  const { utcOffsetMinutes } = clock;
  const ownZone = utcOffsetMinutes === undefined ? null : () => utcOffsetMinutes;
  const zone = options.traceZone ?? ownZone ?? options.logZone;
  return {
    utc: zone === null ? null : formatIso(shiftMinutes(shown, -zone(shown)), 'utc'),
    local: formatIso(shown, 'wall'),
  };
}
