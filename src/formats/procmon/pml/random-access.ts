/** Random access to a source through windows of bounded size: a file over 4 GiB fits no buffer. */

import { InputError } from '../../input-error.js';
import { joinBytes } from '../../join-bytes.js';
import type { Source } from '../../source.js';

/** A source that can be read anywhere. */
export interface RandomAccess {
  /** Bytes. */
  readonly size: number;
  /** Up to `length` bytes at `offset`, fewer only at the end; in `into` or in memory of the source. */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  /** Memory that was read into and is no longer used, for the next reading. */
  readonly spare: Uint8Array[];
}

/** A source that cannot seek (a packed member, a browser stream) is kept in memory up to this size. */
const MAX_BUFFERED = 256 * 1024 * 1024;

/** A browser's `File` can be read anywhere, by another name. */
function isBlob(source: object): source is Blob {
  return typeof Blob !== 'undefined' && source instanceof Blob;
}

/** Random access to any source. Throws InputError for one that can only be read forward and is too large to keep. */
export async function randomAccess(source: Source): Promise<RandomAccess> {
  const { read, size } = source;
  if (read !== undefined && size !== null) {
    return { size, read: (offset, length, into) => read.call(source, offset, length, into), spare: [] };
  }
  if (isBlob(source)) {
    return {
      size: source.size,
      read: async (offset, length) => new Uint8Array(await source.slice(offset, offset + length).arrayBuffer()),
      spare: [],
    };
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.stream()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BUFFERED) {
      throw new InputError(
        `a PML of more than ${MAX_BUFFERED / 1024 / 1024} MB must be a plain file to be read: unpack it first`,
      );
    }
  }
  const bytes = joinBytes(chunks);
  return { size: length, read: async (offset, count) => bytes.subarray(offset, offset + count), spare: [] };
}
