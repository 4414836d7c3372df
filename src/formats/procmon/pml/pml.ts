/** Procmon's own file format. Source: procmon-pml.md. */

import { TICKS_PER_DAY, type Ticks, ticks } from '../../../windows/time.js';
import { fileName } from '../../../windows/path.js';
import { sidName } from '../../../windows/sid.js';
import { InputError } from '../../input-error.js';
import type { ReadWarning, Source } from '../../source.js';
import { StringSink } from '../../string-sink.js';
import type { TraceClock, TraceEvent, TraceProcess, TraceSummary } from '../event.js';
import { formatResult } from '../results.js';
import type { RowSieve } from '../row-sieve.js';
import type { EventClass } from '../operations.js';
import type { CreateDetail } from '../create-detail.js';
import { createDetail } from './decode-file-system.js';
import { decoderOf } from './decoders.js';
import { PmlEvent } from './event.js';
import { OPERATIONS } from './file-system-operations.js';
import type { DecodeContext } from './decoder.js';
import { type PmlHeader, readHeader } from './header.js';
import { definedProcesses, readAccounts } from './identities.js';
import { type RandomAccess, randomAccess } from './random-access.js';
import { type EventsRead, type EventVisitor, eventTime, hasEventTable, readEvents } from './read-events.js';
import { type PmlProcess, type PmlTables, readTables } from './tables.js';
import { textStyle } from './text-style.js';

/** An opened capture: its header and tables are read, its events are read on demand and any number of times. */
export interface PmlFile {
  /** Its name without folders. */
  readonly name: string;
  readonly header: PmlHeader;
  readonly tables: PmlTables;
  /** Names of accounts by SID, as far as the capture tells them. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly warnings: readonly ReadWarning[];
  /** Whether parts of it can be read apart: it has an event table. */
  readonly hasRanges: boolean;
  /** The time of the first event that has one. */
  readonly start: Ticks | null;
  /** Visits events in file order; an event is valid during its visit only. */
  events(visitor: EventVisitor): Promise<EventsRead>;
}

/** Versions with samples; both have the same layout. */
const KNOWN_VERSIONS = [7, 9];

/** Opens a PML. Throws InputError for a file that is none. */
export async function openPml(source: Source): Promise<PmlFile> {
  const file: RandomAccess = await randomAccess(source);
  const header = await readHeader(file);
  const told = await readTables(file, header);
  const warnings: ReadWarning[] = [...told.warnings];
  const tables = told.processesAreSound
    ? told
    : { ...told, processes: await salvagedProcesses(file, header, told, warnings) };
  if (!KNOWN_VERSIONS.includes(header.version)) {
    warnings.push({
      code: 'unknown-version',
      message: `version ${header.version} of the format is not known: read as version 9`,
      at: { offset: 4 },
    });
  }
  return {
    name: fileName(source.name),
    header,
    tables,
    accounts: await readAccounts(file, header, tables.processes.values()),
    warnings,
    hasRanges: hasEventTable(file, header),
    start: await firstTime(file, header),
    events: (visitor) => readEvents(file, header, visitor),
  };
}

/** Events that are looked at for the first one with a time. */
const FIRST_EVENTS = 256;

async function firstTime(file: RandomAccess, header: PmlHeader): Promise<Ticks | null> {
  let first = await eventTime(file, header, 0);
  if (first === null) {
    await readEvents(file, header, {
      range: { first: 0, count: FIRST_EVENTS },
      visit({ time }) {
        first ??= time;
      },
    });
  }
  return first;
}

/**
 * The processes of a capture whose tables are missing or broken: what is left of the table, and those that the events
 * define. Of a process that both know, the table knows more unless its texts are lost.
 */
async function salvagedProcesses(
  file: RandomAccess,
  header: PmlHeader,
  { processes }: PmlTables,
  warnings: ReadWarning[],
): Promise<ReadonlyMap<number, PmlProcess>> {
  const defined = await definedProcesses(file, header);
  const added = [...defined.values()].filter(({ index }) => (processes.get(index)?.name ?? '') === '');
  if (added.length > 0) {
    const message = `${added.length} processes were taken from the events that define them; of others nothing is known`;
    warnings.push({ code: 'processes-from-events', message, at: null });
  }
  return new Map([...processes, ...added.map((process) => [process.index, process] as const)]);
}

