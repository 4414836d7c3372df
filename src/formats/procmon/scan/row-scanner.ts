/** The host of the scanner in WebAssembly (assembly/scan.ts): hands it bytes, answers what it asks, and passes its rows on. */

import { halfOfDay, type TextClock } from '../clock.js';
import type { ColumnName } from '../columns.js';
import type { RowCells, RowReader } from '../row.js';
import type { Wish } from '../row-sieve.js';
import { borrowScanner, returnScanner, type Scanner } from './load.js';
import { type ReadingPosition, type RowAudience, WORDS_BEFORE_FIELDS } from './row-batch.js';
import { FieldTexts } from './scanned-rows.js';

/** What a file's rows look like, and who reads their times. */
export interface RowLayout {
  /** How many fields a row has. */
  readonly width: number;
  /** The character between fields, one of ASCII. */
  readonly delimiter: string;
  readonly columns: ReadonlyMap<ColumnName, number>;
  readonly reader: RowReader;
  readonly clock: TextClock;
}

/** Rows after which counts are passed on: the scanner's have 32 bits. */
const COUNTED_AT_ONCE = 0x4000_0000;

// A byte order mark within a file is text.
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** Scans the rows of one file. */
export class RowScanner {
  readonly #scanner: Scanner;
  readonly #layout: RowLayout;
  readonly #audience: RowAudience;
  readonly #at: ReadingPosition;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;
  readonly #rowWords: number;
  #times = new Float64Array(256);
  /** The bytes of the input that wait: from the first to behind the last. */
  #from = 0;
  #to = 0;
  #uncounted = 0;
  #details = 0;

  /** Null for rows with more fields than it can scan. */
  static async for(
    layout: RowLayout,
    names: Iterable<string>,
    audience: RowAudience,
    at: ReadingPosition,
  ): Promise<RowScanner | null> {
    const scanner = await borrowScanner();
    if (layout.width > scanner.constant.MOST_COLUMNS) {
      returnScanner(scanner);
      return null;
    }
    return new RowScanner(scanner, layout, names, audience, at);
  }

  private constructor(
    scanner: Scanner,
    layout: RowLayout,
    names: Iterable<string>,
    audience: RowAudience,
    at: ReadingPosition,
  ) {
    this.#scanner = scanner;
    this.#layout = layout;
    this.#audience = audience;
    this.#at = at;
    this.#bytes = new Uint8Array(scanner.memory);
    this.#words = new Uint32Array(scanner.memory);
    this.#numbers = new Float64Array(scanner.memory);
    this.#rowWords = WORDS_BEFORE_FIELDS + 2 * layout.width;
    const column = (name: ColumnName): number => layout.columns.get(name) ?? -1;
    scanner.call.configure(
      layout.width,
      layout.delimiter.charCodeAt(0),
      column('Process Name'),
      column('Operation'),
      column('Result'),
      column('Path'),
      column('Detail'),
      column('Time of Day'),
      column('Date & Time'),
    );
    const encoder = new TextEncoder();
    const { INPUT, INPUT_BYTES } = scanner.constant;
    const input = this.#bytes.subarray(INPUT, INPUT + INPUT_BYTES);
    for (const name of names) {
      scanner.call.watch(scanner.call.hashName(encoder.encodeInto(name, input).written));
    }
  }

  /** The bytes that wait to be scanned. Valid until more are added. */
  get waiting(): Uint8Array {
    const { INPUT } = this.#scanner.constant;
    return this.#bytes.subarray(INPUT + this.#from, INPUT + this.#to);
  }

  /** How many bytes can be added. */
  get room(): number {
    return this.#scanner.constant.INPUT_BYTES - (this.#to - this.#from);
  }

  /** Takes no more bytes than there is room for. */
  add(bytes: Uint8Array): void {
    const { INPUT } = this.#scanner.constant;
    this.#bytes.copyWithin(INPUT, INPUT + this.#from, INPUT + this.#to);
    this.#to -= this.#from;
    this.#from = 0;
    this.#bytes.set(bytes, INPUT + this.#to);
    this.#to += bytes.length;
  }

  /** Passes over the first bytes: somebody else has read them. */
  drop(length: number): void {
    this.#from += length;
    this.#scanner.call.forgetDate();
  }

