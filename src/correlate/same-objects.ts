/**
 * Which object of another case a path is. Two cases of one copy name their roots as their sessions had them: by another drive
 * letter, by a drive here and a share there. What says that two names are one root is taken as a fact (`same-names.ts`, aliases of
 * a log's roots). Else a root is taken for the other's only where the runs agree on everything else, and the reader is told.
 */

import type { RobocopyJob } from '../formats/robocopy/types.js';
import { isUnc, type PathKey, pathKey, rebase, volumeKey } from '../windows/path.js';
import type { CopyPaths } from './copy-paths.js';
import type { SameNames } from './same-names.js';

/** What a case knows of its roots. */
export interface CaseRoots {
  readonly paths: CopyPaths;
  readonly names: SameNames;
  readonly jobs: readonly RobocopyJob[];
  readonly volumes: ReadonlySet<PathKey>;
}

/** A root of the one case that is taken for a root of the other, without anything that says so. */
export interface TakenRoot {
  readonly own: PathKey;
  readonly other: PathKey;
}

/** A key under which the other case can show an object. */
export interface OtherKey {
  readonly key: PathKey;
  /** What had to be taken for the same; null: nothing. */
  readonly taken: TakenRoot | null;
}

export class SameObjects {
  readonly #own: CaseRoots;
  readonly #other: CaseRoots;
  readonly #taken: readonly TakenRoot[];
  /** By the volume of the one case; null where nothing can be taken for it. */
  readonly #volumes = new Map<PathKey, TakenRoot | null>();

  constructor(own: CaseRoots, other: CaseRoots) {
    this.#own = own;
    this.#other = other;
    this.#taken = [...takenRoots(own, other, 'source'), ...takenRoots(own, other, 'destination')];
  }

  /** The keys under which the other case can show an object of the one: what is known first. */
  keysOf(key: PathKey): readonly OtherKey[] {
    const known = knownNames(key, this.#own, this.#other);
    const found = new Map<PathKey, OtherKey>(known.map((name) => [name, { key: name, taken: null }]));
    const own = namesWithin(key, this.#own);
    const volume = this.#own.paths.locate(key) === null ? this.#takenVolume(key) : null;
    for (const taken of [...this.#taken, ...(volume === null ? [] : [volume])]) {
      for (const moved of own.flatMap((name) => rebase(name, taken.own, taken.other) ?? [])) {
        for (const name of namesWithin(moved, this.#other)) {
          found.set(name, found.get(name) ?? { key: name, taken });
        }
      }
    }
    return [...found.values()];
  }

  /**
   * The volume that stands in for an object's where no run names roots: the only one that the other case has and this one has
   * not, if this one's is missing there.
   */
  #takenVolume(key: PathKey): TakenRoot | null {
    const volume = volumeKey(key);
    if (volume === null) {
      return null;
    }
    const known = this.#volumes.get(volume);
    if (known !== undefined) {
      return known;
    }
    const [only, ...others] = missingVolumes(this.#other, this.#own).filter(
      (one) => relationOf(volume, this.#own, one, this.#other) === 'open',
    );
    const isOnly =
      only !== undefined &&
      others.length === 0 &&
      missingVolumes(this.#own, this.#other).every(
        (one) => one === volume || relationOf(one, this.#own, only, this.#other) !== 'open',
      );
    const isThere = knownNames(volume, this.#own, this.#other).some((name) => this.#other.volumes.has(name));
    const taken = isThere || !isOnly ? null : { own: volume, other: only };
    this.#volumes.set(volume, taken);
    return taken;
  }
}

/** Volumes of the one case that the other does not show. */
function missingVolumes(own: CaseRoots, other: CaseRoots): readonly PathKey[] {
  return [...own.volumes].filter((one) => !knownNames(one, own, other).some((name) => other.volumes.has(name)));
}

/** All names of an object within one case. */
function namesWithin(key: PathKey, { names, paths }: CaseRoots): readonly PathKey[] {
  const found = new Set<PathKey>(names.namesOf(key));
  for (const name of [...found]) {
    for (const { traceRoot, jobRoot } of paths.aliases) {
      [rebase(name, traceRoot, jobRoot), rebase(name, jobRoot, traceRoot)].forEach((alias) => {
        if (alias !== null) {
          found.add(alias);
        }
      });
    }
  }
  return [...found];
}

/**
 * The names that an object of one case has in the other as far as either says so. A letter that stands for different shares in
 * both is not the same drive.
 */
function knownNames(key: PathKey, own: CaseRoots, other: CaseRoots): readonly PathKey[] {
  const names = namesWithin(key, own)
    .filter((name) => !areDifferentShares(own.names.oneKey(name), other.names.oneKey(name)))
    .flatMap((name) => namesWithin(name, other));
  return [...new Set(names)];
}

function areDifferentShares(one: PathKey, other: PathKey): boolean {
  return one !== other && isUnc(one) && isUnc(other);
}

/** `open`: nothing says that two roots are the same, or that they are not. */
type Relation = 'same' | 'open' | 'different';

function relationOf(one: PathKey, own: CaseRoots, root: PathKey, other: CaseRoots): Relation {
  if (knownNames(one, own, other).includes(root)) {
    return 'same';
  }
  const [ownVolume, otherVolume] = [volumeKey(one), volumeKey(root)];
  const remotes = [own.names.oneKey(one), other.names.oneKey(root)];
  const areKnown = remotes.every(isUnc);
  if (ownVolume === null || otherVolume === null || ownVolume === otherVolume || areKnown) {
    return 'different';
  }
  // A drive can stand for a share or for a directory on it.
  const [below, otherBelow] = [one.slice(ownVolume.length), root.slice(otherVolume.length)];
  return below.endsWith(otherBelow) || otherBelow.endsWith(below) ? 'open' : 'different';
}

type RootSide = 'source' | 'destination';

/** Roots of one side whose runs agree on the other side, or leave it open too. One that could be several is none. */
function takenRoots(own: CaseRoots, other: CaseRoots, side: RootSide): readonly TakenRoot[] {
  const beyond = side === 'source' ? 'destination' : 'source';
  const found = new Map<string, TakenRoot>();
  const known = new Set<PathKey>();
  for (const job of distinctRoots(own.jobs)) {
    for (const candidate of distinctRoots(other.jobs)) {
      const pair = { own: job[side], other: candidate[side] };
      const relation = relationOf(pair.own, own, pair.other, other);
      if (relation === 'same') {
        known.add(pair.own).add(pair.other);
      } else if (relation === 'open' && relationOf(job[beyond], own, candidate[beyond], other) !== 'different') {
        found.set(`${pair.own}|${pair.other}`, pair);
      }
    }
  }
  const pairs = [...found.values()];
  return pairs.filter(
    (pair) =>
      !known.has(pair.own) &&
      !known.has(pair.other) &&
      pairs.every((one) => one === pair || (one.own !== pair.own && one.other !== pair.other)),
  );
}

/** Runs that are told apart: logs have a few, or thousands of the same. */
const KEPT_RUNS = 100;

function distinctRoots(jobs: readonly RobocopyJob[]): readonly Readonly<Record<RootSide, PathKey>>[] {
  const found = new Map<string, Record<RootSide, PathKey>>();
  for (const { source, destination } of jobs) {
    if (source !== null && destination !== null && found.size < KEPT_RUNS) {
      const roots = { source: pathKey(source), destination: pathKey(destination) };
      found.set(`${roots.source}|${roots.destination}`, roots);
    }
  }
  return [...found.values()];
}
