/** A question made ready to be decided: names are ids, items are put together, contradictions are refused. */

import { InputError } from '../../formats/input-error.js';
import {
  isSameIdentity,
  type PosixAclEntry,
  type PosixItem,
  formatPosixAclEntry,
  requireSoundAcl,
} from '../../formats/acl/posix-acl.js';
import { IdentityNames } from './identity-names.js';
import { ancestorsOf, isBelow, type Location, parentOf, parseLocation } from './location.js';
import { OPERATION_RULES, type OperationRule } from './operations.js';
import type { AdlsGen2Caller, AdlsGen2Operation, AdlsGen2Question, RoleAssignment } from './question.js';
import { findRole, parseRoleScope } from './roles.js';
import { requireSoundSas } from './sas.js';

export interface AccessCase {
  readonly operation: AdlsGen2Operation;
  readonly rule: OperationRule;
  readonly path: string;
  /** Where `rename` moves it; null for other operations. */
  readonly newPath: string | null;
  readonly account: string | null;
  readonly container: string | null;
  readonly caller: AdlsGen2Caller;
  /** By path. Ids of identities, no names. */
  readonly items: ReadonlyMap<string, PosixItem>;
  readonly names: IdentityNames;
  /** Null: not said. */
  readonly hierarchicalNamespace: boolean | null;
  readonly assumeTraversal: boolean;
}

/** Throws an InputError for a question that contradicts itself or that no account can be asked. */
export function prepareCase(question: AdlsGen2Question): AccessCase {
  const names = new IdentityNames(question.names ?? {});
  const target = locate(question, question.path);
  const operation = preparedOperation(question.operation, names);
  const newPath = operation.name === 'rename' ? locate(question, operation.to).path : null;
  const prepared: AccessCase = {
    operation,
    rule: ruleOf(operation),
    ...target,
    newPath,
    caller: preparedCaller(question.caller, names),
    items: collectItems(question, target, newPath, names),
    names,
    hierarchicalNamespace: question.hierarchicalNamespace ?? null,
    assumeTraversal: question.assumeTraversal ?? false,
  };
  requireSoundCaller(prepared.caller);
  requireSoundPaths(prepared);
  requireNamespace(prepared);
  return prepared;
}

function locate({ account, container }: AdlsGen2Question, text: string): Location {
  const location = parseLocation(text);
  requireSame('account', account ?? null, location.account, text);
  requireSame('container', container ?? null, location.container, text);
  return {
    account: location.account ?? account ?? null,
    container: location.container ?? container ?? null,
    path: location.path,
  };
}

function requireSame(what: string, asked: string | null, found: string | null, text: string): void {
  if (asked !== null && found !== null && asked.toLowerCase() !== found.toLowerCase()) {
    throw new InputError(`${text} is of ${what} ${found}: expected ${what} ${asked}, which the question names`);
  }
}

function preparedOperation(operation: AdlsGen2Operation, names: IdentityNames): AdlsGen2Operation {
  return operation.name === 'set-group' ? { ...operation, group: names.idOf(operation.group) } : operation;
}

function ruleOf(operation: AdlsGen2Operation): OperationRule {
  const rule = OPERATION_RULES[operation.name];
  return operation.name === 'access'
    ? { ...rule, target: operation.permissions, request: operation.permissions === 4 ? 'read' : 'write' }
    : rule;
}

function preparedCaller(caller: AdlsGen2Caller, names: IdentityNames): AdlsGen2Caller {
  const ids = (groups: readonly string[] | null) => groups?.map((group) => names.idOf(group)) ?? null;
  switch (caller.authentication) {
    case 'entra':
      return { ...caller, user: names.idOf(caller.user), groups: ids(caller.groups) };
    case 'user-delegation-sas':
      return {
        ...caller,
        ...(caller.suoid === undefined ? {} : { suoid: names.idOf(caller.suoid) }),
        groups: ids(caller.groups ?? null),
      };
    default:
      return caller;
  }
}

/** An identity that the ACLs are asked for; its groups may not be known. */
export interface Claimant {
  readonly user: string;
  readonly groups: readonly string[] | null;
}

/** Whom the ACLs are asked for; null for a super-user. */
export function claimantOf(caller: AdlsGen2Caller): Claimant | null {
  switch (caller.authentication) {
    case 'entra':
      return { user: caller.user, groups: caller.groups };
    case 'user-delegation-sas':
      return caller.suoid === undefined ? null : { user: caller.suoid, groups: caller.groups ?? null };
    default:
      return null;
  }
}

function requireSoundCaller(caller: AdlsGen2Caller): void {
  if (caller.authentication === 'entra') {
    if (caller.user === '') {
      throw new InputError('no user: expected the object id of the caller');
    }
    requireSoundRoles(caller.roles ?? []);
  } else if (caller.authentication !== 'shared-key') {
    requireSoundSas(caller);
    requireSoundRoles(caller.authentication === 'user-delegation-sas' ? (caller.signerRoles ?? []) : []);
  }
}

function requireSoundRoles(assignments: readonly RoleAssignment[]): void {
  for (const { role, scope } of assignments) {
    findRole(role);
    if (scope !== null) {
      parseRoleScope(scope);
    }
  }
}

