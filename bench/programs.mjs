// The programs that are compared, and what each must answer, going by what the generator wrote.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { DUCKDB_HINT, hasDuckDb } from './find-duckdb.mjs';

export const ANALYZE = 'whydenied analyze';
export const READING = 'whydenied reading';

export const WHYDENIED = fileURLToPath(new URL('../bin/whydenied.js', import.meta.url));

/** `isRight` is null where what is printed is not looked at: `analyze` is checked once, before. */
export const PROGRAMS = [
  { name: READING, ...script('whydenied') },
  {
    name: ANALYZE,
    program: process.execPath,
    args: (file) => [WHYDENIED, file],
    // 1 says that there are failures.
    exitCodes: [1],
    isRight: null,
  },
  {
    name: `${ANALYZE}, JSON`,
    program: process.execPath,
    args: (file) => [WHYDENIED, file, '--format', 'json'],
    exitCodes: [1],
    isRight: null,
  },
  { name: 'csv-parse', ...script('csv-parse') },
  { name: 'udsv', ...script('udsv') },
  { name: 'DuckDB, 2 threads', ...script('duckdb'), missing: duckDbMissing },
  {
    name: 'rg -c',
    program: 'rg',
    args: (file) => ['-c', 'ACCESS DENIED', file],
    isRight: (text, { deniedLines }) => Number(text) === deniedLines,
    missing: () => isMissing('rg'),
  },
  {
    name: 'wc -l',
    program: 'wc',
    args: (file) => ['-l', file],
    isRight: (text, { lines }) => Number.parseInt(text, 10) === lines,
    missing: () => isMissing('wc'),
  },
  {
    name: 'raw read',
    ...script('raw-read'),
    isRight: (text, { bytes }) => JSON.parse(text).bytes === bytes,
  },
];

function script(name) {
  return {
    program: process.execPath,
    args: (file) => [scriptPath(name), file],
    isRight: (text, { answer }) => text.trim() === JSON.stringify(answer),
  };
}

export function scriptPath(name) {
  return fileURLToPath(new URL(`./read-with/${name}.mjs`, import.meta.url));
}

function duckDbMissing() {
  return hasDuckDb() ? null : DUCKDB_HINT;
}

function isMissing(program) {
  return spawnSync(program, ['--version']).error === undefined ? null : `${program} is not on the PATH`;
}
