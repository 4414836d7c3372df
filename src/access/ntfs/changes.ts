/** Changes to objects that could grant an operation: entries, attributes. Commands: windows-access.md §2 (icacls). */

import { type AccessMask, accessMask, bitCount, mapGenericRights, rightNames } from '../../windows/access-mask.js';
import { quotedPath, quotedWord } from '../../windows/command-line.js';
import {
  DISPOSITION_RIGHTS,
  FILE_ATTRIBUTE_HIDDEN,
  FILE_ATTRIBUTE_READONLY,
  FILE_ATTRIBUTE_SYSTEM,
} from '../../windows/create-options.js';
import { formatIcaclsRights } from '../../windows/icacls-rights.js';
import { STATUS_SUCCESS } from '../../windows/nt-status.js';
import {
  type Ace,
  type Acl,
  aclOf,
  INHERITED,
  type SecurityDescriptor,
  type Trustee,
  trusteeName,
} from '../../windows/security-descriptor.js';
import type { Candidate } from '../smallest-change.js';
import { type AccessQuestion, type AskedObject, type Authority, decideOperation } from './decide.js';
import { evaluateAccess, type Protection } from './evaluate.js';
import type { Privilege } from './token.js';

/** What is asked by whom: what a change changes. */
export interface Situation {
  readonly question: AccessQuestion;
  readonly authority: Authority;
}

/** Whether the situation's operation succeeds. */
export function isGranted({ question, authority }: Situation): boolean {
  return decideOperation(question, authority).status === STATUS_SUCCESS;
}

/** An entry is cheaper than a role; each right that it hands out counts. */
const ENTRY_COST = 10;

/** Everything that could be changed on the object or its parent. */
export function objectCandidates({ question, authority }: Situation): Candidate<Situation>[] {
  const { object, parent, operation } = question;
  const candidates: Candidate<Situation>[] = [];
  if (object !== null) {
    const wanted = accessMask(mapGenericRights(operation.desiredAccess) | DISPOSITION_RIGHTS[operation.disposition]);
    candidates.push(
      ...entryCandidates(object, wanted, authority, (protection, situation) =>
        withObject(situation, { ...(situation.question.object ?? object), protection }),
      ),
      ...attributeCandidates(object),
    );
  }
  if (parent !== null && (operation.creates || operation.then === 'rename')) {
    const right = accessMask((object?.kind ?? operation.on) === 'directory' ? 0x4 : 0x2);
    candidates.push(
      ...entryCandidates({ ...parent, kind: 'directory' }, right, authority, (protection, situation) => ({
        ...situation,
        question: { ...situation.question, parent: { ...parent, protection } },
      })),
    );
  }
  return candidates;
}

const INTENT_COST = 5;
const PRIVILEGE_COST = 60;

/** To ask with backup intent, so that the rights to back up and restore count; nothing where that is so already. */
export function backupIntentCandidates<Asked extends Pick<AccessQuestion, 'backupIntent'>>(
  question: Asked,
): Candidate<Asked>[] {
  return question.backupIntent
    ? []
    : [
        {
          cost: INTENT_COST,
          family: 'backup intent',
          change: {
            kind: 'switch',
            text: 'Ask with backup intent (robocopy /B from an elevated console): what gives the right to back up or restore then counts, whatever the ACL says.',
            commands: [],
            since: null,
          },
          apply: (situation) => ({ ...situation, backupIntent: true }),
        },
      ];
}

/** Who gets each privilege by default. Source: windows-access.md §4. */
const PRIVILEGE_HOLDERS: readonly (readonly [Privilege, string])[] = [
  ['SeBackupPrivilege', 'Backup Operators'],
  ['SeRestorePrivilege', 'Backup Operators'],
  ['SeTakeOwnershipPrivilege', 'Administrators'],
  ['SeSecurityPrivilege', 'Administrators'],
];

/** Privileges that the caller could be given on the machine that holds the files. */
export function privilegeCandidates({ authority: { token } }: Situation): Candidate<Situation>[] {
  return PRIVILEGE_HOLDERS.filter(([privilege]) => !token.privileges.has(privilege)).map(([privilege, group]) => ({
    cost: PRIVILEGE_COST,
    family: privilege,
    change: {
      kind: 'privilege',
      text: `Ask as an account that holds ${privilege} on the machine that holds the files (its ${group} do).`,
      commands: [],
      since: null,
    },
    apply: (situation) => ({
      ...situation,
      authority: { ...situation.authority, token: situation.authority.token.withPrivilege(privilege) },
    }),
  }));
}

function withObject(situation: Situation, object: AskedObject): Situation {
  return { ...situation, question: { ...situation.question, object } };
}

type Replace = (protection: Protection, situation: Situation) => Situation;

