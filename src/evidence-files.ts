/**
 * The part of each input that its diagnosis rests on, as a file: rows of traces as Procmon's CSV, lines of logs and texts of context
 * files in UTF-8. Secrets are hidden in all of them.
 */

import { type AnalyzedCase, type AnalyzeOptions, isSystemError } from './analyze.js';
import { isTraceFormat, type TraceFormat } from './formats/detect.js';
import { openUtf8 } from './formats/encoding.js';
import { InputError } from './formats/input-error.js';
import { joinBytes } from './formats/join-bytes.js';
import type { TraceProcess } from './formats/procmon/event.js';
import { processListXml } from './formats/procmon/process-list.js';
import { type CellClock, OWNER, readTraceCells } from './formats/procmon/trace-cells.js';
import { decodeCodePage, narrowEncoding } from './formats/robocopy/code-page.js';
import { isCodePage } from './formats/robocopy/encoding.js';
import { readRobocopyLines } from './formats/robocopy/log.js';
import { TellingLines } from './formats/robocopy/telling-lines.js';
import type { Source } from './formats/source.js';
import { utf8 } from './formats/utf8-writer.js';
import { type Redaction, withoutSecretsIn } from './report/redaction.js';
import type { ReportInput } from './report/report.js';
import { fileName } from './windows/path.js';
import { momentOffset } from './zones.js';

/** A file that can be read again and again. */
export interface BundleFile {
  /** With slashes between folders. */
  readonly name: string;
  stream(): AsyncIterable<Uint8Array>;
}

/** Where a row or a line of an evidence file stood. All count from 1. */
export interface EvidenceRow {
  /** Null in a log. */
  readonly record: number | null;
  /** Null in a binary trace. */
  readonly line: number | null;
}

/** Rows that follow each other there as here. */
interface Run extends EvidenceRow {
  length: number;
}

/** Where rows stood. Of a trace that is whole there are millions, most of which follow each other. */
class EvidenceRows implements Iterable<EvidenceRow> {
  readonly #runs: Run[] = [];

  add({ record, line }: EvidenceRow): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && follows(record, last.record, last) && follows(line, last.line, last)) {
      last.length++;
    } else {
      this.#runs.push({ record, line, length: 1 });
    }
  }

  /** The number of the row that stood there, counted from 1; null: it is none of these. */
  rowOf({ record, line }: EvidenceRow): number | null {
    let before = 0;
    for (const run of this.#runs) {
      const [place, first] = run.record === null || record === null ? [line, run.line] : [record, run.record];
      if (place !== null && first !== null && place >= first && place < first + run.length) {
        return before + place - first + 1;
      }
      before += run.length;
    }
    return null;
  }

  /** Whether each row has the number that it had. */
  get areNumberedAlike(): boolean {
    const [first, ...others] = this.#runs;
    return first === undefined || (others.length === 0 && (first.record ?? first.line) === 1);
  }

  *[Symbol.iterator](): Generator<EvidenceRow> {
    for (const { record, line, length } of this.#runs) {
      for (let index = 0; index < length; index++) {
        yield { record: record === null ? null : record + index, line: line === null ? null : line + index };
      }
    }
  }
}

function follows(place: number | null, first: number | null, { length }: Run): boolean {
  return place === null || first === null ? place === first : place === first + length;
}

export interface EvidenceFile extends BundleFile {
  /** The id of the input that it is from. */
  readonly input: string;
  /** Where its rows or lines stood, in their order; null for a text that is whole. */
  readonly rows: EvidenceRows | null;
}

/** What is taken of the inputs. */
export interface EvidenceChoice {
  /** Records of each trace, by the input's id; null: all of them. */
  readonly records: ReadonlyMap<string, ReadonlySet<number>> | null;
  /** Whether logs are taken whole. */
  readonly wholeLogs: boolean;
}

/** The zone that the times of PML captures are written in, and what has to be declared when the files are read. */
export interface EvidenceClock {
  readonly pmlZone: string;
  /** Null: nothing besides what was declared. */
  readonly traceTimezone: string | null;
}

/**
 * A PML knows UTC, and an XML export its own zone; a CSV says neither, so it is declared. Where traces of several kinds lie beside
 * each other one zone must fit them all: that of the exports, where it was declared.
 */
