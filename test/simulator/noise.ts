/**
 * What other programs do meanwhile: Explorer looks, Defender scans, the indexer reads, and some of it fails as it does on
 * every machine. Source: azure-files.md §8.1, robocopy-errors.md §4 (harmless failures).
 */

import { pick, type Random } from '../../fuzz/random.js';
import { LISTING, type ProcessName, type RowEvent, type TraceRow } from './recording.js';
import { RIGHT } from './security.js';
import { STATUS } from './statuses.js';

interface Habit {
  readonly process: ProcessName;
  readonly event: RowEvent;
  readonly status: number;
}

function looks(process: ProcessName, access: number, status: number, directory = false): Habit {
  return {
    process,
    status,
    event: {
      kind: 'create',
      access,
      disposition: 'Open',
      options: directory
        ? ['Directory', 'Synchronous IO Non-Alert']
        : ['Synchronous IO Non-Alert', 'Non-Directory File'],
      attributes: 0,
      shareMode: 7,
      allocationSize: null,
      result: status === STATUS.success ? 'Opened' : null,
    },
  };
}

const READING = RIGHT.readData | RIGHT.readAttributes | RIGHT.synchronize;

/** On objects of the copy, and on a machine's own. */
const ON_OBJECTS: readonly Habit[] = [
  looks('Explorer.EXE', RIGHT.readAttributes, STATUS.success),
  looks('MsMpEng.exe', READING, STATUS.success),
  {
    process: 'Explorer.EXE',
    status: STATUS.success,
    // Nothing of the object is told, which the noise does not know.
    event: { kind: 'query', what: 'normalized name', attributes: 0, size: 0 },
  },
];
const ON_DIRECTORIES: readonly Habit[] = [
  looks('Explorer.EXE', LISTING, STATUS.success, true),
  looks('SearchIndexer.exe', READING, STATUS.isDirectory),
];
const ON_MACHINE: readonly Habit[] = [
  looks('svchost.exe', RIGHT.readAttributes, STATUS.nameNotFound),
  looks('SearchIndexer.exe', LISTING, STATUS.accessDenied, true),
  looks('svchost.exe', READING, STATUS.sharingViolation),
];
const MACHINE_PATHS = [
  'C:\\System Volume Information',
  'C:\\Windows\\System32\\desktop.ini',
  'C:\\ProgramData\\Microsoft\\Search\\Data\\edb.log',
];

/** Rows of others, in between those of the copy: `share` of them in percent. */
export function noiseRows(rows: readonly TraceRow[], share: number, random: Random): TraceRow[] {
  const end = Math.max(...rows.map(({ at }) => at), 1);
  const files = pathsOf(rows, 'Non-Directory File');
  const directories = pathsOf(rows, 'Directory');
  return Array.from({ length: Math.floor((rows.length * share) / 100) }, () => {
    const [habits, paths] = pick(
      [
        [ON_OBJECTS, files],
        [ON_DIRECTORIES, directories],
        [ON_MACHINE, MACHINE_PATHS],
      ] as const,
      random,
    );
    const isOwn = paths.length > 0;
    const { process, event, status } = pick(isOwn ? habits : ON_MACHINE, random);
    const path = pick(isOwn ? paths : MACHINE_PATHS, random);
    return { at: random(isOwn ? lastOpened(rows, path) : end), process, thread: 900 + random(20), path, status, event };
  });
}

/** When the copy last opened anything on that share or disk: what refuses it then refuses others of the same machine too. */
function lastOpened(rows: readonly TraceRow[], path: string): number {
  const volume = volumeOf(path);
  const opened = rows.filter(
    (row) => row.event.kind === 'create' && row.status === STATUS.success && volumeOf(row.path) === volume,
  );
  return Math.max(...opened.map(({ at }) => at), 1);
}

/** `\\server\share` or `D:`. */
function volumeOf(path: string): string {
  return /^(?:\\\\[^\\]+\\[^\\]+|[^\\]+)/.exec(path)?.[0] ?? '';
}

/** What the copy has opened, which then is there for others too. */
function pathsOf(rows: readonly TraceRow[], option: 'Directory' | 'Non-Directory File'): string[] {
  const opened = rows.filter(
    ({ event, status }) => event.kind === 'create' && status === STATUS.success && event.options.includes(option),
  );
  return [...new Set(opened.map(({ path }) => path))];
}
