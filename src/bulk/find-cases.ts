/** The cases below roots, or those that a manifest lists. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { groupBy } from '../formats/group-by.js';
import { InputError } from '../formats/input-error.js';
import type { BulkCase, CaseFile } from './bulk-case.js';
import { type Folder, filesOf, groupFiles, type NamedFile } from './group-files.js';

/** What was found. */
export interface FoundCases {
  readonly cases: readonly BulkCase[];
  /** Folders and files that could not be read: a line each. */
  readonly problems: readonly string[];
}

/**
 * The cases of roots: folders, archives, single files. Links are not followed: they lead out of a root or around in circles. `results`:
 * a folder to pass over. Throws an InputError for a root that is not there, and where two cases would have one id.
 */
export async function findCases(roots: readonly string[], results: string): Promise<FoundCases> {
  const walk = new Walk(resolve(results));
  const found: BulkCase[] = [];
  const names = rootNames(roots);
  for (const [index, root] of roots.entries()) {
    const path = resolve(root);
    const info = await stat(path).catch(() => null);
    if (info === null) {
      throw new InputError(`${root}: no such file or folder`);
    }
    const name = names[index] ?? basename(path);
    const several = roots.length > 1;
    if (!info.isDirectory()) {
      const files = [{ path, size: info.size, modified: info.mtimeMs }];
      found.push({ id: name, inputs: [path], base: dirname(path), files });
      continue;
    }
    for (const { place, inputs, files } of groupFiles(await walk.folder(path))) {
      const id = place === '' ? name : several ? `${name}/${place}` : place;
      found.push({ id, inputs, base: path, files: sorted(files) });
    }
  }
  return { cases: requireUnique(found), problems: walk.problems };
}

/** The last parts of the roots' paths: as many as it takes to tell them apart. */
function rootNames(roots: readonly string[]): string[] {
  const parts = roots.map((root) =>
    resolve(root)
      .split(/[\\/]/)
      .filter((part) => part !== ''),
  );
  return parts.map((own, index) => {
    for (let count = 1; count < own.length; count++) {
      const name = own.slice(-count).join('/');
      if (!parts.some((other, at) => at !== index && other.slice(-count).join('/') === name)) {
        return name;
      }
    }
    return own.join('/');
  });
}

class Walk {
  readonly problems: string[] = [];
  readonly #results: string;

  constructor(results: string) {
    this.#results = results;
  }

  async folder(path: string): Promise<Folder> {
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) =>
      this.#unreadable(path, error),
    );
    const sortedEntries = (entries ?? []).sort((one, other) => (one.name < other.name ? -1 : 1));
    const files = await Promise.all(
      sortedEntries.filter((entry) => entry.isFile()).map(({ name }) => this.#file(join(path, name), name)),
    );
    const folders = sortedEntries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(path, name))
      .filter((own) => own !== this.#results);
    return {
      ...{ path, name: basename(path) },
      files: files.flatMap((file) => file ?? []),
      folders: await Promise.all(folders.map((own) => this.folder(own))),
    };
  }

  async #file(path: string, name: string): Promise<NamedFile | null> {
    const info = await stat(path).catch((error: unknown) => this.#unreadable(path, error));
    return info === null ? null : { path, name, size: info.size, modified: info.mtimeMs };
  }

  #unreadable(path: string, error: unknown): null {
    this.problems.push(`${path}: ${error instanceof Error ? error.message : 'cannot be read'}`);
    return null;
  }
}

/**
 * The cases that a manifest lists: JSON, `[{"case": "4711", "inputs": ["a.csv", "b.log"]}]`, or CSV with the columns `case` and `input`,
 * one input a row. Paths count from the manifest's folder. Throws an InputError for anything else, and for a case that is there twice.
 */
export async function readManifest(path: string): Promise<FoundCases> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError(`${path}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  });
  const listed = /^\s*[[{]/.test(text) ? listedInJson(path, text) : listedInCsv(path, text);
  const walk = new Walk('');
  const base = dirname(resolve(path));
  const cases: BulkCase[] = [];
  for (const { id, inputs } of listed) {
    const paths = inputs.map((input) => resolve(base, input));
    const files: CaseFile[] = [];
    for (const input of paths) {
      const info = await stat(input).catch(() => null);
      if (info === null) {
        // The case is one all the same: its result says that the file is not there.
        files.push({ path: input, size: 0, modified: 0 });
      } else if (info.isDirectory()) {
        files.push(...filesOf(await walk.folder(input)));
      } else {
        files.push({ path: input, size: info.size, modified: info.mtimeMs });
      }
    }
    cases.push({ id, inputs: paths, base, files: sorted(files) });
  }
  return { cases: requireUnique(cases), problems: walk.problems };
}

interface ListedCase {
  readonly id: string;
  readonly inputs: readonly string[];
}

function listedInJson(path: string, text: string): ListedCase[] {
  const wrong = new InputError(`${path}: expected [{"case": "4711", "inputs": ["trace.csv", "copy.log"]}, …]`);
  const read = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new InputError(`${path}: ${error instanceof Error ? error.message : 'is no JSON'}`);
    }
  })();
  if (!Array.isArray(read)) {
    throw wrong;
  }
  return read.map((item: unknown) => {
    if (typeof item !== 'object' || item === null || !('case' in item) || !('inputs' in item)) {
      throw wrong;
    }
    const { case: id, inputs } = item;
    if (typeof id !== 'string' || !Array.isArray(inputs) || !inputs.every((one) => typeof one === 'string')) {
      throw wrong;
    }
    return { id, inputs };
  });
}

function listedInCsv(path: string, text: string): ListedCase[] {
  const rows: Record<string, string | undefined>[] = ((): Record<string, string | undefined>[] => {
    try {
      return parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true });
    } catch (error) {
      throw new InputError(`${path}: ${error instanceof Error ? error.message : 'is no CSV'}`);
    }
  })();
  const listed = rows.map(({ case: id, input }, index) => {
    if (id === undefined || input === undefined) {
      throw new InputError(`${path}, row ${index + 1}: expected the columns "case" and "input", one input a row`);
    }
    return { id, input };
  });
  return [...groupBy(listed, ({ id }) => id)].map(([id, own]) => ({ id, inputs: own.map(({ input }) => input) }));
}

function requireUnique(cases: readonly BulkCase[]): readonly BulkCase[] {
  const known = new Map<string, BulkCase>();
  for (const one of cases) {
    const other = known.get(one.id);
    if (other !== undefined) {
      throw new InputError(
        `two cases are called ${one.id}: ${other.inputs.join(', ')} and ${one.inputs.join(', ')}; a manifest can give them names`,
      );
    }
    known.set(one.id, one);
  }
  return cases;
}

function sorted(files: readonly CaseFile[]): CaseFile[] {
  return files
    .map(({ path, size, modified }) => ({ path, size, modified }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}
