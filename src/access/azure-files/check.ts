/** Would a share of Azure Files grant it: share-level role × ACL. Source: azure-files.md §0–§4. */

import { type AccessMask, ICACLS_SIMPLE_RIGHTS, MAXIMUM_ALLOWED, WRITE_OWNER } from '../../windows/access-mask.js';
import { STATUS_ACCESS_DENIED, STATUS_SUCCESS } from '../../windows/nt-status.js';
import { INHERIT_ONLY, trusteeName } from '../../windows/security-descriptor.js';
import { BUILTIN_ADMINISTRATORS } from '../../windows/sid.js';
import type { Answer, AnswerStep } from '../answer.js';
import { type Citation, cite } from '../documents.js';
import { backupIntentCandidates, objectCandidates, ownerCandidates } from '../ntfs/changes.js';
import type { Situation } from '../ntfs/decide.js';
import { questionLine, takenAsGiven } from '../ntfs/check.js';
import { type AccessQuestion, decideOperation, type OperationDecision } from '../ntfs/decide.js';
import { describeDecision, statusName } from '../ntfs/describe.js';
import { evaluateAccess } from '../ntfs/evaluate.js';
import type { Privilege, Token } from '../ntfs/token.js';
import type { Memberships } from '../ntfs/uncertain.js';
import { uncertainties, unknownsOfObjects } from '../ntfs/unknowns.js';
import { type Candidate, smallestChanges, within } from '../smallest-change.js';
import { type Unknown, verdictOf } from '../undecided.js';
import {
  asSeenByShare,
  type AzureCaller,
  entriesCountFor,
  type ShareAuthority,
  shareAuthority,
  withGroup,
} from './caller.js';
import { callerCandidates } from './changes.js';
import { documentedCell, type NtfsPermission, rightsClaimed, TABLE_ODDITIES } from './documented-tables.js';
import type { ShareRole } from './roles.js';

export interface AzureFilesQuestion extends AccessQuestion {
  readonly caller: AzureCaller;
  /** Shares for NFS have neither share-level roles nor Windows ACLs. */
  readonly protocol: 'smb' | 'nfs';
}

/**
 * Answers for an SMB share: the most restrictive of role and ACL, and what roles give beside the ACL; with the key, everything.
 * Throws a RangeError for an NFS share, which has no such permissions.
 */
export function checkAzureFiles(question: AzureFilesQuestion): Answer {
  if (question.protocol === 'nfs') {
    throw new RangeError(
      'an NFS share has neither share-level roles nor Windows ACLs: its access is decided by the network and by UNIX modes',
    );
  }
  return answerFor({ ...question, caller: asSeenByShare(question.caller) }, trusteeName(question.caller.user));
}

function answerFor(question: AzureFilesQuestion, name: string): Answer {
  const share = shareAuthority(question.caller);
  const decision = share.connects ? decideOperation(question, share.authority) : null;
  const granted = decision?.status === STATUS_SUCCESS;
  const { verdict, dependsOn } = verdictOf(question, unknownsOf(question, decision, share), isGranted);
  // What may be refused all the same is no cure.
  const curable = { ...question, restoreNeedsIntent: true };
  return {
    model: 'azure-files',
    question: `${questionLine(question, name)}, ${mountText(question.caller, share.roles)}`,
    verdict,
    dependsOn,
    status: statusName(decision?.status ?? STATUS_ACCESS_DENIED),
    steps: [...share.steps, ...(decision === null ? [] : describedSteps(question, decision, share))],
    changes: granted ? [] : smallestChanges<AzureFilesQuestion>(curable, candidatesOf(curable, share), isGranted),
    assumptions: [
      ...share.assumptions,
      ...(decision === null || question.caller.mount === 'key'
        ? []
        : [...emptyGroups(question, decision), ...takenAsGiven(question)]),
      ...ownerAssumption(question.caller, question.operation.desiredAccess),
      ...(question.operation.creates && granted && question.caller.mount === 'identity'
        ? [
            'A handle that creates its object is given all it asks, as on NTFS: that Azure Files does the same is not documented.',
          ]
        : []),
    ],
    disagreements: [...share.disagreements, ...tableRemarks(question, share)],
    sources: sourcesOf(question.caller),
  };
}

