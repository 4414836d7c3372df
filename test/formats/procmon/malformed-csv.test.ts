import { memoryUsage } from 'node:process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProcmonCsv } from '../../../src/formats/procmon/csv.js';
import { encodeText } from './encode-text.js';
import { DEFAULT_COLUMNS, PLAIN_RECORD, PROCMON_STYLE, writeCsv } from './generate-csv.js';
import { type ReadTrace, readCsvText, readWith, sourceOf } from './read-events.js';

const [HEADER = '', ROW = ''] = writeCsv([PLAIN_RECORD], PROCMON_STYLE).split('\r\n');

/** A row whose path is its number. */
function numbered(number: number): string {
  return ROW.replace('"F:\\CxCache\\robocopy.exe"', `"C:\\${number}"`);
}

/** Every way of spoiling a row that csv-parse in strict mode complains of. */
const DAMAGES: readonly (readonly [string, (row: string) => string])[] = [
  ['a quote left open in the middle', (row) => row.replace('exe","16', 'exe,"16')],
  ['a quote left open at the end', (row) => row.slice(0, -1)],
  ['a quote left open at the start', (row) => row.replace('AM"', 'AM')],
  ['a stray quote', (row) => row.replace('robocopy.exe', 'robo"copy.exe')],
  ['a column too few', (row) => row.replace('"SUCCESS",', '')],
  ['a column too many', (row) => row.replace('"SUCCESS"', '"SUCCESS","SUCCESS"')],
  ['text behind a quote', (row) => row.replace('"SUCCESS"', '"SUCCESS" ')],
  ['half a row', (row) => row.slice(0, row.length / 2)],
  ['prose', () => 'this is no row of an export at all'],
];

/** The numbers of the rows that were read, each with its line. */
function rowsOf({ events }: ReadTrace): (readonly [number, number | null])[] {
  return events.map(({ path, line }) => [Number(path.slice(3)), line]);
}

describe.each(DAMAGES)('a row with %s', (_, damage) => {
  it('is reported with its line, and only it is lost', async () => {
    const rows = [numbered(2), damage(numbered(3)), numbered(4), numbered(5)];
    const trace = await readCsvText([HEADER, ...rows, ''].join('\r\n'));
    expect(rowsOf(trace)).toEqual([
      [2, 2],
      [4, 4],
      [5, 5],
    ]);
    expect(trace.warnings).toEqual([
      { code: 'malformed-record', message: expect.stringContaining("header's columns"), at: { line: 3 } },
    ]);
    expect(trace).toMatchObject({ records: trace.events.length, dropped: 1 });
  });

  it('is reported where it is the last, without a line end', async () => {
    const trace = await readCsvText([HEADER, numbered(2), numbered(3), damage(numbered(4))].join('\r\n'));
    expect(trace.dropped).toBe(1);
    expect(rowsOf(trace)).toContainEqual([2, 2]);
  });

  it('is lost alone among rows of several lines', async () => {
    const tall = (number: number): string => numbered(number).replace('n/a"', 'n/a\r\nsecond, ""line""\r\nthird"');
    const trace = await readCsvText([HEADER, tall(2), damage(numbered(5)), tall(6), numbered(9), ''].join('\r\n'));
    expect(rowsOf(trace)).toEqual([
      [2, 2],
      [6, 6],
      [9, 9],
    ]);
  });

  it('is lost alone in an export without quotes', async () => {
    const bare = (row: string): string =>
      row.replace(/"(.*?)"(?=,|$)/g, (_match, text) => (text.includes(',') ? `"${text}"` : text));
    const rows = [bare(numbered(2)), bare(damage(numbered(3))), bare(numbered(4)), bare(numbered(5))];
    const trace = await readCsvText([bare(HEADER), ...rows, ''].join('\r\n'));
    // Some damages are none without quotes.
    const expected = [2, 3, 4, 5].map((number) => [number, number]);
    expect([3, 4]).toContain(trace.events.length);
    expect(rowsOf(trace).filter(([number]) => number !== 3)).toEqual(expected.filter(([number]) => number !== 3));
  });
});

