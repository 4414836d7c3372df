import { judgeTrace } from '../judge-trace.js';
import type { Target } from '../target.js';
import { damageXml } from './damage.js';
import { xmlExports } from './exports.js';

/** Process Monitor's XML exports. */
export const XML: Target = {
  name: 'xml',
  extension: '.XML',
  inputs: xmlExports,
  damage: damageXml,
  run: (file, random) => judgeTrace('Logfile.XML', file, random),
};
