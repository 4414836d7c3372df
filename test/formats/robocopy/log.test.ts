import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRobocopyLog } from '../../../src/formats/robocopy/log.js';
import { formatIso } from '../../../src/windows/time.js';
import {
  BANNER_RULE,
  concatenate,
  type ErrorSpec,
  encodeLog,
  errorLine,
  type LogEncoding,
  PLAIN_ERROR,
  PLAIN_JOB,
  type WrittenError,
  withBody,
  writeLog,
} from './generate-log.js';
import { codesOf, readJob, readText, sourceOf } from './read-bytes.js';

const SECOND_ERROR: ErrorSpec = {
  ...PLAIN_ERROR,
  code: 1307,
  path: 'c:\\rwg\\sub\\',
  action: 'Copying NTFS Security to Destination Directory',
  message: 'This security ID may not be assigned as the owner of this object.',
  stamp: '2025/11/18 23:30:20',
};

describe('readRobocopyLog of one job', () => {
  it('reads header, entries and summary', async () => {
    const log = await readText(writeLog([{ ...PLAIN_JOB, progress: true }]).text);
    expect(log).toMatchObject({ encoding: 'us-ascii', warnings: [] });
    const [job] = log.jobs;
    expect(job).toMatchObject({
      ordinal: 1,
      line: 2,
      startedText: 'Tuesday, November 18, 2025 11:30:01 PM',
      endedText: 'Tuesday, November 18, 2025 11:30:50 PM',
      source: 'c:\\rwg\\',
      destination: '\\\\falcon\\rwg$\\',
      sourceSeparator: ':',
      destinationSeparator: '=',
      fileMasks: ['*.*'],
      excludedFiles: [],
      excludedDirectories: [],
      notes: [],
      errors: [],
      fatal: [],
      items: { directories: 1, files: 2 },
      retries: 0,
      complete: true,
    });
    expect(job?.options).toMatchObject({ copyFlags: ['D', 'A', 'T'], retries: 2, wait: 10 });
    expect(job?.started && formatIso(job.started, 'wall')).toBe('2025-11-18T23:30:01.0000000');
    expect(job?.ended && formatIso(job.ended, 'wall')).toBe('2025-11-18T23:30:50.0000000');
    expect(job?.summary).toMatchObject({
      directories: { total: 5654, skipped: 5654, extras: 77 },
      files: { copied: 11, failed: 1 },
      bytes: { mismatch: 0, exact: false },
      times: { total: 49, copied: 2, failed: 0, extras: 3648 },
      speedBytesPerSecond: 58_546_311,
    });
  });

  it('reads lists of masks and exclusions', async () => {
    const header = (...lists: readonly string[]): string =>
      [BANNER_RULE, '   ROBOCOPY     ::     x', BANNER_RULE, '', '  Started : Thu May 01 09:08:20 2014', ''].join(
        '\r\n',
      ) +
      ['', '   Source : C:\\a\\', '     Dest : D:\\b\\', '', ...lists, '  Options : /S /COPYALL /R:1 ', ''].join(
        '\r\n',
      );
    expect(
      await readJob(
        header(
          '    Files : *.doc',
          '\t    *.xls',
          '\t    ',
          'Exc Files : a.tmp',
          '\t    b.tmp',
          '\t    ',
          ' Exc Dirs : C:\\a\\x = y',
          '\t    $RECYCLE.BIN',
          '\t    ',
        ),
      ),
    ).toMatchObject({
      fileMasks: ['*.doc', '*.xls'],
      excludedFiles: ['a.tmp', 'b.tmp'],
      excludedDirectories: ['C:\\a\\x = y', '$RECYCLE.BIN'],
      options: { copyFlags: ['D', 'A', 'T', 'S', 'O', 'U'] },
    });
    expect(await readJob(header('    Files : *.*', 'Exc Files : a.tmp'))).toMatchObject({
      excludedFiles: ['a.tmp'],
      excludedDirectories: [],
    });
    expect(await readJob(header('ファイル : *.*', '除外ディレクトリ : x'))).toMatchObject({
      excludedFiles: [],
      excludedDirectories: ['x'],
    });
  });

  it('reads errors with their messages and folds retries', async () => {
    const errors = [{ ...PLAIN_ERROR, tries: 3, limit: true }, SECOND_ERROR];
    const { text, jobs } = writeLog([{ ...PLAIN_JOB, errors }]);
    const job = await readJob(text);
    expect(job).toMatchObject({ retries: 2, items: { directories: 1, files: 4 } });
    expect(job.errors).toMatchObject([
      {
        line: jobs[0]?.errors[0]?.line,
        code: 5,
        action: 'copying-ntfs-security-to-destination-file',
        path: 'c:\\rwg\\a.txt',
        message: 'Access is denied.',
        retries: 2,
        retryLimitExceeded: true,
        text: errorLine(PLAIN_ERROR),
      },
      {
        line: jobs[0]?.errors[1]?.line,
        code: 1307,
        action: 'copying-ntfs-security-to-destination-directory',
        path: 'c:\\rwg\\sub\\',
        retries: 0,
        retryLimitExceeded: false,
      },
    ]);
  });

  it('folds by path in any case, code and action, and keeps both times', async () => {
    const again = { ...PLAIN_ERROR, path: 'C:\\RWG\\A.TXT', stamp: '2025/11/18 23:31:00' };
    const other = { ...PLAIN_ERROR, code: 32 };
    const { errors } = await readJob(writeLog([{ ...PLAIN_JOB, errors: [PLAIN_ERROR, other, again] }]).text);
    expect(errors.map(({ code, retries, path }) => [code, retries, path])).toEqual([
      [5, 1, 'c:\\rwg\\a.txt'],
      [32, 0, 'c:\\rwg\\a.txt'],
    ]);
    const [folded] = errors;
    expect(folded?.time && formatIso(folded.time, 'wall')).toBe('2025-11-18T23:30:15.0000000');
    expect(folded?.lastTime && formatIso(folded.lastTime, 'wall')).toBe('2025-11-18T23:31:00.0000000');
  });

  it('reads messages of several lines, and none', async () => {
    const errors = [
      { ...PLAIN_ERROR, message: 'A first line\nand C:\\a second one.' },
      { ...SECOND_ERROR, message: '', tries: 2 },
    ];
    const job = await readJob(writeLog([{ ...PLAIN_JOB, errors }]).text);
    expect(job.errors.map(({ message }) => message)).toEqual(['A first line\nand C:\\a second one.', '']);
  });

  it('takes no more than a message for a message', async () => {
    const { text } = writeLog([{ ...PLAIN_JOB, summary: false, errors: [PLAIN_ERROR] }]);
    const [error] = (await readJob(`${text}${'more\r\n'.repeat(50)}`)).errors;
    expect(error?.message.split('\n')).toHaveLength(20);
  });

  it('reads errors before the roots, whose fields follow the message at once', async () => {
    const early = {
      ...PLAIN_ERROR,
      code: 53,
      action: 'Getting File System Type of Destination',
      path: '\\\\falcon\\rwg$\\',
      message: 'The network path was not found.',
    };
    const job = await readJob(writeLog([{ ...PLAIN_JOB, earlyErrors: [early] }]).text);
    expect(job).toMatchObject({ source: 'c:\\rwg\\', destination: '\\\\falcon\\rwg$\\', complete: true });
    expect(job.errors).toMatchObject([{ code: 53, line: 7, message: 'The network path was not found.' }]);
  });

  it('finds no error in the name of a file', async () => {
    const files = ['report ERROR 5 (0x00000005) x.txt', 'ERROR 5 (0x00000005) Copying File C'];
    const job = await readJob(writeLog([{ ...PLAIN_JOB, files }]).text);
    expect(job).toMatchObject({ errors: [], items: { files: 2 } });
  });

  it('keeps notes', async () => {
    const note = 'NOTE : Security may not be copied - Destination might not support persistent ACLs.';
    const notice = '  Monitor : Waiting for 1 minutes and 1 changes...';
    const job = await readJob(withBody(writeLog([PLAIN_JOB]).text, note, notice));
    expect(job.notes).toEqual([
      { line: 15, text: note },
      { line: 16, text: notice.trim() },
    ]);
  });

  it('counts entries with any of their cells left out', async () => {
    const entries = [
      '\t                   2\tC:\\a\\',
      '\t*EXTRA Dir        -1\tD:\\b\\x\\',
      '\t  \t\t    4096\tC:\\m0\\locked.bin',
      '\t  *EXTRA File \t\t\tname',
      '\t        same\t\t  1.2 m 2024/01/02 03:04:05\tname',
      '\t    ',
    ];
    expect((await readJob(`${entries.join('\r\n')}\r\n`)).items).toEqual({
      directories: 2,
      files: 3,
      classes: [
        { class: 'existing', text: '', count: 2 },
        { class: 'extra-directory', text: '*EXTRA Dir', count: 1 },
        { class: 'extra-file', text: '*EXTRA File', count: 1 },
        { class: 'same', text: 'same', count: 1 },
      ],
    });
  });
});

