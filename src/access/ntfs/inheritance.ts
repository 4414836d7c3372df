/** What a new object inherits. Source: windows-access.md §4, canonical order and inheritance (win32 ace-inheritance-rules). */

import { accessMask, FILE_MAPPING, GENERIC_RIGHTS, mapGenericRights } from '../../windows/access-mask.js';
import {
  type Ace,
  type Acl,
  aclOf,
  CONTAINER_INHERIT,
  INHERIT_ONLY,
  INHERITED,
  NO_PROPAGATE_INHERIT,
  OBJECT_INHERIT,
  type Trustee,
} from '../../windows/security-descriptor.js';
import { CREATOR_GROUP, CREATOR_OWNER, LOCAL_SYSTEM } from '../../windows/sid.js';

/** The new object. */
export interface NewObject {
  readonly kind: 'file' | 'directory';
  readonly owner: Trustee;
  /** Who an entry for CREATOR GROUP becomes; null: not known, such entries are then only handed on. */
  readonly group: Trustee | null;
  /** Whether entries are marked as inherited, as Windows and servers that maintain inheritance do. */
  readonly autoInherit: boolean;
}

/**
 * The entries that a new object gets from its parent's, in the parent's order. Entries for CREATOR OWNER and CREATOR GROUP, and
 * those with generic rights, take effect with what they stand for, and are handed on as they were by directories.
 */
export function inheritedAces(parent: readonly Ace[], child: NewObject): Ace[] {
  return parent.flatMap((ace) => (child.kind === 'file' ? forFile(ace, child) : forDirectory(ace, child)));
}

/** The DACL of a new object: what it inherits, or Full Control for its owner and SYSTEM where it inherits nothing. */
export function newObjectDacl(parent: Acl | null, child: NewObject): Acl {
  const inherited = inheritedAces(parent?.aces ?? [], child);
  return inherited.length > 0
    ? { ...aclOf(inherited), autoInherited: child.autoInherit }
    : aclOf([fullControl(child.owner), fullControl({ sid: LOCAL_SYSTEM, name: null })]);
}

function forFile(ace: Ace, child: NewObject): Ace[] {
  return (ace.flags & OBJECT_INHERIT) === 0 ? [] : effective(ace, 0, child);
}

function forDirectory(ace: Ace, child: NewObject): Ace[] {
  const handedOn = (ace.flags & NO_PROPAGATE_INHERIT) === 0 ? ace.flags & (OBJECT_INHERIT | CONTAINER_INHERIT) : 0;
  if ((ace.flags & CONTAINER_INHERIT) === 0) {
    return handedOn === 0 ? [] : [copy(ace, handedOn | INHERIT_ONLY, child)];
  }
  if (!standsForOthers(ace)) {
    return effective(ace, handedOn, child);
  }
  const rest = handedOn === 0 ? [] : [copy(ace, handedOn | INHERIT_ONLY, child)];
  return [...effective(ace, 0, child), ...rest];
}

/** Whether what takes effect differs from what is handed on. */
function standsForOthers({ mask, trustee }: Ace): boolean {
  return trustee.sid === CREATOR_OWNER || trustee.sid === CREATOR_GROUP || (mask & GENERIC_RIGHTS) !== 0;
}

/** The entry as it takes effect on the child; none where nobody is known whom it stands for. */
function effective(ace: Ace, flags: number, child: NewObject): Ace[] {
  const trustee = actualTrustee(ace.trustee, child);
  return trustee === null
    ? []
    : [{ ...copy(ace, flags, child), trustee, mask: accessMask(mapGenericRights(ace.mask, FILE_MAPPING)) }];
}

function actualTrustee(trustee: Trustee, { owner, group }: NewObject): Trustee | null {
  if (trustee.sid === CREATOR_OWNER) {
    return owner;
  }
  return trustee.sid === CREATOR_GROUP ? group : trustee;
}

function copy(ace: Ace, flags: number, { autoInherit }: NewObject): Ace {
  return { ...ace, flags: autoInherit ? flags | INHERITED : flags };
}

function fullControl(trustee: Trustee): Ace {
  return { type: 'allow', flags: 0, mask: FILE_MAPPING.all, trustee, extra: null };
}
