import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnalyzeOptions, analyze, prepareCorrelation } from '../../src/analyze.js';
import { correlate } from '../../src/correlate/correlate.js';
import type { Trace } from '../../src/correlate/evidence.js';
import { parseCreateDetail } from '../../src/formats/procmon/create-detail.js';
import type { TraceEvent } from '../../src/formats/procmon/event.js';
import { readRobocopyLog } from '../../src/formats/robocopy/log.js';
import type { Source } from '../../src/formats/source.js';
import type { Report } from '../../src/report/report.js';
import { STATUS_ACCESS_DENIED } from '../../src/windows/nt-status.js';
import { TICKS_PER_SECOND, ticks, ticksFromParts } from '../../src/windows/time.js';
import { create, denied, mask, row, type TraceRow, trace } from '../generate-trace.js';
import { jobLog, logError } from './job-log.js';
import { only } from './read-report.js';

const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');
const MINUTE = 60_000;

/** A refusal of one file, and the moment at which the log complains about it. */
interface Pair {
  /** ISO without zone, as the trace's clock shows it. */
  readonly refused: string;
  readonly logged: string;
  /** What the trace's date column prints; none without it. */
  readonly date?: string;
}

/** Analyses a case in which each pair is a file of its own. */
function analyzePairs(pairs: readonly Pair[], options: AnalyzeOptions = {}): Promise<Report> {
  const rows = pairs.map(({ refused, date }, index): TraceRow => {
    const at = refused.slice(11);
    return denied(`Z:\\data\\${index}.docx`, OWNER, date === undefined ? { at } : { at, date });
  });
  const errors = pairs.map(({ logged }, index) =>
    logError(`D:\\data\\${index}.docx`, logged.slice(0, 19).replaceAll('-', '/').replace('T', ' ')),
  );
  return analyze([trace(rows), jobLog(errors)], options);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 23);
}

function joinedPairs({ failures }: Report): number {
  return failures.filter(({ robocopy, operation }) => robocopy !== null && operation !== null).length;
}

/** Any time of 2026, an offset as two zones can have it, and the seconds between call and line. */
const REFUSED = fc.integer({ min: Date.UTC(2026, 0, 2), max: Date.UTC(2026, 11, 30) });
const OFFSET = fc.integer({ min: -12 * 4, max: 14 * 4 }).map((quarters) => quarters * 15);
const DELAY = fc.integer({ min: 0, max: 59_000 });

describe('the offset between the clocks is inferred', () => {
  it('from one refusal of a dated trace', async () => {
    await fc.assert(
      fc.asyncProperty(REFUSED, OFFSET, DELAY, async (refused, offsetMinutes, delay) => {
        const logged = iso(refused + offsetMinutes * MINUTE + delay);
        const pair = { refused: iso(refused), logged, date: iso(refused).slice(0, 10) };
        const report = await analyzePairs([pair]);
        expect(report.clock).toEqual({ offsetMinutes, method: 'matched', matchedPairs: 1 });
        expect(only(report.failures).localTime?.slice(0, 23)).toBe(pair.refused);
      }),
      { numRuns: 70 },
    );
  });

  it('from one refusal of an undated trace, up to whole days', async () => {
    await fc.assert(
      fc.asyncProperty(REFUSED, OFFSET, DELAY, async (refused, offsetMinutes, delay) => {
        const logged = iso(refused + offsetMinutes * MINUTE + delay);
        const report = await analyzePairs([{ refused: iso(refused), logged }]);
        const { clock, failures } = report;
        expect(clock).toMatchObject({ method: 'matched', matchedPairs: 1 });
        const inferred = clock.offsetMinutes ?? Number.NaN;
        expect((((inferred - offsetMinutes) % 1440) + 1440) % 1440).toBe(0);
        expect(Math.abs(inferred)).toBeLessThanOrEqual(12 * 60);
        // The day it puts the trace on is the one on which the log's line follows the refusal.
        const onLogClock = Date.parse(`${only(failures).localTime?.slice(0, 23)}Z`) + inferred * MINUTE;
        const behind = Date.parse(`${logged.slice(0, 19)}Z`) - onLogClock;
        expect(behind).toBeGreaterThan(-1000);
        expect(behind).toBeLessThanOrEqual(60_000);
      }),
      { numRuns: 70 },
    );
  });

  it('whatever a minority of errors says', async () => {
    const pairs = [
      { refused: '2026-02-11T10:00:00', logged: '2026-02-11T11:00:01', date: '2026-02-11' },
      { refused: '2026-02-11T10:05:00', logged: '2026-02-11T11:05:02', date: '2026-02-11' },
      { refused: '2026-02-11T10:10:00', logged: '2026-02-11T10:10:00', date: '2026-02-11' },
    ];
    const report = await analyzePairs(pairs);
    expect(report.clock).toEqual({ offsetMinutes: 60, method: 'matched', matchedPairs: 2 });
    expect(joinedPairs(report)).toBe(2);
  });

  it('with the shorter delay where two offsets explain as much', async () => {
    const path = 'Z:\\data\\0.docx';
    const rows = ['10:00:00', '10:14:50'].map((at) => denied(path, OWNER, { at, date: '2026-02-11' }));
    const report = await analyze([trace(rows), jobLog([logError('D:\\data\\0.docx', '11:00:01')])]);
    expect(report.clock.offsetMinutes).toBe(60);
  });

  it('from the last repetition of an error too', async () => {
    const rows = [denied('Z:\\data\\0.docx', OWNER, { at: '10:30:00', date: '2026-02-11' })];
    const errors = ['11:07:00', '11:30:01'].map((time) => logError('D:\\data\\0.docx', time));
    const report = await analyze([trace(rows), jobLog(errors)]);
    expect(report.clock).toMatchObject({ offsetMinutes: 60, matchedPairs: 1 });
  });
});

