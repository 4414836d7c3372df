import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { KeptRows } from '../../src/correlate/kept-rows.js';
import { OpenHandles } from '../../src/correlate/open-handles.js';
import { SameNames } from '../../src/correlate/same-names.js';
import { SHARE_READ, SHARE_WRITE } from '../../src/windows/create-options.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { pathKey } from '../../src/windows/path.js';
import { readCsvText } from '../formats/procmon/read-events.js';
import { type CreateExtras, create, granted, mask, row, type TraceRow, trace, writeTrace } from '../generate-trace.js';
import { COPY_STEP, jobLog, logError } from './job-log.js';
import { failureOf } from './read-report.js';

const PATH = 'D:\\data\\a.docx';
const READ = mask('FILE_READ_DATA');
const WRITE = mask('FILE_WRITE_DATA');
const ATTRIBUTES = mask('FILE_READ_ATTRIBUTES');

const word = (access: number, shareMode: number, extras: CreateExtras = {}): TraceRow =>
  granted(PATH, access, { process: 'WINWORD.EXE', pid: 4711, shareMode, ...extras });
const closes = (process = 'WINWORD.EXE', pid = 4711, path = PATH): TraceRow => row('CloseFile', path, { process, pid });
const inUse = create(PATH, READ, 'SHARING VIOLATION', { shareMode: SHARE_READ });

/** The trace shows closes, of whatever. */
const CLOSE = row('CloseFile', 'C:\\other', { process: 'other.exe', pid: 99 });

async function holders(rows: readonly TraceRow[]): Promise<readonly (readonly [string, boolean])[]> {
  return (await failureOf([...rows, CLOSE])).heldBy.map(({ process, certain }) => [process, certain]);
}

/** What the holders of a refused row have open below it. */
async function heldBelow(
  rows: readonly TraceRow[],
  refused: TraceRow,
): Promise<readonly (readonly [string | null, string])[]> {
  const { events } = await readCsvText(writeTrace([...rows, refused]));
  const kept = new KeptRows('I1');
  const asked = events.slice(-1).map((event) => kept.of(event, pathKey(event.path)));
  const handles = new OpenHandles(kept, events, asked, new SameNames());
  events.forEach((event) => handles.visit(event));
  return asked.flatMap((row) => handles.holdersOf(row)).map(({ below, opened }) => [below, opened.event.processName]);
}

