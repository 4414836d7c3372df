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
import type { Counts, LoggedError, LogEntry, Run } from './robocopy.js';

export interface LogOutput {
  readonly language: string;
  /** A code page is given up for UTF-16 where it has not every letter. */
  readonly encoding: LogEncoding;
  /** Minutes east of UTC of the machine that copies. */
  readonly zone: number;
  /** /FP, /NDL, /BYTES. */
  readonly fullPaths: boolean;
  readonly directories: boolean;
  readonly bytes: boolean;
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
  const whole = parts.join('');
  const ended = run.abandoned ? withoutSummary(whole) : whole;
  const text = output.kept < 1 ? firstLines(ended, output.kept) : ended;
  const encoding = isCodePage(output.encoding) && !fits(text, output.encoding) ? 'utf-16le marked' : output.encoding;
  return { text, bytes: encodeParts([text], [encoding]) };
}

function isCodePage(encoding: LogEncoding): encoding is Parameters<typeof fits>[1] {
  return encoding.startsWith('cp') || encoding.startsWith('windows');
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
  const { fullPaths, directories, bytes, zone } = output;
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
      ...{ classes: true, sizes: true, stamps: false, files: true, progress: false, bytes },
      fullPaths: fullPaths || threads !== null,
      directories: directories && threads === null,
    },
    // The writer's own threads print in an order of their own: here entries are in the order of their times already.
    threads: null,
    retries,
    wait,
    started: Math.floor((began + run.started / 10_000) / 1000) * 1000 + zone * 60_000,
    earlyErrors: run.early.map((error) => errorSpec(error, clock(error.at))),
    notes: [],
    passes: [
      {
        entries: run.entries.map((entry) => entrySpec(entry, clock, command)),
        ...{ order: [], summary: summaryOf(run.counts), startedAgain: false },
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

function errorSpec({ code, action, names, tries, limit }: LoggedError, second: number): ErrorSpec {
  return {
    ...{ code, action, names, tries, limit, second },
    onDestination: false,
    onDirectory: false,
    message: ERROR_CODES.includes(code) ? 'own' : [win32Error(code)?.text ?? `Error ${code}.`],
    spelling: 'as the root',
    blankBehindPath: false,
    blankBehindMessage: false,
  };
}

function summaryOf({ directories, files, bytes }: Counts): SummarySpec {
  return {
    counts: [directories, files, bytes].map(({ total, copied, skipped, failed, extras }) => [
      ...[total, copied, skipped, 0, failed, extras],
    ]),
    times: [1, 1, 0, 0],
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
