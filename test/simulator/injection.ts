/** What an injected cause is, and how objects are chosen for it. */

import { pick, type Random } from '../../fuzz/random.js';
import type { CauseId } from './cause.js';
import { allow, type Ace, deny, FULL, SIDS } from './security.js';
import type { Place } from './command.js';
import { isPlain, rootOf, type Setting, type Stage } from './stage.js';
import { everything, type Item, pathOf } from './world.js';

/** A cause as it is put into a scene. Each twin with the same evidence is an injection of its own. */
export interface Injection {
  readonly cause: CauseId;
  /** Tells injections of one cause apart. */
  readonly variant: string;
  /** What the scene has to be for it. */
  readonly needs: Partial<Setting>;
  /** Other causes that it brings with it. */
  readonly also: readonly CauseId[];
  /** The variant whose evidence it has in every scene: what does not look like that does not look like this one either. */
  readonly twinOf: string | null;
  /** Whether only a log is known to show it: no document says what a trace shows then. */
  readonly onlyInLog: boolean;
  /** Changes the scene; the objects that are hit, or null where the scene has none that fit. */
  apply(stage: Stage, aim: Aim): readonly string[] | null;
}

/** Chooses what is hit: anything, or what lies at a path below the roots of the copy. */
export class Aim {
  readonly random: Random;
  readonly #at: string | null;
  #roots: readonly Item[] = [];
  /** Whether one object was to be chosen. */
  used = false;

  constructor(random: Random, at: string | null = null) {
    this.random = random;
    this.#at = at;
  }

  below({ source, destination }: Stage): this {
    this.#roots = [rootOf(source), rootOf(destination)];
    return this;
  }

  one(items: readonly Item[]): Item | null {
    this.used = true;
    const fit = this.#at === null ? items : items.filter((item) => this.#names(item).join('\\') === this.#at);
    return fit.length === 0 ? null : pick(fit, this.random);
  }

  #names(item: Item): string[] {
    return item.parent === null || this.#roots.includes(item) ? [] : [...this.#names(item.parent), item.name];
  }
}

export type InjectionSpec = Pick<Injection, 'cause' | 'apply'> & Partial<Injection>;

export function injection({
  cause,
  variant = 'plain',
  needs = {},
  also = [],
  twinOf = null,
  onlyInLog = false,
  apply,
}: InjectionSpec): Injection {
  return { cause, variant, needs, also, twinOf, onlyInLog, apply };
}

/** Ways in which an ACL withholds rights that look the same from outside; all but the first are causes of their own. */
export const WAYS = ['missing', 'denied', 'unsynced', 'stale group'] as const;
export type Way = (typeof WAYS)[number];

/** Takes rights on an object from the account that copies. The object is somebody else's: its owner could always change the ACL. */
export function withhold(item: Item, rights: number, way: Way, flags: Ace['flags'] = []): void {
  const rest = allow(SIDS.anna, FULL & ~rights, ...flags);
  const system = allow(SIDS.system, FULL, ...flags);
  const dacl: Readonly<Record<Way, readonly Ace[]>> = {
    missing: [rest, system],
    denied: [deny(SIDS.anna, rights, ...flags), allow(SIDS.anna, FULL, ...flags), system],
    unsynced: [allow(SIDS.bruno, FULL, ...flags), rest, system],
    'stale group': [allow(SIDS.editors, FULL, ...flags), rest, system],
  };
  item.descriptor = { ...item.descriptor, owner: SIDS.bruno, dacl: dacl[way] };
}

/** Gives the account everything on an object, and the object to somebody else. */
export function openUp(item: Item): void {
  withhold(item, 0, 'missing');
}

/** The cause that a way is, where it is not the one that only lacks an entry. */
export const WAY_CAUSES: Readonly<Record<Exclude<Way, 'missing'>, CauseId>> = {
  denied: 'ntfs/explicit-deny',
  unsynced: 'ntfs/unsynced-acl-ignored',
  'stale group': 'session/stale-group',
};

export interface Pair {
  readonly source: Item;
  readonly destination: Item;
}

/** Items that are on both sides. */
export function pairs({ source, destination }: Stage): Pair[] {
  const found: Pair[] = [];
  const walk = (from: Item, to: Item): void => {
    for (const child of from.children.values()) {
      const there = to.children.get(child.name.toLowerCase());
      if (there !== undefined) {
        found.push({ source: child, destination: there });
        walk(child, there);
      }
    }
  };
  walk(rootOf(source), rootOf(destination));
  return found;
}

/** Files that will be copied over older ones. */
export function overwrittenPairs(stage: Stage): Pair[] {
  return pairs(stage).filter(
    ({ source, destination }) =>
      source.kind === 'file' && source.written !== destination.written && isPlain(destination),
  );
}

/** The older ones. */
export function overwritten(stage: Stage): Item[] {
  return overwrittenPairs(stage).map(({ destination }) => destination);
}

/** Directories of the destination that will get something new. */
export function growing(stage: Stage, kind: Item['kind']): Item[] {
  return directories(stage)
    .filter((pair) => missingThere(pair, kind).length > 0)
    .map(({ destination }) => destination);
}

/** Directories of the destination that exist, with what the source has there. */
export function directories(stage: Stage): Pair[] {
  const roots = { source: rootOf(stage.source), destination: rootOf(stage.destination) };
  return [roots, ...pairs(stage).filter(({ source }) => source.kind === 'directory')];
}

/** What of the source the destination's directory does not have. */
export function missingThere({ source, destination }: Pair, kind: Item['kind']): Item[] {
  return [...source.children.values()].filter(
    (child) => child.kind === kind && !destination.children.has(child.name.toLowerCase()),
  );
}

/** What the source does not have. */
export function extras(stage: Stage, kind: Item['kind']): Item[] {
  return directories(stage).flatMap(({ source, destination }) =>
    [...destination.children.values()].filter(
      (child) => child.kind === kind && !source.children.has(child.name.toLowerCase()),
    ),
  );
}

function sourceFiles(place: Place): Item[] {
  return [...everything(rootOf(place))].filter(({ kind }) => kind === 'file');
}

/** Does something to one of the items; null where there is none. */
export function toOne(items: readonly Item[], aim: Aim, change: (item: Item) => void): string[] | null {
  const chosen = aim.one(items);
  if (chosen === null) {
    return null;
  }
  change(chosen);
  return [pathOf(chosen)];
}

/** A change to one file of the source, which is then copied whatever the destination has. */
export function toOneSource(change: (file: Item, stage: Stage) => void): Injection['apply'] {
  return (stage, aim) =>
    toOne(sourceFiles(stage.source), aim, (file) => {
      change(file, stage);
      file.written += 100;
    });
}

/** A change to one file that is copied over. */
export function toOneOverwritten(change: (file: Item) => void): Injection['apply'] {
  return (stage, aim) => toOne(overwritten(stage), aim, change);
}
