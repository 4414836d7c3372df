/** What must be read here and there and comes as a stream, in a temporary file. */

import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../formats/input-error.js';
import type { Source } from '../formats/source.js';
import { fileSource, type SeekableSource } from './file.js';

/** The share of the free disk that one temporary file may take: a full disk harms whatever else runs. */
const MOST_OF_FREE = 0.9;

let folder: string | null = null;
let files = 0;

/**
 * Writes a Source to a temporary file, which is removed when the process ends. Throws an InputError where the disk has no
 * room for it, and whatever reading it throws.
 */
export async function spill({ name, size, named, stream }: Source): Promise<SeekableSource> {
  const inFolder = await temporaryFolder();
  const path = join(inFolder, `${++files}`);
  const room = await roomFor(inFolder);
  let length = 0;
  const limited = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream()) {
      length += chunk.length;
      if (length > room) {
        throw noRoom(length, room);
      }
      yield chunk;
    }
  };
  if (size !== null && size > room) {
    throw noRoom(size, room);
  }
  try {
    await pipeline(limited, createWriteStream(path));
  } catch (error) {
    await rm(path, { force: true });
    throw error instanceof InputError ? error : impossible(error);
  }
  return fileSource(path, length, named ?? true, name);
}

/** One folder for all, so that the end of the process is listened for once. Somebody may have tidied it away. */
async function temporaryFolder(): Promise<string> {
  if (folder === null || !(await isThere(folder))) {
    const made = await mkdtemp(join(tmpdir(), 'whydenied-')).catch((error: unknown) => {
      throw impossible(error);
    });
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function roomFor(path: string): Promise<number> {
  const free = await statfs(path).catch(() => null);
  // Some file systems do not say.
  return free === null || free.blocks === 0 ? Number.POSITIVE_INFINITY : free.bavail * free.bsize * MOST_OF_FREE;
}

const WHAT_TO_DO =
  'free some space there, let TMPDIR (on Windows TEMP) name another folder, or unpack it yourself and hand over the file';

function noRoom(needed: number, room: number): InputError {
  const [most, least] = [room, needed].map((bytes) => Math.ceil(bytes / 1e6).toLocaleString('en-US'));
  return new InputError(
    `it must be unpacked to a temporary file of ${least} MB or more, and ${tmpdir()} has room for ${most} MB: ${WHAT_TO_DO}`,
  );
}

/** Whatever of the system stands in the way. */
function impossible(error: unknown): InputError {
  const reason = error instanceof Error ? error.message : 'not possible';
  return new InputError(`it must be unpacked to a temporary file (${reason}): ${WHAT_TO_DO}`);
}
