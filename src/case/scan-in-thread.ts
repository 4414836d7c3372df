/** Scans a large CSV export in a thread of its own: while one part is scanned there, the rows before it are read here. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { InputError } from '../formats/input-error.js';
import type { ColumnName } from '../formats/procmon/columns.js';
import type { Wish } from '../formats/procmon/row-sieve.js';
import type { RowAudience, RowBatch, ScanExport, ScannedExport } from '../formats/procmon/scan/row-batch.js';
import type { Position } from '../formats/source.js';
import { ticks } from '../windows/time.js';

/** What a thread is started with. */
export interface ScanTask {
  readonly path: string;
  /** Whether the file is a .gz. */
  readonly packed: boolean;
  readonly names: readonly string[];
}

/** Number, process, operation and result of a kind of rows. */
export type NamedKind = readonly [number, string, string, string];

/** What a thread says, in the order of the file. */
export type ScanMessage =
  | { readonly says: 'columns'; readonly columns: readonly (readonly [ColumnName, number])[] }
  | {
      readonly says: 'rows';
      readonly kinds: readonly NamedKind[];
      readonly batch: (RowBatch & BatchMemory) | null;
      readonly bytes: number;
    }
  | {
      readonly says: 'judged';
      readonly cells: readonly string[];
      readonly record: number;
      readonly line: number;
      readonly time: number | null;
    }
  | { readonly says: 'counts'; readonly counts: readonly (readonly [kind: number, rows: number])[] }
  | { readonly says: 'end'; readonly scanned: ScannedExport }
  | { readonly says: 'error'; readonly message: string; readonly code: string | null; readonly at: Position | null };

/** What a thread is told when what it said has been read. */
export interface ScanAnswer {
  readonly wishes: readonly (readonly [kind: number, wish: Wish])[];
  /** The memory of the rows that it said, for other rows: memory that is made anew is slow, and lies about until it is collected. */
  readonly memory: BatchMemory | null;
}

/** What the rows of a batch lie in; bigger than they need. */
export interface BatchMemory {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly times: Float64Array<ArrayBuffer>;
}

/** What the memory goes from thread to thread with. */
export function buffersOf(memory: BatchMemory | null): ArrayBuffer[] {
  return memory === null ? [] : [memory.words.buffer, memory.bytes.buffer, memory.times.buffer];
}

/** Bytes of a file below which a thread has not started before all is read. A packed file holds some ten times as much. */
const PAYS_FROM = 32_000_000;
const PAYS_PACKED_FROM = 4_000_000;

/** How a file is scanned in a thread; nothing where that does not pay. */
export function threadFor(path: string, size: number, packed: boolean): { readonly scanExport?: ScanExport } {
  return size < (packed ? PAYS_PACKED_FROM : PAYS_FROM) || availableParallelism() < 2
    ? {}
    : { scanExport: (names, audience) => scanInThread({ path, packed, names: [...names] }, audience) };
}

function scanInThread(workerData: ScanTask, audience: RowAudience): Promise<ScannedExport | null> {
  // Behind the bundler this code lies in a folder of its own.
  const worker = new Worker(new URL('../scan-worker.js', import.meta.url), { workerData, execArgv: [] });
  const scanned = new Promise<ScannedExport | null>((resolve, reject) => {
    const listener = new Listener(audience);
    let hasBegun = false;
    worker.on('message', (message: ScanMessage) => {
      hasBegun = true;
      try {
        if (message.says === 'end') {
          resolve(message.scanned);
        } else if (message.says === 'error') {
          reject(errorOf(message));
        } else {
          const answer = listener.hear(message);
          if (answer !== null) {
            worker.postMessage(answer, buffersOf(answer.memory));
          }
        }
      } catch (error) {
        reject(error);
      }
    });
    // Whoever bundles this library anew may not have the thread's file beside it.
    worker.on('error', (error) => (hasBegun ? reject(error) : resolve(null)));
    worker.on('exit', () => reject(new Error('a scanning thread ended too early')));
  });
  return scanned.finally(() => worker.terminate());
}

/** Passes on what a thread says. */
class Listener {
  readonly #audience: RowAudience;
  readonly #kinds: NamedKind[] = [];

  constructor(audience: RowAudience) {
    this.#audience = audience;
  }

  /** Returns what the thread waits to hear, if it does. */
  hear(message: Exclude<ScanMessage, { readonly says: 'end' | 'error' }>): ScanAnswer | null {
    const audience = this.#audience;
    switch (message.says) {
      case 'columns':
        audience.columns(new Map(message.columns));
        return null;
      case 'judged': {
        const { cells, record, line, time } = message;
        audience.judged(cells, { record, line }, time === null ? null : ticks(time));
        return null;
      }
      case 'counts':
        message.counts.forEach(([kind, rows]) => audience.count(kind, rows));
        return null;
      case 'rows': {
        const { kinds, batch, bytes } = message;
        this.#kinds.push(...kinds);
        const wishes = kinds.map((kind) => [kind[0], audience.wish(...kind)] as const);
        const changed = batch !== null && audience.rows(batch);
        // Nobody waits: the thread waits for the answer.
        void audience.taken?.(bytes);
        return {
          wishes: changed ? this.#kinds.map((kind) => [kind[0], audience.wish(...kind)] as const) : wishes,
          memory: batch === null ? null : { words: batch.words, bytes: batch.bytes, times: batch.times },
        };
      }
    }
  }
}

function errorOf({ message, code, at }: Extract<ScanMessage, { readonly says: 'error' }>): Error {
  return code === null ? new InputError(message, at ?? undefined) : Object.assign(new Error(message), { code });
}
