/** Whether ACLs, sticky bits and ownership let an identity through. Sources: adls-gen2.md §1 to §4. */

import { isSameIdentity, type PosixPermissions, posixPermissions } from '../../formats/acl/posix-acl.js';
import type { AccessCase, Claimant } from './access-case.js';
import { ancestorsOf, isBelow, parentOf } from './location.js';
import { checkPermissions, type Identity } from './permission-check.js';
import type { PublishedRules } from './published-rules.js';
import type { Trail } from './trail.js';
import {
  alternativesText,
  capitalised,
  checkText,
  decidingWord,
  groupHint,
  MISMATCH,
  operationText,
  type Requirement,
} from './wording.js';

/** `covered`: permissions that a role grants already. */
export function decideByAcl(
  trail: Trail,
  asked: AccessCase,
  claimant: Claimant,
  covered: PosixPermissions,
  rules: PublishedRules,
): void {
  const { rule } = asked;
  const who = asked.names.shown(claimant.user);
  if (asked.hierarchicalNamespace === false) {
    const text = `Without a hierarchical namespace there are no ACLs: roles alone decide, and none grants ${operationText(asked)} (${MISMATCH}).`;
    trail.refuse('hierarchical namespace', asked.path, text, { kind: 'no-acls' });
    return;
  }
  if (rule.ownership === 'super-user') {
    const text = `Only a super-user may set the owner, and ${who} is none (${MISMATCH}).`;
    trail.refuse('owner', asked.path, text, { kind: 'super-user' });
    return;
  }
  for (const requirement of requirementsOf(asked, covered)) {
    checkRequirement(trail, asked, claimant, requirement, rules);
  }
  if (rule.asksSticky) {
    checkStickyBits(trail, asked, claimant, rules);
  }
  checkOwnership(trail, asked, claimant);
  if (asked.operation.name === 'delete' || asked.operation.name === 'overwrite') {
    trail.note('ACL', asked.path, `${capitalised(rule.doing)} it needs no permission on ${asked.path} itself.`);
  }
}

/** What must be granted where, from the root down; the new path of a rename behind the old one. */
function requirementsOf(asked: AccessCase, covered: PosixPermissions): Requirement[] {
  const { path, newPath, rule } = asked;
  const requirements = new Map<string, Requirement>();
  const add = (place: Requirement['place'], at: string, permissions: number): void => {
    const needed = posixPermissions(permissions & ~covered);
    const before = requirements.get(at);
    if (before !== undefined) {
      // A directory that is passed on one way and changed on the other.
      const stricter = before.needed > needed ? before : { place, path: at, needed };
      requirements.set(at, { ...stricter, needed: posixPermissions(before.needed | needed) });
    } else if (needed !== 0) {
      requirements.set(at, { place, path: at, needed });
    }
  };
  for (const end of newPath === null ? [path] : [path, newPath]) {
    const ancestors = ancestorsOf(end);
    ancestors.slice(0, -1).forEach((ancestor) => add('ancestor', ancestor, 1));
    ancestors.slice(-1).forEach((parent) => add(rule.parent === 1 ? 'ancestor' : 'parent', parent, rule.parent));
  }
  add('target', path, rule.target);
  if (rule.below !== 0) {
    directoriesBelow(asked).forEach((directory) => add('below', directory, rule.below));
  }
  return [...requirements.values()];
}

function directoriesBelow({ items, path }: AccessCase): string[] {
  return [...items.values()].flatMap((item) =>
    item.path !== null && isBelow(item.path, path) && item.isDirectory === true ? [item.path] : [],
  );
}

function checkRequirement(
  trail: Trail,
  asked: AccessCase,
  claimant: Claimant,
  requirement: Requirement,
  rules: PublishedRules,
): void {
  const { path, needed, place } = requirement;
  const who = asked.names.shown(claimant.user);
  const item = asked.items.get(path);
  // Of a short form with a plus the owner's triple is the one that surely counts as it stands.
  const isKnown =
    item !== undefined && (item.complete || (item.acl.length > 0 && isSameIdentity(item.owner, claimant.user)));
  if (!isKnown) {
    if (place === 'ancestor' && asked.assumeTraversal) {
      trail.assume(`The ACL of ${path} was not given: it is taken to let ${who} pass.`);
      trail.note('ancestor', path, `The ACL of ${path} was not given: ${who} is taken to pass.`);
    } else {
      trail.leaveOpen({ kind: 'acl', path, isAncestor: place === 'ancestor' });
      trail.note(place, path, `The ACL of ${path} was not given, or not in full: this is not decided.`);
    }
    return;
  }
  const identity: Identity = { user: claimant.user, groups: claimant.groups ?? [] };
  const check = checkPermissions(item, identity, needed, rules);
  const text = checkText({ asked, item, identity, claimantGroups: claimant.groups, requirement, check });
  if (check.granted) {
    trail.grant(decidingWord(check, needed), path, text);
  } else {
    trail.refuse(decidingWord(check, needed), path, text, { kind: 'permissions', item, path, needed });
  }
  for (const assumption of alternativesText(asked, item, identity, requirement, rules)) {
    trail.assume(assumption);
  }
  if (claimant.groups === null && check.decidedBy === 'other') {
    trail.assume(`No groups of ${who} were given: ${who} is taken to be in none.`);
    const hint = groupHint(asked, item, claimant.user, requirement, rules);
    if (hint !== null) {
      trail.assume(hint);
    }
  }
}

