/**
 * A folder of results. Each file appears whole under its name or not at all, so a run that is killed at any moment leaves nothing torn:
 *
 *     whydenied-results.json     what the folder is
 *     records/ab/….json          what is known of a case; it is written last, so a case that has one has everything else
 *     reports/ab/….json.gz       its report
 *     rows/ab/….json.gz          its rows of the tables
 *     setups/<digest>/…          rules and options, where other machines work on the cases
 *     tables/<table>/part-….parquet   the tables, each part those of some cases
 */

import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { errorCode } from '../case/error-code.js';
import { InputError } from '../formats/input-error.js';
import type { CaseRecord, ResultOptions } from './bulk-case.js';
import { setupOf } from './case-key.js';
import { isRunning, lockFolder } from './folder-lock.js';
import { parquetFile } from './parquet.js';
import { VERSION } from '../version.js';
import { type CaseRows, TABLE_NAMES } from './tables.js';

/** What this release writes. A folder of another one is not touched. */
const FOLDER_FORMAT = 1;
/** A file that only folders of results have. */
export const RESULTS_MARK = 'whydenied-results.json';
const LOCK = 'running.lock';
const TEMPORARY = /^\.tmp-/;
/** Temporary files are called by who writes them: machine and process. */
const TEMPORARY_OF_HERE = `.tmp-${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-`;

/** Parts that the tables are cut into, by the name of the case. */
const PARTS = 16;
const PARTS_FILE = 'tables/parts.json';

/** What files of cases are called. */
const ENDING = { records: '.json', rows: '.json.gz', reports: '.json.gz' } as const;

/** A part of the tables as it was written. */
export interface TablePart {
  /** What it was made of. */
  readonly digest: string;
  /** Size of its file by table. */
  readonly bytes: Readonly<Record<string, number>>;
}

/** Records that are read at a time: a shared folder answers slowly, and no system opens any number of files. */
const READ_AT_ONCE = 32;

