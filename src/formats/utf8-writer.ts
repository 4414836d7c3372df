/** Text as UTF-8 bytes, written without a string for the whole: exports are gigabytes of short texts. */

import { memoized } from './memoized.js';
import { decodeCharacters } from './string-sink.js';
import type { ByteWindow, TextSink } from './text-sink.js';

/** How a format writes characters that mean something to it. */
export interface Escapes {
  /** What stands for each of the first 128 characters; the character itself where there is none. */
  readonly ascii: ReadonlyMap<string, string>;
  /** Rewrites a run of other characters. A half of a surrogate pair that stands alone becomes U+FFFD behind it. */
  other?(text: string): string;
}

/** Bytes of a piece. */
const PIECE_BYTES = 256 * 1024;
/** Pieces kept to be written into again. */
const MAX_FREE = 128;
/** Texts are written so many characters at a time: one takes six bytes at most (`\u0007`), or what an escape takes. */
const CHARACTERS_AT_ONCE = 4096;
/** Shorter bytes are copied one by one: that is faster than asking for it. */
const SHORT_BYTES = 24;

const MAX_INT32 = 0x7fff_ffff;
/** The digits of 000 to 999, one number behind the other. */
const THREE_DIGITS = Uint8Array.from({ length: 3000 }, (_, index) => {
  const value = Math.floor(index / 3);
  return 0x30 + (Math.floor(value / 10 ** (2 - (index % 3))) % 10);
});
/** Words kept in bytes. The last ones are found by a place that their length and three letters give: a third of a map's time. */
const WORD_PLACES = 4096;

const NOTHING = new Uint8Array(0);

/** Collects text in pieces of bytes. */
export class Utf8Writer implements TextSink {
  /** By code; null for a character that stands for itself. */
  readonly #escapes: readonly (Uint8Array | null)[];
  /** 1 for a character of ASCII that has an escape, and for all others. */
  readonly #isSpecial = new Uint8Array(256).fill(1, 0x80);
  readonly #words = new Array<string>(WORD_PLACES).fill('');
  readonly #wordBytes = new Array<Uint8Array>(WORD_PLACES).fill(NOTHING);
  readonly #escapeWord: (word: string) => Uint8Array;
  readonly #other: (text: string) => string;
  /** Bytes that one character of ASCII takes at most. */
  readonly #widest: number;
  #pieces: Uint8Array[] = [];
  #bytes: Uint8Array = new Uint8Array(PIECE_BYTES);
  #at = 0;
  readonly #free: Uint8Array[] = [];

