import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { SHARE_READ, SHARE_WRITE } from '../../src/windows/create-options.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { type CreateExtras, create, granted, mask, row, type TraceRow, trace } from '../generate-trace.js';
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

describe('who has a file open', () => {
  it('is an earlier open that excludes the refused one', async () => {
    const failure = await failureOf([word(READ | WRITE, SHARE_READ, { at: '09:30:00' }), inUse, CLOSE]);
    expect(failure.heldBy).toEqual([
      {
        process: 'WINWORD.EXE',
        pid: 4711,
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
