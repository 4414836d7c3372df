/**
 * Which right was refused. An ACCESS DENIED names everything that was asked, not what was missing; other attempts of the
 * same account on the same object tell what it does have. Source: design.md "Isolating the denied right", [MS-FSA] 2.1.5.1.
 */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import {
  ACCESS_SYSTEM_SECURITY,
  type AccessMask,
  accessMask,
  bitCount,
  FILE_RIGHTS,
  MAXIMUM_ALLOWED,
  mapGenericRights,
  NO_ACCESS,
  type ObjectKind,
} from '../windows/access-mask.js';
import { ATTRIBUTE_LETTERS, DISPOSITION_RIGHTS, hasOption } from '../windows/create-options.js';
import { STATUS_SUCCESS } from '../windows/nt-status.js';
import { parentKey } from '../windows/path.js';
import type { Alternative, Denial, Operation } from './evidence.js';
import { distance, GRANT_WINDOW, type HistoryEntry, type ObjectHistory } from './history.js';
import type { RightsTally } from './survey.js';

/** A right is refused systematically if at least this many objects refused it. */
const SYSTEMATIC_OBJECTS = 2;

const WRITE_DATA = 0x2;
const APPEND_DATA = 0x4;
const DATA_RIGHTS = 0x1 | WRITE_DATA | APPEND_DATA | 0x20;
/** Bits that no open may ask for: they are refused whatever the security says. Source: [MS-FSA] 2.1.5.1 phase 1. */
const FORBIDDEN_BITS = 0x0ce0_fe00;

/** What surrounds a refusal. */
export interface Surroundings {
  readonly history: ObjectHistory;
  readonly parent: ObjectHistory | null;
  /** Asked, granted and denied in the refusal's scope, for its account and backup intent. */
  readonly tally: RightsTally | null;
  /** How many objects refused a right (by bit) in that scope. */
  readonly deniedObjects: readonly number[];
}

/** Narrows a refused create (ACCESS DENIED) down to the rights that can have been missing. */
export function isolateDenial(entry: HistoryEntry, surroundings: Surroundings): Denial | null {
  const { create } = entry.operation;
  if (create === null) {
    return null;
  }
  const existed = existedAt(entry, surroundings.history);
  // The mask itself is looked at first. [MS-FSA] 2.1.5.1 phase 1
  if (isCheckedOnParent(create, existed) && !isForbidden(create.desiredAccess)) {
    return isolateOnParent(entry, create, surroundings);
  }
  const implied = existed === false || create.disposition === null ? 0 : DISPOSITION_RIGHTS[create.disposition];
  const asked = mapGenericRights(accessMask(create.desiredAccess | implied));
  const grants = grantsFor(entry, surroundings.history);
  const granted = grants.reduce((mask, grant) => mask | grantedMask(grant), 0);
  // Maximum Allowed is refused only where it yields nothing; a grant shows that it yields something. [MS-SMB2] 3.3.5.9
  const requested = accessMask(granted === 0 ? asked : asked & ~MAXIMUM_ALLOWED);
  const attributes = surroundings.history.attributesIn(entry.era);
  const alternatives = alternativesOf(create, existed, requested, attributes);
  const denied = (
    rights: AccessMask,
    basis: Denial['basis'],
    others: Denial['alternatives'],
    telling: readonly Operation[],
  ): Denial => ({
    object: 'self',
    rights,
    basis,
    alternatives: others,
    attributes,
    elsewhere: grantedElsewhere(rights, surroundings.tally),
    granted: granted !== 0 ? 'object' : surroundings.tally?.granted.some((count) => count > 0) ? 'scope' : 'nowhere',
    grants: telling,
  });

  if (isForbidden(create.desiredAccess)) {
    return denied(requested, 'requested', alternatives, []);
  }
  const suspects = accessMask(requested & ~granted);
  if (suspects === NO_ACCESS) {
    const changed = granted === 0 ? alternatives : [...alternatives, 'changed-meanwhile' as const];
    return denied(requested, 'requested', changed, []);
  }
  const systematic = isSingleRight(suspects) ? null : systematicRights(suspects, requested, surroundings);
  const rights = systematic ?? suspects;
  return denied(
    rights,
    isSingleRight(suspects) ? 'isolated' : systematic === null ? 'requested' : 'systematic',
    alternatives.filter((alternative) => stillExplains(alternative, rights)),
    tellingGrants(grants, requested),
  );
}

/**
 * Whether the object existed when the create was refused. The root of a volume always does; `Create` on any other existing
 * object is a NAME COLLISION, not a refusal.
 */
