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

/** The regular way: the table names each event's place, 40 bits each; an event ends where the next begins. */
async function readByTable(file: RandomAccess, header: PmlHeader, visitor: EventVisitor): Promise<EventsRead> {
  const events = new EventWindow(file, () => visitor.pause?.());
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
      const bytes = isSound ? (events.peek(start, length) ?? (await events.load(start, length))) : null;
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
  const events = new EventWindow(file, () => visitor.pause?.());
  let at = HEADER_BYTES;
  let records = 0;
  for (;;) {
    // Enough for the head and a common tail; a longer event is read again, whole.
    const head = await events.load(at, Math.min(WINDOW_BYTES, file.size - at));
    const length = head === null ? null : eventLength(head, 0, header.is64Bit);
    if (head === null || length === null || length > MAX_EVENT_BYTES || at + length > file.size) {
      break;
    }
    const event = new PmlEvent(head.subarray(0, length), header.is64Bit);
    if (event.eventClass === null || event.time === null) {
      break;
    }
    records++;
    visitor.visit(event, records);
    at += length;
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
  readonly #moving: () => Promise<void> | undefined;
  #offset = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(file: RandomAccess, moving: () => Promise<void> | undefined) {
    this.#file = file;
    this.#moving = moving;
  }

  /** Bytes of the present window, or null where they lie outside: then they have to be loaded. */
  peek(offset: number, length: number): Uint8Array | null {
    const from = offset - this.#offset;
    return from >= 0 && from + length <= this.#bytes.length ? this.#bytes.subarray(from, from + length) : null;
  }

  async load(offset: number, length: number): Promise<Uint8Array | null> {
    if (length <= 0) {
      return null;
    }
    const there = this.peek(offset, length);
    if (there !== null) {
      return there;
    }
    await this.#moving();
    this.#bytes = await this.#file.read(offset, Math.max(WINDOW_BYTES, length));
    this.#offset = offset;
    return this.peek(offset, length);
  }
}
