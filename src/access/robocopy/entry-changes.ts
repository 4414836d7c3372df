/** Entries that could be added to or removed from the ACLs at the ends of a copy. Commands: windows-access.md §2 (icacls). */

import { groupBy } from '../../formats/group-by.js';
import {
  ACCESS_SYSTEM_SECURITY,
  type AccessMask,
  accessMask,
  bitCount,
  rightNames,
} from '../../windows/access-mask.js';
import {
  type Ace,
  CONTAINER_INHERIT,
  INHERITED,
  OBJECT_INHERIT,
  type Trustee,
  trusteeName,
} from '../../windows/security-descriptor.js';
import { entriesCountFor } from '../azure-files/caller.js';
import { icaclsGrant, icaclsRemoval, withAce } from '../ntfs/entry-changes.js';
import type { Protection } from '../ntfs/evaluate.js';
import type { Candidate } from '../smallest-change.js';
import type { RobocopyNeed } from './needs.js';
import {
  type DecidedNeed,
  endsOf,
  type ExistingItem,
  refusedByDacl,
  type RobocopyEnd,
  type RobocopyQuestion,
  withItems,
} from './run.js';

type Side = RobocopyNeed['side'];

const ENTRY_COST = 10;
const TREE = OBJECT_INHERIT | CONTAINER_INHERIT;

/** Entries with exactly what is missing, and the removal of those that deny. Nothing where entries do not count for the caller. */
export function entryCandidates(question: RobocopyQuestion): Candidate<RobocopyQuestion>[] {
  return endsOf(question)
    .filter(({ end: { decider } }) => decider.kind !== 'azure-files' || entriesCountFor(decider.caller))
    .flatMap(({ side, end }) => {
      const refused = refusedByDacl(question, side, end);
      return [...grantCandidates(side, end, refused), ...denialCandidates(side, end, refused)];
    });
}

/** An object that an entry is set on, with what is missing there and below. */
interface Place {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly missing: AccessMask;
}

/** An entry at the root, handed on to all below, and one on each known object below that the root's does not reach. */
function grantCandidates(side: Side, end: RobocopyEnd, refused: readonly DecidedNeed[]): Candidate<RobocopyQuestion>[] {
  const { user } = end.decider.caller;
  const places = placesOf(end, refused);
  if (places.length === 0) {
    return [];
  }
  const missingAt = (path: string): AccessMask => places.find((place) => place.path === path)?.missing ?? accessMask(0);
  return [
    {
      cost: ENTRY_COST + places.reduce((cost, { missing }) => cost + bitCount(missing), 0),
      family: `entry at the ${side}`,
      change: {
        kind: 'ace',
        text: grantText(side, end, places),
        commands: places.map(({ path, isDirectory, missing }) =>
          icaclsGrant(path, user, isDirectory ? '(OI)(CI)' : '', missing),
        ),
        since: null,
      },
      apply: (situation) =>
        withProtections(situation, side, (protection, item) => {
          const missing = missingAt(item === null ? end.path : placeOf(end, item));
          return missing === 0 ? protection : withAce(protection, user, missing, item === null ? TREE : 0);
        }),
    },
  ];
}

/** Where entries are missing. No entry can give ACCESS_SYSTEM_SECURITY. */
function placesOf(end: RobocopyEnd, refused: readonly DecidedNeed[]): Place[] {
  const items = Object.entries(end.items);
  const byPath = groupBy(refused, ({ need, asked }) => {
    const known = items.find(([, { path }]) => need.on === 'item' && path === asked.object?.path);
    return known === undefined ? end.path : placeOf(end, known[1]);
  });
  return [...byPath].flatMap(([path, needs]) => {
    const missing = accessMask(
      needs
        .flatMap(({ decision }) => decision.create.steps)
        .reduce((mask, { access, passes }) => mask | (passes ? 0 : (access?.refused ?? 0)), 0) &
        ~ACCESS_SYSTEM_SECURITY,
    );
    const own = items.find(([, item]) => item.path === path)?.[0];
    return missing === 0 ? [] : [{ path, isDirectory: own === undefined || own.endsWith('directory'), missing }];
  });
}

