/** Both sides of a copy: which object a path is, and what it is called on the other side. */

import type { RobocopyError, RobocopyJob } from '../formats/robocopy/types.js';
import {
  fitsLossy,
  isLossy,
  isUnder,
  lossyForm,
  isUnc,
  type PathKey,
  parentKey,
  pathKey,
  plainPath,
  rebase,
  volumeKey,
  withoutClosingSlashes,
} from '../windows/path.js';
import type { Log, LoggedError, Side } from './evidence.js';
import { groupBy } from '../formats/group-by.js';
import { memoized } from '../formats/memoized.js';

/** Errors that vote on aliases, and objects of the same name compared with each: a few show what all would. */
const ALIAS_VOTERS = 1000;
const ALIAS_CANDIDATES = 100;

interface Root {
  readonly job: RobocopyJob;
  readonly side: 'source' | 'destination';
}

/** Where an object of a trace is in the copy, all null where it is in none. */
export interface CopyPlace {
  readonly side: Side;
  readonly job: RobocopyJob | null;
  readonly sourcePath: string | null;
  readonly destinationPath: string | null;
}

const NOWHERE: CopyPlace = { side: 'unknown', job: null, sourcePath: null, destinationPath: null };

/** Roots whose keys are remembered: every error asks for those of its job. */
const KEPT_ROOTS = 1000;

/** An object of a copy: its job, its side and its path below that side's root. */
export interface CopiedObject extends Root {
  readonly below: string;
}

/** Two names of the same root: the trace's and the log's. `support` objects were found under both. */
export interface Alias {
  readonly traceRoot: PathKey;
  readonly jobRoot: PathKey;
  readonly support: number;
}

/** The roots of all jobs, and the names under which the trace shows them. */
export class CopyPaths {
  readonly #jobRoots = new Map<PathKey, Root[]>();
  readonly #aliasRoots = new Map<PathKey, Root[]>();
  #aliases: readonly Alias[] = [];
  /** Roots whose names a log could not print whole. */
  #lossyRoots: readonly PathKey[] = [];
  readonly #keyOfRoot = memoized(pathKey, KEPT_ROOTS);
  /** Directories above roots, with what is below them, until more roots are learned. */
  #aboveRoots: ReadonlyMap<PathKey, readonly Root[]> | null = null;
  /** Of errors that were asked for, until more names are learned: every step of the correlation asks. */
  readonly #traceKeys = new Map<LoggedError, readonly PathKey[]>();
  /** Paths of the trace by their lossy form. */
  #shown: ReadonlyMap<string, readonly PathKey[]> = new Map();

  /** Jobs of logs, and of command lines for what no log covers. */
  constructor(logs: readonly Log[], commanded: readonly RobocopyJob[]) {
    for (const job of [...logs.flatMap(({ log }) => log.jobs), ...commanded]) {
      addRoot(this.#jobRoots, job.source, { job, side: 'source' });
      addRoot(this.#jobRoots, job.destination, { job, side: 'destination' });
    }
    this.#lossyRoots = [...this.#jobRoots.keys()].filter(isLossy);
  }

  get aliases(): readonly Alias[] {
    return this.#aliases;
  }

  /** Which side and job a path of the trace belongs to: the longest root above it wins; null outside all roots. */
  locate(key: PathKey): CopiedObject | null {
    return this.#locateIn(this.#jobRoots, key) ?? this.#locateIn(this.#aliasRoots, key);
  }

  #locateIn(roots: ReadonlyMap<PathKey, Root[]>, key: PathKey): CopiedObject | null {
    for (let root: PathKey | null = roots.size === 0 ? null : key; root !== null; root = parentKey(root)) {
      const found = roots.get(roots.has(root) ? root : this.#lossyRootOf(root))?.[0];
      if (found !== undefined) {
        return { ...found, below: key.slice(root.length) };
      }
    }
    return null;
  }

  /** The root that a log could not print whole and that this path can be; the path itself where there is none. */
  #lossyRootOf(key: PathKey): PathKey {
    return this.#lossyRoots.find((lossy) => fitsLossy(key, lossy)) ?? key;
  }

  /**
   * The side of a job that a key is on, or its volume: rights are compared within one such scope. Aliases do not count,
   * for a scope must be the same before and after they are learned.
   */
  scope(key: PathKey): string {
    const object = this.#locateIn(this.#jobRoots, key);
    return object === null ? (volumeKey(key) ?? '') : key.slice(0, key.length - object.below.length);
  }

  /** The side of an object and both its paths, spelled as in the log; `path` is the spelling that the trace or the log printed. */
  bothSides(key: PathKey, path: string): CopyPlace {
    const object = this.locate(key);
    if (object === null) {
      const above = this.#above(key);
      return above === null ? NOWHERE : { ...NOWHERE, ...above };
    }
    // Case is the printed one: the key is folded but as long as the plain path without its closing slashes.
    const plain = withoutClosingSlashes(plainPath(path));
    const below = object.below === '' ? '' : plain.slice(-object.below.length);
    const on = (root: string | null): string | null => (root === null ? null : join(root, below));
    const { side, job } = object;
    return { side, job, sourcePath: on(job.source), destinationPath: on(job.destination) };
  }

  /** The side of a directory above a root, as the root of the root's volume is, where all roots below it are of one side. */
  #above(key: PathKey): Pick<CopyPlace, 'side' | 'job'> | null {
    this.#aboveRoots ??= rootsBelow([...this.#jobRoots, ...this.#aliasRoots]);
    const below = this.#aboveRoots.get(key) ?? [];
    const [first] = below;
    return first === undefined || below.some(({ side }) => side !== first.side) ? null : first;
  }

