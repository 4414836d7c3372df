/** CSV exports: sound ones as Procmon writes them, and hostile ones, which are well-formed and do everything to be misread. */

import { encodeText } from '../../test/formats/procmon/encode-text.js';
import {
  ALL_COLUMNS,
  type CsvRecord,
  type CsvStyle,
  DEFAULT_COLUMNS,
  PLAIN_RECORD,
  writeCsv,
} from '../../test/formats/procmon/generate-csv.js';
import { utf8 } from '../damage-text.js';
import { pick, type Random, randomSize } from '../random.js';
import type { FuzzInput } from '../target.js';
import { CellWriter } from './cells.js';

function sound(name: string, rows: number, style: Partial<CsvStyle>, record: CsvRecord = {}): FuzzInput {
  const records = Array.from({ length: rows }, (_, index) => ({
    ...PLAIN_RECORD,
    ...record,
    'Time of Day': `11:57:${String(index % 60).padStart(2, '0')}.4620871 AM`,
    Path: `C:\\Data\\${index}`,
    Result: index % 3 === 0 ? 'ACCESS DENIED' : 'SUCCESS',
  }));
  return { name, bytes: encodeText(writeCsv(records, style), 'utf-8 with BOM') };
}

/** Sound exports. */
export function csvExports(): FuzzInput[] {
  return [
    sound('no rows', 0, {}),
    sound('1 row', 1, {}),
    sound('12 rows', 12, {}),
    sound('LF', 12, { newline: '\n', finalNewline: false }),
    sound(
      '27 columns',
      20,
      { columns: ALL_COLUMNS },
      { 'Date & Time': '7/31/2020 11:57:07 AM', User: 'CONTOSO\\anna' },
    ),
    sound('rows of several lines', 20, {}, { Detail: 'Environment: \n"a",\r\n\tb\r;\tc' }),
    sound('100 KB', 400, {}),
  ];
}

/** Columns that no table knows. With a comma in its name only where that stands between the fields: it is how a header's delimiter is told. */
const FOREIGN_COLUMNS = ['Custom', utf8('Größe'), '', 'Path', 'operation', 'Result ', 'a "b"'];

const MOST_COLUMNS = 30;

/** How a hostile file is written. */
interface HostileStyle {
  readonly columns: readonly string[];
  readonly delimiter: string;
  /** Procmon quotes everything; other programs leave the header bare, or whatever can do without quotes, or some of that. */
  readonly quoting: 'all' | 'bare-header' | 'minimal' | 'some';
  /** One is picked behind each row. */
  readonly rowEnds: readonly string[];
  readonly blankLines: boolean;
}

const CRLF_ALONE = ['\r\n'];
const ROW_ENDS: readonly (readonly string[])[] = [
  ...[CRLF_ALONE, CRLF_ALONE, CRLF_ALONE, CRLF_ALONE],
  ...[['\n'], ['\n'], ['\r\n', '\n']],
  ['\r'],
  ['\r\n', '\n', '\r'],
];

function hostileStyle(random: Random): HostileStyle {
  const delimiter = pick([',', ',', ',', ';', '\t'], random);
  return {
    columns: someColumns(random, delimiter),
    delimiter,
    quoting: pick(['all', 'all', 'all', 'all', 'bare-header', 'minimal', 'some'] as const, random),
    rowEnds: pick(ROW_ENDS, random),
    blankLines: random(20) === 0,
  };
}

/** 2 to 30 columns in any order. An export needs its operations, and paths or results. */
function someColumns(random: Random, delimiter: string): string[] {
  const way = random(4);
  if (way === 0) {
    return [...DEFAULT_COLUMNS];
  }
  const needed = ['Operation', ...pick([['Path'], ['Result'], ['Path', 'Result']], random)];
  const foreign = delimiter === ',' ? [...FOREIGN_COLUMNS, 'a,b'] : FOREIGN_COLUMNS;
  const known = way === 1 ? DEFAULT_COLUMNS : ALL_COLUMNS;
  const others = known.filter((name) => !needed.includes(name) && random(3) > 0);
  const strange = Array.from({ length: random(3) === 0 ? random(4) : 0 }, () => pick(foreign, random));
  return shuffled([...needed, ...others, ...strange], random).slice(0, MOST_COLUMNS);
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, key: random(0x1_0000_0000) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** A megabyte fills the scanner's window, and half of one its output; most files are small. */
const SMALL = 4 * 1024;
const MIDDLE = 160 * 1024;
const LARGE = 2_500_000;

/** A well-formed hostile file of at most `largest` bytes. */
export function hostileExport(random: Random, largest: number): Uint8Array {
  const style = hostileStyle(random);
  const size = random(1000);
  const most = Math.min(largest, size === 0 ? LARGE : size < 12 ? MIDDLE : SMALL);
  const rows = most === SMALL ? randomSize(40, random) - 1 : Infinity;
  const cells = new CellWriter(random, {
    broken: random(6) === 0,
    longest: most === LARGE && random(3) === 0 ? LARGE / 2 : most / 3,
    variety: pick([1, 5, 50, 50_000], random),
  });
  const mark = random(2) === 0 ? utf8('\ufeff') : '';
  const isHeaderQuoted = style.quoting === 'all' || style.quoting === 'some';
  const header = style.columns.map((name) => field(name, isHeaderQuoted, style)).join(style.delimiter);
  const pieces = [`${mark}${header}`];
  let length = mark.length + header.length;
  for (let row = 0; row < rows; row++) {
    cells.nextRow();
    const written = style.columns.map((name) => field(cells.of(name), isQuoted(style, random), style));
    const blank = style.blankLines && random(4) === 0 ? pick(style.rowEnds, random) : '';
    const piece = pick(style.rowEnds, random) + blank + written.join(style.delimiter);
    length += piece.length;
    // Room for the last line end.
    if (length + 2 > most) {
      break;
    }
    pieces.push(piece);
  }
  pieces.push(random(4) === 0 ? '' : pick(style.rowEnds, random));
  return new Uint8Array(Buffer.from(pieces.join(''), 'latin1'));
}

function isQuoted({ quoting }: HostileStyle, random: Random): boolean {
  return quoting === 'all' || quoting === 'bare-header' || (quoting === 'some' && random(2) === 0);
}

function field(text: string, quoted: boolean, { delimiter }: HostileStyle): string {
  return quoted || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
