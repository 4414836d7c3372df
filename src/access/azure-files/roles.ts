/**
 * Share-level roles of Azure Files and what they let through. Sources: azure-files.md §1 (built-in roles of 2026-07-01; dates of
 * creation from two catalogues of the role API, which differ by up to two days).
 */

import {
  type AccessMask,
  accessMask,
  DELETE,
  FILE_DELETE_CHILD,
  FILE_MAPPING,
  FILE_TRAVERSE,
  WRITE_DAC,
  WRITE_OWNER,
} from '../../windows/access-mask.js';
import type { Privilege } from '../ntfs/token.js';

const SERVICE = 'Microsoft.Storage/storageAccounts/fileServices';
const READ = `${SERVICE}/fileshares/files/read`;
const WRITE = `${SERVICE}/fileshares/files/write`;
const DELETE_FILES = `${SERVICE}/fileshares/files/delete`;
const MODIFY_PERMISSIONS = `${SERVICE}/fileshares/files/modifypermissions/action`;
const READ_BACKUP = `${SERVICE}/readFileBackupSemantics/action`;
const WRITE_BACKUP = `${SERVICE}/writeFileBackupSemantics/action`;
const TAKE_OWNERSHIP = `${SERVICE}/takeOwnership/action`;
const RUN_AS_ADMINISTRATOR = `${SERVICE}/runAsBuiltInFileAdministrator/action`;

/** A role, built-in or custom. */
export interface ShareRole {
  readonly name: string;
  /** Of a built-in role; null for a custom one. */
  readonly id: string | null;
  readonly dataActions: readonly string[];
  /** When it came to be, `2025-09-30`; null: with the service, or not known. */
  readonly created: string | null;
  /** Its name as a default share-level permission of an account; null: it cannot be one. */
  readonly defaultPermission: string | null;
}

/** From the least to the most privilege among those that people get. */
export const SHARE_ROLES = [
  {
    name: 'Storage File Data SMB Share Reader',
    id: 'aba4ae5f-2193-4029-9191-0cb91df5e314',
    dataActions: [READ],
    created: null,
    defaultPermission: 'StorageFileDataSmbShareReader',
  },
  {
    name: 'Storage File Data SMB Share Contributor',
    id: '0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb',
    dataActions: [READ, WRITE, DELETE_FILES],
    created: null,
    defaultPermission: 'StorageFileDataSmbShareContributor',
  },
  {
    name: 'Storage File Data SMB Share Elevated Contributor',
    id: 'a7264617-510b-434b-a828-9731dc254ea7',
    dataActions: [READ, WRITE, DELETE_FILES, MODIFY_PERMISSIONS],
    created: '2019-08-07',
    defaultPermission: 'StorageFileDataSmbShareElevatedContributor',
  },
  {
    name: 'Storage File Data SMB Take Ownership',
    id: '5d9bac3f-34b2-432f-bde5-78aa8e73ce6b',
    dataActions: [TAKE_OWNERSHIP],
    created: '2025-11-11',
    defaultPermission: null,
  },
  {
    name: 'Storage File Data Privileged Reader',
    id: 'b8eda974-7b85-4f76-af95-65846b26df6d',
    dataActions: [READ, READ_BACKUP],
    created: '2023',
    defaultPermission: 'StorageFileDataPrivilegedReader',
  },
  {
    name: 'Storage File Data Privileged Contributor',
    id: '69566ab7-960f-475b-8e7c-b3118f30c6bd',
    dataActions: [READ, WRITE, DELETE_FILES, MODIFY_PERMISSIONS, READ_BACKUP, WRITE_BACKUP],
    created: '2023-03-24',
    defaultPermission: 'StorageFileDataPrivilegedContributor',
  },
  {
    name: 'Storage File Data SMB Admin',
    id: 'bbf004e3-0e4b-4f86-ae4f-1f8fb47b357b',
    dataActions: [READ, WRITE, DELETE_FILES, MODIFY_PERMISSIONS, READ_BACKUP, WRITE_BACKUP, TAKE_OWNERSHIP],
    created: '2025-09-30',
    defaultPermission: 'StorageFileDataSmbAdmin',
  },
  {
    name: 'Storage File Data SMB MI Admin',
    id: 'a235d3ee-5935-4cfb-8cc5-a3303ad5995e',
    dataActions: [
      READ,
      WRITE,
      DELETE_FILES,
      MODIFY_PERMISSIONS,
      READ_BACKUP,
      WRITE_BACKUP,
      TAKE_OWNERSHIP,
      RUN_AS_ADMINISTRATOR,
    ],
    created: '2025-09-09',
    defaultPermission: null,
  },
] as const satisfies readonly ShareRole[];

/** Name of a built-in role. */
export type ShareRoleName = (typeof SHARE_ROLES)[number]['name'];

/**
 * The rights of NTFS that each data action lets through. That WRITE_OWNER passes with `modifypermissions` where the DACL
 * grants it is inferred: the documentation says only that permissions can be changed.
 */
const LETS_THROUGH: ReadonlyMap<string, AccessMask> = new Map([
  [READ, accessMask(FILE_MAPPING.read | FILE_MAPPING.execute | FILE_TRAVERSE)],
  [WRITE, FILE_MAPPING.write],
  [DELETE_FILES, accessMask(DELETE | FILE_DELETE_CHILD)],
  [MODIFY_PERMISSIONS, accessMask(WRITE_DAC | WRITE_OWNER)],
]);

/**
 * The privileges that data actions amount to at the share. The role API calls them "Read File Backup Semantics Privilege" and
 * so on; that they act as these privileges of Windows is a well-founded inference.
 */
const GIVES_PRIVILEGE: ReadonlyMap<string, Privilege> = new Map([
  [READ_BACKUP, 'SeBackupPrivilege'],
  [WRITE_BACKUP, 'SeRestorePrivilege'],
  [TAKE_OWNERSHIP, 'SeTakeOwnershipPrivilege'],
]);

/** The most that a DACL can grant through these roles: the union over their data actions. No roles: nothing. */
export function capOf(roles: readonly ShareRole[]): AccessMask {
  return accessMask(dataActionsOf(roles).reduce((mask, action) => mask | (LETS_THROUGH.get(action) ?? 0), 0));
}

/** What these roles give beside the DACL. */
export function privilegesOf(roles: readonly ShareRole[]): Privilege[] {
  return dataActionsOf(roles).flatMap((action) => GIVES_PRIVILEGE.get(action) ?? []);
}

function dataActionsOf(roles: readonly ShareRole[]): string[] {
  return [...new Set(roles.flatMap(({ dataActions }) => dataActions))];
}

/**
 * A built-in role by its name, its id, the end of its name (`Contributor`, `SMB Admin`) or its name as a default share-level
 * permission. Throws a RangeError that lists the roles for anything else; `None` as a default permission is null.
 */
export function shareRole(text: string): ShareRole {
  const wanted = text.trim().toLowerCase();
  const found = SHARE_ROLES.find((role) => spellingsOf(role).includes(wanted));
  if (found === undefined) {
    throw new RangeError(`${text}: expected a share-level role: ${SHARE_ROLES.map(({ name }) => name).join(', ')}`);
  }
  return found;
}

function spellingsOf({ name, id, defaultPermission }: ShareRole): string[] {
  return [
    name,
    name.replace(/^Storage File Data /, ''),
    name.replace(/^Storage File Data SMB (?:Share )?/, ''),
    id ?? name,
    defaultPermission ?? name,
  ].map((spelling) => spelling.toLowerCase());
}

/** The built-in role of this name. */
export function builtInRole(name: ShareRoleName): ShareRole {
  return shareRole(name);
}
