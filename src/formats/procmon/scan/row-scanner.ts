/**
 * The host of the scanner in WebAssembly (assembly/scan.ts): hands it bytes, answers what it asks, and shows the rows that it
 * puts out.
 */

import { ticks } from '../../../windows/time.js';
import { ByteTexts } from '../../byte-texts.js';
import { halfOfDay, type TextClock } from '../clock.js';
import type { ColumnName } from '../columns.js';
import type { RowCells, RowReader } from '../row.js';
import type { RowSieve, SievedKind, Wish } from '../row-sieve.js';
import { loadScanner, type Scanner } from './load.js';

/** What comes next in a file. Both count from 1. */
export interface ReadingPosition {
  record: number;
  line: number;
}

/** What a file's rows look like. */
export interface RowLayout {
  /** How many fields a row has. */
  readonly width: number;
  /** The character between fields, one of ASCII. */
  readonly delimiter: string;
  readonly columns: ReadonlyMap<ColumnName, number>;
}

/** Who is told of the rows. */
export interface RowAudience {
  readonly sieve: RowSieve;
  readonly reader: RowReader;
  readonly clock: TextClock;
}

/** Rows after which counts are taken over: the scanner's have 32 bits. */
const COUNTED_AT_ONCE = 0x4000_0000;

/** Of an end of a field: quotes inside are doubled. */
const IS_DOUBLED = 0x8000_0000;

/** Scans the rows of one file. */
export class RowScanner {
  readonly #scanner: Scanner;
  readonly #audience: RowAudience;
  readonly #at: ReadingPosition;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;
  readonly #cells: ScannedCells;
  /** By number, counted from 1; null: such rows are counted here, one by one. */
  readonly #kinds: (SievedKind | null)[] = [null];
  readonly #rowWords: number;
  /** The bytes of the input that wait: from the first to behind the last. */
  #from = 0;
  #to = 0;
  #wishes: number;
  #uncounted = 0;

  /** Null for rows with more fields than it can scan. */
  static async for(layout: RowLayout, audience: RowAudience, at: ReadingPosition): Promise<RowScanner | null> {
    const scanner = await loadScanner();
    return layout.width <= scanner.constant.MOST_COLUMNS ? new RowScanner(scanner, layout, audience, at) : null;
  }

  private constructor(scanner: Scanner, layout: RowLayout, audience: RowAudience, at: ReadingPosition) {
    this.#scanner = scanner;
    this.#audience = audience;
    this.#at = at;
    this.#bytes = new Uint8Array(scanner.memory);
    this.#words = new Uint32Array(scanner.memory);
    this.#numbers = new Float64Array(scanner.memory);
    this.#rowWords = scanner.constant.ROW_WORDS + 2 * layout.width;
    const column = (name: ColumnName): number => layout.columns.get(name) ?? -1;
    this.#cells = new ScannedCells(scanner, this.#bytes, this.#words, layout, column('Path'), column('Detail'));
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
    const { visitor } = audience.sieve;
    this.#wishes = visitor.wishes;
    const encoder = new TextEncoder();
    const { INPUT, INPUT_BYTES } = scanner.constant;
    const input = this.#bytes.subarray(INPUT, INPUT + INPUT_BYTES);
    for (const name of visitor.names) {
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
  }

  /**
   * Reads the complete rows that wait. What then waits begins with a row that is not complete, or is no such row as can be scanned:
   * `other`. `isLast`: nothing comes behind what waits.
   */
  scan(isLast: boolean): 'needs more' | 'other' {
    const { call, constant, variable } = this.#scanner;
    const { clock } = this.#audience;
    call.setClock(clock.day, clock.lastInDay, clock.first, clock.latest);
    call.start(this.#from);
    for (;;) {
      const answer = call.scan(this.#to, isLast ? 1 : 0);
      if (answer === constant.ASKS_KIND) {
        this.#answerKind(variable.askedKind.value);
      } else if (answer === constant.ASKS_TIME) {
        this.#answerTime();
      } else {
        this.#showRows();
        if (answer !== constant.IS_FULL) {
          clock.goOn(variable.lastInDay.value, variable.first.value, variable.latest.value);
          this.#at.record += variable.rows.value;
          this.#at.line += variable.lines.value;
          this.#uncounted += variable.rows.value;
          this.#from = variable.position.value;
          if (this.#uncounted > COUNTED_AT_ONCE) {
            this.count();
          }
          return answer === constant.IS_OTHER ? 'other' : 'needs more';
        }
      }
    }
  }

  /** Takes over how many rows of each kind there were. */
  count(): void {
    const { KINDS, KIND_WORDS } = this.#scanner.constant;
    this.#kinds.forEach((kind, number) => {
      const counter = KINDS / 4 + KIND_WORDS * (number - 1) + 7;
      if (kind !== null) {
        kind.count += this.#words[counter] ?? 0;
        this.#words[counter] = 0;
      }
    });
    this.#uncounted = 0;
  }

  #answerKind(number: number): void {
    const { sieve, reader } = this.#audience;
    if (this.#kinds[number] === undefined) {
      const [processName, operation, result] = this.#kindTexts(number);
      const kind = reader.kindOf(processName, operation, result);
      this.#kinds[number] = kind === null ? null : sieve.kindOf(kind);
    }
    this.#scanner.call.setAction(number, this.#actionOf(this.#kinds[number]?.wish(sieve.visitor) ?? 'all'));
  }

