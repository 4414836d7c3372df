import { COLUMN_NAMES, type ColumnName } from '../../../../src/formats/procmon/columns.js';
import { type ColumnContext, writeColumn } from '../../../../src/formats/procmon/pml/columns.js';
import type { PmlEvent } from '../../../../src/formats/procmon/pml/event.js';
import { decodeContext, openPml, type PmlFile } from '../../../../src/formats/procmon/pml/pml.js';
import type { EventsRead } from '../../../../src/formats/procmon/pml/read-events.js';
import type { ReadWarning, Source } from '../../../../src/formats/source.js';
import { StringSink } from '../../../../src/formats/string-sink.js';
import { type Ticks, ticks } from '../../../../src/windows/time.js';

/** A file as it was read: the events by number, with the texts of their columns. */
export interface ReadPml extends Omit<EventsRead, 'warnings'> {
  readonly pml: PmlFile;
  readonly rows: readonly (readonly string[])[];
  readonly numbers: readonly number[];
  readonly warnings: readonly ReadWarning[];
}

/** Reads every event of a source. */
export async function readPml(source: Source, columns: readonly ColumnName[] = COLUMN_NAMES): Promise<ReadPml> {
  const pml = await openPml(source);
  const base = decodeContext(pml);
  const rows: string[][] = [];
  const numbers: number[] = [];
  let start: Ticks | null = null;
  const read = await pml.events({
    visit(event, record) {
      start ??= event.time;
      numbers.push(record);
      rows.push(columnTexts(event, columns, { ...base, start: start ?? ticks(0) }));
    },
  });
  return { ...read, pml, rows, numbers, warnings: [...pml.warnings, ...read.warnings] };
}

/** The cells of one event. */
function columnTexts(event: PmlEvent, columns: readonly ColumnName[], context: ColumnContext): string[] {
  return columns.map((column) => {
    const cell = new StringSink();
    writeColumn(event, column, context, cell);
    return cell.take();
  });
}

/** Code and message of each warning. */
export function warningsOf({ warnings }: Pick<ReadPml, 'warnings'>): string[] {
  return warnings.map(({ code, message }) => `${code}: ${message}`);
}
