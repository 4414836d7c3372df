import { describe, expect, it } from 'vitest';
import { type CompareOptions, compare } from '../src/compare.js';
import type { Source } from '../src/formats/source.js';
import type { Comparison } from '../src/report/comparison.js';
import { COPY_STEP, jobLog, logError, SECURITY_STEP } from './correlate/job-log.js';
import { only } from './correlate/read-report.js';
import {
  create,
  DIRECTORY,
  denied,
  FILE,
  granted,
  mask,
  row,
  textSource,
  type TraceRow,
  trace,
} from './generate-trace.js';

const PATH = 'Z:\\data\\a.docx';
const OTHER = 'Z:\\data\\b.docx';
const READ = mask('READ_CONTROL');
const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');
const DAC = mask('READ_CONTROL', 'WRITE_DAC');

/** What a before case has: the account can read, and gets no owner. */
const REFUSED: readonly TraceRow[] = [granted(PATH, READ), denied(PATH, OWNER)];
const GRANTED: readonly TraceRow[] = [granted(PATH, READ), granted(PATH, OWNER)];

function compareRows(
  before: readonly TraceRow[],
  after: readonly TraceRow[],
  options: CompareOptions = {},
): Promise<Comparison> {
  return compare([trace(before)], [trace(after)], options);
}

/** What became of the only failure, and the verdict. */
async function fateOf(before: readonly TraceRow[], after: readonly TraceRow[]): Promise<readonly [string, string]> {
  const { failures, verdict } = await compareRows(before, after);
  return [only(failures).fate, verdict];
}

function limitsOf({ limits }: Comparison): readonly string[] {
  return limits.map(({ code }) => code);
}

