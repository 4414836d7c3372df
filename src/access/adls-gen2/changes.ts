/** What would grant a refused request, the least privilege first, with the commands of the Azure CLI. */

import {
  entryName,
  formatPosixAcl,
  formatPosixPermissions,
  isSameIdentity,
  MAX_NAMED_ENTRIES,
  type PosixAclEntry,
  type PosixItem,
  type PosixPermissions,
  posixPermissions,
} from '../../formats/acl/posix-acl.js';
import { quotedWord } from '../../windows/command-line.js';
import type { Change } from '../answer.js';
import type { AccessCase } from './access-case.js';
import type { Failure } from './trail.js';
import { grantedPermissions, type Identity } from './permission-check.js';
import type { PublishedRules } from './published-rules.js';
import { LEAST_ROLE, parseRoleScope } from './roles.js';
import { operationText } from './wording.js';

/** For the failures of a refused case. Each change alone grants it, unless its text says otherwise. */
export function changesFor(asked: AccessCase, failures: readonly Failure[], rules: PublishedRules): Change[] {
  if (failures.some(({ kind }) => kind === 'root')) {
    return [];
  }
  const signature = failures.flatMap((failure) => signatureChanges(asked, failure)).reduce(both, null);
  const others = failures.filter(({ kind }) => kind !== 'letters' && kind !== 'signer');
  const identity = identityOf(asked);
  if (identity === null || others.length === 0) {
    return signature === null ? [] : [signature];
  }
  return identityChanges(asked, identity, others, rules).flatMap((change) => both(signature, change) ?? []);
}

function identityChanges(
  asked: AccessCase,
  identity: Identity,
  failures: readonly Failure[],
  rules: PublishedRules,
): Change[] {
  const entries = aclChangeFor(asked, identity, failures, rules);
  const owners = ownershipChanges(asked, identity, failures);
  // What neither entries nor ownership can grant.
  const isBeyondAcls = failures.some(({ kind }) => kind === 'super-user' || kind === 'no-acls');
  return [
    ...(isBeyondAcls
      ? []
      : (owners.length === 0 ? [null] : owners).flatMap((owner) => withEntries(owner, entries) ?? [])),
    ...recursiveChange(asked, identity, failures),
    ...(asked.caller.authentication === 'entra' ? [roleChange(asked, identity.user)] : withoutSuoid()),
  ];
}

/** Whose permissions the ACLs are asked for; null where none is. */
function identityOf({ caller }: AccessCase): Identity | null {
  switch (caller.authentication) {
    case 'entra':
      return { user: caller.user, groups: caller.groups ?? [] };
    case 'user-delegation-sas':
      return caller.suoid === undefined ? null : { user: caller.suoid, groups: caller.groups ?? [] };
    default:
      return null;
  }
}

/** Two changes that are both needed, as one. */
function both(one: Change | null, other: Change | null): Change | null {
  return one === null || other === null
    ? (one ?? other)
    : {
        kind: one.kind,
        text: `${one.text} And: ${other.text}`,
        commands: [...one.commands, ...other.commands],
        since: null,
      };
}

/** A short form sets the mask besides the sticky bit: the entries come behind it. */
function withEntries(owner: Change | null, entries: Change | null): Change | null {
  return owner?.kind === 'attribute' ? both(owner, entries) : both(entries, owner);
}

function aclChangeFor(
  asked: AccessCase,
  identity: Identity,
  failures: readonly Failure[],
  rules: PublishedRules,
): Change | null {
  const parts = failures.flatMap((failure) =>
    failure.kind === 'permissions' ? [entryChange(asked, failure, identity, rules)] : [],
  );
  return parts.length === 0
    ? null
    : {
        kind: 'ace',
        text: parts.map(({ text }) => text).join(' '),
        commands: parts.flatMap(({ commands }) => commands),
        since: null,
      };
}

type PermissionsFailure = Extract<Failure, { readonly kind: 'permissions' }>;

function entryChange(
  asked: AccessCase,
  { item, path, needed }: PermissionsFailure,
  identity: Identity,
  rules: PublishedRules,
): Pick<Change, 'text' | 'commands'> {
  const who = asked.names.shown(identity.user);
  const granting = grantingAcl(item, identity, needed, rules);
  if (granting === null) {
    return {
      text: `The ACL of ${path} is full (${MAX_NAMED_ENTRIES} named entries): give a group of ${who} an entry in place of some of them.`,
      commands: [],
    };
  }
  const { acl, entry, keepsCut } = granting;
  const cut = keepsCut
    ? ' The mask rises with it; the entries that it limited are cut to what they had, so that nobody else gets more.'
    : '';
  return {
    text: `Give ${who} ${entryName({ ...entry, id: entry.id === null ? null : who })}${formatPosixPermissions(entry.permissions)} on ${path}.${cut}`,
    commands: [setCommand(asked, path, `--acl ${quotedAcl(acl, item.defaultAcl)}`)],
  };
}

