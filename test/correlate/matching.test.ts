import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { withBody, writeLog } from '../formats/robocopy/generate-log.js';
import { create, denied, FILE, granted, mask, row, type TraceRow, textSource, trace } from '../generate-trace.js';
import { COPY_STEP, JOB, jobLog, jobsLog, logError, SECURITY_STEP } from './job-log.js';
import { failureOf, failuresOf, only } from './read-report.js';

const SOURCE = 'D:\\data\\a.docx';
const PATH = 'Z:\\data\\a.docx';
const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');
const WRITE = mask('FILE_WRITE_DATA', 'FILE_APPEND_DATA');

describe('a refusal and the error that the log prints for it', () => {
  it('are one failure, with the row and the line as its evidence', async () => {
    const log = jobLog([logError(SOURCE, '10:00:01', { tries: 2 })]);
    const report = await analyze([trace([denied(PATH, OWNER, { at: '10:00:00' })]), log]);
    const [error] = only(report.jobs).errors;
    expect(only(report.failures)).toMatchObject({
      path: PATH,
      sourcePath: SOURCE,
      destinationPath: PATH,
      side: 'destination',
      win32: 5,
      occurrences: 2,
      robocopy: { input: 'I2', line: error?.line, code: 5, action: 'copying-ntfs-security-to-destination-file' },
    });
    expect(only(report.failures).evidence).toMatchObject([
      { input: 'I1', record: 1, line: 2 },
      { input: 'I2', record: null, line: error?.line },
    ]);
    expect(report.coverage).toMatchObject({ logErrors: 1, logErrorsExplained: 1, logErrorsInsideTrace: 1 });
  });

  it.each([
    ['ACCESS DENIED', 5],
    ['CANNOT DELETE', 5],
    ['DELETE PENDING', 5],
    ['SHARING VIOLATION', 32],
    ['FILE LOCK CONFLICT', 33],
    ['0xC00000C9', 64],
    ['DISK FULL', 112],
    ['NAME INVALID', 123],
    ['NOT EMPTY', 145],
    ['0xC000005A', 1307],
    ['PRIVILEGE NOT HELD', 1314],
  ])('are joined where %s becomes error %i', async (result, code) => {
    const log = jobLog([logError(SOURCE, '10:00:00', { code })]);
    expect((await failureOf([create(PATH, OWNER, result)], [log])).robocopy?.code).toBe(code);
  });

  it('are two failures where the status becomes another error', async () => {
    const failures = await failuresOf(
      [create(PATH, OWNER, 'SHARING VIOLATION')],
      [jobLog([logError(SOURCE, '10:00:00')])],
    );
    expect(failures.map(({ win32, robocopy }) => [win32, robocopy?.code])).toEqual([
      [32, undefined],
      [5, 5],
    ]);
  });

  it('are joined where DELETE PENDING becomes error 303 of newer Windows', async () => {
    const log = jobLog([logError(SOURCE, '10:00:00', { code: 303 })]);
    expect((await failureOf([create(PATH, OWNER, 'DELETE PENDING')], [log])).robocopy?.code).toBe(303);
  });

  it('are joined without any time in the log', async () => {
    const log = jobLog([logError(SOURCE, '', { stamp: '' })]);
    expect((await failureOf([denied(PATH, OWNER)], [log])).robocopy).not.toBeNull();
  });
});

describe('a result that is benign in its place', () => {
  const probe = create(PATH, mask('FILE_READ_ATTRIBUTES'), 'NAME NOT FOUND');

  it('is counted and no failure', async () => {
    const report = await analyze([trace([probe, probe])]);
    expect(report.failures).toEqual([]);
    expect(report.summary.benign).toBe(2);
  });

  it.each([
    ['NAME NOT FOUND', 2],
    ['PATH NOT FOUND', 3],
    ['NAME COLLISION', 183],
    ['IS DIRECTORY', 5],
  ])('is a failure where the log complains: %s, error %i', async (result, code) => {
    const log = jobLog([logError(SOURCE, '10:00:00', { code, action: COPY_STEP })]);
    const failure = await failureOf([create(PATH, OWNER, result)], [log]);
    expect(failure).toMatchObject({ path: PATH, operation: 'CreateFile', win32: code, robocopy: { code } });
  });

  it('stays benign where the log complains about another object', async () => {
    const log = jobLog([logError('D:\\data\\b.docx', '10:00:00', { code: 2, action: COPY_STEP })]);
    expect(await failureOf([probe], [log])).toMatchObject({ path: 'D:\\data\\b.docx', operation: null });
  });

  it('stays benign where the log complains of another error', async () => {
    const log = jobLog([logError(SOURCE, '10:00:00', { code: 5 })]);
    expect(await failureOf([probe], [log])).toMatchObject({ operation: null, win32: 5 });
  });

  it('comes behind a real refusal with the same error', async () => {
    const rows = [denied(PATH, WRITE), create(PATH, WRITE, 'IS DIRECTORY')];
    const log = jobLog([logError(SOURCE, '10:00:01', { action: COPY_STEP })]);
    expect(await failureOf(rows, [log])).toMatchObject({ ntStatusName: 'STATUS_ACCESS_DENIED', robocopy: { code: 5 } });
  });
});

