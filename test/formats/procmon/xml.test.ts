import { describe, expect, it } from 'vitest';
import { everyRow } from '../../../src/formats/procmon/row-sieve.js';
import { analyze } from '../../../src/analyze.js';
import { keepEvent, type TraceEvent } from '../../../src/formats/procmon/event.js';
import { readProcmonXml, readXmlProcesses, sniffProcmonXml } from '../../../src/formats/procmon/xml.js';
import type { Source } from '../../../src/formats/source.js';
import { formatIso } from '../../../src/windows/time.js';
import { eventXml, exportXml, processXml, XML_HEAD } from './write-xml.js';

/** 2026-03-08T14:04:47.3955318Z as a FILETIME, as the reference has it for its Process Start row at 19:04:47. */
const CREATED = ((BigInt(Date.UTC(2026, 2, 8, 14, 4, 47)) + 11644473600000n) * 10000n + 3955318n).toString();

const ROBOCOPY = processXml({
  CreateTime: CREATED,
  ProcessName: 'Robocopy.exe',
  CommandLine: 'robocopy D:\\data \\\\acct.file.core.windows.net\\share /COPYALL "a & b"',
  Owner: 'CONTOSO\\anna',
  Integrity: 'High',
});
const START = eventXml({
  Time_of_Day: '19:04:47,3955378',
  Process_Name: 'Robocopy.exe',
  PID: '7312',
  Operation: 'Process Start',
  Path: '',
  Result: 'SUCCESS',
  Detail: 'Parent PID: 1, Command line: x, Environment: \n;\ta=b',
});
const DETAIL =
  'Disposition: Open, Options: Synchronous IO Non-Alert, Non-Directory File, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a';
const create = (result: string, access: string, opened = ''): string =>
  eventXml({
    Time_of_Day: '19:04:48,0000000',
    Process_Name: 'Robocopy.exe',
    PID: '7312',
    Operation: 'CreateFile',
    Path: '\\\\acct.file.core.windows.net\\share\\a & b <1>.txt',
    Result: result,
    Detail: `Desired Access: ${access}, ${DETAIL}${opened}`,
  });
const EXPORT = exportXml(
  [ROBOCOPY],
  [
    START,
    create('SUCCESS', 'Generic Read', ', OpenResult: Opened'),
    create('ACCESS DENIED', 'Generic Read, Write Owner'),
  ],
);

function source(text: string, chunkBytes = 1 << 16): Source {
  const bytes = new TextEncoder().encode(text);
  return {
    name: 'Logfile.XML',
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        yield bytes.subarray(at, at + chunkBytes);
      }
    },
  };
}

async function read(text: string, chunkBytes?: number) {
  const events: TraceEvent[] = [];
  const summary = await readProcmonXml(
    source(text, chunkBytes),
    everyRow((event) => events.push(keepEvent(event))),
  );
  return { events, summary };
}

