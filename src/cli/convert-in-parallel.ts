/** Converts a large trace in several threads: each part in one of them, the bytes in the order of the parts. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  type Converted,
  type ConvertedPart,
  type ConvertOptions,
  openConversion,
  type WriteBytes,
} from '../convert.js';
import type { CapturePart } from '../formats/procmon/pml/pml.js';
import type { Source } from '../formats/source.js';

/** What a thread is started with. */
export interface WorkerTask {
  readonly trace: string;
  readonly options: ConvertOptions;
}

export interface PartOfWork {
  readonly part: CapturePart;
}

export interface PartAnswer {
  readonly done: ConvertedPart;
  readonly pieces: readonly Uint8Array[];
}

/** Events of a part: some megabytes of rows. */
const PART_EVENTS = 8192;
/** Fewer events than this are converted before a thread has started. */
const MIN_PARTS = 32;
/** More threads would take more memory than a conversion should. */
const MAX_THREADS = 3;

/**
 * Converts a trace as `convert` does. Null where threads do not pay: the trace is small, cannot be read in parts, or there is
 * one processor.
 */
export async function convertInParallel(
  trace: string,
  source: Source,
  options: ConvertOptions,
  write: WriteBytes,
  showShare: (share: number) => void,
): Promise<Converted | null> {
  const threads = Math.min(availableParallelism(), MAX_THREADS);
  const canBeOpenedAgain = source.read !== undefined && source.name === trace;
  if (threads < 2 || !canBeOpenedAgain) {
    return null;
  }
  const conversion = await openConversion(source, options);
  const parts = conversion.parts(PART_EVENTS);
  if (parts.length < MIN_PARTS) {
    return null;
  }
  const workerData: WorkerTask = { trace, options };
  // Behind the bundler this code lies in a folder of its own.
  const workers = Array.from({ length: threads }, () => new ConvertingThread(workerData));
  try {
    for (const piece of conversion.head()) {
      await write(piece);
    }
    const done: ConvertedPart[] = [];
    const running: (Promise<PartAnswer> | undefined)[] = [];
    for (let given = 0; done.length < parts.length;) {
      // Each thread has a part at work and one ahead.
      for (; given < parts.length && running.length < 2 * threads; given++) {
        const part = parts[given];
        running.push(part === undefined ? undefined : workers[given % threads]?.convert(part));
      }
      const answer = await running.shift();
      if (answer !== undefined) {
        for (const piece of answer.pieces) {
          await write(piece);
        }
        done.push(answer.done);
        showShare(done.length / parts.length);
      }
    }
    for (const piece of conversion.foot()) {
      await write(piece);
    }
    return conversion.join(done);
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

/** A thread and the parts that it works on, one after the other. */
class ConvertingThread {
  readonly #worker: Worker;
  readonly #waiting: { resolve(answer: PartAnswer): void; reject(error: unknown): void }[] = [];

  constructor(workerData: WorkerTask) {
    // Behind the bundler this code lies in a folder of its own.
    this.#worker = new Worker(new URL('../convert-worker.js', import.meta.url), {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.on('message', (answer: PartAnswer) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('a converting thread ended too early')));
  }

  convert(part: CapturePart): Promise<PartAnswer> {
    const answer = new Promise<PartAnswer>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    // Whoever waits for it hears of an error; where an earlier part failed nobody does.
    answer.catch(() => {});
    this.#worker.postMessage({ part } satisfies PartOfWork);
    return answer;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) {
      reject(error);
    }
  }
}