describe('nothing is inferred', () => {
  const UNKNOWN = { offsetMinutes: null, method: 'unknown', matchedPairs: 0 };
  const date = '2026-02-11';

  it.each([
    ['seven minutes apart', '2026-02-11T10:07:00'],
    ['a week apart', '2026-02-18T10:00:00'],
    ['27 hours apart', '2026-02-12T13:00:00'],
  ])('where trace and log lie %s', async (_, logged) => {
    const report = await analyzePairs([{ refused: '2026-02-11T10:00:00', logged, date }]);
    expect(report.clock).toEqual(UNKNOWN);
    expect(joinedPairs(report)).toBe(0);
    expect(report.coverage.logErrorsInsideTrace).toBeNull();
  });

  it('where no refusal has the code of an error', async () => {
    const rows = [create('Z:\\data\\a.docx', OWNER, 'SHARING VIOLATION')];
    const report = await analyze([trace(rows), jobLog([logError('D:\\data\\a.docx', '10:00:00')])]);
    expect(report.clock).toEqual(UNKNOWN);
  });

  it('without a log, and an undated trace shows times of day', async () => {
    const report = await analyze([trace([denied('Z:\\data\\a.docx', OWNER)])]);
    expect(report.clock).toEqual(UNKNOWN);
    expect(only(report.failures)).toMatchObject({ time: null, localTime: '10:00:00.0000000' });
    expect(report.coverage.trace).toMatchObject({ from: null, localFrom: '10:00:00.0000000' });
  });
});

describe('midnight', () => {
  const pairs = [
    { refused: '2026-02-11T23:59:50', logged: '2026-02-11T23:59:51' },
    { refused: '2026-02-12T00:00:10', logged: '2026-02-12T00:00:11' },
  ];
  it.each([
    ['undated', pairs],
    ['dated', pairs.map((pair) => ({ ...pair, date: pair.refused.slice(0, 10) }))],
  ])('between the rows of an %s trace is crossed', async (_, cases) => {
    const report = await analyzePairs(cases);
    expect(report.clock).toEqual({ offsetMinutes: 0, method: 'matched', matchedPairs: 2 });
    expect(report.failures.map(({ localTime }) => localTime)).toEqual([
      '2026-02-11T23:59:50.0000000',
      '2026-02-12T00:00:10.0000000',
    ]);
    expect(report.coverage.trace).toMatchObject({
      localFrom: '2026-02-11T23:59:50.0000000',
      localTo: '2026-02-12T00:00:10.0000000',
    });
  });
});

