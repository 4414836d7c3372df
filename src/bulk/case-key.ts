/** What a result is known by: the content of the inputs, the program, the rules and the options. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileSource } from '../case/file.js';
import { VERSION } from '../version.js';
import type { BulkCase, ResultOptions } from './bulk-case.js';

/** Of the program, the rules and the options. Throws what reading a file of rules throws. */
export async function setupOf(options: ResultOptions): Promise<string> {
  const { rules, redact, ...rest } = options;
  const packs = await Promise.all(rules.map(async (path) => digestOf(await readFile(path, 'utf8'))));
  const key = redact === null ? null : [redact.paths, digestOf(redact.key)];
  return digestOf(JSON.stringify([VERSION, packs, key, sortedEntries(rest)]));
}

/** What the files of a case look like from outside: names, sizes, times. */
export function seenOf({ files, base, inputs }: BulkCase): string {
  return digestOf(
    JSON.stringify([
      inputs.map((path) => below(base, path)),
      files.map((file) => [below(base, file.path), file.size, file.modified]),
    ]),
  );
}

/** Of names and contents of a case's files, under a setup. Throws what reading a file throws. */
export async function keyOf({ files, base }: BulkCase, setup: string): Promise<string> {
  const all = createHash('sha256').update(setup);
  for (const { path, size } of files) {
    const own = createHash('sha256');
    for await (const chunk of fileSource(path, size, true).stream(true)) {
      own.update(chunk);
    }
    all.update(`\n${JSON.stringify(below(base, path))} ${own.digest('hex')}`);
  }
  return all.digest('hex');
}

/** A path without the base before it, with `/` between its parts: the same on every machine. */
export function below(base: string, path: string): string {
  const rest = path.startsWith(base) ? path.slice(base.length).replace(/^[\\/]+/, '') : path;
  return rest.replaceAll('\\', '/');
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function sortedEntries(options: object): readonly (readonly [string, unknown])[] {
  return Object.entries(options).sort(([one], [other]) => (one < other ? -1 : 1));
}
