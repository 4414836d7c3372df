/** How well trace and log fit: do they overlap, was the trace filtered, what did it lose. */

import { formatDate, TICKS_PER_SECOND, type Ticks } from '../windows/time.js';
import { onLogClock } from './align-clocks.js';
import type { LoggedError, Moment } from './evidence.js';
import type { TraceReading } from './read-traces.js';

/** From the first to the last moment of an input; null where it shows no times. */
interface Span {
  readonly from: Moment;
  readonly to: Moment;
}

export interface Coverage {
  readonly trace: Span | null;
  readonly log: Span | null;
  /** The first day of a trace whose day and month could be swapped, read the other way; null where it is sure. */
  readonly otherTraceDate: string | null;
  /** Logged errors whose time lies inside a trace; null where that cannot be told. */
  readonly logErrorsInsideTrace: number | null;
  /** Logged errors that a row of a trace explains. */
  readonly logErrorsExplained: number;
  readonly logErrors: number;
  /** What the traces seem to have been filtered by when they were saved. */
  readonly filters: readonly TraceFilter[];
  /** Records that could not be read. */
  readonly droppedRows: number;
}

/** `process`: rows of one process only. `failures`: no successful row at all, so that no right can be isolated. */
export type TraceFilter = 'process' | 'failures';

/** A trace of a running system shows several processes within a few rows. */
const ROWS_WITH_SEVERAL_PROCESSES = 200;
const ROWS_WITH_A_SUCCESS = 20;

/** Compares the spans of traces and logs. */
export function coverageOf(
  readings: readonly TraceReading[],
  errors: readonly LoggedError[],
  explained: number,
  logMoments: (time: Ticks | null) => Moment,
): Coverage {
  const times = errors.map(({ error }) => error.time).filter((time) => time !== null);
  return {
    trace: traceSpan(readings),
    log: times.length === 0 ? null : { from: logMoments(smallest(times)), to: logMoments(largest(times)) },
    otherTraceDate: otherDate(readings),
    logErrorsInsideTrace: insideTraces(readings, times),
    logErrorsExplained: explained,
    logErrors: errors.length,
    filters: [...new Set(readings.flatMap(filtersOf))],
    droppedRows: readings.reduce((sum, { summary }) => sum + summary.dropped, 0),
  };
}

function traceSpan(readings: readonly TraceReading[]): Span | null {
  const [first] = readings.filter(({ summary }) => summary.clock.first !== null);
  const last = readings.findLast(({ summary }) => summary.clock.last !== null);
  return first === undefined || last === undefined
    ? null
    : { from: first.moment(first.summary.clock.first), to: last.moment(last.summary.clock.last) };
}

/** A match with the log settles the date; without one both readings stand. */
function otherDate(readings: readonly TraceReading[]): string | null {
  const unsure = readings.find(
    ({ summary, alignment }) => summary.clock.otherFirstDay !== null && alignment.matchedPairs === 0,
  );
  const { firstDay = null, otherFirstDay = null } = unsure?.summary.clock ?? {};
  const other = unsure?.alignment.firstDay === otherFirstDay ? firstDay : otherFirstDay;
  return other === null ? null : formatDate(other);
}

function insideTraces(readings: readonly TraceReading[], times: readonly Ticks[]): number | null {
  const spans = readings.flatMap(({ alignment, summary }) => {
    const from = onLogClock(alignment, summary.clock.first);
    const to = onLogClock(alignment, summary.clock.last);
    return from === null || to === null ? [] : [{ from, to }];
  });
  return spans.length === 0 ? null : times.filter((time) => spans.some((span) => isWithin(time, span))).length;
}

/** A log's time is a whole second and later than the call: a span of seconds on either side is inside. */
function isWithin(time: Ticks, { from, to }: { from: Ticks; to: Ticks }): boolean {
  return time >= from - TICKS_PER_SECOND && time <= to + 2 * TICKS_PER_SECOND;
}

function filtersOf({ counts: { events, successes, processes, namesProcesses } }: TraceReading): TraceFilter[] {
  const filters: TraceFilter[] = [];
  // A cut capture without its table of processes, or an export without that column, names none.
  if (namesProcesses && processes === 1 && events >= ROWS_WITH_SEVERAL_PROCESSES) {
    filters.push('process');
  }
  if (successes === 0 && events >= ROWS_WITH_A_SUCCESS) {
    filters.push('failures');
  }
  return filters;
}

function smallest(times: readonly Ticks[]): Ticks | null {
  return times.reduce<Ticks | null>((least, time) => (least === null || time < least ? time : least), null);
}

function largest(times: readonly Ticks[]): Ticks | null {
  return times.reduce<Ticks | null>((most, time) => (most === null || time > most ? time : most), null);
}
