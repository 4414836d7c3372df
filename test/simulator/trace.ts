/**
 * Rows as a PML, and that as Procmon's own exports. A PML is written by the tests' writer; CSV and XML are what `convert`
 * makes of it, which is compared with Procmon's exports byte by byte elsewhere. Source: procmon-pml.md §8.2–8.4.
 */

import { convert } from '../../src/convert.js';
import { accessMask } from '../../src/windows/access-mask.js';
import {
  concat,
  createFile,
  detailString,
  type PmlEventSpec,
  type PmlProcessSpec,
  pmlSource,
  u16,
  u32,
  u64,
  writePml,
} from '../formats/procmon/pml/write-pml.js';
import { optionBits } from './open.js';
import { MILLISECOND, type ProcessName, type QueryName, type RowEvent, type TraceRow } from './recording.js';

export interface TraceOutput {
  readonly format: 'pml' | 'csv' | 'xml';
  /** Of an export: operations as IRP_MJ_CREATE, the zone in minutes east of UTC, the style, and the columns. */
  readonly advanced: boolean;
  readonly zone: number;
  readonly locale: string;
  readonly columns: readonly string[];
  /** Which rows were saved. */
  readonly filter: TraceFilter;
  /** Of the time from the first row to the last, what the trace covers: 0 and 1 for all. */
  readonly from: number;
  readonly to: number;
}

export const TRACE_FILTERS = ['none', 'robocopy', 'file opens', 'results but success'] as const;
export type TraceFilter = (typeof TRACE_FILTERS)[number];

/** The seven columns that Procmon shows by default (procmon-csv-xml.md §2). */
export const DEFAULT_COLUMNS = ['Time of Day', 'Process Name', 'PID', 'Operation', 'Path', 'Result', 'Detail'];

/** Whose processes they are. */
export interface Machine {
  readonly user: string;
  readonly elevated: boolean;
  readonly commandLine: string;
}

/** The rows that are saved, in time order. */
export function savedRows(rows: readonly TraceRow[], { filter, from, to }: TraceOutput): TraceRow[] {
  const sorted = rows.toSorted((one, other) => one.at - other.at);
  const [first, last] = [sorted[0]?.at ?? 0, sorted.at(-1)?.at ?? 0];
  const start = first + (last - first) * from;
  const end = first + (last - first) * to;
  return sorted.filter((row) => row.at >= start && row.at <= end && isSaved(row, filter));
}

function isSaved({ process, status, event }: TraceRow, filter: TraceFilter): boolean {
  switch (filter) {
    case 'none':
      return true;
    case 'robocopy':
      return process === 'Robocopy.exe';
    case 'file opens':
      return process === 'Robocopy.exe' && event.kind === 'create';
    case 'results but success':
      return process === 'Robocopy.exe' && status !== 0;
  }
}

/** `began`: when the capture began, in milliseconds of UTC. */
export async function writeRowTrace(
  rows: readonly TraceRow[],
  machine: Machine,
  output: TraceOutput,
  began: number,
): Promise<Uint8Array> {
  const origin = fileTimeOf(began);
  const pml = writePml({
    events: rows.map((row, nth) => pmlEvent(row, nth, origin)),
    processes: processesOf(machine, origin),
  }).bytes;
  if (output.format === 'pml') {
    return pml;
  }
  const pieces: Uint8Array[] = [];
  const { format, columns, locale, advanced, zone } = output;
  await convert(pmlSource(pml), { to: format, columns, locale, advanced, timezone: zoneText(zone) }, (bytes) => {
    pieces.push(bytes.slice());
  });
  return concat(...pieces);
}

function fileTimeOf(milliseconds: number): bigint {
  return BigInt(milliseconds) * BigInt(MILLISECOND) + 116_444_736_000_000_000n;
}

function zoneText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/** Index in the process table, identifier, account; null: the account of the person at the machine. */
const PROCESSES: Readonly<Record<ProcessName, readonly [index: number, pid: number, user: string | null]>> = {
  'Robocopy.exe': [7, 7312, null],
  'Explorer.EXE': [8, 5024, null],
  'MsMpEng.exe': [9, 2888, 'NT AUTHORITY\\SYSTEM'],
  'SearchIndexer.exe': [10, 3412, 'NT AUTHORITY\\SYSTEM'],
  'svchost.exe': [11, 1180, 'NT AUTHORITY\\LOCAL SERVICE'],
};

function processesOf({ user, elevated, commandLine }: Machine, origin: bigint): Partial<PmlProcessSpec>[] {
  return Object.entries(PROCESSES).map(([name, [index, pid, own]]) => ({
    ...{ index, pid, name, started: origin, session: 1 },
    imagePath: `C:\\Windows\\System32\\${name}`,
    commandLine: name === 'Robocopy.exe' ? commandLine : name,
    user: own ?? user,
    integrity: own === null && !elevated ? 'Medium' : own === null ? 'High' : 'System',
    description: name,
  }));
}