describe('readRobocopyLog of runs that ended early', () => {
  const unfinished = { ...PLAIN_JOB, summary: false };

  it('warns of a job without an end', async () => {
    const log = await readText(writeLog([unfinished, PLAIN_JOB, unfinished]).text);
    expect(log.jobs.map(({ complete }) => complete)).toEqual([false, true, false]);
    expect(log.warnings.map(({ code, at }) => [code, at])).toEqual([
      ['unfinished-job', { line: log.jobs[0]?.line }],
      ['unfinished-job', { line: log.jobs[2]?.line }],
    ]);
  });

  it('does not where a fatal line explains it', async () => {
    const { text } = writeLog([{ ...unfinished, files: [] }]);
    const fatal = [
      'ERROR : You do not have the Manage Auditing user right.',
      '*****  You need this to copy auditing information (/COPY:U or /COPYALL).',
    ];
    const log = await readText(`${text}\r\n${fatal.join('\r\n')}\r\n\r\nmore\r\n`);
    expect(codesOf(log)).toEqual([]);
    expect(log.jobs[0]).toMatchObject({ complete: false, summary: null, fatal: [{ text: fatal.join('\n') }] });
  });

  it('does not where the last error is one of a root, or the summary was not wanted', async () => {
    const root = { ...PLAIN_ERROR, action: 'Creating Destination Directory', path: '\\\\FALCON\\rwg$' };
    expect(codesOf(await readText(writeLog([{ ...unfinished, errors: [root] }]).text))).toEqual([]);
    expect(codesOf(await readText(writeLog([{ ...unfinished, errors: [PLAIN_ERROR] }]).text))).toEqual([
      'unfinished-job',
    ]);
    expect(codesOf(await readText(writeLog([{ ...unfinished, options: '*.* /NJS /R:1' }]).text))).toEqual([]);
  });

  it('reads a header without roots', async () => {
    const header = writeLog([{ ...unfinished, source: '', destination: '' }])
      .text.split('\r\n')
      .slice(0, 13);
    const job = await readJob(
      `${header.join('\r\n').replace('Source :', 'Source -').replace('Dest =', 'Dest -')}\r\nERROR : No Source Directory Specified.`,
    );
    expect(job).toMatchObject({
      source: null,
      sourceSeparator: '-',
      destination: null,
      destinationSeparator: '-',
      fileMasks: ['*.*'],
      fatal: [{ text: 'ERROR : No Source Directory Specified.' }],
    });
    expect(job.options).not.toBeNull();
  });

  it('reads a log cut at any byte', async () => {
    const bytes = encodeLog(writeLog([{ ...PLAIN_JOB, errors: [PLAIN_ERROR] }]).text, 'utf-16le-bom');
    for (let length = 0; length < bytes.length; length += 7) {
      const { jobs } = await readRobocopyLog(sourceOf(bytes.slice(0, length)));
      expect(jobs.length).toBeLessThanOrEqual(1);
    }
  });
});