function requireSoundPaths({ operation, path, newPath, rule, items }: AccessCase): void {
  if (path === '/' && (rule.kind === 'file' || operation.name === 'create-directory' || operation.name === 'rename')) {
    throw new InputError(
      `${operation.name} of /: expected another path, for / is the root directory, which always exists`,
    );
  }
  if (newPath !== null && (newPath === path || newPath === '/' || isBelow(newPath, path))) {
    throw new InputError(`rename to ${newPath}: expected a new path that is neither ${path}, below it, nor the root`);
  }
  const isDirectory = items.get(path)?.isDirectory ?? null;
  if (rule.kind !== null && isDirectory !== null && isDirectory !== (rule.kind === 'directory')) {
    throw new InputError(`${operation.name} of ${path}: expected a ${rule.kind}, but the items say it is none`);
  }
}

function requireNamespace({ caller, items, hierarchicalNamespace, rule, operation }: AccessCase): void {
  if (hierarchicalNamespace !== false) {
    return;
  }
  const named = caller.authentication === 'user-delegation-sas' ? (caller.suoid ?? caller.saoid) : undefined;
  if (items.size > 0 || rule.ownership !== 'none' || operation.name === 'get-acl' || named !== undefined) {
    throw new InputError(
      'no hierarchical namespace: expected neither ACLs and owners nor saoid and suoid, for such an account has none',
    );
  }
}

function collectItems(
  question: AdlsGen2Question,
  target: Location,
  newPath: string | null,
  names: IdentityNames,
): ReadonlyMap<string, PosixItem> {
  const items = new Map<string, PosixItem>();
  for (const item of question.items) {
    const at = { line: item.line };
    if (item.path === null) {
      throw new InputError('an ACL without a path: expected to be told whose it is', at);
    }
    const location = parseLocation(item.path);
    requireSame('account', target.account, location.account, item.path);
    requireSame('container', target.container, location.container, item.path);
    const { path } = location;
    const known = items.get(path);
    const found = withIds({ ...item, path }, names);
    requireSoundItem(found);
    items.set(path, known === undefined ? found : merged(known, found));
  }
  return withKinds(items, newPath === null ? [target.path] : [target.path, newPath]);
}

function withIds(item: PosixItem, names: IdentityNames): PosixItem {
  const idOf = (id: string | null): string | null => (id === null ? null : names.idOf(id));
  const entries = (list: readonly PosixAclEntry[]) => list.map((entry) => ({ ...entry, id: idOf(entry.id) }));
  return {
    ...item,
    owner: idOf(item.owner),
    group: idOf(item.group),
    acl: entries(item.acl),
    defaultAcl: entries(item.defaultAcl),
  };
}

function requireSoundItem({ path, acl, defaultAcl, isDirectory, line }: PosixItem): void {
  if (acl.length > 0) {
    requireSoundAcl({ acl, defaultAcl }, { line });
  }
  if (isDirectory === false && defaultAcl.length > 0) {
    throw new InputError(`${path} is a file with a default ACL: expected none, for only directories have one`, {
      line,
    });
  }
}

/** What two items say of one path. */
function merged(one: PosixItem, other: PosixItem): PosixItem {
  const disagreement = (what: string) =>
    new InputError(`${one.path} has two ${what}: expected one, or the same twice`, { line: other.line });
  if (one.owner !== null && other.owner !== null && !isSameIdentity(one.owner, other.owner)) {
    throw disagreement(`owners, ${one.owner} and ${other.owner}`);
  }
  if (one.group !== null && other.group !== null && !isSameIdentity(one.group, other.group)) {
    throw disagreement(`owning groups, ${one.group} and ${other.group}`);
  }
  if (one.isDirectory !== null && other.isDirectory !== null && one.isDirectory !== other.isDirectory) {
    throw disagreement('kinds');
  }
  if (one.sticky !== null && other.sticky !== null && one.sticky !== other.sticky) {
    throw disagreement('settings of the sticky bit');
  }
  const [better, worse] = knowsMore(other, one) ? [other, one] : [one, other];
  if (better.complete && worse.complete && comparable(better.acl) !== comparable(worse.acl)) {
    throw disagreement('ACLs');
  }
  if (worse.defaultAcl.length > 0 && comparable(better.defaultAcl) !== comparable(worse.defaultAcl)) {
    throw disagreement('default ACLs');
  }
  const item = {
    ...better,
    owner: one.owner ?? other.owner,
    group: one.group ?? other.group,
    isDirectory: one.isDirectory ?? other.isDirectory,
    sticky: one.sticky ?? other.sticky,
  };
  requireSoundItem(item);
  return item;
}

/** A short form, complete or not, does not show default ACLs. */
function knowsMore(item: PosixItem, than: PosixItem): boolean {
  const entries = ({ acl, defaultAcl }: PosixItem): number => acl.length + defaultAcl.length;
  return (item.complete && !than.complete) || (item.complete === than.complete && entries(item) > entries(than));
}

/** The same text for lists with the same entries. */
function comparable(entries: readonly PosixAclEntry[]): string {
  return entries.map(formatPosixAclEntry).sort().join().toLowerCase();
}

/** What has other items, or a path of the question, below it is a directory. */
function withKinds(items: ReadonlyMap<string, PosixItem>, asked: readonly string[]): ReadonlyMap<string, PosixItem> {
  const parents = [...items.keys()].map((path) => parentOf(path) ?? '/');
  const directories = new Set(['/', ...asked.flatMap(ancestorsOf), ...parents]);
  return new Map(
    [...items].map(([path, item]) => {
      const isDirectory = directories.has(path) || item.defaultAcl.length > 0 ? true : item.isDirectory;
      if (isDirectory === true && item.isDirectory === false) {
        throw new InputError(`${path} is a file, and yet there is something below it: expected a directory`, {
          line: item.line,
        });
      }
      return [path, { ...item, isDirectory }];
    }),
  );
}
