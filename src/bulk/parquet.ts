/** Tables as Parquet. */

import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { VERSION } from '../version.js';
import { type Cell, type CaseRows, type ColumnType, TABLES, type TableName } from './tables.js';

/** Rows of a table of several cases, as one file. The same rows give the same bytes. */
export function parquetFile(table: TableName, cases: readonly CaseRows[]): Uint8Array {
  const rows = cases.flatMap((one) => one[table]);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: TABLES[table].map(([name, type], column) => ({
        name,
        type,
        data: rows.map((row) => storedCell(row[column] ?? null, type)),
      })),
      createdBy: `whydenied ${VERSION}`,
      kvMetadata: [{ key: 'whydenied.table', value: table }],
    }),
  );
}

/**
 * A cell as its column holds it: numbers beyond that, and times that are none, become null. What inputs say is anything, and one case
 * must not stop the tables of all.
 */
function storedCell(cell: Cell, type: ColumnType): Cell | bigint | Date {
  if (typeof cell === 'number' && type === 'INT32') {
    return (cell | 0) === cell ? cell : null;
  }
  if (typeof cell === 'number' && type === 'INT64') {
    return Number.isSafeInteger(cell) ? BigInt(cell) : null;
  }
  if (typeof cell === 'string' && type === 'TIMESTAMP') {
    return Number.isNaN(Date.parse(cell)) ? null : new Date(cell);
  }
  return cell;
}

/** Some columns of a file, a row each. */
export async function readParquet(bytes: Uint8Array, columns: readonly string[]): Promise<Record<string, unknown>[]> {
  const file = new Uint8Array(bytes).buffer;
  const metadata = await parquetMetadataAsync(file);
  return Number(metadata.num_rows) === 0 ? [] : parquetReadObjects({ file, metadata, columns: [...columns] });
}
