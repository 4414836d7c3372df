import { decodeText, isCodePage, type LineEncoding, type NarrowLines } from './encoding.js';
import type { EncodingSurvey } from './encoding-survey.js';

/** Longer lines are cut here, in bytes. Robocopy prints none of that size. */
export const MAX_LINE_BYTES = 65_536;

/**
 * One line, still as bytes: most lines of a log are entries, which are counted without ever becoming text.
 * A view into the splitter's buffer, and the same object for every line: good until the call it was handed to returns.
 */
export class LogLine {
  /** From 1; texts that a lone CR separates lie in the same line. */
  number = 0;
  encoding: LineEncoding = 'us-ascii';
  /** How many TABs it holds. */
  tabs = 0;
  /** Where it begins in the log, in bytes. */
  position = 0;
  /** Entries and the continued lists of the header begin with a TAB, nothing else does. */
  isTabLed = false;
  private start = 0;
  private end = 0;
  /** Bytes of a character of ASCII. */
  private width = 1;

  constructor(private readonly buffer: Uint8Array) {}

  /** Becomes another line, which lies between these places of the buffer. */
  become(number: number, encoding: LineEncoding, tabs: number, start: number, end: number, position: number): void {
    this.number = number;
    this.encoding = encoding;
    this.tabs = tabs;
    this.start = start;
    this.end = end;
    this.position = position;
    this.width = encoding === 'utf-16le' ? 2 : 1;
    this.isTabLed = tabs > 0 && this.#unitAt(start) === TAB;
  }

  /** In bytes. */
  get length(): number {
    return this.end - this.start;
  }

  get isEmpty(): boolean {
    return this.start === this.end;
  }

  /** Whether it is a redrawn percentage and nothing more: `  0%  `, `100%  `, ` 12.3%` (ids 4021, 4031). */
  get isProgress(): boolean {
    const { width } = this;
    if (this.end - this.start > LONGEST_PROGRESS * width) {
      return false;
    }
    let last = this.end - width;
    while (last > this.start && this.#unitAt(last) === BLANK) {
      last -= width;
    }
    return last > this.start && this.#unitAt(last) === PERCENT;
  }

  get text(): string {
    return decodeText(this.bytes, this.encoding);
  }

  get bytes(): Uint8Array {
    return this.buffer.subarray(this.start, this.end);
  }

  /**
   * A number that is the same for entries of the same class: a hash (FNV-1a) of what stands between the first TAB and the
   * next one, without the count that follows the class of a directory. Entries are too many to be decoded.
   */
  get classHash(): number {
    const { buffer, end, width } = this;
    let hash = FNV_OFFSET;
    let settled = FNV_OFFSET;
    const first = this.start + width;
    if (width === 1 && this.tabs > DIRECTORY_TABS) {
      // Of a file, by far the most: nothing but the class stands there.
      for (let at = first; at < end && buffer[at] !== TAB; at++) {
        hash = Math.imul(hash ^ (buffer[at] ?? 0), FNV_PRIME);
      }
      return hash;
    }
    for (let at = first; at < end; at += width) {
      const unit = this.#unitAt(at);
      if (unit === TAB) {
        break;
      }
      hash = Math.imul(hash ^ unit, FNV_PRIME);
      if (unit !== BLANK && !isOfCount(unit)) {
        settled = hash;
      }
    }
    return settled;
  }

  #unitAt(at: number): number {
    const low = this.buffer[at] ?? 0;
    return this.width === 1 ? low : low + (this.buffer[at + 1] ?? 0) * 256;
  }
}

/**
 * Cuts a log into lines, whatever its chunks. Each `/LOG+` and `/UNILOG+` run appends in its own encoding, so a log may
 * change between narrow text and UTF-16LE at any line. What tells them apart (robocopy-log.md §2): robocopy's narrow
 * text holds no NUL, and UTF-16 text has one in its line ends at the latest.
 * A lone CR redraws the progress and separates texts within a line; CRs before the line feed belong to the line end.
 */
export class LineSplitter {
  /** Lines so far. */
  lines = 0;
  /** Lines cut at MAX_LINE_BYTES so far. */
  cutLines = 0;
  firstCutLine: number | null = null;
  /** The first line in a code page. */
  firstCodePageLine: number | null = null;
  readonly encodings = new Set<LineEncoding>();

