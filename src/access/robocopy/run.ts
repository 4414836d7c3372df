/** A run of robocopy, decided need by need. */

import type { RobocopyOptions } from '../../formats/robocopy/types.js';
import { STATUS_SUCCESS } from '../../windows/nt-status.js';
import { type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import { type AzureCaller, type ShareAuthority, shareAuthority } from '../azure-files/caller.js';
import { membershipsOf, shareWording } from '../azure-files/check.js';
import { type Caller, implied } from '../ntfs/check.js';
import {
  type AccessQuestion,
  type AskedObject,
  type Authority,
  decideOperation,
  type OperationDecision,
} from '../ntfs/decide.js';
import type { Wording } from '../ntfs/describe.js';
import type { Protection } from '../ntfs/evaluate.js';
import { newObjectDacl } from '../ntfs/inheritance.js';
import type { Operation } from '../ntfs/operations.js';
import { CREATOR_OWNER } from '../../windows/sid.js';
import { isPrivilege, type Privilege, Token } from '../ntfs/token.js';
import type { Memberships } from '../ntfs/uncertain.js';
import { clientNeeds, ITEM_KINDS, type ItemKind, robocopyNeeds, type RobocopyNeed } from './needs.js';

/** Who decides about one end of a copy. */
export type Decider =
  | { readonly kind: 'azure-files'; readonly caller: AzureCaller }
  /** A disk of the copying machine: the console's privileges count there, `clientPrivileges`. */
  | { readonly kind: 'local-disk'; readonly caller: Omit<Caller, 'privileges'> }
  /** A Windows file server; groups and privileges are those that it grants. */
  | { readonly kind: 'windows'; readonly caller: Caller };

/** One end of a copy. */
export interface RobocopyEnd {
  readonly path: string;
  readonly decider: Decider;
  /** The root directory's owner and DACL. */
  readonly root: Protection;
  /** Existing items whose own ACLs are known, by kind; others are taken to have inherited theirs from the root. */
  readonly items: Partial<Readonly<Record<ItemKind, ExistingItem>>>;
}

export interface ExistingItem {
  readonly path: string;
  /** The object that hands entries on to it, where that is known and not the root. */
  readonly inheritedFrom?: string;
  readonly protection: Protection;
  /** FILE_ATTRIBUTE bits. */
  readonly attributes: number;
}

export interface RobocopyQuestion {
  readonly options: RobocopyOptions;
  /** Null: its ACL is not known, and it is not checked. */
  readonly source: RobocopyEnd | null;
  /** Where it is, of a source whose ACL is not known; left out where that is not known either. */
  readonly sourcePath?: string | undefined;
  readonly destination: RobocopyEnd;
  /** Kinds of items to look at; all that the switches can meet without it. */
  readonly items?: readonly ItemKind[];
  /** Whether the right to restore adds things without /B too; AccessQuestion has the same. */
  readonly restoreNeedsIntent?: boolean;
  /** Privileges that the console on the copying machine holds, enabled or not; null: not known. */
  readonly clientPrivileges: readonly string[] | null;
  /** Who owns the source's items; null: not known, so somebody else. */
  readonly sourceOwner: Trustee | null;
}

/** The same end with other existing items. */
export function withItems(end: RobocopyEnd, change: (item: ExistingItem, kind: string) => ExistingItem): RobocopyEnd {
  const items = Object.entries(end.items).map(([kind, item]) => [kind, change(item, kind)]);
  return { ...end, items: Object.fromEntries(items) };
}

/** The same run with other deciders at both ends: it is one caller. */
export function withDeciders(run: RobocopyQuestion, change: (decider: Decider) => Decider): RobocopyQuestion {
  const changed = (end: RobocopyEnd): RobocopyEnd => ({ ...end, decider: change(end.decider) });
  return {
    ...run,
    source: run.source === null ? null : changed(run.source),
    destination: changed(run.destination),
  };
}

/** What one end is to the models. */
export interface Judge {
  readonly authority: Authority;
  readonly wording: Wording;
  readonly user: Trustee;
  readonly memberships: Memberships;
  readonly share: ShareAuthority | null;
}

/** Who decides at an end, and about whom. */
function judgeOf(question: RobocopyQuestion, { decider }: RobocopyEnd): Judge {
  const { user } = decider.caller;
  if (decider.kind === 'azure-files') {
    const share = shareAuthority(decider.caller);
    return {
      authority: share.authority,
      wording: shareWording(trusteeName(user), share.roles),
      user,
      memberships: membershipsOf(share.authority.token, decider.caller.mount === 'key' || decider.caller.groupsKnown),
      share,
    };
  }
  const { groups, groupsKnown, localGroupsKnown = groupsKnown } = decider.caller;
  const privileges = decider.kind === 'local-disk' ? consolePrivileges(question) : decider.caller.privileges;
  const token = new Token({ user, groups: [...groups, ...implied()], privileges });
  return {
    authority: { token, evaluation: {}, shareMaximalAccess: null, skipsAccessChecks: false },
    wording: { caller: trusteeName(user), cap: 'the share', privilege: (privilege) => privilege },
    user,
    memberships: { token, groupsKnown, localGroupsKnown, cannotBe: () => false },
    share: null,
  };
}

/** What the console holds; where that is not known what the switches need, without which robocopy ends at once. */
function consolePrivileges({ clientPrivileges, options }: RobocopyQuestion): readonly Privilege[] {
  return clientPrivileges?.filter(isPrivilege) ?? clientNeeds(options).flatMap(({ privileges }) => privileges);
}

/** A need of one kind of item, decided. */
export interface DecidedNeed {
  readonly need: RobocopyNeed;
  readonly item: ItemKind;
  readonly asked: AccessQuestion;
  readonly decision: OperationDecision;
}

/** All needs of one end, in their order. None where the share cannot even be connected to. */
export function decideNeeds(
  question: RobocopyQuestion,
  side: RobocopyNeed['side'],
  end: RobocopyEnd,
  judge: Judge,
): DecidedNeed[] {
  return judge.share?.connects === false
    ? []
    : robocopyNeeds(question.options)
        .filter((need) => need.side === side && (end.decider.kind === 'azure-files' || !need.onlySeenAtShares))
        .flatMap((need) =>
          need.items
            .filter((item) => isAsked(question, side, item))
            .map((item) => {
              const asked = askedOf(question, end, judge, need, item);
              return { need, item, asked, decision: decideWithBackup(question.options, asked, judge.authority) };
            }),
        );
}

/** The ends of a run that are described, each with who decides there. */
export function endsOf(
  question: RobocopyQuestion,
): { readonly side: RobocopyNeed['side']; readonly end: RobocopyEnd; readonly judge: Judge }[] {
  const { source, destination } = question;
  const ends = [
    ...(source === null ? [] : [{ side: 'source' as const, end: source }]),
    { side: 'destination' as const, end: destination },
  ];
  return ends.map(({ side, end }) => ({ side, end, judge: judgeOf(question, end) }));
}

/** Whether nothing refuses: not the console, not a share, not an object. What is not known does not refuse. */
export function isGranted(question: RobocopyQuestion): boolean {
  const { clientPrivileges, options } = question;
  return (
    clientNeeds(options).every(({ privileges }) => holds(clientPrivileges, privileges) !== false) &&
    endsOf(question).every(
      ({ side, end, judge }) =>
        judge.share?.connects !== false &&
        decideNeeds(question, side, end, judge).every(({ decision }) => decision.status === STATUS_SUCCESS),
    )
  );
}

/** Whether a console holds privileges; null: not known. */
export function holds(held: readonly string[] | null, privileges: readonly string[]): boolean | null {
  return held === null ? null : privileges.every((privilege) => held.includes(privilege));
}

/** What the DACLs of an end refuse, whatever the share lets through. */
export function refusedByDacl(question: RobocopyQuestion, side: RobocopyNeed['side'], end: RobocopyEnd): DecidedNeed[] {
  const judge = judgeOf(question, end);
  const uncapped = { ...judge, share: null, authority: { ...judge.authority, evaluation: {} } };
  return decideNeeds(question, side, end, uncapped).filter(({ decision }) =>
    decision.create.steps.some(({ passes, access }) => !passes && access !== null && access.refused !== 0),
  );
}

/** New and extra items have no place at the source: there every item exists. */
function isAsked({ items }: RobocopyQuestion, side: RobocopyNeed['side'], item: ItemKind): boolean {
  const wanted = items ?? ITEM_KINDS;
  return side === 'destination'
    ? wanted.includes(item)
    : item === 'existing-directory' ||
        (item === 'existing-file' && (wanted.includes('existing-file') || wanted.includes('new-file')));
}

function askedOf(
  { sourceOwner, restoreNeedsIntent = false }: RobocopyQuestion,
  end: RobocopyEnd,
  { user }: Judge,
  need: RobocopyNeed,
  item: ItemKind,
): AccessQuestion {
  const creates = need.on === 'parent';
  return {
    operation: operationOf(need, item, creates),
    backupIntent: false,
    restoreNeedsIntent,
    attributes: 0,
    object: creates ? null : objectOf(end, item, user),
    parent: { path: end.path, protection: end.root },
    newOwner: sourceOwner,
  };
}

function operationOf(
  { rights, disposition, then, purpose }: RobocopyNeed,
  item: ItemKind,
  creates: boolean,
): Operation {
  const isDirectory = item.endsWith('directory');
  return {
    name: purpose.replace(/^to /, ''),
    // What a creating handle asks for is granted; the parent decides.
    desiredAccess: rights,
    disposition: creates ? 'Create' : disposition,
    on: isDirectory ? 'directory' : 'file',
    creates,
    then,
  };
}

function objectOf(end: RobocopyEnd, item: ItemKind, user: Trustee): AskedObject {
  const known = end.items[item];
  const kind = item.endsWith('directory') ? 'directory' : 'file';
  if (known !== undefined) {
    return { ...known, kind, openHandles: [] };
  }
  if (item === 'existing-directory') {
    return { path: end.path, protection: end.root, kind, attributes: 0, openHandles: [] };
  }
  const isNew = item.startsWith('new-');
  const owner: Trustee = isNew ? user : SOMEBODY_ELSE;
  const dacl = newObjectDacl(end.root.dacl, { kind, owner, group: null, autoInherit: true });
  return {
    path: `${end.path.replace(/\\$/, '')}\\<${item.replace('-', ' ')}>`,
    protection: { owner, dacl },
    kind,
    attributes: 0,
    openHandles: [],
  };
}

/** No caller has this SID: the account of somebody of whom nothing is known. */
const SOMEBODY_ELSE: Trustee = { sid: CREATOR_OWNER, name: 'somebody else' };

/** /B opens for backup; /ZB does so where it is refused without. */
function decideWithBackup(
  { backupMode }: RobocopyOptions,
  asked: AccessQuestion,
  authority: Authority,
): OperationDecision {
  const plain = backupMode === 'backup' ? null : decideOperation(asked, authority);
  if (plain !== null && (plain.status === STATUS_SUCCESS || backupMode !== 'restartable-backup')) {
    return plain;
  }
  return decideOperation({ ...asked, backupIntent: true }, authority);
}