/** An entry with exactly the rights that are missing, and the removal of each entry that denies them. */
function entryCandidates(
  { path, protection, kind }: Pick<AskedObject, 'path' | 'protection' | 'kind'>,
  wanted: AccessMask,
  { token }: Authority,
  replace: Replace,
): Candidate<Situation>[] {
  const access = evaluateAccess(token, protection, wanted);
  const aces = protection.dacl?.aces ?? [];
  const missing = accessMask(
    access.steps.reduce((mask, step) => (step.kind === 'missing' || step.kind === 'deny' ? mask | step.bits : mask), 0),
  );
  if (missing === 0) {
    return [];
  }
  const denying = access.steps.flatMap((step) => (step.kind === 'deny' && step.index !== null ? [step.index] : []));
  return [
    ...(access.refused === 0 ? [] : [grantCandidate(path, kind, token.user, missing, replace, protection)]),
    ...denying.flatMap((index) => {
      const ace = aces[index];
      return ace === undefined ? [] : [removalCandidate(path, ace, protection, replace)];
    }),
  ];
}

function grantCandidate(
  path: string,
  kind: 'file' | 'directory',
  user: Trustee,
  mask: AccessMask,
  replace: Replace,
  protection: Protection,
): Candidate<Situation> {
  return {
    cost: ENTRY_COST + bitCount(mask),
    family: `entry on ${path}`,
    change: {
      kind: 'ace',
      text: `Grant ${trusteeName(user)} ${rightNames(mask, kind).join(', ')} on ${path}.`,
      commands: [icaclsGrant(path, user, '', mask)],
      since: null,
    },
    apply: (situation) => replace(withAce(currentOf(situation, path) ?? protection, user, mask), situation),
  };
}

/** `icacls "Z:\x" /grant "CONTOSO\anna:(OI)(CI)(WO)"`; a bare SID gets its star. */
export function icaclsGrant(path: string, trustee: Trustee, flags: string, mask: AccessMask): string {
  return `icacls ${quotedPath(path, '<object>')} /grant ${quotedWord(`${icaclsTrustee(trustee)}:${flags}${formatIcaclsRights(mask)}`, '<account>:(rights)')}`;
}

function icaclsTrustee({ sid, name }: Trustee): string {
  return name ?? `*${sid}`;
}

function removalCandidate(path: string, ace: Ace, protection: Protection, replace: Replace): Candidate<Situation> {
  const inherited = (ace.flags & INHERITED) !== 0;
  return {
    cost: ENTRY_COST + bitCount(ace.mask),
    family: `entry removed from ${path}`,
    change: {
      kind: 'ace',
      text: `Remove the entry that denies ${trusteeName(ace.trustee)} on ${inherited ? `the directory from which ${path} inherits it` : path}.`,
      commands: inherited
        ? []
        : [`icacls ${quotedPath(path, '<object>')} /remove:d ${quotedWord(icaclsTrustee(ace.trustee), '<account>')}`],
      since: null,
    },
    apply: (situation) => replace(withoutAce(currentOf(situation, path) ?? protection, ace), situation),
  };
}

/** The protection as changes before this one left it. */
function currentOf({ question: { object, parent } }: Situation, path: string): Protection | null {
  if (object?.path === path) {
    return object.protection;
  }
  return parent?.path === path ? parent.protection : null;
}

/** The protection with one more entry that allows, behind those that deny, where icacls puts it. */
export function withAce(protection: Protection, trustee: Trustee, mask: AccessMask, flags = 0): Protection {
  const ace: Ace = { type: 'allow', flags, mask, trustee, extra: null };
  const aces = protection.dacl?.aces ?? [];
  const explicit = aces.filter(({ flags: of }) => (of & INHERITED) === 0);
  const inherited = aces.filter(({ flags: of }) => (of & INHERITED) !== 0);
  return { ...protection, dacl: { ...aclBase(protection), aces: [...explicit, ace, ...inherited] } };
}

function withoutAce(protection: Protection, ace: Ace): Protection {
  const aces = protection.dacl?.aces ?? [];
  return { ...protection, dacl: { ...aclBase(protection), aces: aces.filter((other) => other !== ace) } };
}

function aclBase({ dacl }: Pick<SecurityDescriptor, 'dacl'>): Acl {
  return dacl ?? aclOf([]);
}

/** Attributes that refuse whatever the DACL says: read-only, and hidden or system where the content is replaced. */
function attributeCandidates(object: AskedObject): Candidate<Situation>[] {
  return ATTRIBUTE_SWITCHES.filter(([bit]) => (object.attributes & bit) !== 0).map(([bit, letter, name]) => ({
    cost: 1,
    family: `attribute ${letter}`,
    change: {
      kind: 'attribute',
      text: `Take the ${name} attribute off ${object.path}.`,
      commands: [`attrib -${letter} ${quotedPath(object.path, '<file>')}`],
      since: null,
    },
    apply: (situation) => {
      const current = situation.question.object ?? object;
      return withObject(situation, { ...current, attributes: current.attributes & ~bit });
    },
  }));
}

const ATTRIBUTE_SWITCHES = [
  [FILE_ATTRIBUTE_READONLY, 'R', 'read-only'],
  [FILE_ATTRIBUTE_HIDDEN, 'H', 'hidden'],
  [FILE_ATTRIBUTE_SYSTEM, 'S', 'system'],
] as const;
