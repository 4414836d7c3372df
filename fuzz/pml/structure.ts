/** Where a sound PML keeps the numbers that its reading hangs on. Source: procmon-pml.md §1–8. Nothing of the reader is used. */

import { readNumber, type NumberWidth } from '../damage-bytes.js';
import { pick, type Random } from '../random.js';

export const HEADER_BYTES = 0x3a8;
const EVENT_HEAD_BYTES = 0x34;

/** Header fields: number of events, then the offsets of events, event table, processes, strings, icons; hosts and ports. */
export const EVENT_COUNT = 0x234;
export const SECTION_OFFSETS = {
  eventTable: 0x248,
  processes: 0x250,
  strings: 0x258,
  icons: 0x260,
  hosts: 0x3a0,
} as const;

/** A number in a file. */
export interface Field {
  readonly offset: number;
  readonly width: NumberWidth;
}

/** Picks a field of one kind. */
export type Aim = (random: Random) => Field;

/** What a PML is made of. A part that the file does not have is empty. */
export interface PmlStructure {
  readonly eventOffsets: readonly number[];
  /** File offset; null in a capture that was not closed. */
  readonly eventTable: number | null;
  /** One for each kind of field, so that a few in the header are hit as often as thousands in the events. */
  readonly aims: readonly Aim[];
}

const KNOWN = new WeakMap<Uint8Array, PmlStructure>();

/** The structure of a sound file, found once for each. */
export function structureOf(file: Uint8Array): PmlStructure {
  const known = KNOWN.get(file) ?? findStructure(new Reader(file));
  KNOWN.set(file, known);
  return known;
}

/** Numbers of a file; zeros where it ends before. */
class Reader {
  readonly bytes: Uint8Array;
  /** Bytes of an address. */
  readonly pointer: 4 | 8;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.pointer = this.u32(0x8) === 1 ? 8 : 4;
  }

  u16(offset: number): number {
    return Number(readNumber(this.bytes, offset, 2));
  }

  u32(offset: number): number {
    return Number(readNumber(this.bytes, offset, 4));
  }

  /** Where a section lies; null where the header does not say so or says nonsense. */
  section(headerField: number): number | null {
    const offset = Number(readNumber(this.bytes, headerField, 8));
    return offset >= HEADER_BYTES && offset < this.bytes.length ? offset : null;
  }
}

function findStructure(file: Reader): PmlStructure {
  const eventTable = file.section(SECTION_OFFSETS.eventTable);
  const eventOffsets = findEvents(file, eventTable ?? file.bytes.length);
  const tables = [processAims, stringAims, hostAims].flatMap((aimsOf) => aimsOf(file));
  return {
    eventOffsets,
    eventTable,
    aims: [
      headerAim,
      ...(eventTable === null || eventOffsets.length === 0
        ? []
        : [(random: Random) => field(eventTable + 5 * random(eventOffsets.length), 5)]),
      ...(eventOffsets.length === 0 ? [] : eventAims(file, eventOffsets)),
      ...tables,
    ],
  };
}

function field(offset: number, width: NumberWidth): Field {
  return { offset, width };
}

/** Saved events lie one behind the other. */
function findEvents(file: Reader, end: number): number[] {
  const offsets: number[] = [];
  let at = HEADER_BYTES;
  while (at + EVENT_HEAD_BYTES <= end) {
    offsets.push(at);
    at = Math.max(at + EVENT_HEAD_BYTES, eventEnd(file, at));
  }
  return offsets;
}

function detailOffset(file: Reader, event: number): number {
  return event + EVENT_HEAD_BYTES + file.pointer * file.u16(event + 0x28);
}

function eventEnd(file: Reader, event: number): number {
  const extra = file.u32(event + 0x30);
  return extra === 0 ? detailOffset(file, event) + file.u32(event + 0x2c) : event + extra + 2 + file.u16(event + extra);
}

const HEADER_FIELDS: readonly Field[] = [
  ...[0x004, 0x008, 0x00c, 0x02c, EVENT_COUNT].map((offset) => field(offset, 4)),
  ...[0x238, 0x240, 0x268, 0x398, ...Object.values(SECTION_OFFSETS)].map((offset) => field(offset, 8)),
];

function headerAim(random: Random): Field {
  return pick(HEADER_FIELDS, random);
}

