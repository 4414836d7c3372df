/** Converts a large trace in several threads: each part in one of them, the bytes in the order of the parts. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  type Converted,
  type ConvertedPart,
  type ConvertOptions,
  openConversion,
  Output,
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
  /** Pieces of earlier answers, whose memory can be used again. */
  readonly used: readonly Uint8Array[];
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
 * Converts a trace as `convert` does, in one thread where more do not pay: the trace is small, cannot be read in parts or
 * opened again, or there is one processor. The memory of bytes is used again when they have been written.
 */
export async function convertInThreads(
  trace: string,
  source: Source,
  options: ConvertOptions,
  write: WriteBytes,
  showShare: (share: number) => void,
): Promise<Converted> {
  const conversion = await openConversion(source, options);
  const canBeOpenedAgain = source.read !== undefined && source.name === trace;
  const small = conversion.parts(PART_EVENTS);
  const pays = canBeOpenedAgain && small.length >= MIN_PARTS;
  const threads = pays ? Math.min(availableParallelism(), MAX_THREADS) : 1;
  const parts = threads > 1 ? small : conversion.parts(Number.POSITIVE_INFINITY);
  const others = Array.from({ length: threads - 1 }, () => new ConvertingThread({ trace, options }));
  const output = new Output(write);
  try {
    await output.write(conversion.head());
    const done: ConvertedPart[] = [];
    // This thread converts each first of so many parts, when all before it are written; the others are two parts ahead.
    const ahead: (Promise<PartAnswer> | undefined)[] = [];
    for (const [index, part] of parts.entries()) {
      for (; ahead.length < Math.min(parts.length, index + 2 * threads);) {
        const next = parts[ahead.length];
        const other = others[(ahead.length % threads) - 1];
        ahead.push(next === undefined ? undefined : other?.convert(next));
      }
      const answer = await ahead[index];
      if (answer === undefined) {
        done.push(await conversion.convertPart(part, (pieces) => output.write(pieces, conversion.recycle)));
      } else {
        const thread = others[(index % threads) - 1];
        await output.write(answer.pieces, (pieces) => thread?.recycle(pieces));
        done.push(answer.done);
      }
      if (threads > 1) {
        showShare(done.length / parts.length);
      }
    }
    await output.write(conversion.foot());
    await output.end();
    return conversion.join(done);
  } finally {
    await Promise.all(others.map((other) => other.end()));
  }
}

/** The memory behind pieces, to be handed over to another thread instead of being copied. */
export function memoryOf(pieces: readonly Uint8Array[]): ArrayBuffer[] {
  return pieces.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);
}

/** A thread and the parts that it works on, one after the other. */
class ConvertingThread {
  readonly #worker: Worker;
  #used: Uint8Array[] = [];
  readonly #waiting: { resolve(answer: PartAnswer): void; reject(error: unknown): void }[] = [];

  constructor(workerData: WorkerTask) {
    // Behind the bundler this code lies in a folder of its own.
    this.#worker = new Worker(new URL('../convert-worker.js', import.meta.url), {
      workerData,
      // Flags of this process are not the thread's.
      execArgv: [],
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
    const work: PartOfWork = { part, used: this.#used };
    this.#worker.postMessage(work, memoryOf(this.#used));
    this.#used = [];
    return answer;
  }

  /** Gives pieces of its answers back, with the next part. */
  recycle(pieces: readonly Uint8Array[]): void {
    this.#used.push(...pieces);
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