  /** Every key of an object and of its counterpart on the other side, by all names of their roots. */
  spellings(key: PathKey, path: string): PathKey[] {
    const { sourcePath, destinationPath } = this.bothSides(key, path);
    return this.#withAliases([path, sourcePath, destinationPath]);
  }

  /** Every key under which the trace can show the object of a logged error: the printed path first. */
  traceKeys(logged: LoggedError): readonly PathKey[] {
    const known = this.#traceKeys.get(logged);
    if (known !== undefined) {
      return known;
    }
    const keys = this.#withAliases([logged.error.path, logged.sourcePath, logged.destinationPath]);
    this.#traceKeys.set(logged, keys);
    return keys;
  }

  #withAliases(paths: readonly (string | null)[]): PathKey[] {
    const keys = paths.filter((path) => path !== null).map(pathKey);
    for (const { traceRoot, jobRoot } of this.#aliases) {
      keys.push(...keys.map((key) => rebase(key, jobRoot, traceRoot)).filter((key) => key !== null));
    }
    const whole = keys.flatMap((key) => (isLossy(key) ? this.#wholePaths(key) : [key]));
    return [...new Set(whole)];
  }

  /** The paths of the trace that a lossy key can stand for; the key itself where there is none. */
  #wholePaths(key: PathKey): readonly PathKey[] {
    const found = (this.#shown.get(lossyForm(key)) ?? []).filter((shown) => fitsLossy(shown, key));
    return found.length === 0 ? [key] : found;
  }

  /** Makes the paths of a trace known, for those that a log could not print whole. */
  learnSpellings(keys: Iterable<PathKey>): void {
    this.#traceKeys.clear();
    this.#shown = groupBy(
      [...keys].filter((key) => lossyForm(key) !== key),
      lossyForm,
    );
  }

  /** An error of a job with both its paths: the log prints one, and its phrase does not tell which. Source: robocopy-log.md §4. */
  logged(input: string, job: RobocopyJob, error: RobocopyError): LoggedError {
    const key = pathKey(error.path);
    const { source, destination } = this.#rootsFor(job, key);
    for (const [own, other, side] of [
      [source, destination, 'source'],
      [destination, source, 'destination'],
    ] as const) {
      const ownKey = own === null ? null : this.#keyOfRoot(own);
      const otherKey = other === null ? null : this.#keyOfRoot(other);
      if (own !== null && ownKey !== null && isUnder(key, ownKey) && !isDeeperRoot(otherKey, ownKey, key)) {
        const below = plainPath(error.path).slice(withoutClosingSlashes(plainPath(own)).length);
        const otherPath = other === null ? null : join(other, below);
        return side === 'source'
          ? { input, job, error, side, sourcePath: error.path, destinationPath: otherPath }
          : { input, job, error, side, sourcePath: otherPath, destinationPath: error.path };
      }
    }
    return { input, job, error, side: 'unknown', sourcePath: null, destinationPath: null };
  }

  /**
   * The roots that a job printed; of one that printed none (/NJH) those of another job or of a command line, if its path
   * lies below them and below no others.
   */
  #rootsFor(job: RobocopyJob, key: PathKey): Pick<RobocopyJob, 'source' | 'destination'> {
    if (job.source !== null || job.destination !== null) {
      return job;
    }
    const found = this.#locateIn(this.#jobRoots, key);
    const roots = found === null ? [] : (this.#jobRoots.get(rootKeyOf(key, found)) ?? []);
    const [first, ...others] = roots.map((root) => root.job);
    const isSame = (other: RobocopyJob): boolean =>
      other.source === first?.source && other.destination === first.destination;
    return first !== undefined && others.every(isSame) ? first : job;
  }

