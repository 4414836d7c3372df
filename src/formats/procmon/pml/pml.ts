/** Procmon's own file format. Source: procmon-pml.md. */

import { TICKS_PER_DAY, type Ticks, ticks } from '../../../windows/time.js';
import type { ReadWarning, Source } from '../../source.js';
import type { TraceEvent, TraceProcess, TraceSummary } from '../event.js';
import { formatResult } from '../results.js';
import { DECODERS } from './decoders.js';
import type { PmlEvent } from './event.js';
import type { DecodeContext } from './decoder.js';
import { type PmlHeader, readHeader } from './header.js';
import { type RandomAccess, randomAccess } from './random-access.js';
import { type EventsRead, type EventVisitor, readEvents } from './read-events.js';
import { type PmlProcess, type PmlTables, readTables } from './tables.js';
import { textStyle } from './text-style.js';

/** An opened capture: its header and tables are read, its events are read on demand and any number of times. */
export interface PmlFile {
  readonly header: PmlHeader;
  readonly tables: PmlTables;
  readonly warnings: readonly ReadWarning[];
  /** Visits every event in file order; an event is valid during its visit only. */
  events(visit: EventVisitor['visit'], pause?: EventVisitor['pause']): Promise<EventsRead>;
}

/** Versions with samples; both have the same layout. */
const KNOWN_VERSIONS = [7, 9];

/** Opens a PML. Throws InputError for a file that is none. */
export async function openPml(source: Source): Promise<PmlFile> {
  const file: RandomAccess = await randomAccess(source);
  const header = await readHeader(file);
  const tables = await readTables(file, header);
  const warnings: ReadWarning[] = [...tables.warnings];
  if (!KNOWN_VERSIONS.includes(header.version)) {
    warnings.push({
      code: 'unknown-version',
      message: `version ${header.version} of the format is not known: read as version 9`,
      at: { offset: 4 },
    });
  }
  return {
    header,
    tables,
    warnings,
    events: (visit, pause) => readEvents(file, header, pause === undefined ? { visit } : { visit, pause }),
  };
}

/** Reads a capture and visits each event as the other formats do. Times are UTC. */
export async function readProcmonPml(source: Source, visit: (event: TraceEvent) => void): Promise<TraceSummary> {
  const pml = await openPml(source);
  const context = decodeContext(pml);
  let firstDay: Ticks | null = null;
  let first: Ticks | null = null;
  let last: Ticks | null = null;
  const read = await pml.events((event, record) => {
    firstDay ??= midnightOf(event.time);
    const time = sinceDay(event.time, firstDay);
    if (time !== null) {
      first = first === null || time < first ? time : first;
      last = last === null || time > last ? time : last;
    }
    visit(new DecodedEvent(event, record, time, context));
  });
  return {
    encoding: 'utf-16le',
    records: read.records,
    dropped: read.dropped,
    clock: { zone: 'utc', firstDay, otherFirstDay: null, first, last },
    warnings: [...pml.warnings, ...read.warnings],
  };
}

/** Midnight before a time; null where ticks do not reach that far, as with every time that is none. */
function midnightOf(time: Ticks | null): Ticks | null {
  const midnight = time === null ? Number.NaN : Math.floor(time / TICKS_PER_DAY) * TICKS_PER_DAY;
  return Number.isSafeInteger(midnight) ? ticks(midnight) : null;
}

/** Ticks since a midnight; null where either is unknown, or where they lie decades apart: one of them is garbage then. */
function sinceDay(time: Ticks | null, midnight: Ticks | null): Ticks | null {
  return time === null || midnight === null || !Number.isSafeInteger(time - midnight) ? null : ticks(time - midnight);
}

/** The processes of a capture, without reading its events. Throws InputError for a file that is no PML. */
export async function readPmlProcesses(source: Source): Promise<readonly TraceProcess[]> {
  return [...(await openPml(source)).tables.processes.values()];
}

/** What decoders look things up in, with English texts and UTC. */
export function decodeContext({ tables }: Pick<PmlFile, 'tables'>): DecodeContext {
  return {
    tables,
    style: textStyle('en-US', null),
    process: (index) => tables.processes.get(index) ?? null,
  };
}

/** An event as the analysis sees it; path and detail are decoded when they are asked for. */
class DecodedEvent implements TraceEvent {
  readonly record: number;
  readonly line = null;
  readonly time: Ticks | null;
  readonly #event: PmlEvent;
  readonly #context: DecodeContext;
  readonly #process: PmlProcess | null;
  #path: string | null = null;
  #detail: string | null = null;

  constructor(event: PmlEvent, record: number, time: Ticks | null, context: DecodeContext) {
    this.#event = event;
    this.#context = context;
    this.record = record;
    this.time = time;
    this.#process = context.process(event.processIndex);
  }

  get processName(): string {
    return this.#process?.name ?? '';
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get user(): string | null {
    return this.#process?.user ?? null;
  }

  get operation(): string {
    return this.#decoder?.operation(this.#event) ?? '<Unknown>';
  }

  get operationText(): string {
    return this.operation;
  }

  get path(): string {
    this.#path ??= this.#decoder?.path(this.#event, this.#context) ?? '';
    return this.#path;
  }

  get result(): string {
    return formatResult(this.#event.status);
  }

  get ntStatus() {
    return this.#event.status;
  }

  get detail(): string {
    this.#detail ??= this.#decoder?.detail(this.#event, this.#context) ?? '';
    return this.#detail;
  }

  get #decoder() {
    const { eventClass } = this.#event;
    return eventClass === null ? null : DECODERS[eventClass];
  }
}