describe('malformed rows', () => {
  it('anywhere are exactly what is lost', async () => {
    const damages = DAMAGES.filter(([name]) => name !== 'prose').map(([, damage]) => damage);
    const rows = fc.array(fc.option(fc.constantFrom(...damages), { freq: 4 }), { minLength: 1, maxLength: 1_500 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 100, max: 200_000 }), async (choices, chunkSize) => {
        const lines = choices.map((damage, index) => (damage ?? ((row) => row))(numbered(index + 2)));
        const bytes = encodeText([HEADER, ...lines, ''].join('\r\n'));
        const trace = await readWith(readProcmonCsv, sourceOf(bytes, chunkSize));
        const good = choices.flatMap((damage, index) => (damage === null ? [index + 2] : []));
        expect(rowsOf(trace)).toEqual(good.map((number) => [number, number]));
        expect(trace.dropped).toBe(choices.length - good.length);
      }),
      { numRuns: 25 },
    );
  });

  it('in great number are reported one by one only at first', async () => {
    const trace = await readCsvText([HEADER, ...Array.from({ length: 50 }, () => '"x"'), ''].join('\r\n'));
    expect(trace.dropped).toBe(50);
    expect(trace.warnings).toHaveLength(21);
    expect(trace.warnings.at(-1)).toEqual({
      code: 'malformed-records',
      message: '30 more malformed records',
      at: null,
    });
  });

  it('show no more than their beginning', async () => {
    const { warnings } = await readCsvText(`${HEADER}\r\n"${'x'.repeat(100_000)}\r\n`);
    expect(warnings.map(({ message }) => message.length < 200)).toEqual([true]);
  });

  it('of which a quote is left open in an unquoted export do not take megabytes with them', async () => {
    const bare = `1:00:00.0000000 AM,a.exe,1,CreateFile,C:\\x,SUCCESS,${'x'.repeat(450)}`;
    const rows = [bare, bare.replace('C:', '"C:'), ...Array.from({ length: 25_000 }, () => bare)];
    const { records, dropped } = await readCsvText([HEADER.replaceAll('"', ''), ...rows, ''].join('\r\n'));
    expect({ records, dropped }).toEqual({ records: 25_001, dropped: 1 });
  });
});

describe('a malformed row is lost alone', () => {
  const columns = ['Company', 'Category', ...DEFAULT_COLUMNS] as const;

  it('where the first columns are empty', async () => {
    const lines = writeCsv(
      [2, 3, 4, 5].map((number) => ({ ...PLAIN_RECORD, Path: `C:\\${number}` })),
      { columns },
    ).split('\r\n');
    const trace = await readCsvText(lines.with(2, lines[2]?.slice(0, -1) ?? '').join('\r\n'));
    expect(rowsOf(trace)).toEqual([
      [2, 2],
      [4, 4],
      [5, 5],
    ]);
  });

  it('under a bare header, among rows of several lines, in a trace of many batches', async () => {
    const records = Array.from({ length: 3_000 }, (_, at) => ({
      ...PLAIN_RECORD,
      Path: `C:\\${at}`,
      Detail: 'a\n"b",\nc',
    }));
    const text = writeCsv(records, { quoting: 'bare-header' }).replace('"C:\\10"', '"C:\\10');
    const trace = await readCsvText(text);
    expect(rowsOf(trace).map(([number]) => number)).toEqual(records.map((_, at) => at).filter((at) => at !== 10));
    expect(trace.dropped).toBe(1);
  });

  it('in an export without quotes, though rows of several lines come where the bytes are cut', async () => {
    const bare = (number: number, detail = 'none'): string =>
      `1:00:00,a.exe,1,CreateFile,C:\\${number},SUCCESS,${detail}`;
    const tall = (number: number): string => bare(number, '"a\n""b""\n""c""\nd"');
    const numbers = Array.from({ length: 3_000 }, (_, at) => at);
    const rows = numbers.map((number) => (number === 10 ? bare(number).replace('a.exe', 'a"exe') : tall(number)));
    const bytes = encodeText([HEADER.replaceAll('"', ''), ...rows, ''].join('\n'));
    for (const chunkSize of [1_000, 65_536, bytes.length]) {
      const trace = await readWith(readProcmonCsv, sourceOf(bytes, chunkSize));
      expect(rowsOf(trace).map(([number]) => number)).toEqual(numbers.filter((number) => number !== 10));
      expect(trace.dropped).toBe(1);
    }
  });

  it('behind an empty line under a bare header', async () => {
    const bare = (path: string): string => `1:00:00,a.exe,1,CreateFile,${path},SUCCESS,none`;
    const rows = ['', bare('C:\\3'), bare('C:\\"4'), bare('C:\\5'), bare('C:\\6')];
    const trace = await readCsvText([HEADER.replaceAll('"', ''), ...rows].join('\n'));
    expect(rowsOf(trace)).toEqual([
      [3, 3],
      [5, 5],
      [6, 6],
    ]);
  });

  it('where only the first row has to begin with a quote', async () => {
    const records = [2, 3, 4, 5].map((number) => ({
      ...PLAIN_RECORD,
      Path: `C:\\${number}`,
      'Process Name': number === 2 ? 'a,b' : 'c',
    }));
    const style = { columns: ['Process Name', 'Operation', 'Path', 'Result'], quoting: 'minimal' } as const;
    const trace = await readCsvText(writeCsv(records, style).replace('C:\\3,', 'C:\\3'));
    expect(rowsOf(trace)).toEqual([
      [2, 2],
      [4, 4],
      [5, 5],
    ]);
  });
});

