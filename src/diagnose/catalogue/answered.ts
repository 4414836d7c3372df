/** Advice that what context files show answers. */

import type { Shown } from '../rule.js';

/** To mount with the storage account key: it is. */
export const MOUNTED = { 'key-mount': null } as const satisfies Partial<Record<Shown, null>>;

/** To look at the ACL: the finding says what it is. */
export const SHOWN_ACL = { acl: null } as const satisfies Partial<Record<Shown, null>>;
