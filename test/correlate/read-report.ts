import { type AnalyzeOptions, analyze } from '../../src/analyze.js';
import type { Source } from '../../src/formats/source.js';
import type { ReportFailure } from '../../src/report/report.js';
import { type TraceRow, trace } from '../generate-trace.js';

/** The failures that a trace of these rows shows, with these logs. */
export async function failuresOf(
  rows: readonly TraceRow[],
  logs: readonly Source[] = [],
  options: AnalyzeOptions = {},
): Promise<readonly ReportFailure[]> {
  return (await analyze([trace(rows), ...logs], options)).failures;
}

/** The only failure. */
export async function failureOf(
  rows: readonly TraceRow[],
  logs: readonly Source[] = [],
  options: AnalyzeOptions = {},
): Promise<ReportFailure> {
  return only(await failuresOf(rows, logs, options));
}

/** The only item of a list. */
export function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) {
    throw new Error(`${items.length} items instead of one`);
  }
  return item;
}