describe('readRobocopyLog of a usage error', () => {
  it('takes nothing from the usage screen', async () => {
    const { text } = writeLog([{ ...PLAIN_JOB, files: [], summary: false }]);
    const usage = [
      'ERROR : Invalid Parameter #3 : "/FOO"',
      '',
      '       Simple Usage :: ROBOCOPY source destination /MIR',
      '',
      '             source :: Source Directory (drive:\\path or \\\\server\\share\\path).',
      '::',
      ':: Copy options :',
      '                 /S :: copy Subdirectories, but not empty ones.',
    ];
    const log = await readText(`${text}\r\n${usage.join('\r\n')}\r\n`);
    expect(log).toMatchObject({
      jobs: [{ notes: [], errors: [], fatal: [{ text: usage[0] }], source: 'c:\\rwg\\' }],
      warnings: [],
    });
  });
});

describe('readRobocopyLog of logs with several jobs or none', () => {
  it('keeps jobs apart', async () => {
    const { text, jobs } = writeLog([
      { ...PLAIN_JOB, errors: [PLAIN_ERROR] },
      { ...PLAIN_JOB, source: 'd:\\x\\', errors: [PLAIN_ERROR, SECOND_ERROR] },
    ]);
    const log = await readText(text);
    expect(log.jobs.map(({ ordinal, line, source, errors }) => [ordinal, line, source, errors.length])).toEqual([
      [1, jobs[0]?.line, 'c:\\rwg\\', 1],
      [2, jobs[1]?.line, 'd:\\x\\', 2],
    ]);
  });

  it('keeps jobs without header apart by their summaries', async () => {
    const job = { ...PLAIN_JOB, header: false, errors: [PLAIN_ERROR] };
    const { text, jobs } = writeLog([job, job]);
    const log = await readText(text);
    expect(log.warnings).toEqual([]);
    expect(log.jobs).toMatchObject(
      jobs.map(({ line }) => ({ line, source: null, options: null, startedText: null, fileMasks: [], complete: true })),
    );
    const summaries = text.split('\r\n').filter((line) => /^ +(?:Dirs|Files|Bytes|Times) :/.test(line));
    expect((await readText(summaries.join('\r\n'))).jobs.map(({ line }) => line)).toEqual([1, 5]);
  });

  it('keeps the passes of a monitoring run together', async () => {
    const passes = writeLog([
      { ...PLAIN_JOB, options: '*.* /MON:1 /R:1 /W:1' },
      { ...PLAIN_JOB, header: false },
    ]).text;
    expect(await readJob(passes)).toMatchObject({ items: { directories: 2, files: 4 } });
  });

  it('reads a log that begins in the middle, and a single error line', async () => {
    const { text } = writeLog([{ ...PLAIN_JOB, errors: [PLAIN_ERROR] }]);
    const middle = await readJob(text.slice(text.indexOf(HEADER_END)));
    expect(middle).toMatchObject({ source: null, errors: [{ code: 5 }], complete: true });
    const single = await readText(errorLine(PLAIN_ERROR));
    expect(single).toMatchObject({ lines: 1, warnings: [], jobs: [{ line: 1, errors: [{ line: 1, message: '' }] }] });
  });

  it('reads a header without its banner, once its switches are there', async () => {
    const { text } = writeLog([PLAIN_JOB]);
    const from = (field: string): string => text.slice(text.indexOf(field));
    expect(await readJob(from('   Source'))).toMatchObject({ line: 1, source: 'c:\\rwg\\', startedText: null });
    expect(await readJob(from('  Options'))).toMatchObject({ line: 1, source: null, options: { retries: 2 } });
  });

  it('leaves what stands before the banner alone', async () => {
    const { text } = writeLog([PLAIN_JOB]);
    const noise = 'PS C:\\> robocopy c:\\rwg \\\\falcon\\rwg$\r\nERROR: none\r\n Log File : C:\\logs\\x.log\r\n\r\n';
    expect(await readJob(noise + text)).toMatchObject({ line: 6, source: 'c:\\rwg\\' });
  });

  it.each(['', 'nothing of the kind\r\nat: all\r\n', '\0\0\0\0'])('finds no job in %j', async (text) => {
    expect(await readText(text)).toMatchObject({ jobs: [], warnings: [{ code: 'no-job', at: null }] });
  });

  const HEADER_END = '\t            ';
});

