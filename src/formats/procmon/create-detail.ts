/** The Detail text of CreateFile (IRP_MJ_CREATE) to typed fields and back. Source: procmon-createfile-detail.md. */

import { type AccessMask, accessMask, mapGenericRights } from '../../windows/access-mask.js';
import {
  ATTRIBUTE_LETTERS,
  CREATE_OPTIONS,
  DISPOSITIONS,
  type Disposition,
  OPEN_RESULTS,
  type OpenResult,
  SHARE_MODES,
} from '../../windows/create-options.js';
import { memoized } from '../memoized.js';
import { StringSink } from '../string-sink.js';
import type { TextSink } from '../text-sink.js';
import { type AccessWords, accessWords } from './access-words.js';

/** What a create asked for and, if it succeeded, what it did. */
export interface CreateDetail {
  readonly desiredAccess: AccessMask;
  /** Null: a number Procmon has no word for. */
  readonly disposition: Disposition | null;
  /** CreateOptions, the low 24 bits. */
  readonly options: number;
  /** The attributes asked for, not those of the object; 0 where none are. */
  readonly attributes: number;
  readonly shareMode: number;
  /** Bytes asked for at creation; null (`n/a`) for dispositions that create nothing. */
  readonly allocationSize: number | null;
  /** The account of an impersonating thread: the check was made for it, not for the process' user. */
  readonly impersonating: string | null;
  /** Absent on failure. `unknown` is what Procmon prints for a reparse. */
  readonly openResult: OpenResult | 'unknown' | null;
  /** Words that no table knows; their bits are missing above. */
  readonly unrecognized: readonly string[];
}

/** Source: §2. */
const ACCESS_WORDS: AccessWords = [
  [0x1f01ff, 'All Access'],
  [0x1201bf, 'Generic Read/Write/Execute'],
  [0x12019f, 'Generic Read/Write'],
  [0x1200a9, 'Generic Read/Execute'],
  [0x1201b6, 'Generic Write/Execute'],
  [0x120089, 'Generic Read'],
  [0x120116, 'Generic Write'],
  [0x1200a0, 'Generic Execute'],
  [0x1, 'Read Data/List Directory'],
  [0x2, 'Write Data/Add File'],
  [0x4, 'Append Data/Add Subdirectory/Create Pipe Instance'],
  [0x8, 'Read EA'],
  [0x10, 'Write EA'],
  [0x20, 'Execute/Traverse'],
  [0x40, 'Delete Child'],
  [0x80, 'Read Attributes'],
  [0x100, 'Write Attributes'],
  [0x10000, 'Delete'],
  [0x20000, 'Read Control'],
  [0x40000, 'Write DAC'],
  [0x80000, 'Write Owner'],
  [0x100000, 'Synchronize'],
  [0x1000000, 'Access System Security'],
  [0x2000000, 'Maximum Allowed'],
];

const UNKNOWN = '<unknown>';

/** In their fixed order. The last two are there only for an impersonating thread and for a success. */
const KEYS = [
  'Desired Access',
  'Disposition',
  'Options',
  'Attributes',
  'ShareMode',
  'AllocationSize',
  'Impersonating',
  'OpenResult',
] as const;
type Key = (typeof KEYS)[number];

/** Reads a Detail text. Null where it is not the detail of a create. */
export function parseCreateDetail(text: string): CreateDetail | null {
  const values = cutAtKeys(text);
  if (KEYS.slice(0, -2).some((key) => !values.has(key))) {
    return null;
  }
  const value = (key: Key): string => values.get(key) ?? '';
  const unrecognized: string[] = [];
  return {
    desiredAccess: accessMask(parseAccess(value('Desired Access'), unrecognized)),
    disposition: parseWord(value('Disposition'), DISPOSITIONS, unrecognized),
    options: parseWords(value('Options'), CREATE_OPTIONS, unrecognized),
    attributes: parseAttributes(value('Attributes'), unrecognized),
    shareMode: value('ShareMode') === 'None' ? 0 : parseWords(value('ShareMode'), SHARE_MODES, unrecognized),
    allocationSize: parseSize(value('AllocationSize'), unrecognized),
    impersonating: values.get('Impersonating') ?? null,
    openResult: values.has('OpenResult')
      ? (parseWord(value('OpenResult'), OPEN_RESULTS, unrecognized) ?? 'unknown')
      : null,
    unrecognized,
  };
}

/**
 * The values by their keys. They hold `, ` themselves, so the text is cut at the keys. Web pages and mails lose the
 * comma before a key (the support article's line does), so blanks alone also separate.
 */
function cutAtKeys(text: string): ReadonlyMap<Key, string> {
  const values = new Map<Key, string>();
  let open: Key | null = null;
  let from = 0;
  for (const key of KEYS) {
    const at = keyIndex(text, key, from);
    if (at >= 0) {
      if (open !== null) {
        values.set(open, text.slice(from, at).trim().replace(/,$/, ''));
      } else if (text.slice(0, at).trim() !== '') {
        return values;
      }
      open = key;
      from = at + key.length + 1;
    }
  }
  return open === null ? values : values.set(open, text.slice(from).trim());
}

/** Offset of `key:` at or behind `from`, at the start or behind a comma or a blank; -1 if it is not there. */
function keyIndex(text: string, key: Key, from: number): number {
  let at = text.indexOf(`${key}:`, from);
  while (at > 0 && !/[,\s]/.test(text.charAt(at - 1))) {
    at = text.indexOf(`${key}:`, at + 1);
  }
  return at;
}

