import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseItem, type PlacedItem } from '../../../src/formats/robocopy/item.js';
import { readRobocopyItems, readRobocopyLog } from '../../../src/formats/robocopy/log.js';
import { formatIso } from '../../../src/windows/time.js';
import { encodeLog, PLAIN_ERROR, PLAIN_JOB, withBody, writeLog } from './generate-log.js';
import { readJob, sourceOf } from './read-bytes.js';

describe('parseItem', () => {
  it.each([
    ['\t                  26\tc:\\rwg\\', { kind: 'directory', class: 'existing', amount: 26, path: 'c:\\rwg\\' }],
    ['\t  New Dir          3\tc:\\rwg\\x\\', { kind: 'directory', class: 'new-directory', amount: 3 }],
    ['\t*EXTRA Dir        -1\tD:\\b\\x\\', { kind: 'directory', class: 'extra-directory', amount: -1 }],
    ['\t\tC:\\a\\', { kind: 'directory', class: 'existing', amount: null }],
    ['\t*directory supplementare -1\tD:\\x\\', { class: 'extra-directory', classText: '*directory supplementare' }],
    [
      '\t    New File  \t\t    4096\ta.txt',
      { kind: 'file', class: 'new-file', amount: 4096, exact: true, path: 'a.txt' },
    ],
    ['\t        same\t\t  1.2 m\ta.txt', { class: 'same', amount: 1_258_291, exact: false }],
    ['\t  \t\t    4096\tC:\\m0\\locked.bin', { class: 'existing', path: 'C:\\m0\\locked.bin' }],
    ['\t  *EXTRA File \t\t\tname', { class: 'extra-file', amount: null }],
    ['\t    新文件  \t\t  7\t名.txt', { class: null, classText: '新文件', amount: 7 }],
    ['\t    fix  changed\t\t  7\ta b.txt', { class: 'fix-changed', path: 'a b.txt' }],
  ])('reads %j', (text, expected) => {
    expect(parseItem(9, text)).toMatchObject({ line: 9, ...expected });
  });

  it('reads the times of /TS', () => {
    const item = parseItem(1, '\t    Newer     \t\t    4096 2024/01/02 03:04:05\ta.txt');
    expect(item).toMatchObject({ class: 'newer', amount: 4096 });
    expect(item?.time && formatIso(item.time, 'wall')).toBe('2024-01-02T03:04:05.0000000');
    expect(parseItem(1, '\t  New Dir          3 2024/01/02 03:04:05\tc:\\x\\')).toMatchObject({
      class: 'new-directory',
      amount: 3,
    });
  });

  it.each(['\t', '\t    b.tmp', '\t    ', '\ta\tb\tc', '\t\t\t\t', '\t\t\t\t\t\t'])('%j is none', (text) => {
    expect(parseItem(1, text)).toBeNull();
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const item = parseItem(1, `\t${text}`);
        expect(item === null || item.path !== '').toBe(true);
      }),
    );
  });
});

async function itemsOf(text: string): Promise<PlacedItem[]> {
  const source = sourceOf(encodeLog(text, 'utf-8'), 1000);
  const items: PlacedItem[] = [];
  await readRobocopyItems(source, await readRobocopyLog(source), (item) => items.push(item));
  return items;
}

describe('the places of items', () => {
  it('are those of their directory, on the side that has them', async () => {
    const items = await itemsOf(
      withBody(
        writeLog([{ ...PLAIN_JOB, files: ['a.txt'] }]).text,
        '\t                   2\tc:\\rwg\\sub\\',
        '\t    New File  \t\t    4096\tb.txt',
        '\t  *EXTRA File \t\t    4096\told.txt',
        '\t*EXTRA Dir        -1\t\\\\falcon\\rwg$\\gone\\',
        '\t  *EXTRA File \t\t    4096\t\\\\falcon\\rwg$\\gone\\c.txt',
      ),
    );
    expect(items.map(({ fullPath, side }) => [fullPath, side])).toEqual([
      ['c:\\rwg\\sub\\', 'source'],
      ['c:\\rwg\\sub\\b.txt', 'source'],
      ['\\\\falcon\\rwg$\\sub\\old.txt', 'destination'],
      ['\\\\falcon\\rwg$\\gone\\', 'destination'],
      ['\\\\falcon\\rwg$\\gone\\c.txt', 'destination'],
      ['c:\\rwg\\', 'source'],
      ['c:\\rwg\\a.txt', 'source'],
    ]);
  });

  it('are not guessed', async () => {
    const [item] = await itemsOf('\t    New File  \t\t    4096\ta.txt\r\n\t    New File  \t\t    4096\tb.txt\r\n');
    expect(item).toMatchObject({ fullPath: null, side: 'unknown' });
  });

  it('are told of every job', async () => {
    const items = await itemsOf(writeLog([PLAIN_JOB, PLAIN_JOB]).text);
    expect(items.map(({ job }) => job)).toEqual([1, 1, 1, 2, 2, 2]);
  });
});

describe('the line of the file before its error', () => {
  it('belongs to it', async () => {
    const files = ['b.txt', 'a.txt'];
    const { errors, items } = await readJob(writeLog([{ ...PLAIN_JOB, files, errors: [PLAIN_ERROR] }]).text);
    expect(errors[0]?.item).toMatchObject({ class: 'new-file', path: 'a.txt', amount: 4096 });
    expect(items.classes).toEqual([
      { class: 'new-file', text: 'New File', count: 2 },
      { class: 'existing', text: '', count: 1 },
    ]);
  });

  it('is found among those of other threads', async () => {
    const lines = ['a', 'b', 'c'].map((name) => `\t    Older     \t\t    4096\tc:\\rwg\\${name}.txt`);
    const job = await readJob(
      withBody(
        writeLog([{ ...PLAIN_JOB, header: true, files: [], options: '*.* /MT:8 /R:1 /W:1', errors: [] }]).text,
        ...lines,
        ['2025/11/18 23:30:15 ERROR 5 (0x00000005) Copying File c:\\rwg\\a.txt', 'Access is denied.'].join('\r\n'),
      ),
    );
    expect(job.errors[0]?.item).toMatchObject({ class: 'older', path: 'c:\\rwg\\a.txt' });
  });

  it('is not that of another file', async () => {
    const { errors } = await readJob(writeLog([{ ...PLAIN_JOB, files: ['xa.txt'], errors: [PLAIN_ERROR] }]).text);
    expect(errors[0]?.item).toBeNull();
  });
});
