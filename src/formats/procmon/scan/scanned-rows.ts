/** The rows of a scanned export as events. */

import { type Ticks, ticks } from '../../../windows/time.js';
import { ByteTexts } from '../../byte-texts.js';
import type { ColumnName } from '../columns.js';
import { type RowCells, RowReader, TextCells } from '../row.js';
import type { RowSieve, SievedKind, Wish } from '../row-sieve.js';
import {
  DETAIL_WORD,
  IS_DOUBLED,
  KIND_WORD,
  LINE_WORD,
  PATH_VERSION_WORD,
  PATH_WORD,
  type ReadingPosition,
  RECORD_WORD,
  type RowAudience,
  type RowBatch,
  WORDS_BEFORE_FIELDS,
} from './row-batch.js';

/** Shows the rows to a sieve. */
export class ScannedRows implements RowAudience {
  readonly #sieve: RowSieve;
  #reader = new RowReader(new Map());
  #cells = new ScannedCells(-1, -1);
  /** By number, counted from 1; null: such rows are counted here, one by one. */
  readonly #kinds: (SievedKind | null)[] = [null];
  #wishes: number;

  constructor(sieve: RowSieve) {
    this.#sieve = sieve;
    this.#wishes = sieve.visitor.wishes;
  }

  columns(columns: ReadonlyMap<ColumnName, number>): void {
    this.#reader = new RowReader(columns);
    this.#cells = new ScannedCells(columns.get('Path') ?? -1, columns.get('Detail') ?? -1);
  }

  wish(number: number, processName: string, operation: string, result: string): Wish {
    let kind = this.#kinds[number];
    if (kind === undefined) {
      const known = this.#reader.kindOf(processName, operation, result);
      kind = known === null ? null : this.#sieve.kindOf(known);
      this.#kinds[number] = kind;
    }
    return kind?.wish(this.#sieve.visitor) ?? 'all';
  }

  rows(batch: RowBatch): boolean {
    const { visitor } = this.#sieve;
    const { words, rowWords, record, line, times } = batch;
    this.#cells.open(batch);
    for (let row = 0, at = 0; row < batch.rows; row++, at += rowWords) {
      const kind = this.#kinds[words[at + KIND_WORD] ?? 0] ?? null;
      // It may have become known too late.
      if (kind !== null && kind.wish(visitor) === 'none') {
        continue;
      }
      const time = times[row] ?? Number.NaN;
      this.#cells.show(at);
      const event = this.#reader.show(
        this.#cells,
        record + (words[at + RECORD_WORD] ?? 0),
        line + (words[at + LINE_WORD] ?? 0),
        Number.isNaN(time) ? null : ticks(time),
        kind,
      );
      if (kind === null) {
        this.#sieve.show(event);
      } else {
        visitor.visit(event);
      }
    }
    const changed = visitor.wishes !== this.#wishes;
    this.#wishes = visitor.wishes;
    return changed;
  }

  judged(cells: readonly string[], { record, line }: Readonly<ReadingPosition>, time: Ticks | null): void {
    this.#sieve.show(this.#reader.show(new TextCells(cells), record, line, time, null));
  }

  count(number: number, rows: number): void {
    const kind = this.#kinds[number] ?? null;
    if (kind !== null) {
      kind.count += rows;
    }
  }
}

// A byte order mark within a file is text.
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** The texts of fields that stand somewhere in bytes. */
export class FieldTexts implements RowCells {
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #fields: number;
  readonly #width: number;
  readonly #texts = new ByteTexts();

  /** `fields`: the word of the first field's start. */
  constructor(words: Uint32Array, bytes: Uint8Array, fields: number, width: number) {
    this.#words = words;
    this.#bytes = bytes;
    this.#fields = fields;
    this.#width = width;
  }

  at(index: number): string | undefined {
    return index < this.#width ? fieldText(this.#texts, this.#words, this.#bytes, this.#fields + 2 * index) : undefined;
  }
}

function fieldText(texts: ByteTexts, words: Uint32Array, bytes: Uint8Array, at: number): string {
  const start = words[at] ?? 0;
  const end = words[at + 1] ?? 0;
  return end >= IS_DOUBLED
    ? texts.of(bytes, start, end - IS_DOUBLED).replaceAll('""', '"')
    : texts.of(bytes, start, end);
}

/** The cells of one row of a batch after the other. */
export class ScannedCells implements RowCells {
  readonly #pathColumn: number;
  readonly #detailColumn: number;
  readonly #texts = new ByteTexts();
  /** By number, counted from 1. */
  readonly #details = [''];
  /** By slot, counted from 1. */
  readonly #paths: string[] = [];
  readonly #pathVersions: number[] = [];
  #words: Uint32Array = new Uint32Array(0);
  #bytes: Uint8Array = new Uint8Array(0);
  #width = 0;
  #row = 0;

  constructor(pathColumn: number, detailColumn: number) {
    this.#pathColumn = pathColumn;
    this.#detailColumn = detailColumn;
  }

  open({ words, bytes, rowWords, details }: RowBatch): void {
    this.#words = words;
    this.#bytes = bytes;
    this.#width = (rowWords - WORDS_BEFORE_FIELDS) / 2;
    this.#details.push(...details);
  }

  /** How many cells a row has. */
  get width(): number {
    return this.#width;
  }

  /** Shows the row whose words begin there. */
  show(row: number): void {
    this.#row = row;
  }

  at(index: number): string | undefined {
    if (index === this.#pathColumn) {
      return this.#path();
    }
    const detail = index === this.#detailColumn ? (this.#words[this.#row + DETAIL_WORD] ?? 0) : 0;
    return detail > 0 ? this.#details[detail] : this.#text(index);
  }

  #text(index: number): string | undefined {
    return index < this.#width
      ? fieldText(this.#texts, this.#words, this.#bytes, this.#row + WORDS_BEFORE_FIELDS + 2 * index)
      : undefined;
  }

  #path(): string | undefined {
    const slot = this.#words[this.#row + PATH_WORD] ?? 0;
    const version = this.#words[this.#row + PATH_VERSION_WORD] ?? 0;
    const known = slot === 0 ? undefined : this.#paths[slot];
    if (known !== undefined && this.#pathVersions[slot] === version) {
      return known;
    }
    if (slot === 0) {
      return this.#text(this.#pathColumn);
    }
    // It is none of the last ones, and holds no quotes.
    const field = this.#row + WORDS_BEFORE_FIELDS + 2 * this.#pathColumn;
    const path = DECODER.decode(this.#bytes.subarray(this.#words[field], this.#words[field + 1]));
    this.#paths[slot] = path;
    this.#pathVersions[slot] = version;
    return path;
  }
}
