import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatIso,
  formatTimeOfDay,
  shiftMinutes,
  TICKS_PER_DAY,
  TICKS_PER_MINUTE,
  ticks,
  ticksFromParts,
  timeOfDay,
  unixMilliseconds,
} from '../../src/windows/time.js';

/** Every moment to the tick, in the years that ticks count exactly. */
const EXACT = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }).map(ticks);

describe('a moment', () => {
  it.each([
    [2020, 1, 1, 0, 0, 0, 0, '2020-01-01T00:00:00.0000000'],
    [2019, 12, 31, 23, 59, 59, 9_999_999, '2019-12-31T23:59:59.9999999'],
    [2025, 11, 18, 23, 30, 15, 1, '2025-11-18T23:30:15.0000001'],
    [2024, 2, 29, 12, 0, 0, 1_234_567, '2024-02-29T12:00:00.1234567'],
    [1992, 1, 1, 0, 0, 0, 0, '1992-01-01T00:00:00.0000000'],
    [2048, 1, 1, 0, 0, 0, 0, '2048-01-01T00:00:00.0000000'],
  ])('%i-%i-%i %i:%i:%i and %i ticks is %s', (year, month, day, hour, minute, second, fraction, iso) => {
    const time = ticksFromParts(year, month, day, hour, minute, second, fraction);
    expect(time === null ? null : formatIso(time, 'wall')).toBe(iso);
    expect(time === null ? null : formatIso(time, 'utc')).toBe(`${iso}Z`);
    expect(time === null ? null : unixMilliseconds(time)).toBe(Date.parse(`${iso.slice(0, 23)}Z`));
  });

  it('is exact to the tick, written and read', () => {
    fc.assert(
      fc.property(EXACT, (time) => {
        const [, date = '', clock = '', fraction = ''] =
          /^([\d-]+)T([\d:]+)\.(\d{7})Z$/.exec(formatIso(time, 'utc')) ?? [];
        const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
        const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
        expect(ticksFromParts(year, month, day, hour, minute, second, Number(fraction))).toBe(time);
      }),
      { numRuns: 1_000 },
    );
  });

  it('lies in its day, before 2020 too', () => {
    fc.assert(
      fc.property(EXACT, (time) => {
        const inDay = timeOfDay(time);
        expect(inDay >= 0 && inDay < TICKS_PER_DAY && Number.isInteger((time - inDay) / TICKS_PER_DAY)).toBe(true);
        expect(formatIso(time, 'wall').slice(11)).toBe(formatTimeOfDay(time));
      }),
    );
  });

  it.each([
    [2025, 13, 1, 0, 0, 0],
    [2025, 0, 1, 0, 0, 0],
    [2025, 2, 29, 0, 0, 0],
    [2025, 4, 31, 0, 0, 0],
    [2025, 1, 0, 0, 0, 0],
    [2025, 1, 32, 0, 0, 0],
    [2025, 1, 1, 24, 0, 0],
    [2025, 1, 1, 0, 60, 0],
    [2025, 1, 1, 0, 0, 60],
    [1980, 1, 1, 0, 0, 0],
    [2060, 1, 1, 0, 0, 0],
    [20, 1, 1, 0, 0, 0],
    [Number.NaN, 1, 1, 0, 0, 0],
  ])('%i-%i-%i %i:%i:%i is none', (year, month, day, hour, minute, second) => {
    expect(ticksFromParts(year, month, day, hour, minute, second)).toBeNull();
  });

  it('seen on another clock is the same minutes away', () => {
    const time = ticks(5 * TICKS_PER_MINUTE);
    expect(formatIso(shiftMinutes(time, -10), 'wall')).toBe('2019-12-31T23:55:00.0000000');
    fc.assert(
      fc.property(
        fc.integer({ min: -1e15, max: 1e15 }).map(ticks),
        fc.integer({ min: -900, max: 900 }),
        (at, minutes) => {
          expect(shiftMinutes(shiftMinutes(at, minutes), -minutes)).toBe(at);
          expect(unixMilliseconds(shiftMinutes(at, minutes)) - unixMilliseconds(at)).toBe(minutes * 60_000);
        },
      ),
    );
  });

  it.each([0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, Number.POSITIVE_INFINITY])(
    'cannot be counted as %d ticks',
    (count) => {
      expect(() => ticks(count)).toThrow(RangeError);
    },
  );
});