  readonly #onLine: (line: LogLine) => void;
  readonly #narrow: NarrowLines;
  readonly #survey: EncodingSurvey | null;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #line = new LogLine(this.#buffer);
  #lastEncoding: LineEncoding | null = null;
  /** Where the buffer begins in the log, in bytes. */
  #base = 0;
  /** In the buffer: where the text that is being read begins, how far it is scanned, where the bytes end. */
  #start = 0;
  #scan = 0;
  #end = 0;

  #isFinal = false;
  #wide = false;
  #atFileStart = true;
  #atLineStart = true;
  /** Whether this line handed out a text already. A CR with nothing behind it is no empty line then. */
  #hasText = false;
  /** Whether the rest of a text that is too long is being passed over. */
  #skipping = false;
  /** Seen since #start. */
  #tabs = 0;
  #highBytes = false;
  /** Seen in this line. */
  #nuls = false;

  /** Lines in a code page are shown to `survey` too. */
  constructor(onLine: (line: LogLine) => void, narrow: NarrowLines, survey: EncodingSurvey | null = null) {
    this.#onLine = onLine;
    this.#narrow = narrow;
    this.#survey = survey;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      this.#append(chunk.subarray(at, at + SLICE_BYTES));
      this.#split(false);
    }
  }

  /** To be called once, behind the last chunk. */
  end(): void {
    this.#split(true);
    if (this.#end > this.#start && !this.#skipping) {
      this.#emit(this.#end, true);
    }
  }

  /** What was read from a place in the log on, not long ago; null where it is gone. A view: good until the next push. */
  recall(position: number, length: number): Uint8Array | null {
    const start = position - this.#base;
    return start < 0 ? null : this.#buffer.subarray(start, start + length);
  }

  #append(slice: Uint8Array): void {
    if (this.#end + slice.length > BUFFER_BYTES) {
      const gone = Math.max(0, this.#start - RECALLED_BYTES);
      this.#buffer.copyWithin(0, gone, this.#end);
      this.#base += gone;
      this.#scan -= gone;
      this.#end -= gone;
      this.#start -= gone;
    }
    this.#buffer.set(slice, this.#end);
    this.#end += slice.length;
  }

  /** Hands out what is complete. The first bytes of a line decide its encoding, so they must all have arrived. */
  #split(final: boolean): void {
    this.#isFinal = final;
    for (let goesOn = true; goesOn;) {
      if (this.#atLineStart) {
        const available = this.#end - this.#start;
        if (available === 0 || (available < LOOK_AHEAD_BYTES && !final)) {
          return;
        }
        this.#beginLine();
      }
      goesOn = this.#wide ? this.#scanWide() : this.#scanNarrow();
    }
  }

  #beginLine(): void {
    const first = this.#byte(0);
    const second = this.#byte(1);
    if (first === 0xff && second === 0xfe) {
      // The mark proves nothing: /UNICODE puts one before narrow text, which then begins with a line end or a rule. Past the
      // start of the file two such bytes before anything else are text.
      this.#wide ||= this.#isAsciiUnit(2) || this.#looksWide();
      this.#skip(this.#wide || this.#atFileStart || BEGINNINGS.has(this.#byte(2) ?? 0) ? 2 : 0);
    } else if (!this.#wide && first === 0xef && second === 0xbb && this.#byte(2) === 0xbf) {
      this.#skip(3);
    } else if (!this.#wide && this.#isAsciiUnit(0) && (this.#isAsciiUnit(2) || this.#end - this.#start === 2)) {
      this.#wide = true;
    } else if (!this.#wide && first === 0 && this.#isAsciiUnit(1)) {
      // The second half of a UTF-16 line feed: the text before it was cut off, or the log does not begin at its start.
      this.#skip(1);
      this.#wide = true;
    }
    this.lines++;
    this.#atFileStart = false;
    this.#atLineStart = false;
    this.#hasText = false;
    this.#nuls = false;
  }

  #byte(offset: number): number | undefined {
    return this.#start + offset < this.#end ? this.#buffer[this.#start + offset] : undefined;
  }

  #isAsciiUnit(offset: number): boolean {
    return this.#byte(offset) !== 0 && this.#byte(offset + 1) === 0;
  }

  /** Whether at least a quarter of the bytes behind a byte order mark are NULs. */
  #looksWide(): boolean {
    const ahead = this.#buffer.subarray(this.#start + 2, Math.min(this.#start + LOOK_AHEAD_BYTES, this.#end));
    return ahead.filter((byte) => byte === 0).length * 4 >= ahead.length;
  }

  #skip(bytes: number): void {
    this.#start += bytes;
    this.#scan = this.#start;
  }

  /** Reads on to a CR or LF and ends the text there. False where neither has arrived. */
  #scanNarrow(): boolean {
    const buffer = this.#buffer;
    const limit = this.#limit(1);
    let at = this.#scan;
    let tabs = this.#tabs;
    let seen = 0;
    let byte = 0;
    while (at < limit) {
      byte = buffer[at] ?? 0;
      if (byte < FIRST_PRINTABLE) {
        if (byte === LF || byte === CR) {
          break;
        }
        if (byte === TAB) {
          tabs++;
        }
      }
      seen |= byte;
      at++;
    }
    this.#tabs = tabs;
    this.#highBytes ||= seen > LAST_ASCII;
    if (at === limit) {
      return this.#pause(at);
    }
    this.#endText(at, at + 1, byte === LF);
    return true;
  }

  #scanWide(): boolean {
    const buffer = this.#buffer;
    const limit = this.#limit(2);
    let at = this.#scan;
    for (; at + 1 < limit; at += 2) {
      const low = buffer[at] ?? 0;
      const high = buffer[at + 1] ?? 0;
      if (high === 0) {
        this.#nuls = true;
        if (low === LF || low === CR) {
          this.#endText(at, at + 2, low === LF);
          return true;
        }
        if (low === TAB) {
          this.#tabs++;
        }
      } else if (low === CR && high === LF) {
        this.#meetNarrowLineEnd(at);
        return true;
      } else if (low === 0 && high === LF) {
        // U+0A00 is no character either: a line feed one byte off. What follows is aligned anew, from its other half.
        this.#endText(at, at + 2, true);
        this.#wide = false;
        return true;
      } else if (low === LF && at > this.#start && buffer[at - 1] === CR && startsNarrowLine(high)) {
        const isNarrow = this.#isNarrowLine(at + 1);
        if (isNarrow === null) {
          return this.#pause(at);
        }
        if (isNarrow) {
          this.#meetNarrowLineEnd(at - 1);
          return true;
        }
      }
    }
    return this.#pause(at);
  }

  /** Whether the line that begins there has no NUL up to its line feed; null where not enough of it has arrived. */
  #isNarrowLine(start: number): boolean | null {
    const end = Math.min(start + LOOK_AHEAD_BYTES, this.#end);
    for (let at = start; at < end; at++) {
      if (this.#buffer[at] === 0 || this.#buffer[at] === LF) {
        return this.#buffer[at] === LF;
      }
    }
    return end < start + LOOK_AHEAD_BYTES && !this.#isFinal ? null : true;
  }

  /**
   * A narrow CR LF amid UTF-16. Aligned it would be U+0A0D, which is no character, and astride two units a pair of
   * letters with a line of no NUL behind them. Either this line is narrow already, then it holds no NUL and is read
   * again; or a UTF-16 line was cut off and narrow lines were appended to it.
   */
  #meetNarrowLineEnd(at: number): void {
    if (this.#nuls || this.#skipping) {
      this.#endText(at, at + 2, true);
    } else {
      this.#scan = this.#start;
      this.#tabs = 0;
    }
    this.#wide = false;
  }

  /** A text to be skipped may go on for ever, any other one to its limit and a unit more. */
  #limit(unitBytes: number): number {
    return this.#skipping ? this.#end : Math.min(this.#end, this.#start + MAX_LINE_BYTES + unitBytes);
  }

  /** Nothing more to scan, up to the limit. True where the text was cut there and its rest can be skipped. */
  #pause(at: number): boolean {
    this.#scan = at;
    if (this.#skipping) {
      this.#start = Math.max(this.#start, at - KEPT_WHILE_SKIPPING);
      return false;
    }
    if (at - this.#start <= MAX_LINE_BYTES) {
      return false;
    }
    this.cutLines++;
    this.firstCutLine ??= this.lines;
    this.#emit(this.#start + MAX_LINE_BYTES, true);
    this.#start = at - KEPT_WHILE_SKIPPING;
    this.#skipping = true;
    return true;
  }

  #endText(end: number, next: number, isLineFeed: boolean): void {
    const belongsToLineEnd = end === this.#start && (this.#hasText || !isLineFeed);
    if (!this.#skipping && !belongsToLineEnd) {
      this.#emit(end, false);
    }
    this.#start = next;
    this.#scan = next;
    this.#tabs = 0;
    this.#highBytes = false;
    this.#skipping = false;
    this.#atLineStart = isLineFeed;
  }

  #emit(end: number, cut: boolean): void {
    const encoding = this.#encodingOf(end, cut);
    if (encoding !== this.#lastEncoding) {
      this.#lastEncoding = encoding;
      this.encodings.add(encoding);
      this.firstCodePageLine ??= isCodePage(encoding) ? this.lines : null;
    }
    const halfUnit = this.#wide ? (end - this.#start) % 2 : 0;
    const stamp = this.#hasText || this.#wide ? 0 : runnerStampLength(this.#buffer, this.#start, end);
    const start = this.#start + stamp;
    this.#line.become(this.lines, encoding, this.#tabs, start, end - halfUnit, this.#base + start);
    this.#onLine(this.#line);
    this.#hasText = true;
  }

  #encodingOf(end: number, cut: boolean): LineEncoding {
    if (this.#wide) {
      return 'utf-16le';
    }
    if (!this.#highBytes) {
      return 'us-ascii';
    }
    const encoding = this.#narrow.encodingOf(this.#buffer, this.#start, end, cut);
    if (this.#survey !== null && isCodePage(encoding)) {
      this.#survey.take(this.#buffer.subarray(this.#start, end), this.#buffer[this.#start] === TAB);
    }
    return encoding;
  }
}

