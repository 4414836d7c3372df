/** Procmon's columns by header name: exports hold only the displayed ones, in the user's order. Source: procmon-csv-xml.md §2. */

export const COLUMN_NAMES = [
  'Time of Day',
  'Process Name',
  'PID',
  'Operation',
  'Path',
  'Result',
  'Detail',
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
] as const;
/** A column's name; English on every Windows language. */
export type ColumnName = (typeof COLUMN_NAMES)[number];

const KNOWN: ReadonlySet<string> = new Set(COLUMN_NAMES);

/** What a CSV's header row says the file is. */
export type HeaderKind =
  | { readonly kind: 'events'; readonly columns: ReadonlyMap<ColumnName, number> }
  | { readonly kind: 'stack' | 'summary' }
  | { readonly kind: 'other' };

/** Recognises a header row. An event export needs the operation, and a path or a result to say anything about it. */
export function readHeader(cells: readonly string[]): HeaderKind {
  const names = cells.map((cell) => cell.trim());
  if (['Frame', 'Module', 'Location', 'Address'].every((name) => names.includes(name))) {
    return { kind: 'stack' };
  }
  if (names.includes('Total Events') || (names.includes('File Time') && names.includes('Path'))) {
    return { kind: 'summary' };
  }
  const columns = new Map<ColumnName, number>();
  names.forEach((name, index) => {
    if (isColumnName(name) && !columns.has(name)) {
      columns.set(name, index);
    }
  });
  const usable = columns.has('Operation') && (columns.has('Path') || columns.has('Result'));
  return usable ? { kind: 'events', columns } : { kind: 'other' };
}

function isColumnName(name: string): name is ColumnName {
  return KNOWN.has(name);
}
