import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../formats/input-error.js';

/** For the unpackers: each chunk takes a way through threads and streams, and Node's own size is 16 KB. */
export const IN_LARGE_CHUNKS = { chunkSize: 128 * 1024 };

/** Unpacks as it is read, so that a packed bomb costs time and no memory. `unpacker` is one of Node's, fresh. */
export async function* unpack(packed: AsyncIterable<Uint8Array>, unpacker: Transform): AsyncGenerator<Uint8Array> {
  const feeding = pipeline(packed, unpacker);
  feeding.catch(() => {});
  try {
    yield* unpacker;
    await feeding;
  } catch (error) {
    throw error instanceof InputError
      ? error
      : new InputError(`damaged or cut off: ${error instanceof Error ? error.message : 'cannot be unpacked'}`);
  }
}