describe('a date whose day and month can be swapped', () => {
  const logged = '2026-04-03T10:00:01';
  const refused = 'xxxx-xx-xxT10:00:00';

  it.each([
    ['3/4/2026', '2026-04-03'],
    ['4/3/2026', '2026-04-03'],
    ['03.04.2026', '2026-04-03'],
    ['2026-04-03', '2026-04-03'],
  ])('is read as the log says: %s', async (date, day) => {
    const report = await analyzePairs([{ refused, logged, date }]);
    expect(report.clock).toMatchObject({ offsetMinutes: 0, matchedPairs: 1 });
    expect(only(report.failures).localTime).toBe(`${day}T10:00:00.0000000`);
  });

  it('stays unsure where no error matches, read on the day of the log', async () => {
    const rows = [denied('Z:\\data\\a.docx', OWNER, { at: '10:00:00', date: '4/3/2026' })];
    for (const [logs, day, other] of [
      [[], '2026-03-04', '2026-04-03'],
      [[jobLog([logError('D:\\data\\b.docx', '2026/04/03 10:00:00')])], '2026-04-03', '2026-03-04'],
      [[jobLog([logError('D:\\data\\b.docx', '2026/09/09 10:00:00')])], '2026-03-04', '2026-04-03'],
      [
        [jobLog(['2026/03/04', '2026/04/03'].map((day) => logError(`D:\\data\\${day}`, `${day} 10:00:00`)))],
        '2026-03-04',
        '2026-04-03',
      ],
      [[jobLog([logError('D:\\data\\a.docx', '2026/04/03 10:00:01')])], '2026-04-03', null],
    ] as const) {
      const report = await analyze([trace(rows), ...logs]);
      expect(report.failures[0]?.localTime).toBe(`${day}T10:00:00.0000000`);
      expect(report.coverage.otherTraceDate).toBe(other);
    }
  });

  it('is resolved by a later date of the trace', async () => {
    const rows = [
      denied('Z:\\data\\a.docx', OWNER, { at: '23:59:00', date: '4/3/2026' }),
      row('CloseFile', 'Z:\\data\\a.docx', { at: '00:01:00', date: '4/4/2026' }),
    ];
    const report = await analyze([trace(rows)]);
    expect(only(report.failures).localTime).toBe('2026-04-03T23:59:00.0000000');
  });
});

describe('declared time zones', () => {
  const date = '2026-02-11';
  const winter = { refused: '2026-02-11T10:00:00', logged: '2026-02-11T10:00:01', date };

  it('hold for trace and log alike, and give UTC', async () => {
    for (const timezone of ['Europe/Rome', '+01:00']) {
      const report = await analyzePairs([winter], { timezone });
      expect(report.clock).toEqual({ offsetMinutes: 0, method: 'declared', matchedPairs: 1 });
      expect(only(report.failures)).toMatchObject({
        time: '2026-02-11T09:00:00.0000000Z',
        localTime: '2026-02-11T10:00:00.0000000',
      });
      expect(report.jobs[0]?.errors[0]?.time).toBe('2026-02-11T09:00:01.0000000Z');
    }
  });

  it('of their own for the trace', async () => {
    const pair = { ...winter, refused: '2026-02-11T04:00:00' };
    const report = await analyzePairs([pair], { timezone: 'Europe/Rome', traceTimezone: 'America/New_York' });
    expect(report.clock).toEqual({ offsetMinutes: 360, method: 'declared', matchedPairs: 1 });
    expect(only(report.failures).time).toBe('2026-02-11T09:00:00.0000000Z');
  });

  it('follow daylight saving time', async () => {
    for (const [day, hour, offsetMinutes] of [
      ['2026-01-15', '09', 60],
      ['2026-07-15', '08', 120],
    ] as const) {
      const pair = { refused: `${day}T${hour}:00:00`, logged: `${day}T10:00:01`, date: day };
      const report = await analyzePairs([pair], { timezone: 'Europe/Rome', traceTimezone: 'UTC' });
      expect(report.clock).toEqual({ offsetMinutes, method: 'declared', matchedPairs: 1 });
      expect(only(report.failures).time).toBe(`${day}T${hour}:00:00.0000000Z`);
    }
  });

  it('are believed against the evidence', async () => {
    const report = await analyzePairs([winter], { timezone: 'Europe/Rome', traceTimezone: 'UTC' });
    expect(report.clock).toEqual({ offsetMinutes: 60, method: 'declared', matchedPairs: 0 });
    expect(joinedPairs(report)).toBe(0);
  });

  it('date an undated trace', async () => {
    const report = await analyzePairs([{ refused: winter.refused, logged: winter.logged }], {
      timezone: 'Europe/Rome',
    });
    expect(report.clock).toEqual({ offsetMinutes: 0, method: 'declared', matchedPairs: 1 });
    expect(only(report.failures).time).toBe('2026-02-11T09:00:00.0000000Z');
  });

  it('of the trace alone leave the offset to be inferred', async () => {
    const report = await analyzePairs([winter], { traceTimezone: 'America/New_York' });
    expect(report.clock).toEqual({ offsetMinutes: 0, method: 'matched', matchedPairs: 1 });
    expect(only(report.failures).time).toBe('2026-02-11T15:00:00.0000000Z');
  });

  it('give UTC to a log alone', async () => {
    const report = await analyze([jobLog([logError('D:\\data\\a.docx', '10:00:00')])], { timezone: 'Europe/Rome' });
    expect(only(report.failures)).toMatchObject({
      time: '2026-02-11T09:00:00.0000000Z',
      localTime: '2026-02-11T10:00:00.0000000',
    });
  });

  it('that nobody knows are an error', async () => {
    for (const option of ['timezone', 'traceTimezone']) {
      await expect(analyze([], { [option]: 'Mars/Olympus' })).rejects.toThrow(RangeError);
    }
  });

  it('all give the offset that dated pairs show', async () => {
    const zone = fc.constantFrom('-12:00', '-05:00', 'UTC', '+05:30', '+05:45', '+13:00', '+14:00');
    await fc.assert(
      fc.asyncProperty(REFUSED, zone, zone, DELAY, async (utc, timezone, traceTimezone, delay) => {
        const on = (name: string, milliseconds: number): string => iso(milliseconds + minutesOf(name) * MINUTE);
        const refused = on(traceTimezone, utc);
        const pair = { refused, logged: on(timezone, utc + delay), date: refused.slice(0, 10) };
        const report = await analyzePairs([pair], { timezone, traceTimezone });
        expect(report.clock).toEqual({
          offsetMinutes: minutesOf(timezone) - minutesOf(traceTimezone),
          method: 'declared',
          matchedPairs: 1,
        });
        expect(only(report.failures).time?.slice(0, 23)).toBe(iso(utc));
      }),
      { numRuns: 60 },
    );
  });

  it('hold on the day on which the clocks change', async () => {
    const day = '2026-03-29';
    const pair = { refused: `${day}T10:00:00`, logged: `${day}T10:00:01`, date: day };
    const report = await analyzePairs([pair], { timezone: 'Europe/Rome' });
    expect(report.clock.offsetMinutes).toBe(0);
  });

  it('date an undated trace of a machine more than half a day away', async () => {
    const pair = { refused: '2026-02-10T16:00:00', logged: '2026-02-11T10:00:01' };
    const report = await analyzePairs([pair], { timezone: '+13:00', traceTimezone: '-05:00' });
    expect(report.clock).toEqual({ offsetMinutes: 1080, method: 'declared', matchedPairs: 1 });
  });
});

