/** Commands of the Azure CLI, filled with what the question names. Sources: az storage fs access, az role assignment, az ad. */

import { formatPosixAcl, identityForm, type PosixAclEntry } from '../../formats/acl/posix-acl.js';
import { quotedWord } from '../../windows/command-line.js';
import type { AccessCase } from './access-case.js';
import { parseRoleScope } from './roles.js';

/** What shows or sets the ACL, owner or permissions of a path; `options` are those of `set`. */
export function accessCommand(
  asked: AccessCase,
  verb: 'show' | 'set' | 'update-recursive',
  path: string,
  options: string | null = null,
): string {
  const container = quotedWord(asked.container, '<container>');
  const what = options === null ? verb : `${verb} ${options}`;
  return `az storage fs access ${what} --path ${quotedWord(path, '<path>')} --file-system ${container} ${accountOptions(asked)}`;
}

export function accountOptions(asked: AccessCase): string {
  return `${accountOption(asked)} --auth-mode login`;
}

export function accountOption({ account }: AccessCase): string {
  return `--account-name ${quotedWord(account, '<account>')}`;
}

/** A list of ids that are plain words is one, whatever its length. */
export function quotedAcl(acl: readonly PosixAclEntry[], defaultAcl: readonly PosixAclEntry[]): string {
  const isPlain = [...acl, ...defaultAcl].every(({ id }) => id === null || quotedWord(id, '') !== '');
  return isPlain ? `"${formatPosixAcl(acl, defaultAcl)}"` : '<acl>';
}

export function assignmentCommand(asked: AccessCase, role: string, assignee: string): string {
  return `az role assignment create --role "${role}" --assignee ${assignee} --scope ${containerScope(asked)}`;
}

/** Subscription and resource group are those of an assignment of the question, where it has one that names them. */
function containerScope({ caller, account, container }: AccessCase): string {
  const assignments =
    caller.authentication === 'entra'
      ? (caller.roles ?? [])
      : caller.authentication === 'user-delegation-sas'
        ? (caller.signerRoles ?? [])
        : [];
  const known = assignments.flatMap(({ scope }) => (scope === null ? [] : [parseRoleScope(scope)]));
  const subscription = known.find((scope) => scope.subscription !== null)?.subscription ?? '<subscription>';
  const group = known.find((scope) => scope.resourceGroup !== null)?.resourceGroup ?? '<resource-group>';
  const scope =
    `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/` +
    `${account ?? '<account>'}/blobServices/default/containers/${container ?? '<container>'}`;
  return `"${scope}"`;
}

/** What lists the roles of an identity in the subscription and above it, those of its groups too. */
export function roleListing(user: string): string {
  return `az role assignment list --assignee ${quotedWord(user, '<user>')} --all --include-groups --include-inherited`;
}

/** What tells whether a user or group is another that is written otherwise: the id of its name, or the name of its id. */
export function identityLookup(kind: 'user' | 'group', one: string, other: string): string {
  const [named = null] = [one, other].filter((id) => identityForm(id) !== 'object-id').sort(byForm);
  const option = kind === 'user' ? '--id' : '--group';
  return `az ad ${kind} show ${option} ${quotedWord(named, `<${kind}>`)} --query id`;
}

/** User principal names first: other names need not be known to the directory. */
function byForm(one: string, other: string): number {
  return Number(identityForm(other) === 'upn') - Number(identityForm(one) === 'upn');
}
