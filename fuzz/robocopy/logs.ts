/** Sound robocopy logs to be damaged: of several languages, encodings and ways of writing them. */

import iconv from 'iconv-lite';
import {
  BANNER_RULE,
  concatenate,
  encodeLog,
  errorLine,
  PLAIN_ERROR,
} from '../../test/formats/robocopy/generate-log.js';
import { pick, type Random, randomNumbers } from '../random.js';
import type { FuzzInput } from '../target.js';
import {
  CHINESE,
  ENGLISH,
  GERMAN,
  ITALIAN,
  JAPANESE,
  KOREAN,
  POLISH,
  PORTUGUESE,
  RUSSIAN,
  SPANISH,
  TAIWANESE,
  type Words,
} from './languages.js';

/** A log, and how many jobs and different errors a reader must find in it. */
export interface SoundLog extends FuzzInput {
  readonly jobs: number;
  readonly errors: number;
}

/** No genuine error of the logs has this code. */
const DECOY_CODE = '4242 (0x00001092)';

/** File names that hold what an error line holds, always behind other words. */
export const DECOYS: readonly string[] = [
  `report ERROR ${DECOY_CODE} x.txt`,
  `report ERROR 5 (0x00000005) x.txt`,
  `Copy of report ERROR ${DECOY_CODE} Copying File.docx`,
  `2024-01-01 10.15.00 report ERROR ${DECOY_CODE} x.txt`,
  `report ERROR ${DECOY_CODE} Accessing Source Directory`,
];

/** Names that look like other lines of a log. */
const ODD_NAMES = ['Waiting 30 seconds... Retrying...', '100%', '-'.repeat(79), 'a = b', '  Ended'];

const CODES = [5, 32, 59, 123, 1307, 1314, 1338, 6000];
const SOURCE = 'C:\\data\\';
const DESTINATION = '\\\\contoso.file.core.windows.net\\share\\';
const HEADER_RULE = '-'.repeat(78);
const FILES_IN_DIRECTORY = 9;
const FIRST_ERROR = Date.UTC(2025, 10, 18, 23, 30, 15);

/** How item lines are printed: with names, with /FP or /MT whole paths, with /TS times, with /NC /NS neither class nor size. */
type Listing = 'names' | 'paths' | 'times' | 'bare';

interface JobSpec {
  readonly words?: Words;
  readonly options?: string;
  /** /NJH, /NJS. */
  readonly header?: boolean;
  readonly summary?: boolean;
  readonly files?: number;
  readonly errors?: number;
  /** Errors of one run differ by their numbers. */
  readonly firstError?: number;
  /** How often each error is printed. */
  readonly tries?: number;
  readonly listing?: Listing;
  /** Without /NP. */
  readonly progress?: boolean;
  /** Behind /L, /V, /PURGE: classes that are not copied. */
  readonly verbose?: boolean;
}

/** A log on its way: lines with their ends, and what is in them. */
interface LogText {
  readonly text: string;
  readonly jobs: number;
  readonly errors: number;
}

function writeJob(spec: JobSpec = {}): LogText {
  const { words = ENGLISH, header = true, summary = true, files = 12, errors = 3, firstError = 0 } = spec;
  const random = randomNumbers(files + errors);
  const lines: string[] = ['\r\n'];
  if (header) {
    lines.push(...headerLines(words, spec.options ?? '*.* /S /E /DCOPY:DA /COPY:DATSO /NP /R:2 /W:10'));
  }
  const every = Math.max(1, Math.floor(files / Math.max(1, errors)));
  for (let file = 0, error = 0; file < files || error < errors; file++) {
    const directory = `${SOURCE}${pick(words.names, random)} ${Math.floor(file / FILES_IN_DIRECTORY)}\\`;
    if (file % FILES_IN_DIRECTORY === 0 && spec.listing !== 'paths') {
      lines.push(`\t${' '.repeat(12)}${String(FILES_IN_DIRECTORY).padStart(8)}\t${directory}\r\n`);
    }
    if (error < errors && file % every === 0) {
      lines.push(...errorLines(spec, words, directory, firstError + error, random));
      error++;
    }
    lines.push(itemLine(spec, directory, fileName(spec, words, file, random), random));
  }
  if (summary) {
    lines.push(...summaryLines(words, files, errors));
  }
  return { text: lines.join(''), jobs: 1, errors };
}

