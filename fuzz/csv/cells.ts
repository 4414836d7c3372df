/**
 * Cells that do everything to be misread, as letters of their bytes (`utf8` of damage-text.ts). Sources: procmon-csv-xml.md §1–6,
 * ingestion-limits.md.
 */

import { LOCALES, type Moment, type TimeLocale } from '../../test/formats/procmon/locale-times.js';
import { utf8 } from '../damage-text.js';
import { pick, type Random, randomSize } from '../random.js';

/** What a field can hold to be taken for the end of it, of its row, or for another row. */
const HOSTILE_PIECES: readonly string[] = [
  '"',
  '""',
  '"""',
  ',',
  ';',
  '\t',
  '","',
  '";"',
  '"\t"',
  ',"',
  '",',
  '\r',
  '\n',
  '\r\n',
  '\n\r',
  '\n"',
  '\n"x',
  '\r\n"",',
  '\n"","',
  '"\r\n"',
  '\r\n"1:00:00.0000000 AM","forged.exe","1","CreateFile","C:\\forged","SUCCESS",""\r\n',
  '\n1:00:00,forged.exe,1,CreateFile,C:\\forged,SUCCESS,\n',
  '\n2:00:00;forged.exe;1;CreateFile;C:\\forged;SUCCESS;\n',
  ' ',
  '\\',
  '/',
  '\u0000',
  '\u0001\u001b[2J',
  utf8('\u2028'),
  utf8('\ufeff'),
  utf8('é'),
  utf8('İK'),
  utf8('日本'),
  utf8('😀'),
  'a',
  '7',
];

/** Bytes that are no UTF-8: halves of sequences, overlong ones, surrogates, bytes of other code pages. */
const BROKEN_LETTERS: readonly string[] = [
  '\u00ff',
  '\u0080',
  '\u00c0\u0080',
  '\u00ed\u00a0\u0080',
  '\u00f0\u009f\u0098',
  '\u00e2\u0084',
  '\u00c4',
  '\u00f8\u0088\u0080\u0080\u0080',
];

/** A text of hostile pieces; empty, or nothing but quotes or delimiters too. */
function hostileText(random: Random, isBroken: boolean): string {
  const way = random(8);
  if (way === 0) {
    return pick(['"', ',', ';', '\t', '\n', '\r'], random).repeat(1 + random(9));
  }
  const pieces = isBroken ? [...HOSTILE_PIECES, ...BROKEN_LETTERS] : HOSTILE_PIECES;
  return Array.from({ length: random(7) }, () => pick(pieces, random)).join('');
}

const PROCESSES = ['robocopy.exe', 'Robocopy.exe', 'System', 'explorer.exe', 'svchost.exe', utf8('Büro.exe'), ''];
const OPERATIONS = [
  'CreateFile',
  'CreateFile',
  'IRP_MJ_CREATE',
  'ReadFile',
  'CloseFile',
  'RegOpenKey',
  'Process Start',
  'TCP Connect',
  'Thread Profiling',
  // What these do stands in the Detail of each row.
  'IRP_MJ_SET_INFORMATION',
  'FASTIO_QUERY_INFORMATION',
  '<Unknown>',
];
const RESULTS = ['SUCCESS', 'SUCCESS', 'ACCESS DENIED', 'NAME NOT FOUND', '', '0xC000046F', 'REPARSE', 'NO SUCH WORD'];
const DETAILS = [
  'Desired Access: Generic Read, Disposition: Open, Options: , Attributes: n/a, ShareMode: None, AllocationSize: n/a',
  'Type: QueryStandardInformationFile, AllocationSize: 65,536',
  'Delete: True',
  'ReplaceIfExists: False, FileName: D:\\new name',
  'Offset: 0, Length: 4.096',
  'Parent PID: 1, Environment: \r;\ta=b\r;\tc=d',
  '',
];
const COMPONENTS = [
  'Data',
  'data',
  'share',
  'report.docx',
  'REPORT.DOCX',
  utf8('Büro'),
  utf8('İK.txt'),
  'a "quoted" name',
  'x',
  '',
];

function path(random: Random): string {
  const separator = random(8) === 0 ? '/' : '\\';
  const parts = Array.from({ length: random(5) }, () => pick(COMPONENTS, random));
  const end = random(4) === 0 ? separator.repeat(1 + random(2)) : '';
  return pick(['C:', 'Z:', '\\\\server\\share', 'HKLM', ''], random) + separator + parts.join(separator) + end;
}

/** Lengths at which a scanner can count wrong: vectors of 16 bytes, tables of paths (248), texts (1024), heads (4096), chunks. */
const AWKWARD_LENGTHS = [7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 247, 248, 249, 1023, 1024, 1025, 4096, 65_536];

