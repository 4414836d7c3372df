import { beforeAll, describe, expect, it } from 'vitest';
import { randomNumbers } from '../../fuzz/random.js';
import { compare } from '../../src/compare.js';
import type { Source } from '../../src/formats/source.js';
import type { ComparedFailure, Comparison } from '../../src/report/comparison.js';
import { accessMask, mapGenericRights, rightBit } from '../../src/windows/access-mask.js';
import { DISPOSITION_RIGHTS } from '../../src/windows/create-options.js';
import { sourceOf } from './accuracy.js';
import { type Change, drawOutput, type Output, simulateChange, type Simulation } from './simulate.js';

const SEEDS = Array.from({ length: 20 }, (_, nth) => 3001 + nth);

interface Pair {
  readonly seed: number;
  readonly before: Simulation;
  readonly after: Simulation;
  readonly comparison: Comparison;
}

/** A whole trace and a whole log, as far as the seed hands them in. */
function wholeOutput(seed: number): Partial<Output> {
  const { trace, log } = drawOutput(randomNumbers(seed));
  return {
    noise: 0,
    trace: trace === null ? null : { ...trace, filter: 'none', from: 0, to: 1 },
    log: log === null ? null : { ...log, kept: 1 },
  };
}

async function compared(seed: number, change: Change, output = wholeOutput(seed)): Promise<Pair> {
  const { before, after } = await simulateChange({ seed, output }, change);
  return { seed, before, after, comparison: await compareRuns(before, after) };
}

function compareRuns(before: Simulation, after: Simulation): Promise<Comparison> {
  return compare(sources(before), sources(after));
}

function sources({ files }: Simulation): Source[] {
  return files.map(sourceOf);
}

/** Whether the model granted the rights in that run: to opens of the object itself, or by a new object in its directory. */
function wasGranted({ path, rights }: ComparedFailure, { opens }: Simulation): boolean {
  const granted = opens.filter(({ refusal, status }) => refusal === null && status === 0);
  if (rights.some((right) => right === 'FILE_ADD_FILE' || right === 'FILE_ADD_SUBDIRECTORY')) {
    return granted.some((open) => open.object === null && directoryOf(open.path) === directoryOf(path));
  }
  const wanted = rights.reduce((bits, right) => bits | (rightBit(right) ?? 0), 0);
  const own = granted.filter((open) => open.path.toLowerCase() === path.toLowerCase());
  const given = own
    .filter(({ object }) => object !== null)
    .reduce(
      (bits, { requested, disposition }) =>
        bits | mapGenericRights(accessMask(requested)) | DISPOSITION_RIGHTS[disposition],
      0,
    );
  return own.length > 0 && (wanted & ~given) === 0;
}

function directoryOf(path: string): string {
  return path.toLowerCase().slice(0, path.lastIndexOf('\\'));
}