describe('a right that was refused', () => {
  it('is fixed where the same object is granted it', async () => {
    const { failures, verdict, answer } = await compareRows(REFUSED, GRANTED);
    expect(verdict).toBe('fixed');
    expect(answer).toHaveLength(2);
    expect(only(failures)).toMatchObject({
      id: 'F1',
      fate: 'granted',
      by: 'trace',
      rights: ['WRITE_OWNER'],
      evidence: { input: 'I1', record: 2, line: 3 },
    });
  });

  it.each([
    ['nothing at all', []],
    ['another object alone', [granted(OTHER, OWNER)]],
    ['a probe that finds nothing', [create(PATH, READ, 'NAME NOT FOUND')]],
  ])('is not tried where the after case shows %s', async (_, rows) => {
    expect(await fateOf(REFUSED, [granted('Z:\\data\\c.docx', READ), ...rows])).toEqual(['not-tried', 'cannot-tell']);
  });

  it.each([
    ['only other rights were asked for', [granted(PATH, READ)]],
    ['Maximum Allowed was granted', [granted(PATH, mask('MAXIMUM_ALLOWED'))]],
    ['a create asked for it', [granted(PATH, OWNER, { disposition: 'Create', openResult: 'Created' })]],
  ])('was not asked for where %s', async (_, rows) => {
    expect(await fateOf(REFUSED, rows)).toEqual(['not-asked', 'cannot-tell']);
  });

  it('says nothing about the old object where a new one stands in its place', async () => {
    const comparison = await compareRows(REFUSED, [
      granted(PATH, READ, { disposition: 'Create', openResult: 'Created' }),
      granted(PATH, OWNER),
    ]);
    expect(only(comparison.failures)).toMatchObject({ fate: 'not-asked', createdAnew: true });
    expect(limitsOf(comparison)).toContain('created-anew');
  });

  it('counts where both cases create the object', async () => {
    const created = granted(PATH, READ, { disposition: 'Create', openResult: 'Created' });
    expect(await fateOf([created, ...REFUSED], [created, ...GRANTED])).toEqual(['granted', 'fixed']);
  });

  it('of another program is not that of the copy', async () => {
    const explorer = { process: 'explorer.exe', pid: 9 };
    const after = [granted('Z:\\data\\c.docx', READ), granted(PATH, OWNER, explorer)];
    expect(await fateOf(REFUSED, after)).toEqual(['not-tried', 'cannot-tell']);
  });

  it('is refused again, also beside other rights', async () => {
    const comparison = await compareRows(REFUSED, [granted(PATH, READ), denied(PATH, OWNER | DAC)]);
    expect(comparison.verdict).toBe('not-fixed');
    expect(only(comparison.failures)).toMatchObject({ fate: 'refused', other: { id: 'F1', path: PATH } });
    expect(comparison.newFailures).toEqual([]);
  });

  it('has another right refused in its place, with the first one granted or not', async () => {
    const dac = [granted(PATH, READ), denied(PATH, DAC)];
    const moved = await compareRows(REFUSED, [...dac, granted(PATH, OWNER)]);
    expect(only(moved.failures)).toMatchObject({
      fate: 'refused-otherwise',
      rightGranted: true,
      other: { rights: ['WRITE_DAC'] },
    });
    expect([moved.verdict, moved.counts.movedOn, moved.counts.new]).toEqual(['partly', 1, 0]);
    const stuck = await compareRows(REFUSED, dac);
    expect(only(stuck.failures)).toMatchObject({ fate: 'refused-otherwise', rightGranted: false });
    expect(stuck.verdict).toBe('not-fixed');
  });

  it('is granted only by all of a set of which one was missing', async () => {
    const both = [denied(PATH, mask('WRITE_DAC', 'WRITE_OWNER'))];
    expect(await fateOf(both, [granted(PATH, mask('WRITE_DAC'))])).toEqual(['not-asked', 'cannot-tell']);
    expect(await fateOf(both, [granted(PATH, mask('WRITE_DAC')), granted(PATH, mask('WRITE_OWNER'))])).toEqual([
      'granted',
      'fixed',
    ]);
  });

  it('of a directory is granted by whatever is added to it', async () => {
    const adds = (name: string, result: string): TraceRow[] => [
      create(`Z:\\data\\${name}`, READ, 'NAME NOT FOUND'),
      create(`Z:\\data\\${name}`, mask('FILE_WRITE_DATA'), result, {
        disposition: 'Create',
        openResult: 'Created',
        options: FILE,
      }),
    ];
    expect(await fateOf(adds('a.docx', 'ACCESS DENIED'), adds('b.docx', 'SUCCESS'))).toEqual(['granted', 'fixed']);
    expect(await fateOf(adds('a.docx', 'ACCESS DENIED'), adds('b.docx', 'ACCESS DENIED'))).toEqual([
      'refused',
      'not-fixed',
    ]);
    const subdirectory = create('Z:\\data\\new', mask('FILE_LIST_DIRECTORY'), 'SUCCESS', {
      disposition: 'Create',
      openResult: 'Created',
      options: DIRECTORY,
    });
    expect(await fateOf(adds('a.docx', 'ACCESS DENIED'), [subdirectory])).toEqual(['not-tried', 'cannot-tell']);
  });
});

describe('what failed without a right', () => {
  it('is over where the same request succeeds', async () => {
    const before = [create(PATH, mask('FILE_READ_DATA'), 'SHARING VIOLATION')];
    expect(await fateOf(before, [granted(PATH, mask('FILE_READ_DATA'))])).toEqual(['granted', 'fixed']);
    expect(await fateOf(before, [granted(PATH, READ)])).toEqual(['not-asked', 'cannot-tell']);
  });

  it('is over where the same operation succeeds', async () => {
    const set = (result: string): TraceRow => row('SetSecurityFile', PATH, { result, detail: 'Information: Owner' });
    expect(await fateOf([set('INVALID OWNER')], [set('SUCCESS')])).toEqual(['granted', 'fixed']);
    expect(await fateOf([set('INVALID OWNER')], [set('INVALID OWNER')])).toEqual(['refused', 'not-fixed']);
  });
});

