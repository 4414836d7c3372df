/**
 * What drive letters stand for, as far as the inputs say so: an object counts once whether a row names it by `Z:\` or by
 * `\\server\share`. A letter that two inputs say different things of stands for nothing.
 */

import { isUnc, type PathKey, pathKey, rebase, volumeKey } from '../windows/path.js';

/** A root below a drive letter, and its UNC name. */
export interface DriveName {
  readonly drive: string;
  readonly remote: string;
}

/** `\Device\Mup\;LanmanRedirector\;Z:0000000000012345\server\share`: the redirector has both names. Source: path.ts */
const REDIRECTED = /\\;([a-z]:)[0-9a-f]+\\([^\\]+\\[^\\]+)/i;

/** Both names that the redirector printed in a path, as one text; null where it printed none. */
export function redirectedName(path: string): string | null {
  const [, drive, remote] = REDIRECTED.exec(path) ?? [];
  return drive === undefined || remote === undefined ? null : `${drive}|${remote}`.toLowerCase();
}

/** The names of roots that are known to be the same. */
export class SameNames {
  /** By the root on the drive; null where it is said to be several. */
  readonly #remotes = new Map<PathKey, PathKey | null>();

  /** Says that both name the same root; of any use only where one is on a drive and the other on a share. */
  learn(one: string, other: string): void {
    const [drive, remote] = [pathKey(one), pathKey(other)].sort((a, b) => Number(isUnc(a)) - Number(isUnc(b)));
    if (drive === undefined || remote === undefined || isUnc(drive) || !isUnc(remote)) {
      return;
    }
    const known = this.#remotes.get(drive);
    this.#remotes.set(drive, known === undefined || known === remote ? remote : null);
  }

  /** Learns from a path that the redirector printed with both names. */
  learnFrom(path: string): void {
    const [, drive, remote] = REDIRECTED.exec(path) ?? [];
    if (drive !== undefined && remote !== undefined) {
      this.learn(drive, `\\\\${remote}`);
    }
  }

  /** The one key of an object under all its names: the UNC one where its drive is known. */
  oneKey(key: PathKey): PathKey {
    for (const [drive, remote] of this.#remotes) {
      const moved = remote === null ? null : rebase(key, drive, remote);
      if (moved !== null) {
        return moved;
      }
    }
    return key;
  }

  /** All names of an object, the given one first: by its share, and by the drives that stand for it. */
  namesOf(key: PathKey): readonly PathKey[] {
    const one = this.oneKey(key);
    const onDrives = [...this.#remotes].flatMap(([drive, remote]) =>
      remote === null ? [] : (rebase(one, remote, drive) ?? []),
    );
    return [...new Set([key, one, ...onDrives])];
  }

  /** All names of roots, of which some are the same. */
  get roots(): readonly PathKey[] {
    return [...this.#remotes].flatMap(([drive, remote]) => (remote === null ? [] : [drive, remote]));
  }

  /** All names of a share or of a drive, the given one first: the drives that stand for it, or the share that a drive stands for. */
  volumesOf(volume: PathKey): readonly PathKey[] {
    const share = volumeKey(this.oneKey(volume)) ?? volume;
    const drives = [...this.#remotes].flatMap(([drive, remote]) =>
      remote !== null && volumeKey(drive) === drive && volumeKey(remote) === share ? [drive] : [],
    );
    return [...new Set([volume, share, ...drives])];
  }
}
