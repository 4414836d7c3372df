import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { simulate } from '../simulator/simulate.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli, runHere } from './run-cli.js';

const PROGRAM = fileURLToPath(new URL('../../bin/whydenied.js', import.meta.url));

async function writeCases(folder: string, seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    mkdirSync(join(folder, `case-${seed}`), { recursive: true });
    for (const { name, bytes } of (await simulate(seed)).files) {
      writeFileSync(join(folder, `case-${seed}`, name), bytes);
    }
  }
}

/** Reports and records by name, without times. */
function resultsIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => /reports|records|\.tmp-/.test(path))
      .sort()
      .map((path) => [
        path.slice(folder.length),
        readFileSync(path, path.endsWith('.gz') ? 'base64' : 'utf8').replace(/"took":\d+,"finished":"[^"]*"/, ''),
      ]),
  );
}

describe('whydenied batch', () => {
  it('prints which files are one case, and does nothing', () => {
    const folder = temporaryFolder({ 'in/4711.csv': '1', 'in/4711.log': '', 'in/4712.csv': '', 'in/4712.log': '' });
    const out = join(folder, 'out');
    const { exitCode, stdout } = runCli(['batch', join(folder, 'in'), '--out', out, '--dry-run']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^4711 {2}2 files, 1 byte\n {4}.*4711\.csv\n {4}.*4711\.log\n4712 /);
    expect(stdout).toMatch(/\n2 cases\n$/);
    expect(readdirSync(folder)).toEqual(['in']);
    expect(
      JSON.parse(runCli(['batch', join(folder, 'in'), '--out', out, '--dry-run', '--format', 'json']).stdout),
    ).toMatchObject([{ case: '4711' }, { case: '4712' }]);
  });

  it('analyses cases in threads, each once', async () => {
    const folder = temporaryFolder();
    await writeCases(join(folder, 'in'), [1, 2, 3]);
    const args = ['batch', join(folder, 'in'), '--out', join(folder, 'out')];
    const first = runCli(args);
    expect([first.exitCode, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toMatch(/^3 cases: 3 analysed in [\d.]+ s, 0 unchanged\n/);
    expect(runCli([...args, '--format', 'json']).stdout).toMatch(/"analyzed": 0,\s+"unchanged": 3/);
    expect(runCli([...args, '--redact=paths', '--redact-key', 'k']).stdout).toMatch(/3 analysed/);
  });

  it('leaves nothing torn when it is killed, and goes on where it was', async () => {
    const folder = temporaryFolder();
    await writeCases(
      join(folder, 'in'),
      Array.from({ length: 12 }, (_, nth) => nth + 1),
    );
    const undisturbed = join(folder, 'undisturbed');
    expect(runCli(['batch', join(folder, 'in'), '--out', undisturbed]).exitCode).toBe(0);
    const out = join(folder, 'out');
    const args = ['batch', join(folder, 'in'), '--out', out];
    for (const moment of [300, 500, 700]) {
      const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'ignore' });
      await wait(moment);
      child.kill('SIGKILL');
      await new Promise((done) => child.on('exit', done));
    }
    expect(runCli(args).exitCode).toBe(0);
    expect(resultsIn(out)).toEqual(resultsIn(undisturbed));
  });

  it('goes on where it was stopped in order, with tables of what was done', async () => {
    const folder = temporaryFolder();
    await writeCases(
      join(folder, 'in'),
      Array.from({ length: 30 }, (_, nth) => nth + 1),
    );
    const args = ['batch', join(folder, 'in'), '--out', join(folder, 'out'), '--threads', '1'];
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    while (!existsSync(join(folder, 'out', 'records'))) {
      await wait(20);
    }
    child.kill('SIGTERM');
    const [, signal] = await once(child, 'close');
    expect(signal).toBe('SIGTERM');
    expect(stdout).toMatch(
      /^30 cases: \d+ analysed in .*, 0 unchanged, \d+ not reached\nStopped: the same command goes on/,
    );
    const done = Number(/(\d+) analysed/.exec(stdout)?.[1]);
    expect(runCli(['stats', join(folder, 'out'), '--format', 'json']).stdout).toContain(`"total": ${done}`);
    expect(runCli(args).stdout).toContain(`30 cases: ${30 - done} analysed`);
  });

  it('records a case that takes too long, and goes on', async () => {
    const folder = temporaryFolder();
    await writeCases(join(folder, 'in'), [1]);
    const { exitCode, stdout } = runCli([
      ...['batch', join(folder, 'in'), '--out', join(folder, 'out'), '--timeout', '0.001'],
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^1 case: 0 analysed in .*, 1 without a report\n/);
    expect(stdout).toContain('case-1: took longer than 0.001 seconds');
  });

  it('says what it did not look at, and removes nothing where it cannot see everything', async () => {
    const folder = temporaryFolder({ 'empty/x.docx': '' });
    await writeCases(join(folder, 'in'), [1, 2]);
    const out = ['--out', join(folder, 'out')];
    expect(runCli(['batch', join(folder, 'in'), ...out]).exitCode).toBe(0);
    const one = runCli(['batch', join(folder, 'in'), ...out, '--only', 'case-1']);
    expect(one.stdout).toContain('The results hold 1 more case, which this run did not look at.');
    const dry = await runHere(['batch', join(folder, 'in'), ...out, '--only', 'CASE-2', '--dry-run']);
    expect(dry.stdout).toMatch(/^case-2 .*\n(?: .*\n)+1 of 2 cases\n$/);
    const pruned = runCli(['batch', join(folder, 'in', 'case-1'), join(folder, 'empty'), ...out, '--prune']);
    expect(pruned.exitCode).toBe(1);
    expect(pruned.stderr).toContain('empty: no traces, logs or archives there');
    expect(pruned.stdout).toMatch(/cases may be missing. So no results were removed./);
  });

  it.each([
    [['batch', 'samples', '--out', 'NEW', '--threads', '1e3'], '--threads: expected a whole number from 1 to 256'],
    [['batch', 'samples', '--out', 'NEW', '--only', 'none'], '--only none: fits none of'],
    [['batch', 'samples', 'samples', '--out', 'NEW'], 'samples: was named twice'],
    [['batch', '--out', 'NEW'], 'expected a folder of cases'],
    [['batch', 'samples'], 'out'],
    [['batch', 'samples', '--out', 'samples'], 'no folder of results'],
    [['batch', 'no-such', '--out', 'NEW'], 'no such file or folder'],
    [['batch', 'samples', '--out', '/proc/x'], '/proc/x'],
    [['batch', 'samples', '--out', 'NEW', '--redact'], '--redact-key'],
    [['batch', 'samples', '--out', 'NEW', '--prune', '--only', 'a'], '--prune'],
    [['batch', 'samples', '--out', 'NEW', '--since', 'yesterday'], '--since yesterday: expected a day'],
    [['batch', 'samples', '--out', 'NEW', '--threads', '0'], '--threads'],
    [['batch', 'samples', '--manifest', 'm.csv', '--out', 'NEW'], '--manifest'],
    [['batch', 'samples', '--out', 'NEW', '--rules', 'no.yaml'], 'no.yaml'],
  ])('%s is refused', async (args, message) => {
    const free = join(temporaryFolder(), 'new');
    const { exitCode, stderr, stdout } = await runHere(args.map((word) => (word === 'NEW' ? free : word)));
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
