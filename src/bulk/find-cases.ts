/** The cases below roots, or those that a manifest lists. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { parse } from 'csv-parse/sync';
import { groupBy } from '../formats/group-by.js';
import { InputError } from '../formats/input-error.js';
import type { BulkCase, CaseFile } from './bulk-case.js';
import { type Folder, filesOf, groupFiles, isEvidence, type NamedFile } from './group-files.js';
import { RESULTS_MARK } from './results-folder.js';

/** What was found. */
export interface FoundCases {
  readonly cases: readonly BulkCase[];
  /** Folders and files that could not be read, and roots without cases: a line each. */
  readonly problems: readonly string[];
  /** Files that make no case by their names, by ending, and links and folders of results: how many. */
  readonly passedOver: ReadonlyMap<string, number>;
}

/**
 * The cases of roots: folders, archives, single files. Links are not followed: they lead out of a root or around in circles. `results`:
 * a folder to pass over. Throws an InputError for a root that is not there or lies in another, and where two cases would have one id.
 */
export async function findCases(roots: readonly string[], results: string): Promise<FoundCases> {
  requireApart(roots);
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
    const groups = groupFiles(await walk.folder(path));
    if (groups.length === 0) {
      walk.problems.push(`${root}: no traces, logs or archives there`);
    }
    for (const { place, inputs, files } of groups) {
      const id = place === '' ? name : several ? `${name}/${place}` : place;
      found.push({ id, inputs, base: path, files: sorted(files) });
    }
  }
  return { cases: requireUnique(found, 'a manifest can give them names'), ...walk.said };
}

/** Cases would be there twice. */
function requireApart(roots: readonly string[]): void {
  const paths = roots.map((root) => resolve(root));
  paths.forEach((path, index) => {
    const around = paths.findIndex(
      (other, at) => at !== index && (path === other || path.startsWith(join(other, sep))),
    );
    if (around >= 0) {
      throw new InputError(
        path === paths[around]
          ? `${roots[index]}: was named twice`
          : `${roots[index]}: lies in ${roots[around]}, so its cases would be there twice`,
      );
    }
  });
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
  readonly #passedOver = new Map<string, number>();
  readonly #results: string;

  constructor(results: string) {
    this.#results = results;
  }

  get said(): Omit<FoundCases, 'cases'> {
    return { problems: this.problems, passedOver: this.#passedOver };
  }

  #passOver(what: string): void {
    this.#passedOver.set(what, (this.#passedOver.get(what) ?? 0) + 1);
  }

  async folder(path: string): Promise<Folder> {
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) =>
      this.#unreadable(path, error),
    );
    const sortedEntries = (entries ?? []).sort((one, other) => (one.name < other.name ? -1 : 1));
    if (sortedEntries.some(({ name }) => name === RESULTS_MARK)) {
      this.#passOver('folder of results');
      return { path, name: basename(path), files: [], folders: [] };
    }
    for (const entry of sortedEntries) {
      if (!entry.isFile() && !entry.isDirectory()) {
        this.#passOver(entry.isSymbolicLink() ? 'link' : 'special file');
      } else if (entry.isFile() && !isEvidence(entry.name)) {
        this.#passOver(extname(entry.name).toLowerCase() || 'no ending');
      }
    }
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

  /** All files of some inputs. One that is not there is one all the same: the result of its case says so. */
  async filesOf(inputs: readonly string[], intro: string): Promise<CaseFile[]> {
    const files: CaseFile[] = [];
    for (const input of inputs) {
      const info = await stat(input).catch(() => null);
      if (info === null) {
        files.push({ path: input, size: 0, modified: 0 });
        this.problems.push(`${intro}${input}: no such file or folder`);
      } else if (info.isDirectory()) {
        files.push(...filesOf(await this.folder(input)));
      } else {
        files.push({ path: input, size: info.size, modified: info.mtimeMs });
      }
    }
    return sorted(files);
  }

  async #file(path: string, name: string): Promise<NamedFile | null> {
    const info = await stat(path).catch((error: unknown) => this.#unreadable(path, error));
    return info === null ? null : { path, name, size: info.size, modified: info.mtimeMs };
  }

  #unreadable(path: string, error: unknown): null {
    const reason = path.includes('\ufffd')
      ? 'its name is no UTF-8: give it another'
      : error instanceof Error
        ? error.message
        : 'cannot be read';
    this.problems.push(`${path}: ${reason}`);
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
  if (listed.length === 0) {
    throw new InputError(`${path}: lists no cases`);
  }
  const walk = new Walk('');
  const base = dirname(resolve(path));
  const cases: BulkCase[] = [];
  for (const { id, inputs } of listed) {
    const paths = inputs.map((input) => resolve(base, input));
    cases.push({ id, inputs: paths, base, files: await walk.filesOf(paths, `${path}, case ${id}: `) });
  }
  return { cases: requireUnique(cases, 'expected one entry a case'), ...walk.said };
}

