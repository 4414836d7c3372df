/** Walks the events of a PML, window by window. Source: procmon-pml.md §2, §7. */

import type { Ticks } from '../../../windows/time.js';
import type { ReadWarning } from '../../source.js';
import { ByteWindow } from '../../text-sink.js';
import { EVENT_HEAD_BYTES, eventLength, PmlEvent } from './event.js';
import { HEADER_BYTES, type PmlHeader } from './header.js';
import type { RandomAccess } from './random-access.js';

/** Bytes read at once: larger windows are no faster. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** A window begins so many bytes before the end of the one before it, so that an event cut by that end is whole in it. */
const OVERLAP_BYTES = 64 * 1024;
/** What Procmon reads too much, at most, is in the window too: its defects do not depend on where a window ends. */
const OVERRUN_BYTES = 128;
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
  /** Each event in file order, with its number from 1. It is valid during the visit only; a promise is waited for. */
  visit(event: PmlEvent, record: number): Promise<void> | void;
  /** After each window of the file; reading waits for it. */
  pause?(): Promise<void>;
  /** Only these, `first` counted from 0. A capture without a usable event table has all of them visited. */
  readonly range?: { readonly first: number; readonly count: number };
}

/** Visits every event. */
export async function readEvents(file: RandomAccess, header: PmlHeader, visitor: EventVisitor): Promise<EventsRead> {
  return hasEventTable(file, header) ? readByTable(file, header, visitor) : readInARow(file, header, visitor);
}

/** Whether the events can be found by their numbers. */
export function hasEventTable(file: RandomAccess, { offsetTableOffset, eventCount }: PmlHeader): boolean {
  return offsetTableOffset >= HEADER_BYTES && offsetTableOffset + 5 * eventCount <= file.size;
}

/** The time of one event, by its number from 0; null where nothing leads to it. The first lies where events begin. */
export async function eventTime(file: RandomAccess, header: PmlHeader, index: number): Promise<Ticks | null> {
  const hasTable = hasEventTable(file, header);
  if (index < 0 || index >= (hasTable ? header.eventCount : 1)) {
    return null;
  }
  const entry = hasTable ? await file.read(header.offsetTableOffset + 5 * index, 5) : null;
  const start = entry === null ? HEADER_BYTES : offset40(new ByteWindow(entry).view, 0);
  const head = start < HEADER_BYTES ? null : new ByteWindow(await file.read(start, EVENT_HEAD_BYTES));
  return head?.bytes.length === EVENT_HEAD_BYTES
    ? new PmlEvent(header.is64Bit).moveTo(head, 0, EVENT_HEAD_BYTES).time
    : null;
}

/**
 * The regular way: the table names each event's place, 40 bits each; an event ends where the next begins. Where that
 * cannot be (entries out of order, a broken one), the event's own fields tell its length.
 */
