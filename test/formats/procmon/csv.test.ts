import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCreateDetail } from '../../../src/formats/procmon/create-detail.js';
import { InputError } from '../../../src/formats/input-error.js';
import type { ColumnName } from '../../../src/formats/procmon/columns.js';
import { readProcmonCsv, sniffProcmonCsv } from '../../../src/formats/procmon/csv.js';
import { formatIso, formatTimeOfDay } from '../../../src/windows/time.js';
import { encodeText, TEXT_ENCODINGS } from './encode-text.js';
import { ALL_COLUMNS, type CsvRecord, DEFAULT_COLUMNS, PLAIN_RECORD, writeCsv } from './generate-csv.js';
import { LOCALES } from './locale-times.js';
import { codesOf, readCsvOf, readCsvText, readWith, sourceOf } from './read-events.js';

/** A value for every column, none of them like another. */
const FULL_RECORD: CsvRecord = {
  ...Object.fromEntries(ALL_COLUMNS.map((name) => [name, `value of ${name}`])),
  ...PLAIN_RECORD,
  'Date & Time': '7/31/2020 11:57:13 AM',
  User: 'CONTOSO\\anna',
};

/** An export must have one of them beside the operation. */
const NEEDED: readonly ColumnName[] = ['Path', 'Result'];

describe('an export of Process Monitor', () => {
  it('is read row by row', async () => {
    const { events, ...summary } = await readCsvOf([{}, { Result: 'ACCESS DENIED', PID: '7' }]);
    expect(events).toEqual([
      {
        record: 1,
        line: 2,
        time: 430334620871,
        processName: 'robocopy.exe',
        pid: 162116,
        user: null,
        eventClass: 'file-system',
        operation: 'CreateFile',
        operationText: 'CreateFile',
        path: 'F:\\CxCache\\robocopy.exe',
        result: 'SUCCESS',
        ntStatus: 0,
        detail: PLAIN_RECORD.Detail,
        create: parseCreateDetail(PLAIN_RECORD.Detail ?? ''),
      },
      expect.objectContaining({ record: 2, line: 3, pid: 7, result: 'ACCESS DENIED', ntStatus: 0xc0000022 }),
    ]);
    expect(summary).toEqual({
      encoding: 'utf-8',
      records: 2,
      dropped: 0,
      clock: { zone: 'wall', firstDay: null, otherFirstDay: null, first: 430334620871, last: 430334620871 },
      warnings: [],
    });
  });

  it('has its columns in any order, and any of them', async () => {
    const { events: expected } = await readCsvOf([FULL_RECORD], { columns: ALL_COLUMNS });
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...ALL_COLUMNS]), fc.constantFrom(...NEEDED), async (chosen, needed) => {
        const columns = [...new Set<ColumnName>([...chosen, 'Operation', needed])];
        const { events, records, warnings } = await readCsvOf([FULL_RECORD], { columns });
        const has = (name: ColumnName): boolean => columns.includes(name);
        const [full] = expected;
        expect(records).toBe(1);
        expect(warnings.map(({ code }) => code)).toEqual(has('Result') ? [] : ['no-result']);
        expect(events).toEqual([
          {
            ...full,
            // Date & Time alone tells the time to the second.
            time: has('Time of Day') ? full?.time : has('Date & Time') ? 430330000000 : null,
            processName: has('Process Name') ? full?.processName : '',
            pid: has('PID') ? full?.pid : null,
            user: has('User') ? full?.user : null,
            path: has('Path') ? full?.path : '',
            result: has('Result') ? full?.result : '',
            ntStatus: has('Result') ? full?.ntStatus : null,
            detail: has('Detail') ? full?.detail : '',
            create: has('Detail') ? full?.create : null,
          },
        ]);
      }),
    );
  });

  it.each(TEXT_ENCODINGS)('is read in %s', async (encoding) => {
    const text = writeCsv([{ ...PLAIN_RECORD, Path: 'C:\\Größe\\日本\\😀.txt' }]);
    const { events, warnings, encoding: found } = await readWith(readProcmonCsv, sourceOf(encodeText(text, encoding)));
    expect(events.map(({ path }) => path)).toEqual(['C:\\Größe\\日本\\😀.txt']);
    expect({ warnings, found }).toEqual({ warnings: [], found: encoding.replace(' with BOM', '') });
  });

  it('in a national code page is read with a warning', async () => {
    const bytes = encodeText(writeCsv([{ ...PLAIN_RECORD, Path: 'C:\\Gr\u0001\u0002e' }])).map((byte) =>
      byte === 1 ? 0xf6 : byte === 2 ? 0xdf : byte,
    );
    const trace = await readWith(readProcmonCsv, sourceOf(bytes));
    expect(trace.events.map(({ path }) => path)).toEqual(['C:\\Größe']);
    expect(codesOf(trace)).toEqual(['encoding-guessed']);
  });

  it.each([
    ['CR LF', { newline: '\r\n' }],
    ['LF, as git leaves it', { newline: '\n' }],
    ['no line end behind the last row', { finalNewline: false }],
    ['a bare header', { quoting: 'bare-header' }],
    ['quotes only where needed', { quoting: 'minimal' }],
  ] as const)('is read with %s', async (_, style) => {
    const rows: CsvRecord[] = [{ Path: 'C:\\a, b' }, { Path: 'C:\\c', Detail: 'x\r;\ty' }, { Path: 'C:\\d' }];
    const { events, warnings } = await readCsvOf(rows, style);
    expect(events.map(({ path, detail, line }) => [path, detail, line])).toEqual([
      ['C:\\a, b', PLAIN_RECORD.Detail, 2],
      ['C:\\c', 'x\r;\ty', 3],
      ['C:\\d', PLAIN_RECORD.Detail, 4],
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['a lone CR', 'USERNAME=anna\r;\tPATH=C:\\', 3],
    ['a line feed', 'first\nsecond', 4],
    ['CR LF', 'first\r\nsecond', 4],
    ['doubled quotes', 'Command line: ""C:\\a b.exe" /x"', 3],
    ['only a quote', '"', 3],
    ['a row of its own', '\r\n"1:00:00.0000000 AM","evil.exe","1","CreateFile","C:\\forged","SUCCESS",""\r\n', 5],
    ['a NUL and other control characters', 'a\u0000b\u0002\u0019\u0085', 3],
    ['a backslash before the quote', 'C:\\Windows\\', 3],
    ['nothing', '', 3],
  ])('has a field with %s', async (_, detail, nextLine) => {
    const { events, dropped } = await readCsvOf([{ Detail: detail }, { Path: 'C:\\next' }]);
    expect(events.map((event) => [event.path, event.detail, event.line])).toEqual([
      [PLAIN_RECORD.Path, detail, 2],
      ['C:\\next', PLAIN_RECORD.Detail, nextLine],
    ]);
    expect(dropped).toBe(0);
  });

  it('has empty lines, which are no records but count as lines', async () => {
    const [header, row] = writeCsv([PLAIN_RECORD]).split('\r\n');
    const { events, dropped } = await readCsvText([header, '', row, '', '', row, row, ''].join('\r\n'));
    expect(events.map(({ line }) => line)).toEqual([3, 6, 7]);
    expect(dropped).toBe(0);
  });

  it('numbers its lines right where a CR alone ends some rows and empty lines make up for it', async () => {
    const [header = '', row = ''] = writeCsv([PLAIN_RECORD], { quoting: 'minimal' }).split('\r\n');
    const { events } = await readCsvText(`${header}\n${row}\r${row}\r${row}\n\n\n`);
    expect(events.map(({ line }) => line)).toEqual([2, 2, 2]);
  });

  it('numbers its lines right where the last row has no line end', async () => {
    const { events } = await readCsvOf([{ Detail: 'one\ntwo' }, {}], { finalNewline: false });
    expect(events.map(({ line }) => line)).toEqual([2, 4]);
  });

  it('has rows whose first fields are empty or begin with a quote', async () => {
    const columns = ['Company', 'Category', 'Command Line', ...DEFAULT_COLUMNS] as const;
    const rows: CsvRecord[] = [
      {},
      { 'Command Line': '"C:\\a.exe" /x' },
      { Company: '"Quoted" Ltd.' },
      { Detail: 'x\n","y' },
      { Category: 'Read' },
    ];
    const { events, dropped } = await readCsvOf(rows, { columns });
    expect(events.map(({ line }) => line)).toEqual([2, 3, 4, 5, 7]);
    expect(dropped).toBe(0);
  });

  it.each(LOCALES)(
    'of a machine with the locale $name has its time and its day',
    async ({ timeOfDay, dateAndTime }) => {
      const moment = { year: 2025, month: 11, day: 18, hour: 23, minute: 30, second: 15, fraction: 1_234_567 };
      const record = { 'Time of Day': timeOfDay(moment), 'Date & Time': dateAndTime(moment) };
      const { events, clock, warnings } = await readCsvOf([record], { columns: [...DEFAULT_COLUMNS, 'Date & Time'] });
      expect(events.map(({ time }) => (time === null ? null : formatTimeOfDay(time)))).toEqual(['23:30:15.1234567']);
      expect(clock.firstDay === null ? null : formatIso(clock.firstDay, 'wall')).toBe('2025-11-18T00:00:00.0000000');
      expect(warnings).toEqual([]);
    },
  );

  it('passes midnight between two rows', async () => {
    const { events } = await readCsvOf([
      { 'Time of Day': '11:59:59.9999999 PM' },
      { 'Time of Day': '12:00:00.0000000 AM' },
    ]);
    const [before, after] = events.map(({ time }) => time ?? 0);
    expect((after ?? 0) - (before ?? 0)).toBe(1);
  });

  it('with advanced output names the same operations', async () => {
    const { events } = await readCsvOf([
      { Operation: 'IRP_MJ_CREATE' },
      { Operation: 'IRP_MJ_SET_INFORMATION', Detail: 'Type: SetBasicInformationFile, FileAttributes: A' },
      { Operation: 'FASTIO_QUERY_INFORMATION', Detail: '' },
    ]);
    expect(events.map(({ operation, operationText }) => [operation, operationText])).toEqual([
      ['CreateFile', 'IRP_MJ_CREATE'],
      ['SetBasicInformationFile', 'IRP_MJ_SET_INFORMATION'],
      ['FASTIO_QUERY_INFORMATION', 'FASTIO_QUERY_INFORMATION'],
    ]);
  });

  it('has results in hex, pending ones and unknown ones, which are named', async () => {
    const results = ['0xC000005A', '', 'BRAND NEW', '0x368', 'BRAND NEW', 'ALSO NEW'];
    const trace = await readCsvOf(results.map((result) => ({ Result: result })));
    expect(trace.events.map(({ result, ntStatus }) => [result, ntStatus])).toEqual([
      ['0xC000005A', 0xc000005a],
      ['', 0x103],
      ['BRAND NEW', null],
      ['0x368', 0x368],
      ['BRAND NEW', null],
      ['ALSO NEW', null],
    ]);
    expect(trace.warnings).toEqual([
      { code: 'unknown-result', message: expect.stringMatching(/: ALSO NEW, BRAND NEW$/), at: null },
    ]);
  });

  it('may have a second byte order mark, as one that was encoded anew', async () => {
    const plain = writeCsv([PLAIN_RECORD]);
    const { events, warnings } = await readWith(
      readProcmonCsv,
      sourceOf(encodeText(`\ufeff${plain}`, 'utf-16le with BOM')),
    );
    expect({ events: events.length, warnings }).toEqual({ events: 1, warnings: [] });
  });

  it('of junk results names only a few', async () => {
    const { warnings } = await readCsvOf(
      Array.from({ length: 1000 }, (_, at) => ({ Result: `${at}${'x'.repeat(1000)}` })),
    );
    expect(warnings.map(({ code }) => code)).toEqual(['unknown-result']);
    expect(warnings[0]?.message.length).toBeLessThan(2_000);
  });

  it('with times of an unknown half of the day keeps its rows and says so', async () => {
    const trace = await readCsvOf([{ 'Time of Day': '1:00:00.0000000 XM' }, {}]);
    expect(trace.events.map(({ time }) => time === null)).toEqual([true, false]);
    expect(trace.warnings).toMatchObject([{ code: 'unknown-half-day', message: expect.stringContaining('XM') }]);
  });

  it('without rows is empty', async () => {
    expect(await readCsvOf([])).toMatchObject({ records: 0, dropped: 0, events: [], warnings: [] });
    expect(await readCsvOf([], { finalNewline: false })).toMatchObject({ records: 0, dropped: 0 });
  });
});

