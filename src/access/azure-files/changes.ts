/** What can be changed at a share: roles, the default permission, the mount. Sources: azure-files.md §1, §3, §6. */

import { quotedWord } from '../../windows/command-line.js';
import { isAzureFilesPath, pathKey } from '../../windows/path.js';
import { type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import type { Change } from '../answer.js';
import type { Candidate } from '../smallest-change.js';
import { type AzureCaller, hasOnlyDefault, type IdentityMount, isUsualDefault } from './caller.js';
import { builtInRole, type ShareRole, type ShareRoleName } from './roles.js';

/** Roles that are worth assigning, with what they cost in privilege. Those for REST and for managed identities are left out. */
const ASSIGNABLE: readonly (readonly [ShareRoleName, number])[] = [
  ['Storage File Data SMB Share Reader', 20],
  ['Storage File Data SMB Share Contributor', 30],
  ['Storage File Data SMB Share Elevated Contributor', 40],
  ['Storage File Data SMB Take Ownership', 45],
  ['Storage File Data SMB Admin', 80],
];
/** The default permission is everybody's. */
const DEFAULT_COST = 100;
const SYNCHRONISATION_COST = 25;
const KEY_COST = 150;

/** Candidates that change who the caller is at the share. `Situation` holds the caller; `change` puts another in its place. */
export function callerCandidates<Situation>(
  caller: AzureCaller,
  path: string | null,
  change: (situation: Situation, to: (caller: AzureCaller) => AzureCaller) => Situation,
): Candidate<Situation>[] {
  if (caller.mount === 'key') {
    return [];
  }
  return [
    ...roleCandidates(caller, path, change),
    ...synchronisation(caller, change),
    {
      cost: KEY_COST,
      family: 'key',
      change: keyMountChange(path, caller.share ?? path),
      apply: (situation) =>
        change(situation, ({ user, share }) => ({ mount: 'key', user, ...(share === undefined ? {} : { share }) })),
    },
  ];
}

function roleCandidates<Situation>(
  caller: IdentityMount,
  path: string | null,
  change: (situation: Situation, to: (caller: AzureCaller) => AzureCaller) => Situation,
): Candidate<Situation>[] {
  const onlyDefault = hasOnlyDefault(caller);
  return ASSIGNABLE.flatMap(([name, cost]) => {
    const role = builtInRole(name);
    const has = onlyDefault ? caller.defaultPermission?.name === name : caller.roles.some((one) => one.name === name);
    if (has || (onlyDefault && !isUsualDefault(role))) {
      return [];
    }
    return [
      {
        cost: onlyDefault ? cost + DEFAULT_COST : cost,
        family: 'role',
        change: onlyDefault
          ? defaultChange(role, caller.share ?? path)
          : roleChange(role, caller.user, caller.share ?? path),
        apply: (situation: Situation) => change(situation, (before) => withRole(before, role, onlyDefault)),
      },
    ];
  });
}

/** An identity that Entra ID knows can have roles; with Entra Kerberos its entries count only then. Source: azure-files.md §8.3. */
function synchronisation<Situation>(
  caller: IdentityMount,
  change: (situation: Situation, to: (caller: AzureCaller) => AzureCaller) => Situation,
): Candidate<Situation>[] {
  const counts = caller.source === 'entra-kerberos' ? 'roles of its own and entries of ACLs' : 'roles of its own';
  return caller.synced !== false || caller.kind === 'computer'
    ? []
    : [
        {
          cost: SYNCHRONISATION_COST,
          family: 'synchronisation',
          change: {
            kind: 'other',
            text: `Synchronise ${trusteeName(caller.user)} to Entra ID (Connect Sync or Cloud Sync): ${counts} then count for it.`,
            commands: [],
            since: null,
          },
          apply: (situation) =>
            change(situation, (before) => (before.mount === 'key' ? before : { ...before, synced: true })),
        },
      ];
}

function withRole(caller: AzureCaller, role: ShareRole, asDefault: boolean): AzureCaller {
  if (caller.mount === 'key') {
    return caller;
  }
  return asDefault ? { ...caller, defaultPermission: role } : { ...caller, roles: [...caller.roles, role] };
}

function roleChange({ name, created }: ShareRole, user: Trustee, path: string | null): Change {
  const scope = scopeOf(path);
  return {
    kind: 'role',
    text: `Assign ${name} at the share to ${trusteeName(user)} (or a group of its); it applies after up to about 30 minutes and a new mount.`,
    commands: [`az role assignment create --assignee ${assigneeOf(user)} --role "${name}" --scope "${scope}"`],
    since: sinceOf(created),
  };
}

/** az takes a user principal name or an object id, no DOMAIN\\name. */
function assigneeOf(user: Trustee): string {
  const name = trusteeName(user);
  return name.includes('@') ? quotedWord(name, '<object id>') : `<object id of ${name}>`;
}

function defaultChange({ defaultPermission, name, created }: ShareRole, path: string | null): Change {
  return {
    kind: 'role',
    text: `Set the account’s default share-level permission to ${name}: it is everybody’s who has a ticket for the share.`,
    commands: [
      `az storage account update --name ${shareOf(path).account} --resource-group <group> --default-share-permission ${defaultPermission}`,
    ],
    since: sinceOf(created),
  };
}

/** A full date only: a year says nothing about a day. */
function sinceOf(created: string | null): string | null {
  return created !== null && created >= '2025' ? created : null;
}

/** `net use` in cmd, not PowerShell: a mount of PowerShell alone is seen by neither Explorer nor cmd. */
function keyMountChange(path: string | null, remote: string | null): Change {
  const { account, share } = shareOf(remote);
  const unc = `\\\\${account}.file.core.windows.net\\${share}`;
  // Without a letter of the case's own, * takes the next one that is free.
  const drive = /^[a-z]:/i.exec(path ?? '')?.[0] ?? null;
  return {
    kind: 'mount',
    text: 'Mount the share with the storage account key (net use in cmd, not PowerShell) and work from that session: it skips all access checks. Other connections to this server must be deleted first: Windows keeps one account for each (error 1219).',
    commands: [`net use ${drive ?? unc} /delete`, `net use ${drive ?? '*'} ${unc} /user:localhost\\${account} <key>`],
    since: null,
  };
}

/** The account and the share that a path names; placeholders where it names none. */
function shareOf(path: string | null): { readonly account: string; readonly share: string } {
  if (path === null || !isAzureFilesPath(path)) {
    return { account: '<account>', share: '<share>' };
  }
  const [host = '', share = ''] = pathKey(path).slice(2).split('\\');
  const account = host.split('.')[0] ?? '';
  return { account: account || '<account>', share: /^[a-z0-9-]+$/.test(share) ? share : '<share>' };
}

function scopeOf(path: string | null): string {
  const { account, share } = shareOf(path);
  return `/subscriptions/<subscription>/resourceGroups/<group>/providers/Microsoft.Storage/storageAccounts/${account}/fileServices/default/fileshares/${share}`;
}
