import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/formats/input-error.js';
import { sharedFile } from '../shared-files.js';
import { readPml } from './read-pml.js';
import { concat, createFile, pmlSource, u32, u64, writePml, type WrittenPml } from './write-pml.js';

/** Numbers below a bound that are the same in every run (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  };
}

const MODULE = { base: 0x7ff7_95e7_0000n, size: 4096, path: 'C:\\a.dll', version: '1', company: 'c', description: 'd' };

function smallFile(is64Bit: boolean): WrittenPml {
  return writePml({
    is64Bit,
    events: Array.from({ length: 40 }, (_, index) => ({
      ...createFile(`C:\\Data\\${index}${index % 3 === 0 ? 'é' : ''}`, { impersonating: 'S-1-5-18' }, is64Bit),
      ...(index % 2 === 0 ? {} : { eventClass: 1 + (index % 5), operation: index % 50 }),
      stackDepth: index % 4,
      processIndex: 7 + (index % 2),
    })),
    processes: [{ modules: [MODULE, MODULE] }, { index: 8 }],
    hosts: [{ address: [10, 0, 0, 1], name: 'host' }],
    ports: [{ port: 445, isTcp: true, name: 'microsoft-ds' }],
  });
}

/** Fields of the header that lengths, offsets and the layout hang on. */
const HEADER_FIELDS = [0x4, 0x8, 0x234, 0x238, 0x240, 0x248, 0x250, 0x258, 0x260, 0x398, 0x3a0];
const VALUES = [0, 1, 2, 4, 0x34, 0x3a8, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];

function mutated(file: Uint8Array, random: (below: number) => number): Uint8Array {
  const value = (): number => {
    const choice = random(3);
    return choice === 0 ? (VALUES[random(VALUES.length)] ?? 0) : random(choice === 1 ? 0x1_0000_0000 : file.length);
  };
  let bytes: Uint8Array = file.slice();
  for (let left = 1 + random(3); left > 0; left--) {
    const at = random(Math.max(1, bytes.length - 8));
    switch (random(6)) {
      case 0:
        for (let flips = 1 + random(20); flips > 0; flips--) {
          bytes[random(bytes.length)] = random(256);
        }
        break;
      case 1:
        bytes.set(u32(value()), at - (at % 4));
        break;
      case 2:
        bytes.set(u32(value()), at);
        break;
      case 3:
        bytes.set(
          random(2) === 0 ? u32(value()) : u64(value()),
          Math.min(HEADER_FIELDS[random(HEADER_FIELDS.length)] ?? 0, at),
        );
        break;
      case 4:
        bytes = bytes.slice(0, at + 8);
        break;
      default:
        bytes = concat(
          bytes.subarray(0, at),
          Uint8Array.from({ length: 1 + random(30) }, () => random(256)),
          bytes.subarray(at),
        );
    }
  }
  return bytes;
}

/** What came of reading all columns of all events: null is as it must be. */
async function misbehaviour(bytes: Uint8Array): Promise<string | null> {
  try {
    const { records, dropped, numbers, pml, warnings } = await readPml(pmlSource(bytes));
    const most = Math.max(pml.header.eventCount, bytes.length / 0x34);
    if (records !== numbers.length || records > most) {
      return `${records} events of ${most}, ${numbers.length} visited`;
    }
    return warnings.length > 20 || (dropped > 0 && warnings.length === 0) ? `${warnings.length} warnings` : null;
  } catch (error) {
    return error instanceof InputError ? null : `${error instanceof Error ? error.stack : 'no error'}`;
  }
}

describe('a damaged file', () => {
  it.each([true, false])('is read as far as it goes, whatever the damage (64-bit: %s)', async (is64Bit) => {
    const { bytes } = smallFile(is64Bit);
    const found: string[] = [];
    for (let seed = 0; seed < 850; seed++) {
      const message = await misbehaviour(mutated(bytes, randomNumbers(seed)));
      if (message !== null) {
        found.push(`seed ${seed}: ${message}`);
      }
    }
    expect(found.slice(0, 3)).toEqual([]);
  });

  const capture = sharedFile('traces/LogFileUTC64Process.PML.gz');
  it.skipIf(capture === null)('of Procmon itself is read as far as it goes', async () => {
    const bytes = gunzipSync(readFileSync(capture ?? '')).subarray(0, 180_000);
    const found: string[] = [];
    for (let seed = 0; seed < 300; seed++) {
      const message = await misbehaviour(mutated(bytes, randomNumbers(seed)));
      if (message !== null) {
        found.push(`seed ${seed}: ${message}`);
      }
    }
    expect(found.slice(0, 3)).toEqual([]);
  });
});