describe('an XML export of Process Monitor', () => {
  it('is told by its first tag', () => {
    expect(sniffProcmonXml(new TextEncoder().encode(EXPORT))).toBe(true);
    expect(sniffProcmonXml(new TextEncoder().encode('<?xml version="1.0"?><Events/>'))).toBe(false);
  });

  it('gives the events of its list, entities resolved, with their lines', async () => {
    const { events, summary } = await read(EXPORT);
    expect(summary).toMatchObject({ encoding: 'utf-8', records: 3, dropped: 0, warnings: [] });
    expect(events[1]).toMatchObject({
      record: 2,
      line: 27,
      processName: 'Robocopy.exe',
      pid: 7312,
      user: null,
      operation: 'CreateFile',
      path: '\\\\acct.file.core.windows.net\\share\\a & b <1>.txt',
      result: 'SUCCESS',
      ntStatus: 0,
    });
  });

  it('is placed on the UTC axis by the start of a process', async () => {
    const { summary } = await read(EXPORT);
    expect(summary.clock.utcOffsetMinutes).toBe(300);
    expect(summary.clock.firstDay === null ? null : formatIso(summary.clock.firstDay, 'wall')).toBe(
      '2026-03-08T00:00:00.0000000',
    );
  });

  it('is the same however its bytes are cut', async () => {
    const whole = await read(EXPORT);
    for (const chunkBytes of [1, 7, 100]) {
      expect(await read(EXPORT, chunkBytes)).toEqual(whole);
    }
  });

  it('lists its processes with command line, user and integrity', async () => {
    expect(await readXmlProcesses(source(EXPORT))).toMatchObject([
      {
        name: 'Robocopy.exe',
        pid: 7312,
        commandLine: 'robocopy D:\\data \\\\acct.file.core.windows.net\\share /COPYALL "a & b"',
        user: 'CONTOSO\\anna',
        integrity: 'High',
      },
    ]);
  });

  it('cut off anywhere keeps the events before, and says so with the line', async () => {
    for (let length = EXPORT.indexOf('<eventlist>') + 20; length < EXPORT.length - 22; length += 37) {
      const { summary } = await read(EXPORT.slice(0, length));
      expect(summary.warnings.map(({ code }) => code)).toEqual(['malformed-record']);
      expect(summary.warnings[0]?.at?.line).toBeGreaterThan(0);
      expect(summary.records).toBe(EXPORT.slice(0, length).split('</event>').length - 1);
    }
  });

  it('whose UTF-8 was encoded twice is taken back, and only where all of a value comes out', async () => {
    const twice = Array.from(new TextEncoder().encode('C:\\日本\\ü'), (byte) => String.fromCharCode(byte)).join('');
    const row = (path: string): string => eventXml({ Operation: 'CreateFile', Path: path, Result: 'SUCCESS' });
    const text = exportXml([], [row(twice), row('C:\\Büro')]);
    expect((await read(text)).events.map(({ path }) => path)).toEqual(['C:\\日本\\ü', 'C:\\Büro']);
  });

  it('with one endless text is given up, not kept', async () => {
    const letters = new TextEncoder().encode('x'.repeat(1 << 20));
    let pieces = 0;
    const endless: Source = {
      name: 'endless.XML',
      size: null,
      async *stream() {
        yield new TextEncoder().encode(`${XML_HEAD}</processlist><eventlist><event><Path>`);
        for (; pieces < 200; pieces++) {
          yield letters;
        }
      },
    };
    const summary = await readProcmonXml(
      endless,
      everyRow(() => {}),
    );
    expect(pieces).toBeLessThan(2);
    expect(summary.warnings[0]?.message).toContain('no tag within');
  });

  it('with endless tags in one another is given up, not kept', async () => {
    const letters = new TextEncoder().encode('<a>'.repeat(1_000_000));
    let pieces = 0;
    const endless: Source = {
      name: 'endless.XML',
      size: null,
      async *stream() {
        yield new TextEncoder().encode(EXPORT.slice(0, EXPORT.lastIndexOf('</event>')));
        for (; pieces < 200; pieces++) {
          yield letters;
        }
      },
    };
    const summary = await readProcmonXml(
      endless,
      everyRow(() => {}),
    );
    expect(pieces).toBe(0);
    expect(summary).toMatchObject({
      records: 2,
      warnings: [{ message: expect.stringContaining('more than 10000 tags are open') }],
    });
  });

  it('with junk in a tag costs no more than other text, and is read on behind it', async () => {
    const junk = EXPORT.replace('</processlist>', `</processlist ${' a="1"'.repeat(150_000)}>`);
    const began = performance.now();
    const { summary } = await read(junk);
    expect(performance.now() - began).toBeLessThan(1500);
    expect(summary).toMatchObject({
      records: 3,
      warnings: [{ code: 'malformed-record', message: expect.stringContaining('disallowed character in closing tag') }],
    });
  });

  it('with an endless value is read in a moment, whatever its letters are', async () => {
    const endless = `${'é'.repeat(300_000)}日`;
    const began = performance.now();
    const { events } = await read(exportXml([], [eventXml({ Time_of_Day: endless, Path: endless })]));
    expect(performance.now() - began).toBeLessThan(2000);
    expect(events.map(({ path }) => path === endless)).toEqual([true]);
  });

  it('with endless names warns in few words', async () => {
    const { summary } = await read(`${XML_HEAD}<${'x'.repeat(10_000)}>`);
    expect(summary.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/was read: unclosed tag: x{50,90}$/),
    ]);
  });

  it.each(['', 'x', '-1', '1.5', '1e309', '7'.repeat(10_000)])(
    'has no process and no event of the process number "%.10s"',
    async (number) => {
      const broken = exportXml(
        [processXml({ ProcessName: 'Robocopy.exe', ProcessId: number }), ROBOCOPY],
        [eventXml({ Operation: 'CreateFile', PID: number, Path: 'C:\\x', Result: 'SUCCESS' })],
      );
      expect((await readXmlProcesses(source(broken))).map(({ pid }) => pid)).toEqual([7312]);
      const { events, summary } = await read(broken);
      expect(events.map(({ pid }) => pid)).toEqual([null]);
      expect(summary.warnings).toMatchObject([
        { message: 'the process list has entries without a process ID, which are left out' },
      ]);
    },
  );

  it('is analysed like any trace, its command line standing in for a log', async () => {
    const report = await analyze([source(EXPORT)]);
    expect(report.findings[0]).toMatchObject({ ruleId: 'copy/write-owner', confidence: 'proven' });
    expect(report.failures[0]).toMatchObject({
      side: 'destination',
      sourcePath: 'D:\\data\\a & b <1>.txt',
      time: '2026-03-08T14:04:48.0000000Z',
      localTime: '2026-03-08T19:04:48.0000000',
      deniedRights: { rights: ['WRITE_OWNER'], basis: 'isolated' },
    });
    expect(report.processes).toMatchObject([{ user: 'CONTOSO\\anna', integrity: 'High' }]);
  });
});
