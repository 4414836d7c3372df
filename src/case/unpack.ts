import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../formats/input-error.js';

/** For the unpackers: each chunk takes a way through threads and streams, and Node's own size is 16 KB. */
export const IN_LARGE_CHUNKS = { chunkSize: 128 * 1024 };

/** Bytes up to which anything may unpack. */
const FREE_BYTES = 4_000_000_000;
/** How many times its size something may be beyond that. Traces are twenty to fifty times theirs; a bomb is a thousand times. */
const MOST_TIMES = 400;

/** Unpacks as it is read, so that a packed bomb costs no memory, and little time: it is left. `unpacker` is one of Node's, fresh. */
export async function* unpack(
  packed: AsyncIterable<Uint8Array>,
  unpacker: Transform,
  freeBytes = FREE_BYTES,
): AsyncGenerator<Uint8Array> {
  let packedBytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of packed) {
      packedBytes += chunk.length;
      yield chunk;
    }
  };
  const feeding = pipeline(counted, unpacker);
  feeding.catch(() => {});
  try {
    let bytes = 0;
    for await (const chunk of unpacker) {
      bytes += chunk.length;
      if (bytes > freeBytes && bytes > packedBytes * MOST_TIMES) {
        throw new InputError(
          `unpacks to more than ${MOST_TIMES} times its size, as a bomb does and no trace: unpack it with another program and hand over the file`,
        );
      }
      yield chunk;
    }
    await feeding;
  } catch (error) {
    throw error instanceof InputError
      ? error
      : new InputError(`damaged or cut off: ${error instanceof Error ? error.message : 'cannot be unpacked'}`);
  }
}
