/**
 * Zip archives. yauzl reads their directory; the bytes of members are unpacked by Node and checked here. Nothing is trusted:
 * names become no paths of files, sizes no memory. Source: APPNOTE.TXT, the .ZIP File Format Specification, version 6.3.
 */

// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- tsconfig.build.json begins at index.ts and would not find it
/// <reference path="./yauzl.d.ts" />

import { crc32, createInflateRaw } from 'node:zlib';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from 'yauzl';
import { InputError } from '../formats/input-error.js';
import type { Source } from '../formats/source.js';
import { failing } from './failing.js';
import { CHUNK_BYTES, type SeekableSource } from './file.js';
import { IN_LARGE_CHUNKS, unpack } from './unpack.js';

/** A name may have 64 KB, those of all members together more than memory: no path of any system is longer than this. */
const MAX_NAME_BYTES = 4096;

/** Bytes of the directory that are read at once: yauzl asks for each header twice. */
const WINDOW_BYTES = 64 * 1024;

/** The fixed part of a local file header; a name follows. Source: APPNOTE.TXT 4.3.7. */
const LOCAL_HEADER_BYTES = 30;

/** Bit 0 of the flags, and bit 6: strong encryption. Source: APPNOTE.TXT 4.4.4. */
const ENCRYPTED = 0x0041;

const STORED = 0;
const DEFLATED = 8;

/** Methods of packing that are not read. Source: APPNOTE.TXT 4.4.5. */
const OTHER_METHODS: ReadonlyMap<number, string> = new Map([
  [9, 'Deflate64, as Windows Explorer does with files over 2 GB'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'Zstandard'],
  [95, 'XZ'],
  [98, 'PPMd'],
]);

const UNPACK_IT = 'unpack the archive with another program and hand over the file';
const FETCH_IT_AGAIN = 'get the archive again, or unpack it with a program that repairs and hand over the file';

/** Entries that may still be looked at, of so many in all: in an archive and in those that it holds. */
export interface EntryRoom {
  left: number;
  readonly all: number;
}

/** What an archive holds. */
export interface ArchiveContent {
  /** By path in the archive, as they are packed; those that cannot be read say why when they are read. */
  readonly members: ReadonlyMap<string, Source>;
  /** Why there may be more in the archive, or null. */
  readonly problem: InputError | null;
}

/** What the directory says of a member. */
interface Member extends Pick<
  Entry,
  | 'generalPurposeBitFlag'
  | 'compressionMethod'
  | 'crc32'
  | 'compressedSize'
  | 'uncompressedSize'
  | 'relativeOffsetOfLocalHeader'
> {
  /** Without what leads out of the archive. */
  readonly path: string;
  readonly nameBytes: number;
}

/** Reads the directory of an archive. Throws an InputError for one that has none. `room` is counted down with each entry. */
export async function readArchive(archive: SeekableSource, room: EntryRoom): Promise<ArchiveContent> {
  const zip = await openZip(archive);
  const { members, problem } = await readDirectory(zip, room);
  if (members.length === 0 && problem === null) {
    throw new InputError('the zip archive holds no files: expected a trace, a log or context of the case in it');
  }
  const overlapping = overlappingMembers(members);
  const byPath = new Map<string, Source>();
  for (const [index, member] of members.entries()) {
    const { path } = member;
    const name = `${archive.name}/${path}`;
    if (byPath.has(path)) {
      // In the order of names it comes right behind the first.
      byPath.set(`${path}\u0000${index}`, failing(name, repetition()));
      continue;
    }
    const trouble = overlapping.get(member) ?? unreadable(member);
    byPath.set(path, trouble === null ? memberSource(archive, zip, member, name) : failing(name, trouble));
  }
  return { members: byPath, problem };
}

async function openZip(archive: SeekableSource): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(new ArchiveReader(archive), archive.size, {
      autoClose: false,
      // Names are decoded here: a bad one is to cost its member and not the archive. So with sizes.
      decodeStrings: false,
      validateEntrySizes: false,
    });
  } catch (error) {
    throw damaged('the zip archive is damaged, cut off or one part of several', error);
  }
}

