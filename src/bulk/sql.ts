/** Questions in SQL, which DuckDB answers from the Parquet files. It is installed only where somebody wants it. */

import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as DuckDb from '@duckdb/node-api';
import { InputError } from '../formats/input-error.js';
import { printable } from '../report/printable.js';
import type { Json, SqlResult } from '../report/sql-result.js';
import type { ResultsFolder } from './results-folder.js';
import { damagedPart } from './table-part.js';
import { type ColumnType, TABLE_NAMES, type TableName, TABLES } from './tables.js';

const PACKAGE = '@duckdb/node-api';

/** Names a folder in whose `node_modules` DuckDB is. */
const FOLDER_VARIABLE = 'WHYDENIED_DUCKDB';

/**
 * Asks the tables of a run, each as a view. Throws an InputError where DuckDB is not installed, for a file of the tables that is
 * damaged, and for what DuckDB says against the question.
 */
export async function askTables(folder: ResultsFolder, sql: string): Promise<SqlResult> {
  const duckDb = await loadDuckDb();
  // Extensions would come from the network.
  const instance = await duckDb.DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  const files: string[] = [];
  try {
    for (const table of TABLE_NAMES) {
      const own = (await folder.partFiles(table)).map((path) => resolve(path));
      files.push(...own);
      await connection.run(viewOf(table, own));
    }
    await lockDown(connection, files);
    return resultOf(await answerOf(connection, sql, duckDb), duckDb);
  } catch (error) {
    if (error instanceof InputError) {
      throw error;
    }
    await requireSound(connection, files, error);
    throw new InputError(`--sql: ${explained(messageOf(error)).split('\n').map(printable).join('\n')}`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** From here on DuckDB reads these files and nothing else, neither of this machine nor of the network, and no question changes that. */
async function lockDown(connection: DuckDb.DuckDBConnection, files: readonly string[]): Promise<void> {
  // A name is looked for by the pattern that stands for it, and then by itself.
  const allowed = [...new Set(files.flatMap((path) => [quoted(path), fileName(path)]))];
  await connection.run(`SET allowed_paths = [${allowed.join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

/** Runs the one query. Throws an InputError for none, several, and those that do something else than read. */
async function answerOf(
  connection: DuckDb.DuckDBConnection,
  sql: string,
  { StatementType }: typeof DuckDb,
): Promise<DuckDb.DuckDBResultReader> {
  const statements = await connection.extractStatements(sql).catch((error: unknown) => {
    const message = messageOf(error).replace(/^Failed to extract statements: /, '');
    // What is wrong is said with the kind of error; of a text without a statement nothing is said.
    throw /^\w[\w ]* Error: /.test(message)
      ? new Error(message)
      : new InputError('--sql: expected a query, found none');
  });
  // PIVOT makes a type of the values that it finds, then asks with it.
  for (let index = 0; index < statements.count - 1; index++) {
    const first = await statements.prepare(index);
    if (first.statementType !== StatementType.CREATE) {
      throw new InputError(`--sql: expected one query, found ${statements.count}`);
    }
    await first.runAndReadAll();
  }
  const query = await statements.prepare(statements.count - 1);
  if (query.statementType !== StatementType.SELECT) {
    throw new InputError(
      '--sql: expected a query that reads: one that begins with SELECT, FROM, WITH, PIVOT, DESCRIBE or SUMMARIZE',
    );
  }
  return query.runAndReadAll();
}

/** Errors about the words of a question, which damage does not make. */
const ABOUT_WORDS = /^(?:Parser|Catalog|Permission) Error: /;

/** Throws an InputError that names the file, where one of the tables is what an error comes from. */
async function requireSound(
  connection: DuckDb.DuckDBConnection,
  files: readonly string[],
  error: unknown,
): Promise<void> {
  if (ABOUT_WORDS.test(messageOf(error))) {
    return;
  }
  for (const path of files) {
    try {
      // Reads every value.
      await connection.run(`SELECT max(hash(part)) FROM read_parquet([${fileName(path)}]) AS part`);
    } catch {
      throw damagedPart(path);
    }
  }
}

/** What DuckDB says, with what it leaves open. */
function explained(message: string): string {
  return /disabled (?:by|through) configuration|configuration has been locked/.test(message)
    ? `${message}\nA query reads the tables ${TABLE_LIST} and nothing else: no other file, no network, no extension.`
    : /^Catalog Error: Table with name/.test(message)
      ? `${message}\nThe tables are ${TABLE_LIST}: docs/bulk.md has their columns.`
      : message;
}

const TABLE_LIST = `${TABLE_NAMES.slice(0, -1).join(', ')} and ${TABLE_NAMES.at(-1) ?? ''}`;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
  return quoted(path.replace(/[*?[]/g, '[$&]'));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function isNumeric(type: string): boolean {
  return /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$|^DECIMAL\([0-9,]+\)$|^(?:DOUBLE|FLOAT)$/.test(type);
}

function resultOf(reader: DuckDb.DuckDBResultReader, duckDb: typeof DuckDb): SqlResult {
  const types = reader.columnTypes().map(String);
  return {
    columns: reader.deduplicatedColumnNames().map((name, index) => ({ name, isNumber: isNumeric(types[index] ?? '') })),
    rows: reader
      .getRows()
      .map((row) =>
        row.map((value) => ({ text: value === null ? null : String(value), value: jsonOf(value, duckDb) })),
      ),
  };
}

/** Numbers as numbers where they are not too long for one; what JSON has nothing for, as DuckDB prints it. */
function jsonOf(value: unknown, duckDb: typeof DuckDb): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : String(value);
  }
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof duckDb.DuckDBDecimalValue) {
    return decimalOf(String(value));
  }
  if (value instanceof duckDb.DuckDBListValue || value instanceof duckDb.DuckDBArrayValue) {
    return value.items.map((item) => jsonOf(item, duckDb));
  }
  if (value instanceof duckDb.DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, jsonOf(item, duckDb)]));
  }
  if (value instanceof duckDb.DuckDBMapValue) {
    return value.entries.map((entry) => ({ key: jsonOf(entry.key, duckDb), value: jsonOf(entry.value, duckDb) }));
  }
  return String(value);
}

/** Digits of a decimal that a number holds exactly. */
const EXACT_DIGITS = 15;

function decimalOf(text: string): Json {
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= EXACT_DIGITS ? Number(text) : text;
}
