import { describe, expect, it } from 'vitest';
import { robocopyExitCode } from '../../../src/formats/robocopy/exit-code.js';

describe('robocopyExitCode', () => {
  it('names every bit', () => {
    expect(robocopyExitCode(31)?.bits.map(({ id }) => id)).toEqual([
      'copied',
      'extras',
      'mismatches',
      'failures',
      'fatal',
    ]);
  });

  it('tells failures from differences', () => {
    expect(robocopyExitCode(0)).toEqual({ code: 0, bits: [], failed: false });
    expect(robocopyExitCode(7)?.failed).toBe(false);
    expect(robocopyExitCode(8)?.failed).toBe(true);
    expect(robocopyExitCode(16)?.failed).toBe(true);
    expect(robocopyExitCode(9)?.bits.map(({ bit }) => bit)).toEqual([1, 8]);
  });

  it('knows what is no exit code of robocopy', () => {
    for (const code of [-1, 32, 1.5, Number.NaN, 0xc0000005]) {
      expect(robocopyExitCode(code)).toBeNull();
    }
  });
});
