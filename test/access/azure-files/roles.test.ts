/** The share-level roles, by the table of azure-files.md §1. */
import { describe, expect, it } from 'vitest';
import { capOf, privilegesOf, SHARE_ROLES, shareRole, type ShareRole } from '../../../src/index.js';

const FILES = 'Microsoft.Storage/storageAccounts/fileServices/fileshares/files';
const SERVICE = 'Microsoft.Storage/storageAccounts/fileServices';
const ACTIONS = {
  read: `${FILES}/read`,
  write: `${FILES}/write`,
  delete: `${FILES}/delete`,
  modifypermissions: `${FILES}/modifypermissions/action`,
  readBackup: `${SERVICE}/readFileBackupSemantics/action`,
  writeBackup: `${SERVICE}/writeFileBackupSemantics/action`,
  takeOwnership: `${SERVICE}/takeOwnership/action`,
  administrator: `${SERVICE}/runAsBuiltInFileAdministrator/action`,
} as const;
type Action = keyof typeof ACTIONS;

const EDITS: readonly Action[] = ['read', 'write', 'delete', 'modifypermissions'];
const ADMINISTERS: readonly Action[] = [...EDITS, 'readBackup', 'writeBackup', 'takeOwnership'];

/** Name without `Storage File Data `, id, data actions, name as a default share-level permission, day of its creation. */
const TABLE: readonly (readonly [string, string, readonly Action[], string | null, string | null])[] = [
  ['SMB Share Reader', 'aba4ae5f-2193-4029-9191-0cb91df5e314', ['read'], 'StorageFileDataSmbShareReader', null],
  [
    'SMB Share Contributor',
    '0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb',
    ['read', 'write', 'delete'],
    'StorageFileDataSmbShareContributor',
    null,
  ],
  [
    'SMB Share Elevated Contributor',
    'a7264617-510b-434b-a828-9731dc254ea7',
    EDITS,
    'StorageFileDataSmbShareElevatedContributor',
    '2019-08-07',
  ],
  ['SMB Admin', 'bbf004e3-0e4b-4f86-ae4f-1f8fb47b357b', ADMINISTERS, 'StorageFileDataSmbAdmin', '2025-09-30'],
  ['SMB MI Admin', 'a235d3ee-5935-4cfb-8cc5-a3303ad5995e', [...ADMINISTERS, 'administrator'], null, '2025-09-09'],
  ['SMB Take Ownership', '5d9bac3f-34b2-432f-bde5-78aa8e73ce6b', ['takeOwnership'], null, '2025-11-11'],
  [
    'Privileged Contributor',
    '69566ab7-960f-475b-8e7c-b3118f30c6bd',
    [...EDITS, 'readBackup', 'writeBackup'],
    'StorageFileDataPrivilegedContributor',
    '2023-03-24',
  ],
  [
    'Privileged Reader',
    'b8eda974-7b85-4f76-af95-65846b26df6d',
    ['read', 'readBackup'],
    'StorageFileDataPrivilegedReader',
    '2023',
  ],
];

describe('the built-in roles', () => {
  it.each(TABLE)(
    'hold %s with its id, data actions and default permission',
    (name, id, actions, permission, created) => {
      const role = shareRole(`Storage File Data ${name}`);
      expect({ ...role, dataActions: [...role.dataActions].sort() }).toStrictEqual({
        name: `Storage File Data ${name}`,
        id,
        dataActions: actions.map((action) => ACTIONS[action]).sort(),
        created,
        defaultPermission: permission,
      });
    },
  );

  it('are these eight', () => {
    expect(SHARE_ROLES).toHaveLength(TABLE.length);
  });
});

