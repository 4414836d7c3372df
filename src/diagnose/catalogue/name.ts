/** Names that the destination does not take. Sources: causes.md group E; azure-files.md §8.2; robocopy-errors.md §3. */

import type { Condition, Rule } from '../rule.js';
import { cite } from '../../access/documents.js';
import { IN_BACKUP_MODE } from './network.js';

const COMMON = {
  gate: 'name',
  alternatives: [],
  since: null,
  until: null,
  escalate: null,
} satisfies Partial<Rule>;

const COPYING = { copying: [true], laterSucceeded: [false] } satisfies Condition;

/** OBJECT_NAME_INVALID, OBJECT_PATH_INVALID and OBJECT_PATH_SYNTAX_BAD, or what they become. */
const NAME_REFUSED = {
  any: [{ ntStatus: ['0xC0000033', '0xC0000039', '0xC000003B'] }, { operation: [null], win32: [123, 161] }],
} satisfies Condition;

const REFUSED_EXAMPLE = {
  operation: 'CreateFile',
  ntStatus: '0xC0000033',
  win32: 123,
  copying: true,
  side: 'destination',
} as const;

const LOGGED_EXAMPLE = { win32: 123, copying: true, robocopyCode: 123, robocopyAction: 'copying-file' } as const;

const SCAN =
  'To find all of them before the copy: the script ScanUnsupportedChars of Azure-Samples/azure-files-samples.';

