/** The texts of chosen rows of a trace, column by column: those of an export as they stand there, those of other traces as Procmon exports them. */

import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { formatIso, formatTimeOfDay, type Ticks, ticks } from '../../windows/time.js';
import type { TraceFormat } from '../detect.js';
import { headText, readHead } from '../encoding.js';
import { StringSink } from '../string-sink.js';
import type { Source } from '../source.js';
import { readProcmonClipboard } from './clipboard.js';
import { COLUMN_NAMES, type ColumnName } from './columns.js';
import { scanProcmonCsv } from './csv.js';
import type { TraceProcess } from './event.js';
import { writeColumn } from './pml/columns.js';
import { captureParts, decodeContext, openCapture } from './pml/pml.js';
import { textStyle, type ZoneOfMoment } from './pml/text-style.js';
import { processId } from './row.js';
import { everyRow } from './row-sieve.js';
import { LINE_WORD, RECORD_WORD, type RowAudience } from './scan/row-batch.js';
import { ScannedCells } from './scan/scanned-rows.js';
import { readXmlProcesses, readXmlRows } from './xml.js';

/**
 * Of an export that lists its processes in its rows: the account of the process. PML and XML tell it beside the rows; a column
 * `User` would say that the export showed it for each row.
 */
export const OWNER = 'Owner';

/** Who is told the rows. */
export interface CellVisitor {
  /** Which records are wanted. */
  wants(record: number): boolean;
  /** Before all rows. */
  columns(names: readonly string[]): void;
  /** The cells are as many as there are columns. `line` is that of the trace, null in a binary one. */
  row(record: number, line: number | null, cells: readonly string[]): void;
  /** Asked for between the rows of a PML, and waited for; whoever hands over another source can have its stream wait. */
  ready(): Promise<void> | null;
}

/** How times are written that a trace does not have as texts. */
export interface CellClock {
  /** Of a PML. */
  readonly zone: ZoneOfMoment;
  /** Midnight that the times of an XML export count from, where it tells of its own; null where it does not, or shows dates. */
  readonly firstDay: Ticks | null;
}

/** Reads the rows of a trace. Throws as its reader does. */
export async function readTraceCells(
  source: Source,
  format: TraceFormat,
  clock: CellClock,
  visitor: CellVisitor,
): Promise<void> {
  await READERS[format](source, visitor, clock);
}

const READERS: Readonly<
  Record<TraceFormat, (source: Source, visitor: CellVisitor, clock: CellClock) => Promise<void>>
> = {
  'procmon-csv': readCsvCells,
  'procmon-xml': readXmlCells,
  'procmon-clipboard': readClipboardCells,
  'procmon-pml': readPmlCells,
};

async function readCsvCells(source: Source, visitor: CellVisitor): Promise<void> {
  const header = headerCells(headText(await readHead(source)));
  visitor.columns(header);
  let cells = new ScannedCells(-1, -1);
  const audience: RowAudience = {
    columns(columns) {
      cells = new ScannedCells(columns.get('Path') ?? -1, columns.get('Detail') ?? -1);
    },
    wish: () => 'all',
    rows(batch) {
      cells.open(batch);
      const { words, rowWords, record, line } = batch;
      for (let row = 0, at = 0; row < batch.rows; row++, at += rowWords) {
        const own = record + (words[at + RECORD_WORD] ?? 0);
        cells.show(at);
        if (visitor.wants(own)) {
          const texts = header.map((_, index) => cells.at(index) ?? '');
          visitor.row(own, line + (words[at + LINE_WORD] ?? 0), texts);
        }
      }
      return false;
    },
    judged(texts, { record, line }) {
      if (visitor.wants(record)) {
        visitor.row(record, line, texts);
      }
    },
    count() {},
  };
  await scanProcmonCsv(source, [], audience);
}

/** The names of the columns as the first line has them; none where it cannot be read. */
function headerCells(head: string): readonly string[] {
  const line = /^\ufeff?([^\r\n]*)/.exec(head)?.[1] ?? '';
  const delimiter = line.includes(',') ? ',' : line.includes(';') ? ';' : '\t';
  try {
    return parse(line, { delimiter })[0] ?? [];
  } catch (error) {
    if (error instanceof CsvError) {
      return [];
    }
    throw error;
  }
}

/** What an export shows of a process beside its rows. */
const PROCESS_CELLS: readonly (readonly [string, (process: TraceProcess) => string])[] = [
  ['Authentication ID', ({ authenticationId }) => authenticationId],
  ['Command Line', ({ commandLine }) => commandLine],
  ['Integrity', ({ integrity }) => integrity],
  [OWNER, ({ user }) => user],
];

