/** Changes to the entries of an ACL: one that grants what is missing, the removal of those that deny. Commands: windows-access.md §2 (icacls). */

import { type AccessMask, accessMask, bitCount, rightNames, WRITE_DAC } from '../../windows/access-mask.js';
import { formatEntry } from '../../formats/acl/icacls-entry.js';
import { groupBy } from '../../formats/group-by.js';
import { quotedPath, quotedWord } from '../../windows/command-line.js';
import { formatIcaclsRights } from '../../windows/icacls-rights.js';
import { STATUS_SUCCESS } from '../../windows/nt-status.js';
import { type Ace, INHERIT_ONLY, INHERITED, type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import type { Candidate } from '../smallest-change.js';
import type { AskedObject, Authority, Situation } from './decide.js';
import { evaluateAccess, isFor, type Protection } from './evaluate.js';

/** An entry is cheaper than a role; each right that it hands out counts. */
const ENTRY_COST = 10;

type Replace = (protection: Protection, situation: Situation) => Situation;

/** An object or a parent whose entries can be changed, with what is refused there. */
interface EntryPlace {
  readonly path: string;
  readonly kind: 'file' | 'directory';
  readonly protection: Protection;
  readonly missing: AccessMask;
  readonly authority: Authority;
  readonly replace: Replace;
}

/** An entry with exactly the rights that are missing, and for each account the removal of the entries that deny them. */
export function entryCandidates(
  { path, protection, kind }: Pick<AskedObject, 'path' | 'protection' | 'kind'>,
  wanted: AccessMask,
  authority: Authority,
  replace: Replace,
): Candidate<Situation>[] {
  const { steps, refused } = evaluateAccess(authority.token, protection, wanted);
  const missing = accessMask(
    steps.reduce((mask, step) => (step.kind === 'missing' || step.kind === 'deny' ? mask | step.bits : mask), 0),
  );
  if (missing === 0) {
    return [];
  }
  const place: EntryPlace = { path, kind, protection, missing, authority, replace };
  return [...(refused === 0 ? [] : [grantCandidate(place)]), ...removalCandidates(place)];
}

function grantCandidate(place: EntryPlace): Candidate<Situation> {
  const { path, kind, protection, missing, authority, replace } = place;
  const { user } = authority.token;
  return {
    cost: ENTRY_COST + bitCount(missing),
    family: `entry on ${path}`,
    change: {
      kind: 'ace',
      text: `Grant ${trusteeName(user)} ${rightNames(missing, kind).join(', ')} on ${path}.${runBy(place)}`,
      commands: [...takenFirst(place), icaclsGrant(path, user, '', missing)],
      since: null,
    },
    apply: (situation) => replace(withAce(currentOf(situation, path) ?? protection, user, missing), situation),
  };
}

/** `icacls "Z:\x" /grant "CONTOSO\anna:(OI)(CI)(WO)"`; a bare SID gets its star. */
export function icaclsGrant(path: string, trustee: Trustee, flags: string, mask: AccessMask): string {
  return `icacls ${quotedPath(path, '<object>')} /grant ${quotedWord(`${icaclsTrustee(trustee)}:${flags}${formatIcaclsRights(mask)}`, '<account>:(rights)')}`;
}

/** `icacls "Z:\x" /remove:d "CONTOSO\anna"`: takes away what denies the account; with the placeholder where the path is not known. */
export function icaclsRemoval(path: string | null, trustee: Trustee, placeholder = '<object>'): string {
  return `icacls ${quotedPath(path, placeholder)} /remove:d ${quotedWord(icaclsTrustee(trustee), '<account>')}`;
}

function icaclsTrustee({ sid, name }: Trustee): string {
  return name ?? `*${sid}`;
}

/** Who can change the entries of an object, where the caller cannot. Source: windows-access.md §4, §5 (SetSecurity DACL). */
function runBy(place: EntryPlace): string {
  const { protection, authority } = place;
  if (mayChangeEntries(place)) {
    return '';
  }
  if (takenFirst(place).length > 0) {
    return ` ${trusteeName(authority.token.user)} has no WRITE_DAC there, but may take ownership, which gives it.`;
  }
  const { owner } = protection;
  const known = owner === null ? '' : ` (${trusteeName(owner)})`;
  const owners = owner !== null && authority.token.is(owner) ? '' : `its owner${known}, by `;
  return ` To be run by ${owners}an account with WRITE_DAC there, or by one that may take ownership first.`;
}

function mayChangeEntries({ protection, authority: { token, evaluation } }: EntryPlace): boolean {
  return evaluateAccess(token, protection, WRITE_DAC, evaluation).status === STATUS_SUCCESS;
}

/** The command that makes the caller the owner, where only that lets it change the entries. */
function takenFirst(place: EntryPlace): string[] {
  return !mayChangeEntries(place) && place.authority.token.privileges.has('SeTakeOwnershipPrivilege')
    ? [takeown(place.path)]
    : [];
}

export function takeown(path: string): string {
  return `takeown /f ${quotedPath(path, '<object>')}`;
}

/** For each account, its entries that deny: icacls removes those of the object all at once, and none that are inherited. */
function removalCandidates(place: EntryPlace): Candidate<Situation>[] {
  const { protection, missing, authority } = place;
  const aces = protection.dacl.aces ?? [];
  const deciding = aces.filter(
    (ace) =>
      ace.type === 'deny' &&
      (ace.flags & INHERIT_ONLY) === 0 &&
      (ace.mask & missing) !== 0 &&
      isFor(authority.token, protection.owner, ace, true),
  );
  return [...groupBy(deciding, denialKey).keys()].map((key) =>
    removalCandidate(
      place,
      aces.filter((ace) => ace.type === 'deny' && denialKey(ace) === key),
    ),
  );
}

function denialKey({ trustee, flags }: Ace): string {
  return `${flags & INHERITED} ${trusteeName(trustee)}`;
}

function removalCandidate(place: EntryPlace, denials: readonly Ace[]): Candidate<Situation> {
  const { path, protection, replace } = place;
  const [first] = denials;
  const commands = first === undefined || isInherited(first) ? [] : [icaclsRemoval(path, first.trustee)];
  const denied = accessMask(denials.reduce((mask, ace) => mask | ace.mask, 0));
  return {
    cost: ENTRY_COST + bitCount(denied),
    family: `entry removed from ${path}`,
    change: {
      kind: 'ace',
      text: `${removalText(place, denials)}${commands.length === 0 ? '' : runBy(place)}`,
      commands: commands.length === 0 ? [] : [...takenFirst(place), ...commands],
      since: null,
    },
    apply: (situation) => replace(withoutAces(currentOf(situation, path) ?? protection, denials), situation),
  };
}

/** `Remove the entry that denies CONTOSO\staff FILE_WRITE_DATA on D:\data: ACE 1, CONTOSO\staff:(DENY)(WD).` */
function removalText({ path, kind, protection, missing }: EntryPlace, denials: readonly Ace[]): string {
  const [first] = denials;
  const account = first === undefined ? '' : trusteeName(first.trustee);
  const rights = rightNames(accessMask(denials.reduce((mask, ace) => mask | (ace.mask & missing), 0)), kind);
  const [entries, deny, them] = denials.length > 1 ? ['entries', 'deny', 'them'] : ['entry', 'denies', 'it'];
  const inherited = first !== undefined && isInherited(first);
  const where = inherited ? `the directory from which ${path} inherits ${them}` : path;
  const listed = denials.map((ace) => `ACE ${(protection.dacl.aces ?? []).indexOf(ace) + 1}, ${formatEntry(ace)}`);
  return `Remove the ${entries} that ${deny} ${account} ${rights.join(', ')} on ${where}: ${listed.join('; ')}.`;
}

function isInherited({ flags }: Ace): boolean {
  return (flags & INHERITED) !== 0;
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
  const { dacl } = protection;
  const aces = dacl.aces ?? [];
  const explicit = aces.filter((one) => !isInherited(one));
  return { ...protection, dacl: { ...dacl, aces: [...explicit, ace, ...aces.filter(isInherited)] } };
}

function withoutAces(protection: Protection, gone: readonly Ace[]): Protection {
  const { dacl } = protection;
  return { ...protection, dacl: { ...dacl, aces: (dacl.aces ?? []).filter((ace) => !gone.includes(ace)) } };
}