export function existedAt(entry: HistoryEntry, history: ObjectHistory): boolean | null {
  if (parentKey(entry.operation.key) === null) {
    return true;
  }
  return entry.operation.create?.disposition === 'Create' ? false : history.existedAt(entry);
}

/** What kind of object a create is about, as far as its options tell. */
export function objectKindOf(create: CreateDetail | null, path: string): ObjectKind {
  if (create !== null && hasOption(create.options, 'Directory')) {
    return 'directory';
  }
  if (create !== null && hasOption(create.options, 'Non-Directory File')) {
    return 'file';
  }
  return path.endsWith('\\') ? 'directory' : 'unknown';
}

/** Whether a create was checked against the parent: it would have made a new object. */
export function isCheckedOnParent(create: CreateDetail, existed: boolean | null): boolean {
  return existed === false && createsObject(create);
}

function createsObject(create: CreateDetail): boolean {
  return create.disposition !== 'Open' && create.disposition !== 'Overwrite' && create.disposition !== null;
}

/** A new object is checked against its parent: the right to add one, and nothing of what the handle asked. [MS-FSA] 2.1.5.1.1 */
function isolateOnParent(entry: HistoryEntry, create: CreateDetail, { parent }: Surroundings): Denial {
  const directory = hasOption(create.options, 'Directory');
  const adding = directory ? APPEND_DATA : WRITE_DATA;
  const { account } = entry.operation;
  const added = (parent?.childrenCreated ?? [])
    .filter(
      (child) =>
        child.operation.create !== null &&
        child.era === entry.parentEra &&
        distance(child, entry) <= GRANT_WINDOW &&
        child.operation.account === account &&
        hasOption(child.operation.create.options, 'Directory') === directory &&
        sameBackupIntent(child.operation.create, create),
    )
    .map((child) => child.operation);
  const audit = create.desiredAccess & ACCESS_SYSTEM_SECURITY;
  const missing = accessMask((added.length > 0 ? 0 : adding) | audit);
  const found = {
    object: 'parent',
    attributes: null,
    elsewhere: null,
    granted: added.length > 0 ? 'object' : 'scope',
  } as const;
  if (missing === NO_ACCESS) {
    return {
      ...found,
      rights: accessMask(adding),
      basis: 'requested',
      alternatives: ['changed-meanwhile'],
      grants: added.slice(0, 1),
    };
  }
  return {
    ...found,
    rights: missing,
    basis: isSingleRight(missing) ? 'isolated' : 'requested',
    alternatives: [],
    grants: added.slice(0, 1),
  };
}

/** Where on its side the account was granted all of these rights; null where nothing of that side is known. */
function grantedElsewhere(rights: AccessMask, tally: RightsTally | null): Denial['elsewhere'] {
  if (tally === null || rights === NO_ACCESS) {
    return null;
  }
  const bits = FILE_RIGHTS.map(({ bit }) => bit).filter((bit) => (rights & bit) !== 0);
  const least = (of: (index: number) => number): number => Math.min(...bits.map((bit) => of(31 - Math.clz32(bit))));
  if (least((index) => tally.granted[index] ?? 0) === 0) {
    return 'never';
  }
  const onExisting = least((index) => (tally.granted[index] ?? 0) - (tally.grantedOnCreated[index] ?? 0));
  return onExisting > 0 ? 'existing' : 'created';
}

function grantsFor(refused: HistoryEntry, history: ObjectHistory): Operation[] {
  const { create, account } = refused.operation;
  return history.entries
    .filter(
      (entry) =>
        entry.era === refused.era &&
        distance(entry, refused) <= GRANT_WINDOW &&
        entry.operation.event.ntStatus === STATUS_SUCCESS &&
        entry.operation.create !== null &&
        create !== null &&
        isCheckedGrant(entry.operation.create) &&
        entry.operation.account === account &&
        sameBackupIntent(entry.operation.create, create),
    )
    .map((entry) => entry.operation);
}

/** Only an open of an existing object was checked against its security; Maximum Allowed proves nothing. */
export function isCheckedGrant(create: CreateDetail): boolean {
  return (
    (create.openResult === 'Opened' || create.openResult === 'Overwritten') &&
    (create.desiredAccess & MAXIMUM_ALLOWED) === 0
  );
}

/** The rights of a grant, with what its disposition added. */
export function grantedMask({ create }: Operation): number {
  if (create === null) {
    return 0;
  }
  const implied =
    create.openResult === 'Overwritten' && create.disposition !== null ? DISPOSITION_RIGHTS[create.disposition] : 0;
  return mapGenericRights(accessMask(create.desiredAccess | implied));
}

