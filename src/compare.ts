/** Two cases side by side: whether a fix worked, or what one user is granted and another refused. */

import { type AnalyzedCase, type AnalyzeOptions, loadRedaction, namedCase, readCase } from './analyze.js';
import { type ComparedCase, type FailureFate, readFates } from './correlate/fates.js';
import type { Source } from './formats/source.js';
import { buildComparison, type CaseToCompare } from './report/build-comparison.js';
import type { Comparison, ComparisonListing } from './report/comparison.js';
import { VERSION } from './version.js';

export interface CompareOptions extends AnalyzeOptions {
  /** Whether the cases are of two users; left out: if they are known to be of different accounts. */
  readonly users?: boolean;
}

/** The sources of one case, in any order and number. */
type CaseSources = AsyncIterable<Source> | Iterable<Source>;

/**
 * Compares two cases: what became, in the second, of each failure of the first, and what fails only in the second. The options hold
 * for both. Sources are read up to four times. Throws as `analyze` does.
 */
export async function compare(
  before: CaseSources,
  after: CaseSources,
  options: CompareOptions = {},
  signal?: AbortSignal,
): Promise<Comparison> {
  const comparison = await compareListing(before, after, options, signal);
  return { ...comparison, failures: [...comparison.failures], newFailures: [...comparison.newFailures] };
}

/** The same, for whoever reads the failures once: they are made as they are read. */
export async function compareListing(
  before: CaseSources,
  after: CaseSources,
  options: CompareOptions = {},
  signal?: AbortSignal,
): Promise<ComparisonListing> {
  const { redact, ...unredacted } = options;
  const one = await readCase(before, unredacted, signal);
  const other = await readCase(after, unredacted, signal);
  const fates = await readFates(comparedCase(one), comparedCase(other));
  const fatesBefore = await readFates(comparedCase(other), comparedCase(one));
  const comparison = buildComparison(caseToCompare(one, fates), caseToCompare(other, fatesBefore), {
    version: VERSION,
    users: options.users,
  });
  if (redact === undefined) {
    return comparison;
  }
  return (await loadRedaction([namedCase(one), namedCase(other)], redact)).comparison(comparison);
}

function caseToCompare(
  { report, diagnosis, evidence, correlation }: AnalyzedCase,
  fates: readonly FailureFate[],
): CaseToCompare {
  return { report, diagnosis, contexts: evidence.contexts, fates, asked: correlation.asked };
}

function comparedCase({ evidence, correlation }: AnalyzedCase): ComparedCase {
  return { ...correlation, logs: evidence.logs, readItems: (visit) => evidence.readItems(visit) };
}
