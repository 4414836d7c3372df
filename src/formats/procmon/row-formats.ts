/** The formats that rows are exported in: what stands around the cells, and how text is written in them. */

import { type Escapes } from '../utf8-writer.js';
import type { ColumnName } from './columns.js';

/** One format. Its parts are written as they are; only the texts of cells are escaped. */
export interface RowFormat {
  readonly escapes: Escapes;
  /** Before the first cell of a row, by the index of its process. */
  rowStart(processIndex: number): string;
  /** Before a cell; `index` counts the columns of the export from 0. */
  cellStart(column: ColumnName, index: number): string;
  cellEnd(column: ColumnName): string;
  /** Behind the last cell of a row. */
  readonly rowEnd: string;
}

/** Procmon keeps CR and turns LF into a semicolon. Source: procmon-csv-xml.md §1. */
const CSV: RowFormat = {
  escapes: {
    ascii: new Map([
      ['"', '""'],
      ['\n', ';'],
    ]),
  },
  rowStart: () => '',
  cellStart: (_, index) => (index === 0 ? '"' : ',"'),
  cellEnd: () => '"',
  rowEnd: '\r\n',
};

/** One object a line. Source: RFC 8259 §7. */
const JSON_LINES: RowFormat = {
  escapes: {
    ascii: new Map(
      Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
        .map((character) => [character, JSON.stringify(character).slice(1, -1)] as const)
        .filter(([character, escaped]) => character !== escaped),
    ),
  },
  rowStart: () => '{',
  cellStart: (column, index) => `${index === 0 ? '' : ','}${JSON.stringify(column)}:"`,
  cellEnd: () => '"',
  rowEnd: '}\n',
};

/** Control characters, C1 ones too, and each half of a surrogate pair become `_`. Source: procmon-csv-xml.md §10. */
const XML: RowFormat = {
  escapes: {
    ascii: new Map([
      ...Array.from({ length: 0x20 }, (_, code) => [String.fromCharCode(code), '_'] as const).filter(
        ([character]) => !'\t\n\r'.includes(character),
      ),
      ['"', '&quot;'],
      ["'", '&apos;'],
      ['<', '&lt;'],
      ['>', '&gt;'],
      ['&', '&amp;'],
    ]),
    other: (text) => text.replace(/[\u0080-\u009f\ud800-\udfff\ufffe\uffff]/g, '_'),
  },
  rowStart: (processIndex) => `<event>\r\n<ProcessIndex>${processIndex}</ProcessIndex>\r\n`,
  cellStart: (column) => `<${xmlTag(column)}>`,
  cellEnd: (column) => `</${xmlTag(column)}>\r\n`,
  rowEnd: '</event>\r\n\r\n',
};

/** By the name of the option that asks for it. */
export const ROW_FORMATS = { csv: CSV, jsonl: JSON_LINES, xml: XML } as const satisfies Readonly<
  Record<string, RowFormat>
>;

/**
 * `Time_of_Day`. No file at hand shows the tag of `Date & Time`, and an ampersand cannot stand in one: readers take any
 * `Date…Time` for it.
 */
export function xmlTag(column: ColumnName): string {
  return column === 'Date & Time' ? 'Date_and_Time' : column.replaceAll(' ', '_');
}
