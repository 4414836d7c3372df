/** One row of a Process Monitor trace, whatever the format it came from. */

import type { NtStatus } from '../../windows/nt-status.js';
import type { Ticks } from '../../windows/time.js';
import type { ReadWarning, Source } from '../source.js';
import type { CreateDetail } from './create-detail.js';
import type { EventClass } from './operations.js';
import type { RowSieve } from './row-sieve.js';

export interface TraceEvent {
  /** Position among the trace's records, from 1. */
  readonly record: number;
  /** Line in the file, from 1; null in a binary trace. */
  readonly line: number | null;
  /** Ticks since midnight of the trace's first day (`TraceSummary.firstDay`), or null where the trace shows no time. */
  readonly time: Ticks | null;
  readonly processName: string;
  readonly pid: number | null;
  /** The process' account as printed (localised), or null where the trace does not show it. */
  readonly user: string | null;
  readonly eventClass: EventClass;
  /** The friendly name: `CreateFile` for `IRP_MJ_CREATE`. */
  readonly operation: string;
  /** The operation as printed. */
  readonly operationText: string;
  readonly path: string;
  /** The Result as printed; empty while pending. */
  readonly result: string;
  /** Null for a word that no table knows. */
  readonly ntStatus: NtStatus | null;
  readonly detail: string;
  /** What a CreateFile asked for and did; null for other operations, and where the Detail is not that of a create. */
  readonly create: CreateDetail | null;
}

/** A copy that stays valid and small: events of a binary trace are decoded on demand from a window of the file. */
export function keepEvent(event: TraceEvent): TraceEvent {
  return {
    record: event.record,
    line: event.line,
    time: event.time,
    processName: event.processName,
    pid: event.pid,
    user: event.user,
    eventClass: event.eventClass,
    operation: event.operation,
    operationText: event.operationText,
    path: event.path,
    result: event.result,
    ntStatus: event.ntStatus,
    detail: event.detail,
    create: event.create,
  };
}

/** A process as a trace's own table lists it; exports without such a table have none. */
export interface TraceProcess {
  readonly name: string;
  readonly pid: number;
  readonly commandLine: string;
  readonly user: string;
  /** The logon session's LUID, `00000000:000003e7` for SYSTEM. */
  readonly authenticationId: string;
  /** The integrity level as printed (localised): High is elevated. */
  readonly integrity: string;
}

/** What a whole trace says about itself, known once it has been read. */
export interface TraceSummary {
  readonly encoding: string;
  readonly records: number;
  /** Records that could not be read. */
  readonly dropped: number;
  readonly clock: TraceClock;
  readonly warnings: readonly ReadWarning[];
}

export interface TraceClock {
  /** A PML holds UTC; an export holds the wall clock of the exporting machine. */
  readonly zone: 'utc' | 'wall';
  /** Midnight that the events' times count from, or null where the trace names no date. */
  readonly firstDay: Ticks | null;
  /** The other reading of the same date where day and month could be swapped, else null. */
  readonly otherFirstDay: Ticks | null;
  /** Minutes east of UTC of a wall clock, where the trace itself tells (XML); otherwise left out. */
  readonly utcOffsetMinutes?: number;
  readonly first: Ticks | null;
  readonly last: Ticks | null;
}

/** Reads a trace and shows each event to the sieve, in file order. An event is valid during its visit only: `keepEvent` copies it. */
export type TraceReader = (source: Source, sieve: RowSieve) => Promise<TraceSummary>;
