/** Where the failures of a case lie, and when they came. */

import { parentPath } from '../windows/path.js';
import type { Listing, ReportFailure } from './report.js';

/** How many failures a folder holds directly. */
export interface FolderCount {
  /** Empty for failures without a path. */
  readonly folder: string;
  readonly failures: number;
}

/** Folders with the failures directly in them, most of them first. */
export function foldersOf(failures: Iterable<ReportFailure>): FolderCount[] {
  const counts = new Map<string, { folder: string; failures: number }>();
  for (const { path } of failures) {
    const folder = path === '' ? '' : (parentPath(path) ?? path);
    const known = counts.get(folder.toLowerCase());
    if (known === undefined) {
      counts.set(folder.toLowerCase(), { folder, failures: 1 });
    } else {
      known.failures++;
    }
  }
  return [...counts.values()].sort((a, b) => b.failures - a.failures);
}

/** The folder that all paths lie in, with a back slash at its end; null where they have none in common. */
export function commonFolder(paths: Iterable<string>): string | null {
  let common: string | null = null;
  for (const path of paths) {
    common = common === null ? folderPart(path) : sharedFolder(common, path.toLowerCase());
  }
  return common !== null && /^(?:[a-z]:\\|\\\\[^\\]+\\[^\\]+\\)/i.test(common) ? common : null;
}

function folderPart(path: string): string {
  return path.slice(0, path.lastIndexOf('\\') + 1);
}

/** The folder, or the one above it that the path lies in too. */
function sharedFolder(folder: string, path: string): string {
  let shared = folder;
  while (!path.startsWith(shared.toLowerCase())) {
    shared = folderPart(shared.slice(0, -1));
  }
  return shared;
}

const BARS = '▁▂▃▄▅▆▇█';
const BUCKETS = 40;

/** How many failures came when, as a row of bars between the first time and the last; null where times are not known or all one. */
export function sparkline(failures: Listing<ReportFailure>): string | null {
  const times: number[] = [];
  let [from, to] = [Infinity, -Infinity];
  let [first, last] = ['', ''];
  for (const { localTime, time } of failures) {
    const text = localTime ?? time;
    const at = text === null ? Number.NaN : millisecondsOf(text);
    if (text === null || Number.isNaN(at)) {
      continue;
    }
    times.push(at);
    if (at < from) {
      [from, first] = [at, text];
    }
    if (at > to) {
      [to, last] = [at, text];
    }
  }
  if (to - from < 1) {
    return null;
  }
  const buckets = new Array<number>(BUCKETS).fill(0);
  for (const at of times) {
    const bucket = Math.min(BUCKETS - 1, Math.floor(((at - from) / (to - from)) * BUCKETS));
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  const most = Math.max(...buckets);
  const bars = buckets.map((count) => (count === 0 ? ' ' : BARS[Math.ceil((count / most) * BARS.length) - 1]));
  return `${clock(first)} │${bars.join('')}│ ${clock(last)}`;
}

/** Of a time with or without a date: on one clock, so that differences are right whatever the zone. */
function millisecondsOf(text: string): number {
  const withDate = text.includes('T') ? text : `2000-01-01T${text}`;
  return Date.parse(`${withDate.slice(0, 23)}Z`);
}

function clock(text: string): string {
  return text.slice(text.indexOf('T') + 1, text.indexOf('T') + 9);
}
