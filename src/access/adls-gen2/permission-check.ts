/** Whether the ACL of one object grants permissions to an identity. Source: adls-gen2.md §1, §2. */

import {
  isSameIdentity,
  type PosixAclEntry,
  type PosixItem,
  type PosixPermissions,
  posixPermissions,
} from '../../formats/acl/posix-acl.js';
import type { PublishedRules } from './published-rules.js';

export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What is looked at of an object. */
export type CheckedItem = Pick<PosixItem, 'owner' | 'group' | 'acl'>;

export interface PermissionCheck {
  readonly granted: boolean;
  /** The class that decided. */
  readonly decidedBy: 'owner' | 'named-user' | 'group' | 'other';
  /** Entries that decided: one; several where no group's entry suffices, or where they are added up. */
  readonly entries: readonly PosixAclEntry[];
  /** Whether those entries grant together, not each alone. */
  readonly addsUp: boolean;
  /** The mask, where it applies to those entries. */
  readonly mask: PosixPermissions | null;
  /** Entries of the identity's groups that did not suffice, after which the entry for others was asked. */
  readonly passedOver: readonly PosixAclEntry[];
}

/**
 * Decides as the service does: the first class with an entry of the identity decides, from the owning user to others. What
 * groups and others get, and what the mask limits, is as the rules say. An owner or owning group that is null is none of
 * the identity's. The ACL must be sound; without a mask nothing is limited.
 */
export function checkPermissions(
  item: CheckedItem,
  identity: Identity,
  desired: PosixPermissions,
  rules: PublishedRules,
): PermissionCheck {
  const mask = maskOf(item.acl);
  const suffices = (permissions: number, limit: PosixPermissions | null): boolean =>
    (permissions & (limit ?? 7) & desired) === desired;

  if (isSameIdentity(item.owner, identity.user)) {
    const entry = fixedEntry(item.acl, 'user');
    return decided(suffices(entry.permissions, null), 'owner', [entry], null);
  }

  const named = item.acl.find(({ type, id }) => type === 'user' && isSameIdentity(id, identity.user));
  if (named !== undefined) {
    return decided(suffices(named.permissions, mask), 'named-user', [named], mask);
  }

  const groupEntries = entriesOfGroups(item, identity);
  if (groupEntries.length > 0) {
    const union = posixPermissions(groupEntries.reduce((bits, { permissions }) => bits | permissions, 0));
    if (rules.groups === 'union') {
      return { ...decided(suffices(union, mask), 'group', groupEntries, mask), addsUp: true };
    }
    const sufficient = groupEntries.find(({ permissions }) => suffices(permissions, mask));
    if (sufficient !== undefined || !rules.fallsThroughToOther) {
      return decided(sufficient !== undefined, 'group', sufficient === undefined ? groupEntries : [sufficient], mask);
    }
  }

  const other = fixedEntry(item.acl, 'other');
  const limit = rules.masksOther ? mask : null;
  return { ...decided(suffices(other.permissions, limit), 'other', [other], limit), passedOver: groupEntries };
}

/** Null: there is none. */
export function maskOf(acl: readonly PosixAclEntry[]): PosixPermissions | null {
  return acl.find(({ type }) => type === 'mask')?.permissions ?? null;
}

function decided(
  granted: boolean,
  decidedBy: PermissionCheck['decidedBy'],
  entries: readonly PosixAclEntry[],
  mask: PosixPermissions | null,
): PermissionCheck {
  return { granted, decidedBy, entries, addsUp: false, mask, passedOver: [] };
}

/** Entries of the owning group and of named groups that the identity is in. */
function entriesOfGroups(item: CheckedItem, { groups }: Identity): readonly PosixAclEntry[] {
  return item.acl.filter(
    ({ type, id }) => type === 'group' && groups.some((group) => isSameIdentity(group, id ?? item.group)),
  );
}

/** The entry without an identity. A sound list has it; what is not there grants nothing. */
function fixedEntry(acl: readonly PosixAclEntry[], type: 'user' | 'other'): PosixAclEntry {
  return acl.find((entry) => entry.type === type && entry.id === null) ?? { type, id: null, permissions: 0 };
}

/** The permissions that are granted one by one. Two of them asked for at once can be refused: groups are not added up. */
export function grantedPermissions(item: CheckedItem, identity: Identity, rules: PublishedRules): PosixPermissions {
  const single: readonly PosixPermissions[] = [4, 2, 1];
  return posixPermissions(
    single
      .filter((permission) => checkPermissions(item, identity, permission, rules).granted)
      .reduce((bits: number, bit) => bits | bit, 0),
  );
}
