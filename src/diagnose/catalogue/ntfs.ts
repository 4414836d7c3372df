/** Rights on files and directories. Sources: the support article; causes.md group C; windows-access.md §5. */

import type { Condition, Rule } from '../rule.js';
import { SHOWN_ACL } from './answered.js';
import { cite } from '../../access/documents.js';
import { CHANGING_ACL, NO_MISSING_RIGHT, WITHHELD } from './lookalikes.js';
import { IN_BACKUP_MODE, MAYBE_AZURE, OPEN_SHARE } from './network.js';

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
    onServer: null,
  },
} as const;

/** A server that is not Azure Files has no share-level roles: its shares have permissions. Source: [MS-SMB2] 3.3.5.7, 3.3.5.9. */
const SHARE_PERMISSIONS =
  'If the ACL already grants it: the permissions of the share itself limit what the ACL gives. Get-SmbShareAccess on the server shows them; give the account Change there.';

/** What adding a file and adding a directory have in common. */
const ADDING = {
  gate: 'open',
  fix: [
    {
      text: 'Grant the account Modify on the destination directory, inherited by what is below:',
      commands: ['icacls <directory> /grant <account>:(OI)(CI)(M)'],
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
      onServer: SHARE_PERMISSIONS,
    },
  ],
  alternatives: [READER_ROLE, ...WITHHELD, ...CHANGING_ACL],
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

/** What a handle is used for that was opened without the right to it, or that the server refuses. */
const READING_HANDLE = ['QuerySecurityFile', 'QueryDirectory', 'ReadFile'] as const;
const WRITING_HANDLE = [
  'SetBasicInformationFile',
  'SetEndOfFileInformationFile',
  'SetAllocationInformationFile',
  'WriteFile',
] as const;
const DELETING_HANDLE = ['SetDispositionInformationFile', 'SetDispositionInformationEx'] as const;
export const RENAMING_HANDLE = [
  'SetRenameInformationFile',
  'SetRenameInformationEx',
  'SetRenameInformationExBypassAccessCheck',
] as const;

/** The same on the object itself, which was there, or may have been. */
const REFUSED_OPEN = { ...REFUSED_CREATE, checkedObject: ['self'], existed: [true, null] } as const;

/** A step on a handle that was refused. */
const REFUSED_STEP = {
  ntStatus: ['0xC0000022'],
  copying: [true],
  side: ['destination', 'unknown'],
  laterSucceeded: [false],
} as const;

/** The account is known there, one right is left, and nothing else explains the refusal. */
const ONE_RIGHT = {
  ...OPEN_SHARE,
  basis: ['isolated', 'systematic'],
  granted: ['object', 'scope'],
  alternatives: { empty: true },
} satisfies Condition;

const REFUSED_SELF_EXAMPLE = {
  ...REFUSED_EXAMPLE,
  checkedObject: 'self',
  existed: true,
  disposition: 'Open',
  granted: 'object',
} as const;

/** Without a trace: the log names the step, not the right, and for a copied file not even the side. */
const LOGGED = {
  operation: [null],
  win32: [5],
  copying: [true],
} as const;

const LOGGED_EXAMPLE = { win32: 5, copying: true, robocopyCode: 5 } as const;

const TIMES_STEPS = ['time-stamping-destination-file', 'time-stamping-destination-directory'] as const;

const DELETING_STEPS = [
  'deleting-extra-file',
  'deleting-extra-directory',
  'deleting-destination-directory',
  'deleting-source-file',
  'deleting-source-directory',
] as const;

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
          operation: [...READING_HANDLE],
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
        { side: ['source'], operation: ['CreateFile', ...READING_HANDLE] },
        { robocopyAction: ['accessing-source-directory', 'scanning-source-directory'] },
      ],
    },
    // The security of what was read without trouble, and all files of a run, are more often refused by the destination.
    yieldsWhere: {
      any: [
        {
          robocopyAction: [
            'copying-ntfs-security-to-destination-file',
            'copying-ntfs-security-to-destination-directory',
          ],
        },
        { operation: [null], robocopyAction: ['copying-file'], runCopied: ['nothing'] },
      ],
    },
    cause:
      'The account that copies may not read the object, or its security, on the source. Where that is so, the destination has no ' +
      'part in it, and roles and mounts there change nothing.',
    fix: [
      'Run robocopy from an elevated console with /B, as a member of Administrators or Backup Operators of the machine that holds the source.',
      {
        text: 'Or give the account read access there:',
        commands: ['icacls <source object> /grant <account>:(RX)'],
        where: { 'acl-grants': null },
      },
    ],
    verify: [
      { text: 'icacls <source object> gives the account no read access, or nothing at all.', where: SHOWN_ACL },
      'Opening the file by hand as the same account fails too.',
    ],
    alternatives: [...WITHHELD, ...CHANGING_ACL, ...NO_MISSING_RIGHT],
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
          name: 'its security cannot be read',
          facts: { operation: 'QuerySecurityFile', ntStatus: '0xC0000022', copying: true, side: 'source' },
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
    likely: { ...OPEN_SHARE, deniedRights: { only: ['FILE_ADD_FILE'] }, basis: ['isolated'], existed: [false] },
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
    likely: {
      ...OPEN_SHARE,
      deniedRights: { only: ['FILE_ADD_SUBDIRECTORY'] },
      basis: ['isolated'],
      existed: [false],
    },
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
    when: {
      any: [
        {
          all: [
            REFUSED_OPEN,
            NOT_CHANGED,
            {
              deniedRights: {
                includesAny: ['FILE_WRITE_DATA', 'FILE_APPEND_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES'],
              },
            },
          ],
        },
        { ...REFUSED_STEP, operation: [...WRITING_HANDLE] },
        { ...LOGGED, robocopyAction: ['copying-file'], destinationExisted: [true] },
        { ...LOGGED, robocopyAction: TIMES_STEPS },
      ],
    },
    likely: { ...ONE_RIGHT, operation: ['CreateFile'] },
    // Rights that the disposition alone asks for have a rule of their own.
    yieldsWhere: {
      impliedRights: { includesAny: ['FILE_WRITE_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES'] },
    },
    cause:
      'The destination has the file already (a log calls it changed, newer or older), so the copy opens it for ' +
      'writing: its ACL refuses that to the account, its attribute read-only does, or the account may only read at the share.',
    fix: [
      {
        text: 'Give the account Modify on the destination tree:',
        commands: ['icacls <directory> /grant <account>:(OI)(CI)(M)'],
        where: { 'acl-grants': null },
      },
      'If the file is read-only: attrib -r <file>, or robocopy /A-:R.',
      {
        text: 'On an Azure file share: give the account a share-level role that writes (Storage File Data SMB Share Contributor or higher) and mount again.',
        ofComputer:
          'On an Azure file share: set a default share-level permission that writes (Storage File Data SMB Share Contributor or higher), the only one that applies to a computer account, and mount again.',
        onServer: SHARE_PERMISSIONS,
      },
    ],
    verify: [
      { text: 'icacls <destination file> gives the account none of (F), (M), (W), (WD).', where: SHOWN_ACL },
      'attrib <destination file> shows no R.',
    ],
    alternatives: [
      READER_ROLE,
      ...WITHHELD,
      ...CHANGING_ACL,
      ...NO_MISSING_RIGHT,
      {
        ruleId: 'copy/backup-identity-mount',
        verify: {
          text: 'net use: the share is mounted as an identity whose role has no backup actions, so /B is not honoured and the ACL counts.',
          where: { 'key-mount': null },
          onServer: null,
        },
        when: { ...IN_BACKUP_MODE, share: MAYBE_AZURE },
      },
    ],
    sources: [
      cite('msFsa', '2.1.5.1.2 open of an existing file'),
      cite('configureAcls', 'Share-level roles combined with Windows ACLs; entries of identities that are not synced'),
    ],
    since: null,
    until: null,
    evidence: ['specification', 'inference'],
    escalate: null,
    claims: [{ claim: 'dacl-lacks', on: 'object', rights: ['FILE_WRITE_DATA'] }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'the right to write is isolated',
          facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['FILE_WRITE_DATA'], basis: 'isolated' },
          confidence: 'likely',
        },
        {
          name: 'the file may be read-only',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            deniedRights: ['FILE_WRITE_DATA'],
            basis: 'isolated',
            alternatives: ['read-only-attribute'],
          },
          confidence: 'possible',
        },
        {
          name: 'a log alone: the times of a directory',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'time-stamping-destination-directory' },
          confidence: 'possible',
        },
        {
          name: 'times and attributes cannot be set',
          facts: { operation: 'SetBasicInformationFile', ntStatus: '0xC0000022', copying: true, side: 'destination' },
          confidence: 'possible',
        },
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
        { name: 'the ACL cannot be set', facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['WRITE_DAC'] } },
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
      any: [
        {
          all: [
            { ...REFUSED_OPEN, side: ['source', 'destination', 'unknown'] },
            NOT_CHANGED,
            { deniedRights: { includes: ['DELETE'] } },
          ],
        },
        {
          operation: [...DELETING_HANDLE],
          ntStatus: ['0xC0000022'],
          copying: [true],
          laterSucceeded: [false],
        },
        { ...LOGGED, robocopyAction: DELETING_STEPS },
      ],
    },
    likely: {
      any: [
        { ...ONE_RIGHT, deniedRights: { only: ['DELETE'] } },
        { operation: [...DELETING_HANDLE], ntStatus: ['0xC0000022'] },
      ],
    },
    cause:
      'Deleting (/MIR and /PURGE at the destination, /MOV and /MOVE at the source) needs DELETE on the object or ' +
      'FILE_DELETE_CHILD on its directory. Error 5 also stands for a read-only file, for a program or library that is running ' +
      'from the file, and for one that is already marked for deletion while somebody has it open.',
    fix: [
      {
        text: 'Give the account Modify on the tree:',
        commands: ['icacls <directory> /grant <account>:(OI)(CI)(M)'],
        where: { 'acl-grants': null },
      },
      'If it is read-only: attrib -r <file>.',
      {
        text: 'If it cannot be opened either: close the handles on it (on an Azure file share Close-AzStorageFileHandle).',
        onAzureFiles: 'If it cannot be opened either: close the handles on it (Close-AzStorageFileHandle).',
        onServer: 'If it cannot be opened either: close the handles on it (Close-SmbOpenFile on the server).',
      },
    ],
    verify: [
      {
        text: 'icacls on the object gives the account none of (F), (M), (D), and on its directory no (DC).',
        where: SHOWN_ACL,
      },
      'A trace shows CANNOT DELETE for a file that is read-only or runs, DELETE PENDING for one that is being deleted.',
    ],
    alternatives: [
      READER_ROLE,
      {
        ruleId: 'ntfs/readonly-attr',
        verify: 'attrib <file> shows R.',
        // A trace shows such a refusal as CANNOT DELETE.
        when: { operation: [null] },
      },
      {
        ruleId: 'in-use/running-image',
        verify: 'A program runs from the file: it can be deleted once that has ended.',
        when: { operation: [null] },
      },
      ...WITHHELD,
      ...CHANGING_ACL,
    ],
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
          name: 'the right to delete is isolated',
          facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['DELETE'], basis: 'isolated' },
          confidence: 'likely',
        },
        {
          name: 'the handle may not delete',
          facts: { operation: 'SetDispositionInformationEx', ntStatus: '0xC0000022', copying: true },
          confidence: 'likely',
        },
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
        {
          name: 'a file that is read-only, or runs: no right is missing',
          facts: { operation: 'SetDispositionInformationFile', ntStatus: '0xC0000121', copying: true },
        },
      ],
    },
  },
  {
    id: 'ntfs/readonly-attr',
    title: 'The file is read-only, which refuses writing and deleting whatever its ACL says',
    gate: 'open',
    when: {
      any: [
        {
          all: [
            REFUSED_OPEN,
            NOT_CHANGED,
            {
              deniedRights: { includesAny: ['FILE_WRITE_DATA', 'FILE_APPEND_DATA'] },
              alternatives: { includes: ['read-only-attribute'] },
            },
          ],
        },
        {
          all: [
            { ntStatus: ['0xC0000121'], copying: [true], laterSucceeded: [false] },
            { any: [{ attributes: { empty: true } }, { attributes: { includes: ['read-only'] } }] },
          ],
        },
      ],
    },
    likely: { attributes: { includes: ['read-only'] } },
    proven: { ntStatus: ['0xC0000121'] },
    // Most files are not: where no row shows the attributes, the ACL goes first.
    yieldsWhere: { attributes: { empty: true }, ntStatus: ['0xC0000022'] },
    cause:
      'A file with the attribute R is refused to everybody who opens it to write or append (ACCESS DENIED), and cannot be deleted ' +
      '(CANNOT DELETE): both reach robocopy as error 5. No right is missing, and no ACL changes it.',
    fix: [
      'Take the attribute off: attrib -r <file>, or attrib -r <directory>\\*.* /s for a tree.',
      'Where copies get it from the source: robocopy /A-:R leaves it out.',
    ],
    verify: ['attrib <file> shows R.', 'After attrib -r the same step succeeds.'],
    alternatives: [
      {
        ruleId: 'in-use/running-image',
        verify: 'attrib <file> shows no R: then a program runs from the file.',
        when: { ntStatus: ['0xC0000121'], attributes: { empty: true } },
      },
    ],
    sources: [
      cite('msFsa', '2.1.5.1.2.1 open of a read-only file; 2.1.5.15.3 disposition: STATUS_CANNOT_DELETE'),
      cite('msErref', 'STATUS_CANNOT_DELETE becomes error 5'),
    ],
    since: null,
    until: null,
    evidence: ['specification'],
    escalate: null,
    examples: {
      matches: [
        {
          name: 'the attribute is known, and writing was refused',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            deniedRights: ['FILE_WRITE_DATA'],
            alternatives: ['read-only-attribute'],
            attributes: ['read-only'],
          },
          confidence: 'likely',
        },
        {
          name: 'the attribute is known, and it cannot be deleted',
          facts: {
            operation: 'SetDispositionInformationFile',
            ntStatus: '0xC0000121',
            win32: 5,
            copying: true,
            attributes: ['read-only', 'hidden'],
          },
          confidence: 'proven',
        },
        {
          name: 'the attributes are not known',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            deniedRights: ['FILE_WRITE_DATA'],
            alternatives: ['read-only-attribute'],
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'the attributes are known, and it is not',
          facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['FILE_WRITE_DATA'], attributes: ['none-of-these'] },
        },
        {
          name: 'reading was refused',
          facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['FILE_READ_DATA'], attributes: ['read-only'] },
        },
        {
          name: 'it cannot be deleted for something else',
          facts: {
            operation: 'SetDispositionInformationFile',
            ntStatus: '0xC0000121',
            copying: true,
            attributes: ['none-of-these'],
          },
        },
      ],
    },
  },
  {
    id: 'ntfs/hidden-system-overwrite',
    title: 'The file is hidden or system, and the overwrite does not repeat that',
    gate: 'open',
    when: {
      all: [REFUSED_OPEN, NOT_CHANGED, { alternatives: { includes: ['hidden-or-system-attribute'] } }],
    },
    likely: { attributes: { includesAny: ['hidden', 'system'] } },
    yieldsWhere: { attributes: { empty: true } },
    cause:
      'An open that overwrites or replaces a file with the attribute H or S must ask for the same attributes; otherwise it is ' +
      'refused (ACCESS DENIED), whatever the ACL says. No right is missing.',
    fix: [
      'Take the attributes off the destination file: attrib -h -s <file>.',
      'Or have the program that copies repeat them: robocopy does so itself where it copies attributes (the A flag).',
    ],
    verify: ['attrib <file> shows H or S.', 'After attrib -h -s the same step succeeds.'],
    alternatives: [],
    sources: [cite('msFsa', '2.1.5.1.2.1 overwrite of a hidden or system file')],
    since: null,
    until: null,
    evidence: ['specification'],
    escalate: null,
    examples: {
      matches: [
        {
          name: 'the attribute is known',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            disposition: 'OverwriteIf',
            deniedRights: ['FILE_WRITE_DATA'],
            alternatives: ['hidden-or-system-attribute'],
            attributes: ['hidden', 'system'],
          },
          confidence: 'likely',
        },
        {
          name: 'the attributes are not known',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            disposition: 'Overwrite',
            deniedRights: ['FILE_WRITE_DATA'],
            alternatives: ['read-only-attribute', 'hidden-or-system-attribute'],
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'a hidden file that is only opened',
          facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['FILE_WRITE_DATA'], attributes: ['hidden'] },
        },
        {
          name: 'another process',
          facts: { ...REFUSED_SELF_EXAMPLE, copying: false, alternatives: ['hidden-or-system-attribute'] },
        },
      ],
    },
  },
  {
    id: 'ntfs/overwrite-implied',
    title: 'Overwriting needs rights that the open itself does not name',
    gate: 'open',
    when: {
      all: [
        REFUSED_OPEN,
        NOT_CHANGED,
        {
          impliedRights: {
            includesAny: ['FILE_WRITE_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES', 'DELETE'],
          },
        },
      ],
    },
    likely: { ...ONE_RIGHT, existed: [true] },
    cause:
      'An open that overwrites an existing file is checked for FILE_WRITE_DATA, FILE_WRITE_EA and FILE_WRITE_ATTRIBUTES, one that ' +
      'replaces it (Supersede) for DELETE, FILE_WRITE_EA and FILE_WRITE_ATTRIBUTES, even where its mask asks for none of them. The ' +
      'account does not have one of those on the file.',
    fix: [
      {
        text: 'Give the account Modify on the destination tree:',
        commands: ['icacls <directory> /grant <account>:(OI)(CI)(M)'],
        where: { 'acl-grants': null },
      },
      {
        text: 'On an Azure file share: give the account a share-level role that writes (Storage File Data SMB Share Contributor or higher) and mount again.',
        onServer: null,
      },
    ],
    verify: [
      { text: 'icacls <destination file> gives the account neither (F) nor (M).', where: SHOWN_ACL },
      'Copying to a name that is not there yet succeeds.',
    ],
    alternatives: [READER_ROLE, ...WITHHELD],
    sources: [
      cite('msFsa', '2.1.5.1.2.1 rights that dispositions imply'),
      cite('clientOtherErrors', 'FileSupersede: ACCESS_DENIED'),
    ],
    since: null,
    until: null,
    evidence: ['specification', 'documentation'],
    escalate: null,
    claims: [
      {
        claim: 'dacl-lacks',
        on: 'object',
        rights: ['FILE_WRITE_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES', 'DELETE'],
      },
      { claim: 'no-key-mount' },
    ],
    examples: {
      matches: [
        {
          name: 'replacing a file needs DELETE',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            disposition: 'Supersede',
            deniedRights: ['DELETE'],
            impliedRights: ['DELETE'],
            basis: 'isolated',
          },
          confidence: 'likely',
        },
        {
          name: 'one of several rights',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            disposition: 'Overwrite',
            deniedRights: ['READ_CONTROL', 'FILE_WRITE_DATA'],
            impliedRights: ['FILE_WRITE_DATA'],
            basis: 'requested',
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'the mask asks for it',
          facts: { ...REFUSED_SELF_EXAMPLE, disposition: 'OverwriteIf', deniedRights: ['FILE_WRITE_DATA'] },
        },
        {
          name: 'the file was not there',
          facts: { ...REFUSED_EXAMPLE, disposition: 'OverwriteIf', impliedRights: ['FILE_WRITE_DATA'] },
        },
      ],
    },
  },
  {
    id: 'ntfs/rename',
    title: 'The object may not be renamed or moved there',
    gate: 'handle',
    when: {
      operation: [...RENAMING_HANDLE],
      ntStatus: ['0xC0000022', '0xC0000121'],
      copying: [true],
      laterSucceeded: [false],
    },
    cause:
      'A rename needs DELETE on the object, FILE_ADD_FILE or FILE_ADD_SUBDIRECTORY on the directory it goes to, and, where it ' +
      'replaces something, that this can be deleted. A directory below which anything is open cannot be renamed either. The row does ' +
      'not tell which of them it was.',
    fix: [
      {
        text: 'Give the account Modify on the object and on the directory it goes to:',
        commands: ['icacls <directory> /grant <account>:(OI)(CI)(M)'],
      },
      'Close what is open below the directory, and take the attribute read-only off what is replaced: attrib -r <file>.',
    ],
    verify: [
      'icacls on the object gives the account DELETE (F, M, D), and on the directory it goes to (WD) or (AD).',
      'The Detail of the row names the new path: what stands there, and its attributes.',
    ],
    alternatives: [],
    sources: [cite('msFsa', '2.1.5.15.11 rename')],
    since: null,
    until: null,
    evidence: ['specification'],
    escalate: null,
    examples: {
      matches: [
        {
          name: 'a rename',
          facts: { operation: 'SetRenameInformationFile', ntStatus: '0xC0000022', copying: true },
          confidence: 'possible',
        },
        {
          name: 'a rename onto a file that cannot be deleted',
          facts: { operation: 'SetRenameInformationEx', ntStatus: '0xC0000121', copying: true },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'the new name exists',
          facts: { operation: 'SetRenameInformationFile', ntStatus: '0xC0000035', copying: true },
        },
        {
          name: 'another process',
          facts: { operation: 'SetRenameInformationFile', ntStatus: '0xC0000022', copying: false },
        },
      ],
    },
  },
  {
    id: 'ntfs/dir-not-empty',
    title: 'The directory could not be deleted because something is still in it',
    gate: 'handle',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false] },
        {
          any: [{ ntStatus: ['0xC0000101'] }, { operation: [null], win32: [145] }],
        },
      ],
    },
    likely: {},
    cause:
      'A directory goes only once it is empty. Something below it could not be deleted, was excluded (/XF, /XD), is hidden from the ' +
      'account, or was made meanwhile. Where a failure below it is known, the first of them is named beside it.',
    fix: [
      'Solve the first failure below it, then copy again.',
      'If there is none: dir /a <directory> shows what is left; with /XF and /XD robocopy leaves there what it leaves out.',
    ],
    verify: ['dir /a /s <directory> on the same machine lists what is left in it.'],
    alternatives: [],
    sources: [
      cite('msFsa', '2.1.5.15.3 disposition: STATUS_DIRECTORY_NOT_EMPTY'),
      cite('msErref', 'STATUS_DIRECTORY_NOT_EMPTY becomes error 145'),
    ],
    since: null,
    until: null,
    evidence: ['specification'],
    escalate: null,
    examples: {
      matches: [
        {
          name: 'a row of the trace',
          facts: { operation: 'SetDispositionInformationFile', ntStatus: '0xC0000101', copying: true },
          confidence: 'likely',
        },
        {
          name: 'a log alone',
          facts: { win32: 145, copying: true, robocopyAction: 'deleting-extra-directory' },
          confidence: 'likely',
        },
      ],
      misses: [
        { name: 'a refusal', facts: { win32: 5, copying: true, robocopyAction: 'deleting-extra-directory' } },
        {
          name: 'another process',
          facts: { operation: 'SetDispositionInformationFile', ntStatus: '0xC0000101', copying: false },
        },
      ],
    },
  },
  {
    id: 'ntfs/list-dir',
    title: 'The directory does not let the account list it',
    gate: 'open',
    when: {
      any: [
        {
          all: [REFUSED_OPEN, NOT_CHANGED, { deniedRights: { includes: ['FILE_LIST_DIRECTORY'] } }],
        },
        { ...REFUSED_STEP, operation: ['QueryDirectory'] },
        {
          ...LOGGED,
          robocopyAction: ['scanning-destination-directory', 'scanning-extra-directory'],
          atRoot: [false, null],
        },
      ],
    },
    likely: {
      any: [{ ...ONE_RIGHT, deniedRights: { only: ['FILE_LIST_DIRECTORY'] } }, { operation: ['QueryDirectory'] }],
    },
    cause:
      'Robocopy lists every directory of both sides to compare them. The account does not have FILE_LIST_DIRECTORY on this one, so ' +
      'nothing below it is compared, copied or deleted.',
    fix: [
      {
        text: 'Give the account read access to the tree:',
        commands: ['icacls <directory> /grant <account>:(OI)(CI)(RX)'],
        where: { 'acl-grants': null },
      },
      {
        text: 'Or run robocopy elevated with /B, where the server honours it: a member of Backup Operators there; on an Azure file share a mount with the storage account key or a role with the backup actions.',
        onAzureFiles:
          'Or run robocopy elevated with /B from a mount with the storage account key, or with a role that has the backup actions.',
        onServer: 'Or run robocopy elevated with /B as a member of Backup Operators on the server.',
      },
    ],
    verify: [
      { text: 'icacls <directory> gives the account none of (F), (M), (RX), (R), (RD).', where: SHOWN_ACL },
      'dir on it as the same account fails too.',
    ],
    alternatives: [
      {
        ruleId: 'share/server-permissions',
        verify: 'Get-SmbShareAccess on the server does not name the account: nothing else of the share answered it.',
        when: { share: ['unc'], shareAnswered: ['never'] },
      },
      ...WITHHELD,
      ...CHANGING_ACL,
    ],
    sources: [
      cite('msFsa', '2.1.5.1.2 open of an existing file; 2.1.5.6 query of a directory'),
      cite('msSmb2', '3.3.5.18 QUERY_DIRECTORY'),
    ],
    since: null,
    until: null,
    evidence: ['specification'],
    escalate: null,
    claims: [{ claim: 'dacl-lacks', on: 'object', rights: ['FILE_LIST_DIRECTORY'] }, { claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'the right to list is isolated',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            objectKind: 'directory',
            deniedRights: ['FILE_LIST_DIRECTORY'],
            basis: 'isolated',
          },
          confidence: 'likely',
        },
        {
          name: 'the open was granted, listing was not',
          facts: { operation: 'QueryDirectory', ntStatus: '0xC0000022', copying: true, side: 'destination' },
          confidence: 'likely',
        },
        {
          name: 'a log alone',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'scanning-destination-directory', atRoot: false },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'a file that cannot be read',
          facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['FILE_READ_DATA'], basis: 'isolated' },
        },
        {
          name: 'on the source',
          facts: { operation: 'QueryDirectory', ntStatus: '0xC0000022', copying: true, side: 'source' },
        },
        {
          name: 'the root of the destination',
          facts: { ...LOGGED_EXAMPLE, robocopyAction: 'scanning-destination-directory', atRoot: true },
        },
      ],
    },
  },
  {
    id: 'ntfs/propagation-race',
    title: 'The same was refused and granted at different times: an ACL was changing meanwhile',
    gate: 'open',
    when: {
      all: [
        {
          operation: ['CreateFile'],
          ntStatus: ['0xC0000022'],
          copying: [true],
          side: ['destination', 'unknown'],
          grantedWithBackupIntent: [false],
          alternatives: { only: ['changed-meanwhile'] },
        },
      ],
    },
    cause:
      'The account got on the same object, at another time, all that was refused here, and no row of the trace changes the object ' +
      'in between: something outside of the trace did. An ACL that is set on the root of a big tree reaches the objects below one by ' +
      'one, which takes long, so a copy that runs meanwhile is refused here and not there.',
    fix: [
      'Wait until the change of the ACL has gone through the whole tree, then copy again.',
      'Set the ACL of the root before the first copy, while the share is empty.',
    ],
    verify: ['icacls /T or the portal was still setting permissions at that time.', 'The same copy succeeds now.'],
    alternatives: [
      {
        ruleId: 'share/rbac-propagation',
        verify: {
          text: 'A share-level role that was assigned or taken away less than about 30 minutes before.',
          onServer: null,
        },
      },
    ],
    sources: [
      cite('migrationOverview', 'Permissions on the root of the share'),
      cite('configureAcls', 'Changing permissions of a root directory'),
    ],
    since: null,
    until: null,
    evidence: ['documentation', 'inference'],
    escalate: null,
    examples: {
      matches: [
        {
          name: 'granted at another time',
          facts: { ...REFUSED_SELF_EXAMPLE, alternatives: ['changed-meanwhile'] },
          confidence: 'possible',
        },
        {
          name: 'others were added beside it',
          facts: { ...REFUSED_EXAMPLE, alternatives: ['changed-meanwhile'] },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'granted with backup intent',
          facts: { ...REFUSED_SELF_EXAMPLE, alternatives: ['changed-meanwhile'], grantedWithBackupIntent: true },
        },
        {
          name: 'its attributes may have refused it',
          facts: { ...REFUSED_SELF_EXAMPLE, alternatives: ['read-only-attribute', 'changed-meanwhile'] },
        },
        { name: 'never granted', facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['FILE_WRITE_DATA'] } },
      ],
    },
  },
  {
    id: 'ntfs/explicit-deny',
    title: 'An entry of the ACL denies it, or the object has an ACL of its own',
    gate: 'open',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false] },
        {
          any: [
            { denyEntry: [true] },
            {
              all: [
                {
                  operation: ['CreateFile'],
                  ntStatus: ['0xC0000022'],
                  checkedObject: ['self'],
                  existed: [true],
                  siblings: ['granted'],
                  basis: ['isolated'],
                  alternatives: { empty: true },
                },
                { not: { denyEntry: [false] } },
              ],
            },
          ],
        },
      ],
    },
    likely: { denyEntry: [true] },
    cause:
      'An entry that denies a right to the account, or to a group it is in, comes before the entries that allow it, whatever those ' +
      'say. Where other objects of the same directory give the account the right, no role of the share and nothing above them ' +
      'refuses it: what differs is the ACL of this object, by such an entry or because it does not inherit.',
    fix: [
      'Take the entry off: icacls <object> /remove:d <account or group>; where it is inherited, at the directory that it comes from.',
      'Or have the object inherit again: icacls <object> /reset takes its own entries off and brings back those of its directory.',
    ],
    verify: [
      {
        text: 'icacls <object> shows (DENY) for the account or one of its groups, or no (I) where its neighbours show one.',
        where: SHOWN_ACL,
      },
      'whoami /groups lists the groups of the account.',
    ],
    alternatives: [],
    sources: [
      cite('msDtyp', '2.5.3.2 access check: entries in their order'),
      cite('msFsa', '2.1.5.1.2 open of an existing file'),
    ],
    since: null,
    until: null,
    evidence: ['specification'],
    escalate: null,
    examples: {
      matches: [
        {
          name: 'icacls shows the entry',
          facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['FILE_WRITE_DATA'], denyEntry: true },
          confidence: 'likely',
        },
        {
          name: 'its neighbours give the right',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            deniedRights: ['WRITE_DAC'],
            basis: 'isolated',
            siblings: 'granted',
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'icacls shows that none denies',
          facts: {
            ...REFUSED_SELF_EXAMPLE,
            deniedRights: ['WRITE_DAC'],
            basis: 'isolated',
            siblings: 'granted',
            denyEntry: false,
          },
        },
        {
          name: 'its neighbours refuse it too',
          facts: { ...REFUSED_SELF_EXAMPLE, deniedRights: ['WRITE_DAC'], basis: 'isolated', siblings: 'refused' },
        },
        { name: 'another process', facts: { ...REFUSED_SELF_EXAMPLE, copying: false, denyEntry: true } },
      ],
    },
  },
] satisfies readonly Rule[];
