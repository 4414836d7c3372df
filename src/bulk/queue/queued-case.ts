/**
 * A case as it lies on the queue. Of a customer the queue knows the case's id and paths, which count from a root that each machine has
 * in a place of its own; everything else lies in the shared folders.
 */

import { join, resolve, sep } from 'node:path';
import { InputError } from '../../formats/input-error.js';
import type { ResultOptions } from '../bulk-case.js';
import { caseAt } from '../find-cases.js';
import { ResultsFolder } from '../results-folder.js';
import type { CaseTask } from '../run-case.js';

export interface QueuedCase {
  readonly id: string;
  /** All paths: below the root, with `/` between their parts. */
  readonly results: string;
  readonly base: string;
  readonly inputs: readonly string[];
  /** Digests. */
  readonly setup: string;
  readonly seen: string;
  /** Whether it is worked on though a result is there that holds. */
  readonly again: boolean;
  /** Milliseconds that it may take. */
  readonly timeout: number;
}

/** Throws an InputError for a path that is not below the root. */
export function queuedCase(task: CaseTask, root: string, timeout: number): QueuedCase {
  const { case: one, results, setup, seen, previous } = task;
  return {
    id: one.id,
    results: belowRoot(results, root),
    base: belowRoot(one.base, root),
    inputs: one.inputs.map((path) => belowRoot(path, root)),
    ...{ setup, seen, timeout },
    again: previous === null,
  };
}

function belowRoot(given: string, root: string): string {
  const path = resolve(given);
  const start = root.endsWith(sep) ? root : `${root}${sep}`;
  if (path !== root && !path.startsWith(start)) {
    throw new InputError(
      `${path}: lies outside of ${root}: expected --root with the shared folder that cases and results lie in`,
    );
  }
  return path.slice(start.length).replaceAll(sep, '/');
}

/** Rules and options of the runs that were asked about: they do not change. */
const setups = new Map<string, Promise<ResultOptions>>();

function setupIn(folder: ResultsFolder, setup: string, redactKey: string | null): Promise<ResultOptions> {
  const name = JSON.stringify([folder.path, setup, redactKey]);
  const known = setups.get(name) ?? folder.readSetup(setup, redactKey);
  setups.set(name, known);
  known.catch(() => setups.delete(name));
  return known;
}

/**
 * What is to be done on this machine. Throws an InputError where the results are not there, or are to be made by another release, with
 * other rules or another key.
 */
export async function taskOf(queued: QueuedCase, root: string, redactKey: string | null): Promise<CaseTask> {
  const { id, setup, seen, again } = queued;
  const here = (path: string): string => join(root, ...path.split('/'));
  const results = here(queued.results);
  const folder = await ResultsFolder.openExisting(results).catch(() => {
    throw new InputError(
      `${results}: no folder of results is here: expected the share mounted, and its place as --root`,
    );
  });
  const [options, found, record] = await Promise.all([
    setupIn(folder, setup, redactKey),
    caseAt(id, here(queued.base), queued.inputs.map(here)),
    again ? null : folder.record(id),
  ]);
  return {
    ...{ case: found, results: folder.path, options, setup, seen },
    previous: record?.setup === setup ? record : null,
  };
}

/** Whether something from the queue is what this release puts there. */
export function isQueuedCase(value: unknown): value is QueuedCase {
  return (
    typeof value === 'object' &&
    value !== null &&
    'results' in value &&
    typeof value.results === 'string' &&
    'inputs' in value &&
    Array.isArray(value.inputs) &&
    'setup' in value &&
    'timeout' in value
  );
}
