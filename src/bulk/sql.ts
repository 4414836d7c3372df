/** Questions in SQL, which DuckDB answers from the Parquet files. It is installed only where somebody wants it. */

import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as DuckDb from '@duckdb/node-api';
import { InputError } from '../formats/input-error.js';
import { printable } from '../report/printable.js';
import type { SqlResult, SqlValue } from '../report/sql-result.js';
import type { ResultsFolder } from './results-folder.js';
import { type ColumnType, TABLE_NAMES, type TableName, TABLES } from './tables.js';

const PACKAGE = '@duckdb/node-api';

/** Names a folder in whose `node_modules` DuckDB is. */
const FOLDER_VARIABLE = 'WHYDENIED_DUCKDB';

/**
 * Asks the tables of a run, each as a view. Throws an InputError where DuckDB is not installed, and for what it says against the
 * question.
 */
export async function askTables(folder: ResultsFolder, sql: string): Promise<SqlResult> {
  const { DuckDBInstance } = await loadDuckDb();
  // Extensions would come from the network.
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  try {
    for (const table of TABLE_NAMES) {
      await connection.run(viewOf(table, await folder.partFiles(table)));
    }
    const reader = await connection.runAndReadAll(sql);
    const types = reader.columnTypes().map(String);
    return {
      columns: reader
        .deduplicatedColumnNames()
        .map((name, index) => ({ name, isNumber: isNumeric(types[index] ?? '') })),
      rows: reader.getRowsJson().map((row) => row.map((value, index) => valueOf(value, types[index] ?? ''))),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(`--sql: ${message.split('\n').map(printable).join('\n')}`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Whether `--sql` can answer here. */
export function hasDuckDb(): boolean {
  try {
    requireFrom().resolve(PACKAGE);
    return true;
  } catch {
    return false;
  }
}

async function loadDuckDb(): Promise<typeof DuckDb> {
  if (!hasDuckDb()) {
    throw new InputError(
      `--sql needs DuckDB, which is not installed: npm install ${PACKAGE} in ${installFolder()} (with -g where whydenied was installed with it), or in another folder that ${FOLDER_VARIABLE} names`,
    );
  }
  try {
    return await import(pathToFileURL(requireFrom().resolve(PACKAGE)).href);
  } catch (error) {
    throw new InputError(`--sql: DuckDB cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Never from the folder that somebody works in: that may be full of a customer's files. */
function requireFrom(): NodeJS.Require {
  const folder = process.env[FOLDER_VARIABLE] ?? '';
  return createRequire(folder === '' ? import.meta.url : join(resolve(folder), 'package.json'));
}

/** Where the package is installed, or the folder of its sources. */
function installFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (dirname(folder) !== folder) {
    if (basename(folder) === 'node_modules') {
      return dirname(folder);
    }
    folder = dirname(folder);
  }
  return fileURLToPath(new URL('../..', import.meta.url));
}

/** A view with the columns of a table, whether it has parts yet or not. */
function viewOf(table: TableName, files: readonly string[]): string {
  const columns = TABLES[table].map(([name]) => `"${name}"`).join(', ');
  const rows =
    files.length === 0
      ? `SELECT ${TABLES[table].map(([name, type]) => `NULL::${SQL_TYPES[type]} AS "${name}"`).join(', ')} WHERE false`
      : `SELECT ${columns} FROM read_parquet([${files.map(fileName).join(', ')}], union_by_name = true)`;
  return `CREATE VIEW "${table}" AS ${rows}`;
}

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  STRING: 'VARCHAR',
  INT32: 'INTEGER',
  INT64: 'BIGINT',
  DOUBLE: 'DOUBLE',
  BOOLEAN: 'BOOLEAN',
  TIMESTAMP: 'TIMESTAMP',
};

/** A file by its name and no pattern: signs that match others stand in brackets. */
function fileName(path: string): string {
  return `'${path.replace(/[*?[]/g, '[$&]').replaceAll("'", "''")}'`;
}

function isNumeric(type: string): boolean {
  return /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$|^(?:DECIMAL|DOUBLE|FLOAT)/.test(type);
}

/** Numbers as numbers where they are not too long for one. */
function valueOf(value: unknown, type: string): SqlValue {
  if (typeof value === 'string' && isNumeric(type)) {
    const number = Number(value);
    return Number.isSafeInteger(number) || type.startsWith('DECIMAL') ? number : value;
  }
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return JSON.stringify(value);
}