describe('who has a file open', () => {
  it('is an earlier open that excludes the refused one', async () => {
    const failure = await failureOf([word(READ | WRITE, SHARE_READ, { at: '09:30:00' }), inUse, CLOSE]);
    expect(failure.heldBy).toEqual([
      {
        process: 'WINWORD.EXE',
        pid: 4711,
        below: null,
        shareMode: 'Read',
        access: { mask: '0x00000003', rights: ['FILE_READ_DATA', 'FILE_WRITE_DATA'] },
        since: null,
        localSince: '09:30:00.0000000',
        certain: true,
        input: 'I1',
        record: 1,
      },
    ]);
  });

  it('can be the process itself', async () => {
    expect(await holders([granted(PATH, WRITE, { shareMode: 0 }), inUse])).toEqual([['Robocopy.exe', true]]);
  });

  it('is known by both names of a path', async () => {
    const rows = [granted(`\\\\?\\${PATH.toUpperCase()}`, WRITE, { process: 'a.exe', pid: 3, shareMode: 0 }), inUse];
    expect(await holders(rows)).toEqual([['a.exe', true]]);
  });

  it.each<readonly [string, readonly TraceRow[]]>([
    ['shares what is asked', [word(READ, SHARE_READ | SHARE_WRITE)]],
    ['asks for nothing that is shared', [word(ATTRIBUTES, 0)]],
    ['is closed', [word(WRITE, 0), closes()]],
    ['is of a process that ended', [word(WRITE, 0), row('Process Exit', '', { process: 'WINWORD.EXE', pid: 4711 })]],
    ['is of another file', [granted('D:\\data\\b.docx', WRITE, { process: 'b.exe', pid: 5, shareMode: 0 })]],
    ['was refused itself', [create(PATH, WRITE, 'ACCESS DENIED', { process: 'b.exe', pid: 5, shareMode: 0 })]],
  ])('is nobody who %s', async (_, rows) => {
    expect(await holders([...rows, inUse])).toEqual([]);
  });

  it('is nobody who opens it later', async () => {
    expect(await holders([inUse, word(WRITE, 0)])).toEqual([]);
  });

  it('stays who it is where another process closes the file', async () => {
    expect(await holders([word(WRITE, 0), closes('b.exe', 5), inUse])).toEqual([['WINWORD.EXE', true]]);
    expect(await holders([word(WRITE, 0), closes('WINWORD.EXE', 4711, 'D:\\data\\b.docx'), inUse])).toEqual([
      ['WINWORD.EXE', true],
    ]);
  });

  it('is likely, not certain, where a close may have been that of the open in the way', async () => {
    expect(await holders([word(WRITE, 0), word(ATTRIBUTES, 7), closes(), inUse])).toEqual([['WINWORD.EXE', false]]);
    expect(await holders([word(WRITE, 0), word(ATTRIBUTES, 7), closes(), closes(), inUse])).toEqual([]);
  });

  it('is likely, not certain, in a trace that was saved without closes', async () => {
    const { heldBy } = await failureOf([word(WRITE, 0), inUse]);
    expect(heldBy.map(({ certain }) => certain)).toEqual([false]);
  });

  it('is certain where more opens are in the way than closes can have ended', async () => {
    const rows = [word(WRITE, 0), word(READ, 0), word(ATTRIBUTES, 7), closes(), inUse];
    expect(await holders(rows)).toEqual([
      ['WINWORD.EXE', true],
      ['WINWORD.EXE', true],
    ]);
  });

  it('is certain where all opens are alike', async () => {
    expect(await holders([word(WRITE, 7), word(WRITE, 7), closes(), inUse])).toEqual([['WINWORD.EXE', true]]);
  });

  it('names certain ones first', async () => {
    const rows = [
      word(WRITE, 0),
      word(ATTRIBUTES, 7),
      closes(),
      granted(PATH, WRITE, { process: 'b.exe', pid: 5, shareMode: 0 }),
      inUse,
    ];
    expect(await holders(rows)).toEqual([
      ['b.exe', true],
      ['WINWORD.EXE', false],
    ]);
  });

  it('of an object that is being deleted is everybody who has it open', async () => {
    const pending = create(PATH, READ, 'DELETE PENDING');
    expect(await holders([word(ATTRIBUTES, 7), pending])).toEqual([['WINWORD.EXE', true]]);
  });

  describe('under another name of the share', () => {
    const ON_DRIVE = 'Z:\\dir\\a.docx';
    const ON_SHARE = '\\\\srv01\\data\\dir\\a.docx';
    const redirected = granted('\\Device\\Mup\\;LanmanRedirector\\;Z:0000000000012345\\srv01\\data\\b', READ);
    const held = (path: string): TraceRow => granted(path, WRITE, { process: 'a.exe', pid: 3, shareMode: 0 });
    const violated = (path: string): TraceRow => create(path, READ, 'SHARING VIOLATION', { shareMode: SHARE_READ });

    it('is known where a row shows both names', async () => {
      expect(await holders([redirected, held(ON_SHARE), violated(ON_DRIVE)])).toEqual([['a.exe', true]]);
      expect(await holders([redirected, held(ON_DRIVE), violated(ON_SHARE)])).toEqual([['a.exe', true]]);
      expect(await holders([held(ON_SHARE), violated(ON_DRIVE), redirected])).toEqual([['a.exe', true]]);
    });

    it('is closed by either name', async () => {
      const rows = [redirected, held(ON_SHARE), closes('a.exe', 3, ON_DRIVE), violated(ON_DRIVE)];
      expect(await holders(rows)).toEqual([]);
    });

    it('is not guessed', async () => {
      expect(await holders([held(ON_SHARE), violated(ON_DRIVE)])).toEqual([]);
    });

    it('is known where the log and the trace name the refused object differently', async () => {
      const violation = { code: 32, message: 'The process cannot access the file.' };
      const log = jobLog([logError(ON_SHARE, '10:00:01', { ...violation, action: COPY_STEP })], {
        destination: '\\\\srv01\\data\\dir\\',
      });
      const failure = await failureOf([held(ON_SHARE), violated(ON_DRIVE), CLOSE], [log]);
      expect(failure.heldBy.map(({ process }) => process)).toEqual(['a.exe']);
    });
  });

  describe('below a directory that is not renamed', () => {
    const DIR = 'D:\\data';
    const rename = row('SetRenameInformationFile', DIR, {
      result: 'ACCESS DENIED',
      detail: 'ReplaceIfExists: False, FileName: D:\\old',
    });

    it('is whoever has anything open there, however', async () => {
      expect(await holders([word(ATTRIBUTES, 7), rename])).toEqual([['WINWORD.EXE', true]]);
      const deeper = granted(`${DIR}\\deep\\er\\b`, READ, { process: 'b.exe', pid: 5 });
      expect(await holders([deeper, rename])).toEqual([['b.exe', true]]);
    });

    it('is told with what it has open', async () => {
      expect(await heldBelow([word(READ, 7)], rename)).toEqual([[PATH, 'WINWORD.EXE']]);
    });

    it.each<readonly [string, readonly TraceRow[]]>([
      ['closed it', [word(READ, 7), closes()]],
      ['has only the directory itself open', [granted(DIR, READ, { process: 'b.exe', pid: 5 })]],
      ['has something beside it open', [granted('D:\\database\\a', READ, { process: 'b.exe', pid: 5 })]],
      ['ended', [word(READ, 7), row('Process Exit', '', { process: 'WINWORD.EXE', pid: 4711 })]],
    ])('is nobody who %s', async (_, rows) => {
      expect(await holders([...rows, rename])).toEqual([]);
    });

    it('is nobody where it was refused for another reason', async () => {
      expect(await holders([word(READ, 7), { ...rename, result: 'NOT SAME DEVICE' }])).toEqual([]);
    });

    it('is likely, not certain, where a close may have been that of its open', async () => {
      const rows = [word(READ, 7), word(ATTRIBUTES, 7), closes(), rename];
      expect(await holders(rows)).toEqual([
        ['WINWORD.EXE', true],
        ['WINWORD.EXE', true],
      ]);
      expect(await holders([word(READ, 7), word(ATTRIBUTES, 7), closes(), closes(), rename])).toEqual([]);
    });

    it('stays a few, however many are open', async () => {
      const rows = Array.from({ length: 1500 }, (_, index) => granted(`${DIR}\\${index}`, READ, { process: 'b.exe' }));
      expect(await holders([...rows, rename])).toHaveLength(4);
    });
  });

  it('is told in one sentence', async () => {
    const report = await analyze([trace([word(WRITE, 0, { at: '09:30:00.5' }), inUse, CLOSE])]);
    const text = renderTerminal(report, { color: false }).replace(/\s+/g, ' ');
    expect(text).toContain(
      'Held by WINWORD.EXE (PID 4711) since 09:30:00.500: FILE_WRITE_DATA, shares nothing (record 1).',
    );
  });

  it('stays a few, however many there are', async () => {
    const rows = Array.from({ length: 500 }, (_, index) =>
      granted(PATH, WRITE, { process: 'b.exe', pid: index, shareMode: 0 }),
    );
    expect(await holders([...rows, inUse])).toHaveLength(4);
  });
});
