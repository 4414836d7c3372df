/** Procmon's CSV export. Source: procmon-csv-xml.md §1–6. */

import { headText, openUtf8 } from '../encoding.js';
import { InputError } from '../input-error.js';
import type { ReadWarning, Source } from '../source.js';
import { TextClock } from './clock.js';
import { type ColumnName, readHeader } from './columns.js';
import type { TraceSummary } from './event.js';
import { readRecords } from './records.js';
import { unknownResults } from './results.js';
import { RowReader, TextCells } from './row.js';
import type { RowSieve } from './row-sieve.js';
import type { RowAudience, ScannedExport } from './scan/row-batch.js';
import { RowScanner } from './scan/row-scanner.js';
import { ScannedRows } from './scan/scanned-rows.js';

/** Malformed records reported one by one; the rest is counted. */
const REPORTED_RECORDS = 20;

/** Whether a file begins like a CSV that Procmon wrote, or that Excel wrote from one. */
export function sniffProcmonCsv(head: Uint8Array): boolean {
  const first = /^[^\r\n]*/.exec(headText(head))?.[0] ?? '';
  const kind = readHeader(first.split(/[,;\t]/).map((cell) => cell.replace(/^"|"$/g, ''))).kind;
  return kind !== 'other';
}

/**
 * Reads an export and shows each event. A malformed record is reported with its line and reading goes on.
 * Throws InputError for a CSV of Procmon that holds no events (a stack export, a summary window).
 */
export async function readProcmonCsv(source: Source, sieve: RowSieve): Promise<TraceSummary> {
  const rows = new ScannedRows(sieve);
  const { visitor } = sieve;
  // Names are asked for anew: they can be gone through once.
  const scanned =
    (await source.scanExport?.(visitor.names, rows)) ?? (await scanProcmonCsv(source, visitor.names, rows));
  const { encoding, records, dropped, clock, warnings, clockWarnings } = scanned;
  return {
    encoding,
    records,
    dropped,
    clock,
    warnings: [...warnings, ...unknownResults(sieve.kinds), ...clockWarnings],
  };
}

/** Scans an export and tells an audience what it holds; throws as readProcmonCsv does. */
export async function scanProcmonCsv(
  source: Source,
  names: Iterable<string>,
  audience: RowAudience,
): Promise<ScannedExport> {
  const text = await openUtf8(source);
  const warnings: ReadWarning[] = [...text.warnings];
  const clock = new TextClock();
  let columns: ReadonlyMap<ColumnName, number> = new Map();
  let reader = new RowReader(columns);
  let dropped = 0;

  const records = await readRecords(text.chunks, {
    header(cells, delimiter) {
      const found = readHeader(cells);
      if (found.kind !== 'events') {
        throw new InputError(HEADER_MESSAGES[found.kind], { line: 1 });
      }
      columns = found.columns;
      reader = new RowReader(columns);
      audience.columns(columns);
      if (!columns.has('Result')) {
        warnings.push(NO_RESULT);
      }
      if (delimiter !== ',') {
        warnings.push(RESAVED);
      }
    },
    scanner: (width, delimiter, at) =>
      RowScanner.for({ width, delimiter, columns, reader, clock }, names, audience, at),
    record(cells, at) {
      audience.judged(cells, at, reader.timeOf(new TextCells(cells), clock));
    },
    malformed(reason, line) {
      dropped++;
      if (dropped <= REPORTED_RECORDS) {
        warnings.push({ code: 'malformed-record', message: reason, at: { line } });
      }
    },
    taken: (bytes) => audience.taken?.(bytes) ?? null,
  });

  if (dropped > REPORTED_RECORDS) {
    warnings.push({
      code: 'malformed-records',
      message: `${dropped - REPORTED_RECORDS} more malformed records`,
      at: null,
    });
  }
  const { encoding } = text;
  return { encoding, records, dropped, clock: clock.clock, warnings, clockWarnings: clock.warnings };
}

const HEADER_MESSAGES = {
  stack:
    'this is a stack export (Frame, Module, Location …): it lists one call stack, no events. Save the events: File > Save, format CSV or PML',
  summary:
    'this is the export of a Procmon summary window: it holds totals, no events. Save the events: File > Save, format CSV or PML',
  other: 'the first row names no Procmon columns: expected "Time of Day","Process Name","PID","Operation","Path",…',
} as const;

const NO_RESULT: ReadWarning = {
  code: 'no-result',
  message:
    'there is no Result column, so nothing tells what was denied: export the trace with it (Options > Select Columns)',
  at: { line: 1 },
};

const RESAVED: ReadWarning = {
  code: 'resaved',
  message: 'not written by Procmon but saved again by another program (other separator): values may be altered',
  at: { line: 1 },
};
