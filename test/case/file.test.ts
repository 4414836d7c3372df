import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHUNK_BYTES, fileSource } from '../../src/case/file.js';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whydenied-file-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Bytes in which no two chunks are alike. */
function bytesOf(length: number, first: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (first + index + (index >> 8) + (index >> 16)) & 0xff);
}

async function fileOf(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function copied(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    parts.push(chunk.slice());
  }
  return Buffer.concat(parts);
}

describe('the bytes of a file', () => {
  for (const length of [0, 1, 1000, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES + 17]) {
    it(`are those of the file, lent or not: ${length}`, async () => {
      const bytes = bytesOf(length, 3);
      const source = fileSource(await fileOf(`length-${length}`, bytes), length, true);
      for (const lent of [false, true, true]) {
        expect(Buffer.compare(await copied(source.stream(lent)), bytes)).toBe(0);
      }
      expect(Buffer.compare(await source.read(length >> 1, length), bytes.subarray(length >> 1))).toBe(0);
    });
  }

  it('stay as they are once they were handed over for good', async () => {
    const bytes = bytesOf(3 * CHUNK_BYTES, 1);
    const source = fileSource(await fileOf('kept', bytes), bytes.length, true);
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.stream()) {
      chunks.push(chunk);
    }
    expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0);
  });

  it('do not mix where several files are lent at a time, some of them not to their end', async () => {
    const files = await Promise.all(
      [1, 2, 3, 4, 5].map(async (nth) => {
        const bytes = bytesOf(4 * CHUNK_BYTES + nth, nth * 41);
        return { bytes, source: fileSource(await fileOf(`mixed-${nth}`, bytes), bytes.length, true) };
      }),
    );
    for await (const _ of files[0]?.source.stream(true) ?? []) {
      break;
    }
    const read = await Promise.all(files.map(({ source }) => copied(source.stream(true))));
    expect(read.map((bytes, index) => Buffer.compare(bytes, files[index]?.bytes ?? bytes.slice(1)))).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('are read to where the file ends by now', async () => {
    for (const length of [10, 2 * CHUNK_BYTES]) {
      const path = await fileOf(`grown-${length}`, bytesOf(length, 0));
      const source = fileSource(path, length, true);
      await appendFile(path, 'more');
      expect(await copied(source.stream(true))).toHaveLength(length + 4);
    }
  });

  it('are those of today for whoever opens a small file again', async () => {
    const path = await fileOf('again', bytesOf(10, 0));
    expect(await fileSource(path, 10, true).read(0, 2)).toEqual(Uint8Array.from([0, 1]));
    await fileOf('again', bytesOf(10, 7));
    expect(await fileSource(path, 10, true).read(0, 2)).toEqual(Uint8Array.from([7, 8]));
  });

  it('cannot be changed for the next reader by one that owns them', async () => {
    const source = fileSource(await fileOf('owned', bytesOf(10, 0)), 10, true);
    for await (const chunk of source.stream()) {
      chunk.fill(0xff);
    }
    expect(await source.read(0, 3)).toEqual(Uint8Array.from([0, 1, 2]));
  });
});
