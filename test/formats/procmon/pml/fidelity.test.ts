import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { type ConvertOptions, convert } from '../../../../src/convert.js';
import { sharedFile } from '../shared-files.js';
import { pmlSource } from './write-pml.js';

/** Why a row of ours differs from Procmon's, as docs/procmon-fidelity.md lists it. */
type Cause = 'protection' | 'directory' | 'sizes as dates' | 'allocation size' | 'past the end' | 'older word';

const CAPTURES: readonly (readonly [string, number, Readonly<Partial<Record<Cause, number>>>])[] = [
  ['LogFileUTC64Filesystem', 31569, { protection: 1282, directory: 559 }],
  ['LogFileUTC64Process', 3400, {}],
  ['LogFileUTC64Registry', 28240, { 'past the end': 6, 'older word': 2 }],
  ['LogfileTests32bitUTC', 32930, { directory: 56, 'past the end': 7 }],
  ['LogfileTests64bitUTC', 53214, { protection: 153, directory: 3, 'sizes as dates': 55 }],
];

/** What one cell of Procmon's says that ours does not, named by what is left when it is taken out of both. */
const DETAIL_CAUSES: readonly (readonly [RegExp, Cause, RegExp])[] = [
  [/^CreateFileMapping$/, 'protection', /PageProtection: [A-Z_|]*/],
  [/^QueryDirectory$/, 'directory', /(?:, )?(?:FileInformationClass: \w+|\d+: [^,]*)/g],
  [
    /^QueryNetworkOpenInformationFile$/,
    'sizes as dates',
    /(?:AllocationSize|EndOfFile): .*?(?=, EndOfFile|, FileAttributes)/g,
  ],
  [/^CreateFile$/, 'allocation size', /AllocationSize: [\d,]+/],
];

/** The cause of one cell's difference; null for one that no cause explains. */
function causeOf(column: string, operation: string, procmon: string, ours: string): Cause | null {
  if (column === 'Result') {
    return procmon === '0x368' && ours === 'REPARSE GLOBAL' ? 'older word' : null;
  }
  if (column !== 'Detail') {
    return null;
  }
  for (const [name, cause, part] of DETAIL_CAUSES) {
    if (name.test(operation)) {
      return procmon.replace(part, '') === ours.replace(part, '') ? cause : null;
    }
  }
  // What Procmon prints begins with what we print, and goes on with bytes of the next event.
  return /^Reg(?:SetValue|QueryValue)$/.test(operation) && procmon.startsWith(ours.trimEnd()) ? 'past the end' : null;
}

async function exported(bytes: Uint8Array, options: ConvertOptions): Promise<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  await convert(pmlSource(bytes), options, (piece) => {
    text += decoder.decode(piece, { stream: true });
  });
  return text.split('\r\n');
}

const isThere = sharedFile('traces/LogFileUTC64Process.CSV.gz') !== null;

describe.skipIf(!isThere).each(CAPTURES)('what Procmon exported of %s', (name, rows, causes) => {
  const unpacked = (extension: string): Uint8Array =>
    gunzipSync(readFileSync(sharedFile(`traces/${name}.${extension}.gz`) ?? ''));
  const procmon = isThere ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(unpacked('CSV')).split('\r\n') : [];
  const [columns = []]: string[][] = parse(procmon[0] ?? '', { bom: true });

  it('is given back to the byte, with its defects', async () => {
    const ours = await exported(unpacked('PML'), { columns, asProcmon: true });
    expect(columns).toHaveLength(27);
    // Header and what stands behind the last line end, an empty text, besides.
    expect(ours).toHaveLength(rows + 2);
    expect(ours.findIndex((line, index) => line !== procmon[index])).toBe(-1);
  });

  it('differs from what we print by the listed defects only', async () => {
    const ours = await exported(unpacked('PML'), { columns });
    const found: Partial<Record<Cause, number>> = {};
    const unexplained: string[] = [];
    ours.forEach((line, row) => {
      const theirs = procmon[row] ?? '';
      const [own = [], their = []]: string[][] = line === theirs ? [] : parse(`${line}\r\n${theirs}`, { quote: '"' });
      columns.forEach((column, index) => {
        const [text = '', printed = ''] = [own[index], their[index]];
        if (text !== printed) {
          const cause = causeOf(column, own[columns.indexOf('Operation')] ?? '', printed, text);
          if (cause === null) {
            unexplained.push(`row ${row} ${column}: ${printed} | ${text}`);
          } else {
            found[cause] = (found[cause] ?? 0) + 1;
          }
        }
      });
    });
    expect(unexplained.slice(0, 5)).toEqual([]);
    expect(found).toEqual(causes);
  });
});