  #actionOf(wish: Wish): number {
    const { PASS_OVER, PUT_OUT, PUT_OUT_NAMED, PUT_OUT_WITHIN } = this.#scanner.constant;
    return { none: PASS_OVER, all: PUT_OUT, named: PUT_OUT_NAMED, within: PUT_OUT_WITHIN }[wish];
  }

  #kindTexts(number: number): readonly [string, string, string] {
    const { KINDS, KIND_WORDS, KIND_TEXTS } = this.#scanner.constant;
    const entry = KINDS / 4 + KIND_WORDS * (number - 1);
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
    const { reader, clock } = this.#audience;
    clock.goOn(variable.lastInDay.value, variable.first.value, variable.latest.value);
    this.#cells.show(constant.FIELDS / 4, 0, 0, 0);
    const time = reader.timeOf(this.#cells, clock);
    const half = halfOfDay(reader.timeText(this.#cells));
    if (half !== null) {
      call.learnAffix(half);
    }
    call.setClock(clock.day, clock.lastInDay, clock.first, clock.latest);
    call.setTime(time ?? Number.NaN);
  }

  #showRows(): void {
    const { call, constant, variable } = this.#scanner;
    const { sieve, reader } = this.#audience;
    const { visitor } = sieve;
    const { OUTPUT, ROW_WORDS } = constant;
    const rows = variable.outputRows.value;
    const { record, line } = this.#at;
    const words = this.#words;
    for (let row = 0; row < rows; row++) {
      const out = OUTPUT / 4 + row * this.#rowWords;
      const time = this.#numbers[out / 2] ?? Number.NaN;
      const kind = this.#kinds[words[out + 2] ?? 0] ?? null;
      this.#cells.show(out + ROW_WORDS, words[out + 5] ?? 0, words[out + 6] ?? 0, words[out + 7] ?? 0);
      const event = reader.show(
        this.#cells,
        record + (words[out + 3] ?? 0),
        line + (words[out + 4] ?? 0),
        Number.isNaN(time) ? null : ticks(time),
        kind,
      );
      if (kind === null) {
        sieve.show(event);
      } else {
        visitor.visit(event);
      }
    }
    call.takeOutput();
    if (visitor.wishes !== this.#wishes) {
      this.#wishes = visitor.wishes;
      call.forgetActions();
    }
  }
}

// A byte order mark within a file is text.
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** The cells of one row in the scanner's memory. */
class ScannedCells implements RowCells {
  readonly #scanner: Scanner;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #width: number;
  readonly #pathColumn: number;
  readonly #detailColumn: number;
  readonly #texts = new ByteTexts();
  /** By number, counted from 1. */
  readonly #details: (string | undefined)[] = [];
  /** By slot, counted from 1. */
  readonly #paths: string[] = [];
  readonly #pathVersions: number[] = [];
  #fields = 0;
  #detail = 0;
  #path = 0;
  #pathVersion = 0;

  constructor(
    scanner: Scanner,
    bytes: Uint8Array,
    words: Uint32Array,
    { width }: RowLayout,
    pathColumn: number,
    detailColumn: number,
  ) {
    this.#scanner = scanner;
    this.#bytes = bytes;
    this.#words = words;
    this.#width = width;
    this.#pathColumn = pathColumn;
    this.#detailColumn = detailColumn;
  }

  /** Shows the row whose fields stand at a word, with the numbers of its Detail and of its path's slot; 0 where it has none. */
  show(fields: number, detail: number, path: number, pathVersion: number): void {
    this.#fields = fields;
    this.#detail = detail;
    this.#path = path;
    this.#pathVersion = pathVersion;
  }

  at(index: number): string | undefined {
    if (index === this.#pathColumn && this.#path !== 0) {
      return this.#knownPath();
    }
    if (index === this.#detailColumn && this.#detail !== 0) {
      return (this.#details[this.#detail] ??= this.#numberedDetail(this.#detail));
    }
    return index < this.#width ? this.#text(index) : undefined;
  }

  #knownPath(): string {
    const known = this.#paths[this.#path];
    if (known !== undefined && this.#pathVersions[this.#path] === this.#pathVersion) {
      return known;
    }
    const start = this.#words[this.#fields + 2 * this.#pathColumn] ?? 0;
    const end = this.#words[this.#fields + 2 * this.#pathColumn + 1] ?? 0;
    const path = DECODER.decode(this.#bytes.subarray(start, end));
    this.#paths[this.#path] = path;
    this.#pathVersions[this.#path] = this.#pathVersion;
    return path;
  }

  #text(index: number): string {
    const start = this.#words[this.#fields + 2 * index] ?? 0;
    const end = this.#words[this.#fields + 2 * index + 1] ?? 0;
    return end >= IS_DOUBLED
      ? this.#texts.of(this.#bytes, start, end - IS_DOUBLED).replaceAll('""', '"')
      : this.#texts.of(this.#bytes, start, end);
  }

  #numberedDetail(number: number): string {
    const { DETAILS, DETAIL_TEXTS } = this.#scanner.constant;
    const entry = DETAILS / 4 + 2 * (number - 1);
    const start = DETAIL_TEXTS + (this.#words[entry] ?? 0);
    const text = DECODER.decode(this.#bytes.subarray(start, start + (this.#words[entry + 1] ?? 0)));
    return text.replaceAll('""', '"');
  }
}
