/** The header of a PML. Source: procmon-pml.md §1. */

import { InputError } from '../../input-error.js';
import type { RandomAccess } from './random-access.js';

export const HEADER_BYTES = 0x3a8;

export interface PmlHeader {
  /** 9 in files of 2018 and later, 7 in one of 2013; both have the same layout. */
  readonly version: number;
  /** Captured on 64-bit Windows: decides the size of pointers, 8 or 4 bytes. */
  readonly is64Bit: boolean;
  readonly computerName: string;
  readonly systemRoot: string;
  readonly eventCount: number;
  /** Byte offsets in the file; 0 where the capture was not closed. */
  readonly eventsOffset: number;
  readonly offsetTableOffset: number;
  readonly processTableOffset: number;
  readonly stringTableOffset: number;
  readonly hostTableOffset: number;
  readonly windows: { readonly major: number; readonly minor: number; readonly build: number };
  readonly logicalProcessors: number;
}

/** Where the header has the places of tables. */
export const TABLE_FIELDS = { processes: 0x250, strings: 0x258, hosts: 0x3a0 } as const;

/** Whether a file begins like a PML. */
export function sniffPml(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4d && head[2] === 0x4c && head[3] === 0x5f;
}

/** Reads the header. Throws InputError for a file that is no PML or shorter than a header. */
export async function readHeader(file: RandomAccess): Promise<PmlHeader> {
  const bytes = await file.read(0, HEADER_BYTES);
  if (!sniffPml(bytes)) {
    throw new InputError('not a PML: it does not begin with PML_', { offset: 0 });
  }
  if (bytes.length < HEADER_BYTES) {
    throw new InputError(`cut off inside its header: ${bytes.length} of ${HEADER_BYTES} bytes are there`, {
      offset: bytes.length,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    version: view.getUint32(0x004, true),
    is64Bit: view.getUint32(0x008, true) === 1,
    computerName: utf16(bytes, 0x00c, 32),
    systemRoot: utf16(bytes, 0x02c, 520),
    eventCount: view.getUint32(0x234, true),
    eventsOffset: offset64(view, 0x240),
    offsetTableOffset: offset64(view, 0x248),
    processTableOffset: offset64(view, TABLE_FIELDS.processes),
    stringTableOffset: offset64(view, TABLE_FIELDS.strings),
    hostTableOffset: offset64(view, TABLE_FIELDS.hosts),
    windows: {
      major: view.getUint32(0x274, true),
      minor: view.getUint32(0x278, true),
      build: view.getUint32(0x27c, true),
    },
    logicalProcessors: view.getUint32(0x38c, true),
  };
}

/** File offsets stay far below 2^53, where a double is exact; what is larger is garbage and compares as out of range. */
function offset64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

const UTF16 = new TextDecoder('utf-16le', { ignoreBOM: true });

/** Text of a fixed field, up to its first NUL. */
function utf16(bytes: Uint8Array, offset: number, length: number): string {
  return UTF16.decode(bytes.subarray(offset, offset + length)).replace(/\0.*$/s, '');
}