export const NAME_RULES = [
  {
    ...COMMON,
    id: 'name/too-long',
    title: 'A name or the path is too long',
    when: {
      all: [
        COPYING,
        {
          any: [
            { ntStatus: ['0xC0000106'] },
            { operation: [null], win32: [206] },
            {
              all: [
                { nameProblems: { includesAny: ['long-component', 'long-path'] } },
                {
                  any: [
                    NAME_REFUSED,
                    { ntStatus: ['0xC000003A'], robocopyCode: [3] },
                    { operation: [null], win32: [3] },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
    likely: {},
    cause:
      'A name may have 255 characters, on Azure Files and on NTFS alike; on an Azure file share the path below the share may have ' +
      '2,048. Programs that do not use the long form of paths stop at 260. A destination whose root is deeper than that of the ' +
      'source makes every path longer.',
    fix: [
      'Shorten the name, or copy to a root that is less deep.',
      'On the source, a drive letter for a deep directory (subst, or a share of it) makes its paths short enough to rename them.',
    ],
    verify: ['The length of the name, and of the path below the share, in the failing line.'],
    sources: [
      cite('clientOtherErrors', 'FileOpen: OBJECT_NAME_INVALID'),
      cite('scaleTargets', 'Files: path components and path length'),
      cite('naming', 'Directory and file names'),
    ],
    evidence: ['documentation'],
    examples: {
      matches: [
        {
          name: 'the status says so',
          facts: { ...REFUSED_EXAMPLE, ntStatus: '0xC0000106', win32: 206 },
          confidence: 'likely',
        },
        {
          name: 'an invalid name with more than 255 characters',
          facts: { ...REFUSED_EXAMPLE, nameProblems: ['long-component'] },
          confidence: 'likely',
        },
        {
          name: 'a log alone: path not found, and the path is beyond the limit',
          facts: { win32: 3, copying: true, robocopyCode: 3, nameProblems: ['long-path'] },
          confidence: 'likely',
        },
      ],
      misses: [
        { name: 'a short name that is invalid', facts: REFUSED_EXAMPLE },
        { name: 'a path that is not there', facts: { win32: 3, copying: true, robocopyCode: 3 } },
        {
          name: 'another process',
          facts: { ...REFUSED_EXAMPLE, copying: false, nameProblems: ['long-component'] },
        },
      ],
    },
  },
  {
    ...COMMON,
    id: 'name/reserved',
    title: 'The name is that of a device',
    when: {
      all: [
        COPYING,
        { nameProblems: { includes: ['reserved-name'] } },
        {
          any: [
            NAME_REFUSED,
            { ntStatus: ['0xC000000D'], operation: ['CreateFile'] },
            { operation: [null], win32: [87] },
          ],
        },
      ],
    },
    likely: {},
    cause:
      'CON, PRN, AUX, NUL, COM1 to COM9 and LPT1 to LPT9 are devices to Windows, whatever extension stands behind them, and ' +
      'Azure Files refuses them as names. Other systems can make such files.',
    fix: [
      'Rename it on the source: ren "\\\\?\\<path>" <new name>, since without \\\\?\\ the path means the device.',
      'Or leave it out with /XF or /XD.',
    ],
    verify: ['The last part of the failing path, up to its first dot, is one of these names.'],
    sources: [
      cite('naming', 'Directory and file names: reserved names'),
      cite('clientOtherErrors', 'FileCreate: OBJECT_NAME_INVALID'),
    ],
    evidence: ['documentation'],
    examples: {
      matches: [
        {
          name: 'a row of the trace',
          facts: { ...REFUSED_EXAMPLE, nameProblems: ['reserved-name'] },
          confidence: 'likely',
        },
        {
          name: 'a log alone: wrong parameter',
          facts: { ...LOGGED_EXAMPLE, win32: 87, nameProblems: ['reserved-name'] },
          confidence: 'likely',
        },
      ],
      misses: [
        { name: 'another name', facts: REFUSED_EXAMPLE },
        { name: 'a refusal', facts: { ...REFUSED_EXAMPLE, ntStatus: '0xC0000022', nameProblems: ['reserved-name'] } },
        { name: 'wrong parameter, another name', facts: { ...LOGGED_EXAMPLE, win32: 87 } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'name/invalid-chars',
    title: 'The name has characters that the destination does not take',
    when: {
      all: [
        COPYING,
        NAME_REFUSED,
        // These have rules of their own.
        { not: { nameProblems: { includesAny: ['reserved-name', 'long-component', 'long-path', 'stream'] } } },
      ],
    },
    // A name without fault, of a share or of a file copied with its streams, is none that it does not take.
    yieldsWhere: {
      any: [
        { atShareRoot: [true], nameProblems: { empty: true } },
        { atRoot: [true], shareAnswered: ['never'], nameProblems: { empty: true } },
        { operation: [null], ...IN_BACKUP_MODE, nameProblems: { empty: true } },
      ],
    },
    likely: { nameProblems: { includesAny: ['invalid-character', 'trailing-dot-or-space'] } },
    cause:
      'The name is refused as invalid. Azure Files takes none of " \\ / : | < > * ?, no control characters, no half of a ' +
      'surrogate pair, and no dot or blank at the end of a name; before the fourth quarter of 2023 it refused more of Unicode. ' +
      'Systems that map such characters to the private use area (U+F000 to U+F0FF) make names that look sound and are not. A quote ' +
      'that a backslash hides on the command line ("D:\\" /MIR) makes an invalid path too.',
    fix: [
      'Rename the object on the source, or leave it out with /XF or /XD.',
      SCAN,
      'If no name is at fault: take the backslash before the closing quote out of the command ("D:" or "D:\\." instead of "D:\\").',
    ],
    verify: [
      'The same file copies under another name.',
      'The code points of the name: PowerShell, [int[]][char[]](Get-Item <path>).Name, shows those beyond 0xE000.',
    ],
    sources: [cite('clientOtherErrors', 'FileCreate: OBJECT_NAME_INVALID'), cite('naming', 'Directory and file names')],
    evidence: ['documentation'],
    examples: {
      matches: [
        {
          name: 'a question mark in the name',
          facts: { ...REFUSED_EXAMPLE, nameProblems: ['invalid-character'] },
          confidence: 'likely',
        },
        {
          name: 'a log alone: a blank at the end',
          facts: { ...LOGGED_EXAMPLE, nameProblems: ['trailing-dot-or-space'] },
          confidence: 'likely',
        },
        { name: 'the path shows nothing wrong', facts: LOGGED_EXAMPLE, confidence: 'possible' },
        {
          name: 'characters of the private use area: newer shares take many of them',
          facts: { ...REFUSED_EXAMPLE, nameProblems: ['private-use-character'] },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'a device name', facts: { ...REFUSED_EXAMPLE, nameProblems: ['reserved-name'] } },
        { name: 'a stream', facts: { ...REFUSED_EXAMPLE, nameProblems: ['stream'] } },
        { name: 'another process', facts: { ...REFUSED_EXAMPLE, copying: false } },
        { name: 'not found', facts: { ...REFUSED_EXAMPLE, ntStatus: '0xC0000034', win32: 2 } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'name/kind-mismatch',
    title: 'A directory stands where a file should go, or a file where a directory should',
    when: {
      all: [
        COPYING,
        {
          any: [
            { ntStatus: ['0xC00000BA'], robocopyCode: [5] },
            // The copy asks for a directory where its source has one.
            { ntStatus: ['0xC0000103'], robocopyCode: [267, 5, null] },
            { operation: [null], win32: [267] },
          ],
        },
      ],
    },
    likely: {},
    cause:
      'The path names an object of the other kind. FILE_IS_A_DIRECTORY reaches robocopy as error 5, the same as a refusal: no right ' +
      'is missing. Robocopy lists such pairs as *MISMATCH and copies neither.',
    fix: ['Rename or remove one of the two, then copy again.'],
    verify: ['dir on the same path of source and destination: one is a directory, the other a file.'],
    sources: [
      cite('clientOtherErrors', 'FileOpen: FILE_IS_A_DIRECTORY'),
      cite('msErref', 'STATUS_FILE_IS_A_DIRECTORY becomes error 5, STATUS_NOT_A_DIRECTORY 267'),
      cite('msFsa', '2.1.5.1 open: directory and non-directory options'),
    ],
    evidence: ['documentation', 'specification'],
    examples: {
      matches: [
        {
          name: 'logged as error 5, and the trace shows what it was',
          facts: { operation: 'CreateFile', ntStatus: '0xC00000BA', win32: 5, robocopyCode: 5, copying: true },
          confidence: 'likely',
        },
        { name: 'a log alone', facts: { win32: 267, robocopyCode: 267, copying: true }, confidence: 'likely' },
      ],
      misses: [
        {
          name: 'the caller found out, and no log complains',
          facts: { operation: 'CreateFile', ntStatus: '0xC00000BA', win32: 5, copying: true },
        },
        {
          name: 'a refusal',
          facts: { operation: 'CreateFile', ntStatus: '0xC0000022', robocopyCode: 5, copying: true },
        },
      ],
    },
  },
] satisfies readonly Rule[];
