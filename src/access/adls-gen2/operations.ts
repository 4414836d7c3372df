/** What each operation needs. Sources: adls-gen2.md §3; kinds of requests: §1, §4, §9. */

import type { PosixPermissions } from '../../formats/acl/posix-acl.js';
import type { AdlsGen2OperationName } from './question.js';

/** Kinds of requests, which roles grant. */
export type RequestKind = 'read' | 'write' | 'super-user';

/** What the ACLs must grant. Every ancestor must grant `--x` besides. */
export interface OperationRule {
  /** Of the parent, and with `rename` of the new parent too. */
  readonly parent: PosixPermissions;
  readonly target: PosixPermissions;
  /** Of every directory below the target. */
  readonly below: PosixPermissions;
  /** Whether a sticky bit on the parent asks for an owner. */
  readonly asksSticky: boolean;
  /** `member`: the owner, who must be in the new group. `super-user`: no ACL can grant it. */
  readonly ownership: 'none' | 'owner' | 'member' | 'super-user';
  readonly request: RequestKind;
  /** What the target must be; null: either. */
  readonly kind: 'file' | 'directory' | null;
  /** Within a sentence. */
  readonly doing: string;
}

const NOTHING = { parent: 1, target: 0, below: 0, asksSticky: false, ownership: 'none', kind: null } as const;
const CHANGES_PARENT = { ...NOTHING, parent: 3, request: 'write' } as const;
const READS = { ...NOTHING, request: 'read' } as const;

/**
 * `rename` and `get-acl` are inferred from POSIX; all others are documented. `delete` is that of a file; of an empty
 * directory it is taken to be the same. `access` asks for what the question says.
 */
export const OPERATION_RULES: Readonly<Record<AdlsGen2OperationName, OperationRule>> = {
  read: { ...READS, target: 4, kind: 'file', doing: 'reading' },
  append: { ...NOTHING, target: 6, request: 'write', kind: 'file', doing: 'appending to' },
  create: { ...CHANGES_PARENT, kind: 'file', doing: 'creating' },
  'create-directory': { ...CHANGES_PARENT, kind: 'directory', doing: 'creating directory' },
  overwrite: { ...CHANGES_PARENT, kind: 'file', doing: 'overwriting' },
  delete: { ...CHANGES_PARENT, asksSticky: true, doing: 'deleting' },
  'delete-recursively': {
    ...CHANGES_PARENT,
    target: 7,
    below: 7,
    asksSticky: true,
    kind: 'directory',
    doing: 'recursively deleting',
  },
  list: { ...READS, target: 5, kind: 'directory', doing: 'listing' },
  rename: { ...CHANGES_PARENT, asksSticky: true, doing: 'renaming' },
  'get-acl': { ...READS, doing: 'reading the ACL of' },
  'set-acl': { ...NOTHING, ownership: 'owner', request: 'super-user', doing: 'setting the ACL of' },
  'set-owner': { ...NOTHING, ownership: 'super-user', request: 'super-user', doing: 'setting the owner of' },
  'set-group': { ...NOTHING, ownership: 'member', request: 'super-user', doing: 'setting the owning group of' },
  access: { ...NOTHING, request: 'write', doing: 'access to' },
};
