/** Where the failures of a case lie, and when they came. */

import type { DenialBasis, Failure, Side } from '../correlate/evidence.js';
import { failingPath } from './failing-path.js';
import type { ReportScope, ReportTimeline } from './report.js';

/** Failures taken together; null for none. */
export function scopeOf(failures: readonly Failure[]): ReportScope | null {
  if (failures.length === 0) {
    return null;
  }
  const bases = new Set<DenialBasis | null>();
  const sides = new Set<Side>();
  let otherExplanations = false;
  for (const { denial, side } of failures) {
    bases.add(denial?.basis ?? null);
    sides.add(side);
    otherExplanations ||= denial !== null && denial.alternatives.length > 0;
  }
  const paths = failures.map(failingPath).filter((path) => path !== '');
  return { folder: commonFolder(paths), sides: [...sides], bases: [...bases], otherExplanations };
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

const PARTS = 40;

/** How many failures came when; null where times are not known, or all one. */
export function timelineOf(failures: readonly Pick<Failure, 'moment' | 'operation'>[]): ReportTimeline | null {
  const times: number[] = [];
  let [first, last] = [Infinity, -Infinity];
  let [from, to] = ['', ''];
  for (const text of onOneClock(failures)) {
    const at = millisecondsOf(text);
    if (Number.isNaN(at)) {
      continue;
    }
    times.push(at);
    if (at < first) {
      [first, from] = [at, text];
    }
    if (at > last) {
      [last, to] = [at, text];
    }
  }
  if (last - first < 1) {
    return null;
  }
  const counts = new Array<number>(PARTS).fill(0);
  for (const at of times) {
    const part = Math.min(PARTS - 1, Math.floor(((at - first) / (last - first)) * PARTS));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return { from, to, counts };
}

/** Times of failures: UTC where all have it; else those of traces on their wall clock, or where there are none the log's. */
function onOneClock(failures: readonly Pick<Failure, 'moment' | 'operation'>[]): string[] {
  const all = failures.map(({ moment, operation }) => ({ ...moment, isInTrace: operation !== null }));
  const utc = all.flatMap((moment) => moment.utc ?? []);
  if (utc.length === all.length) {
    return utc;
  }
  const inTraces = all.filter(({ isInTrace }) => isInTrace);
  return (inTraces.length > 0 ? inTraces : all).flatMap(({ local }) => local ?? []);
}

/** Of a time with or without a date: on one clock, so that differences are right whatever the zone. */
function millisecondsOf(text: string): number {
  const withDate = text.includes('T') ? text : `2000-01-01T${text}`;
  return Date.parse(`${withDate.slice(0, 23)}Z`);
}
