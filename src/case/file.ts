/** Files as Sources, and what a Source must have to be read like one. */

import { open } from 'node:fs/promises';
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
  return {
    path,
    ...threadFor(path, size, false),
    name,
    size,
    named,
    stream: () => readAhead(path),
    async read(offset, length, into) {
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

/** The bytes of a file. The next ones are read while the last are used: a stream of Node's does much more beside. */
async function* readAhead(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  const next = (): Promise<{ bytesRead: number; buffer: Buffer }> => handle.read(Buffer.allocUnsafeSlow(CHUNK_BYTES));
  let reading = next();
  try {
    for (;;) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) {
        return;
      }
      reading = next();
      // Whoever breaks off does not wait for it.
      reading.catch(() => {});
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await reading.catch(() => {});
    await handle.close();
  }
}
