/**
 * Procmon's configuration, as *File > Export Configuration* writes it and `/LoadConfig` takes it: named settings one behind the
 * other, all little-endian. Source: procmon-pmc.md.
 */

import { InputError } from '../input-error.js';
import { joinBytes } from '../join-bytes.js';
import { COLUMN_NAMES, type ColumnName } from './columns.js';

/** Settings that are one number. `DestructiveFilter` 1: what the filter hides is not recorded. `HistoryDepth`: millions of events. */
const NUMBERS = [
  'ColumnCount',
  'HighlightFG',
  'HighlightBG',
  'AdvancedMode',
  'Autoscroll',
  'HistoryDepth',
  'Profiling',
  'DestructiveFilter',
  'AlwaysOnTop',
  'ResolveAddresses',
] as const;
export type PmcNumber = (typeof NUMBERS)[number];

/** Settings that are a list of rules. */
const RULES = ['FilterRules', 'HighlightRules'] as const;
export type PmcRules = (typeof RULES)[number];

/** How a rule compares; the position is the number in the file. */
const RELATIONS = [
  'is',
  'is not',
  'less than',
  'more than',
  'begins with',
  'ends with',
  'contains',
  'excludes',
] as const;
export type FilterRelation = (typeof RELATIONS)[number];

/** The position is the number in the file. */
const ACTIONS = ['exclude', 'include'] as const;
export type FilterAction = (typeof ACTIONS)[number];

/**
 * A line of Procmon's filter. An event is shown where no `exclude` fits and, of each column that has an `include`, one fits;
 * capitals and small letters are the same to it.
 */
export interface FilterRule {
  readonly column: ColumnName;
  readonly relation: FilterRelation;
  readonly action: FilterAction;
  /** Without a NUL at its end: a file has one there. */
  readonly value: string;
  /** The value as a number, 0 to 2^32 − 1; 0 where it is none. */
  readonly integer: number;
}

/** One setting. Those whose content means nothing to us are bytes. */
export type PmcSetting =
  | { readonly kind: 'number'; readonly name: PmcNumber; /** 0 to 2^32 − 1. */ readonly value: number }
  | { readonly kind: 'rules'; readonly name: PmcRules; readonly rules: readonly FilterRule[] }
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array };

/** Procmon's numbers of the columns. */
const COLUMN_IDS: Readonly<Record<ColumnName, number>> = {
  'Date & Time': 40052,
  'Process Name': 40053,
  PID: 40054,
  Operation: 40055,
  Result: 40056,
  Detail: 40057,
  Sequence: 40058,
  Company: 40064,
  Description: 40065,
  'Command Line': 40066,
  User: 40067,
  'Image Path': 40068,
  Session: 40069,
  Path: 40071,
  TID: 40072,
  'Relative Time': 40076,
  Duration: 40077,
  'Time of Day': 40078,
  Version: 40081,
  'Event Class': 40082,
  'Authentication ID': 40083,
  Virtualized: 40084,
  Integrity: 40085,
  Category: 40086,
  'Parent PID': 40087,
  Architecture: 40088,
  'Completion Time': 40164,
};
const COLUMN_OF_ID: ReadonlyMap<number, ColumnName> = new Map(COLUMN_NAMES.map((name) => [COLUMN_IDS[name], name]));

/** Bytes before a record's name: size of the record, 16, where its content begins, size of the content. */
const HEADER_BYTES = 16;
/** Bytes of a rule without its value: column, relation, action, size of the value; behind it the number and a zero. */
const RULE_HEAD_BYTES = 13;
const RULE_TAIL_BYTES = 8;
/** What a list of rules begins with. */
const RULES_VERSION = 1;

/** Reads a configuration. Throws an InputError with the byte offset for a file that is none, or is damaged. */
export function readPmc(bytes: Uint8Array): readonly PmcSetting[] {
  const file = new PmcBytes(bytes);
  const settings: PmcSetting[] = [];
  if (bytes.length === 0) {
    throw file.fault(0, 'it is empty');
  }
  for (let at = 0; at < bytes.length;) {
    const { end, setting } = readRecord(file, at);
    settings.push(setting);
    at = end;
  }
  return settings;
}

function readRecord(file: PmcBytes, start: number): { readonly end: number; readonly setting: PmcSetting } {
  const size = file.number(start);
  const content = start + file.number(start + 8);
  const contentSize = file.number(start + 12);
  const end = start + size;
  if (file.number(start + 4) !== HEADER_BYTES) {
    throw file.fault(start + 4, `expected ${HEADER_BYTES}, the size of a record's header`);
  }
  if (content <= start + HEADER_BYTES || content + contentSize !== end) {
    throw file.fault(start, `the record of ${size} bytes has a name and a content of other sizes`);
  }
  file.requireBytes(start, size);
  const name = file.text(start + HEADER_BYTES, content - start - HEADER_BYTES);
  return { end, setting: readSetting(file, name, content, contentSize) };
}