interface GrantingAcl {
  readonly acl: readonly PosixAclEntry[];
  /** The entry that grants. */
  readonly entry: PosixAclEntry;
  readonly keepsCut: boolean;
}

/**
 * The ACL with the least that grants besides what the identity has: the owner's entry, or a named one of the identity with
 * the mask that it needs. Null: there is no room for another entry.
 */
function grantingAcl(
  item: PosixItem,
  identity: Identity,
  needed: PosixPermissions,
  rules: PublishedRules,
): GrantingAcl | null {
  const permissions = posixPermissions(grantedPermissions(item, identity, rules) | needed);
  if (isSameIdentity(item.owner, identity.user)) {
    const entry: PosixAclEntry = { type: 'user', id: null, permissions };
    return {
      acl: item.acl.map((old) => (old.type === 'user' && old.id === null ? entry : old)),
      entry,
      keepsCut: false,
    };
  }
  const entry: PosixAclEntry = { type: 'user', id: identity.user, permissions };
  const others = item.acl.filter((old) => !(old.type === 'user' && isSameIdentity(old.id, identity.user)));
  if (others.filter(({ id }) => id !== null).length === MAX_NAMED_ENTRIES) {
    return null;
  }
  return withEntry(others, entry);
}

function withEntry(others: readonly PosixAclEntry[], entry: PosixAclEntry): GrantingAcl {
  const mask = others.find(({ type }) => type === 'mask')?.permissions ?? null;
  const isLimited = ({ type, id }: PosixAclEntry): boolean => id !== null || type === 'group';
  const before = others.filter(({ type }) => type !== 'mask');
  const isRaised = mask !== null && (mask | entry.permissions) !== mask;
  const after = isRaised
    ? before.map((old) => (isLimited(old) ? { ...old, permissions: posixPermissions(old.permissions & mask) } : old))
    : before;
  // Without a mask nothing is limited, so the new one holds whatever the entries grant.
  const grants = [entry, ...(mask === null ? before.filter(isLimited) : [])];
  const newMask = grants.reduce((bits: number, { permissions }) => bits | permissions, mask ?? 0);
  const ofType = (type: PosixAclEntry['type']) => after.filter((old) => old.type === type);
  return {
    acl: [
      ...ofType('user'),
      entry,
      ...ofType('group'),
      { type: 'mask', id: null, permissions: posixPermissions(newMask) },
      ...ofType('other'),
    ],
    entry,
    keepsCut: after.some(({ permissions }, index) => permissions !== before[index]?.permissions),
  };
}

/** Becoming an owner, or doing away with what asks for one. */
function ownershipChanges(asked: AccessCase, identity: Identity, failures: readonly Failure[]): Change[] {
  const who = asked.names.shown(identity.user);
  const owned = failures.flatMap((failure) =>
    failure.kind === 'owner' ? [failure.path] : failure.kind === 'sticky' ? [failure.child] : [],
  );
  const groups = failures.flatMap((failure) => (failure.kind === 'member' ? [failure.group] : []));
  const directories = [
    ...new Set(failures.flatMap((failure) => (failure.kind === 'sticky' ? [failure.directory] : []))),
  ];
  const member = groups.map((group): Change => ({
    kind: 'other',
    text: `Make ${who} a member of ${asked.names.shown(group)}.`,
    commands: [
      `az ad group member add --group ${quotedWord(group, '<group>')} --member-id ${quotedWord(identity.user, '<user>')}`,
    ],
    since: null,
  }));
  const owner: Change | null =
    owned.length === 0
      ? null
      : {
          kind: 'owner',
          text: `Make ${who} the owner of ${owned.join(' and ')}, which a super-user can do.`,
          commands: owned.map((path) => setCommand(asked, path, `--owner ${quotedWord(identity.user, '<user>')}`)),
          since: null,
        };
  return [
    ...member.flatMap((change) => both(change, owner) ?? []),
    ...(groups.length > 0 || owner === null ? [] : [owner]),
    ...(directories.length === 0 ? [] : [clearedStickyBits(asked, directories, failures)]),
  ];
}

/** Where a short form cannot say all, the ACL is set again behind it, unless another change sets it anyway. */
function clearedStickyBits(asked: AccessCase, directories: readonly string[], failures: readonly Failure[]): Change {
  const isChanged = (path: string): boolean =>
    failures.some((failure) => failure.kind === 'permissions' && failure.path === path);
  return {
    kind: 'attribute',
    text: `Clear the sticky bit of ${directories.join(' and ')}: then everybody with -wx there can delete and rename.`,
    commands: directories.flatMap((path) => {
      const { acl, defaultAcl } = asked.items.get(path) ?? { acl: [], defaultAcl: [] };
      const isExtended = acl.some(({ id }) => id !== null);
      return [
        setCommand(asked, path, `--permissions ${shortForm(acl)}`),
        ...(isExtended && !isChanged(path) ? [setCommand(asked, path, `--acl ${quotedAcl(acl, defaultAcl)}`)] : []),
      ];
    }),
    since: null,
  };
}

