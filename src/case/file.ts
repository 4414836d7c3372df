/** Files as Sources, and what a Source must have to be read like one. */

import { open, readFile } from 'node:fs/promises';
import type { Source } from '../formats/source.js';
import { threadFor } from './scan-in-thread.js';

/** Bytes that are read at once. */
export const CHUNK_BYTES = 512 * 1024;

/** A Source that can be read anywhere. */
export interface SeekableSource extends Source {
  readonly size: number;
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
}

export function isSeekable(source: Source): source is SeekableSource {
  return source.read !== undefined && source.size !== null;
}

/** A file that can be opened again by its path. */
export interface FileSource extends SeekableSource {
  readonly path: string;
}

export function isFile(source: Source): source is FileSource {
  return 'path' in source;
}

/** The bytes of a file as they are. */
export function fileSource(path: string, size: number, named: boolean, name = path): FileSource {
  const isSmall = size > 0 && size <= CHUNK_BYTES;
  const whole = (): Promise<Uint8Array> => {
    if (kept?.by !== whole) {
      kept = { by: whole, bytes: readFile(path).then(plain) };
    }
    return kept.bytes;
  };
  return {
    path,
    ...threadFor(path, size, false),
    name,
    size,
    named,
    stream: (lent = false) => (isSmall ? inOnePiece(whole, lent) : readAhead(path, size, lent)),
    async read(offset, length, into) {
      if (isSmall) {
        return (await whole()).subarray(offset, offset + length);
      }
      const handle = await open(path);
      try {
        const memory = into !== undefined && into.length >= length ? into : new Uint8Array(length);
        const { buffer, bytesRead } = await handle.read(memory, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}

/** The bytes of the small file that was read last: what a file holds is asked for many times in a row, each a wait for the disk. */
let kept: { readonly by: () => Promise<Uint8Array>; readonly bytes: Promise<Uint8Array> } | null = null;

async function* inOnePiece(whole: () => Promise<Uint8Array>, lent: boolean): AsyncGenerator<Uint8Array> {
  const bytes = await whole();
  yield lent ? bytes : bytes.slice();
}

/** Memory of chunks that were lent, for others: new memory is slow to make, and lies about until it is collected. */
const idle: Uint8Array[] = [];
const MOST_IDLE = 4;

function newMemory(length: number): Uint8Array {
  return plain(Buffer.allocUnsafeSlow(length));
}

/** Without what Node adds to an array of bytes: `slice` of a Buffer gives no copy. */
function plain({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/** Read behind the end that a file had: it may have grown, and some files do not tell their size. */
const BYTES_BEHIND_END = 64 * 1024;

/** The bytes of a file. The next ones are read while the last are used: a stream of Node's does much more beside. */
async function* readAhead(path: string, size: number, lent: boolean): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  // Two take turns: one is used while the other is read into.
  const turns = lent ? [idle.pop() ?? newMemory(CHUNK_BYTES), idle.pop() ?? newMemory(CHUNK_BYTES)] : [];
  let [nth, at] = [0, 0];
  const next = (): Promise<{ bytesRead: number; buffer: Uint8Array }> => {
    const length = at < size ? Math.min(CHUNK_BYTES, size - at) : BYTES_BEHIND_END;
    return handle.read(turns[nth++ % 2] ?? newMemory(length), 0, length);
  };
  let reading = next();
  try {
    for (;;) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) {
        return;
      }
      at += bytesRead;
      reading = next();
      // Whoever breaks off does not wait for it.
      reading.catch(() => {});
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await reading.catch(() => {});
    idle.push(...turns.slice(0, MOST_IDLE - idle.length));
    await handle.close();
  }
}
