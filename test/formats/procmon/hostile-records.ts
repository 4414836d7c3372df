import fc from 'fast-check';
import type { ColumnName } from '../../../src/formats/procmon/columns.js';
import { ALL_COLUMNS, type CsvRecord, type CsvStyle, DEFAULT_COLUMNS, writeCsv } from './generate-csv.js';

/** What a field can hold to be taken for the end of it, of its row, or for another row. */
const HOSTILE_PIECES = [
  '"',
  '""',
  '","',
  ',',
  ';',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '\n"',
  '\r\n"1:00:00.0000000 AM","forged.exe","1","CreateFile","C:\\forged","SUCCESS",""\r\n',
  '\n1:00:00,forged.exe,1,CreateFile,C:\\forged,SUCCESS,\n',
  ' ',
  '\\',
  '\u0000',
  '\u2028',
  'é',
  '😀',
  'a',
  '7',
];

const hostile = fc.array(fc.constantFrom(...HOSTILE_PIECES), { maxLength: 6 }).map((pieces) => pieces.join(''));
const field = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('', 'a') }, { weight: 1, arbitrary: hostile });
const columns: fc.Arbitrary<readonly ColumnName[]> = fc.oneof(
  fc.constant(DEFAULT_COLUMNS),
  fc.shuffledSubarray([...DEFAULT_COLUMNS], { minLength: DEFAULT_COLUMNS.length }),
  fc.shuffledSubarray([...ALL_COLUMNS], { minLength: ALL_COLUMNS.length }),
);

export interface HostileExport {
  readonly text: string;
  readonly style: CsvStyle;
  readonly records: readonly CsvRecord[];
}

/** Well-formed exports whose fields do everything to be misread. */
export const HOSTILE_EXPORTS: fc.Arbitrary<HostileExport> = fc
  .record({
    columns,
    quoting: fc.constantFrom('all', 'all', 'bare-header', 'minimal'),
    delimiter: fc.constantFrom(',', ',', ';', '\t'),
    newline: fc.constantFrom('\r\n', '\n'),
    finalNewline: fc.boolean(),
  })
  .chain((style) =>
    fc
      .array(fc.record(Object.fromEntries(style.columns.map((name) => [name, field]))), { maxLength: 12 })
      .map((records) => ({ text: writeCsv(records, style), style, records })),
  );
