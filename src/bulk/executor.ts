/** Where cases are worked on: in threads of this process. */

import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import { InputError } from '../formats/input-error.js';
import { bytesOf } from './bulk-case.js';
import { type CaseOutcome, type CaseTask, recordFailure } from './run-case.js';

/** Takes cases and says what came of each. */
export interface Executor {
  /**
   * Works on the cases and hands over each outcome as it is there. Rejects with an InputError where results cannot be written, and with
   * the reason of the signal: cases without an outcome are then as they were.
   */
  run(tasks: readonly CaseTask[], done: (outcome: CaseOutcome) => void, signal: AbortSignal): Promise<void>;
  end(): Promise<void>;
}

/** Of cases as large as this only one is worked on at a time: memory. */
const LARGE_BYTES = 128_000_000;

/** Threads that each take one case at a time. */
export class CaseThreads {
  readonly count: number;
  readonly #pool: Tinypool;

  /** One more than processors without `count`: while one waits for files, another works. */
  constructor(count: number = availableParallelism() + 1) {
    this.count = count;
    this.#pool = new Tinypool({
      // Behind the bundler this code lies in a folder of its own.
      filename: new URL('../case-worker.js', import.meta.url).href,
      // None is started before there is work: most nights there is little.
      minThreads: 0,
      maxThreads: count,
      idleTimeout: 60_000,
      concurrentTasksPerWorker: 1,
    });
  }

  /**
   * `timeout`: milliseconds that the case may take; that it takes longer is its outcome. Rejects with the reason of the signal, with an InputError where the result cannot be
   * written, and with a LostThreadError.
   */
  async run(task: CaseTask, timeout: number, signal: AbortSignal): Promise<CaseOutcome> {
    const limit = AbortSignal.timeout(timeout);
    try {
      const outcome: CaseOutcome = await this.#pool.run(task, { signal: AbortSignal.any([limit, signal]) });
      if (outcome.trouble !== null) {
        throw new InputError(outcome.trouble);
      }
      return outcome;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof InputError) {
        throw error;
      }
      if (limit.aborted) {
        const seconds = timeout / 1000;
        return recordFailure(task, `took longer than ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`);
      }
      throw new LostThreadError(error);
    }
  }

  end(): Promise<void> {
    return this.#pool.destroy();
  }
}

/** A thread ended while it worked on a case: it had no memory left, for instance. */
export class LostThreadError extends Error {
  constructor(reason: unknown) {
    super(reason instanceof Error ? reason.message : String(reason));
    this.name = 'LostThreadError';
  }
}

/** Works on cases in threads: the largest first, so that none of them is left alone at the end; of the large ones one at a time. */
export class LocalThreads implements Executor {
  readonly #threads: Pick<CaseThreads, 'count' | 'run' | 'end'>;
  readonly #timeout: number;

  /** `timeout`: milliseconds that a case may take. */
  constructor(threads: Pick<CaseThreads, 'count' | 'run' | 'end'>, timeout: number) {
    this.#threads = threads;
    this.#timeout = timeout;
  }

  async run(tasks: readonly CaseTask[], done: (outcome: CaseOutcome) => void, signal: AbortSignal): Promise<void> {
    const waiting = [...tasks].sort((one, other) => bytesOf(other.case) - bytesOf(one.case));
    // What ends one lane ends all: what they were at is not recorded.
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    let largeAtWork = false;
    const take = (): CaseTask | undefined => {
      const index = waiting.findIndex((task) => !largeAtWork || !isLarge(task));
      return index < 0 || either.aborted ? undefined : waiting.splice(index, 1)[0];
    };
    const lane = async (): Promise<void> => {
      for (let task = take(); task !== undefined; task = take()) {
        const large = isLarge(task);
        largeAtWork ||= large;
        done(await this.#outcomeOf(task, either));
        if (large) {
          largeAtWork = false;
        }
      }
    };
    const lanes = Array.from({ length: this.#threads.count }, () =>
      lane().catch((error: unknown) => {
        ended.abort(error);
      }),
    );
    await Promise.all(lanes);
    either.throwIfAborted();
  }

  async #outcomeOf(task: CaseTask, signal: AbortSignal): Promise<CaseOutcome> {
    try {
      return await this.#threads.run(task, this.#timeout, signal);
    } catch (error) {
      if (error instanceof LostThreadError) {
        return recordFailure(task, error.message);
      }
      throw error;
    }
  }

  end(): Promise<void> {
    return this.#threads.end();
  }
}

export function isLarge({ case: one }: CaseTask): boolean {
  return bytesOf(one) >= LARGE_BYTES;
}
