/** Texts as strings. */

import type { ByteWindow, TextSink } from './text-sink.js';

/** Puts a string together. Texts of files are decoded once: the same paths stand in a trace again and again. */
export class StringSink implements TextSink {
  #text = '';

  text(text: string): void {
    this.#text += text;
  }

  word(word: string): void {
    this.#text += word;
  }

  integer(value: number): void {
    this.#text += String(value);
  }

  digits(value: number, count: number): void {
    this.#text += String(value).slice(-count).padStart(count, '0');
  }

  characters(window: ByteWindow, start: number, byteLength: number, isWide: boolean): void {
    if (byteLength > 0) {
      cache ??= new TextCache();
      this.#text += cache.read(window, start, byteLength, isWide);
    }
  }

  /** What was put together since this was last asked for. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}

/** Texts kept at a time; each has its place by its bytes, and the next one that belongs there takes it. */
const PLACES = 8192;
/** Longer texts are decoded each time. */
const PLACE_BYTES = 256;

/** All sinks have it together: the next capture names the same files, and its megabytes are made once. */
let cache: TextCache | null = null;

/** Decodes texts. Takes the same two megabytes whatever it has seen. */
class TextCache {
  readonly #texts = new Array<string>(PLACES).fill('');
  /** Bytes of the text at each place, and whether two of them are a character: `length * 2 + wide`. */
  readonly #kinds = new Int32Array(PLACES);
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor() {
    this.#bytes = new Uint8Array(PLACES * PLACE_BYTES);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /**
   * The text of `length` bytes (1 or more) at `start` of a window: UTF-16LE, or one byte a character. A byte order mark is
   * a character like any other.
   */
  read(window: ByteWindow, start: number, length: number, isWide: boolean): string {
    if (length > PLACE_BYTES) {
      return decodeCharacters(window.bytes.subarray(start, start + length), isWide);
    }
    const { view } = window;
    const kind = length * 2 + (isWide ? 1 : 0);
    const wholeWords = length & ~3;
    let hash = kind;
    for (let at = 0; at < wholeWords; at += 4) {
      hash = Math.imul(hash ^ view.getUint32(start + at, true), 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    for (let at = wholeWords; at < length; at++) {
      hash = Math.imul(hash ^ view.getUint8(start + at), 0x9e37_79b1);
    }
    const place = (hash ^ (hash >>> 13)) & (PLACES - 1);
    if (this.#kinds[place] !== kind || !this.#holds(place, view, start, length)) {
      const bytes = window.bytes.subarray(start, start + length);
      this.#texts[place] = decodeCharacters(bytes, isWide);
      this.#kinds[place] = kind;
      this.#bytes.set(bytes, place * PLACE_BYTES);
    }
    return this.#texts[place] ?? '';
  }

  #holds(place: number, view: DataView, start: number, length: number): boolean {
    const own = place * PLACE_BYTES;
    const wholeWords = length & ~3;
    for (let at = 0; at < wholeWords; at += 4) {
      if (view.getUint32(start + at) !== this.#view.getUint32(own + at)) {
        return false;
      }
    }
    for (let at = wholeWords; at < length; at++) {
      if (view.getUint8(start + at) !== this.#view.getUint8(own + at)) {
        return false;
      }
    }
    return true;
  }
}

/** A mark at the start of a text is a character of it. */
const UTF16 = new TextDecoder('utf-16le', { ignoreBOM: true });
const ASCII = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * UTF-16LE, or one byte a character: of these only ASCII was ever seen, and decoding that is many times faster than making
 * letters of numbers.
 */
export function decodeCharacters(bytes: Uint8Array, isWide: boolean): string {
  if (isWide) {
    return UTF16.decode(bytes);
  }
  for (const byte of bytes) {
    if (byte > 0x7f) {
      return Array.from(bytes, (code) => String.fromCharCode(code)).join('');
    }
  }
  return ASCII.decode(bytes);
}
