/** What would grant a refused request, the least privilege first, with the commands of the Azure CLI. */

import {
  entryName,
  formatPosixPermissions,
  identityForm,
  isSameIdentity,
  MAX_NAMED_ENTRIES,
  type PosixAclEntry,
  type PosixItem,
  type PosixPermissions,
  posixPermissions,
} from '../../formats/acl/posix-acl.js';
import { quotedWord } from '../../windows/command-line.js';
import type { Change } from '../answer.js';
import { type AccessCase, claimantOf } from './access-case.js';
import type { Failure } from './trail.js';
import { accessCommand, accountOption, accountOptions, assignmentCommand, quotedAcl } from './commands.js';
import { isBelow } from './location.js';
import { grantedPermissions, type Identity, maskOf } from './permission-check.js';
import type { PublishedRules } from './published-rules.js';
import { LEAST_ROLE } from './roles.js';
import { operationText } from './wording.js';

/** For the failures of a refused case. Each change alone grants it, unless its text says otherwise. */
export function changesFor(asked: AccessCase, failures: readonly Failure[], rules: PublishedRules): Change[] {
  if (failures.some(({ kind }) => kind === 'root')) {
    return [];
  }
  const signature = failures.flatMap((failure) => signatureChanges(asked, failure)).reduce(both, null);
  const others = failures.filter(({ kind }) => kind !== 'letters' && kind !== 'signer');
  const claimant = claimantOf(asked.caller);
  if (claimant === null || others.length === 0) {
    return signature === null ? [] : [signature];
  }
  const identity = { user: claimant.user, groups: claimant.groups ?? [] };
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
        text: [...parts.map(({ text }) => text), ...idsForCommands(parts.flatMap(({ acl }) => acl))].join(' '),
        commands: parts.flatMap(({ commands }) => commands),
        since: null,
      };
}

/** That commands are documented with object ids alone, where they would hold user principal names. */
function idsForCommands(acl: readonly PosixAclEntry[]): string[] {
  const upns = [...new Set(acl.flatMap(({ id }) => (id !== null && identityForm(id) === 'upn' ? [id] : [])))];
  return upns.length === 0
    ? []
    : [
        `The command is documented with object ids alone: put them in place of ${listed(upns)}, as az ad user show --id <name> --query id prints them.`,
      ];
}

type PermissionsFailure = Extract<Failure, { readonly kind: 'permissions' }>;

function entryChange(
  asked: AccessCase,
  { item, path, needed }: PermissionsFailure,
  identity: Identity,
  rules: PublishedRules,
): Pick<Change, 'text' | 'commands'> & Pick<GrantingAcl, 'acl'> {
  const who = asked.names.shown(identity.user);
  const granting = grantingAcl(item, identity, needed, rules);
  if (granting === null) {
    return {
      text: `The ACL of ${path} is full (${MAX_NAMED_ENTRIES} named entries): give a group of ${who} an entry in place of some of them.`,
      commands: [],
      acl: [],
    };
  }
  const { acl, entry } = granting;
  return {
    text: `Give ${who} ${namedText(asked, entry)} on ${path}.${maskText(asked, granting)}`,
    commands: [accessCommand(asked, 'set', path, `--acl ${quotedAcl(acl, item.defaultAcl)}`)],
    acl: [...acl, ...item.defaultAcl],
  };
}

function namedText({ names }: AccessCase, { type, id, permissions }: PosixAclEntry): string {
  return `${entryName({ type, id: id === null ? null : names.shown(id) })}${formatPosixPermissions(permissions)}`;
}