describe('a copy whose cause is gone', () => {
  let pairs: readonly Pair[] = [];

  beforeAll(async () => {
    pairs = await Promise.all(SEEDS.map((seed) => compared(seed, { fixes: 'all' })));
  }, 120_000);

  it('is fixed, or it is not told', () => {
    const told = pairs.map(({ seed, comparison: { verdict } }) => [seed, verdict]);
    expect(told.filter(([, verdict]) => verdict !== 'fixed' && verdict !== 'cannot-tell')).toEqual([]);
    expect(told.filter(([, verdict]) => verdict === 'fixed').length).toBeGreaterThan(SEEDS.length / 2);
  });

  it('is told granted only what the model granted', () => {
    const wrong = pairs.flatMap(({ seed, after, comparison }) =>
      comparison.failures
        .filter((failure) => failure.fate === 'granted' && failure.by === 'trace' && !wasGranted(failure, after))
        .map(({ path }) => `${seed} ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has nothing to say of a healthy one', () => {
    const healthy = pairs.filter(({ before }) => before.truth.cause === null);
    for (const { comparison } of healthy) {
      expect([comparison.verdict, comparison.counts.before]).toEqual(['cannot-tell', 0]);
    }
  });

  it('becomes worse where the two are swapped', async () => {
    for (const { seed, before, after, comparison } of pairs.slice(0, 8)) {
      const swapped = await compareRuns(after, before);
      const { counts } = comparison;
      expect([swapped.counts.newGrantedBefore, swapped.counts.new], `seed ${seed}`).toEqual([
        counts.granted,
        counts.before,
      ]);
      expect([swapped.counts.granted, swapped.counts.before]).toEqual([0, 0]);
      expect(swapped.verdict).toBe(counts.granted > 0 ? 'worse' : 'cannot-tell');
    }
  });
});

describe('a copy that is compared with itself', () => {
  it('has every failure refused again and nothing new', async () => {
    for (const seed of SEEDS) {
      const { before } = await compared(seed, { fixes: 'nothing' }, {});
      const { counts, verdict, failures } = await compareRuns(before, before);
      expect(counts, `seed ${seed}`).toMatchObject({
        refused: counts.before,
        after: counts.before,
        new: 0,
        granted: 0,
      });
      expect(failures.filter(({ path, other }) => other?.path !== path)).toEqual([]);
      expect(verdict).toBe(counts.before === 0 ? 'cannot-tell' : 'not-fixed');
    }
  }, 120_000);
});

describe('a fix of every other object', () => {
  it('is a part of one, on the objects that it helped', async () => {
    const seeds = [26, 40];
    for (const seed of seeds) {
      const { comparison, after, before } = await compared(seed, { fixes: 'half' });
      expect(comparison.verdict).toBe('partly');
      expect(comparison.counts.new).toBe(0);
      const denied = new Set(after.truth.denials.map(({ path }) => path.toLowerCase()));
      const once = new Set(before.truth.denials.map(({ path }) => path.toLowerCase()));
      for (const { path, fate } of comparison.failures) {
        expect(once).toContain(path.toLowerCase());
        expect(fate).toBe(denied.has(path.toLowerCase()) ? 'refused' : 'granted');
      }
    }
  });

  it('is swapped into what is new', async () => {
    const { before, after, comparison } = await compared(26, { fixes: 'half' });
    const swapped = await compareRuns(after, before);
    expect(swapped.counts).toMatchObject({
      refused: comparison.counts.refused,
      new: comparison.counts.granted,
      newGrantedBefore: comparison.counts.granted,
      granted: 0,
    });
  });
});

describe('an after run that shows less', () => {
  it('of a trace that ends early, nothing is fixed that it does not show', async () => {
    for (const seed of SEEDS.slice(0, 10)) {
      const { trace } = drawOutput(randomNumbers(seed));
      const short = trace === null ? null : { ...trace, filter: 'none' as const, from: 0, to: 0.3 };
      const output = { ...wholeOutput(seed), log: null, trace: short === null ? null : { ...short, to: 1 } };
      if (short === null) {
        continue;
      }
      const { before, after } = await simulateChange({ seed, output }, { fixes: 'all', output: { trace: short } });
      const { failures } = await compareRuns(before, after);
      const shown = new Set(after.rows.map(({ path }) => path.toLowerCase()));
      for (const { path, fate, rights } of failures) {
        const isAdding = rights.some((right) => right === 'FILE_ADD_FILE' || right === 'FILE_ADD_SUBDIRECTORY');
        if (fate === 'granted' && !isAdding) {
          expect(shown, `seed ${seed}`).toContain(path.toLowerCase());
        }
      }
    }
  });

  it('of rows without a success, nothing is fixed', async () => {
    const seed = 26;
    const { trace } = wholeOutput(seed);
    const output = { ...wholeOutput(seed), log: null };
    const filtered =
      trace === null || trace === undefined ? null : ({ ...trace, filter: 'results but success' } as const);
    const { before, after } = await simulateChange({ seed, output }, { fixes: 'all', output: { trace: filtered } });
    const { verdict, counts } = await compareRuns(before, after);
    expect([verdict, counts.granted]).toEqual(['cannot-tell', 0]);
  });
});

describe('an after run that names the destination otherwise', () => {
  it('is the same copy by its roots, and the limits say what was taken for the same', async () => {
    let taken = 0;
    for (const seed of SEEDS.slice(0, 12)) {
      const { comparison, before } = await compared(seed, { fixes: 'all', drive: 'both' });
      expect(['fixed', 'cannot-tell'], `seed ${seed}`).toContain(comparison.verdict);
      expect(comparison.limits.some(({ code }) => code === 'roots-taken')).toBe(comparison.takenRoots.length > 0);
      taken += before.truth.setting.drive === 'neither' ? comparison.takenRoots.length : 0;
    }
    expect(taken).toBeGreaterThan(0);
  });
});
