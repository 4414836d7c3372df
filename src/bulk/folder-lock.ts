/** One run at a time writes into a folder of results: a file says which. */

import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { errorCode } from '../case/error-code.js';
import { InputError } from '../formats/input-error.js';

/** How often whoever holds a lock says that it is still there, in milliseconds. */
const SAID_EVERY = 10_000;
/** A lock that nobody spoke of for so long is nobody's: numbers of processes are used again, and machines go away. */
const FORGOTTEN_AFTER = 120_000;

interface Holder {
  readonly host: string;
  readonly process: number;
}

/** Takes the lock, and returns what releases it. Throws an InputError where another run has it, or the file cannot be written. */
export async function lockFolder(path: string): Promise<() => Promise<void>> {
  for (;;) {
    if (await made(path)) {
      const said = setInterval(() => {
        utimes(path, new Date(), new Date()).catch(() => {});
      }, SAID_EVERY);
      said.unref();
      return async () => {
        clearInterval(said);
        await rm(path, { force: true });
      };
    }
    const holder = await liveHolder(path);
    if (holder !== null) {
      throw new InputError(
        `${path}: another run is at work there (process ${holder.process} of ${holder.host}); wait for it, or remove this file if there is none`,
      );
    }
    await rm(path, { force: true }).catch((error: unknown) => {
      throw new InputError(`${path}: ${error instanceof Error ? error.message : 'cannot be removed'}`);
    });
  }
}

/** Makes the file; false where there is one. */
async function made(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(JSON.stringify({ host: hostname(), process: process.pid } satisfies Holder));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      return false;
    }
    throw new InputError(`${path}: cannot be written: ${error instanceof Error ? error.message : 'not possible'}`);
  }
}

/** Null: whoever took it is gone. */
async function liveHolder(path: string): Promise<Holder | null> {
  const info = await stat(path).catch(() => null);
  if (info === null || Date.now() - info.mtimeMs > FORGOTTEN_AFTER) {
    return null;
  }
  const holder = holderOf(await readFile(path, 'utf8').catch(() => ''));
  const isGone = holder === null || (holder.host === hostname() && !isRunning(holder.process));
  return isGone ? null : holder;
}

function holderOf(text: string): Holder | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' &&
      read !== null &&
      'host' in read &&
      'process' in read &&
      typeof read.host === 'string' &&
      typeof read.process === 'number'
      ? { host: read.host, process: read.process }
      : null;
  } catch {
    return null;
  }
}

/** Whether a process of this machine other than this one is there. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