/** The files of a capture, the first and those that continue it. Throws InputError where the first is no PML. */
export async function openCapture(source: Source): Promise<{
  readonly files: readonly PmlFile[];
  readonly warnings: readonly ReadWarning[];
}> {
  const first = await openPml(source);
  const files = [first];
  const warnings = [...first.warnings];
  const { continuations = [] } = source;
  if (continuations.length > 0) {
    const names = continuations.map(({ name }) => fileName(name)).join(', ');
    warnings.push({ code: 'continued-capture', message: `read as one capture with ${names}`, at: null });
  }
  for (const continuation of continuations) {
    try {
      const file = await openPml(continuation);
      files.push(file);
      warnings.push(...ofFile(file.name, file.warnings));
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      const unusable = { code: 'unusable', message: error.message, at: error.at };
      warnings.push(...ofFile(fileName(continuation.name), [unusable]));
    }
  }
  return { files, warnings };
}

/** Warnings that name the continuation they are about: positions count within it. */
function ofFile(name: string, warnings: readonly ReadWarning[]): ReadWarning[] {
  return warnings.map((warning) => ({ ...warning, message: `${name}: ${warning.message}` }));
}

/** A part of a capture: events of one of its files. */
export interface CapturePart {
  /** Index of the file. */
  readonly file: number;
  /** Its events, counted from 0; null: all. */
  readonly range: { readonly first: number; readonly count: number } | null;
}

/** A capture in parts of so many events at most. A file without an event table is one part. */
export function captureParts(files: readonly PmlFile[], events: number): CapturePart[] {
  return files.flatMap(({ header, hasRanges }, file): CapturePart[] =>
    hasRanges && header.eventCount > events
      ? Array.from({ length: Math.ceil(header.eventCount / events) }, (_, index) => ({
          file,
          range: { first: index * events, count: events },
        }))
      : [{ file, range: null }],
  );
}

/** What came of the parts of a capture, put together: of each kind of warning about a file's events, the first. */
export function joinReads(
  files: readonly PmlFile[],
  reads: Iterable<{ readonly part: CapturePart; readonly read: EventsRead }>,
): EventsRead {
  const warnings = new Map<string, ReadWarning>();
  let records = 0;
  let dropped = 0;
  for (const { part, read } of reads) {
    records += read.records;
    dropped += read.dropped;
    const name = files[part.file]?.name ?? '';
    for (const warning of part.file === 0 ? read.warnings : ofFile(name, read.warnings)) {
      const kind = `${part.file} ${warning.code}`;
      warnings.set(kind, warnings.get(kind) ?? warning);
    }
  }
  return { records, dropped, warnings: [...warnings.values()] };
}

/**
 * Whether a file continues another: a capture of the same machine, whose first event is not before the last of the other.
 * False for files that are no PML.
 */
export async function isContinuation(source: Source, continuation: Source): Promise<boolean> {
  try {
    const [before, behind] = [await randomAccess(source), await randomAccess(continuation)];
    const [header, next] = [await readHeader(before), await readHeader(behind)];
    const last = await eventTime(before, header, header.eventCount - 1);
    const first = await eventTime(behind, next, 0);
    return (
      header.computerName === next.computerName &&
      header.systemRoot === next.systemRoot &&
      header.is64Bit === next.is64Bit &&
      header.windows.build === next.windows.build &&
      last !== null &&
      first !== null &&
      first >= last
    );
  } catch (error) {
    if (error instanceof InputError) {
      return false;
    }
    throw error;
  }
}

/** Reads a capture and shows each event as the other formats do. Times are UTC. */
export async function readProcmonPml(source: Source, sieve: RowSieve): Promise<TraceSummary> {
  const { files, warnings } = await openCapture(source);
  const span = new TimeSpan();
  const reads = [];
  let before = 0;
  for (const part of captureParts(files, Number.POSITIVE_INFINITY)) {
    const file = files[part.file];
    if (file !== undefined) {
      const first = before;
      const decoded = new DecodedEvent(decodeContext(file), span);
      const read = await file.events({
        visit(event, record) {
          span.add(event.time);
          // Records count on from file to file.
          sieve.show(decoded.moveTo(event, first + record));
        },
      });
      before += read.records + read.dropped;
      reads.push({ part, read });
    }
  }
  const read = joinReads(files, reads);
  return {
    encoding: 'utf-16le',
    records: read.records,
    dropped: read.dropped,
    clock: { zone: 'utc', otherFirstDay: null, ...span.summary },
    warnings: [...warnings, ...read.warnings],
  };
}

