/** Command-line options to library options. */

import type { AnalyzeOptions } from '../analyze.js';
import type { TimeBound } from '../correlate/scope.js';
import { ticksFromParts, timeOfDay } from '../windows/time.js';
import { type CaseArguments, UsageError } from './commands.js';

/** The library's options. Throws a UsageError for a time that is none. */
export function analyzeOptions(args: CaseArguments): AnalyzeOptions {
  const from = timeBound('--from', args.from);
  const to = timeBound('--to', args.to);
  return {
    ...(args.process === undefined ? {} : { processes: args.process }),
    ...(args.path === undefined ? {} : { path: args.path }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(args.timezone === undefined ? {} : { timezone: args.timezone }),
    ...(args.traceTimezone === undefined ? {} : { traceTimezone: args.traceTimezone }),
    ...(args.encoding === undefined ? {} : { encoding: args.encoding }),
  };
}

const TIME = /^(?:(\d{4})-(\d{2})-(\d{2})(?:[T ]|$))?(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,7}))?)?)?$/;

function timeBound(option: string, text: string | undefined): TimeBound | null {
  if (text === undefined) {
    return null;
  }
  const match = TIME.exec(text);
  const [, year, month, day, hour, minute, second, fraction] = match ?? [];
  const time = ticksFromParts(
    Number(year ?? 2020),
    Number(month ?? 1),
    Number(day ?? 1),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    Number((fraction ?? '').padEnd(7, '0')),
  );
  if (match === null || text === '' || time === null) {
    throw new UsageError(`${option} ${text}: expected a time such as 11:57, 11:57:13.4 or 2026-01-31T11:57:00`);
  }
  return {
    day: year === undefined ? null : ticksFromParts(Number(year), Number(month), Number(day), 0, 0, 0),
    timeOfDay: timeOfDay(time),
  };
}
