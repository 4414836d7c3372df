import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { everyRow } from '../src/formats/procmon/row-sieve.js';
import { analyze } from '../src/analyze.js';
import { type ConvertOptions, type Converted, convert, openConversion } from '../src/convert.js';
import { COLUMN_NAMES } from '../src/formats/procmon/columns.js';
import { keepEvent, type TraceEvent } from '../src/formats/procmon/event.js';
import { readProcmonXml } from '../src/formats/procmon/xml.js';
import type { Source } from '../src/formats/source.js';
import { accessMask } from '../src/windows/access-mask.js';
import { createFile, fileTime, pmlSource, writePml } from './formats/procmon/pml/write-pml.js';

const ACCESS_DENIED = 0xc000_0022;
const DENIED = { disposition: 'Open', desiredAccess: accessMask(0x1a_0089), openResult: null } as const;

const FILE = pmlSource(
  writePml({
    processes: [{}, { index: 8, pid: 9, name: 'explorer.exe', user: 'CONTOSO\\o"Neil', commandLine: 'a, "b"\r\nc' }],
    events: [
      createFile('F:\\Data\\a.txt'),
      {
        ...createFile('F:\\Data\\b.txt', DENIED),
        status: ACCESS_DENIED,
        time: fileTime('2025-11-18T12:00:00.0000001Z'),
      },
      { ...createFile('F:\\Data\\new', { disposition: 'Create', allocationSize: 1_234_567 }), processIndex: 8 },
    ],
  }).bytes,
);

async function converted(
  options: ConvertOptions = {},
  source: Source = FILE,
): Promise<Omit<Converted, 'written'> & { text: string; written: number }> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  const result = await convert(source, options, (bytes) => {
    text += decoder.decode(bytes, { stream: true });
  });
  return { ...result, text };
}

/** The rows of the CSV, header first. */
async function rowsOf(options: ConvertOptions, source: Source = FILE): Promise<string[][]> {
  return parse((await converted(options, source)).text, { bom: true });
}

describe('a CSV', () => {
  it('is what Procmon writes: a mark, all columns, everything quoted, CRLF', async () => {
    const { text, ...result } = await converted();
    expect(result).toEqual({ events: 3, written: 3, dropped: 0, warnings: [] });
    expect(text.startsWith('\ufeff"Time of Day","Process Name","PID","Operation","Path","Result","Detail",')).toBe(
      true,
    );
    expect(text.endsWith('"\r\n')).toBe(true);
    expect(text).toContain('"CONTOSO\\o""Neil"');
    expect(text).toContain('"a, ""b""\r;c"');
    const [header, ...rows] = await rowsOf({});
    expect(header).toEqual(COLUMN_NAMES);
    expect(rows.map((row) => [row.length, row[4], row[5], row[17]])).toEqual([
      [27, 'F:\\Data\\a.txt', 'SUCCESS', 'CONTOSO\\Łukasz'],
      [27, 'F:\\Data\\b.txt', 'ACCESS DENIED', 'CONTOSO\\Łukasz'],
      [27, 'F:\\Data\\new', 'SUCCESS', 'CONTOSO\\o"Neil'],
    ]);
  });

  it('holds the columns asked for, in that order, whatever their case', async () => {
    const { text } = await converted({ columns: ['path', ' PID ', 'Result'] });
    expect(text).toBe(
      '\ufeff"Path","PID","Result"\r\n' +
        '"F:\\Data\\a.txt","162116","SUCCESS"\r\n' +
        '"F:\\Data\\b.txt","162116","ACCESS DENIED"\r\n' +
        '"F:\\Data\\new","9","SUCCESS"\r\n',
    );
  });

  it('of no events is its header', async () => {
    const { text } = await converted({ columns: ['PID'] }, pmlSource(writePml().bytes));
    expect(text).toBe('\ufeff"PID"\r\n');
  });

  it.each([
    [{}, '11:57:13.4620871 AM', '11/18/2025 11:57:13 AM', '1,234,567'],
    [{ timezone: 'Europe/Rome' }, '12:57:13.4620871 PM', '11/18/2025 12:57:13 PM', '1,234,567'],
    [{ timezone: '+14:00' }, '1:57:13.4620871 AM', '11/19/2025 1:57:13 AM', '1,234,567'],
    [{ locale: 'it' }, '11:57:13,4620871', '18/11/2025 11:57:13', '1.234.567'],
    [{ locale: 'pl', timezone: '-03:30' }, '08:27:13,4620871', '18.11.2025 08:27:13', '1\u00a0234\u00a0567'],
  ] as const)('is written as on a machine with %j', async (options, time, date, size) => {
    const rows = await rowsOf({ ...options, columns: ['Time of Day', 'Date & Time', 'Detail'] });
    expect(rows[1]?.slice(0, 2)).toEqual([time, date]);
    expect(rows[3]?.[2]).toContain(`AllocationSize: ${size},`);
  });
});