function headerLines(words: Words, options: string): string[] {
  return [
    BANNER_RULE,
    `   ROBOCOPY     ::     ${words.banner}${' '.repeat(30)}`,
    BANNER_RULE,
    '',
    `  ${words.started} : ${words.times[0]}`,
    `   ${words.source} : ${SOURCE}`,
    `     ${words.destination} = ${DESTINATION}`,
    '',
    `    ${words.files} : *.*`,
    '\t    ',
    `${words.excludedFiles} : thumbs.db`,
    `\t    ${DECOYS[0]}`,
    '\t    ',
    ` ${words.excludedDirectories} : System Volume Information`,
    '\t    $RECYCLE.BIN',
    '\t    ',
    `  ${words.options} : ${options} `,
    '',
    HEADER_RULE,
    '',
  ].map((line) => `${line}\r\n`);
}

/** Every third name is a decoy. With /TS a time may stand before the name: a decoy there is an error line but for a TAB. */
function fileName({ listing }: JobSpec, words: Words, file: number, random: Random): string {
  if (file % 3 === 0 && listing !== 'times') {
    return pick(DECOYS, random);
  }
  return random(8) === 0 ? pick(ODD_NAMES, random) : `${pick(words.names, random)} ${file}.docx`;
}

const COPIED = ['  New File  ', '  Newer     ', '  Modified  '];
const NOT_COPIED = ['        same', '       older', '      lonely', '*EXTRA File ', '*MISMATCH   ', '       named'];

function itemLine(spec: JobSpec, directory: string, name: string, random: Random): string {
  const { listing = 'names', verbose = false, progress = false } = spec;
  const kind = listing === 'bare' ? '' : pick(verbose ? [...COPIED, ...NOT_COPIED] : COPIED, random);
  const size = listing === 'bare' ? '' : pick(['       0', '    4096', '   1.2 m', '  13.7 g'], random);
  const time = listing === 'times' ? ' 2025/11/18 23:30:15' : '';
  const shown = listing === 'paths' ? directory + name : name;
  return `\t  ${kind}\t\t${size}${time}\t${shown}${progress ? '\r  0%  \r 50%  \r 99.9%\r100%  ' : ''}\r\n`;
}

function errorLines(spec: JobSpec, words: Words, directory: string, nth: number, random: Random): string[] {
  const { tries = 1, listing } = spec;
  const time = new Date(FIRST_ERROR + 1000 * nth).toISOString();
  const name = `${pick(words.names, random)} ${nth} ${random(3) === 0 ? pick(DECOYS, random) : '.txt'}`;
  const error = {
    ...PLAIN_ERROR,
    stamp: `${time.slice(0, 10).replaceAll('-', '/')} ${time.slice(11, 19)}`,
    code: pick(CODES, random),
    action: pick(words.actions, random),
    path: directory + name,
  };
  // The word may be glued to the number.
  const line = errorLine(error, '').replace(/(?<=:\d\d) {2}/, () => ` ${words.error}`);
  const lines: string[] = listing === 'paths' ? [itemLine(spec, directory, name, random)] : [];
  for (let left = tries; left > 0; left--) {
    lines.push(`${line}\r\n`, `${words.message}\r\r\n`);
    if (left > 1 && words.waiting !== null) {
      lines.push(`${words.waiting}\r\n`);
    }
  }
  if (words.retryLimit !== null) {
    lines.push('\r\n', `${words.retryLimit}\r\n`, '\r\n');
  }
  return lines;
}

function summaryLines(words: Words, files: number, errors: number): string[] {
  const [directoryRow, fileRow, byteRow, timeRow] = words.rows;
  const row = (label: string, cells: readonly (string | number)[]): string =>
    `${label.padStart(8)} :${cells.map((cell) => String(cell).padStart(10)).join('')}`;
  return [
    '',
    HEADER_RULE,
    '',
    words.heads,
    row(directoryRow, [5654, 0, 5654, 0, 0, 77]),
    row(fileRow, [files + errors, files, 0, 0, errors, 335]),
    row(byteRow, ['13.748 g', '51.25 m', '13.698 g', 0, 0, '453.51 m']),
    row(timeRow, ['0:00:49', '0:00:02', '', '', '0:00:00', '1:00:48']),
    '',
    '',
    `   ${words.speed} :           58,546,311 Bytes/sec.`,
    `   ${words.speed} :            3,350.047 MegaBytes/min.`,
    `   ${words.ended} : ${words.times[1]}`,
    '',
  ].map((line) => `${line}\r\n`);
}

