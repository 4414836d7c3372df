/** The text of every column of an event, as Procmon exports it. Source: procmon-csv-xml.md §2, §3. */

import { type Ticks, ticks } from '../../../windows/time.js';
import type { TextSink } from '../../text-sink.js';
import type { ColumnName } from '../columns.js';
import type { EventClass } from '../operations.js';
import { formatResult } from '../results.js';
import type { DecodeContext } from './decoder.js';
import { decoderOf } from './decoders.js';
import type { PmlEvent } from './event.js';
import type { PmlProcess } from './tables.js';

/** What a column is made from. */
export interface ColumnContext extends DecodeContext {
  /** The time of the capture's first event, from which Relative Time counts. */
  readonly start: Ticks;
  /** Operations by their advanced names, `IRP_MJ_CREATE`. */
  readonly advanced?: boolean;
}

const CLASS_NAMES: Readonly<Record<EventClass, string>> = {
  process: 'Process',
  registry: 'Registry',
  'file-system': 'File System',
  profiling: 'Profiling',
  network: 'Network',
};

const VIRTUALIZED = { true: 'True', false: 'False', null: 'n/a' } as const;

/** Columns that are the same for all events of a process. */
export const PROCESS_COLUMNS: Readonly<Partial<Record<ColumnName, (process: PmlProcess | null) => string>>> = {
  'Process Name': (process) => process?.name ?? '',
  PID: (process) => String(process?.pid ?? ''),
  Sequence: () => 'n/a',
  'Image Path': (process) => process?.imagePath ?? '',
  Company: (process) => process?.company ?? '',
  Description: (process) => process?.description ?? '',
  Version: (process) => process?.version ?? '',
  User: (process) => process?.user ?? '',
  'Authentication ID': (process) => process?.authenticationId ?? '',
  Session: (process) => String(process?.session ?? ''),
  'Command Line': (process) => process?.commandLine ?? '',
  Virtualized: (process) => VIRTUALIZED[`${process?.virtualized ?? null}`],
  Integrity: (process) => process?.integrity ?? '',
  'Parent PID': (process) => String(process?.parentPid ?? ''),
  Architecture: (process) => (process === null ? '' : process.is64Bit ? '64-bit' : '32-bit'),
};

/** Columns of the event itself: they write its cell. */
export const EVENT_COLUMNS: Readonly<
  Partial<Record<ColumnName, (event: PmlEvent, context: ColumnContext, out: TextSink) => void>>
> = {
  'Time of Day'({ time }, { style }, out) {
    if (time !== null) {
      style.timeOfDay(time, out);
    }
  },
  Operation(event, { advanced = false }, out) {
    const decoder = decoderOf(event);
    out.word((advanced ? decoder?.advancedOperation?.(event) : undefined) ?? decoder?.operation(event) ?? '<Unknown>');
  },
  Path: (event, context, out) => decoderOf(event)?.path(event, context, out),
  Result: ({ status }, { style }, out) => out.word(formatResult(status, style.asProcmon ? 'older' : 'newest')),
  Detail: (event, context, out) => decoderOf(event)?.detail(event, context, out),
  'Date & Time'({ time }, { style }, out) {
    if (time !== null) {
      out.word(style.dateTime(time));
    }
  },
  'Relative Time'({ time }, { start, style }, out) {
    if (time !== null && Number.isSafeInteger(time - start)) {
      style.relativeTime(Math.max(0, time - start), out);
    }
  },
  Duration({ duration }, { style }, out) {
    if (duration !== null) {
      style.seconds(duration, out);
    }
  },
  'Completion Time'({ time, duration }, { style }, out) {
    if (time !== null && duration !== null && Number.isSafeInteger(time + duration)) {
      style.timeOfDay(ticks(time + duration), out);
    }
  },
  'Event Class'({ eventClass }, _, out) {
    if (eventClass !== null) {
      out.word(CLASS_NAMES[eventClass]);
    }
  },
  TID: ({ threadId }, _, out) => out.integer(threadId),
  Category: (event, context, out) => out.word(decoderOf(event)?.category(event, context) ?? ''),
};

/** Writes one cell of an event. */
export function writeColumn(event: PmlEvent, column: ColumnName, context: ColumnContext, out: TextSink): void {
  const ofProcess = PROCESS_COLUMNS[column];
  if (ofProcess === undefined) {
    EVENT_COLUMNS[column]?.(event, context, out);
  } else {
    out.text(ofProcess(context.process(event.processIndex)));
  }
}
