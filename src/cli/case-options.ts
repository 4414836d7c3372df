/** Command-line options to library options. */

import type { AnalyzeOptions } from '../analyze.js';
import type { ScopeOption, TimeBound } from '../correlate/scope.js';
import { printable } from '../report/printable.js';
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

/** Says on stderr which option fits nothing of the inputs: the answer alone reads as if all were well. */
export function warnOfUnmatched(unmatched: ScopeOption | null, args: CaseArguments): void {
  if (unmatched !== null) {
    process.stderr.write(`whydenied: ${UNMATCHED[unmatched](args)}\n`);
  }
}

const UNMATCHED: Readonly<Record<ScopeOption, (args: CaseArguments) => string>> = {
  process: ({ process: names = [] }) =>
    `${named('--process', ...names)} matched no row: the trace has no file-system row of such a process`,
  path: ({ path }) =>
    `${named('--path', path)} matched no row: no open and no failure of the processes looked at, no error of a log has such a path`,
  time: ({ from, to }) =>
    `${[named('--from', from), named('--to', to)].filter((option) => option !== '').join(' ')} matched no row: times are those that the inputs themselves print`,
};

/** The option with its values; empty where it has none. */
function named(option: string, ...values: readonly (string | undefined)[]): string {
  return values.flatMap((value) => (value === undefined ? [] : [`${option} ${printable(value)}`])).join(' ');
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
