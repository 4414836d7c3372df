/** What Azure Files and some other servers cannot store. Sources: causes.md group E; azure-files.md §5; robocopy-errors.md §3. */

import type { Condition, Rule } from '../rule.js';
import { cite } from '../../access/documents.js';
import { IN_BACKUP_MODE, MAYBE_AZURE } from './network.js';

const COMMON = {
  gate: 'open',
  alternatives: [],
  since: null,
  until: null,
  escalate: null,
} satisfies Partial<Rule>;

const COPYING = { copying: [true], laterSucceeded: [false] } satisfies Condition;

/** NOT_SUPPORTED, NOT_IMPLEMENTED, INVALID_DEVICE_REQUEST, INVALID_PARAMETER. */
const NOT_SUPPORTED = ['0xC00000BB', '0xC0000002', '0xC0000010', '0xC000000D'] as const;

/** Robocopy ignores the X flag then, and prints the name of the file, not that of its stream. Source: causes.md, unsupported/ads. */
const STREAM_IN_BACKUP_MODE = {
  ...COPYING,
  operation: [null],
  win32: [123, 50],
  robocopyAction: ['copying-file'],
  ...IN_BACKUP_MODE,
  share: MAYBE_AZURE,
  nameProblems: { empty: true },
  copiesLinks: [false, null],
} as const satisfies Condition;

