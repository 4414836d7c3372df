/** Rights on files and directories. Sources: the support article; causes.md group C; windows-access.md §5. */

import type { Condition, Rule } from '../rule.js';
import { SHOWN_ACL } from './answered.js';
import { cite } from '../../access/documents.js';

const REFUSED_CREATE = {
  operation: ['CreateFile'],
  ntStatus: ['0xC0000022'],
  copying: [true],
  checkedObject: ['parent'],
  side: ['destination', 'unknown'],
  laterSucceeded: [false],
} as const;

/** Others were added beside it by the same account: then that right is not what was missing. */
const NOT_CHANGED = { not: { alternatives: { includes: ['changed-meanwhile'] } } } satisfies Condition;

const REFUSED_EXAMPLE = {
  operation: 'CreateFile',
  ntStatus: '0xC0000022',
  win32: 5,
  copying: true,
  checkedObject: 'parent',
  existed: false,
  disposition: 'OverwriteIf',
  side: 'destination',
} as const;

const READER_ROLE = {
  ruleId: 'share/reader-writes',
  verify: {
    text: 'A share-level role that only reads (Storage File Data SMB Share Reader) refuses every write the same way: look at the role assignments of the share, and whether any write below it succeeds.',
    ofComputer:
      'A default share-level permission that only reads (Storage File Data SMB Share Reader) refuses every write the same way: look at that of the storage account, the only one that applies to a computer account, and whether any write below the share succeeds.',
  },
} as const;

/** What adding a file and adding a directory have in common. */
const ADDING = {
  gate: 'open',
  fix: [
    {
      text: 'Grant the account Modify on the destination directory, inherited by what is below: icacls <directory> /grant <account>:(OI)(CI)(M)',
      where: { 'acl-grants': null },
    },
    {
      text: 'If the ACL already grants it: give the account a share-level role that writes (Storage File Data SMB Share Contributor or higher) and mount again.',
      where: {
        'acl-grants':
          'The ACL grants it already: on an Azure file share give the account a role that writes (Storage File Data SMB Share Contributor or higher), or a computer account the default share-level permission, and mount again.',
        'acl-lacks': null,
      },
      ofComputer:
        'If the ACL already grants it: set a default share-level permission that writes (Storage File Data SMB Share Contributor or higher), the only one that applies to a computer account, and mount again.',
    },
  ],
  alternatives: [READER_ROLE],
  sources: [
    cite('supportArticle', 'Recommended Steps, check 1'),
    cite('msFsa', '2.1.5.1.1 creation of a new file'),
    cite('configureAcls', 'Share-level roles combined with Windows ACLs'),
  ],
  since: null,
  until: null,
  evidence: ['support-article', 'specification'],
  escalate: null,
} satisfies Partial<Rule>;

/** Without a trace: the log names the step, not the right, and for a copied file not even the side. */
const LOGGED = {
  operation: [null],
  win32: [5],
  copying: [true],
} as const;

const LOGGED_EXAMPLE = { win32: 5, copying: true, robocopyCode: 5 } as const;

