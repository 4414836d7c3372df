/** The share and its roles. Sources: causes.md group B; azure-files.md §1. */

import type { Rule } from '../rule.js';
import { MOUNTED } from './answered.js';
import { cite } from '../../access/documents.js';

const REFUSED_EXAMPLE = {
  operation: 'CreateFile',
  ntStatus: '0xC0000022',
  win32: 5,
  copying: true,
  side: 'destination',
  share: 'azure-files',
  granted: 'nowhere',
} as const;

const LOGGED_EXAMPLE = {
  win32: 5,
  copying: true,
  robocopyAction: 'accessing-destination-directory',
  share: 'azure-files',
  atRoot: true,
  jobBegan: false,
} as const;

const COMPUTERS = ['system', 'computer'] as const;

/** A log alone: error 5 at the root of the destination before anything was copied. */
const REFUSED_AT_ROOT = {
  operation: [null],
  win32: [5],
  copying: [true],
  robocopyAction: [
    'accessing-destination-directory',
    'creating-destination-directory',
    'scanning-destination-directory',
    'getting-file-system-type-of-destination',
  ],
  share: ['azure-files', 'drive', 'unknown'],
  atRoot: [true],
  jobBegan: [false],
} as const;

export const SHARE_RULES = [
  {
    id: 'share/computer-account',
    title: 'The copy runs as the computer, which no role assignment can name',
    gate: 'share',
    when: {
      any: [
        {
          operation: ['CreateFile'],
          ntStatus: ['0xC0000022'],
          copying: [true],
          caller: COMPUTERS,
          side: ['destination', 'unknown'],
          share: ['azure-files', 'drive', 'unknown'],
          // What was granted to it came through the share.
          granted: ['nowhere', null],
          laterSucceeded: [false],
        },
        { ...REFUSED_AT_ROOT, caller: COMPUTERS },
      ],
    },
    likely: { share: ['azure-files'], granted: ['nowhere'] },
    cause:
      'SYSTEM, NETWORK SERVICE and LOCAL SERVICE reach a share as the account of the computer. On an Azure file share that ' +
      'account has no identity that a role could be assigned to, so it gets the default share-level permission and, without ' +
      'one, nothing.',
    fix: [
      'Run the copy (the scheduled task, the service) as a user who has a share-level role.',
      'Or set a default share-level permission for the storage account: it applies to all authenticated identities.',
      { text: 'Or mount the share with the storage account key in the same session.', where: MOUNTED },
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
    claims: [{ claim: 'no-key-mount' }],
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
        {
          name: 'a log alone: the root of the destination, in a console of SYSTEM',
          facts: { ...LOGGED_EXAMPLE, caller: 'system' },
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
  {
    id: 'share/no-rbac',
    title: 'The account is let in nowhere: no share-level role, or the connection itself is refused',
    gate: 'share',
    when: { ...REFUSED_AT_ROOT, caller: ['user', null] },
    cause:
      'Error 5 at the root of the destination before anything was copied. On an Azure file share: the account has no ' +
      'share-level role and the storage account no default share-level permission. A connection that the share refuses ' +
      'looks the same, and so does a root directory whose ACL gives the account nothing.',
    fix: [
      'Assign the account a share-level role (Storage File Data SMB Share Contributor, or higher for ACLs) or set a default share-level permission; wait up to about 30 minutes and mount again.',
      { text: 'Or mount the share with the storage account key in the same session.', where: MOUNTED },
    ],
    verify: [
      'The role assignments of the share, and the default share-level permission of the storage account.',
      'dir on the root of the share as the same account and in the same session.',
      {
        text: 'net use: which account the share was mounted with.',
        where: { mount: null, 'key-mount': null },
      },
    ],
    alternatives: [
      {
        ruleId: 'reach/unencrypted',
        verify:
          'Secure transfer is required and the client cannot encrypt (SMB 2.1): Get-SmbConnection shows the dialect, Get-SmbClientConfiguration the ciphers.',
      },
      {
        ruleId: 'reach/firewall-rules',
        verify:
          'The networking page of the storage account: is the client within an allowed network? Mounting with the key is refused too.',
      },
      { ruleId: 'share/no-ace-at-root', verify: 'icacls on the root, from a key mount, gives the account nothing.' },
    ],
    sources: [
      cite('smbAuthentication', 'Access is denied on a mounted share'),
      cite('assignRoles', 'Share-level permissions'),
      cite('smbConnectivity', 'Error 5 when mounting'),
      cite('clientOtherErrors', 'ACCESS_DENIED of TreeConnect'),
    ],
    since: null,
    until: null,
    evidence: ['documentation'],
    escalate: null,
    claims: [{ claim: 'no-key-mount' }],
    examples: {
      matches: [
        {
          name: 'the root of a share of Azure Files',
          facts: LOGGED_EXAMPLE,
          confidence: 'possible',
        },
        {
          name: 'the root behind a drive letter',
          facts: {
            win32: 5,
            copying: true,
            robocopyAction: 'creating-destination-directory',
            share: 'drive',
            atRoot: true,
            jobBegan: false,
          },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'the computer, which can have no role', facts: { ...LOGGED_EXAMPLE, caller: 'computer' } },
        {
          name: 'files were copied before',
          facts: {
            win32: 5,
            copying: true,
            robocopyAction: 'creating-destination-directory',
            share: 'azure-files',
            atRoot: true,
            jobBegan: true,
          },
        },
        {
          name: 'below the root',
          facts: {
            win32: 5,
            copying: true,
            robocopyAction: 'creating-destination-directory',
            share: 'azure-files',
            atRoot: false,
            jobBegan: false,
          },
        },
        {
          name: 'a server of its own',
          facts: {
            win32: 5,
            copying: true,
            robocopyAction: 'accessing-destination-directory',
            share: 'unc',
            atRoot: true,
            jobBegan: false,
          },
        },
      ],
    },
  },
] satisfies readonly Rule[];
