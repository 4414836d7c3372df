/** Accounts that `whoami` shows more than once, as in consoles that are elevated and others: their tokens are not the same. */

import { type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import type { CallerIdentity } from './case-facts.js';

/** One output of an account that another came before. */
interface RepeatedAccount {
  readonly identity: CallerIdentity;
  /** The first output of the same account. */
  readonly first: CallerIdentity;
  /** What only the one and only the other token has: groups that count for allowing, and privileges. */
  readonly onlyHere: readonly string[];
  readonly onlyInFirst: readonly string[];
}

/** The later outputs of accounts that are shown before, as far as both show groups, or privileges, and these differ. */
export function differingTokens(identities: readonly CallerIdentity[]): RepeatedAccount[] {
  return identities.flatMap((identity, nth) => {
    const first = identities.slice(0, nth).find((one) => isSameUser(one, identity));
    if (first === undefined) {
      return [];
    }
    const onlyHere = heldOnlyBy(identity, first);
    const onlyInFirst = heldOnlyBy(first, identity);
    return onlyHere.length + onlyInFirst.length === 0 ? [] : [{ identity, first, onlyHere, onlyInFirst }];
  });
}

/** What the difference is, in a sentence without an end. */
export function differenceText({ onlyHere, onlyInFirst }: RepeatedAccount): string {
  const parts = [
    ...(onlyHere.length === 0 ? [] : [`only the later has ${listed(onlyHere)}`]),
    ...(onlyInFirst.length === 0 ? [] : [`only the first has ${listed(onlyInFirst)}`]),
  ];
  return parts.join('; ');
}

const LISTED = 5;

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return `${names.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function isSameUser({ user: one }: CallerIdentity, { user: other }: CallerIdentity): boolean {
  return (
    one !== null &&
    other !== null &&
    (one.sid !== null && other.sid !== null ? one.sid === other.sid : keyOf(one) === keyOf(other))
  );
}

function keyOf(trustee: Trustee): string {
  return trusteeName(trustee).toLowerCase();
}

function heldOnlyBy(one: CallerIdentity, other: CallerIdentity): string[] {
  const privileges = new Set(other.privileges.map(({ name }) => name));
  const groups = new Set(allowingGroups(other).map(groupKey));
  return [
    ...(one.hasPrivileges && other.hasPrivileges
      ? one.privileges.map(({ name }) => name).filter((name) => !privileges.has(name))
      : []),
    ...(one.hasGroups && other.hasGroups
      ? allowingGroups(one)
          .filter((group) => !groups.has(groupKey(group)))
          .map(trusteeName)
      : []),
  ];
}

function allowingGroups({ groups }: CallerIdentity): Trustee[] {
  return groups.flatMap(({ group, denyOnly }) => (denyOnly ? [] : [group]));
}

function groupKey(group: Trustee): string {
  return group.sid ?? keyOf(group);
}
