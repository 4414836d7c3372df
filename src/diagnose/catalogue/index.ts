/** All rules, in the order in which equally sure ones are preferred. */

import type { Rule } from '../rule.js';
import { BENIGN_RULES } from './benign.js';
import { COPY_RULES } from './copy.js';
import { NTFS_RULES } from './ntfs.js';
import { SHARE_RULES } from './share.js';

export const CATALOGUE: readonly Rule[] = [...COPY_RULES, ...SHARE_RULES, ...NTFS_RULES, ...BENIGN_RULES];
