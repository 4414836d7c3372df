/** Many cases: which are new or changed, each worked on once, the tables made of all. */

import { createHash } from 'node:crypto';
import { groupBy } from '../formats/group-by.js';
import { InputError } from '../formats/input-error.js';
import { type BulkCase, bytesOf, type CaseRecord, type ResultOptions } from './bulk-case.js';
import { seenOf, setupOf } from './case-key.js';
import type { Executor } from './executor.js';
import { partOf, type ResultsFolder, type TablePart } from './results-folder.js';
import type { CaseOutcome, CaseTask } from './run-case.js';

/** Which cases are looked at, and which of them are worked on again. */
export interface BatchChoice {
  /** Only cases whose newest file is of this time or later; milliseconds since 1970. */
  readonly since: number | null;
  /** Only cases whose ids fit. */
  readonly only: ((id: string) => boolean) | null;
  /** Cases without a report are tried again though nothing changed. */
  readonly retryFailed: boolean;
  /** Results of cases that are no longer there go. Not where only some are looked at. */
  readonly prune: boolean;
}

export interface BatchProgress {
  readonly cases: number;
  readonly done: number;
  readonly bytes: number;
  readonly doneBytes: number;
}

/** What a run did. Its cases are those that were analysed, are unchanged, have no report, or wait. */
export interface BatchSummary {
  readonly cases: number;
  /** Worked on in this run, with a report. */
  readonly analyzed: number;
  /** Had a result that still holds, with a report. */
  readonly unchanged: number;
  /** Of both, those of which nothing could be read. */
  readonly unusable: number;
  /** Without a report, in this run or one before. */
  readonly failed: number;
  /** Not worked on, because the run was stopped. */
  readonly waiting: number;
  readonly removed: number;
  /** Cases that the results hold beside those that the run looked at. */
  readonly others: number;
  /** Of these, how many were made by another release, or with other rules or options. */
  readonly othersMadeOtherwise: number;
  readonly seconds: number;
  readonly failures: readonly { readonly id: string; readonly error: string }[];
}

export interface BatchRun {
  readonly folder: ResultsFolder;
  readonly executor: Executor;
  readonly options: ResultOptions;
  readonly choice: BatchChoice;
  readonly show: (progress: BatchProgress) => void;
}

/** The cases that a run looks at. */
export function chosenOf(found: readonly BulkCase[], { since, only }: BatchChoice): BulkCase[] {
  return found.filter(
    ({ id, files }) =>
      (only === null || only(id)) && (since === null || files.some(({ modified }) => modified >= since)),
  );
}

/**
 * Works on the cases that have no result or one that no longer holds, then brings the tables up to date. A run that is stopped by the
 * signal does that too, with what is done. Throws an InputError where results cannot be written.
 */
export async function runBatch(
  found: readonly BulkCase[],
  run: BatchRun,
  signal: AbortSignal = new AbortController().signal,
): Promise<BatchSummary> {
  const began = performance.now();
  const { folder, options, choice } = run;
  const setup = await setupOf(options);
  const records = await folder.records();
  const chosen = chosenOf(found, choice);
  const others = othersIn(records, chosen, setup);
  if (options.redact !== null && others.madeOtherwise > 0) {
    throw new InputError(
      `${folder.path}: holds ${others.madeOtherwise} cases that were made with other options, and may show names: name a new folder for redacted results`,
    );
  }
  const taskOf = (one: BulkCase, previous: CaseRecord | null): CaseTask => ({
    ...{ case: one, results: folder.path, options, setup, seen: seenOf(one), previous },
  });
  const tasks = chosen
    .map((one) => taskOf(one, reusable(records.get(one.id), setup, choice)))
    .filter(({ previous, seen }) => previous?.seen !== seen);
  const worked = await workOn(tasks, records, run, signal);
  const removed = choice.prune ? await prune(folder, records, found) : 0;
  // What is left of some cases may be damaged: they are worked on once more.
  const lost = await writeTables(folder, records);
  const again = chosen.filter(({ id }) => lost.has(id));
  if (again.length > 0) {
    const repairs = again.map((one) => taskOf(one, null));
    for (const [id, unchanged] of await workOn(repairs, records, run, signal)) {
      worked.set(id, unchanged);
    }
    await writeTables(folder, records);
  }
  const isNew = ({ id }: CaseRecord): boolean => worked.get(id) === false;
  const waiting = new Set(tasks.flatMap(({ case: { id } }) => (worked.has(id) ? [] : [id])));
  const current = chosen.flatMap(({ id }) => (waiting.has(id) ? [] : (records.get(id) ?? [])));
  const held = current.filter(({ state }) => state !== 'failed');
  const failures = current
    .filter(({ state }) => state === 'failed')
    .map(({ id, error }) => ({ id, error: error ?? '' }));
  return {
    cases: chosen.length,
    analyzed: held.filter(isNew).length,
    unchanged: held.filter((record) => !isNew(record)).length,
    unusable: held.filter(({ state }) => state === 'unusable').length,
    failed: failures.length,
    waiting: waiting.size,
    removed,
    others: others.count - removed,
    othersMadeOtherwise: choice.prune ? 0 : others.madeOtherwise,
    seconds: (performance.now() - began) / 1000,
    failures,
  };
}

