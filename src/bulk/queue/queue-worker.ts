/** Takes cases from the queues and works on them in threads, as a run on one machine does. */

import { hostname } from 'node:os';
import { type Job, WaitingError, Worker } from 'bullmq';
import { type CaseThreads, LostThreadError } from '../executor.js';
import { recordFailure } from '../run-case.js';
import { QUEUE_KINDS, type QueueKind, queueName, queueOptions, TRIES } from './case-queues.js';
import type { QueueLink } from './queue-link.js';
import { isQueuedCase, type QueuedCase, taskOf } from './queued-case.js';

const CLOSED_WITHIN = 5000;

export interface WorkerRun {
  /** The shared folder that paths on the queue count from, in this machine's words. */
  readonly root: string;
  readonly redactKey: string | null;
  /** Milliseconds without a case after which it ends; null: never. */
  readonly idle: number | null;
  /** Milliseconds in which cases may be brought to their end when it is told to stop. */
  readonly grace: number;
  /** Milliseconds after which it is taken for gone, if it says nothing. It speaks every half of them, others look every third. */
  readonly silence: number;
  readonly show: (progress: WorkerProgress) => void;
}

export interface WorkerProgress {
  readonly done: number;
  readonly atWork: number;
}

export class QueueWorker {
  readonly #link: QueueLink;
  readonly #threads: Pick<CaseThreads, 'count' | 'run'>;
  readonly #run: WorkerRun;
  readonly #workers: readonly Worker[];
  readonly #atWork = new Set<Promise<void>>();
  /** No case is brought to its end any more. */
  readonly #broken = new AbortController();
  /** It is no use to go on. */
  readonly #trouble = new AbortController();
  #done = 0;
  #lastAtWork = Date.now();

  constructor(link: QueueLink, threads: Pick<CaseThreads, 'count' | 'run'>, run: WorkerRun) {
    this.#link = link;
    this.#threads = threads;
    this.#run = run;
    this.#workers = QUEUE_KINDS.map((kind) => this.#open(kind));
  }

  /**
   * Works until the signal says so, until nothing was to do for long, or until it cannot. Cases that are begun are brought to their end
   * if it is near; the others are handed back. Returns how many cases it did. Throws an InputError where Redis was away for too long, and
   * where this machine cannot do what is asked: it has no results folder, another release, another key.
   */
  async run(signal: AbortSignal): Promise<number> {
    const ends = AbortSignal.any([signal, this.#link.signal, this.#trouble.signal]);
    const running = this.#workers.map((worker) => worker.run());
    running.forEach((one) => one.catch(() => {}));
    await this.#untilIdle(ends);
    // Nothing new is begun.
    this.#workers.forEach((worker) => {
      worker.pause(true).catch(() => {});
    });
    if (!this.#link.signal.aborted && !this.#trouble.signal.aborted) {
      await this.#finish();
    }
    this.#broken.abort(new Error('handed back'));
    await this.#finish(CLOSED_WITHIN);
    if (!(await this.#link.waitFor(Promise.all(this.#workers.map((worker) => worker.close())), CLOSED_WITHIN))) {
      this.#workers.forEach((worker) => {
        worker.close(true).catch(() => {});
      });
    }
    this.#link.signal.throwIfAborted();
    this.#trouble.signal.throwIfAborted();
    return this.#done;
  }

  #open(kind: QueueKind): Worker {
    const worker = new Worker(queueName(kind), (job, token) => this.#take(job, token ?? ''), {
      ...queueOptions(this.#link),
      name: `${hostname()}:${process.pid}`,
      autorun: false,
      // Of large cases one at a time: memory. Whoever has one thread takes turns.
      concurrency: kind === 'large' ? 1 : this.#threads.count,
      lockDuration: Math.round(this.#run.silence),
      stalledInterval: Math.round(this.#run.silence / 3),
      // A case that ended its worker is given out again; the last time it is set aside.
      maxStalledCount: TRIES - 1,
      drainDelay: 2,
    });
    worker.on('error', this.#link.hearError);
    return worker;
  }

  async #take(job: Job, token: string): Promise<void> {
    const work = this.#work(job, token);
    const ended = work.catch(() => {});
    this.#atWork.add(ended);
    this.#show();
    try {
      await work;
      this.#done++;
    } finally {
      this.#atWork.delete(ended);
      this.#lastAtWork = Date.now();
      this.#show();
    }
  }

  /** What it throws goes onto the queue, and says nothing of the case. */
  async #work(job: Job, token: string): Promise<void> {
    const queued: unknown = job.data;
    if (!isQueuedCase(queued)) {
      throw new Error('no case of this release');
    }
    try {
      await this.#attempt(queued, job.attemptsMade + 1 >= TRIES);
    } catch (error) {
      if (error instanceof LostThreadError) {
        throw new Error('its thread ended', { cause: error });
      }
      if (!this.#broken.signal.aborted) {
        this.#trouble.abort(error);
      }
      // Others may be able to: it counts as no try.
      await job.moveToWait(token);
      throw new WaitingError();
    }
  }

  /** Throws a LostThreadError but for the last try, whose failure is the case's result; an InputError where this machine cannot do it. */
  async #attempt(queued: QueuedCase, isLast: boolean): Promise<void> {
    const task = await taskOf(queued, this.#run.root, this.#run.redactKey);
    try {
      await this.#threads.run(task, queued.timeout, this.#broken.signal);
    } catch (error) {
      if (!(error instanceof LostThreadError && isLast)) {
        throw error;
      }
      await recordFailure(task, `${error.message} (${TRIES} times)`);
    }
  }

  /** Until the signal is aborted or there was nothing to do for long. */
  async #untilIdle(signal: AbortSignal): Promise<void> {
    const { idle } = this.#run;
    this.#lastAtWork = Date.now();
    await new Promise<void>((done) => {
      const look = setInterval(() => {
        this.#show();
        if (!this.#link.isThere) {
          // Cases may wait behind it.
          this.#lastAtWork = Date.now();
        }
        if (idle !== null && this.#atWork.size === 0 && Date.now() - this.#lastAtWork >= idle) {
          end();
        }
      }, 250);
      const end = (): void => {
        clearInterval(look);
        done();
      };
      if (signal.aborted) {
        end();
      }
      signal.addEventListener('abort', end);
    });
  }

  /** Waits for what is begun. */
  async #finish(within: number = this.#run.grace): Promise<void> {
    await this.#link.waitFor(Promise.all(this.#atWork), within);
  }

  #show(): void {
    this.#run.show({ done: this.#done, atWork: this.#atWork.size });
  }
}