function shortForm(acl: readonly PosixAclEntry[]): string {
  const unnamed = (type: PosixAclEntry['type']): PosixPermissions | undefined =>
    acl.find((entry) => entry.type === type && entry.id === null)?.permissions;
  return [unnamed('user'), unnamed('mask') ?? unnamed('group'), unnamed('other')]
    .map((permissions) => formatPosixPermissions(permissions ?? 0))
    .join('');
}

/** Every directory below must grant as well, those that the question does not know too. */
function recursiveChange(asked: AccessCase, { user }: Identity, failures: readonly Failure[]): Change[] {
  const { operation, path, names } = asked;
  const isWithin = failures.some((failure) => failure.kind === 'permissions' && failure.needed === 7);
  if (operation.name !== 'delete-recursively' || !isWithin) {
    return [];
  }
  const container = quotedWord(asked.container, '<container>');
  return [
    {
      kind: 'ace',
      text: `Give ${names.shown(user)} rwx on ${path} and on everything below it, files too. What else refuses is not changed by it.`,
      commands: [
        `az storage fs access update-recursive --acl ${quotedAcl([{ type: 'user', id: user, permissions: 7 }], [])} --path ${quotedWord(path, '<path>')} --file-system ${container} ${accountOptions(asked)}`,
      ],
      since: null,
    },
  ];
}

function roleChange(asked: AccessCase, user: string): Change {
  const role = LEAST_ROLE[asked.rule.request];
  return {
    kind: 'role',
    text: `Assign ${role} to ${asked.names.shown(user)} on the container: it grants ${operationText(asked)}, and the same on everything else there, whatever the ACLs say.`,
    commands: [assignmentCommand(asked, role, quotedWord(user, '<user>'))],
    since: null,
  };
}

function assignmentCommand(asked: AccessCase, role: string, assignee: string): string {
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

function signatureChanges(asked: AccessCase, failure: Failure): Change[] {
  const { caller, rule } = asked;
  if (failure.kind === 'signer') {
    const role = LEAST_ROLE[rule.request];
    return [
      {
        kind: 'role',
        text: `Assign ${role} on the container to the identity that signs.`,
        commands: [assignmentCommand(asked, role, '<signer>')],
        since: null,
      },
    ];
  }
  if (failure.kind !== 'letters' || caller.authentication === 'entra' || caller.authentication === 'shared-key') {
    return [];
  }
  const [letter = ''] = failure.letters;
  const permissions = `${caller.permissions ?? ''}${letter}`;
  const signing =
    caller.authentication === 'account-sas'
      ? `az storage account generate-sas --permissions ${permissions} --services b --resource-types o --expiry <expiry> ${accountOption(asked)}`
      : `az storage fs generate-sas --name ${quotedWord(asked.container, '<container>')} --permissions ${permissions} --expiry <expiry> ${
          caller.authentication === 'user-delegation-sas' ? `--as-user ${accountOptions(asked)}` : accountOption(asked)
        }`;
  return [
    {
      kind: 'other',
      text: `Sign anew with sp=${permissions}: ${letter} stands for ${rule.doing} a path.`,
      commands: [signing],
      since: null,
    },
  ];
}

function withoutSuoid(): Change[] {
  return [
    {
      kind: 'other',
      text: 'Sign anew with saoid in place of suoid: the identity is recorded, and the ACLs are no longer asked.',
      commands: [],
      since: null,
    },
  ];
}

function setCommand(asked: AccessCase, path: string, what: string): string {
  const container = quotedWord(asked.container, '<container>');
  return `az storage fs access set ${what} --path ${quotedWord(path, '<path>')} --file-system ${container} ${accountOptions(asked)}`;
}

function accountOptions(asked: AccessCase): string {
  return `${accountOption(asked)} --auth-mode login`;
}

function accountOption({ account }: AccessCase): string {
  return `--account-name ${quotedWord(account, '<account>')}`;
}

/** A list of ids that are plain words is one, whatever its length. */
function quotedAcl(acl: readonly PosixAclEntry[], defaultAcl: readonly PosixAclEntry[]): string {
  const isPlain = [...acl, ...defaultAcl].every(({ id }) => id === null || quotedWord(id, '') !== '');
  return isPlain ? `"${formatPosixAcl(acl, defaultAcl)}"` : '<acl>';
}