/** A result that still holds if the content is the same. */
function reusable(record: CaseRecord | undefined, setup: string, { retryFailed }: BatchChoice): CaseRecord | null {
  return record === undefined || record.setup !== setup || (retryFailed && record.state === 'failed') ? null : record;
}

function othersIn(
  records: ReadonlyMap<string, CaseRecord>,
  chosen: readonly BulkCase[],
  setup: string,
): { readonly count: number; readonly madeOtherwise: number } {
  const ours = new Set(chosen.map(({ id }) => id));
  const others = [...records.values()].filter(({ id }) => !ours.has(id));
  return { count: others.length, madeOtherwise: others.filter((record) => record.setup !== setup).length };
}

/** Puts the records of what was worked on among the others. Returns whether each turned out to be unchanged, by their ids. */
async function workOn(
  tasks: readonly CaseTask[],
  records: Map<string, CaseRecord>,
  { executor, show }: BatchRun,
  signal: AbortSignal,
): Promise<Map<string, boolean>> {
  const sizes = new Map(tasks.map(({ case: one }) => [one.id, bytesOf(one)]));
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const worked = new Map<string, boolean>();
  let doneBytes = 0;
  const take = ({ record, unchanged }: CaseOutcome): void => {
    records.set(record.id, record);
    worked.set(record.id, unchanged);
    doneBytes += sizes.get(record.id) ?? 0;
    show({ cases: tasks.length, done: worked.size, bytes, doneBytes });
  };
  if (tasks.length > 0 && !signal.aborted) {
    await executor.run(tasks, take, signal).catch((error: unknown) => {
      if (!signal.aborted) {
        throw error;
      }
    });
  }
  return worked;
}

async function prune(
  folder: ResultsFolder,
  records: Map<string, CaseRecord>,
  found: readonly BulkCase[],
): Promise<number> {
  const there = new Set(found.map(({ id }) => id));
  const gone = [...records.keys()].filter((id) => !there.has(id));
  for (const id of gone) {
    await folder.removeCase(id);
    records.delete(id);
  }
  return gone.length;
}

/**
 * Writes the parts of the tables whose cases are no longer those that they were made of. Returns the ids of cases whose rows cannot be
 * read; their parts are left for the next time.
 */
export async function writeTables(
  folder: ResultsFolder,
  records: ReadonlyMap<string, CaseRecord>,
): Promise<ReadonlySet<string>> {
  const parts = groupBy(records.values(), ({ id }) => partOf(id));
  const before = await folder.parts();
  const after: Record<string, TablePart> = {};
  const lost = new Set<string>();
  let changed = false;
  for (const part of new Set([...Object.keys(before), ...parts.keys()])) {
    const own = (parts.get(part) ?? []).sort((one, other) => (one.id < other.id ? -1 : 1));
    const digest = createHash('sha256')
      .update(JSON.stringify(own.map(({ id, key, setup, state, finished }) => [id, key, setup, state, finished])))
      .digest('hex');
    const known = before[part];
    if (known?.digest === digest && (await folder.isWhole(part, known))) {
      after[part] = known;
      continue;
    }
    const written = await folder.writePart(
      part,
      own.map(({ id }) => id),
    );
    changed = true;
    written.lost.forEach((id) => lost.add(id));
    if (own.length > 0) {
      after[part] = { digest: written.lost.length > 0 ? '' : digest, bytes: written.bytes };
    }
  }
  if (changed) {
    await folder.writeParts(after);
  }
  return lost;
}
