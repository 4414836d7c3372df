/** One event of a PML, read in place: nothing of it is decoded before somebody asks. Source: procmon-pml.md §7. */

import { ntStatus, type NtStatus, STATUS_PENDING } from '../../../windows/nt-status.js';
import { ticksFromFileTime, type Ticks } from '../../../windows/time.js';
import type { EventClass } from '../operations.js';
import { ByteWindow } from '../../text-sink.js';
import { ByteRange } from './byte-range.js';

/** By their codes; there is no class 0. */
export const EVENT_CLASSES: readonly (EventClass | null)[] = [
  null,
  'process',
  'registry',
  'file-system',
  'profiling',
  'network',
];

/** Bytes of an event before its stack. */
export const EVENT_HEAD_BYTES = 0x34;

/**
 * A cursor over the bytes of one event; moving it on makes no new object. Bytes are read relative to the event's start;
 * reading past its end gives zeros and empty texts, never an error.
 */
export class PmlEvent {
  readonly pointerBytes: 4 | 8;
  readonly #detail = new ByteRange();
  readonly #extra = new ByteRange();
  #window = new ByteWindow(new Uint8Array(EVENT_HEAD_BYTES));
  #view = this.#window.view;
  #start = 0;
  #length = EVENT_HEAD_BYTES;
  #detailIsPlaced = false;
  #extraIsPlaced = false;

  constructor(is64Bit: boolean) {
    this.pointerBytes = is64Bit ? 8 : 4;
  }

  /** Moves to the event of `length` bytes at `start` of a window, from its head to the end of its extra detail. */
  moveTo(window: ByteWindow, start: number, length: number): this {
    // To store an object costs more than to compare it.
    if (window !== this.#window) {
      this.#window = window;
      this.#view = window.view;
    }
    this.#start = start;
    this.#length = length;
    this.#detailIsPlaced = false;
    this.#extraIsPlaced = false;
    return this;
  }

  get processIndex(): number {
    return this.#u32(0x00);
  }

  get threadId(): number {
    return this.#u32(0x04);
  }

  get classCode(): number {
    return this.#view.getUint16(this.#start + 0x08, true);
  }

  /** Null for a class that no version is known to write. */
  get eventClass(): EventClass | null {
    return EVENT_CLASSES[this.classCode] ?? null;
  }

  get operationCode(): number {
    return this.#view.getUint16(this.#start + 0x0c, true);
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
    return this.#view.getUint16(this.#start + 0x28, true);
  }

  /** What the operation was called with. */
  get detail(): ByteRange {
    if (!this.#detailIsPlaced) {
      this.#detailIsPlaced = true;
      this.#place(this.#detail, EVENT_HEAD_BYTES + this.pointerBytes * this.stackDepth, this.#u32(0x2c));
    }
    return this.#detail;
  }

  /** What the operation gave back; empty where there is nothing. It lies where its offset says, usually behind the detail. */
  get extra(): ByteRange {
    if (!this.#extraIsPlaced) {
      this.#extraIsPlaced = true;
      const offset = this.#u32(0x30);
      const hasExtra = offset !== 0 && offset + 2 <= this.#length;
      this.#place(this.#extra, offset + 2, hasExtra ? this.#view.getUint16(this.#start + offset, true) : 0);
    }
    return this.#extra;
  }

  /** A part of the event, no longer than the event is. */
  #place(range: ByteRange, offset: number, length: number): void {
    range.moveTo(this.#window, this.#start + offset, Math.max(0, Math.min(length, this.#length - offset)));
  }

  /** A field of the head, which every event has. */
  #u32(offset: number): number {
    return this.#view.getUint32(this.#start + offset, true);
  }
}

/**
 * Length of the event at `start` of a window, told by its own fields; the window needs to hold its head. Where the window
 * ends before the length of its extra detail, it is the length up to there: more than the window has.
 */
export function eventLength({ view }: ByteWindow, start: number, is64Bit: boolean): number {
  const stack = (is64Bit ? 8 : 4) * view.getUint16(start + 0x28, true);
  const plain = EVENT_HEAD_BYTES + stack + view.getUint32(start + 0x2c, true);
  const extra = view.getUint32(start + 0x30, true);
  if (extra === 0) {
    return plain;
  }
  const extraLength = start + extra + 2 > view.byteLength ? 0 : view.getUint16(start + extra, true);
  return Math.max(plain, extra + 2 + extraLength);
}
