/** Procmon's own exports without Procmon: a PML as CSV, as XML, or as one JSON object a line. */

import { readHead } from './formats/encoding.js';
import { InputError } from './formats/input-error.js';
import { COLUMN_NAMES, type ColumnName } from './formats/procmon/columns.js';
import { type ColumnContext, writeColumn } from './formats/procmon/pml/columns.js';
import type { PmlEvent } from './formats/procmon/pml/event.js';
import { sniffPml } from './formats/procmon/pml/header.js';
import {
  type CapturePart,
  captureParts,
  decodeContext,
  joinReads,
  openCapture,
  type PmlFile,
  processesOf,
} from './formats/procmon/pml/pml.js';
import type { EventsRead } from './formats/procmon/pml/read-events.js';
import { RowWriter } from './formats/procmon/pml/row-writer.js';
import { textStyle } from './formats/procmon/pml/text-style.js';
import { XML_END, xmlProcessList } from './formats/procmon/pml/xml-processes.js';
import { ROW_FORMATS } from './formats/procmon/row-formats.js';
import { memoized } from './formats/memoized.js';
import type { ReadWarning, Source } from './formats/source.js';
import { StringSink } from './formats/string-sink.js';
import { utf8, Utf8Writer } from './formats/utf8-writer.js';
import { ticks } from './windows/time.js';
import { wildcardPattern } from './windows/wildcard.js';
import { momentOffset } from './zones.js';

export interface ConvertOptions {
  /** Default `csv`. */
  readonly to?: keyof typeof ROW_FORMATS;
  /** In this order; without any, all 27 in Procmon's. */
  readonly columns?: readonly string[];
  /** Zone of the times: `UTC` (default), `Europe/Rome`, `+02:00`. */
  readonly timezone?: string;
  /** Style of numbers and times: `en-US` (default), `it`, `pl` … */
  readonly locale?: string;
  /** Operations by their advanced names: `IRP_MJ_CREATE` for `CreateFile`. */
  readonly advanced?: boolean;
  /** With the defects of Procmon's own exports, to compare with one: docs/procmon-fidelity.md. */
  readonly asProcmon?: boolean;
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

/** Takes the next bytes. They are written one after the other: each when the promise of the one before is kept. */
export type WriteBytes = (bytes: Uint8Array) => Promise<void> | void;

/**
 * Converts a PML and hands the bytes (UTF-8) on piece by piece. Throws a RangeError for an option that is none, an InputError
 * for a source that is no PML.
 */
export async function convert(source: Source, options: ConvertOptions, write: WriteBytes): Promise<Converted> {
  const conversion = await openConversion(source, options);
  const output = new Output(write);
  await output.write(conversion.head());
  const parts: ConvertedPart[] = [];
  for (const part of conversion.parts(Number.POSITIVE_INFINITY)) {
    parts.push(await conversion.convertPart(part, (pieces) => output.write(pieces)));
  }
  await output.write(conversion.foot());
  await output.end();
  return conversion.join(parts);
}

/** One part, converted. */
export interface ConvertedPart {
  readonly part: CapturePart;
  readonly read: EventsRead;
  /** Rows. */
  readonly written: number;
}

/** A conversion in parts, which can be converted apart, one after the other or in other threads, and are put behind one another. */
export interface Conversion {
  /** Parts of so many events at most. */
  parts(events: number): readonly CapturePart[];
  /** What stands before the first row, and behind the last. */
  head(): Iterable<Uint8Array>;
  foot(): readonly Uint8Array[];
  /** Converts a part. Its bytes are handed on window by window, or before they become too many; that is waited for. */
  convertPart(part: CapturePart, take: (pieces: readonly Uint8Array[]) => Promise<void>): Promise<ConvertedPart>;
  /** Takes back pieces that are no longer used: their memory is used again. */
  recycle(pieces: readonly Uint8Array[]): void;
  /** What came of all parts. */
  join(parts: readonly ConvertedPart[]): Converted;
}

/** Pieces held back at most, 16 MB: a window of events becomes about as much, but its rows can be endless in a broken capture. */
const WAITING_PIECES = 64;

/** Opens a conversion. Throws as `convert` does. */
export async function openConversion(source: Source, options: ConvertOptions): Promise<Conversion> {
  const columns = columnsOf(options.columns);
  const filter = filterOf(options.filters ?? []);
  const style = textStyle({
    locale: options.locale ?? 'en-US',
    zone: momentOffset(options.timezone ?? 'UTC'),
    asProcmon: options.asProcmon ?? false,
  });
  if (!sniffPml(await readHead(source))) {
    throw new InputError('only PML captures can be converted: this file does not begin with PML_', { offset: 0 });
  }
  const { files, warnings } = await openCapture(source);
  const to = options.to ?? 'csv';
  const format = ROW_FORMATS[to];
  const start = files.find((file) => file.start !== null)?.start ?? ticks(0);
  const writers = files.map((file) => {
    const context: ColumnContext = { ...decodeContext(file), style, start, advanced: options.advanced ?? false };
    return { file, rows: new RowWriter(columns, format, context), fits: filter?.(context) ?? null };
  });
  const out = new Utf8Writer(format.escapes);
  return {
    parts: (events) => captureParts(files, events),
    head: () => HEADS[to](columns, files),
    foot: () => (to === 'xml' ? [utf8(XML_END)] : []),
    async convertPart(part, take) {
      const writer = writers[part.file];
      if (writer === undefined) {
        throw new RangeError(`the capture has no file ${part.file}`);
      }
      const { file, rows, fits } = writer;
      let written = 0;
      const read = await file.events({
        ...(part.range === null ? {} : { range: part.range }),
        visit(event) {
          if (fits === null || fits(event)) {
            written++;
            rows.write(event, out);
          }
          return out.waiting < WAITING_PIECES ? undefined : take(out.take());
        },
        pause: () => take(out.take()),
      });
      await take(out.take());
      return { part, read, written };
    },
    recycle: (pieces) => out.recycle(pieces),
    join(parts) {
      const { records, dropped, warnings: found } = joinReads(files, parts);
      const written = parts.reduce((sum, part) => sum + part.written, 0);
      return { events: records, written, dropped, warnings: [...warnings, ...found] };
    },
  };
}

/** What stands before the first row. */
const HEADS: Readonly<
  Record<keyof typeof ROW_FORMATS, (columns: readonly ColumnName[], files: readonly PmlFile[]) => Iterable<Uint8Array>>
> = {
  csv(columns) {
    const { cellStart, cellEnd, rowEnd } = ROW_FORMATS.csv;
    const cells = columns.map((column, index) => cellStart(column, index) + column + cellEnd(column));
    return [utf8(`\ufeff${cells.join('')}${rowEnd}`)];
  },
  jsonl: () => [],
  *xml(_, files) {
    for (const text of xmlProcessList(processesOf(files).values())) {
      yield utf8(text);
    }
  },
};

/** Hands pieces on one after the other, while the next ones are made. */
export class Output {
  readonly #write: WriteBytes;
  #writing: Promise<void> = Promise.resolve();

