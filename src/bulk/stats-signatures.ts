/** Failures that no rule explains, over all cases of a run. */

import type { SignatureCount } from '../report/statistics.js';
import type { ResultsFolder } from './results-folder.js';
import { TablePart } from './table-part.js';

type Example = SignatureCount['examples'][number];

/** Cases that are named of each. */
const EXAMPLES = 3;

/** Most cases first. Throws an InputError for a table that cannot be read. */
export async function readSignatures(folder: ResultsFolder): Promise<SignatureCount[]> {
  const found = new Map<string, { cases: number; failures: number; examples: readonly Example[] }>();
  for await (const part of TablePart.of(folder, 'signatures')) {
    const cases = await part.texts('case_id');
    const signatures = await part.texts('signature');
    const failures = await part.numbers('failures');
    const paths = await part.texts('example');
    for (const [index, signature] of signatures.entries()) {
      const known = found.get(signature ?? '') ?? { cases: 0, failures: 0, examples: [] };
      found.set(signature ?? '', known);
      const own = failures[index] ?? 0;
      known.cases++;
      known.failures += own;
      known.examples = withExample(known.examples, {
        caseId: cases[index] ?? '',
        path: paths[index] ?? '',
        failures: own,
      });
    }
  }
  return [...found]
    .map(([signature, counted]) => ({ signature, ...counted }))
    .sort(
      (one, other) =>
        other.cases - one.cases || other.failures - one.failures || (one.signature < other.signature ? -1 : 1),
    );
}

function withExample(examples: readonly Example[], example: Example): readonly Example[] {
  const last = examples.at(-1);
  return examples.length === EXAMPLES && last !== undefined && last.failures >= example.failures
    ? examples
    : [...examples, example].sort((one, other) => other.failures - one.failures).slice(0, EXAMPLES);
}