export class ResultsFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Opens a folder, or makes one. Throws an InputError for one that is something else. */
  static async open(path: string): Promise<ResultsFolder> {
    const mark = await readFile(join(path, RESULTS_MARK), 'utf8').catch(() => null);
    if (mark === null) {
      const held = await readdir(path).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') {
          return [];
        }
        throw new InputError(`${path}: ${messageOf(error)}`);
      });
      if (held.some((name) => !TEMPORARY.test(name) && name !== LOCK)) {
        throw new InputError(
          `${path}: is no folder of results, and not empty: name a new one, or one of an earlier run`,
        );
      }
      await makeFolder(path);
      await writeWhole(
        join(path, RESULTS_MARK),
        `${JSON.stringify({ whydenied: 'results', format: FOLDER_FORMAT }, null, 2)}\n`,
      );
      return new ResultsFolder(path);
    }
    return ResultsFolder.#known(path, mark);
  }

  /** Opens a folder that is there. Throws an InputError where it is none. */
  static async openExisting(path: string): Promise<ResultsFolder> {
    const mark = await readFile(join(path, RESULTS_MARK), 'utf8').catch(() => null);
    if (mark === null) {
      throw new InputError(`${path}: is no folder of results: whydenied batch … --out ${path} makes one`);
    }
    return ResultsFolder.#known(path, mark);
  }

  static #known(path: string, mark: string): ResultsFolder {
    const format = formatOf(mark);
    if (format !== FOLDER_FORMAT) {
      throw new InputError(
        `${path}: holds results of format ${format ?? 'unknown'}, this release writes ${FOLDER_FORMAT}: name a new folder`,
      );
    }
    return new ResultsFolder(path);
  }

  /**
   * Keeps other runs out until it is released, and takes away what a killed run left behind. Throws an InputError where another run is
   * at work.
   */
  async lock(): Promise<() => Promise<void>> {
    const release = await lockFolder(join(this.path, LOCK));
    await this.sweep();
    return release;
  }

  /** Takes away files that nobody will finish. */
  async sweep(): Promise<void> {
    for (const entry of await readdir(this.path, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && TEMPORARY.test(entry.name)) {
        const path = join(entry.parentPath, entry.name);
        if (isLeftBehind(entry.name) || (await ageOf(path)) > WRITTEN_WITHIN) {
          await rm(path, { force: true });
        }
      }
    }
  }

  /** All records, by the ids of their cases. One that cannot be read counts as none, as does one whose rows or report are gone. */
  async records(): Promise<Map<string, CaseRecord>> {
    const found = new Map<string, CaseRecord>();
    const paths = await this.#pathsIn('records');
    const kept = new Set([...(await this.#pathsIn('rows')), ...(await this.#pathsIn('reports'))]);
    const isComplete = ({ id, state }: CaseRecord): boolean =>
      kept.has(this.#rowsPath(id)) && (state === 'failed' || kept.has(join(this.path, this.reportPath(id))));
    const lane = async (): Promise<void> => {
      for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
        const record = await readRecord(path);
        if (record !== null && isComplete(record)) {
          found.set(record.id, record);
        }
      }
    };
    await Promise.all(Array.from({ length: READ_AT_ONCE }, lane));
    return found;
  }

  /** What is known of one case; null: nothing. */
  async record(id: string): Promise<CaseRecord | null> {
    return readRecord(this.#recordPath(id));
  }

  /** Keeps rules and options for other machines, but for the key of pseudonyms. */
  async writeSetup(setup: string, { rules, redact, ...rest }: ResultOptions): Promise<void> {
    const names = rules.map((_, index) => `rules-${index + 1}.yaml`);
    for (const [index, path] of rules.entries()) {
      await writeWhole(this.#setupPath(setup, names[index] ?? ''), await readFile(path, 'utf8'));
    }
    const kept: KeptSetup = {
      version: VERSION,
      options: rest,
      rules: names,
      redact: redact === null ? null : { paths: redact.paths },
    };
    await writeWhole(this.#setupPath(setup, 'options.json'), `${JSON.stringify(kept, null, 1)}\n`);
  }

  /** Rules and options that a run was started with. Throws an InputError where this release or this key would give other results. */
  async readSetup(setup: string, redactKey: string | null): Promise<ResultOptions> {
    const path = this.#setupPath(setup, 'options.json');
    const kept: unknown = parsed(await readFile(path, 'utf8').catch(() => ''));
    if (!isSetup(kept)) {
      throw new InputError(`${path}: rules and options of the run are not there`);
    }
    if (kept.redact !== null && redactKey === null) {
      throw new InputError(`${this.path}: its results are redacted: expected --redact-key, as the run has`);
    }
    const options: ResultOptions = {
      ...kept.options,
      rules: kept.rules.map((name) => this.#setupPath(setup, name)),
      redact: kept.redact === null ? null : { paths: kept.redact.paths, key: redactKey ?? '' },
    };
    if ((await setupOf(options)) !== setup) {
      throw new InputError(
        kept.version === VERSION
          ? `${this.path}: the run has another --redact-key`
          : `${this.path}: the run is one of whydenied ${kept.version}, this is ${VERSION}: expected the same release everywhere`,
      );
    }
    return options;
  }

  #setupPath(setup: string, name: string): string {
    return join(this.path, 'setups', setup, name);
  }

  /** How many cases have a record, without reading them. */
  async recordCount(): Promise<number> {
    return (await this.#pathsIn('records')).length;
  }

  /** The files of one kind, whatever cases they are of. */
  async #pathsIn(kind: 'records' | 'rows' | 'reports'): Promise<string[]> {
    const root = join(this.path, kind);
    const shards = (await readdir(root).catch(() => [])).map((shard) => join(root, shard));
    const paths = await Promise.all(
      shards.map(async (shard) => (await readdir(shard).catch(() => [])).map((name) => join(shard, name))),
    );
    return paths.flat().filter((path) => path.endsWith(ENDING[kind]));
  }

  #recordPath(id: string): string {
    return join(this.path, 'records', `${placeOf(id)}${ENDING.records}`);
  }

  #rowsPath(id: string): string {
    return join(this.path, 'rows', `${placeOf(id)}${ENDING.rows}`);
  }

  /** Where the report of a case is, below the folder. */
  reportPath(id: string): string {
    return `reports/${placeOf(id)}${ENDING.reports}`;
  }

  /** Writes all of a case: its report piece by piece, its rows, then its record. */
  async writeCase(record: CaseRecord, report: Generator<string> | null, rows: CaseRows): Promise<void> {
    const path = join(this.path, this.reportPath(record.id));
    if (report === null) {
      await rm(path, { force: true });
    } else {
      await writeWhole(path, report);
    }
    await writeWhole(this.#rowsPath(record.id), gzipSync(JSON.stringify(rows), { level: 1 }));
    await this.writeRecord(record);
  }

  async writeRecord(record: CaseRecord): Promise<void> {
    await writeWhole(this.#recordPath(record.id), `${JSON.stringify(record)}\n`);
  }

  async removeCase(id: string): Promise<void> {
    for (const path of [this.#recordPath(id), this.#rowsPath(id), join(this.path, this.reportPath(id))]) {
      await rm(path, { force: true });
    }
  }

  /** What is known of the parts of the tables; nothing of those that are to be made. */
  async parts(): Promise<Record<string, TablePart>> {
    const read = parsed(await readFile(join(this.path, PARTS_FILE), 'utf8').catch(() => '{}'));
    return typeof read === 'object' && read !== null
      ? Object.fromEntries(Object.entries(read).filter((entry): entry is [string, TablePart] => isPart(entry[1])))
      : {};
  }

  async writeParts(parts: Readonly<Record<string, TablePart>>): Promise<void> {
    await writeWhole(join(this.path, PARTS_FILE), `${JSON.stringify(parts, null, 1)}\n`);
  }

  /** Whether the files of a part are there as they were written, by their sizes. */
  async isWhole(part: string, { bytes }: TablePart): Promise<boolean> {
    const sizes = await Promise.all(
      TABLE_NAMES.map((table) =>
        stat(this.#partPath(table, part)).then(
          ({ size }) => size,
          () => -1,
        ),
      ),
    );
    return TABLE_NAMES.every((table, index) => sizes[index] === bytes[table]);
  }

  /** Writes one part of all tables, of these cases; `lost` are those whose rows cannot be read. */
  async writePart(
    part: string,
    ids: readonly string[],
  ): Promise<{ readonly bytes: TablePart['bytes']; readonly lost: readonly string[] }> {
    const rows: CaseRows[] = [];
    const lost: string[] = [];
    for (const id of ids) {
      const own = await this.#rowsOf(id);
      if (own === null) {
        lost.push(id);
      } else {
        rows.push(own);
      }
    }
    const bytes: Record<string, number> = {};
    for (const table of TABLE_NAMES) {
      const path = this.#partPath(table, part);
      if (ids.length === 0) {
        await rm(path, { force: true });
      } else {
        const file = parquetFile(table, rows);
        await writeWhole(path, file);
        bytes[table] = file.length;
      }
    }
    return { bytes, lost };
  }

  #partPath(table: string, part: string): string {
    return join(this.path, 'tables', table, `part-${part}.parquet`);
  }

  async #rowsOf(id: string): Promise<CaseRows | null> {
    try {
      return JSON.parse(gunzipSync(await readFile(this.#rowsPath(id))).toString('utf8'));
    } catch {
      return null;
    }
  }

  /** The files of a table, in the order of their names. */
  async partFiles(table: string): Promise<string[]> {
    const folder = join(this.path, 'tables', table);
    const names = await readdir(folder).catch(() => []);
    return names
      .filter((name) => name.endsWith('.parquet'))
      .sort()
      .map((name) => join(folder, name));
  }
}

/** Makes a folder in one that is there. (Node's own way of making several does not end below some folders of the system.) */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') {
      throw new InputError(
        `${path}: ${errorCode(error) === 'ENOENT' ? 'the folder that it should be in is not there' : messageOf(error)}`,
      );
    }
  });
}

/** `3f`: which part of the tables holds a case. */
export function partOf(id: string): string {
  return (Number.parseInt(placeOf(id).slice(0, 2), 16) % PARTS).toString(16).padStart(2, '0');
}

/** Ids hold whatever paths hold; files are called by a digest of them, in folders of two digits. */
function placeOf(id: string): string {
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${digest.slice(0, 2)}/${digest.slice(2)}`;
}

/** Writes a file beside its place and moves it there. Text goes packed where the name ends with `.gz`. */
async function writeWhole(path: string, content: string | Uint8Array | Generator<string>): Promise<void> {
  const beside = join(dirname(path), `${TEMPORARY_OF_HERE}${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    // Most folders are there: asking each time takes longer.
    const file = await open(beside, 'wx').catch(async (error: unknown) => {
      if (errorCode(error) !== 'ENOENT') {
        throw error;
      }
      await mkdir(dirname(path), { recursive: true });
      return open(beside, 'wx');
    });
    try {
      await (typeof content === 'string' || content instanceof Uint8Array
        ? file.writeFile(content)
        : writePacked(file, content));
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw new InputError(`${path}: cannot be written: ${messageOf(error)}`);
  }
}

const REPORT_PACKING = { level: 4 };

/** Most reports are one piece: then the machinery of streams takes longer than packing it. */
async function writePacked(file: FileHandle, pieces: Generator<string>): Promise<void> {
  const first: string = pieces.next().value ?? '';
  const second = pieces.next();
  if (second.done === true) {
    await file.writeFile(gzipSync(first, REPORT_PACKING));
    return;
  }
  const all = function* (): Generator<string> {
    yield first;
    yield second.value;
    yield* pieces;
  };
  await pipeline(Readable.from(all()), createGzip(REPORT_PACKING), (packed) => writeFile(file, packed));
}

async function readRecord(path: string): Promise<CaseRecord | null> {
  const read: unknown = parsed(await readFile(path, 'utf8').catch(() => ''));
  return isRecord(read) ? read : null;
}

function isRecord(value: unknown): value is CaseRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'state' in value &&
    'key' in value &&
    'setup' in value &&
    'seen' in value &&
    'bytes' in value
  );
}

function isPart(value: unknown): value is TablePart {
  return (
    typeof value === 'object' &&
    value !== null &&
    'digest' in value &&
    'bytes' in value &&
    typeof value.bytes === 'object' &&
    value.bytes !== null
  );
}

/** Rules and options as they are kept. */
interface KeptSetup {
  readonly version: string;
  readonly options: Omit<ResultOptions, 'rules' | 'redact'>;
  /** Names of files beside. */
  readonly rules: readonly string[];
  readonly redact: { readonly paths: boolean } | null;
}

function isSetup(value: unknown): value is KeptSetup {
  return typeof value === 'object' && value !== null && 'options' in value && 'rules' in value && 'redact' in value;
}

function formatOf(mark: string): unknown {
  const read: unknown = parsed(mark);
  return typeof read === 'object' && read !== null && 'format' in read ? read.format : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Milliseconds in which another machine has surely written a file. */
const WRITTEN_WITHIN = 86_400_000;

async function ageOf(path: string): Promise<number> {
  const info = await stat(path).catch(() => null);
  return info === null ? 0 : Date.now() - info.mtimeMs;
}

/** Whether a process of this machine that is gone was writing it. Other machines may still be at it. */
function isLeftBehind(name: string): boolean {
  const pid = name.startsWith(TEMPORARY_OF_HERE)
    ? Number.parseInt(name.slice(TEMPORARY_OF_HERE.length), 10)
    : Number.NaN;
  return !Number.isNaN(pid) && !isRunning(pid);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'cannot be used';
}
