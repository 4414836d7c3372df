/** Writes Procmon CSV exports from records: columns in any order, quoting, line ends and encodings of every program that saves them. */

import type { ColumnName } from '../../../src/formats/procmon/columns.js';

/** A record by its columns; a column that is not named is empty. */
export type CsvRecord = Readonly<Partial<Record<ColumnName, string>>>;

export const DEFAULT_COLUMNS: readonly ColumnName[] = [
  'Time of Day',
  'Process Name',
  'PID',
  'Operation',
  'Path',
  'Result',
  'Detail',
];

export const ALL_COLUMNS: readonly ColumnName[] = [
  ...DEFAULT_COLUMNS,
  'Date & Time',
  'Relative Time',
  'Duration',
  'Completion Time',
  'Event Class',
  'Sequence',
  'Image Path',
  'Company',
  'Description',
  'Version',
  'User',
  'Authentication ID',
  'Session',
  'Command Line',
  'TID',
  'Virtualized',
  'Integrity',
  'Category',
  'Parent PID',
  'Architecture',
];

export interface CsvStyle {
  readonly columns: readonly ColumnName[];
  /** Procmon quotes everything; programs that save an export again leave the header, or all that can do without, bare. */
  readonly quoting: 'all' | 'bare-header' | 'minimal';
  readonly delimiter: ',' | ';' | '\t';
  readonly newline: '\r\n' | '\n';
  readonly finalNewline: boolean;
}

export const PROCMON_STYLE: CsvStyle = {
  columns: DEFAULT_COLUMNS,
  quoting: 'all',
  delimiter: ',',
  newline: '\r\n',
  finalNewline: true,
};

/** A row as robocopy leaves it; tests name what they are about. */
export const PLAIN_RECORD: CsvRecord = {
  'Time of Day': '11:57:13.4620871 AM',
  'Process Name': 'robocopy.exe',
  PID: '162116',
  Operation: 'CreateFile',
  Path: 'F:\\CxCache\\robocopy.exe',
  Result: 'SUCCESS',
  Detail:
    'Desired Access: Read Attributes, Disposition: Open, Options: , Attributes: n/a, ShareMode: None, AllocationSize: n/a',
};

export function writeCsv(records: readonly CsvRecord[], style: Partial<CsvStyle> = {}): string {
  const { columns, quoting, delimiter, newline, finalNewline } = { ...PROCMON_STYLE, ...style };
  const header = columns.map((name) => writeField(name, quoting === 'all', delimiter)).join(delimiter);
  const rows = records.map((record) =>
    columns.map((name) => writeField(record[name] ?? '', quoting !== 'minimal', delimiter)).join(delimiter),
  );
  return [header, ...rows].join(newline) + (finalNewline ? newline : '');
}

function writeField(text: string, quoted: boolean, delimiter: string): string {
  return quoted || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
