/** Parts of a file in memory, and what stands in them. Source: procmon-pml.md §7, "Detail strings". */

import { ticksFromFileTime, type Ticks } from '../../../windows/time.js';
import { decodeCharacters } from '../../string-sink.js';
import { ByteWindow, type TextSink } from '../../text-sink.js';

const NO_BYTES = new ByteWindow(new Uint8Array(0));

/** A part of an event. Offsets count from its start; what lies outside reads as zero or as nothing. */
export class ByteRange {
  #window = NO_BYTES;
  #view = NO_BYTES.view;
  #start = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Moves to `length` bytes at `start` of a window, which has them. */
  moveTo(window: ByteWindow, start: number, length: number): void {
    // To store an object costs more than to compare it.
    if (window !== this.#window) {
      this.#window = window;
      this.#view = window.view;
    }
    this.#start = start;
    this.#length = length;
  }

  /** A part of this part, as far as it goes. */
  part(offset: number, length: number): ByteRange {
    const from = Math.min(offset, this.#length);
    const part = new ByteRange();
    part.moveTo(this.#window, this.#start + from, Math.max(0, Math.min(length, this.#length - from)));
    return part;
  }

  /** `length` bytes at `offset`, beyond the end of this part and of its event, as far as the file goes. */
  beyond(offset: number, length: number): ByteRange {
    const start = Math.min(this.#start + offset, this.#window.bytes.length);
    const beyond = new ByteRange();
    beyond.moveTo(this.#window, start, Math.max(0, Math.min(length, this.#window.bytes.length - start)));
    return beyond;
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

  /** A signed number of 64 bits: a double where that is exact, which it is below 2^53. */
  int64(offset: number): number | bigint {
    // Both halves or none: where the range ends between them there is no number.
    const value = this.#holds(offset, 8) ? this.i32(offset + 4) * 0x1_0000_0000 + this.u32(offset) : 0;
    return Number.isSafeInteger(value) ? value : this.i64(offset);
  }

  /** UTF-16LE text of so many bytes. */
  utf16(offset: number, byteLength: number): string {
    return decodeCharacters(this.bytes(offset, byteLength), true);
  }

  /** The same, written. */
  writeUtf16(offset: number, byteLength: number, out: TextSink): void {
    this.#write(offset, byteLength, true, out);
  }

  /**
   * A detail string. `info`: bit 15 set for one byte a character (ASCII), else UTF-16LE; below it the number of characters.
   */
  text(info: number, offset: number): string {
    return decodeCharacters(this.bytes(offset, textBytes(info)), isWide(info));
  }

  /** The same, written. */
  writeText(info: number, offset: number, out: TextSink): void {
    this.#write(offset, textBytes(info), isWide(info), out);
  }

  #write(offset: number, byteLength: number, wide: boolean, out: TextSink): void {
    const from = Math.min(offset, this.#length);
    const length = Math.max(0, Math.min(byteLength, this.#length - from));
    out.characters(this.#window, this.#start + from, length, wide);
  }

  #holds(offset: number, size: number): boolean {
    return offset >= 0 && offset + size <= this.#length;
  }
}

/** Bytes that a detail string with this info takes. */
export function textBytes(info: number): number {
  return isWide(info) ? (info & 0x7fff) * 2 : info & 0x7fff;
}

function isWide(info: number): boolean {
  return (info & 0x8000) === 0;
}
