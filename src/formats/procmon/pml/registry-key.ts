/** What queries and enumerations of keys give back, in Procmon's words. Source: procmon-pml.md §8.5; layouts: wdm.h. */

import type { TextStyle } from './decoder.js';
import type { ByteRange } from './byte-range.js';

interface KeyClass {
  readonly name: string;
  /** The name that the record holds; null where it holds none or Procmon does not show it. */
  keyName?(record: ByteRange): string;
  /** Fields behind the class's name, as `, SubKeys: 14`. */
  fields?(record: ByteRange, style: TextStyle): string;
}

/** KEY_INFORMATION_CLASS. */
const KEY_CLASSES: readonly KeyClass[] = [
  // Last write time, title index, length of the name, name.
  { name: 'Basic', keyName: (record) => record.utf16(16, record.u32(12)) },
  // Last write time, title index, offset and length of the class, length of the name, name.
  { name: 'Node', keyName: (record) => record.utf16(24, record.u32(20)) },
  // Last write time, title index, offset and length of the class, subkeys, longest name, longest class, values.
  { name: 'Full', fields: (record, style) => countsText(record.u32(20), record.u32(32), style) },
  // Its name is the path's: Procmon does not repeat it.
  { name: 'Name' },
  // Last write time, title index, subkeys, longest name, values.
  { name: 'Cached', fields: (record, style) => countsText(record.u32(12), record.u32(20), style) },
  { name: 'Flags', fields: (record) => `, UserFlags: 0x${record.u32(0).toString(16)}` },
  { name: 'Virtualization' },
  { name: 'HandleTags', fields: (record) => `, HandleTags: 0x${record.u32(0).toString(16)}` },
  { name: 'Trust' },
  { name: 'Layer' },
];

function countsText(subKeys: number, values: number, style: TextStyle): string {
  return `, SubKeys: ${style.integer(subKeys)}, Values: ${style.integer(values)}`;
}

export function keyClassName(informationClass: number): string {
  return KEY_CLASSES[informationClass]?.name ?? `<Unknown: ${informationClass}>`;
}

/** `, Name: Application` or what else the record of a key tells. */
export function keyRecordText(record: ByteRange, informationClass: number, style: TextStyle): string {
  const keyClass = KEY_CLASSES[informationClass];
  const keyName = keyClass?.keyName?.(record);
  return keyName === undefined ? (keyClass?.fields?.(record, style) ?? '') : `, Name: ${keyName}`;
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
