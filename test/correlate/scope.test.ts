import { describe, expect, it } from 'vitest';
import { type AnalyzeOptions, analyze } from '../../src/analyze.js';
import { ticksFromParts } from '../../src/windows/time.js';
import { create, denied, granted, mask, row, type TraceRow, trace } from '../generate-trace.js';
import { jobLog, logError } from './job-log.js';
import { failureOf, failuresOf, only } from './read-report.js';

const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');
const READ = mask('READ_CONTROL');
const refusal = (path: string, process?: string): TraceRow =>
  denied(path, OWNER, process === undefined ? {} : { process });

async function pathsOf(rows: readonly TraceRow[], options: AnalyzeOptions = {}): Promise<readonly string[]> {
  return (await failuresOf(rows, [], options)).map(({ path }) => path);
}

describe('the copying process', () => {
  const rows = [refusal('Z:\\a', 'Robocopy.exe'), refusal('Z:\\b', 'explorer.exe'), refusal('Z:\\c', 'svchost.exe')];

  it('is robocopy where there is one, wherever its rows stand', async () => {
    for (const order of [rows, rows.toReversed()]) {
      const report = await analyze([trace(order)]);
      expect(report.failures.map(({ path }) => path)).toEqual(['Z:\\a']);
      expect(report.summary.everyProcess).toBe(false);
    }
  });

  it('is robocopy also where it was refused nothing', async () => {
    expect(await pathsOf([granted('Z:\\a', READ), ...rows.slice(1)])).toEqual([]);
  });

  it('is every process where there is no robocopy', async () => {
    const report = await analyze([trace(rows.slice(1))]);
    expect(report.failures.map(({ path }) => path)).toEqual(['Z:\\b', 'Z:\\c']);
    expect(report.summary.everyProcess).toBe(true);
  });

  it('is the one that is asked for, with or without .exe', async () => {
    expect(await pathsOf(rows, { processes: ['explorer'] })).toEqual(['Z:\\b']);
    expect(await pathsOf(rows, { processes: ['EXPLORER.EXE', 'robocopy'] })).toEqual(['Z:\\a', 'Z:\\b']);
    expect(await pathsOf(rows, { processes: ['excel'] })).toEqual([]);
  });

  it('has its rights told by the grants of the same account to others', async () => {
    const failure = await failureOf([granted('Z:\\a', READ, { process: 'explorer.exe' }), refusal('Z:\\a')]);
    expect(failure.deniedRights).toEqual({ rights: ['WRITE_OWNER'], basis: 'isolated' });
  });
});

describe('several traces', () => {
  const log = jobLog([logError('D:\\data\\b.docx', '10:00:01')]);
  const first = trace([denied('Z:\\data\\a.docx', OWNER)], 'first.CSV');
  const second = trace([denied('Z:\\data\\b.docx', OWNER)], 'second.CSV');

  it('give their failures in order, each with its own rows as evidence', async () => {
    const { failures, summary } = await analyze([first, log, second]);
    expect(failures.map(({ path, evidence }) => [path, evidence.map(({ input }) => input)])).toEqual([
      ['Z:\\data\\a.docx', ['I1']],
      ['Z:\\data\\b.docx', ['I3', 'I2']],
    ]);
    expect(summary.events).toBe(2);
  });

  it('do not tell each other what was granted', async () => {
    const other = trace([granted('Z:\\data\\a.docx', READ)], 'other.CSV');
    expect(only((await analyze([first, other])).failures).deniedRights?.basis).toBe('requested');
  });

  it('are all of robocopy where one of them is', async () => {
    const others = trace([refusal('Z:\\x', 'explorer.exe')], 'others.CSV');
    for (const order of [
      [first, others],
      [others, first],
    ]) {
      const report = await analyze(order);
      expect(report.failures.map(({ path }) => path)).toEqual(['Z:\\data\\a.docx']);
      expect(report.summary.everyProcess).toBe(false);
    }
  });

  it('each have their own clock', async () => {
    const late = trace([denied('Z:\\data\\a.docx', OWNER, { at: '11:00:00' })], 'late.CSV');
    const errors = [logError('D:\\data\\a.docx', '10:00:01'), logError('D:\\data\\b.docx', '10:00:01')];
    const report = await analyze([late, second, jobLog(errors)]);
    expect(report.failures.map(({ robocopy }) => robocopy?.code)).toEqual([5, 5]);
  });

  it('give the clock of the one that fits the log best', async () => {
    const other = trace([denied('Z:\\data\\z.docx', OWNER)], 'other.CSV');
    const west = trace([denied('Z:\\data\\b.docx', OWNER, { at: '09:00:00' })], 'west.CSV');
    const { clock } = await analyze([other, west, log]);
    expect(clock).toEqual({ offsetMinutes: 60, method: 'matched', matchedPairs: 1 });
  });
});

