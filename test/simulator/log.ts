/** The log of a run, by the writer of logs that knows every language. Source: robocopy-log.md §2–4. */

import { win32Error } from '../../src/windows/win32-error.js';
import { ATTESTED_LANGUAGES, ERROR_CODES, type Language } from '../formats/robocopy/languages.js';
import {
  type EntrySpec,
  encodeParts,
  type ErrorSpec,
  fits,
  type JobSpec,
  type LogEncoding,
  type SummarySpec,
  writeAnyLog,
} from '../formats/robocopy/write-any-log.js';
import { type Command, printedSwitches } from './command.js';
import { type Moment, SECOND } from './recording.js';
import { ACTION, type Counts, type LoggedError, type LogEntry, type Run } from './robocopy.js';

export interface LogOutput {
  readonly language: string;
  /** A code page is given up for UTF-16 where it has not every letter. */
  readonly encoding: LogEncoding;
  /** Minutes east of UTC of the machine that copies. */
  readonly zone: number;
  /** /FP, /NDL, /BYTES; `progress`: without /NP. */
  readonly fullPaths: boolean;
  readonly directories: boolean;
  readonly bytes: boolean;
  readonly progress: boolean;
  /** How much of the log is left, 0 to 1. */
  readonly kept: number;
}

export interface WrittenRunLog {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** `began`: when the capture began, in milliseconds of UTC. */
export function writeRunLog(run: Run, command: Command, output: LogOutput, began: number): WrittenRunLog {
  const job = jobOf(run, command, output, began);
  const { parts } = writeAnyLog({ lineEnds: 'file', jobs: [job] });
  const whole = withEnd(parts.join(''), job, run, began);
  const ended = run.abandoned ? withoutSummary(whole) : whole;
  const text = output.kept < 1 ? firstLines(ended, output.kept) : ended;
  const encoding = isCodePage(output.encoding) && !fits(text, output.encoding) ? 'utf-16le marked' : output.encoding;
  return { text, bytes: encodeParts([text], [encoding]) };
}

function isCodePage(encoding: LogEncoding): encoding is Parameters<typeof fits>[1] {
  return encoding.startsWith('cp') || encoding.startsWith('windows');
}

/** The writer lets every run end 49 seconds behind its start; this one ends behind all that it printed. */
const WRITERS_RUN = 49;

function withEnd(text: string, { language, started, passes, wait }: JobSpec, run: Run, began: number): string {
  const printed = language.moment(started + WRITERS_RUN * 1000);
  const at = text.lastIndexOf(printed);
  if (at < 0) {
    return text;
  }
  const lastErrors = passes.flatMap(({ entries }) =>
    entries.flatMap((entry) => (entry.kind === 'error' ? [entry.error.second + entry.error.tries * (wait + 1)] : [])),
  );
  const ended = Math.max(secondsOf(run, began)(run.ended), ...lastErrors);
  return text.slice(0, at) + language.moment(started + ended * 1000) + text.slice(at + printed.length);
}

/** A run that cannot use a root ends behind its error (robocopy-log.md §3). */
function withoutSummary(text: string): string {
  return text.slice(0, text.lastIndexOf(`\r\n${'-'.repeat(78)}\r\n`) + 2);
}

function firstLines(text: string, kept: number): string {
  const lines = text.split('\n');
  return lines.slice(0, Math.max(12, Math.floor(lines.length * kept))).join('\n');
}

function jobOf(run: Run, command: Command, output: LogOutput, began: number): JobSpec {
  const { fullPaths, directories, bytes, progress, zone } = output;
  const clock = secondsOf(run, began);
  const { source, destination, threads, retries, wait } = command;
  return {
    language: languageOf(output.language),
    header: true,
    source: source.printed,
    destination: destination.printed,
    separators: [':', ':'],
    oldBanner: false,
    masks: ['*.*'],
    excludedFiles: [],
    excludedDirectories: [],
    switches: printedSwitches(command),
    listing: {
      ...{ classes: true, sizes: true, stamps: false, files: true, progress, bytes },
      ...{ fullPaths, directories },
    },
    threads,
    retries,
    wait,
    started: Math.floor((began + run.started / 10_000) / 1000) * 1000 + zone * 60_000,
    earlyErrors: run.early.map((error) => errorSpec(error, clock(error.at))),
    notes: [],
    passes: [
      {
        ...(threads === null
          ? { entries: run.entries.map((entry) => entrySpec(entry, clock, command)), order: [] }
          : byThreads(run.entries, clock, command, threads)),
        ...{ summary: summaryOf(run, command, clock(run.ended)), startedAgain: false },
      },
    ],
    ending: run.fatal === null ? { kind: 'summary' } : { kind: 'fatal', id: run.fatal },
    cut: null,
  };
}

/** Whole seconds behind the start of the run, as its printed times show them. */
function secondsOf(run: Run, began: number): (at: Moment) => number {
  const second = (at: Moment): number => Math.floor((began * 10_000 + at) / SECOND);
  return (at) => second(at) - second(run.started);
}

function entrySpec(entry: LogEntry, clock: (at: Moment) => number, { wait }: Command): EntrySpec {
  if (entry.kind === 'item') {
    const { what: kind, names, size } = entry;
    return { kind: 'item', item: { kind, variant: 0, names: [...names], size } };
  }
  // The writer puts the nth try so much behind the error's second.
  return { kind: 'error', error: errorSpec(entry, clock(entry.at) - (wait + 1)) };
}

/** What does not print under /MT: fills up the entries of a thread that has fewer. */
const NOTHING: EntrySpec = { kind: 'item', item: { kind: 'directory', variant: 0, names: [], size: 0 } };
/** Errors of these stand behind the line of their file. */
const OF_SOURCE_FILES: ReadonlySet<number> = new Set([ACTION.copyFile, ACTION.fileSecurity, ACTION.deleteSource]);

/**
 * Entries dealt to the writer's threads as robocopy's had them, and whose turn it is: records come in the order of their
 * times, so that the tries of one file stand between those of others (robocopy-log.md §4, /MT).
 */
function byThreads(
  entries: readonly LogEntry[],
  clock: (at: Moment) => number,
  command: Command,
  threads: number,
): { readonly entries: EntrySpec[]; readonly order: number[] } {
  const own = Array.from({ length: threads }, (_, thread) => entries.filter((entry) => entry.thread === thread));
  const longest = Math.max(...own.map(({ length }) => length));
  const rows = Array.from({ length: longest }, (_, nth) =>
    own.map((list): EntrySpec => {
      const entry = list[nth];
      return entry === undefined ? NOTHING : entrySpec(entry, clock, command);
    }),
  );
  const order = turnsOf(own.map((list) => list.flatMap((entry) => recordTimes(entry, command))));
  return { entries: rows.flat(), order };
}

/** When the records of an entry are printed. */
function recordTimes(entry: LogEntry, { retries, wait }: Command): Moment[] {
  const { at } = entry;
  if (entry.kind === 'item') {
    return entry.what === 'file' || entry.what === 'extra file' ? [at] : [];
  }
  const { tries, limit, action } = entry;
  const times = OF_SOURCE_FILES.has(action) ? [at] : [];
  for (let nth = 0; nth < tries; nth++) {
    const time = at + nth * (wait + 1) * SECOND;
    const isLast = nth === tries - 1;
    times.push(time, ...(isLast ? (limit && tries === retries + 1 ? [time] : []) : [time]));
  }
  return times;
}

/** Which of the threads that still have something to print is next, each time. */
function turnsOf(times: readonly (readonly Moment[])[]): number[] {
  const order: number[] = [];
  let busy = times.filter(({ length }) => length > 0);
  while (busy.length > 0) {
    const heads = busy.map(([head = 0]) => head);
    const next = heads.indexOf(Math.min(...heads));
    order.push(next);
    busy = busy.map((list, nth) => (nth === next ? list.slice(1) : list)).filter(({ length }) => length > 0);
  }
  return order;
}

function errorSpec({ code, action, names, tries, limit, file }: LoggedError, second: number): ErrorSpec {
  return {
    ...{ code, action, names, tries, limit, second, file },
    onDestination: false,
    onDirectory: false,
    message: ERROR_CODES.includes(code) ? 'own' : [win32Error(code)?.text ?? `Error ${code}.`],
    spelling: 'as the root',
    blankBehindPath: false,
    blankBehindMessage: false,
  };
}

function summaryOf({ counts }: Run, { threads }: Command, seconds: number): SummarySpec {
  const { files, bytes } = counts;
  // Under /MT every directory counts as copied and as skipped (robocopy-log.md §4, /MT).
  const { total } = counts.directories;
  const directories: Counts['directories'] =
    threads === null ? counts.directories : { ...counts.directories, copied: total, skipped: total };
  return {
    counts: [directories, files, bytes].map((tally) => [
      ...[tally.total, tally.copied, tally.skipped, 0, tally.failed, tally.extras],
    ]),
    times: [seconds, bytes.copied > 0 ? seconds : 0, 0, 0],
    speed: bytes.copied > 0 ? bytes.copied * 3 : null,
    blankBeforeEnded: false,
  };
}

function languageOf(name: string): Language {
  const found = ATTESTED_LANGUAGES.find((language) => language.name === name);
  if (found === undefined) {
    throw new RangeError(`no language is called ${name}`);
  }
  return found;
}
