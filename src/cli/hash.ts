import { createHash } from 'node:crypto';
import type { FileHash } from '../bundle.js';

/** Bytes as they are, and what they add up to once they have been read to their end. */
export class HashedBytes {
  readonly name: string;
  readonly #bytes: AsyncIterable<Uint8Array>;
  #result: FileHash | null = null;

  constructor(name: string, bytes: AsyncIterable<Uint8Array>) {
    this.name = name;
    this.#bytes = bytes;
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of this.#bytes) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
    this.#result = { name: this.name, size, sha256: hash.digest('hex') };
  }

  /** Throws a RangeError before the end. */
  get result(): FileHash {
    if (this.#result === null) {
      throw new RangeError(`${this.name} has not been read to its end`);
    }
    return this.#result;
  }
}

/** Size and SHA-256 of bytes. */
export async function hashOf(name: string, bytes: AsyncIterable<Uint8Array>): Promise<FileHash> {
  const hashed = new HashedBytes(name, bytes);
  for await (const _ of hashed.stream()) {
    // Nobody wants the bytes.
  }
  return hashed.result;
}
