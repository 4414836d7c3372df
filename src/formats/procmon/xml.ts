/** Procmon's XML export, streamed. Source: procmon-csv-xml.md §10. */

import { SaxesParser } from 'saxes';
import {
  ticksFromFileTime,
  TICKS_PER_DAY,
  TICKS_PER_MINUTE,
  type Ticks,
  ticks,
  timeOfDay,
} from '../../windows/time.js';
import { headText, openUtf8 } from '../encoding.js';
import type { ReadWarning, Source } from '../source.js';
import { TextClock } from './clock.js';
import { COLUMN_NAMES, type ColumnName } from './columns.js';
import type { TraceClock, TraceEvent, TraceProcess, TraceSummary } from './event.js';
import { unknownResults } from './results.js';
import { xmlTag } from './row-formats.js';
import { processId, RowReader, TextCells } from './row.js';
import { everyRow, type RowSieve } from './row-sieve.js';

/** Whether a file begins like an XML export. */
export function sniffProcmonXml(head: Uint8Array): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?<procmon>/.test(headText(head.subarray(0, 1024)));
}

/**
 * Reads an export and shows each event. Its texts are wall-clock times of the exporting machine; the processes' own
 * FILETIMEs are UTC, so a Process Start row tells date and offset of them all.
 */
export async function readProcmonXml(source: Source, sieve: RowSieve): Promise<TraceSummary> {
  const reader = new XmlReader(sieve);
  const encoding = await feed(source, reader);
  return { encoding: encoding.label, ...reader.summary(encoding.warnings) };
}

/** The processes that an export lists before its events. */
export async function readXmlProcesses(source: Source): Promise<readonly TraceProcess[]> {
  const reader = new XmlReader(null);
  await feed(source, reader);
  return reader.processes;
}

/** Whoever wants the texts of the rows, in the columns that the export shows. */
export type XmlRowVisitor = (
  event: Pick<TraceEvent, 'record' | 'time'> & { readonly line: number },
  cells: ReadonlyMap<ColumnName, string>,
) => void;

/** Reads an export and shows the texts of each row. */
export async function readXmlRows(source: Source, visit: XmlRowVisitor): Promise<void> {
  await feed(
    source,
    new XmlReader(
      everyRow(() => {}),
      visit,
    ),
  );
}

/** How much of the parser's words a warning shows: they quote names of any length. */
const SHOWN_LETTERS = 100;
/**
 * An export that has no tag in so many characters is broken; it is read no further. The longest text of Windows has 32,767,
 * and the parser keeps up to 30 bytes of each character that it can make nothing of.
 */
const MAX_TEXT = 1024 * 1024;
/** So is one with more tags open at a time: a sound one has six. */
const MAX_DEPTH = 10_000;
/** Characters parsed at once: whether to go on is asked between them, and sources give chunks of any size. */
const PIECE = 64 * 1024;

async function feed(source: Source, reader: XmlReader): Promise<{ label: string; warnings: readonly ReadWarning[] }> {
  const { encoding, warnings, chunks } = await openUtf8(source);
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    for (let at = 0; at < text.length && !reader.finished; at += PIECE) {
      reader.write(text.slice(at, at + PIECE));
    }
    if (reader.finished) {
      break;
    }
  }
  reader.end();
  return { label: encoding, warnings };
}

/** A process of the list, with when it was created. */
interface ListedProcess extends TraceProcess {
  /** UTC; null where the list does not say. */
  readonly created: Ticks | null;
}

/**
 * A parser that reads on behind errors. Of its own accord it makes an Error of each, with a stack trace: a megabyte of junk
 * in a tag is a million of them, and takes longer than a gigabyte of XML.
 */
class TolerantParser extends SaxesParser {
  readonly #complain: (message: string) => void;

  constructor(complain: (message: string) => void) {
    super({});
    this.#complain = complain;
  }

  override fail(message: string): this {
    this.#complain(message);
    return this;
  }
}

class XmlReader {
  readonly processes: ListedProcess[] = [];
  finished = false;
  readonly #parser = new TolerantParser((message) => this.#breakOff(message));
  /** Null: only the processes are wanted. */
  readonly #sieve: RowSieve | null;
  readonly #visitCells: XmlRowVisitor | null;
  readonly #clock = new TextClock();
  readonly #path: string[] = [];
  #fields = new Map<string, string>();
  #text = '';
  #line = 0;
  #lastTag = 0;
  #rows: RowReader | null = null;
  /** Of the columns that events show. */
  #tags: readonly string[] = [];
  #columns: readonly ColumnName[] = [];
  #records = 0;
  #problem: ReadWarning | null = null;
  #anchor: { readonly utcOffsetMinutes: number; readonly firstDay: Ticks } | null = null;

