/** Registry events. Source: procmon-pml.md §8.5, §9; texts as in Procmon's CSV of the same captures. */

import type { EventDecoder, TextStyle } from './decoder.js';
import { textBytes } from './byte-range.js';
import type { PmlEvent } from './event.js';
import { registryAccessText } from './registry-access.js';
import { keyClassName, keyRecordText, setClassName } from './registry-key.js';
import { readValueRecord, registryData, registryValueText } from './registry-value.js';

type Category = 'Read' | 'Write' | 'Read Metadata' | 'Write Metadata' | '';

interface RegistryOperation {
  readonly name: string;
  /** Where the path's characters lie; its info word comes first. */
  readonly pathOffset: number;
  readonly category: Category | ((event: PmlEvent) => Category);
  detail?(event: PmlEvent, style: TextStyle): string;
}

/** By operation number. */
const OPERATIONS: readonly RegistryOperation[] = [
  { name: 'RegOpenKey', pathOffset: 8, category: 'Read', detail: openDetail },
  { name: 'RegCreateKey', pathOffset: 8, category: createCategory, detail: createDetail },
  { name: 'RegCloseKey', pathOffset: 2, category: '' },
  { name: 'RegQueryKey', pathOffset: 12, category: 'Read', detail: queryKeyDetail },
  { name: 'RegSetValue', pathOffset: 16, category: 'Write', detail: setValueDetail },
  { name: 'RegQueryValue', pathOffset: 12, category: 'Read', detail: queryValueDetail },
  { name: 'RegEnumValue', pathOffset: 16, category: 'Read', detail: enumValueDetail },
  { name: 'RegEnumKey', pathOffset: 16, category: 'Read', detail: enumKeyDetail },
  { name: 'RegSetInfoKey', pathOffset: 16, category: 'Write Metadata', detail: setInfoDetail },
  { name: 'RegDeleteKey', pathOffset: 2, category: 'Write' },
  { name: 'RegDeleteValue', pathOffset: 2, category: 'Write' },
  { name: 'RegFlushKey', pathOffset: 2, category: '' },
  { name: 'RegLoadKey', pathOffset: 4, category: '', detail: (event) => `Hive Path: ${secondText(event)}` },
  { name: 'RegUnloadKey', pathOffset: 2, category: '' },
  { name: 'RegRenameKey', pathOffset: 4, category: 'Write', detail: (event) => `New Name: ${secondText(event)}` },
  { name: 'RegQueryMultipleValueKey', pathOffset: 2, category: 'Read' },
  { name: 'RegSetKeySecurity', pathOffset: 2, category: 'Write Metadata' },
  { name: 'RegQueryKeySecurity', pathOffset: 2, category: 'Read Metadata' },
];

export const registryDecoder: EventDecoder = {
  operation: (event) => operationOf(event)?.name ?? '<Unknown>',
  // Hives are abbreviated (HKLM, HKCU, HKCR) in the capture already.
  path: (event) => oneLine(event.detail.text(event.detail.u16(0), operationOf(event)?.pathOffset ?? 2)),
  detail: (event, { style }) => oneLine(operationOf(event)?.detail?.(event, style) ?? ''),
  category(event) {
    const category = operationOf(event)?.category ?? '';
    return typeof category === 'string' ? category : category(event);
  },
};

function operationOf({ operationCode }: PmlEvent): RegistryOperation | undefined {
  return OPERATIONS[operationCode];
}

/** Procmon keeps CR and turns LF into a semicolon. Source: procmon-csv-xml.md §1. */
function oneLine(text: string): string {
  return text.replaceAll('\n', ';');
}

/** A second text lies behind the path, its info word beside the path's. */
function secondText({ detail }: PmlEvent): string {
  return detail.text(detail.u16(2), 4 + textBytes(detail.u16(0)));
}

/** The only mask whose answer Procmon shows. */
const MAXIMUM_ALLOWED = 0x0200_0000;

function openDetail({ detail, extra }: PmlEvent): string {
  const desired = detail.u32(4);
  const text = `Desired Access: ${registryAccessText(desired)}`;
  const showsGranted = desired === MAXIMUM_ALLOWED && extra.length > 0;
  return showsGranted ? `${text}, Granted Access: ${registryAccessText(extra.u32(0))}` : text;
}

/** Disposition of a create. Source: winnt.h. */
const CREATED_NEW_KEY = 1;
const OPENED_EXISTING_KEY = 2;
const DISPOSITIONS: Readonly<Record<number, string>> = {
  [CREATED_NEW_KEY]: 'REG_CREATED_NEW_KEY',
  [OPENED_EXISTING_KEY]: 'REG_OPENED_EXISTING_KEY',
};

function createDetail(event: PmlEvent): string {
  const { extra } = event;
  const text = openDetail(event);
  return extra.length === 0 ? text : `${text}, Disposition: ${DISPOSITIONS[extra.u32(4)] ?? '<Unknown>'}`;
}

function createCategory({ extra }: PmlEvent): Category {
  return extra.u32(4) === CREATED_NEW_KEY ? 'Write' : 'Read';
}

function queryKeyDetail({ detail, extra }: PmlEvent, style: TextStyle): string {
  const informationClass = detail.u32(8);
  const text = `Query: ${keyClassName(informationClass)}`;
  return extra.length === 0
    ? `${text}, Length: ${style.integer(detail.u32(4))}`
    : text + keyRecordText(extra, informationClass, style);
}

function enumKeyDetail({ detail, extra }: PmlEvent, style: TextStyle): string {
  const text = `Index: ${style.integer(detail.u32(8))}`;
  return extra.length === 0
    ? `${text}, Length: ${style.integer(detail.u32(4))}`
    : text + keyRecordText(extra, detail.u32(12), style);
}

function queryValueDetail({ detail, extra }: PmlEvent, style: TextStyle): string {
  const value = extra.length === 0 ? null : readValueRecord(extra, detail.u32(8));
  return value === null ? `Length: ${style.integer(detail.u32(4))}` : registryValueText(value, style);
}

function enumValueDetail({ detail, extra }: PmlEvent, style: TextStyle): string {
  const text = `Index: ${style.integer(detail.u32(8))}`;
  const value = extra.length === 0 ? null : readValueRecord(extra, detail.u32(12));
  if (value === null) {
    return `${text}, Length: ${style.integer(detail.u32(4))}`;
  }
  const named = value.name === null ? text : `${text}, Name: ${value.name}`;
  return `${named}, ${registryValueText(value, style)}`;
}

/** Type, length of the value, bytes kept of it; behind the path those bytes. */
function setValueDetail({ detail }: PmlEvent, style: TextStyle): string {
  const data = registryData(detail, 16 + textBytes(detail.u16(0)), detail.u32(8), detail.u16(12));
  return registryValueText({ name: null, type: detail.u32(4), data }, style);
}

/** Procmon shows the number of bytes kept, not that of the information. */
function setInfoDetail({ detail }: PmlEvent, style: TextStyle): string {
  const className = setClassName(detail.u32(4));
  return `KeySetInformationClass: ${className}, Length: ${style.integer(detail.u16(12))}`;
}
