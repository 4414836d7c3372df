/** What could be changed so that an operation is granted: the object, who asks, how it is asked. */

import { accessMask, mapGenericRights } from '../../windows/access-mask.js';
import { quotedPath } from '../../windows/command-line.js';
import {
  DISPOSITION_RIGHTS,
  FILE_ATTRIBUTE_HIDDEN,
  FILE_ATTRIBUTE_READONLY,
  FILE_ATTRIBUTE_SYSTEM,
} from '../../windows/create-options.js';
import { STATUS_SUCCESS } from '../../windows/nt-status.js';
import { plainPath } from '../../windows/path.js';
import { trusteeName } from '../../windows/security-descriptor.js';
import type { Change } from '../answer.js';
import type { Candidate } from '../smallest-change.js';
import { type AccessQuestion, type AskedObject, decideOperation, type Situation } from './decide.js';
import { entryCandidates, takeown } from './entry-changes.js';
import type { Privilege } from './token.js';

/** Whether the situation's operation succeeds. */
export function isGranted({ question, authority }: Situation): boolean {
  return decideOperation(question, authority).status === STATUS_SUCCESS;
}

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

/** Behind what single commands do: only some programs can be told to ask with backup intent. */
const INTENT_COST = 50;
const PRIVILEGE_COST = 60;
const ELEVATION_COST = 1;
const TAKING_COST = 4;

/**
 * To ask from an elevated console, where the token has groups for denying only: what UAC makes of administrators. Nothing at a
 * server, which makes a token of its own.
 */
export function elevationCandidates({ question, authority }: Situation): Candidate<Situation>[] {
  const filtered = authority.token.groups.filter(({ denyOnly }) => denyOnly).map(({ group }) => trusteeName(group));
  const path = question.object?.path ?? question.parent?.path ?? '';
  return filtered.length === 0 || authority.shareMaximalAccess !== null || plainPath(path).startsWith('\\\\')
    ? []
    : [
        {
          cost: ELEVATION_COST,
          family: 'elevation',
          change: {
            kind: 'privilege',
            text: `Run it elevated (Run as administrator): ${filtered.join(', ')} then counts for what is allowed too; without, only for what is denied.`,
            commands: [],
            since: null,
          },
          apply: (situation) => ({
            ...situation,
            authority: { ...situation.authority, token: situation.authority.token.elevated() },
          }),
        },
      ];
}

/** To take ownership first; changes nothing without the privilege for it. */
export function ownerCandidates({ question: { object } }: Situation): Candidate<Situation>[] {
  return object === null
    ? []
    : [
        {
          cost: TAKING_COST,
          family: 'owner',
          change: {
            kind: 'owner',
            text: `Take ownership of ${object.path}: its owner may read and change its permissions.`,
            commands: [takeown(object.path)],
            since: null,
          },
          apply: taken,
        },
      ];
}

function taken(situation: Situation): Situation {
  const { token } = situation.authority;
  const { object } = situation.question;
  return object === null || !token.privileges.has('SeTakeOwnershipPrivilege')
    ? situation
    : withObject(situation, { ...object, protection: { ...object.protection, owner: token.user } });
}

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

/**
 * Attributes that refuse whatever the DACL says: read-only, and hidden or system where the content is replaced. All that are set
 * go at once: attrib changes no attribute of a hidden or system file without being told about both.
 */
export function attributeChange({ path, attributes }: Pick<AskedObject, 'path' | 'attributes'>): Change | null {
  const set = ATTRIBUTE_SWITCHES.filter(([bit]) => (attributes & bit) !== 0);
  const names = set.map(([, , name]) => name);
  const switches = set.map(([, letter]) => `-${letter}`);
  return set.length === 0
    ? null
    : {
        kind: 'attribute',
        text: `Take the ${names.join(', ')} ${names.length > 1 ? 'attributes' : 'attribute'} off ${path}.`,
        commands: [`attrib ${switches.join(' ')} ${quotedPath(path, '<file>')}`],
        since: null,
      };
}

/** The attributes without those that can refuse. */
export function withoutRefusing(attributes: number): number {
  return ATTRIBUTE_SWITCHES.reduce((left, [bit]) => left & ~bit, attributes);
}

function attributeCandidates(object: AskedObject): Candidate<Situation>[] {
  const change = attributeChange(object);
  return change === null
    ? []
    : [
        {
          cost: 1,
          family: 'attributes',
          change,
          apply: (situation) => {
            const current = situation.question.object ?? object;
            return withObject(situation, { ...current, attributes: withoutRefusing(current.attributes) });
          },
        },
      ];
}

const ATTRIBUTE_SWITCHES = [
  [FILE_ATTRIBUTE_READONLY, 'R', 'read-only'],
  [FILE_ATTRIBUTE_HIDDEN, 'H', 'hidden'],
  [FILE_ATTRIBUTE_SYSTEM, 'S', 'system'],
] as const;