/** Memberships and an owner that are not known; none of them matters to a session of the key. */
function unknownsOf(
  question: AzureFilesQuestion,
  decision: OperationDecision | null,
  { authority }: ShareAuthority,
): Unknown<AzureFilesQuestion>[] {
  const { caller } = question;
  if (decision === null || caller.mount === 'key') {
    return [];
  }
  const memberships = membershipsOf(authority.token, caller.groupsKnown);
  return [
    ...uncertainties(question, decision, memberships).map(({ trustee, ...entry }): Unknown<AzureFilesQuestion> => ({
      ...entry,
      subject: trusteeName(trustee),
      apply: (asked) => ({ ...asked, caller: withGroup(asked.caller, trustee) }),
    })),
    ...unknownsOfObjects(question, decision, authority.token),
    ...storedKey<AzureFilesQuestion>(caller, (situation, to) => ({ ...situation, caller: to(situation.caller) })),
  ];
}

/** A stored credential that may have been used: the session is then the key's. */
export function storedKey<Situation>(
  caller: AzureCaller,
  change: (situation: Situation, to: (caller: AzureCaller) => AzureCaller) => Situation,
): Unknown<Situation>[] {
  return caller.mount === 'key' || caller.keyIsStored !== true
    ? []
    : [
        {
          subject: 'stored key',
          favourable: true,
          text: 'The storage account key is stored for this server (cmdkey): whether the session uses it is not known. If so, no access is checked. net use, or Get-SmbConnection, of the session that copies shows its user.',
          apply: (situation) => change(situation, ({ user }) => ({ mount: 'key', user })),
        },
      ];
}

/** What is inferred about WRITE_OWNER, where it is asked for. */
export function ownerAssumption(caller: AzureCaller, rights: number): string[] {
  const { privileges } = shareAuthority(caller).authority.token;
  return caller.mount === 'identity' && (rights & WRITE_OWNER) !== 0 && !privileges.has('SeTakeOwnershipPrivilege')
    ? [
        'That WRITE_OWNER passes with the permission to modify permissions where the ACL grants it is inferred; the support article of the preview (2020) says that no AD identity could be given it.',
      ]
    : [];
}

/** Entries for groups that have no members at a share, where they would have granted what was refused. */
function emptyGroups({ object, parent }: AzureFilesQuestion, { create }: OperationDecision): string[] {
  return create.steps.flatMap(({ on, access }) => {
    const asked = on === 'parent' ? parent : object;
    const entries = (asked?.protection.dacl?.aces ?? []).filter(
      ({ type, mask, trustee, flags }) =>
        type === 'allow' &&
        trustee.sid === BUILTIN_ADMINISTRATORS &&
        (flags & INHERIT_ONLY) === 0 &&
        (mask & (access?.refused ?? 0)) !== 0,
    );
    return entries.length === 0
      ? []
      : [
          'BUILTIN\\Administrators has no members at a share of Azure Files: its entry counts for nobody, whoever is one on the client.',
        ];
  });
}

/** Who may be meant by entries of a share: nobody is in BUILTIN\\Administrators there. */
export function membershipsOf(token: Token, groupsKnown: boolean): Memberships {
  return { token, groupsKnown, localGroupsKnown: groupsKnown, cannotBe: (sid) => sid.startsWith('S-1-5-32-') };
}

function isGranted(question: AzureFilesQuestion): boolean {
  const { authority, connects } = shareAuthority(question.caller);
  return connects && decideOperation(question, authority).status === STATUS_SUCCESS;
}

/** The answer's words for what stands in the way at the share. */
export function shareWording(name: string, roles: readonly ShareRole[]) {
  return {
    caller: name,
    cap: roles.length === 0 ? 'the share' : roles.map((role) => role.name).join(' with '),
    privilege: (privilege: Privilege): string => privilegeText(privilege, roles),
  };
}

function describedSteps(
  question: AzureFilesQuestion,
  decision: OperationDecision,
  { roles }: ShareAuthority,
): AnswerStep[] {
  if (question.caller.mount === 'key') {
    // The DACLs are not looked at; what refuses all the same (attributes, names, sharing) is told.
    return describeDecision(question, decision, shareWording('the session', [])).filter(
      ({ outcome }) => outcome === 'refuses',
    );
  }
  return describeDecision(question, decision, shareWording(trusteeName(question.caller.user), roles));
}

