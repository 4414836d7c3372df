import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { AnalyzeOptions } from '../../src/analyze.js';
import { explain } from '../../src/explain.js';
import type { Source } from '../../src/formats/source.js';
import { type Explanation, renderExplanation } from '../../src/report/explanation.js';
import { jobLog, logError } from '../correlate/job-log.js';
import { only } from '../correlate/read-report.js';
import { create, DIRECTORY, denied, FILE, granted, mask, row, type TraceRow, trace } from '../generate-trace.js';

const PATH = 'Z:\\data\\a.docx';
const READ = mask('READ_CONTROL');
const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');

function explainRows(
  rows: readonly TraceRow[],
  path = PATH,
  logs: readonly Source[] = [],
  options: AnalyzeOptions = {},
): Promise<Explanation> {
  return explain(path, [trace(rows), ...logs], options);
}

async function readingOf(event: TraceRow): Promise<string> {
  return only((await explainRows([event])).events).reading;
}

describe('the events of an object', () => {
  it('are all its rows, of every process, and no others', async () => {
    const { events } = await explainRows([
      granted(PATH, READ, { process: 'explorer.exe', pid: 9 }),
      granted('Z:\\data\\b.docx', READ),
      denied(PATH, OWNER),
      row('CloseFile', PATH.toUpperCase()),
    ]);
    expect(events.map(({ record, line, by, failed }) => [record, line, by, failed])).toEqual([
      [1, 2, 'explorer.exe (9)', false],
      [3, 4, 'Robocopy.exe (7312)', true],
      [4, 5, 'Robocopy.exe (7312)', false],
    ]);
  });

  it('are in time order with the lines of the log, on one clock', async () => {
    const rows = [denied(PATH, OWNER, { at: '09:00:00', date: '2026-02-11' }), granted(PATH, READ, { at: '09:00:10' })];
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:01', { tries: 2, message: 'Access is denied.' })]);
    const { events } = await explainRows(rows, PATH, [log]);
    expect(events.map(({ by, localTime }) => [by, localTime])).toEqual([
      ['Robocopy.exe (7312)', '2026-02-11T09:00:00.0000000'],
      ['robocopy log', '2026-02-11T10:00:01.0000000'],
      ['Robocopy.exe (7312)', '2026-02-11T09:00:10.0000000'],
    ]);
    expect(events[1]?.reading).toBe('error 5 Copying NTFS Security to Destination File, 2 times: Access is denied.');
  });

  it('keep the order of their rows where they share a time', async () => {
    const rows = [granted(PATH, READ, { at: '10:00:00' }), denied(PATH, OWNER, { at: '10:00:00' })];
    expect((await explainRows(rows)).events.map(({ record }) => record)).toEqual([1, 2]);
  });

  it.each([
    ['in another case', 'z:\\DATA\\A.DOCX'],
    ['with a long prefix', '\\\\?\\Z:\\data\\a.docx'],
    ['by its end', 'a.docx'],
    ['by a longer end', 'data\\a.docx'],
    ['by a pattern', 'Z:\\*.doc?'],
    ['in quotes', '"Z:\\data\\a.docx"'],
  ])('are found %s', async (_, path) => {
    expect((await explainRows([denied(PATH, OWNER)], path)).events).toHaveLength(1);
  });

  it.each([
    ['a part of its name', 'docx'],
    ['the directory above', 'Z:\\data'],
    ['another drive', 'Y:\\data\\a.docx'],
  ])('are not found by %s', async (_, path) => {
    expect((await explainRows([denied(PATH, OWNER)], path)).events).toEqual([]);
  });

  it('are found under the name of the other side in the log', async () => {
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:00')]);
    expect((await explainRows([], PATH, [log])).events.map(({ by }) => by)).toEqual(['robocopy log']);
  });

  it('are found on both sides of the copy', async () => {
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:00')]);
    const rows = [granted('D:\\data\\a.docx', READ), denied(PATH, OWNER)];
    for (const path of ['D:\\data\\a.docx', PATH]) {
      const { events } = await explainRows(rows, path, [log]);
      expect(events.map((event) => [event.path, event.by])).toEqual([
        ['D:\\data\\a.docx', 'Robocopy.exe (7312)'],
        [PATH, 'Robocopy.exe (7312)'],
        ['D:\\data\\a.docx', 'robocopy log'],
      ]);
    }
  });

  it('are found under the name that the trace has for a share', async () => {
    const share = '\\\\server\\share\\';
    const log = jobLog([logError('D:\\data\\sub\\a.docx', '10:00:01')], { destination: share });
    const rows = [denied('Z:\\sub\\a.docx', OWNER)];
    for (const path of ['Z:\\sub\\a.docx', `${share}sub\\a.docx`]) {
      const { events } = await explainRows(rows, path, [log]);
      expect(events.map(({ by }) => by)).toEqual(['Robocopy.exe (7312)', 'robocopy log']);
    }
  });
});