describe('readRobocopyLog of other languages', () => {
  it('reads a Chinese log in UTF-16', async () => {
    const { text } = writeLog([{ ...PLAIN_JOB, banner: 'Windows 的可靠文件复制', started: '2025年11月18日 23:30:01' }]);
    const translated = withBody(
      text,
      '2025/11/18 23:30:15 错误 59 (0x0000003B) 正在复制文件 c:\\rwg\\a.txt',
      '出现了意外的网络错误。',
      '',
      '正在等待 5 秒... 正在重试...',
      '\t    新文件  \t\t    4096\ta.txt',
      '2025/11/18 23:30:25 错误 59 (0x0000003B) 正在复制文件 c:\\rwg\\a.txt',
      '出现了意外的网络错误。',
      '',
      '错误: 超过重试限制。',
      '',
    )
      .replace('Started', '开始时间')
      .replace('Source', '源')
      .replace('Dest', '目标')
      .replace('Options', '选项')
      .replace(/Dirs|Files|Bytes|Times|Speed|Ended/g, '目录');
    const log = await readRobocopyLog(sourceOf(encodeLog(translated, 'utf-16le-bom')));
    expect(log.jobs).toHaveLength(1);
    expect(log).toMatchObject({ encoding: 'utf-16le', warnings: [] });
    expect(log.jobs[0]).toMatchObject({ source: 'c:\\rwg\\', destination: '\\\\falcon\\rwg$\\', complete: true });
    expect(log.jobs[0]?.started).not.toBeNull();
    expect(log.jobs[0]?.errors).toMatchObject([
      { code: 59, action: 'copying-file', message: '出现了意外的网络错误。', retryLimitExceeded: true },
    ]);
  });

  it('needs no word of a language', async () => {
    const { text } = writeLog([{ ...PLAIN_JOB, errors: [{ ...PLAIN_ERROR, tries: 2, limit: true }] }]);
    const log = await readText(
      text
        .replaceAll('ERROR: RETRY LIMIT EXCEEDED.', 'VIRHE: xx.')
        .replaceAll('ERROR', 'VIRHE')
        .replaceAll('Waiting 10 seconds... Retrying...', '10 x... y...')
        .replaceAll(PLAIN_ERROR.action, 'Kopioi')
        .replace(/(Started|Source|Dest|Files|Options|Dirs|Bytes|Times|Speed|Ended)/g, 'sana'),
    );
    expect(log.jobs).toMatchObject([
      {
        source: 'c:\\rwg\\',
        fileMasks: ['*.*'],
        options: { retries: 2 },
        retries: 1,
        errors: [{ code: 5, action: null, actionText: 'Kopioi', retries: 1, retryLimitExceeded: true }],
        summary: { files: { failed: 1 } },
        complete: true,
      },
    ]);
    expect(log.warnings).toMatchObject([{ code: 'unknown-action', at: { line: 19 } }]);
  });

  it('reads an error line without a word', async () => {
    const { text } = writeLog([{ ...PLAIN_JOB, errors: [{ ...PLAIN_ERROR, message: 'No.\nNo: no.' }] }]);
    const job = await readJob(text.replace('ERROR ', ''));
    expect(job).toMatchObject({ errors: [{ code: 5, message: 'No.\nNo: no.', retryLimitExceeded: false }] });
  });

  it('says where it guesses a code page', async () => {
    const { text } = writeLog([{ ...PLAIN_JOB, errors: [{ ...PLAIN_ERROR, path: 'c:\\Pr\u00fcfung' }] }]);
    const log = await readRobocopyLog(sourceOf(encodeLog(text, 'latin1')));
    expect(log).toMatchObject({
      encoding: 'windows-1252',
      jobs: [{ errors: [{ path: 'c:\\Prüfung' }] }],
      warnings: [{ code: 'encoding-guessed', at: { line: 19 } }],
    });
  });
});

