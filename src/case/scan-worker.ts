/** The thread that scans a CSV export for another one: see scan-in-thread.ts. */

import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import { InputError } from '../formats/input-error.js';
import type { ColumnName } from '../formats/procmon/columns.js';
import { scanProcmonCsv } from '../formats/procmon/csv.js';
import type { Wish } from '../formats/procmon/row-sieve.js';
import {
  IS_DOUBLED,
  LINE_WORD,
  type ReadingPosition,
  RECORD_WORD,
  type RowAudience,
  type RowBatch,
  WORDS_BEFORE_FIELDS,
} from '../formats/procmon/scan/row-batch.js';
import type { Ticks } from '../windows/time.js';
import type { Source } from '../formats/source.js';
import { CHUNK_BYTES } from './file.js';
import {
  type BatchMemory,
  buffersOf,
  type NamedKind,
  type ScanAnswer,
  type ScanMessage,
  type ScanTask,
} from './scan-in-thread.js';
import { IN_LARGE_CHUNKS, unpack } from './unpack.js';

/** A message tells of so many rows or bytes of the file, about. */
const ROWS_AT_ONCE = 1024;
const BYTES_AT_ONCE = 4 * 1024 * 1024;
/** Messages that the other thread has not read yet; while there are more, it is asked so often. */
const AHEAD = 8;
const POLL_MILLISECONDS = 1;

/** Gathers what the other thread is told. */
class Teller implements RowAudience {
  readonly #port: MessagePort;
  #kinds: NamedKind[] = [];
  /** The number of the newest kind that was told. */
  #known = 0;
  #wishes: (readonly [number, Wish])[] = [];
  #counts: (readonly [number, number])[] = [];
  #batch: GrowingBatch | null = null;
  #bytes = 0;
  #unread = 0;
  /** What came back; never more than were on their way at once. */
  readonly #memories: BatchMemory[] = [];

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** Takes in what the other thread has answered. Reading never waits, so that no event would tell of it. */
  #hear(): void {
    for (let heard = receiveMessageOnPort(this.#port); heard !== undefined; heard = receiveMessageOnPort(this.#port)) {
      const { wishes, memory }: ScanAnswer = heard.message;
      this.#wishes.push(...wishes);
      if (memory !== null) {
        this.#memories.push(memory);
      }
      this.#unread--;
    }
  }

  columns(columns: ReadonlyMap<ColumnName, number>): void {
    this.#say({ says: 'columns', columns: [...columns] });
  }

  /** All, until the other thread has answered. */
  wish(...kind: NamedKind): Wish {
    // Asked again, it is about to be answered.
    if (kind[0] > this.#known) {
      this.#known = kind[0];
      this.#kinds.push(kind);
    }
    return 'all';
  }

  newWishes(): readonly (readonly [number, Wish])[] {
    this.#hear();
    const wishes = this.#wishes;
    if (wishes.length > 0) {
      this.#wishes = [];
    }
    return wishes;
  }

  rows(batch: RowBatch): boolean {
    this.#batch ??= new GrowingBatch(batch, this.#memories.pop() ?? newMemory(batch.rowWords));
    this.#batch.add(batch);
    return false;
  }

  judged(cells: readonly string[], { record, line }: Readonly<ReadingPosition>, time: Ticks | null): void {
    this.#sayRows();
    this.#say({ says: 'judged', cells, record, line, time });
  }

  count(kind: number, rows: number): void {
    this.#counts.push([kind, rows]);
  }

  taken(bytes: number): Promise<void> | null {
    this.#bytes += bytes;
    const isEnough = (this.#batch?.rows ?? 0) >= ROWS_AT_ONCE || this.#bytes >= BYTES_AT_ONCE;
    if (isEnough || this.#kinds.length > 0) {
      this.#sayRows();
    }
    return this.#unread <= AHEAD ? null : this.#wait();
  }

  async #wait(): Promise<void> {
    for (this.#hear(); this.#unread > AHEAD; this.#hear()) {
      await setTimeout(POLL_MILLISECONDS);
    }
  }

  /** Says the rest. */
  end(): void {
    this.#sayRows();
    this.#say({ says: 'counts', counts: this.#counts });
  }

  #sayRows(): void {
    const [kinds, bytes, batch] = [this.#kinds, this.#bytes, this.#batch?.done() ?? null];
    if (kinds.length === 0 && bytes === 0 && batch === null) {
      return;
    }
    this.#kinds = [];
    this.#bytes = 0;
    this.#batch = null;
    this.#unread++;
    this.#port.postMessage({ says: 'rows', kinds, batch, bytes } satisfies ScanMessage, buffersOf(batch));
  }

