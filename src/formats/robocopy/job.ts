import { withoutClosingSlashes } from '../../windows/path.js';
import type { Ticks } from '../../windows/time.js';
import { hasTimeOfDay, parseLocalDateTime } from './dates.js';
import { Entries, type Recall } from './entries.js';
import type { ErrorLine } from './error-line.js';
import { HeaderReader } from './header.js';
import type { LogLine } from './lines.js';
import { isSummaryRow, SummaryReader } from './summary.js';
import type { RobocopyItem } from './item.js';
import type { RobocopyError, RobocopyJob, RobocopyRemark } from './types.js';
import { ERROR_WORDS, fatalAction, NOTE_WORDS, RETRY_LIMIT_WORDS } from './words.js';

/**
 * Collects one job from its lines: header, entries, errors with their messages, summary (robocopy-log.md §3, §4).
 * Keeps errors and remarks; of the entries only the count, so its size does not depend on the size of the tree.
 */
export class JobBuilder {
  readonly #hasBanner: boolean;
  #line: number | null;
  readonly #header = new HeaderReader();
  #headerLine: number | null = null;
  #destinationLine: RobocopyRemark | null = null;
  #optionsLine: RobocopyRemark | null = null;
  /** The last rows of a summary. */
  #rows: readonly RobocopyRemark[] = [];
  #inHeader = true;
  readonly #summary = new SummaryReader();
  #endedText: string | null = null;
  readonly #entries = new Entries();
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

  /** Whether the time of the end was printed: what follows is of another job, or of no job. */
  get hasEnded(): boolean {
    return this.#endedText !== null && this.isOver;
  }

  /** Whether the log should have gone on: no summary, and nothing in the log says why. */
  get isUnfinished(): boolean {
    const isExcerpt = !this.#hasBanner && !this.#header.isCertain && this.#entries.isEmpty;
    const isExplained = this.#fatal.length > 0 || this.#endsInRootError || this.#wantsNoSummary;
    return !this.#isComplete && !isExcerpt && !isExplained;
  }

  get isInHeader(): boolean {
    return this.#inHeader;
  }

  /** The roots, as far as they were printed. */
  get source(): string | null {
    return this.#header.source;
  }

  get destination(): string | null {
    return this.#header.destination;
  }

  /** A line that begins with a TAB: an entry, or one of the continued lists of the header. */
  takeEntry(line: LogLine): void {
    this.#open = null;
    if (this.#entries.take(line)) {
      this.#belongs(line.number);
      this.#inHeader = false;
      this.#endingErrorPath = null;
    } else if (this.#inHeader) {
      this.#header.takeContinuation(line.text);
    }
  }

