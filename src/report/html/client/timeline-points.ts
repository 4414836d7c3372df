/** Attempts and logged errors on one clock. */

import { count, number } from '../../printable.js';
import type { PageAttempt, PageData, PageLogError } from '../page-data.js';

/** `other`: neither granted nor refused, such as NAME NOT FOUND. */
export type Lane = 'granted' | 'denied' | 'other' | 'log';

export interface TimelinePoint {
  readonly lane: Lane;
  /** In seconds, of the clock of the axis. */
  readonly at: number;
  /** Index of its failure, or null for what belongs to none. */
  readonly failure: number | null;
  /** `Access denied, asked for 0x00130196`. */
  readonly text: string;
  /** As the input says it. */
  readonly utc: string | null;
  readonly local: string | null;
}

export interface TimelinePoints {
  /** In the order of time. */
  readonly points: readonly TimelinePoint[];
  /** The clock of the axis. */
  readonly clock: string;
  /** Whether its times have dates. */
  readonly dated: boolean;
  /** A second clock beside it, so many seconds ahead; null where there is none. */
  readonly other: { readonly clock: string; readonly ahead: number } | null;
  /** What is not drawn, and why; empty where all is. */
  readonly note: string;
}

/** `failureAt`: the failure that a line of a log belongs to. */
export function timelinePoints(
  { attempts, logErrors, logErrorCount, offsetMinutes }: PageData,
  failureAt: (error: PageLogError) => number | null,
): TimelinePoints {
  const isWall = attempts.length === 0 || attempts.some(({ local }) => local !== null);
  const ofTrace = attempts.flatMap((attempt) => attemptPoint(attempt, isWall));
  // Without a common clock, errors of a log beside a trace would claim an order that nobody knows.
  const together = ofTrace.length === 0 || offsetMinutes !== null || !isWall;
  const shift = ofTrace.length === 0 ? 0 : (offsetMinutes ?? 0) * 60;
  const knowsUtc = !isWall && offsetMinutes === null;
  const ofLog = together
    ? logErrors.flatMap((error) => logPoint(error, knowsUtc ? null : shift, isWall, failureAt(error)))
    : [];
  const dated = ofTrace.length === 0 ? true : attempts.some(({ local, utc }) => (local ?? utc ?? '').includes('T'));
  return {
    points: [...ofTrace, ...(dated ? ofLog : ofLog.map(inDay))].sort((a, b) => a.at - b.at),
    clock: isWall ? (ofTrace.length === 0 ? "the log's clock" : "the trace's clock") : 'UTC',
    dated,
    other: otherClock(attempts, isWall, ofLog.length > 0 ? shift : 0),
    note: noteOf(logErrorCount, ofLog.length, together),
  };
}

function attemptPoint(
  { failure, utc, local, result, mask, granted }: PageAttempt,
  isWall: boolean,
): readonly TimelinePoint[] {
  const at = seconds(isWall ? local : utc);
  const lane: Lane = granted ? 'granted' : REFUSED.has(result) ? 'denied' : 'other';
  return at === null ? [] : [{ lane, at, failure, text: `${result}, asked for ${mask}`, utc, local }];
}

/** Procmon's words of results that refuse. */
const REFUSED: ReadonlySet<string> = new Set([
  'ACCESS DENIED',
  'SHARING VIOLATION',
  'PRIVILEGE NOT HELD',
  'DELETE PENDING',
  'CANNOT DELETE',
  'LOGON FAILURE',
  'NETWORK ACCESS DENIED',
]);

/** `shift`: how many seconds the log's clock is ahead of the axis; null where nobody knows. */
function logPoint(
  { line, utc, local, code, step }: PageLogError,
  shift: number | null,
  isWall: boolean,
  failure: number | null,
): readonly TimelinePoint[] {
  const wall = seconds(local);
  const shifted = wall === null || shift === null ? null : wall - shift;
  const at = isWall ? shifted : (seconds(utc) ?? shifted);
  return at === null ? [] : [{ lane: 'log', at, failure, text: `error ${code} ${step}, line ${line}`, utc, local }];
}

/** UTC where the trace knows it, else the log's clock if it is another. */
function otherClock(attempts: readonly PageAttempt[], isWall: boolean, shift: number): TimelinePoints['other'] {
  const [both] = attempts.filter(({ utc, local }) => utc !== null && local !== null);
  const [wall, utc] = [seconds(both?.local ?? null), seconds(both?.utc ?? null)];
  if (isWall && wall !== null && utc !== null) {
    return { clock: 'UTC', ahead: utc - wall };
  }
  return shift === 0 ? null : { clock: "the log's clock", ahead: shift };
}

function noteOf(errors: number, drawn: number, together: boolean): string {
  if (!together && errors > 0) {
    return "The log's errors are not drawn: its clock and the trace's could not be put together.";
  }
  return drawn < errors ? `${number(drawn)} of ${count(errors, 'logged error')} drawn.` : '';
}

const TIME = /^(?:(\d{4}-\d{2}-\d{2})T)?(\d{2}):(\d{2}):(\d{2}(?:\.\d+)?)Z?$/;
const DAY = 86_400;

/** Seconds since 1970, or since midnight where there is no date. */
function seconds(time: string | null): number | null {
  const [found, date, hours, minutes, rest] = TIME.exec(time ?? '') ?? [];
  if (found === undefined) {
    return null;
  }
  const day = date === undefined ? 0 : Date.parse(`${date}T00:00:00Z`) / 1000;
  return day + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}

function inDay(point: TimelinePoint): TimelinePoint {
  return { ...point, at: point.at - Math.floor(point.at / DAY) * DAY };
}

/** `09:15:02`, with as many decimals as the steps between labels need. */
export function clockText(at: number, step: number): string {
  const iso = new Date(Math.round(at * 1000)).toISOString();
  return step >= 60 ? iso.slice(11, 16) : step >= 1 ? iso.slice(11, 19) : iso.slice(11, 23);
}

/** `2026-02-11`. */
export function dateText(at: number): string {
  return new Date(Math.round(at * 1000)).toISOString().slice(0, 10);
}
