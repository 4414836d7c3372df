import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimeOfDay, TextClock } from '../../../src/formats/procmon/clock.js';
import {
  formatIso,
  TICKS_PER_DAY,
  TICKS_PER_SECOND,
  type Ticks,
  ticks,
  ticksFromParts,
} from '../../../src/windows/time.js';
import { LOCALES, type Moment } from './locale-times.js';

function inDay(hour: number, minute: number, second: number, fraction = 0): number {
  return ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + fraction;
}

function isoOf(day: Ticks | null): string | null {
  return day === null ? null : formatIso(day, 'wall').slice(0, 10);
}

/** A clock that has read these `Date & Time` cells. */
function clockOf(...cells: readonly string[]): TextClock {
  const clock = new TextClock();
  for (const cell of cells) {
    clock.read(null, cell);
  }
  return clock;
}

/** The days of the rows, from the first one's on. */
function daysOf(times: readonly (Ticks | null)[]): (number | null)[] {
  return times.map((time) => (time === null ? null : Math.floor(time / TICKS_PER_DAY)));
}

const MOMENTS: fc.Arbitrary<Moment> = fc.record({
  year: fc.integer({ min: 1995, max: 2045 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
  hour: fc.integer({ min: 0, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
  second: fc.integer({ min: 0, max: 59 }),
  fraction: fc.integer({ min: 0, max: 9_999_999 }),
});

describe('a time of day', () => {
  it.each([
    ['1:18:10.7752429 AM', inDay(1, 18, 10, 7_752_429)],
    ['1:18:10.7752429 PM', inDay(13, 18, 10, 7_752_429)],
    ['12:00:00.0000000 AM', 0],
    ['12:00:00.0000001 PM', inDay(12, 0, 0, 1)],
    ['11:59:59.9999999 PM', TICKS_PER_DAY - 1],
    ['18:40:23.1038915', inDay(18, 40, 23, 1_038_915)],
    ['00:00:00.0000000', 0],
    ['16:28:26,4129246', inDay(16, 28, 26, 4_129_246)],
    ['16.28.26,4129246', inDay(16, 28, 26, 4_129_246)],
    ['上午 01:09:44.8222664', inDay(1, 9, 44, 8_222_664)],
    ['下午 01:09:44.8222664', inDay(13, 9, 44, 8_222_664)],
    ['上午 12:09:44.8222664', inDay(0, 9, 44, 8_222_664)],
    ['1:18:10.7752429\u202fPM', inDay(13, 18, 10, 7_752_429)],
    ['1:18:10.7752429\u00a0PM', inDay(13, 18, 10, 7_752_429)],
    ['\u200e1:18:10.7752429 \u200fPM\u200e', inDay(13, 18, 10, 7_752_429)],
    ['1:18:10.7752429 p. m.', inDay(13, 18, 10, 7_752_429)],
    ['1:18:10.7752429 p.\u00a0m.', inDay(13, 18, 10, 7_752_429)],
    ['18:40:23', inDay(18, 40, 23)],
    ['18:40:23.5', inDay(18, 40, 23, 5_000_000)],
    ['  18:40:23.1038915  ', inDay(18, 40, 23, 1_038_915)],
  ])('is read from %j', (text, expected) => {
    expect(parseTimeOfDay(text)).toBe(expected);
  });

  it.each([
    ['47:57.9', 'excel-time'],
    ['47:57,9', 'excel-time'],
    ['1:18:10.7752429 XM', 'unknown-half-day'],
    ['清晨 01:09:44.8222664', 'unknown-half-day'],
    ['AM 1:18:10.7752429 PM', 'unknown-half-day'],
    ['13:18:10.7752429 PM', 'no-time'],
    ['0:18:10.7752429 AM', 'no-time'],
    ['24:00:00.0000000', 'no-time'],
    ['10:60:00.0000000', 'no-time'],
    ['10:00:60.0000000', 'no-time'],
    ['10:00:00.00000000', 'no-time'],
    ['10:00', 'no-time'],
    ['', 'no-time'],
    ['n/a', 'no-time'],
  ])('is refused in %j: %s', (text, problem) => {
    expect(parseTimeOfDay(text)).toBe(problem);
  });

  it('tells an endless text from a time in a moment', () => {
    const began = performance.now();
    expect(parseTimeOfDay(`x${' '.repeat(200_000)}x`)).toBe('no-time');
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it.each(LOCALES)('is exact in every row of $name', ({ timeOfDay }) => {
    fc.assert(
      fc.property(MOMENTS, (moment) => {
        const { hour, minute, second, fraction } = moment;
        expect(parseTimeOfDay(timeOfDay(moment))).toBe(inDay(hour, minute, second, fraction));
      }),
    );
  });
});

describe('the day of a trace', () => {
  it.each([
    ['7/31/2020 6:55:07 AM', '2020-07-31'],
    ['25/10/2016 09:32:12', '2016-10-25'],
    ['21.09.2022 16:36:12', '2022-09-21'],
    ['21-11-2016 16:10:56', '2016-11-21'],
    ['2019/04/10 18:33:22', '2019-04-10'],
    ['2026/4/15 上午 09:43:51', '2026-04-15'],
    ['2026.06.05 20:54:01', '2026-06-05'],
    ['2026. 06. 05. 20:54:01', '2026-06-05'],
    ['2026年6月5日 20:54:01', '2026-06-05'],
    ['21.09.22 16:36:12', '2022-09-21'],
    ['\u200f31/07/2020 06:55:07 ص', '2020-07-31'],
  ])('is certain in "%s"', (cell, day) => {
    const { clock, warnings } = clockOf(cell);
    expect({ first: isoOf(clock.firstDay), other: clock.otherFirstDay }).toEqual({ first: day, other: null });
    expect(warnings).toEqual([]);
    expect(clock.zone).toBe('wall');
  });

  it.each([
    ['7/8/2020 6:55:07 AM', '2020-07-08', '2020-08-07'],
    ['10/12/2020 17:48:57', '2020-12-10', '2020-10-12'],
    ['05.06.2026 20:54:01', '2026-06-05', '2026-05-06'],
  ])('can be swapped with the month in "%s", so both readings are kept', (cell, assumed, other) => {
    const { clock } = clockOf(cell);
    expect([isoOf(clock.firstDay), isoOf(clock.otherFirstDay)]).toEqual([assumed, other]);
  });

  it('cannot be swapped where day and month are the same', () => {
    const { clock } = clockOf('8/8/2020 6:55:07 AM');
    expect([isoOf(clock.firstDay), clock.otherFirstDay]).toEqual(['2020-08-08', null]);
  });

  it.each([
    ['a day over 12, day first', ['11/12/2020 23:59:59', '12/12/2020 00:00:01', '13/12/2020 00:00:01'], '2020-12-11'],
    ['a day over 12, month first', ['12/11/2020 23:59:59', '12/12/2020 00:00:01', '12/13/2020 00:00:01'], '2020-12-11'],
    ['the next day, day first', ['10/07/2020 23:59:59', '11/07/2020 00:00:01'], '2020-07-10'],
    ['the next day, month first', ['07/10/2020 23:59:59', '07/11/2020 00:00:01'], '2020-07-10'],
    ['the next day behind the end of a month', ['30/06/2020 23:59:59', '01/07/2020 00:00:01'], '2020-06-30'],
    ['the next day against the clock style', ['10/7/2020 11:59:59 PM', '11/7/2020 12:00:01 AM'], '2020-07-10'],
  ])('is decided by %s', (_, cells, day) => {
    const clock = clockOf(...cells);
    expect([isoOf(clock.clock.firstDay), clock.clock.otherFirstDay]).toEqual([day, null]);
    // Each cell is on the day behind the one before.
    const { first, last } = clock.clock;
    expect(daysOf([first, last])).toEqual([0, cells.length - 1]);
  });

  it('is unknown without dates', () => {
    const clock = new TextClock();
    clock.read('10:00:00.0000000', null);
    expect(clock.clock).toMatchObject({ firstDay: null, otherFirstDay: null, zone: 'wall' });
  });

  it.each(LOCALES)('and the time are exact in $name', ({ timeOfDay, dateAndTime }) => {
    fc.assert(
      fc.property(MOMENTS, (moment) => {
        const clock = new TextClock();
        const time = clock.read(timeOfDay(moment), dateAndTime(moment));
        const { year, month, day, hour, minute, second, fraction } = moment;
        const { firstDay, otherFirstDay } = clock.clock;
        const readings = [firstDay, otherFirstDay].map((midnight) =>
          midnight === null || time === null ? null : midnight + time,
        );
        expect(readings).toContain(ticksFromParts(year, month, day, hour, minute, second, fraction));
      }),
    );
  });

  it.each(LOCALES)('changes with the dates of $name', ({ timeOfDay, dateAndTime }) => {
    const rows = [
      { day: 30, hour: 23, minute: 59 },
      { day: 31, hour: 0, minute: 1 },
      { day: 31, hour: 23, minute: 59 },
    ].map((row) => ({ year: 2025, month: 12, second: 0, fraction: 1, ...row }));
    const clock = new TextClock();
    const times = rows.map((row) => clock.read(timeOfDay(row), dateAndTime(row)));
    expect(daysOf(times)).toEqual([0, 1, 1]);
    expect(isoOf(clock.clock.firstDay)).toBe('2025-12-30');
  });
});

describe('rows in the order of their times', () => {
  it('pass midnight where the clock steps back by more than half a day', () => {
    const clock = new TextClock();
    const times = [
      '11:59:59.9999999 PM',
      '12:00:00.0000000 AM',
      '1:00:00.0000000 AM',
      '11:00:00.0000000 PM',
      '0:00:00',
    ].map((text) => clock.read(text, null));
    expect(times.slice(0, 4)).toEqual([
      TICKS_PER_DAY - 1,
      TICKS_PER_DAY,
      TICKS_PER_DAY + inDay(1, 0, 0),
      TICKS_PER_DAY + inDay(23, 0, 0),
    ]);
    expect(daysOf(times)).toEqual([0, 1, 1, 1, 2]);
  });

  it('may step back a little within a day', () => {
    const clock = new TextClock();
    expect(daysOf(['10:00:00.5', '10:00:00.4', '02:00:00', '13:00:00'].map((text) => clock.read(text, null)))).toEqual([
      0, 0, 0, 0,
    ]);
    expect([clock.clock.first, clock.clock.last]).toEqual([inDay(2, 0, 0), inDay(13, 0, 0)]);
  });

  it('pass midnight by their dates, not by the clock, where they have dates', () => {
    const clock = new TextClock();
    const times = [
      clock.read('23:59:59.9999999', '2026/4/15 23:59:59'),
      clock.read('23:59:59.9999999', '2026/4/16 23:59:59'),
      clock.read('00:00:01.0000000', '2026/4/18 00:00:01'),
    ];
    expect(daysOf(times)).toEqual([0, 1, 3]);
  });

  it('of which some have no readable time keep the others', () => {
    const clock = new TextClock();
    const times = ['10:00:00', '', '10:00:01 XM', '10:00:02'].map((text) => clock.read(text, null));
    expect(times).toEqual([inDay(10, 0, 0), null, null, inDay(10, 0, 2)]);
    expect(clock.warnings.map(({ code }) => code)).toEqual(['no-time', 'unknown-half-day']);
  });

  it('that are sorted by something else are told, and their days stay within what ticks can count', () => {
    const clock = new TextClock();
    let last: Ticks | null = null;
    for (let row = 0; row < 50_000; row++) {
      last = clock.read(row % 2 === 0 ? '23:00:00' : '01:00:00', null);
    }
    expect(clock.warnings.map(({ code }) => code)).toEqual(['time-order']);
    expect(last).not.toBeNull();
  });

  it('of dates half a century apart do not stop the reading', () => {
    const clock = clockOf('1/31/1992 10:00:00 AM', '1/31/2048 10:00:00 AM', '2/1/1992 10:00:00 AM');
    expect(isoOf(clock.clock.firstDay)).toBe('1992-01-31');
    expect(clock.clock.last).toBe(ticks(TICKS_PER_DAY + inDay(10, 0, 0)));
  });
});