/** What becomes of the mask, and of the entries that it would let more through of. */
function maskText(asked: AccessCase, { mask, raised, cut }: GrantingAcl): string {
  if (mask === null) {
    return '';
  }
  const after = formatPosixPermissions(mask);
  if (raised === null) {
    return ` With the first named entry comes a mask: mask::${after}, which limits no entry.`;
  }
  if (raised === mask) {
    return ` The mask stays mask::${after}.`;
  }
  const rise = ` The mask rises from ${formatPosixPermissions(raised)} to ${after}`;
  return cut.length === 0
    ? `${rise}; no other entry gets more by it.`
    : `${rise}, which alone would also let through ${listed(cut.map(({ lets }) => namedText(asked, lets)))}: the same command ` +
        `cuts these to what they have now, ${listed(cut.map(({ now }) => namedText(asked, now)))}.`;
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.slice(-1).join('')}`;
}

interface GrantingAcl {
  readonly acl: readonly PosixAclEntry[];
  /** The entry that grants. */
  readonly entry: PosixAclEntry;
  /** The mask of the ACL; null: the entry is the owner's, which no mask limits. */
  readonly mask: PosixPermissions | null;
  /** The mask before; null: there was none. */
  readonly raised: PosixPermissions | null;
  /** Entries that the mask would let more through of: what that is, and what they have now. */
  readonly cut: readonly CutEntry[];
}

interface CutEntry {
  readonly now: PosixAclEntry;
  readonly lets: PosixAclEntry;
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
      mask: null,
      raised: null,
      cut: [],
    };
  }
  const entry: PosixAclEntry = { type: 'user', id: identity.user, permissions };
  const others = item.acl.filter((old) => !(old.type === 'user' && isSameIdentity(old.id, identity.user)));
  if (others.filter(({ id }) => id !== null).length === MAX_NAMED_ENTRIES) {
    return null;
  }
  return withEntry(others, entry, rules);
}

function withEntry(others: readonly PosixAclEntry[], entry: PosixAclEntry, rules: PublishedRules): GrantingAcl {
  const before = maskOf(others);
  const isLimited = (old: PosixAclEntry): boolean => isMasked(old) || (rules.masksOther && old.type === 'other');
  // Without a mask nothing is limited, so the new one holds whatever the entries grant.
  const holds = [entry, ...(before === null ? others.filter(isLimited) : [])];
  const mask = posixPermissions(holds.reduce((bits: number, { permissions }) => bits | permissions, before ?? 0));
  const cut = others.filter(isLimited).flatMap((old) => cutEntry(old, before ?? mask, mask));
  const after = others.map((old) => cut.find(({ lets }) => isSameEntry(lets, old))?.now ?? old);
  const ofType = (type: PosixAclEntry['type']) => after.filter((old) => old.type === type);
  const acl: readonly PosixAclEntry[] = [
    ...ofType('user'),
    entry,
    ...ofType('group'),
    { type: 'mask', id: null, permissions: mask },
    ...ofType('other'),
  ];
  return { acl, entry, mask, raised: before, cut };
}

/** An entry that the new mask lets more through of than the old one. */
function cutEntry(old: PosixAclEntry, before: PosixPermissions, mask: PosixPermissions): CutEntry[] {
  const now = { ...old, permissions: posixPermissions(old.permissions & before) };
  const lets = { ...old, permissions: posixPermissions(old.permissions & mask) };
  return now.permissions === lets.permissions ? [] : [{ now, lets }];
}

function isSameEntry(one: PosixAclEntry, other: PosixAclEntry): boolean {
  return one.type === other.type && one.id === other.id;
}

/** Whether the mask limits an entry: those of named users and of all groups. */
function isMasked({ type, id }: PosixAclEntry): boolean {
  return id !== null || type === 'group';
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
          commands: owned.map((path) =>
            accessCommand(asked, 'set', path, `--owner ${quotedWord(identity.user, '<user>')}`),
          ),
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
        accessCommand(asked, 'set', path, `--permissions ${shortForm(acl)}`),
        ...(isExtended && !isChanged(path)
          ? [accessCommand(asked, 'set', path, `--acl ${quotedAcl(acl, defaultAcl)}`)]
          : []),
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
  const entries: readonly PosixAclEntry[] = [
    { type: 'user', id: user, permissions: 7 },
    { type: 'mask', id: null, permissions: 7 },
  ];
  return [
    {
      kind: 'ace',
      text:
        `Give ${names.shown(user)} rwx on ${path} and on everything below it, files too, with mask::rwx, or a mask would limit it. ` +
        `${newlyLetThrough(asked)} What else refuses is not changed by it.`,
      commands: [accessCommand(asked, 'update-recursive', path, `--acl ${quotedAcl(entries, [])}`)],
      since: null,
    },
  ];
}

/** What masks of rwx give to others than the identity, on the path and below, as far as the ACLs are given. */
function newlyLetThrough(asked: AccessCase): string {
  const gains = [...asked.items.values()]
    .filter(({ path }) => path === asked.path || (path !== null && isBelow(path, asked.path)))
    .flatMap(({ path, acl }) =>
      acl
        .filter(isMasked)
        .flatMap((entry) => cutEntry(entry, maskOf(acl) ?? 7, 7))
        .map(
          ({ now, lets }) => `${namedText(asked, lets)} on ${path} (${formatPosixPermissions(now.permissions)} now)`,
        ),
    );
  const more = gains.length - LISTED_GAINS;
  return gains.length === 0
    ? 'Other named users and groups then get what their entries say wherever a mask limits them now; none that is given does.'
    : `Other named users and groups then get what their entries say: ${listed(gains.slice(0, LISTED_GAINS))}${more > 0 ? ` and ${more} more` : ''}, and the same where no ACL is given.`;
}

const LISTED_GAINS = 4;

function roleChange(asked: AccessCase, user: string): Change {
  const role = LEAST_ROLE[asked.rule.request];
  return {
    kind: 'role',
    text: `Assign ${role} to ${asked.names.shown(user)} on the container: it grants ${operationText(asked)}, and the same on everything else there, whatever the ACLs say.`,
    commands: [assignmentCommand(asked, role, quotedWord(user, '<user>'))],
    since: null,
  };
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
