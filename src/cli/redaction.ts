/** Options of redaction: the key, and the file for what stands in place of what. */

import { randomBytes } from 'node:crypto';
import type { AnalyzeOptions } from '../analyze.js';
import { keyedDigest } from '../case/keyed-digest.js';
import type { Pseudonym } from '../report/redact/pseudonyms.js';
import { type RedactArguments, UsageError } from './commands.js';
import { requireFree, requireNoInput, requireOutside, writeOutput } from './output-files.js';

/** What the command line asks for, and what is left to do once everything is written. */
export interface RedactionPlan {
  readonly options: Pick<AnalyzeOptions, 'redact'>;
  /** Writes what stands in place of what, where that was asked for. */
  finish(): Promise<void>;
}

/** Throws a UsageError for options that need `--redact`, and an InputError where the file is there already or an input. */
export async function redactionPlan(args: RedactArguments, inputs: readonly string[]): Promise<RedactionPlan> {
  const { redact, redactKey, redactMap, force } = args;
  if (redact === undefined) {
    if (redactKey !== undefined || redactMap !== undefined) {
      throw new UsageError(
        `--redact-${redactKey === undefined ? 'map' : 'key'}: expected --redact or --redact=paths too`,
      );
    }
    return { options: {}, finish: async () => {} };
  }
  if (redactKey === '') {
    throw new UsageError('--redact-key: expected a text; without the option a random key is used');
  }
  if (redactMap !== undefined) {
    requireOutside(redactMap, inputs);
    await requireNoInput([redactMap], inputs, () => false);
    if (!force) {
      await requireFree(redactMap);
    }
  }
  const key = redactKey ?? randomBytes(32);
  let given: () => readonly Pseudonym[] = () => [];
  return {
    options: {
      redact: {
        paths: redact === 'paths',
        digest: keyedDigest(key),
        ...(redactMap === undefined ? {} : { mapping: (asked: () => readonly Pseudonym[]) => void (given = asked) }),
      },
    },
    async finish() {
      if (redactMap !== undefined) {
        await writeOutput({ path: redactMap, pieces: [`${JSON.stringify(given(), null, 2)}\n`] }, force);
        process.stderr.write(`whydenied: the names behind the pseudonyms are in ${redactMap}: do not send it along\n`);
      }
    },
  };
}
