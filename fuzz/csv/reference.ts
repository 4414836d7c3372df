/** What csv-parse, a fresh clock and counting row by row make of a CSV export: what our reader is compared with. */

import { CsvError, type Options, parse } from 'csv-parse/sync';
import { TextClock } from '../../src/formats/procmon/clock.js';
import { type ColumnName, readHeader } from '../../src/formats/procmon/columns.js';
import type { TraceEvent } from '../../src/formats/procmon/event.js';
import { eventClass, friendlyOperation } from '../../src/formats/procmon/operations.js';
import { parseResult } from '../../src/formats/procmon/results.js';
import { processId } from '../../src/formats/procmon/row.js';
import { keysOf, type RowContents, type RowTruth } from './rows.js';

const LF = 0x0a;
const CR = 0x0d;

/** How many bytes decide about an encoding (encoding.ts). */
const HEAD_BYTES = 65_536;

/** How the bytes of a file are to be understood. */
export type Encoding = 'utf-8' | 'windows-1252';

/** UTF-8 by its mark or its validity, else the code page. UTF-16 is not written here. */
export function encodingOf(file: Uint8Array): Encoding {
  if (hasMark(file)) {
    return 'utf-8';
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(0, HEAD_BYTES), { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** The file in UTF-8 without a mark. */
export function utf8Of(file: Uint8Array, encoding: Encoding): Uint8Array {
  const body = hasMark(file) ? file.subarray(3) : file;
  // As a stream: at once, some versions of Node read windows-1252 as if it were ISO 8859-1.
  return encoding === 'utf-8'
    ? body
    : new TextEncoder().encode(new TextDecoder(encoding).decode(body, { stream: true }));
}

function hasMark(file: Uint8Array): boolean {
  return file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf;
}

/** The first line of a file in UTF-8, with its end. */
export function headerLine(utf8: Uint8Array): Uint8Array {
  let end = 0;
  while (end < utf8.length && utf8[end] !== LF && utf8[end] !== CR) {
    end++;
  }
  return utf8.subarray(0, utf8[end] === CR && utf8[end + 1] === LF ? end + 2 : end + 1);
}

/** What a header says: how fields are told apart, and which column is which; null for one of no export. */
export interface Header {
  readonly delimiter: string;
  readonly columns: ReadonlyMap<ColumnName, number>;
}

export function headerOf(utf8: Uint8Array): Header | null {
  const line = headerLine(utf8);
  const text = new TextDecoder().decode(line);
  const delimiter = text.includes(',') ? ',' : text.includes(';') ? ';' : '\t';
  const rows = parsed(line, { delimiter });
  const header = readHeader(rows?.[0] ?? []);
  return header.kind === 'events' ? { delimiter, columns: header.columns } : null;
}

/** All rows of a file and the lines in which they begin, by csv-parse in strict mode at once; null where it finds a fault. */
export function strictRows(utf8: Uint8Array, header: Header): RowTruth[] | null {
  const ends: number[] = [];
  const rows = parsed(utf8, {
    delimiter: header.delimiter,
    on_record: (cells: string[], { bytes }) => {
      ends.push(bytes);
      return cells;
    },
  });
  if (rows === null) {
    return null;
  }
  const lines = linesBehind(utf8, ends);
  const contents = rows.slice(1).map(contentsReader(header));
  return contents.map((row, index) => ({ ...row, record: index + 1, line: lines[index] ?? 0 }));
}

/** The rows that csv-parse keeps of a file with faults. */
export function keptRows(utf8: Uint8Array, header: Header): RowContents[] {
  const rows = parsed(utf8, { delimiter: header.delimiter, skip_records_with_error: true, relax_column_count: false });
  return (rows ?? []).slice(1).map(contentsReader(header));
}

/** As the reader has it: whatever of CR LF, LF and CR ends a row; empty lines are none. */
function parsed(utf8: Uint8Array, options: Options<string[]>): string[][] | null {
  try {
    return parse(Buffer.from(utf8.buffer, utf8.byteOffset, utf8.byteLength), {
      ...options,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
    });
  } catch (error) {
    if (error instanceof CsvError) {
      return null;
    }
    throw error;
  }
}

/** The line behind each of these offsets but for empty lines, from 1. A line ends with LF, as editors of Windows and `wc` count. */
function linesBehind(utf8: Uint8Array, ends: readonly number[]): number[] {
  let line = 1;
  let at = 0;
  return ends.map((end) => {
    for (; at < utf8.length && (at < end || utf8[at] === LF || utf8[at] === CR); at++) {
      line += utf8[at] === LF ? 1 : 0;
    }
    return line;
  });
}

function contentsReader({ columns }: Header): (cells: readonly string[]) => RowContents {
  const clock = new TextClock();
  const [timeColumn, dateColumn] = [columns.get('Time of Day'), columns.get('Date & Time')];
  return (cells) => {
    const cell = (name: ColumnName): string => cells[columns.get(name) ?? -1] ?? '';
    const operation = friendlyOperation(cell('Operation'), cell('Detail'));
    return {
      time:
        timeColumn === undefined && dateColumn === undefined
          ? null
          : clock.read(
              timeColumn === undefined ? null : cell('Time of Day'),
              dateColumn === undefined ? null : cell('Date & Time'),
            ),
      processName: cell('Process Name'),
      pid: processId(cell('PID')),
      user: columns.has('User') ? cell('User') : null,
      eventClass: eventClass(operation),
      operation,
      operationText: cell('Operation'),
      path: cell('Path'),
      result: cell('Result'),
      ntStatus: columns.has('Result') ? parseResult(cell('Result')) : null,
      detail: cell('Detail'),
    };
  };
}

/** How many of the original rows are among the kept ones, by what they say but for their times: a day may have been lost. */
export function countOriginals(kept: readonly RowContents[], originals: readonly RowContents[]): number {
  const left = new Map<string, number>();
  for (const key of keysOf(originals)) {
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  let count = 0;
  for (const key of keysOf(kept)) {
    const more = left.get(key) ?? 0;
    if (more > 0) {
      left.set(key, more - 1);
      count++;
    }
  }
  return count;
}

/** The kinds of rows with their counts, in the order of their texts. */
export function countedOneByOne(rows: Iterable<TraceEvent>): string[] {
  const counts = new Map<string, number>();
  for (const { processName, operation, result, eventClass: eventsClass, ntStatus } of rows) {
    const kind = JSON.stringify([processName, operation, result, eventsClass, ntStatus]);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} × ${kind}`).sort();
}
