/**
 * Rows as Procmon writes them: every field in quotes, quotes inside doubled, CR LF behind each row. Their fields are found
 * without being decoded; whatever is written otherwise is left to the strict parser. Source: procmon-csv-xml.md §1.
 */

import { ByteTexts } from '../byte-texts.js';
import type { RowCells } from './row.js';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const ZERO = 0x30;
const COLON = 0x3a;
const POINT = 0x2e;
const COMMA = 0x2c;

/** `11:57:13.5717039`, the clock of every locale that does not say morning or afternoon. */
const TIME_BYTES = 16;
const TICKS_PER_DIGIT = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1] as const;

/** Finds the fields of a batch of rows, and shows one row after the other. */
export class QuotedRows implements RowCells {
  readonly #delimiter: number;
  readonly #width: number;
  readonly #texts = new ByteTexts();
  #bytes: Uint8Array = new Uint8Array(0);
  /** Start and end of each field, within its quotes; the end is negative (`~end`) where quotes inside are doubled. */
  #fields = new Int32Array(4096);
  #rows = 0;
  #row = 0;

  constructor(delimiter: number, width: number) {
    this.#delimiter = delimiter;
    this.#width = width;
  }

  /** Takes a batch; false where it is not wholly made of such rows with as many fields as the header has. */
  cut(bytes: Uint8Array): boolean {
    const delimiter = this.#delimiter;
    const width = this.#width;
    const end = bytes.length;
    let fields = this.#fields;
    let filled = 0;
    let rows = 0;
    let at = 0;
    while (at < end) {
      if (filled + 2 * width > fields.length) {
        const more = new Int32Array(2 * fields.length + 2 * width);
        more.set(fields);
        fields = more;
      }
      for (let column = 0; column < width; column++) {
        if (bytes[at] !== QUOTE) {
          return false;
        }
        const start = ++at;
        let isDoubled = false;
        for (;;) {
          while (at < end && bytes[at] !== QUOTE) {
            at++;
          }
          if (at >= end) {
            return false;
          }
          if (bytes[at + 1] !== QUOTE) {
            break;
          }
          isDoubled = true;
          at += 2;
        }
        fields[filled++] = start;
        fields[filled++] = isDoubled ? ~at : at;
        at++;
        if (column < width - 1 && bytes[at++] !== delimiter) {
          return false;
        }
      }
      if (bytes[at] === CR && bytes[at + 1] === LF) {
        at += 2;
      } else if (bytes[at] === LF) {
        at++;
      } else if (at < end) {
        return false;
      }
      rows++;
    }
    this.#fields = fields;
    this.#bytes = bytes;
    this.#rows = rows;
    this.#row = 0;
    return true;
  }

  /** How many rows the batch has. */
  get rows(): number {
    return this.#rows;
  }

  /** Shows a row of the batch, counted from 0. */
  show(row: number): RowCells {
    this.#row = row;
    return this;
  }

  /** Where a row begins in the batch, its first quote. */
  startOf(row: number): number {
    return row < this.#rows ? (this.#fields[2 * row * this.#width] ?? 1) - 1 : this.#bytes.length;
  }

  at(index: number): string | undefined {
    if (index >= this.#width) {
      return undefined;
    }
    const field = 2 * (this.#row * this.#width + index);
    const start = this.#fields[field] ?? 0;
    const end = this.#fields[field + 1] ?? 0;
    return end < 0
      ? this.#texts.of(this.#bytes, start, ~end).replaceAll('""', '"')
      : this.#texts.of(this.#bytes, start, end);
  }

  /** Ticks since midnight where the cell is such a time; null for any other text, which the clock reads. */
  ticksOfDay(index: number): number | null {
    const bytes = this.#bytes;
    const field = 2 * (this.#row * this.#width + index);
    const start = this.#fields[field] ?? 0;
    if (index >= this.#width || (this.#fields[field + 1] ?? 0) - start !== TIME_BYTES) {
      return null;
    }
    const point = bytes[start + 8];
    if (bytes[start + 2] !== COLON || bytes[start + 5] !== COLON || (point !== POINT && point !== COMMA)) {
      return null;
    }
    const hour = twoDigits(bytes, start);
    const minute = twoDigits(bytes, start + 3);
    const second = twoDigits(bytes, start + 6);
    let fraction = 0;
    for (let digit = 0; digit < 7; digit++) {
      const value = (bytes[start + 9 + digit] ?? 0) - ZERO;
      if (value < 0 || value > 9) {
        return null;
      }
      fraction += value * (TICKS_PER_DIGIT[digit] ?? 0);
    }
    const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    return isTime ? ((hour * 60 + minute) * 60 + second) * 10_000_000 + fraction : null;
  }
}

/** The number of two digits, negative where these are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : 10 * tens + ones;
}