const PRIVILEGE_ACTIONS: Readonly<Record<Privilege, string>> = {
  SeBackupPrivilege: 'readFileBackupSemantics',
  SeRestorePrivilege: 'writeFileBackupSemantics',
  SeTakeOwnershipPrivilege: 'takeOwnership',
  SeSecurityPrivilege: 'a privilege over auditing',
  SeChangeNotifyPrivilege: 'traverse',
};

/** `takeOwnership of Storage File Data SMB Admin`. */
function privilegeText(privilege: Privilege, roles: readonly ShareRole[]): string {
  const action = PRIVILEGE_ACTIONS[privilege];
  const role = roles.find(({ dataActions }) => dataActions.some((one) => one.includes(`/${action}/`)));
  return role === undefined ? action : `${action} of ${role.name}`;
}

function mountText(caller: AzureCaller, roles: readonly ShareRole[]): string {
  if (caller.mount === 'key') {
    return 'mounted with the storage account key';
  }
  return roles.length === 0 ? 'without a share-level role' : `with ${roles.map(({ name }) => name).join(' and ')}`;
}

function candidatesOf(question: AzureFilesQuestion, { authority }: ShareAuthority): Candidate<AzureFilesQuestion>[] {
  const { caller, object, parent } = question;
  const situation: Situation = { question, authority };
  const ofOwner = caller.mount === 'key' ? [] : ownerCandidates(situation);
  const onObjects = [...objectCandidates(situation), ...ofOwner]
    .filter(({ change }) => change.kind !== 'ace' || entriesCountFor(caller))
    .map((candidate) =>
      within<AzureFilesQuestion, Situation>(candidate, (before) => ({
        ...before,
        ...candidate.apply({ question: before, authority: shareAuthority(before.caller).authority }).question,
      })),
    );
  return [
    ...onObjects,
    ...callerCandidates<AzureFilesQuestion>(caller, object?.path ?? parent?.path ?? null, (situation, to) => ({
      ...situation,
      caller: to(situation.caller),
    })),
    ...backupIntentCandidates(question),
  ];
}

/** What the published tables say for these roles and this ACL, where they differ from one another or from the intersection. */
function tableRemarks({ object, caller }: AzureFilesQuestion, { authority, roles }: ShareAuthority): string[] {
  const [role] = roles;
  if (object === null || caller.mount === 'key' || roles.length > 1) {
    return [];
  }
  const ntfs = simplePermission(
    evaluateAccess(authority.token, { ...object.protection, owner: null }, MAXIMUM_ALLOWED).granted,
  );
  if (ntfs === null) {
    return [];
  }
  const cells = (['2023', '2026'] as const).flatMap((table) => documentedCell(table, role?.name ?? null, ntfs) ?? []);
  const words = cells.map(({ table, result }) => `${result.join(', ') || 'denied'} (table of ${table})`);
  const odd = TABLE_ODDITIES.filter((one) => one.ntfs === ntfs && one.roles.some((name) => name === role?.name));
  return [
    ...(new Set(cells.map(rightsClaimed)).size > 1
      ? [`Published results for ${role?.name ?? 'no role'} with ${ntfs}: ${words.join('; ')}.`]
      : []),
    ...odd.map(({ table, why }) => `Table of ${table}: ${why}`),
  ];
}

function simplePermission(mask: AccessMask): NtfsPermission | null {
  const found = [...ICACLS_SIMPLE_RIGHTS].find(([, bits]) => bits === mask)?.[0];
  return PERMISSIONS.find((permission) => permission === found) ?? null;
}

const PERMISSIONS = ['N', 'R', 'RX', 'W', 'M', 'F'] as const;

function sourcesOf(caller: AzureCaller): Citation[] {
  return [
    cite(
      'configureAcls',
      caller.mount === 'key' ? 'Mount with the storage account key' : 'Share-level and file-level permissions together',
    ),
    ...(caller.mount === 'key'
      ? []
      : [
          cite('roles', 'Storage File Data roles and their data actions'),
          cite('assignRoles', 'Share-level permissions, default permission'),
        ]),
    cite('msFsa', '2.1.5.1 open of a file'),
  ];
}
