import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../../src/analyze.js';
import { openInputs } from '../../../../src/case/index.js';
import { convert } from '../../../../src/convert.js';
import { isContinuation } from '../../../../src/formats/procmon/pml/pml.js';
import type { Source } from '../../../../src/formats/source.js';
import { temporaryFolder } from '../../../temporary-folder.js';
import { createFile, fileTime, patched, pmlSource, u64, writePml } from './write-pml.js';

/** A file of the capture whose events lie in this second, with the process of that name. */
function part(second: number, name = 'robocopy.exe'): Uint8Array {
  const time = fileTime(`2025-11-18T11:57:0${second}.5000000Z`);
  const events = ['a', 'b'].map((file) => ({ ...createFile(`F:\\${second}${file}`), time }));
  return writePml({ events, processes: [{ name }] }).bytes;
}

async function inputsOf(files: Readonly<Record<string, Uint8Array>>, ...named: string[]) {
  const folder = temporaryFolder(files);
  const sources: Source[] = [];
  for await (const source of openInputs(named.map((name) => join(folder, name)))) {
    sources.push(source);
  }
  return sources.map(({ name, continuations = [] }) =>
    [name, ...continuations.map((continuation) => continuation.name)].map((path) => path.slice(folder.length + 1)),
  );
}

const CAPTURE = { 'big.PML': part(1), 'big-1.PML': part(2), 'big-2.PML': part(3) };
const WHOLE = ['big.PML', 'big-1.PML', 'big-2.PML'];

describe('the files of a capture', () => {
  it.each([
    ['the first is named', ['big.PML']],
    ['the folder is named', ['']],
    ['all are named', WHOLE],
    ['all are named, in another order', ['big-2.PML', 'big-1.PML', 'big.PML']],
    ['the folder and a file of it are named', ['', 'big.PML']],
  ])('are one input where %s', async (_, named) => {
    expect(await inputsOf(CAPTURE, ...named)).toEqual([WHOLE]);
  });

  it('are read from the one that was named', async () => {
    expect(await inputsOf(CAPTURE, 'big-1.PML')).toEqual([['big-1.PML']]);
  });

  it('end where one is missing', async () => {
    const { 'big-1.PML': _, ...holed } = CAPTURE;
    expect(await inputsOf(holed, '')).toEqual([['big.PML'], ['big-2.PML']]);
  });

  it.each([
    ['of an earlier time', part(0)],
    ['of another machine', patched(part(2), 0x0c, Uint8Array.of(0x58))],
    ['of a system of another width', patched(part(2), 0x08, Uint8Array.of(0))],
    ['that is no PML', new TextEncoder().encode('PK...')],
    ['without events', writePml().bytes],
  ])('do not include a file %s that is only named like one', async (__, other) => {
    expect(await inputsOf({ 'big.PML': part(1), 'big-1.PML': other }, '')).toEqual([['big.PML'], ['big-1.PML']]);
  });

  it('include a last one that was not closed', async () => {
    const unfinished = [0x248, 0x250, 0x258, 0x3a0].reduce((bytes, field) => patched(bytes, field, u64(0)), part(2));
    expect(await isContinuation(pmlSource(part(1)), pmlSource(unfinished))).toBe(true);
  });
});

describe('a capture of several files', () => {
  const capture: Source = {
    ...pmlSource(part(1)),
    name: 'big.PML',
    continuations: [
      { ...pmlSource(part(2, 'other.exe')), name: '/x/big-1.PML' },
      { ...pmlSource(new TextEncoder().encode('not one')), name: '/x/big-2.PML' },
      { ...pmlSource(part(3).slice(0, -200)), name: '/x/big-3.PML' },
    ],
  };

  it('is analysed as one', async () => {
    const { inputs, summary, coverage } = await analyze([capture]);
    expect(summary.events).toBe(6);
    expect(inputs.map(({ name, records }) => [name, records])).toEqual([['big.PML', 6]]);
    expect(coverage.trace).toMatchObject({ from: '2025-11-18T11:57:01.5000000Z', to: '2025-11-18T11:57:03.5000000Z' });
    expect(inputs[0]?.warnings.map(({ message }) => message)).toEqual([
      'read as one capture with big-1.PML, big-2.PML, big-3.PML',
      'big-2.PML: not a PML: it does not begin with PML_',
      expect.stringMatching(/^big-3.PML: the table of strings/),
      expect.stringMatching(/^big-3.PML: the table of hosts/),
    ]);
  });

  it('is converted as one', async () => {
    let text = '';
    const { written } = await convert(capture, { columns: ['Path', 'Process Name', 'Relative Time'] }, (piece) => {
      text += new TextDecoder().decode(piece);
    });
    expect(written).toBe(6);
    expect(text.trimEnd().split('\r\n')).toEqual([
      '"Path","Process Name","Relative Time"',
      '"F:\\1a","robocopy.exe","00:00:00.0000000"',
      '"F:\\1b","robocopy.exe","00:00:00.0000000"',
      '"F:\\2a","other.exe","00:00:01.0000000"',
      '"F:\\2b","other.exe","00:00:01.0000000"',
      '"F:\\3a","robocopy.exe","00:00:02.0000000"',
      '"F:\\3b","robocopy.exe","00:00:02.0000000"',
    ]);
  });
});