describe('the path that is asked for', () => {
  const rows = ['Z:\\data\\a.docx', 'Z:\\data\\sub\\b.xlsx', 'Z:\\database\\c.docx', 'Y:\\data\\d.docx'].map((path) =>
    refusal(path),
  );
  it.each([
    ['Z:\\data', ['a', 'b']],
    ['z:\\DATA\\', ['a', 'b']],
    ['\\\\?\\Z:\\data', ['a', 'b']],
    ['Z:/data', ['a', 'b']],
    ['Z:\\data\\a.docx', ['a']],
    ['Z:\\', ['a', 'b', 'c']],
    ['data\\', ['a', 'b', 'c', 'd']],
    ['sub\\b', ['b']],
    ['*.docx', ['a', 'c', 'd']],
    ['?:\\data\\?.docx', ['a', 'd']],
    ['Z:\\data\\*', ['a', 'b']],
    ['[a].docx', []],
    ['nothing', []],
    ['', ['a', 'b', 'c', 'd']],
  ])('%s', async (path, names) => {
    const found = await pathsOf(rows, { path });
    expect(found.map((failed) => /(\w)\.\w+$/.exec(failed)?.[1])).toEqual(names);
  });

  // correlate.ts, correlate(): errors are picked before the aliases are learned, so those under the other name are gone.
  it('picks the errors of a log by the name that the trace has for a share', async () => {
    const log = jobLog([logError('D:\\data\\sub\\a.docx', '10:00:01')], { destination: '\\\\server\\share\\' });
    const failure = await failureOf([refusal('Z:\\sub\\a.docx')], [log], { path: 'Z:\\sub' });
    expect(failure.robocopy).toMatchObject({ code: 5 });
  });

  it('picks the errors of a log by either side', async () => {
    const log = jobLog(['a', 'b'].map((name) => logError(`D:\\data\\${name}.docx`, '10:00:01')));
    for (const path of ['Z:\\data\\b.docx', 'D:\\data\\b.docx']) {
      const report = await analyze([log], { path });
      expect(only(report.failures).path).toBe('D:\\data\\b.docx');
      expect(report.summary.logErrors).toBe(1);
    }
  });
});

