/** Who asks, as a share of Azure Files sees it: a key, or an identity with roles. Source: azure-files.md §1, §3, §4, §8.3. */

import { accessMask } from '../../windows/access-mask.js';
import { type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import { AUTHENTICATED_USERS, BUILTIN_USERS, EVERYONE, NETWORK, sidName } from '../../windows/sid.js';
import type { AnswerStep } from '../answer.js';
import type { Authority } from '../ntfs/decide.js';
import { COMPUTER_ACCOUNT, isOfADomain, isOfTheComputer } from '../ntfs/server.js';
import { PRIVILEGES, type Privilege, Token, type TokenGroup } from '../ntfs/token.js';
import { capOf, privilegesOf, type ShareRole } from './roles.js';

/** Where identities of the share come from. */
export const IDENTITY_SOURCES = ['ad-ds', 'entra-domain-services', 'entra-kerberos'] as const;
export type IdentitySource = (typeof IDENTITY_SOURCES)[number];

/** What both kinds of sessions have. */
interface Session {
  /** The share's UNC path, `\\account.file.core.windows.net\share`, which commands are filled with; left out where it is not known. */
  readonly share?: string;
}

/** A session that mounted the share with the storage account key. */
export interface KeyMount extends Session {
  readonly mount: 'key';
  /** Who works in that session; it makes no difference to the share. */
  readonly user: Trustee;
}

/** A session that mounted the share as a user. */
export interface IdentityMount extends Session {
  readonly mount: 'identity';
  readonly user: Trustee;
  readonly groups: readonly TokenGroup[];
  readonly groupsKnown: boolean;
  /** Roles at the share or above it, of the user or of its groups. */
  readonly roles: readonly ShareRole[];
  /** The account's default share-level permission; null: None. */
  readonly defaultPermission: ShareRole | null;
  /** `computer`: a computer account or a managed service account, which can have no role of its own. */
  readonly kind: 'user' | 'computer';
  /** Whether the key is stored for the server, so that the session may be the key's after all. */
  readonly keyIsStored?: boolean;
  /** Whether the identity is synchronised to Entra ID; null: not said. */
  readonly synced: boolean | null;
  /** Null: not said. */
  readonly source: IdentitySource | null;
}

export type AzureCaller = KeyMount | IdentityMount;

/** The same caller with one more group, which matters to an identity alone. */
export function withGroup(caller: AzureCaller, group: Trustee): AzureCaller {
  return caller.mount === 'key' ? caller : { ...caller, groups: [...caller.groups, { group, denyOnly: false }] };
}

/** What the share makes of a caller. */
export interface ShareAuthority {
  readonly authority: Authority;
  /** The roles that apply. */
  readonly roles: readonly ShareRole[];
  readonly steps: readonly AnswerStep[];
  readonly assumptions: readonly string[];
  readonly disagreements: readonly string[];
  /** Whether the share can be connected to at all. */
  readonly connects: boolean;
}

/** SYSTEM and NETWORK SERVICE are the computer account at a share; names of computer and managed service accounts end in `$`. */
export function asSeenByShare(caller: AzureCaller): AzureCaller {
  if (caller.mount === 'key') {
    return caller;
  }
  if (isOfTheComputer(caller.user)) {
    return { ...caller, kind: 'computer', user: COMPUTER_ACCOUNT, groups: [], groupsKnown: false };
  }
  return caller.user.name?.endsWith('$') === true ? { ...caller, kind: 'computer' } : caller;
}

/** Everybody with a ticket is in these; BUILTIN\Users has the same members as Authenticated Users there. */
const IMPLIED: readonly Trustee[] = [EVERYONE, AUTHENTICATED_USERS, BUILTIN_USERS, NETWORK].map((sid) => ({
  sid,
  name: sidName(sid),
}));

const ALL_RIGHTS = accessMask(0xffff_ffff);

/** The authority of a caller at the share. */
export function shareAuthority(caller: AzureCaller): ShareAuthority {
  return caller.mount === 'key' ? keyAuthority(caller) : identityAuthority(caller);
}

function keyAuthority({ user }: KeyMount): ShareAuthority {
  return {
    authority: {
      token: new Token({ user, groups: [], privileges: PRIVILEGES }),
      evaluation: { cap: ALL_RIGHTS },
      shareMaximalAccess: null,
      skipsAccessChecks: true,
    },
    roles: [],
    steps: [
      {
        outcome: 'grants',
        subject: 'the storage account key',
        object: null,
        rights: [],
        text: 'The share is mounted with the storage account key: the session is a super-user and all access checks are skipped.',
      },
    ],
    assumptions: [],
    disagreements: [],
    connects: true,
  };
}

function identityAuthority(caller: IdentityMount): ShareAuthority {
  const roles = [
    ...(hasOnlyDefault(caller) ? [] : caller.roles),
    ...(caller.defaultPermission === null ? [] : [caller.defaultPermission]),
  ];
  const inTicket = isInTicket(caller);
  const privileges = privilegesOf(roles);
  return {
    authority: {
      token: shareToken(inTicket ? caller : { user: NOT_IN_TICKET, groups: [] }, privileges),
      evaluation: { cap: capOf(roles) },
      shareMaximalAccess: null,
      skipsAccessChecks: false,
    },
    roles,
    steps: [...ignoredRoles(caller), connectStep(caller, roles), ...ignoredEntries(caller, inTicket)],
    assumptions: assumptionsOf(caller, roles, privileges),
    disagreements: disagreementsOf(caller, roles),
    connects: roles.length > 0,
  };
}

/** Whether entries of an ACL for the user count: not with the key, and not where its SIDs are in no ticket. */
export function entriesCountFor(caller: AzureCaller): boolean {
  return caller.mount === 'identity' && isInTicket(caller);
}

function isInTicket({ synced, source }: IdentityMount): boolean {
  return synced !== false || source !== 'entra-kerberos';
}

const NOT_IN_TICKET: Trustee = { sid: null, name: 'an identity that is in no ticket' };

/**
 * A caller as the share sees it: its groups of a domain, and those that everybody with a ticket is in. Groups of the machine
 * that copies do not exist there: BUILTIN\Administrators has no members.
 */
export function shareToken(
  { user, groups }: Pick<IdentityMount, 'user' | 'groups'>,
  privileges: readonly Privilege[] = [],
): Token {
  return new Token({
    user,
    groups: [...groups.filter(isOfADomain), ...IMPLIED.map((group) => ({ group, denyOnly: false }))],
    privileges,
  });
}

/** Whether role assignments do not apply to a caller: only the default share-level permission does. */
export function hasOnlyDefault({ kind, synced }: IdentityMount): boolean {
  return kind === 'computer' || synced === false;
}

function whyOnlyDefault({ kind }: IdentityMount): string {
  return kind === 'computer' ? 'is a computer account' : 'is not synchronised';
}

function ignoredRoles(caller: IdentityMount): AnswerStep[] {
  const { roles, user } = caller;
  return hasOnlyDefault(caller) && roles.length > 0
    ? [
        note(
          'the share',
          `${trusteeName(user)} ${whyOnlyDefault(caller)}: role assignments do not apply to it, only the default share-level permission does.`,
        ),
      ]
    : [];
}

function connectStep(caller: IdentityMount, roles: readonly ShareRole[]): AnswerStep {
  const { user } = caller;
  const connects = roles.length > 0;
  const refusal = hasOnlyDefault(caller)
    ? `${trusteeName(user)} ${whyOnlyDefault(caller)}: only the account’s default share-level permission could let it connect, and there is none.`
    : `${trusteeName(user)} has no share-level role and the account has no default share-level permission.`;
  return {
    outcome: connects ? 'grants' : 'refuses',
    subject: 'the share',
    object: null,
    rights: [],
    text: connects
      ? `${roles.map(({ name }) => name).join(' and ')} ${roles.length > 1 ? 'let' : 'lets'} ${trusteeName(user)} connect to the share.`
      : `${refusal} TREE_CONNECT is refused, whatever the ACLs say.`,
  };
}

function ignoredEntries({ user, source }: IdentityMount, inTicket: boolean): AnswerStep[] {
  return inTicket
    ? []
    : [
        note(
          'the ticket',
          `${trusteeName(user)} is not synchronised, and its SIDs are not in the ticket (${source ?? ''}): entries for it or its groups do not count.`,
        ),
      ];
}

function assumptionsOf(
  { groupsKnown, synced, user }: IdentityMount,
  roles: readonly ShareRole[],
  privileges: readonly Privilege[],
): string[] {
  const name = trusteeName(user);
  return [
    ...(groupsKnown
      ? []
      : [`No groups were given: ${name} is compared with itself and with what everybody at the share is in.`]),
    ...(synced === null ? [`${name} is taken to be synchronised to Entra ID.`] : []),
    ...(privileges.length === 0
      ? []
      : [
          'That the backup, restore and ownership data actions act like the privileges of Windows is inferred from their names.',
        ]),
    ...(roles.length > 0 &&
    roles.every(({ dataActions }) => dataActions.every((action) => action.endsWith('takeOwnership/action')))
      ? ['That SMB Take Ownership alone lets anybody connect is not documented.']
      : []),
  ];
}

function disagreementsOf({ synced, source, defaultPermission }: IdentityMount, roles: readonly ShareRole[]): string[] {
  return [
    ...(defaultPermission === null || isUsualDefault(defaultPermission)
      ? []
      : [
          `${defaultPermission.name} as default share-level permission: the page of 2026-03-17 lists it; the SDK (@azure/arm-storage 20.0.0) has none but the three roles of SMB shares.`,
        ]),
    ...(synced === false && source !== 'entra-kerberos'
      ? [
          'ACLs of identities that are not synchronised: the page of 2023 says they are not enforced; today’s FAQ says so for Entra Kerberos only, and that AD DS enforces them. They are taken to be enforced here.',
        ]
      : []),
    ...(roles.some(({ name }) => name === 'Storage File Data SMB Admin')
      ? [
          'Storage File Data SMB Admin: the page that assigns it calls it equivalent to the storage account key; the page of 2026-04-14 says that existing ACLs still apply to ordinary access, which is what is modelled.',
        ]
      : []),
  ];
}

/** Whether pages and SDKs agree that a role can be a default permission. Sources: azure-files.md §1; @azure/arm-storage 20.0.0. */
export function isUsualDefault({ name, defaultPermission }: ShareRole): boolean {
  return defaultPermission !== null && name.startsWith('Storage File Data SMB Share ');
}

function note(subject: string, text: string): AnswerStep {
  return { outcome: 'notes', subject, object: null, rights: [], text };
}
