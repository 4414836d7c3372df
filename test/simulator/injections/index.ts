/** Causes of causes.json that a trace or a log can show, each put into the scene as its documented cause is. */

import { COPYING } from './copy.js';
import { IN_USE } from './in-use.js';
import { LIMITS, NAMES } from './names-and-limits.js';
import { NTFS } from './ntfs.js';
import { REACH } from './reach.js';
import { SHARE } from './share.js';
import type { CauseId } from '../cause.js';
import type { Injection } from '../injection.js';

/** All injections; several of one cause are its variants. */
export const INJECTIONS: readonly Injection[] = [
  ...REACH,
  ...SHARE,
  ...NTFS,
  ...COPYING,
  ...NAMES,
  ...LIMITS,
  ...IN_USE,
];

/** Every cause that is injected. */
export const INJECTED_CAUSES: readonly CauseId[] = [...new Set(INJECTIONS.map(({ cause }) => cause))];
