/**
 * What Windows does all day. These results are counted and never listed as failures, unless a log complains about the
 * object. Sources: ClientOtherErrors page; causes.md group H; robocopy-errors.md §4.
 */

import type { Rule } from '../rule.js';
import { cite } from '../../access/documents.js';

const IGNORE = ['Nothing: it is no failure.'] as const;

const COMMON = {
  gate: 'benign',
  fix: IGNORE,
  verify: [],
  alternatives: [],
  since: null,
  until: null,
  escalate: null,
} as const;

/** These are no questions: what they were to set is not there. */
const SETTING_CONTROLS = [
  'FSCTL_SET_REPARSE_POINT',
  'FSCTL_SET_REPARSE_POINT_EX',
  'FSCTL_DELETE_REPARSE_POINT',
  'FSCTL_SET_ENCRYPTION',
  'FSCTL_WRITE_RAW_ENCRYPTED',
] as const;

export const BENIGN_RULES = [
  {
    ...COMMON,
    id: 'benign/name-not-found',
    title: 'Existence probe',
    when: { ntStatus: ['0xC0000034', '0xC000003A', '0xC000000F'] },
    cause: 'Programs ask for objects to see whether they are there; a copy does so before it creates each file.',
    sources: [cite('clientOtherErrors', 'FileOpen: OBJECT_NAME_NOT_FOUND')],
    evidence: ['documentation'],
    examples: {
      matches: [
        { name: 'the file is not there yet', facts: { operation: 'CreateFile', ntStatus: '0xC0000034' } },
        { name: 'nor its directory', facts: { operation: 'QueryOpen', ntStatus: '0xC000003A' } },
      ],
      misses: [
        { name: 'a refusal', facts: { operation: 'CreateFile', ntStatus: '0xC0000022' } },
        { name: 'a share that is not there', facts: { operation: 'CreateFile', ntStatus: '0xC00000CC' } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'benign/name-collision',
    title: 'Create of something that exists',
    when: { operation: ['CreateFile'], ntStatus: ['0xC0000035'] },
    cause: 'The object is already there; the caller goes on with it.',
    sources: [cite('clientOtherErrors', 'FileCreate: OBJECT_NAME_COLLISION')],
    evidence: ['documentation'],
    examples: {
      matches: [
        { name: 'an existing directory', facts: { operation: 'CreateFile', ntStatus: '0xC0000035' } },
        { name: 'an existing file', facts: { operation: 'CreateFile', ntStatus: '0xC0000035', objectKind: 'file' } },
      ],
      misses: [
        {
          name: 'a rename onto an existing file',
          facts: { operation: 'SetRenameInformationFile', ntStatus: '0xC0000035' },
        },
        { name: 'a refusal', facts: { operation: 'CreateFile', ntStatus: '0xC0000022' } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'benign/not-supported-queries',
    title: 'Optional queries that this file system does not answer',
    when: {
      all: [
        { not: { control: SETTING_CONTROLS } },
        {
          operation: [
            'FileSystemControl',
            'DeviceIoControl',
            'InternalDeviceIoControl',
            'QueryEAFile',
            'QueryEaInformationFile',
            'QueryStreamInformationFile',
            'QueryNormalizedNameInformationFile',
            'QueryRemoteProtocolInformation',
            'QueryNameInformationFile',
            'QueryIdInformation',
            'QueryStatInformation',
            'QueryFileQuota',
            'QueryObjectIdInformationVolume',
            'QueryFileInternalInformationFile',
            'QueryCompressionInformationFile',
            'QueryAllInformationFile',
            'QueryAttributeTagFile',
            'QueryId',
            'QueryCaseSensitiveInformation',
            // Advanced output names no more than the kind of query, where the Detail of a failed one is empty.
            'IRP_MJ_QUERY_INFORMATION',
            'FASTIO_QUERY_INFORMATION',
            'IRP_MJ_QUERY_VOLUME_INFORMATION',
          ],
          ntStatus: [
            '0xC00000BB',
            '0xC0000002',
            '0xC0000003',
            '0xC0000010',
            '0xC000000D',
            '0xC000004F',
            '0xC0000052',
            '0xC000019C',
            '0xC0000275',
            '0xC0000273',
            '0xC0000225',
            '0xC00002F0',
            '0xC000046D',
            '0xC0000463',
            '0xC000A2A1',
            '0xC000A2A2',
            '0xC000A2A3',
            '0xC000A2A4',
          ],
        },
      ],
    },
    cause:
      'The client asks what the file system can do (extended attributes, streams, reparse points); the answer is no.',
    sources: [cite('clientOtherErrors', 'QueryFullEaInformation, QueryStreamInformation, FSCTL_…: not supported')],
    evidence: ['documentation'],
    examples: {
      matches: [
        { name: 'extended attributes', facts: { operation: 'QueryEAFile', ntStatus: '0xC00000BB' } },
        { name: 'streams', facts: { operation: 'QueryStreamInformationFile', ntStatus: '0xC0000002' } },
        {
          name: 'ranges of a file',
          facts: { operation: 'FileSystemControl', ntStatus: '0xC0000010', control: 'FSCTL_QUERY_FILE_REGIONS' },
        },
        { name: 'advanced output', facts: { operation: 'IRP_MJ_QUERY_INFORMATION', ntStatus: '0xC0000002' } },
        { name: 'no reparse point', facts: { operation: 'FileSystemControl', ntStatus: '0xC0000275' } },
      ],
      misses: [
        { name: 'a create with a wrong parameter', facts: { operation: 'CreateFile', ntStatus: '0xC000000D' } },
        {
          name: 'a link that could not be made',
          facts: { operation: 'FileSystemControl', ntStatus: '0xC0000010', control: 'FSCTL_SET_REPARSE_POINT' },
        },
        { name: 'a refused query', facts: { operation: 'QueryEAFile', ntStatus: '0xC0000022' } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'benign/backup-intent-retry',
    title: 'Refused without backup intent, granted with it',
    when: { grantedWithBackupIntent: [true], robocopyCode: [null] },
    cause: 'With /ZB robocopy tries without backup intent first and falls back to it where that is refused.',
    sources: [
      { title: 'robocopy /?', section: '/ZB: restartable mode, backup mode where access is denied', dated: 'undated' },
      cite('msFsa', '2.1.5.1 backup and restore access'),
    ],
    evidence: ['documentation', 'specification'],
    examples: {
      matches: [
        { name: 'a file', facts: { ntStatus: '0xC0000022', grantedWithBackupIntent: true, objectKind: 'file' } },
        {
          name: 'a directory',
          facts: { ntStatus: '0xC0000022', grantedWithBackupIntent: true, objectKind: 'directory' },
        },
      ],
      misses: [
        {
          name: 'granted later, but not for the backup intent',
          facts: { ntStatus: '0xC0000022', laterSucceeded: true },
        },
        {
          name: 'the log complains',
          facts: { ntStatus: '0xC0000022', grantedWithBackupIntent: true, robocopyCode: 5 },
        },
      ],
    },
  },
  {
    ...COMMON,
    id: 'benign/is-directory',
    title: 'A directory opened as a file',
    when: { operation: ['CreateFile'], ntStatus: ['0xC00000BA'] },
    cause: 'The caller finds out that the path is a directory and opens it as one.',
    sources: [
      cite('clientOtherErrors', 'FileOpen: FILE_IS_A_DIRECTORY'),
      cite('msErref', 'STATUS_FILE_IS_A_DIRECTORY becomes error 5 if it reaches the user'),
    ],
    evidence: ['documentation'],
    examples: {
      matches: [
        { name: 'an open', facts: { operation: 'CreateFile', ntStatus: '0xC00000BA' } },
        { name: 'with a kind', facts: { operation: 'CreateFile', ntStatus: '0xC00000BA', objectKind: 'file' } },
      ],
      misses: [
        { name: 'a file opened as a directory', facts: { operation: 'CreateFile', ntStatus: '0xC0000103' } },
        { name: 'a refusal', facts: { operation: 'CreateFile', ntStatus: '0xC0000022' } },
      ],
    },
  },
  {
    ...COMMON,
    id: 'benign/reparse-oplock',
    title: 'Usual results of reading, caching and watching',
    when: {
      any: [
        {
          ntStatus: [
            '0x00000104',
            '0x00000368',
            '0x00000105',
            '0x00000108',
            '0x0000010B',
            '0x0000010C',
            '0x0000012A',
            '0x0000012B',
            '0x00000215',
            '0x00000216',
            '0x00000367',
            '0x80000005',
            '0x80000006',
            '0x8000001A',
            '0xC0000011',
            '0xC0000023',
            '0xC00000E2',
            '0xC0000909',
            '0xC01C0004',
            '0xC00001E5',
          ],
        },
        {
          operation: ['NotifyChangeDirectory', 'FileSystemControl', 'DeviceIoControl'],
          ntStatus: ['0xC0000120', '0xC000010B'],
        },
      ],
    },
    cause:
      'End of a file or of a listing, a buffer that is asked for again larger, a lease that is given up, a fast path that is not taken.',
    sources: [
      cite('clientOtherErrors', 'ChangeNotify: CANCELLED'),
      { title: 'General knowledge of Windows', section: 'no document found', dated: 'undated' },
    ],
    evidence: ['documentation', 'inference'],
    examples: {
      matches: [
        { name: 'end of a file', facts: { operation: 'ReadFile', ntStatus: '0xC0000011' } },
        { name: 'a cancelled watch', facts: { operation: 'NotifyChangeDirectory', ntStatus: '0xC0000120' } },
        { name: 'a fast path not taken', facts: { operation: 'QueryOpen', ntStatus: '0xC01C0004' } },
      ],
      misses: [
        { name: 'a cancelled write', facts: { operation: 'WriteFile', ntStatus: '0xC0000120' } },
        { name: 'a sharing violation', facts: { operation: 'CreateFile', ntStatus: '0xC0000043' } },
      ],
    },
  },
] satisfies readonly Rule[];
