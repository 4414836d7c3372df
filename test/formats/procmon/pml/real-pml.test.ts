import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { type ColumnName } from '../../../../src/formats/procmon/columns.js';
import { sharedFile } from '../shared-files.js';
import { readPml } from './read-pml.js';
import { patched, pmlSource, u64 } from './write-pml.js';

/** Captures of Procmon itself with its own CSV of them. */
const CAPTURES = [
  { name: 'LogFileUTC64Filesystem', is64Bit: true, records: 31_569, creates: 0 },
  { name: 'LogFileUTC64Process', is64Bit: true, records: 3_400, creates: 0 },
  { name: 'LogFileUTC64Registry', is64Bit: true, records: 28_240, creates: 0 },
  { name: 'LogfileTests32bitUTC', is64Bit: false, records: 32_930, creates: 973 },
  { name: 'LogfileTests64bitUTC', is64Bit: true, records: 53_214, creates: 1076 },
];

/** The columns that no detail is decoded for. */
const COLUMNS: readonly ColumnName[] = [
  'Time of Day',
  'Process Name',
  'PID',
  'Result',
  'Date & Time',
  'Relative Time',
  'Duration',
  'Completion Time',
  'Event Class',
  'Sequence',
  'Image Path',
  'Company',
  'Description',
  'Version',
  'User',
  'Authentication ID',
  'Session',
  'Command Line',
  'TID',
  'Virtualized',
  'Integrity',
  'Parent PID',
  'Architecture',
];

/** Procmon names the account, the file holds its SID. */
function withoutAccount(detail: string): string {
  return detail.replace(/Impersonating: .*?(?=, OpenResult: |$)/, 'Impersonating');
}

describe.each(CAPTURES)('the capture $name of Procmon itself', ({ name, is64Bit, records, creates }) => {
  const capture = sharedFile(`traces/${name}.PML.gz`);
  const table = sharedFile(`traces/${name}.CSV.gz`);

  describe.skipIf(capture === null || table === null)('beside its CSV', () => {
    it('has the same cells, and the same details of creates but for the names of accounts', async () => {
      const [header = [], ...expected]: string[][] = parse(gunzipSync(readFileSync(table ?? '')), { bom: true });
      const read = await readPml(pmlSource(gunzipSync(readFileSync(capture ?? ''))), [
        ...COLUMNS,
        'Operation',
        'Path',
        'Detail',
      ]);
      expect(read).toMatchObject({ records, dropped: 0, warnings: [], pml: { header: { is64Bit, version: 9 } } });
      expect(expected).toHaveLength(records);

      const places = COLUMNS.map((column) => header.indexOf(column));
      const [operation, path, detail] = ['Operation', 'Path', 'Detail'].map((column) => header.indexOf(column));
      const different: unknown[] = [];
      let compared = 0;
      expected.forEach((cells, record) => {
        const row = read.rows[record] ?? [];
        COLUMNS.forEach((column, index) => {
          const cell = cells[places[index] ?? -1];
          // A status that newer versions have a word for.
          const isNewWord = column === 'Result' && cell === '0x368' && row[index] === 'REPARSE GLOBAL';
          if (row[index] !== cell && !isNewWord) {
            different.push([record, column, row[index], cell]);
          }
        });
        if (cells[operation ?? -1] === 'CreateFile') {
          compared++;
          const [ownOperation, ownPath, ownDetail = ''] = row.slice(COLUMNS.length);
          const text = cells[detail ?? -1] ?? '';
          if (ownOperation !== 'CreateFile' || ownPath !== cells[path ?? -1]) {
            different.push([record, ownOperation, ownPath, cells[path ?? -1]]);
          }
          if (withoutAccount(ownDetail) !== withoutAccount(text)) {
            different.push([record, ownDetail, text]);
          }
        }
      });
      expect(different.slice(0, 5)).toEqual([]);
      expect(compared).toBe(creates);
    });

    it('is read as well without its event table', async () => {
      const bytes = gunzipSync(readFileSync(capture ?? ''));
      const columns = ['TID', 'Time of Day'] as const;
      const whole = await readPml(pmlSource(bytes), columns);
      const read = await readPml(pmlSource(patched(bytes, 0x248, u64(0))), columns);
      expect(read.records).toBe(records);
      expect(read.rows).toEqual(whole.rows);
    });
  });
});
