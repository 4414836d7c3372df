import { describe, expect, it } from 'vitest';
import {
  type CsvReading,
  judgeDamaged,
  judgeLosses,
  judgeShown,
  judgeSummary,
  judgeWellFormed,
} from '../../fuzz/csv/judge.js';
import { encodingOf, headerOf, keptRows, strictRows, utf8Of } from '../../fuzz/csv/reference.js';
import { hostileExport } from '../../fuzz/csv/exports.js';
import { randomNumbers } from '../../fuzz/random.js';
import { keepEvent, type TraceEvent } from '../../src/formats/procmon/event.js';
import { readTrace } from '../../src/read-trace.js';
import { encodeText } from '../formats/procmon/encode-text.js';
import { PLAIN_RECORD, writeCsv } from '../formats/procmon/generate-csv.js';
import { sourceOf } from '../formats/procmon/read-events.js';

const TEXT = writeCsv(
  [1, 2, 3, 4].map((number) => ({ ...PLAIN_RECORD, Path: `C:\\${number}`, Detail: 'two\r\n"lines"' })),
);

async function readingOf(text: string): Promise<CsvReading> {
  const rows: TraceEvent[] = [];
  const summary = await readTrace(sourceOf(encodeText(text)), (event) => rows.push(keepEvent(event)));
  return { rows, summary };
}

function headerIn(utf8: Uint8Array) {
  const header = headerOf(utf8);
  if (header === null) {
    throw new Error('no header');
  }
  return header;
}

function strictly(text: string) {
  const utf8 = encodeText(text);
  const rows = strictRows(utf8, headerIn(utf8));
  if (rows === null) {
    throw new Error('not well-formed');
  }
  return rows;
}

describe('a hostile export', () => {
  it('is well-formed, of the size that is allowed, and of all sorts', () => {
    let rows = 0;
    const delimiters = new Set<string>();
    const encodings = new Set<string>();
    for (let seed = 1; seed <= 300; seed++) {
      const file = hostileExport(randomNumbers(seed), 20_000);
      expect(file.length).toBeLessThanOrEqual(20_000);
      const encoding = encodingOf(file);
      const utf8 = utf8Of(file, encoding);
      const header = headerIn(utf8);
      const strict = strictRows(utf8, header);
      expect([seed, strict === null]).toEqual([seed, false]);
      rows += strict?.length ?? 0;
      delimiters.add(header.delimiter);
      encodings.add(encoding);
    }
    expect(rows).toBeGreaterThan(1_000);
    expect([...delimiters].sort()).toEqual(['\t', ',', ';']);
    expect([...encodings].sort()).toEqual(['utf-8', 'windows-1252']);
  });
});

