/** `npm run fuzz`: the flags, the progress, the table. */

import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serialize } from 'node:v8';
import { type Failure, type Results, supervise } from './supervise.js';
import type { Target } from './target.js';

const HELP = `Damages files at random and has whydenied read them: npm run fuzz -- [options]
Files of the target csv are hostile, half of them well-formed too, and what is read of them is compared with csv-parse.

  --runs N         damaged files in all, spread over the targets (200000; without bound where --minutes is given)
  --minutes M      stops by time, which is spread over the targets
  --seed N         the first seed of each target; the others follow (a random one)
  --target NAME    only this target (repeatable)
  --jobs N         processes at a time (2)
  --help           this text

A file may take 2 s of work and 300 MB of memory. Every failure names its seed, the command that repeats it and the
file with the damaged input; a target is given up after 100. Exit status: 0 all files were read as they must be, 1 some were
not, 2 wrong usage. Pieces of real captures are damaged too where WHYDENIED_SHARED names a folder that has some: a seed
damages other files then.`;

const RUNS = 200_000;
const JOBS = 2;
/** Seeds are whole numbers below this; random first ones leave room for those that follow. */
const SEED_LIMIT = 2 ** 32;
const RANDOM_SEED_LIMIT = 2 ** 31;
/** Lines of a stack or of a dying process' words. */
const SHOWN_LINES = 8;
/** Bytes of a damaged file: the inputs have up to a megabyte, what is put in may take more. */
const LARGEST = 4 * 1024 * 1024;
/** Milliseconds between two progress lines: on a terminal each overwrites the one before. */
const PROGRESS_ON_TERMINAL = 500;
const PROGRESS_IN_FILE = 30_000;

/** Where the output goes and what serves the targets. */
export interface FuzzSetting {
  readonly targets: readonly Target[];
  /** The module that the children run. */
  readonly module: string;
  /** Milliseconds of work that a file may take. */
  readonly timeLimit: number;
  /** A folder for the inputs; whoever made it removes it. */
  readonly folder: string;
  readonly print: (line: string) => void;
  /** Progress and complaints about usage. */
  readonly printAside: (text: string) => void;
  readonly isTerminal: boolean;
}

/** Runs the command; the exit status. */
export async function fuzz(args: readonly string[], setting: FuzzSetting): Promise<number> {
  let flags;
  try {
    flags = readFlags(args, setting.targets);
  } catch (error) {
    setting.printAside(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  if (flags === null) {
    setting.print(HELP);
    return 0;
  }
  const { targets, seed, runs, minutes, jobs } = flags;
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt);
  setting.print(`Seeds from ${seed} on.`);
  const table: Results[] = [];
  for (const [index, target] of targets.entries()) {
    const ends = Date.now() + (minutes * 60_000) / targets.length;
    const inputsFile = join(setting.folder, `${target.name}.inputs`);
    writeFileSync(inputsFile, serialize(target.inputs()));
    const results = await supervise({
      target,
      module: setting.module,
      inputsFile,
      largest: LARGEST,
      timeLimit: setting.timeLimit,
      firstSeed: seed,
      // What does not divide evenly falls to the first targets.
      runs: Math.ceil((runs - index) / targets.length),
      jobs,
      isOver: () => interrupted || Date.now() >= ends,
      onFailure: (failure) => printFailure(failure, setting),
      onProgress: progressPrinter(setting),
    });
    table.push(results);
  }
  process.off('SIGINT', interrupt);
  printTable(table, setting.print);
  return table.some(({ failures }) => failures > 0) ? 1 : 0;
}

interface Flags {
  readonly targets: readonly Target[];
  readonly seed: number;
  /** Infinity: until time is up. */
  readonly runs: number;
  readonly minutes: number;
  readonly jobs: number;
}

/** The flags; null where help is wanted. Throws an error that says what is wrong. */
function readFlags(args: readonly string[], all: readonly Target[]): Flags | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      target: { type: 'string', multiple: true },
      jobs: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    return null;
  }
  const names = values.target ?? all.map(({ name }) => name);
  return {
    targets: names.map((name) => {
      const target = all.find((candidate) => candidate.name === name);
      if (target === undefined) {
        throw new RangeError(`"${name}" is no target: expected ${all.map((known) => known.name).join(' or ')}`);
      }
      return target;
    }),
    seed: wholeNumber('seed', values.seed, 0, SEED_LIMIT) ?? randomInt(RANDOM_SEED_LIMIT),
    runs: wholeNumber('runs', values.runs, 1, SEED_LIMIT) ?? (values.minutes === undefined ? RUNS : Infinity),
    minutes: wholeNumber('minutes', values.minutes, 1, 100_000) ?? Infinity,
    jobs: wholeNumber('jobs', values.jobs, 1, 64) ?? JOBS,
  };
}

function wholeNumber(flag: string, text: string | undefined, least: number, limit: number): number | null {
  if (text === undefined) {
    return null;
  }
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number < limit)) {
    throw new RangeError(`--${flag} "${text}": expected a whole number from ${least} to ${limit - 1}`);
  }
  return number;
}

function printFailure({ target, seed, fault, inputName, file }: Failure, { print }: FuzzSetting): void {
  const shown = fault.split('\n').slice(0, SHOWN_LINES).join('\n          ');
  print(`FAILED  ${target}, seed ${seed}: ${shown}`);
  print(`  input   ${file === null ? 'none: the damage itself failed' : `${file} (of "${inputName}")`}`);
  print(`  repeat  npm run fuzz -- --target ${target} --seed ${seed} --runs 1`);
}

function progressPrinter({ printAside, isTerminal }: FuzzSetting): (results: Results) => void {
  const began = Date.now();
  let shown = began;
  return ({ target, runs, failures }) => {
    const now = Date.now();
    if (now - shown < (isTerminal ? PROGRESS_ON_TERMINAL : PROGRESS_IN_FILE)) {
      return;
    }
    shown = now;
    const rate = Math.round((runs * 1000) / (now - began));
    const line = `${target}: ${counted(runs)} files, ${rate} a second, ${counted(failures)} failures`;
    printAside(isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
  };
}

const COLUMNS = ['target', 'runs', 'results', 'with warnings', 'clear errors', 'slowest', 'peak memory', 'failures'];

function printTable(table: readonly Results[], print: (line: string) => void): void {
  const rows = table.map(({ target, runs, outcomes, slowest, megabytes, failures }) => [
    target,
    counted(runs),
    counted(outcomes.result),
    counted(outcomes.warnings),
    counted(outcomes.error),
    `${slowest.milliseconds.toFixed(0)} ms (seed ${slowest.seed})`,
    `${megabytes.toFixed(0)} MB`,
    counted(failures),
  ]);
  const widths = COLUMNS.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [COLUMNS, ...rows]) {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    print(cells.join('  '));
  }
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
