// Writes a corpus of simulated cases: folders with a trace and a log, most CSV traces made larger by rows of other programs.
import { Buffer } from 'node:buffer';
import { TextDecoder } from 'node:util';
//   node bench/corpus.mjs FOLDER [--cases 2000] [--megabytes 5] [--large 3] [--first 1]
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const LARGE_MEGABYTES = 500;

/** Writes the cases, and `truth.json` beside their folder: the cause of each, and what else would look the same. */
export async function writeCorpus(folder, { cases, megabytes, large, first = 1 }) {
  const { simulate, randomNumbers } = await simulator();
  const truth = {};
  let largeLeft = large;
  for (let nth = 0; nth < cases; nth++) {
    const seed = first + nth;
    const random = randomNumbers(seed * 7919);
    const id = `20${24 + (nth % 3)}/case-${String(seed).padStart(5, '0')}`;
    const own = join(folder, 'cases', id);
    await mkdir(own, { recursive: true });
    const { files, truth: told } = await simulate(seed);
    // Half of the cases are larger than the median, half are smaller.
    const usual = megabytes * 1e6 * (0.5 + random(1000) / 1000);
    const isBroken = nth % 100 === 99;
    const isLarge = largeLeft > 0 && !isBroken && files.some(({ name }) => /\.csv$/i.test(name));
    largeLeft -= isLarge ? 1 : 0;
    const wanted = isLarge ? LARGE_MEGABYTES * 1e6 : usual;
    for (const { name, bytes } of files) {
      const kept = isBroken ? bytes.subarray(0, Math.floor(bytes.length / (2 + random(20)))) : bytes;
      await (/\.csv$/i.test(name) && !isBroken
        ? writePadded(join(own, name), kept, wanted)
        : writeFile(join(own, name), kept));
    }
    if (isBroken && nth % 200 === 199) {
      await rm(own, { recursive: true });
      await writeFile(`${own}.zip`, Buffer.from('PK\u0003\u0004 no archive'));
    }
    truth[isBroken && nth % 200 === 199 ? `${id}.zip` : id] = {
      cause: told.cause,
      equivalents: told.equivalents,
      also: told.also,
      broken: isBroken,
    };
  }
  await writeFile(join(folder, 'truth.json'), JSON.stringify(truth, null, 1));
}

/** The trace, then rows of a program that asks the registry, at the time of its last row. */
async function writePadded(path, bytes, wanted) {
  const file = await open(path, 'w');
  try {
    await file.write(bytes);
    const text = new TextDecoder().decode(bytes).replace(/^\ufeff/, '');
    const [head = '', ...rows] = text.split('\r\n').filter((line) => line !== '');
    const columns = cells(head);
    const last = cells(rows.at(-1) ?? '');
    if (columns.length < 2 || last.length !== columns.length) {
      return;
    }
    const row = columns.map((column, index) => PADDING[column] ?? last[index]);
    const rows64 = Buffer.from(`${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`.repeat(4096));
    for (let written = bytes.length; written < wanted; written += rows64.length) {
      await file.write(
        rows64.subarray(
          0,
          Math.max(
            rows64.length / 4096,
            Math.floor(((wanted - written) * 4096) / rows64.length) * (rows64.length / 4096),
          ),
        ),
      );
    }
  } finally {
    await file.close();
  }
}

const PADDING = {
  'Process Name': 'Explorer.EXE',
  PID: '5024',
  Operation: 'RegQueryValue',
  Path: 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Advanced\\HideFileExt',
  Result: 'SUCCESS',
  Detail: 'Type: REG_DWORD, Length: 4, Data: 0',
};

/** Of a row whose cells are all quoted, without line ends in them. */
function cells(row) {
  return row
    .slice(1, -1)
    .split('","')
    .map((cell) => cell.replaceAll('""', '"'));
}

async function simulator() {
  const folder = await mkdtemp(join(tmpdir(), 'whydenied-corpus-'));
  const outfile = join(folder, 'simulator.mjs');
  try {
    await build({
      stdin: {
        contents: "export * from './simulate.ts'; export * from '../../fuzz/random.ts';",
        resolveDir: 'test/simulator',
        loader: 'ts',
      },
      ...{ outfile, bundle: true, format: 'esm', platform: 'node', target: 'es2023' },
      external: ['@colors/colors/safe'],
      logLevel: 'error',
      banner: {
        js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
      },
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cases: { type: 'string', default: '2000' },
      megabytes: { type: 'string', default: '5' },
      large: { type: 'string', default: '3' },
      first: { type: 'string', default: '1' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) {
    throw new Error('expected a folder to write to');
  }
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  await writeCorpus(folder, numbers);
}
