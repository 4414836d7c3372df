/** Many cases: which are new or changed, each worked on once, the tables made of all. */

import { createHash } from 'node:crypto';
import { groupBy } from '../formats/group-by.js';
import { InputError } from '../formats/input-error.js';
import { type BulkCase, bytesOf, type CaseRecord, type ResultOptions } from './bulk-case.js';
import { seenOf, setupOf } from './case-key.js';
import type { Executor } from './executor.js';
import { partOf, type ResultsFolder } from './results-folder.js';
import { type CaseOutcome, type CaseTask, recordFailure } from './run-case.js';

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

/** What a run did. */
export interface BatchSummary {
  readonly cases: number;
  /** Worked on in this run. */
  readonly analyzed: number;
  /** Had a result that still holds. */
  readonly unchanged: number;
  readonly unusable: number;
  /** Without a report, in this run or one before. */
  readonly failed: number;
  readonly removed: number;
  readonly seconds: number;
  readonly failures: readonly { readonly id: string; readonly error: string }[];
}

export interface BatchRun {
  readonly folder: ResultsFolder;
  readonly executor: Executor;
  readonly options: ResultOptions;
  readonly choice: BatchChoice;
  /** Milliseconds that a case may take. */
  readonly timeout: number;
  readonly show: (progress: BatchProgress) => void;
}

/** Of cases as large as this only one is worked on at a time: memory. */
const LARGE_BYTES = 128_000_000;

/** Works on the cases that have no result or one that no longer holds, then brings the tables up to date. */
export async function runBatch(found: readonly BulkCase[], run: BatchRun, signal?: AbortSignal): Promise<BatchSummary> {
  const began = performance.now();
  const { folder, options, choice } = run;
  const setup = await setupOf(options);
  const records = await folder.records();
  const chosen = found.filter((one) => isChosen(one, choice));
  const tasks = chosen.flatMap((one): CaseTask[] => {
    const seen = seenOf(one);
    const previous = reusable(records.get(one.id), setup, choice);
    return previous?.seen === seen ? [] : [{ case: one, results: folder.path, options, setup, seen, previous }];
  });
  const results = await workOn(tasks, run, signal);
  for (const record of results.records) {
    records.set(record.id, record);
  }
  const removed = choice.prune ? await prune(folder, records, found) : 0;
  await writeTables(folder, records);
  const current = chosen.flatMap(({ id }) => records.get(id) ?? []);
  const failures = current
    .filter(({ state }) => state === 'failed')
    .map(({ id, error }) => ({ id, error: error ?? '' }));
  return {
    cases: chosen.length,
    analyzed: results.worked,
    unchanged: chosen.length - results.worked,
    unusable: current.filter(({ state }) => state === 'unusable').length,
    failed: failures.length,
    removed,
    seconds: (performance.now() - began) / 1000,
    failures,
  };
}

/** A result that still holds if the content is the same. */
function reusable(record: CaseRecord | undefined, setup: string, { retryFailed }: BatchChoice): CaseRecord | null {
  return record === undefined || record.setup !== setup || (retryFailed && record.state === 'failed') ? null : record;
}

function isChosen({ id, files }: BulkCase, { since, only }: BatchChoice): boolean {
  return (only === null || only(id)) && (since === null || files.some(({ modified }) => modified >= since));
}

interface Worked {
  readonly records: readonly CaseRecord[];
  readonly worked: number;
}

/** The largest go first, so that none of them is left alone at the end; of the large ones one at a time. */
async function workOn(tasks: readonly CaseTask[], run: BatchRun, signal: AbortSignal | undefined): Promise<Worked> {
  const waiting = [...tasks].sort((one, other) => bytesOf(other.case) - bytesOf(one.case));
  const bytes = tasks.reduce((sum, task) => sum + bytesOf(task.case), 0);
  const records: CaseRecord[] = [];
  let worked = 0;
  let doneBytes = 0;
  let largeAtWork = false;
  const take = (): CaseTask | undefined => {
    const index = waiting.findIndex((task) => !largeAtWork || bytesOf(task.case) < LARGE_BYTES);
    return index < 0 ? undefined : waiting.splice(index, 1)[0];
  };
  const lane = async (): Promise<void> => {
    for (let task = take(); task !== undefined; task = take()) {
      signal?.throwIfAborted();
      const isLarge = bytesOf(task.case) >= LARGE_BYTES;
      largeAtWork ||= isLarge;
      const { record, unchanged } = await runOne(task, run, signal);
      if (isLarge) {
        largeAtWork = false;
      }
      records.push(record);
      worked += unchanged ? 0 : 1;
      doneBytes += bytesOf(task.case);
      run.show({ cases: tasks.length, done: records.length, bytes, doneBytes });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, run.executor.width) }, lane));
  return { records, worked };
}

/** Throws an InputError where the result could not be written: that is no fault of a case, and the run ends. */
async function runOne(
  task: CaseTask,
  { executor, timeout }: BatchRun,
  signal: AbortSignal | undefined,
): Promise<Pick<CaseOutcome, 'record' | 'unchanged'>> {
  const limit = AbortSignal.timeout(timeout);
  const outcome = await executor
    .run(task, signal === undefined ? limit : AbortSignal.any([limit, signal]))
    .catch((error: unknown) => error);
  signal?.throwIfAborted();
  if (isOutcome(outcome)) {
    if (outcome.trouble !== null) {
      throw new InputError(`${task.results}: a result cannot be written: ${outcome.trouble}`);
    }
    return outcome;
  }
  const reason = limit.aborted ? `took longer than ${Math.round(timeout / 1000)} seconds` : messageOf(outcome);
  return { record: await recordFailure(task, reason), unchanged: false };
}

function isOutcome(value: unknown): value is CaseOutcome {
  return typeof value === 'object' && value !== null && 'record' in value && 'trouble' in value;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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

/** Writes the parts of the tables whose cases are no longer those that they were made of. */
export async function writeTables(folder: ResultsFolder, records: ReadonlyMap<string, CaseRecord>): Promise<void> {
  const parts = groupBy(records.values(), ({ id }) => partOf(id));
  const before = await folder.partDigests();
  const digests: Record<string, string> = {};
  let changed = false;
  for (const part of new Set([...Object.keys(before), ...parts.keys()])) {
    const own = (parts.get(part) ?? []).sort((one, other) => (one.id < other.id ? -1 : 1));
    const digest = createHash('sha256')
      .update(JSON.stringify(own.map(({ id, key, setup, state, finished }) => [id, key, setup, state, finished])))
      .digest('hex');
    if (before[part] !== digest) {
      await folder.writePart(
        part,
        own.map(({ id }) => id),
      );
      changed = true;
    }
    if (own.length > 0) {
      digests[part] = digest;
    }
  }
  if (changed) {
    await folder.writePartDigests(digests);
  }
}