/** A directory with the bit lets go of a child for an owner alone. Source: adls-gen2.md §2. */
function checkStickyBits(trail: Trail, asked: AccessCase, claimant: Claimant, rules: PublishedRules): void {
  const { path, items, operation } = asked;
  const parent = parentOf(path);
  if (parent !== null) {
    checkStickyBit(trail, asked, claimant, parent, path, rules);
  }
  if (operation.name !== 'delete-recursively') {
    return;
  }
  trail.assume(`${path} is taken to hold no directories but those given.`);
  for (const directory of [path, ...directoriesBelow(asked)]) {
    const { sticky, owner } = items.get(directory) ?? { sticky: null, owner: null };
    if (sticky === true && !isSameIdentity(owner, claimant.user)) {
      const who = asked.names.shown(claimant.user);
      trail.assume(`The sticky bit of ${directory} is set: what it holds is taken to be owned by ${who} unless given.`);
    }
  }
  for (const item of items.values()) {
    if (item.path === null || !isBelow(item.path, path)) {
      continue;
    }
    checkStickyBit(trail, asked, claimant, parentOf(item.path) ?? '/', item.path, rules);
    if (item.isDirectory === null) {
      trail.assume(`${item.path} is taken to be a file: what is given does not say, and a directory would need rwx.`);
    }
  }
}

function checkStickyBit(
  trail: Trail,
  asked: AccessCase,
  claimant: Claimant,
  directory: string,
  child: string,
  rules: PublishedRules,
): void {
  const who = asked.names.shown(claimant.user);
  const sticky = asked.items.get(directory)?.sticky ?? null;
  const childOwner = asked.items.get(child)?.owner ?? null;
  const directoryOwner = asked.items.get(directory)?.owner ?? null;
  const ownsDirectory = rules.directoryOwnerPassesSticky && isSameIdentity(directoryOwner, claimant.user);
  const owned = isSameIdentity(childOwner, claimant.user) ? child : ownsDirectory ? directory : null;
  if (sticky === false || (sticky === null && owned !== null)) {
    return;
  }
  if (sticky === null) {
    trail.assume(`Whether the sticky bit of ${directory} is set was not given: it is taken not to be.`);
  } else if (owned !== null) {
    trail.grant('sticky bit', directory, `The sticky bit of ${directory} is set, and ${who} owns ${owned}.`);
  } else if (childOwner === null) {
    trail.leaveOpen({ kind: 'owner', path: child, isAncestor: false });
  } else if (rules.directoryOwnerPassesSticky && directoryOwner === null) {
    trail.leaveOpen({ kind: 'owner', path: directory, isAncestor: false });
  } else {
    const owners = rules.directoryOwnerPassesSticky ? `${child} nor ${directory}` : child;
    const text = `The sticky bit of ${directory} is set, and ${who} owns ${owners.includes(' nor ') ? `neither ${owners}` : `not ${owners}`} (${MISMATCH}).`;
    trail.refuse('sticky bit', directory, text, { kind: 'sticky', directory, child });
  }
}

function checkOwnership(trail: Trail, asked: AccessCase, claimant: Claimant): void {
  const { path, rule, operation, items, names } = asked;
  if (rule.ownership === 'none') {
    return;
  }
  const who = names.shown(claimant.user);
  const owner = items.get(path)?.owner ?? null;
  const what = capitalised(operationText(asked));
  if (owner === null) {
    trail.leaveOpen({ kind: 'owner', path, isAncestor: false });
  } else if (isSameIdentity(owner, claimant.user)) {
    trail.grant('owner', path, `${what} is for its owning user and super-users: ${who} owns it.`);
  } else {
    const text = `${what} is for its owning user, ${names.shown(owner)}, and super-users; ${who} is neither (${MISMATCH}).`;
    trail.refuse('owner', path, text, { kind: 'owner', path });
  }
  if (operation.name === 'set-group') {
    checkMembership(trail, asked, claimant, operation.group);
  }
}

function checkMembership(trail: Trail, { names, path }: AccessCase, claimant: Claimant, group: string): void {
  const who = names.shown(claimant.user);
  if (claimant.groups === null) {
    trail.leaveOpen({ kind: 'groups', user: claimant.user });
  } else if (claimant.groups.some((own) => isSameIdentity(own, group))) {
    trail.grant('group', path, `${who} is in ${names.shown(group)}, as the owner who gives a file to a group must be.`);
  } else {
    const text = `${who} is not in ${names.shown(group)}, as the owner who gives a file to a group must be (${MISMATCH}).`;
    trail.refuse('group', path, text, { kind: 'member', group });
  }
}
