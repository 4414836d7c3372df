import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/report/comparison.js';
import { denied, granted, mask, writeTrace } from '../generate-trace.js';
import { complaintsOfComparison } from '../report/against-schema.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli, runHere } from './run-cli.js';

const SAMPLE = ['samples/before-after/before', 'samples/before-after/after'] as const;
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const PATH = 'Z:\\data\\a.docx';
const [READ, OWNER] = [mask('READ_CONTROL'), mask('READ_CONTROL', 'WRITE_OWNER')];
const REFUSED = writeTrace([granted(PATH, READ), denied(PATH, OWNER)]);
const GRANTED = writeTrace([granted(PATH, READ), granted(PATH, OWNER)]);

function compareJson(...args: string[]): Comparison {
  const comparison: Comparison = JSON.parse(runCli(['compare', ...args, '--format', 'json']).stdout);
  return comparison;
}

describe('whydenied compare', () => {
  it('tells of the sample what its README says, and the README of the project shows it', () => {
    const { exitCode, stdout, stderr } = runCli(['compare', ...SAMPLE]);
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^PARTLY FIXED /);
    expect(README).toContain(stdout.split('\n').slice(0, 30).join('\n'));
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    const { failures, newFailures, takenRoots } = compareJson(...SAMPLE);
    expect(failures.map(({ id, fate, by }) => [id, fate, by])).toEqual([
      ['F1', 'granted', 'trace'],
      ['F2', 'granted', 'trace'],
      ['F3', 'refused', null],
      ['F4', 'not-tried', null],
    ]);
    expect([newFailures, takenRoots]).toEqual([[], []]);
  });

  it.each([
    ['fixed', [REFUSED, GRANTED], 0],
    ['not-fixed', [REFUSED, REFUSED], 1],
    ['worse', [GRANTED, REFUSED], 1],
    ['cannot-tell', [GRANTED, GRANTED], 3],
    ['cannot-tell', [REFUSED, writeTrace([granted('D:\\elsewhere\\b.txt', READ)])], 3],
  ])('exits by its verdict, %s', async (verdict, [before = '', after = ''], code) => {
    const folder = temporaryFolder({ 'before.csv': before, 'after.csv': after });
    const files = [join(folder, 'before.csv'), join(folder, 'after.csv')];
    const { exitCode, stdout } = await runHere(['compare', ...files, '--format', 'json']);
    const comparison: Comparison = JSON.parse(stdout);
    expect([comparison.verdict, exitCode]).toEqual([verdict, code]);
    expect(complaintsOfComparison(comparison)).toEqual([]);
  });

  it('takes several inputs of each case, and standard input for one', () => {
    const lists = ['--before', `${SAMPLE[0]}/Logfile.CSV`, `${SAMPLE[0]}/job.log`, '--after', ...[SAMPLE[1]]];
    expect(compareJson(...lists).before.inputs.map(({ format }) => format)).toEqual(['procmon-csv', 'robocopy-log']);
    const folder = temporaryFolder({ 'before.csv': REFUSED });
    expect(runCli(['compare', join(folder, 'before.csv'), '-'], GRANTED).exitCode).toBe(0);
    expect(runCli(['compare', '--before', join(folder, 'before.csv'), '--after', '-'], GRANTED).exitCode).toBe(0);
  });

  it('hands the options of a case to both', () => {
    const { counts, limits } = compareJson(...SAMPLE, '--path', '*\\owner.docx');
    expect(counts).toMatchObject({ before: 1, refused: 1, after: 1 });
    expect(limits.filter(({ code }) => code === 'narrowed')).toHaveLength(2);
    const none = compareJson(...SAMPLE, '--process', 'notepad.exe');
    expect(none.limits.filter(({ code }) => code === 'no-evidence')).toHaveLength(2);
  });

  it('compares users where it is told to', async () => {
    expect([compareJson(...SAMPLE, '--users').mode, compareJson(...SAMPLE, '--no-users').mode]).toEqual([
      'users',
      'fix',
    ]);
    expect((await runHere(['compare', ...SAMPLE, '--users'])).stdout).toMatch(/^THE OTHER IS GRANTED SOME /);
  });

  it.each([
    ['one case', ['a.csv'], /expected two cases, before and after, got 1/],
    ['no case', [], /expected two cases, before and after, got 0/],
    ['three cases', ['a', 'b', 'c'], /expected two cases.*--before a b --after c d/],
    ['one list', ['--before', 'a'], /expected --before and --after/],
    ['lists and positionals', ['a', '--before', 'b', '--after', 'c'], /none beside them/],
    ['standard input twice', ['-', '-'], /standard input, which can be read once/],
  ])('refuses %s', async (_, args, message) => {
    const { exitCode, stdout, stderr } = await runHere(['compare', ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['is not there', 'missing.csv', /missing\.csv: no such file or folder/],
    ['is empty', 'empty.csv', /empty\.csv: the file is empty/],
    ['is junk', 'junk.bin', /junk\.bin: neither a Process Monitor capture/],
    ['is a folder without files', 'nothing', /the folder holds no files/],
  ])('cannot use an after case that %s', async (_, name, message) => {
    const folder = temporaryFolder({
      'before.csv': REFUSED,
      'empty.csv': '',
      'junk.bin': Uint8Array.from({ length: 5000 }, (_unused, index) => (index * 7919) % 256),
    });
    const after = name === 'nothing' ? temporaryFolder() : join(folder, name);
    for (const pair of [
      [join(folder, 'before.csv'), after],
      [after, join(folder, 'before.csv')],
    ]) {
      const { exitCode, stdout, stderr } = await runHere(['compare', ...pair]);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
    }
  });

  it('cannot tell from an after case without rows, or without a trace or a log', async () => {
    const folder = temporaryFolder({ 'before.csv': REFUSED, 'after.csv': writeTrace([]) });
    cpSync(fileURLToPath(new URL(`../../${SAMPLE[1]}/net-use.txt`, import.meta.url)), join(folder, 'net-use.txt'));
    for (const after of ['after.csv', 'net-use.txt']) {
      const { exitCode, stdout } = await runHere(['compare', join(folder, 'before.csv'), join(folder, after)]);
      expect(exitCode).toBe(3);
      expect(stdout).toMatch(/^CANNOT TELL /);
      expect(stdout).toContain('LIMITS');
    }
  });
});
