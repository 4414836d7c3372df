import type { ReadWarning } from '../source.js';
import type { LineEncoding } from './encoding.js';
import { parseErrorLine } from './error-line.js';
import { JobBuilder } from './job.js';
import { LineSplitter, type LogLine, MAX_LINE_BYTES } from './lines.js';
import { isSummaryRow } from './summary.js';
import type { RobocopyJob, RobocopyLog } from './types.js';

/** Sorts the lines of a log into jobs. Push every chunk, then ask once for the log. */
export class LogParser {
  /** Banners so far that had their rule above them. */
  framedBanners = 0;

  readonly #splitter: LineSplitter;
  readonly #jobs: RobocopyJob[] = [];
  readonly #warnings: ReadWarning[] = [];
  readonly #unknownActions = new Set<string>();
  #job = new JobBuilder(null);
  #lastRule: number | null = null;

  /** `onLine` sees every line too. */
  constructor(onLine: (line: LogLine) => void = () => {}) {
    this.#splitter = new LineSplitter((line) => {
      this.#take(line);
      onLine(line);
    });
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  end(): RobocopyLog {
    this.#splitter.end();
    this.#closeJob(null);
    return {
      encoding: encodingName(this.#splitter.encodings),
      lines: this.#splitter.lines,
      jobs: this.#jobs,
      warnings: [...this.#warnings, ...this.#textWarnings()],
    };
  }

  #take(line: LogLine): void {
    if (line.isTabLed) {
      this.#jobOfRecord.takeEntry(line);
      return;
    }
    if (line.isEmpty || line.isProgress) {
      this.#job.endRecord();
      return;
    }
    const text = line.text;
    const error = parseErrorLine(text);
    if (error !== null) {
      this.#jobOfRecord.takeError(line.number, error, text);
      this.#noteAction(error.action === null ? error.actionText : '', line.number);
    } else if (RULE.test(text)) {
      this.#lastRule = line.number;
      this.#job.takeRule();
    } else if (BANNER.test(text)) {
      const belowRule = this.#lastRule !== null && line.number - this.#lastRule <= RULE_TO_BANNER;
      this.framedBanners += belowRule ? 1 : 0;
      this.#closeJob(belowRule ? this.#lastRule : line.number);
    } else {
      const job = isSummaryRow(text) ? this.#jobOfRecord : this.#job;
      job.takeText(line.number, text);
    }
  }

  /** The job of an entry, an error or a row: without banners (/NJH) a new one begins behind each summary. */
  get #jobOfRecord(): JobBuilder {
    if (this.#job.isOver) {
      this.#closeJob(null);
    }
    return this.#job;
  }

  #closeJob(nextBannerLine: number | null): void {
    if (!this.#job.isEmpty) {
      const job = this.#job.build(this.#jobs.length + 1);
      this.#jobs.push(job);
      if (this.#job.isUnfinished) {
        this.#warn('unfinished-job', `job ${job.ordinal} has no end: it was stopped, or the log was cut`, job.line);
      }
    }
    this.#job = new JobBuilder(nextBannerLine);
  }

  #noteAction(unknown: string, line: number): void {
    if (unknown !== '' && !this.#unknownActions.has(unknown) && this.#unknownActions.size < MAX_UNKNOWN_ACTIONS) {
      this.#unknownActions.add(unknown);
      this.#warn('unknown-action', `no known action of robocopy: ${unknown}`, line);
    }
  }

  #textWarnings(): readonly ReadWarning[] {
    const { cutLines, firstCutLine, firstGuessedLine } = this.#splitter;
    const warnings: ReadWarning[] = [];
    if (this.#jobs.length === 0) {
      warnings.push({ code: 'no-job', message: 'no line of a robocopy run found', at: null });
    }
    if (firstGuessedLine !== null) {
      const message = 'the text is in a national code page and was read as windows-1252: letters may be wrong';
      warnings.push({ code: 'encoding-guessed', message, at: { line: firstGuessedLine } });
    }
    if (firstCutLine !== null) {
      const message = `longer than ${MAX_LINE_BYTES} bytes and cut there, in number of lines: ${cutLines}`;
      warnings.push({ code: 'line-too-long', message, at: { line: firstCutLine } });
    }
    return warnings;
  }

  #warn(code: string, message: string, line: number): void {
    this.#warnings.push({ code, message, at: { line } });
  }
}

const RULE = /^\s*-{70,}\s*$/;
/** The words behind the colons are translated and differ between builds. */
const BANNER = /^\s*ROBOCOPY\s+::/;
const RULE_TO_BANNER = 2;
const MAX_UNKNOWN_ACTIONS = 20;

/** ASCII is part of the other narrow encodings and needs no name beside them. */
function encodingName(encodings: ReadonlySet<LineEncoding>): string {
  const hasOtherNarrow = encodings.has('utf-8') || encodings.has('windows-1252');
  const named = [...encodings].filter((encoding) => encoding !== 'us-ascii' || !hasOtherNarrow);
  return named.length === 0 ? 'us-ascii' : named.join('+');
}