export const UNSUPPORTED_RULES = [
  {
    ...COMMON,
    id: 'unsupported/ads',
    title: 'The destination does not store alternate data streams',
    when: {
      any: [
        {
          all: [
            COPYING,
            { side: ['destination', 'unknown'] },
            { nameProblems: { includes: ['stream'] } },
            {
              any: [{ ntStatus: ['0xC0000033', ...NOT_SUPPORTED] }, { operation: [null], win32: [123, 50, 1, 87] }],
            },
          ],
        },
        STREAM_IN_BACKUP_MODE,
      ],
    },
    likely: { share: ['azure-files'], nameProblems: { includes: ['stream'] } },
    cause:
      'The path names a stream of a file (file:stream), or a log calls a sound name invalid while /B or /ZB copied the file. Azure Files stores no streams, so this one is lost; the file itself is copied. ' +
      'Browsers put one on what they download (Zone.Identifier), macOS and backup programs add others. Robocopy leaves streams out ' +
      'with the X flag, which /B and /ZB ignore.',
    fix: [
      'Leave streams out: add X to /COPY and /DCOPY (/COPY:DATSOX), without /B and /ZB.',
      'Or take them off the source where nobody needs them: Unblock-File for Zone.Identifier, Remove-Item -Stream for others.',
    ],
    verify: [
      'dir /r on the source file lists its streams.',
      'The file itself, without the stream, is at the destination.',
    ],
    sources: [
      cite('protocol', 'Unsupported features: alternate data streams'),
      cite('clientOtherErrors', 'QueryStreamInformation: NOT_IMPLEMENTED'),
      cite('migrationOverview', 'Metadata that is not preserved'),
    ],
    evidence: ['documentation'],
    examples: {
      matches: [
        {
          name: 'a log alone: a sound name is invalid, in backup mode',
          facts: {
            win32: 123,
            copying: true,
            robocopyAction: 'copying-file',
            backupMode: 'backup',
            share: 'azure-files',
          },
          confidence: 'possible',
        },
        {
          name: 'a stream on a share of Azure Files',
          facts: {
            operation: 'CreateFile',
            ntStatus: '0xC0000033',
            copying: true,
            side: 'destination',
            share: 'azure-files',
            nameProblems: ['stream'],
          },
          confidence: 'likely',
        },
        {
          name: 'a log alone, behind a drive letter',
          facts: { win32: 50, copying: true, share: 'drive', nameProblems: ['stream'] },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'a file',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000033', copying: true, share: 'azure-files' },
        },
        {
          name: 'a stream that is not there',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000034', copying: true, nameProblems: ['stream'] },
        },
      ],
    },
  },
  {
    ...COMMON,
    id: 'unsupported/reparse',
    title: 'A link or junction could not be copied as such',
    gate: 'handle',
    when: {
      all: [
        COPYING,
        {
          any: [
            {
              operation: ['FileSystemControl'],
              control: ['FSCTL_SET_REPARSE_POINT', 'FSCTL_SET_REPARSE_POINT_EX'],
              ntStatus: [...NOT_SUPPORTED, '0xC0000022', '0xC0000061', '0xC0000275', '0xC00002B2'],
            },
            { ntStatus: ['0xC0000279', '0xC0000280'] },
            { operation: [null], win32: [4390, 4391, 4392, 4393, 4394, 1920, 1921] },
            { operation: [null], win32: [1, 50], copiesLinks: [true] },
          ],
        },
      ],
    },
    likely: {
      any: [
        { operation: ['FileSystemControl'], ntStatus: [...NOT_SUPPORTED] },
        { win32: [4390, 4391, 4392, 4393, 4394], copiesLinks: [true] },
      ],
    },
    cause:
      'Symbolic links, junctions and other reparse points are not files with data: making one needs a file system that stores ' +
      'them, and Azure Files stores none (nor hard links). Errors 1920 and 1921 are of the source: what the link needs is not there, ' +
      'as for a tiered file without its filter, or the link leads in a circle.',
    fix: [
      'Copy what the links point to: leave out /SL and /SJ.',
      'Leave junctions and links out: /XJ, with /XJD and /XJF for directories and files alone.',
      'For tiered files (Azure File Sync, OneDrive): copy from a machine on which their program runs.',
    ],
    verify: [
      'fsutil reparsepoint query <source object> shows its tag.',
      'dir /al on its directory lists it as a link or junction.',
    ],
    sources: [
      cite('protocol', 'Unsupported features: reparse points, symbolic and hard links'),
      cite(
        'msErref',
        'STATUS_NOT_A_REPARSE_POINT, STATUS_IO_REPARSE_TAG_NOT_HANDLED, STATUS_REPARSE_POINT_NOT_RESOLVED',
      ),
    ],
    evidence: ['documentation', 'inference'],
    examples: {
      matches: [
        {
          name: 'a row of the trace',
          facts: {
            operation: 'FileSystemControl',
            ntStatus: '0xC0000010',
            control: 'FSCTL_SET_REPARSE_POINT',
            copying: true,
          },
          confidence: 'likely',
        },
        {
          name: 'a log alone, with /SL',
          facts: { win32: 4390, copying: true, copiesLinks: true },
          confidence: 'likely',
        },
        { name: 'a socket, or a junction in a circle', facts: { win32: 1920, copying: true }, confidence: 'possible' },
        {
          name: 'not supported, with /SL',
          facts: { win32: 50, copying: true, copiesLinks: true },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'not supported, and no links are copied', facts: { win32: 50, copying: true, copiesLinks: false } },
        {
          name: 'a question about reparse points',
          facts: {
            operation: 'FileSystemControl',
            ntStatus: '0xC0000275',
            control: 'FSCTL_GET_REPARSE_POINT',
            copying: true,
          },
        },
      ],
    },
  },
  {
    ...COMMON,
    id: 'unsupported/ea',
    title: 'The destination does not store extended attributes',
    gate: 'handle',
    when: {
      all: [
        COPYING,
        {
          any: [
            { operation: ['SetEAFile'], ntStatus: ['0xC000004F', ...NOT_SUPPORTED] },
            { ntStatus: ['0xC000004F'], robocopyCode: [282] },
            { operation: [null], win32: [282] },
            { operation: [null], win32: [50, 1], robocopyAction: ['copying-directory-eas'] },
          ],
        },
      ],
    },
    likely: {},
    cause:
      'Extended attributes (the E flag of /DCOPY, and what old programs put on files) need a file system that stores them; Azure ' +
      'Files does not. Where only a query for them is refused, nothing is lost.',
    fix: ['Leave them out: /DCOPY:DAT instead of a /DCOPY with E.'],
    verify: [
      'The same copy succeeds with /DCOPY:DAT.',
      'fsutil file queryea <source object> shows what would be lost.',
    ],
    sources: [
      cite('protocol', 'Unsupported features: extended attributes'),
      cite('clientOtherErrors', 'QueryFullEaInformation: NOT_SUPPORTED'),
    ],
    evidence: ['documentation'],
    examples: {
      matches: [
        {
          name: 'they were to be set',
          facts: { operation: 'SetEAFile', ntStatus: '0xC00000BB', copying: true },
          confidence: 'likely',
        },
        {
          name: 'a log alone',
          facts: { win32: 282, copying: true, robocopyAction: 'copying-directory-eas' },
          confidence: 'likely',
        },
      ],
      misses: [
        { name: 'they were asked for', facts: { operation: 'QueryEAFile', ntStatus: '0xC00000BB', copying: true } },
        { name: 'not supported in another step', facts: { win32: 50, copying: true, robocopyAction: 'copying-file' } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'unsupported/shortname',
    title: 'A short name (8.3) was used where there are none',
    gate: 'name',
    when: {
      all: [
        COPYING,
        { nameProblems: { includes: ['short-name'] } },
        {
          any: [
            { ntStatus: ['0xC0000034', '0xC000003A', '0xC000000F'], robocopyCode: [2, 3] },
            { operation: [null], win32: [2, 3] },
          ],
        },
      ],
    },
    likely: { share: ['azure-files'], side: ['destination'] },
    cause:
      'The path has a name like PROGRA~1 and was not found. Azure Files makes no short names, and so do volumes on which they are ' +
      'switched off: only the long name is there. A file can also really have such a name.',
    fix: ['Use the long name: dir /x on the machine that has both lists them side by side.'],
    verify: ['dir on the directory shows whether a long name stands for it.'],
    sources: [
      cite('protocol', 'Unsupported features: 8.3 names'),
      cite('clientOtherErrors', 'FileOpen: OBJECT_NAME_NOT_FOUND'),
    ],
    evidence: ['documentation'],
    examples: {
      matches: [
        {
          name: 'the log complains of one on a share of Azure Files',
          facts: {
            operation: 'CreateFile',
            ntStatus: '0xC0000034',
            win32: 2,
            robocopyCode: 2,
            copying: true,
            side: 'destination',
            share: 'azure-files',
            nameProblems: ['short-name'],
          },
          confidence: 'likely',
        },
        {
          name: 'a log alone: whichever side',
          facts: { win32: 3, robocopyCode: 3, copying: true, nameProblems: ['short-name'] },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'a long name', facts: { win32: 2, robocopyCode: 2, copying: true } },
        {
          name: 'a probe that no log complains of',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000034', copying: true, nameProblems: ['short-name'] },
        },
        { name: 'it can be opened, and is refused', facts: { win32: 5, copying: true, nameProblems: ['short-name'] } },
      ],
    },
  },
] satisfies readonly Rule[];
