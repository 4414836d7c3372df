/**
 * Identities that may be the caller's and are written otherwise: an ACL that shows user principal names says nothing of an object id,
 * unless the question names it. Sources: adls-gen2.md §1, §6.
 */

import {
  identityForm,
  type IdentityForm,
  identityKey,
  isSameIdentity,
  type PosixAclEntry,
  type PosixItem,
} from '../../formats/acl/posix-acl.js';
import type { Unknown } from '../undecided.js';
import { type AccessCase, type Claimant, claimantOf } from './access-case.js';
import { identityLookup } from './commands.js';
import type { IdentityNames } from './identity-names.js';
import { ancestorsOf, isBelow } from './location.js';

/** Each taken to be the caller, or a group of the caller. `isGranted`: whether the request is, where none of them is. */
export function unknownIdentities(asked: AccessCase, isGranted: boolean): Unknown<AccessCase>[] {
  const claimant = claimantOf(asked.caller);
  if (claimant === null) {
    return [];
  }
  const items = itemsAskedOf(asked);
  const users = distinct(items.flatMap(usersOf)).filter((id) => mayBeUser(id, claimant, items, asked.names));
  const groups = distinct([...items.flatMap(groupsOf), ...newGroupOf(asked)]).filter((id) =>
    mayBeGroup(id, claimant, asked.names),
  );
  const who = asked.names.shown(claimant.user);
  // Either can grant or refuse: entries of the caller come before others.
  const favourable = !isGranted;
  return [
    ...users.map((id) => ({
      subject: id,
      text: `It is not known whether ${who} is ${id}, of ${pathsWith(items, id)}: ${NOT_COMPARABLE}; ${identityLookup('user', claimant.user, id)} tells.`,
      favourable,
      apply: (before: AccessCase) => replaced(before, id, claimant.user),
    })),
    ...groups.map((id) => ({
      subject: id,
      text: `It is not known whether ${id}, of ${pathsWith(items, id)}, is a group of ${who}: ${NOT_COMPARABLE}; ${identityLookup('group', id, id)} tells.`,
      favourable,
      apply: (before: AccessCase) => withGroup(before, id),
    })),
  ];
}

const NOT_COMPARABLE =
  'object ids, user principal names and other names are not comparable, and no name map (--names) connects them';

/** Those that the ACLs are asked of. */
function itemsAskedOf({ items, path, newPath }: AccessCase): PosixItem[] {
  const ends = newPath === null ? [path] : [path, newPath];
  const asked = new Set([...ends, ...ends.flatMap(ancestorsOf)]);
  return [...items.values()].filter((item) => item.path !== null && (asked.has(item.path) || isBelow(item.path, path)));
}

function usersOf({ owner, acl }: PosixItem): string[] {
  return [...(owner === null ? [] : [owner]), ...namedIn(acl, 'user')];
}

function groupsOf({ group, acl }: PosixItem): string[] {
  return [...(group === null ? [] : [group]), ...namedIn(acl, 'group')];
}

function newGroupOf({ operation }: AccessCase): string[] {
  return operation.name === 'set-group' ? [operation.group] : [];
}

function namedIn(acl: readonly PosixAclEntry[], type: PosixAclEntry['type']): string[] {
  return acl.flatMap((entry) => (entry.type === type && entry.id !== null ? [entry.id] : []));
}

function distinct(ids: readonly string[]): string[] {
  return [...new Map(ids.map((id) => [identityKey(id), id])).values()];
}

/** One ACL does not name one user twice. */
function mayBeUser(id: string, { user }: Claimant, items: readonly PosixItem[], names: IdentityNames): boolean {
  const isNamedBeside = items.some(({ acl }) => {
    const named = namedIn(acl, 'user');
    return named.some((one) => isSameIdentity(one, id)) && named.some((one) => isSameIdentity(one, user));
  });
  return !isNamedBeside && !isComparable(id, user, names);
}

function mayBeGroup(id: string, { groups }: Claimant, names: IdentityNames): boolean {
  return (
    groups?.some((own) => !isComparable(id, own, names)) === true && !groups.some((own) => isSameIdentity(own, id))
  );
}

/** Whether both are known in one form, by their names too. */
function isComparable(one: string, other: string, names: IdentityNames): boolean {
  const forms = (id: string): IdentityForm[] => [identityForm(id), identityForm(names.shown(id))];
  const all = [...forms(one), ...forms(other)];
  return all.includes('superuser') || forms(one).some((form) => forms(other).includes(form));
}

function pathsWith(items: readonly PosixItem[], id: string): string {
  const paths = items
    .filter((item) => [...usersOf(item), ...groupsOf(item)].some((one) => isSameIdentity(one, id)))
    .flatMap(({ path }) => path ?? []);
  const more = paths.length - SHOWN_PATHS;
  return paths.length === 0
    ? 'the question'
    : `${paths.slice(0, SHOWN_PATHS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const SHOWN_PATHS = 3;

/** The case in which one identity is another. */
function replaced(asked: AccessCase, id: string, by: string): AccessCase {
  const idOf = (old: string | null): string | null => (isSameIdentity(old, id) ? by : old);
  const items = itemsAskedOf(asked).map((item) => ({
    ...item,
    owner: idOf(item.owner),
    acl: item.acl.map((entry) => (entry.type === 'user' ? { ...entry, id: idOf(entry.id) } : entry)),
  }));
  return { ...asked, items: new Map([...asked.items, ...items.map((item) => [item.path ?? '', item] as const)]) };
}

/** The case in which the caller is in a group. */
function withGroup(asked: AccessCase, group: string): AccessCase {
  const { caller } = asked;
  return caller.authentication === 'entra' || caller.authentication === 'user-delegation-sas'
    ? { ...asked, caller: { ...caller, groups: [...(caller.groups ?? []), group] } }
    : asked;
}