describe('a role is found', () => {
  it.each(TABLE)('by its name, id, short name and default permission: %s', (name, id, _, permission) => {
    const whole = `Storage File Data ${name}`;
    const spellings = [
      whole,
      whole.toUpperCase(),
      ` ${whole} `,
      name,
      id,
      ...(permission === null ? [] : [permission]),
    ];
    expect(spellings.map((spelling) => shareRole(spelling).name)).toStrictEqual(spellings.map(() => whole));
  });

  it('by the end of its name, which means the roles of people', () => {
    expect(shareRole('Contributor').name).toBe('Storage File Data SMB Share Contributor');
    expect(shareRole('reader').name).toBe('Storage File Data SMB Share Reader');
    expect(shareRole('Elevated Contributor').name).toBe('Storage File Data SMB Share Elevated Contributor');
    expect(shareRole('Take Ownership').name).toBe('Storage File Data SMB Take Ownership');
  });

  it.each(['', 'Owner', 'Storage Blob Data Contributor', 'None', 'Storage File Data', 'Storage File Delegator'])(
    'not by %j, and the message lists those there are',
    (name) => {
      expect(() => shareRole(name)).toThrow(RangeError);
      expect(() => shareRole(name)).toThrow(/Storage File Data SMB Share Reader.*Storage File Data SMB Admin/);
    },
  );
});

/** A custom role of these data actions. */
function custom(...dataActions: readonly string[]): ShareRole {
  return { name: 'Custom', id: null, dataActions, created: null, defaultPermission: null };
}

describe('what a role lets through', () => {
  it.each<readonly [Action, number]>([
    ['read', 0x1200a9],
    ['write', 0x120116],
    ['delete', 0x1_0040],
    ['modifypermissions', 0xc_0000],
    ['readBackup', 0],
    ['writeBackup', 0],
    ['takeOwnership', 0],
    ['administrator', 0],
  ])('is by its data actions: %s lets %i', (action, mask) => {
    expect(capOf([custom(ACTIONS[action])])).toBe(mask);
  });

  it('is the union of them, over all roles', () => {
    expect(capOf([shareRole('Reader')])).toBe(0x1200a9);
    expect(capOf([shareRole('Contributor')])).toBe(0x1301ff);
    expect(capOf([shareRole('Elevated Contributor')])).toBe(0x1f01ff);
    expect(capOf([shareRole('SMB Admin')])).toBe(0x1f01ff);
    expect(capOf([shareRole('Reader'), custom(ACTIONS.delete)])).toBe(0x1300e9);
  });

  it('is nothing without a role, or by an action that is not known', () => {
    expect(capOf([])).toBe(0);
    expect(capOf([custom(`${FILES}/actassuperuser/action`)])).toBe(0);
    expect(privilegesOf([custom(`${FILES}/actassuperuser/action`)])).toStrictEqual([]);
  });
});

describe('what a role gives beside the ACL', () => {
  it.each<readonly [Action, readonly string[]]>([
    ['read', []],
    ['write', []],
    ['delete', []],
    ['modifypermissions', []],
    ['readBackup', ['SeBackupPrivilege']],
    ['writeBackup', ['SeRestorePrivilege']],
    ['takeOwnership', ['SeTakeOwnershipPrivilege']],
    ['administrator', []],
  ])('is by its data actions: %s gives %j', (action, privileges) => {
    expect(privilegesOf([custom(ACTIONS[action])])).toStrictEqual(privileges);
  });

  it('is nothing to the three roles of everybody, and never the privilege over auditing', () => {
    for (const name of ['Reader', 'Contributor', 'Elevated Contributor']) {
      expect(privilegesOf([shareRole(name)])).toStrictEqual([]);
    }
    expect(privilegesOf([...SHARE_ROLES])).not.toContain('SeSecurityPrivilege');
  });

  it('is told once where two roles give it', () => {
    const privileges = privilegesOf([shareRole('SMB Admin'), shareRole('Take Ownership')]);
    expect([...privileges].sort()).toStrictEqual([
      'SeBackupPrivilege',
      'SeRestorePrivilege',
      'SeTakeOwnershipPrivilege',
    ]);
  });
});