function longText(random: Random, longest: number): string {
  const lengths = AWKWARD_LENGTHS.filter((length) => length <= longest);
  const length = random(2) === 0 ? pick([1, ...lengths], random) : randomSize(longest, random);
  const piece = pick(['x', 'x', 'x\\', '""', '"', '\n', ',', utf8('é'), '\n"'], random);
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

/** Names that differ in the middle alone: hashes of their ends collide. */
function collidingName(random: Random, most: number): string {
  return `collides${random(most)}`.padEnd(20, '-') + 'collides';
}

/** The cells of one file: which texts each column repeats, and how often one is hostile. */
export class CellWriter {
  readonly #random: Random;
  /** In a thousand. */
  readonly #hostile: number;
  readonly #broken: boolean;
  readonly #longest: number;
  /** Different names of processes, operations and results; different Details and paths. */
  readonly #variety: number;
  readonly #collides: boolean;
  readonly #clock: ClockWriter;

  constructor(random: Random, { broken, longest, variety }: { broken: boolean; longest: number; variety: number }) {
    this.#random = random;
    this.#hostile = pick([0, 10, 100, 300, 1000], random);
    this.#broken = broken;
    this.#longest = longest;
    this.#variety = variety;
    this.#collides = random(10) === 0;
    this.#clock = new ClockWriter(random);
  }

  /** Another row begins. */
  nextRow(): void {
    this.#clock.goOn();
  }

  of(column: string): string {
    const random = this.#random;
    if (column === 'Time of Day' || column === 'Date & Time') {
      return random(2000) < this.#hostile ? hostileText(random, this.#broken) : this.#clock.write(column);
    }
    if (random(1000) < this.#hostile) {
      return random(40) === 0 ? longText(random, this.#longest) : hostileText(random, this.#broken);
    }
    return this.#plain(column);
  }

  #plain(column: string): string {
    const random = this.#random;
    const number = random(this.#variety);
    switch (column) {
      case 'Process Name':
        return this.#collides ? collidingName(random, this.#variety) : this.#varied(PROCESSES, number);
      case 'Operation':
        return random(8) === 0 ? this.#varied(OPERATIONS, number) : pick(OPERATIONS, random);
      case 'Result':
        return random(20) === 0 ? this.#varied(RESULTS, number) : pick(RESULTS, random);
      case 'PID':
        return pick(['4', '7312', '4294967295', '0', `${number}`, '99999999999', '-1', '0x10', ''], random);
      case 'Path':
        return this.#variety > 1 && random(2) === 0 ? `C:\\Data\\${number}` : path(random);
      case 'Detail':
        return this.#varied(DETAILS, number);
      case 'User':
        return pick(['CONTOSO\\anna', 'NT AUTHORITY\\SYSTEM', utf8('NT-AUTORITÄT\\SYSTEM'), ''], random);
      default:
        return pick(['', '', 'n/a', '0', utf8('Größe'), `${number}`], random);
    }
  }

  #varied(names: readonly string[], number: number): string {
    const name = pick(names, this.#random);
    return number < 4 ? name : `${name}${number}`;
  }
}

/** Locales with half-day words that no table knows, and clocks as nobody prints them. */
const STRANGE_TIMES = [
  '1:18:10.7752429 XX',
  '13:00:00.0000000 PM',
  '24:00:00.0000000',
  '0:00:00.0000000 AM',
  '23:59:60.0000000',
  '1:18:10.77 AM',
  '1:18:10',
  '47:57.9',
  '1.18.10,7752429',
  utf8('٠١:١٨:١٠٫٧٧٥٢٤٢٩'),
  '1:18:10.7752429 AM AM',
  '1:18:10.77524290 AM',
  `${' '.repeat(40)}1:18:10.7752429`,
  '1:18:10.775242:',
  '',
];

/** Days of a month whose dates can be read in two orders, then of one where they cannot. */
const FIRST_DAYS = [1, 7, 12, 13, 28];

const DAY_SECONDS = 86_400;

/** Times of one trace in one locale, or now and then another. */
class ClockWriter {
  readonly #random: Random;
  readonly #locale: TimeLocale;
  readonly #firstDay: number;
  /** How far it goes on from row to row at most, in seconds; how often it is strange or jumps, in a thousand. */
  readonly #step: number;
  readonly #strange: number;
  readonly #jumps: number;
  #second: number;
  #fraction = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#locale = pick(LOCALES, random);
    this.#firstDay = pick(FIRST_DAYS, random);
    this.#step = pick([1, 2, 600, 20_000, 50_000], random);
    this.#strange = pick([0, 0, 0, 20, 300], random);
    this.#jumps = pick([0, 0, 50, 500], random);
    this.#second = pick([0, DAY_SECONDS - 2, random(DAY_SECONDS)], random);
  }

  goOn(): void {
    const random = this.#random;
    this.#second = random(1000) < this.#jumps ? random(3 * DAY_SECONDS) : this.#second + random(this.#step);
    this.#fraction = pick([0, 9_999_999, random(10_000_000)], random);
  }

  write(column: 'Time of Day' | 'Date & Time'): string {
    const random = this.#random;
    const isStrange = random(1000) < this.#strange;
    if (isStrange && random(2) === 0) {
      return pick(STRANGE_TIMES, random);
    }
    const locale = isStrange ? pick(LOCALES, random) : this.#locale;
    const inDay = this.#second % DAY_SECONDS;
    // Every month has 28 days: the calendar is not what is read.
    const day = this.#firstDay - 1 + Math.floor(this.#second / DAY_SECONDS);
    const moment: Moment = {
      year: 2026,
      month: 1 + (Math.floor(day / 28) % 12),
      day: 1 + (day % 28),
      hour: Math.floor(inDay / 3600),
      minute: Math.floor(inDay / 60) % 60,
      second: inDay % 60,
      fraction: this.#fraction,
    };
    return utf8(column === 'Time of Day' ? locale.timeOfDay(moment) : locale.dateAndTime(moment));
  }
}