describe('new failures', () => {
  it('are worse where the before case shows them granted', async () => {
    const comparison = await compareRows(GRANTED, REFUSED);
    expect(comparison.verdict).toBe('worse');
    expect(only(comparison.newFailures)).toMatchObject({ fate: 'granted', rights: ['WRITE_OWNER'] });
    expect(limitsOf(comparison)).toContain('nothing-failed-before');
  });

  it('may have failed before where the before case did not try them', async () => {
    const comparison = await compareRows([granted(OTHER, READ)], REFUSED);
    expect(comparison.verdict).toBe('cannot-tell');
    expect(only(comparison.newFailures).fate).toBe('not-tried');
  });

  it('leave a fix a part of one', async () => {
    const { verdict, counts } = await compareRows(REFUSED, [...GRANTED, denied(OTHER, OWNER)]);
    expect(verdict).toBe('partly');
    expect(counts).toMatchObject({ granted: 1, new: 1, newGrantedBefore: 0 });
  });
});

describe('the same object', () => {
  const UNC = '\\\\contoso.file.core.windows.net\\team';
  const netUse = (drive: string): Source =>
    textSource(
      `C:\\>net use ${drive}\r\nLocal name        ${drive}\r\nRemote name       ${UNC}\r\nResource type     Disk\r\nStatus            OK\r\n# Opens           0\r\n# Connections     1\r\nThe command completed successfully.\r\n`,
      'net-use.txt',
    );
  const moved = (rows: readonly TraceRow[], from: string, to: string): TraceRow[] =>
    rows.map((one) => ({ ...one, path: one.path.replace(from, to) }));

  it.each([
    ['a drive before, its share after', 'Z:', UNC],
    ['a share before, its drive after', UNC, 'Z:'],
  ])('%s: as net use says', async (_, from, to) => {
    const before = [trace(moved(REFUSED, 'Z:', from)), netUse('Z:')];
    const { verdict, takenRoots } = await compare(before, [trace(moved(GRANTED, 'Z:', to))]);
    expect([verdict, takenRoots]).toEqual(['fixed', []]);
  });

  it('is another where a letter stands for another share', async () => {
    const elsewhere = textSource(
      'C:\\>net use Z:\r\nLocal name        Z:\r\nRemote name       \\\\fs01\\other\r\nResource type     Disk\r\nStatus            OK\r\n# Opens           0\r\n# Connections     1\r\nThe command completed successfully.\r\n',
      'net-use.txt',
    );
    const { verdict } = await compare([trace(REFUSED), netUse('Z:')], [trace(GRANTED), elsewhere]);
    expect(verdict).toBe('cannot-tell');
  });

  it('is taken for the same below the only drive that stands in for another, and that is said', async () => {
    const comparison = await compareRows(REFUSED, moved(GRANTED, 'Z:', 'Y:'));
    expect([comparison.verdict, comparison.takenRoots]).toEqual([
      'fixed',
      [{ before: 'z:', after: 'y:', failures: 1 }],
    ]);
    expect(limitsOf(comparison)).toContain('roots-taken');
  });

  it('is not taken for the same where several drives could stand in', async () => {
    const after = [...moved(GRANTED, 'Z:', 'Y:'), granted('X:\\data\\a.docx', READ)];
    expect(await fateOf(REFUSED, after)).toEqual(['not-tried', 'cannot-tell']);
  });

  it('is never taken for the same on another share', async () => {
    const [before, after] = ['\\\\fs01\\one', '\\\\fs01\\two'] as const;
    expect(await fateOf(moved(REFUSED, 'Z:', before), moved(GRANTED, 'Z:', after))).toEqual([
      'not-tried',
      'cannot-tell',
    ]);
  });

  it('is found below the roots of the same runs', async () => {
    const before = [trace(REFUSED), jobLog([])];
    const after = [trace(moved(GRANTED, 'Z:\\data', 'Y:\\data')), jobLog([], { destination: 'Y:\\data\\' })];
    const { verdict, takenRoots } = await compare(before, after);
    expect([verdict, takenRoots]).toEqual(['fixed', [{ before: 'z:\\data', after: 'y:\\data', failures: 1 }]]);
  });

  it('is not found below the roots of another copy', async () => {
    const before = [trace(REFUSED), jobLog([])];
    const other = { source: 'D:\\else\\', destination: 'Y:\\place\\' };
    const after = [trace(moved(GRANTED, 'Z:\\data', 'Y:\\place')), jobLog([], other)];
    expect((await compare(before, after)).verdict).toBe('cannot-tell');
  });
});