/** A run that ends before it began, once with an error line between the roots and once with a line without code. */
function fatalJobs(): LogText {
  const banner = [BANNER_RULE, '   ROBOCOPY     ::     Robust File Copy for Windows', BANNER_RULE, ''];
  const lines = [
    '',
    ...banner,
    '  Started : Tuesday, November 18, 2025 11:30:01 PM',
    '2025/11/18 23:30:15 ERROR 53 (0x00000035) Getting File System Type of Destination \\\\falcon\\rwg$\\ ',
    'The network path was not found.\r',
    '   Source : c:\\rwg\\',
    '     Dest = \\\\falcon\\rwg$\\',
    '',
    '    Files : *.*',
    '\t    ',
    '  Options : *.* /S /E /DCOPY:DA /COPY:DAT /B /R:2 /W:10 ',
    '',
    HEADER_RULE,
    '',
    'NOTE : Security may not be copied - Destination might not support persistent ACLs.',
    'ERROR : You do not have the Backup and Restore Files user rights.',
    '*****  You need these to perform Backup copies (/B or /ZB).',
    '',
    '',
    ...banner,
    '  Started : Tuesday, November 18, 2025 11:31:01 PM',
    '',
    '   Source - ',
    '     Dest - ',
    '',
    'ERROR : No Source Directory Specified.',
    '',
  ];
  return { text: lines.map((line) => `${line}\r\n`).join(''), jobs: 2, errors: 1 };
}

/** Passes of /MON: one header, and after each summary the run waits and goes on. */
function monitoringJob(): LogText {
  const passes = [1, 2, 3].map(
    (nth) =>
      writeJob({ header: false, files: 4, errors: 1, firstError: nth }).text +
      '\r\n  Monitor : Waiting for 1 minutes and 2 changes...\r\n\r   1 mins : 0 changes.\r   2 mins : 3 changes.\r\n',
  );
  const head = headerLines(ENGLISH, '*.* /S /E /DCOPY:DA /COPY:DAT /MON:2 /MOT:1 /R:1 /W:1').join('');
  return { text: `\r\n${head}${passes.join('')}`, jobs: 1, errors: 3 };
}

function joined(...logs: readonly LogText[]): LogText {
  return {
    text: logs.map(({ text }) => text).join('\r\n\r\n'),
    jobs: logs.reduce((sum, { jobs }) => sum + jobs, 0),
    errors: logs.reduce((sum, { errors }) => sum + errors, 0),
  };
}

/** What a console shows: plain line feeds, the redrawn percentage over the beginning of its line. */
function consoleCapture(log: LogText): LogText {
  const text = log.text
    .replace(/\r+\n/g, '\n')
    .replace(/\t {2}([^\t\n]*\t\t[^\r\n]*)\r[^\n]*/g, (_, item: string) => `100%  ${item}`);
  return { ...log, text };
}

/** As build runners keep it: a time before each line. */
function withTimes(log: LogText): LogText {
  return { ...log, text: log.text.replace(/^/gm, '2025-11-18T23:30:15.1234567Z ') };
}

type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16le-bom' | `cp${number}`;

function encoded(text: string, encoding: Encoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
    case 'utf-16le':
    case 'utf-16le-bom':
      return encodeLog(text, encoding);
    case 'utf-8-bom':
      return encodeLog(`\ufeff${text}`, 'utf-8');
    default:
      // A Buffer's slices are no copies.
      return new Uint8Array(iconv.encode(text, encoding));
  }
}

function log(name: string, { text, jobs, errors }: LogText, encoding: Encoding = 'utf-8'): SoundLog {
  return { name, bytes: encoded(text, encoding), jobs, errors };
}

/** Runs that were appended to one file, each in its own encoding. */
function appended(name: string, ...parts: readonly SoundLog[]): SoundLog {
  return {
    name,
    bytes: concatenate(...parts.map(({ bytes }) => bytes)),
    jobs: parts.reduce((sum, { jobs }) => sum + jobs, 0),
    errors: parts.reduce((sum, { errors }) => sum + errors, 0),
  };
}

const THREADS = '*.* /S /E /DCOPY:DA /COPY:DATSO /NP /MT:32 /R:1 /W:1';

