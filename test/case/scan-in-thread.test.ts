import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTrace } from '../../bench/generate-trace.mjs';
import type * as inputs from '../../src/case/index.js';
import type * as library from '../../src/index.js';
import type { Report } from '../../src/index.js';
import type { Source } from '../../src/formats/source.js';

// Threads run what is built: the tests of the command line build it first.
const built: typeof library = await import(new URL('../../dist/index.js', import.meta.url).href);
const node: typeof inputs = await import(new URL('../../dist/node.js', import.meta.url).href);

const folder = mkdtempSync(join(tmpdir(), 'whydenied-test-'));
const LARGE = join(folder, 'large.CSV');
const PACKED = join(folder, 'packed.CSV.gz');

beforeAll(async () => {
  writeTrace(LARGE, { bytes: 33_000_000, failures: 300 });
  await pipeline(createReadStream(LARGE), createGzip({ level: 1 }), createWriteStream(PACKED));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is opened of a file; `here`: as if there were one thread only. */
async function opened(path: string, here: boolean): Promise<Source> {
  for await (const source of node.openInputs([path])) {
    const { scanExport, ...others } = source;
    expect(scanExport).toBeDefined();
    return here ? others : source;
  }
  throw new RangeError('nothing was opened');
}

async function reportOf(path: string, here: boolean): Promise<Report> {
  return built.analyze([await opened(path, here)]);
}

describe('an export that is large enough for a thread of its own', () => {
  it('gives the same report as in one', async () => {
    const report = await reportOf(LARGE, false);
    expect(report.summary.failures).toBeGreaterThan(200);
    expect(report).toEqual(await reportOf(LARGE, true));
  });

  it('gives the same report where rows of it are damaged', async () => {
    const damaged = join(folder, 'damaged.CSV');
    const bytes = readFileSync(LARGE);
    for (let at = 1_000_000; at < bytes.length; at += 1_500_000) {
      // A quote too many, prose, a row that ends too early.
      bytes.write(['"', '\r\nsee above: ', '\r\n"'][(at / 500_000) % 3] ?? '', at, 'latin1');
    }
    writeFileSync(damaged, bytes);
    const report = await reportOf(damaged, false);
    expect(report.inputs[0]?.warnings.length).toBeGreaterThan(5);
    expect(report).toEqual(await reportOf(damaged, true));
  });

  it('gives the same report packed', async () => {
    expect(await reportOf(PACKED, false)).toEqual(await reportOf(PACKED, true));
  });

  it('is read as far as it can be unpacked', async () => {
    const cut = join(folder, 'cut.CSV.gz');
    const packed = readFileSync(PACKED);
    writeFileSync(cut, packed.subarray(0, packed.length - 1000));
    const { inputs, summary } = await reportOf(cut, false);
    expect(inputs[0]?.warnings).toContainEqual({
      code: 'unusable',
      message: expect.stringMatching(/^damaged or cut off/),
      at: null,
    });
    expect(summary.events).toBeGreaterThan(100_000);
    expect(inputs[0]?.records).toBe(summary.events);
  });

  it('is said to hold no events where it is another export', async () => {
    const stacks = join(folder, 'stacks.CSV');
    writeFileSync(
      stacks,
      `"Frame","Module","Location","Address","Path"\r\n${'"0","a","b","c","d"\r\n'.repeat(1_600_000)}`,
    );
    const report = await reportOf(stacks, false);
    expect(report).toEqual(await reportOf(stacks, true));
    expect(report.inputs[0]?.warnings[0]?.message).toMatch(/stack export/);
  });

  it('is left when it is not wanted any more', async () => {
    const source = await opened(LARGE, false);
    const controller = new AbortController();
    const reading = built.analyze([source], {}, controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(reading).rejects.toThrow('enough');
  });

  it('ends with the error of whoever reads it', async () => {
    const source = await opened(LARGE, false);
    const reading = built.readTrace(source, ({ record }) => {
      if (record > 1000) {
        throw new Error('no more');
      }
    });
    await expect(reading).rejects.toThrow('no more');
  });
});
