/** The sentences of answers. */

import {
  entryName,
  formatPosixPermissions,
  type PosixAclEntry,
  type PosixItem,
  type PosixPermissions,
  posixPermissions,
} from '../../formats/acl/posix-acl.js';
import type { AccessCase } from './access-case.js';
import { type CheckedItem, checkPermissions, type Identity, maskOf, type PermissionCheck } from './permission-check.js';
import type { PublishedRules } from './published-rules.js';

/** What the service answers to a refusal. Source: adls-gen2.md §8. */
export const MISMATCH = '403 AuthorizationPermissionMismatch';
/** 404 where what cannot be reached is hidden, which is inferred. */
const MISMATCH_ON_THE_WAY = `${MISMATCH}, or 404 PathNotFound`;

/** What one object must grant. `ancestor`: passing it, which the parent of what is read must allow too. */
export interface Requirement {
  readonly place: 'ancestor' | 'parent' | 'target' | 'below';
  readonly path: string;
  readonly needed: PosixPermissions;
}

/** `reading /data/a.csv`. */
export function operationText({ operation, rule, path, newPath, names }: AccessCase): string {
  switch (operation.name) {
    case 'rename':
      return `${rule.doing} ${path} to ${newPath}`;
    case 'set-group':
      return `${rule.doing} ${path} to ${names.shown(operation.group)}`;
    case 'access':
      return `${formatPosixPermissions(operation.permissions)} ${rule.doing} ${path}`;
    default:
      return `${rule.doing} ${path}`;
  }
}

export function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function requirementText(asked: AccessCase, { place, path, needed }: Requirement): string {
  const purpose = {
    ancestor: `passing ${path}`,
    parent: `changing what ${path} holds`,
    target: operationText(asked),
    below: `deleting what ${path} holds`,
  }[place];
  return `${capitalised(purpose)} needs ${formatPosixPermissions(needed)}`;
}

/** Who decided, in a word or two; `mask` where only the mask refuses. */
export function decidingWord(check: PermissionCheck, needed: PosixPermissions): string {
  const { granted, decidedBy, entries, mask, addsUp } = check;
  const all = entries.map(({ permissions }) => permissions);
  const unmasked = (addsUp ? [all.reduce((sum: number, bits) => sum | bits, 0)] : all).some(
    (bits) => (bits & needed) === needed,
  );
  return !granted && mask !== null && unmasked ? 'mask' : decidedBy === 'named-user' ? 'named user' : decidedBy;
}

export interface CheckedRequirement {
  readonly asked: AccessCase;
  readonly item: CheckedItem;
  readonly identity: Identity;
  /** Null: not known. */
  readonly claimantGroups: readonly string[] | null;
  readonly requirement: Requirement;
  readonly check: PermissionCheck;
}

/** Which entry decided, how the mask limited it, and what is missing. */
export function checkText(checked: CheckedRequirement): string {
  const { asked, requirement, check } = checked;
  const error = requirement.place === 'ancestor' ? MISMATCH_ON_THE_WAY : MISMATCH;
  const end = check.granted ? '.' : `, which does not grant ${formatPosixPermissions(requirement.needed)} (${error}).`;
  return `${requirementText(asked, requirement)}: ${reasonText(checked)}${end}`;
}

function reasonText({ asked, item, identity, claimantGroups, check }: CheckedRequirement): string {
  const { names } = asked;
  const who = names.shown(identity.user);
  const shown = (entries: readonly PosixAclEntry[]): string =>
    entries.map((entry) => limitedText(asked, entry, check.mask)).join(' and ');
  const memberships = check.entries
    .map(({ id }) => id ?? item.group)
    .map((group) => (group === null ? 'the owning group' : names.shown(group)));
  switch (check.decidedBy) {
    case 'owner':
      return `${who} is the owning user, for whom ${shown(check.entries)} alone counts, without the mask`;
    case 'named-user':
      return `${shown(check.entries)} names ${who} and alone counts`;
    case 'group': {
      const count = check.entries.length === 1 ? 'counts' : check.addsUp ? 'count together' : 'count, each alone';
      return `${who} is in ${memberships.join(' and ')}, for which ${shown(check.entries)} ${count}`;
    }
    case 'other': {
      const passed = check.passedOver.map((entry) => limitedText(asked, entry, maskOf(item.acl))).join(' and ');
      const before =
        passed === ''
          ? `no entry names ${who}${claimantGroups?.length === 0 ? '' : ` or a group of ${who}`}`
          : `${passed}, of groups of ${who}, would not suffice`;
      return `${before}, so ${shown(check.entries)} counts`;
    }
  }
}

/** `group:sales:rwx (r-x behind mask::r-x)`. */
function limitedText({ names }: AccessCase, entry: PosixAclEntry, mask: PosixPermissions | null): string {
  const id = entry.id === null ? null : names.shown(entry.id);
  const text = `${entryName({ type: entry.type, id })}${formatPosixPermissions(entry.permissions)}`;
  const left = posixPermissions(entry.permissions & (mask ?? 7));
  return mask === null || left === entry.permissions
    ? text
    : `${text} (${formatPosixPermissions(left)} behind mask::${formatPosixPermissions(mask)})`;
}

/** How an owner or owning group that was not given was taken, where it would make a difference. */
export function alternativesText(
  asked: AccessCase,
  item: PosixItem,
  identity: Identity,
  { path, needed }: Requirement,
  rules: PublishedRules,
): string[] {
  const who = asked.names.shown(identity.user);
  const { granted } = checkPermissions(item, identity, needed, rules);
  const otherwise = granted ? 'this would be refused' : 'this would be granted';
  const texts: string[] = [];
  const differs = (alternative: CheckedItem): boolean =>
    checkPermissions(alternative, identity, needed, rules).granted !== granted;
  if (item.owner === null && differs({ ...item, owner: identity.user })) {
    texts.push(`The owner of ${path} was not given: it is taken not to be ${who}; if it were, ${otherwise}.`);
  }
  if (item.group === null && identity.groups.some((group) => differs({ ...item, group }))) {
    texts.push(`The owning group of ${path} was not given: ${who} is taken not to be in it; otherwise ${otherwise}.`);
  }
  return texts;
}

/** Which groups would make a difference, where the caller's are not known. */
export function groupHint(
  asked: AccessCase,
  item: PosixItem,
  user: string,
  { path, needed }: Requirement,
  rules: PublishedRules,
): string | null {
  const before = checkPermissions(item, { user, groups: [] }, needed, rules).granted;
  const groups = item.acl
    .filter(({ type }) => type === 'group')
    .flatMap(({ id }) => id ?? item.group ?? [])
    .filter((group) => checkPermissions(item, { user, groups: [group] }, needed, rules).granted !== before);
  const names = groups.map((group) => asked.names.shown(group)).join(' or ');
  return groups.length === 0
    ? null
    : `As a member of ${names}, ${asked.names.shown(user)} would ${before ? 'not ' : ''}have ${formatPosixPermissions(needed)} on ${path}.`;
}
