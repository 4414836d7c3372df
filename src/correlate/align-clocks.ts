/**
 * Puts a trace's clock and a log's clock together. A PML holds UTC, an export the wall clock of the machine that exported
 * it, a log the wall clock of the machine that copied: all differ by a multiple of 15 minutes, which is inferred from the
 * failures that both show. Source: design.md "Clocks and paths", robocopy-errors.md §4.
 */

import type { TraceClock } from '../formats/procmon/event.js';
import { TICKS_PER_DAY, TICKS_PER_MINUTE, TICKS_PER_SECOND, type Ticks, ticks } from '../windows/time.js';

/** The log is written after the failing call returned, in whole seconds; SMB time-outs come up to a minute later. */
export const LOG_DELAY = { earliest: -1 * TICKS_PER_SECOND, latest: 60 * TICKS_PER_SECOND } as const;

const OFFSET_STEP = 15 * TICKS_PER_MINUTE;
/** Time zones reach from -12 to +14 hours, so two clocks are at most 26 hours apart. */
const MAX_OFFSET = 26 * 60 * TICKS_PER_MINUTE;

/** What the user says about the clocks: minutes east of UTC at a wall-clock time, or null where nothing was said. */
export interface ClockOptions {
  /** Of the machine that copied. */
  readonly logZone: ZoneOffset | null;
  /** Of the machine that exported a CSV or XML; without it the log's zone is taken for both. */
  readonly traceZone: ZoneOffset | null;
}

/** Minutes east of UTC of a zone at a wall-clock time in it. */
export type ZoneOffset = (wall: Ticks) => number;

/** How a trace's times become the log's times: log = firstDay + time + offset. */
export interface ClockAlignment {
  readonly method: 'matched' | 'declared' | 'utc' | 'unknown';
  /** The log's clock minus the trace's clock, in minutes; null where unknown. */
  readonly offsetMinutes: number | null;
  /** Midnight on the trace's clock that its times count from; null where neither trace nor log tells. */
  readonly firstDay: Ticks | null;
  /** Logged errors that a refusal of the trace precedes by the log's usual delay, under this offset. */
  readonly matchedPairs: number;
}

/** A logged error's times, each with the times of refusals that it can be about. */
export interface ClockPair {
  readonly logTimes: readonly Ticks[];
  readonly traceTimes: readonly Ticks[];
}

interface Vote {
  readonly offsetMinutes: number;
  readonly firstDay: Ticks;
  support: number;
  delay: number;
}

/**
 * Takes declared zones at their word, else infers offset and date from matching failures: the pair with most support,
 * then with the shortest delays, then the smallest offset.
 */
export function alignClocks(
  clock: TraceClock,
  pairs: readonly ClockPair[],
  logTimes: readonly Ticks[],
  options: ClockOptions,
): ClockAlignment {
  const declared = declaredOffset(clock, pairs, options);
  if (declared !== null) {
    return declaredAlignment(clock, pairs, declared);
  }
  const votes = new Map<string, Vote>();
  for (const pair of pairs) {
    const seen = new Set<string>();
    for (const candidate of candidates(clock, pair, 0)) {
      const key = `${candidate.offsetMinutes}|${candidate.firstDay}`;
      if (!seen.has(key)) {
        seen.add(key);
        const vote = votes.get(key) ?? { ...candidate, support: 0, delay: 0 };
        vote.support++;
        vote.delay += candidate.delay;
        votes.set(key, vote);
      }
    }
  }
  const [best] = [...votes.values()].sort(
    (a, b) =>
      b.support - a.support ||
      a.delay / a.support - b.delay / b.support ||
      Math.abs(a.offsetMinutes) - Math.abs(b.offsetMinutes),
  );
  if (best === undefined) {
    return {
      method: clock.zone === 'utc' ? 'utc' : 'unknown',
      offsetMinutes: null,
      firstDay: likelierDay(clock, logTimes),
      matchedPairs: 0,
    };
  }
  return {
    method: 'matched',
    offsetMinutes: best.offsetMinutes,
    firstDay: best.firstDay,
    matchedPairs: best.support,
  };
}

/** Of two readings of a date the one on which the log has errors, a day more or less for the zones. */
function likelierDay({ firstDay, otherFirstDay }: TraceClock, logTimes: readonly Ticks[]): Ticks | null {
  const near = (day: Ticks): boolean => logTimes.some((time) => Math.abs(time - day) <= 2 * TICKS_PER_DAY);
  return firstDay !== null && otherFirstDay !== null && !near(firstDay) && near(otherFirstDay)
    ? otherFirstDay
    : firstDay;
}

/** The alignment under zones that the user declared, with the support that the failures give it. */
function declaredAlignment(clock: TraceClock, pairs: readonly ClockPair[], offsetMinutes: number): ClockAlignment {
  const supporting = pairs.flatMap((pair) =>
    candidates(clock, pair, offsetMinutes)
      .filter((candidate) => candidate.offsetMinutes === offsetMinutes)
      .slice(0, 1),
  );
  return {
    method: 'declared',
    offsetMinutes,
    firstDay: clock.firstDay ?? supporting[0]?.firstDay ?? null,
    matchedPairs: supporting.length,
  };
}

/** The declared offset between the clocks, or null where the zones that were given do not settle it. */
function declaredOffset(clock: TraceClock, pairs: readonly ClockPair[], options: ClockOptions): number | null {
  const logTime = pairs[0]?.logTimes[0] ?? clock.firstDay;
  if (options.logZone === null || logTime === null) {
    return null;
  }
  if (clock.zone === 'utc') {
    return options.logZone(logTime);
  }
  const traceOffset = options.traceZone?.(logTime) ?? clock.utcOffsetMinutes ?? options.logZone(logTime);
  return options.logZone(logTime) - traceOffset;
}

/** A trace time on the log's clock, or null where the alignment is not known. */
export function onLogClock(alignment: ClockAlignment, time: Ticks | null): Ticks | null {
  return time === null || alignment.firstDay === null || alignment.offsetMinutes === null
    ? null
    : ticks(alignment.firstDay + time + alignment.offsetMinutes * TICKS_PER_MINUTE);
}

/** Offsets under which a refusal comes a plausible delay before the error; an undated trace is dated as near as `expected` allows. */
function candidates(
  clock: TraceClock,
  pair: ClockPair,
  expected: number,
): { offsetMinutes: number; firstDay: Ticks; delay: number }[] {
  const found = [];
  for (const logTime of pair.logTimes) {
    for (const traceTime of pair.traceTimes) {
      for (const firstDay of possibleFirstDays(clock, logTime - expected * TICKS_PER_MINUTE, traceTime)) {
        const difference = logTime - firstDay - traceTime;
        const offset = Math.floor((difference - LOG_DELAY.earliest) / OFFSET_STEP) * OFFSET_STEP;
        const delay = difference - offset;
        if (delay <= LOG_DELAY.latest && Math.abs(offset) <= MAX_OFFSET) {
          found.push({ offsetMinutes: offset / TICKS_PER_MINUTE, firstDay, delay });
        }
      }
    }
  }
  return found;
}

/** A dated trace says its day (or two, where day and month can be swapped); an undated one lies within half a day of the log's time on its own clock. */
function possibleFirstDays(clock: TraceClock, logTime: number, traceTime: Ticks): Ticks[] {
  if (clock.firstDay !== null) {
    return clock.otherFirstDay === null ? [clock.firstDay] : [clock.firstDay, clock.otherFirstDay];
  }
  return [ticks(Math.round((logTime - traceTime) / TICKS_PER_DAY) * TICKS_PER_DAY)];
}
