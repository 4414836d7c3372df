import type { Random } from '../random.js';
import type { Target } from '../target.js';
import { damageCsv } from './damage.js';
import { csvExports, hostileExport } from './exports.js';
import { judgeCsv } from './judge.js';

/** What damaged files were before: nothing in their bytes tells which rows were sound. */
const originals = new WeakMap<Uint8Array, Uint8Array>();

/** Half of the files are hostile and well-formed; of the others most are damaged copies of such. */
function hostileOrDamaged(file: Uint8Array, random: Random, largest: number): Uint8Array {
  const sound = random(10) === 0 ? file : hostileExport(random, largest);
  if (sound !== file && random(2) === 0) {
    return sound;
  }
  const bytes = damageCsv(sound, random, largest);
  originals.set(bytes, sound);
  return bytes;
}

/** Process Monitor's CSV exports, against csv-parse. */
export const CSV: Target = {
  name: 'csv',
  extension: '.CSV',
  inputs: csvExports,
  damage: hostileOrDamaged,
  run: (file, random) => judgeCsv(file, originals.get(file) ?? null, random),
};
