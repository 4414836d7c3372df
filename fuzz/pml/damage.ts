/** Damage to captures: that of any file, numbers of the structure replaced, tables that contradict the events. */

import { concat } from '../../test/formats/procmon/pml/write-pml.js';
import {
  awkwardNumber,
  BYTE_DAMAGES,
  type Damage,
  damaged,
  type NumberWidth,
  readNumber,
  writeNumber,
} from '../damage-bytes.js';
import { pick, type Random, randomSize } from '../random.js';
import { EVENT_COUNT, type PmlStructure, SECTION_OFFSETS, structureOf } from './structure.js';

const MOST_DAMAGES = 4;
const ENTRY_BYTES = 5;

/** A damaged copy of a sound capture. */
export function damagePml(file: Uint8Array, random: Random, largest: number): Uint8Array {
  const structure = structureOf(file);
  const aimed: Damage = (bytes) => replaceField(bytes, structure, random);
  const misled: Damage = (bytes) => pick(MISLEADING, random)(bytes, structure, random, largest);
  return damaged(file, [aimed, aimed, aimed, misled, pick(BYTE_DAMAGES, random)], MOST_DAMAGES, random, largest);
}

function replaceField(bytes: Uint8Array, { aims }: PmlStructure, random: Random): Uint8Array {
  const target = pick(aims, random)(random);
  const other = pick(aims, random)(random);
  const value =
    random(4) === 0
      ? readNumber(bytes, other.offset, other.width)
      : awkwardNumber(readNumber(bytes, target.offset, target.width), bytes.length, random);
  writeNumber(bytes, target.offset, target.width, value);
  return bytes;
}

/** Entries of an event table that names few events again and again. */
const MOST_ENTRIES = 200_000;

type MisleadingDamage = (bytes: Uint8Array, structure: PmlStructure, random: Random, largest: number) => Uint8Array;

/** Damages that keep every number plausible. */
const MISLEADING: readonly MisleadingDamage[] = [
  /** All entries of the event table, or a part of them, name one place. */
  (bytes, { eventTable, eventOffsets }, random) => {
    if (eventTable === null || eventOffsets.length === 0) {
      return bytes;
    }
    const first = random(eventOffsets.length);
    const place = random(4) === 0 ? random(bytes.length) : pick(eventOffsets, random);
    for (let left = 1 + random(eventOffsets.length - first), entry = first; left > 0; left--, entry++) {
      writeNumber(bytes, eventTable + ENTRY_BYTES * entry, ENTRY_BYTES, BigInt(place));
    }
    return bytes;
  },
  /** A longer event table, behind everything else, that names one event or two in turn. */
  (bytes, { eventOffsets }, random, largest) => {
    if (eventOffsets.length === 0) {
      return bytes;
    }
    const entries = Math.min(randomSize(MOST_ENTRIES, random), Math.floor((largest - bytes.length) / ENTRY_BYTES));
    const places = [pick(eventOffsets, random), pick(eventOffsets, random)].map(BigInt);
    const table = new Uint8Array(ENTRY_BYTES * entries);
    for (let entry = 0; entry < entries; entry++) {
      writeNumber(table, ENTRY_BYTES * entry, ENTRY_BYTES, places[entry % 2] ?? 0n);
    }
    writeNumber(bytes, EVENT_COUNT, 4, BigInt(entries));
    writeNumber(bytes, SECTION_OFFSETS.eventTable, 8, BigInt(bytes.length));
    return concat(bytes, table);
  },
  /** Two entries of the event table change places. */
  (bytes, { eventTable, eventOffsets }, random) => {
    if (eventTable !== null && eventOffsets.length > 0) {
      const [first, second] = [random(eventOffsets.length), random(eventOffsets.length)];
      exchange(bytes, eventTable + ENTRY_BYTES * first, eventTable + ENTRY_BYTES * second, ENTRY_BYTES);
    }
    return bytes;
  },
  /** A section lies where another one does, or inside an event. */
  (bytes, { eventOffsets }, random) => {
    const fields = Object.values(SECTION_OFFSETS);
    const place =
      random(3) === 0 && eventOffsets.length > 0
        ? BigInt(pick(eventOffsets, random))
        : readNumber(bytes, pick(fields, random), 8);
    writeNumber(bytes, pick(fields, random), 8, place);
    return bytes;
  },
  /** The capture was not closed: nothing was counted, no table written. */
  (bytes, { eventTable }, random) => {
    for (const at of [EVENT_COUNT, ...Object.values(SECTION_OFFSETS)]) {
      writeNumber(bytes, at, at === EVENT_COUNT ? 4 : 8, 0n);
    }
    return eventTable === null || random(2) === 0 ? bytes : bytes.slice(0, eventTable);
  },
  /** A capture of the other pointer size. */
  (bytes) => {
    writeNumber(bytes, 0x8, 4, readNumber(bytes, 0x8, 4) ^ 1n);
    return bytes;
  },
];

function exchange(bytes: Uint8Array, first: number, second: number, width: NumberWidth): void {
  const kept = readNumber(bytes, first, width);
  writeNumber(bytes, first, width, readNumber(bytes, second, width));
  writeNumber(bytes, second, width, kept);
}
