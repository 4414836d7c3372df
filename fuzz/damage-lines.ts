/** Damage to texts of lines, narrow or in UTF-16: their lines and their encodings broken. */

import { concat } from '../test/formats/procmon/pml/write-pml.js';
import type { Damage } from './damage-bytes.js';
import { asText, inserted, type TextDamage, utf8 } from './damage-text.js';
import { pick, type Random, randomSize } from './random.js';

/** Damages UTF-16 as such, most often: as narrow text it loses its alignment. */
export function asLines(damage: TextDamage): Damage {
  const narrow = asText(damage);
  return (bytes, random, largest) => {
    if (!looksWide(bytes) || random(4) === 0) {
      return narrow(bytes, random, largest);
    }
    const even = bytes.length - (bytes.length % 2);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, even).toString('utf16le');
    const result = damage(text, random, Math.max(0, (largest - bytes.length) >> 1));
    return concat(Buffer.from(result.slice(0, (largest - 1) >> 1), 'utf16le'), bytes.subarray(even));
  };
}

function looksWide(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 256);
  return head.filter((byte) => byte === 0).length * 4 > head.length;
}

/** The damage, cut at the largest size where it grows beyond. */
export function within(damage: Damage): Damage {
  return (bytes, random, largest) => damage(bytes, random, largest).subarray(0, largest);
}

const LINE_ENDS = ['\n', '\r\n', '\r\r\n', '\r\r\r\n', '\n\r', '\r', '\u0085', '\u000b', '\u000c', '\u0000', ''];

/** What readers take for the end of something, or do not expect within a line. */
const CONTROLS = [
  ...LINE_ENDS,
  '\t',
  '\t\t',
  '\u001a',
  '\b\b\b',
  '\u007f',
  '\u00a0',
  '\u001b[31m',
  '\u001b[2J\u001b[1;1H',
  '\u001b]0;title\u0007',
  '\u009b1A',
  utf8('\u2028'),
  utf8('\u202e'),
  utf8('\u3000'),
  utf8('😀').slice(0, 3),
  '\u00c0\u0080',
  '\u0081',
  '%1 %s %n {0} ${x}',
];

/** Columns of a console. */
const COLUMNS = 80;

/** Damage to lines of any text. */
export const LINE_DAMAGES: readonly TextDamage[] = [
  (text, random) => {
    const end = pick(LINE_ENDS, random);
    return text.replace(/\r*\n/g, () => end);
  },
  (text, random) => inLine(text, random, (line) => line.replace(/\r*\n?$/, () => pick(LINE_ENDS, random))),
  (text, random) => inserted(text, random, pick(CONTROLS, random)),
  (text, random) => inserted(text, random, pick(CONTROLS, random)),
  (text, random) => text.replace(/ /g, (blank) => (random(50) === 0 ? pick(CONTROLS, random) : blank)),
  (text, random) => inLine(text, random, () => ''),
  (text, random) => inLine(text, random, (line) => line.repeat(1 + randomSize(20, random))),
  (text, random) => inLine(text, random, (line) => line.slice(random(line.length + 1))),
  (text, random) => inLine(text, random, (line) => line.slice(0, random(line.length + 1))),
  (text, random) => inLine(text, random, (line) => line + someLine(text, random).line),
  (text, random) => inLine(text, random, () => someLine(text, random).line),
  (text, random) => inLine(text, random, (line) => line.split('').reverse().join('')),
  (text, random) => shuffled(text, random),
  (text) => text.replace(/\t/g, '        '),
  (text, random) => text.replace(/\t/g, () => pick(['\t', ' ', '    ', ''], random)),
  (text, random) => inLine(text, random, (line) => line.replaceAll('\t', pick(['', ' ', '    '], random))),
  (text, random) => inLine(text, random, (line) => line.replaceAll(' ', pick(['', '\t', '  '], random))),
  (text) => text.replace(new RegExp(`[^\\r\\n]{${COLUMNS}}`, 'g'), '$&\r\n'),
];

/** The line at a random place, with its end. */
function someLine(text: string, random: Random): { from: number; to: number; line: string } {
  const at = random(text.length + 1);
  const from = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  const to = end === -1 ? text.length : end + 1;
  return { from, to, line: text.slice(from, to) };
}

/** A random line, with its end, changed. */
export function inLine(text: string, random: Random, change: (line: string) => string): string {
  const { from, to, line } = someLine(text, random);
  return text.slice(0, from) + change(line) + text.slice(to);
}

/** Lines put in before a random one. */
export function lineInserted(text: string, random: Random, lines: string): string {
  const { from } = someLine(text, random);
  return `${text.slice(0, from)}${lines}${pick(['\r\n', '\n'], random)}${text.slice(from)}`;
}