describe('a trace in UTC', () => {
  const day = ticksFromParts(2026, 2, 11, 0, 0, 0);
  const event: TraceEvent = {
    record: 1,
    line: null,
    time: ticks(9 * 3600 * TICKS_PER_SECOND),
    processName: 'Robocopy.exe',
    pid: 7312,
    user: null,
    eventClass: 'file-system',
    operation: 'CreateFile',
    operationText: 'CreateFile',
    path: 'Z:\\data\\a.docx',
    result: 'ACCESS DENIED',
    ntStatus: STATUS_ACCESS_DENIED,
    detail: denied('', OWNER).detail ?? '',
    create: parseCreateDetail(denied('', OWNER).detail ?? ''),
  };
  const utcTrace: Trace = {
    input: 'I1',
    async read(visitor) {
      visitor.visit(event);
      const clock = { zone: 'utc', firstDay: day, otherFirstDay: null, first: event.time, last: event.time } as const;
      return { encoding: 'binary', records: 1, dropped: 0, clock, warnings: [], kinds: [] };
    },
    processes: async () => [],
  };
  const correlateWith = async (logs: readonly Source[], timezone?: string) =>
    correlate(
      [utcTrace],
      await Promise.all(logs.map(async (source) => ({ input: 'I2', log: await readRobocopyLog(source) }))),
      prepareCorrelation(timezone === undefined ? {} : { timezone }),
    );

  it('says UTC without any log, and no wall clock', async () => {
    const { clock, failures } = await correlateWith([]);
    expect(clock).toMatchObject({ method: 'utc', offsetMinutes: null });
    expect(only(failures).moment).toEqual({ utc: '2026-02-11T09:00:00.0000000Z', local: null });
  });

  it('learns the wall clock of the copying machine from the log', async () => {
    const { clock, failures } = await correlateWith([jobLog([logError('D:\\data\\a.docx', '10:00:01')])]);
    expect(clock).toMatchObject({ method: 'matched', offsetMinutes: 60, matchedPairs: 1 });
    expect(only(failures).moment).toEqual({
      utc: '2026-02-11T09:00:00.0000000Z',
      local: '2026-02-11T10:00:00.0000000',
    });
  });

  it('takes the declared zone for the log alone', async () => {
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:01')]);
    const { clock, failures } = await correlateWith([log], 'Europe/Rome');
    expect(clock).toMatchObject({ method: 'declared', offsetMinutes: 60, matchedPairs: 1 });
    expect(failures).toHaveLength(1);
  });
});

function minutesOf(zone: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
