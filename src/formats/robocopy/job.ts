import type { Ticks } from '../../windows/time.js';
import { hasTimeOfDay, parseLocalDateTime } from './dates.js';
import type { ErrorLine } from './error-line.js';
import { HeaderReader } from './header.js';
import type { LogLine } from './lines.js';
import { SummaryReader } from './summary.js';
import type { RobocopyError, RobocopyJob, RobocopyRemark } from './types.js';
import { ERROR_WORDS, NOTE_WORDS, RETRY_LIMIT_WORDS } from './words.js';

/**
 * Collects one job from its lines: header, entries, errors with their messages, summary (robocopy-log.md §3, §4).
 * Keeps errors and remarks; of the entries only the count, so its size does not depend on the size of the tree.
 */
export class JobBuilder {
  readonly #hasBanner: boolean;
  #line: number | null;
  readonly #header = new HeaderReader();
  #headerLine: number | null = null;
  #inHeader = true;
  readonly #summary = new SummaryReader();
  #endedText: string | null = null;
  #directories = 0;
  #files = 0;
  #retries = 0;
  readonly #notes: RobocopyRemark[] = [];
  readonly #fatal: OpenRecord[] = [];
  readonly #errors = new Map<string, ErrorRecord>();
  #lastError: ErrorRecord | null = null;
  /** The word for ERROR in this log, once an error line showed it. */
  #errorWord: string | null = null;
  /** Errors since the last notice of a retry limit; kept only where several threads can have caused the next one. */
  readonly #sinceLimit = new Set<ErrorRecord>();
  /** The record that a text line without a shape of its own continues. */
  #open: OpenRecord | null = null;
  /** The path of the error that is the last record so far. */
  #endingErrorPath: string | null = null;

  /** `bannerLine` is the first line of the banner; null for a job whose log does not show one. */
  constructor(bannerLine: number | null) {
    this.#hasBanner = bannerLine !== null;
    this.#line = bannerLine;
  }

  /** Whether no line so far belongs to a robocopy run for certain. */
  get isEmpty(): boolean {
    return this.#line === null;
  }

  /** Whether an entry or an error that follows belongs to the next job. A monitoring run has several summaries. */
  get isOver(): boolean {
    return this.#summary.isFound && this.#header.options?.switches.some((word) => /^\/MO[NT]:/.test(word)) !== true;
  }

  /** Whether the log should have gone on: no summary, and nothing in the log says why. */
  get isUnfinished(): boolean {
    const isExcerpt = !this.#hasBanner && !this.#header.isCertain && this.#directories + this.#files === 0;
    const isExplained = this.#fatal.length > 0 || this.#endsInRootError || this.#wantsNoSummary;
    return !this.#isComplete && !isExcerpt && !isExplained;
  }

  /** A line that begins with a TAB: directories have two TABs, files four, the continued lists of the header one. */
  takeEntry(line: LogLine): void {
    this.#open = null;
    if (line.tabs < DIRECTORY_TABS) {
      if (this.#inHeader) {
        this.#header.takeContinuation(line.text);
      }
      return;
    }
    this.#belongs(line.number);
    this.#inHeader = false;
    this.#endingErrorPath = null;
    if (line.tabs < FILE_TABS) {
      this.#directories++;
    } else {
      this.#files++;
    }
  }

  takeError(line: number, error: ErrorLine, text: string): void {
    this.#belongs(line);
    this.#errorWord = error.word;
    const key = `${error.code} ${error.actionText}\n${error.path}`.toLowerCase();
    const known = this.#errors.get(key);
    if (known === undefined) {
      this.#lastError = new ErrorRecord(line, error, text);
      this.#errors.set(key, this.#lastError);
    } else {
      known.repeat(error.time);
      this.#lastError = known;
    }
    this.#open = { line, indent: indentOf(text), texts: known === undefined ? this.#lastError.message : [] };
    this.#endingErrorPath = error.path;
    if (this.#threads !== null) {
      this.#sinceLimit.add(this.#lastError);
    }
  }

  /** A rule ends the header, once there was one. */
  takeRule(): void {
    this.#open = null;
    if (!this.#header.isEmpty) {
      this.#inHeader = false;
    }
  }

  /** An empty line or a redrawn percentage: what came before it does not go on. */
  endRecord(): void {
    this.#open = null;
  }

  /** Any other line. */
  takeText(line: number, text: string): void {
    if (text.trim() === '') {
      this.#open = null;
    } else if (this.#lastError !== null && RETRY_NOTICE.test(text)) {
      this.#open = null;
      this.#retries++;
    } else if (!this.#takeErrorRemark(line, text) && !this.#continueRecord(text)) {
      this.#open = null;
      this.#takeField(line, text);
    }
  }

  build(ordinal: number): RobocopyJob {
    const header = (this.#hasBanner || this.#header.isCertain ? this.#header : new HeaderReader()).header;
    return {
      ordinal,
      line: this.#line ?? 1,
      ...header,
      ended: this.#endedText === null ? null : parseLocalDateTime(this.#endedText),
      endedText: this.#endedText,
      notes: this.#notes,
      errors: [...this.#errors.values()].map((record) => record.build()),
      fatal: this.#fatal.map(({ line, texts }) => ({ line, text: texts.join('\n') })),
      items: { directories: this.#directories, files: this.#files },
      retries: this.#retries,
      summary: this.#summary.summary,
      complete: this.#isComplete,
    };
  }

  get #isComplete(): boolean {
    return this.#summary.isFound && this.#endedText !== null;
  }

  get #wantsNoSummary(): boolean {
    return this.#header.options?.switches.some((word) => word === '/NJS' || word === '/QUIT') === true;
  }

  get #threads(): number | null {
    return this.#header.options?.threads ?? null;
  }