  constructor(escapes: Escapes) {
    const { ascii, other = (text) => text } = escapes;
    this.#escapes = Array.from({ length: 128 }, (_, code) => {
      const escaped = ascii.get(String.fromCharCode(code));
      return escaped === undefined ? null : utf8(escaped);
    });
    this.#escapes.forEach((escaped, code) => {
      this.#isSpecial[code] = escaped === null ? 0 : 1;
    });
    this.#other = other;
    this.#escapeWord = memoized((word: string) => utf8(escapeText(word, escapes)), WORD_PLACES);
    this.#widest = Math.max(3, ...this.#escapes.map((escaped) => escaped?.length ?? 1));
  }

  /** Writes bytes as they are. */
  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#makeRoom(length);
    if (length > SHORT_BYTES) {
      this.#bytes.set(bytes, this.#at);
    } else {
      for (let index = 0; index < length; index++) {
        this.#bytes[this.#at + index] = bytes[index] ?? 0;
      }
    }
    this.#at += length;
  }

  /** Writes a text, escaped. */
  text(text: string): void {
    let from = 0;
    while (text.length - from > CHARACTERS_AT_ONCE) {
      // A pair of surrogates stays together.
      const cut = from + CHARACTERS_AT_ONCE;
      const to = isHighSurrogate(text.charCodeAt(cut - 1)) ? cut - 1 : cut;
      this.#some(text, from, to);
      from = to;
    }
    this.#some(text, from, text.length);
  }

  word(word: string): void {
    const { length } = word;
    if (length === 0) {
      return;
    }
    const ends = word.charCodeAt(0) * 31 + word.charCodeAt(length >> 1) * 7 + word.charCodeAt(length - 1);
    const place = (ends * 31 + length) & (WORD_PLACES - 1);
    // Mostly it is the very same string, which is compared at once.
    if (this.#words[place] !== word) {
      this.#words[place] = word;
      this.#wordBytes[place] = this.#escapeWord(word);
    }
    this.bytes(this.#wordBytes[place] ?? NOTHING);
  }

  integer(value: number): void {
    let count = 1;
    for (let least = 10; least <= value; least *= 10) {
      count++;
    }
    this.digits(value, count);
  }

  digits(value: number, count: number): void {
    this.#makeRoom(count);
    const bytes = this.#bytes;
    let at = this.#at + count - 1;
    let large = value;
    for (; large > MAX_INT32 && at >= this.#at; at--) {
      const next = Math.floor(large / 10);
      bytes[at] = 0x30 + (large - next * 10);
      large = next;
    }
    // Integers of 32 bits are divided several times faster.
    let rest = large | 0;
    for (; at >= this.#at + 2; at -= 3) {
      const next = (rest / 1000) | 0;
      const three = 3 * (rest - next * 1000);
      bytes[at - 2] = THREE_DIGITS[three] ?? 0;
      bytes[at - 1] = THREE_DIGITS[three + 1] ?? 0;
      bytes[at] = THREE_DIGITS[three + 2] ?? 0;
      rest = next;
    }
    for (; at >= this.#at; at--) {
      const next = (rest / 10) | 0;
      bytes[at] = 0x30 + rest - next * 10;
      rest = next;
    }
    this.#at += count;
  }

  characters(window: ByteWindow, start: number, byteLength: number, isWide: boolean): void {
    const step = isWide ? 2 : 1;
    const source = window.bytes;
    let from = start;
    const end = start + byteLength;
    if (byteLength <= CHARACTERS_AT_ONCE && byteLength % step === 0) {
      this.#makeRoom(byteLength);
      const isSpecial = this.#isSpecial;
      const bytes = this.#bytes;
      let at = this.#at;
      // Four at a time have one branch.
      while (!isWide && from + 4 <= end) {
        const a = source[from] ?? 0;
        const b = source[from + 1] ?? 0;
        const c = source[from + 2] ?? 0;
        const d = source[from + 3] ?? 0;
        if (((isSpecial[a] ?? 0) | (isSpecial[b] ?? 0) | (isSpecial[c] ?? 0) | (isSpecial[d] ?? 0)) !== 0) {
          break;
        }
        bytes[at] = a;
        bytes[at + 1] = b;
        bytes[at + 2] = c;
        bytes[at + 3] = d;
        at += 4;
        from += 4;
      }
      while (from < end) {
        const code = source[from] ?? 0;
        if (isSpecial[code] === 1 || (isWide && source[from + 1] !== 0)) {
          break;
        }
        bytes[at] = code;
        at++;
        from += step;
      }
      this.#at = at;
    }
    if (from < end) {
      this.text(decodeCharacters(source.subarray(from, end), isWide));
    }
  }

  /** Gives back pieces that were taken and are no longer used, to be written into again. */
  recycle(pieces: readonly Uint8Array[]): void {
    for (const { buffer } of pieces) {
      if (buffer.byteLength === PIECE_BYTES && this.#free.length < MAX_FREE) {
        this.#free.push(new Uint8Array(buffer));
      }
    }
  }

  /** Pieces that wait to be taken. */
  get waiting(): number {
    return this.#pieces.length;
  }

  /** The pieces that were written since this was last asked for. They are the caller's. */
  take(): Uint8Array[] {
    this.#cut(PIECE_BYTES);
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #some(text: string, from: number, to: number): void {
    this.#makeRoom(this.#widest * (to - from));
    const bytes = this.#bytes;
    let at = this.#at;
    let index = from;
    while (index < to) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        const end = endOfRun(text, index, to);
        at += ENCODER.encodeInto(this.#other(text.slice(index, end)), bytes.subarray(at)).written;
        index = end;
      } else {
        const escaped = this.#escapes[code] ?? null;
        if (escaped === null) {
          bytes[at] = code;
          at++;
        } else {
          bytes.set(escaped, at);
          at += escaped.length;
        }
        index++;
      }
    }
    this.#at = at;
  }

  #makeRoom(bytes: number): void {
    if (this.#at + bytes > this.#bytes.length) {
      this.#cut(Math.max(PIECE_BYTES, bytes));
    }
  }

  #cut(next: number): void {
    if (this.#at > 0) {
      this.#pieces.push(this.#bytes.subarray(0, this.#at));
      this.#bytes = (next === PIECE_BYTES ? this.#free.pop() : undefined) ?? new Uint8Array(next);
      this.#at = 0;
    } else if (this.#bytes.length < next) {
      this.#bytes = new Uint8Array(next);
    }
  }
}

const ENCODER = new TextEncoder();

function endOfRun(text: string, from: number, to: number): number {
  let end = from + 1;
  while (end < to && text.charCodeAt(end) > 0x7f) {
    end++;
  }
  return end;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** A text as `Utf8Writer` writes it with these escapes, for texts that are written once and used often. */
export function escapeText(text: string, { ascii, other = (run) => run }: Escapes): string {
  return text.replace(/[\u0080-\uffff]+|[^\u0080-\uffff]/g, (part) =>
    part.charCodeAt(0) > 0x7f ? other(part) : (ascii.get(part) ?? part),
  );
}

/** The bytes of a text. */
export function utf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}
