/** What a file holds, told by its first bytes: itself, what is packed in it, the members of an archive. */

import { createGunzip } from 'node:zlib';
import { InputError } from '../formats/input-error.js';
import { sniffPml } from '../formats/procmon/pml/header.js';
import type { Source } from '../formats/source.js';
import type { EntryRoom } from './archive.js';
import { beforeContinuations, type Siblings, withContinuations } from './continuations.js';
import { failing } from './failing.js';
import { isFile, isSeekable, type SeekableSource } from './file.js';
import { threadFor } from './scan-in-thread.js';
import { spill } from './temporary-file.js';
import { IN_LARGE_CHUNKS, unpack } from './unpack.js';

/** Entries of an archive and of the archives in it that are looked at. More are no trace with its logs. */
const MAX_ENTRIES = 10_000;

/** What an archive lies in. */
interface Nesting {
  /** Archives around it. */
  readonly depth: number;
  readonly room: EntryRoom;
}

/** The Sources that a file holds; `path` is where it lies among its siblings. */
export async function* openContent(
  file: Source,
  path: string,
  siblings: Siblings,
  nesting: Nesting = { depth: 0, room: { left: MAX_ENTRIES, all: MAX_ENTRIES } },
): AsyncGenerator<Source> {
  const { content, head } = await unwrap(file);
  const { packedIn = [] } = content;
  try {
    if (isArchive(head)) {
      yield* openMembers(content, nesting);
    } else if (sniffPml(head)) {
      yield await withContinuations(packed(await capture(content, nesting.depth), packedIn), path, siblings);
    } else {
      yield content;
    }
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    yield packed(failing(content.name, error), [...packedIn, content]);
  }
}

/** A source with what it was packed in. */
function packed<Packed extends Source>(source: Packed, packedIn: readonly Source[]): Packed {
  return packedIn.length === 0 ? source : { ...source, packedIn };
}

/** A file as a capture, or null for one that is none; `depth` is the number of archives around it. */
export async function openAsCapture(file: Source, depth: number): Promise<Source | null> {
  const { content, head } = await unwrap(file);
  if (!sniffPml(head)) {
    return null;
  }
  const { packedIn = [] } = content;
  const opened = capture(content, depth).then((source) => packed(source, packedIn));
  return opened.catch((error: unknown) => {
    // It is opened again on its own, and says why then.
    if (error instanceof InputError) {
      return null;
    }
    throw error;
  });
}

/**
 * Captures are read here and there, those in archives from a temporary file. A .gz by itself is not worth one: `convert`
 * opens what can be read so once in each of its threads, and a small capture fits into memory.
 */
async function capture(content: Source, depth: number): Promise<Source> {
  return depth === 0 ? content : seekable(content);
}

async function* openMembers(archive: Source, { depth, room }: Nesting): AsyncGenerator<Source> {
  if (depth > 1) {
    throw new InputError(
      'a zip archive in two others: expected one in another at most; unpack it and hand over what it holds',
    );
  }
  const file = await seekable(archive);
  // Most runs meet no archive and do without the code for them.
  const { members, problem } = await import('./archive.js').then(({ readArchive }) => readArchive(file, room));
  const packedIn = [...(archive.packedIn ?? []), archive];
  const byPath = new Map([...members].map(([path, member]) => [path, packed(member, packedIn)]));
  const taken = new Set<string>();
  const siblings: Siblings = {
    async open(path) {
      const member = byPath.get(path);
      return member === undefined || taken.has(path) ? null : openAsCapture(member, depth + 1);
    },
    async take(path) {
      taken.add(path);
    },
  };
  for (const path of beforeContinuations([...byPath.keys()].sort())) {
    const member = byPath.get(path);
    if (member !== undefined && !taken.has(path)) {
      yield* openContent(member, path, siblings, { depth: depth + 1, room });
    }
  }
  if (problem !== null) {
    yield packed(failing(archive.name, problem), packedIn);
  }
}

/** What a file holds if it is a .gz, or else the file; and the first bytes of that. */
async function unwrap(file: Source): Promise<{ readonly content: Source; readonly head: Uint8Array }> {
  const head = await firstBytes(file);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    return { content: file, head };
  }
  const { name, named } = file;
  const content: Source = {
    name,
    size: null,
    named: named ?? true,
    packedIn: [...(file.packedIn ?? []), file],
    stream: () => unpack(file.stream(), createGunzip(IN_LARGE_CHUNKS)),
    ...(isFile(file) ? threadFor(file.path, file.size, true) : {}),
  };
  return { content, head: await firstBytes(content) };
}

/** As many bytes as signatures have; none of a file that cannot be read: whoever reads it is told why. */
async function firstBytes({ read, stream }: Source): Promise<Uint8Array> {
  const head = new Uint8Array(4);
  let length = 0;
  try {
    if (read !== undefined) {
      return await read(0, head.length);
    }
    for await (const chunk of stream()) {
      const part = chunk.subarray(0, head.length - length);
      head.set(part, length);
      length += part.length;
      if (length === head.length) {
        break;
      }
    }
  } catch {
    return new Uint8Array();
  }
  return head.subarray(0, length);
}

/**
 * A local file header or, in an archive without members, the end of the central directory. That an archive may have other
 * bytes before it is left aside. Source: APPNOTE.TXT 4.3.7, 4.3.16.
 */
function isArchive(head: Uint8Array): boolean {
  const signature = String.fromCharCode(...head);
  return signature === 'PK\u0003\u0004' || signature === 'PK\u0005\u0006';
}

async function seekable(source: Source): Promise<SeekableSource> {
  return isSeekable(source) ? source : spill(source);
}