describe('the time between a refusal and its line in the log', () => {
  const options = { timezone: 'UTC' };
  const joined = async (at: string, logged: string): Promise<boolean> => {
    const log = jobLog([logError(SOURCE, logged)]);
    const failures = await failuresOf([denied(PATH, OWNER, { at, date: '2026-02-11' })], [log], options);
    return failures.length === 1;
  };

  it.each([
    ['10:00:00', '10:00:00'],
    ['10:00:00.9', '10:00:00'],
    ['10:00:01', '10:00:00'],
    ['10:00:00', '10:01:00'],
  ])('refused at %s, logged at %s: the same', async (at, logged) => {
    expect(await joined(at, logged)).toBe(true);
  });

  it.each([
    ['10:00:01.1', '10:00:00'],
    ['10:00:00', '10:01:01'],
    ['10:00:00', '11:00:00'],
  ])('refused at %s, logged at %s: not the same', async (at, logged) => {
    expect(await joined(at, logged)).toBe(false);
  });

  it('counts from every try and to the last line', async () => {
    const errors = ['10:00:00', '10:05:00'].map((time) => logError(SOURCE, time));
    const rows = [denied(PATH, OWNER, { at: '10:04:30', date: '2026-02-11' })];
    expect((await failureOf(rows, [jobLog(errors)], options)).robocopy).not.toBeNull();
  });
});

describe('of several refusals that fit an error', () => {
  const writing = denied(PATH, WRITE, { at: '10:00:00' });
  const securing = denied(PATH, OWNER, { at: '10:00:00.1' });

  it.each([
    [SECURITY_STEP, ['READ_CONTROL', 'WRITE_OWNER']],
    [COPY_STEP, ['FILE_WRITE_DATA', 'FILE_APPEND_DATA']],
  ])('the one with the rights of the step is taken: %s', async (action, rights) => {
    const failures = await failuresOf([writing, securing], [jobLog([logError(SOURCE, '10:00:01', { action })])]);
    const joined = failures.filter(({ robocopy }) => robocopy !== null);
    expect(failures).toHaveLength(2);
    expect(only(joined).deniedRights?.rights).toEqual(rights);
  });

  it('setting the security is a step of security too', async () => {
    const rows = [row('SetSecurityFile', PATH, { result: 'ACCESS DENIED', at: '09:59:59' }), writing];
    const failures = await failuresOf(rows, [jobLog([logError(SOURCE, '10:00:01')])]);
    expect(only(failures.filter(({ robocopy }) => robocopy !== null)).operation).toBe('SetSecurityFile');
  });

  it('the one on the printed path is taken', async () => {
    for (const [printed, other] of [
      [SOURCE, PATH],
      [PATH, SOURCE],
    ] as const) {
      const rows = [denied(printed, WRITE, { at: '10:00:00' }), denied(other, WRITE, { at: '10:00:01' })];
      const failures = await failuresOf(rows, [jobLog([logError(printed, '10:00:01', { action: COPY_STEP })])]);
      expect(only(failures.filter(({ robocopy }) => robocopy !== null)).path).toBe(printed);
    }
  });

  it('the closest in time is taken', async () => {
    const rows = [
      row('WriteFile', PATH, { result: 'ACCESS DENIED', at: '10:00:00' }),
      row('SetEndOfFileInformationFile', PATH, { result: 'ACCESS DENIED', at: '10:00:30' }),
    ];
    for (const [time, operation] of [
      ['10:00:01', 'WriteFile'],
      ['10:00:31', 'SetEndOfFileInformationFile'],
    ] as const) {
      const log = jobLog([logError(SOURCE, time, { action: COPY_STEP })]);
      const failures = await failuresOf(rows, [log], { timezone: 'UTC' });
      expect(only(failures.filter(({ robocopy }) => robocopy !== null)).operation).toBe(operation);
    }
  });
});

