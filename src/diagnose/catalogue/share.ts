/** The share and its roles. Sources: causes.md group B; azure-files.md §1. */

import type { Rule } from '../rule.js';
import { cite } from './sources.js';

const REFUSED_EXAMPLE = {
  operation: 'CreateFile',
  ntStatus: '0xC0000022',
  win32: 5,
  copying: true,
  side: 'destination',
  share: 'azure-files',
  granted: 'nowhere',
} as const;

export const SHARE_RULES = [
  {
    id: 'share/computer-account',
    title: 'The copy runs as the computer, which no role assignment can name',
    gate: 'share',
    when: {
      operation: ['CreateFile'],
      ntStatus: ['0xC0000022'],
      copying: [true],
      caller: ['system', 'computer'],
      side: ['destination', 'unknown'],
      share: ['azure-files', 'drive', 'unknown'],
      // What was granted to it came through the share.
      granted: ['nowhere', null],
      laterSucceeded: [false],
    },
    likely: { share: ['azure-files'], granted: ['nowhere'] },
    cause:
      'SYSTEM, NETWORK SERVICE and LOCAL SERVICE reach a share as the account of the computer. On an Azure file share that ' +
      'account has no identity that a role could be assigned to, so it gets the default share-level permission and, without ' +
      'one, nothing.',
    fix: [
      'Run the copy (the scheduled task, the service) as a user who has a share-level role.',
      'Or set a default share-level permission for the storage account: it applies to all authenticated identities.',
      'Or mount the share with the storage account key in the same session.',
    ],
    verify: [
      'The same copy succeeds when a user with a role runs it.',
      'The storage account has no default share-level permission (its setting is None).',
    ],
    alternatives: [],
    sources: [
      cite('clientOtherErrors', 'ACCESS_DENIED of TreeConnect: computer accounts'),
      cite('assignRoles', 'Share-level permissions for all authenticated identities'),
    ],
    since: null,
    until: null,
    evidence: ['documentation'],
    escalate: null,
    examples: {
      matches: [
        {
          name: 'SYSTEM is granted nothing on a share of Azure Files',
          facts: { ...REFUSED_EXAMPLE, caller: 'system' },
          confidence: 'likely',
        },
        {
          name: 'a computer account on a drive letter',
          facts: { ...REFUSED_EXAMPLE, caller: 'computer', share: 'drive' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'a user', facts: { ...REFUSED_EXAMPLE, caller: 'user' } },
        {
          name: 'SYSTEM was granted something there',
          facts: { ...REFUSED_EXAMPLE, caller: 'system', granted: 'scope' },
        },
        { name: 'on the source', facts: { ...REFUSED_EXAMPLE, caller: 'system', side: 'source' } },
        { name: 'on a server of its own', facts: { ...REFUSED_EXAMPLE, caller: 'system', share: 'unc' } },
      ],
    },
  },
] satisfies readonly Rule[];
