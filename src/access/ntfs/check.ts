/** Would Windows grant it, by the descriptors alone: a local disk, or a share whose own permissions are given. */

import { READ_CONTROL, rightNames, WRITE_DAC } from '../../windows/access-mask.js';
import { STATUS_SUCCESS } from '../../windows/nt-status.js';
import { trusteeName } from '../../windows/security-descriptor.js';
import { AUTHENTICATED_USERS, EVERYONE, sidName } from '../../windows/sid.js';
import type { Answer } from '../answer.js';
import { cite } from '../documents.js';
import { type Candidate, smallestChanges, within } from '../smallest-change.js';
import { backupIntentCandidates, isGranted, objectCandidates, privilegeCandidates, type Situation } from './changes.js';
import { type AccessQuestion, type Authority, decideOperation, type OperationDecision } from './decide.js';
import { describeDecision, statusName } from './describe.js';
import { Token, type TokenDescription, type TokenGroup } from './token.js';
import { type Memberships, type UncertainEntry, uncertainEntries } from './uncertain.js';

/** Who asks, as far as it is known. */
export interface Caller extends TokenDescription {
  /** Whether `groups` are all there are. If not, the answer names entries that could be for the caller. */
  readonly groupsKnown: boolean;
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
  return {
    model: 'ntfs',
    question: questionLine(question, name),
    verdict: granted ? 'granted' : 'refused',
    status: statusName(decision.status),
    steps: describeDecision(question, decision, {
      caller: name,
      cap: 'the share',
      privilege: (privilege) => privilege,
    }),
    changes: granted ? [] : smallestChanges({ question, authority }, candidatesOf({ question, authority }), isGranted),
    assumptions: [
      ...(caller.groupsKnown
        ? []
        : [`No groups were given: ${name} is compared with Everyone, Authenticated Users and itself.`]),
      ...uncertainties(question, decision, { token, groupsKnown: caller.groupsKnown, cannotBe: () => false }).map(
        ({ text }) => text,
      ),
      ...unknowns(question, decision),
    ],
    disagreements: [],
    sources: [
      cite('msDtyp', '2.5.3.2 access check algorithm'),
      cite('msFsa', '2.1.5.1 open of a file, 2.1.5.17 set security'),
    ],
  };
}

function candidatesOf(situation: Situation): Candidate<Situation>[] {
  const intent = backupIntentCandidates(situation.question).map((candidate) =>
    within<Situation, AccessQuestion>(candidate, (before) => ({
      ...before,
      question: candidate.apply(before.question),
    })),
  );
  return [...objectCandidates(situation), ...intent, ...privilegeCandidates(situation)];
}

/** `set-dacl (READ_CONTROL, WRITE_DAC) on Z:\data as CONTOSO\anna`. */
export function questionLine({ operation, object, parent, backupIntent }: AccessQuestion, caller: string): string {
  const kind = object?.kind ?? (operation.on === 'any' ? 'unknown' : operation.on);
  const rights = rightNames(operation.desiredAccess, kind).join(', ');
  const where = operation.creates ? `in ${parent?.path ?? 'a directory'}` : `on ${object?.path ?? 'an object'}`;
  return `${operation.name} (${rights}) ${where} as ${caller}${backupIntent ? ', with backup intent' : ''}`;
}

/** Entries that may be for the caller, on every object whose DACL was looked at. */
export function uncertainties(
  { object, parent }: AccessQuestion,
  decision: OperationDecision,
  memberships: Memberships,
): UncertainEntry[] {
  return decision.create.steps.flatMap(({ on, access }) => {
    const asked = on === 'parent' ? parent : object;
    const kind = on === 'parent' ? 'directory' : (object?.kind ?? 'unknown');
    return access === null || asked === null
      ? []
      : uncertainEntries(asked.path, kind, asked.protection, access, memberships);
  });
}

/** What was not given and could matter. */
export function unknowns({ object, parent, operation }: AccessQuestion, { create }: OperationDecision): string[] {
  const refused = create.steps.reduce((mask, { access }) => mask | (access?.refused ?? 0), 0);
  return [
    ...(object !== null && object.protection.owner === null && (refused & (READ_CONTROL | WRITE_DAC)) !== 0
      ? [`The owner of ${object.path} is not known (icacls does not show it): the caller is taken not to own it.`]
      : []),
    ...(operation.name === 'delete' && object?.kind === 'directory'
      ? [`${object.path} is taken to be empty: what is in it would have to be deleted first.`]
      : []),
    ...(parent === null && operation.name === 'rename'
      ? ['The ACL of the directory is not given: it is taken to let the new name be added.']
      : []),
    ...(parent === null && ['delete', 'rename'].includes(operation.name)
      ? ['The ACL of the parent is not given: FILE_DELETE_CHILD there would do instead of DELETE on the object.']
      : []),
  ];
}