async function readByTable(file: RandomAccess, header: PmlHeader, visitor: EventVisitor): Promise<EventsRead> {
  const event = new PmlEvent(header.is64Bit);
  const warnings: ReadWarning[] = [];
  let records = 0;
  let dropped = 0;
  const { range = { first: 0, count: header.eventCount } } = visitor;
  const behind = Math.min(header.eventCount, range.first + range.count);
  const end = behind === header.eventCount ? null : await file.read(header.offsetTableOffset + 5 * behind, 5);
  const limit = end === null ? file.size : offset40(new ByteWindow(end).view, 0) + OVERRUN_BYTES;
  const windows = new EventWindows(file, header.is64Bit, limit, () => visitor.pause?.());
  const expected = `expected an event between ${HEADER_BYTES} and the end of the file, ${file.size}`;
  // What an entry names may lie beyond the file: then the entry is the place to look at.
  const placeOf = (record: number, start: number): number =>
    start < file.size ? start : header.offsetTableOffset + 5 * (record - 1);
  for (let first = range.first; first < behind; first += OFFSETS_AT_ONCE) {
    const count = Math.min(OFFSETS_AT_ONCE, behind - first);
    // One entry more tells where the last one ends.
    const entries = new ByteWindow(await file.read(header.offsetTableOffset + 5 * first, 5 * (count + 1))).view;
    for (let index = 0; index < count; index++) {
      const record = first + index + 1;
      const start = offset40(entries, 5 * index);
      const end = record === header.eventCount ? header.offsetTableOffset : offset40(entries, 5 * (index + 1));
      let length = end - start;
      const reach = Math.min(length + OVERRUN_BYTES, file.size - start);
      if (
        start < HEADER_BYTES ||
        length < EVENT_HEAD_BYTES ||
        length > MAX_EVENT_BYTES ||
        reach < length ||
        !(windows.holds(start, reach) || (await windows.load(start, reach)))
      ) {
        length = start < HEADER_BYTES ? 0 : await windows.loadEvent(start);
      }
      if (windows.isSpent) {
        dropped += behind - record + 1;
        const message = `the event table names the same places again and again: it was read up to entry ${record}`;
        warnings.push({ code: 'malformed-record', message, at: { record, offset: placeOf(record, start) } });
        return { records, dropped, warnings };
      }
      if (length === 0) {
        dropped++;
        if (dropped === 1) {
          const message = `the event table points to no event: entry ${record} names offset ${start}, ${expected}`;
          warnings.push({ code: 'malformed-record', message, at: { record, offset: placeOf(record, start) } });
        }
      } else {
        records++;
        const visiting = visitor.visit(windows.place(event, start, length), record);
        if (visiting !== undefined) {
          await visiting;
        }
      }
    }
  }
  windows.close();
  return { records, dropped, warnings };
}

/** Without a usable table: saved events lie one behind the other, each telling its own length. */
async function readInARow(file: RandomAccess, header: PmlHeader, visitor: EventVisitor): Promise<EventsRead> {
  const windows = new EventWindows(file, header.is64Bit, file.size, () => visitor.pause?.());
  const event = new PmlEvent(header.is64Bit);
  let at = HEADER_BYTES;
  let records = 0;
  for (;;) {
    const length = windows.eventAt(at) || (await windows.loadEvent(at));
    if (length === 0) {
      break;
    }
    records++;
    const visiting = visitor.visit(windows.place(event, at, length), records);
    if (visiting !== undefined) {
      await visiting;
    }
    at += length;
  }
  windows.close();
  const lost = Math.max(0, header.eventCount - records);
  const counted = header.eventCount > 0 ? ` of ${header.eventCount}` : '';
  const message =
    `the capture was not closed or is cut off: its event table is missing. ${records}${counted} events were read ` +
    `one behind the other, up to offset ${at}`;
  return { records, dropped: lost, warnings: [{ code: 'unfinished-capture', message, at: { offset: at } }] };
}

function offset40(entries: DataView, at: number): number {
  return entries.getUint32(at, true) + entries.getUint8(at + 4) * 0x1_0000_0000;
}

/** A window of the file that moves forward; the next one is read while the events of this one are visited. */
class EventWindows {
  readonly #file: RandomAccess;
  readonly #is64Bit: boolean;
  /** Where reading ahead ends. */
  readonly #limit: number;
  readonly #moving: () => Promise<void> | undefined;
  readonly #event: PmlEvent;
  #offset = 0;
  #window = new ByteWindow(new Uint8Array(0));
  #end = 0;
  #next: { readonly offset: number; readonly bytes: Promise<Uint8Array> } | null = null;
  /** The present window lies in the first, unless its source has memory of its own; the next is read into the second. */
  #buffers: readonly [Uint8Array | null, Uint8Array | null] = [null, null];
  /** Bytes that may still be read. A sound file needs less; the table of a hostile one names places far apart in turn. */
  #left: number;
  /** Bytes of events that may still be visited. Sound events share none; the table of a hostile file names one again and again. */
  #unvisited: number;

