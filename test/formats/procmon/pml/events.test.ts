import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyRow } from '../../../../src/formats/procmon/row-sieve.js';
import { formatCreateDetail } from '../../../../src/formats/procmon/create-detail.js';
import type { TraceEvent } from '../../../../src/formats/procmon/event.js';
import { keepEvent } from '../../../../src/formats/procmon/event.js';
import { ByteWindow } from '../../../../src/formats/text-sink.js';
import { PmlEvent } from '../../../../src/formats/procmon/pml/event.js';
import { readProcmonPml } from '../../../../src/formats/procmon/pml/pml.js';
import type { Source } from '../../../../src/formats/source.js';
import { accessMask } from '../../../../src/windows/access-mask.js';
import { formatIso, ticks } from '../../../../src/windows/time.js';
import { readPml, warningsOf } from './read-pml.js';
import {
  concat,
  createFile,
  fileTime,
  patched,
  PLAIN_CREATE,
  PLAIN_EVENT,
  type PmlEventSpec,
  pmlSource,
  type PmlSpec,
  u32,
  u40,
  u64,
  writeEvent,
  writePml,
} from './write-pml.js';

function rowsOf(spec: Partial<PmlSpec>) {
  return readPml(pmlSource(writePml(spec).bytes));
}

describe.each([
  { is64Bit: true, version: 9 },
  { is64Bit: false, version: 9 },
  { is64Bit: true, version: 7 },
  { is64Bit: false, version: 7 },
])('a file of version $version, 64-bit $is64Bit', ({ is64Bit, version }) => {
  const create = {
    desiredAccess: accessMask(0x1a_0089),
    disposition: 'OpenIf',
    options: 0x200021,
    attributes: 0x2002,
    shareMode: 5,
    allocationSize: is64Bit ? 5_000_000_000 : 0,
    impersonating: 'S-1-5-21-1-2-4294967295-500',
    openResult: 'Created',
  } as const;
  const event = {
    ...PLAIN_EVENT,
    ...createFile('F:\\Data\\Ünïcode.txt', create, is64Bit),
    stackDepth: 3,
    duration: 12_345_678_901n,
  };
  const file = pmlSource(
    writePml({ is64Bit, version, events: [{ ...event, time: fileTime('2025-11-18T11:57:13.0000000Z') }, event] }).bytes,
  );

  it('gives back every column of an event', async () => {
    const { rows, warnings, records, dropped } = await readPml(file);
    expect({ warnings, records, dropped }).toEqual({ warnings: [], records: 2, dropped: 0 });
    const cells = [...(rows[1] ?? [])];
    // What a create writes is the decoder's to say.
    cells[24] = '';
    expect(cells).toEqual([
      '11:57:13.4620871 AM',
      'Robocopy.exe',
      '162116',
      'CreateFile',
      'F:\\Data\\Ünïcode.txt',
      'SUCCESS',
      formatCreateDetail({ ...PLAIN_CREATE, ...create }),
      '11/18/2025 11:57:13 AM',
      '00:00:00.4620871',
      '1234.5678901',
      '12:17:48.0299772 PM',
      'File System',
      'n/a',
      'C:\\Windows\\System32\\Robocopy.exe',
      'Microsoft Corporation',
      'Microsoft Robocopy',
      '10.0.20348.1 (WinBuild.160101.0800)',
      'CONTOSO\\Łukasz',
      '00000001:0012f69e',
      '2',
      'robocopy "F:\\Data" \\\\server\\share /COPYALL',
      '4711',
      'False',
      'High',
      '',
      '4242',
      '64-bit',
    ]);
  });

  it('is a trace of the analysis', async () => {
    const events: TraceEvent[] = [];
    const { clock, ...summary } = await readProcmonPml(
      file,
      everyRow((read) => events.push(keepEvent(read))),
    );
    expect(summary).toEqual({ encoding: 'utf-16le', records: 2, dropped: 0, warnings: [] });
    expect(clock.zone).toBe('utc');
    expect(formatIso(clock.firstDay ?? ticks(0), 'utc')).toBe('2025-11-18T00:00:00.0000000Z');
    expect(events[1]).toEqual({
      record: 2,
      line: null,
      time: 430_334_620_871,
      processName: 'Robocopy.exe',
      pid: 162116,
      user: 'CONTOSO\\Łukasz',
      eventClass: 'file-system',
      operation: 'CreateFile',
      operationText: 'CreateFile',
      path: 'F:\\Data\\Ünïcode.txt',
      result: 'SUCCESS',
      ntStatus: 0,
      detail: formatCreateDetail({ ...PLAIN_CREATE, ...create }),
      create: { ...PLAIN_CREATE, ...create },
    });
  });
});

