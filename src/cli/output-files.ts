/** Writes results to files: whole or not at all, and over nothing that was there unless asked to. */

import { link, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../formats/input-error.js';

/** A file to write. */
export interface OutputFile {
  readonly path: string;
  readonly pieces: Iterable<string>;
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
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(beside, pieces);
    await (force ? rename(beside, path) : moveToFree(beside, path));
  } catch (error) {
    throw error instanceof InputError
      ? error
      : new InputError(`${path}: ${error instanceof Error ? error.message : 'cannot be written'}`);
  } finally {
    // Where it could not be made, its folder may be none.
    await rm(beside, { force: true }).catch(() => {});
  }
}

let counter = 0;

async function writeWhole(path: string, pieces: Iterable<string>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const piece of pieces) {
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
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
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

/** Throws an InputError where an output would be written over one of the inputs. */
export async function requireNoInput(outputs: readonly string[], inputs: readonly string[]): Promise<void> {
  const real = async (path: string): Promise<string | null> => realpath(path).catch(() => null);
  const read = new Set(await Promise.all(inputs.map(real)));
  for (const path of outputs) {
    const known = await real(path);
    if (known !== null && read.has(known)) {
      throw new InputError(`${path}: an input would be overwritten`);
    }
  }
}

/** Whether a path is meant as a folder: by a slash at its end, or because one is there. */
export async function isFolder(path: string): Promise<boolean> {
  return /[\\/]$/.test(path) || (await stat(path).catch(() => null))?.isDirectory() === true;
}
