/** The ACL that the root of a new share has. Source: azure-files.md §4 (configure-file-level-permissions of 2026-04-14). */

import { accessMask } from '../../windows/access-mask.js';
import { type Acl, aclOf, CONTAINER_INHERIT, INHERIT_ONLY, OBJECT_INHERIT } from '../../windows/security-descriptor.js';
import {
  AUTHENTICATED_USERS,
  BUILTIN_ADMINISTRATORS,
  BUILTIN_USERS,
  CREATOR_OWNER,
  LOCAL_SYSTEM,
} from '../../windows/sid.js';

const TREE = OBJECT_INHERIT | CONTAINER_INHERIT;
const FULL = 0x1f01ff;
const MODIFY = 0x1301bf;
const READ_AND_EXECUTE = 0x1200a9;
const GENERIC_READ_AND_EXECUTE = 0xa000_0000;

/** Trustee, flags, mask, whether the older version of the page (2023) lists it too. */
const ENTRIES = [
  [BUILTIN_ADMINISTRATORS, TREE, FULL, true],
  [BUILTIN_USERS, 0, READ_AND_EXECUTE, true],
  [BUILTIN_USERS, TREE | INHERIT_ONLY, GENERIC_READ_AND_EXECUTE, true],
  [AUTHENTICATED_USERS, TREE, MODIFY, true],
  [LOCAL_SYSTEM, TREE, FULL, false],
  [LOCAL_SYSTEM, 0, FULL, false],
  [CREATOR_OWNER, TREE | INHERIT_ONLY, FULL, false],
] as const;

/** The default root ACL as one of the two versions of its page lists it. */
export function defaultRootAcl(listed: '2023' | '2026' = '2026'): Acl {
  return aclOf(
    ENTRIES.filter(([, , , in2023]) => listed === '2026' || in2023).map(([sid, flags, mask]) => ({
      type: 'allow',
      flags,
      mask: accessMask(mask),
      trustee: { sid, name: null },
      extra: null,
    })),
  );
}
