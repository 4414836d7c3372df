/** Where cases are worked on: in threads of this process. */

import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import type { CaseOutcome, CaseTask } from './run-case.js';

/** Takes cases and says what came of each. */
export interface Executor {
  /** Cases that it takes at a time. */
  readonly width: number;
  /** Rejects where the case could not be worked on at all: its thread ended, or it took too long. */
  run(task: CaseTask, signal: AbortSignal): Promise<CaseOutcome>;
  end(): Promise<void>;
}

/** Threads that each take one case at a time. */
export class LocalThreads implements Executor {
  readonly width: number;
  readonly #pool: Tinypool;

  constructor(threads: number = availableParallelism()) {
    this.width = threads;
    this.#pool = new Tinypool({
      // Behind the bundler this code lies in a folder of its own.
      filename: new URL('../case-worker.js', import.meta.url).href,
      // None is started before there is work: most nights there is little.
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 60_000,
      concurrentTasksPerWorker: 1,
    });
  }

  async run(task: CaseTask, signal: AbortSignal): Promise<CaseOutcome> {
    return this.#pool.run(task, { signal });
  }

  end(): Promise<void> {
    return this.#pool.destroy();
  }
}