/** The days of a capture. Its fields are always numbers, NaN for none: so no event makes a new object. */
class TimeSpan {
  #firstDay = Number.NaN;
  #first = Number.NaN;
  #last = Number.NaN;

  /** Takes in the UTC time of the next event. */
  add(time: Ticks | null): void {
    if (time === null) {
      return;
    }
    if (Number.isNaN(this.#firstDay)) {
      const midnight = Math.floor(time / TICKS_PER_DAY) * TICKS_PER_DAY;
      // Ticks do not reach that far from every time.
      this.#firstDay = Number.isSafeInteger(midnight) ? midnight : Number.NaN;
    }
    const since = time - this.#firstDay;
    if (Number.isSafeInteger(since)) {
      this.#first = since >= this.#first ? this.#first : since;
      this.#last = since <= this.#last ? this.#last : since;
    }
  }

  /** Ticks since midnight of the first day; null where either is unknown, or where they lie decades apart: one of them is garbage then. */
  sinceFirstDay(time: Ticks | null): Ticks | null {
    const since = time === null ? Number.NaN : time - this.#firstDay;
    return Number.isSafeInteger(since) ? ticks(since) : null;
  }

  get summary(): Pick<TraceClock, 'firstDay' | 'first' | 'last'> {
    const known = (value: number): Ticks | null => (Number.isNaN(value) ? null : ticks(value));
    return { firstDay: known(this.#firstDay), first: known(this.#first), last: known(this.#last) };
  }
}

/** The processes of a capture, without reading its events. Throws InputError for a file that is no PML. */
export async function readPmlProcesses(source: Source): Promise<readonly TraceProcess[]> {
  return [...processesOf((await openCapture(source)).files).values()];
}

/** The processes of all files of a capture, which number them alike. */
export function processesOf(files: readonly PmlFile[]): ReadonlyMap<number, PmlProcess> {
  return new Map(files.flatMap(({ tables }) => [...tables.processes]));
}

/** What decoders look things up in, with English texts and UTC. */
export function decodeContext({ tables, accounts }: Pick<PmlFile, 'accounts' | 'tables'>): DecodeContext {
  return {
    tables,
    style: textStyle({ locale: 'en-US', zone: null, asProcmon: false }),
    process: (index) => tables.processes.get(index) ?? null,
    account: (sid) => accounts.get(sid) ?? sidName(sid),
  };
}

/** An event as the analysis sees it: a cursor like the event itself. What is decoded is so when it is asked for. */
class DecodedEvent implements TraceEvent {
  readonly line = null;
  record = 0;
  readonly #context: DecodeContext;
  readonly #span: TimeSpan;
  readonly #texts = new StringSink();
  #event = new PmlEvent(true);
  #path: string | null = null;
  #detail: string | null = null;

  constructor(context: DecodeContext, span: TimeSpan) {
    this.#context = context;
    this.#span = span;
  }

  moveTo(event: PmlEvent, record: number): this {
    this.#event = event;
    this.record = record;
    this.#path = null;
    this.#detail = null;
    return this;
  }

  get time(): Ticks | null {
    return this.#span.sinceFirstDay(this.#event.time);
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

  /** An unknown class counts as the exports' rows of unknown operations do. */
  get eventClass(): EventClass {
    return this.#event.eventClass ?? 'file-system';
  }

  get operation(): string {
    return this.#decoder?.operation(this.#event) ?? '<Unknown>';
  }

  get operationText(): string {
    return this.operation;
  }

  get path(): string {
    if (this.#path === null) {
      this.#decoder?.path(this.#event, this.#context, this.#texts);
      this.#path = this.#texts.take();
    }
    return this.#path;
  }

  get result(): string {
    return formatResult(this.#event.status);
  }

  get ntStatus() {
    return this.#event.status;
  }

  get detail(): string {
    if (this.#detail === null) {
      this.#decoder?.detail(this.#event, this.#context, this.#texts);
      this.#detail = this.#texts.take();
    }
    return this.#detail;
  }

  get create(): CreateDetail | null {
    const isCreate = this.#event.eventClass === 'file-system' && this.#event.operationCode === OPERATIONS.create;
    return isCreate ? createDetail(this.#event, this.#context) : null;
  }

  get #process(): PmlProcess | null {
    return this.#context.process(this.#event.processIndex);
  }

  get #decoder() {
    return decoderOf(this.#event);
  }
}
