/** Rights on files and directories. Sources: the support article; causes.md group C; windows-access.md §5. */

import type { Condition, Rule } from '../rule.js';
import { cite } from './sources.js';

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
  verify:
    'A share-level role that only reads (Storage File Data SMB Share Reader) refuses every write the same way: look at the role assignments of the share, and whether any write below it succeeds.',
} as const;

/** What adding a file and adding a directory have in common. */
const ADDING = {
  gate: 'open',
  fix: [
    'Grant the account Modify on the destination directory, inherited by what is below: icacls <directory> /grant <account>:(OI)(CI)(M)',
    'If the ACL already grants it: give the account a share-level role that writes (Storage File Data SMB Share Contributor or higher) and mount again.',
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

export const NTFS_RULES = [
  {
    id: 'ntfs/parent-add-file',
    title: 'The directory does not let the account add files',
    ...ADDING,
    when: { all: [REFUSED_CREATE, NOT_CHANGED, { deniedRights: { includes: ['FILE_ADD_FILE'] } }] },
    likely: { deniedRights: { only: ['FILE_ADD_FILE'] }, basis: ['isolated'], existed: [false] },
    cause:
      'The file did not exist yet, so creating it was checked against its directory: the account does not have ' +
      'FILE_ADD_FILE there (check 1 of the support article). Rights on the file itself play no part.',
    verify: [
      'icacls on the directory gives the account none of (F), (M), (W), (WD).',
      'Creating a file there by hand as the same account fails too.',
    ],
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
      ],
      misses: [
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
    when: { all: [REFUSED_CREATE, NOT_CHANGED, { deniedRights: { includes: ['FILE_ADD_SUBDIRECTORY'] } }] },
    likely: { deniedRights: { only: ['FILE_ADD_SUBDIRECTORY'] }, basis: ['isolated'], existed: [false] },
    cause:
      'The directory did not exist yet, so creating it was checked against the one above: the account does not have ' +
      'FILE_ADD_SUBDIRECTORY there (check 1 of the support article, for a directory).',
    verify: [
      'icacls on the directory gives the account none of (F), (M), (W), (AD).',
      'Creating a directory there by hand as the same account fails too.',
    ],
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
] satisfies readonly Rule[];
