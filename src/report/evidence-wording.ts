/** How well trace and log fit together, in sentences. */

import { formatDistanceStrict } from 'date-fns/formatDistanceStrict';
import type { TraceFilter } from '../correlate/coverage.js';
import { count, number } from './printable.js';
import type { Report, ReportInput, ReportListing } from './report.js';

/** How many logged errors the trace explains, and on which clocks that was decided. */
export function overlap({ clock, coverage }: ReportListing): string {
  const inside = coverage.logErrorsInsideTrace;
  const explained = `The trace explains ${number(coverage.logErrorsExplained)} of ${count(coverage.logErrors, 'logged error')}.`;
  const offset = clock.offsetMinutes === null ? null : `Log clock = trace clock ${signed(clock.offsetMinutes)}`;
  if (offset !== null && clock.matchedPairs > 0) {
    const within = inside === null ? '' : ` ${number(inside)} of the errors lie inside its time.`;
    return `${explained}${within} ${offset} (${clock.method}, ${count(clock.matchedPairs, 'pair')}).`;
  }
  const days = [coverage.trace, coverage.log].map((span) => /^\d{4}-\d{2}-\d{2}/.exec(span?.localFrom ?? '')?.[0]);
  if (days[0] !== undefined && days[1] !== undefined && days[0] !== days[1]) {
    return `${explained} They are of different days, ${days[0]} and ${days[1]}: perhaps not of the same run.`;
  }
  return offset === null
    ? `${explained} No failure is in both, so their clocks could not be put together.`
    : `${explained} ${offset}, as declared, but no failure of the trace fits the log under it.`;
}

/** What a filter took out of a trace. */
export const FILTERS: Readonly<Record<TraceFilter, string>> = {
  process: 'the trace shows one process only: what others did to the same files is not in it',
  failures:
    'the trace shows no successful row: without them no right can be told from the others. Save it unfiltered by result.',
};

/** A code page and how sure it is, in points: `SURE_MARGIN` of them are enough. */
export function codePage({ encoding, margin, runnerUp, words }: NonNullable<ReportInput['encodingChoice']>): string {
  const known = words > 0 ? ` (${count(words, 'known word')})` : '';
  return margin === null || runnerUp === null
    ? `${encoding}${known}`
    : `${encoding}${known}, ${margin} points before ${runnerUp}`;
}

export function traceClock({ clock }: ReportListing): string {
  return clock.method === 'utc' ? ' UTC' : '';
}

export function period({ from, to, localFrom, localTo }: NonNullable<Report['coverage']['trace']>): string {
  const [start, end] = localFrom === null || localTo === null ? [from, to] : [localFrom, localTo];
  if (start === null || end === null) {
    return 'at an unknown time';
  }
  const shown = (time: string): string => time.replace('T', ' ').replace(/\.(\d{3})\d{4}/, '.$1');
  return start === end ? shown(start) : `${shown(start)} to ${shown(end)}${length(start, end)}`;
}

/** How long it took, where the dates are known. */
function length(start: string, end: string): string {
  // Both are on one clock, so whichever zone it is in, the difference is the same.
  const [from, to] = [start, end].map((time) => Date.parse(`${time.slice(0, 23)}Z`));
  return from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)
    ? ''
    : ` (${formatDistanceStrict(from, to)})`;
}

function signed(minutes: number): string {
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'} ${Math.floor(absolute / 60)} h ${String(absolute % 60).padStart(2, '0')} min`;
}
