/** Whether two reports say the same of a case, so that the evidence of one can stand for that of the other. */

import type { Redaction } from './report/redaction.js';
import type { ReportFailure, ReportFinding, ReportListing } from './report/report.js';
import { count } from './report/printable.js';
import { hideSecrets } from './report/secrets.js';

/** Differences that are told; the rest is counted. */
const TOLD = 20;

/**
 * What is different: findings with their confidence, failures and rights; failures with their paths and rights, and the clocks.
 * Benign results are counts of rows, and no findings. `redaction` is that of the second report's inputs.
 */
export function differencesBetween(
  whole: ReportListing,
  reduced: ReportListing,
  redaction: Redaction | null,
): readonly string[] {
  const path = redaction === null ? (text: string): string => text : (text: string): string => redaction.path(text);
  const differences = [
    ...compared(findingsOf(whole.findings), findingsOf(reduced.findings)),
    ...compared(
      failuresOf(whole.failures, (text) => wellFormed(path(hideSecrets(text)))),
      failuresOf(reduced.failures, wellFormed),
    ),
    ...(whole.clock.offsetMinutes === reduced.clock.offsetMinutes
      ? []
      : [`clock: ${whole.clock.offsetMinutes} minutes, and of the evidence ${reduced.clock.offsetMinutes}`]),
  ];
  return differences.length <= TOLD
    ? differences
    : [...differences.slice(0, TOLD), `and ${count(differences.length - TOLD, 'more difference')}`];
}

/** UTF-8 has no half pairs of surrogates. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

function findingsOf(findings: readonly ReportFinding[]): ReadonlyMap<string, number> {
  return counted(
    findings
      .filter(({ gate }) => gate !== 'benign')
      .map(({ ruleId, confidence, failureCount, jobs, deniedRights }) =>
        [
          `finding ${ruleId} (${confidence})`,
          jobs.length > 0 ? count(jobs.length, 'job') : count(failureCount, 'failure'),
          ...[...deniedRights].sort(),
        ].join(', '),
      ),
  );
}

function failuresOf(failures: Iterable<ReportFailure>, shown: (path: string) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { path, deniedRights } of failures) {
    const rights = deniedRights === null ? [] : [deniedRights.basis, ...deniedRights.rights];
    const text = [`failure ${shown(path)}`, ...rights].join(', ');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

function counted(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

function compared(whole: ReadonlyMap<string, number>, reduced: ReadonlyMap<string, number>): string[] {
  const missing = [...whole].filter(([text, times]) => (reduced.get(text) ?? 0) < times);
  const added = [...reduced].filter(([text, times]) => (whole.get(text) ?? 0) < times);
  return [
    ...missing.map(([text]) => `not given by the evidence: ${text}`),
    ...added.map(([text]) => `given by the evidence alone: ${text}`),
  ];
}
