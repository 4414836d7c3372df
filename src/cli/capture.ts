/** `capture`: writes a kit into a folder. Nothing of it is run here. */

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from '../case/error-code.js';
import { type CaptureKit, captureKit, type KitFile } from '../report/capture/kit.js';
import type { CaptureRequest } from '../report/capture/plan.js';
import { fullPath } from '../report/capture/roots.js';
import { renderKit } from '../report/capture/summary.js';
import { printable } from '../report/printable.js';
import { UsageError } from './commands.js';
import type { ExitCode } from './main.js';
import { useColor } from './output.js';

/** Where the kit goes. */
export interface CaptureOutput {
  /** The folder; null: the script for cmd.exe goes to standard output. */
  readonly folder: string | null;
  /** Whether files in a folder that is not empty may be replaced. */
  readonly force: boolean;
}

/**
 * Both roots. Throws for one that is missing or no full path, the source first: `--source "D:\" --destination …` reaches a
 * program as a single word, and that is what has to be told.
 */
export function rootsFrom(source: string | undefined, destination: string | undefined) {
  return { source: rootFrom('--source', source), destination: rootFrom('--destination', destination) };
}

function rootFrom(option: string, path: string | undefined): string {
  if (path === undefined) {
    throw new UsageError(`${option} is missing: expected a folder like D:\\data or \\\\server\\share`);
  }
  return fullPath(option, path);
}

/** Makes a kit and writes it; warnings and remarks go to stderr. Throws a RangeError for a request that cannot be met. */
export async function captureCommand(request: CaptureRequest, { folder, force }: CaptureOutput): Promise<ExitCode> {
  const kit = captureKit(request);
  for (const warning of kit.plan.warnings) {
    process.stderr.write(`whydenied: --options: ${printable(warning)}\n`);
  }
  if (folder === null) {
    process.stdout.write(kit.files.find(({ name }) => name === 'capture.cmd')?.bytes ?? '');
    tellRemarks(kit);
    return 0;
  }
  try {
    const exitCode = await writeKit(kit, folder, force);
    if (exitCode === 0) {
      tellRemarks(kit);
    }
    return exitCode;
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      process.stderr.write(`whydenied: ${printable(error.message)}\n`);
      return 2;
    }
    throw error;
  }
}

function tellRemarks({ plan }: CaptureKit): void {
  for (const remark of plan.remarks) {
    process.stderr.write(`whydenied: ${printable(remark)}\n`);
  }
}

async function writeKit(kit: CaptureKit, folder: string, force: boolean): Promise<ExitCode> {
  const found = await entriesOf(folder);
  if (found === 'no folder') {
    process.stderr.write(`whydenied: --output: ${printable(folder)} is there and is no folder\n`);
    return 2;
  }
  if (found !== null && found.length > 0 && !force) {
    process.stderr.write(
      `whydenied: --output: ${printable(folder)} is not empty; give another folder, or --force to replace the kit in it\n`,
    );
    return 2;
  }
  await writeFolder(resolve(folder), kit.files, found === null);
  process.stdout.write(renderKit(kit, folder, { color: useColor() }));
  return 0;
}

/** What a folder holds; null: it is not there. */
async function entriesOf(path: string): Promise<readonly string[] | 'no folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? await readdir(path) : 'no folder';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** Written beside the folder first, so that no half of a kit is ever in it. */
async function writeFolder(folder: string, files: readonly KitFile[], isNew: boolean): Promise<void> {
  const beside = join(dirname(folder), `.${basename(folder)}-${randomUUID()}`);
  await mkdir(beside, { recursive: true });
  try {
    for (const { name, bytes } of files) {
      await writeFile(join(beside, name), bytes);
    }
    if (isNew) {
      await rename(beside, folder);
    } else {
      for (const { name } of files) {
        await rename(join(beside, name), join(folder, name));
      }
    }
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}