  #belongs(line: number): void {
    this.#line ??= line;
  }

  /** A root that cannot be reached ends the run. Before the roots are printed, a run can fail on nothing else. */
  get #endsInRootError(): boolean {
    if (this.#endingErrorPath === null) {
      return false;
    }
    const roots = this.#header.roots.map(withoutEnd);
    return roots.includes(withoutEnd(this.#endingErrorPath)) || (this.#hasBanner && roots.length === 0);
  }

  /**
   * `ERROR: RETRY LIMIT EXCEEDED.` or `ERROR : …`, the end of the run. Both are known by the word that the error lines
   * use too; the blank before the colon tells them apart (robocopy-strings.md, ids 12…32 and 227).
   */
  #takeErrorRemark(line: number, text: string): boolean {
    const [, word = '', gap] = REMARK.exec(text) ?? [];
    if (word === '' || (!ERROR_WORDS.has(word) && word !== this.#errorWord)) {
      return false;
    }
    if (RETRY_LIMIT_WORDS.some((words) => text.includes(words)) || (gap === '' && this.#lastError !== null)) {
      this.#open = null;
      this.#exceedRetryLimit();
      return true;
    }
    if ((gap === '' && !this.#hasBanner) || this.#fatal.length >= MAX_REMARKS) {
      return false;
    }
    this.#belongs(line);
    this.#open = { line, indent: indentOf(text), texts: [text.trim()] };
    this.#fatal.push(this.#open);
    return true;
  }

  /** With several threads the notice may be for any error that used up its retries: then only a single one is meant. */
  #exceedRetryLimit(): void {
    const limit = this.#header.options?.retries ?? 0;
    const [first, ...others] =
      this.#threads === null ? [this.#lastError] : [...this.#sinceLimit].filter(({ retries }) => retries >= limit);
    if (first && others.length === 0) {
      first.retryLimitExceeded = true;
    }
    this.#sinceLimit.clear();
  }

  /** Messages begin where their error line begins; the fields of the header, which may follow at once, are indented. */
  #continueRecord(text: string): boolean {
    if (this.#open === null || indentOf(text) > this.#open.indent || this.#open.texts.length >= MAX_MESSAGE_LINES) {
      return false;
    }
    this.#open.texts.push(text.trim());
    return true;
  }

  #takeField(line: number, text: string): void {
    const [, word] = REMARK.exec(text) ?? [];
    if (this.#inHeader && !NOTE_WORDS.has(word ?? '') && this.#header.take(text)) {
      this.#headerLine ??= line;
      if (this.#header.isCertain) {
        this.#belongs(this.#headerLine);
      }
    } else if (this.#summary.take(text)) {
      this.#inHeader = false;
      if (this.#summary.isFound) {
        this.#belongs(line - ROWS_ABOVE_LAST);
      }
    } else if (this.#summary.isFound) {
      this.#takeEnd(text);
    } else if (word !== undefined && this.#notes.length < MAX_REMARKS) {
      this.#notes.push({ line, text: text.trim() });
    }
  }

  /** What follows the summary: the speeds, then the time of the end. */
  #takeEnd(text: string): void {
    const [, , , value = ''] = REMARK.exec(text) ?? [];
    if (hasTimeOfDay(value)) {
      this.#endedText ??= value.trim();
    } else if (value !== '') {
      this.#summary.takeSpeed(value);
    }
  }
}

/** A record that may go on in the next line, with its texts so far. */
interface OpenRecord {
  readonly line: number;
  readonly indent: number;
  readonly texts: string[];
}

/** One error with its repetitions. */
class ErrorRecord {
  readonly message: string[] = [];
  retries = 0;
  retryLimitExceeded = false;
  #lastTime: Ticks | null;

  constructor(
    private readonly line: number,
    private readonly error: ErrorLine,
    private readonly text: string,
  ) {
    this.#lastTime = error.time;
  }

  repeat(time: Ticks | null): void {
    this.retries++;
    this.#lastTime = time ?? this.#lastTime;
  }

  build(): RobocopyError {
    const { time, code, action, actionText, path } = this.error;
    return {
      line: this.line,
      time,
      lastTime: this.#lastTime,
      code,
      action,
      actionText,
      path,
      message: this.message.join('\n'),
      retries: this.retries,
      retryLimitExceeded: this.retryLimitExceeded,
      text: this.text,
    };
  }
}

/** The summary is known by its third row. */
const ROWS_ABOVE_LAST = 2;
const DIRECTORY_TABS = 2;
const FILE_TABS = 4;
const MAX_REMARKS = 1_000;
/** No message of Windows is longer. */
const MAX_MESSAGE_LINES = 20;
/** `Waiting 30 seconds... Retrying...` (ids 224, 225): one number, then dots. The second half may be missing. */
const RETRY_NOTICE = /^\D{0,40}\d+\D{0,40}?(?:\.{3}|…)/;
/** A word and a colon, which in the languages of East Asia is a wide one. */
const REMARK = /^\s{0,16}([^\s:：][^:：]{0,30}?)( ?)(?::(?=\s|$)|：)\s*(.*)$/s;

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function withoutEnd(path: string): string {
  return path.toLowerCase().replace(/\\+$/, '');
}
