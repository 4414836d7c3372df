/** `capture`: a kit in a folder, or a script on standard output. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPmc } from '../../src/formats/procmon/pmc.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli } from './run-cli.js';

const SHARE = '\\\\contoso.file.core.windows.net\\share';
const ROOTS = ['--source', 'D:\\data', '--destination', SHARE];
const KIT = ['README.txt', 'capture.cmd', 'capture.ps1', 'everything.pmc', 'whydenied.pmc'];

function capture(...args: readonly string[]) {
  return runCli(['capture', ...ROOTS, ...args]);
}

describe('whydenied capture', () => {
  it('writes a kit into a new folder, and says what it does', () => {
    const parent = temporaryFolder();
    const folder = join(parent, 'new', 'kit');
    const { exitCode, stdout, stderr } = capture('--options', '/MIR /COPY:DATSO', '-o', folder);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(readdirSync(folder).sort()).toEqual(KIT);
    expect(readdirSync(join(parent, 'new'))).toEqual(['kit']);
    expect(stdout).toContain(`robocopy "D:\\data" "${SHARE}" /MIR /COPY:DATSO`);
    expect(stdout).toContain('/MIR deletes from the destination');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(readFileSync(join(folder, 'capture.cmd'), 'utf8')).toContain(' /MIR /COPY:DATSO /R:1 /W:1 /NP ');
    expect(readPmc(readFileSync(join(folder, 'whydenied.pmc')))).toHaveLength(2);
  });

  it('leaves a folder alone that is not empty, unless it is told to replace the kit in it', () => {
    const folder = temporaryFolder({ 'capture.cmd': 'mine', 'notes.txt': 'mine' });
    const refused = capture('-o', folder);
    expect(refused.exitCode).toBe(2);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toBe(
      `whydenied: --output: ${folder} is not empty; give another folder, or --force to replace the kit in it\n`,
    );
    expect(readdirSync(folder).sort()).toEqual(['capture.cmd', 'notes.txt']);
    expect(readFileSync(join(folder, 'capture.cmd'), 'utf8')).toBe('mine');
    expect(capture('-o', folder, '--force').exitCode).toBe(0);
    expect(readdirSync(folder).sort()).toEqual([...KIT, 'notes.txt'].sort());
    expect(readFileSync(join(folder, 'capture.cmd'), 'utf8')).toMatch(/^@echo off/);
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('writes into an empty folder, and not over a file', () => {
    const folder = temporaryFolder();
    const { exitCode, stderr } = capture('-o', folder);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^whydenied: Only the files directly in D:\\data are copied/);
    expect(readdirSync(folder).sort()).toEqual(KIT);
    const file = join(temporaryFolder({ file: 'mine' }), 'file');
    expect(capture('-o', file, '--force')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `whydenied: --output: ${file} is there and is no folder\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('says what is in the way where the folder cannot be made', () => {
    const file = join(temporaryFolder({ file: 'mine' }), 'file');
    const { exitCode, stderr } = capture('-o', join(file, 'kit'));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^whydenied: ENOTDIR: .*file/);
    expect(stderr).not.toContain('    at ');
  });

  it('prints the script alone with --print or for -', () => {
    const folder = join(temporaryFolder(), 'kit');
    const printed = capture('--print', '-o', folder);
    expect(printed.exitCode).toBe(0);
    expect(printed.stdout).toMatch(/^@echo off\r\n/);
    expect(printed.stdout).toContain('robocopy.exe');
    expect(existsSync(folder)).toBe(false);
    expect(capture('-o', '-')).toEqual(printed);
  });

  it.each([['--source'], ['--destination']])('asks for %s', (missing) => {
    const args = missing === '--source' ? ROOTS.slice(2) : ROOTS.slice(0, 2);
    const { exitCode, stdout, stderr } = runCli(['capture', ...args, '--print']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^whydenied: ${missing} is missing: expected a folder .*\\n.*--help`));
  });

  it('says what became of a root with a back slash before its closing quote', () => {
    // What --source "D:\\" --destination Z:\\x is after the quotes are read.
    const { exitCode, stderr } = runCli(['capture', '--source', 'D:" --destination Z:\\x']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^whydenied: --source: D:" --destination Z:\\x holds a quote.* A back slash before/);
  });

  it('refuses switches with which something else could be run, and writes nothing', () => {
    const folder = join(temporaryFolder(), 'kit');
    const { exitCode, stdout, stderr } = capture('-o', folder, '--options', '/MIR & del /q C:\\*');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^whydenied: --options hold & outside quotes/);
    expect(existsSync(folder)).toBe(false);
  });

  it('warns about switches that robocopy does not know', () => {
    const { exitCode, stderr } = capture('--print', '--options', '/E /MIRR');
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      'whydenied: --options: /MIRR is no switch of robocopy; it stays as it is, and robocopy ends at once where it is wrong.\n',
    );
  });

  it('copies one object alone, and records what else is named', () => {
    const folder = join(temporaryFolder(), 'kit');
    const { stdout } = runCli([
      ...['capture', '--source', 'D:\\data', '--destination', 'Z:\\', '--options', '/MIR /COPY:DATSO', '-o', folder],
      ...['--object', 'sub\\a b.docx', '--also', SHARE],
    ]);
    expect(stdout.replace(/ \^\n +/g, ' ')).toContain(
      'robocopy "D:\\data\\sub" "Z:\\sub" "a b.docx" /COPY:DATSO /IS /IT /R:1 /W:1 /NP',
    );
    expect(stdout).not.toContain('ASKS BEFORE');
    expect(JSON.stringify(readPmc(readFileSync(join(folder, 'whydenied.pmc'))))).toContain('contoso');
  });

  it('takes no switches for none', () => {
    expect(capture('--print', '--options', '')).toEqual(capture('--print'));
  });

  it('passes over its own files where they lie beside what came back', () => {
    const folder = temporaryFolder();
    capture('-o', folder);
    writeFileSync(join(folder, 'robocopy.log'), readFileSync('samples/write-owner/robocopy.log'));
    const { exitCode, stdout } = runCli([folder]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('1 robocopy job');
    expect(stdout).toMatch(/Passed over:/);
  });
});
