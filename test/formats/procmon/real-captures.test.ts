import { createReadStream, readFileSync } from 'node:fs';
import { createGunzip, gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { formatCreateDetail, parseCreateDetail } from '../../../src/formats/procmon/create-detail.js';
import { readProcmonCsv } from '../../../src/formats/procmon/csv.js';
import { formatIso } from '../../../src/windows/time.js';
import { readWith } from './read-events.js';
import { sharedFile } from './shared-files.js';

/** The exports with the number of their creates. */
const CAPTURES = [
  { name: 'LogFileUTC64Filesystem', creates: 0 },
  { name: 'LogFileUTC64Process', creates: 0 },
  { name: 'LogFileUTC64Registry', creates: 0 },
  { name: 'LogfileTests32bitUTC', creates: 973 },
  { name: 'LogfileTests64bitUTC', creates: 1076 },
];
const TEXT_COLUMNS = ['Process Name', 'PID', 'Operation', 'Path', 'Result', 'Detail', 'User'];

describe.each(CAPTURES)('the export $name of Procmon itself', ({ name, creates }) => {
  const path = sharedFile(`traces/${name}.CSV.gz`);

  it.skipIf(path === null)(
    'is read as csv-parse reads it, and its creates are printed again as they were',
    async () => {
      const [header = [], ...rows]: string[][] = parse(gunzipSync(readFileSync(path ?? '')), { bom: true });
      const { events, clock, ...summary } = await readWith(readProcmonCsv, {
        name,
        size: null,
        stream: () => createReadStream(path ?? '').pipe(createGunzip()),
      });
      expect(summary).toEqual({ encoding: 'utf-8', records: rows.length, dropped: 0, warnings: [] });

      // Looked for without an expect for each cell: there are hundreds of thousands.
      const columns = TEXT_COLUMNS.map((column) => header.indexOf(column));
      const different = events.find(
        ({ record, processName, pid, operationText, path: object, result, detail, user }) => {
          const row = rows[record - 1] ?? [];
          const cells = [processName, String(pid), operationText, object, result, detail, user];
          return columns.some((column, index) => row[column] !== cells[index]);
        },
      );
      expect(different).toBeUndefined();
      expect(events.find(({ record }, index) => record !== index + 1)).toBeUndefined();
      expect(events.find(({ time, ntStatus }) => time === null || ntStatus === null)).toBeUndefined();
      expect(clock.firstDay === null ? null : formatIso(clock.firstDay, 'wall')).toMatch(/^2020-0[78]-\d\dT00:00:00/);

      const details = events.filter(({ operation }) => operation === 'CreateFile').map(({ detail }) => detail);
      expect(details).toHaveLength(creates);
      const printed = details.map((detail) => {
        const create = parseCreateDetail(detail);
        return create === null || create.unrecognized.length > 0 ? null : formatCreateDetail(create);
      });
      expect(printed).toEqual(details);
    },
  );
});