export function evidenceClock({ correlation, report }: AnalyzedCase, options: AnalyzeOptions): EvidenceClock {
  const traces = report.inputs.filter(({ format }) => format !== null && isTraceFormat(format));
  if (traces.length > 0 && traces.every(({ format }) => format === 'procmon-pml')) {
    return { pmlZone: 'UTC', traceTimezone: 'UTC' };
  }
  const own = new Set(correlation.traces.map(({ summary }) => summary.clock.utcOffsetMinutes));
  const [offset] = own;
  const told = own.size === 1 && offset !== undefined && options.traceTimezone === undefined ? zoneName(offset) : null;
  return { pmlZone: options.traceTimezone ?? options.timezone ?? 'UTC', traceTimezone: told };
}

/** `+02:00`. */
function zoneName(offsetMinutes: number): string {
  const absolute = Math.abs(offsetMinutes);
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${part(Math.floor(absolute / 60))}:${part(absolute % 60)}`;
}

/** What becomes of the names in evidence. */
export interface EvidenceNames {
  /** Null: they stay. */
  readonly redaction: Redaction | null;
  /** Whether the files are not called like their inputs. */
  readonly hidesNames: boolean;
}

/** Bytes of all files together that are kept in memory. What is more is read from the inputs each time. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** Makes the evidence of a case. Files that nothing can be read of are left out. `keptBytes` of them at most stay in memory. */
export async function evidenceFiles(
  analyzed: AnalyzedCase,
  choice: EvidenceChoice,
  options: AnalyzeOptions,
  { redaction, hidesNames }: EvidenceNames,
  keptBytes = KEPT_BYTES,
): Promise<readonly EvidenceFile[]> {
  const { evidence, report } = analyzed;
  const clock = evidenceClock(analyzed, options);
  const shown = withoutSecretsIn(redaction);
  const files: EvidenceFile[] = [];
  let room = keptBytes;
  for (const input of report.inputs) {
    const source = evidence.sources.get(input.id);
    const writer = source === undefined ? null : writerOf(analyzed, input, source, { choice, clock, options, shown });
    if (writer !== null) {
      const made = await firstTime(writer.write, room);
      room -= made.kept?.reduce((sum, { length }) => sum + length, 0) ?? 0;
      const name = `evidence/${fileNameOf(input, report.inputs.length, hidesNames)}`;
      if (made.hasContent) {
        const rows = writer.listsRows ? made.rows : null;
        const stream = (): AsyncIterable<Uint8Array> => contentOf(made.kept, writer.write);
        files.push({ name: `${name}.${writer.extension}`, input: input.id, rows, stream });
      }
      const unseen = unseenProcesses(analyzed, input, writer.shownProcesses);
      if (unseen.length > 0) {
        const content = [utf8(processListXml(unseen.map((process) => redacted(process, shown))))];
        const stream = (): AsyncIterable<Uint8Array> => contentOf(content, writer.write);
        files.push({ name: `${name}.processes.xml`, input: input.id, rows: null, stream });
      }
    }
  }
  return files;
}

/** The copying processes that a trace lists and that no row of its evidence shows. */
function unseenProcesses(
  { correlation }: AnalyzedCase,
  { id }: ReportInput,
  shown: ReadonlySet<string>,
): readonly TraceProcess[] {
  return correlation.processes.filter(({ input, pid, name }) => input === id && !shown.has(processKey(pid, name)));
}

function processKey(pid: number | string, name: string): string {
  return `${pid}|${name}`;
}

function redacted(process: TraceProcess, { commandLine, account }: Redaction): TraceProcess {
  return { ...process, commandLine: commandLine(process.commandLine), user: account(process.user) };
}

/** Writes a file piece by piece. Called again for each reading of a file that is too big to be kept. */
type WriteFile = (outlet: Outlet, row: (row: EvidenceRow) => void) => Promise<void>;

interface FileWriter {
  readonly extension: string;
  readonly listsRows: boolean;
  /** Processes whose rows were written. */
  readonly shownProcesses: ReadonlySet<string>;
  readonly write: WriteFile;
}

const NO_PROCESSES: ReadonlySet<string> = new Set();

interface WriterOptions {
  readonly choice: EvidenceChoice;
  readonly clock: EvidenceClock;
  readonly options: AnalyzeOptions;
  readonly shown: Redaction;
}

/** Null for an input of which nothing could be used. */
function writerOf(
  { evidence, correlation }: AnalyzedCase,
  input: ReportInput,
  source: Source,
  { choice, clock, options, shown }: WriterOptions,
): FileWriter | null {
  const { format, id } = input;
  if (format === null) {
    return null;
  }
  if (isTraceFormat(format)) {
    const records = choice.records === null ? null : (choice.records.get(id) ?? new Set<number>());
    const told = correlation.traces.find(({ trace }) => trace.input === id)?.summary.clock;
    const cellClock: CellClock = {
      zone: momentOffset(clock.pmlZone),
      firstDay: told?.utcOffsetMinutes === undefined ? null : told.firstDay,
    };
    const shownProcesses = new Set<string>();
    const write: WriteFile = (outlet, row) =>
      writeTrace(source, format, cellClock, records, shown, outlet, row, shownProcesses);
    return { extension: 'csv', listsRows: true, shownProcesses, write };
  }
  if (format === 'robocopy-log') {
    const log = evidence.logs.find((one) => one.input === id)?.log;
    if (log === undefined) {
      return null;
    }
    const write: WriteFile = async (outlet, row) => {
      const take = ({ number, text }: { readonly number: number; readonly text: string }): void => {
        row({ record: null, line: number });
        outlet.text(`${shown.line(text.replaceAll('\0', '\ufffd'))}\r\n`);
      };
      const lines = new TellingLines(log, take);
      const encoding = options.encoding === undefined ? {} : { encoding: narrowEncoding(options.encoding) };
      const paced = { name: source.name, size: source.size, stream: () => outlet.pace(source.stream()) };
      await readRobocopyLines(
        paced,
        log,
        (line) => (choice.wholeLogs ? take({ number: line.number, text: line.text }) : lines.offer(line)),
        encoding,
      );
    };
    return { extension: 'log', listsRows: true, shownProcesses: NO_PROCESSES, write };
  }
  const write: WriteFile = (outlet) => writeText(source, input, shown, outlet);
  return { extension: 'txt', listsRows: false, shownProcesses: NO_PROCESSES, write };
}

async function writeTrace(
  source: Source,
  format: TraceFormat,
  clock: CellClock,
  records: ReadonlySet<number> | null,
  shown: Redaction,
  outlet: Outlet,
  row: (row: EvidenceRow) => void,
  shownProcesses: Set<string>,
): Promise<void> {
  let [pid, name] = [-1, -1];
  let shownBy: readonly ((text: string) => string)[] = [];
  const written = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;
  // Procmon writes no line end within a cell; what an export holds stays as it is.
  const inCell = (text: string): string => (format === 'procmon-csv' ? text : text.replaceAll('\n', ';'));
  // A PML is read here and there, its rows wait themselves.
  const paced =
    format === 'procmon-pml'
      ? source
      : { name: source.name, size: source.size, stream: () => outlet.pace(source.stream()) };
  await readTraceCells(paced, format, clock, {
    wants: (record) => !outlet.isClosed && (records === null || records.has(record)),
    columns(names) {
      [pid, name] = [names.indexOf('PID'), names.indexOf('Process Name')];
      shownBy = names.map((column) => redactionOf(column, shown));
      outlet.text(`\ufeff${written(names)}`);
    },
    row(record, line, cells) {
      row({ record, line });
      shownProcesses.add(processKey(cells[pid] ?? '', cells[name] ?? ''));
      outlet.text(written(cells.map((cell, index) => inCell((shownBy[index] ?? shown.text)(cell)))));
    },
    ready: () => outlet.ready(),
  });
}

/** Names stand in columns of their own; any other column can hold some too. */
function redactionOf(column: string, { path, account, commandLine, text }: Redaction): (text: string) => string {
  const isPath = column === 'Path' || column === 'Image Path';
  const isAccount = column === 'User' || column === OWNER;
  return isPath ? path : isAccount ? account : column === 'Command Line' ? commandLine : text;
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

/** A context file whole, in the encoding that it was read in. */
async function writeText(source: Source, { encoding }: ReportInput, shown: Redaction, outlet: Outlet): Promise<void> {
  const page = encoding === null || /^utf-/.test(encoding) ? null : narrowEncoding(encoding);
  const chunks = page === null ? (await openUtf8(source)).chunks : source.stream();
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    parts.push(chunk.slice());
  }
  const bytes = joinBytes(parts);
  const text =
    page !== null && isCodePage(page)
      ? decodeCodePage(bytes, page)
      : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const lines = text.split('\n');
  lines.forEach((line, index) => outlet.text(`${shown.line(line)}${index < lines.length - 1 ? '\n' : ''}`));
}

/** What came of writing a file for the first time. */
interface MadeFile {
  /** Null: too much to be kept. */
  readonly kept: readonly Uint8Array[] | null;
  readonly rows: EvidenceRows;
  readonly hasContent: boolean;
}

async function firstTime(write: WriteFile, room: number): Promise<MadeFile> {
  const rows = new EvidenceRows();
  let kept: Uint8Array[] | null = [];
  let length = 0;
  const outlet = new Outlet((piece) => {
    length += piece.length;
    if (length > room) {
      kept = null;
    }
    kept?.push(piece);
  });
  await writeReadable(write, outlet, (row) => rows.add(row));
  return { kept, rows, hasContent: length > 0 };
}

/** An input may break off: what was read of it counts, as it did for the report. */
async function writeReadable(write: WriteFile, outlet: Outlet, row: (row: EvidenceRow) => void): Promise<void> {
  try {
    await write(outlet, row);
  } catch (error) {
    if (!(error instanceof InputError) && !isSystemError(error)) {
      throw error;
    }
  }
  outlet.end();
}

async function* contentOf(kept: readonly Uint8Array[] | null, write: WriteFile): AsyncGenerator<Uint8Array> {
  if (kept !== null) {
    yield* kept;
    return;
  }
  const waiting: Uint8Array[] = [];
  let wake = (): void => {};
  const outlet = new Outlet(
    (piece) => {
      waiting.push(piece);
      wake();
    },
    () => waiting.length < MOST_WAITING,
  );
  let isWritten = false;
  const writing = writeReadable(write, outlet, () => {}).finally(() => {
    isWritten = true;
    wake();
  });
  // Whoever takes the last piece hears of an error.
  writing.catch(() => {});
  try {
    while (!isWritten || waiting.length > 0) {
      const piece = waiting.shift();
      if (piece === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (isWritten || waiting.length > 0) {
            resolve();
          }
        });
      } else {
        outlet.goOn();
        yield piece;
      }
    }
    await writing;
  } finally {
    outlet.close();
    await writing;
  }
}

/** Pieces that wait to be taken before reading waits for them. */
const MOST_WAITING = 32;

/** Letters of a piece, about. */
const PIECE = 65_536;

/** Takes texts and hands them on as pieces of UTF-8; whoever writes can ask whether to wait. */
class Outlet {
  readonly #take: (piece: Uint8Array) => void;
  readonly #hasRoom: () => boolean;
  #parts: string[] = [];
  #length = 0;
  isClosed = false;
  #goOn: (() => void) | null = null;

  constructor(take: (piece: Uint8Array) => void, hasRoom: () => boolean = () => true) {
    this.#take = take;
    this.#hasRoom = hasRoom;
  }

  text(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= PIECE) {
      this.end();
    }
  }

  /** Hands on what is left. */
  end(): void {
    if (this.#length > 0 && !this.isClosed) {
      this.#take(utf8(this.#parts.join('')));
    }
    this.#parts = [];
    this.#length = 0;
  }

  /** Nobody takes pieces any more. */
  close(): void {
    this.isClosed = true;
    this.goOn();
  }

  /** Null: there is room. */
  ready(): Promise<void> | null {
    return this.isClosed || this.#hasRoom()
      ? null
      : new Promise((resolve) => {
          this.#goOn = resolve;
        });
  }

  goOn(): void {
    this.#goOn?.();
    this.#goOn = null;
  }

  /** Chunks that come no faster than texts are taken, and end when nobody takes any. */
  async *pace(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      yield chunk;
      await this.ready();
      if (this.isClosed) {
        return;
      }
    }
  }
}

/** Letters of an original name that a name in the bundle holds. */
const NAME_LETTERS = 40;

/** The id, so that the order is that of the inputs, and what is harmless of the name: `I02-robocopy`. */
function fileNameOf({ id, name }: ReportInput, inputs: number, hidesNames: boolean): string {
  const number = id.slice(1).padStart(String(inputs).length, '0');
  const harmless = fileName(name)
    .replace(/(?:\.(?:csv|pml|xml|log|txt|gz))+$/i, '')
    .replace(/[^\w-]+/g, '_')
    .slice(0, NAME_LETTERS);
  return hidesNames || harmless === '' ? `I${number}` : `I${number}-${harmless}`;
}
