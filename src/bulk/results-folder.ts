/**
 * A folder of results. Each file appears whole under its name or not at all, so a run that is killed at any moment leaves nothing torn:
 *
 *     whydenied-results.json     what the folder is
 *     records/ab/….json          what is known of a case; it is written last, so a case that has one has everything else
 *     reports/ab/….json.gz       its report
 *     rows/ab/….json.gz          its rows of the tables
 *     tables/<table>/part-….parquet   the tables, each part those of some cases
 */

import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { InputError } from '../formats/input-error.js';
import type { CaseRecord } from './bulk-case.js';
import { parquetFile } from './parquet.js';
import { type CaseRows, TABLE_NAMES } from './tables.js';

/** What this release writes. A folder of another one is not touched. */
const FOLDER_FORMAT = 1;
const MARK = 'whydenied-results.json';
const LOCK = 'running.lock';
const TEMPORARY = /^\.tmp-/;

/** Parts that the tables are cut into, by the name of the case. */
const PARTS = 16;

/** Records that are read at a time: a shared folder answers slowly, and no system opens any number of files. */
const READ_AT_ONCE = 32;

export class ResultsFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Opens a folder, or makes one. Throws an InputError for one that is something else. */
  static async open(path: string): Promise<ResultsFolder> {
    const mark = await readFile(join(path, MARK), 'utf8').catch(() => null);
    if (mark === null) {
      const held = await readdir(path).catch((error: unknown) => {
        if (isMissing(error)) {
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
        join(path, MARK),
        `${JSON.stringify({ whydenied: 'results', format: FOLDER_FORMAT }, null, 2)}\n`,
      );
      return new ResultsFolder(path);
    }
    return ResultsFolder.#known(path, mark);
  }

  /** Opens a folder that is there. Throws an InputError where it is none. */
  static async openExisting(path: string): Promise<ResultsFolder> {
    const mark = await readFile(join(path, MARK), 'utf8').catch(() => null);
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
   * Keeps other runs of this machine out until it is released, and takes away what a killed run left behind. Throws an InputError where
   * another run is at work.
   */
  async lock(): Promise<() => Promise<void>> {
    const path = join(this.path, LOCK);
    for (;;) {
      const file = await open(path, 'wx').catch((error: unknown) => {
        if (isThere(error)) {
          return null;
        }
        throw new InputError(`${this.path}: cannot be written to: ${messageOf(error)}`);
      });
      if (file !== null) {
        await file.writeFile(String(process.pid));
        await file.close();
        await this.#sweep();
        return () => rm(path, { force: true });
      }
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      if (owner !== process.pid && isRunning(owner)) {
        throw new InputError(`${this.path}: another run is at work there (process ${owner})`);
      }
      await rm(path, { force: true });
    }
  }

  async #sweep(): Promise<void> {
    for (const entry of await readdir(this.path, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && TEMPORARY.test(entry.name)) {
        await rm(join(entry.parentPath, entry.name), { force: true });
      }
    }
  }

  /** All records, by the ids of their cases. One that cannot be read counts as none. */
  async records(): Promise<Map<string, CaseRecord>> {
    const found = new Map<string, CaseRecord>();
    const paths = await this.#recordPaths();
    const lane = async (): Promise<void> => {
      for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
        const record = await readRecord(path);
        if (record !== null) {
          found.set(record.id, record);
        }
      }
    };
    await Promise.all(Array.from({ length: READ_AT_ONCE }, lane));
    return found;
  }

  /** How many cases have a record, without reading them. */
  async recordCount(): Promise<number> {
    return (await this.#recordPaths()).length;
  }

  async #recordPaths(): Promise<string[]> {
    const root = join(this.path, 'records');
    const shards = (await readdir(root).catch(() => [])).map((shard) => join(root, shard));
    const paths = await Promise.all(
      shards.map(async (shard) => (await readdir(shard).catch(() => [])).map((name) => join(shard, name))),
    );
    return paths.flat().filter((path) => path.endsWith('.json'));
  }

  /** Where the report of a case is, below the folder. */
  reportPath(id: string): string {
    return `reports/${placeOf(id)}.json.gz`;
  }

  /** Writes all of a case: its report piece by piece, its rows, then its record. */
  async writeCase(record: CaseRecord, report: Generator<string> | null, rows: CaseRows): Promise<void> {
    const path = join(this.path, this.reportPath(record.id));
    if (report === null) {
      await rm(path, { force: true });
    } else {
      await writeWhole(path, report);
    }
    await writeWhole(
      join(this.path, 'rows', `${placeOf(record.id)}.json.gz`),
      gzipSync(JSON.stringify(rows), { level: 1 }),
    );
    await this.writeRecord(record);
  }

  async writeRecord(record: CaseRecord): Promise<void> {
    await writeWhole(join(this.path, 'records', `${placeOf(record.id)}.json`), `${JSON.stringify(record)}\n`);
  }

  async removeCase(id: string): Promise<void> {
    const place = placeOf(id);
    for (const file of [`records/${place}.json`, `rows/${place}.json.gz`, this.reportPath(id)]) {
      await rm(join(this.path, file), { force: true });
    }
  }

  /** The text of a report; null where the case has none. */
  async readReport(id: string): Promise<string | null> {
    const packed = await readFile(join(this.path, this.reportPath(id))).catch(() => null);
    return packed === null ? null : gunzipSync(packed).toString('utf8');
  }

  /** What the parts of the tables were made of, by part; empty for those that are to be made. */
  async partDigests(): Promise<Record<string, string>> {
    const text = await readFile(join(this.path, 'tables', 'parts.json'), 'utf8').catch(() => '{}');
    const read: unknown = parsed(text);
    return typeof read === 'object' && read !== null
      ? Object.fromEntries(
          Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
        )
      : {};
  }

  async writePartDigests(digests: Readonly<Record<string, string>>): Promise<void> {
    await writeWhole(join(this.path, 'tables', 'parts.json'), `${JSON.stringify(digests, null, 1)}\n`);
  }

  /** Writes one part of all tables, of these cases. */
  async writePart(part: string, ids: readonly string[]): Promise<void> {
    const rows: CaseRows[] = [];
    for (const id of ids) {
      const packed = await readFile(join(this.path, 'rows', `${placeOf(id)}.json.gz`));
      rows.push(JSON.parse(gunzipSync(packed).toString('utf8')));
    }
    for (const table of TABLE_NAMES) {
      const path = join(this.path, 'tables', table, `part-${part}.parquet`);
      await (ids.length === 0 ? rm(path, { force: true }) : writeWhole(path, parquetFile(table, rows)));
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
    if (!isThere(error)) {
      throw new InputError(
        `${path}: ${isMissing(error) ? 'the folder that it should be in is not there' : messageOf(error)}`,
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
  const beside = join(dirname(path), `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    // Most folders are there: asking each time takes longer.
    const file = await open(beside, 'wx').catch(async (error: unknown) => {
      if (!isMissing(error)) {
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
    throw error;
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

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'cannot be used';
}
