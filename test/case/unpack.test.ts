import { createGunzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../src/case/unpack.js';

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) {
    yield bytes.subarray(at, at + 1000);
  }
}

async function lengthOf(packed: Uint8Array, freeBytes: number): Promise<number> {
  let length = 0;
  for await (const chunk of unpack(inPieces(packed), createGunzip(), freeBytes)) {
    length += chunk.length;
  }
  return length;
}

describe('what unpacks to far more than it is', () => {
  it('is left where it becomes a bomb, with what to do', async () => {
    await expect(lengthOf(gzipSync(new Uint8Array(20_000_000)), 1_000_000)).rejects.toThrow(/400 times its size.*bomb/);
  });

  it('is read where it is small, or no more than traces are', async () => {
    expect(await lengthOf(gzipSync(new Uint8Array(20_000_000)), 50_000_000)).toBe(20_000_000);
    const rows = new TextEncoder().encode(
      Array.from({ length: 50_000 }, (_, row) => `"${row * 7919}","CreateFile"\r\n`).join(''),
    );
    expect(await lengthOf(gzipSync(rows), 1000)).toBe(rows.length);
  });
});
