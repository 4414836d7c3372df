import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnName } from '../../../src/formats/procmon/columns.js';
import { readProcmonCsv } from '../../../src/formats/procmon/csv.js';
import type { TraceEvent } from '../../../src/formats/procmon/event.js';
import { encodeText, TEXT_ENCODINGS } from './encode-text.js';
import { DEFAULT_COLUMNS, PLAIN_RECORD, writeCsv } from './generate-csv.js';
import { HOSTILE_EXPORTS } from './hostile-records.js';
import { readWith, sourceOf } from './read-events.js';

const READ_COLUMNS: readonly ColumnName[] = ['Process Name', 'Operation', 'Path', 'Result', 'Detail'];

function cellsOf({ processName, operationText, path, result, detail }: TraceEvent): string[] {
  return [processName, operationText, path, result, detail];
}

/** The cells of the whole file as csv-parse reads it at once, and the line of each record. */
function parsedAtOnce(text: string, delimiter: string): { cells: string[][]; lines: number[] } {
  const [header = [], ...rows]: string[][] = parse(text, {
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
  });
  const columns = READ_COLUMNS.map((name) => header.indexOf(name));
  let line = 2;
  const lines = rows.map((row) => {
    const own = line;
    line += 1 + row.join('').split('\n').length - 1;
    return own;
  });
  return { cells: rows.map((row) => columns.map((at) => row[at] ?? '')), lines };
}

describe('an export with hostile fields', () => {
  it('has the cells and lines that csv-parse reads in the whole file', async () => {
    await fc.assert(
      fc.asyncProperty(HOSTILE_EXPORTS, async ({ text, style }) => {
        const { events, records, dropped } = await readWith(readProcmonCsv, sourceOf(encodeText(text)));
        const expected = parsedAtOnce(text, style.delimiter);
        expect(events.map(cellsOf)).toEqual(expected.cells);
        expect(events.map(({ line }) => line)).toEqual(expected.lines);
        expect({ records, dropped }).toEqual({ records: expected.cells.length, dropped: 0 });
      }),
      { numRuns: 600 },
    );
  });

  it('has the same cells when it is cut into batches everywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(HOSTILE_EXPORTS, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 70_000 }),
        async (exports, padding) => {
          const [first] = exports;
          if (first === undefined) {
            return;
          }
          // Repeated, behind a row of any length, until the rows lie across several batches of 64 KB.
          const records = exports.flatMap((one) => one.records);
          const times = records.length === 0 ? 0 : Math.ceil(150_000 / writeCsv(records, first.style).length);
          const body = [{ Operation: 'x'.repeat(padding) }, ...Array.from({ length: times }, () => records).flat()];
          const text = writeCsv(body, first.style);
          const { events, dropped } = await readWith(readProcmonCsv, sourceOf(encodeText(text)));
          const { cells, lines } = parsedAtOnce(text, first.style.delimiter);
          // Compared as one string each: a diff of thousands of rows helps nobody.
          expect(JSON.stringify(events.map(cellsOf)) === JSON.stringify(cells)).toBe(true);
          expect(JSON.stringify(events.map(({ line }) => line)) === JSON.stringify(lines)).toBe(true);
          expect(dropped).toBe(0);
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each(['\n', '\n"', '\n",', '\n","', '\n"",', '\n""', '\n"x', '\n""x', '\n","x', '\r\n"forged","row"\r\n'])(
    'is not cut within a field of 150 KB of %j',
    async (piece) => {
      const hostile = piece.repeat(150_000 / piece.length);
      const columns = ['Command Line', 'Operation', 'Path', 'Result', 'Detail'] as const;
      const records = [
        { Operation: 'a', Detail: hostile },
        { 'Command Line': '"c.exe"', Operation: 'b', Path: `x${hostile}` },
        { Operation: 'c', Path: hostile, Result: '"' },
        { Operation: 'd' },
      ];
      const { events, dropped } = await readWith(readProcmonCsv, sourceOf(encodeText(writeCsv(records, { columns }))));
      const expected = records.map((record) => ({ Path: '', Result: '', Detail: '', ...record }));
      const isSame = events.map(({ operationText, path, result, detail }, index) => {
        const { Operation, Path, Result, Detail } = expected[index] ?? {};
        return operationText === Operation && path === Path && result === Result && detail === Detail;
      });
      expect({ isSame, dropped }).toEqual({ isSame: [true, true, true, true], dropped: 0 });
    },
  );

  it('of which no row begins with a text is cut all the same', async () => {
    const columns = ['Company', ...DEFAULT_COLUMNS] as const;
    const records = Array.from({ length: 100 }, () => ({ ...PLAIN_RECORD, Detail: 'x'.repeat(100_000) }));
    const { records: read, dropped } = await readWith(
      readProcmonCsv,
      sourceOf(encodeText(writeCsv(records, { columns }))),
    );
    expect({ read, dropped }).toEqual({ read: 100, dropped: 0 });
  });

  it('is read the same in chunks of any size and in every encoding', async () => {
    await fc.assert(
      fc.asyncProperty(
        HOSTILE_EXPORTS,
        fc.constantFrom(...TEXT_ENCODINGS),
        fc.integer({ min: 1, max: 9 }),
        async ({ text }, encoding, chunkSize) => {
          const whole = await readWith(readProcmonCsv, sourceOf(encodeText(text)));
          const pieces = await readWith(readProcmonCsv, sourceOf(encodeText(text, encoding), chunkSize));
          expect(pieces).toEqual({ ...whole, encoding: encoding.replace(' with BOM', '') });
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('any file at all', () => {
  const HEADER = '"Time of Day","Process Name","PID","Operation","Path","Result","Detail"\r\n';

  it('behind a header is read to its end, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), async (junk, chunkSize) => {
        const bytes = new Uint8Array([...encodeText(HEADER), ...junk]);
        const whole = await readWith(readProcmonCsv, sourceOf(bytes));
        expect(await readWith(readProcmonCsv, sourceOf(bytes, chunkSize))).toEqual(whole);
        expect(whole.events).toHaveLength(whole.records);
      }),
      { numRuns: 300 },
    );
  });

  it('of quotes, commas and line ends is read to its end', async () => {
    const soup = fc.array(fc.constantFrom('"', ',', '\r', '\n', 'a', '1:00:00'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(soup, async (pieces) => {
        const trace = await readWith(readProcmonCsv, sourceOf(encodeText(HEADER + pieces.join(''))));
        expect(trace.events).toHaveLength(trace.records);
      }),
      { numRuns: 1_000 },
    );
  });
});
