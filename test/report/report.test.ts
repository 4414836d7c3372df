import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { hasFailures } from '../../src/report/build-report.js';
import { jobLog, logError } from '../correlate/job-log.js';
import { only } from '../correlate/read-report.js';
import { create, denied, granted, mask, row, textSource, trace } from '../generate-trace.js';

const PATH = 'Z:\\data\\a.docx';
const READ = mask('READ_CONTROL');
const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');

describe('attempts', () => {
  it('are the creates on the refused object, refused and granted, in their order', async () => {
    const rows = [
      create(PATH, READ, 'NAME NOT FOUND'),
      granted(PATH, READ, { disposition: 'Create', openResult: 'Created', process: 'explorer.exe' }),
      granted('Z:\\data\\b.docx', READ),
      row('CloseFile', PATH),
      denied(PATH, OWNER),
      granted(PATH, READ),
    ];
    const { attempts } = await analyze([trace(rows)]);
    expect(
      attempts.map(({ failureId, path, result, mask: asked, granted: got }) => [failureId, path, result, asked, got]),
    ).toEqual([
      ['F1', PATH, 'NAME NOT FOUND', '0x00020000', '0x00000000'],
      ['F1', PATH, 'SUCCESS', '0x00020000', '0x00020000'],
      ['F1', PATH, 'ACCESS DENIED', '0x000A0000', '0x00000000'],
      ['F1', PATH, 'SUCCESS', '0x00020000', '0x00020000'],
    ]);
    expect(attempts[0]).toMatchObject({ time: null, localTime: '10:00:00.0000000' });
  });

  it('are a picture of limited size', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => denied(PATH, 1 << (index % 9), { attributes: index }));
    const { attempts, failures } = await analyze([trace(rows)]);
    for (const { id } of failures) {
      expect(attempts.filter(({ failureId }) => failureId === id)).toHaveLength(20);
    }
  });
});

describe('jobs', () => {
  it('say what the log says', async () => {
    const errors = [logError('D:\\data\\a.docx', '10:00:00', { tries: 3, message: 'Access is denied.' })];
    const options = '*.* /S /E /DCOPY:DAT /SEC /ZB /MT:16 /R:2 /W:10 /PURGE';
    const job = only((await analyze([jobLog(errors, { options })], { timezone: '+01:00' })).jobs);
    expect(job).toMatchObject({
      input: 'I1',
      ordinal: 1,
      started: '2026-02-11T09:59:59.0000000',
      ended: '2026-02-11T11:00:00.0000000',
      source: 'D:\\data\\',
      destination: 'Z:\\data\\',
      options: {
        copyFlags: ['D', 'A', 'T', 'S'],
        directoryCopyFlags: ['D', 'A', 'T'],
        backupMode: 'restartable-backup',
        threads: 16,
        retries: 2,
        wait: 10,
        listOnly: false,
        mirror: true,
        purge: true,
      },
      complete: true,
    });
    expect(job.errors).toEqual([
      {
        line: job.errors[0]?.line,
        time: '2026-02-11T09:00:00.0000000Z',
        localTime: '2026-02-11T10:00:00.0000000',
        code: 5,
        action: 'copying-ntfs-security-to-destination-file',
        actionText: 'Copying NTFS Security to Destination File',
        path: 'D:\\data\\a.docx',
        sourcePath: 'D:\\data\\a.docx',
        destinationPath: PATH,
        message: 'Access is denied.',
        retries: 2,
        retryLimitExceeded: false,
        item: null,
      },
    ]);
  });

  it('keep the words of the log where they are in no form we read', async () => {
    const { jobs, failures } = await analyze([
      jobLog([logError('D:\\data\\a.docx', '10:00:00', { action: 'Doing Something New' })], {
        started: 'jeudi dix-huit, 23:30:01',
      }),
    ]);
    expect(only(jobs).started).toBe('jeudi dix-huit, 23:30:01');
    expect(only(failures).robocopy?.action).toBe('Doing Something New');
  });
});

describe('whether a case holds a failure', () => {
  const table = (directories: number, files: number): string =>
    [
      '               Total    Copied   Skipped  Mismatch    FAILED    Extras',
      `    Dirs :         9         9         0         0         ${directories}         0`,
      `   Files :         9         9         0         0         ${files}         0`,
      '   Bytes :         9         9         0         0         0         0',
      '   Times :   0:00:01   0:00:01                       0:00:00   0:00:00',
      '   Ended : Wednesday, February 11, 2026 11:00:00 AM',
      '',
    ].join('\r\n');

  it.each([
    ['files that FAILED', 0, 2, true],
    ['directories that FAILED', 3, 0, true],
    ['nothing that FAILED', 0, 0, false],
  ])('is told by %s', async (_, directories, files, expected) => {
    const report = await analyze([textSource(table(directories, files), 'job.log')]);
    expect(report.summary.jobFailed).toBe(directories + files);
    expect(hasFailures(report)).toBe(expected);
  });

  it('is told by a refused row, not by a benign one', async () => {
    expect(hasFailures(await analyze([trace([denied(PATH, OWNER)])]))).toBe(true);
    expect(hasFailures(await analyze([trace([create(PATH, READ, 'NAME NOT FOUND')])]))).toBe(false);
  });

  it('is not told by what a job counts where only a part was asked for', async () => {
    expect(hasFailures(await analyze([textSource(table(0, 2), 'job.log')], { path: 'D:\\other' }))).toBe(false);
  });
});