describe('JSON lines', () => {
  it('are one object an event, without a mark', async () => {
    const { text } = await converted({
      to: 'jsonl',
      columns: ['Path', 'Command Line'],
      filters: ['process=explorer*'],
    });
    expect(text).toBe('{"Path":"F:\\\\Data\\\\new","Command Line":"a, \\"b\\"\\r\\nc"}\n');
  });

  it('have all columns by default', async () => {
    const { text } = await converted({ to: 'jsonl' });
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(Object.keys(JSON.parse(lines[0] ?? ''))).toEqual(COLUMN_NAMES);
  });
});

describe('XML', () => {
  const hostile = pmlSource(
    writePml({
      processes: [
        {
          user: 'A & "B" <c>',
          commandLine: "robocopy 'F:\\' 😀\u0001\r\n\t\u0085é",
          modules: [
            { base: 0x7ff7_95e7_0000n, size: 4096, path: 'C:\\a.dll', version: '1', company: 'C & D', description: '' },
          ],
        },
      ],
      events: [createFile('C:\\<script>&amp;"\'😀.txt'), { ...createFile('C:\\b'), status: 0x103 }],
    }).bytes,
  );

  it('is what Procmon writes: a mark, processes with their modules, then events', async () => {
    const { text, ...counts } = await converted({ to: 'xml', columns: ['Time of Day', 'Date & Time', 'PID'] }, hostile);
    expect(counts).toEqual({ events: 2, written: 2, dropped: 0, warnings: [] });
    expect(text.split('\r\n')).toEqual([
      '\ufeff<?xml version="1.0" encoding="UTF-8"?>',
      '<procmon><processlist><process>',
      '<ProcessIndex>7</ProcessIndex>',
      '<ProcessId>162116</ProcessId>',
      '<ParentProcessId>4242</ParentProcessId>',
      '<ParentProcessIndex>3</ParentProcessIndex>',
      '<AuthenticationId>00000001:0012f69e</AuthenticationId>',
      `<CreateTime>${fileTime('2025-11-18T11:57:00.0000001Z')}</CreateTime>`,
      '<FinishTime>0</FinishTime>',
      '<IsVirtualized>0</IsVirtualized>',
      '<Is64bit>1</Is64bit>',
      '<Integrity>High</Integrity>',
      '<Owner>A &amp; &quot;B&quot; &lt;c&gt;</Owner>',
      '<ProcessName>Robocopy.exe</ProcessName>',
      '<ImagePath>C:\\Windows\\System32\\Robocopy.exe</ImagePath>',
      '<CommandLine>robocopy &apos;F:\\&apos; ___',
      '\t_é</CommandLine>',
      '<CompanyName>Microsoft Corporation</CompanyName>',
      '<Version>10.0.20348.1 (WinBuild.160101.0800)</Version>',
      '<Description>Microsoft Robocopy</Description>',
      '<modulelist>',
      '<module>',
      expect.stringMatching(/^<Timestamp>\d+<\/Timestamp>$/),
      '<BaseAddress>0x7ff795e70000</BaseAddress>',
      '<Size>4096</Size>',
      '<Path>C:\\a.dll</Path>',
      '<Version>1</Version>',
      '<Company>C &amp; D</Company>',
      '<Description></Description>',
      '</module>',
      '</modulelist></process>',
      '</processlist><eventlist>',
      ...Array.from({ length: 2 }, () => [
        '<event>',
        '<ProcessIndex>7</ProcessIndex>',
        '<Time_of_Day>11:57:13.4620871 AM</Time_of_Day>',
        '<Date_and_Time>11/18/2025 11:57:13 AM</Date_and_Time>',
        '<PID>162116</PID>',
        '</event>',
        '',
      ]).flat(),
      '</eventlist></procmon>',
      '',
    ]);
  });

  it('is read back', async () => {
    const { text } = await converted({ to: 'xml' }, hostile);
    const events: TraceEvent[] = [];
    const bytes = pmlSource(new TextEncoder().encode(text));
    const { warnings } = await readProcmonXml(
      bytes,
      everyRow((event) => events.push(keepEvent(event))),
    );
    expect(warnings).toEqual([]);
    expect(events.map(({ path, result, user }) => [path, result, user])).toEqual([
      ['C:\\<script>&amp;"\'__.txt', 'SUCCESS', 'A & "B" <c>'],
      ['C:\\b', '', 'A & "B" <c>'],
    ]);
  });

  it('of no events is closed', async () => {
    const { text } = await converted({ to: 'xml' }, pmlSource(writePml({ processes: [] }).bytes));
    expect(text).toBe(
      '\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<procmon><processlist></processlist><eventlist>\r\n</eventlist></procmon>\r\n',
    );
  });
});

