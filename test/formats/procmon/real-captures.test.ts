import { createReadStream, readFileSync } from 'node:fs';
import { createGunzip, gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { everyRow } from '../../../src/formats/procmon/row-sieve.js';
import { formatCreateDetail, parseCreateDetail } from '../../../src/formats/procmon/create-detail.js';
import { readProcmonCsv } from '../../../src/formats/procmon/csv.js';
import { type TraceEvent } from '../../../src/formats/procmon/event.js';
import { formatIso } from '../../../src/windows/time.js';
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
      const columns = TEXT_COLUMNS.map((column) => header.indexOf(column));
      const different: TraceEvent[] = [];
      const details: string[] = [];
      let position = 0;
      const { clock, ...summary } = await readProcmonCsv(
        { name, size: null, stream: () => createReadStream(path ?? '').pipe(createGunzip()) },
        everyRow((event) => {
          const { record, processName, pid, operationText, path: object, result, detail, user, time, ntStatus } = event;
          const row = rows[position++] ?? [];
          const cells = [processName, String(pid), operationText, object, result, detail, user];
          const isSame = columns.every((column, index) => row[column] === cells[index]);
          if (!isSame || record !== position || time === null || ntStatus === null) {
            different.push(event);
          }
          if (event.operation === 'CreateFile') {
            details.push(detail);
          }
        }),
      );
      expect(summary).toEqual({ encoding: 'utf-8', records: rows.length, dropped: 0, warnings: [] });
      expect(different.slice(0, 3)).toEqual([]);
      expect(clock.firstDay === null ? null : formatIso(clock.firstDay, 'wall')).toMatch(/^2020-0[78]-\d\dT00:00:00/);
      expect(details).toHaveLength(creates);
      const printed = details.map((detail) => {
        const create = parseCreateDetail(detail);
        return create === null || create.unrecognized.length > 0 ? null : formatCreateDetail(create);
      });
      expect(printed).toEqual(details);
    },
  );
});
