/** Values of the registry in Procmon's words. Source: procmon-pml.md §8.5; layouts: KEY_VALUE_*_INFORMATION of wdm.h. */

import type { TextSink } from '../../text-sink.js';
import type { TextStyle } from './decoder.js';
import type { ByteRange } from './byte-range.js';

/** Names of value types. Source: winnt.h; in Procmon's words an unknown one keeps its number. */
const TYPES: readonly string[] = [
  'REG_NONE',
  'REG_SZ',
  'REG_EXPAND_SZ',
  'REG_BINARY',
  'REG_DWORD',
  'REG_DWORD_BIG_ENDIAN',
  'REG_LINK',
  'REG_MULTI_SZ',
  'REG_RESOURCE_LIST',
  'REG_FULL_RESOURCE_DESCRIPTOR',
  'REG_RESOURCE_REQUIREMENTS_LIST',
  'REG_QWORD',
];

/** A value as a query, an enumeration or a write holds it. */
export interface RegistryValue {
  /** Null where the record holds none. */
  readonly name: string | null;
  readonly type: number;
  /** Null where the record tells the type only. */
  readonly data: RegistryData | null;
}

interface RegistryData {
  /** Bytes of the value itself; the trace may hold fewer. */
  readonly length: number;
  /** What the trace holds of it. */
  readonly bytes: ByteRange;
  /** Where Procmon reads it: it goes on into the next event. */
  readonly asProcmon: ByteRange;
}

/** The first `held` bytes of a value of `length` bytes that lie at `offset`. `printed`: as many as Procmon prints of binary data. */
export function registryData(
  range: ByteRange,
  offset: number,
  length: number,
  { held = length, printed = 0 }: { readonly held?: number; readonly printed?: number } = {},
): RegistryData {
  const bytes = range.part(offset, Math.min(length, held));
  return { length, bytes, asProcmon: range.beyond(offset, Math.min(length, Math.max(printed, bytes.length))) };
}

/** A KEY_VALUE_INFORMATION_CLASS's record, by class; null for a class whose record is not known. */
export function readValueRecord(record: ByteRange, informationClass: number): RegistryValue | null {
  return VALUE_RECORDS[informationClass]?.(record) ?? null;
}

const VALUE_RECORDS: readonly ((record: ByteRange) => RegistryValue)[] = [
  // KeyValueBasicInformation: title index, type, length of the name, name.
  (record) => ({ name: record.utf16(12, record.u32(8)), type: record.u32(4), data: null }),
  readFullRecord,
  // KeyValuePartialInformation: title index, type, length of the data, data.
  (record) => ({ name: null, type: record.u32(4), data: registryData(record, 12, record.u32(8)) }),
  // KeyValueFullInformationAlign64 differs in its data offset only.
  readFullRecord,
  // KeyValuePartialInformationAlign64: type, length of the data, data.
  (record) => ({ name: null, type: record.u32(0), data: registryData(record, 8, record.u32(4)) }),
];

/**
 * KeyValueFullInformation: title index, type, offset and length of the data, length of the name, name. The driver keeps 16
 * bytes of the data, which lie behind the name; Procmon prints as many as the record is longer than the structure of 24.
 */
function readFullRecord(record: ByteRange): RegistryValue {
  return {
    name: record.utf16(20, record.u32(16)),
    type: record.u32(4),
    data: registryData(record, record.u32(8), record.u32(12), { printed: record.length - 24 }),
  };
}

/** Writes `Type: REG_SZ, Length: 22, Data: wdmaud.drv`. */
export function writeRegistryValue({ type, data }: RegistryValue, style: TextStyle, out: TextSink): void {
  out.word('Type: ');
  out.word(TYPES[type] ?? `<Unknown: ${type}>`);
  if (data !== null) {
    out.word(', Length: ');
    style.integer(data.length, out);
    if (data.length > 0) {
      out.word(', Data: ');
      writeData(type, data, style, out);
    }
  }
}

/** Procmon shows the data of these types only, not of a REG_QWORD, and groups no digits of a REG_DWORD. */
function writeData(type: number, { bytes, asProcmon }: RegistryData, style: TextStyle, out: TextSink): void {
  switch (TYPES[type]) {
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
      bytes.writeUtf16(0, firstTextBytes(bytes), out);
      break;
    case 'REG_MULTI_SZ':
      out.text(untilEmpty(style.asProcmon ? stringsAsProcmon(asProcmon) : strings(bytes)).join(', '));
      break;
    case 'REG_DWORD':
      out.integer(bytes.u32(0));
      break;
    case 'REG_BINARY':
      out.text(hexBytes(style.asProcmon ? asProcmon : bytes));
  }
}

/** Bytes of a text up to its first NUL. */
function firstTextBytes(data: ByteRange): number {
  let end = 0;
  while (end + 2 <= data.length && data.u16(end) !== 0) {
    end += 2;
  }
  return end;
}

/** A length that is odd is real: the byte left over is no character. */
function strings(data: ByteRange): string[] {
  return data.utf16(0, data.length & ~1).split('\0');
}

/** Procmon takes the byte left over for the first half of a character, and reads on into the next event for a NUL. */
function stringsAsProcmon(data: ByteRange): string[] {
  const texts = strings(data);
  if (data.length % 2 === 1) {
    const [rest = ''] = strings(data.beyond(data.length - 1, MAX_OVERRUN));
    texts.push((texts.pop() ?? '') + rest);
  }
  return texts;
}

/** Bytes behind a value that are looked at for a NUL. */
const MAX_OVERRUN = 64;

/** A multi-string ends at its first empty string. */
function untilEmpty(texts: readonly string[]): readonly string[] {
  const end = texts.indexOf('');
  return end === -1 ? texts : texts.slice(0, end);
}

/** `00 1F`. */
function hexBytes(data: ByteRange): string {
  return Array.from(data.bytes(0, data.length), (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
