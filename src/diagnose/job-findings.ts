/** What the logs say about themselves, matched with the rules about jobs. */

import type { Evidence, Log } from '../correlate/evidence.js';
import type { RobocopyJob, RobocopyRemark } from '../formats/robocopy/types.js';
import { adviceFor, adviceText, stepsFor, UNKNOWN_CASE } from './advice.js';
import type { Finding, FlaggedJob, OtherCause } from './diagnose.js';
import { isAclNote, jobFactsOf } from './job-facts.js';
import { holds, matchRule } from './match.js';
import type { Confidence, JobRule, RuleId } from './rule.js';

/** Lines quoted of one job. */
const EVIDENCE_LINES = 3;

/** One finding for each rule and confidence, with the jobs that it holds for; the rules in their order. */
export function jobFindings(logs: readonly Log[], rules: readonly JobRule[]): readonly Finding[] {
  return rules.flatMap((rule) => {
    const jobsBy = new Map<Confidence, FlaggedJob[]>();
    const others = new Map<RuleId, OtherCause>();
    for (const { input, log } of logs) {
      for (const job of log.jobs) {
        const facts = jobFactsOf(job);
        const confidence = matchRule(rule, facts);
        if (confidence !== null) {
          for (const { ruleId, verify, when } of rule.alternatives) {
            if (when === undefined || holds(when, facts)) {
              others.set(ruleId, { ruleId, verify: adviceText(verify), contradicted: false });
            }
          }
          const jobs = jobsBy.get(confidence) ?? [];
          jobs.push({ input, ordinal: job.ordinal, evidence: evidenceOf(rule.id, input, job) });
          jobsBy.set(confidence, jobs);
        }
      }
    }
    return [...jobsBy].map(([confidence, jobs]): Finding => {
      return {
        rule,
        confidence,
        failures: [],
        jobs,
        deniedRights: [],
        alternatives: [...others.values()],
        fix: stepsFor(rule.fix, UNKNOWN_CASE),
        verify: adviceFor(rule.verify, UNKNOWN_CASE),
        context: [],
        benignCount: 0,
      };
    });
  });
}

/** The lines that a finding about a job rests on. */
function evidenceOf(ruleId: string, input: string, job: RobocopyJob): readonly Evidence[] {
  const { destination, options, directories, files } = job.printed;
  const counts = [directories, files];
  const lines: readonly (RobocopyRemark | null | undefined)[] = {
    'log/failed-without-error': counts,
    'log/build-swallows-errors': counts,
    'log/gave-up-but-not-failed': [
      ...job.errors.filter(({ retryLimitExceeded }) => retryLimitExceeded).slice(0, 1),
      files,
    ],
    'log/errors-not-counted': [job.errors[0] ?? job.fatal[0], files],
    'log/unfinished': [{ line: job.line, text: `the log of job ${job.ordinal} begins here` }],
    'log/destination-without-acls': [destination, job.notes.find(isAclNote), options],
  }[ruleId] ?? [options];
  return lines
    .filter((line) => line !== null && line !== undefined)
    .slice(0, EVIDENCE_LINES)
    .map(({ line, text }) => ({ input, record: null, line, text }));
}
