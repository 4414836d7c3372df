import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { open, textOf } from './read-sources.js';

describe('openInputs', () => {
  it('walks folders in the order of their names and follows no links', async () => {
    const folder = temporaryFolder({ 'b.txt': 'b', 'a/2.txt': '2', 'a/1.txt': '1' });
    symlinkSync(folder, join(folder, 'a', 'loop'));
    const sources = await open([folder]);
    expect(await Promise.all(sources.map(textOf))).toEqual(['1', '2', 'b']);
    expect(sources.map(({ named }) => named)).toEqual([false, false, false]);
  });

  it('opens a file once, however often and by whatever name it is given', async () => {
    const folder = temporaryFolder({ 'a.txt': 'a' });
    expect(await open([join(folder, 'a.txt'), folder, join(folder, '.', 'a.txt')])).toHaveLength(1);
  });

  it('reads a file again and anywhere', async () => {
    const [source] = await open([join(temporaryFolder({ 'a.txt': '0123456789' }), 'a.txt')]);
    expect(source?.size).toBe(10);
    expect(await textOf(source)).toBe(await textOf(source));
    expect(Buffer.from((await source?.read?.(8, 100)) ?? []).toString()).toBe('89');
  });

  it('unpacks .gz by content, and says so when it is cut off', async () => {
    const packed = gzipSync('x'.repeat(100_000));
    const folder = temporaryFolder({ 'whole.bin': packed, 'cut.gz': packed.subarray(0, packed.length - 20) });
    const [cut, whole] = await open([folder]);
    expect(await textOf(whole)).toBe('x'.repeat(100_000));
    await expect(textOf(cut)).rejects.toThrow(/damaged or cut off/);
  });

  it('keeps a packed bomb out of memory', async () => {
    const [bomb] = await open([join(temporaryFolder({ 'bomb.gz': gzipSync(Buffer.alloc(200_000_000)) }), 'bomb.gz')]);
    let length = 0;
    let largest = 0;
    for await (const chunk of bomb?.stream() ?? []) {
      length += chunk.length;
      largest = Math.max(largest, chunk.length);
    }
    expect(length).toBe(200_000_000);
    expect(largest).toBeLessThan(1_000_000);
  });

  it('reads standard input, small or large, more than once', async () => {
    const [small] = await open(['-'], Readable.from([Buffer.from('one '), Buffer.from('two')]));
    expect(small?.name).toBe('standard input');
    expect([await textOf(small), await textOf(small)]).toEqual(['one two', 'one two']);

    const chunks = Array.from({ length: 20 }, (_, index) => Buffer.alloc(1024 * 1024, 97 + index));
    const [large] = await open(['-'], Readable.from(chunks));
    expect(await textOf(large)).toBe(Buffer.concat(chunks).toString());
    expect((await textOf(large)).length).toBe(20 * 1024 * 1024);
  });

  it('turns a path that is not there into a source that says so, a pasted line into its text', async () => {
    const line = '2025/11/18 23:30:15 ERROR 5 (0x00000005) Copying File C:\\x\\y.txt';
    const [missing, pasted] = await open(['no/such/file', line]);
    await expect(textOf(missing)).rejects.toThrow('no such file or folder');
    expect(await textOf(pasted)).toBe(line);
  });
});
