/**
 * National code pages of narrow logs. Single-byte pages are decoded by the tables of iconv-lite, double-byte ones by the
 * platform's TextDecoder, whose `shift_jis`, `gbk`, `euc-kr` and `big5` are Windows' 932, 936, 949 and 950 (WHATWG Encoding).
 */

import tables from 'iconv-lite/encodings/sbcs-data-generated.js';

/**
 * The pages that a log is tried with: OEM and ANSI pages of the languages that robocopy is known to speak. Where several
 * read a text alike, the first of them stands for all.
 */
export const CODE_PAGES = [
  'windows-1252',
  'cp850',
  'cp437',
  'windows-1250',
  'cp852',
  'windows-1251',
  'cp866',
  'cp932',
  'cp936',
  'cp949',
  'cp950',
] as const;
export type CodePage = (typeof CODE_PAGES)[number];

/** What narrow text can be declared to be. */
export type NarrowEncoding = CodePage | 'utf-8';

/**
 * The encoding that a user's word names: `cp850`, `850`, `windows-1252`, `1252`, `shift_jis`, `gbk`, `utf8`, in any case.
 * Throws a RangeError, with the names there are, for any other word.
 */
export function narrowEncoding(name: string): NarrowEncoding {
  const folded = name.trim().toLowerCase().replaceAll('_', '-');
  const number = /^(?:cp|oem|ibm|ansi|windows|win)?-?(\d{3,4})$/.exec(folded)?.[1];
  const known: NarrowEncoding | undefined =
    CODE_PAGES.find((page) => page === folded || (number !== undefined && page.endsWith(number))) ??
    ALIASES.get(folded);
  if (known === undefined) {
    throw new RangeError(`unknown encoding ${name}: expected utf-8 or one of ${CODE_PAGES.join(', ')}`);
  }
  return known;
}

const ALIASES: ReadonlyMap<string, NarrowEncoding> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['shift-jis', 'cp932'],
  ['sjis', 'cp932'],
  ['gbk', 'cp936'],
  ['gb2312', 'cp936'],
  ['euc-kr', 'cp949'],
  ['big5', 'cp950'],
]);

/** A text in a code page. Bytes that stand for nothing become U+FFFD. */
export function decodeCodePage(bytes: Uint8Array, page: CodePage): string {
  const label = DOUBLE_BYTE_LABELS.get(page);
  return label === undefined ? decodeSingleByte(bytes, page) : doubleByteDecoder(page, label).decode(bytes);
}

/** Labels of WHATWG's Encoding Standard. */
const DOUBLE_BYTE_LABELS: ReadonlyMap<CodePage, string> = new Map([
  ['cp932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
]);

const DECODERS = new Map<CodePage, TextDecoder>();

function doubleByteDecoder(page: CodePage, label: string): TextDecoder {
  const decoder = DECODERS.get(page) ?? new TextDecoder(label);
  DECODERS.set(page, decoder);
  return decoder;
}

const UNITS = new Map<CodePage, Uint16Array>();

/** UTF-16 units by byte: every character of these pages is one unit. */
function unitsOf(page: CodePage): Uint16Array {
  const known = UNITS.get(page);
  if (known !== undefined) {
    return known;
  }
  const table = tables[page.replace('windows-', 'windows')];
  if (table === undefined || typeof table === 'string') {
    throw new RangeError(`no table of ${page}`);
  }
  const units = Uint16Array.from({ length: 256 }, (_, byte) =>
    byte < FIRST_HIGH ? byte : table.chars.charCodeAt(byte - FIRST_HIGH),
  );
  UNITS.set(page, units);
  return units;
}

const FIRST_HIGH = 0x80;
const REPLACEMENT = 0xfffd;
/** Arguments that a call can surely take. */
const BLOCK = 8192;

function decodeSingleByte(bytes: Uint8Array, page: CodePage): string {
  const units = unitsOf(page);
  let text = '';
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    text += String.fromCharCode(...Uint16Array.from(block, (byte) => units[byte] ?? REPLACEMENT));
  }
  return text;
}