describe('a record that does not end', () => {
  const MEGABYTE = new Uint8Array(1024 * 1024).fill('x'.charCodeAt(0));

  /** Reads a text, a line of this many megabytes, and another text, and counts the bytes held at a time. */
  async function readAround(before: string, megabytes: number, after: string): Promise<ReadTrace & { held: number }> {
    const unused = memoryUsage().arrayBuffers;
    let held = 0;
    const trace = await readWith(readProcmonCsv, {
      name: 'endless.CSV',
      size: null,
      async *stream() {
        yield encodeText(before);
        for (let at = 0; at < megabytes; at++) {
          held = Math.max(held, memoryUsage().arrayBuffers - unused);
          yield MEGABYTE;
        }
        yield encodeText(after);
      },
    });
    return { ...trace, held };
  }

  it.each([
    ['quoted', '"', HEADER, numbered],
    ['unquoted', '', HEADER.replaceAll('"', ''), (n: number) => `1:00:00,a.exe,1,CreateFile,C:\\${n},SUCCESS,none`],
  ] as const)(
    'is given up after some megabytes, %s, and the rows around it are read',
    async (_, quote, header, row) => {
      const trace = await readAround(
        `${header}\r\n${row(2)}\r\n${quote}endless`,
        200,
        `${quote}\r\n${row(4)}\r\n${row(5)}\r\n`,
      );
      expect(rowsOf(trace)).toEqual([
        [2, 2],
        [4, 4],
        [5, 5],
      ]);
      expect(trace.warnings).toEqual([
        { code: 'malformed-record', message: expect.stringMatching(/^record longer than 8 MB/), at: { line: 3 } },
      ]);
      // The line is 200 MB long; what is held of it at a time is not.
      expect(trace.held).toBeLessThan(180 * 1024 * 1024);
    },
  );

  it.each([1, 5_000, 65_536])('loses no row behind it, which comes in chunks of %i bytes', async (chunkSize) => {
    const long = (number: number): string => numbered(number).replace('n/a"', `n/a${'x'.repeat(60_000)}"`);
    const tail = encodeText(`${'x'.repeat(60_000)}"\r\n${long(4)}\r\n${long(5)}\r\n${numbered(6)}\r\n`);
    const trace = await readWith(readProcmonCsv, {
      name: 'endless.CSV',
      size: null,
      async *stream() {
        yield encodeText(`${HEADER}\r\n${numbered(2)}\r\n"endless`);
        for (let at = 0; at < 9; at++) {
          yield MEGABYTE;
        }
        yield* sourceOf(tail, chunkSize).stream();
      },
    });
    expect(rowsOf(trace).map(([number]) => number)).toEqual([2, 4, 5, 6]);
  });

  it.each([-2, -1, 0, 1, 2])('loses no row behind it that lies across two chunks, cut at %i', async (shift) => {
    const tail = encodeText(`${'x'.repeat(70_000)}"\r\n${numbered(4)}\r\n${numbered(5)}\r\n`);
    const cut = 70_003 + shift;
    const trace = await readWith(readProcmonCsv, {
      name: 'endless.CSV',
      size: null,
      async *stream() {
        yield encodeText(`${HEADER}\r\n${numbered(2)}\r\n"endless`);
        for (let at = 0; at < 9; at++) {
          yield MEGABYTE;
        }
        yield tail.subarray(0, cut);
        yield tail.subarray(cut);
      },
    });
    expect(rowsOf(trace)).toEqual([
      [2, 2],
      [4, 4],
      [5, 5],
    ]);
  });

  it('of some megabytes is read, if it does end', async () => {
    const trace = await readAround(
      `${HEADER}\r\n${numbered(2)}\r\n${numbered(3).slice(0, -1)}`,
      5,
      `"\r\n${numbered(4)}`,
    );
    expect(rowsOf(trace)).toEqual([
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
    expect(trace.events[1]?.detail.length).toBeGreaterThan(5 * 1024 * 1024);
  });

  it('right behind the header is given up too', async () => {
    const trace = await readAround(`${HEADER}\r\n"endless`, 9, `"\r\n${numbered(3)}\r\n`);
    expect(rowsOf(trace)).toEqual([[3, 3]]);
    expect(trace.warnings.map(({ at }) => at)).toEqual([{ line: 2 }]);
  });
});
