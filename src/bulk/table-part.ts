/** A part of a table, of which only those columns are decoded that are asked for. */

import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parquetMetadataAsync, type ParquetScan, parquetScan } from 'hyparquet';
import { InputError } from '../formats/input-error.js';
import type { ResultsFolder } from './results-folder.js';
import type { ColumnName, TableName } from './tables.js';

export class TablePart<Table extends TableName> {
  readonly #path: string;
  readonly #scan: ParquetScan;
  readonly #columns: ReadonlySet<string>;

  private constructor(path: string, scan: ParquetScan) {
    this.#path = path;
    this.#scan = scan;
    this.#columns = new Set(scan.metadata.schema.map(({ name }) => name));
  }

  /** All parts of a table. Throws an InputError for one that cannot be read. */
  static async *of<Table extends TableName>(folder: ResultsFolder, table: Table): AsyncGenerator<TablePart<Table>> {
    for (const path of await folder.partFiles(table)) {
      yield new TablePart<Table>(path, await openScan(path));
    }
  }

  /** A column of texts. Empty where another release did not write it yet. */
  texts(column: ColumnName<Table>): Promise<readonly (string | null)[]> {
    return this.#read(column, (value) => (typeof value === 'string' ? value : null));
  }

  /** A column of numbers, 0 for null. Empty where another release did not write it yet. */
  numbers(column: ColumnName<Table>): Promise<readonly number[]> {
    return this.#read(column, (value) =>
      typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : 0,
    );
  }

  async #read<Value>(column: string, convert: (value: unknown) => Value): Promise<readonly Value[]> {
    const found: Value[] = [];
    if (!this.#columns.has(column)) {
      return found;
    }
    for (const range of this.#scan.ranges) {
      const values: ArrayLike<unknown> = await this.#values(column, range);
      for (let index = 0; index < values.length; index++) {
        found.push(convert(values[index]));
      }
    }
    return found;
  }

  async #values(column: string, range: ParquetScan['ranges'][number]): Promise<ArrayLike<unknown>> {
    try {
      return await this.#scan.readColumn({ column, ...range });
    } catch {
      throw damagedPart(this.#path);
    }
  }
}

async function openScan(path: string): Promise<ParquetScan> {
  try {
    const file = new Uint8Array(await readFile(path)).buffer;
    const metadata = await parquetMetadataAsync(file);
    return await parquetScan({ file, metadata, useOffsetIndex: false });
  } catch {
    throw damagedPart(path);
  }
}

/** `path`: a file of a table, in its folder in that of all tables. */
export function damagedPart(path: string): InputError {
  return new InputError(
    `${path}: is damaged, or no Parquet file. Remove the folder ${dirname(dirname(path))}: whydenied batch with the same roots and options makes it anew, and analyses no case again`,
  );
}
