/** What the user hands over, as Sources: files, folders, .gz, standard input, a pasted line. The only part that knows Node. */

import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, open, readdir, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { detectFormat } from '../formats/detect.js';
import { InputError } from '../formats/input-error.js';
import { isContinuation } from '../formats/procmon/pml/pml.js';
import type { Source } from '../formats/source.js';

/** Standard input up to this size stays in memory; more goes to a temporary file, for it is read more than once. */
const KEPT_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/**
 * Opens inputs: paths of files and folders (read with all folders below, in the order of their names), `-` for standard
 * input, or a line pasted from Procmon or a robocopy log. A path that is not there becomes a Source that says so when read.
 */
export async function* openInputs(inputs: readonly string[], stdin: Readable = process.stdin): AsyncGenerator<Source> {
  const seen = new Set<string>();
  for (const input of beforeContinuations(inputs)) {
    if (input === '-') {
      yield await openStream(stdin);
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
    yield* openCapture(seen, path, found.size, true);
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
      yield* openCapture(seen, path, size, false);
    }
  }
}

/** `-1` of `NAME-1.PML`, where Procmon goes on when NAME.PML is full. Source: procmon-pml.md §1. */
const CONTINUATION = /-\d+(?=\.pml$)/i;

/** The names in their order, those of continuations behind all others if what they continue is there too. */
function beforeContinuations(names: readonly string[]): string[] {
  const isContinued = (name: string): boolean =>
    CONTINUATION.test(name) && names.includes(name.replace(CONTINUATION, ''));
  return [...names.filter((name) => !isContinued(name)), ...names.filter(isContinued)];
}

/** A file that was not opened before, and the files beside it that continue its capture. */
async function* openCapture(seen: Set<string>, path: string, size: number, named: boolean): AsyncGenerator<Source> {
  const real = await realpath(path);
  if (seen.has(real)) {
    return;
  }
  seen.add(real);
  const input = await openFile(path, size, named);
  const continuations: Source[] = [];
  for (let number = 1; /\.pml$/i.test(path); number++) {
    const continuation = await openContinuation(seen, continuations.at(-1) ?? input, path, number);
    if (continuation === null) {
      break;
    }
    continuations.push(continuation);
  }
  yield continuations.length === 0 ? input : { ...input, continuations };
}

/** The file of that number, if it is there and goes on where `last` ends. */
async function openContinuation(seen: Set<string>, last: Source, path: string, number: number): Promise<Source | null> {
  const next = path.replace(/(?=\.pml$)/i, `-${number}`);
  const found = await stat(next).catch(() => null);
  const real = found?.isFile() ? await realpath(next) : null;
  if (found === null || real === null || seen.has(real)) {
    return null;
  }
  const continuation = await openFile(next, found.size, false);
  if (!(await isContinuation(last, continuation))) {
    return null;
  }
  seen.add(real);
  return continuation;
}

async function openFile(path: string, size: number, named: boolean): Promise<Source> {
  if (await isGzip(path)) {
    return {
      name: path,
      size: null,
      named,
      stream: () => unpack(createReadStream(path, { highWaterMark: CHUNK_BYTES })),
    };
  }
  return {
    name: path,
    size,
    named,
    stream: () => readAhead(path),
    async read(offset, length, into) {
      const handle = await open(path);
      try {
        const memory = into !== undefined && into.length >= length ? into : new Uint8Array(length);
        const { buffer, bytesRead } = await handle.read(memory, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}

/** The bytes of a file. The next ones are read while the last are used: a stream of Node's does much more beside. */
async function* readAhead(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  const next = (): Promise<{ bytesRead: number; buffer: Buffer }> => handle.read(Buffer.allocUnsafeSlow(CHUNK_BYTES));
  let reading = next();
  try {
    for (;;) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) {
        return;
      }
      reading = next();
      // Whoever breaks off does not wait for it.
      reading.catch(() => {});
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await reading.catch(() => {});
    await handle.close();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path).catch(() => null);
  if (handle === null) {
    return false;
  }
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** Unpacks as it is read, so that a packed bomb costs time and no memory. */
async function* unpack(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const feeding = pipeline(packed, gunzip);
  feeding.catch(() => {});
  try {
    yield* gunzip;
    await feeding;
  } catch (error) {
    throw new InputError(`damaged or cut off: ${error instanceof Error ? error.message : 'cannot be unpacked'}`);
  }
}

async function openStream(stream: Readable): Promise<Source> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const iterator = stream[Symbol.asyncIterator]();
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    const chunk: Uint8Array = typeof next.value === 'string' ? new TextEncoder().encode(next.value) : next.value;
    chunks.push(chunk);
    length += chunk.length;
    if (length > KEPT_BYTES) {
      return openFile(await spill(chunks, iterator), length, true);
    }
  }
  return inMemory('standard input', Buffer.concat(chunks));
}

/** Writes what was read and the rest to a temporary file, which is removed when the process ends. */
async function spill(read: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'whydenied-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'standard input');
  await pipeline(async function* () {
    yield* read;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  }, createWriteStream(path));
  return path;
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

/** An input that cannot be opened: reading it says why. */
function failing(name: string, error: InputError): Source {
  return {
    name,
    size: null,
    named: true,
    // eslint-disable-next-line require-yield -- it fails before there is anything to yield
    async *stream() {
      throw error;
    },
  };
}

function explain(error: unknown): InputError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason =
    { ENOENT: 'no such file or folder', EACCES: 'not permitted to read it', ENAMETOOLONG: 'the name is too long' }[
      code
    ] ?? (error instanceof Error ? error.message : 'cannot be opened');
  return new InputError(reason);
}
