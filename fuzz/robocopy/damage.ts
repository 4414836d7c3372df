/** Damage to robocopy logs: that of any file, their lines and their encodings broken, and what readers of lines are attacked with. */

import { BANNER_RULE, errorLine, PLAIN_ERROR } from '../../test/formats/robocopy/generate-log.js';
import { concat } from '../../test/formats/procmon/pml/write-pml.js';
import { BYTE_DAMAGES, type Damage, damaged } from '../damage-bytes.js';
import { asText, inserted, type TextDamage, utf8 } from '../damage-text.js';
import { pick, type Random, randomSize } from '../random.js';
import { DECOYS } from './logs.js';

const MOST_DAMAGES = 3;

/** A damaged copy of a sound log. */
export function damageLog(file: Uint8Array, random: Random, largest: number): Uint8Array {
  const damages = [
    asLog(pick(TEXT_DAMAGES, random)),
    asLog(pick(TEXT_DAMAGES, random)),
    within(pick(ENCODING_DAMAGES, random)),
    pick(BYTE_DAMAGES, random),
  ];
  return damaged(file, damages, MOST_DAMAGES, random, largest);
}

/** Damages UTF-16 as such, most often: as narrow text it loses its alignment. */
function asLog(damage: TextDamage): Damage {
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

function within(damage: Damage): Damage {
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

const NUMBERS = [
  '',
  '0',
  '-1',
  '007',
  '1.2.3',
  '1,5 m',
  '999999999999.999 t',
  '4294967295',
  '4294967296',
  '18446744073709551616',
  '99999999999999999999999',
  '1e309',
  '0x5',
  utf8('٣'),
  utf8('５'),
];

const STAMPS = [
  '2025/13/45 25:61:61',
  '2025/02/30 12:00:00',
  '0000/00/00 00:00:00',
  '0001/01/01 00:00:00',
  '1601/01/01 00:00:00',
  '9999/12/31 23:59:59',
  '275760/09/13 00:00:00',
  '1/2/3 4:05:06',
  '31.12.2025 23:59:59',
  '12/31/2025 23:59:59',
  '2025-11-18 23:30:15',
  '2025/11/18',
  '23:30:15',
  '100%  2025/11/18 23:30:15',
  '2025-11-18T23:30:15.1234567Z 2025/11/18 23:30:15',
];

/** Codes whose two writings differ, and such as few readers know. */
const CODES = [
  '5 (0x00000006)',
  '5 (0x5)',
  '5(0x00000005)',
  '5  (0x00000005)',
  '5 (0X00000005)',
  '5 (0x0000000000000005)',
  '005 (0x00000005)',
  '0 (0x00000000)',
  '31 (0x0000001f)',
  '-5 (0xFFFFFFFB)',
  '4294967295 (0xFFFFFFFF)',
  '2147483648 (0x80000000)',
  '4294967296 (0x100000000)',
  '9999999999 (0x540BE3FF)',
  '5 (0x0000000G)',
  '5 (0x00000005',
  '5 (0x00000005) (0x00000005)',
  '15 (0x00000005)',
];

/** Values of fields of the header. */
const VALUES: readonly ((room: number, random: Random) => string)[] = [
  () => '',
  () => '\\\\',
  () => 'C:',
  () => '\\\\?\\UNC\\server\\share\\',
  () => '\\??\\C:\\data\\',
  () => '..\\..\\x',
  () => 'C:\\(a+)+$\\[b]*\\',
  () => 'C:\\data\\C:\\data\\',
  () => 'Tuesday, November 18, 2025 25:61:61 PM',
  () => '18.11.2025 23.30.01',
  () => '2025年99月99日 99:99:99',
  () => DECOYS[0] ?? '',
  () => '*.* /S /E /DCOPY:DA /COPY:DAT /R:99999999999999999999 /W:-1 /MT:0',
  () => '*.* /COPY:ZZZZ /DCOPY: /MT:999999999999 /XD "a /MON:x /A+:RASHCNET',
  (room, random) => `C:\\${repeated('deep\\', room, 10_000, random)}`,
  (room, random) => `*.* /R:1${repeated(' /XF', room, 20_000, random)}`,
  (room, random) => `*.* /COPY:${repeated('DATSOU', room, 20_000, random)}`,
];

/** Lines that open, close or continue something. */
const LINES = [
  BANNER_RULE,
  '-'.repeat(78),
  '-'.repeat(69),
  '   ROBOCOPY     ::     Robust File Copy for Windows',
  `${BANNER_RULE}\r\n   ROBOCOPY     ::     x\r\n${BANNER_RULE}`,
  '  Options : *.* /S /E /DCOPY:DA /COPY:DAT /MT:8 /R:1 /W:1',
  '  Started : Tuesday, November 18, 2025 11:30:01 PM',
  '   Ended : Tuesday, November 18, 2025 11:30:50 PM',
  '   Source : C:\\data\\',
  '    Files : *.*',
  '\t    ',
  '\t    x',
  '\t                   1\tC:\\data\\',
  '\t    New File  \t\t    4096\ta.txt',
  '\t',
  '\t\t\t\t\t\t\t\t',
  '',
  ' ',
  'Waiting 30 seconds... Retrying...',
  '1...',
  'ERROR: RETRY LIMIT EXCEEDED.',
  'ERROR:',
  'ERROR :',
  'ERROR : Invalid Parameter #3 : "/X"',
  'NOTE : Security may not be copied - Destination might not support persistent ACLs.',
  '    Dirs :         1         2         3         4         5         6',
  '   Bytes :  13.748 g   51.25 m  13.698 g         0         0  453.51 m',
  '   Times :   0:00:49   0:00:02                       0:00:00   1:00:48',
  '   Speed :           58,546,311 Bytes/sec.',
  '  Monitor : Waiting for 1 minutes and 2 changes...',
  'Access is denied.',
  '100%',
  errorLine(PLAIN_ERROR),
  errorLine({ ...PLAIN_ERROR, path: '' }),
  errorLine({ ...PLAIN_ERROR, action: '', path: '' }),
  errorLine({ ...PLAIN_ERROR, action: 'Something Else', path: 'x' }),
  errorLine({ ...PLAIN_ERROR, path: '\\\\?\\C:\\data\\..\\a.txt ' }),
  'ERROR 5 (0x00000005) ',
  ...DECOYS.map((name) => `\t    New File  \t\t    4096\t${name}`),
  ...DECOYS.map((name) => `\t  *EXTRA File \t\t  1.2 m\tC:\\data\\${name}`),
  ...DECOYS.map((name) => `The process cannot access ${name}`),
];

/** What endless lines are made of. */
const ENDLESS = [
  'x',
  '7',
  ' ',
  '\t',
  '\r',
  '\u0000',
  '-',
  ':',
  '%',
  '.',
  '\\',
  '(0x',
  '5 (0x00000005) ',
  ' ERROR ',
  'ERROR 5 ',
  '\r100%',
  '1:00:00 ',
  ' : ',
  ' 1',
  'C:\\',
  '/R:1 ',
  '2025/11/18 23:30:15 ',
  utf8('é'),
  utf8('日'),
  utf8('：'),
  '\u0083',
];

const DIGITS = 10_000;
const MOST_LINES = 1000;
/** Columns of a console. */
const COLUMNS = 80;

const TEXT_DAMAGES: readonly TextDamage[] = [
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
  (text) => text.replace(/^(?=.)/gm, '2025-11-18T23:30:15.1234567Z '),
  (text, random) => replaced(text, random, /\d+/g, pick(NUMBERS, random)),
  (text, random) => replaced(text, random, /\d+/g, pick(['9', '0', '1'], random).repeat(randomSize(DIGITS, random))),
  (text, random) => text.replace(/\d+/g, (digits) => (random(20) === 0 ? pick(NUMBERS, random) : digits)),
  (text, random) => replaced(text, random, /\d+\/\d+\/\d+ \d+:\d+:\d+/g, pick(STAMPS, random)),
  (text, random) => text.replace(/\d+\/\d+\/\d+ \d+:\d+:\d+/g, () => pick(STAMPS, random)),
  (text, random) => replaced(text, random, /\d+ \(0x[\dA-F]{8}\)/g, pick(CODES, random)),
  (text, random) => text.replace(/\d+ \(0x[\dA-F]{8}\)/g, (code) => (random(2) === 0 ? pick(CODES, random) : code)),
  (text, random, room) => replaced(text, random, /(?<=[:=] ).*/g, pick(VALUES, random)(room, random)),
  (text, random) => lineInserted(text, random, pick(LINES, random)),
  (text, random) => lineInserted(text, random, pick(LINES, random)),
  (text, random) => withLines(text, random, () => pick(LINES, random)),
  (text, random, room) => {
    const line = `${pick(LINES, random)}${pick(['\r\n', '\n', '\r\r\n', '\r'], random)}`;
    return lineInserted(text, random, repeated(line, room, MOST_LINES, random));
  },
  (text, random, room) => lineInserted(text, random, manyErrors(room, random)),
  (text, random, room) => lineInserted(text, random, manyJobs(room, random)),
  (text, random, room) => inserted(text, random, repeated(pick(ENDLESS, random), room, room, random)),
  (text, random, room) => endlessLine(text, random, room),
  (text, random, room) => text + (text.length <= room ? text.slice(random(text.length)) : ''),
];

/** The line at a random place, with its end. */
function someLine(text: string, random: Random): { from: number; to: number; line: string } {
  const at = random(text.length + 1);
  const from = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  const to = end === -1 ? text.length : end + 1;
  return { from, to, line: text.slice(from, to) };
}

function inLine(text: string, random: Random, change: (line: string) => string): string {
  const { from, to, line } = someLine(text, random);
  return text.slice(0, from) + change(line) + text.slice(to);
}

function lineInserted(text: string, random: Random, lines: string): string {
  const { from } = someLine(text, random);
  return `${text.slice(0, from)}${lines}${pick(['\r\n', '\n'], random)}${text.slice(from)}`;
}

/** Here and there a line of another kind between the lines. */
function withLines(text: string, random: Random, other: () => string): string {
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
function replaced(text: string, random: Random, pattern: RegExp, replacement: string): string {
  const from = random(text.length + 1);
  const search = new RegExp(pattern.source, 'g');
  search.lastIndex = from;
  const match = search.exec(text);
  return match === null ? text : text.slice(0, match.index) + replacement + text.slice(match.index + match[0].length);
}

function repeated(part: string, room: number, most: number, random: Random): string {
  const times = Math.floor(room / part.length);
  return times < 1 ? '' : part.repeat(randomSize(Math.min(most, times), random));
}

/** Many parts that differ, as far as there is room. */
function many(room: number, random: Random, part: (nth: number) => string): string {
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

function manyErrors(room: number, random: Random): string {
  const path = pick(
    [
      (nth: number) => `C:\\data\\file ${nth}.txt`,
      (nth: number) => `C:\\data\\${'deep\\'.repeat(nth % 50)}${nth}`,
      (nth: number) => `\\\\server ${nth}\\share\\${nth}\\`,
      (nth: number) => `${nth}`,
      () => 'C:\\data\\the same',
    ],
    random,
  );
  const action = pick([() => 'Copying File', (nth: number) => `Doing Thing ${nth}`, () => ''], random);
  const code = pick([() => 5, (nth: number) => nth], random);
  const behind = pick(['', 'Access is denied.\r\r\n', '\r\nERROR: RETRY LIMIT EXCEEDED.\r\n\r\n'], random);
  return many(
    room,
    random,
    (nth) => `${errorLine({ ...PLAIN_ERROR, code: code(nth), action: action(nth), path: path(nth) })}\r\n${behind}`,
  );
}

function manyJobs(room: number, random: Random): string {
  const banner = `\r\n${BANNER_RULE}\r\n   ROBOCOPY     ::     x\r\n${BANNER_RULE}\r\n`;
  const options = '  Options : *.* /S /E /DCOPY:DA /COPY:DAT /R:1 /W:1 \r\n';
  const body = pick(
    [
      (nth: number) => `   Source : C:\\${nth}\\\r\n     Dest : D:\\${nth}\\\r\n`,
      (nth: number) => `   Source : C:\\data\\\r\n     Dest : D:\\${nth}\\\r\n\r\n    Files : *.*\r\n${options}`,
      (nth: number) => `${errorLine({ ...PLAIN_ERROR, path: `C:\\data\\${nth % 7}` })}\r\n`,
      () => 'ERROR : No Source Directory Specified.\r\n',
      () => '\t    New File  \t\t    4096\ta.txt\r\n',
      () => '',
    ],
    random,
  );
  return many(room, random, (nth) => banner + body(nth));
}

/** A line as long as there is room, of one kind of letters with others at its ends. */
function endlessLine(text: string, random: Random, room: number): string {
  const ends = ['', 'x', '\t', '1', ': ', ' : ', '(0x', '...', errorLine(PLAIN_ERROR), 'ERROR : ', '   Source : C:\\'];
  const middle = repeated(pick(ENDLESS, random), room - 200, room, random);
  return lineInserted(text, random, pick(ends, random) + middle + pick(ends, random));
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

const ENCODING_DAMAGES: readonly Damage[] = [
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
