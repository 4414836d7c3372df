/** Copying security, owner and auditing information. Sources: the support article; causes.md group D; azure-files.md §6. */

import type { Advice, Condition, Rule } from '../rule.js';
import { MOUNTED, SHOWN_ACL } from './answered.js';
import { cite } from '../../access/documents.js';
import { ROLES_BELOW_ACLS, WITHHELD } from './lookalikes.js';
import { IN_BACKUP_MODE, KEY_MOUNT, MAYBE_AZURE, OPEN_SHARE } from './network.js';

const ADMIN_ROLE = {
  text: 'On an Azure file share, since 2025-09-30: assign Storage File Data SMB Admin and run robocopy elevated with /B.',
  ofComputer:
    'On an Azure file share: copy as a user with the role Storage File Data SMB Admin (since 2025-09-30), elevated and with /B. No role can be assigned to a computer account, and as a default share-level permission it would make everybody an administrator of the share.',
  onServer: null,
} satisfies Advice;

/** A create of the copy that was refused on the object itself, and neither granted later nor, whole, at another time. */
const REFUSED_OPEN = {
  operation: ['CreateFile'],
  ntStatus: ['0xC0000022'],
  copying: [true],
  checkedObject: ['self'],
  side: ['destination', 'unknown'],
  laterSucceeded: [false],
} as const;

const SECURITY_STEPS = [
  'copying-ntfs-security-to-destination-file',
  'copying-ntfs-security-to-destination-directory',
] as const;

/** Without a trace: the log names the step, not the right. */
const LOGGED_ONLY = {
  operation: [null],
  win32: [5],
  robocopyAction: SECURITY_STEPS,
} as const;

/** The switches are not in the log (/NJH, an excerpt): that security was copied shows that it was asked for. */
const NO_SWITCHES = { copyFlags: { empty: true } } satisfies Condition;

const NOT_CHANGED: Condition = { not: { alternatives: { includes: ['changed-meanwhile'] } } };

/** One right is left, the account is known there, and the share can be one of Azure Files. */
const ONE_RIGHT = {
  ...OPEN_SHARE,
  basis: ['isolated', 'systematic'],
  granted: ['object', 'scope'],
  share: MAYBE_AZURE,
} satisfies Condition;

/** The handle could be opened, but the server refused what was set through it. */
const REFUSED_SET = {
  operation: ['SetSecurityFile'],
  ntStatus: ['0xC0000022'],
  copying: [true],
  side: ['destination', 'unknown'],
  laterSucceeded: [false],
} as const;

const SET_EXAMPLE = {
  operation: 'SetSecurityFile',
  ntStatus: '0xC0000022',
  win32: 5,
  copying: true,
  side: 'destination',
  share: 'azure-files',
} as const;

const NOTHING_ELSE: Condition = {
  basis: ['isolated'],
  granted: ['object'],
  alternatives: { empty: true },
  share: ['azure-files'],
};

const REFUSED_EXAMPLE = {
  operation: 'CreateFile',
  ntStatus: '0xC0000022',
  win32: 5,
  copying: true,
  checkedObject: 'self',
  disposition: 'Open',
  side: 'destination',
  granted: 'object',
} as const;

const LOGGED_EXAMPLE = {
  copying: true,
  robocopyAction: 'copying-ntfs-security-to-destination-file',
} as const;

/** Nothing tells WRITE_OWNER from WRITE_DAC. */
const ACL_ASKED_TOO = {
  any: [{ operation: [null] }, { deniedRights: { includes: ['WRITE_DAC'] } }],
} as const satisfies Condition;

/** What backup intent gives where the server honours it. Source: [MS-FSA] 2.1.5.1 phase 4. */
const BACKUP_AND_RESTORE_RIGHTS = [
  'READ_CONTROL',
  'ACCESS_SYSTEM_SECURITY',
  'WRITE_DAC',
  'WRITE_OWNER',
  'DELETE',
  'SYNCHRONIZE',
  'FILE_READ_DATA',
  'FILE_LIST_DIRECTORY',
  'FILE_READ_EA',
  'FILE_READ_ATTRIBUTES',
  'FILE_TRAVERSE',
  'FILE_WRITE_DATA',
  'FILE_ADD_FILE',
  'FILE_APPEND_DATA',
  'FILE_ADD_SUBDIRECTORY',
  'FILE_WRITE_EA',
  'FILE_WRITE_ATTRIBUTES',
] as const;

/** ERROR_ENCRYPTION_FAILED to ERROR_ENCRYPTION_POLICY_DENIES_OPERATION. Source: Microsoft's system error codes 6000–8199. */
const EFS_ERRORS = [
  6000, 6001, 6002, 6003, 6004, 6005, 6006, 6007, 6008, 6009, 6010, 6011, 6012, 6013, 6014, 6015, 6016, 6017, 6018,
  6019, 6020, 6021, 6022,
] as const;

