/** Cases that workers of this machine and of others take from queues. */

import { type Queue, QueueEvents } from 'bullmq';
import { InputError } from '../../formats/input-error.js';
import type { Executor } from '../executor.js';
import { ResultsFolder } from '../results-folder.js';
import type { CaseOutcome, CaseTask } from '../run-case.js';
import { openQueues, QUEUE_KINDS, type QueueKind, queueName, queueOptions } from './case-queues.js';
import type { QueueLink } from './queue-link.js';
import { QueuedBatch, type QueueRun } from './queued-batch.js';
import { untilAborted } from './until-aborted.js';

/** Milliseconds. */
const CLOSED_WITHIN = 5000;
const TAKEN_BACK_WITHIN = 10_000;

export class QueueExecutor implements Executor {
  readonly #link: QueueLink;
  readonly #run: QueueRun;
  readonly #queues: Readonly<Record<QueueKind, Queue>>;

  constructor(link: QueueLink, run: QueueRun) {
    this.#link = link;
    this.#run = run;
    this.#queues = openQueues(link);
  }

  async run(tasks: readonly CaseTask[], done: (outcome: CaseOutcome) => void, signal: AbortSignal): Promise<void> {
    const [first] = tasks;
    if (first === undefined) {
      return;
    }
    const folder = await ResultsFolder.openExisting(first.results);
    await folder.writeSetup(first.setup, first.options);
    const either = AbortSignal.any([signal, this.#link.signal]);
    const batch = new QueuedBatch(folder, tasks, this.#queues, this.#run, done);
    const events = QUEUE_KINDS.map((kind) => this.#listen(kind, batch));
    try {
      await untilAborted(
        (async () => {
          await Promise.all(events.map((one) => one.waitUntilReady()));
          await batch.run(this.#link);
        })(),
        either,
      );
    } catch (error) {
      if (this.#link.signal.aborted && error instanceof InputError) {
        throw new InputError(
          `${error.message}; ${batch.left} of ${tasks.length} cases are left: the same command goes on`,
        );
      }
      if (signal.aborted) {
        await this.#link.waitFor(batch.takeBack(), TAKEN_BACK_WITHIN);
      }
      throw error;
    } finally {
      batch.end();
      await this.#closed(events);
      // Of workers that were killed meanwhile.
      await folder.sweep().catch(() => {});
    }
  }

  #listen(kind: QueueKind, batch: QueuedBatch): QueueEvents {
    const events = new QueueEvents(queueName(kind), queueOptions(this.#link));
    events.on('error', this.#link.hearError);
    events.on('completed', ({ jobId }) => {
      batch.settle(jobId);
    });
    events.on('failed', ({ jobId }) => {
      batch.fail(jobId);
    });
    return events;
  }

  async end(): Promise<void> {
    await this.#closed(QUEUE_KINDS.map((kind) => this.#queues[kind]));
    this.#link.end();
  }

  async #closed(all: readonly { close(): Promise<void> }[]): Promise<void> {
    await this.#link.waitFor(Promise.all(all.map((one) => one.close())), CLOSED_WITHIN);
  }
}
