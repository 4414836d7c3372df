/** Values of the registry in Procmon's words. Source: procmon-pml.md §8.5; layouts: KEY_VALUE_*_INFORMATION of wdm.h. */

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
}

/** The first `held` bytes of a value of `length` bytes that lie at `offset`. */
export function registryData(range: ByteRange, offset: number, length: number, held = length): RegistryData {
  return { length, bytes: range.part(offset, Math.min(length, held)) };
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

/** KeyValueFullInformation: title index, type, offset and length of the data, length of the name, name. */
function readFullRecord(record: ByteRange): RegistryValue {
  return {
    name: record.utf16(20, record.u32(16)),
    type: record.u32(4),
    data: registryData(record, record.u32(8), record.u32(12)),
  };
}

/** `Type: REG_SZ, Length: 22, Data: wdmaud.drv`. */
export function registryValueText({ type, data }: RegistryValue, style: TextStyle): string {
  const typeText = `Type: ${TYPES[type] ?? `<Unknown: ${type}>`}`;
  if (data === null) {
    return typeText;
  }
  const lengthText = `${typeText}, Length: ${style.integer(data.length)}`;
  return data.length === 0 ? lengthText : `${lengthText}, Data: ${dataText(type, data.bytes)}`;
}

/** Procmon shows the data of these types only, not of a REG_QWORD, and groups no digits of a REG_DWORD. */
function dataText(type: number, data: ByteRange): string {
  switch (TYPES[type]) {
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
      return strings(data)[0] ?? '';
    case 'REG_MULTI_SZ':
      return untilEmpty(strings(data)).join(', ');
    case 'REG_DWORD':
      return String(data.u32(0));
    case 'REG_BINARY':
      return hexBytes(data);
    default:
      return '';
  }
}

function strings(data: ByteRange): string[] {
  // A length that is odd is real: the byte left over is no character. Procmon reads on into the next event for a NUL.
  return data.utf16(0, data.length & ~1).split('\0');
}

/** A multi-string ends at its first empty string. */
function untilEmpty(texts: readonly string[]): readonly string[] {
  const end = texts.indexOf('');
  return end === -1 ? texts : texts.slice(0, end);
}

/**
 * `00 1F`. The driver keeps the first 16 bytes. Of a full record Procmon prints up to `Length` bytes where the name is long
 * enough, on into the next event's head: that defect is not repeated.
 */
function hexBytes(data: ByteRange): string {
  return Array.from(data.bytes(0, data.length), (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
