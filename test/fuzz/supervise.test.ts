import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzz } from '../../fuzz/command-line.js';
import { MISBEHAVING, misbehaves } from './misbehaving-targets.js';

const folder = mkdtempSync(join(tmpdir(), 'whydenied-fuzz-test-'));
const module = join(folder, 'serve-misbehaving.mjs');

beforeAll(async () => {
  await build({
    entryPoints: ['test/fuzz/serve-misbehaving.ts'],
    outfile: module,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Seeds of which one misbehaves, neither the first nor the last. */
const BAD_SEED = Array.from({ length: 1000 }, (_, seed) => seed + 2).find(
  (seed) => misbehaves(seed) && ![seed - 2, seed - 1, seed + 1].some(misbehaves),
);

async function run(args: readonly string[], timeLimit = 600) {
  const lines: string[] = [];
  const aside: string[] = [];
  const exitCode = await fuzz(args, {
    targets: MISBEHAVING,
    module,
    timeLimit,
    folder,
    print: (line) => lines.push(line),
    printAside: (text) => aside.push(text),
    isTerminal: false,
  });
  return { exitCode, output: lines.join('\n'), table: lines.slice(-2), aside: aside.join('') };
}

/** Four files, the third of which misbehaves. */
async function runAround(target: string, timeLimit?: number) {
  const seed = (BAD_SEED ?? 0) - 2;
  const result = await run(['--target', target, '--seed', String(seed), '--runs', '4', '--jobs', '1'], timeLimit);
  return { ...result, cells: (result.table[1] ?? '').split(/\s{2,}/) };
}

describe('fuzzing', { timeout: 60_000 }, () => {
  it.concurrent.each([
    ['hangs', /^no answer within 3 s$/],
    ['waits', /^no answer within 3 s$/],
    // On a very busy machine it does not come to an end.
    ['labours', /^\d\.\d s of work$|^no answer within 3 s$/],
    ['throws', /^TypeError: not as it must be$/],
    ['exits', /^the process ended with code 0$/],
    ['dies', /^the process was killed by SIGKILL$/],
    ['hoards', /^4\d\d MB of memory$/],
  ])('reports the seed of a file whose reading %s, and goes on behind it', async (target, fault) => {
    // Memory is what it is caught by, on a busy machine too.
    const { exitCode, output, cells } = await runAround(target, target === 'hoards' ? 5_000 : undefined);
    expect(exitCode).toBe(1);
    const [, told = '', file = ''] =
      new RegExp(
        `^FAILED {2}${target}, seed ${BAD_SEED}: ([^\\n]*)[^]*?\\n {2}input {3}(.*) \\(of "a byte"\\)$`,
        'm',
      ).exec(output) ?? [];
    expect(told).toMatch(fault);
    expect([...readFileSync(file)]).toEqual([0]);
    rmSync(dirname(file), { recursive: true });
    expect(output).toContain(`  repeat  npm run fuzz -- --target ${target} --seed ${BAD_SEED} --runs 1`);
    // Runs, results, warnings, errors; at the end failures.
    expect(cells.slice(0, 5)).toEqual([target, '4', '3', '0', '0']);
    expect(cells.at(-1)).toBe('1');
  });

  it('counts what files come to, and ends well where all is well', async () => {
    const { exitCode, output, cells } = await runAround('good');
    expect(exitCode).toBe(0);
    expect(output).not.toContain('FAILED');
    expect(cells.slice(0, 5)).toEqual(['good', '4', '3', '1', '0']);
    expect(cells.at(-1)).toBe('0');
  });

  it('spreads the files over targets and processes', async () => {
    const { exitCode, table } = await run(['--target', 'good', '--target', 'good', '--seed', '1', '--runs', '201']);
    expect(exitCode).toBe(0);
    expect(table.map((line) => line.split(/\s{2,}/)[1])).toEqual(['101', '100']);
  });

  it.each([
    ['--runs', '0'],
    ['--runs', 'x'],
    ['--seed', '4294967296'],
    ['--target', 'csv'],
    ['--jobs', '0.5'],
    ['--unknown'],
  ])('is told wrong usage by exit status 2 (%s %s)', async (...args) => {
    const { exitCode, output, aside } = await run(args);
    expect(exitCode).toBe(2);
    expect(output).toBe('');
    expect(aside).toMatch(/\w/);
  });

  it('of captures, exports and logs runs as a command', async () => {
    // One of each: what many of them come to is told by damage.test.ts.
    const args = ['fuzz/run.mjs', '--runs', '5', '--jobs', '1', '--seed', '7'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toMatch(
      /^Seeds from 7 on\.\ntarget +runs .*\npml +1 .*\nxml +1 .*\ncsv +1 .*\nlog +1 .*\ncontext +1 .* 0\n$/,
    );
  });
});
