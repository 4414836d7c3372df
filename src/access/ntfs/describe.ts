/** Decisions in words: the steps of an answer. */

import { formatEntry } from '../../formats/acl/icacls-entry.js';
import { FILE_DELETE_CHILD, type ObjectKind, rightNames } from '../../windows/access-mask.js';
import {
  type NtStatus,
  ntStatusInfo,
  STATUS_ACCESS_DENIED,
  STATUS_CANNOT_DELETE,
  STATUS_DIRECTORY_NOT_EMPTY,
  STATUS_INVALID_OWNER,
  STATUS_SUCCESS,
} from '../../windows/nt-status.js';
import { type Ace, trusteeName } from '../../windows/security-descriptor.js';
import type { AnswerStep } from '../answer.js';
import type { CreateStep } from './create.js';
import type { AccessQuestion, OperationDecision } from './decide.js';
import type { AccessStep, Protection } from './evaluate.js';
import type { Privilege } from './token.js';

/** How things are called in an answer. */
export interface Wording {
  /** The caller, `CONTOSO\anna`. */
  readonly caller: string;
  /** What lets rights through or not: `the role Storage File Data SMB Share Contributor`. */
  readonly cap: string;
  /** Who gives a privilege: `SeRestorePrivilege`, or what stands for it at the share. */
  readonly privilege: (privilege: Privilege) => string;
}

interface Place {
  readonly path: string | null;
  readonly protection: Protection | null;
  readonly kind: ObjectKind;
}

/** The steps of a decision, those of its DACLs entry by entry. */
export function describeDecision(
  question: AccessQuestion,
  decision: OperationDecision,
  wording: Wording,
): AnswerStep[] {
  const steps = decision.create.steps.flatMap((step) => describeCreateStep(step, placeOf(step, question), wording));
  return decision.handle === null ? steps : [...steps, handleStep(question, decision.handle)];
}

function placeOf({ on }: CreateStep, { object, parent, operation }: AccessQuestion): Place {
  if (on === 'parent' || on === 'ancestor') {
    return { path: parent?.path ?? null, protection: parent?.protection ?? null, kind: 'directory' };
  }
  const kind = object?.kind ?? (operation.on === 'any' ? 'unknown' : operation.on);
  return { path: object?.path ?? null, protection: object?.protection ?? null, kind };
}

function describeCreateStep(step: CreateStep, place: Place, wording: Wording): AnswerStep[] {
  if (step.access === null) {
    return [
      {
        outcome: step.passes ? 'grants' : 'refuses',
        subject: step.on === 'request' ? 'the request' : `the ${step.on.replace('-', ' ')}`,
        object: place.path,
        rights: rightNames(step.bits, place.kind),
        text: `${capitalised(step.text)}.`,
      },
    ];
  }
  // A refusal is told by what refuses; what the same object grants besides stands before it.
  return step.access.steps.map((one) => describeAccessStep(one, step, place, wording));
}

function describeAccessStep(step: AccessStep, { on, text }: CreateStep, place: Place, wording: Wording): AnswerStep {
  const ace = aceOf(step, place.protection);
  const rights = rightNames(step.bits, place.kind);
  return {
    outcome: OUTCOMES[step.kind],
    subject: subjectOf(step, wording),
    object: place.path,
    rights,
    text: `${capitalised(sentence(step, ace, rights.join(', '), wording))}${on === 'parent' && (step.kind === 'missing' || lends(step)) ? ` (${text})` : ''}.`,
  };
}

/** Whether a parent gives its child's right. */
function lends({ kind, bits }: AccessStep): boolean {
  return OUTCOMES[kind] === 'grants' && bits === FILE_DELETE_CHILD;
}

const OUTCOMES = {
  allow: 'grants',
  owner: 'grants',
  'no-dacl': 'grants',
  privilege: 'grants',
  deny: 'refuses',
  capped: 'refuses',
  'no-privilege': 'refuses',
  missing: 'refuses',
  'not-modelled': 'notes',
} as const;