/** Here and there a line of another kind between the lines. */
export function withLines(text: string, random: Random, other: () => string): string {
  const seldom = 2 + random(20);
  return text.replace(/\n/g, (end) => (random(seldom) === 0 ? `\n${other()}\r\n` : end));
}

/** A run of lines in another order. */
function shuffled(text: string, random: Random): string {
  const lines = text.split('\n');
  const from = random(lines.length);
  const to = Math.min(lines.length, from + randomSize(200, random) + 1);
  for (let left = to - from; left > 1; left--) {
    const [line = ''] = lines.splice(from + random(left), 1);
    lines.splice(from + left - 1, 0, line);
  }
  return lines.join('\n');
}

/** The first match behind a random place replaced. */
export function replaced(text: string, random: Random, pattern: RegExp, replacement: string): string {
  const from = random(text.length + 1);
  const search = new RegExp(pattern.source, 'g');
  search.lastIndex = from;
  const match = search.exec(text);
  return match === null ? text : text.slice(0, match.index) + replacement + text.slice(match.index + match[0].length);
}

/** A part many times, at most so often and as there is room for. */
export function repeated(part: string, room: number, most: number, random: Random): string {
  const times = Math.floor(room / part.length);
  return times < 1 ? '' : part.repeat(randomSize(Math.min(most, times), random));
}

/** Of lines that are put in. */
export const MOST_LINES = 1000;

/** Many parts that differ, as far as there is room. */
export function many(room: number, random: Random, part: (nth: number) => string): string {
  const parts: string[] = [];
  let left = room;
  for (let nth = randomSize(MOST_LINES, random); nth > 0; nth--) {
    const next = part(nth);
    left -= next.length;
    if (left < 0) {
      break;
    }
    parts.push(next);
  }
  return parts.join('');
}

const MARKS = [
  Uint8Array.of(0xff, 0xfe),
  Uint8Array.of(0xfe, 0xff),
  Uint8Array.of(0xef, 0xbb, 0xbf),
  Uint8Array.of(0xff, 0xfe, 0xff, 0xfe),
  Uint8Array.of(0),
  Uint8Array.of(0, 0),
  Uint8Array.of(0x0a),
  Uint8Array.of(0x0d, 0),
  Uint8Array.of(0x0d, 0x0a),
  Uint8Array.of(0x0a, 0, 0x0a),
];

/** Marks put in, bytes left out, parts in another encoding. */
export const ENCODING_DAMAGES: readonly Damage[] = [
  (bytes, random) => {
    const at = random(bytes.length + 1);
    return concat(bytes.subarray(0, at), pick(MARKS, random), bytes.subarray(at));
  },
  (bytes, random) => {
    const at = someLineStart(bytes, random);
    return concat(bytes.subarray(0, at), pick(MARKS, random), bytes.subarray(at));
  },
  (bytes, random) => concat(pick(MARKS, random), bytes),
  (bytes, random) => {
    const at = random(bytes.length + 1);
    return concat(bytes.subarray(0, at), bytes.subarray(at + 1));
  },
  (bytes) => bytes.subarray(1),
  (bytes, random) => recoded(bytes, someLineStart(bytes, random), bytes.length, random),
  (bytes, random) => {
    const ends = [someLineStart(bytes, random), someLineStart(bytes, random)].sort((a, b) => a - b);
    return recoded(bytes, ends[0] ?? 0, ends[1] ?? 0, random);
  },
  (bytes, random) => recoded(bytes, random(bytes.length + 1), bytes.length, random),
];

const LINE_FEED = 0x0a;

/** Behind a line feed, and mostly behind its other half too. */
function someLineStart(bytes: Uint8Array, random: Random): number {
  const at = bytes.indexOf(LINE_FEED, random(bytes.length + 1)) + 1;
  return bytes[at] === 0 && random(4) !== 0 ? at + 1 : at;
}

/** A part in another encoding: wide text narrow, narrow text wide. */
function recoded(bytes: Uint8Array, from: number, to: number, random: Random): Uint8Array {
  const part = Buffer.from(bytes.subarray(from, to));
  const other = looksWide(part)
    ? Buffer.from(part.toString('utf16le'), pick(['utf8', 'latin1'], random))
    : Buffer.from(part.toString(pick(['utf8', 'latin1'], random)), 'utf16le');
  const swapped = random(8) === 0 && other.length % 2 === 0 ? other.swap16() : other;
  return concat(bytes.subarray(0, from), swapped, bytes.subarray(to));
}
