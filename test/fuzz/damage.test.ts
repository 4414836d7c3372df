import { describe, expect, it } from 'vitest';
import { damagedFile } from '../../fuzz/one-run.js';
import { OUTCOMES } from '../../fuzz/target.js';
import { TARGETS } from '../../fuzz/targets.js';

const MEGABYTE = 1024 * 1024;
const RUNS_EACH = 130;

describe.each(TARGETS)('a damaged $name file', (target) => {
  const inputs = target.inputs();

  it('is read as far as it goes or is one clear error, whatever the damage', { timeout: 120_000 }, async () => {
    const faults: string[] = [];
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= RUNS_EACH; seed++) {
      const file = damagedFile(target, inputs, seed, MEGABYTE);
      expect(file.bytes.length).toBeLessThanOrEqual(MEGABYTE);
      try {
        outcomes.add(await file.run());
      } catch (error) {
        faults.push(`seed ${seed}, of "${file.inputName}": ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
    expect(faults).toEqual([]);
    expect([...outcomes].sort()).toEqual([...OUTCOMES].sort());
  });

  it('is the same for the same seed, and another for another', () => {
    const bytesOf = (seed: number) => Buffer.from(damagedFile(target, inputs, seed, MEGABYTE).bytes);
    for (let seed = 1; seed <= 20; seed++) {
      expect(bytesOf(seed).equals(bytesOf(seed))).toBe(true);
      expect(bytesOf(seed).equals(bytesOf(seed + 1))).toBe(false);
    }
  });

  it('that is sound after all is read without a warning', async () => {
    for (const { name, bytes } of inputs.filter(({ name }) => !/cut off|unfinished|guess/.test(name))) {
      expect([name, await target.run(bytes, () => 0)]).toEqual([name, 'result']);
    }
  });
});