  constructor(write: WriteBytes) {
    this.#write = write;
  }

  /** Hands these on; waits for those of before. `recycle` gets them back once they are written. */
  async write<Pieces extends Iterable<Uint8Array>>(
    pieces: Pieces,
    recycle: (pieces: Pieces) => void = () => {},
  ): Promise<void> {
    await this.#writing;
    this.#writing = this.#each(pieces).then(() => recycle(pieces));
    // Whoever waits next hears of an error.
    this.#writing.catch(() => {});
  }

  /** Waits for the last ones. */
  end(): Promise<void> {
    return this.#writing;
  }

  async #each(pieces: Iterable<Uint8Array>): Promise<void> {
    for (const piece of pieces) {
      await this.#write(piece);
    }
  }
}

function columnsOf(names: readonly string[] | undefined): readonly ColumnName[] {
  if (names === undefined || names.length === 0) {
    return COLUMN_NAMES;
  }
  return names.map((name) => {
    const found = COLUMN_NAMES.find((column) => column.toLowerCase() === name.trim().toLowerCase());
    if (found === undefined) {
      throw new RangeError(`"${name}" is no column: expected some of ${COLUMN_NAMES.join(', ')}`);
    }
    return found;
  });
}

/** In the order in which they are looked at: a path is decoded last. */
const FILTER_COLUMNS = {
  process: 'Process Name',
  result: 'Result',
  operation: 'Operation',
  path: 'Path',
} as const satisfies Readonly<Record<string, ColumnName>>;

type EventTest = (event: PmlEvent) => boolean;

/** The test of an event's process, operation, path and result, or null where there is none. Throws a RangeError for a filter that is none. */
function filterOf(filters: readonly string[]): ((context: ColumnContext) => EventTest) | null {
  const patterns = new Map<string, RegExp[]>();
  for (const filter of filters) {
    const [name = '', ...rest] = filter.split('=');
    const field = name.trim().toLowerCase();
    if (!(field in FILTER_COLUMNS) || rest.length === 0) {
      throw new RangeError(`"${filter}" is no filter: expected process=, operation=, path= or result= and a value`);
    }
    patterns.set(field, [...(patterns.get(field) ?? []), wildcardPattern(rest.join('=').trim(), 'i')]);
  }
  const tests = Object.entries(FILTER_COLUMNS).flatMap(([field, column]) => {
    const own = patterns.get(field);
    return own === undefined
      ? []
      : [{ column, fits: memoized((text: string) => own.some((pattern) => pattern.test(text)), KEPT_TEXTS) }];
  });
  const cell = new StringSink();
  return tests.length === 0
    ? null
    : (context) => (event) =>
        tests.every(({ column, fits }) => {
          writeColumn(event, column, context, cell);
          return fits(cell.take());
        });
}

/** Texts whose fit is kept: names of processes and operations, results, the paths of a while. */
const KEPT_TEXTS = 4096;
