/** Shares and drives that the copying process cannot see. Sources: causes.md group A; robocopy-errors.md §3. */

import type { Rule } from '../rule.js';
import { cite } from '../../access/documents.js';

export const REACH_RULES = [
  {
    id: 'reach/drive-per-user',
    title: 'The drive letter is not there for the process that copies',
    gate: 'reach',
    when: {
      operation: [null],
      win32: [3],
      onDrive: [true],
      robocopyAction: [
        'accessing-source-directory',
        'accessing-destination-directory',
        'creating-destination-directory',
        'scanning-source-directory',
      ],
      jobBegan: [false],
    },
    cause:
      'Error 3 at the root before anything was copied: the drive or the path does not exist for robocopy. Mapped drives belong ' +
      'to one logon session: an elevated console, a scheduled task and a service do not see those of the desktop.',
    fix: [
      'Name the share by its UNC path instead of a drive letter.',
      'Or map the drive in the same session, elevated as robocopy is: net use in that console.',
      'If it is a local path: create it, or correct its name.',
    ],
    verify: [
      {
        text: 'net use in the console, the task or the service that runs robocopy lists the drive.',
        where: {
          drives: 'What net use shows was printed in the session that runs robocopy: its console, task or service.',
        },
      },
    ],
    alternatives: [],
    sources: [
      cite('smbConnectivity', 'Mapped drives are per user'),
      cite('realLogs', 'ERROR 3 Creating Destination Directory'),
    ],
    since: null,
    until: null,
    evidence: ['documentation', 'field-report'],
    escalate: null,
    claims: [{ claim: 'no-drive' }],
    examples: {
      matches: [
        {
          name: 'the destination could not be created',
          facts: {
            win32: 3,
            copying: true,
            onDrive: true,
            jobBegan: false,
            robocopyAction: 'creating-destination-directory',
          },
          confidence: 'possible',
        },
        {
          name: 'the source is not there',
          facts: {
            win32: 3,
            copying: true,
            onDrive: true,
            jobBegan: false,
            robocopyAction: 'accessing-source-directory',
          },
          confidence: 'possible',
        },
      ],
      misses: [
        {
          name: 'in the middle of a copy',
          facts: { win32: 3, onDrive: true, jobBegan: true, robocopyAction: 'creating-destination-directory' },
        },
        {
          name: 'a UNC path',
          facts: { win32: 3, onDrive: false, jobBegan: false, robocopyAction: 'creating-destination-directory' },
        },
      ],
    },
  },
] satisfies readonly Rule[];
