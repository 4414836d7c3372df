import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { openInputs } from '../case/index.js';
import { type ConvertOptions, convert } from '../convert.js';
import { InputError } from '../formats/input-error.js';
import { printable } from '../report/printable.js';
import type { ExitCode } from './main.js';
import { reportEmptyFolder } from './output.js';
import { endProgress, withProgress } from './progress.js';

/** Writes the converted trace to a file or to standard output; warnings go to stderr. */
export async function convertCommand(
  trace: string,
  output: string | undefined,
  options: ConvertOptions,
): Promise<ExitCode> {
  for await (const source of withProgress(openInputs([trace]))) {
    const out = output === undefined ? process.stdout : createWriteStream(output);
    try {
      const { dropped, warnings } = await convert(source, options, async (text) => {
        if (!out.write(text)) {
          await once(out, 'drain');
        }
      });
      endProgress();
      for (const { message } of warnings) {
        process.stderr.write(`whydenied: ${printable(source.name)}: ${printable(message)}\n`);
      }
      if (dropped > 0) {
        process.stderr.write(`whydenied: ${dropped} events could not be read\n`);
      }
    } catch (error) {
      if (error instanceof InputError) {
        process.stderr.write(`whydenied: ${printable(source.name)}: ${printable(error.message)}\n`);
        return 2;
      }
      // A reader that closed the pipe has what it wanted.
      if (error instanceof Error && 'code' in error && error.code === 'EPIPE') {
        return 0;
      }
      throw error;
    }
    if (out !== process.stdout) {
      out.end();
      await finished(out);
    }
    return 0;
  }
  reportEmptyFolder();
  return 2;
}