/** The columns that an export shows, and what it tells beside its rows: the day, and the processes. */
async function readXmlCells(source: Source, visitor: CellVisitor, { firstDay }: CellClock): Promise<void> {
  const nameOf = (pid: number | null, name = ''): string => `${pid}|${name}`;
  const processes = new Map(
    (await readXmlProcesses(source)).map((process) => [nameOf(process.pid, process.name), process] as const),
  );
  let columns: readonly ColumnName[] | null = null;
  let added: typeof PROCESS_CELLS = [];
  let addsDate = false;
  await readXmlRows(source, ({ record, line, time }, cells) => {
    if (columns === null) {
      columns = [...cells.keys()];
      const shown: ReadonlySet<string> = new Set(columns);
      addsDate = firstDay !== null && !shown.has('Date & Time');
      added = processes.size === 0 ? [] : PROCESS_CELLS.filter(([name]) => !shown.has(name));
      visitor.columns([...columns, ...(addsDate ? ['Date & Time'] : []), ...added.map(([name]) => name)]);
    }
    if (visitor.wants(record)) {
      const at = firstDay === null || time === null ? '' : formatIso(ticks(firstDay + time), 'wall');
      const date = addsDate ? [at.slice(0, 19).replace('T', ' ')] : [];
      const process = processes.get(nameOf(processId(cells.get('PID') ?? ''), cells.get('Process Name')));
      const own = added.map(([, of]) => (process === undefined ? '' : of(process)));
      visitor.row(record, line, [...cells.values(), ...date, ...own]);
    }
  });
}

/** What a copied row surely shows. */
const CLIPBOARD_COLUMNS: readonly ColumnName[] = [
  'Time of Day',
  'Process Name',
  'PID',
  'Operation',
  'Path',
  'Result',
  'Detail',
];

async function readClipboardCells(source: Source, visitor: CellVisitor): Promise<void> {
  visitor.columns(CLIPBOARD_COLUMNS);
  const sieve = everyRow(({ record, line, time, processName, pid, operationText, path, result, detail }) => {
    if (visitor.wants(record)) {
      const at = time === null ? '' : formatTimeOfDay(time);
      visitor.row(record, line, [at, processName, String(pid ?? ''), operationText, path, result, detail]);
    }
  });
  await readProcmonClipboard(source, sieve);
}

/** All of Procmon's columns and, as `Owner`, that the account is the process' own. Dates have the year first: they can be read in one way only. */
async function readPmlCells(source: Source, visitor: CellVisitor, { zone }: CellClock): Promise<void> {
  const { files } = await openCapture(source);
  const style = textStyle({ locale: 'ja', zone, asProcmon: false });
  const start: Ticks = files.find((file) => file.start !== null)?.start ?? ticks(0);
  visitor.columns([...COLUMN_NAMES, OWNER]);
  const cell = new StringSink();
  let before = 0;
  for (const part of captureParts(files, Number.POSITIVE_INFINITY)) {
    const file = files[part.file];
    if (file === undefined) {
      continue;
    }
    const first = before;
    const context = { ...decodeContext(file), style, start };
    const read = await file.events({
      visit(event, record) {
        if (visitor.wants(first + record)) {
          const cells = COLUMN_NAMES.map((column) => {
            writeColumn(event, column, context, cell);
            return cell.take();
          });
          visitor.row(first + record, null, [...cells, context.process(event.processIndex)?.user ?? '']);
        }
        return visitor.ready() ?? undefined;
      },
    });
    before += read.records + read.dropped;
  }
}

/**
 * The processes of an export that lists them in its rows; none of any other. `isWanted` says of a name whether it is asked for.
 */
export async function readCsvProcesses(
  source: Source,
  isWanted: (processName: string) => boolean,
): Promise<readonly TraceProcess[]> {
  const head = headText(await readHead(source));
  const header = head.includes(OWNER) ? headerCells(head) : [];
  if (!header.includes(OWNER)) {
    return [];
  }
  const column = (name: ColumnName | typeof OWNER): number => header.indexOf(name);
  const places = {
    name: column('Process Name'),
    pid: column('PID'),
    owner: column(OWNER),
    authenticationId: column('Authentication ID'),
    commandLine: column('Command Line'),
    integrity: column('Integrity'),
  };
  const processes = new Map<string, TraceProcess>();
  await readCsvCells(source, {
    wants: () => true,
    columns() {},
    row(_, __, cells) {
      const text = (place: number): string => cells[place] ?? '';
      const pid = processId(text(places.pid));
      const process = {
        name: text(places.name),
        pid: pid ?? 0,
        commandLine: text(places.commandLine),
        user: text(places.owner),
        authenticationId: text(places.authenticationId),
        integrity: text(places.integrity),
      };
      const key = Object.values(process).join('|');
      if (pid !== null && isWanted(process.name) && !processes.has(key)) {
        processes.set(key, process);
      }
    },
    ready: () => null,
  });
  return [...processes.values()];
}
