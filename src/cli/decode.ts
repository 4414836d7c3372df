import { decode } from '../decode.js';
import { parseSddl } from '../formats/acl/sddl.js';
import { surelyStartsSddl } from '../formats/acl/sddl-file.js';
import { InputError } from '../formats/input-error.js';
import { escapeJson } from '../report/json.js';
import { hanging, printable } from '../report/printable.js';
import type { ExitCode } from './main.js';

export async function decodeCommand(values: readonly string[], format: 'text' | 'json'): Promise<ExitCode> {
  const decoded = values.map((value) => ({ value, readings: decode(value) }));
  if (format === 'json') {
    process.stdout.write(escapeJson(decoded));
  } else {
    for (const { value, readings } of decoded) {
      for (const { title, facts } of readings) {
        const width = Math.max(...facts.map(({ name }) => name.length));
        const lines = facts.map((fact) => hanging(`  ${fact.name.padEnd(width)}  `, fact.value));
        process.stdout.write(`${printable(value)}: ${title}\n${lines.join('\n')}\n`);
      }
    }
  }
  const unknown = decoded.filter(({ readings }) => readings.length === 0);
  for (const { value } of unknown) {
    process.stderr.write(
      sddlProblem(value) ??
        `whydenied: ${printable(value)}: expected a mask (0x1A0089 or Procmon's words), an NTSTATUS, a Win32 error, a robocopy exit code, icacls rights or SDDL\n`,
    );
  }
  return unknown.length > 0 ? 2 : 0;
}

/** What is wrong with a text that means to be SDDL; null for others. */
function sddlProblem(value: string): string | null {
  if (!surelyStartsSddl(value.trim())) {
    return null;
  }
  try {
    parseSddl(value.trim());
    return null;
  } catch (error) {
    if (error instanceof InputError) {
      return `whydenied: ${printable(value)}, column ${error.at?.column ?? 1}: ${printable(error.message)}\n`;
    }
    throw error;
  }
}
