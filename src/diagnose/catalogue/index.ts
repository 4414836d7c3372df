/** All rules, in the order in which equally sure ones are preferred. */

import type { JobRule, Rule } from '../rule.js';
import { BENIGN_RULES } from './benign.js';
import { COPY_RULES } from './copy.js';
import { IN_USE_RULES } from './in-use.js';
import { LOG_RULES } from './log.js';
import { NTFS_RULES } from './ntfs.js';
import { REACH_RULES } from './reach.js';
import { SHARE_RULES } from './share.js';

export const CATALOGUE: readonly Rule[] = [
  ...COPY_RULES,
  ...REACH_RULES,
  ...SHARE_RULES,
  ...NTFS_RULES,
  ...IN_USE_RULES,
  ...BENIGN_RULES,
];

/** Rules about runs as their logs show them. */
export const JOB_CATALOGUE: readonly JobRule[] = LOG_RULES;
