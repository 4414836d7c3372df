import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasTimeOfDay, parseLocalDateTime, ticksOfErrorStamp } from '../../../src/formats/robocopy/dates.js';
import { formatIso } from '../../../src/windows/time.js';

const iso = (text: string): string | null => {
  const time = parseLocalDateTime(text);
  return time === null ? null : formatIso(time, 'wall').slice(0, 19);
};

describe('parseLocalDateTime', () => {
  it.each([
    // Seen in logs: robocopy-log.md §1, §3, §5.
    ['Tuesday, November 18, 2025 11:30:01 PM', '2025-11-18T23:30:01'],
    ['Thu May 01 09:08:20 2014', '2014-05-01T09:08:20'],
    ['sobota, 14 maja 2022 22:31:17', '2022-05-14T22:31:17'],
    ['01 January 2016 y. 00:00:01', '2016-01-01T00:00:01'],
    ['lunes, 18 de agosto de 202522:31:59', '2025-08-18T22:31:59'],
    // Of the forms of other settings.
    ['Tuesday, November 18, 2025 12:00:00 AM', '2025-11-18T00:00:00'],
    ['Tuesday, November 18, 2025 12:30:00 PM', '2025-11-18T12:30:00'],
    ['2025年11月18日 23:30:01', '2025-11-18T23:30:01'],
    ['2025年1月8日 下午 11:30:01', '2025-01-08T23:30:01'],
    ['Dienstag, 4. März 2025 22:31:59', '2025-03-04T22:31:59'],
    ['martedì 18 novembre 2025 22.31.59', '2025-11-18T22:31:59'],
    ['terça-feira, 18 de novembro de 2025 22:31:59', '2025-11-18T22:31:59'],
    ['2025/11/18 23:30:01', '2025-11-18T23:30:01'],
    ['18.11.2025 9:30:01', '2025-11-18T09:30:01'],
    ['13/02/2025 9:30:01', '2025-02-13T09:30:01'],
    ['02/13/2025 9:30:01', '2025-02-13T09:30:01'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    '',
    'soon',
    '18 November 2025',
    '02/03/2025 9:30:01',
    '18 Nonsense 2025 9:30:01',
    '31 February 2025 9:30:01',
    '18 November 25 9:30:01',
    '18 November 2025 25:30:01',
    'Tuesday, November 18, 2025 11:30:01 mu',
    'Tuesday, 18 พฤศจิกายน 2568 23:30:01',
    '1 2 3 November 2025 9:30:01',
  ])('does not guess at %s', (text) => {
    expect(parseLocalDateTime(text)).toBeNull();
  });

  it('never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789:./ apm年下午') }), (text) => {
        parseLocalDateTime(text);
      }),
    );
  });
});

describe('hasTimeOfDay', () => {
  it('wants seconds, and takes no date for a time', () => {
    expect(hasTimeOfDay('x 9:08:20 y')).toBe(true);
    expect(hasTimeOfDay('22.31.59')).toBe(true);
    expect(hasTimeOfDay('18.11.2025')).toBe(false);
    expect(hasTimeOfDay('58,546,311 Bytes/sec.')).toBe(false);
  });
});

describe('ticksOfErrorStamp', () => {
  it('reads the year first, and other orders where they are certain', () => {
    const stamp = (text: string): string | null => {
      const time = ticksOfErrorStamp(text.split(/[ /:]/));
      return time === null ? null : formatIso(time, 'wall').slice(0, 19);
    };
    expect(stamp('2025/11/08 23:30:15')).toBe('2025-11-08T23:30:15');
    expect(stamp('28/11/2025 23:30:15')).toBe('2025-11-28T23:30:15');
    expect(stamp('11/28/2025 23:30:15')).toBe('2025-11-28T23:30:15');
    expect(stamp('11/08/2025 23:30:15')).toBeNull();
    expect(stamp('11/08/25 23:30:15')).toBeNull();
    expect(stamp('2025/13/08 23:30:15')).toBeNull();
  });
});