describe('the time that is asked for', () => {
  const hour = (hours: number, day: [number, number, number] | null = null) => ({
    day: day === null ? null : ticksFromParts(...day, 0, 0, 0),
    timeOfDay: hours * 3600 * 10_000_000,
  });
  const rows = [9, 10, 11].map((at) =>
    denied(`Z:\\data\\${at}.docx`, OWNER, { at: `${String(at).padStart(2, '0')}:00:00`, date: '2026-02-11' }),
  );
  const log = jobLog([9, 10, 11].map((at) => logError(`D:\\data\\${at}.docx`, `${String(at).padStart(2, '0')}:00:00`)));

  const bounds: readonly (readonly [string, AnalyzeOptions, readonly number[]])[] = [
    ['from', { from: hour(10) }, [10, 11]],
    ['to', { to: hour(10) }, [9, 10]],
    ['from and to', { from: hour(9.5), to: hour(10.5) }, [10]],
    ['from with the date', { from: hour(10, [2026, 2, 11]) }, [10, 11]],
    ['from the day before', { from: hour(23, [2026, 2, 10]) }, [9, 10, 11]],
    ['to the day after', { to: hour(1, [2026, 2, 12]) }, [9, 10, 11]],
    ['to the day before', { to: hour(23, [2026, 2, 10]) }, []],
  ];
  it.each(bounds)('%s, in a trace', async (_, options, hours) => {
    expect(await pathsOf(rows, options)).toEqual(hours.map((at) => `Z:\\data\\${at}.docx`));
  });
  it.each(bounds)('%s, in a log', async (_, options, hours) => {
    const { failures } = await analyze([log], options);
    expect(failures.map(({ path }) => path)).toEqual(hours.map((at) => `D:\\data\\${at}.docx`));
  });

  it('passes what has no time', async () => {
    const { failures } = await analyze([jobLog([logError('D:\\data\\a.docx', '', { stamp: '' })])], { from: hour(23) });
    expect(failures).toHaveLength(1);
  });

  it('holds for the rows that are shown', async () => {
    const again = ['10:00:00', '10:10:00'].map((at) => denied('Z:\\data\\a.docx', OWNER, { at }));
    expect(await failureOf(again, [], { from: hour(10.1) })).toMatchObject({
      occurrences: 1,
      localTime: '10:10:00.0000000',
      evidence: [{ record: 2 }],
    });
  });

  it('holds for what the rows were compared with', async () => {
    const path = 'Z:\\data\\a.docx';
    const before = [granted(path, READ, { at: '10:00:00' }), denied(path, OWNER, { at: '10:00:01' })];
    const change = row('SetSecurityFile', path, { at: '10:05:00' });
    const from = await failureOf([...before, change, denied(path, OWNER, { at: '10:20:00' })], [], {
      from: hour(10.25),
    });
    expect(from.deniedRights?.basis).toBe('requested');
    const after = [granted(path, READ, { at: '10:20:00' }), denied(path, OWNER, { at: '10:20:01' })];
    const to = await failureOf([denied(path, OWNER, { at: '10:00:00' }), change, ...after], [], { to: hour(10.1) });
    expect(to.deniedRights?.basis).toBe('requested');
  });

  // The history of an object also holds rows before `from`.
  it('holds for the counts of several failures of one object', async () => {
    const path = 'Z:\\data\\a.docx';
    const again = [
      denied(path, mask('WRITE_DAC'), { at: '10:00:00' }),
      denied(path, mask('WRITE_DAC'), { at: '10:05:00' }),
      denied(path, mask('WRITE_OWNER'), { at: '10:05:00' }),
    ];
    const failures = await failuresOf(again, [], { from: hour(10.05) });
    expect(failures.map(({ occurrences }) => occurrences)).toEqual([1, 1]);
  });
});

describe('coverage', () => {
  it('tells the period, and how much of the log lies in it', async () => {
    const rows = [
      denied('Z:\\data\\a.docx', OWNER, { at: '10:00:00', date: '2026-02-11' }),
      row('CloseFile', 'Z:\\data\\a.docx', { at: '10:10:00' }),
    ];
    const errors = ['10:00:01', '10:05:00', '12:00:00'].map((time, index) =>
      logError(`D:\\data\\${'abc'[index]}.docx`, time),
    );
    const { coverage } = await analyze([trace(rows), jobLog(errors)]);
    expect(coverage).toMatchObject({
      trace: { localFrom: '2026-02-11T10:00:00.0000000', localTo: '2026-02-11T10:10:00.0000000' },
      log: { localFrom: '2026-02-11T10:00:01.0000000', localTo: '2026-02-11T12:00:00.0000000' },
      logErrors: 3,
      logErrorsExplained: 1,
      logErrorsInsideTrace: 2,
    });
  });

  it('tells a trace that was filtered by process', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => granted(`Z:\\data\\${index}`, READ));
    expect((await analyze([trace(rows)])).coverage).toMatchObject({ filtered: true, filters: ['process'] });
    const mixed = [...rows, granted('Z:\\data\\x', READ, { process: 'explorer.exe' })];
    expect((await analyze([trace(mixed)])).coverage).toMatchObject({ filtered: false, filters: [] });
  });

  it('claims no filter where the rows do not name their process', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => granted(`Z:\\data\\${index}`, READ, { process: '' }));
    expect((await analyze([trace(rows)])).coverage).toMatchObject({ filtered: false, filters: [] });
  });

  it('tells a trace that was filtered by result', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => create(`Z:\\data\\${index}`, READ, 'NAME NOT FOUND'));
    expect((await analyze([trace(rows)])).coverage).toMatchObject({ filtered: true, filters: ['failures'] });
    expect((await analyze([trace([...rows, granted('Z:\\data', READ)])])).coverage.filtered).toBe(false);
  });
});

