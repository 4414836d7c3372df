import type { Target } from '../target.js';
import { damageContext } from './damage.js';
import { judgeContext } from './judge.js';
import { contextTexts } from './texts.js';

/** Output of whoami, net use, icacls and the like, SDDL and POSIX ACLs. */
export const CONTEXT: Target = {
  name: 'context',
  extension: '.txt',
  inputs: contextTexts,
  damage: damageContext,
  run: judgeContext,
};
