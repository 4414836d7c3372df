/** The share and its roles. Sources: causes.md group B; azure-files.md §1. */

import type { Rule } from '../rule.js';
import { MOUNTED, SHOWN_ACL } from './answered.js';
import { cite } from '../../access/documents.js';
import { ASKED_TO_READ, MAYBE_AZURE, REFUSED_CONNECTIONS } from './network.js';

const REFUSED_EXAMPLE = {
  operation: 'CreateFile',
  ntStatus: '0xC0000022',
  win32: 5,
  copying: true,
  side: 'destination',
  share: 'azure-files',
  granted: 'nowhere',
} as const;

const LOGGED_EXAMPLE = {
  win32: 5,
  copying: true,
  robocopyAction: 'accessing-destination-directory',
  share: 'azure-files',
  atRoot: true,
  jobBegan: false,
} as const;

const COMPUTERS = ['system', 'computer'] as const;

/** A log alone: error 5 of a step at the destination before anything was copied. */
const REFUSED_AT_ROOT = {
  operation: [null],
  win32: [5],
  copying: [true],
  robocopyAction: [
    'accessing-destination-directory',
    'creating-destination-directory',
    'scanning-destination-directory',
    'getting-file-system-type-of-destination',
  ],
  share: MAYBE_AZURE,
  jobBegan: [false],
} as const;

/** The same where the copy is from a share of Azure Files. */
const REFUSED_AT_SOURCE = {
  ...REFUSED_AT_ROOT,
  robocopyAction: ['accessing-source-directory', 'scanning-source-directory', 'getting-file-system-type-of-source'],
  share: ['azure-files'],
} as const;

/** At the root of the run's side; a line without its run can be at the root of a share. */
const AT_ROOT = { any: [{ atRoot: [true] }, { atRoot: [null], atShareRoot: [true] }] } as const;

/** A trace: opens that asked for nothing but reading, and were refused. */
const REFUSED_TO_READ = {
  operation: ['CreateFile'],
  ntStatus: ['0xC0000022'],
  copying: [true],
  ...ASKED_TO_READ,
} as const;

const ROOT_ROW = {
  operation: 'CreateFile',
  ntStatus: '0xC0000022',
  win32: 5,
  copying: true,
  side: 'destination',
  share: 'azure-files',
  requestedRights: ['FILE_LIST_DIRECTORY', 'SYNCHRONIZE'],
  deniedRights: ['FILE_LIST_DIRECTORY', 'SYNCHRONIZE'],
  atShareRoot: true,
  shareAnswered: 'never',
  shareGrants: 'nothing',
} as const;

const ALWAYS = { since: null, until: null, escalate: null } as const;

/** A refused write, where the account was granted nothing but reading on the share. */
const READS_ALONE = {
  operation: 'CreateFile',
  ntStatus: '0xC0000022',
  win32: 5,
  copying: true,
  side: 'destination',
  share: 'azure-files',
  deniedRights: ['FILE_ADD_FILE'],
  shareGrants: 'reads',
  writesRefused: 'several',
} as const;

/** WRITE_DAC alone is refused, where data can be written. */
const WRITES_BUT_NO_ACL = {
  ...READS_ALONE,
  checkedObject: 'self',
  deniedRights: ['WRITE_DAC'],
  basis: 'isolated',
  shareGrants: 'writes',
} as const;

const WRITING_RIGHTS = [
  'FILE_WRITE_DATA',
  'FILE_ADD_FILE',
  'FILE_APPEND_DATA',
  'FILE_ADD_SUBDIRECTORY',
  'FILE_WRITE_EA',
  'FILE_WRITE_ATTRIBUTES',
  'FILE_DELETE_CHILD',
  'DELETE',
] as const;

