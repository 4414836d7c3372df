/** Writes events as rows of an export. */

import type { TextSink } from '../../text-sink.js';
import { escapeText, utf8, type Utf8Writer } from '../../utf8-writer.js';
import type { ColumnName } from '../columns.js';
import type { RowFormat } from '../row-formats.js';
import { type ColumnContext, EVENT_COLUMNS, PROCESS_COLUMNS } from './columns.js';
import type { PmlEvent } from './event.js';

type WriteCell = (event: PmlEvent, context: ColumnContext, out: TextSink) => void;

/**
 * Writes rows of chosen columns. Most of a row is the same for all events of a process: the cells of its process and what
 * stands around them are put into bytes once, so that a row is its event's own cells with such bytes before, between and
 * behind them.
 */
export class RowWriter {
  readonly #columns: readonly ColumnName[];
  readonly #format: RowFormat;
  readonly #context: ColumnContext;
  readonly #cells: readonly WriteCell[];
  /** By process index, one more than there are such cells. */
  readonly #surroundings = new Map<number, readonly Uint8Array[]>();
  #lastIndex = -1;
  #lastSurroundings: readonly Uint8Array[] = [];

  constructor(columns: readonly ColumnName[], format: RowFormat, context: ColumnContext) {
    this.#columns = columns;
    this.#format = format;
    this.#context = context;
    this.#cells = columns.flatMap((column) => EVENT_COLUMNS[column] ?? []);
  }

  write(event: PmlEvent, out: Utf8Writer): void {
    const surroundings = this.#surroundingsOf(event.processIndex);
    const cells = this.#cells;
    for (let index = 0; index < cells.length; index++) {
      out.bytes(surroundings[index] ?? NOTHING);
      cells[index]?.(event, this.#context, out);
    }
    out.bytes(surroundings[cells.length] ?? NOTHING);
  }

  #surroundingsOf(processIndex: number): readonly Uint8Array[] {
    if (processIndex !== this.#lastIndex) {
      this.#lastIndex = processIndex;
      this.#lastSurroundings = this.#surroundings.get(processIndex) ?? this.#newSurroundings(processIndex);
      this.#surroundings.set(processIndex, this.#lastSurroundings);
    }
    return this.#lastSurroundings;
  }

  #newSurroundings(processIndex: number): readonly Uint8Array[] {
    const process = this.#context.process(processIndex);
    const { escapes, rowStart, cellStart, cellEnd, rowEnd } = this.#format;
    const surroundings: Uint8Array[] = [];
    let open = rowStart(processIndex);
    this.#columns.forEach((column, index) => {
      open += cellStart(column, index);
      const ofProcess = PROCESS_COLUMNS[column];
      if (ofProcess === undefined) {
        surroundings.push(utf8(open));
        open = '';
      } else {
        open += escapeText(ofProcess(process), escapes);
      }
      open += cellEnd(column);
    });
    surroundings.push(utf8(open + rowEnd));
    return surroundings;
  }
}

const NOTHING = new Uint8Array(0);
