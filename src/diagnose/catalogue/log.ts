/**
 * What a robocopy log says about itself: contradictions, runs that did not end, switches that cannot do what they promise.
 * A log's summary and robocopy's exit code prove nothing by themselves. Source: robocopy-log.md §3, §6; azure-files.md §5, §7.
 */

import type { JobRule } from '../rule.js';
import { cite } from '../../access/documents.js';

const ALWAYS = { since: null, until: null, escalate: null } as const;

const TRACE_STEP =
  'Record a Process Monitor trace while the copy runs again: it shows what was refused whether the log names it or not.';

export const LOG_RULES = [
  {
    ...ALWAYS,
    id: 'log/failed-without-error',
    title: 'The log counts FAILED, but no error line says what failed',
    gate: 'log',
    when: { failed: ['some'], hasErrors: [false] },
    likely: { hasHeader: [true] },
    // Of the rows under /MT only those of files and bytes can be counts.
    proven: { threads: ['one'] },
    cause:
      'The summary counts objects that could not be copied, and the run printed no error for any of them. Known reasons: ' +
      'a robocopy that swallows errors (Windows Server 2019 before KB5005103); directories that fail without a line; a ' +
      'broken junction, whose error is printed by the first run only.',
    fix: [
      'Update Windows (Server 2019: KB5005103 or later) and run the same command again: the errors appear.',
      TRACE_STEP,
      'Leave junctions out with /XJ.',
    ],
    verify: [
      'ver or systeminfo on the machine that copied shows a build older than KB5005103.',
      'The same command on a newer Windows prints an error line for each object that FAILED.',
    ],
    alternatives: [
      {
        ruleId: 'log/build-swallows-errors',
        verify: 'The machine that copied runs Windows Server 2019 without KB5005103.',
      },
    ],
    sources: [
      cite('robocopyGuide', 'Windows Server 2022, or 2019 with KB5005103'),
      cite('serverDocs5729', 'FAILED without an error line'),
      cite('serverDocs893', '18 directories that FAILED under /V without a line'),
      cite('realLogs', 'Broken junctions'),
    ],
    evidence: ['documentation', 'field-report'],
    examples: {
      matches: [
        {
          name: 'one thread, the whole log',
          facts: { hasHeader: true, failed: 'some', threads: 'one' },
          confidence: 'proven',
        },
        {
          name: 'several threads',
          facts: { hasHeader: true, failed: 'some', threads: 'several' },
          confidence: 'likely',
        },
        { name: 'a log whose beginning is missing', facts: { failed: 'some' }, confidence: 'possible' },
      ],
      misses: [
        { name: 'an error line', facts: { hasHeader: true, failed: 'some', hasErrors: true } },
        { name: 'nothing FAILED', facts: { hasHeader: true, failed: 'none' } },
        { name: 'no summary', facts: { hasHeader: true, failed: null } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'log/build-swallows-errors',
    title: 'A robocopy that prints no error lines: Windows Server 2019 before KB5005103',
    gate: 'log',
    when: { hasHeader: [true], failed: ['some'], hasErrors: [false] },
    cause:
      'Early builds of Windows Server 2019 count failures without printing them. The log does not show the build, so this ' +
      'is a possibility, not a finding about this machine.',
    fix: ['Install KB5005103 or a later update on the machine that copies, or copy from Windows Server 2022 or later.'],
    verify: ['ver on the machine that copied: build 17763 with a revision below that of KB5005103.'],
    alternatives: [],
    sources: [
      cite('robocopyGuide', 'Windows Server 2022, or 2019 with KB5005103'),
      cite('serverDocs5729', 'FAILED without an error line'),
    ],
    until: 'KB5005103',
    evidence: ['documentation', 'field-report'],
    examples: {
      matches: [
        { name: 'FAILED without a line', facts: { hasHeader: true, failed: 'some' }, confidence: 'possible' },
        {
          name: 'the same under /MT',
          facts: { hasHeader: true, failed: 'some', threads: 'several' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'an error line: this build prints them', facts: { hasHeader: true, failed: 'some', hasErrors: true } },
        { name: 'nothing FAILED', facts: { hasHeader: true, failed: 'none' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'log/gave-up-but-not-failed',
    title: 'robocopy gave objects up after their last retry, yet its summary counts no FAILED',
    gate: 'log',
    when: { gaveUp: [true], failed: ['none'] },
    likely: {},
    proven: { hasHeader: [true], threads: ['one'] },
    cause:
      'RETRY LIMIT EXCEEDED is printed and the summary says FAILED 0: the summary is wrong, and so is an exit code below 8. ' +
      'Published logs show this for errors after the data was copied, such as setting attributes or security.',
    fix: [
      'Go by the error lines, not by the summary or the exit code.',
      'Correct what they complain about and copy again with /IS /IT, so that objects that count as copied are looked at once more.',
    ],
    verify: ['Compare source and destination of the objects that the error lines name.'],
    alternatives: [],
    sources: [cite('realLogs', 'Four exhausted retries, FAILED 0 and exit code 3'), cite('robocopyStrings', 'id 227')],
    evidence: ['field-report'],
    examples: {
      matches: [
        {
          name: 'a whole log of one thread',
          facts: { hasHeader: true, gaveUp: true, hasErrors: true, failed: 'none', threads: 'one' },
          confidence: 'proven',
        },
        {
          name: 'the notice of several threads cannot always be told apart',
          facts: { hasHeader: true, gaveUp: true, hasErrors: true, failed: 'none', threads: 'several' },
          confidence: 'likely',
        },
      ],
      misses: [
        { name: 'it counts them', facts: { gaveUp: true, hasErrors: true, failed: 'some' } },
        { name: 'no summary', facts: { gaveUp: true, hasErrors: true, failed: null } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'log/errors-not-counted',
    title: 'Error lines, yet the summary counts no FAILED',
    gate: 'log',
    when: { hasErrors: [true], failed: ['none'], gaveUp: [false] },
    // An error that was retried can have healed; without any retry it cannot.
    likely: { retried: [false], hasHeader: [true] },
    proven: { threads: ['one'] },
    cause:
      'The log holds errors, and its summary says FAILED 0. An error that a retry healed is rightly not counted; one that was ' +
      'never retried is a failure whatever the summary says: runs have ended with exit code 0 and nothing read.',
    fix: ['Go by the error lines, not by the summary or the exit code.'],
    verify: ['Compare source and destination of the objects that the error lines name.'],
    alternatives: [],
    sources: [
      cite('realLogs', 'Exit code 0, FAILED 0 and every file unread; error 19 and exit code 0'),
      cite('issue66790', 'ERROR 5 Copying NTFS Security'),
    ],
    evidence: ['field-report'],
    examples: {
      matches: [
        {
          name: 'never retried',
          facts: { hasHeader: true, hasErrors: true, failed: 'none', threads: 'one' },
          confidence: 'proven',
        },
        {
          name: 'never retried, several threads',
          facts: { hasHeader: true, hasErrors: true, failed: 'none', threads: 'several' },
          confidence: 'likely',
        },
        {
          name: 'retried: it can have worked then',
          facts: { hasHeader: true, hasErrors: true, retried: true, failed: 'none', threads: 'one' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'it counts them', facts: { hasErrors: true, failed: 'some' } },
        { name: 'no errors', facts: { failed: 'none' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'log/unfinished',
    title: 'The log ends before the run did',
    gate: 'log',
    when: { unfinished: [true] },
    likely: { hasHeader: [true] },
    cause:
      'No summary, no time of the end, and no error that ends a run: robocopy was stopped or crashed, the machine went down, ' +
      'or the log was copied while it was being written. A run with /Z is known to crash when the connection is reset ' +
      '(exit code 0xC0000005).',
    fix: [
      'Ask how the run ended, and for its exit code.',
      'If the run was still going on: ask for the log once it has ended.',
    ],
    verify: ['The exit code of robocopy: 0 to 31 is its own, 0xC0000005 is a crash.'],
    alternatives: [],
    sources: [
      cite('realLogs', 'Runs that were killed or crashed'),
      cite('robocopyStrings', 'ids 152 to 166, which every finished run prints'),
    ],
    evidence: ['field-report'],
    examples: {
      matches: [
        {
          name: 'a header and no end',
          facts: { hasHeader: true, unfinished: true, worked: true },
          confidence: 'likely',
        },
        { name: 'entries and no end', facts: { unfinished: true, worked: true }, confidence: 'possible' },
      ],
      misses: [
        { name: 'ended', facts: { hasHeader: true, failed: 'none' } },
        { name: 'ended by a fatal error', facts: { hasHeader: true, hasErrors: true, unfinished: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'log/list-only',
    title: 'The run only listed (/L): nothing was copied',
    gate: 'log',
    when: { listOnly: [true] },
    likely: {},
    proven: {},
    cause:
      'With /L robocopy prints what it would do and touches nothing. What it lists as New File was not written, and a right ' +
      'that only writing needs was never asked for.',
    fix: ['Run the same command without /L, and hand its log in.'],
    verify: ['The Options line of the log holds /L.'],
    alternatives: [],
    sources: [cite('robocopyGuide', 'Robocopy switches, /L')],
    evidence: ['documentation'],
    examples: {
      matches: [
        { name: '/L', facts: { hasHeader: true, listOnly: true, failed: 'none' }, confidence: 'proven' },
        { name: '/L and an error', facts: { hasHeader: true, listOnly: true, hasErrors: true }, confidence: 'proven' },
      ],
      misses: [
        { name: 'a copy', facts: { hasHeader: true, listOnly: false } },
        { name: 'no header', facts: { listOnly: null } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'log/destination-without-acls',
    title: 'Security was to be copied to a file system that is not known to keep it',
    gate: 'log',
    when: {
      all: [
        // A share of Azure Files keeps them, whatever robocopy could find out about it.
        { copyFlags: { includesAny: ['S', 'O', 'U'] }, destination: ['unc', 'drive', 'unknown'] },
        { any: [{ notedNoAcls: [true] }, { destinationSeparator: ['='] }] },
      ],
    },
    likely: { notedNoAcls: [true] },
    cause:
      'robocopy asks the destination whether it keeps ACLs. It noted that it might not, or printed "Dest =" instead of ' +
      '"Dest :", which in published logs stands for a file system without ACLs or one that could not be asked: a NAS, a ' +
      'RAM disk, a share that was not reachable yet. An SMB Azure file share keeps them.',
    fix: [
      'If the destination is a NAS or a FAT or exFAT volume: copy without security (/COPY:DAT), or choose another one.',
      'If it is a share that should keep ACLs: see whether it could be reached when the run began (error lines above the roots).',
    ],
    verify: [
      'fsutil fsinfo volumeinfo <drive of the destination> lists "Preserves & Enforces ACLs".',
      'icacls <destination> shows an ACL.',
    ],
    alternatives: [],
    sources: [
      cite('robocopyStrings', 'ids 20 and 22, 34 and 35'),
      cite('realLogs', 'What stands behind Source and Dest'),
      cite('protocol', 'ACLs are kept'),
    ],
    evidence: ['field-report', 'inference'],
    examples: {
      matches: [
        { name: 'the note', facts: { copyFlags: ['D', 'A', 'T', 'S'], notedNoAcls: true }, confidence: 'likely' },
        {
          name: 'the sign alone',
          facts: { copyFlags: ['D', 'A', 'T', 'S', 'O'], destinationSeparator: '=' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'no security asked for', facts: { copyFlags: ['D', 'A', 'T'], destinationSeparator: '=' } },
        {
          name: 'a share of Azure Files',
          facts: { copyFlags: ['D', 'A', 'T', 'S'], destinationSeparator: '=', destination: 'azure-files' },
        },
        { name: 'known to keep ACLs', facts: { copyFlags: ['D', 'A', 'T', 'S'], destinationSeparator: ':' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'log/auditing-flag',
    title: 'Auditing information was to be copied (/COPYALL or the U flag) to an Azure file share',
    gate: 'log',
    when: { copyFlags: { includes: ['U'] }, destination: ['azure-files'] },
    cause:
      'The documents contradict one another. The robocopy guide of 2022-12 says that auditing information cannot be stored in ' +
      'an Azure file share; the migration overview of 2025-08 lists SACLs among what is preserved, and the guide for copies ' +
      'between shares of 2025-12 recommends /COPYALL with /B. So the flag alone explains no failure: what failed in this ' +
      'log does.',
    fix: [
      'If copying security fails: leave the U flag out (/COPY:DATSO /DCOPY:DAT) and see whether the error goes away.',
    ],
    verify: ['The same copy with /COPY:DATSO instead of /COPYALL.'],
    alternatives: [],
    sources: [
      cite('robocopyGuide', 'Robocopy switches, /COPY'),
      cite('migrationOverview', 'Metadata that is preserved'),
      cite('shareToShare', 'The robocopy command'),
    ],
    evidence: ['documentation'],
    examples: {
      matches: [
        {
          name: '/COPYALL',
          facts: { copyFlags: ['D', 'A', 'T', 'S', 'O', 'U'], destination: 'azure-files' },
          confidence: 'possible',
        },
        { name: '/COPY:DU', facts: { copyFlags: ['D', 'U'], destination: 'azure-files' }, confidence: 'possible' },
      ],
      misses: [
        { name: 'no U', facts: { copyFlags: ['D', 'A', 'T', 'S', 'O'], destination: 'azure-files' } },
        {
          name: 'another server',
          facts: { copyFlags: ['D', 'A', 'T', 'S', 'O', 'U'], destination: 'unc' },
        },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'log/unsupported-switches',
    title: 'A switch asks for what an Azure file share does not support',
    gate: 'log',
    when: {
      all: [
        { destination: ['azure-files'] },
        {
          any: [
            { switches: { includesAny: ['/EFSRAW', '/SL', '/SJ', '/COMPRESS'] } },
            { directoryCopyFlags: { includes: ['E'] } },
          ],
        },
      ],
    },
    likely: {},
    cause:
      'SMB Azure file shares support no EFS encryption (/EFSRAW), no symbolic links, junctions or other reparse points (/SL, ' +
      '/SJ), no extended attributes (/DCOPY:E) and no SMB compression (/COMPRESS). What such a switch asks for is refused, ' +
      'ignored or lost.',
    fix: [
      'Leave these switches out. Encrypted files: decrypt them first, or let copies be decrypted (CopyFileAllowDecryptedRemoteDestination).',
      'Links: leave them out with /XJ, or copy what they point to (without /SL and /SJ).',
    ],
    verify: ['The Options line of the log, against what the share supports.'],
    alternatives: [],
    sources: [
      cite('protocol', 'Features that are not supported'),
      cite('smbConnectivity', 'EFS: the destination does not support encryption'),
    ],
    evidence: ['documentation'],
    examples: {
      matches: [
        { name: '/EFSRAW', facts: { destination: 'azure-files', switches: ['/E', '/EFSRAW'] }, confidence: 'likely' },
        {
          name: '/DCOPY:DATE',
          facts: { destination: 'azure-files', directoryCopyFlags: ['D', 'A', 'T', 'E'] },
          confidence: 'likely',
        },
      ],
      misses: [
        { name: 'what it supports', facts: { destination: 'azure-files', switches: ['/E', '/MT', '/B'] } },
        { name: 'another server', facts: { destination: 'unc', switches: ['/EFSRAW'] } },
      ],
    },
  },
] satisfies readonly JobRule[];