  /** `recall` finds the line of the file that comes before its error. */
  takeError(line: number, error: ErrorLine, text: string, recall: Recall): void {
    this.#belongs(line);
    this.#errorWord = error.word;
    const key = `${error.code} ${error.actionText}\n${error.path}`.toLowerCase();
    const known = this.#errors.get(key);
    if (known === undefined) {
      this.#lastError = new ErrorRecord(
        line,
        error,
        text,
        this.#entries.lineOf(error.path, this.#threads !== null, recall),
      );
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
    } else if (this.#inHeader && this.#header.isRoot(text)) {
      // Behind an error before the roots: no message, though its label may begin at the margin.
      this.#open = null;
      this.#takeField(line, text);
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
      items: this.#entries.counts,
      retries: this.#retries,
      summary: this.#summary.summary,
      earlierPasses: this.#summary.earlierPasses,
      printed: {
        destination: header.destination === null ? null : this.#destinationLine,
        options: header.options === null ? null : this.#optionsLine,
        directories: this.#summary.isFound ? (this.#rows.at(-3) ?? null) : null,
        files: this.#summary.isFound ? (this.#rows.at(-2) ?? null) : null,
      },
      complete: this.#isComplete,
      unfinished: this.isUnfinished,
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
    const roots = [this.source, this.destination].flatMap((root) => (root === null ? [] : withoutEnd(root)));
    return roots.includes(withoutEnd(this.#endingErrorPath)) || (this.#hasBanner && roots.length === 0);
  }

  /**
   * `ERROR: RETRY LIMIT EXCEEDED.` or `ERROR : …`, the end of the run. Both are known by the word that the error lines
   * use too; the blank before the colon tells them apart (robocopy-strings.md, ids 12…32 and 227).
   */
  #takeErrorRemark(line: number, text: string): boolean {
    const [, word = '', gap, value = ''] = REMARK.exec(text) ?? [];
    if (this.#summary.isFound && (/^\d/.test(value) || hasTimeOfDay(value))) {
      // Speed or end, in a language whose word for that is another one's for an error.
      return false;
    }
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
    this.#addFatal(line, text);
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
    if (
      this.#open === null ||
      isNote(text) ||
      indentOf(text) > this.#open.indent ||
      this.#open.texts.length >= MAX_MESSAGE_LINES
    ) {
      return false;
    }
    this.#open.texts.push(text.trim());
    return true;
  }

  #takeField(line: number, text: string): void {
    const [, word] = REMARK.exec(text) ?? [];
    if (this.#inHeader && !NOTE_WORDS.has(word ?? '') && this.#takeHeaderField(line, text)) {
      return;
    }
    if (this.#summary.take(text)) {
      this.#inHeader = false;
      if (isSummaryRow(text)) {
        this.#rows = [...this.#rows.slice(1 - ROWS), { line, text: text.trim() }];
      }
      if (this.#summary.isFound) {
        this.#belongs(this.#rows[0]?.line ?? line);
      } else {
        // Another pass of a monitoring run.
        this.#endedText = null;
      }
    } else if (this.#summary.isFound) {
      this.#takeEnd(text);
    } else if (EXPLANATION.test(text) && this.#notes.at(-1)?.line === line - 1) {
      // Only what ends a run is explained in a second line (ids 25, 28): so it was no note, whatever its language.
      this.#addFatal(line - 1, `${this.#notes.pop()?.text ?? ''}\n${text}`);
    } else if (word !== undefined && !NOTE_WORDS.has(word) && this.#endsRun(text)) {
      this.#addFatal(line, text);
    } else if (word !== undefined && this.#notes.length < MAX_REMARKS) {
      this.#notes.push({ line, text: text.trim() });
    }
  }

  #takeHeaderField(line: number, text: string): boolean {
    if (!this.#header.take(text)) {
      return false;
    }
    this.#headerLine ??= line;
    if (this.#header.isCertain) {
      this.#optionsLine ??= { line, text: text.trim() };
      this.#belongs(this.#headerLine);
    } else if (this.destination !== null) {
      this.#destinationLine ??= { line, text: text.trim() };
    }
    return true;
  }

  /** Whether a remark in a language that we do not know ends the run: by its signs, or because a root was missing. */
  #endsRun(text: string): boolean {
    return this.#entries.isEmpty && !this.#inHeader && (this.#header.lacksRoot || fatalAction(text) !== 'fatal');
  }

  #addFatal(line: number, text: string): void {
    this.#belongs(line);
    this.#open = { line, indent: indentOf(text), texts: text.split('\n').map((part) => part.trim()) };
    this.#fatal.push(this.#open);
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
    private readonly item: RobocopyItem | null,
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
      item: this.item,
      text: this.text,
    };
  }
}

/** Of counts in a summary. */
const ROWS = 3;
const MAX_REMARKS = 1_000;
/** No message of Windows is longer. */
const MAX_MESSAGE_LINES = 20;
/** `*****  You need these to perform Backup copies (/B or /ZB).` */
const EXPLANATION = /^\s*\*{5}\s/;
/** `Waiting 30 seconds... Retrying...` (ids 224, 225): one number, then dots. The second half may be missing. */
const RETRY_NOTICE = /^\D{0,40}\d+\D{0,40}?(?:\.{3}|…)/;
/** A word and a colon, which in the languages of East Asia is a wide one. */
const REMARK = /^\s{0,16}([^\s:：][^:：]{0,30}?)( ?)(?::(?=\s|$)|：)\s*(.*)$/s;

/** Whether the line is a note or a warning, in words that we know: a run prints them before its first entry. */
export function isNote(text: string): boolean {
  const [, word] = REMARK.exec(text) ?? [];
  return NOTE_WORDS.has(word ?? '');
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function withoutEnd(path: string): string {
  return withoutClosingSlashes(path.toLowerCase());
}