  #say(message: ScanMessage): void {
    this.#port.postMessage(message);
  }
}

function newMemory(rowWords: number): BatchMemory {
  return {
    words: new Uint32Array(rowWords * ROWS_AT_ONCE),
    bytes: new Uint8Array(256 * ROWS_AT_ONCE),
    times: new Float64Array(ROWS_AT_ONCE),
  };
}

/** Rows of several batches, with copies of their bytes. */
class GrowingBatch {
  rows = 0;
  readonly #record: number;
  readonly #line: number;
  readonly #rowWords: number;
  #words: Uint32Array<ArrayBuffer>;
  #bytes: Uint8Array<ArrayBuffer>;
  #times: Float64Array<ArrayBuffer>;
  #filled = 0;
  readonly #details: string[] = [];

  constructor({ record, line, rowWords }: RowBatch, { words, bytes, times }: BatchMemory) {
    this.#record = record;
    this.#line = line;
    this.#rowWords = rowWords;
    this.#words = words;
    this.#bytes = bytes;
    this.#times = times;
  }

  add({ rows, record, line, words, rowWords, bytes, times, details }: RowBatch): void {
    this.#details.push(...details);
    this.#reserve(rows);
    const into = this.#words;
    for (let row = 0, at = 0; row < rows; row++, at += rowWords) {
      const out = this.rows * rowWords;
      into.set(words.subarray(at, at + rowWords), out);
      into[out + RECORD_WORD] = (words[at + RECORD_WORD] ?? 0) + record - this.#record;
      into[out + LINE_WORD] = (words[at + LINE_WORD] ?? 0) + line - this.#line;
      const start = words[at + WORDS_BEFORE_FIELDS] ?? 0;
      const end = (words[at + rowWords - 1] ?? 0) & ~IS_DOUBLED;
      this.#copy(bytes, start, end);
      const moved = this.#filled - end;
      for (let field = out + WORDS_BEFORE_FIELDS; field < out + rowWords; field++) {
        into[field] = (into[field] ?? 0) + moved;
      }
      this.#times[this.rows] = times[row] ?? Number.NaN;
      this.rows++;
    }
  }

  done(): RowBatch & BatchMemory {
    return {
      rows: this.rows,
      record: this.#record,
      line: this.#line,
      words: this.#words,
      rowWords: this.#rowWords,
      bytes: this.#bytes,
      times: this.#times,
      details: this.#details,
    };
  }

  #reserve(rows: number): void {
    const needed = this.rows + rows;
    if (needed > this.#times.length) {
      const words = new Uint32Array(2 * needed * this.#rowWords);
      words.set(this.#words);
      const times = new Float64Array(2 * needed);
      times.set(this.#times);
      this.#words = words;
      this.#times = times;
    }
  }

  #copy(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.#filled + end - start;
    if (needed > this.#bytes.length) {
      const more = new Uint8Array(2 * needed);
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes.set(bytes.subarray(start, end), this.#filled);
    this.#filled = needed;
  }
}

function sourceOf({ path, packed }: ScanTask): Source {
  return {
    name: path,
    size: null,
    stream: () =>
      packed
        ? unpack(createReadStream(path, { highWaterMark: CHUNK_BYTES }), createGunzip(IN_LARGE_CHUNKS))
        : bytesOf(path),
  };
}

/** The bytes of a file, all chunks in the same memory: whoever keeps a chunk copies it. Nothing else runs in this thread. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const memory = new Uint8Array(CHUNK_BYTES);
    for (let read = readSync(file, memory); read > 0; read = readSync(file, memory)) {
      yield memory.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}

function errorMessage(error: unknown): ScanMessage {
  if (error instanceof InputError) {
    return { says: 'error', message: error.message, code: null, at: error.at };
  }
  const isCoded = error instanceof Error && 'code' in error && typeof error.code === 'string';
  if (!isCoded) {
    throw error;
  }
  return { says: 'error', message: error.message, code: String(error.code), at: null };
}

async function scan(port: MessagePort, task: ScanTask): Promise<void> {
  const teller = new Teller(port);
  try {
    const scanned = await scanProcmonCsv(sourceOf(task), task.names, teller);
    teller.end();
    port.postMessage({ says: 'end', scanned } satisfies ScanMessage);
  } catch (error) {
    teller.end();
    port.postMessage(errorMessage(error));
  }
}

if (parentPort !== null) {
  await scan(parentPort, workerData);
}
