/** What rules about reach, session and share have in common. Source: windows-access.md §6, robocopy-errors.md §3. */

import type { Condition, Rule } from '../rule.js';

/** Shares that can be ones of Azure Files: behind a drive letter can be any. */
export const MAYBE_AZURE = ['azure-files', 'drive', 'unknown'] as const;

/** A mount with the storage account key, which skips all access checks. */
export const KEY_MOUNT =
  'net use Z: \\\\<storage account>.file.core.windows.net\\<share> /user:localhost\\<storage account> <key>';

/** The share does not refuse everything since some moment: then no right of an object is what is missing. */
export const OPEN_SHARE = { shareClosed: [false, null] } as const satisfies Condition;

/** The run asks for backup intent. */
export const IN_BACKUP_MODE = { backupMode: ['backup', 'restartable-backup'] } as const satisfies Condition;

/** The server did not take who asks. */
export const LOGON_REFUSED = {
  any: [{ ntStatus: ['0xC000006D'] }, { operation: [null], win32: [1326] }],
} as const satisfies Condition;

/** A drive that is a share of a Windows server, not of Azure Files. */
export const SERVER_LOGON = {
  ruleId: 'session/server-logon',
  verify: 'net use: the drive is a share of a Windows server, whose security log has event 4625.',
  when: { share: ['drive', 'unknown'] },
} as const satisfies Rule['alternatives'][number];

/** Nothing of the share was seen to answer before. */
export const NOT_ANSWERED = ['never', null] as const;

/** Something of the share had answered before, or had before and did again. */
export const ANSWERED_BEFORE = ['before', 'both'] as const;

/** The same of a log alone too: the run had copied something, or had not. */
const HAD_ANSWERED = {
  any: [{ shareAnswered: ['before', 'both', 'sometime'] }, { operation: [null], jobBegan: [true] }],
} as const satisfies Condition;
const NEVER_ANSWERED = { not: HAD_ANSWERED } as const satisfies Condition;

/** Steps at the root of a side, before anything is copied. */
export const ROOT_STEPS = [
  'accessing-source-directory',
  'accessing-destination-directory',
  'creating-destination-directory',
  'scanning-source-directory',
  'scanning-destination-directory',
  'getting-file-system-type-of-source',
  'getting-file-system-type-of-destination',
] as const;

/** Nothing but reading and listing was asked for: what every role and nearly every ACL lets through. */
export const ASKED_TO_READ = {
  requestedRights: {
    only: [
      'FILE_READ_DATA',
      'FILE_LIST_DIRECTORY',
      'FILE_READ_EA',
      'FILE_EXECUTE',
      'FILE_TRAVERSE',
      'FILE_READ_ATTRIBUTES',
      'READ_CONTROL',
      'SYNCHRONIZE',
      'MAXIMUM_ALLOWED',
      'GENERIC_READ',
      'GENERIC_EXECUTE',
    ],
  },
} as const satisfies Condition;

/** Which account the share was mounted with. */
export const WHICH_MOUNT = {
  text: 'net use, cmdkey /list and Get-SmbConnection in the session that copies: with which account the share is mounted.',
  where: { mount: null, 'key-mount': null },
} as const;

/**
 * Causes of a logon that fails as an identity, which look alike in trace and log. Those of the middle of a run are named
 * where the share had answered. Source: azure-files.md §8.
 */
export const LOGON_LOOKALIKES: Rule['alternatives'] = [
  {
    ruleId: 'session/enc-types',
    verify:
      'For error 1326 of a mount as an AD identity: klist shows a ticket with RC4, or Debug-AzStorageAccountAuth reports the encryption types.',
    when: NEVER_ANSWERED,
  },
  {
    ruleId: 'session/kerb-key-mismatch',
    verify:
      'For a mount as an AD identity: Debug-AzStorageAccountAuth reports that the password of the AD object does not fit the storage account.',
  },
  {
    ruleId: 'session/forest',
    verify:
      'The user is of another forest than the storage account: only forest trusts work, with suffix routing for the name of the share.',
    when: NEVER_ANSWERED,
  },
  {
    ruleId: 'session/tgt-10h',
    verify: 'For a mount as an Entra identity: klist in the session that copies shows tickets that have expired.',
    when: HAD_ANSWERED,
  },
  {
    ruleId: 'session/network-change',
    verify: 'The same step works again after a while, without a new sign-in: the network had changed (VPN, WLAN).',
    when: HAD_ANSWERED,
  },
];

/** Causes of a refused connection that look alike, beside a missing role. Source: azure-files.md §5, §8. */
export const REFUSED_CONNECTIONS = [
  {
    ruleId: 'reach/unencrypted',
    verify:
      'Secure transfer (encryption in transit) is required and the client cannot encrypt (SMB 2.1): Get-SmbConnection on another share shows the dialect. Every account is refused.',
  },
  {
    ruleId: 'reach/firewall-rules',
    verify:
      'The networking page of the storage account: is the client within an allowed network, or does it come by the private endpoint? Every account is refused, and mounting with the key is too.',
  },
  {
    ruleId: 'reach/aes256gcm',
    verify:
      'The SMB security settings of the storage account allow AES-256-GCM alone, and Get-SmbClientConfiguration on the client does not offer it first: Set-SmbClientConfiguration -EncryptionCiphers "AES_256_GCM" (Windows 11, Server 2022 and later).',
  },
  {
    ruleId: 'reach/key-auth-disabled',
    verify:
      'For a mount with the key: the storage account does not allow its keys (allowSharedKeyAccess is false), or NTLMv2 is left out of its SMB authentication methods.',
  },
] as const;
