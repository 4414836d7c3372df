/** One row of a text export as an event. Source: procmon-csv-xml.md §2, §5, §6. */

import { memoized } from '../memoized.js';
import type { ReadWarning } from '../source.js';
import type { TextClock } from './clock.js';
import type { ColumnName } from './columns.js';
import { parseCreateDetail } from './create-detail.js';
import type { TraceEvent } from './event.js';
import { eventClass, friendlyOperation } from './operations.js';
import { parseResult } from './results.js';

/** Unknown result words kept for the warning, and their letters; a file of junk must not fill the memory with them. */
const KEPT_WORDS = 10;
const KEPT_LETTERS = 60;

/** Details repeat: a trace of millions of creates holds a few hundred different ones. */
const KEPT_DETAILS = 4096;

/** Makes events of the cells of text exports, whatever columns they show. */
export class RowReader {
  readonly #unknownResults = new Set<string>();
  readonly #time: number | undefined;
  readonly #date: number | undefined;
  readonly #process: number | undefined;
  readonly #pid: number | undefined;
  readonly #user: number | undefined;
  readonly #operation: number | undefined;
  readonly #path: number | undefined;
  readonly #result: number | undefined;
  readonly #detail: number | undefined;
  readonly #createOf = memoized(parseCreateDetail, KEPT_DETAILS);

  /** Results that no table knows. */
  get warnings(): ReadWarning[] {
    const words = [...this.#unknownResults].join(', ');
    const message = `results without a known NTSTATUS: ${words}`;
    return words === '' ? [] : [{ code: 'unknown-result', message, at: null }];
  }

  constructor(columns: ReadonlyMap<ColumnName, number>) {
    this.#time = columns.get('Time of Day');
    this.#date = columns.get('Date & Time');
    this.#process = columns.get('Process Name');
    this.#pid = columns.get('PID');
    this.#user = columns.get('User');
    this.#operation = columns.get('Operation');
    this.#path = columns.get('Path');
    this.#result = columns.get('Result');
    this.#detail = columns.get('Detail');
  }

  read(cells: readonly string[], record: number, line: number, clock: TextClock): TraceEvent {
    const cell = (index: number | undefined): string => (index === undefined ? '' : (cells[index] ?? ''));
    const operationText = cell(this.#operation);
    const detail = cell(this.#detail);
    const result = cell(this.#result);
    // A column that was not exported says nothing; an empty cell in it means pending.
    const ntStatus = this.#result === undefined ? null : parseResult(result);
    if (ntStatus === null && this.#result !== undefined && this.#unknownResults.size < KEPT_WORDS) {
      this.#unknownResults.add(result.slice(0, KEPT_LETTERS));
    }
    const operation = friendlyOperation(operationText, detail);
    const createOf = this.#createOf;
    return {
      record,
      line,
      time:
        this.#time === undefined && this.#date === undefined
          ? null
          : clock.read(
              this.#time === undefined ? null : cell(this.#time),
              this.#date === undefined ? null : cell(this.#date),
            ),
      processName: cell(this.#process),
      pid: processId(cell(this.#pid)),
      user: this.#user === undefined ? null : cell(this.#user),
      eventClass: eventClass(operation),
      operation,
      operationText,
      path: cell(this.#path),
      result,
      ntStatus,
      detail,
      get create() {
        return operation === 'CreateFile' ? createOf(detail) : null;
      },
    };
  }
}

/** The number of a process, which has 32 bits; null for a text that is none. */
export function processId(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}