/** Different values of a field whose words are kept: real traces hold a few dozen. */
const KEPT_FIELDS = 1024;

const accessField = memoized((mask: AccessMask) => `Desired Access: ${formatAccess(mask)}, Disposition: `, KEPT_FIELDS);
const optionsField = memoized((options: number) => `, Options: ${formatWords(options, CREATE_OPTIONS)}`, KEPT_FIELDS);
const attributesField = memoized((bits: number) => `, Attributes: ${formatAttributes(bits)}, ShareMode: `, KEPT_FIELDS);
const shareModeField = memoized(
  (bits: number) => `${formatWords(bits, SHARE_MODES) || 'None'}, AllocationSize: `,
  KEPT_FIELDS,
);

/** Writes a Detail as Procmon does; `writeSize` writes an integer as the exporting machine does. */
export function writeCreateDetail(detail: CreateDetail, writeSize: (size: number) => void, out: TextSink): void {
  out.word(accessField(detail.desiredAccess));
  out.word(detail.disposition ?? UNKNOWN);
  out.word(optionsField(detail.options));
  out.word(attributesField(detail.attributes));
  out.word(shareModeField(detail.shareMode));
  if (detail.allocationSize === null) {
    out.word('n/a');
  } else {
    writeSize(detail.allocationSize);
  }
  if (detail.impersonating !== null) {
    out.word(', Impersonating: ');
    out.text(detail.impersonating);
  }
  if (detail.openResult !== null) {
    out.word(', OpenResult: ');
    out.word(detail.openResult === 'unknown' ? UNKNOWN : detail.openResult);
  }
}

/** The same as a string; `groupSeparator` is the thousands separator of the exporting machine. */
export function formatCreateDetail(detail: CreateDetail, groupSeparator = ','): string {
  const out = new StringSink();
  writeCreateDetail(detail, (size) => out.text(groupDigits(size, groupSeparator)), out);
  return out.take();
}

/** Procmon's words for a mask: `Generic Read, Write Owner`; `None 0x…` where no word fits. */
export function formatAccess(mask: AccessMask): string {
  return accessWords(mapGenericRights(mask), ACCESS_WORDS);
}

/** The mask behind Procmon's words, or null if there are none or one of them is none of Procmon's. */
export function parseAccessWords(text: string): AccessMask | null {
  const unrecognized: string[] = [];
  const mask = parseAccess(text, unrecognized);
  return unrecognized.length > 0 || /^[\s,]*$/.test(text) ? null : accessMask(mask);
}

function parseAccess(text: string, unrecognized: string[]): number {
  const none = /^None 0x([0-9a-f]{1,8})$/i.exec(text);
  return none?.[1] === undefined ? parseWords(text, ACCESS_WORDS, unrecognized) : Number.parseInt(none[1], 16);
}

function parseWord<Word extends string>(text: string, words: readonly Word[], unrecognized: string[]): Word | null {
  const known = words.find((word) => word === text) ?? null;
  if (known === null && text !== UNKNOWN && text !== '') {
    unrecognized.push(text);
  }
  return known;
}

function parseWords(text: string, table: readonly (readonly [number, string])[], unrecognized: string[]): number {
  let bits = 0;
  for (const word of text.split(',').map((part) => part.trim())) {
    const entry = table.find(([, name]) => name === word);
    if (entry !== undefined) {
      bits |= entry[0];
    } else if (word !== '') {
      unrecognized.push(word);
    }
  }
  return bits;
}

function formatWords(bits: number, table: readonly (readonly [number, string])[]): string {
  return table
    .filter(([bit]) => (bits & bit) !== 0)
    .map(([, word]) => word)
    .join(', ');
}

function parseAttributes(text: string, unrecognized: string[]): number {
  if (text === 'n/a' || text === '') {
    return 0;
  }
  const bits = attributeBits(text, 0);
  if (bits === null) {
    unrecognized.push(text);
  }
  return bits ?? 0;
}

/** Letters stand in table order without a separator and some begin others (`N`, `NCI`), so a wrong first choice is taken back. */
function attributeBits(text: string, from: number): number | null {
  if (text === '') {
    return 0;
  }
  for (let index = from; index < ATTRIBUTE_LETTERS.length; index++) {
    const [bit, letters] = ATTRIBUTE_LETTERS[index] ?? [0, ''];
    const rest = text.startsWith(letters) ? attributeBits(text.slice(letters.length), index + 1) : null;
    if (rest !== null) {
      return bit | rest;
    }
  }
  return null;
}

function formatAttributes(attributes: number): string {
  const letters = ATTRIBUTE_LETTERS.filter(([bit]) => (attributes & bit) !== 0).map(([, letter]) => letter);
  return letters.length > 0 ? letters.join('') : 'n/a';
}

/** An integer whose thousands are grouped by any locale's separator; null for `n/a`. Source: procmon-csv-xml.md §4. */
function parseSize(text: string, unrecognized: string[]): number | null {
  const digits = text.replace(/[ .,'\u00a0\u202f\u2019]/g, '');
  if (/^\d+$/.test(digits)) {
    return Number(digits);
  }
  if (text !== 'n/a' && text !== '') {
    unrecognized.push(text);
  }
  return null;
}

function groupDigits(value: number, separator: string): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, () => separator);
}
