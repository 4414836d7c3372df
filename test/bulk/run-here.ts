import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBatch } from '../../src/bulk/batch.js';
import type { BulkCase } from '../../src/bulk/bulk-case.js';
import type { Executor } from '../../src/bulk/executor.js';
import { findCases } from '../../src/bulk/find-cases.js';
import { ResultsFolder } from '../../src/bulk/results-folder.js';
import { runCase } from '../../src/bulk/run-case.js';
import type { SimulatedFile } from '../simulator/simulate.js';

/** Works on cases one after the other, without threads. */
export const HERE: Executor = {
  async run(tasks, done) {
    for (const task of tasks) {
      done(await runCase(task));
    }
  },
  end: async () => {},
};

/** Writes cases as folders and analyses them, without threads. */
export async function runHere(
  folder: string,
  cases: Readonly<Record<string, readonly SimulatedFile[]>>,
): Promise<ResultsFolder> {
  const roots = join(folder, 'cases');
  for (const [id, files] of Object.entries(cases)) {
    mkdirSync(join(roots, id), { recursive: true });
    files.forEach(({ name, bytes }) => writeFileSync(join(roots, id, name), bytes));
  }
  const opened = await ResultsFolder.open(join(folder, 'results'));
  await analyzeHere((await findCases([roots], opened.path)).cases, opened);
  return opened;
}

/** Analyses cases, without threads. */
export async function analyzeHere(cases: readonly BulkCase[], folder: ResultsFolder): Promise<void> {
  await runBatch(cases, {
    ...{ folder, executor: HERE, options: { rules: [], redact: null } },
    choice: { since: null, only: null, retryFailed: false, prune: false },
    show: () => {},
  });
}
