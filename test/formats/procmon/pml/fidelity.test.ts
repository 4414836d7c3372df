import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGunzip, gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse';
import { describe, expect, it } from 'vitest';
import type { ColumnName } from '../../../../src/formats/procmon/columns.js';
import { columnTexts } from '../../../../src/formats/procmon/pml/columns.js';
import { decodeContext, openPml } from '../../../../src/formats/procmon/pml/pml.js';
import { COLUMN_NAMES } from '../../../../src/formats/procmon/columns.js';
import { type Ticks, ticks } from '../../../../src/windows/time.js';

const TRACES = fileURLToPath(new URL('../../../../../shared/traces', import.meta.url));

/** Rows that differ, by cause, as docs/procmon-fidelity.md lists them. */
type Cause = 'account name' | 'older word' | 'past the end';

const EXPECTED: readonly (readonly [string, number, Readonly<Partial<Record<Cause, number>>>])[] = [
  ['LogFileUTC64Filesystem', 31569, {}],
  ['LogFileUTC64Process', 3400, {}],
  ['LogFileUTC64Registry', 28240, { 'older word': 2, 'past the end': 6 }],
  ['LogfileTests32bitUTC', 32930, { 'account name': 6, 'past the end': 7 }],
  ['LogfileTests64bitUTC', 53214, { 'account name': 4 }],
];

/** The cause of one cell's difference; null for one that no cause explains. */
function causeOf(column: ColumnName, operation: string | undefined, procmon: string, ours: string): Cause | null {
  if (column === 'Result') {
    return procmon === '0x368' && ours === 'REPARSE GLOBAL' ? 'older word' : null;
  }
  if (column !== 'Detail') {
    return null;
  }
  if (operation === 'CreateFile') {
    const unnamed = (detail: string): string => detail.replace(/Impersonating: [^,]+/, 'Impersonating: ?');
    return unnamed(procmon) === unnamed(ours) && /Impersonating: S-1-5-21-/.test(ours) ? 'account name' : null;
  }
  // What Procmon prints begins with what we print, and goes on with bytes of the next event.
  return /^Reg(?:SetValue|QueryValue)$/.test(operation ?? '') && procmon.startsWith(ours.trimEnd())
    ? 'past the end'
    : null;
}

describe.skipIf(!existsSync(TRACES))('every row and column of what Procmon exported itself', () => {
  it.each(EXPECTED)('%s: %i rows', async (name, rows, causes) => {
    const bytes = gunzipSync(readFileSync(`${TRACES}/${name}.PML.gz`));
    const pml = await openPml({
      name,
      size: bytes.length,
      async *stream() {
        yield bytes;
      },
      async read(offset, length) {
        return bytes.subarray(offset, offset + length);
      },
    });
    const csv = createReadStream(`${TRACES}/${name}.CSV.gz`)
      .pipe(createGunzip())
      .pipe(parse({ bom: true }));
    const records: string[][] = await csv.toArray();
    const [header = []] = records;
    const columns = header.flatMap((title) => COLUMN_NAMES.find((column) => column === title) ?? []);
    expect(columns).toHaveLength(27);
    const operationAt = columns.indexOf('Operation');

    const found: Partial<Record<Cause, number>> = {};
    const unexplained: string[] = [];
    const base = decodeContext(pml);
    let start: Ticks | null = null;
    const read = await pml.events((event, record) => {
      start ??= event.time;
      const ours = columnTexts(event, columns, { ...base, start: start ?? ticks(0) });
      const theirs = records[record] ?? [];
      columns.forEach((column, index) => {
        const [procmon = '', own = ''] = [theirs[index], ours[index]];
        if (procmon !== own) {
          const cause = causeOf(column, theirs[operationAt], procmon, own);
          if (cause === null) {
            unexplained.push(`row ${record} ${column}: ${procmon} | ${own}`);
          } else {
            found[cause] = (found[cause] ?? 0) + 1;
          }
        }
      });
    });
    expect(unexplained.slice(0, 5)).toEqual([]);
    expect(found).toEqual(causes);
    expect([read.records, records.length - 1]).toEqual([rows, rows]);
  });
});
