/**
 * Writes Procmon CSV exports from rows that name only what a test is about. Rows without a time follow each other by a
 * tenth of a second from 10:00:00 on; process, account and the rest of a create are robocopy's own.
 */

import { formatCreateDetail } from '../src/formats/procmon/create-detail.js';
import type { Source } from '../src/formats/source.js';
import { accessMask, rightBit } from '../src/windows/access-mask.js';
import { CREATE_OPTIONS, type CreateOption, type Disposition, type OpenResult } from '../src/windows/create-options.js';

export interface TraceRow {
  /** `10:00:00`, with or without decimals. */
  readonly at?: string;
  /** `2026-02-11`, or any other spelling; it stays until a row has another. Any at all adds the column `Date & Time`. */
  readonly date?: string;
  readonly process?: string;
  readonly pid?: number;
  readonly user?: string;
  readonly operation: string;
  readonly path: string;
  readonly result: string;
  readonly detail?: string;
}

/** What is the same in every row is left to `row` and `create`. */
export type RowExtras = Partial<Omit<TraceRow, 'operation' | 'path'>>;

export interface CreateExtras extends RowExtras {
  readonly disposition?: Disposition;
  readonly options?: readonly CreateOption[];
  /** Bits of the attributes asked for. */
  readonly attributes?: number;
  /** Without it all: Read, Write, Delete. */
  readonly shareMode?: number;
  readonly impersonating?: string;
  /** Of a successful create; without it `Opened`. */
  readonly openResult?: OpenResult;
}

export const FILE: readonly CreateOption[] = ['Synchronous IO Non-Alert', 'Non-Directory File'];
export const DIRECTORY: readonly CreateOption[] = ['Directory', 'Synchronous IO Non-Alert'];

/** The mask of rights by their constants: `mask('READ_CONTROL', 'WRITE_OWNER')`. */
export function mask(...rights: readonly string[]): number {
  return rights.reduce((bits, right) => {
    const bit = rightBit(right);
    if (bit === null) {
      throw new RangeError(`no right is called ${right}`);
    }
    return (bits | bit) >>> 0;
  }, 0);
}

/** Any row but a create; successful unless it says otherwise. */
export function row(operation: string, path: string, extras: RowExtras = {}): TraceRow {
  return { result: 'SUCCESS', ...extras, operation, path };
}

/** A create that came out as `result`. */
export function create(path: string, access: number, result: string, extras: CreateExtras = {}): TraceRow {
  const {
    disposition = 'Open',
    options = FILE,
    attributes = 0,
    shareMode = 7,
    impersonating,
    openResult,
    ...rest
  } = extras;
  const detail = formatCreateDetail({
    desiredAccess: accessMask(access),
    disposition,
    options: CREATE_OPTIONS.reduce((bits, [bit, name]) => (options.includes(name) ? bits | bit : bits), 0),
    attributes,
    shareMode,
    allocationSize: disposition === 'Open' || disposition === 'Overwrite' ? null : 0,
    impersonating: impersonating ?? null,
    openResult: result === 'SUCCESS' ? (openResult ?? 'Opened') : null,
    unrecognized: [],
  });
  return { detail, ...rest, operation: 'CreateFile', path, result };
}

export function granted(path: string, access: number, extras: CreateExtras = {}): TraceRow {
  return create(path, access, 'SUCCESS', extras);
}

export function denied(path: string, access: number, extras: CreateExtras = {}): TraceRow {
  return create(path, access, 'ACCESS DENIED', extras);
}

/** The export of these rows, as Procmon writes it: the first row is record 1 in line 2. */
export function writeTrace(rows: readonly TraceRow[]): string {
  let date = rows.find((cells) => cells.date !== undefined)?.date;
  const dateColumn = date === undefined ? [] : ['Date & Time'];
  const header = ['Time of Day', 'Process Name', 'PID', 'Operation', 'Path', 'Result', 'Detail', 'User', ...dateColumn];
  const lines = rows.map((cells, index) => {
    const time = withDecimals(cells.at ?? timeOfRow(index));
    date = cells.date ?? date;
    return [
      time,
      cells.process ?? 'Robocopy.exe',
      String(cells.pid ?? 7312),
      cells.operation,
      cells.path,
      cells.result,
      cells.detail ?? '',
      cells.user ?? 'CONTOSO\\anna',
      ...(date === undefined ? [] : [`${date} ${time.slice(0, 8)}`]),
    ];
  });
  return `\ufeff${[header, ...lines].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')}`;
}

/** A trace of these rows, ready to be analysed. */
export function trace(rows: readonly TraceRow[], name = 'Logfile.CSV'): Source {
  return textSource(writeTrace(rows), name);
}

export function textSource(text: string, name: string): Source {
  const bytes = new TextEncoder().encode(text);
  return {
    name,
    size: bytes.length,
    async *stream() {
      yield bytes;
    },
  };
}

function timeOfRow(index: number): string {
  const [hours, minutes, seconds] = [10 + Math.floor(index / 36_000), Math.floor(index / 600) % 60, (index / 10) % 60];
  return `${hours}:${String(minutes).padStart(2, '0')}:${seconds.toFixed(1).padStart(4, '0')}`;
}

function withDecimals(time: string): string {
  const [whole = '', decimals = ''] = time.split('.');
  return `${whole}.${decimals.padEnd(7, '0')}`;
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
