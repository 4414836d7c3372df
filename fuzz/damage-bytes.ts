/** Damage that any file can take: bytes changed, numbers replaced, parts cut off, left out, put in, doubled, exchanged. */

import { concat } from '../test/formats/procmon/pml/write-pml.js';
import { pick, type Random, randomSize } from './random.js';

/** Damages bytes, in place or not; the result is at most `largest` bytes long. */
export type Damage = (bytes: Uint8Array, random: Random, largest: number) => Uint8Array;

/** Bytes that a number in a file takes; offset tables of captures have five. */
export type NumberWidth = 1 | 2 | 4 | 5 | 8;

const WIDTHS: readonly NumberWidth[] = [1, 2, 4, 8];

/** Runs of bytes are inserted, doubled and moved up to this length. */
const LONGEST_RUN = 64 * 1024;

/** Between one damage and `most` of them, one behind the other. */
export function damaged(
  file: Uint8Array,
  damages: readonly Damage[],
  most: number,
  random: Random,
  largest: number,
): Uint8Array {
  let bytes: Uint8Array = file.slice(0, largest);
  for (let left = 1 + random(most); left > 0; left--) {
    bytes = pick(damages, random)(bytes, random, largest);
  }
  return bytes;
}

export const BYTE_DAMAGES: readonly Damage[] = [
  flipBits,
  writeRandomBytes,
  replaceNumber,
  cutOff,
  insert,
  leaveOut,
  double,
  exchange,
  fill,
];

/** The number at an offset, little-endian; 0 where the bytes end before. */
export function readNumber(bytes: Uint8Array, offset: number, width: NumberWidth): bigint {
  let value = 0n;
  for (let at = Math.min(offset + width, bytes.length) - 1; at >= offset; at--) {
    value = (value << 8n) | BigInt(bytes[at] ?? 0);
  }
  return value;
}

/** Writes the lower bits of a number, little-endian, as far as there are bytes. */
export function writeNumber(bytes: Uint8Array, offset: number, width: NumberWidth, value: bigint): void {
  let rest = BigInt.asUintN(8 * width, value);
  for (let at = offset; at < offset + width && at < bytes.length; at++) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
}

/** What readers stumble over instead of `present`: limits of widths and signs, sizes near the file's, the neighbours. */
export function awkwardNumber(present: bigint, fileLength: number, random: Random): bigint {
  const length = BigInt(fileLength);
  const near = BigInt(random(17) - 8);
  return pick(
    [
      0n,
      1n,
      -1n,
      0x7fn,
      0x7fffn,
      0x8000n,
      0xffffn,
      0x7fff_ffffn,
      0x8000_0000n,
      0xffff_fff0n,
      0xff_ffff_ffffn,
      0x20_0000_0000_0000n,
      0x7fff_ffff_ffff_ffffn,
      present + near,
      present * 2n,
      present ^ (1n << BigInt(random(64))),
      length + near,
      length / 2n,
      BigInt(random(Math.max(1, fileLength))),
      BigInt(random(0x1_0000_0000)),
      BigInt(random(0x1_0000_0000)) << 32n,
    ],
    random,
  );
}

/** A part of a file, most often a short one. */
function randomPart(bytes: Uint8Array, random: Random): { from: number; to: number } {
  const from = random(bytes.length + 1);
  return { from, to: Math.min(bytes.length, from + randomSize(Math.max(1, bytes.length - from), random)) };
}

function randomBytes(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random(256));
}

function flipBits(bytes: Uint8Array, random: Random): Uint8Array {
  for (let left = randomSize(32, random); left > 0; left--) {
    const at = random(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
  }
  return bytes;
}

function writeRandomBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const { from, to } = randomPart(bytes, random);
  bytes.set(randomBytes(Math.min(to - from, 256), random), from);
  return bytes;
}

function replaceNumber(bytes: Uint8Array, random: Random): Uint8Array {
  const width = pick(WIDTHS, random);
  const anywhere = random(bytes.length + 1);
  const at = random(2) === 0 ? anywhere : anywhere - (anywhere % width);
  writeNumber(bytes, at, width, awkwardNumber(readNumber(bytes, at, width), bytes.length, random));
  return bytes;
}

function cutOff(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, random(2) === 0 ? random(bytes.length + 1) : bytes.length - randomSize(64, random));
}

function insert(bytes: Uint8Array, random: Random, largest: number): Uint8Array {
  const { from, to } = randomPart(bytes, random);
  const length = Math.min(to - from, LONGEST_RUN, largest - bytes.length);
  const inserted =
    random(2) === 0 ? randomBytes(length, random) : new Uint8Array(length).fill(pick([0, 0xff, 0x20, 0x41], random));
  return concat(bytes.subarray(0, from), inserted, bytes.subarray(from));
}

function leaveOut(bytes: Uint8Array, random: Random): Uint8Array {
  const { from, to } = randomPart(bytes, random);
  return concat(bytes.subarray(0, from), bytes.subarray(to));
}

function double(bytes: Uint8Array, random: Random, largest: number): Uint8Array {
  const { from, to } = randomPart(bytes, random);
  const room = Math.floor((largest - bytes.length) / Math.max(1, to - from));
  const times = Math.min(randomSize(64, random), room);
  const part = bytes.slice(from, to);
  return concat(bytes.subarray(0, to), ...Array.from({ length: times }, () => part), bytes.subarray(to));
}

function exchange(bytes: Uint8Array, random: Random): Uint8Array {
  const first = randomPart(bytes, random);
  const second = randomPart(bytes, random);
  const length = Math.min(first.to - first.from, second.to - second.from, LONGEST_RUN);
  const kept = bytes.slice(first.from, first.from + length);
  bytes.copyWithin(first.from, second.from, second.from + length);
  bytes.set(kept, second.from);
  return bytes;
}

function fill(bytes: Uint8Array, random: Random): Uint8Array {
  const { from, to } = randomPart(bytes, random);
  return bytes.fill(pick([0, 0xff, 0x20], random), from, Math.min(to, from + LONGEST_RUN));
}
