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

/** Why causes that the catalogue has are not injected. */
export const NOT_INJECTED: readonly { readonly causes: readonly CauseId[]; readonly reason: string }[] = [
  {
    causes: [
      'benign/backup-intent-retry',
      'benign/is-directory',
      'benign/name-collision',
      'benign/name-not-found',
      'benign/not-supported-queries',
      'benign/reparse-oplock',
    ],
    reason: 'No failures: healthy runs and other programs show them in every scene.',
  },
  {
    causes: [
      'log/auditing-flag',
      'log/build-swallows-errors',
      'log/destination-without-acls',
      'log/errors-not-counted',
      'log/failed-without-error',
      'log/gave-up-but-not-failed',
      'log/list-only',
      'log/unfinished',
      'log/unsupported-switches',
    ],
    reason: 'About what a log says of its run, not about why something was refused; the measurement leaves them out.',
  },
  {
    causes: ['copy/domain-identity-advice', 'session/not-the-key-mount'],
    reason:
      'Context files show the mount, a trace and a log do not: the refusals beside are those of copy and of share.',
  },
  {
    causes: ['copy/write-owner-preview', 'copy/write-owner-role'],
    reason: 'Told as copy/write-owner, which has a variant for each.',
  },
  {
    causes: ['in-use/open-below', 'ntfs/rename'],
    reason: 'robocopy renames nothing, as far as any reference tells, so that the model has no step for it.',
  },
  { causes: ['in-use/resource-lock'], reason: 'A lock of Azure stops no operation of SMB.' },
  { causes: ['session/ui-cannot-set'], reason: 'About dialogs of File Explorer, which fail at no file operation.' },
  {
    causes: [
      'adls/mismatch',
      'adls/authfailure',
      'adls/key-disabled',
      'adls/sticky',
      'adls/mask',
      'adls/spn-objectid',
      'adls/suoid',
      'adls/32-entries',
    ],
    reason: 'Data Lake Storage is reached by REST, which neither traces nor logs of robocopy show.',
  },
];
