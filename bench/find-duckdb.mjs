import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

const NAME = '@duckdb/node-api';

export const DUCKDB_HINT = `npm install --no-save ${NAME}, or in another folder that WHYDENIED_BENCH_DUCKDB names`;

/** DuckDB, from the folder that the environment names or from this project; null where it is not installed. */
export function findDuckDb() {
  const require = requireFrom();
  return hasDuckDb() ? require(NAME) : null;
}

export function hasDuckDb() {
  try {
    requireFrom().resolve(NAME);
    return true;
  } catch {
    return false;
  }
}

function requireFrom() {
  const folder = process.env.WHYDENIED_BENCH_DUCKDB;
  return createRequire(folder === undefined ? import.meta.url : join(folder, 'package.json'));
}
