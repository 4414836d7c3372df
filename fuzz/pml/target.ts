import { judgeTrace } from '../judge-trace.js';
import type { Target } from '../target.js';
import { captures } from './captures.js';
import { damagePml } from './damage.js';

/** Process Monitor captures. */
export const PML: Target = {
  name: 'pml',
  extension: '.PML',
  inputs: captures,
  damage: damagePml,
  run: (file, random) => judgeTrace('Logfile.PML', file, random),
};