  /**
   * Learns that the trace shows a job's root under another name (`Z:\` and `\\server\share`): an object that the log names
   * below its root and that the trace refused below another one, with the same path below both. Source and destination
   * hold the same paths, so a root whose volume the trace shows by its own name has no other, and of two that could be
   * meant it is the one of the other kind (drive letter or UNC), else the destination.
   */
  learnAliases(
    errors: readonly LoggedError[],
    refused: ReadonlyMap<PathKey, unknown>,
    shown: ReadonlySet<PathKey>,
  ): void {
    if (errors.length === 0) {
      return;
    }
    const byName = groupBy(refused.keys(), (key) => lossyForm(lastComponent(key)));
    const votes = new Map<string, Alias>();
    for (const logged of errors.slice(0, ALIAS_VOTERS)) {
      if (this.traceKeys(logged).some((key) => refused.has(key))) {
        continue;
      }
      const roots = [
        { path: logged.destinationPath, root: logged.job.destination },
        { path: logged.sourcePath, root: logged.job.source },
      ].flatMap(({ path, root }) =>
        path === null || root === null ? [] : [{ key: pathKey(path), root: pathKey(root) }],
      );
      for (const traceRoot of sameObjects(roots, byName)) {
        const [jobRoot] = roots
          .map(({ root }) => root)
          .filter((root) => !shown.has(volumeKey(root) ?? root))
          .sort((a, b) => Number(isUnc(a) === isUnc(traceRoot)) - Number(isUnc(b) === isUnc(traceRoot)));
        if (jobRoot !== undefined && jobRoot !== traceRoot) {
          const vote = `${traceRoot}|${jobRoot}`;
          votes.set(vote, { traceRoot, jobRoot, support: (votes.get(vote)?.support ?? 0) + 1 });
        }
      }
    }
    this.#traceKeys.clear();
    this.#aliases = bestPerRoot([...votes.values()]);
    for (const { traceRoot, jobRoot } of this.#aliases) {
      for (const root of this.#jobRoots.get(jobRoot) ?? []) {
        addRoot(this.#aliasRoots, traceRoot, root);
      }
    }
    this.#aboveRoots = null;
  }
}

/** The root of an object, from its own key. */
function rootKeyOf(key: PathKey, { below }: CopiedObject): PathKey {
  return pathKey(key.slice(0, key.length - below.length));
}

/** Roots of the trace under which it refused the object that a log names: the path below the root is the same. */
function sameObjects(
  roots: readonly { readonly key: PathKey; readonly root: PathKey }[],
  byName: ReadonlyMap<string, readonly PathKey[]>,
): Set<PathKey> {
  const found = roots.flatMap(({ key, root }) => {
    const below = key.slice(root.length);
    const candidates = below === '' ? [] : (byName.get(lossyForm(lastComponent(key))) ?? []).slice(0, ALIAS_CANDIDATES);
    return candidates
      .filter((candidate) => candidate.endsWith(below) || fitsLossy(candidate.slice(-below.length), below))
      .map((candidate) => pathKey(candidate.slice(0, -below.length)))
      .filter((traceRoot) => volumeKey(traceRoot) !== null);
  });
  return new Set(found);
}

/** The file or directory name at the end of a path, folded. */
export function lastComponent(key: PathKey): string {
  return key.slice(key.lastIndexOf('\\') + 1);
}

function addRoot(roots: Map<PathKey, Root[]>, path: string | null, root: Root): void {
  if (path !== null && path !== '') {
    const key = pathKey(path);
    roots.set(key, [...(roots.get(key) ?? []), root]);
  }
}

function rootsBelow(roots: Iterable<readonly [PathKey, readonly Root[]]>): ReadonlyMap<PathKey, readonly Root[]> {
  const below = new Map<PathKey, Root[]>();
  for (const [root, of] of roots) {
    for (let above = parentKey(root); above !== null; above = parentKey(above)) {
      const known = below.get(above) ?? [];
      known.push(...of);
      below.set(above, known);
    }
  }
  return below;
}

function bestPerRoot(aliases: readonly Alias[]): Alias[] {
  const best = new Map<PathKey, Alias>();
  for (const alias of aliases) {
    if (alias.support > (best.get(alias.jobRoot)?.support ?? 0)) {
      best.set(alias.jobRoot, alias);
    }
  }
  return [...best.values()];
}

/** With one root inside the other, the deeper one owns the path. */
function isDeeperRoot(other: PathKey | null, own: PathKey, key: PathKey): boolean {
  return other !== null && other.length > own.length && isUnder(key, other);
}

function join(root: string, below: string): string {
  return below === '' ? root : `${withoutClosingSlashes(root)}\\${below.replace(/^\\+/, '')}`;
}