export const COPY_RULES = [
  {
    id: 'copy/sacl',
    title: 'Auditing information was to be copied (/COPYALL or the U flag), and the right to it is missing',
    gate: 'client',
    when: {
      any: [
        { robocopyAction: ['missing-auditing-right'] },
        {
          all: [
            {
              operation: ['CreateFile'],
              ntStatus: ['0xC0000022'],
              copying: [true],
              laterSucceeded: [false],
              deniedRights: { includes: ['ACCESS_SYSTEM_SECURITY'] },
            },
            NOT_CHANGED,
          ],
        },
        {
          operation: ['CreateFile'],
          ntStatus: ['0xC0000061'],
          copying: [true],
          laterSucceeded: [false],
          requestedRights: { includes: ['ACCESS_SYSTEM_SECURITY'] },
        },
        {
          operation: ['SetSecurityFile', 'QuerySecurityFile'],
          ntStatus: ['0xC0000022', '0xC0000061'],
          copying: [true],
          laterSucceeded: [false],
          securityParts: { includesAny: ['sacl', 'label'] },
        },
        {
          operation: [null],
          win32: [5, 1314],
          robocopyAction: SECURITY_STEPS,
          copyFlags: { includes: ['U'] },
        },
      ],
    },
    likely: {
      any: [
        { robocopyAction: ['missing-auditing-right'] },
        { win32: [1314] },
        { ntStatus: ['0xC0000061'] },
        { basis: ['isolated', 'systematic'], deniedRights: { only: ['ACCESS_SYSTEM_SECURITY'] } },
        { operation: ['SetSecurityFile', 'QuerySecurityFile'], securityParts: { only: ['sacl'] } },
      ],
    },
    proven: { robocopyAction: ['missing-auditing-right'], elevated: [false] },
    cause:
      '/COPYALL and the U flag copy the SACL, which needs the privilege to manage auditing on the machine that copies, and the ' +
      'same on the server. Without the first robocopy ends at once and says so; a run that went on and failed while it copied ' +
      'security lacked it at the server, if this is the cause. On an Azure file share the documents ' +
      'contradict one another: the robocopy guide says auditing information cannot be stored there, newer pages list it as ' +
      'preserved.',
    fix: [
      { text: 'Leave auditing out: /COPY:DATSO /DCOPY:DAT instead of /COPYALL.', copyWithout: [['U']] },
      'If SACLs are needed and robocopy ended at once: run it from an elevated console of an account with the right to manage auditing and the security log.',
      'If SACLs are needed and the run went on: the account needs that right at the server.',
    ],
    verify: [
      'The same copy succeeds with /COPY:DATSO.',
      {
        text: 'Where robocopy ended at once: whoami /priv in the same console does not list SeSecurityPrivilege.',
        where: { privileges: null },
      },
    ],
    alternatives: [],
    sources: [
      cite('robocopyGuide', 'Robocopy switches, /COPY'),
      cite('choEazyCopy65', 'ERROR 1314 with /COPYALL on a NAS'),
      cite('migrationOverview', 'Metadata that is preserved (contradicts)'),
      cite('shareToShare', 'The robocopy command (contradicts)'),
      cite('robocopyStrings', 'ids 24 and 25'),
    ],
    since: null,
    until: null,
    evidence: ['documentation', 'field-report'],
    escalate: null,
    claims: [{ claim: 'console-lacks', privileges: ['SeSecurityPrivilege'] }],
    examples: {
      matches: [
        {
          name: 'the log says so, and the trace shows a process that is not elevated',
          facts: { robocopyAction: 'missing-auditing-right', elevated: false },
          confidence: 'proven',
        },
        { name: 'the log says so', facts: { robocopyAction: 'missing-auditing-right' }, confidence: 'likely' },
        {
          name: 'the privilege is missing while security is copied',
          facts: { ...LOGGED_EXAMPLE, win32: 1314, copyFlags: ['D', 'A', 'T', 'S', 'O', 'U'] },
          confidence: 'likely',
        },
        {
          name: 'the right is isolated in a trace',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['ACCESS_SYSTEM_SECURITY'], basis: 'isolated' },
          confidence: 'likely',
        },
        {
          name: 'a trace shows the privilege missing, and audit access asked for',
          facts: { ...REFUSED_EXAMPLE, ntStatus: '0xC0000061', requestedRights: ['ACCESS_SYSTEM_SECURITY'] },
          confidence: 'likely',
        },
        {
          name: 'the SACL cannot be set',
          facts: { ...SET_EXAMPLE, securityParts: ['sacl'] },
          confidence: 'likely',
        },
        {
          name: 'a refusal: it can be any of the rights',
          facts: { ...LOGGED_EXAMPLE, win32: 5, copyFlags: ['D', 'A', 'T', 'S', 'O', 'U'] },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'no U', facts: { ...LOGGED_EXAMPLE, win32: 5, copyFlags: ['D', 'A', 'T', 'S', 'O'] } },
        {
          name: 'copying data',
          facts: {
            copying: true,
            win32: 5,
            robocopyAction: 'copying-file',
            copyFlags: ['D', 'A', 'T', 'S', 'O', 'U'],
          },
        },
        { name: 'the right to back up is missing', facts: { robocopyAction: 'missing-backup-right' } },
        { name: 'the DACL cannot be set', facts: { ...SET_EXAMPLE, securityParts: ['dacl'] } },
        { name: 'WRITE_DAC is missing', facts: { ...REFUSED_EXAMPLE, deniedRights: ['WRITE_DAC'], basis: 'isolated' } },
      ],
    },
  },
  {
    id: 'copy/owner-invalid',
    title: 'The server does not accept the owner or group that the source has',
    gate: 'handle',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false] },
        {
          any: [
            { operation: ['SetSecurityFile'], ntStatus: ['0xC000005A', '0xC000005B'] },
            { operation: [null], win32: [1307, 1308] },
          ],
        },
      ],
    },
    likely: { any: [{ operation: ['SetSecurityFile'] }, { robocopyAction: SECURITY_STEPS }] },
    cause:
      'The server does not take the owner or group: one other than oneself or a group that one may own for is accepted only from an ' +
      'account with the right to restore files at the server (1307 for the owner, 1308 for the group). Being an ' +
      'administrator of the machine that copies does not give that right at the share.',
    fix: [
      {
        text: 'On an Azure file share: copy from a session that mounted it with the storage account key.',
        commands: [KEY_MOUNT],
        where: MOUNTED,
        onServer: null,
      },
      ADMIN_ROLE,
      {
        text: 'On another server: make the account a member of its Backup Operators and copy elevated with /B.',
        onAzureFiles: null,
      },
      { text: 'If owners need not be kept: leave the O flag out (/COPY:DATS).', copyWithout: [['O', 'U']] },
    ],
    verify: ['The same copy succeeds with /COPY:DATS.', 'dir /q <source object> shows the owner that is refused.'],
    alternatives: [],
    sources: [
      cite('msFsa', '2.1.5.17 set security: STATUS_INVALID_OWNER'),
      cite('msErref', 'STATUS_INVALID_OWNER, STATUS_INVALID_PRIMARY_GROUP'),
      cite('robocopyGuide', 'Mounting with the storage account key'),
    ],
    since: null,
    until: null,
    evidence: ['specification', 'inference'],
    escalate: null,
    claims: [{ claim: 'no-key-mount' }],
    examples: {
      matches: [
        { name: 'a log alone', facts: { ...LOGGED_EXAMPLE, win32: 1307 }, confidence: 'likely' },
        {
          name: 'a row of the trace',
          facts: { operation: 'SetSecurityFile', ntStatus: '0xC000005A', win32: 1307, copying: true },
          confidence: 'likely',
        },
        { name: 'in a step whose words we do not know', facts: { copying: true, win32: 1308 }, confidence: 'possible' },
      ],
      misses: [
        { name: 'a refusal', facts: { ...LOGGED_EXAMPLE, win32: 5 } },
        {
          name: 'another process',
          facts: { operation: 'SetSecurityFile', ntStatus: '0xC000005A', win32: 1307, copying: false },
        },
      ],
    },
  },
  {
    id: 'copy/privilege-1314',
    title: 'A privilege is missing while security is copied',
    gate: 'handle',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false] },
        { any: [{ ntStatus: ['0xC0000061'] }, { operation: [null], win32: [1314] }] },
      ],
    },
    likely: { any: [{ ntStatus: ['0xC0000061'] }, { robocopyAction: SECURITY_STEPS }] },
    // Where auditing was asked for, that is the privilege.
    yieldsWhere: {
      any: [
        { copyFlags: { includes: ['U'] } },
        { requestedRights: { includes: ['ACCESS_SYSTEM_SECURITY'] } },
        { securityParts: { includes: ['sacl'] } },
      ],
    },
    cause:
      'Error 1314: robocopy runs without a privilege that the step needs, because its console is not elevated, or the server ' +
      '(a NAS often) does not give the account the privilege to set owners or auditing.',
    fix: [
      'Run robocopy from an elevated console.',
      {
        text: 'Leave auditing out: /COPY:DATSO instead of /COPYALL; if that is not enough, owners too: /COPY:DATS.',
        copyWithout: [['U']],
      },
      {
        text: 'On an Azure file share: mount it with the storage account key.',
        where: { 'key-mount': null },
        onServer: null,
      },
      ADMIN_ROLE,
    ],
    verify: [
      {
        text: 'whoami /priv in the same console: SeBackupPrivilege, SeRestorePrivilege, SeSecurityPrivilege.',
        where: { privileges: null },
      },
      'The same copy succeeds with /COPY:DATS.',
    ],
    alternatives: [],
    sources: [
      cite('choEazyCopy65', 'ERROR 1314 Copying NTFS Security to Destination Directory'),
      cite('msErref', 'STATUS_PRIVILEGE_NOT_HELD'),
    ],
    since: null,
    until: null,
    evidence: ['field-report', 'specification'],
    escalate: null,
    claims: [{ claim: 'console-lacks', privileges: ['SeBackupPrivilege', 'SeRestorePrivilege'], orServer: true }],
    examples: {
      matches: [
        { name: 'a log alone', facts: { ...LOGGED_EXAMPLE, win32: 1314 }, confidence: 'likely' },
        {
          name: 'a row of the trace',
          facts: { operation: 'SetSecurityFile', ntStatus: '0xC0000061', win32: 1314, copying: true },
          confidence: 'likely',
        },
        { name: 'in a step whose words we do not know', facts: { copying: true, win32: 1314 }, confidence: 'possible' },
      ],
      misses: [
        { name: 'a refusal', facts: { ...LOGGED_EXAMPLE, win32: 5 } },
        { name: 'another process', facts: { operation: 'SetSecurityFile', ntStatus: '0xC0000061', copying: false } },
      ],
    },
  },
  {
    id: 'copy/write-owner',
    title: 'Setting the owner needs WRITE_OWNER, and the account does not get it',
    gate: 'open',
    when: {
      any: [
        { all: [REFUSED_OPEN, NOT_CHANGED, { deniedRights: { includes: ['WRITE_OWNER'] } }] },
        { ...REFUSED_SET, securityParts: { includesAny: ['owner', 'group'] } },
        { all: [LOGGED_ONLY, { any: [{ copyFlags: { includesAny: ['S', 'O'] } }, NO_SWITCHES] }] },
      ],
    },
    likely: {
      any: [
        { ...ONE_RIGHT, deniedRights: { only: ['WRITE_OWNER'] } },
        { operation: ['SetSecurityFile'], securityParts: { only: ['owner', 'group'] }, share: MAYBE_AZURE },
      ],
    },
    proven: NOTHING_ELSE,
    // A log without the O flag: the article saw WRITE_OWNER asked for with /SEC, but WRITE_DAC is what /SEC is known for.
    yieldsWhere: { all: [LOGGED_ONLY, { not: { copyFlags: { includes: ['O'] } } }] },
    cause:
      'robocopy opens what it has copied with WRITE_OWNER to set owner or group, and the destination refuses that right to ' +
      'the account. On an Azure file share: during the preview of AD authentication no AD identity could hold it (check 3 ' +
      'of the support article); since autumn 2025 a share-level role can grant it, and without such a role, or WRITE_OWNER ' +
      'in the ACL, it is still refused.',
    fix: [
      {
        text: 'On an Azure file share, as the support article of the preview says, and the robocopy guide of 2022-12 still does: mount the share with the storage account key and copy from that session; a key mount skips all access checks.',
        commands: [KEY_MOUNT],
        where: MOUNTED,
        onServer: null,
      },
      {
        text: 'Or there, since 2025-09-30 (documented 2025-12-19 for share-to-share copies): assign the role Storage File Data SMB Admin at the share to the copying account, or since 2025-11-11 Storage File Data SMB Take Ownership; wait for the assignment to apply (up to about 30 minutes), mount again and run robocopy elevated with /B.',
        where: {
          'key-mount':
            'On an Azure file share, since 2025-09-30: assign the role Storage File Data SMB Admin at the share to the copying account, or since 2025-11-11 Storage File Data SMB Take Ownership; wait for the assignment to apply (up to about 30 minutes), mount again and run robocopy elevated with /B.',
        },
        ofComputer:
          'On an Azure file share: copy as a user with the role Storage File Data SMB Admin (since 2025-09-30), elevated and with /B. No role can be assigned to a computer account, and as a default share-level permission it would make everybody an administrator of the share.',
        onServer: null,
      },
      {
        text: 'On another server: give the account Full Control on the destination tree, or copy elevated with /B as a member of its Backup Operators.',
        where: { 'acl-grants': 'On another server: copy elevated with /B as a member of its Backup Operators.' },
        onAzureFiles: null,
      },
      {
        text: 'If owners need not be kept: leave the owner out (/COPY:DATS instead of /COPY:DATSO or /COPYALL). The article saw WRITE_OWNER asked for with /SEC (= /COPY:DATS) too; if that fails the same way, copy with /COPY:DAT.',
        copyWithout: [
          ['O', 'U'],
          ['S', 'O', 'U'],
        ],
      },
    ],
    verify: [
      {
        text: 'The same copy succeeds from a session whose share is mounted with the storage account key.',
        where: MOUNTED,
        onServer: null,
      },
      {
        text: 'The role assignments of the share list neither Storage File Data SMB Admin nor SMB Take Ownership for the account.',
        ofComputer: 'The default share-level permission of the storage account is not Storage File Data SMB Admin.',
        onServer: null,
      },
      { text: 'icacls on a failing object gives the account neither (F) nor (WO).', where: SHOWN_ACL },
    ],
    alternatives: [
      {
        ruleId: 'copy/write-dac',
        verify: 'The same copy with /COPY:DATS (no owner) fails too.',
        when: ACL_ASKED_TOO,
      },
      ...ROLES_BELOW_ACLS.map((lookalike) => ({
        ...lookalike,
        when: { all: [ACL_ASKED_TOO, { share: MAYBE_AZURE }] },
      })),
      ...WITHHELD,
    ],
    sources: [
      cite('supportArticle', 'Recommended Steps, check 3; Log Collection, step 5'),
      cite('issue66790', 'ERROR 5 Copying NTFS Security with /SEC and Elevated Contributor'),
      cite('robocopyGuide', 'Mounting with the storage account key'),
      cite('shareToShare', 'Identity mount with admin roles, then key'),
      cite('roles', 'Storage File Data SMB Admin (2025-09-30), SMB Take Ownership (2025-11-11)'),
      cite('configureAcls', 'Windows permission model for SMB admin'),
      cite('msFsa', '2.1.5.1.2 open of an existing file; 2.1.5.17 set security'),
    ],
    since: '2020 (preview of AD authentication)',
    until: 'lifted by role assignment from 2025-09-30 on, not by itself',
    evidence: ['support-article', 'field-report', 'documentation', 'specification'],
    escalate:
      'If the copy fails the same way from a key mount, see that it is one: Get-SmbConnection in the console that copies names the storage account as the user. If it does, the missing right is not the reason: hand the case on with both files.',
    claims: [{ claim: 'dacl-lacks', on: 'object', rights: ['WRITE_OWNER'], askedWith: 'O' }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'WRITE_OWNER alone is left, on a share of Azure Files',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['WRITE_OWNER'], basis: 'isolated', share: 'azure-files' },
          confidence: 'proven',
        },
        {
          name: 'the same behind a drive letter: it can be any server',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['WRITE_OWNER'], basis: 'isolated', share: 'drive' },
          confidence: 'likely',
        },
        {
          name: 'the owner cannot be set through the handle',
          facts: { ...SET_EXAMPLE, securityParts: ['owner', 'group'] },
          confidence: 'likely',
        },
        {
          name: 'owner and DACL set at once',
          facts: { ...SET_EXAMPLE, securityParts: ['owner', 'group', 'dacl'] },
          confidence: 'possible',
        },
        {
          name: 'nothing at all was granted: the whole share may be closed to the account',
          facts: {
            ...REFUSED_EXAMPLE,
            granted: 'nowhere',
            deniedRights: ['WRITE_OWNER'],
            basis: 'isolated',
            share: 'azure-files',
          },
          confidence: 'possible',
        },
        {
          name: 'a server that is no Azure file share',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['WRITE_OWNER'], basis: 'isolated', share: 'unc' },
          confidence: 'possible',
        },
        {
          name: 'WRITE_DAC and WRITE_OWNER asked together, nothing tells them apart',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['WRITE_DAC', 'WRITE_OWNER'], basis: 'requested' },
          confidence: 'possible',
        },
        {
          name: 'a log alone: copying security failed with error 5',
          facts: {
            win32: 5,
            copying: true,
            robocopyCode: 5,
            robocopyAction: 'copying-ntfs-security-to-destination-file',
            copyFlags: ['D', 'A', 'T', 'S'],
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'another process',
          facts: { ...REFUSED_EXAMPLE, copying: false, deniedRights: ['WRITE_OWNER'], basis: 'isolated' },
        },
        {
          name: 'the source refuses',
          facts: { ...REFUSED_EXAMPLE, side: 'source', deniedRights: ['WRITE_OWNER'], basis: 'isolated' },
        },
        {
          name: 'granted at a later try',
          facts: { ...REFUSED_EXAMPLE, laterSucceeded: true, deniedRights: ['WRITE_OWNER'], basis: 'isolated' },
        },
        {
          name: 'WRITE_OWNER was asked for, but WRITE_DAC is what is missing',
          facts: { ...REFUSED_EXAMPLE, requestedRights: ['WRITE_DAC', 'WRITE_OWNER'], deniedRights: ['WRITE_DAC'] },
        },
      ],
    },
  },
  {
    id: 'copy/elevated-contributor-others',
    title: 'The account may set the ACL of its own objects, but not of those of others',
    gate: 'open',
    when: {
      all: [
        REFUSED_OPEN,
        NOT_CHANGED,
        {
          deniedRights: { only: ['WRITE_DAC'] },
          basis: ['isolated', 'systematic'],
          existed: [true],
          createdHere: [false],
          grantedElsewhere: ['created'],
        },
      ],
    },
    likely: { share: MAYBE_AZURE },
    cause:
      'WRITE_DAC was granted on objects that the same trace shows being created, and refused on one that was there before: an ' +
      'owner has WRITE_DAC without an entry, others need one. On an Azure file share that is what Storage File Data SMB Share ' +
      'Elevated Contributor gives with Modify in the ACL: permissions of own objects alone; with Full Control in the ACL, of ' +
      'anyone’s (documented 2026-04-14; a page of 2023 still asks for the key).',
    fix: [
      {
        text: 'Give the account Full Control on the destination tree:',
        commands: ['icacls <directory> /grant <account>:(OI)(CI)(F)'],
        where: { 'acl-grants': null },
      },
      {
        text: 'Or, on an Azure file share, copy from a session that mounted it with the storage account key.',
        commands: [KEY_MOUNT],
        where: MOUNTED,
        onServer: null,
      },
      { ...ADMIN_ROLE, onServer: null },
    ],
    verify: [
      'dir /q on a failing object and on one that was copied: the account owns the latter alone.',
      { text: 'icacls on a failing object gives the account Modify, not Full Control.', where: SHOWN_ACL },
    ],
    alternatives: [],
    sources: [
      cite('configureAcls', 'Share-level roles combined with Windows ACLs: own and others’ objects'),
      cite('configureAcls2023', 'Note on Elevated Contributor (contradicts)'),
      cite('msDtyp', '2.5.3.2 access check: rights of the owner'),
    ],
    since: null,
    until: null,
    evidence: ['documentation', 'specification'],
    escalate: null,
    claims: [{ claim: 'dacl-lacks', on: 'object', rights: ['WRITE_DAC'] }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'refused on what was there, granted on what it created',
          facts: {
            ...REFUSED_EXAMPLE,
            deniedRights: ['WRITE_DAC'],
            basis: 'isolated',
            existed: true,
            createdHere: false,
            grantedElsewhere: 'created',
            share: 'azure-files',
          },
          confidence: 'likely',
        },
        {
          name: 'a server of its own',
          facts: {
            ...REFUSED_EXAMPLE,
            deniedRights: ['WRITE_DAC'],
            basis: 'isolated',
            existed: true,
            createdHere: false,
            grantedElsewhere: 'created',
            share: 'unc',
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'granted on others that were there too',
          facts: {
            ...REFUSED_EXAMPLE,
            deniedRights: ['WRITE_DAC'],
            basis: 'isolated',
            existed: true,
            createdHere: false,
            grantedElsewhere: 'existing',
          },
        },
        {
          name: 'refused on what it created itself',
          facts: {
            ...REFUSED_EXAMPLE,
            deniedRights: ['WRITE_DAC'],
            basis: 'isolated',
            existed: true,
            createdHere: true,
            grantedElsewhere: 'created',
          },
        },
        {
          name: 'never granted anywhere',
          facts: {
            ...REFUSED_EXAMPLE,
            deniedRights: ['WRITE_DAC'],
            basis: 'systematic',
            existed: true,
            createdHere: false,
            grantedElsewhere: 'never',
          },
        },
      ],
    },
  },
  {
    id: 'copy/write-dac',
    title: 'Setting the ACL needs WRITE_DAC, and the account does not get it',
    gate: 'open',
    when: {
      any: [
        { all: [REFUSED_OPEN, NOT_CHANGED, { deniedRights: { includes: ['WRITE_DAC'] } }] },
        { ...REFUSED_SET, securityParts: { includes: ['dacl'] } },
        { all: [LOGGED_ONLY, { any: [{ copyFlags: { includes: ['S'] } }, NO_SWITCHES] }] },
      ],
    },
    likely: {
      any: [
        { ...ONE_RIGHT, deniedRights: { only: ['WRITE_DAC'] } },
        { operation: ['SetSecurityFile'], securityParts: { only: ['dacl'] }, share: MAYBE_AZURE },
      ],
    },
    proven: NOTHING_ELSE,
    cause:
      'robocopy opens what it has copied with WRITE_DAC to set its ACL (check 2 of the support article), and the account ' +
      'does not get that right: it is not the owner, its ACL entries stop at Modify (which has no WRITE_DAC), one of them denies it, or, on an ' +
      'Azure file share, its share-level role is below Elevated Contributor.',
    fix: [
      {
        text: 'Give the account Full Control on the destination tree; on an Azure file share also the role Storage File Data SMB Share Elevated Contributor, then mount again.',
        where: {
          'acl-grants':
            'The ACL grants it already: on an Azure file share give the account the role Storage File Data SMB Share Elevated Contributor, or set it as the default share-level permission, then mount again.',
        },
        ofComputer:
          'Give the account Full Control on the destination tree; on an Azure file share also set Storage File Data SMB Share Elevated Contributor as the default share-level permission of the storage account, the only one that applies to a computer account, then mount again.',
        onServer:
          'Give the account Full Control on the destination tree, and in the permissions of the share (Get-SmbShareAccess on the server shows them).',
      },
      {
        text: 'Or, on an Azure file share, mount it with the storage account key, which skips all access checks, and copy from that session.',
        commands: [KEY_MOUNT],
        where: MOUNTED,
        onServer: null,
      },
      ADMIN_ROLE,
      'If ACLs need not be kept: copy with /COPY:DAT.',
    ],
    verify: [
      {
        text: 'icacls on a failing object gives the account neither (F) nor (WDAC), and the account is not its owner.',
        where: { acl: 'The account is not the owner of a failing object: dir /q shows who is.' },
      },
      {
        text: "The account's role at the share is Contributor or Reader.",
        ofComputer: 'The default share-level permission of the storage account is below Elevated Contributor.',
        onServer:
          'Get-SmbShareAccess on the server gives the account Change, which does not let it change ACLs, not Full.',
      },
      'The same copy succeeds with /COPY:DAT.',
    ],
    alternatives: [
      {
        ruleId: 'copy/write-owner',
        verify: 'Owners are to be copied too, and icacls gives the account neither (F) nor (WO).',
        when: { any: [{ copyFlags: { includes: ['O'] } }, NO_SWITCHES] },
      },
      ...ROLES_BELOW_ACLS,
      ...WITHHELD,
    ],
    sources: [
      cite('supportArticle', 'Recommended Steps, check 2'),
      cite('configureAcls', 'Share-level roles combined with Windows ACLs'),
      cite('assignRoles', 'Share-level roles'),
      cite('msFsa', '2.1.5.1.2 open of an existing file; 2.1.5.17 set security'),
    ],
    since: null,
    until: null,
    evidence: ['support-article', 'documentation', 'specification'],
    escalate:
      'If the copy fails the same way from a key mount, see that it is one: Get-SmbConnection in the console that copies names the storage account as the user. If it does, the missing right is not the reason: hand the case on with both files.',
    claims: [{ claim: 'dacl-lacks', on: 'object', rights: ['WRITE_DAC'], askedWith: 'S' }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'WRITE_DAC alone is left, on a share of Azure Files',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['WRITE_DAC'], basis: 'isolated', share: 'azure-files' },
          confidence: 'proven',
        },
        {
          name: 'the DACL cannot be set through the handle',
          facts: { ...SET_EXAMPLE, securityParts: ['dacl'] },
          confidence: 'likely',
        },
        {
          name: 'never granted anywhere while all else is',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['WRITE_DAC'], basis: 'systematic', share: 'azure-files' },
          confidence: 'likely',
        },
        {
          name: 'one of several rights',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['READ_CONTROL', 'WRITE_DAC'], basis: 'requested' },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'refused on the parent',
          facts: { ...REFUSED_EXAMPLE, checkedObject: 'parent', deniedRights: ['WRITE_DAC'], basis: 'isolated' },
        },
        {
          name: 'a sharing violation',
          facts: { ...REFUSED_EXAMPLE, ntStatus: '0xC0000043', deniedRights: ['WRITE_DAC'] },
        },
      ],
    },
  },
  {
    id: 'copy/backup-identity-mount',
    title: '/B was used on a share that may not honour it for this account',
    gate: 'open',
    when: {
      any: [
        {
          all: [
            {
              operation: ['CreateFile'],
              ntStatus: ['0xC0000022'],
              copying: [true],
              options: { includes: ['Open For Backup'] },
              side: ['destination', 'unknown'],
              share: MAYBE_AZURE,
              // Who is let in nowhere is refused before backup intent counts.
              granted: ['object', 'scope', null],
              laterSucceeded: [false],
              deniedRights: { only: BACKUP_AND_RESTORE_RIGHTS },
            },
            NOT_CHANGED,
          ],
        },
        {
          operation: [null],
          win32: [5],
          copying: [true],
          ...IN_BACKUP_MODE,
          side: ['destination', 'unknown'],
          share: MAYBE_AZURE,
          jobBegan: [true],
        },
      ],
    },
    likely: {
      operation: ['CreateFile'],
      share: ['azure-files'],
      ...OPEN_SHARE,
      alternatives: { empty: true },
    },
    // What the copy asked for is told by the rules of that right.
    yieldsWhere: { operation: ['CreateFile'], deniedRights: { only: ['WRITE_OWNER', 'WRITE_DAC'] } },
    cause:
      'The run used backup mode and was refused all the same. An Azure file share honours it only for a mount with the storage ' +
      'account key, or for an identity whose role holds the backup actions; for any other account it checks the ACL as ' +
      'without /B, and the guide warns that the errors then do not lead to the cause.',
    fix: [
      {
        text: 'Mount the share with the storage account key and copy from that session, elevated, with /B.',
        commands: [KEY_MOUNT],
        where: MOUNTED,
      },
      {
        text: 'Or assign a role with the backup actions: Storage File Data SMB Admin (since 2025-09-30) or Storage File Data Privileged Contributor (since 2023-04), and mount again.',
        ofComputer:
          'Or copy as a user with a role with the backup actions: Storage File Data SMB Admin (since 2025-09-30) or Storage File Data Privileged Contributor (since 2023-04). No role can be assigned to a computer account.',
      },
    ],
    verify: [
      {
        text: 'net use in the console that copies: which account the share was mounted with.',
        where: { mount: null, 'key-mount': null },
      },
      'In a trace, creates with the option Open For Backup that were refused on the destination.',
    ],
    alternatives: [],
    sources: [
      cite('robocopyGuide', 'Robocopy switches, /B'),
      cite('roles', 'readFileBackupSemantics and writeFileBackupSemantics'),
      cite('shareToShare', 'Identity mount with admin roles'),
    ],
    since: null,
    until: null,
    evidence: ['documentation', 'inference'],
    escalate: null,
    claims: [{ claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'a create with backup intent was refused on a share of Azure Files',
          facts: {
            ...REFUSED_EXAMPLE,
            checkedObject: 'parent',
            options: ['Open For Backup'],
            deniedRights: ['FILE_ADD_FILE'],
            share: 'azure-files',
          },
          confidence: 'likely',
        },
        {
          name: 'copying security with /B',
          facts: { ...LOGGED_EXAMPLE, win32: 5, backupMode: 'backup', share: 'azure-files', jobBegan: true },
          confidence: 'possible',
        },
        {
          name: 'copying a file with /ZB to a drive letter',
          facts: {
            copying: true,
            win32: 5,
            robocopyAction: 'copying-file',
            backupMode: 'restartable-backup',
            share: 'drive',
            jobBegan: true,
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'not in backup mode',
          facts: { ...LOGGED_EXAMPLE, win32: 5, backupMode: 'none', share: 'azure-files', jobBegan: true },
        },
        {
          name: 'a create without backup intent',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['FILE_WRITE_DATA'], share: 'azure-files' },
        },
        {
          name: 'nothing was granted there at all',
          facts: {
            ...REFUSED_EXAMPLE,
            granted: 'nowhere',
            options: ['Open For Backup'],
            deniedRights: ['FILE_WRITE_DATA'],
            share: 'azure-files',
          },
        },
        {
          name: 'a server of its own',
          facts: { ...LOGGED_EXAMPLE, win32: 5, backupMode: 'backup', share: 'unc', jobBegan: true },
        },
      ],
    },
  },
  {
    id: 'copy/backup-not-elevated',
    title: 'robocopy was run with /B or /ZB without the right to back up and restore files',
    gate: 'client',
    when: {
      any: [
        { robocopyAction: ['missing-backup-right'] },
        { robocopyAction: ['fatal'], ...IN_BACKUP_MODE, elevated: [false] },
      ],
    },
    likely: { robocopyAction: ['missing-backup-right'] },
    proven: { robocopyAction: ['missing-backup-right'], elevated: [false] },
    cause:
      'Backup mode (/B, and /ZB when it falls back to it) needs the privileges to back up and restore files on the machine ' +
      'that copies. robocopy looks for them first and ends at once without them: the console is not elevated, or the account ' +
      'is a member of neither Administrators nor Backup Operators there.',
    fix: [
      'Run robocopy from an elevated console (Run as administrator), as a member of Administrators or Backup Operators. A drive mapped in another session is not there: map it again in that console.',
      'If nothing has to be read or written against its ACL: leave out /B and /ZB.',
    ],
    verify: [
      {
        text: 'whoami /priv in the same console does not list SeBackupPrivilege and SeRestorePrivilege.',
        where: { privileges: null },
      },
      'The same command goes on from an elevated console.',
    ],
    alternatives: [],
    sources: [cite('robocopyGuide', 'Robocopy switches, /B')],
    since: null,
    until: null,
    evidence: ['documentation', 'field-report'],
    escalate: null,
    claims: [{ claim: 'console-lacks', privileges: ['SeBackupPrivilege', 'SeRestorePrivilege'] }],
    examples: {
      matches: [
        {
          name: 'the log says so, and the trace shows a process that is not elevated',
          facts: { robocopyAction: 'missing-backup-right', backupMode: 'backup', elevated: false },
          confidence: 'proven',
        },
        {
          name: 'the log says so',
          facts: { robocopyAction: 'missing-backup-right' },
          confidence: 'likely',
        },
        {
          name: 'a run in backup mode ended at once, in words that are not known, and it was not elevated',
          facts: { robocopyAction: 'fatal', backupMode: 'restartable-backup', elevated: false },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'elevated, and ended for something else',
          facts: { robocopyAction: 'fatal', backupMode: 'backup', elevated: true },
        },
        {
          name: 'the right to audit is missing',
          facts: { robocopyAction: 'missing-auditing-right', backupMode: 'backup', elevated: false },
        },
        { name: 'not in backup mode', facts: { robocopyAction: 'fatal', backupMode: 'none', elevated: false } },
      ],
    },
  },
  {
    id: 'copy/efs',
    title: 'The file is encrypted (EFS): it cannot be read, or the destination cannot encrypt',
    gate: 'open',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false] },
        {
          any: [
            { ntStatus: ['0xC000028A', '0xC0000293'] },
            {
              operation: ['FileSystemControl'],
              control: ['FSCTL_SET_ENCRYPTION', 'FSCTL_WRITE_RAW_ENCRYPTED'],
              ntStatus: ['0xC0000010', '0xC00000BB', '0xC0000002', '0xC000000D', '0xC0000022'],
            },
            { operation: [null], win32: EFS_ERRORS },
            {
              operation: ['CreateFile'],
              ntStatus: ['0xC0000022'],
              checkedObject: ['self'],
              alternatives: { includes: ['encrypted-file'] },
              attributes: { includes: ['encrypted'] },
            },
          ],
        },
      ],
    },
    likely: {
      any: [
        { ntStatus: ['0xC000028A', '0xC0000293'] },
        { operation: ['FileSystemControl'] },
        { operation: [null] },
        { attributes: { includes: ['encrypted'] }, basis: ['isolated'] },
      ],
    },
    cause:
      'An encrypted file is opened for its data only by accounts whose certificate it names; others are refused (error 5), and /B ' +
      'does not help. A copy of it keeps the encryption, so the destination must encrypt too: Azure Files has no EFS, and the copy ' +
      'fails there with a message about encryption.',
    fix: [
      'Copy as an account that can open the file, and let the copy be without encryption: decrypt it first (cipher /d <file>), or copy it with copy /d.',
      'For all copies of this machine: set the DWORD CopyFileAllowDecryptedRemoteDestination to 1 in HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\System.',
      'Without /EFSRAW: it needs a destination with EFS.',
    ],
    verify: ['cipher /c <source file> shows who can decrypt it.', 'attrib and dir show E among its attributes.'],
    alternatives: [],
    sources: [
      cite('smbConnectivity', 'Files that are encrypted with EFS'),
      cite('robocopyGuide', 'Robocopy switches, /EFSRAW'),
      cite('msErref', 'STATUS_ENCRYPTION_FAILED becomes 6000, STATUS_FILE_ENCRYPTED 6002'),
      cite('msFsa', '2.1.5.1.2 open of an existing file: encryption'),
    ],
    since: null,
    until: null,
    evidence: ['documentation', 'specification', 'inference'],
    escalate: null,
    examples: {
      matches: [
        {
          name: 'the file is known to be encrypted, and reading was refused',
          facts: {
            ...REFUSED_EXAMPLE,
            side: 'source',
            deniedRights: ['FILE_READ_DATA'],
            basis: 'isolated',
            alternatives: ['encrypted-file'],
            attributes: ['encrypted'],
          },
          confidence: 'likely',
        },
        {
          name: 'the same, one of several rights',
          facts: {
            ...REFUSED_EXAMPLE,
            side: 'source',
            deniedRights: ['FILE_READ_DATA', 'READ_CONTROL'],
            basis: 'requested',
            alternatives: ['encrypted-file'],
            attributes: ['encrypted'],
          },
          confidence: 'possible',
        },
        {
          name: 'the destination does not encrypt',
          facts: {
            operation: 'FileSystemControl',
            ntStatus: '0xC0000010',
            control: 'FSCTL_SET_ENCRYPTION',
            copying: true,
          },
          confidence: 'likely',
        },
        {
          name: 'a log alone',
          facts: { win32: 6000, robocopyCode: 6000, copying: true, robocopyAction: 'copying-file' },
          confidence: 'likely',
        },
      ],
      misses: [
        {
          name: 'its attributes are not known',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['FILE_READ_DATA'], alternatives: ['encrypted-file'] },
        },
        { name: 'a log alone: error 5', facts: { win32: 5, copying: true, robocopyAction: 'copying-file' } },
        {
          name: 'another control',
          facts: { operation: 'FileSystemControl', ntStatus: '0xC0000010', control: 'FSCTL_SET_SPARSE', copying: true },
        },
      ],
    },
  },
  {
    id: 'copy/domain-identity-advice',
    title: 'The share is mounted with an identity, and the documents do not agree whether a migration should be',
    gate: 'client',
    when: {
      all: [
        { copying: [true], share: ['azure-files'], mount: ['identity'], laterSucceeded: [false] },
        {
          any: [
            { operation: [null], win32: [5, 1307, 1308, 1314], robocopyAction: SECURITY_STEPS },
            {
              operation: ['CreateFile'],
              ntStatus: ['0xC0000022'],
              side: ['destination', 'unknown'],
              deniedRights: { includesAny: ['WRITE_DAC', 'WRITE_OWNER', 'ACCESS_SYSTEM_SECURITY'] },
            },
            {
              operation: ['SetSecurityFile'],
              ntStatus: ['0xC0000022', '0xC0000061', '0xC000005A', '0xC000005B'],
              side: ['destination', 'unknown'],
            },
          ],
        },
      ],
    },
    cause:
      'Copying security failed over a mount with an identity. The robocopy guide (2022-12) says to mount with the storage account ' +
      'key and not with a domain identity; the guide for copies between shares (2025-12) recommends an identity with the roles of ' +
      'an administrator and calls the key less secure. Both agree that an identity without such a role does not do.',
    fix: [
      'Keep the identity, and assign it Storage File Data SMB Admin (since 2025-09-30); mount again and copy elevated with /B.',
      { text: 'Or mount with the storage account key for the migration alone.', commands: [KEY_MOUNT] },
    ],
    verify: [
      'The role assignments of the share do not list Storage File Data SMB Admin for the account.',
      'The same copy succeeds from a key mount.',
    ],
    alternatives: [],
    sources: [
      cite('robocopyGuide', 'Mounting with the storage account key: no domain identity'),
      cite('shareToShare', 'Identity mount with admin roles, recommended (contradicts)'),
      cite('roles', 'Storage File Data SMB Admin (2025-09-30)'),
    ],
    since: '2020',
    until: 'the guide of 2022-12 still says so; another of 2025-12-19 recommends the contrary',
    evidence: ['documentation'],
    escalate: null,
    claims: [{ claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'a log alone, and net use shows an identity',
          facts: { ...LOGGED_EXAMPLE, win32: 5, share: 'azure-files', mount: 'identity' },
          confidence: 'possible',
        },
        {
          name: 'a trace, and net use shows an identity',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['WRITE_DAC'], share: 'azure-files', mount: 'identity' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'mounted with the key', facts: { ...LOGGED_EXAMPLE, win32: 5, share: 'azure-files', mount: 'key' } },
        { name: 'nothing shows the mount', facts: { ...LOGGED_EXAMPLE, win32: 5, share: 'azure-files' } },
        {
          name: 'copying data',
          facts: {
            copying: true,
            win32: 5,
            robocopyAction: 'copying-file',
            share: 'azure-files',
            mount: 'identity',
          },
        },
      ],
    },
  },
] satisfies readonly Rule[];
