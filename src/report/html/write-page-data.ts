/** What a report gives to the page's scripts beside the failures. */

import type { ReportListing } from '../report.js';
import { causesOf } from '../wording.js';
import type { PageData } from './page-data.js';

/** Log errors in the timeline: a picture, the counts are elsewhere. */
const SHOWN_LOG_ERRORS = 5000;

export function pageData(report: ReportListing): PageData {
  const indices = new Map(report.inputs.map(({ id }, index) => [id, index]));
  return {
    inputs: report.inputs.map(({ name }) => name),
    findings: causesOf(report).map(({ ruleId, title, confidence }) => ({ rule: ruleId, title, confidence })),
    attempts: report.attempts.map(({ failureId, time, localTime, result, mask, granted }) => ({
      failure: Number(failureId.slice(1)) - 1,
      utc: time,
      local: localTime,
      result,
      mask,
      granted: Number(granted) > 0,
    })),
    logErrors: report.jobs
      .flatMap(({ input, errors }) => errors.map((error) => ({ input, error })))
      .slice(0, SHOWN_LOG_ERRORS)
      .map(({ input, error: { line, time, localTime, code, actionText } }) => ({
        input: indices.get(input) ?? 0,
        line,
        utc: time,
        local: localTime,
        code,
        step: actionText,
      })),
    logErrorCount: report.jobs.reduce((sum, { errors }) => sum + errors.length, 0),
    offsetMinutes: report.clock.offsetMinutes,
  };
}
