/** Reads a Process Monitor trace of any format, event by event. */

import { detectFormat, isTraceFormat, type TraceFormat } from './formats/detect.js';
import { readHead } from './formats/encoding.js';
import { InputError } from './formats/input-error.js';
import { readProcmonClipboard } from './formats/procmon/clipboard.js';
import { readProcmonCsv } from './formats/procmon/csv.js';
import type { TraceEvent, TraceProcess, TraceReader } from './formats/procmon/event.js';
import { type CountedTrace, everyRow, RowSieve, type RowVisitor } from './formats/procmon/row-sieve.js';
import { readPmlProcesses, readProcmonPml } from './formats/procmon/pml/pml.js';
import { readCsvProcesses } from './formats/procmon/trace-cells.js';
import { readProcmonXml, readXmlProcesses } from './formats/procmon/xml.js';
import type { Source } from './formats/source.js';

/** The reader of each format. */
export const TRACE_READERS: Readonly<Record<TraceFormat, TraceReader>> = {
  'procmon-pml': readProcmonPml,
  'procmon-csv': readProcmonCsv,
  'procmon-xml': readProcmonXml,
  'procmon-clipboard': readProcmonClipboard,
};

/** Formats that list the processes of the capture, beside its events or in them. Others than those asked for may be listed too. */
export const PROCESS_READERS: Readonly<
  Partial<
    Record<
      TraceFormat,
      (source: Source, isWanted: (processName: string) => boolean) => Promise<readonly TraceProcess[]>
    >
  >
> = {
  'procmon-csv': readCsvProcesses,
  'procmon-pml': readPmlProcesses,
  'procmon-xml': readXmlProcesses,
};

/**
 * Reads a trace and hands each event to `visit`, in file order; or, to a RowVisitor, those events that it wants. An event is
 * valid during its visit only, and what is not asked for is not decoded; `keepEvent` copies one. Returns how many rows of each
 * kind there were, too. Throws an InputError for a source that is no trace.
 */
export async function readTrace(
  source: Source,
  visit: ((event: TraceEvent) => void) | RowVisitor,
): Promise<CountedTrace> {
  const detection = detectFormat(await readHead(source));
  if (detection.format === null || !isTraceFormat(detection.format)) {
    const message = detection.format === null ? detection.message : `this is ${detection.format}: it holds no events`;
    throw new InputError(message, { offset: 0 });
  }
  const sieve = typeof visit === 'function' ? everyRow(visit) : new RowSieve(visit);
  const summary = await TRACE_READERS[detection.format](source, sieve);
  return { ...summary, kinds: sieve.kinds };
}
