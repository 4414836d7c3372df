import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readProcmonClipboard, sniffProcmonClipboard } from '../../../src/formats/procmon/clipboard.js';
import { parseCreateDetail } from '../../../src/formats/procmon/create-detail.js';
import { formatTimeOfDay } from '../../../src/windows/time.js';
import { encodeText, TEXT_ENCODINGS } from './encode-text.js';
import { LOCALES } from './locale-times.js';
import { codesOf, readPasted, readWith, sourceOf } from './read-events.js';
import { sharedFile } from './shared-files.js';

const DETAIL =
  'Desired Access: Generic Read, Write Owner, Disposition: Open, Options: Synchronous IO Non-Alert, Non-Directory File, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a';
const CELLS = [
  '11:57:13.4620871 AM',
  'robocopy.exe',
  '162116',
  'IRP_MJ_CREATE',
  'F:\\x\\robocopy.exe',
  'ACCESS DENIED',
  DETAIL,
];
const EVENT = {
  record: 1,
  line: 1,
  time: 430334620871,
  processName: 'robocopy.exe',
  pid: 162116,
  user: null,
  eventClass: 'file-system',
  operation: 'CreateFile',
  operationText: 'IRP_MJ_CREATE',
  path: 'F:\\x\\robocopy.exe',
  result: 'ACCESS DENIED',
  ntStatus: 0xc0000022,
  detail: DETAIL,
  create: parseCreateDetail(DETAIL),
};

/** The cells with some replaced by their index. */
function cellsWith(changes: Readonly<Record<number, string>>): string[] {
  return CELLS.map((cell, index) => changes[index] ?? cell);
}

describe('a row copied out of Process Monitor', () => {
  it.each([
    ['tabs', '\t'],
    ['two blanks', '  '],
    ['four blanks', '    '],
    ['no-break spaces', '\u00a0\u00a0\u00a0'],
    ['tabs among blanks', ' \t '],
  ])('is read with %s between its cells', async (_, separator) => {
    const { events, warnings } = await readPasted(CELLS.join(separator));
    expect(events).toEqual([EVENT]);
    expect(warnings).toEqual([]);
  });

  it.each(['i. ', '        i. ', '                         - ', '* ', '> ', '1) ', '"', '\t'])(
    'is read behind %j',
    async (mark) => {
      expect((await readPasted(mark + CELLS.join('    '))).events).toEqual([EVENT]);
    },
  );

  it.each([
    ['\t', 'C:\\two  blanks\\three   blanks\\x.txt'],
    ['\t', 'C:\\one blank\\x.txt'],
    ['\t', 'C:\\not the result:  SUCCESS  x.txt'],
    ['    ', 'C:\\two  blanks\\three   blanks\\x.txt'],
    ['    ', '\\\\server\\share\\x.txt'],
  ])('keeps the path, divided by %j: %j', async (separator, path) => {
    expect((await readPasted(cellsWith({ 4: path }).join(separator))).events).toEqual([{ ...EVENT, path }]);
  });

  it.each(['\t', '    '])('has more columns behind the detail, divided by %j', async (separator) => {
    expect((await readPasted([...CELLS, '11444'].join(separator))).events).toEqual([EVENT]);
    expect((await readPasted([...CELLS, '11444', '7'].join(separator))).events).toEqual([EVENT]);
  });

  it('has its result behind its operation', async () => {
    const { events } = await readPasted(cellsWith({ 1: '0xA' }).join('\t'));
    expect(events).toEqual([{ ...EVENT, processName: '0xA' }]);
  });

  it('of a process has no path', async () => {
    const { events } = await readPasted(
      ['1:00:00.0000000 AM', 'a.exe', '7', 'Process Exit', '', 'SUCCESS', 'Exit Status: 5'].join('\t'),
    );
    expect(events).toMatchObject([{ operation: 'Process Exit', path: '', detail: 'Exit Status: 5' }]);
  });

  it('has a result in hex', async () => {
    const { events } = await readPasted(cellsWith({ 5: '0xC000005A' }).join('\t'));
    expect(events).toMatchObject([{ result: '0xC000005A', ntStatus: 0xc000005a }]);
  });

  it.each(LOCALES.filter(({ name }) => name !== 'ar-SA'))(
    'has the time of a machine with the locale $name',
    async ({ timeOfDay }) => {
      const moment = { year: 2025, month: 11, day: 18, hour: 23, minute: 30, second: 15, fraction: 1_234_567 };
      for (const separator of ['\t', '    ']) {
        const { events } = await readPasted(cellsWith({ 0: timeOfDay(moment) }).join(separator));
        expect(events).toEqual([{ ...EVENT, time: events[0]?.time }]);
        expect(events.map(({ time }) => (time === null ? null : formatTimeOfDay(time)))).toEqual(['23:30:15.1234567']);
      }
    },
  );

  it('with an unknown half of the day has no time, and says so', async () => {
    const trace = await readPasted(cellsWith({ 0: '1:57:13.4620871 XM' }).join('\t'));
    expect(trace.events).toEqual([{ ...EVENT, time: null }]);
    expect(codesOf(trace)).toEqual(['unknown-half-day']);
  });

  it.each(TEXT_ENCODINGS)('is read in %s, in chunks of any size', async (encoding) => {
    const bytes = encodeText(`${cellsWith({ 4: 'C:\\Größe\\日本' }).join('\t')}\r\n${CELLS.join('\t')}`, encoding);
    expect(sniffProcmonClipboard(bytes)).toBe(true);
    for (const chunkSize of [1, 2, 3, 7, 1_000]) {
      const { events } = await readWith(readProcmonClipboard, sourceOf(bytes, chunkSize));
      expect(events).toEqual([
        { ...EVENT, path: 'C:\\Größe\\日本' },
        { ...EVENT, record: 2, line: 2 },
      ]);
    }
  });
});

