import type { ReadWarning } from '../source.js';
import type { CodePage, NarrowEncoding } from './code-page.js';
import { type LineEncoding, NarrowLines } from './encoding.js';
import { type EncodingChoice, type EncodingSurvey, SURE_MARGIN } from './encoding-survey.js';
import type { Recall } from './entries.js';
import { parseErrorLine } from './error-line.js';
import { ItemPlaces, parseItem, type PlacedItem } from './item.js';
import { isNote, JobBuilder } from './job.js';
import { LineSplitter, type LogLine, MAX_LINE_BYTES } from './lines.js';
import { isSummaryRow } from './summary.js';
import type { RobocopyJob, RobocopyLog } from './types.js';

export interface LogParserOptions {
  /** The encoding of all narrow text; null: UTF-8 where it can be, else `codePage`. */
  readonly declared: NarrowEncoding | null;
  readonly codePage: CodePage;
  /** Sees every line that is in a code page. */
  readonly survey?: EncodingSurvey;
  /** Sees every line. */
  readonly onLine?: (line: LogLine) => void;
  /** Sees every entry. */
  readonly onItem?: (item: PlacedItem) => void;
}

/** Sorts the lines of a log into jobs. Push every chunk, then ask once for the log. */
export class LogParser {
  /** Banners so far that had their rule above them. */
  framedBanners = 0;

  readonly #splitter: LineSplitter;
  readonly #recall: Recall = (position, length) => this.#splitter.recall(position, length);
  readonly #jobs: RobocopyJob[] = [];
  readonly #warnings: ReadWarning[] = [];
  readonly #unknownActions = new Set<string>();
  readonly #onItem: LogParserOptions['onItem'];
  #job = new JobBuilder(null);
  #places = new ItemPlaces();
  #lastRule: number | null = null;
  #unfinished = 0;

  constructor({ declared, codePage, survey, onLine, onItem }: LogParserOptions) {
    this.#onItem = onItem;
    this.#splitter = new LineSplitter(
      (line) => {
        this.#take(line);
        onLine?.(line);
      },
      new NarrowLines(declared, codePage),
      survey,
    );
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  /** `choice` tells how the code page was found; null where it was declared, or where no line is in one. */
  end(choice: EncodingChoice | null): RobocopyLog {
    this.#splitter.end();
    this.#closeJob(null);
    return {
      encoding: encodingName(this.#splitter.encodings),
      encodingChoice: choice,
      lines: this.#splitter.lines,
      jobs: this.#jobs,
      warnings: [...this.#warnings, ...this.#textWarnings(choice)],
    };
  }

  #take(line: LogLine): void {
    if (line.isTabLed) {
      const job = this.#jobOfRecord;
      this.#lastRule = null;
      job.takeEntry(line);
      if (this.#onItem !== undefined) {
        this.#showItem(line, job, this.#onItem);
      }
      return;
    }
    if (line.isEmpty || line.isProgress) {
      this.#job.endRecord();
      return;
    }
    const text = line.text;
    const error = parseErrorLine(text);
    if (error !== null) {
      this.#lastRule = null;
      this.#jobOfRecord.takeError(line.number, error, text, this.#recall);
      this.#noteAction(error.action === null ? error.actionText : '', line.number);
    } else if (RULE.test(text)) {
      this.#lastRule = line.number;
      this.#job.takeRule();
    } else if (BANNER.test(text)) {
      const belowRule = this.#lastRule !== null && line.number - this.#lastRule <= RULE_TO_BANNER;
      this.framedBanners += belowRule ? 1 : 0;
      this.#closeJob(belowRule ? this.#lastRule : line.number);
    } else {
      this.#lastRule = null;
      const job = isSummaryRow(text) || (this.#job.hasEnded && isNote(text)) ? this.#jobOfRecord : this.#job;
      job.takeText(line.number, text);
    }
  }

  #showItem(line: LogLine, job: JobBuilder, show: (item: PlacedItem) => void): void {
    const item = job.isInHeader ? null : parseItem(line.number, line.text);
    if (item !== null) {
      show(this.#places.place(item, this.#jobs.length + 1, job.source, job.destination));
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
        this.#unfinished++;
        if (this.#unfinished <= MAX_UNFINISHED) {
          this.#warn('unfinished-job', `job ${job.ordinal} has no end: it was stopped, or the log was cut`, job.line);
        }
      }
    }
    this.#job = new JobBuilder(nextBannerLine);
    this.#places = new ItemPlaces();
  }

  #noteAction(unknown: string, line: number): void {
    if (unknown !== '' && !this.#unknownActions.has(unknown) && this.#unknownActions.size < MAX_UNKNOWN_ACTIONS) {
      this.#unknownActions.add(unknown);
      this.#warn('unknown-action', `no known action of robocopy: ${shortened(unknown)}`, line);
    }
  }

  #textWarnings(choice: EncodingChoice | null): readonly ReadWarning[] {
    const { cutLines, firstCutLine, firstCodePageLine } = this.#splitter;
    const warnings: ReadWarning[] = [];
    if (this.#jobs.length === 0) {
      warnings.push({ code: 'no-job', message: 'no line of a robocopy run found', at: null });
    }
    if (firstCodePageLine !== null && choice !== null && choice.margin !== null && choice.margin < SURE_MARGIN) {
      const message =
        `the text is in a national code page, read as ${choice.encoding}; ${choice.runnerUp} fits nearly as well ` +
        '(--encoding says which it is): letters may be wrong';
      warnings.push({ code: 'encoding-guessed', message, at: { line: firstCodePageLine } });
    }
    if (this.#unfinished > MAX_UNFINISHED) {
      const message = `jobs without an end besides those, in number: ${this.#unfinished - MAX_UNFINISHED}`;
      warnings.push({ code: 'unfinished-job', message, at: null });
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
const MAX_UNKNOWN_ACTIONS = 8;
const MAX_UNFINISHED = 5;
/** Characters of a phrase that a warning shows. */
const SHOWN_PHRASE = 200;

function shortened(phrase: string): string {
  return phrase.length > SHOWN_PHRASE ? `${phrase.slice(0, SHOWN_PHRASE)}…` : phrase;
}

/** ASCII is part of the other narrow encodings and needs no name beside them. */
function encodingName(encodings: ReadonlySet<LineEncoding>): string {
  const hasOtherNarrow = [...encodings].some((encoding) => encoding !== 'us-ascii' && encoding !== 'utf-16le');
  const named = [...encodings].filter((encoding) => encoding !== 'us-ascii' || !hasOtherNarrow);
  return named.length === 0 ? 'us-ascii' : named.join('+');
}
