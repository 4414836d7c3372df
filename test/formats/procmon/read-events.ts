import { everyRow } from '../../../src/formats/procmon/row-sieve.js';
import { readProcmonClipboard } from '../../../src/formats/procmon/clipboard.js';
import { readProcmonCsv } from '../../../src/formats/procmon/csv.js';
import { keepEvent, type TraceEvent, type TraceReader, type TraceSummary } from '../../../src/formats/procmon/event.js';
import type { Source } from '../../../src/formats/source.js';
import { encodeText } from './encode-text.js';
import { type CsvRecord, type CsvStyle, PLAIN_RECORD, writeCsv } from './generate-csv.js';

export interface ReadTrace extends TraceSummary {
  readonly events: readonly TraceEvent[];
}

/** A source of these bytes in chunks of that size. */
export function sourceOf(bytes: Uint8Array, chunkSize = 65_536): Source {
  return {
    name: 'Logfile.CSV',
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += chunkSize) {
        yield bytes.slice(at, at + chunkSize);
      }
    },
  };
}

export async function readWith(reader: TraceReader, source: Source): Promise<ReadTrace> {
  const events: TraceEvent[] = [];
  const summary = await reader(
    source,
    everyRow((event) => events.push(keepEvent(event))),
  );
  return { ...summary, events };
}

export function readCsvText(text: string): Promise<ReadTrace> {
  return readWith(readProcmonCsv, sourceOf(encodeText(text)));
}

/** Reads an export of these records; what a record does not name is as in `PLAIN_RECORD`. */
export function readCsvOf(records: readonly CsvRecord[], style: Partial<CsvStyle> = {}): Promise<ReadTrace> {
  return readCsvText(
    writeCsv(
      records.map((record) => ({ ...PLAIN_RECORD, ...record })),
      style,
    ),
  );
}

export function readPasted(text: string): Promise<ReadTrace> {
  return readWith(readProcmonClipboard, sourceOf(encodeText(text)));
}

export function codesOf({ warnings }: ReadTrace): readonly string[] {
  return warnings.map(({ code }) => code);
}
