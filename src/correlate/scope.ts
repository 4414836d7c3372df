/** Which events of a trace the analysis is about. */

import { fitsLossy, isLossy, isUnder, type PathKey, pathKey } from '../windows/path.js';
import { TICKS_PER_DAY, type Ticks } from '../windows/time.js';
import { hasWildcard, wildcardPattern } from '../windows/wildcard.js';

/** What the user narrowed the analysis to. */
export interface ScopeOptions {
  /** Process names, `robocopy` or `robocopy.exe`; without any, robocopy.exe, or every process where a trace has none. */
  readonly processes?: readonly string[];
  /** A directory or file with all below it, a pattern with `*` and `?`, or a part of a path. */
  readonly path?: string;
  /** Ticks since midnight, or since 2020 with a date: see `TimeBound`. */
  readonly from?: TimeBound;
  readonly to?: TimeBound;
}

/** A moment as the input itself prints it: a time of day, with or without a date. */
export interface TimeBound {
  /** Midnight of the date, or null for that time on any day. */
  readonly day: Ticks | null;
  /** Ticks since midnight. */
  readonly timeOfDay: number;
}

/** Options that narrow: `time` is `--from` and `--to`. */
export type ScopeOption = 'process' | 'path' | 'time';

/** The tests that `--path`, `--from` and `--to` stand for, which remember whether anything passed. */
export class ScopeTests {
  readonly #path: (key: PathKey) => boolean;
  readonly #time: (time: Ticks | null, firstDay: Ticks | null) => boolean;
  #pathMatched: boolean;
  #timeMatched: boolean;

  constructor(options: ScopeOptions) {
    this.#path = pathTest(options.path);
    this.#time = timeTest(options);
    this.#pathMatched = options.path === undefined;
    this.#timeMatched = options.from === undefined && options.to === undefined;
  }

  acceptsPath(key: PathKey): boolean {
    const accepts = this.#path(key);
    this.#pathMatched ||= accepts;
    return accepts;
  }

  acceptsTime(time: Ticks | null, firstDay: Ticks | null): boolean {
    const accepts = this.#time(time, firstDay);
    this.#timeMatched ||= accepts;
    return accepts;
  }

  /** The option that nothing passed. Times are tried where the path fits, so behind a path that fits nothing they are not told. */
  get unmatched(): ScopeOption | null {
    return !this.#pathMatched ? 'path' : !this.#timeMatched ? 'time' : null;
  }
}

const DEFAULT_PROCESS = 'robocopy.exe';

/** The test of process names that the options stand for, or null for the default choice. */
export function chosenProcesses({ processes = [] }: ScopeOptions): ((processName: string) => boolean) | null {
  if (processes.length === 0) {
    return null;
  }
  const wanted = new Set(processes.map(executable));
  return (processName) => wanted.has(executable(processName));
}

/** Whether a process is robocopy. */
export function isRobocopyName(processName: string): boolean {
  return processName.length === DEFAULT_PROCESS.length && processName.toLowerCase() === DEFAULT_PROCESS;
}

function executable(name: string): string {
  const folded = name.trim().toLowerCase();
  return folded.endsWith('.exe') ? folded : `${folded}.exe`;
}

/** The test that `--path` stands for. */
export function pathTest(pattern: string | undefined): (key: PathKey) => boolean {
  if (pattern === undefined || pattern === '') {
    return () => true;
  }
  if (hasWildcard(pattern)) {
    const wildcard = wildcardPattern(pathKey(pattern));
    return (key) => wildcard.test(key);
  }
  const wanted = pathKey(pattern);
  const absolute = /^(?:[a-z]:|\\\\)/.test(wanted);
  return absolute ? (key) => isUnder(key, wanted) || isLossyUnder(key, wanted) : (key) => key.includes(wanted);
}

function isLossyUnder(key: PathKey, wanted: PathKey): boolean {
  return (
    isLossy(key) &&
    fitsLossy(wanted, key.slice(0, wanted.length)) &&
    (key.length === wanted.length || key[wanted.length] === '\\')
  );
}

/** The test that `--from` and `--to` stand for, on an input's own clock. A time that is not known passes. */
function timeTest(options: ScopeOptions): (time: Ticks | null, firstDay: Ticks | null) => boolean {
  const { from, to } = options;
  if (from === undefined && to === undefined) {
    return () => true;
  }
  const compare = (time: Ticks, firstDay: Ticks | null, bound: TimeBound): number => {
    if (bound.day !== null && firstDay !== null) {
      return firstDay + time - (bound.day + bound.timeOfDay);
    }
    return time - Math.floor(time / TICKS_PER_DAY) * TICKS_PER_DAY - bound.timeOfDay;
  };
  return (time, firstDay) =>
    time === null ||
    ((from === undefined || compare(time, firstDay, from) >= 0) &&
      (to === undefined || compare(time, firstDay, to) <= 0));
}
