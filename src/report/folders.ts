/** The folders that failures lie in. Both folders of a copy are one: which of them stands for it, its failures decide. */

import type { Failure, Side } from '../correlate/evidence.js';
import { parentPath } from '../windows/path.js';
import type { ReportFolder } from './report.js';

type Placed = Pick<Failure, 'path' | 'sourcePath' | 'destinationPath'>;

interface Counted {
  readonly own: string;
  readonly pair: FolderPair | null;
  readonly sides: Record<Side, number>;
  failures: number;
}

interface FolderPair {
  readonly source: string;
  readonly destination: string;
}

/** Folders with the failures directly in them, most of them first. */
export function foldersOf(failures: Iterable<Placed & Pick<Failure, 'side'>>): ReportFolder[] {
  const counts = new Map<string, Counted>();
  for (const failure of failures) {
    const key = folderKey(failure);
    const counted = counts.get(key) ?? {
      own: folderOf(failure.path),
      pair: pairOf(failure),
      sides: { source: 0, destination: 0, unknown: 0 },
      failures: 0,
    };
    counts.set(key, counted);
    counted.sides[failure.side]++;
    counted.failures++;
  }
  return [...counts.values()]
    .map((counted): ReportFolder => ({
      folder: failingFolder(counted),
      sourceFolder: counted.pair?.source ?? null,
      destinationFolder: counted.pair?.destination ?? null,
      failures: counted.failures,
    }))
    .sort((a, b) => b.failures - a.failures);
}

/** Equal for failures in the same folder, or in the same two of a copy. */
export function folderKey(failure: Placed): string {
  const pair = pairOf(failure);
  return pair === null ? folderOf(failure.path).toLowerCase() : pairKey(pair.source, pair.destination);
}

/** The key of two folders of a copy. No path holds a NUL. */
export function pairKey(source: string, destination: string): string {
  return `${source}\0${destination}`.toLowerCase();
}

/** The folder of the side that fails more often; where no side is known, as the log prints it. */
function failingFolder({ own, pair, sides }: Counted): string {
  if (pair === null || (sides.source === 0 && sides.destination === 0)) {
    return own;
  }
  return sides.source > sides.destination ? pair.source : pair.destination;
}

function pairOf({ sourcePath, destinationPath }: Placed): FolderPair | null {
  return sourcePath === null || destinationPath === null
    ? null
    : { source: folderOf(sourcePath), destination: folderOf(destinationPath) };
}

function folderOf(path: string): string {
  return path === '' ? '' : (parentPath(path) ?? path);
}