export const SHARE_RULES = [
  {
    id: 'share/computer-account',
    title: 'The copy runs as the computer, which no role assignment can name',
    gate: 'share',
    when: {
      any: [
        {
          operation: ['CreateFile'],
          ntStatus: ['0xC0000022'],
          copying: [true],
          caller: COMPUTERS,
          side: ['destination', 'unknown'],
          share: MAYBE_AZURE,
          // What was granted to it came through the share.
          granted: ['nowhere', null],
          laterSucceeded: [false],
        },
        { all: [{ ...REFUSED_AT_ROOT, caller: COMPUTERS }, AT_ROOT] },
      ],
    },
    likely: { share: ['azure-files'], granted: ['nowhere'] },
    cause:
      'SYSTEM, NETWORK SERVICE and LOCAL SERVICE reach a share as the account of the computer. On an Azure file share that ' +
      'account has no identity that a role could be assigned to, so it gets the default share-level permission and, without ' +
      'one, nothing. The same holds for a group managed service account, whose name ends with a dollar sign too.',
    fix: [
      'Run the copy (the scheduled task, the service) as a user who has a share-level role.',
      'Or set a default share-level permission for the storage account: it applies to all authenticated identities.',
      { text: 'Or mount the share with the storage account key in the same session.', where: MOUNTED },
    ],
    verify: [
      'The same copy succeeds when a user with a role runs it.',
      'The storage account has no default share-level permission (its setting is None).',
    ],
    alternatives: REFUSED_CONNECTIONS,
    sources: [
      cite('clientOtherErrors', 'ACCESS_DENIED of TreeConnect: computer accounts'),
      cite('assignRoles', 'Share-level permissions for all authenticated identities'),
    ],
    since: null,
    until: null,
    evidence: ['documentation'],
    escalate: null,
    claims: [{ claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'SYSTEM is granted nothing on a share of Azure Files',
          facts: { ...REFUSED_EXAMPLE, caller: 'system' },
          confidence: 'likely',
        },
        {
          name: 'a computer account on a drive letter',
          facts: { ...REFUSED_EXAMPLE, caller: 'computer', share: 'drive' },
          confidence: 'possible',
        },
        {
          name: 'a log alone: the root of the destination, in a console of SYSTEM',
          facts: { ...LOGGED_EXAMPLE, caller: 'system' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'a user', facts: { ...REFUSED_EXAMPLE, caller: 'user' } },
        {
          name: 'SYSTEM was granted something there',
          facts: { ...REFUSED_EXAMPLE, caller: 'system', granted: 'scope' },
        },
        { name: 'on the source', facts: { ...REFUSED_EXAMPLE, caller: 'system', side: 'source' } },
        { name: 'on a server of its own', facts: { ...REFUSED_EXAMPLE, caller: 'system', share: 'unc' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'share/rbac-propagation',
    title: 'Refused at first, let in later: a role that had just been assigned',
    gate: 'share',
    when: {
      any: [
        {
          all: [
            { ...REFUSED_TO_READ, shareAnswered: ['after'], laterSucceeded: [true] },
            { any: [{ share: ['azure-files'] }, { share: ['drive', 'unknown'], side: ['destination'] }] },
          ],
        },
        { all: [{ ...REFUSED_AT_ROOT, jobBegan: [true], retries: ['some', 'none'] }, AT_ROOT] },
      ],
    },
    cause:
      'The share refused the account everything, and later granted it the same. A share-level ' +
      'role takes up to about 30 minutes to apply, sometimes longer, and a session keeps what it was told. A new mount or ' +
      'a new sign-in in between, as another account or with new groups, looks the same.',
    fix: [
      'Nothing, if the copy has gone through since; run the same command again for what failed meanwhile.',
      'If it comes back: mount again once the role has applied.',
    ],
    verify: [
      'The activity log of the storage account: a role was assigned shortly before.',
      'Nobody mounted the share again or signed in anew in between.',
    ],
    alternatives: [
      {
        ruleId: 'session/stale-group',
        verify: 'Somebody signed in or mounted again in between: the new ticket has groups that the old one lacked.',
      },
    ],
    sources: [cite('assignRoles', 'Time that an assignment takes')],
    evidence: ['documentation', 'inference'],
    examples: {
      matches: [
        {
          name: 'a trace: the root refuses, then lets the account in',
          facts: { ...ROOT_ROW, shareAnswered: 'after', laterSucceeded: true },
          confidence: 'possible',
        },
        {
          name: 'a log alone: a later try got in',
          facts: { ...LOGGED_EXAMPLE, jobBegan: true, retries: 'some' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'never let in', facts: ROOT_ROW },
        {
          name: 'a server of its own',
          facts: { ...ROOT_ROW, shareAnswered: 'after', laterSucceeded: true, share: 'unc' },
        },
        { name: 'given up', facts: { ...LOGGED_EXAMPLE, jobBegan: true, retries: 'gave-up' } },
      ],
    },
  },
  {
    id: 'share/no-rbac',
    title: 'The account is let in nowhere: no share-level role, or the connection itself is refused',
    gate: 'share',
    when: {
      any: [
        { all: [{ ...REFUSED_AT_ROOT, caller: ['user', null] }, AT_ROOT] },
        { all: [{ ...REFUSED_AT_SOURCE, caller: ['user', null] }, AT_ROOT] },
        {
          all: [
            { ...REFUSED_TO_READ, shareAnswered: ['never'], laterSucceeded: [false], caller: ['user', null] },
            // A letter that nothing shows to be the destination is a disk as likely as a share.
            {
              any: [
                { share: ['azure-files'], side: ['destination', 'unknown'] },
                { share: ['azure-files'], atShareRoot: [true] },
                { share: ['drive', 'unknown'], side: ['destination'] },
                // A disk seldom refuses even attributes.
                { share: ['drive', 'unknown'], side: ['unknown'], shareClosed: [true] },
              ],
            },
          ],
        },
      ],
    },
    // The root itself refused to be read. What of these it is, the role or what looks like it, no trace tells.
    likely: { share: ['azure-files'], atShareRoot: [true], shareAnswered: ['never'] },
    cause:
      'Nothing on the share was granted to the account, not even its root. On an Azure file share: the account has no ' +
      'share-level role (or only its unsynced user or group has one) and the storage account no default share-level ' +
      'permission. A connection that the share refuses looks the same, and so does a root directory whose ACL gives the ' +
      'account nothing.',
    fix: [
      'Assign the account a share-level role (Storage File Data SMB Share Contributor, or higher for ACLs) or set a default share-level permission; wait up to about 30 minutes and mount again.',
      { text: 'Or mount the share with the storage account key in the same session.', where: MOUNTED },
    ],
    verify: [
      'The role assignments of the share, and the default share-level permission of the storage account.',
      'dir on the root of the share as the same account and in the same session.',
      {
        text: 'net use: which account the share was mounted with.',
        where: { mount: null, 'key-mount': null },
      },
    ],
    alternatives: [
      {
        ruleId: 'share/unsynced-user',
        verify:
          'The role was given to an account or group that is not synced to Entra ID, or to a cloud-only group: Debug-AzStorageAccountAuth reports CheckSidHasAadUser. Others get in.',
      },
      {
        ruleId: 'share/rbac-propagation',
        verify: 'The role was assigned within the last half hour or so: wait, and mount again.',
      },
      {
        ruleId: 'session/stale-group',
        verify:
          'The account was put into the group that has the role after it signed in: whoami /groups lacks the group. klist purge, sign out and in, mount again.',
      },
      {
        ruleId: 'share/computer-account',
        verify:
          'The copy runs as SYSTEM, NETWORK SERVICE or as the computer: no role can be assigned to those, whoami in that console says it.',
        when: { caller: [null] },
      },
      {
        ruleId: 'share/server-permissions',
        verify:
          'net use: the drive is a share of a Windows server. Get-SmbShareAccess there does not name the account.',
        when: { share: ['drive', 'unknown'] },
      },
      ...REFUSED_CONNECTIONS,
      { ruleId: 'share/no-ace-at-root', verify: 'icacls on the root, from a key mount, gives the account nothing.' },
    ],
    sources: [
      cite('smbAuthentication', 'Access is denied on a mounted share'),
      cite('assignRoles', 'Share-level permissions'),
      cite('smbConnectivity', 'Error 5 when mounting'),
      cite('clientOtherErrors', 'ACCESS_DENIED of TreeConnect'),
      cite('protocol', 'SMB security settings'),
      cite('msSmb2', '3.3.5.5 and 3.3.5.7: ACCESS_DENIED without encryption, and by the security of the share'),
    ],
    since: null,
    until: null,
    evidence: ['documentation'],
    escalate: null,
    claims: [{ claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'a trace: the root refuses to be listed, and nothing of the share answers',
          facts: ROOT_ROW,
          confidence: 'likely',
        },
        {
          name: 'a trace: a directory below',
          facts: { ...ROOT_ROW, atShareRoot: false },
          confidence: 'possible',
        },
        {
          name: 'a trace: the copy is from the share',
          facts: { ...ROOT_ROW, side: 'source' },
          confidence: 'likely',
        },
        {
          name: 'a log alone: the copy is from the share',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'scanning-source-directory' },
          confidence: 'possible',
        },
        {
          name: 'the root of a share of Azure Files',
          facts: LOGGED_EXAMPLE,
          confidence: 'possible',
        },
        {
          name: 'the root behind a drive letter',
          facts: {
            win32: 5,
            copying: true,
            robocopyAction: 'creating-destination-directory',
            share: 'drive',
            atRoot: true,
            jobBegan: false,
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'a trace: a drive that nothing shows to be the destination',
          facts: { ...ROOT_ROW, share: 'drive', side: 'unknown' },
        },
        {
          name: 'a trace: a directory of the source',
          facts: { ...ROOT_ROW, side: 'source', atShareRoot: false },
        },
        { name: 'a trace: the share had answered', facts: { ...ROOT_ROW, shareAnswered: 'before' } },
        {
          name: 'a trace: the ACL of the root was to be set',
          facts: { ...ROOT_ROW, requestedRights: ['READ_CONTROL', 'WRITE_DAC'] },
        },
        { name: 'the computer, which can have no role', facts: { ...LOGGED_EXAMPLE, caller: 'computer' } },
        {
          name: 'files were copied before',
          facts: {
            win32: 5,
            copying: true,
            robocopyAction: 'creating-destination-directory',
            share: 'azure-files',
            atRoot: true,
            jobBegan: true,
          },
        },
        {
          name: 'below the root',
          facts: {
            win32: 5,
            copying: true,
            robocopyAction: 'creating-destination-directory',
            share: 'azure-files',
            atRoot: false,
            jobBegan: false,
          },
        },
        {
          name: 'a server of its own',
          facts: {
            win32: 5,
            copying: true,
            robocopyAction: 'accessing-destination-directory',
            share: 'unc',
            atRoot: true,
            jobBegan: false,
          },
        },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'share/no-ace-at-root',
    title: 'The share lets the account in, but the ACL of its root does not',
    gate: 'open',
    when: {
      any: [
        {
          ...REFUSED_TO_READ,
          share: MAYBE_AZURE,
          atShareRoot: [true],
          shareAnswered: ['before', 'after', 'both', 'sometime'],
          laterSucceeded: [false],
        },
        { all: [{ ...REFUSED_AT_ROOT, caller: ['user', null] }, AT_ROOT] },
      ],
    },
    // Something on the share answered the account, so it has a role; the root refuses to be read all the same.
    likely: { share: ['azure-files'], atShareRoot: [true], shareAnswered: ['before', 'both'] },
    cause:
      'A share-level role opens the share, nothing in it: not even the root can be read without an entry in its ACL. The ' +
      'account has a role, and the ACL of the root gives it nothing.',
    fix: [
      {
        text: 'Give the account access at the root, from a mount with the storage account key or as Storage File Data SMB Admin (since 2025-09-30):',
        commands: ['icacls <root> /grant <account>:(OI)(CI)(M)'],
      },
    ],
    verify: [
      { text: 'icacls on the root of the share has no entry for the account or one of its groups.', where: SHOWN_ACL },
      'dir on a directory below, by its full path, works for the same account.',
    ],
    alternatives: [],
    sources: [
      cite('authorizationOverview', 'Share-level permission gives access to the share, not to its root'),
      cite('configureAcls', 'Default ACL of the root'),
    ],
    evidence: ['documentation', 'inference'],
    claims: [{ claim: 'dacl-lacks', on: 'object', rights: ['FILE_READ_DATA'] }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'what is below answers, the root does not',
          facts: { ...ROOT_ROW, shareAnswered: 'both' },
          confidence: 'likely',
        },
        {
          name: 'behind a drive letter',
          facts: { ...ROOT_ROW, share: 'drive', shareAnswered: 'before' },
          confidence: 'possible',
        },
        { name: 'a log alone', facts: LOGGED_EXAMPLE, confidence: 'possible' },
      ],
      misses: [
        { name: 'nothing of the share answers', facts: ROOT_ROW },
        { name: 'below the root', facts: { ...ROOT_ROW, atShareRoot: false, shareAnswered: 'before' } },
        { name: 'a server of its own', facts: { ...ROOT_ROW, share: 'unc', shareAnswered: 'both' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'share/reader-writes',
    title: 'The account may read on the share, and everything that writes is refused',
    gate: 'open',
    when: {
      operation: ['CreateFile'],
      ntStatus: ['0xC0000022'],
      copying: [true],
      side: ['destination', 'unknown'],
      share: MAYBE_AZURE,
      deniedRights: { includesAny: WRITING_RIGHTS },
      shareGrants: ['reads'],
      writesRefused: ['several'],
      laterSucceeded: [false],
    },
    // A letter can be a disk's, which has no roles.
    yieldsWhere: { share: ['drive', 'unknown'] },
    cause:
      'The account reads on the share and was granted nothing there that writes. The role Storage File Data SMB Share Reader ' +
      'never gives more than reading, whatever the ACLs grant. ACLs that give the account no more than reading on ' +
      'all of it look the same: an ACL that grants the write tells them apart.',
    fix: [
      {
        text: 'Assign the account Storage File Data SMB Share Contributor, wait up to about 30 minutes and mount again.',
        ofComputer:
          'Set a default share-level permission that writes (Storage File Data SMB Share Contributor), the only one that applies to a computer account, and mount again.',
      },
    ],
    verify: [
      {
        text: 'The roles of the account at the share: Reader alone; and icacls on a directory that refuses gives it (M) or (F).',
        ofComputer: 'The default share-level permission of the storage account is Storage File Data SMB Share Reader.',
      },
    ],
    alternatives: [],
    sources: [
      cite('configureAcls', 'Share-level roles combined with Windows ACLs'),
      cite('assignRoles', 'Share-level roles'),
      cite('configureAcls2023', 'The same table in 2023'),
    ],
    evidence: ['documentation', 'inference'],
    claims: [
      {
        claim: 'dacl-grants',
        rights: ['FILE_WRITE_DATA', 'FILE_APPEND_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES', 'DELETE'],
      },
      { claim: 'no-key-mount' },
    ],
    examples: {
      matches: [
        { name: 'files cannot be added anywhere', facts: READS_ALONE, confidence: 'possible' },
        {
          name: 'an existing file cannot be written',
          facts: { ...READS_ALONE, share: 'drive', deniedRights: ['FILE_WRITE_DATA', 'FILE_APPEND_DATA'] },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'something was written', facts: { ...READS_ALONE, shareGrants: 'writes' } },
        { name: 'one object alone', facts: { ...READS_ALONE, writesRefused: 'one' } },
        { name: 'a server of its own', facts: { ...READS_ALONE, share: 'unc' } },
        { name: 'another process', facts: { ...READS_ALONE, copying: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'share/contributor-acl',
    title: 'The account writes data on the share, and its role stops it from changing ACLs',
    gate: 'open',
    when: {
      operation: ['CreateFile'],
      ntStatus: ['0xC0000022'],
      copying: [true],
      checkedObject: ['self'],
      side: ['destination', 'unknown'],
      share: MAYBE_AZURE,
      deniedRights: { only: ['WRITE_DAC'] },
      basis: ['isolated', 'systematic'],
      shareGrants: ['writes'],
      laterSucceeded: [false],
    },
    cause:
      'Data is written and WRITE_DAC is refused: the role Storage File Data SMB Share Contributor cannot change permissions, ' +
      'even where the ACL gives Full Control. An ACL that stops at Modify looks the same: one that grants Full Control ' +
      'tells them apart. Elevated Contributor with Full Control changes the ACLs of all objects; with Modify, those of ' +
      'its own (table of 2026-04; the table of 2023 gives it none with Modify).',
    fix: [
      {
        text: 'Assign the account Storage File Data SMB Share Elevated Contributor (or Storage File Data SMB Admin, since 2025-09-30), wait up to about 30 minutes and mount again.',
        ofComputer:
          'Set Storage File Data SMB Share Elevated Contributor as the default share-level permission, the only one that applies to a computer account, and mount again.',
      },
    ],
    verify: [
      {
        text: 'The roles of the account at the share: Contributor, not Elevated Contributor; and icacls on a failing object gives it (F).',
        ofComputer: 'The default share-level permission of the storage account is below Elevated Contributor.',
      },
    ],
    alternatives: [
      {
        ruleId: 'share/contributor-only-table',
        verify:
          'icacls gives the account (F) on a failing object: with Contributor that is Read, Write and Delete, going by the table of 2026-04 (2023: Modify).',
      },
    ],
    sources: [
      cite('configureAcls', 'Share-level roles combined with Windows ACLs'),
      cite('configureAcls2023', 'The same table in 2023 (contradicts)'),
      cite('roles', 'modifypermissions'),
      cite('issue66790', 'ERROR 5 Copying NTFS Security'),
    ],
    evidence: ['documentation', 'inference'],
    claims: [{ claim: 'dacl-grants', rights: ['WRITE_DAC'] }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        { name: 'WRITE_DAC is isolated', facts: WRITES_BUT_NO_ACL, confidence: 'possible' },
        {
          name: 'on every object, behind a drive letter',
          facts: { ...WRITES_BUT_NO_ACL, basis: 'systematic', share: 'drive' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'nothing can be written', facts: { ...WRITES_BUT_NO_ACL, shareGrants: 'reads' } },
        { name: 'WRITE_OWNER', facts: { ...WRITES_BUT_NO_ACL, deniedRights: ['WRITE_OWNER'] } },
        { name: 'a server of its own', facts: { ...WRITES_BUT_NO_ACL, share: 'unc' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'share/server-permissions',
    title: 'The server lets the account in nowhere: the permissions of the share, or the ACL of its root',
    gate: 'share',
    when: {
      any: [
        {
          ...REFUSED_TO_READ,
          share: ['unc'],
          atShareRoot: [true],
          shareAnswered: ['never'],
          laterSucceeded: [false],
        },
        {
          ...REFUSED_TO_READ,
          share: ['unc'],
          shareClosed: [true],
          shareAnswered: ['never'],
          laterSucceeded: [false],
        },
        { all: [{ ...REFUSED_AT_ROOT, share: ['unc'] }, AT_ROOT] },
      ],
    },
    likely: { operation: ['CreateFile'], atShareRoot: [true] },
    cause:
      'The root of the share refused the account before anything else was granted there. A share of a Windows server has ' +
      'permissions of its own, checked before any ACL; a connection without the encryption that the server demands is ' +
      'refused the same way, and so is a root whose ACL gives the account nothing.',
    fix: [
      'Give the account Change in the permissions of the share: Grant-SmbShareAccess -Name <share> -AccountName <account> -AccessRight Change on the server.',
      {
        text: 'If they give it already:',
        commands: ['icacls <root> /grant <account>:(OI)(CI)(M).'],
        where: { 'acl-grants': null },
      },
    ],
    verify: [
      'Get-SmbShareAccess <share> on the server, and icacls on the directory that is shared.',
      'If the name is an alias (CNAME, DFS path) of an Azure file share: analyse again with the full name of that share.',
    ],
    alternatives: [
      {
        ruleId: 'reach/unencrypted',
        verify: 'Get-SmbShare <share> on the server demands encryption (EncryptData), and the client cannot.',
      },
    ],
    sources: [
      cite('msSmb2', '3.3.5.7: TREE_CONNECT checks the security of the share, and encryption'),
      cite('msFsa', '2.1.5.1.2 open of an existing file'),
    ],
    evidence: ['specification'],
    claims: [{ claim: 'dacl-lacks', on: 'object', rights: ['FILE_READ_DATA'] }],
    examples: {
      matches: [
        { name: 'a trace', facts: { ...ROOT_ROW, share: 'unc' }, confidence: 'likely' },
        {
          name: 'a trace: a directory below, and nothing answers',
          facts: { ...ROOT_ROW, share: 'unc', atShareRoot: false, shareClosed: true },
          confidence: 'possible',
        },
        { name: 'a log alone', facts: { ...LOGGED_EXAMPLE, share: 'unc' }, confidence: 'possible' },
      ],
      misses: [
        { name: 'a share of Azure Files', facts: ROOT_ROW },
        { name: 'the share had answered', facts: { ...ROOT_ROW, share: 'unc', shareAnswered: 'before' } },
        { name: 'below the root', facts: { ...LOGGED_EXAMPLE, share: 'unc', atRoot: false } },
      ],
    },
  },
] satisfies readonly Rule[];
