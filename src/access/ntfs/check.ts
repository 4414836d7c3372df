/** Would Windows grant it, by the descriptors alone: a local disk, or a share whose own permissions are given. */

import { accessMask, rightNames } from '../../windows/access-mask.js';
import { POWERSHELL_QUOTE, quotedWord } from '../../windows/command-line.js';
import { STATUS_SUCCESS } from '../../windows/nt-status.js';
import { trusteeName } from '../../windows/security-descriptor.js';
import { AUTHENTICATED_USERS, EVERYONE, sidName } from '../../windows/sid.js';
import type { Answer } from '../answer.js';
import { cite } from '../documents.js';
import { type Candidate, smallestChanges, within } from '../smallest-change.js';
import {
  backupIntentCandidates,
  elevationCandidates,
  isGranted,
  objectCandidates,
  ownerCandidates,
  privilegeCandidates,
} from './changes.js';
import {
  type AccessQuestion,
  type Authority,
  decideOperation,
  type OperationDecision,
  type Situation,
} from './decide.js';
import { describeDecision, statusName } from './describe.js';
import { Token, type TokenDescription, type TokenGroup } from './token.js';
import { type Unknown, verdictOf } from '../undecided.js';
import type { Memberships } from './uncertain.js';
import { uncertainties, unknownsOfObjects } from './unknowns.js';

/** Who asks, as far as it is known. */
export interface Caller extends TokenDescription {
  /** Whether `groups` are all there are. If not, the answer is undecided where entries that could be for the caller turn it. */
  readonly groupsKnown: boolean;
  /** False: `groups` are those of a domain; which groups of the deciding machine the caller is in is not known. */
  readonly localGroupsKnown?: boolean;
}

export interface NtfsQuestion extends AccessQuestion {
  readonly caller: Caller;
  /** Permissions of a Windows share in front of the files; null: none, or unlimited. */
  readonly shareMaximalAccess: Authority['shareMaximalAccess'];
}

/** Groups that every caller who has proven who it is belongs to. */
export function implied(): TokenGroup[] {
  return [EVERYONE, AUTHENTICATED_USERS].map((sid) => ({ group: { sid, name: sidName(sid) }, denyOnly: false }));
}

/**
 * Answers by [MS-DTYP] 2.5.3.2 and the order of checks of [MS-FSA] 2.1.5.1. The caller is taken to be in Everyone and
 * Authenticated Users besides the groups that are given. Privileges are those of the machine that holds the files.
 */
export function checkNtfs(question: NtfsQuestion): Answer {
  const { caller } = question;
  const groups = [...caller.groups, ...implied()];
  const token = new Token({ ...caller, groups });
  const authority: Authority = {
    token,
    evaluation: {},
    shareMaximalAccess: question.shareMaximalAccess,
    skipsAccessChecks: false,
  };
  const decision = decideOperation(question, authority);
  const granted = decision.status === STATUS_SUCCESS;
  const name = trusteeName(caller.user);
  const { verdict, dependsOn } = verdictOf({ question, authority }, unknownsOf(question, decision, token), isGranted);
  // What may be refused all the same is no cure.
  const curable: Situation = { question: { ...question, restoreNeedsIntent: true }, authority };
  return {
    model: 'ntfs',
    question: questionLine(question, name),
    verdict,
    dependsOn,
    status: statusName(decision.status),
    steps: describeDecision(question, decision, {
      caller: name,
      cap: 'the share',
      privilege: (privilege) => privilege,
    }),
    changes: granted ? [] : smallestChanges(curable, candidatesOf(curable), isGranted),
    assumptions: [
      ...(caller.groupsKnown
        ? []
        : [`No groups were given: ${name} is compared with Everyone, Authenticated Users and itself.`]),
      ...takenAsGiven(question),
    ],
    disagreements: [],
    sources: [
      cite('msDtyp', '2.5.3.2 access check algorithm'),
      cite('msFsa', '2.1.5.1 open of a file, 2.1.5.17 set security'),
    ],
  };
}

