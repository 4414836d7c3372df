import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Beside the project, which tests run in, or where the environment says. */
const SHARED = process.env['WHYDENIED_SHARED'] ?? '../shared';

/** The path of a file that is no part of the project; null where there is none, so that its test can be skipped. */
export function sharedFile(name: string): string | null {
  const path = resolve(SHARED, name);
  return existsSync(path) ? path : null;
}
