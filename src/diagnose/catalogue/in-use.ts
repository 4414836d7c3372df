/** Objects that somebody else has open. Sources: causes.md group F; robocopy-errors.md §3. */

import type { Rule } from '../rule.js';
import { cite } from '../../access/documents.js';

const COMMON = {
  gate: 'open',
  alternatives: [],
  since: null,
  until: null,
  escalate: null,
} satisfies Partial<Rule>;

export const IN_USE_RULES = [
  {
    ...COMMON,
    id: 'in-use/sharing-violation',
    title: 'The file is open elsewhere, and whoever opened it does not share it',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false] },
        {
          any: [
            { operation: ['CreateFile'], ntStatus: ['0xC0000043'] },
            { operation: [null], win32: [32] },
          ],
        },
      ],
    },
    likely: {},
    cause:
      'A program on this machine, another client of the share, or a handle that was left behind has the file open with a ' +
      'share mode that excludes what the copy asks for. No right is missing, and /B does not help.',
    fix: [
      'On the source: close the program that has it open, or copy from a snapshot.',
      'On an Azure file share: list the handles with Get-AzStorageFileHandle and close those that nobody needs with Close-AzStorageFileHandle.',
      'Copy again: with /R:2 /W:1 a file that is in use costs seconds.',
    ],
    verify: [
      'In a trace of all processes, the open before it with another share mode and no close since.',
      'Get-AzStorageFileHandle on the destination, or handle.exe <path> on the source, names who has it open.',
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
] satisfies readonly Rule[];