/** Of an event's head: process, class, operation, duration, time, status, stack depth, sizes of detail and extra detail. */
const EVENT_FIELDS: readonly Field[] = [
  ...[0x00, 0x08, 0x24, 0x2c, 0x30].map((offset) => field(offset, 4)),
  ...[0x0c, 0x28].map((offset) => field(offset, 2)),
  ...[0x14, 0x1c].map((offset) => field(offset, 8)),
];

/** Offsets in the detail that hold infos of texts, lengths of SIDs and the like, by the event's class. */
const PROCESS_FIELDS: readonly Field[] = [
  ...[4, 6, 12, 16, 46, 48].map((offset) => field(offset, 2)),
  ...[44, 45].map((offset) => field(offset, 1)),
  field(8, 4),
];
const REGISTRY_FIELDS: readonly Field[] = [
  ...[0, 2, 12].map((offset) => field(offset, 2)),
  ...[4, 8, 12].map((offset) => field(offset, 4)),
];
const NETWORK_FIELDS: readonly Field[] = [...[0, 40, 42].map((offset) => field(offset, 2)), field(4, 4)];

function detailFields(file: Reader, event: number): readonly Field[] {
  const pathInfo = 0x18 + 5 * file.pointer;
  const tail = pathInfo + 4 + textBytes(file.u16(detailOffset(file, event) + pathInfo));
  const fileSystem = [
    field(0, 1),
    field(pathInfo, 2),
    field(tail, 2),
    field(tail + 4, 1),
    ...[0x08, 0x10, 0x14, 0x18, 0x10 + 2 * file.pointer, tail].map((offset) => field(offset, 4)),
    ...[0x10 + 2 * file.pointer, 0x10 + 3 * file.pointer, tail].map((offset) => field(offset, 8)),
  ];
  const byClass: Readonly<Record<number, readonly Field[]>> = {
    1: PROCESS_FIELDS,
    2: REGISTRY_FIELDS,
    3: fileSystem,
    5: NETWORK_FIELDS,
  };
  return byClass[file.u32(event + 0x08)] ?? PROCESS_FIELDS;
}

/** Bytes of a text with this info: bit 15 says one byte a character. */
function textBytes(info: number): number {
  return (info & 0x8000) === 0 ? 2 * info : info & 0x7fff;
}

function eventAims(file: Reader, events: readonly number[]): Aim[] {
  return [
    (random) => {
      const { offset, width } = pick(EVENT_FIELDS, random);
      return field(pick(events, random) + offset, width);
    },
    (random) => {
      const event = pick(events, random);
      const { offset, width } = pick(detailFields(file, event), random);
      return field(detailOffset(file, event) + offset, width);
    },
    // The length of the extra detail, and the records in it: distances to the next one, lengths of names and data.
    (random) => {
      const event = pick(events, random);
      const extra = file.u32(event + 0x30);
      return random(3) === 0 ? field(event + extra, 2) : field(event + extra + 2 + 4 * random(17), 4);
    },
  ];
}

const PROCESS_BYTES = 0x60;

function processAims(file: Reader): Aim[] {
  const table = file.section(SECTION_OFFSETS.processes);
  const count = table === null ? 0 : file.u32(table);
  if (table === null || count === 0) {
    return [];
  }
  const process = (random: Random): number => table + file.u32(table + 4 + 4 * count + 4 * random(count));
  return [
    (random) => field(table + 4 * random(1 + 2 * count), 4),
    (random) => field(process(random) + 4 * random(PROCESS_BYTES / 4), 4),
    // The number of modules and the first of them.
    (random) => field(process(random) + PROCESS_BYTES + file.pointer + 4 * random(16), 4),
  ];
}

function stringAims(file: Reader): Aim[] {
  const table = file.section(SECTION_OFFSETS.strings);
  const count = table === null ? 0 : file.u32(table);
  if (table === null || count === 0) {
    return [];
  }
  return [
    (random) => field(table + 4 * random(1 + count), 4),
    (random) => field(table + file.u32(table + 4 + 4 * random(count)), 4),
  ];
}

function hostAims(file: Reader): Aim[] {
  const table = file.section(SECTION_OFFSETS.hosts);
  if (table === null) {
    return [];
  }
  const numbers = [table];
  let at = table + 4;
  for (let left = file.u32(table); left > 0; left--) {
    numbers.push(at + 16);
    at += 20 + file.u32(at + 16);
  }
  numbers.push(at);
  const ports = file.u32(at);
  at += 4;
  for (let left = ports; left > 0; left--) {
    numbers.push(at + 4);
    at += 8 + file.u32(at + 4);
  }
  return [(random) => field(pick(numbers, random), 4)];
}