  constructor(file: RandomAccess, is64Bit: boolean, limit: number, moving: () => Promise<void> | undefined) {
    this.#file = file;
    this.#is64Bit = is64Bit;
    this.#limit = limit;
    this.#moving = moving;
    this.#event = new PmlEvent(is64Bit);
    this.#left = 8 * (file.size + WINDOW_BYTES);
    this.#unvisited = 4 * file.size;
  }

  /** Whether more was asked for than may be read or visited: nothing more is given then. */
  get isSpent(): boolean {
    return this.#unvisited === 0;
  }

  /** Whether the present window holds these bytes of the file. */
  holds(offset: number, length: number): boolean {
    return offset >= this.#offset && offset + length <= this.#end && length <= this.#unvisited;
  }

  /** Moves a cursor to bytes that the present window holds. */
  place(event: PmlEvent, offset: number, length: number): PmlEvent {
    this.#unvisited -= length;
    return event.moveTo(this.#window, offset - this.#offset, length);
  }

  /** Moves the window to bytes of the file; false where the file ends before, or where too much has been read. */
  async load(offset: number, length: number): Promise<boolean> {
    const size = Math.max(Math.min(WINDOW_BYTES, this.#limit - offset), length);
    if (offset + length > this.#file.size) {
      return false;
    }
    if (size > this.#left || length > this.#unvisited) {
      this.#unvisited = 0;
      return false;
    }
    await this.#moving();
    const next = this.#next;
    this.#next = null;
    let start = next?.offset ?? 0;
    let bytes = next === null ? null : await next.bytes;
    if (bytes === null || offset < start || offset + length > start + bytes.length) {
      start = offset;
      bytes = await this.#read(offset, size);
    }
    this.#window = new ByteWindow(bytes);
    this.#offset = start;
    this.#end = start + bytes.length;
    this.#buffers = [this.#buffers[1], this.#buffers[0]];
    this.#readAhead();
    return this.holds(offset, length);
  }

  /** No event of it is looked at any more. */
  close(): void {
    // What is being read ahead is still written into.
    const unused = this.#next === null ? this.#buffers : [this.#buffers[0]];
    this.#file.spare.push(...unused.flatMap((buffer) => buffer ?? []));
  }

  #readAhead(): void {
    const hasMore = this.#end < Math.min(this.#limit, this.#file.size);
    if (hasMore && this.#window.bytes.length >= WINDOW_BYTES && this.#left >= WINDOW_BYTES) {
      const offset = this.#end - OVERLAP_BYTES;
      const bytes = this.#read(offset, WINDOW_BYTES);
      // Whoever waits for it hears of an error; a reading that ends before does not.
      bytes.catch(() => {});
      this.#next = { offset, bytes };
    }
  }

  #read(offset: number, length: number): Promise<Uint8Array> {
    this.#left -= length;
    if (length > WINDOW_BYTES) {
      return this.#file.read(offset, length);
    }
    const buffer =
      this.#buffers[1] ?? this.#file.spare.pop() ?? new Uint8Array(Math.min(WINDOW_BYTES, this.#file.size));
    this.#buffers = [this.#buffers[0], buffer];
    return this.#file.read(offset, length, buffer);
  }

  /** Length of the event at an offset, as it says itself; 0 where the present window does not hold one. */
  eventAt(offset: number): number {
    const start = offset - this.#offset;
    if (!this.holds(offset, EVENT_HEAD_BYTES)) {
      return 0;
    }
    const length = eventLength(this.#window, start, this.#is64Bit);
    if (length > MAX_EVENT_BYTES || !this.holds(offset, length)) {
      return 0;
    }
    const { eventClass, time } = this.#event.moveTo(this.#window, start, length);
    return eventClass === null || time === null ? 0 : length;
  }

  /** The same, moving the window there; 0 where there is none. */
  async loadEvent(offset: number): Promise<number> {
    let length = EVENT_HEAD_BYTES;
    while (length <= MAX_EVENT_BYTES && (this.holds(offset, length) || (await this.load(offset, length)))) {
      const told = eventLength(this.#window, offset - this.#offset, this.#is64Bit);
      if (told <= length) {
        return this.eventAt(offset);
      }
      length = told;
    }
    return 0;
  }
}