describe('a log', () => {
  const error = logError('D:\\data\\a.docx', '10:00:01', { action: SECURITY_STEP });
  const listed = { files: ['a.docx'] };

  it('shows a step done where a whole run lists the object and does not complain', async () => {
    const after = jobLog([], listed);
    const { verdict, failures, limits } = await compare([jobLog([error])], [after]);
    expect(verdict).toBe('fixed');
    expect(only(failures)).toMatchObject({ fate: 'granted', by: 'log', evidence: { record: null } });
    expect(limits.map(({ code }) => code)).toContain('by-log');
  });

  it.each([
    ['that did not end', 'not-tried', { summary: false }],
    ['that only lists', 'not-tried', { options: '*.* /L /S /E /COPY:DATSO' }],
    ['that sets no security', 'not-asked', { options: '*.* /S /E /COPY:DAT' }],
    ['of which the switches are not shown', 'not-asked', { header: false }],
  ] as const)('of a run %s shows nothing', async (_, fate, extras) => {
    const { verdict, failures } = await compare([jobLog([error])], [jobLog([], { ...listed, ...extras })]);
    expect([only(failures).fate, verdict]).toEqual([fate, 'cannot-tell']);
  });

  it('that lists no files shows nothing of them', async () => {
    const comparison = await compare(
      [jobLog([error])],
      [jobLog([], { files: [], options: '*.* /S /E /COPY:DATSO /NFL' })],
    );
    expect(comparison.verdict).toBe('cannot-tell');
    expect(limitsOf(comparison)).toContain('lines-left-out');
  });

  it('that names another step of the object does not name the same refusal', async () => {
    const after = jobLog([logError('D:\\data\\a.docx', '10:00:01', { action: COPY_STEP })]);
    const { failures, verdict } = await compare([jobLog([error])], [after]);
    expect([only(failures).fate, verdict]).toEqual(['refused-otherwise', 'not-fixed']);
  });

  it('is met by a trace that grants what its step asks for', async () => {
    const { failures, verdict } = await compare([jobLog([error])], [trace([granted(PATH, DAC), granted(PATH, OWNER)])]);
    expect([only(failures).fate, verdict]).toEqual(['granted', 'fixed']);
    const half = await compare([jobLog([error])], [trace([granted(PATH, DAC)])]);
    expect([only(half.failures).fate, half.verdict]).toEqual(['not-asked', 'cannot-tell']);
  });

  it('is met by a trace that refuses the same', async () => {
    const { failures, verdict } = await compare([jobLog([error])], [trace(REFUSED)]);
    expect([only(failures).fate, verdict]).toEqual(['refused', 'not-fixed']);
  });
});

describe('a run that ended at once', () => {
  const FATAL =
    'ERROR : You do not have the Backup and Restore Files user rights.\r\n*****  You need these to perform Backup copies (/B or /ZB).\r\n';
  const BACKUP = '*.* /S /E /DCOPY:DA /COPY:DAT /B /R:2 /W:1';
  const rule = '-'.repeat(79);
  const withRoots = `${rule}\r\n   ROBOCOPY     ::     Robust File Copy for Windows\r\n${rule}\r\n\r\n  Started : Wednesday, February 11, 2026 9:59:59 AM\r\n   Source : D:\\data\\\r\n     Dest : Z:\\data\\\r\n\r\n    Files : *.*\r\n\r\n  Options : ${BACKUP}\r\n\r\n${rule.slice(1)}\r\n\r\n${FATAL}`;

  it.each([
    ['that asks for the same and ends', FATAL, 'granted', { options: BACKUP }],
    ['that does not ask for it', FATAL, 'not-asked', { options: '*.* /S /E /DCOPY:DA /COPY:DAT' }],
    ['that does not end', FATAL, 'not-tried', { options: BACKUP, summary: false }],
    ['of the same copy', withRoots, 'granted', { options: BACKUP }],
    ['of another copy', withRoots, 'not-tried', { options: BACKUP, source: 'E:\\else\\', destination: 'Y:\\place\\' }],
  ] as const)('is met by a run %s', async (_, text, fate, extras) => {
    const { failures } = await compare([textSource(text, 'before.log')], [jobLog([], extras)]);
    expect(only(failures).fate).toBe(fate);
  });

  it('is met by one that ends the same way', async () => {
    const { verdict } = await compare([textSource(FATAL, 'before.log')], [textSource(FATAL, 'after.log')]);
    expect(verdict).toBe('not-fixed');
  });
});

