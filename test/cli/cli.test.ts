import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.js';
import { VERSION } from '../../src/version.js';
import { createFile, fileTime, writePml } from '../formats/procmon/pml/write-pml.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli, runHere } from './run-cli.js';

const SAMPLE_TRACE = readFileSync(new URL('../../samples/write-owner/trace.CSV', import.meta.url));
const SAMPLE_LOG = readFileSync(new URL('../../samples/write-owner/robocopy.log', import.meta.url));

function analyzeJson(...args: string[]): Report {
  const report: Report = JSON.parse(runCli([...args, '--format', 'json']).stdout);
  return report;
}

describe('whydenied on the samples', () => {
  it('write-owner: isolates WRITE_OWNER, names copy/write-owner at gate open and shows the rows', () => {
    const { exitCode, stdout, stderr } = runCli(['samples/write-owner']);
    expect(exitCode).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toContain('WRITE_OWNER was refused on the destination at gate "open" (isolated).');
    expect(stdout).toMatch(/copy\/write-owner {2}proven, gate open, 2 failures/);
    // The README shows it whole.
    expect(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')).toContain(stdout.trimEnd());
    expect(stdout).toContain('> trace.CSV:10:');
    expect(stdout).toContain('> robocopy.log:18:');
    expect(stdout).toMatch(/WRITE_OWNER +4 +0 +4/);
  });

  it('three-checks: one failure for each check of the article, clocks an hour apart', () => {
    const report = analyzeJson('samples/three-checks');
    expect(report.findings.filter(({ gate }) => gate !== 'benign').map(({ ruleId }) => ruleId)).toEqual([
      'ntfs/parent-add-file',
      'copy/write-dac',
      'copy/write-owner',
    ]);
    expect(report.clock).toEqual({ offsetMinutes: 60, method: 'matched', matchedPairs: 3 });
    expect(report.failures.map(({ deniedRights }) => deniedRights)).toEqual([
      { rights: ['FILE_ADD_FILE'], basis: 'isolated' },
      { rights: ['WRITE_DAC'], basis: 'isolated' },
      { rights: ['WRITE_OWNER'], basis: 'isolated' },
    ]);
    expect(report.failures[0]?.object).toBe('Z:\\projects\\closed');
  });

  it('healthy: nothing failed, exit status 0', () => {
    const { exitCode, stdout } = runCli(['samples/healthy']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('No failure in what these inputs show');
  });

  it('log-only: possible causes only, and which trace would decide', async () => {
    const { exitCode, stdout } = await runHere(['samples/log-only']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/copy\/write-dac {2}possible/);
    expect(stdout).toContain('The same evidence also fits copy/write-owner, ntfs/source-unreadable,');
    expect(stdout).toContain('NEXT  the log names the step that failed');
    expect(stdout).not.toMatch(/WRITE_\w+ was refused/);
  });

  it('trace-only: the right that no object grants is systematic', () => {
    const report = analyzeJson('samples/trace-only');
    expect(report.failures).toHaveLength(3);
    for (const { deniedRights } of report.failures) {
      expect(deniedRights).toEqual({ rights: ['WRITE_OWNER'], basis: 'systematic' });
    }
    expect(report.findings[0]).toMatchObject({ ruleId: 'copy/write-owner', confidence: 'likely' });
  });

  it('clipboard: pasted rows isolate the right', () => {
    const report = analyzeJson('samples/clipboard');
    expect(report.inputs.find(({ format }) => format !== null)?.format).toBe('procmon-clipboard');
    expect(report.failures[0]?.deniedRights).toEqual({ rights: ['WRITE_OWNER'], basis: 'isolated' });
  });
});

describe('inputs', () => {
  it('takes files, folders and .gz in any mixture and reads a file once', () => {
    const folder = temporaryFolder({ 'a/trace.csv.gz': gzipSync(SAMPLE_TRACE), 'a/job.log': SAMPLE_LOG });
    const report = analyzeJson(folder, join(folder, 'a', 'job.log'));
    expect(report.inputs.map(({ format }) => format)).toEqual(['robocopy-log', 'procmon-csv']);
    expect(report.findings[0]).toMatchObject({ ruleId: 'copy/write-owner', confidence: 'proven', failureCount: 2 });
  });

  it('reads a trace, a row or a log line from standard input', () => {
    expect(runCli(['-'], SAMPLE_TRACE.toString('utf8')).stdout).toContain('copy/write-owner');
    const row = runCli(['-'], readFileSync('samples/clipboard/rows.txt', 'utf8').split('\n')[1]);
    expect(row.exitCode).toBe(1);
    expect(row.stdout).toContain('WRITE_OWNER');
    const line = runCli(['-'], '2025/11/18 23:30:15 ERROR 5 (0x00000005) Copying File C:\\x\\y.txt\r\n');
    expect(line.exitCode).toBe(1);
    expect(line.stdout).toContain('C:\\x\\y.txt');
  });

  it('takes one pasted line as an argument', async () => {
    const { exitCode, stdout } = await runHere(['2025/11/18 23:30:15 ERROR 5 (0x00000005) Copying File C:\\x\\y.txt']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('pasted line:1');
  });

  it("gives no finding on the article's own line, which is a success", () => {
    const line =
      '11:57:13.4620871 AM    robocopy.exe    162116    IRP_MJ_CREATE    F:\\CxCache\\robocopy.exe    SUCCESS    Desired Access: Generic Read, Write Owner Disposition: Open, Options: Synchronous IO Non-Alert, Non-Directory File, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a, OpenResult: Opened    11444';
    const { exitCode, stdout } = runCli(['-', '--format', 'json'], line);
    const report: Report = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(report.summary.events).toBe(1);
    expect(report.findings).toEqual([]);
  });

  it('finds Windows line ends and paths the same on every system', () => {
    const folder = temporaryFolder({ 'trace.csv': SAMPLE_TRACE.toString('utf8').replaceAll('\r\n', '\n') });
    expect(analyzeJson(join(folder, 'trace.csv')).summary.failures).toBe(2);
  });
});

describe('unusable inputs', () => {
  it.each([
    ['a file that is not there', 'missing.csv', /missing\.csv: no such file or folder/],
    ['an empty file', 'empty.csv', /empty\.csv: the file is empty/],
    ['binary junk', 'junk.bin', /junk\.bin: neither a Process Monitor capture/],
    ["a CSV that is not Procmon's", 'other.csv', /other\.csv: neither a Process Monitor capture/],
    ['a stack export', 'stack.csv', /stack\.csv: this is a stack export/],
    ['a damaged .gz', 'cut.csv.gz', /cut\.csv\.gz: damaged or cut off/],
  ])('%s: exit status 2 and a message that names it', async (_, name, message) => {
    const folder = temporaryFolder({
      'empty.csv': '',
      'junk.bin': Uint8Array.from({ length: 5000 }, (_unused, index) => (index * 7919) % 256),
      'other.csv': 'a,b,c\r\n1,2,3\r\n',
      'stack.csv': '"Frame","Module","Location","Address","Path"\r\n"0","a","b","c","d"\r\n',
      'cut.csv.gz': gzipSync(SAMPLE_TRACE).subarray(0, 200),
    });
    const { exitCode, stdout, stderr } = await runHere([join(folder, name)]);
    expect(stderr).toMatch(message);
    // Whoever mistyped a name knows what to do.
    expect(stderr.includes('"whydenied capture" makes a kit')).toBe(name !== 'missing.csv');
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });

  it('an empty folder', async () => {
    expect(await runHere([temporaryFolder()])).toMatchObject({
      exitCode: 2,
      stderr: 'whydenied: the folder holds no files\n',
    });
  });

  it('beside a usable input only warns', () => {
    const folder = temporaryFolder({ 'empty.csv': '', 'trace.csv': SAMPLE_TRACE });
    const { exitCode, stdout } = runCli([join(folder, 'trace.csv'), join(folder, 'empty.csv'), join(folder, 'no.csv')]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('the file is empty');
    expect(stdout).toContain('no such file or folder');
  });

  it('half a record at the end, NULs and broken records: the rest is analysed, the line is named', () => {
    const lines = SAMPLE_TRACE.toString('utf8').split('\r\n');
    const broken = [...lines.slice(0, 5), '"unclosed,"x"', ...lines.slice(5), '"11:59:59.0000000 AM","Robo'].join(
      '\r\n',
    );
    const folder = temporaryFolder({ 'trace.csv': broken.replaceAll('cxcache', 'cx\0cache') });
    const report = analyzeJson(join(folder, 'trace.csv'));
    expect(report.summary.failures).toBe(2);
    expect(report.inputs[0]?.warnings.map(({ code, at }) => [code, at?.line])).toEqual([
      ['malformed-record', 6],
      ['malformed-record', 24],
    ]);
    expect(report.coverage.droppedRows).toBe(2);
  });

  it('escape sequences and direction marks of file names never reach the terminal', async () => {
    const hostile = SAMPLE_TRACE.toString('utf8').replaceAll('Corext', '\u001b[31m\u009b2J\u202eCorext');
    const folder = temporaryFolder({ '\u001b]0;title\u0007.csv': hostile });
    for (const format of ['text', 'json']) {
      const { stdout, stderr } = await runHere([folder, '--format', format]);
      expect(stdout).toContain('Corext');
      // eslint-disable-next-line no-control-regex -- none of them may be there
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });
});

describe('options', () => {
  it('says which option fits nothing, beside the answer', async () => {
    const { exitCode, stdout, stderr } = await runHere(['samples/three-checks', '--path', 'nowhere\u001b.docx']);
    expect(stderr).toMatch(/^whydenied: --path nowhere\\x1b\.docx matched no row: [^\n]*\n$/);
    expect(stdout).toContain('No failure within what --process, --path, --from and --to ask for.');
    expect(exitCode).toBe(0);
  });

  it('--process, --path, --from and --to narrow the failures', () => {
    const ofProcess = analyzeJson('samples/three-checks', '--process', 'explorer');
    expect(ofProcess.summary).toMatchObject({ narrowed: true, processRows: 0 });
    expect(analyzeJson('samples/three-checks', '--path', 'Z:\\projects\\open').summary.failures).toBe(2);
    const times = ['--from', '07:44:31', '--to', '07:44:31.2'];
    expect(analyzeJson('samples/trace-only', ...times).summary.failures).toBe(3);
    expect(analyzeJson('samples/trace-only', '--from', '08:00').summary.failures).toBe(0);
  });

  it('--timezone turns wall clocks into UTC', () => {
    const report = analyzeJson('samples/three-checks', '--timezone', 'Europe/Rome', '--trace-timezone', '+00:00');
    expect(report.clock).toMatchObject({ method: 'declared', offsetMinutes: 60 });
    expect(report.failures[0]?.time).toBe('2026-02-11T09:15:02.1131927Z');
  });

  it.each([
    [['samples/healthy', '--timezone', 'Mars/Olympus'], /"Mars\/Olympus" is no time zone/],
    [['samples/healthy', '--from', 'noon'], /--from noon: expected a time/],
    [['samples/healthy', '--nonsense'], /Unknown argument: nonsense/],
    [['samples/healthy', '--format', 'pdf'], /Invalid values/],
    [[], /Not enough non-option arguments/],
  ])('wrong usage %j: exit status 2, nothing on stdout', async (args, message) => {
    const { exitCode, stdout, stderr } = await runHere(args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });

  it.each([
    ['check adls-gen2 --operation read --path /a --acl /=755 --user', 'anna', '--user'],
    ['check ntfs --acl D:(A;;FA;;;SY) --operation read --user', 'anna', '--user'],
    ['samples/write-owner --timezone', 'UTC', '--timezone'],
    ['explain a.docx samples/write-owner --format', 'json', '--format'],
  ])('that take one value are refused where they stand there twice: %s', async (before, value, option) => {
    const args = before.split(' ');
    const { exitCode, stdout, stderr } = await runHere([...args, value, ...args.slice(-1), value]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${option}: expected once, with one value; it is there 2 times`);
  });

  it('that may be repeated are', async () => {
    expect((await runHere(['samples/write-owner', '--process', 'Robocopy.exe', '--process', 'x.exe'])).exitCode).toBe(
      1,
    );
  });

  it('--version and --help', () => {
    expect(runCli(['--version'])).toMatchObject({ exitCode: 0, stdout: `${VERSION}\n` });
    const help = runCli(['--help']);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain('Exit status: 0 no failure');
  });

  it('prints no colour to a pipe', () => {
    expect(runCli(['samples/write-owner']).stdout).not.toContain('\u001b');
  });
});

describe('whydenied convert', () => {
  const capture = writePml({ events: [createFile('C:\\x')] }).bytes;

  it.each([
    ['x.csv', '\ufeff"Path"\r\n"C:\\x"\r\n'],
    ['x.JSONL', '{"Path":"C:\\\\x"}\n'],
    ['x.xml', /^\ufeff<\?xml/],
  ])('writes what the name of the output says: %s', async (name, content) => {
    const folder = temporaryFolder({ 'x.PML': capture });
    const output = join(folder, name);
    const result = await runHere(['convert', join(folder, 'x.PML'), '-o', output, '--columns', 'Path']);
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(readFileSync(output, 'utf8')).toEqual(
      typeof content === 'string' ? content : expect.stringMatching(content),
    );
  });

  it('does not overwrite the trace itself, nor what continues it', async () => {
    const time = fileTime('2025-11-18T12:00:00.0000000Z');
    const next = writePml({ events: [{ ...createFile('C:\\y'), time }] }).bytes;
    const folder = temporaryFolder({ 'x.PML': capture, 'x-1.PML': next });
    for (const name of ['x.PML', 'x-1.PML']) {
      const result = await runHere(['convert', join(folder, 'x.PML'), '-o', join(folder, '.', name)]);
      expect(result).toMatchObject({ exitCode: 2, stdout: '' });
      expect(result.stderr).toContain('the trace itself would be overwritten');
    }
    expect(readFileSync(join(folder, 'x.PML'))).toEqual(Buffer.from(capture));
  });

  it('says that the output cannot be written', async () => {
    const folder = temporaryFolder({ 'x.PML': capture });
    const result = await runHere(['convert', join(folder, 'x.PML'), '-o', join(folder, 'missing', 'x.csv')]);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(/^whydenied: ENOENT/);
  });

  it('says what it expects where an input or an option is wrong', () => {
    expect(runCli(['convert', 'README.md'])).toMatchObject({ exitCode: 2, stdout: '' });
    expect(runCli(['convert', 'README.md']).stderr).toContain('only PML captures can be converted');
    expect(runCli(['convert', 'README.md', '--columns', 'Colour']).stderr).toContain('"Colour" is no column');
    expect(runCli(['convert', 'README.md', '--locale', 'xx']).stderr).toContain('"xx" has no known style');
    expect(runCli(['convert', 'README.md', '--filter', 'size=1']).stderr).toContain('"size=1" is no filter');
  });
});

describe('whydenied decode', () => {
  it('explains masks, words, statuses and errors, several at once', async () => {
    const { exitCode, stdout } = await runHere(['decode', '0x1A0089', 'ACCESS DENIED', '5', '(M)']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Generic Read, Write Owner');
    expect(stdout).toContain('STATUS_ACCESS_DENIED');
    expect(stdout).toContain('Win32 error 5 ERROR_ACCESS_DENIED');
    expect(stdout).toContain('robocopy exit code 5');
    expect(stdout).toContain('access mask 0x001301BF');
  });

  it('says what it expected when a value is none it knows', async () => {
    const { exitCode, stderr } = await runHere(['decode', 'banana']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('banana: expected a mask');
  });
});

describe('whydenied explain', () => {
  it('lists what happened to one object in time order, read out', async () => {
    const path = '\\\\contoso.file.core.windows.net\\cxcache\\Corext.Tools.3.0.1\\X86\\robocopy.exe';
    const { exitCode, stdout } = await runHere(['explain', path, 'samples/write-owner']);
    expect(exitCode).toBe(1);
    const words = stdout.replace(/\s+/g, ' ');
    expect(words).toContain('13 events, 4 failed');
    expect(words).toContain(
      'asks to open with FILE_READ_DATA, FILE_READ_EA, FILE_READ_ATTRIBUTES, READ_CONTROL, WRITE_OWNER, SYNCHRONIZE: refused, ACCESS DENIED',
    );
    const times = [...stdout.matchAll(/11:57:\d\d\.\d{7}/g)].map(([time]) => time);
    expect(times).toEqual([...times].sort());
  });

  it('finds objects by the end of their path, and says when there is nothing', async () => {
    expect((await runHere(['explain', 'acl.docx', 'samples/three-checks'])).stdout).toContain('robocopy log');
    expect(await runHere(['explain', 'nothing.here', 'samples/three-checks'])).toMatchObject({ exitCode: 0 });
  });
});