/** Lines behind a mark that narrow text does not have: /UNICODE on redirected output. */
function markedNarrow(): SoundLog {
  const { bytes, ...rest } = log('a UTF-16 mark and narrow text', writeJob());
  return { ...rest, bytes: concatenate(Uint8Array.of(0xff, 0xfe), bytes) };
}

/** All logs, 100 bytes to 1 MB. */
export function robocopyLogs(): SoundLog[] {
  const unfinished = writeJob({ errors: 2, summary: false });
  const runs = Array.from({ length: 17 }, () => writeJob({ files: 3, errors: 1 }));
  return [
    log('one error line', { text: `${errorLine(PLAIN_ERROR)}\r\n${PLAIN_ERROR.message}\r\r\n`, jobs: 1, errors: 1 }),
    log('no errors', writeJob({ errors: 0 })),
    log('English', writeJob({ tries: 3 })),
    log('English, UTF-8 with a mark', writeJob({ words: GERMAN }), 'utf-8-bom'),
    log('UTF-16 with a mark', writeJob({ tries: 2 }), 'utf-16le-bom'),
    log('UTF-16 without a mark', writeJob({ words: RUSSIAN }), 'utf-16le'),
    markedNarrow(),
    log('German, code page 850', writeJob({ words: GERMAN }), 'cp850'),
    log('Spanish, code page 1252 is a guess', writeJob({ words: SPANISH }), 'cp1252'),
    log('Portuguese, code page 850', writeJob({ words: PORTUGUESE }), 'cp850'),
    log('Italian, UTF-8', writeJob({ words: ITALIAN })),
    log('Polish, code page 852', writeJob({ words: POLISH, tries: 2 }), 'cp852'),
    log('Russian, code page 866', writeJob({ words: RUSSIAN, tries: 2 }), 'cp866'),
    log('Japanese, code page 932', writeJob({ words: JAPANESE }), 'cp932'),
    log('Chinese, code page 936', writeJob({ words: CHINESE, tries: 2 }), 'cp936'),
    log('Korean names, code page 949', writeJob({ words: KOREAN }), 'cp949'),
    log('Taiwanese names, code page 950', writeJob({ words: TAIWANESE }), 'cp950'),
    log('Chinese, UTF-16', writeJob({ words: CHINESE, tries: 2 }), 'utf-16le-bom'),
    log('Japanese, UTF-8', writeJob({ words: JAPANESE })),
    log('several threads', writeJob({ options: THREADS, listing: 'paths', tries: 2 })),
    log('whole paths, not copied', writeJob({ listing: 'paths', verbose: true })),
    log('with times', writeJob({ listing: 'times', verbose: true })),
    log('bare names', writeJob({ listing: 'bare' })),
    log('progress', writeJob({ progress: true, tries: 2 })),
    log('progress, UTF-16', writeJob({ progress: true, words: JAPANESE }), 'utf-16le-bom'),
    log('console', consoleCapture(writeJob({ progress: true }))),
    log('console with times', withTimes(consoleCapture(writeJob({ progress: true })))),
    log('without header', writeJob({ header: false })),
    log('without summary, unfinished', writeJob({ summary: false })),
    log('unfinished', { ...unfinished, text: unfinished.text.slice(0, -15) }),
    log('fatal', fatalJobs()),
    log('monitoring', monitoringJob()),
    log('17 runs', joined(...runs)),
    log('17 runs, UTF-16', joined(...runs), 'utf-16le-bom'),
    appended(
      'narrow, wide, narrow',
      log('', writeJob({ words: ITALIAN }), 'utf-8'),
      log('', writeJob({ words: RUSSIAN }), 'utf-16le'),
      log('', writeJob({ progress: true })),
    ),
    appended(
      'wide with a mark twice, then code page 936',
      log('', writeJob({ words: CHINESE }), 'utf-16le-bom'),
      log('', writeJob({ words: CHINESE }), 'utf-16le-bom'),
      log('', writeJob({ words: CHINESE }), 'cp936'),
    ),
    log('90 KB', writeJob({ files: 1100, errors: 120 })),
    log('150 KB of threads', writeJob({ options: THREADS, listing: 'paths', files: 1000, errors: 300 })),
    log('200 KB of errors, code page 932', writeJob({ words: JAPANESE, files: 10, errors: 800 }), 'cp932'),
    log('1 MB', writeJob({ files: 16_000, errors: 40, verbose: true })),
    log('1 MB, UTF-16', writeJob({ files: 7500, errors: 200 }), 'utf-16le-bom'),
  ];
}
