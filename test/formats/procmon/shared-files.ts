import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file that lies beside the project, not in it; null where there is none, so that its test can be skipped. */
export function sharedFile(name: string): string | null {
  const path = fileURLToPath(new URL(`../../../../shared/${name}`, import.meta.url));
  return existsSync(path) ? path : null;
}
