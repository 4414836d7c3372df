/** Paths of a container, and the URLs that name account and container besides. */

import { InputError } from '../../formats/input-error.js';

/** Null: the text names none. */
export interface Location {
  readonly account: string | null;
  readonly container: string | null;
  /** From the root, with a slash in front and none at the end but the root's: `/data/a.csv`. */
  readonly path: string;
}

const HADOOP_URL = /^(?:abfs|wasb)s?:\/\/([^/@]+)@([^/.@]+)\.[^/@]+(\/.*)?$/i;
const WEB_URL = /^https?:\/\/([^/.]+)\.[^/]+\/([^/?]+)(\/[^?]*)?(\?.*)?$/i;

/** Throws an InputError for a URL of another kind and for a path with `.` or `..` in it, which only its own folder resolves. */
export function parseLocation(text: string): Location {
  const hadoop = HADOOP_URL.exec(text);
  if (hadoop !== null) {
    const [, container = null, account = null, path = '/'] = hadoop;
    return { account, container, path: normalPath(path) };
  }
  const web = WEB_URL.exec(text);
  if (web !== null) {
    const [, account = null, container = null, path = '/'] = web;
    return { account, container, path: normalPath(decoded(path, text)) };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw new InputError(
      `${text}: expected a path such as /data/a.csv, or a URL such as abfss://container@account.dfs.core.windows.net/data/a.csv`,
    );
  }
  return { account: null, container: null, path: normalPath(text) };
}

function decoded(path: string, url: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new InputError(`${url}: expected two hexadecimal digits behind each %`);
  }
}

function normalPath(path: string): string {
  const names = path.split('/').filter((name) => name !== '');
  if (path === '' || names.some((name) => name === '.' || name === '..')) {
    throw new InputError(`path "${path}": expected it from the root of the container, such as /data/a.csv`);
  }
  return `/${names.join('/')}`;
}

/** Null for the root. */
export function parentOf(path: string): string | null {
  return path === '/' ? null : path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** From the root to the parent; none for the root. */
export function ancestorsOf(path: string): string[] {
  const parent = parentOf(path);
  return parent === null ? [] : [...ancestorsOf(parent), parent];
}

/** Whether the path is below the directory, at any depth. */
export function isBelow(path: string, directory: string): boolean {
  return path !== directory && path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
