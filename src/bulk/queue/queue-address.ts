/** Where a queue is, told by a URL. */

import { InputError } from '../../formats/input-error.js';

export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  /** Whether what is said is encrypted. */
  readonly tls: boolean;
  readonly username: string | null;
  readonly password: string | null;
  /** For people: without user and password. */
  readonly shown: string;
}

/** Names of what the environment can hold, so that no password stands in a list of processes or in a script. */
export const USER_VARIABLE = 'WHYDENIED_QUEUE_USER';
export const PASSWORD_VARIABLE = 'WHYDENIED_QUEUE_PASSWORD';

const USUAL_PORT = 6379;

/**
 * Reads `redis://user:password@host:6379/0` or `rediss://…` (TLS); what the environment says of user and password counts more. Throws
 * an InputError for anything else, which shows nothing of it: it may hold a password.
 */
export function queueAddress(text: string, environment: Readonly<Record<string, string | undefined>>): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isRedis = url?.protocol === 'redis:' || url?.protocol === 'rediss:';
  if (url === null || !isRedis || url.hostname === '' || url.search !== '' || !/^\/?\d*$/.test(url.pathname)) {
    throw new InputError(
      '--queue: expected redis://host:6379, or rediss://host:6379 for TLS; /1 behind it is another database',
    );
  }
  // Between brackets in URLs, without them elsewhere.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? USUAL_PORT : Number(url.port);
  const database = Number(url.pathname.slice(1));
  return {
    ...{ host, port, database },
    tls: url.protocol === 'rediss:',
    username: environment[USER_VARIABLE] ?? partOf(url.username),
    password: environment[PASSWORD_VARIABLE] ?? partOf(url.password),
    shown: `${url.protocol}//${url.hostname}:${port}${database === 0 ? '' : `/${database}`}`,
  };
}

function partOf(encoded: string): string | null {
  if (encoded === '') {
    return null;
  }
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
