import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCases, readManifest } from '../../src/bulk/find-cases.js';
import { temporaryFolder } from '../temporary-folder.js';

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const ids = async (roots: readonly string[], results = '/none'): Promise<string[]> =>
  (await findCases(roots, results)).cases.map(({ id }) => id);

describe('cases below roots', () => {
  it('are called by their place below the root; of several roots, below what tells those apart', async () => {
    const folder = write(temporaryFolder(), { 'x/in/1/a.csv': '', 'y/in/1/a.csv': '', 'y/in/2/a.csv': '' });
    expect(await ids([join(folder, 'y/in')])).toEqual(['1', '2']);
    expect(await ids([join(folder, 'x/in'), join(folder, 'y/in')])).toEqual(['x/in/1', 'y/in/1', 'y/in/2']);
  });

  it('can be archives and single files, and a root that is a case', async () => {
    const folder = write(temporaryFolder(), { 'a.zip': '', 'b.csv': '', 'c/trace.csv': '', 'c/copy.log': '' });
    expect(await ids([join(folder, 'a.zip'), join(folder, 'b.csv'), join(folder, 'c')])).toEqual([
      'a.zip',
      'b.csv',
      'c',
    ]);
  });

  it('are not in the results, nor behind links', async () => {
    const folder = write(temporaryFolder(), { '1/a.csv': '', 'results/reports/00/x.json.gz': '' });
    symlinkSync(folder, join(folder, 'again'));
    expect(await ids([folder], join(folder, 'results'))).toEqual(['1']);
  });

  it('are not in results of other runs, and what is passed over is counted', async () => {
    const folder = write(temporaryFolder(), {
      ...{ '1/a.csv': '', '1/b.evtx': '', '2/c.EVTX': '', '2/readme': '' },
      'old/whydenied-results.json': '{}',
      'old/reports/00/x.json.gz': '',
    });
    symlinkSync(folder, join(folder, 'again'));
    const { cases, problems, passedOver } = await findCases([folder], '/none');
    expect([cases.map(({ id }) => id), problems]).toEqual([['1'], []]);
    expect(Object.fromEntries(passedOver)).toEqual({ link: 1, 'folder of results': 1, '.evtx': 2, 'no ending': 1 });
  });

  it('need roots that lie apart, and are missed where one has none', async () => {
    const folder = write(temporaryFolder(), { 'a/1/t.csv': '', 'ab/1/t.csv': '', 'empty/x.docx': '' });
    const [a, ab, empty] = ['a', 'ab', 'empty'].map((name) => join(folder, name));
    await expect(ids([a ?? '', `${a}/`])).rejects.toThrow('was named twice');
    await expect(ids([`${a}/1`, a ?? ''])).rejects.toThrow(/1: lies in .*\/a, so its cases would be there twice/);
    expect(await ids([a ?? '', ab ?? ''])).toEqual(['a/1', 'ab/1']);
    expect((await findCases([a ?? '', empty ?? ''], '/none')).problems).toEqual([
      `${empty}: no traces, logs or archives there`,
    ]);
  });

  it.skipIf(process.platform !== 'linux')('need names that can be written', async () => {
    const folder = write(temporaryFolder(), { '1/a.csv': '' });
    writeFileSync(Buffer.concat([Buffer.from(join(folder, '1', 'b')), Buffer.from([0xff]), Buffer.from('.csv')]), '');
    const { cases, problems } = await findCases([folder], '/none');
    expect(cases).toHaveLength(1);
    expect(problems).toEqual([expect.stringContaining('its name is no UTF-8: give it another')]);
  });

  it('need roots that are there', async () => {
    await expect(ids([join(temporaryFolder(), 'gone')])).rejects.toThrow('no such file or folder');
  });
});

describe('a manifest', () => {
  const FILES = { 'a.csv': '1', 'b.log': '22', 'c/d.csv': '333' };

  it.each([
    ['m.csv', 'case,input\r\n4711,a.csv\r\n4711,b.log\r\n"47,12",c\r\n'],
    ['m.csv', 'Case;Input\r\n4711;a.csv\r\n4711;b.log\r\n47,12;c\r\n'],
    ['m.json', '[{"case":"4711","inputs":["a.csv","b.log"]},{"case":"47,12","inputs":["c"]}]'],
  ])('as %s lists which files are which case', async (name, text) => {
    const folder = write(temporaryFolder(), { ...FILES, [name]: text });
    const { cases } = await readManifest(join(folder, name));
    expect(
      cases.map(({ id, files }) => [id, files.map(({ path, size }) => [path.slice(folder.length + 1), size])]),
    ).toEqual([
      [
        '4711',
        [
          ['a.csv', 1],
          ['b.log', 2],
        ],
      ],
      ['47,12', [['c/d.csv', 3]]],
    ]);
  });

  it.each([
    ['m.json', '{"case": "x"}', 'm.json: expected [{"case"'],
    ['m.json', '[{"case": "x", "inputs": "a.csv"}]', 'expected [{"case"'],
    ['m.json', '[{"case": "x", "inputs": ["a"]}, {"case": "x", "inputs": ["b"]}]', 'two cases are called x'],
    ['m.json', '[{"case": "x", "inputs": ["a"]}, {"case": 4711, "inputs": ["b"]}]', 'entry 2: "case" is no text'],
    ['m.json', '[{"case": " ", "inputs": ["a"]}]', 'entry 1: "case" is no text'],
    ['m.json', '[]', 'lists no cases'],
    ['m.json', '[', 'm.json: '],
    ['m.csv', 'name,file\nx,y', 'm.csv, row 1: expected something in the columns "case" and "input"'],
    ['m.csv', 'case,input\n,y', 'm.csv, row 1: '],
    ['m.csv', 'case,input\n', 'lists no cases'],
    ['m.csv', 'case,input\n"x', 'm.csv: '],
  ])('that is wrong is refused: %s %s', async (name, text, message) => {
    const folder = write(temporaryFolder(), { [name]: text });
    await expect(readManifest(join(folder, name))).rejects.toThrow(message);
  });
});