function pmlEvent(
  { at, process, thread, path, status, event }: TraceRow,
  nth: number,
  origin: bigint,
): Partial<PmlEventSpec> {
  return {
    ...bodyOf(event, path, status),
    processIndex: PROCESSES[process][0],
    tid: thread,
    sequence: nth + 1,
    time: origin + BigInt(Math.round(at)),
    status,
    duration: 900n,
  };
}

type Body = Pick<PmlEventSpec, 'eventClass' | 'operation' | 'detail' | 'extra'>;

/** FILE_INFORMATION_CLASS ([MS-FSCC] 2.4). */
const CLASSES = { basic: 0x04, standard: 0x05, streams: 0x16, 'normalized name': 0x30 } as const;
const SET_CLASSES = { basic: 0x04, disposition: 0x0d, end: 0x14 } as const;
/** Operation numbers: procmon-pml.md §9. */
const OPERATION = { read: 23, write: 24, query: 25, set: 26, list: 32, control: 33, close: 38 } as const;
const EXTENDED_ATTRIBUTES = { query: 27, set: 28 } as const;
const QUERY_SECURITY = 40;
const SET_SECURITY = 41;

function bodyOf(event: RowEvent, path: string, status: number): Body {
  switch (event.kind) {
    case 'create':
      return createFile(path, {
        desiredAccess: accessMask(event.access),
        disposition: event.disposition,
        options: optionBits(event.options),
        attributes: event.attributes,
        shareMode: event.shareMode,
        allocationSize: event.allocationSize,
        openResult: event.result,
      });
    case 'list': {
      const filter = detailString(event.filter);
      const named = event.filter === '' ? u16(0) : concat(u16(filter.info), filter.bytes);
      return body(OPERATION.list, path, { kind: 1, third: u32(37), tail: named });
    }
    case 'query': {
      const extra = status === 0 ? given(event.what, event.attributes, event.size) : null;
      return { ...body(OPERATION.query, path, { kind: CLASSES[event.what] }), extra };
    }
    case 'set basic':
      return body(OPERATION.set, path, { kind: SET_CLASSES.basic, tail: basic(event.attributes) });
    case 'set end':
      return body(OPERATION.set, path, { kind: SET_CLASSES.end, tail: u64(event.size) });
    case 'set disposition':
      return body(OPERATION.set, path, { kind: SET_CLASSES.disposition, tail: Uint8Array.of(1) });
    case 'transfer': {
      const operation = event.writes ? OPERATION.write : OPERATION.read;
      return body(operation, path, { first: u32(event.length), third: u64(event.offset) });
    }
    case 'security':
      return body(event.sets ? SET_SECURITY : QUERY_SECURITY, path, { first: u32(event.parts) });
    case 'extended attributes':
      return body(event.sets ? EXTENDED_ATTRIBUTES.set : EXTENDED_ATTRIBUTES.query, path, {});
    case 'control':
      return body(OPERATION.control, path, { third: u32(event.code) });
    case 'close':
      return body(OPERATION.close, path, {});
  }
}

interface BodyParts {
  /** The sub-operation. */
  readonly kind?: number;
  /** Parameters of a request: the first, and the third, 8 bytes each. */
  readonly first?: Uint8Array;
  readonly third?: Uint8Array;
  readonly tail?: Uint8Array;
}

function body(operation: number, path: string, { kind = 0, first, third, tail }: BodyParts): Body {
  const head = new Uint8Array(0x40);
  head[0] = kind;
  head.set(first ?? [], 0x10);
  head.set(third ?? [], 0x20);
  const { info, bytes } = detailString(path);
  return {
    eventClass: 3,
    operation,
    detail: concat(head, u16(info), u16(0), bytes, tail ?? new Uint8Array(0)),
    extra: null,
  };
}

/** What a query gave back ([MS-FSCC] 2.4.7, 2.4.47); nothing is shown of others. */
function given(what: QueryName, attributes: number, size: number): Uint8Array | null {
  switch (what) {
    case 'basic':
      return basic(attributes);
    case 'standard':
      return concat(u64(size), u64(size), u32(1), Uint8Array.of(0, 0, 0, 0));
    default:
      return null;
  }
}

/** The times are those of a day in 2025, whatever was copied. */
function basic(attributes: number): Uint8Array {
  const day = fileTimeOf(Date.UTC(2025, 2, 3, 9, 14, 7));
  return concat(u64(day), u64(day), u64(day), u64(day), u32(attributes), u32(0));
}