/** The object whose entries a known one has: itself where nothing is inherited, else the root or what is told. */
function placeOf({ path }: RobocopyEnd, item: ExistingItem): string {
  const inherits = item.protection.dacl.aces?.some(isInherited) === true;
  return inherits ? (item.inheritedFrom ?? path) : item.path;
}

function grantText(side: Side, { path, decider }: RobocopyEnd, places: readonly Place[]): string {
  const who = trusteeName(decider.caller.user);
  const what = places.map(
    (place) =>
      `${rightNames(place.missing, place.isDirectory ? 'directory' : 'file').join(', ')} on ${place.path}${place.isDirectory ? ' and all below' : ''}`,
  );
  const text = `Grant ${who} ${what.join('; ')}`;
  const others = places.some((place) => place.path === path)
    ? ' Items with ACLs of their own that inherit nothing need an entry of their own.'
    : '';
  return decider.kind === 'azure-files' && side === 'destination'
    ? `${text}: once, from a session that may change permissions (a key mount does).${others}`
    : `${text}: the owner may, and who has WRITE_DAC there.${others}`;
}

function isInherited({ flags }: Ace): boolean {
  return (flags & INHERITED) !== 0;
}

/** For each account that is denied: the removal of its entries, where icacls can remove them. */
function denialCandidates(
  side: Side,
  end: RobocopyEnd,
  refused: readonly DecidedNeed[],
): Candidate<RobocopyQuestion>[] {
  const denied = new Map(
    refused.flatMap(decidingDenials).map(({ trustee, mask }) => [trusteeName(trustee), { trustee, mask }]),
  );
  return [...denied].map(([name, { trustee, mask }]) => ({
    cost: ENTRY_COST + bitCount(mask),
    family: `denial at the ${side}`,
    change: {
      kind: 'ace',
      text: `Remove the entries that deny ${name} ${rightNames(mask).join(', ')} on ${end.path} and below.`,
      commands: pathsThatDeny(end, trustee).map((path) => icaclsRemoval(path, trustee)),
      since: null,
    },
    apply: (situation) => withProtections(situation, side, (protection) => withoutDenials(protection, name)),
  }));
}

/** Entries that denied something of a need. */
function decidingDenials({ asked, decision }: DecidedNeed): Ace[] {
  return decision.create.steps.flatMap(({ on, access }) => {
    const aces = (on === 'parent' ? asked.parent : asked.object)?.protection.dacl?.aces ?? [];
    return (access?.steps ?? []).flatMap((step) => (step.kind === 'deny' ? (aces[step.index ?? -1] ?? []) : []));
  });
}

function denies({ type, trustee }: Ace, name: string): boolean {
  return type === 'deny' && trusteeName(trustee) === name;
}

/** The root, and known objects with a denial of their own. Those that are handed on go with the root's. */
function pathsThatDeny({ path, root, items }: RobocopyEnd, trustee: Trustee): string[] {
  const name = trusteeName(trustee);
  const hasOwn = ({ dacl }: Protection): boolean =>
    (dacl?.aces ?? []).some((ace) => denies(ace, name) && !isInherited(ace));
  const below = Object.values(items).filter(({ protection }) => hasOwn(protection));
  return [...new Set([...(hasOwn(root) ? [path] : []), ...below.map((item) => item.path)])];
}

function withoutDenials(protection: Protection, name: string): Protection {
  const { dacl } = protection;
  return dacl === null || dacl.aces === null
    ? protection
    : { ...protection, dacl: { ...dacl, aces: dacl.aces.filter((ace) => !denies(ace, name)) } };
}

/** The run with other ACLs at one end: the root's and those of known objects. */
function withProtections(
  question: RobocopyQuestion,
  side: Side,
  change: (protection: Protection, item: ExistingItem | null) => Protection,
): RobocopyQuestion {
  const end = question[side];
  if (end === null) {
    return question;
  }
  const changed = withItems(end, (item) => ({ ...item, protection: change(item.protection, item) }));
  return { ...question, [side]: { ...changed, root: change(end.root, null) } };
}
