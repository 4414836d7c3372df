/**
 * What the user hands over, as Sources: files, folders, .gz, .zip, standard input, a pasted line. The only part that knows
 * Node.
 */

import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { detectFormat } from '../formats/detect.js';
import { InputError } from '../formats/input-error.js';
import type { Source } from '../formats/source.js';
import { openAsCapture, openContent } from './content.js';
import { beforeContinuations, type Siblings } from './continuations.js';
import { errorCode } from './error-code.js';
import { failing } from './failing.js';
import { fileSource } from './file.js';
import { spill } from './temporary-file.js';

/** Standard input up to this size stays in memory; more goes to a temporary file, for it is read more than once. */
const KEPT_BYTES = 16 * 1024 * 1024;

/**
 * Opens inputs: paths of files and folders (read with all folders below, in the order of their names), `-` for standard
 * input, or a line pasted from Procmon or a robocopy log. Of an archive the members are opened, in the order of their names.
 * A path that is not there becomes a Source that says so when read.
 */
export async function* openInputs(inputs: readonly string[], stdin: Readable = process.stdin): AsyncGenerator<Source> {
  const seen = new Set<string>();
  for (const input of beforeContinuations(inputs)) {
    if (input === '-') {
      yield* openStandardInput(stdin);
    } else {
      yield* openPath(input, seen);
    }
  }
}

async function* openPath(path: string, seen: Set<string>): AsyncGenerator<Source> {
  const pasted = new TextEncoder().encode(path);
  const found = await stat(path).catch(explain);
  if (found instanceof InputError) {
    yield detectFormat(pasted).format === null ? failing(path, found) : inMemory('pasted line', pasted);
  } else if (found.isDirectory()) {
    yield* openFolder(path, seen);
  } else {
    yield* openFile(seen, path, found.size, true);
  }
}

async function* openFolder(folder: string, seen: Set<string>): AsyncGenerator<Source> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(explain);
  if (entries instanceof InputError) {
    yield failing(folder, entries);
    return;
  }
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  for (const name of beforeContinuations([...byName.keys()].sort())) {
    const path = join(folder, name);
    const entry = byName.get(name);
    // Links are not followed: they can lead out of the folder or around in circles.
    if (entry?.isDirectory()) {
      yield* openFolder(path, seen);
    } else if (entry?.isFile()) {
      const { size } = await stat(path);
      yield* openFile(seen, path, size, false);
    }
  }
}

/** A file that was not opened before: itself, the files beside it that continue its capture, or what is packed in it. */
async function* openFile(seen: Set<string>, path: string, size: number, named: boolean): AsyncGenerator<Source> {
  const real = await realpath(path);
  if (seen.has(real)) {
    return;
  }
  seen.add(real);
  yield* openContent(fileSource(path, size, named), path, siblingsBut(seen));
}

/** The files beside another that were not opened before. */
function siblingsBut(seen: Set<string>): Siblings {
  return {
    async open(path) {
      const found = await stat(path).catch(() => null);
      return found?.isFile() && !seen.has(await realpath(path))
        ? openAsCapture(fileSource(path, found.size, false), 0)
        : null;
    },
    async take(path) {
      seen.add(await realpath(path));
    },
  };
}

const NO_SIBLINGS: Siblings = { open: async () => null, take: async () => {} };

async function* openStandardInput(stdin: Readable): AsyncGenerator<Source> {
  const name = 'standard input';
  try {
    yield* openContent(await openStream(stdin, name), name, NO_SIBLINGS);
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    yield failing(name, error);
  }
}

async function openStream(stream: Readable, name: string): Promise<Source> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const iterator = stream[Symbol.asyncIterator]();
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    const chunk: Uint8Array = typeof next.value === 'string' ? new TextEncoder().encode(next.value) : next.value;
    chunks.push(chunk);
    length += chunk.length;
    if (length > KEPT_BYTES) {
      return spill({ name, size: null, stream: () => following(chunks, iterator) });
    }
  }
  return inMemory(name, Buffer.concat(chunks));
}

async function* following(read: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* read;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    yield next.value;
  }
}

function inMemory(name: string, bytes: Uint8Array): Source {
  return {
    name,
    size: bytes.length,
    named: true,
    async *stream() {
      yield bytes;
    },
    async read(offset, length) {
      return bytes.subarray(offset, offset + length);
    },
  };
}

function explain(error: unknown): InputError {
  const reason =
    { ENOENT: 'no such file or folder', EACCES: 'not permitted to read it', ENAMETOOLONG: 'the name is too long' }[
      errorCode(error)
    ] ?? (error instanceof Error ? error.message : 'cannot be opened');
  return new InputError(reason, null, 'unopened');
}