describe('the header', () => {
  it('is read', async () => {
    const { pml } = await rowsOf({ is64Bit: false });
    expect(pml.header).toMatchObject({
      version: 9,
      is64Bit: false,
      computerName: 'FILESERVER',
      systemRoot: 'C:\\Windows',
      eventCount: 0,
      eventsOffset: 0x3a8,
      windows: { major: 10, minor: 0, build: 20348 },
      logicalProcessors: 8,
    });
  });

  it('of an unknown version warns, and the file is read', async () => {
    const { rows, warnings } = await rowsOf({ version: 10, events: [createFile('C:\\x')] });
    expect(rows).toHaveLength(1);
    expect(warnings).toEqual([
      {
        code: 'unknown-version',
        message: 'version 10 of the format is not known: read as version 9',
        at: { offset: 4 },
      },
    ]);
  });

  it.each([0, 1, 3])('is not there in a file of %i bytes', async (length) => {
    await expect(readPml(pmlSource(writePml().bytes.slice(0, length)))).rejects.toThrow(/^not a PML/);
  });

  it.each([4, 8, 0x3a7])('cut off after %i bytes is an InputError with the offset', async (length) => {
    await expect(readPml(pmlSource(writePml().bytes.slice(0, length)))).rejects.toMatchObject({
      name: 'InputError',
      message: `cut off inside its header: ${length} of 936 bytes are there`,
      at: { offset: length },
    });
  });

  it('of another file is an InputError', async () => {
    await expect(readPml(pmlSource(patched(writePml().bytes, 0, u32(0x4c4d58))))).rejects.toThrow(/^not a PML/);
  });
});

