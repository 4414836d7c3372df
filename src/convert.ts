/** Procmon's own exports without Procmon: a PML as CSV, or as one JSON object a line. */

import { InputError } from './formats/input-error.js';
import { readHead } from './formats/encoding.js';
import { COLUMN_NAMES, type ColumnName, isColumnName } from './formats/procmon/columns.js';
import { type ColumnContext, columnTexts } from './formats/procmon/pml/columns.js';
import { sniffPml } from './formats/procmon/pml/header.js';
import { decodeContext, openPml } from './formats/procmon/pml/pml.js';
import { textStyle } from './formats/procmon/pml/text-style.js';
import type { ReadWarning, Source } from './formats/source.js';
import { ticks } from './windows/time.js';
import { wildcardPattern } from './windows/wildcard.js';
import { momentOffset } from './zones.js';

export interface ConvertOptions {
  /** Default `csv`. */
  readonly to?: 'csv' | 'jsonl';
  /** In this order; without any, all 27 in Procmon's. */
  readonly columns?: readonly string[];
  /** Zone of the times: `UTC` (default), `Europe/Rome`, `+02:00`. */
  readonly timezone?: string;
  /** Style of numbers and times: `en-US` (default), `it`, `pl` … */
  readonly locale?: string;
  /** Operations by their advanced names: `IRP_MJ_CREATE` for `CreateFile`. */
  readonly advanced?: boolean;
  /** Only events that fit: `operation=CreateFile`. Of one field any, of several fields all must fit. */
  readonly filters?: readonly string[];
}

/** What came of a conversion. */
export interface Converted {
  readonly events: number;
  readonly written: number;
  readonly dropped: number;
  readonly warnings: readonly ReadWarning[];
}

/** Text is handed on in pieces of about this many characters. */
const PIECE = 256 * 1024;

/**
 * Converts a PML and hands the text on piece by piece; a promise that `write` returns is waited for. Throws a RangeError
 * for an option that is none, an InputError for a source that is no PML.
 */
export async function convert(
  source: Source,
  options: ConvertOptions,
  write: (text: string) => Promise<void> | void,
): Promise<Converted> {
  const columns = columnsOf(options.columns);
  const fits = filterOf(options.filters ?? []);
  const style = textStyle(options.locale ?? 'en-US', momentOffset(options.timezone ?? 'UTC'));
  if (!sniffPml(await readHead(source))) {
    throw new InputError('only PML captures can be converted: this file does not begin with PML_', { offset: 0 });
  }
  const pml = await openPml(source);
  const base = { ...decodeContext(pml), style, advanced: options.advanced ?? false };
  const row = ROW_WRITERS[options.to ?? 'csv'];
  const filterColumns: readonly ColumnName[] = Object.values(FILTER_COLUMNS);

  const pieces = new Pieces(write);
  if (options.to !== 'jsonl') {
    pieces.add(`\ufeff${row(columns, columns)}`);
  }
  let context: ColumnContext | null = null;
  let written = 0;
  const read = await pml.events(
    (event) => {
      context ??= { ...base, start: event.time ?? ticks(0) };
      if (fits === null || fits(columnTexts(event, filterColumns, context))) {
        written++;
        pieces.add(row(columnTexts(event, columns, context), columns));
      }
    },
    () => pieces.flush(),
  );
  await pieces.end();
  return { events: read.records, written, dropped: read.dropped, warnings: [...pml.warnings, ...read.warnings] };
}

const ROW_WRITERS = {
  csv: (cells: readonly string[]) =>
    `${cells.map((cell) => `"${cell.includes('"') ? cell.replaceAll('"', '""') : cell}"`).join(',')}\r\n`,
  jsonl: (cells: readonly string[], columns: readonly ColumnName[]) =>
    `${JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])))}\n`,
} as const;

/** Cuts text into pieces and hands them on: the visit of an event cannot wait for that, the end of a window can. */
class Pieces {
  readonly #write: (text: string) => Promise<void> | void;
  #pieces: string[] = [];
  #rows: string[] = [];
  #length = 0;

  constructor(write: (text: string) => Promise<void> | void) {
    this.#write = write;
  }

  add(text: string): void {
    this.#rows.push(text);
    this.#length += text.length;
    if (this.#length >= PIECE) {
      this.#cut();
    }
  }

  /** Hands on the pieces that are complete. */
  async flush(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const piece of pieces) {
      await this.#write(piece);
    }
  }

  /** Hands on all there is. */
  async end(): Promise<void> {
    if (this.#length > 0) {
      this.#cut();
    }
    await this.flush();
  }

  #cut(): void {
    this.#pieces.push(this.#rows.join(''));
    this.#rows = [];
    this.#length = 0;
  }
}

function columnsOf(names: readonly string[] | undefined): readonly ColumnName[] {
  if (names === undefined || names.length === 0) {
    return COLUMN_NAMES;
  }
  return names.map((name) => {
    const found = COLUMN_NAMES.find((column) => column.toLowerCase() === name.trim().toLowerCase());
    if (found === undefined || !isColumnName(found)) {
      throw new RangeError(`"${name}" is no column: expected some of ${COLUMN_NAMES.join(', ')}`);
    }
    return found;
  });
}

const FILTER_COLUMNS = {
  process: 'Process Name',
  operation: 'Operation',
  path: 'Path',
  result: 'Result',
} as const satisfies Readonly<Record<string, ColumnName>>;

/** The test of an event's process, operation, path and result, or null where there is none. */
function filterOf(filters: readonly string[]): ((cells: readonly string[]) => boolean) | null {
  const fields = Object.keys(FILTER_COLUMNS);
  const patterns = fields.map((): RegExp[] => []);
  for (const filter of filters) {
    const [field = '', ...rest] = filter.split('=');
    const own = patterns[fields.indexOf(field.trim().toLowerCase())];
    if (own === undefined || rest.length === 0) {
      throw new RangeError(`"${filter}" is no filter: expected process=, operation=, path= or result= and a value`);
    }
    own.push(wildcardPattern(rest.join('=').trim(), 'i'));
  }
  return filters.length === 0
    ? null
    : (cells) =>
        patterns.every((own, index) => own.length === 0 || own.some((pattern) => pattern.test(cells[index] ?? '')));
}