  /**
   * Reads the complete rows that wait. What then waits begins with a row that is not complete, or is no such row as can be scanned:
   * `other`. `isLast`: nothing comes behind what waits.
   */
  scan(isLast: boolean): 'needs more' | 'other' {
    const { call, constant, variable } = this.#scanner;
    const { clock } = this.#layout;
    for (const [kind, wish] of this.#audience.newWishes?.() ?? []) {
      this.#setWish(kind, wish);
    }
    call.setClock(clock.day, clock.lastInDay, clock.first, clock.latest);
    call.start(this.#from);
    for (;;) {
      const answer = call.scan(this.#to, isLast ? 1 : 0);
      if (answer === constant.ASKS_KIND) {
        const kind = variable.askedKind.value;
        this.#setWish(kind, this.#audience.wish(kind, ...this.#kindTexts(kind)));
      } else if (answer === constant.ASKS_TIME) {
        this.#answerTime();
      } else {
        this.#passOn();
        if (answer !== constant.IS_FULL) {
          clock.goOn(variable.lastInDay.value, variable.first.value, variable.latest.value);
          this.#at.record += variable.rows.value;
          this.#at.line += variable.lines.value;
          this.#uncounted += variable.rows.value;
          this.#from = variable.position.value;
          if (this.#uncounted > COUNTED_AT_ONCE) {
            this.#count();
          }
          return answer === constant.IS_OTHER ? 'other' : 'needs more';
        }
      }
    }
  }

  /** Passes on how many rows of each kind there were. It is not to be used any more. */
  close(): void {
    this.#count();
    returnScanner(this.#scanner);
  }

  #count(): void {
    const { KINDS, KIND_WORDS } = this.#scanner.constant;
    const kinds = this.#scanner.variable.kinds.value;
    for (let kind = 1; kind <= kinds; kind++) {
      const counter = KINDS / 4 + KIND_WORDS * (kind - 1) + 7;
      const rows = this.#words[counter] ?? 0;
      if (rows > 0) {
        this.#audience.count(kind, rows);
        this.#words[counter] = 0;
      }
    }
    this.#uncounted = 0;
  }

  #setWish(kind: number, wish: Wish): void {
    const { PASS_OVER, PUT_OUT, PUT_OUT_NAMED, PUT_OUT_WITHIN } = this.#scanner.constant;
    const action = { none: PASS_OVER, all: PUT_OUT, named: PUT_OUT_NAMED, within: PUT_OUT_WITHIN }[wish];
    this.#scanner.call.setAction(kind, action);
  }

  #kindTexts(kind: number): [string, string, string] {
    const { KINDS, KIND_WORDS, KIND_TEXTS } = this.#scanner.constant;
    const entry = KINDS / 4 + KIND_WORDS * (kind - 1);
    let at = KIND_TEXTS + (this.#words[entry + 1] ?? 0);
    const next = (word: number): string => {
      const end = at + (this.#words[entry + word] ?? 0);
      const text = DECODER.decode(this.#bytes.subarray(at, end));
      at = end;
      return text.replaceAll('""', '"');
    };
    return [next(2), next(3), next(4)];
  }

  #answerTime(): void {
    const { call, constant, variable } = this.#scanner;
    const { reader, clock } = this.#layout;
    clock.goOn(variable.lastInDay.value, variable.first.value, variable.latest.value);
    const cells: RowCells = new FieldTexts(this.#words, this.#bytes, constant.FIELDS / 4, this.#layout.width);
    const time = reader.timeOf(cells, clock);
    const half = halfOfDay(reader.timeText(cells));
    if (half !== null) {
      call.learnAffix(half);
    }
    call.setClock(clock.day, clock.lastInDay, clock.first, clock.latest);
    call.setTime(time ?? Number.NaN);
  }

  #passOn(): void {
    const { call, constant, variable } = this.#scanner;
    const rows = variable.outputRows.value;
    if (rows === 0) {
      return;
    }
    if (this.#times.length < rows) {
      this.#times = new Float64Array(2 * rows);
    }
    const output = constant.OUTPUT / 4;
    for (let row = 0; row < rows; row++) {
      this.#times[row] = this.#numbers[(output + row * this.#rowWords) / 2] ?? Number.NaN;
    }
    const { record, line } = this.#at;
    const changed = this.#audience.rows({
      rows,
      record,
      line,
      words: this.#words.subarray(output, output + rows * this.#rowWords),
      rowWords: this.#rowWords,
      bytes: this.#bytes,
      times: this.#times,
      details: this.#newDetails(),
    });
    call.takeOutput();
    if (changed) {
      call.forgetActions();
    }
  }

  #newDetails(): string[] {
    const { DETAILS, DETAIL_TEXTS } = this.#scanner.constant;
    const texts = [];
    for (; this.#details < this.#scanner.variable.details.value; this.#details++) {
      const entry = DETAILS / 4 + 2 * this.#details;
      const start = DETAIL_TEXTS + (this.#words[entry] ?? 0);
      const text = DECODER.decode(this.#bytes.subarray(start, start + (this.#words[entry + 1] ?? 0)));
      texts.push(text.replaceAll('""', '"'));
    }
    return texts;
  }
}