describe('an event', () => {
  it('is none in an empty capture', async () => {
    expect(await rowsOf({})).toMatchObject({ records: 0, dropped: 0, rows: [], warnings: [] });
  });

  it('shows no duration and no completion while pending', async () => {
    const { rows } = await rowsOf({
      events: [{ ...createFile('C:\\x', { openResult: null }), status: 0x103, duration: 0xcdcd_cdcd_cdcd_cdcdn }],
    });
    expect([rows[0]?.[5], rows[0]?.[9], rows[0]?.[10]]).toEqual(['', '', '']);
  });

  it.each([
    ['at the epoch of 1601', 0n],
    ['in the last year of all', 0xffff_ffff_ffff_ffffn],
    ['in 1990', fileTime('1990-01-01T00:00:00.0Z')],
    ['in 2060', fileTime('2060-01-01T00:00:00.0Z')],
  ])('%s has no time and is read', async (_, time) => {
    const { rows, records } = await rowsOf({ events: [{ ...createFile('C:\\x'), time }, createFile('C:\\y')] });
    expect(records).toBe(2);
    expect(rows.map((row) => [row[0], row[4], row[7], row[8], row[10]])).toEqual([
      ['', 'C:\\x', '', '', ''],
      ['11:57:13.4620871 AM', 'C:\\y', '11/18/2025 11:57:13 AM', '00:00:00.0000000', '11:57:13.4621032 AM'],
    ]);
  });

  it('of a class that no version writes has only what its head tells', async () => {
    const { rows, records } = await rowsOf({ events: [{ eventClass: 9 }] });
    expect(records).toBe(1);
    expect([rows[0]?.[3], rows[0]?.[4], rows[0]?.[6], rows[0]?.[11]]).toEqual(['<Unknown>', '', '', '']);
  });

  it('of a process that the table lacks has empty cells for it', async () => {
    const { rows } = await rowsOf({ events: [{ ...createFile('C:\\x'), processIndex: 8 }] });
    const [, name, pid, , path] = rows[0] ?? [];
    expect([name, pid, path, rows[0]?.[17], rows[0]?.[22], rows[0]?.[26]]).toEqual(['', '', 'C:\\x', '', 'n/a', '']);
  });

  it.each([true, false])('shorter than its operation needs is read as far as it goes (64-bit: %s)', async (is64Bit) => {
    const whole = createFile('C:\\Data\\x', { impersonating: 'S-1-5-18' }, is64Bit);
    for (let eventClass = 1; eventClass <= 5; eventClass++) {
      const events = Array.from({ length: whole.detail.length }, (_, length) => ({
        ...whole,
        eventClass,
        extra: whole.extra?.slice(0, length % 4) ?? null,
        detail: whole.detail.slice(0, length),
      }));
      const { rows, records } = await rowsOf({ is64Bit, events });
      expect(records).toBe(events.length);
      expect(rows.every((row) => row[1] === 'Robocopy.exe')).toBe(true);
    }
  });

  it('that claims more detail than it has is read as far as it goes', async () => {
    const { bytes, eventOffsets } = writePml({ events: [createFile('C:\\x'), createFile('C:\\y')] });
    const claiming = patched(bytes, (eventOffsets[0] ?? 0) + 0x2c, u32(0xffff_ffff));
    const { rows, warnings } = await readPml(pmlSource(claiming));
    expect(rows.map((row) => row[4])).toEqual(['C:\\x', 'C:\\y']);
    expect(warnings).toEqual([]);
  });
});

describe('a text of a detail', () => {
  function eventOf(detail: Uint8Array): PmlEvent {
    const bytes = writeEvent({ ...PLAIN_EVENT, detail }, true);
    return new PmlEvent(true).moveTo(new ByteWindow(bytes), 0, bytes.length);
  }

  it('has one character a byte when its bit 15 is set, however long it is', () => {
    const text = (length: number): string => {
      const detail = new Uint8Array(length).fill(0x80);
      return eventOf(detail).detail.text(0x8000 | length, 0);
    };
    for (const length of [0, 1, 4095, 4096, 0x7fff]) {
      expect(text(length)).toBe('\u0080'.repeat(length));
    }
  });

  it('keeps a byte order mark, which is a character of it', () => {
    const detail = Uint8Array.of(0xff, 0xfe, 0x41, 0x00);
    const event = eventOf(detail);
    expect(event.detail.text(2, 0)).toBe('\ufeffA');
  });
});