describe('rows among other text', () => {
  it('are numbered by their lines, and the rest is counted', async () => {
    const row = CELLS.join('    ');
    const { events, records, warnings } = await readPasted(['We see this:', '', row, 'and then', row, ''].join('\r\n'));
    expect(events.map(({ record, line }) => [record, line])).toEqual([
      [1, 3],
      [2, 5],
    ]);
    expect(records).toBe(2);
    expect(warnings).toEqual([{ code: 'lines-passed-over', message: expect.stringMatching(/^2 lines /), at: null }]);
  });

  it.each([
    ['prose', 'At 11:57:13.4620871 AM the create failed with ACCESS DENIED.'],
    ['prose with blanks', 'At  11:57:13.4620871 AM  CreateFile  failed  with  ACCESS DENIED'.padStart(90, 'x')],
    ['a sentence before a row', `The following line was seen: ${CELLS.join('    ')}`],
    ['a row without a result', CELLS.slice(0, 5).join('\t')],
    ['a row without an operation', CELLS.toSpliced(3, 1).join('\t')],
    ['a row without a time', CELLS.slice(1).join('\t')],
    ['a time with milliseconds', cellsWith({ 0: '11:57:13.462' }).join('\t')],
    ['a robocopy error', '2025/11/18 23:30:15 ERROR 5 (0x00000005) Copying File C:\\x'],
    ['a CSV row', `"${CELLS.join('","')}"`],
    ['nothing', ''],
  ])('are not %s', async (_, text) => {
    expect((await readPasted(text)).events).toEqual([]);
    expect(sniffProcmonClipboard(encodeText(text))).toBe(false);
  });

  it('are found behind a line of megabytes', async () => {
    const { events } = await readPasted(`${'11:57 '.repeat(500_000)}\n${CELLS.join('\t')}\n`);
    expect(events).toEqual([{ ...EVENT, line: 2 }]);
  });
});

describe('the support article', () => {
  const path = sharedFile('seeds/000_28099c029a293d05.txt');

  it.skipIf(path === null)('has exactly one row, a create that succeeded', async () => {
    const bytes = new Uint8Array(readFileSync(path ?? ''));
    expect(sniffProcmonClipboard(bytes)).toBe(true);
    const { events } = await readWith(readProcmonClipboard, sourceOf(bytes));
    expect(events).toEqual([
      {
        ...EVENT,
        line: expect.any(Number),
        path: 'F:\\CxCache\\Corext.Tools.3.0.1\\X86\\robocopy.exe',
        result: 'SUCCESS',
        ntStatus: 0,
        detail: expect.stringMatching(/^Desired Access: .* OpenResult: Opened$/),
        create: expect.objectContaining({ desiredAccess: 0x1a0089, openResult: 'Opened', unrecognized: [] }),
      },
    ]);
  });
});

describe.each(['seeds/001_6bd25158b66017a6.txt', 'seeds/002_a11377c604b6b512.txt'])('the article %s', (name) => {
  const path = sharedFile(name);

  it.skipIf(path === null)('has no row', () => {
    expect(sniffProcmonClipboard(new Uint8Array(readFileSync(path ?? '')))).toBe(false);
  });
});
