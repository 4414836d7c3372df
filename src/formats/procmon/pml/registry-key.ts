/** What queries and enumerations of keys give back, in Procmon's words. Source: procmon-pml.md §8.5; layouts: wdm.h. */

import type { TextSink } from '../../text-sink.js';
import type { TextStyle } from './decoder.js';
import type { ByteRange } from './byte-range.js';

interface KeyClass {
  readonly name: string;
  /** Writes the fields behind the class's name, as `, SubKeys: 14`; left out where Procmon shows none. */
  fields?(record: ByteRange, style: TextStyle, out: TextSink): void;
}

/** KEY_INFORMATION_CLASS. */
const KEY_CLASSES: readonly KeyClass[] = [
  // Last write time, title index, length of the name, name.
  { name: 'Basic', fields: (record, _, out) => writeName(record, 16, 12, out) },
  // Last write time, title index, offset and length of the class, length of the name, name.
  { name: 'Node', fields: (record, _, out) => writeName(record, 24, 20, out) },
  // Last write time, title index, offset and length of the class, subkeys, longest name, longest class, values.
  { name: 'Full', fields: (record, style, out) => writeCounts(record.u32(20), record.u32(32), style, out) },
  // Its name is the path's: Procmon does not repeat it.
  { name: 'Name' },
  // Last write time, title index, subkeys, longest name, values.
  { name: 'Cached', fields: (record, style, out) => writeCounts(record.u32(12), record.u32(20), style, out) },
  { name: 'Flags', fields: (record, _, out) => out.text(`, UserFlags: 0x${record.u32(0).toString(16)}`) },
  { name: 'Virtualization' },
  { name: 'HandleTags', fields: (record, _, out) => out.text(`, HandleTags: 0x${record.u32(0).toString(16)}`) },
  { name: 'Trust' },
  { name: 'Layer' },
];

function writeCounts(subKeys: number, values: number, style: TextStyle, out: TextSink): void {
  out.word(', SubKeys: ');
  style.integer(subKeys, out);
  out.word(', Values: ');
  style.integer(values, out);
}

/** `, Name: Application`: the name at `at`, its length in bytes at `length`. */
function writeName(record: ByteRange, at: number, length: number, out: TextSink): void {
  out.word(', Name: ');
  record.writeUtf16(at, record.u32(length), out);
}

export function keyClassName(informationClass: number): string {
  return KEY_CLASSES[informationClass]?.name ?? `<Unknown: ${informationClass}>`;
}

/** Writes what the record of a key tells. */
export function writeKeyRecord(record: ByteRange, informationClass: number, style: TextStyle, out: TextSink): void {
  KEY_CLASSES[informationClass]?.fields?.(record, style, out);
}

/** KEY_SET_INFORMATION_CLASS. */
const SET_CLASSES: readonly string[] = [
  'KeyWriteTimeInformation',
  'KeyWow64FlagsInformation',
  'KeyControlFlagsInformation',
  'KeySetVirtualizationInformation',
  'KeySetDebugInformation',
  'KeySetHandleTagsInformation',
  'KeySetLayerInformation',
];

export function setClassName(informationClass: number): string {
  return SET_CLASSES[informationClass] ?? `<Unknown: ${informationClass}>`;
}