async function readDirectory(
  zip: ZipFile,
  room: EntryRoom,
): Promise<{ readonly members: readonly Member[]; readonly problem: InputError | null }> {
  const members: Member[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      if (room.left === 0) {
        const problem = new InputError(
          `the zip archive has more than ${room.all.toLocaleString('en-US')} entries, and no more are looked at: expected a trace with its logs; unpack it and hand over those files`,
        );
        return { members, problem };
      }
      room.left--;
      const member = memberOf(entry);
      if (isFile(member.path, entry)) {
        members.push(member);
      }
    }
  } catch (error) {
    const which = `the directory of the zip archive cannot be read further than its member ${members.length}`;
    return { members, problem: damaged(which, error) };
  }
  return { members, problem: null };
}

function memberOf(entry: Entry): Member {
  return {
    path: pathOf(entry),
    nameBytes: entry.fileNameRaw.length,
    generalPurposeBitFlag: entry.generalPurposeBitFlag,
    compressionMethod: entry.compressionMethod,
    crc32: entry.crc32,
    compressedSize: entry.compressedSize,
    uncompressedSize: entry.uncompressedSize,
    relativeOffsetOfLocalHeader: entry.relativeOffsetOfLocalHeader,
  };
}

/**
 * Where a member lies in the archive. Absolute names, `.` and `..` lose what leads out of it: the path is shown and compared
 * with those of files. .NET before 4.6.1, and so PowerShell, writes backslashes.
 */
function pathOf(entry: Entry): string {
  const path = nameOf(entry)
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
    // Which names no file anywhere, and is kept for names that are there twice.
    .replaceAll('\u0000', '\ufffd');
  return path === '' ? 'member without a name' : path;
}

/** Its name. Of one that is too long only the beginning is decoded: the rest would be kept with it. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const short = extraFields.filter(({ data }) => data.length <= MAX_NAME_BYTES);
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw.subarray(0, MAX_NAME_BYTES), short, true);
}

/** Names of folders end with a slash. macOS adds files of its own, which are no one's evidence. Source: APPNOTE.TXT 4.3.8. */
function isFile(path: string, entry: Entry): boolean {
  return !/[\\/]$/.test(nameOf(entry)) && !/^__MACOSX\/|(?:^|\/)\.DS_Store$/.test(path);
}

function repetition(): InputError {
  return new InputError(
    `a second member of this name, of which the first is read: expected each name once; if it is the other that counts, ${UNPACK_IT}`,
  );
}

/**
 * Members whose bytes belong to one before them too, and why they are not read: so a bomb unpacks the same bytes over and
 * over. Source: D. Fifield, A better zip bomb, WOOT 2019, §3.
 */
function overlappingMembers(members: readonly Member[]): ReadonlyMap<Member, InputError> {
  const overlapping = new Map<Member, InputError>();
  let end = 0;
  let before = '';
  for (const member of members.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    const { relativeOffsetOfLocalHeader: start, compressedSize, path } = member;
    if (start < end) {
      const message = `shares its bytes with ${before}: expected bytes of its own; the zip archive is damaged or made to do harm: ${FETCH_IT_AGAIN}`;
      overlapping.set(member, new InputError(message));
    } else {
      end = start + LOCAL_HEADER_BYTES + compressedSize;
      before = path;
    }
  }
  return overlapping;
}

/** Why a member cannot be read, as far as the directory tells. */
function unreadable(member: Member): InputError | null {
  const { compressionMethod, generalPurposeBitFlag, nameBytes, compressedSize, uncompressedSize } = member;
  if (nameBytes > MAX_NAME_BYTES) {
    return new InputError(`its name has ${nameBytes} bytes: expected ${MAX_NAME_BYTES} at most; ${UNPACK_IT}`);
  }
  if ((generalPurposeBitFlag & ENCRYPTED) !== 0) {
    return new InputError(`encrypted: expected a member without a password; ${UNPACK_IT}`);
  }
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    const method = OTHER_METHODS.get(compressionMethod) ?? `method ${compressionMethod}`;
    return new InputError(`packed with ${method}: expected a member that is stored or deflated; ${UNPACK_IT}`);
  }
  if (compressionMethod === STORED && compressedSize !== uncompressedSize) {
    return new InputError(
      `damaged: stored in ${compressedSize} bytes, of which ${uncompressedSize} are said to be its own: ${FETCH_IT_AGAIN}`,
    );
  }
  return null;
}

