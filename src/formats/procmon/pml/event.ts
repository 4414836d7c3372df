/** One event of a PML, read in place: nothing of it is decoded before somebody asks. Source: procmon-pml.md §7. */

import { ntStatus, type NtStatus, STATUS_PENDING } from '../../../windows/nt-status.js';
import { ticksFromFileTime, type Ticks } from '../../../windows/time.js';

const EVENT_CLASSES = {
  1: 'process',
  2: 'registry',
  3: 'file-system',
  4: 'profiling',
  5: 'network',
} as const;
export type PmlEventClass = (typeof EVENT_CLASSES)[keyof typeof EVENT_CLASSES];

/** Bytes of an event before its stack. */
export const EVENT_HEAD_BYTES = 0x34;

/**
 * A cursor over the bytes of one event. Bytes are read relative to the event's start; reading past its end gives zeros and
 * empty texts, never an error.
 */
export class PmlEvent {
  readonly pointerBytes: 4 | 8;
  readonly detail: ByteRange;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #extra: ByteRange | null = null;

  /** `bytes`: the whole event, from its head to the end of its extra detail. */
  constructor(bytes: Uint8Array, is64Bit: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.pointerBytes = is64Bit ? 8 : 4;
    const start = EVENT_HEAD_BYTES + this.pointerBytes * this.stackDepth;
    this.detail = new ByteRange(bytes, start, this.#u32(0x2c));
  }

  get processIndex(): number {
    return this.#u32(0x00);
  }

  get threadId(): number {
    return this.#u32(0x04);
  }

  /** Null for a class that no version is known to write. */
  get eventClass(): PmlEventClass | null {
    const code = this.#u32(0x08) & 0xffff;
    return isClassCode(code) ? EVENT_CLASSES[code] : null;
  }

  get operationCode(): number {
    return this.#view.getUint16(0x0c, true);
  }

  /** Ascending number that the driver gives. */
  get sequence(): number {
    return this.#u32(0x10);
  }

  /** 100-ns ticks from start to completion; null while pending, for then it is garbage. */
  get duration(): number | null {
    // A duration of 2^53 ticks is 28 years.
    return this.status === STATUS_PENDING ? null : this.#u32(0x14) + this.#u32(0x18) * 0x1_0000_0000;
  }

  /** UTC of the start; null outside the years that ticks hold. */
  get time(): Ticks | null {
    return ticksFromFileTime(this.#u32(0x1c), this.#u32(0x20));
  }

  get status(): NtStatus {
    return ntStatus(this.#u32(0x24));
  }

  get stackDepth(): number {
    return this.#view.getUint16(0x28, true);
  }

  /** What the operation gave back; empty where there is nothing. It lies where its offset says, usually behind the detail. */
  get extra(): ByteRange {
    if (this.#extra === null) {
      const offset = this.#u32(0x30);
      const hasExtra = offset !== 0 && offset + 2 <= this.#bytes.length;
      this.#extra = new ByteRange(this.#bytes, offset + 2, hasExtra ? this.#view.getUint16(offset, true) : 0);
    }
    return this.#extra;
  }

  #u32(offset: number): number {
    return this.#view.getUint32(offset, true);
  }
}

function isClassCode(code: number): code is keyof typeof EVENT_CLASSES {
  return code in EVENT_CLASSES;
}

/**
 * Length of the event that `bytes` begin with, told by its own fields. They need to hold its head; where they end before
 * the length of its extra detail, it is the length up to there: more than they have.
 */
export function eventLength(bytes: Uint8Array, is64Bit: boolean): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const plain = EVENT_HEAD_BYTES + (is64Bit ? 8 : 4) * view.getUint16(0x28, true) + view.getUint32(0x2c, true);
  const extra = view.getUint32(0x30, true);
  if (extra === 0) {
    return plain;
  }
  const extraLength = extra + 2 > bytes.length ? 0 : view.getUint16(extra, true);
  return Math.max(plain, extra + 2 + extraLength);
}

/** A mark at the start of a text is a character of it. */
const UTF16 = new TextDecoder('utf-16le', { ignoreBOM: true });

/** A part of an event. Offsets count from its start; what lies outside reads as zero or as nothing. */
export class ByteRange {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, start: number, length: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.length = Math.max(0, Math.min(length, bytes.length - start));
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
    const from = Math.min(offset, this.length);
    const to = Math.max(from, Math.min(offset + length, this.length));
    return this.#bytes.subarray(this.#start + from, this.#start + to);
  }

  /** UTF-16LE text of so many bytes. */
  utf16(offset: number, byteLength: number): string {
    return UTF16.decode(this.bytes(offset, byteLength));
  }

  /**
   * A detail string. `info`: bit 15 set for one byte a character (ASCII), else UTF-16LE; below it the number of characters.
   */
  text(info: number, offset: number): string {
    const characters = info & 0x7fff;
    if ((info & 0x8000) === 0) {
      return this.utf16(offset, characters * 2);
    }
    return oneByteText(this.bytes(offset, characters));
  }

  #holds(offset: number, size: number): boolean {
    return offset >= 0 && offset + size <= this.length;
  }
}

const ASCII = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of one byte a character. Only ASCII was ever seen, and decoding that is many times faster than making letters of numbers. */
function oneByteText(bytes: Uint8Array): string {
  for (const byte of bytes) {
    if (byte > 0x7f) {
      return Array.from(bytes, (code) => String.fromCharCode(code)).join('');
    }
  }
  return ASCII.decode(bytes);
}

/** Bytes that a detail string with this info takes. */
export function textBytes(info: number): number {
  return (info & 0x8000) === 0 ? (info & 0x7fff) * 2 : info & 0x7fff;
}