describe('a row is read out', () => {
  const cases: readonly (readonly [TraceRow, string])[] = [
    [granted(PATH, READ), 'asks to open with READ_CONTROL: granted on the existing object'],
    [denied(PATH, OWNER), 'asks to open with READ_CONTROL, WRITE_OWNER: refused, ACCESS DENIED'],
    [
      granted(PATH, READ, { disposition: 'Create', openResult: 'Created' }),
      'asks to create with READ_CONTROL: granted, the object is new',
    ],
    [
      granted(PATH, READ, { disposition: 'OverwriteIf', openResult: 'Overwritten' }),
      'asks to overwrite or create with READ_CONTROL: granted, the old content is gone',
    ],
    [
      denied(PATH, mask('FILE_LIST_DIRECTORY'), { options: DIRECTORY }),
      'asks to open with FILE_LIST_DIRECTORY: refused, ACCESS DENIED',
    ],
    [
      denied(PATH, READ, { options: [...FILE, 'Open For Backup'], impersonating: 'CONTOSO\\bert' }),
      'asks to open with backup intent as CONTOSO\\bert with READ_CONTROL: refused, ACCESS DENIED',
    ],
    [create(PATH, 0, 'SUCCESS'), 'asks to open with nothing: granted on the existing object'],
    [row('CloseFile', PATH), 'closes its last handle: done'],
    [row('SetSecurityFile', PATH, { detail: 'Information: DACL' }), 'sets the security (Information: DACL): done'],
    [row('NotifyChangeDirectory', PATH, { result: '' }), 'NotifyChangeDirectory: still pending when the trace ended'],
    [row('QueryDirectory', PATH, { result: 'NO MORE FILES' }), 'lists the directory: NO MORE FILES'],
  ];
  it.each(cases)('%#', async (event, reading) => {
    expect(await readingOf(event)).toBe(reading);
  });
});

describe('the page', () => {
  it('has who, what and where of each event, in 80 columns', async () => {
    const page = renderExplanation(await explainRows([granted(PATH, READ), denied(PATH, OWNER)]));
    expect(page).toContain(`${PATH}: 2 events, 1 failed`);
    expect(page).toContain('! 10:00:00.1000000  Robocopy.exe (7312)\n    asks to open with');
    expect(page).toContain('(Logfile.CSV:3)');
    expect(page.endsWith('\n')).toBe(true);
    expect(page.split('\n').filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  it('names the path where there are several', async () => {
    const rows = [granted(PATH, READ), granted('Y:\\other\\a.docx', READ)];
    const page = renderExplanation(await explainRows(rows, 'a.docx'));
    expect(page).toContain('(Y:\\other\\a.docx, Logfile.CSV:3)');
  });

  it('says where nothing was found', async () => {
    const page = renderExplanation(await explainRows([granted(PATH, READ)], 'nowhere.txt'));
    expect(page).toBe('Nothing about nowhere.txt in these inputs.\n');
  });
});