const FNV_OFFSET = 0x811c_9dc5 | 0;
const FNV_PRIME = 0x0100_0193;

/** Of a directory's entry; a file's has more. */
const DIRECTORY_TABS = 2;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
const PERCENT = 0x25;
const HYPHEN = 0x2d;

const COLON = 0x3a;
const LETTER_Z = 0x5a;
/** What robocopy prints first begins with these. */
const BEGINNINGS: ReadonlySet<number> = new Set([CR, LF, HYPHEN]);
const FIRST_PRINTABLE = BLANK;
const LAST_ASCII = 0x7f;

/** A line end astride two units is known by the byte before. */
const KEPT_WHILE_SKIPPING = 2;
/** In letters. */
const LONGEST_PROGRESS = 8;
/** What a line start must show to tell its encoding, and to count NULs behind a byte order mark. */
const LOOK_AHEAD_BYTES = 64;
const SLICE_BYTES = 65_536;
/** Bytes of lines that were handed out are kept at least so far back. */
const RECALLED_BYTES = 65_536;
/** Room for the longest line and a slice, so that moving the rest to the front is rare. */
const BUFFER_BYTES = RECALLED_BYTES + 2 * (MAX_LINE_BYTES + SLICE_BYTES);

/** `-./0…9:`: digits, and what stands beside them in `-1` and in the times of /TS. */
function isOfCount(unit: number): boolean {
  return unit >= HYPHEN && unit <= COLON;
}

/** The second half of what would be a UTF-16 unit: a narrow line begins with a TAB, a CR or something printable. */
function startsNarrowLine(byte: number): boolean {
  return byte === TAB || byte === CR || (byte >= FIRST_PRINTABLE && byte < LAST_ASCII);
}

/** Build runners put `2024-01-01T00:00:00.1234567Z ` before each line (robocopy-log.md §2). 0 where there is none. */
function runnerStampLength(bytes: Uint8Array, start: number, end: number): number {
  const length = RUNNER_STAMP.length;
  if (end - start < length || bytes[start + length - 1] !== LETTER_Z) {
    return 0;
  }
  for (let nth = 0; nth < length; nth++) {
    const byte = bytes[start + nth] ?? 0;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    if (RUNNER_STAMP[nth] === '0' ? !isDigit : byte !== RUNNER_STAMP.charCodeAt(nth)) {
      return 0;
    }
  }
  return start + length < end && bytes[start + length] === BLANK ? length + 1 : length;
}

const RUNNER_STAMP = '0000-00-00T00:00:00.0000000Z';
