/** Everything that happened to one object, in time order: trace rows read out, and the log's lines about it. */

import { accountsOf, type AnalyzeOptions, loadRedaction, openEvidence, prepareCorrelation } from './analyze.js';
import { onLogClock } from './correlate/align-clocks.js';
import { type CopyPaths, lastComponent } from './correlate/copy-paths.js';
import { correlate } from './correlate/correlate.js';
import type { Log } from './correlate/evidence.js';
import { pathTest } from './correlate/scope.js';
import type { TraceEvent } from './formats/procmon/event.js';
import type { PlacedItem } from './formats/robocopy/item.js';
import type { Source } from './formats/source.js';
import type { Explanation, ObjectEvent } from './report/explanation.js';
import { readOut, readOutItem } from './report/read-out.js';
import type { NamedCase } from './report/redact/redact-report.js';
import { hiddenIn } from './report/secrets.js';
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
  const { wanted, names } = objectTest(path.replace(/^\s*"(.*)"\s*$/s, '$1'), correlation.paths);
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
    const visit = (event: TraceEvent): void => {
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
    };
    await trace.read({ wants: () => (names === null ? 'all' : 'named'), wishes: 0, names: names ?? [], visit });
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
  const times = new LoggedTimes(evidence.logs);
  await evidence.readItems((input, item) => {
    const { fullPath } = item;
    const key = fullPath === null ? null : pathKey(fullPath);
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
        order: times.of(input, item),
      });
    }
  });
  // Sorting is stable: rows of one trace that share a time keep their order.
  found.sort((a, b) => (a.order ?? Number.POSITIVE_INFINITY) - (b.order ?? Number.POSITIVE_INFINITY));
  const explanation: Explanation = hiddenIn({
    path,
    inputs: evidence.describe(correlation),
    paths: [...spellings.values()],
    events: found.map(({ order: _, ...event }) => event),
    omitted,
  });
  if (options.redact === undefined) {
    return explanation;
  }
  const named: NamedCase = {
    inputs: explanation.inputs,
    facts: evidence.contexts.map(({ facts }) => facts),
    accounts: accountsOf(correlation),
    printed: [[explanation], correlation.jobs],
  };
  return (await loadRedaction([named], options.redact)).explanation(explanation);
}

/** The times that logs print with errors, for the entries between them. */
class LoggedTimes {
  readonly #jobs = new Map<string, JobTimes>();

  constructor(logs: readonly Log[]) {
    for (const { input, log } of logs) {
      for (const job of log.jobs) {
        const own = new Map<number, Ticks>();
        const above: { line: number; time: Ticks }[] = [];
        for (const { line, time, item } of job.errors) {
          if (time !== null) {
            above.push({ line, time });
            if (item !== null) {
              own.set(item.line, time);
            }
          }
        }
        this.#jobs.set(`${input} ${job.ordinal}`, { started: job.started, own, above });
      }
    }
  }

  /** Of the error that the entry came before, else the last one above it; null where the log printed none. */
  of(input: string, { job, line }: PlacedItem): Ticks | null {
    const times = this.#jobs.get(`${input} ${job}`);
    if (times === undefined) {
      return null;
    }
    let [low, high] = [0, times.above.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times.above[middle]?.line ?? 0) < line) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return times.own.get(line) ?? times.above[low - 1]?.time ?? times.started;
  }
}

interface JobTimes {
  readonly started: Ticks | null;
  /** By the line of the entry that an error names. */
  readonly own: ReadonlyMap<number, Ticks>;
  /** In the order of their lines. */
  readonly above: readonly { readonly line: number; readonly time: Ticks }[];
}

/** The object under all its names, on both sides of a copy: the log prints one side's path for what befell the other. */
interface ObjectTest {
  wanted(key: PathKey): boolean;
  /** The last components of all its names in traces; null where it has any number of them. */
  readonly names: readonly string[] | null;
}

function objectTest(path: string, paths: CopyPaths): ObjectTest {
  const wanted = pathKey(path);
  if (hasWildcard(path)) {
    return { wanted: pathTest(path), names: null };
  }
  if (volumeKey(wanted) === null) {
    const end = `\\${wanted.replace(/^\\+/, '')}`;
    return { wanted: (key) => key.endsWith(end), names: [lastComponent(wanted)] };
  }
  const spellings = new Set<PathKey>(paths.spellings(wanted, path));
  return {
    wanted: (key) =>
      spellings.has(key) || (isLossy(key) && [...spellings].some((spelling) => fitsLossy(spelling, key))),
    names: [...spellings].map(lastComponent),
  };
}