describe('filters', () => {
  it.each([
    [['operation=createfile'], 3],
    [['operation=Create'], 0],
    [['path=F:\\Data\\?.txt'], 2],
    [['path=*.txt', 'path=*NEW'], 3],
    [['path=*.txt', 'result=ACCESS DENIED'], 1],
    [['process=explorer.exe', 'result=ACCESS DENIED'], 0],
    [[' Process = robocopy.exe '], 2],
    [['path=F:\\Data\\(a|b).txt'], 0],
    [['result=*'], 3],
  ])('%j keep %i events', async (filters, count) => {
    const { written, events, text } = await converted({ filters, columns: ['PID'] });
    expect({ written, events }).toEqual({ written: count, events: 3 });
    expect(text.split('\r\n')).toHaveLength(count + 2);
  });
});

describe('what cannot be done', () => {
  it.each([
    ['a column that is none', { columns: ['Path', 'Pfad'] }, /^"Pfad" is no column: expected some of Time of Day/],
    ['a filter without a value', { filters: ['path'] }, /^"path" is no filter/],
    ['a filter of another field', { filters: ['user=x'] }, /^"user=x" is no filter/],
    ['a locale without a style', { locale: 'tlh' }, /^"tlh" has no known style/],
    ['a zone that is none', { timezone: 'Mars' }, /^"Mars" is no time zone/],
  ])('is told: %s', async (_, options, message) => {
    const conversion = converted(options);
    await expect(conversion).rejects.toThrow(RangeError);
    await expect(conversion).rejects.toThrow(message);
  });

  it.each(['"Time of Day","Operation"\r\n', ''])('is told: a file that is no PML (%j)', async (text) => {
    await expect(converted({}, pmlSource(new TextEncoder().encode(text)))).rejects.toMatchObject({
      name: 'InputError',
      message: 'only PML captures can be converted: this file does not begin with PML_',
    });
  });

  it('is passed on: an error of the writer', async () => {
    const full = Promise.reject(new Error('disk full'));
    await expect(convert(FILE, {}, () => full)).rejects.toThrow('disk full');
  });
});

describe('a large capture', () => {
  const count = 12_000;
  const { bytes } = writePml({
    events: Array.from({ length: count }, (_, tid) => ({ ...createFile(`C:\\${'x'.repeat(100)}`), tid })),
  });

  it('is written in small pieces, each waited for', async () => {
    let writing = 0;
    let most = 0;
    const lengths: number[] = [];
    const { written } = await convert(pmlSource(bytes), {}, async (piece) => {
      writing++;
      most = Math.max(most, writing);
      lengths.push(piece.length);
      await new Promise((resolve) => setImmediate(resolve));
      writing--;
    });
    expect({ written, most, writing }).toEqual({ written: count, most: 1, writing: 0 });
    expect(lengths.length).toBeGreaterThan(10);
    expect(Math.max(...lengths)).toBeLessThan(300_000);
  });

  it('loses nothing between the pieces', async () => {
    const rows = await rowsOf({ columns: ['TID'] }, pmlSource(bytes));
    expect(rows).toEqual([['TID'], ...Array.from({ length: count }, (_, tid) => [String(tid)])]);
  });
});

