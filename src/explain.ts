/** Everything that happened to one object, in time order: trace rows read out, and the log's lines about it. */

import { type AnalyzeOptions, openEvidence, prepareCorrelation } from './analyze.js';
import { onLogClock } from './correlate/align-clocks.js';
import type { CopyPaths } from './correlate/copy-paths.js';
import { correlate } from './correlate/correlate.js';
import { pathTest } from './correlate/scope.js';
import type { TraceEvent } from './formats/procmon/event.js';
import type { RobocopyJob } from './formats/robocopy/types.js';
import type { Source } from './formats/source.js';
import type { Explanation, ObjectEvent } from './report/explanation.js';
import { readOut, readOutItem } from './report/read-out.js';
import { isErrorStatus } from './windows/nt-status.js';
import { fitsLossy, isLossy, type PathKey, pathKey, volumeKey } from './windows/path.js';
import { TICKS_PER_SECOND, type Ticks, ticks } from './windows/time.js';
import { hasWildcard } from './windows/wildcard.js';

/** Events listed of one object; the rest is counted. */
const MAX_EVENTS = 100_000;

/**
 * Lists the events of one object. `path` is absolute, or the end of a path (`report.docx`, `dir\report.docx`): then all
 * objects with that end are listed. Throws as `analyze` does.
 */
export async function explain(
  path: string,
  sources: AsyncIterable<Source> | Iterable<Source>,
  options: AnalyzeOptions = {},
  signal?: AbortSignal,
): Promise<Explanation> {
  const prepared = prepareCorrelation(options);
  const evidence = await openEvidence(sources, options, signal);
  const correlation = await correlate(evidence.traces, evidence.logs, prepared);
  const wanted = objectTest(path.replace(/^\s*"(.*)"\s*$/s, '$1'), correlation.paths);
  const found: (ObjectEvent & { readonly order: Ticks | null })[] = [];
  const spellings = new Map<PathKey, string>();
  let omitted = 0;
  const add = (key: PathKey, event: ObjectEvent & { readonly order: Ticks | null }): void => {
    spellings.set(key, spellings.get(key) ?? event.path);
    if (found.length < MAX_EVENTS) {
      found.push(event);
    } else {
      omitted++;
    }
  };

  for (const { trace, alignment, moment } of correlation.traces) {
    await trace.read((event: TraceEvent) => {
      const key = pathKey(event.path);
      if (event.path !== '' && wanted(key)) {
        const { utc, local } = moment(event.time);
        add(key, {
          input: trace.input,
          record: event.record,
          line: event.line,
          time: utc,
          localTime: local,
          path: event.path,
          by: event.pid === null ? event.processName : `${event.processName} (${event.pid})`,
          reading: readOut(event),
          failed: event.ntStatus === null || isErrorStatus(event.ntStatus),
          order: onLogClock(alignment, event.time) ?? event.time,
        });
      }
    });
  }
  for (const { input, error, sourcePath, destinationPath } of correlation.errors) {
    const key = [error.path, sourcePath, destinationPath]
      .filter((candidate) => candidate !== null)
      .map(pathKey)
      .find(wanted);
    if (key !== undefined) {
      const { utc, local } = correlation.logMoment(error.time);
      const again = error.retries > 0 ? `, ${error.retries + 1} times` : '';
      add(key, {
        input,
        record: null,
        line: error.line,
        time: utc,
        localTime: local,
        path: error.path,
        by: 'robocopy log',
        reading: `error ${error.code} ${error.actionText}${again}${error.message === '' ? '' : `: ${error.message}`}`,
        failed: true,
        // Whole seconds, and written after the fact: behind the rows of the same second.
        order: error.time === null ? null : ticks(error.time + TICKS_PER_SECOND - 1),
      });
    }
  }
  await evidence.readItems((input, item) => {
    const { fullPath } = item;
    const key = fullPath === null ? null : pathKey(fullPath);
    const job = evidence.logs.find((log) => log.input === input)?.log.jobs[item.job - 1];
    if (fullPath !== null && key !== null && wanted(key)) {
      add(key, {
        input,
        record: null,
        line: item.line,
        time: null,
        localTime: null,
        path: fullPath,
        by: 'robocopy log',
        reading: readOutItem(item),
        failed: false,
        order: job === undefined ? null : timeBefore(item.line, job),
      });
    }
  });
  // Sorting is stable: rows of one trace that share a time keep their order.
  found.sort((a, b) => (a.order ?? Number.POSITIVE_INFINITY) - (b.order ?? Number.POSITIVE_INFINITY));
  return {
    path,
    inputs: evidence.describe(correlation),
    paths: [...spellings.values()],
    events: found.map(({ order: _, ...event }) => event),
    omitted,
  };
}

/** The time of the error that an entry came before, else the last one that the log printed above it; null where it printed none. */
function timeBefore(line: number, { errors, started }: RobocopyJob): Ticks | null {
  const own = errors.find(({ item }) => item?.line === line);
  return (own ?? errors.findLast((error) => error.line < line && error.time !== null))?.time ?? started;
}

/** The object under all its names, on both sides of a copy: the log prints one side's path for what befell the other. */
function objectTest(path: string, paths: CopyPaths): (key: PathKey) => boolean {
  const wanted = pathKey(path);
  if (hasWildcard(path)) {
    return pathTest(path);
  }
  if (volumeKey(wanted) === null) {
    const end = `\\${wanted.replace(/^\\+/, '')}`;
    return (key) => key.endsWith(end);
  }
  const spellings = new Set<PathKey>(paths.spellings(wanted, path));
  return (key) => spellings.has(key) || (isLossy(key) && [...spellings].some((spelling) => fitsLossy(spelling, key)));
}