/** Memberships that are not known, and what is not known of the objects. */
function unknownsOf(question: NtfsQuestion, decision: OperationDecision, token: Token): Unknown<Situation>[] {
  const { groupsKnown, localGroupsKnown = groupsKnown } = question.caller;
  const memberships: Memberships = { token, groupsKnown, localGroupsKnown, cannotBe: () => false };
  return [
    ...uncertainties(question, decision, memberships).map(({ trustee, ...entry }): Unknown<Situation> => ({
      ...entry,
      subject: trusteeName(trustee),
      apply: ({ authority, ...situation }) => ({
        ...situation,
        authority: { ...authority, token: authority.token.withGroup(trustee) },
      }),
    })),
    ...unknownsOfObjects<AccessQuestion>(question, decision, token).map((unknown): Unknown<Situation> => ({
      ...unknown,
      apply: (situation) => ({ ...situation, question: unknown.apply(situation.question) }),
    })),
  ];
}

function candidatesOf(situation: Situation): Candidate<Situation>[] {
  const intent = backupIntentCandidates(situation.question).map((candidate) =>
    within<Situation, AccessQuestion>(candidate, (before) => ({
      ...before,
      question: candidate.apply(before.question),
    })),
  );
  return [
    ...elevationCandidates(situation),
    ...ownerCandidates(situation),
    ...objectCandidates(situation),
    ...intent,
    ...privilegeCandidates(situation),
    ...sharePermissionCandidates(situation),
  ];
}

/** Permissions of a Windows share: name, the rights that it lets through ([MS-SMB2] 2.2.10 MaximalAccess), what it costs. */
export const SHARE_PERMISSIONS = [
  ['Read', accessMask(0x1200a9), 20],
  ['Change', accessMask(0x1301bf), 30],
  ['Full', accessMask(0x1f01ff), 40],
] as const;

/** A word of PowerShell within a command of cmd.exe. */
function inSingleQuotes(word: string | null, placeholder: string): string {
  return quotedWord(word, placeholder) === placeholder || POWERSHELL_QUOTE.test(word ?? '') ? placeholder : `'${word}'`;
}

/** More permission at the share in front of the files. */
function sharePermissionCandidates({ question, authority }: Situation): Candidate<Situation>[] {
  const { shareMaximalAccess, token } = authority;
  const user = trusteeName(token.user);
  const path = question.object?.path ?? question.parent?.path ?? '';
  const share = /^\\\\[^\\]+\\([^\\]+)/.exec(path)?.[1] ?? null;
  return shareMaximalAccess === null
    ? []
    : SHARE_PERMISSIONS.filter(([, mask]) => (mask & ~shareMaximalAccess) !== 0).map(([name, mask, cost]) => ({
        cost,
        family: 'share permission',
        change: {
          kind: 'other' as const,
          text: `Give ${user} the permission ${name} at the Windows share, on its server; it applies after a new connection.`,
          commands: [
            `powershell -Command "Grant-SmbShareAccess -Force -Name ${inSingleQuotes(share, '<share>')} -AccountName ${inSingleQuotes(user, '<account>')} -AccessRight ${name}"`,
          ],
          since: null,
        },
        apply: (situation: Situation) => ({
          ...situation,
          authority: { ...situation.authority, shareMaximalAccess: accessMask(mask | shareMaximalAccess) },
        }),
      }));
}

/** `set-dacl (READ_CONTROL, WRITE_DAC) on Z:\data as CONTOSO\anna`. */
export function questionLine({ operation, object, parent, backupIntent }: AccessQuestion, caller: string): string {
  const kind = object?.kind ?? (operation.on === 'any' ? 'unknown' : operation.on);
  const rights = rightNames(operation.desiredAccess, kind).join(', ');
  const where = operation.creates ? `in ${parent?.path ?? 'a directory'}` : `on ${object?.path ?? 'an object'}`;
  return `${operation.name} (${rights}) ${where} as ${caller}${backupIntent ? ', with backup intent' : ''}`;
}

/** What was not given and is taken one way. */
export function takenAsGiven({ object, operation }: AccessQuestion): string[] {
  return [
    ...(operation.name === 'delete' && object?.kind === 'directory'
      ? [`${object.path} is taken to be empty: what is in it would have to be deleted first.`]
      : []),
  ];
}
