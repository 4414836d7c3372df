import type { Target } from '../target.js';
import { damageLog } from './damage.js';
import { judgeLog } from './judge.js';
import { robocopyLogs } from './logs.js';

/** Robocopy's logs. */
export const LOG: Target = {
  name: 'log',
  extension: '.log',
  inputs: robocopyLogs,
  damage: damageLog,
  run: judgeLog,
};