/** A case of which it is known what belongs to it. */
export async function caseAt(id: string, base: string, inputs: readonly string[]): Promise<BulkCase> {
  return { id, inputs, base, files: await new Walk('').filesOf(inputs, '') };
}

interface ListedCase {
  readonly id: string;
  readonly inputs: readonly string[];
}

function listedInJson(path: string, text: string): ListedCase[] {
  const read = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new InputError(`${path}: ${error instanceof Error ? error.message : 'is no JSON'}`);
    }
  })();
  const expected = '[{"case": "4711", "inputs": ["trace.csv", "copy.log"]}, …]';
  if (!Array.isArray(read)) {
    throw new InputError(`${path}: expected ${expected}`);
  }
  return read.map((item: unknown, index) => {
    const wrong = (what: string): InputError =>
      new InputError(`${path}, entry ${index + 1}: ${what}: expected ${expected}`);
    if (typeof item !== 'object' || item === null || !('case' in item) || !('inputs' in item)) {
      throw wrong('"case" or "inputs" is missing');
    }
    const { case: id, inputs } = item;
    if (typeof id !== 'string' || id.trim() === '') {
      throw wrong('"case" is no text, or an empty one');
    }
    if (!Array.isArray(inputs) || inputs.length === 0 || !inputs.every((one) => typeof one === 'string')) {
      throw wrong('"inputs" is no list of texts');
    }
    return { id, inputs };
  });
}

/** With `,` between the columns or, as Excel writes it in much of Europe, with `;`. */
function listedInCsv(path: string, text: string): ListedCase[] {
  const rows: Record<string, string | undefined>[] = ((): Record<string, string | undefined>[] => {
    try {
      return parse(text, {
        columns: (names: string[]) => names.map((name) => name.toLowerCase()),
        delimiter: /^[^\r\n,]*;/.test(text) ? ';' : ',',
        ...{ bom: true, trim: true, skip_empty_lines: true },
      });
    } catch (error) {
      throw new InputError(`${path}: ${error instanceof Error ? error.message : 'is no CSV'}`);
    }
  })();
  const listed = rows.map(({ case: id = '', input = '' }, index) => {
    if (id === '' || input === '') {
      throw new InputError(
        `${path}, row ${index + 1}: expected something in the columns "case" and "input", one input a row, below a row with these names`,
      );
    }
    return { id, input };
  });
  return [...groupBy(listed, ({ id }) => id)].map(([id, own]) => ({ id, inputs: own.map(({ input }) => input) }));
}

function requireUnique(cases: readonly BulkCase[], advice: string): readonly BulkCase[] {
  const known = new Map<string, BulkCase>();
  for (const one of cases) {
    const other = known.get(one.id);
    if (other !== undefined) {
      throw new InputError(
        `two cases are called ${one.id}: ${other.inputs.join(', ')} and ${one.inputs.join(', ')}; ${advice}`,
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
