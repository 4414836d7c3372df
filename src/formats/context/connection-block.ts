/** What stands together in a text that tells of connections to shares, and the forms that its parts must have. */

import type { LineProblem } from '../read-warnings.js';
import type { NetworkConnection } from './case-facts.js';

/** What stands together in a text. Lines of its connections are indices yet. */
export interface ConnectionBlock {
  readonly connections: readonly NetworkConnection[];
  readonly problems: readonly LineProblem[];
  /** Index of its first line, and of the line behind its last one. */
  readonly first: number;
  readonly end: number;
  /** A command without a prompt in front: nobody need ever have typed it. */
  readonly isScript: boolean;
}

export const UNC = '\\\\';

/** A server and a share, and directories of it; none with a sign that a name cannot have. */
const REMOTE = /^\\\\[^\\/:*?"<>|\s]+(?:\\[^\\/:*?"<>|]+)+\\?$/;

export const DRIVE = /^[A-Za-z]:$/;

export function isRemote(text: string): boolean {
  return REMOTE.test(text);
}

/** Signs that no account has (documentation of New-LocalUser and of sAMAccountName) and that keys and passwords have. */
const NO_ACCOUNT = /["/[\]:;|=,+*?<>]/;

/** A name of an account as a command printed it; null for none, and for what can be none. */
export function accountName(text: string): string | null {
  return text === '' || NO_ACCOUNT.test(text) ? null : text;
}

/** Whether the text ends with this line, and without a line end: then what stands last in it may be cut. */
export function endsText(lines: readonly string[], at: number): boolean {
  return at === lines.length - 1;
}

export const MAY_BE_CUT =
  'the text ends within this connection: if it was cut there, the name is not whole. Hand over the whole output';
