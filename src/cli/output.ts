import { printable } from '../report/printable.js';
import type { ReportInput } from '../report/report.js';

/** Colour only on a terminal, and never with NO_COLOR. */
export function useColor(): boolean {
  return process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
}

/** Whether anything could be read. If not, says on stderr why, input by input. */
export function wasUsable(inputs: readonly ReportInput[]): boolean {
  if (inputs.some(({ format }) => format !== null)) {
    return true;
  }
  if (inputs.length === 0) {
    process.stderr.write('whydenied: the folder holds no files\n');
  }
  for (const { name, warnings } of inputs) {
    const messages = warnings.length === 0 ? ['not a trace or a log of ours'] : warnings.map(({ message }) => message);
    for (const message of messages) {
      process.stderr.write(`whydenied: ${printable(name)}: ${printable(message)}\n`);
    }
  }
  return false;
}
