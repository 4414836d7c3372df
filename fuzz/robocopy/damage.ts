/** Damage to robocopy logs: that of any file, their lines and their encodings broken, and what readers of lines are attacked with. */

import { BANNER_RULE, errorLine, PLAIN_ERROR } from '../../test/formats/robocopy/generate-log.js';
import { BYTE_DAMAGES, damaged } from '../damage-bytes.js';
import {
  asLines,
  ENCODING_DAMAGES,
  LINE_DAMAGES,
  lineInserted,
  many,
  MOST_LINES,
  repeated,
  replaced,
  within,
  withLines,
} from '../damage-lines.js';
import { inserted, type TextDamage, utf8 } from '../damage-text.js';
import { pick, type Random, randomSize } from '../random.js';
import { DECOYS } from './logs.js';

const MOST_DAMAGES = 3;

/** A damaged copy of a sound log. */
export function damageLog(file: Uint8Array, random: Random, largest: number): Uint8Array {
  const damages = [
    asLines(pick(TEXT_DAMAGES, random)),
    asLines(pick(TEXT_DAMAGES, random)),
    within(pick(ENCODING_DAMAGES, random)),
    pick(BYTE_DAMAGES, random),
  ];
  return damaged(file, damages, MOST_DAMAGES, random, largest);
}

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

const TEXT_DAMAGES: readonly TextDamage[] = [
  ...LINE_DAMAGES,
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
