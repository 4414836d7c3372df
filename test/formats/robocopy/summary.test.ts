import { describe, expect, it } from 'vitest';
import { SummaryReader } from '../../../src/formats/robocopy/summary.js';
import type { RobocopySummary } from '../../../src/formats/robocopy/types.js';

const read = (...lines: readonly string[]): RobocopySummary | null => {
  const reader = new SummaryReader();
  for (const line of lines) {
    reader.take(line);
  }
  return reader.summary;
};

const ROWS = [
  '    Dirs :      5654         0      5654         0         0        77',
  '   Files :     51069        11     51058         0         1       335',
  '   Bytes :  13.748 g   51.25 m  13.698 g         0         0   453.5 k',
] as const;

describe('SummaryReader', () => {
  it('reads the table', () => {
    expect(read(...ROWS, '   Times :   0:00:49   0:00:02                       0:00:00 102:00:48')).toEqual({
      directories: { total: 5654, copied: 0, skipped: 5654, mismatch: 0, failed: 0, extras: 77 },
      files: { total: 51069, copied: 11, skipped: 51058, mismatch: 0, failed: 1, extras: 335 },
      bytes: {
        total: Math.round(13.748 * 1024 ** 3),
        copied: 51.25 * 1024 ** 2,
        skipped: Math.round(13.698 * 1024 ** 3),
        mismatch: 0,
        failed: 0,
        extras: 453.5 * 1024,
        exact: false,
      },
      times: { total: 49, copied: 2, failed: 0, extras: 367_248 },
      speedBytesPerSecond: null,
    });
  });

  it('reads bytes printed whole, and other separators', () => {
    const exact = 'バイト： 14761802596 53739520 0 0 0 1.234.567';
    expect(read(ROWS[0], ROWS[1], exact)?.bytes).toMatchObject({
      total: 14_761_802_596,
      extras: 1_234_567,
      exact: true,
    });
    const comma = '   Bytes :  13,748 g   1.024,5 m  0  0  0  0';
    expect(read(ROWS[0], ROWS[1], comma)?.bytes.copied).toBe(1024.5 * 1024 ** 2);
    expect(read(ROWS[0], ROWS[1], '   Bytes :  2 t   0  0  0  0  0')?.bytes.total).toBe(2 * 1024 ** 4);
  });

  it('wants three rows in a row', () => {
    expect(read(ROWS[0], ROWS[1])).toBeNull();
    expect(read(ROWS[0], ROWS[1], 'Waiting', ROWS[2])).toBeNull();
    expect(read(ROWS[0], ROWS[1], 'Bytes : 1 2 3 4 5')).toBeNull();
    expect(read(ROWS[0], ROWS[1], 'Bytes : 1 2 3 4 5 x')).toBeNull();
    expect(read(ROWS[0], ROWS[1], `Bytes : 1 2 3 4 5 ${'6'.repeat(500)}`)).toBeNull();
  });

  it('leaves the times out where there are not four', () => {
    expect(read(...ROWS, '   Ended : Tuesday 10:30:50 PM')?.times).toBeNull();
    expect(read(...ROWS, ' : 0:00:01 0:00:01 0:00:01 0:00:01 0:00:01')?.times).toBeNull();
  });

  it.each([
    ['58,546,311 Bytes/sec.', 58_546_311],
    ['58546311 Bytes/Sek.', 58_546_311],
    ['58\u00a0546\u202f311 Octets/s', 58_546_311],
    ["58'546'311 Bytes/sec.", 58_546_311],
  ])('reads the speed %s', (text, speed) => {
    const reader = new SummaryReader();
    for (const row of ROWS) {
      reader.take(row);
    }
    reader.takeSpeed(text);
    reader.takeSpeed('3,350.047 MegaBytes/min.');
    expect(reader.summary?.speedBytesPerSecond).toBe(speed);
  });

  it('keeps the last of several tables', () => {
    expect(read(...ROWS, ROWS[1], ROWS[1], ROWS[2])?.directories.total).toBe(51_069);
  });
});