describe('the reference', () => {
  it('tells the lines in which rows begin, behind empty lines too', () => {
    const [header = '', ...rows] = TEXT.split(/\r\n(?="1|$)/);
    const text = [header, '', '', rows[0], rows[1], '', rows[2]].join('\r\n');
    expect(strictly(text).map(({ line }) => line)).toEqual([4, 6, 9]);
  });

  it('finds faults, and keeps what csv-parse does that skips them', () => {
    const utf8 = encodeText(TEXT.replace('"C:\\2"', '"C:\\2'));
    expect(strictRows(utf8, headerIn(utf8))).toBeNull();
    expect(keptRows(utf8, headerIn(utf8)).map(({ path }) => path)).toEqual(['C:\\1', 'C:\\3', 'C:\\4']);
  });
});

describe('the judge of CSV exports', () => {
  it('has nothing against what is read', async () => {
    const reading = await readingOf(TEXT);
    expect(() => {
      judgeWellFormed(reading, strictly(TEXT));
      judgeSummary(reading);
      judgeShown(reading.rows, reading.rows, () => true);
      judgeShown([], reading.rows, () => false);
      judgeLosses(reading.rows, reading.rows, strictly(TEXT));
    }).not.toThrow();
  });

  it.each<[what: string, change: Partial<TraceEvent>, says: RegExp]>([
    ['another path', { path: 'C:\\x' }, /^path of row 2: "C:\\\\x", expected "C:\\\\2"$/],
    ['another line', { line: 3 }, /^line of row 2: 3, expected 4$/],
    ['another number', { record: 3 }, /^record of row 2: 3, expected 2$/],
    ['no time', { time: null }, /^time of row 2: null, expected 430334620871$/],
    ['another process', { pid: 4 }, /^pid of row 2: 4, expected 162116$/],
    ['an account of nowhere', { user: '' }, /^user of row 2: "", expected null$/],
  ])('rejects a row with %s', async (_, change, says) => {
    const { rows, summary } = await readingOf(TEXT);
    const changed = rows.map((row, index) => (index === 1 ? { ...row, ...change } : row));
    expect(() => judgeWellFormed({ rows: changed, summary }, strictly(TEXT))).toThrow(says);
  });

  it('rejects a row too few and rows that are dropped of a well-formed file', async () => {
    const { rows, summary } = await readingOf(TEXT);
    expect(() => judgeWellFormed({ rows: rows.slice(1), summary }, strictly(TEXT))).toThrow(
      /^3 rows, and csv-parse has 4$/,
    );
    expect(() => judgeWellFormed({ rows, summary: { ...summary, dropped: 1 } }, strictly(TEXT))).toThrow(
      /^1 rows dropped/,
    );
  });

  it.each<[what: string, change: (reading: CsvReading) => CsvReading, says: RegExp]>([
    [
      'records of nowhere',
      ({ rows, summary }) => ({ rows, summary: { ...summary, records: 5 } }),
      /^5 records, and 4 rows$/,
    ],
    [
      'rows in another order',
      ({ rows, summary }) => ({ rows: [...rows].reverse(), summary }),
      /^row 1 has the number 4$/,
    ],
    [
      'kinds of which one is not counted',
      ({ rows, summary }) => ({ rows, summary: { ...summary, kinds: [] } }),
      /^0 rows by kind of 4$/,
    ],
    [
      'a kind of another process',
      ({ rows, summary }) => ({
        rows,
        summary: { ...summary, kinds: summary.kinds.map((kind) => ({ ...kind, processName: 'x.exe' })) },
      }),
      /^kind 4 × \["x\.exe".*, counted 4 × \["robocopy\.exe"/,
    ],
    [
      'rows that are dropped in silence',
      ({ rows, summary }) => ({ rows, summary: { ...summary, dropped: 1 } }),
      /^1 rows dropped, 0 of them reported$/,
    ],
  ])('rejects %s', async (_, change, says) => {
    const reading = await readingOf(TEXT);
    expect(() => judgeSummary(change(reading))).toThrow(says);
  });

  it('rejects rows that are wanted and not shown, shown twice or shown otherwise', async () => {
    const { rows } = await readingOf(TEXT);
    const [first, second] = rows;
    if (first === undefined || second === undefined) {
      throw new Error('no rows');
    }
    expect(() => judgeShown([second], rows, () => true)).toThrow(/^row 1 is wanted and not shown/);
    expect(() => judgeShown([first, first], rows, () => false)).toThrow(/^row 1 is shown behind row 1$/);
    expect(() => judgeShown([{ ...first, detail: '' }], rows, () => false)).toThrow(/^detail of row 1 is shown as ""/);
  });

  it('rejects a damaged file that is read as if it were sound, and one of which more is lost than csv-parse loses', async () => {
    const damaged = TEXT.replace('"C:\\2"', '"C:\\2');
    const utf8 = encodeText(damaged);
    const reading = await readingOf(damaged);
    const judged = (changed: CsvReading): void => judgeDamaged(changed, utf8, headerIn(utf8), encodeText(TEXT));
    expect(() => judged(reading)).not.toThrow();
    expect(() => judged({ ...reading, summary: { ...reading.summary, dropped: 0 } })).toThrow(
      /^a file with faults is read/,
    );
    expect(() => judged({ ...reading, rows: reading.rows.slice(1) })).toThrow(
      /^2 of 4 rows are left, and csv-parse keeps 3$/,
    );
  });
});