describe('event offsets', () => {
  const GIB = 1024 ** 3;

  /** Header, events far behind it, tables behind those: only what is written has bytes, the rest is zeros. */
  function sparse(places: readonly number[]): Source {
    const events = places.map((_, index) => writeEvent({ ...PLAIN_EVENT, ...createFile(`C:\\${index}`) }, true));
    const { bytes, offsetTable, processTable, stringTable, hostTable } = writePml({ ports: [] });
    const tail = (places.at(-1) ?? 0) + (events.at(-1)?.length ?? 0);
    const moved = 5 * places.length + tail - offsetTable;
    const header = concat(
      bytes.slice(0, 0x234),
      u32(places.length),
      bytes.slice(0x238, 0x248),
      u64(tail),
      u64(processTable + moved),
      u64(stringTable + moved),
      bytes.slice(0x260, 0x3a0),
      u64(hostTable + moved),
    );
    const parts = [
      { at: 0, part: header },
      ...events.map((part, index) => ({ at: places[index] ?? 0, part })),
      { at: tail, part: concat(...places.map((place) => u40(place)), bytes.slice(processTable)) },
    ];
    const size = tail + 5 * places.length + bytes.length - processTable;
    return {
      name: 'big.PML',
      size,
      async *stream() {
        yield header;
      },
      async read(offset, length) {
        const read = new Uint8Array(Math.min(length, size - offset));
        for (const { at, part } of parts) {
          const from = Math.max(at, offset);
          const to = Math.min(at + part.length, offset + read.length);
          if (from < to) {
            read.set(part.subarray(from - at, to - at), from - offset);
          }
        }
        return read;
      },
    };
  }

  it('have 40 bits: events behind 4 and 8 GiB are read', async () => {
    const { rows, warnings, pml } = await readPml(
      sparse([0x3a8, 4 * GIB - 20, 4 * GIB + 500, 8 * GIB + 1, 300 * GIB + 7]),
      ['Path', 'Process Name'],
    );
    expect(pml.header.offsetTableOffset).toBeGreaterThan(300 * GIB);
    expect(warnings).toEqual([]);
    expect(rows).toEqual(Array.from({ length: 5 }, (_, index) => [`C:\\${index}`, 'Robocopy.exe']));
  });

  it('of events in any order find all of them', async () => {
    const { bytes, eventOffsets, offsetTable } = writePml({
      events: Array.from({ length: 6 }, (_, index) => createFile(`C:\\${index}`)),
    });
    const order = [3, 0, 5, 4, 1, 2];
    const table = concat(...order.map((index) => u40(eventOffsets[index] ?? 0)));
    const { rows, dropped, warnings } = await readPml(pmlSource(patched(bytes, offsetTable, table)), ['Path']);
    expect(rows).toEqual(order.map((index) => [`C:\\${index}`]));
    expect({ dropped, warnings }).toEqual({ dropped: 0, warnings: [] });
  });

  it.each([0, 0x3a7, 0xff_ffff_ffff])('that name no place of an event (%i) lose that event only', async (place) => {
    const { bytes, offsetTable } = writePml({ events: ['a', 'b', 'c'].map((name) => createFile(`C:\\${name}`)) });
    const read = await readPml(pmlSource(patched(bytes, offsetTable + 5, u40(place))), ['Path']);
    expect(read.rows).toEqual([['C:\\a'], ['C:\\c']]);
    expect(read.numbers).toEqual([1, 3]);
    expect(read.dropped).toBe(1);
    expect(read.warnings).toEqual([
      {
        code: 'malformed-record',
        message: `the event table points to no event: entry 2 names offset ${place}, expected an event between 936 and the end of the file, ${bytes.length}`,
        at: { record: 2, offset: place < bytes.length ? place : offsetTable + 5 },
      },
    ]);
  });

  it('and warnings of a file of anything name places that it has', async () => {
    const anything = fc.uint8Array({ minLength: 0x3a8, maxLength: 3000 });
    // With any luck the event table lies in the file.
    const places = fc.array(fc.tuple(fc.constantFrom(0x234, 0x248, 0x250, 0x258, 0x3a0), fc.nat({ max: 3000 })));
    await fc.assert(
      fc.asyncProperty(anything, places, async (bytes, fields) => {
        const hostile = fields.reduce(
          (changed, [field, value]) => patched(changed, field, field === 0x234 ? u32(value) : u64(value)),
          concat(new TextEncoder().encode('PML_'), bytes),
        );
        const { warnings } = await readPml(pmlSource(hostile), ['Path']);
        for (const { at, message } of warnings) {
          expect(at?.offset ?? 0, message).toBeLessThanOrEqual(hostile.length);
        }
      }),
    );
  });

  it('that all name one event are not all read: a megabyte of them is no gigabyte of rows', async () => {
    const entries = 200_000;
    const { bytes, eventOffsets } = writePml({ events: [{ ...createFile('C:\\x'), extra: new Uint8Array(1500) }] });
    const entry = u40(eventOffsets[0] ?? 0);
    const table = Uint8Array.from({ length: 5 * entries }, (_, index) => entry[index % 5] ?? 0);
    const hostile = patched(patched(concat(bytes, table), 0x234, u32(entries)), 0x248, u64(bytes.length));
    const { records, dropped, warnings } = await readPml(pmlSource(hostile), ['Path']);
    expect(records + dropped).toBe(entries);
    expect(records).toBeLessThan((4 * hostile.length) / 1500);
    expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringMatching(/^malformed-record: .* again and again: it was read up to entry \d+$/),
    ]);
  });

  it('that all name places far apart in turn cost no endless reading', async () => {
    const events = Array.from({ length: 3 }, () => ({ ...createFile('C:\\x'), extra: new Uint8Array(65_000) }));
    const padding = Array.from({ length: 40 }, () => ({ eventClass: 2, extra: new Uint8Array(65_000) }));
    const entries = 20_000;
    const { bytes, eventOffsets, offsetTable } = writePml({ events: [...events, ...padding, ...events] });
    const far = eventOffsets.at(-2) ?? 0;
    const table = concat(...Array.from({ length: entries }, (_, index) => u40(index % 2 === 0 ? far : 0x3a8)));
    const hostile = patched(concat(bytes.slice(0, offsetTable), table), 0x234, u32(entries));
    let bytesRead = 0;
    const { records, dropped } = await readPml(
      {
        ...pmlSource(hostile),
        async read(offset, length) {
          bytesRead += length;
          return hostile.subarray(offset, offset + length);
        },
      },
      ['Path'],
    );
    expect(records + dropped).toBe(entries);
    expect(bytesRead).toBeLessThan(10 * hostile.length + 128 * 1024 * 1024);
  });
});