export const NTFS_RULES = [
  {
    id: 'ntfs/source-unreadable',
    title: 'The source does not let the account read',
    gate: 'source',
    when: {
      any: [
        {
          operation: ['CreateFile'],
          ntStatus: ['0xC0000022'],
          copying: [true],
          side: ['source'],
          laterSucceeded: [false],
        },
        {
          ...LOGGED,
          robocopyAction: [
            'accessing-source-directory',
            'scanning-source-directory',
            'copying-file',
            'copying-directory',
            'copying-ntfs-security-to-destination-file',
            'copying-ntfs-security-to-destination-directory',
          ],
        },
      ],
    },
    likely: {
      any: [
        { side: ['source'], operation: ['CreateFile'] },
        { robocopyAction: ['accessing-source-directory', 'scanning-source-directory'] },
      ],
    },
    // The security of what was read without trouble is more often refused by the destination.
    yieldsWhere: {
      robocopyAction: ['copying-ntfs-security-to-destination-file', 'copying-ntfs-security-to-destination-directory'],
    },
    cause:
      'The account that copies may not read the object, or its security, on the source. Where that is so, the destination has no ' +
      'part in it, and roles and mounts there change nothing.',
    fix: [
      'Run robocopy from an elevated console with /B, as a member of Administrators or Backup Operators of the machine that holds the source.',
      {
        text: 'Or give the account read access there: icacls <source object> /grant <account>:(RX)',
        where: { 'acl-grants': null },
      },
    ],
    verify: [
      { text: 'icacls <source object> gives the account no read access, or nothing at all.', where: SHOWN_ACL },
      'Opening the file by hand as the same account fails too.',
    ],
    alternatives: [],
    sources: [cite('robocopyGuide', 'Robocopy switches, /B'), cite('msFsa', '2.1.5.1.2 open of an existing file')],
    since: null,
    until: null,
    evidence: ['documentation', 'specification'],
    escalate: null,
    claims: [{ claim: 'dacl-lacks', on: 'source', rights: ['FILE_READ_DATA'] }],
    examples: {
      matches: [
        {
          name: 'a row of the trace',
          facts: { ...REFUSED_EXAMPLE, checkedObject: 'self', side: 'source' },
          confidence: 'likely',
        },
        {
          name: 'a log alone: the source directory',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'scanning-source-directory' },
          confidence: 'likely',
        },
        {
          name: 'a log alone: copying a file reads one side and writes the other',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'copying-file' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'the destination refuses', facts: { ...REFUSED_EXAMPLE, checkedObject: 'self' } },
        { name: 'a step on the destination', facts: { ...LOGGED_EXAMPLE, robocopyAction: 'deleting-extra-file' } },
        { name: 'in use', facts: { win32: 32, copying: true, robocopyAction: 'copying-file' } },
      ],
    },
  },
  {
    id: 'ntfs/parent-add-file',
    title: 'The directory does not let the account add files',
    ...ADDING,
    when: {
      any: [
        { all: [REFUSED_CREATE, NOT_CHANGED, { deniedRights: { includes: ['FILE_ADD_FILE'] } }] },
        {
          ...LOGGED,
          robocopyAction: ['copying-file', 'creating-destination-file'],
          destinationExisted: [false, null],
        },
      ],
    },
    likely: { deniedRights: { only: ['FILE_ADD_FILE'] }, basis: ['isolated'], existed: [false] },
    cause:
      'The file did not exist yet, so creating it was checked against its directory: the account does not have ' +
      'FILE_ADD_FILE there (check 1 of the support article). Rights on the file itself play no part.',
    verify: [
      { text: 'icacls on the directory gives the account none of (F), (M), (W), (WD).', where: SHOWN_ACL },
      'Creating a file there by hand as the same account fails too.',
    ],
    claims: [{ claim: 'dacl-lacks', on: 'parent', rights: ['FILE_ADD_FILE'] }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'a file that was not there',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['FILE_ADD_FILE'], basis: 'isolated' },
          confidence: 'likely',
        },
        {
          name: 'audit access was asked for as well',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['FILE_ADD_FILE', 'ACCESS_SYSTEM_SECURITY'], basis: 'requested' },
          confidence: 'possible',
        },
        {
          name: 'a log alone: a new file could not be copied',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'copying-file', destinationExisted: false },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'a log alone: the destination had the file',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'copying-file', destinationExisted: true },
        },
        {
          name: 'an existing file that cannot be written',
          facts: { ...REFUSED_EXAMPLE, checkedObject: 'self', existed: true, deniedRights: ['FILE_WRITE_DATA'] },
        },
        {
          name: 'another process',
          facts: { ...REFUSED_EXAMPLE, copying: false, deniedRights: ['FILE_ADD_FILE'], basis: 'isolated' },
        },
      ],
    },
  },
  {
    id: 'ntfs/parent-add-subdir',
    title: 'The directory does not let the account add directories',
    ...ADDING,
    when: {
      any: [
        { all: [REFUSED_CREATE, NOT_CHANGED, { deniedRights: { includes: ['FILE_ADD_SUBDIRECTORY'] } }] },
        { ...LOGGED, robocopyAction: ['creating-destination-directory'], atRoot: [false, null] },
      ],
    },
    likely: { deniedRights: { only: ['FILE_ADD_SUBDIRECTORY'] }, basis: ['isolated'], existed: [false] },
    cause:
      'The directory did not exist yet, so creating it was checked against the one above: the account does not have ' +
      'FILE_ADD_SUBDIRECTORY there (check 1 of the support article, for a directory).',
    verify: [
      { text: 'icacls on the directory gives the account none of (F), (M), (W), (AD).', where: SHOWN_ACL },
      'Creating a directory there by hand as the same account fails too.',
    ],
    claims: [{ claim: 'dacl-lacks', on: 'parent', rights: ['FILE_ADD_SUBDIRECTORY'] }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'a directory that was not there',
          facts: {
            ...REFUSED_EXAMPLE,
            objectKind: 'directory',
            deniedRights: ['FILE_ADD_SUBDIRECTORY'],
            basis: 'isolated',
          },
          confidence: 'likely',
        },
        {
          name: 'audit access was asked for as well',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['FILE_ADD_SUBDIRECTORY', 'ACCESS_SYSTEM_SECURITY'] },
          confidence: 'possible',
        },
        {
          name: 'a log alone',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'creating-destination-directory', atRoot: false },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'a file was to be added',
          facts: { ...REFUSED_EXAMPLE, deniedRights: ['FILE_ADD_FILE'], basis: 'isolated' },
        },
        {
          name: 'granted at a later try',
          facts: { ...REFUSED_EXAMPLE, laterSucceeded: true, deniedRights: ['FILE_ADD_SUBDIRECTORY'] },
        },
      ],
    },
  },
  {
    id: 'ntfs/file-write',
    title: 'The existing file does not let the account write',
    gate: 'open',
    when: { ...LOGGED, robocopyAction: ['copying-file'], destinationExisted: [true] },
    cause:
      'The destination has the file already (its line in the log calls it changed, newer or older), so the copy opens it for ' +
      'writing: its ACL refuses that to the account, its attribute read-only does, or the account may only read at the share.',
    fix: [
      {
        text: 'Give the account Modify on the destination tree: icacls <directory> /grant <account>:(OI)(CI)(M)',
        where: { 'acl-grants': null },
      },
      'If the file is read-only: attrib -r <file>, or robocopy /A-:R.',
      {
        text: 'On an Azure file share: give the account a share-level role that writes (Storage File Data SMB Share Contributor or higher) and mount again.',
        ofComputer:
          'On an Azure file share: set a default share-level permission that writes (Storage File Data SMB Share Contributor or higher), the only one that applies to a computer account, and mount again.',
      },
    ],
    verify: [
      { text: 'icacls <destination file> gives the account none of (F), (M), (W), (WD).', where: SHOWN_ACL },
      'attrib <destination file> shows no R.',
    ],
    alternatives: [READER_ROLE],
    sources: [
      cite('msFsa', '2.1.5.1.2 open of an existing file'),
      cite('configureAcls', 'Share-level roles combined with Windows ACLs'),
    ],
    since: null,
    until: null,
    evidence: ['specification', 'inference'],
    escalate: null,
    claims: [{ claim: 'dacl-lacks', on: 'object', rights: ['FILE_WRITE_DATA'] }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'a log alone: the line of the file says Newer',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'copying-file', destinationExisted: true },
          confidence: 'possible',
        },
        {
          name: 'the same with security',
          facts: {
            ...LOGGED_EXAMPLE,
            robocopyAction: 'copying-file',
            destinationExisted: true,
            copyFlags: ['D', 'A', 'T', 'S'],
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'a new file',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'copying-file', destinationExisted: false },
        },
        {
          name: 'the log does not tell whether it existed',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'copying-file' },
        },
      ],
    },
  },
  {
    id: 'ntfs/delete',
    title: 'The account may not delete',
    gate: 'open',
    when: {
      ...LOGGED,
      robocopyAction: [
        'deleting-extra-file',
        'deleting-extra-directory',
        'deleting-destination-directory',
        'deleting-source-file',
        'deleting-source-directory',
      ],
    },
    cause:
      'Deleting (/MIR and /PURGE at the destination, /MOV and /MOVE at the source) needs DELETE on the object or ' +
      'FILE_DELETE_CHILD on its directory. Error 5 also stands for a read-only file and for one that is already marked for ' +
      'deletion while somebody has it open.',
    fix: [
      {
        text: 'Give the account Modify on the tree: icacls <directory> /grant <account>:(OI)(CI)(M)',
        where: { 'acl-grants': null },
      },
      'If it is read-only: attrib -r <file>.',
      'If it cannot be opened either: close the handles on it (on an Azure file share Close-AzStorageFileHandle).',
    ],
    verify: [
      {
        text: 'icacls on the object gives the account none of (F), (M), (D), and on its directory no (DC).',
        where: SHOWN_ACL,
      },
      'A trace shows CANNOT DELETE for a read-only file, DELETE PENDING for one that is being deleted.',
    ],
    alternatives: [READER_ROLE],
    sources: [
      cite('msFsa', '2.1.5.1.2 open of an existing file; 2.1.5.15.3 disposition'),
      cite('configureAcls', 'Share-level roles combined with Windows ACLs'),
    ],
    since: null,
    until: null,
    evidence: ['specification'],
    escalate: null,
    claims: [
      { claim: 'dacl-lacks', on: 'object', rights: ['DELETE'], orOnParent: 'FILE_DELETE_CHILD' },
      { claim: 'no-key-mount' },
    ],
    examples: {
      matches: [
        {
          name: 'an extra file of /MIR',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'deleting-extra-file' },
          confidence: 'possible',
        },
        {
          name: 'a source file of /MOV',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'deleting-source-file' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'copying a file', facts: { ...LOGGED_EXAMPLE, robocopyAction: 'copying-file' } },
        { name: 'not empty', facts: { win32: 145, copying: true, robocopyAction: 'deleting-extra-directory' } },
      ],
    },
  },
] satisfies readonly Rule[];