  constructor(sieve: RowSieve | null, visitCells: XmlRowVisitor | null = null) {
    this.#sieve = sieve;
    this.#visitCells = visitCells;
    this.#parser.on('opentag', ({ name }) => this.#open(name));
    this.#parser.on('closetag', ({ name }) => this.#close(name));
    this.#parser.on('text', (text) => {
      this.#text += text;
    });
  }

  write(text: string): void {
    this.#parser.write(text);
    if (this.#parser.position - this.#lastTag > MAX_TEXT) {
      this.#breakOff(`no tag within ${MAX_TEXT / 1024 / 1024} million characters`);
      this.finished = true;
    } else if (this.#path.length > MAX_DEPTH) {
      this.#breakOff(`more than ${MAX_DEPTH} tags are open`);
      this.finished = true;
    }
  }

  end(): void {
    if (!this.finished) {
      this.#parser.close();
    }
  }

  summary(encodingWarnings: readonly ReadWarning[]): Omit<TraceSummary, 'encoding'> {
    const warnings = [...encodingWarnings, ...unknownResults(this.#sieve?.kinds ?? []), ...this.#clock.warnings];
    if (this.#problem !== null) {
      warnings.push(this.#problem);
    }
    return { records: this.#records, dropped: 0, clock: this.#traceClock(), warnings };
  }

  #traceClock(): TraceClock {
    const { clock } = this.#clock;
    return this.#anchor === null ? clock : { ...clock, ...this.#anchor, otherFirstDay: null };
  }

  #open(name: string): void {
    this.#path.push(name);
    this.#text = '';
    this.#lastTag = this.#parser.position;
    if (name === 'process' || name === 'event') {
      this.#fields = new Map();
      this.#line = this.#parser.line;
    }
    this.finished ||= name === 'eventlist' && this.#sieve === null;
  }

  #close(name: string): void {
    this.#lastTag = this.#parser.position;
    this.#path.pop();
    const parent = this.#path.at(-1);
    if (name === 'process') {
      this.#addProcess();
    } else if (name === 'event') {
      this.#addEvent();
    } else if (parent === 'process' || parent === 'event') {
      this.#fields.set(/^Date.*Time$/.test(name) ? xmlTag('Date & Time') : name, repaired(this.#text));
    }
    this.#text = '';
  }

  #addProcess(): void {
    const field = (name: string): string => this.#fields.get(name) ?? '';
    const pid = processId(field('ProcessId'));
    if (pid === null) {
      this.#complain('the process list has entries without a process ID, which are left out');
      return;
    }
    const created = /^\d{1,20}$/.test(field('CreateTime')) ? BigInt(field('CreateTime')) : 0n;
    this.processes.push({
      name: field('ProcessName'),
      pid,
      commandLine: field('CommandLine'),
      user: field('Owner'),
      authenticationId: field('AuthenticationId'),
      integrity: field('Integrity'),
      created:
        created === 0n
          ? null
          : ticksFromFileTime(Number(created & 0xffff_ffffn), Number((created >> 32n) & 0xffff_ffffn)),
    });
  }

  #addEvent(): void {
    // The displayed columns are the same for every event.
    if (this.#rows === null) {
      const columns = COLUMN_NAMES.filter((column) => this.#fields.has(xmlTag(column)));
      this.#columns = columns;
      this.#tags = columns.map(xmlTag);
      this.#rows = new RowReader(new Map(columns.map((column, index) => [column, index])));
    }
    const cells = this.#tags.map((tag) => this.#fields.get(tag) ?? '');
    this.#records++;
    const row = new TextCells(cells);
    const event = this.#rows.show(row, this.#records, this.#line, this.#rows.timeOf(row, this.#clock), null);
    if (this.#visitCells !== null) {
      const texts = this.#columns.map((column, index) => [column, cells[index] ?? ''] as const);
      this.#visitCells({ record: event.record, time: event.time, line: this.#line }, new Map(texts));
    }
    this.#anchor ??= this.#anchorOf(event);
    this.#sieve?.show(event);
  }

  /** A process' start on both clocks: in text as its Process Start row, in UTC as its creation. They lie milliseconds apart. */
  #anchorOf(event: TraceEvent) {
    if (event.operation !== 'Process Start' || event.time === null) {
      return null;
    }
    const created = this.processes.find(({ pid, name }) => pid === event.pid && name === event.processName)?.created;
    if (created === undefined || created === null) {
      return null;
    }
    const shift = timeOfDay(event.time) - timeOfDay(created);
    const quarters = Math.round(shift / (15 * TICKS_PER_MINUTE));
    if (Math.abs(shift - quarters * 15 * TICKS_PER_MINUTE) > TICKS_PER_MINUTE) {
      return null;
    }
    // Zones reach from -12 to +14 hours: a larger shift went over midnight.
    const minutes = quarters * 15;
    const utcOffsetMinutes = minutes > 14 * 60 ? minutes - 1440 : minutes < -12 * 60 ? minutes + 1440 : minutes;
    const wall = created + utcOffsetMinutes * TICKS_PER_MINUTE;
    const day = Math.floor(wall / TICKS_PER_DAY) - Math.floor(event.time / TICKS_PER_DAY);
    return { utcOffsetMinutes, firstDay: ticks(day * TICKS_PER_DAY) };
  }

  #breakOff(reason: string): void {
    // Junk has an error for each of its letters: the words are made for the first one only.
    if (this.#problem !== null) {
      return;
    }
    const shown = reason.slice(0, SHOWN_LETTERS);
    this.#complain(`the export is cut off or broken here, what stands before it was read: ${shown}`);
  }

  #complain(message: string): void {
    this.#problem ??= { code: 'malformed-record', message, at: { line: this.#parser.line } };
  }
}

const NOT_ASCII = /[\u0080-\uffff]/;
const NOT_LATIN1 = /[\u0100-\uffff]/;

/** Some versions encode UTF-8 twice. A value is taken back only if all of it comes out whole. */
function repaired(text: string): string {
  if (!NOT_ASCII.test(text) || NOT_LATIN1.test(text)) {
    return text;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  } catch {
    return text;
  }
}
