/** The text of every column of an event, as Procmon exports it. Source: procmon-csv-xml.md §2, §3. */

import { type Ticks, ticks } from '../../../windows/time.js';
import type { ColumnName } from '../columns.js';
import { formatResult } from '../results.js';
import type { DecodeContext } from './decoder.js';
import { DECODERS } from './decoders.js';
import type { EventClass } from '../operations.js';
import type { PmlEvent } from './event.js';
import type { PmlProcess } from './tables.js';

/** What a column is made from. */
export interface ColumnContext extends DecodeContext {
  /** The time of the capture's first event, from which Relative Time counts. */
  readonly start: Ticks;
  /** Operations by their advanced names, `IRP_MJ_CREATE`. */
  readonly advanced?: boolean;
}

type Column = (event: PmlEvent, process: PmlProcess | null, context: ColumnContext) => string;

const CLASS_NAMES: Readonly<Record<EventClass, string>> = {
  process: 'Process',
  registry: 'Registry',
  'file-system': 'File System',
  profiling: 'Profiling',
  network: 'Network',
};

const COLUMNS: Readonly<Record<ColumnName, Column>> = {
  'Time of Day': (event, _, { style }) => (event.time === null ? '' : style.timeOfDay(event.time)),
  'Process Name': (_, process) => process?.name ?? '',
  PID: (_, process) => String(process?.pid ?? ''),
  Operation(event, _, { advanced = false }) {
    const decoder = decoderOf(event);
    return (advanced ? decoder?.advancedOperation?.(event) : undefined) ?? decoder?.operation(event) ?? '<Unknown>';
  },
  Path: (event, _, context) => decoderOf(event)?.path(event, context) ?? '',
  Result: (event) => formatResult(event.status),
  Detail: (event, _, context) => decoderOf(event)?.detail(event, context) ?? '',
  'Date & Time': (event, _, { style }) => (event.time === null ? '' : style.dateTime(event.time)),
  'Relative Time'({ time }, _, { start, style }) {
    return time === null || !Number.isSafeInteger(time - start) ? '' : style.relativeTime(Math.max(0, time - start));
  },
  Duration: (event, _, { style }) => (event.duration === null ? '' : style.seconds(event.duration)),
  'Completion Time'(event, _, { style }) {
    const { time, duration } = event;
    return time === null || duration === null || !Number.isSafeInteger(time + duration)
      ? ''
      : style.timeOfDay(ticks(time + duration));
  },
  'Event Class': (event) => (event.eventClass === null ? '' : CLASS_NAMES[event.eventClass]),
  Sequence: () => 'n/a',
  'Image Path': (_, process) => process?.imagePath ?? '',
  Company: (_, process) => process?.company ?? '',
  Description: (_, process) => process?.description ?? '',
  Version: (_, process) => process?.version ?? '',
  User: (_, process) => process?.user ?? '',
  'Authentication ID': (_, process) => process?.authenticationId ?? '',
  Session: (_, process) => String(process?.session ?? ''),
  'Command Line': (_, process) => process?.commandLine ?? '',
  TID: (event) => String(event.threadId),
  Virtualized: (_, process) => ({ true: 'True', false: 'False', null: 'n/a' })[`${process?.virtualized ?? null}`],
  Integrity: (_, process) => process?.integrity ?? '',
  Category: (event, _, context) => decoderOf(event)?.category(event, context) ?? '',
  'Parent PID': (_, process) => String(process?.parentPid ?? ''),
  Architecture: (_, process) => (process === null ? '' : process.is64Bit ? '64-bit' : '32-bit'),
};

/** The cells of one event, in the order of `columns`. */
export function columnTexts(event: PmlEvent, columns: readonly ColumnName[], context: ColumnContext): string[] {
  const process = context.process(event.processIndex);
  return columns.map((column) => COLUMNS[column](event, process, context));
}

function decoderOf({ eventClass }: PmlEvent) {
  return eventClass === null ? null : DECODERS[eventClass];
}
