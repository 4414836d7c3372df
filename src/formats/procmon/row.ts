/** One row of a text export as an event. Source: procmon-csv-xml.md §2, §5, §6. */

import { memoized } from '../memoized.js';
import type { TextClock } from './clock.js';
import type { ColumnName } from './columns.js';
import type { NtStatus } from '../../windows/nt-status.js';
import type { Ticks } from '../../windows/time.js';
import { type CreateDetail, parseCreateDetail } from './create-detail.js';
import type { TraceEvent } from './event.js';
import { type EventClass, eventClass, friendlyOperation, isNamedByDetail } from './operations.js';
import { parseResult } from './results.js';
import type { RowKind } from './row-sieve.js';

/** Details repeat: a trace of millions of creates holds a few hundred different ones. */
const KEPT_DETAILS = 4096;

/** Results and operations repeat even more. */
const KEPT_NAMES = 1024;

/** The cells of one row, decoded where they are asked for. */
export interface RowCells {
  /** The text of a cell, counted from 0; undefined for a column that the row does not have. */
  at(index: number): string | undefined;
}

/** Cells that are texts already. */
export class TextCells implements RowCells {
  readonly #texts: readonly string[];

  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  at(index: number): string | undefined {
    return this.#texts[index];
  }
}

/** Makes events of the cells of text exports, whatever columns they show. */
export class RowReader {
  readonly #time: number | undefined;
  readonly #date: number | undefined;
  readonly #event: RowEvent;

  /** The text of a row's time of day. */
  timeText(cells: RowCells): string {
    return this.#time === undefined ? '' : (cells.at(this.#time) ?? '');
  }

  constructor(columns: ReadonlyMap<ColumnName, number>) {
    this.#time = columns.get('Time of Day');
    this.#date = columns.get('Date & Time');
    this.#event = new RowEvent(columns);
  }

  /** The event of a row: the same object for every row, valid until the next. Its kind is null where it is not known. */
  show(cells: RowCells, record: number, line: number, time: Ticks | null, kind: RowKind | null): TraceEvent {
    this.#event.show(cells, record, line, time, kind);
    return this.#event;
  }

  /** The time of a row; null where it shows none. */
  timeOf(cells: RowCells, clock: TextClock): Ticks | null {
    if (this.#time === undefined && this.#date === undefined) {
      return null;
    }
    const date = this.#date === undefined ? null : (cells.at(this.#date) ?? '');
    return clock.read(this.#time === undefined ? null : (cells.at(this.#time) ?? ''), date);
  }

  /** The kind of the rows with these cells; null where the Detail of each says what it is. */
  kindOf(processName: string, operationText: string, result: string): RowKind | null {
    if (isNamedByDetail(operationText)) {
      return null;
    }
    const operation = friendlyOperation(operationText, '');
    const ntStatus = this.#event.hasResult ? parseResult(result) : null;
    return { processName, eventClass: eventClass(operation), operation, result, ntStatus };
  }
}

/** A row as an event. Cells are decoded where they are asked for: most rows are looked at for their operation and result alone. */
class RowEvent implements TraceEvent {
  record = 0;
  line = 0;
  time: Ticks | null = null;
  /** Whether the export has the column: a column that was not exported says nothing; an empty cell in it means pending. */
  readonly hasResult: boolean;
  readonly #columns: Readonly<Record<'process' | 'pid' | 'user' | 'operation' | 'path' | 'result' | 'detail', number>>;
  readonly #createOf = memoized(parseCreateDetail, KEPT_DETAILS);
  readonly #friendly = memoized((operation: string) => friendlyOperation(operation, ''), KEPT_NAMES);
  readonly #classOf = memoized(eventClass, KEPT_NAMES);
  readonly #statusOf = memoized((result: string) => ({ ntStatus: parseResult(result) }), KEPT_NAMES);
  readonly #namedByDetail = memoized(isNamedByDetail, KEPT_NAMES);
  #cells: RowCells = new TextCells([]);
  /** What is known of the row already. */
  #kind: RowKind | null = null;
  // What every reader of a row asks for several times.
  #operation: string | null = null;
  #path: string | null = null;
  #result: string | null = null;
  // The rows of one process follow each other.
  #pidText = '';
  #pid: number | null = null;

  constructor(columns: ReadonlyMap<ColumnName, number>) {
    const column = (name: ColumnName): number => columns.get(name) ?? -1;
    this.hasResult = columns.has('Result');
    this.#columns = {
      process: column('Process Name'),
      pid: column('PID'),
      user: column('User'),
      operation: column('Operation'),
      path: column('Path'),
      result: column('Result'),
      detail: column('Detail'),
    };
  }

  show(cells: RowCells, record: number, line: number, time: Ticks | null, kind: RowKind | null): void {
    this.#cells = cells;
    this.#kind = kind;
    this.#operation = null;
    this.#path = null;
    this.#result = null;
    this.record = record;
    this.line = line;
    this.time = time;
  }

  #text(column: number): string {
    return column < 0 ? '' : (this.#cells.at(column) ?? '');
  }

  get processName(): string {
    return this.#kind?.processName ?? this.#text(this.#columns.process);
  }

  get pid(): number | null {
    const text = this.#text(this.#columns.pid);
    if (text !== this.#pidText) {
      this.#pidText = text;
      this.#pid = processId(text);
    }
    return this.#pid;
  }

  get user(): string | null {
    return this.#columns.user < 0 ? null : this.#text(this.#columns.user);
  }

  get eventClass(): EventClass {
    return this.#kind?.eventClass ?? this.#classOf(this.operation);
  }

  get operation(): string {
    this.#operation ??= this.#kind?.operation ?? this.#friendlyName();
    return this.#operation;
  }

  #friendlyName(): string {
    const text = this.operationText;
    return this.#namedByDetail(text) ? friendlyOperation(text, this.detail) : this.#friendly(text);
  }

  get operationText(): string {
    return this.#text(this.#columns.operation);
  }

  get path(): string {
    this.#path ??= this.#text(this.#columns.path);
    return this.#path;
  }

  get result(): string {
    this.#result ??= this.#kind?.result ?? this.#text(this.#columns.result);
    return this.#result;
  }

  get ntStatus(): NtStatus | null {
    if (this.#kind !== null) {
      return this.#kind.ntStatus;
    }
    return this.hasResult ? this.#statusOf(this.result).ntStatus : null;
  }

  get detail(): string {
    return this.#text(this.#columns.detail);
  }

  get create(): CreateDetail | null {
    return this.operation === 'CreateFile' ? this.#createOf(this.detail) : null;
  }
}

/** The number of a process, which has 32 bits; null for a text that is none. */
export function processId(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}
