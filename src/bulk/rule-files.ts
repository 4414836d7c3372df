/** Files of users' rules. */

import { readFile } from 'node:fs/promises';
import type { RulePack } from '../diagnose/rule.js';
import { InputError } from '../formats/input-error.js';
import { readRulePack } from '../rule-packs.js';

/** Reads the packs. Throws an InputError that names file, line and field. */
export async function readRuleFiles(paths: readonly string[]): Promise<RulePack[]> {
  return Promise.all(paths.map(readPack));
}

async function readPack(path: string): Promise<RulePack> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError(`--rules ${path}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  });
  try {
    return readRulePack(text);
  } catch (error) {
    throw error instanceof InputError
      ? new InputError(
          error.message
            .split('\n')
            .map((line) => `${path}, ${line}`)
            .join('\n'),
        )
      : error;
  }
}