describe('readRobocopyLog of a run with several threads', () => {
  const run = async (...body: readonly string[]): Promise<readonly boolean[]> => {
    const { text } = writeLog([{ ...PLAIN_JOB, options: '*.* /COPY:DAT /MT:32 /R:1 /W:0', summary: false }]);
    const { errors } = await readJob(`${text}${body.join('\r\n')}\r\n`);
    return errors.map(({ retryLimitExceeded }) => retryLimitExceeded);
  };
  const first = [errorLine(PLAIN_ERROR), 'Access is denied.', ''];
  const second = [errorLine(SECOND_ERROR), 'No.', ''];
  const limit = ['ERROR: RETRY LIMIT EXCEEDED.', ''];

  it('ties the retry limit to an error only where a single one can be meant', async () => {
    expect(await run(...first, ...first, ...limit)).toEqual([true]);
    expect(await run(...first, ...second, ...first, ...limit)).toEqual([true, false]);
    expect(await run(...first, ...first, ...second, ...second, ...limit)).toEqual([false, false]);
    expect(await run(...first, ...first, ...limit, ...second, ...second, ...limit)).toEqual([true, true]);
    expect(await run(...limit)).toEqual([]);
  });
});

describe('readRobocopyLog of any log', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abc XYZ_$(0x5)%上ü.-'), minLength: 1, maxLength: 12 });
  const path = fc
    .tuple(fc.constantFrom('C:\\', 'Z:\\rwg\\', '\\\\srv\\share$\\', '\\\\?\\C:\\'), letters)
    .map(([root, name]) => `${root}n${name}n`);
  const error: fc.Arbitrary<ErrorSpec> = fc.record({
    code: fc.oneof(fc.constantFrom(5, 32, 53, 59, 123, 1307, 1314, 6000), fc.integer({ min: 1, max: 0xffff_ffff })),
    action: fc.constantFrom('Copying File', 'Deleting Extra Directory', 'Getting File Time', 'Xyz Abc'),
    path,
    message: fc.constantFrom('Access is denied.', 'Two lines\nof text.', ''),
    tries: fc.integer({ min: 1, max: 3 }),
    limit: fc.boolean(),
    stamp: fc.constantFrom('2025/11/18 23:30:15', '2024/02/29 00:00:00'),
  });
  const job = fc
    .record({
      files: fc.array(letters, { maxLength: 3 }),
      earlyErrors: fc.array(error, { maxLength: 1 }),
      errors: fc.array(error, { maxLength: 4 }),
      progress: fc.boolean(),
      summary: fc.boolean(),
    })
    .map((spec) => ({ ...PLAIN_JOB, ...spec }));
  const encoding = fc.constantFrom<LogEncoding>('utf-8', 'utf-16le', 'utf-16le-bom');

  it('finds every error with its place, and the same for every size of chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(job, { minLength: 1, maxLength: 3 }),
        encoding,
        fc.integer({ min: 1, max: 300 }),
        async (jobs, as, chunkSize) => {
          const written = writeLog(jobs);
          const bytes = encodeLog(written.text, as);
          const log = await readRobocopyLog(sourceOf(bytes));
          expect(log.jobs.map(({ line }) => line)).toEqual(written.jobs.map(({ line }) => line));
          expect(log.jobs.map(({ complete }) => complete)).toEqual(jobs.map(({ summary }) => summary));
          expect(log.jobs.map(({ errors }) => errors)).toMatchObject(
            written.jobs.map(({ errors }) => expectedErrors(errors)),
          );
          expect(await readRobocopyLog(sourceOf(bytes, chunkSize))).toEqual(log);
        },
      ),
    );
  });

  it('finds every error where each job is in another encoding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(job, encoding), { minLength: 2, maxLength: 4 }), async (parts) => {
        const bytes = concatenate(...parts.map(([spec, as]) => encodeLog(writeLog([spec]).text, as)));
        const log = await readRobocopyLog(sourceOf(bytes));
        const written = writeLog(parts.map(([spec]) => spec));
        expect(log.jobs.map(({ errors }) => errors)).toMatchObject(
          written.jobs.map(({ errors }) => expectedErrors(errors)),
        );
        expect(log.lines).toBe(written.text.split('\n').length - 1);
      }),
    );
  });

  it('names every encoding', async () => {
    const [plain, other] = [writeLog([PLAIN_JOB]).text, writeLog([{ ...PLAIN_JOB, files: ['ü'] }]).text];
    const encodingOf = async (...parts: readonly Uint8Array[]): Promise<string> =>
      (await readRobocopyLog(sourceOf(concatenate(...parts)))).encoding;
    expect(await encodingOf(encodeLog(plain, 'utf-8'), encodeLog(plain, 'utf-16le'))).toBe('us-ascii+utf-16le');
    expect(await encodingOf(encodeLog(plain, 'utf-8'), encodeLog(other, 'utf-8'))).toBe('utf-8');
    expect(await encodingOf(encodeLog(other, 'latin1'), encodeLog(plain, 'utf-16le-bom'))).toBe(
      'windows-1252+utf-16le',
    );
    expect(await encodingOf()).toBe('us-ascii');
  });

  it('finds every error of a job appended to one that was cut off', async () => {
    await fc.assert(
      fc.asyncProperty(job, encoding, fc.nat(2000), job, encoding, async (cut, cutAs, length, appended, as) => {
        const written = writeLog([appended]);
        const bytes = concatenate(encodeLog(writeLog([cut]).text, cutAs).slice(0, length), encodeLog(written.text, as));
        const { jobs } = await readRobocopyLog(sourceOf(bytes));
        const errors = jobs.at(-1)?.errors.map(({ code, path: at }) => [code, at]);
        expect(errors).toEqual(expectedErrors(written.jobs[0]?.errors ?? []).map(({ code, path: at }) => [code, at]));
      }),
    );
  });

  /** The written errors with repetitions folded. */
  function expectedErrors(errors: readonly WrittenError[]): readonly ExpectedError[] {
    const folded: { key: string; error: ExpectedError }[] = [];
    for (const { line, spec } of errors) {
      const { code, action: actionText, path: at, tries, limit } = spec;
      const key = `${code} ${actionText} ${at}`.toLowerCase();
      const known = folded.find((other) => other.key === key)?.error;
      if (known === undefined) {
        const error = { line, code, actionText, path: at, retries: tries - 1, retryLimitExceeded: limit };
        folded.push({ key, error });
      } else {
        known.retries += tries;
        known.retryLimitExceeded ||= limit;
      }
    }
    return folded.map(({ error }) => error);
  }
});

