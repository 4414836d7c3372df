/** Inputs of which something could not be read. */

import type { ReportInput } from './report.js';

/** Warnings after which "no failure" would say too much. */
const LOSSES: ReadonlySet<string> = new Set([
  'no-result',
  'malformed-record',
  'malformed-records',
  'unusable',
  'unopened',
  'unreadable',
  'unfinished-capture',
  'unfinished-job',
  'table-broken',
  'table-missing',
  'line-too-long',
]);

export function withLosses(inputs: readonly ReportInput[]): readonly ReportInput[] {
  return inputs.filter(({ warnings }) => warnings.some(({ code }) => LOSSES.has(code)));
}

/** Whether an input is not there, or may not be read: whoever named it can do something about that. */
export function isUnopened({ warnings }: ReportInput): boolean {
  return warnings.some(({ code }) => code === 'unopened');
}