/** The grants that rule rights out, the one that rules out most first; those that add nothing are left out. */
function tellingGrants(grants: readonly Operation[], requested: AccessMask): Operation[] {
  const telling: Operation[] = [];
  let covered = 0;
  const left = (grant: Operation): number => bitCount(grantedMask(grant) & requested & ~covered);
  for (const grant of [...grants].sort((a, b) => left(b) - left(a))) {
    if (left(grant) > 0) {
      telling.push(grant);
      covered |= grantedMask(grant);
    }
  }
  return telling;
}

function sameBackupIntent(a: CreateDetail, b: CreateDetail): boolean {
  return hasOption(a.options, 'Open For Backup') === hasOption(b.options, 'Open For Backup');
}

/**
 * Rights among the suspects that this account was never granted on any object of the scope, while every other right it
 * asked for here was granted somewhere. Null where that tells nothing: nothing else granted, or one object only.
 */
function systematicRights(
  suspects: AccessMask,
  requested: AccessMask,
  { tally, deniedObjects }: Surroundings,
): AccessMask | null {
  if (tally === null) {
    return null;
  }
  let systematic = 0;
  let grantedElsewhere = 0;
  for (let bit = 0; bit < 32; bit++) {
    const right = 1 << bit;
    const granted = (tally.granted[bit] ?? 0) > 0;
    if ((requested & right) !== 0 && granted) {
      grantedElsewhere |= right;
    }
    if ((suspects & right) !== 0 && !granted) {
      if ((deniedObjects[bit] ?? 0) < SYSTEMATIC_OBJECTS) {
        return null;
      }
      systematic |= right;
    }
  }
  return systematic === 0 || grantedElsewhere === 0 ? null : accessMask(systematic);
}

/** What else can refuse this create with ACCESS DENIED and is not ruled out by what the trace knows of the object. */
function alternativesOf(
  create: CreateDetail,
  existed: boolean | null,
  requested: AccessMask,
  attributes: string | null,
): Alternative[] {
  const found: Alternative[] = [];
  if (isForbidden(create.desiredAccess)) {
    found.push('invalid-access-mask');
  }
  if (createsObject(create) && existed === null) {
    found.push('parent-rights');
  }
  const directory = hasOption(create.options, 'Directory');
  const mayHave = (letter: string): boolean =>
    attributes === null || (attributes !== 'n/a' && attributeLetters(attributes).has(letter));
  if (!directory && (requested & (WRITE_DATA | APPEND_DATA)) !== 0 && mayHave('R')) {
    found.push('read-only-attribute');
  }
  const overwrites =
    create.disposition !== 'Open' && create.disposition !== 'Create' && create.disposition !== 'OpenIf';
  const asked = (bit: number): boolean => (create.attributes & bit) !== 0;
  if (!directory && overwrites && ((mayHave('H') && !asked(0x2)) || (mayHave('S') && !asked(0x4)))) {
    found.push('hidden-or-system-attribute');
  }
  if (!directory && (requested & DATA_RIGHTS) !== 0 && mayHave('E')) {
    found.push('encrypted-file');
  }
  if (hasOption(create.options, 'No EA Knowledge')) {
    found.push('extended-attributes-needed');
  }
  return found;
}

/** Whether a mask is refused for itself: it asks for nothing, or for bits that no open may ask for. */
function isForbidden(mask: AccessMask): boolean {
  return mask === 0 || (mask & FORBIDDEN_BITS) !== 0;
}

/** An alternative that refuses only some rights is out once those were granted. */
function stillExplains(alternative: Alternative, suspects: AccessMask): boolean {
  switch (alternative) {
    case 'read-only-attribute':
      return (suspects & (WRITE_DATA | APPEND_DATA)) !== 0;
    case 'encrypted-file':
      return (suspects & DATA_RIGHTS) !== 0;
    default:
      return true;
  }
}

/** The letters of a concatenated attribute text: `NCI` is one, not N, C and I. */
export function attributeLetters(text: string): Set<string> {
  const byLength = ATTRIBUTE_LETTERS.map(([, letters]) => letters).sort((a, b) => b.length - a.length);
  const found = new Set<string>();
  for (let rest = text; rest !== '';) {
    const next = byLength.find((letters) => rest.startsWith(letters)) ?? rest.slice(0, 1);
    found.add(next);
    rest = rest.slice(next.length);
  }
  return found;
}

function isSingleRight(mask: AccessMask): boolean {
  return bitCount(mask) === 1;
}