describe('windows', () => {
  const arbitrarySizes = fc.array(
    fc.oneof(fc.nat(500), fc.integer({ min: 60_000, max: 120_000 }), fc.integer({ min: 900_000, max: 3_000_000 })),
    { minLength: 1, maxLength: 12 },
  );

  function eventsOf(sizes: readonly number[]): Partial<PmlEventSpec>[] {
    return sizes.map((size, index) => {
      const create = createFile(`C:\\${index}`);
      return { ...create, detail: concat(create.detail, new Uint8Array(size)), tid: index };
    });
  }

  it('of any alignment give the same events, by the table and without it', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySizes, async (sizes) => {
        const { bytes } = writePml({ events: eventsOf(sizes) });
        const expected = sizes.map((_, index) => [`C:\\${index}`, String(index), 'SUCCESS']);
        const columns = ['Path', 'TID', 'Result'] as const;
        expect((await readPml(pmlSource(bytes), columns)).rows).toEqual(expected);
        expect((await readPml(pmlSource(patched(bytes, 0x248, u64(0))), columns)).rows).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a source', () => {
  const { bytes } = writePml({ events: [createFile('C:\\x'), createFile('C:\\y')] });

  it.each([
    ['that can seek', pmlSource(bytes)],
    ['that can only be read forward', pmlSource(bytes, 'stream')],
    ['that does not know its size', { ...pmlSource(bytes), size: null }],
    ['that is a File of a browser', new File([bytes.slice()], 'Logfile.PML')],
  ])('%s is read', async (_, source: Source) => {
    const read = await readPml(source, ['Path']);
    expect(read.rows).toEqual([['C:\\x'], ['C:\\y']]);
    expect(warningsOf(read)).toEqual([]);
  });

  it('that can only be read forward and is too large to keep is an InputError', async () => {
    const chunk = new Uint8Array(32 * 1024 * 1024);
    const source: Source = {
      name: 'big',
      size: null,
      async *stream() {
        for (let index = 0; index < 9; index++) {
          yield chunk;
        }
      },
    };
    await expect(readPml(source)).rejects.toMatchObject({ name: 'InputError', message: /more than 256 MB/ });
  });
});
