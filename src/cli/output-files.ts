/** Writes results to files: whole or not at all, and over nothing that was there unless asked to. */

import { link, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { errorCode } from '../case/error-code.js';
import { InputError } from '../formats/input-error.js';

/** A file to write. */
export interface OutputFile {
  readonly path: string;
  /** Texts are written in UTF-8. */
  readonly pieces: Iterable<string> | AsyncIterable<Uint8Array>;
}

/**
 * Writes a file beside its place and moves it there once it is whole. Throws an InputError where something is there already and
 * `force` is not given, and where it cannot be written.
 */
export async function writeOutput({ path, pieces }: OutputFile, force: boolean): Promise<void> {
  if (!force) {
    await requireFree(path);
  }
  const beside = join(dirname(path), `.whydenied-${process.pid}-${counter++}.tmp`);
  try {
    await makeFolder(dirname(path));
    await writeWhole(beside, pieces);
    await (force ? rename(beside, path) : moveToFree(beside, path));
  } catch (error) {
    throw error instanceof InputError ? error : new InputError(`${path}: ${reasonOf(error)}`);
  } finally {
    // Where it could not be made, its folder may be none.
    await rm(beside, { force: true }).catch(() => {});
  }
}

let counter = 0;

/** Makes a folder in one that is there. (Node's own way of making several does not end below some folders of the system.) */
async function makeFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => null)) === null) {
    await mkdir(path);
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'the folder that it should be in is not there'],
  ['ENOTDIR', 'a part of it is a file and no folder'],
  ['EACCES', 'not permitted to write there'],
  ['EPERM', 'not permitted to write there'],
  ['EROFS', 'nothing can be written there'],
  ['ENOSPC', 'the disk is full'],
  ['ENAMETOOLONG', 'the name is too long'],
]);

/** What the system says, without the name of a file that nobody asked for. */
function reasonOf(error: unknown): string {
  return REASONS.get(errorCode(error)) ?? (error instanceof Error ? error.message : 'cannot be written');
}

async function writeWhole(path: string, pieces: OutputFile['pieces']): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const piece of pieces) {
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A second name fails where there is one already; a file system without second names is asked before. */
async function moveToFree(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      throw occupied(to);
    }
    await requireFree(to);
    await rename(from, to);
  }
}

/** Throws an InputError where a path leads to something. */
export async function requireFree(path: string): Promise<void> {
  if ((await stat(path).catch(() => null)) !== null) {
    throw occupied(path);
  }
}

function occupied(path: string): InputError {
  return new InputError(`${path}: is there already; --force writes over it`);
}

/**
 * Throws an InputError where an output would be written over one of the inputs, or over a file in a folder that is one. Reports of
 * before, which are no inputs, may be.
 */
export async function requireNoInput(
  outputs: readonly string[],
  inputs: readonly string[],
  isReport: (path: string) => boolean,
): Promise<void> {
  const real = async (path: string): Promise<string | null> => realpath(path).catch(() => null);
  const read = (await Promise.all(inputs.map(real))).filter((path) => path !== null);
  for (const path of outputs) {
    const known = await real(path);
    const isInput = read.some(
      (input) => known === input || (known?.startsWith(join(input, sep)) === true && !isReport(path)),
    );
    if (known !== null && isInput) {
      throw new InputError(`${path}: an input would be overwritten`);
    }
  }
}

/** Throws an InputError for a place in a folder that is an input: there the file would be read, or sent along, the next time. */
export function requireOutside(path: string, inputs: readonly string[]): void {
  const folder = inputs.find((input) => input !== '-' && resolve(path).startsWith(join(resolve(input), sep)));
  if (folder !== undefined) {
    throw new InputError(
      `${path}: expected a place outside of ${folder}, where it would be read as an input next time`,
    );
  }
}

/** Whether a path is meant as a folder: by a slash at its end, or because one is there. */
export async function isFolder(path: string): Promise<boolean> {
  return /[\\/]$/.test(path) || (await stat(path).catch(() => null))?.isDirectory() === true;
}
