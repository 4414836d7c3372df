import { isUnopened } from '../report/losses.js';
import { printable } from '../report/printable.js';
import type { ReportInput } from '../report/report.js';

/** Colour only on a terminal, and never with NO_COLOR. */
export function useColor(): boolean {
  return process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
}

/** Writes to standard output, no faster than its reader reads. One that closes the pipe early has what it wanted. */
export async function print(pieces: Iterable<string>): Promise<void> {
  const { stdout } = process;
  for (const piece of pieces) {
    if (stdout.destroyed) {
      return;
    }
    if (!stdout.write(piece)) {
      await new Promise<void>((resolve) => {
        const goOn = (): void => {
          stdout.off('drain', goOn);
          stdout.off('close', goOn);
          resolve();
        };
        stdout.on('drain', goOn);
        stdout.on('close', goOn);
      });
    }
  }
}

/** Inputs that were named and gave not one file: only a folder does so. */
export function reportEmptyFolder(): void {
  process.stderr.write('whydenied: the folder holds no files\n');
}

/** Whether anything could be read. If not, says on stderr why, input by input. */
export function wasUsable(inputs: readonly ReportInput[]): boolean {
  if (inputs.some(({ format }) => format !== null)) {
    return true;
  }
  if (inputs.length === 0) {
    reportEmptyFolder();
  }
  for (const { name, warnings } of inputs) {
    const messages = warnings.length === 0 ? ['not a trace or a log of ours'] : warnings.map(({ message }) => message);
    for (const message of messages) {
      process.stderr.write(`whydenied: ${printable(name)}: ${printable(message)}\n`);
    }
  }
  if (!inputs.every(isUnopened)) {
    process.stderr.write(`whydenied: ${EXPECTED}\n`);
  }
  return false;
}

/** What to ask for where a file is none of ours, or broken. One that is not there needs no advice. */
const EXPECTED =
  'expected a Process Monitor trace and the robocopy log of the same run; "whydenied capture" makes a kit that records both, to send to the customer';