describe('users', () => {
  const bruno = { user: 'CONTOSO\\bruno' };
  const working = [granted(PATH, READ, bruno), granted(PATH, OWNER, bruno)];

  it('are compared where the accounts differ', async () => {
    const comparison = await compareRows(REFUSED, working);
    expect([comparison.mode, comparison.verdict]).toEqual(['users', 'fixed']);
    expect(comparison.users).toMatchObject({
      after: ['contoso\\bruno'],
      grantedToOne: [{ to: 'after', rights: ['WRITE_OWNER'], objects: 1, example: PATH }],
    });
    expect(comparison.differences.map(({ kind }) => kind)).toEqual(['account']);
  });

  it('are the fix where the caller says so', async () => {
    const comparison = await compareRows(REFUSED, working, { users: false });
    expect([comparison.mode, comparison.users]).toEqual(['fix', null]);
    expect(limitsOf(comparison)).toContain('account-differs');
  });

  it('may be the same account to the trace', async () => {
    expect((await compareRows(REFUSED, GRANTED, { users: true })).mode).toBe('users');
    expect((await compareRows(REFUSED, GRANTED)).mode).toBe('fix');
  });

  it('ask for different rights', async () => {
    const { users } = await compareRows([...REFUSED, denied(OTHER, DAC)], working);
    expect(users?.askedByOne).toEqual({ before: ['WRITE_DAC'], after: [] });
  });
});

describe('what differs and what is not reached', () => {
  it('names switches, roots and mounts that only one case has', async () => {
    const { differences } = await compare(
      [trace(REFUSED), jobLog([])],
      [
        trace(GRANTED),
        jobLog([], { options: '*.* /S /E /DCOPY:DA /COPY:DATSO /B /R:2 /W:1 /NP', source: 'E:\\data\\' }),
      ],
    );
    expect(differences).toEqual([
      { kind: 'switches', before: [], after: ['/B'] },
      { kind: 'source', before: ['D:\\data\\'], after: ['E:\\data\\'] },
    ]);
  });

  it('names who held what is granted now', async () => {
    const held = granted(PATH, mask('FILE_WRITE_DATA'), { process: 'EXCEL.EXE', pid: 77, shareMode: 0 });
    const { differences } = await compareRows(
      [held, create(PATH, mask('FILE_READ_DATA'), 'SHARING VIOLATION')],
      [granted(PATH, mask('FILE_READ_DATA'))],
    );
    expect(differences).toEqual([{ kind: 'holders', before: ['EXCEL.EXE (PID 77)'], after: [] }]);
  });

  it('says which case is the older one', async () => {
    const at = (date: string, rows: readonly TraceRow[]): TraceRow[] => rows.map((one) => ({ ...one, date }));
    const [first, second] = [at('2026-02-11', REFUSED), at('2026-02-12', GRANTED)];
    expect(limitsOf(await compareRows(first, second))).toContain('other-day');
    expect(limitsOf(await compareRows(second, first))).toContain('after-is-older');
  });

  it('says where an after trace may end early', async () => {
    const many = Array.from({ length: 20 }, (_, nth) => granted(`Z:\\data\\${nth}`, READ));
    expect(limitsOf(await compareRows([...many, ...REFUSED], many.slice(0, 5)))).toContain('ends-early');
  });

  it('is narrowed on both sides by the same options', async () => {
    const both = [...REFUSED, denied(OTHER, OWNER)];
    const comparison = await compareRows(both, [...GRANTED, denied(OTHER, OWNER)], { path: PATH });
    expect([comparison.verdict, comparison.counts.before]).toEqual(['fixed', 1]);
    expect(comparison.limits.filter(({ code }) => code === 'narrowed').map((one) => one.case)).toEqual([
      'before',
      'after',
    ]);
    const late = await compareRows(REFUSED, GRANTED, { to: { day: null, timeOfDay: 36_000 * 1e7 } });
    expect(late.counts.before).toBe(0);
  });
});