describe('the summary', () => {
  it('counts the rows of the copying process, and what others were denied', async () => {
    const rows = [
      refusal('Z:\\a'),
      granted('Z:\\a', READ),
      row('RegOpenKey', 'HKLM', { result: 'ACCESS DENIED' }),
      refusal('Z:\\b', 'explorer.exe'),
      create('Z:\\b', READ, 'SHARING VIOLATION', { process: 'explorer.exe' }),
    ];
    expect((await analyze([trace(rows)])).summary).toMatchObject({ processRows: 2, otherProcessDenials: 1 });
    const { summary } = await analyze([trace(rows)], { processes: ['explorer'] });
    expect(summary).toMatchObject({ processRows: 2, otherProcessDenials: 1 });
    expect((await analyze([trace(rows.slice(3))])).summary).toMatchObject({ processRows: 0, otherProcessDenials: 0 });
  });

  it('says whether the options left something out', async () => {
    const narrowed = async (options: AnalyzeOptions): Promise<boolean> => (await analyze([], options)).summary.narrowed;
    const noon = { day: null, timeOfDay: 0 };
    expect(await narrowed({})).toBe(false);
    expect(await narrowed({ processes: [], timezone: 'UTC' })).toBe(false);
    for (const options of [{ processes: ['x'] }, { path: 'x' }, { from: noon }, { to: noon }]) {
      expect(await narrowed(options)).toBe(true);
    }
  });

  it('counts what is no failure as well', async () => {
    const rows = [
      create('Z:\\data\\a.docx', READ, 'NAME NOT FOUND'),
      row('RegOpenKey', 'HKLM\\Software\\X', { result: 'ACCESS DENIED' }),
      row('RegOpenKey', 'HKLM\\Software\\X', { result: 'NAME NOT FOUND' }),
      refusal('Z:\\data\\a.docx'),
    ];
    const { summary } = await analyze([trace(rows), jobLog([logError('D:\\data\\z.docx', '10:00:00')])]);
    expect(summary).toEqual({
      failures: 2,
      explained: 2,
      denied: 1,
      folders: 1,
      events: 4,
      jobs: 1,
      logErrors: 1,
      jobFailed: 1,
      benign: 1,
      fileRows: 2,
      registryDenials: 1,
      otherProcessDenials: 0,
      processRows: 2,
      narrowed: false,
      unmatched: null,
      everyProcess: false,
    });
  });
});

describe('an option that fits nothing', () => {
  const rows = [granted('Z:\\data\\a.docx', READ), refusal('Z:\\data\\a.docx')];
  const log = jobLog([logError('D:\\data\\z.docx', '10:30:00')]);
  const at = (hour: number) => ({ day: null, timeOfDay: ticksFromParts(2020, 1, 1, hour, 0, 0) ?? 0 });
  const unmatched = async (options: AnalyzeOptions) => (await analyze([trace(rows), log], options)).summary.unmatched;

  it('is told from one that something fits, in the trace or in the log', async () => {
    expect(await unmatched({})).toBeNull();
    expect(await unmatched({ path: 'a.docx' })).toBeNull();
    expect(await unmatched({ path: 'z.docx' })).toBeNull();
    expect(await unmatched({ path: 'nothing.docx' })).toBe('path');
    expect(await unmatched({ processes: ['robocopy'] })).toBeNull();
    expect(await unmatched({ processes: ['explorer'] })).toBe('process');
    expect(await unmatched({ from: at(9), to: at(11) })).toBeNull();
    expect(await unmatched({ from: at(11) })).toBe('time');
  });

  it('is not one that fits what was granted alone', async () => {
    const report = await analyze([trace([granted('Z:\\data\\b.docx', READ), ...rows])], { path: 'b.docx' });
    expect(report.summary).toMatchObject({ failures: 0, unmatched: null });
  });
});
