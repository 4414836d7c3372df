/** Objects that somebody else has open. Sources: causes.md group F; robocopy-errors.md §3. */

import type { Condition, Rule } from '../rule.js';
import { cite } from '../../access/documents.js';
import { MAYBE_AZURE } from './network.js';
import { RENAMING_HANDLE } from './ntfs.js';

const COMMON = {
  gate: 'open',
  alternatives: [],
  since: null,
  until: null,
  escalate: null,
} satisfies Partial<Rule>;

const COPYING = { copying: [true], laterSucceeded: [false] } satisfies Condition;

/** SHARING_VIOLATION of whatever operation, or what it becomes. */
const IN_USE = { any: [{ ntStatus: ['0xC0000043'] }, { operation: [null], win32: [32] }] } satisfies Condition;

export const IN_USE_RULES = [
  {
    ...COMMON,
    id: 'in-use/sharing-violation',
    title: 'The file is open elsewhere, and whoever opened it does not share it',
    when: { all: [COPYING, IN_USE] },
    likely: {},
    proven: { heldBy: ['another-process', 'same-process'] },
    cause:
      'A program on this machine, another client of the share, or a handle that was left behind has the file open with a ' +
      'share mode that excludes what the copy asks for. No right is missing, and /B does not help.',
    fix: [
      'On the source: close the program that has it open, or copy from a snapshot.',
      {
        text: 'On an Azure file share: list the handles with Get-AzStorageFileHandle and close those that nobody needs with Close-AzStorageFileHandle.',
        onServer:
          'On the server: list who has it open with Get-SmbOpenFile, and close what nobody needs with Close-SmbOpenFile.',
      },
      'Copy again: with /R:2 /W:1 a file that is in use costs seconds.',
    ],
    verify: [
      'In a trace of all processes, the open before it with another share mode and no close since: where the trace has it, the failure names it (Held by). An open from before the trace, or from another machine, is in no trace.',
      {
        text: 'Get-AzStorageFileHandle on the destination, or handle.exe <path> on the source, names who has it open.',
        onServer: 'Get-SmbOpenFile on the server, or handle.exe <path> on the source, names who has it open.',
      },
    ],
    sources: [
      cite('clientOtherErrors', 'FileOpen: SHARING_VIOLATION'),
      cite('smbConnectivity', 'Open handles'),
      cite('msFsa', '2.1.5.1.2 open of an existing file'),
    ],
    evidence: ['documentation', 'specification'],
    examples: {
      matches: [
        {
          name: 'a row of the trace',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000043', copying: true },
          confidence: 'likely',
        },
        {
          name: 'another process has it open in the same trace',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000043', copying: true, heldBy: 'another-process' },
          confidence: 'proven',
        },
        {
          name: 'a program may have closed it before',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000043', copying: true, heldBy: 'perhaps' },
          confidence: 'likely',
        },
        {
          name: 'a rename or a deletion',
          facts: { operation: 'SetRenameInformationFile', ntStatus: '0xC0000043', copying: true },
          confidence: 'likely',
        },
        {
          name: 'a log alone: the code has one meaning',
          facts: { win32: 32, copying: true, robocopyCode: 32, robocopyAction: 'copying-file' },
          confidence: 'likely',
        },
      ],
      misses: [
        { name: 'another process', facts: { operation: 'CreateFile', ntStatus: '0xC0000043', copying: false } },
        { name: 'a refusal', facts: { win32: 5, copying: true, robocopyCode: 5 } },
        {
          name: 'it could be opened later',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000043', copying: true, laterSucceeded: true },
        },
      ],
    },
  },
  {
    ...COMMON,
    id: 'in-use/lock-conflict',
    title: 'Another program has locked a part of the file',
    gate: 'handle',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false] },
        { any: [{ ntStatus: ['0xC0000054', '0xC0000055'] }, { operation: [null], win32: [33] }] },
      ],
    },
    likely: {},
    cause:
      'The file could be opened, but a range of its bytes is locked by another handle: mail archives and databases do so ' +
      'while they are in use. No right is missing.',
    fix: ['Close the program that uses the file, or copy from a snapshot; or leave such files out with /XF.'],
    verify: ['The file can be copied once the program is closed.'],
    sources: [cite('msErref', 'STATUS_FILE_LOCK_CONFLICT'), cite('msFsa', '2.1.5.3 and 2.1.5.4 read and write')],
    evidence: ['specification'],
    examples: {
      matches: [
        {
          name: 'a row of the trace',
          facts: { operation: 'ReadFile', ntStatus: '0xC0000054', copying: true },
          confidence: 'likely',
        },
        { name: 'a log alone', facts: { win32: 33, copying: true, robocopyCode: 33 }, confidence: 'likely' },
      ],
      misses: [
        { name: 'a sharing violation', facts: { win32: 32, copying: true, robocopyCode: 32 } },
        { name: 'another process', facts: { operation: 'ReadFile', ntStatus: '0xC0000054', copying: false } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'in-use/delete-pending',
    title: 'The object is being deleted, but somebody still has it open',
    when: {
      all: [
        COPYING,
        {
          any: [{ ntStatus: ['0xC0000056', '0xC0000123'] }, { operation: [null], win32: [303] }],
        },
      ],
    },
    likely: {},
    proven: { ntStatus: ['0xC0000056'], heldBy: ['another-process', 'same-process'] },
    cause:
      'The object is marked for deletion and goes once its last handle is closed; until then every open is refused. That reaches ' +
      'robocopy as error 5, from newer Windows on as error 303: no right is missing. A handle that a lost connection left ' +
      'behind can keep it so for long.',
    fix: [
      {
        text: 'Close the program that has it open; on an Azure file share list the handles with Get-AzStorageFileHandle and close them with Close-AzStorageFileHandle.',
        onAzureFiles:
          'Close the program that has it open; list the handles with Get-AzStorageFileHandle and close them with Close-AzStorageFileHandle.',
        onServer:
          'Close the program that has it open; on the server Get-SmbOpenFile lists the handles and Close-SmbOpenFile closes them.',
      },
      'Then copy again: the object is gone, and is copied as a new one.',
    ],
    verify: ['The object disappears once its handles are closed.', 'dir shows it, but nothing can open it.'],
    sources: [
      cite('msFsa', '2.1.5.1 open: STATUS_DELETE_PENDING'),
      cite('msErref', 'STATUS_DELETE_PENDING becomes error 5, or 303'),
      cite('smbConnectivity', 'Open handles'),
    ],
    evidence: ['specification'],
    examples: {
      matches: [
        {
          name: 'logged as error 5, and the trace shows what it was',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000056', win32: 5, robocopyCode: 5, copying: true },
          confidence: 'likely',
        },
        {
          name: 'the trace shows who has it open',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000056', copying: true, heldBy: 'another-process' },
          confidence: 'proven',
        },
        {
          name: 'a log of newer Windows',
          facts: { win32: 303, robocopyCode: 303, copying: true },
          confidence: 'likely',
        },
      ],
      misses: [
        { name: 'a refusal', facts: { operation: 'CreateFile', ntStatus: '0xC0000022', win32: 5, copying: true } },
        { name: 'a log alone: error 5 is many things', facts: { win32: 5, robocopyCode: 5, copying: true } },
        { name: 'another process', facts: { operation: 'CreateFile', ntStatus: '0xC0000056', copying: false } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'in-use/open-below',
    title: 'Something below the directory is open, so it cannot be renamed',
    when: {
      ...COPYING,
      operation: [...RENAMING_HANDLE],
      ntStatus: ['0xC0000022'],
      heldBy: ['another-process', 'same-process', 'perhaps'],
    },
    likely: { heldBy: ['another-process', 'same-process'] },
    cause:
      'A directory is not renamed or moved as long as anything below it is open, whatever the share mode of that open. It is ' +
      'reported as ACCESS DENIED; no right is missing.',
    fix: [
      'End the program that is named, or close what it has open below the directory; then run the same command again.',
    ],
    verify: ['The directory can be renamed once that handle is closed.'],
    alternatives: [
      {
        ruleId: 'ntfs/rename',
        verify:
          'icacls on the object gives the account no DELETE (F, M, D), or on the directory it goes to no (WD) or (AD).',
      },
    ],
    sources: [cite('msFsa', '2.1.5.15.11 rename: open files below the directory')],
    evidence: ['specification'],
    examples: {
      matches: [
        {
          name: 'the trace shows who',
          facts: {
            operation: 'SetRenameInformationFile',
            ntStatus: '0xC0000022',
            win32: 5,
            copying: true,
            heldBy: 'another-process',
          },
          confidence: 'likely',
        },
        {
          name: 'a close may have ended it',
          facts: { operation: 'SetRenameInformationEx', ntStatus: '0xC0000022', copying: true, heldBy: 'perhaps' },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'nobody has anything open there',
          facts: { operation: 'SetRenameInformationFile', ntStatus: '0xC0000022', copying: true },
        },
        {
          name: 'an open that is refused',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000022', copying: true, heldBy: 'another-process' },
        },
      ],
    },
  },
  {
    ...COMMON,
    id: 'in-use/running-image',
    title: 'A program or library runs from the file, so it cannot be deleted',
    when: {
      all: [{ ...COPYING, ntStatus: ['0xC0000121'] }, { not: { attributes: { includes: ['read-only'] } } }],
    },
    likely: { attributes: { only: ['none-of-these', 'hidden', 'system'] } },
    // More files are read-only than run.
    yieldsWhere: { attributes: { empty: true } },
    cause:
      'CANNOT DELETE, which reaches robocopy as error 5, means that the file is read-only or that its pages are mapped as a ' +
      'program or library. No right is missing.',
    fix: ['End the program that runs from the file, on whatever machine, and run the same command again.'],
    verify: ['attrib <file> shows no R.', 'tasklist /m <file name> lists the processes that have a library loaded.'],
    sources: [cite('msErref', 'STATUS_CANNOT_DELETE becomes error 5')],
    evidence: ['specification', 'inference'],
    examples: {
      matches: [
        {
          name: 'a row of the trace shows that it is not read-only',
          facts: {
            operation: 'SetDispositionInformationFile',
            ntStatus: '0xC0000121',
            win32: 5,
            copying: true,
            attributes: ['none-of-these'],
          },
          confidence: 'likely',
        },
        {
          name: 'its attributes are not known',
          facts: { operation: 'SetDispositionInformationFile', ntStatus: '0xC0000121', win32: 5, copying: true },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'a read-only file',
          facts: {
            operation: 'SetDispositionInformationFile',
            ntStatus: '0xC0000121',
            copying: true,
            attributes: ['read-only'],
          },
        },
        { name: 'a refusal', facts: { operation: 'CreateFile', ntStatus: '0xC0000022', win32: 5, copying: true } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'in-use/lease',
    title: 'A lease that was taken over REST holds the file',
    when: {
      all: [
        COPYING,
        IN_USE,
        // Where an open of the trace is in the way, nothing else need be.
        { share: MAYBE_AZURE, side: ['destination', 'unknown'], heldBy: [null] },
      ],
    },
    cause:
      'A program that uses the REST interface of Azure Files can lease a file; until the lease is broken, writing and deleting it ' +
      'over SMB fails as if the file were open elsewhere. Get-AzStorageFileHandle does not list leases.',
    fix: [
      'Break the lease: in the portal (Break lease on the file), or with the REST call Lease File and the action break.',
      'Or end the program that took it.',
    ],
    verify: ['The properties of the file in the portal, or over REST, show its lease state as leased.'],
    sources: [cite('smbConnectivity', 'Leases on files and shares')],
    evidence: ['documentation', 'inference'],
    examples: {
      matches: [
        {
          name: 'nobody else has it open, as far as the trace tells',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000043', copying: true, share: 'azure-files' },
          confidence: 'possible',
        },
        { name: 'a log alone', facts: { win32: 32, copying: true, share: 'drive' }, confidence: 'possible' },
      ],
      misses: [
        {
          name: 'another process has it open',
          facts: {
            operation: 'CreateFile',
            ntStatus: '0xC0000043',
            copying: true,
            share: 'azure-files',
            heldBy: 'another-process',
          },
        },
        { name: 'a server of its own', facts: { win32: 32, copying: true, share: 'unc' } },
        { name: 'on the source', facts: { win32: 32, copying: true, share: 'drive', side: 'source' } },
      ],
    },
  },
] satisfies readonly Rule[];