interface ExpectedError {
  readonly line: number;
  readonly code: number;
  readonly actionText: string;
  readonly path: string;
  retries: number;
  retryLimitExceeded: boolean;
}

describe('readRobocopyLog of hostile input', () => {
  it('passes over a line of 200 MB', async () => {
    const chunk = new Uint8Array(1_000_000).fill(0x78);
    const before = encodeLog(`${errorLine(PLAIN_ERROR)}\r\n\t`, 'utf-8');
    const behind = encodeLog(`\r\n${errorLine(SECOND_ERROR)}\r\n`, 'utf-8');
    const log = await readRobocopyLog({
      name: 'long',
      size: null,
      async *stream() {
        yield before;
        for (let nth = 0; nth < 200; nth++) {
          yield chunk;
        }
        yield behind;
      },
    });
    expect(log.jobs.flatMap(({ errors }) => errors.map(({ line, code }) => [line, code]))).toEqual([
      [1, 5],
      [3, 1307],
    ]);
    expect(log.warnings).toMatchObject([{ code: 'line-too-long', at: { line: 2 } }]);
  });

  it('keeps the error in a line that is too long, up to the cut', async () => {
    const { jobs, warnings } = await readText(`${errorLine(PLAIN_ERROR)}${'x'.repeat(100_000)}`);
    expect(jobs[0]?.errors[0]?.text).toHaveLength(65_536);
    expect(warnings).toMatchObject([{ code: 'line-too-long' }]);
  });

  it.each([' ', '7', '-', 'x ', '/R:1 ', '7.', '0:00:00 ', ': ', '\\ ', '( '])(
    'is not slowed down by lines of %j',
    async (text) => {
      const line = text.repeat(65_000 / text.length);
      const lines = [line, `a${line}(0x`, `2024/01/02 03:04:05 ${line}(0x`, `a : ${line}b`, ` a ${line}`];
      const { text: job } = writeLog([{ ...PLAIN_JOB, errors: [PLAIN_ERROR] }]);
      const log = await readText(`${lines.join('\n').repeat(20)}\n${withBody(job, ...lines)}${lines.join('\n')}`);
      expect(log.jobs.at(-1)?.errors).toMatchObject([{ code: 5 }]);
    },
  );

  it('keeps no more remarks than can be read', async () => {
    const remarks = 'ERROR : x\r\n\r\n'.repeat(3000) + 'NOTE : y\r\n'.repeat(3000);
    const job = await readJob(withBody(writeLog([PLAIN_JOB]).text, remarks));
    expect([job.fatal.length, job.notes.length]).toEqual([1000, 1000]);
  });

  it('warns of the first unknown actions only', async () => {
    const lines = Array.from({ length: 100 }, (_, nth) => errorLine({ ...PLAIN_ERROR, action: `Action ${nth}` }));
    expect((await readText(lines.join('\n'))).warnings).toHaveLength(8);
  });

  it('reads any bytes, the same for every size of chunks', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            '\r',
            '\n',
            '\t',
            '\0',
            '-'.repeat(79),
            'ROBOCOPY ::',
            'a : b',
            errorLine(PLAIN_ERROR),
            '\u00ff\u00fe',
          ),
        )
        .map((pieces) => encodeLog(pieces.join(''), 'latin1')),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 50 }), async (input, chunkSize) => {
        expect(await readRobocopyLog(sourceOf(input, chunkSize))).toEqual(await readRobocopyLog(sourceOf(input)));
      }),
    );
  });

  it('keeps NULs and escapes in narrow text', async () => {
    const { errors } = await readJob(`${errorLine(PLAIN_ERROR)}\0\u001b[31mx\r\n`);
    expect(errors[0]?.path).toBe('c:\\rwg\\a.txt\0\u001b[31mx');
    const separators = await readJob(`${errorLine(PLAIN_ERROR)}\u2028x\r\n`);
    expect(separators.errors[0]?.path).toBe('c:\\rwg\\a.txt\u2028x');
  });
});

