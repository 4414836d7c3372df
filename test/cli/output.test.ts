import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli, runHere } from './run-cli.js';

const SAMPLE = 'samples/write-owner';

describe('whydenied --output', () => {
  it('writes a file in the format of its name, and nothing to standard output', () => {
    const path = join(temporaryFolder(), 'case.json');
    const { exitCode, stdout, stderr } = runCli([SAMPLE, '-o', path]);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`written to ${path}`);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ schemaVersion: 1, summary: { failures: 2 } });
  });

  it('writes several formats into a folder that need not be there', async () => {
    const folder = join(temporaryFolder(), 'new');
    const { exitCode } = await runHere([
      SAMPLE,
      '-o',
      `${folder}/`,
      '--format',
      'markdown',
      '--format',
      'csv',
      '--format',
      'jsonl',
    ]);
    expect(exitCode).toBe(1);
    expect(readdirSync(folder).sort()).toEqual([
      'whydenied-report.csv',
      'whydenied-report.jsonl',
      'whydenied-report.md',
    ]);
    expect(readFileSync(join(folder, 'whydenied-report.md'), 'utf8')).toMatch(/^# whydenied .*\n\n## Answer/);
  });

  it('writes over nothing without --force, and leaves nothing half-written', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'case.md');
    writeFileSync(path, 'mine');
    const refused = await runHere([SAMPLE, '-o', path]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('--force');
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect((await runHere([SAMPLE, '-o', path, '--force'])).exitCode).toBe(1);
    expect(readFileSync(path, 'utf8')).toContain('## Answer');
    expect(readdirSync(folder)).toEqual(['case.md']);
  });

  it('never writes over an input', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'robocopy.txt');
    const log = readFileSync('samples/write-owner/robocopy.log');
    writeFileSync(path, log);
    const { exitCode, stderr } = runCli([path, '-o', path, '--force', '--format', 'text']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('an input would be overwritten');
    expect(readFileSync(path).equals(log)).toBe(true);
  });

  it('writes over no file of a folder that is an input, but over a report of before', () => {
    const folder = temporaryFolder();
    const log = readFileSync('samples/write-owner/robocopy.log');
    writeFileSync(join(folder, 'robocopy.txt'), log);
    const { exitCode, stderr } = runCli([folder, '-o', join(folder, 'robocopy.txt'), '--force']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('an input would be overwritten');
    expect(readFileSync(join(folder, 'robocopy.txt')).equals(log)).toBe(true);
    expect(runCli([folder, '-o', folder]).exitCode).toBe(1);
    expect(runCli([folder, '-o', folder, '--force']).exitCode).toBe(1);
  });

  it('leaves reports that are no evidence, whatever their format', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'robocopy.log'), readFileSync('samples/write-owner/robocopy.log'));
    const before = (await runHere([folder])).stdout;
    const formats = ['text', 'html', 'markdown', 'json', 'jsonl', 'csv'].flatMap((format) => ['--format', format]);
    expect((await runHere([folder, '-o', folder, ...formats])).exitCode).toBe(1);
    const after = (await runHere([folder])).stdout;
    expect(after.slice(0, after.indexOf('INPUTS'))).toBe(`${before}\n`);
    expect(after).toContain('Passed over: ');
  });

  it('writes the reply to a file too, and as nothing but text', async () => {
    const path = join(temporaryFolder(), 'reply.md');
    expect((await runHere([SAMPLE, '--reply', '-o', path])).exitCode).toBe(1);
    expect(readFileSync(path, 'utf8')).toMatch(/^Hello,\n/);
    expect(await runHere([SAMPLE, '--reply', '--format', 'json'])).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('names what is wrong with the place, and no file that nobody asked for', async () => {
    const { exitCode, stderr } = await runHere([SAMPLE, '-o', join(temporaryFolder(), 'a', 'b', 'case.json')]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('case.json: the folder that it should be in is not there');
  });

  it('knows formats by the ends of file names', async () => {
    const folder = temporaryFolder();
    expect((await runHere([SAMPLE, '--format', 'md', '--format', 'txt', '-o', folder])).exitCode).toBe(1);
    expect(readdirSync(folder).sort()).toEqual(['whydenied-report.md', 'whydenied-report.txt']);
    expect(readFileSync(join(folder, 'whydenied-report.md'), 'utf8')).toMatch(/^# /);
  });

  it.each([
    [['-o', 'report.docx'], /expected a name that ends with .*\.md/],
    [['--format', 'csv', '--format', 'json'], /several need a folder/],
    [['--format', 'pdf'], /Choices: .*markdown/],
    [['--width', '10'], /--width: expected a whole number of columns, 40 or more/],
    [['--width', 'x'], /--width: expected/],
    [['--quiet', '--verbose'], /expected one of them/],
  ])('%j is wrong usage', async (args, message) => {
    const { exitCode, stdout, stderr } = await runHere([SAMPLE, ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(existsSync('report.docx')).toBe(false);
  });

  it('says which path cannot be written', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const { exitCode, stderr } = await runHere([SAMPLE, '-o', join(file, 'case.json')]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(join(file, 'case.json'));
  });

  it('of a case that cannot be read writes no report', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    expect((await runHere([join(folder, 'empty'), '-o', join(folder, 'case.md')])).exitCode).toBe(2);
    expect(existsSync(join(folder, 'case.md'))).toBe(false);
  });
});

describe('how much of the report is printed', () => {
  it('--quiet is the answer and what to do', async () => {
    const { stdout } = await runHere([SAMPLE, '--quiet']);
    expect(stdout).toContain('Cause, proven: Setting the owner needs WRITE_OWNER');
    expect(stdout).toMatch(/copy\/write-owner {2}proven: /);
    expect(stdout).toContain('robocopy "F:\\CxCache');
    expect(stdout).not.toContain('Proof');
  });

  it('--verbose shows the rows of every failure', async () => {
    const rows = (text: string): number => [...text.matchAll(/^ +> /gm)].length;
    expect(rows((await runHere([SAMPLE, '--verbose'])).stdout)).toBeGreaterThan(rows((await runHere([SAMPLE])).stdout));
  });

  it('--width makes it wider', async () => {
    const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
    expect(longest((await runHere([SAMPLE, '--width', '120'])).stdout)).toBeGreaterThan(100);
    expect(longest((await runHere([SAMPLE, '--width', '120'])).stdout)).toBeLessThanOrEqual(120);
  });

  it('--reply is the answer to the customer', async () => {
    expect((await runHere([SAMPLE, '--reply'])).stdout).toMatch(/^Hello,\n/);
  });
});