function readSetting(file: PmcBytes, name: string, at: number, size: number): PmcSetting {
  const number = NUMBERS.find((known) => known === name);
  if (number !== undefined) {
    if (size !== 4) {
      throw file.fault(at, `${name} has ${size} bytes, expected 4`);
    }
    return { kind: 'number', name: number, value: file.number(at) };
  }
  const rules = RULES.find((known) => known === name);
  return rules === undefined
    ? { kind: 'bytes', name, bytes: file.bytes.slice(at, at + size) }
    : { kind: 'rules', name: rules, rules: readRules(file, name, at, at + size) };
}

function readRules(file: PmcBytes, name: string, start: number, end: number): readonly FilterRule[] {
  if (end - start < 5 || file.byte(start) !== RULES_VERSION) {
    throw file.fault(start, `${name} does not begin with ${RULES_VERSION} and the number of its rules`);
  }
  const count = file.number(start + 1);
  const rules: FilterRule[] = [];
  let at = start + 5;
  while (rules.length < count) {
    const which = `rule ${rules.length + 1} of ${count} in ${name}`;
    const valueSize = end - at < RULE_HEAD_BYTES ? null : file.number(at + 9);
    if (valueSize === null || end - at < RULE_HEAD_BYTES + valueSize + RULE_TAIL_BYTES) {
      throw file.fault(at, `${which} is longer than its record`);
    }
    rules.push(readRule(file, which, at, valueSize));
    at += RULE_HEAD_BYTES + valueSize + RULE_TAIL_BYTES;
  }
  if (at !== end) {
    throw file.fault(at, `${end - at} bytes are left behind the rules of ${name}`);
  }
  return rules;
}

function readRule(file: PmcBytes, which: string, at: number, valueSize: number): FilterRule {
  const column = COLUMN_OF_ID.get(file.number(at));
  const relation = RELATIONS[file.number(at + 4)];
  const action = ACTIONS[file.byte(at + 8)];
  if (column === undefined) {
    throw file.fault(at, `${which} is of column ${file.number(at)}, which is none of Procmon's`);
  }
  if (relation === undefined) {
    throw file.fault(at + 4, `${which} has relation ${file.number(at + 4)}, expected 0 to ${RELATIONS.length - 1}`);
  }
  if (action === undefined) {
    throw file.fault(at + 8, `${which} has action ${file.byte(at + 8)}, expected 0 (exclude) or 1 (include)`);
  }
  const value = at + RULE_HEAD_BYTES;
  return { column, relation, action, value: file.text(value, valueSize), integer: file.number(value + valueSize) };
}

/** The bytes of a file, which say where they end too early. */
class PmcBytes {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(at: number): number {
    this.requireBytes(at, 1);
    return this.#view.getUint8(at);
  }

  number(at: number): number {
    this.requireBytes(at, 4);
    return this.#view.getUint32(at, true);
  }

  /** UTF-16 of so many bytes, the last two of which are a NUL. */
  text(at: number, size: number): string {
    this.requireBytes(at, size);
    if (size < 2 || size % 2 !== 0 || this.#view.getUint16(at + size - 2, true) !== 0) {
      throw this.fault(at, `expected a text of UTF-16 that ends in a NUL after ${size} bytes`);
    }
    // Unit by unit: a decoder would replace halves of surrogate pairs, which file names may hold.
    let text = '';
    for (let unit = at; unit < at + size - 2; unit += 2) {
      text += String.fromCharCode(this.#view.getUint16(unit, true));
    }
    return text;
  }

  requireBytes(at: number, size: number): void {
    if (at + size > this.bytes.length) {
      throw this.fault(at, `cut off: ${size} bytes expected, ${Math.max(0, this.bytes.length - at)} are left`);
    }
  }

  fault(offset: number, what: string): InputError {
    return new InputError(`not a configuration of Procmon, or a damaged one: at byte ${offset} ${what}`, { offset });
  }
}

/** Writes a configuration. Throws a RangeError for a number that does not fit into 32 bits. */
export function writePmc(settings: readonly PmcSetting[]): Uint8Array {
  return joinBytes(
    settings.map((setting) => {
      const name = textBytes(setting.name);
      const content = contentOf(setting);
      const contentAt = HEADER_BYTES + name.length;
      return joinBytes([numbers(contentAt + content.length, HEADER_BYTES, contentAt, content.length), name, content]);
    }),
  );
}

function contentOf(setting: PmcSetting): Uint8Array {
  switch (setting.kind) {
    case 'number':
      return numbers(setting.value);
    case 'bytes':
      return setting.bytes;
    case 'rules':
      return joinBytes([Uint8Array.of(RULES_VERSION), numbers(setting.rules.length), ...setting.rules.map(ruleBytes)]);
  }
}

function ruleBytes({ column, relation, action, value, integer }: FilterRule): Uint8Array {
  const text = textBytes(value);
  return joinBytes([
    numbers(COLUMN_IDS[column], RELATIONS.indexOf(relation)),
    Uint8Array.of(ACTIONS.indexOf(action)),
    numbers(text.length),
    text,
    numbers(integer, 0),
  ]);
}

function numbers(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
      throw new RangeError(`${value} does not fit into 32 bits: expected a whole number from 0 to 4294967295`);
    }
    view.setUint32(4 * index, value, true);
  });
  return bytes;
}

/** The text as UTF-16 with a NUL at its end. */
function textBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index++) {
    view.setUint16(2 * index, text.charCodeAt(index), true);
  }
  return bytes;
}
