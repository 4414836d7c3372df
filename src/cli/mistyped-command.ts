/** A first word that is no input, and nearly a command. */

import { access } from 'node:fs/promises';
import leven from 'leven';
import { printable } from '../report/printable.js';
import { UsageError } from './commands.js';

/** Letters that are wrong, missing or too many: `analyse`, `exlpain`. */
const MISTYPED = 2;

/** Throws a UsageError for a word that is nearly a command and is no file: it would be told as a file that is missing. */
export async function requireNoMistyping(word: string, commands: readonly string[]): Promise<void> {
  const distance = (command: string): number => leven(word, command, { maxDistance: MISTYPED + 1 });
  const [meant] = commands.filter((command) => distance(command) <= MISTYPED).sort((a, b) => distance(a) - distance(b));
  if (meant !== undefined && !(await exists(word))) {
    throw new UsageError(`${printable(word)}: no such file and no such command; did you mean ${meant}?`);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