/** A member as it is packed or, if it is stored, with random access: whoever reads so sees no damage. */
function memberSource(archive: SeekableSource, zip: ZipFile, member: Member, name: string): Source {
  const { compressionMethod, uncompressedSize: size } = member;
  const source: Source = {
    name,
    size,
    // Like what is found in a folder.
    named: false,
    stream: () => {
      const packed = packedBytes(archive, zip, member);
      return checked(compressionMethod === STORED ? packed : unpack(packed, createInflateRaw(IN_LARGE_CHUNKS)), member);
    },
  };
  if (compressionMethod !== STORED) {
    return source;
  }
  let start: Promise<number> | null = null;
  return {
    ...source,
    async read(offset, length, into) {
      start ??= startOf(zip, member);
      return archive.read((await start) + offset, Math.max(0, Math.min(length, size - offset)), into);
    },
  };
}

/** Where the bytes of a member begin in the archive. */
async function startOf(zip: ZipFile, member: Member): Promise<number> {
  try {
    return (await zip.readLocalFileHeaderPromise(member, { minimal: true })).fileDataStart;
  } catch (error) {
    throw damaged('damaged or cut off', error);
  }
}

async function* packedBytes(archive: SeekableSource, zip: ZipFile, member: Member): AsyncGenerator<Uint8Array> {
  const start = await startOf(zip, member);
  for (let at = 0; at < member.compressedSize;) {
    const bytes = await archive.read(start + at, Math.min(CHUNK_BYTES, member.compressedSize - at));
    if (bytes.length === 0) {
      throw new InputError(`cut off after ${at} of ${member.compressedSize} bytes: ${FETCH_IT_AGAIN}`);
    }
    yield bytes;
    at += bytes.length;
  }
}

/** The bytes of a member as long as they are as many as the directory says; with the end comes the checksum. */
async function* checked(bytes: AsyncIterable<Uint8Array>, member: Member): AsyncGenerator<Uint8Array> {
  let length = 0;
  let sum = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > member.uncompressedSize) {
      break;
    }
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (length !== member.uncompressedSize) {
    const found = length > member.uncompressedSize ? 'more' : `only ${length}`;
    throw new InputError(
      `damaged or cut off: expected ${member.uncompressedSize} bytes and found ${found}: ${FETCH_IT_AGAIN}`,
    );
  }
  if (sum !== member.crc32) {
    throw new InputError(`damaged: its bytes do not give the checksum that the archive says: ${FETCH_IT_AGAIN}`);
  }
}

function damaged(what: string, error: unknown): InputError {
  const detail = error instanceof Error ? error.message : 'cannot be read';
  return error instanceof InputError ? error : new InputError(`${what} (${detail}): ${FETCH_IT_AGAIN}`);
}

/** Lets yauzl read from a Source. */
class ArchiveReader extends RandomAccessReader {
  readonly #archive: SeekableSource;
  #window: Uint8Array = new Uint8Array();
  #windowStart = 0;

  constructor(archive: SeekableSource) {
    super();
    this.#archive = archive;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#bytes(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null, bytes.length);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('cannot be read')),
    );
  }

  async #bytes(position: number, length: number): Promise<Uint8Array> {
    // Damaged positions can be beyond what the system takes as one.
    if (position >= this.#archive.size) {
      return new Uint8Array();
    }
    const from = position - this.#windowStart;
    if (from < 0 || from + length > this.#window.length) {
      this.#window = await this.#archive.read(position, Math.max(length, WINDOW_BYTES));
      this.#windowStart = position;
      return this.#window.subarray(0, length);
    }
    return this.#window.subarray(from, from + length);
  }
}
