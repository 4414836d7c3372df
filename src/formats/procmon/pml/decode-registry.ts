/** Registry events. Source: procmon-pml.md §8.5, §9; texts as in Procmon's CSV of the same captures. */

import { memoized } from '../../memoized.js';
import type { TextSink } from '../../text-sink.js';
import type { EventDecoder, TextStyle } from './decoder.js';
import { textBytes } from './byte-range.js';
import type { PmlEvent } from './event.js';
import { registryAccessText } from './registry-access.js';
import { keyClassName, setClassName, writeKeyRecord } from './registry-key.js';
import { readValueRecord, registryData, writeRegistryValue } from './registry-value.js';

type Category = 'Read' | 'Write' | 'Read Metadata' | 'Write Metadata' | '';

interface RegistryOperation {
  readonly name: string;
  /** Where the path's characters lie; its info word comes first. */
  readonly pathOffset: number;
  readonly category: Category | ((event: PmlEvent) => Category);
  detail?(event: PmlEvent, style: TextStyle, out: TextSink): void;
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
  {
    name: 'RegLoadKey',
    pathOffset: 4,
    category: '',
    detail: (event, _, out) => writeSecondText('Hive Path: ', event, out),
  },
  { name: 'RegUnloadKey', pathOffset: 2, category: '' },
  {
    name: 'RegRenameKey',
    pathOffset: 4,
    category: 'Write',
    detail: (event, _, out) => writeSecondText('New Name: ', event, out),
  },
  { name: 'RegQueryMultipleValueKey', pathOffset: 2, category: 'Read' },
  { name: 'RegSetKeySecurity', pathOffset: 2, category: 'Write Metadata' },
  { name: 'RegQueryKeySecurity', pathOffset: 2, category: 'Read Metadata' },
];

export const registryDecoder: EventDecoder = {
  operation: (event) => operationOf(event)?.name ?? '<Unknown>',
  // Hives are abbreviated (HKLM, HKCU, HKCR) in the capture already.
  path: (event, _, out) => event.detail.writeText(event.detail.u16(0), operationOf(event)?.pathOffset ?? 2, out),
  detail: (event, { style }, out) => operationOf(event)?.detail?.(event, style, out),
  category(event) {
    const category = operationOf(event)?.category ?? '';
    return typeof category === 'string' ? category : category(event);
  },
};

function operationOf({ operationCode }: PmlEvent): RegistryOperation | undefined {
  return OPERATIONS[operationCode];
}

/** A second text lies behind the path, its info word beside the path's. */
function writeSecondText(key: string, { detail }: PmlEvent, out: TextSink): void {
  out.word(key);
  detail.writeText(detail.u16(2), 4 + textBytes(detail.u16(0)), out);
}

/** The only mask whose answer Procmon shows. */
const MAXIMUM_ALLOWED = 0x0200_0000;

const KEPT_MASKS = 1024;
const desiredField = memoized((mask: number) => `Desired Access: ${registryAccessText(mask)}`, KEPT_MASKS);
const grantedField = memoized((mask: number) => `, Granted Access: ${registryAccessText(mask)}`, KEPT_MASKS);

function openDetail({ detail, extra }: PmlEvent, _: TextStyle, out: TextSink): void {
  const desired = detail.u32(4);
  out.word(desiredField(desired));
  if (desired === MAXIMUM_ALLOWED && extra.length > 0) {
    out.word(grantedField(extra.u32(0)));
  }
}

/** Disposition of a create. Source: winnt.h. */
const CREATED_NEW_KEY = 1;
const OPENED_EXISTING_KEY = 2;
const DISPOSITIONS: Readonly<Record<number, string>> = {
  [CREATED_NEW_KEY]: 'REG_CREATED_NEW_KEY',
  [OPENED_EXISTING_KEY]: 'REG_OPENED_EXISTING_KEY',
};

function createDetail(event: PmlEvent, style: TextStyle, out: TextSink): void {
  const { extra } = event;
  openDetail(event, style, out);
  if (extra.length > 0) {
    out.word(', Disposition: ');
    out.word(DISPOSITIONS[extra.u32(4)] ?? '<Unknown>');
  }
}

function createCategory({ extra }: PmlEvent): Category {
  return extra.u32(4) === CREATED_NEW_KEY ? 'Write' : 'Read';
}

function queryKeyDetail({ detail, extra }: PmlEvent, style: TextStyle, out: TextSink): void {
  const informationClass = detail.u32(8);
  out.word('Query: ');
  out.word(keyClassName(informationClass));
  if (extra.length === 0) {
    writeLength(detail.u32(4), style, out);
  } else {
    writeKeyRecord(extra, informationClass, style, out);
  }
}

function enumKeyDetail({ detail, extra }: PmlEvent, style: TextStyle, out: TextSink): void {
  out.word('Index: ');
  style.integer(detail.u32(8), out);
  if (extra.length === 0) {
    writeLength(detail.u32(4), style, out);
  } else {
    writeKeyRecord(extra, detail.u32(12), style, out);
  }
}

function queryValueDetail({ detail, extra }: PmlEvent, style: TextStyle, out: TextSink): void {
  const value = extra.length === 0 ? null : readValueRecord(extra, detail.u32(8));
  if (value === null) {
    out.word('Length: ');
    style.integer(detail.u32(4), out);
  } else {
    writeRegistryValue(value, style, out);
  }
}

function enumValueDetail({ detail, extra }: PmlEvent, style: TextStyle, out: TextSink): void {
  const value = extra.length === 0 ? null : readValueRecord(extra, detail.u32(12));
  out.word('Index: ');
  style.integer(detail.u32(8), out);
  if (value === null) {
    writeLength(detail.u32(4), style, out);
    return;
  }
  if (value.name !== null) {
    out.word(', Name: ');
    out.text(value.name);
  }
  out.word(', ');
  writeRegistryValue(value, style, out);
}

function writeLength(length: number, style: TextStyle, out: TextSink): void {
  out.word(', Length: ');
  style.integer(length, out);
}

/** Type, length of the value, bytes kept of it; behind the path those bytes. */
function setValueDetail({ detail }: PmlEvent, style: TextStyle, out: TextSink): void {
  const data = registryData(detail, 16 + textBytes(detail.u16(0)), detail.u32(8), { held: detail.u16(12) });
  writeRegistryValue({ name: null, type: detail.u32(4), data }, style, out);
}

/** Procmon shows the number of bytes kept, not that of the information. */
function setInfoDetail({ detail }: PmlEvent, style: TextStyle, out: TextSink): void {
  out.word('KeySetInformationClass: ');
  out.word(setClassName(detail.u32(4)));
  writeLength(detail.u16(12), style, out);
}