function subjectOf(step: AccessStep, wording: Wording): string {
  switch (step.kind) {
    case 'allow':
    case 'deny':
    case 'not-modelled':
      return `ACE ${(step.index ?? 0) + 1}`;
    case 'owner':
      return 'the owner’s rights';
    case 'no-dacl':
      return 'the missing DACL';
    case 'capped':
      return wording.cap;
    case 'privilege':
      return wording.privilege(step.privilege);
    case 'no-privilege':
      return 'the privileges';
    case 'missing':
      return 'the DACL';
  }
}

function sentence(step: AccessStep, ace: Ace | null, rights: string, wording: Wording): string {
  const entry = ace === null ? 'an entry' : entryText(ace);
  switch (step.kind) {
    case 'allow':
      return `${entry} allows ${rights}`;
    case 'deny':
      return `${entry} denies ${rights}`;
    case 'not-modelled':
      return `${entry} has a condition or is for a part of an object: what it decides about ${rights} is not evaluated`;
    case 'owner':
      return `${wording.caller} owns the object and so has ${rights} whatever the DACL says`;
    case 'no-dacl':
      return `nothing protects the object: it has no DACL`;
    case 'capped':
      return `${wording.cap} does not let ${rights} through, which ${ace === null ? 'owning the object' : entryText(ace)} would allow`;
    case 'privilege':
      return `${wording.privilege(step.privilege)} gives ${rights} whatever the DACL says`;
    case 'no-privilege':
      return `${rights} needs ${wording.privilege(step.privilege)}, which ${wording.caller} does not hold there`;
    case 'missing':
      return `no entry allows ${wording.caller} ${rights}`;
  }
}

/** `NT AUTHORITY\\Authenticated Users:(OI)(CI)(M)` as icacls prints it; kinds that it does not show by their names. */
function entryText(ace: Ace): string {
  return ace.type === 'allow' || ace.type === 'deny'
    ? formatEntry(ace)
    : `an entry of type ${ace.type} for ${trusteeName(ace.trustee)}`;
}

function aceOf(step: AccessStep, protection: Protection | null): Ace | null {
  const index = 'index' in step ? step.index : null;
  return index === null ? null : (protection?.dacl.aces?.[index] ?? null);
}

function handleStep(
  { object, operation }: AccessQuestion,
  handle: NonNullable<OperationDecision['handle']>,
): AnswerStep {
  const passes = handle.status === STATUS_SUCCESS;
  return {
    outcome: passes ? 'grants' : 'refuses',
    subject: 'the handle',
    object: object?.path ?? null,
    rights: [],
    text: passes
      ? `The handle may be used to ${operation.name}.`
      : `The handle is refused to ${operation.name}: ${statusName(handle.status)}${loggedAs(handle.status)}. ${HANDLE_REASONS.get(handle.status) ?? ''}`.trim(),
  };
}

/** Names of statuses that an open handle can meet, with why. Source: windows-access.md §5. */
const HANDLE_REASONS: ReadonlyMap<NtStatus, string> = new Map([
  [STATUS_INVALID_OWNER, 'Only oneself and one’s groups can be made the owner without the right to restore files.'],
  [STATUS_CANNOT_DELETE, 'The file is read-only.'],
  [STATUS_DIRECTORY_NOT_EMPTY, 'The directory holds something.'],
  [STATUS_ACCESS_DENIED, 'It does not hold the right.'],
]);

/** How a log of robocopy shows a status: by its Win32 error. */
function loggedAs(status: NtStatus): string {
  const win32 = ntStatusInfo(status)?.win32 ?? null;
  return win32 === null ? '' : ` (ERROR ${win32} in a log of robocopy)`;
}

/** The constant of a status. */
export function statusName(status: NtStatus): string {
  return ntStatusInfo(status)?.name ?? 'a status without a name';
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
