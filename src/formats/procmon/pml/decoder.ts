/** How the events of one class are put into Procmon's words; one decoder a class, in `decode-….ts`. */

import type { Ticks } from '../../../windows/time.js';
import type { TextSink } from '../../text-sink.js';
import type { PmlEvent } from './event.js';
import type { PmlProcess, PmlTables } from './tables.js';

/** How the exporting machine writes numbers and times, and its Procmon the details. */
export interface TextStyle {
  /** With the defects of Procmon 3.5x, as in its own exports: docs/procmon-fidelity.md. */
  readonly asProcmon: boolean;
  /** `65,536`: an integer with its thousands grouped. */
  integer(value: number | bigint, out: TextSink): void;
  /** `7/31/2020 7:19:37 AM`, in the style's zone; `n/a`-like texts are the caller's. */
  dateTime(utc: Ticks): string;
  /** `7:19:37.0147934 AM`. */
  timeOfDay(utc: Ticks, out: TextSink): void;
  /** `00:00:02.5537873` of 100-ns ticks. */
  relativeTime(ticks: number, out: TextSink): void;
  /** `0.0000161` of 100-ns ticks; with a dot in every locale seen. */
  seconds(ticks: number, out: TextSink): void;
}

/** What a decoder may look things up in. */
export interface DecodeContext {
  readonly tables: PmlTables;
  readonly style: TextStyle;
  /** The process of an event; null where the table has none. */
  process(index: number): PmlProcess | null;
  /** The name of an account by its SID, or the SID where nothing tells its name. */
  account(sid: string): string;
}

/** The columns of an event that depend on its class. */
export interface EventDecoder {
  /** Friendly name, as without advanced output; `<Unknown>` for a number without one. */
  operation(event: PmlEvent): string;
  /** The name with advanced output, where the class has such names. */
  advancedOperation?(event: PmlEvent): string;
  path(event: PmlEvent, context: DecodeContext, out: TextSink): void;
  detail(event: PmlEvent, context: DecodeContext, out: TextSink): void;
  /** `Read`, `Write`, `Read Metadata`, `Write Metadata` or empty. */
  category(event: PmlEvent, context: DecodeContext): string;
}