describe('readRobocopyLog of odd texts', () => {
  const stamp = '2025/11/18 23:30:15 ERROR 5 (0x00000005) ';

  it('warns of the first unfinished jobs, and counts the others', async () => {
    const banner = `${BANNER_RULE}\r\n   ROBOCOPY     ::     x\r\n${BANNER_RULE}\r\n\r\n`;
    const log = await readText(banner.repeat(300));
    expect(log.jobs).toHaveLength(300);
    expect(log.warnings).toHaveLength(6);
    expect(log.warnings.at(-1)?.message).toContain('295');
  });

  it('cuts an endless phrase in a warning, and keeps it in the error', async () => {
    const log = await readText(`${stamp}Doing ${'x'.repeat(60_000)} C:\\a\r\n`);
    expect(log.jobs[0]?.errors[0]?.actionText).toHaveLength(60_006);
    expect(log.warnings[0]?.message.length).toBeLessThan(300);
  });

  it('begins no job before the one before it', async () => {
    const entry = '\t    New File  \t\t    4096\ta.txt';
    const text = [BANNER_RULE, entry, '   ROBOCOPY     ::     x', BANNER_RULE, '', '  Options : *.* /R:1 /W:1 ', ''];
    expect((await readText(text.join('\r\n'))).jobs.map(({ line }) => line)).toEqual([2, 3]);
    const between = [BANNER_RULE, '  Options : *.* /R:1 /W:1 ', '   ROBOCOPY     ::     x', BANNER_RULE, '', entry, ''];
    expect((await readText(between.join('\r\n'))).jobs.map(({ line }) => line)).toEqual([2, 3]);
  });

  it('finds a summary within one line', async () => {
    const row = 'x : 1 1 1 1 1 1';
    const times = 'x : 0:00:00 0:00:00 0:00:00 0:00:00';
    expect((await readText(`${row}\r${row}\r${row}\r${times}\r\n`)).jobs[0]?.line).toBe(1);
  });

  it('takes no number below zero for a size', async () => {
    const text = `\t    New File  \t\t      -1\tC:\\a.txt\r\n${stamp}Copying File C:\\a.txt\r\n`;
    expect((await readText(text)).jobs[0]?.errors[0]?.item).toMatchObject({ amount: null });
  });

  it('reads a run of slashes as fast as other text', async () => {
    const { jobs } = await readText(`${stamp}Copying File C:\\${'\\'.repeat(60_000)}x\r\n`);
    expect(jobs[0]?.errors[0]?.path).toHaveLength(60_004);
  });

  it('takes a note for no message', async () => {
    const note = 'NOTE : Security may not be copied - Source might not support persistent ACLs.';
    const job = await readJob(`${stamp}Copying File C:\\a\r\nNo.\r\r\n${note}\r\n`);
    expect(job.errors[0]?.message).toBe('No.');
    expect(job.notes.map(({ text }) => text)).toEqual([note]);
  });

  it('takes the longest phrase that it knows', async () => {
    const { errors } = await readJob(`${stamp}Copying Directory EAs C:\\a\\\r\n`);
    expect(errors[0]).toMatchObject({ action: 'copying-directory-eas', path: 'C:\\a\\' });
  });
});