describe('a log alone', () => {
  it('makes a failure of each error, with its retries', async () => {
    const errors = [logError(SOURCE, '10:00:00', { tries: 3 }), logError('D:\\data\\b.docx', '10:01:00', { code: 32 })];
    const report = await analyze([jobLog(errors)]);
    expect(report.failures).toMatchObject([
      {
        path: SOURCE,
        destinationPath: PATH,
        operation: null,
        ntStatus: null,
        win32: 5,
        occurrences: 3,
        // Copying a file reads one side and writes the other.
        side: 'unknown',
      },
      { path: 'D:\\data\\b.docx', win32: 32, occurrences: 1 },
    ]);
    expect(report.clock).toEqual({ offsetMinutes: null, method: 'unknown', matchedPairs: 0 });
    expect(report.coverage).toMatchObject({ trace: null, logErrorsInsideTrace: null, logErrorsExplained: 0 });
  });

  it('makes one failure of the same error in several jobs', async () => {
    const jobs = ['10:00:00', '12:00:00'].map((time) => ({ ...JOB, errors: [logError(SOURCE, time)] }));
    const report = await analyze([jobsLog(jobs)]);
    expect(only(report.failures)).toMatchObject({ occurrences: 2, localTime: '2026-02-11T10:00:00.0000000' });
    expect(only(report.failures).evidence.map(({ line }) => line)).toEqual(
      report.jobs.flatMap(({ errors }) => errors.map(({ line }) => line)),
    );
    expect(report.jobs.map(({ ordinal }) => ordinal)).toEqual([1, 2]);
  });

  it('makes a failure of a line that ends the run', async () => {
    const text = 'ERROR : You do not have the Manage Auditing user right.';
    const log = withBody(writeLog([JOB]).text, text);
    const failure = only((await analyze([textSource(log, 'job.log')])).failures);
    expect(failure).toMatchObject({
      path: '',
      sourcePath: 'D:\\data\\',
      destinationPath: 'Z:\\data\\',
      win32: null,
      robocopy: { code: null, action: 'missing-auditing-right', line: log.split('\r\n').indexOf(text) + 1 },
      evidence: [{ text }],
    });
  });
});

describe('several jobs', () => {
  const other = { ...JOB, source: 'D:\\other\\', destination: 'Y:\\other\\' };

  it('each map their own paths', async () => {
    const jobs = [
      { ...JOB, errors: [logError(SOURCE, '10:00:00')] },
      { ...other, errors: [logError('D:\\other\\b.docx', '10:00:02')] },
    ];
    const rows = [denied(PATH, OWNER, { at: '10:00:00' }), denied('Y:\\other\\b.docx', OWNER, { at: '10:00:02' })];
    for (const logs of [[jobsLog(jobs)], jobs.map((job, index) => jobsLog([job], `job${index}.log`))]) {
      const failures = await failuresOf(rows, logs);
      expect(failures.map(({ path, sourcePath, robocopy }) => [path, sourcePath, robocopy?.input])).toEqual([
        [PATH, SOURCE, 'I2'],
        ['Y:\\other\\b.docx', 'D:\\other\\b.docx', logs.length === 1 ? 'I2' : 'I3'],
      ]);
    }
  });
});

describe('a trace alone', () => {
  it('knows neither side nor the other path', async () => {
    expect(await failureOf([granted(PATH, OWNER, { options: FILE }), denied('Z:\\data\\b.docx', OWNER)])).toMatchObject(
      {
        side: 'unknown',
        sourcePath: null,
        destinationPath: null,
        robocopy: null,
      },
    );
  });

  it('fits no log that is about other files', async () => {
    const rows: readonly TraceRow[] = [denied(PATH, OWNER)];
    const failures = await failuresOf(rows, [jobLog([logError('D:\\data\\other.docx', '10:00:00')])]);
    expect(failures.map(({ path }) => path)).toEqual([PATH, 'D:\\data\\other.docx']);
  });
});