describe('an export saved again by Excel', () => {
  it('with semicolons and without quotes is read with a warning', async () => {
    const trace = await readCsvOf([{ Path: 'C:\\a' }, { Detail: 'a;b "c"' }], { delimiter: ';', quoting: 'minimal' });
    expect(trace.events.map(({ path, detail }) => [path, detail])).toEqual([
      ['C:\\a', PLAIN_RECORD.Detail],
      [PLAIN_RECORD.Path, 'a;b "c"'],
    ]);
    expect(codesOf(trace)).toEqual(['resaved']);
  });

  it('with tabs is read with a warning', async () => {
    const trace = await readCsvOf([{ Path: 'C:\\a' }], { delimiter: '\t', quoting: 'minimal' });
    expect(trace.events.map(({ path }) => path)).toEqual(['C:\\a']);
    expect(codesOf(trace)).toEqual(['resaved']);
  });

  it.each(['47:57.9', '47:57,9'])('with times like %s has rows without times, and says why', async (time) => {
    const trace = await readCsvOf([{ 'Time of Day': time }], { delimiter: ';', quoting: 'minimal' });
    expect(trace.events.map((event) => event.time)).toEqual([null]);
    expect(trace.warnings).toMatchObject([
      { code: 'resaved' },
      { code: 'excel-time', message: expect.stringContaining(time) },
    ]);
  });

  it('with semicolons and quoted fields is cut at its own separator', async () => {
    const rows = [{ Detail: 'ends with a line end\n' }, { 'Time of Day': '' }, {}];
    const { events, dropped } = await readCsvOf(rows, { delimiter: ';' });
    expect(events.map(({ line }) => line)).toEqual([2, 4, 5]);
    expect(dropped).toBe(0);
  });
});

describe('another file of Process Monitor', () => {
  it.each([
    ['a stack', '"Frame","Module","Location","Address","Path"\r\n"0","ntdll.dll","x + 0x1","0x1","C:\\x"\r\n', /stack/],
    ['a file summary', '"File Time","Total Events","Opens","Path"\r\n"0.1","5","1","C:\\x"\r\n', /summary/],
    ['a registry summary', '"Registry Time","Total Events","Opens","Path"\r\n"0.1","5","1","HKLM"\r\n', /summary/],
  ])('that holds %s is named, with what to save instead', async (_, text, name) => {
    expect(sniffProcmonCsv(encodeText(text))).toBe(true);
    const error = await readCsvText(text).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ message: expect.stringMatching(name), at: { line: 1 } });
    expect(error).toMatchObject({ message: expect.stringMatching(/File > Save/) });
  });

  it.each(['"a","b"\r\n"1","2"\r\n', 'no csv at all\r\n', '"unclosed,"x"\r\n'])(
    'that is none at all is refused with what is expected: %j',
    async (text) => {
      await expect(readCsvText(text)).rejects.toThrow(/expected "Time of Day"/);
    },
  );
});
