/** Walks the events of a PML, window by window. Source: procmon-pml.md §2, §7. */

import type { ReadWarning } from '../../source.js';
import { EVENT_HEAD_BYTES, eventLength, PmlEvent } from './event.js';
import { HEADER_BYTES, type PmlHeader } from './header.js';
import type { RandomAccess } from './random-access.js';

/** Bytes read at once: larger windows are no faster. */
const WINDOW_BYTES = 1024 * 1024;
/** Entries of the offset table read at once, five bytes each. */
const OFFSETS_AT_ONCE = 64 * 1024;
/** No real event comes near this; a larger one is a broken length. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

export interface EventsRead {
  readonly records: number;
  /** Events that the header counts and that could not be read. */
  readonly dropped: number;
  readonly warnings: readonly ReadWarning[];
}

/** What reading hands on. */
export interface EventVisitor {
  /** Each event in file order, with its number from 1. It is valid during the visit only. */
  visit(event: PmlEvent, record: number): void;
  /** After each window of the file; reading waits for it. */
  pause?(): Promise<void>;
}

/** Visits every event. */
export async function readEvents(file: RandomAccess, header: PmlHeader, visitor: EventVisitor): Promise<EventsRead> {
  const table = header.offsetTableOffset;
  const tableIsThere = table >= HEADER_BYTES && table + 5 * header.eventCount <= file.size;
  return tableIsThere ? readByTable(file, header, visitor) : readInARow(file, header, visitor);
}

/**
 * The regular way: the table names each event's place, 40 bits each; an event ends where the next begins. Where that
 * cannot be (entries out of order, a broken one), the event's own fields tell its length.
 */
async function readByTable(file: RandomAccess, header: PmlHeader, visitor: EventVisitor): Promise<EventsRead> {
  const events = new EventWindow(file, header.is64Bit, () => visitor.pause?.());
  const warnings: ReadWarning[] = [];
  let records = 0;
  let dropped = 0;
  for (let first = 0; first < header.eventCount; first += OFFSETS_AT_ONCE) {
    const count = Math.min(OFFSETS_AT_ONCE, header.eventCount - first);
    // One entry more tells where the last one ends.
    const entries = await file.read(header.offsetTableOffset + 5 * first, 5 * (count + 1));
    for (let index = 0; index < count; index++) {
      const start = offset40(entries, 5 * index);
      const isLast = first + index + 1 === header.eventCount;
      const end = isLast ? header.offsetTableOffset : offset40(entries, 5 * (index + 1));
      const length = end - start;
      const isSound =
        start >= HEADER_BYTES && length >= EVENT_HEAD_BYTES && length <= MAX_EVENT_BYTES && end <= file.size;
      const bytes =
        (isSound ? (events.peek(start, length) ?? (await events.load(start, length))) : null) ??
        (start >= HEADER_BYTES ? await events.loadEvent(start) : null);
      if (bytes === null) {
        dropped++;
        if (dropped === 1) {
          const message = `the event table points to no event: entry ${first + index + 1} names offset ${start}`;
          warnings.push({ code: 'malformed-record', message, at: { record: first + index + 1, offset: start } });
        }
      } else {
        records++;
        visitor.visit(new PmlEvent(bytes, header.is64Bit), first + index + 1);
      }
    }
  }
  return { records, dropped, warnings };
}

/** Without a usable table: saved events lie one behind the other, each telling its own length. */
async function readInARow(file: RandomAccess, header: PmlHeader, visitor: EventVisitor): Promise<EventsRead> {
  const events = new EventWindow(file, header.is64Bit, () => visitor.pause?.());
  let at = HEADER_BYTES;
  let records = 0;
  for (;;) {
    const bytes = await events.loadEvent(at);
    if (bytes === null) {
      break;
    }
    records++;
    visitor.visit(new PmlEvent(bytes, header.is64Bit), records);
    at += bytes.length;
  }
  const lost = Math.max(0, header.eventCount - records);
  const counted = header.eventCount > 0 ? ` of ${header.eventCount}` : '';
  const message =
    `the capture was not closed or is cut off: its event table is missing. ${records}${counted} events were read ` +
    `one behind the other, up to offset ${at}`;
  return { records, dropped: lost, warnings: [{ code: 'unfinished-capture', message, at: { offset: at } }] };
}

function offset40(entries: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = entries.subarray(at, at + 5);
  return a + b * 0x100 + c * 0x1_0000 + d * 0x100_0000 + e * 0x1_0000_0000;
}

/** A window of the file that moves forward. */
class EventWindow {
  readonly #file: RandomAccess;
  readonly #is64Bit: boolean;
  readonly #moving: () => Promise<void> | undefined;
  #offset = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  /** Bytes that may still be read and handed out. A sound file needs less; the table of a hostile one names a place again and again. */
  #left: number;

  constructor(file: RandomAccess, is64Bit: boolean, moving: () => Promise<void> | undefined) {
    this.#file = file;
    this.#is64Bit = is64Bit;
    this.#moving = moving;
    this.#left = 8 * file.size + 64 * WINDOW_BYTES;
  }

  /** Bytes of the present window, or null where they lie outside: then they have to be loaded. */
  peek(offset: number, length: number): Uint8Array | null {
    const from = offset - this.#offset;
    if (from < 0 || from + length > this.#bytes.length || length > this.#left) {
      return null;
    }
    this.#left -= length;
    return this.#bytes.subarray(from, from + length);
  }

  /** The same, moving the window there; null where the file ends before. */
  async load(offset: number, length: number): Promise<Uint8Array | null> {
    const there = this.peek(offset, length);
    if (there !== null) {
      return there;
    }
    const size = Math.max(WINDOW_BYTES, length);
    if (offset + length > this.#file.size || size > this.#left) {
      return null;
    }
    this.#left -= size;
    await this.#moving();
    this.#bytes = await this.#file.read(offset, size);
    this.#offset = offset;
    return this.peek(offset, length);
  }

  /** The event at an offset, as long as it says itself; null where there is none. */
  async loadEvent(offset: number): Promise<Uint8Array | null> {
    let length = EVENT_HEAD_BYTES;
    for (;;) {
      const bytes = length > MAX_EVENT_BYTES ? null : await this.load(offset, length);
      if (bytes === null) {
        return null;
      }
      length = eventLength(bytes, this.#is64Bit);
      if (length <= bytes.length) {
        const event = new PmlEvent(bytes, this.#is64Bit);
        return event.eventClass === null || event.time === null ? null : bytes;
      }
    }
  }
}
