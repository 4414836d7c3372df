import { open, realpath } from 'node:fs/promises';
import { extname } from 'node:path';
import { openInputs } from '../case/index.js';
import type { ConvertOptions, WriteBytes } from '../convert.js';
import { InputError } from '../formats/input-error.js';
import type { Source } from '../formats/source.js';
import { printable } from '../report/printable.js';
import { convertInThreads } from './convert-in-threads.js';
import type { ExitCode } from './main.js';
import { reportEmptyFolder } from './output.js';
import { endProgress, progressOf, withProgress } from './progress.js';

/** Writes the converted trace to a file or to standard output; warnings go to stderr. */
export async function convertCommand(
  trace: string,
  output: string | undefined,
  { to = formatOf(output), ...options }: ConvertOptions,
): Promise<ExitCode> {
  for await (const source of withProgress(openInputs([trace]))) {
    const target = output === undefined ? { write: toStdout, close: async () => {} } : await openFile(output, source);
    if (target === null) {
      return 2;
    }
    try {
      const settings = { ...options, to };
      const showShare = progressOf(source);
      const { dropped, warnings } = await convertInThreads(trace, source, settings, target.write, showShare);
      endProgress();
      for (const { message } of warnings) {
        process.stderr.write(`whydenied: ${printable(source.name)}: ${printable(message)}\n`);
      }
      if (dropped > 0) {
        process.stderr.write(`whydenied: ${dropped} events could not be read\n`);
      }
      return 0;
    } catch (error) {
      endProgress();
      if (error instanceof InputError) {
        process.stderr.write(`whydenied: ${printable(source.name)}: ${printable(error.message)}\n`);
        return 2;
      }
      // A reader that closed the pipe has what it wanted.
      if (hasCode(error) && error.code === 'EPIPE') {
        return 0;
      }
      if (hasCode(error)) {
        process.stderr.write(`whydenied: ${printable(error.message)}\n`);
        return 2;
      }
      throw error;
    } finally {
      await target.close();
    }
  }
  reportEmptyFolder();
  return 2;
}

/** What the name of the output asks for; CSV without one. */
function formatOf(output: string | undefined): 'csv' | 'xml' | 'jsonl' {
  const extension = extname(output ?? '').toLowerCase();
  return extension === '.xml' ? 'xml' : extension === '.jsonl' ? 'jsonl' : 'csv';
}

function toStdout(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

async function openFile(
  path: string,
  source: Source,
): Promise<{ write: WriteBytes; close: () => Promise<void> } | null> {
  try {
    for (const { name } of [source, ...(source.continuations ?? [])]) {
      if (await areOneFile(path, name)) {
        process.stderr.write(`whydenied: ${printable(path)}: the trace itself would be overwritten\n`);
        return null;
      }
    }
    const file = await open(path, 'w');
    return {
      async write(bytes) {
        for (let at = 0; at < bytes.length;) {
          at += (await file.write(bytes, at)).bytesWritten;
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    process.stderr.write(`whydenied: ${printable(error instanceof Error ? error.message : path)}\n`);
    return null;
  }
}

/** Whether two paths lead to one file, whatever links are on the way. */
async function areOneFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => realpath(path).catch(() => null)));
  return one !== null && one === other;
}

/** An error of the system: of the disk, of the pipe. */
function hasCode(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}