describe('a capture of endless rows', () => {
  const { bytes } = writePml({
    processes: [{ commandLine: 'x'.repeat(30_000), user: 'y'.repeat(30_000) }],
    events: Array.from({ length: 2000 }, () => createFile('C:\\x')),
  });

  it('is handed on before its bytes become too many', async () => {
    const conversion = await openConversion(pmlSource(bytes), { columns: ['User', 'Command Line'] });
    const taken: number[] = [];
    for (const part of conversion.parts(Number.POSITIVE_INFINITY)) {
      await conversion.convertPart(part, async (pieces) => {
        taken.push(pieces.reduce((sum, { length }) => sum + length, 0));
      });
    }
    expect(taken.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(2000 * 60_000);
    expect(Math.max(...taken)).toBeLessThan(20_000_000);
  });
});

describe('a damaged capture', () => {
  it('is converted as far as it goes, with warnings', async () => {
    const { bytes, eventOffsets } = writePml({ events: ['a', 'b', 'c'].map((name) => createFile(`C:\\${name}`)) });
    const cut = pmlSource(bytes.slice(0, (eventOffsets[2] ?? 0) + 60));
    const { text, warnings, ...counts } = await converted({ columns: ['Path'] }, cut);
    expect(text).toBe('\ufeff"Path"\r\n"C:\\a"\r\n"C:\\b"\r\n');
    expect(counts).toEqual({ events: 2, written: 2, dropped: 1 });
    expect(warnings.map(({ code }) => code)).toContain('unfinished-capture');
  });
});

describe('the analysis', () => {
  it.each(['csv', 'xml'] as const)('of a capture and of its %s find the same', async (to) => {
    const share = '\\\\contoso.file.core.windows.net\\home';
    // Read Control, Write DAC, Write Owner, Synchronize: Write Owner is the one that no file grants.
    const refused = { ...DENIED, desiredAccess: accessMask(0x1e_0000), options: 0x60 };
    const events = [
      ...['anna', 'bért', 'carl'].flatMap((name) => [
        createFile(`${share}\\${name}`, { desiredAccess: accessMask(0x12_0089), options: 0x4021 }),
        { ...createFile(`${share}\\${name}\\profile.dat`, refused), status: ACCESS_DENIED },
      ]),
      createFile(`${share}\\dora\\profile.dat`, { desiredAccess: accessMask(0x16_0000), options: 0x60 }),
      { ...createFile(`${share}\\d.txt`, { ...DENIED, desiredAccess: accessMask(0x1) }), status: 0xc000_0043 },
    ].map((event, index) => ({ ...event, time: fileTime(`2025-11-18T11:57:1${index}.0000001Z`) }));
    const capture = pmlSource(writePml({ events }).bytes);
    const { text } = await converted({ to }, capture);
    const exported = pmlSource(new TextEncoder().encode(text), 'stream');
    const [ofPml, ofExport] = [await analyze([capture]), await analyze([exported], { traceTimezone: 'UTC' })];

    expect(ofPml.inputs.map(({ format, records }) => [format, records])).toEqual([['procmon-pml', 8]]);
    expect(ofExport.inputs.map(({ format, records }) => [format, records])).toEqual([[`procmon-${to}`, 8]]);
    const comparable = ({ failures, rights, findings, attempts }: typeof ofPml) => ({
      // Only an export has lines, and only it has a wall clock.
      failures: failures.map((failure) => ({
        ...failure,
        localTime: null,
        evidence: failure.evidence.map((evidence) => ({ ...evidence, line: null })),
      })),
      attempts: attempts.map((attempt) => ({ ...attempt, localTime: null })),
      rights,
      findings,
    });
    expect(ofPml.failures.length).toBeGreaterThan(1);
    expect(ofPml.findings.length).toBeGreaterThan(0);
    expect(comparable(ofPml)).toEqual(comparable(ofExport));
  });
});
