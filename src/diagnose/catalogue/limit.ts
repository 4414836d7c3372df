/** Limits of the share. Sources: causes.md group E; azure-files.md §8.2; robocopy-errors.md §3. */

import type { Condition, Rule } from '../rule.js';
import { cite } from '../../access/documents.js';
import { MAYBE_AZURE } from './network.js';

const COMMON = {
  gate: 'limit',
  alternatives: [],
  since: null,
  until: null,
  escalate: null,
} satisfies Partial<Rule>;

const COPYING = { copying: [true], laterSucceeded: [false] } satisfies Condition;

export const LIMIT_RULES = [
  {
    ...COMMON,
    id: 'limit/file-size',
    title: 'The file is larger than the share lets a file be',
    when: {
      all: [
        COPYING,
        {
          any: [
            { ntStatus: ['0xC0000904'] },
            { operation: [null], win32: [223] },
            {
              all: [
                { fileSize: ['over-limit'], side: ['destination', 'unknown'] },
                {
                  any: [{ ntStatus: ['0xC000007F', '0xC000000D'] }, { operation: [null], win32: [112, 87] }],
                },
              ],
            },
          ],
        },
      ],
    },
    likely: {
      any: [{ ntStatus: ['0xC0000904'] }, { win32: [223] }, { share: ['azure-files'], fileSize: ['over-limit'] }],
    },
    cause:
      'A file of an Azure file share may have 4 TiB. Beyond that a write fails as if the disk were full, or as a wrong parameter. ' +
      'Other file systems have limits of their own: FAT32 ends at 4 GiB less one byte.',
    fix: ['Split the file, or keep it outside of the share: Azure Blob Storage takes larger ones.'],
    verify: ['The size of the source file, and that smaller ones copy.'],
    sources: [cite('scaleTargets', 'Files: maximum size'), cite('msErref', 'STATUS_FILE_TOO_LARGE')],
    evidence: ['documentation', 'inference'],
    examples: {
      matches: [
        {
          name: 'a write beyond 4 TiB on a share of Azure Files',
          facts: {
            operation: 'WriteFile',
            ntStatus: '0xC000007F',
            win32: 112,
            copying: true,
            side: 'destination',
            share: 'azure-files',
            fileSize: 'over-limit',
          },
          confidence: 'likely',
        },
        { name: 'a log alone: error 223', facts: { win32: 223, copying: true }, confidence: 'likely' },
        {
          name: 'a log alone: disk full, and the line of the file shows 5 TiB',
          facts: { win32: 112, copying: true, share: 'drive', fileSize: 'over-limit' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'a smaller file', facts: { win32: 112, copying: true, fileSize: 'within-limit' } },
        { name: 'a size that is not known', facts: { win32: 112, copying: true } },
        { name: 'a refusal', facts: { win32: 5, copying: true, fileSize: 'over-limit' } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'limit/share-full',
    title: 'The destination is full',
    when: {
      all: [
        COPYING,
        { side: ['destination', 'unknown'] },
        { any: [{ ntStatus: ['0xC000007F'] }, { operation: [null], win32: [112] }] },
      ],
    },
    likely: { fileSize: ['within-limit', null] },
    cause:
      'There is no space left: on an Azure file share its provisioned size or quota is used up, elsewhere the disk or a quota of the ' +
      'account. No right is missing.',
    fix: [
      {
        text: 'On an Azure file share: raise its quota or provisioned size. Elsewhere: free space, or raise the quota.',
        onAzureFiles: 'Raise the quota or the provisioned size of the share.',
        onServer: 'Free space on the disk of the server, or raise the quota of the account.',
      },
      'Before copying again: robocopy <source> <destination> /L /BYTES shows how much is to be copied.',
    ],
    verify: [
      {
        text: 'The used and the provisioned size on the overview page of the share; dir on the destination shows the free bytes.',
        onServer: 'dir on the destination shows the free bytes.',
      },
      {
        text: 'If raising the quota is refused: a resource lock (ReadOnly) on the storage account refuses it.',
        onServer: null,
      },
    ],
    sources: [
      cite('msErref', 'STATUS_DISK_FULL becomes error 112'),
      cite('smbConnectivity', 'Resource locks (when the quota cannot be raised)'),
    ],
    evidence: ['specification', 'inference'],
    examples: {
      matches: [
        {
          name: 'a write',
          facts: { operation: 'WriteFile', ntStatus: '0xC000007F', win32: 112, copying: true, side: 'destination' },
          confidence: 'likely',
        },
        {
          name: 'a log alone',
          facts: { win32: 112, copying: true, robocopyCode: 112, robocopyAction: 'copying-file' },
          confidence: 'likely',
        },
        {
          name: 'for a file beyond 4 TiB: its size may be the reason',
          facts: { win32: 112, copying: true, fileSize: 'over-limit' },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'on the source',
          facts: { operation: 'WriteFile', ntStatus: '0xC000007F', copying: true, side: 'source' },
        },
        { name: 'another process', facts: { operation: 'WriteFile', ntStatus: '0xC000007F', copying: false } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'limit/handles',
    title: 'Too many handles are open on the object or on the root of the share',
    when: {
      all: [
        COPYING,
        {
          any: [{ ntStatus: ['0xC0000044', '0xC000011F'] }, { operation: [null], win32: [1816, 4] }],
        },
        { share: MAYBE_AZURE },
      ],
    },
    // Error 4 can be a limit of the process itself.
    likely: { share: ['azure-files'], win32: [1816] },
    cause:
      'An Azure file share takes 2,000 open handles on one file or directory and 10,000 on its root directory (2,000 before the ' +
      'second quarter of 2023). Handles of all clients count, and those that a lost connection left behind.',
    fix: [
      'List the handles with Get-AzStorageFileHandle -Recursive, and close those that nobody needs with Close-AzStorageFileHandle.',
      'Copy with fewer threads (/MT:8), and keep programs that hold many directories open away from the share.',
    ],
    verify: ['The number of handles that Get-AzStorageFileHandle lists for the failing object and for the root.'],
    sources: [
      cite('smbConnectivity', 'Error 1816: not enough quota is available to process this command'),
      cite('msErref', 'STATUS_QUOTA_EXCEEDED, STATUS_TOO_MANY_OPENED_FILES'),
    ],
    since: '2,000 handles on the root before the second quarter of 2023, 10,000 since',
    evidence: ['documentation', 'inference'],
    examples: {
      matches: [
        {
          name: 'a create on a share of Azure Files',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000044', win32: 1816, copying: true, share: 'azure-files' },
          confidence: 'likely',
        },
        {
          name: 'too many files are open, whoever counts them',
          facts: { operation: 'CreateFile', ntStatus: '0xC000011F', win32: 4, copying: true, share: 'azure-files' },
          confidence: 'possible',
        },
        {
          name: 'a log alone, behind a drive letter',
          facts: { win32: 1816, copying: true, robocopyCode: 1816, share: 'drive' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'a server of its own', facts: { win32: 1816, copying: true, share: 'unc' } },
        { name: 'another process', facts: { operation: 'CreateFile', ntStatus: '0xC0000044', share: 'azure-files' } },
      ],
    },
  },
] satisfies readonly Rule[];
