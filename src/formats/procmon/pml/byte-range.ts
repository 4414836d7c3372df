/** Parts of a file in memory, and what stands in them. Source: procmon-pml.md §7, "Detail strings". */

import { ticksFromFileTime, type Ticks } from '../../../windows/time.js';
import type { TextCache } from './text-cache.js';

/** A part of a file in memory. Windows are large: one view serves all the events in it. */
export class ByteWindow {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

const NO_BYTES = new ByteWindow(new Uint8Array(0));

/** A part of an event. Offsets count from its start; what lies outside reads as zero or as nothing. */
export class ByteRange {
  readonly #texts: TextCache;
  #window = NO_BYTES;
  #view = NO_BYTES.view;
  #start = 0;
  #length = 0;

  constructor(texts: TextCache) {
    this.#texts = texts;
  }

  get length(): number {
    return this.#length;
  }

  /** Moves to `length` bytes at `start` of a window, which has them. */
  moveTo(window: ByteWindow, start: number, length: number): void {
    this.#window = window;
    this.#view = window.view;
    this.#start = start;
    this.#length = length;
  }

  /** A part of this part, as far as it goes. */
  part(offset: number, length: number): ByteRange {
    const from = Math.min(offset, this.#length);
    const part = new ByteRange(this.#texts);
    part.moveTo(this.#window, this.#start + from, Math.max(0, Math.min(length, this.#length - from)));
    return part;
  }

  u8(offset: number): number {
    return this.#holds(offset, 1) ? this.#view.getUint8(this.#start + offset) : 0;
  }

  u16(offset: number): number {
    return this.#holds(offset, 2) ? this.#view.getUint16(this.#start + offset, true) : 0;
  }

  u32(offset: number): number {
    return this.#holds(offset, 4) ? this.#view.getUint32(this.#start + offset, true) : 0;
  }

  i32(offset: number): number {
    return this.u32(offset) | 0;
  }

  u64(offset: number): bigint {
    return this.#holds(offset, 8) ? this.#view.getBigUint64(this.#start + offset, true) : 0n;
  }

  i64(offset: number): bigint {
    return BigInt.asIntN(64, this.u64(offset));
  }

  /** UTC ticks of a FILETIME. */
  fileTime(offset: number): Ticks | null {
    return ticksFromFileTime(this.u32(offset), this.u32(offset + 4));
  }

  bytes(offset: number, length: number): Uint8Array {
    const from = Math.min(offset, this.#length);
    const to = Math.max(from, Math.min(offset + length, this.#length));
    return this.#window.bytes.subarray(this.#start + from, this.#start + to);
  }

  /** UTF-16LE text of so many bytes. */
  utf16(offset: number, byteLength: number): string {
    return this.#text(offset, byteLength, true);
  }

  /**
   * A detail string. `info`: bit 15 set for one byte a character (ASCII), else UTF-16LE; below it the number of characters.
   */
  text(info: number, offset: number): string {
    const characters = info & 0x7fff;
    return (info & 0x8000) === 0 ? this.#text(offset, characters * 2, true) : this.#text(offset, characters, false);
  }

  #text(offset: number, byteLength: number, isWide: boolean): string {
    const from = Math.min(offset, this.#length);
    const length = Math.max(0, Math.min(byteLength, this.#length - from));
    return length === 0 ? '' : this.#texts.read(this.#window, this.#start + from, length, isWide);
  }

  #holds(offset: number, size: number): boolean {
    return offset >= 0 && offset + size <= this.#length;
  }
}

/** Bytes that a detail string with this info takes. */
export function textBytes(info: number): number {
  return (info & 0x8000) === 0 ? (info & 0x7fff) * 2 : info & 0x7fff;
}
