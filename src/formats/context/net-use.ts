/**
 * Connections to shares: the table of `net use`, the details that `net use Z:` prints, `net use` and `cmdkey` as somebody typed
 * them, `cmdkey /list`, `Get-SmbMapping` and `Get-SmbConnection`, in any language. What Windows translates is found by its place.
 * Who a share is mounted as: azure-files.md §3.
 */

import { isAzureFilesPath } from '../../windows/path.js';
import { boundedLines, linesOf, looksLikeCode } from '../console-text.js';
import { headText } from '../encoding.js';
import { InputError } from '../input-error.js';
import { placedWarnings } from '../read-warnings.js';
import type { ReadWarning, Source } from '../source.js';
import { type ContextReading, type NetworkConnection, NO_CASE_FACTS } from './case-facts.js';
import type { ConnectionBlock } from './connection-block.js';
import { type LineRange, type OutputReading, readConsole } from './console-output.js';
import { detailsAt, tableAt } from './net-use-table.js';
import { powerShellTableAt, propertiesAt } from './smb-properties.js';
import { commandAt, storedCredentialAt } from './typed-connection.js';

/** What a text says of connections, and in which lines. */
export interface NetUseReading {
  readonly connections: readonly NetworkConnection[];
  readonly warnings: readonly ReadWarning[];
  /** Where its tables, details, lists and commands stand, in order: other readers of the same text need not look there. */
  readonly ranges: readonly LineRange[];
}

/** Whether a text is, or begins like one that holds, output about connections. A command alone must be all there is. */
export function sniffNetUse(head: Uint8Array): boolean {
  const lines = boundedLines(linesOf(headText(head)));
  const isShort = lines.filter((line) => line.trim() !== '').length <= FEW_LINES;
  return (
    !looksLikeCode(lines) &&
    blocksOf(lines).some(({ connections, isScript }) => connections.length > 0 && (isShort || !isScript))
  );
}

/** A text of more lines that holds no output is a script or a text about commands. */
const FEW_LINES = 3;

/** Reads output about connections. Throws an InputError where there is none, or for more than 64 MB. */
export function readNetUse(source: Source): Promise<ContextReading> {
  return readConsole(source, [readNetUseOutput]);
}

/** Reads output about connections among other lines. Throws an InputError where there is none. */
export function readNetUseOutput(lines: readonly string[]): OutputReading {
  const { connections, warnings, ranges } = readNetUseLines(lines);
  if (connections.length === 0) {
    throw new InputError(
      'no connection to a share: expected what net use, net use Z:, cmdkey /list, Get-SmbMapping or Get-SmbConnection prints, with names such as \\\\server\\share',
      warnings[0]?.at ?? null,
    );
  }
  return { facts: { ...NO_CASE_FACTS, connections }, records: connections.length, warnings, ranges };
}

/**
 * Reads what tells of connections among these lines, the first of which is line `firstLine` of its text; other lines may stand
 * before, between and behind. Never throws: without any there are no connections.
 */
export function readNetUseLines(lines: readonly string[], firstLine = 1): NetUseReading {
  const blocks = blocksOf(boundedLines(lines));
  return {
    connections: blocks
      .flatMap(({ connections }) => connections)
      .map((connection) => ({ ...connection, line: connection.line + firstLine })),
    warnings: placedWarnings(
      blocks.flatMap(({ problems }) => problems),
      firstLine,
    ),
    ranges: blocks.map(({ first, end }) => ({ first: first + firstLine, last: end - 1 + firstLine })),
  };
}

/**
 * Whether a connection with this account is one by the storage account's key, which skips all checks: `localhost\acct` or
 * `AZURE\acct` for a server whose first label is `acct`. Null where the account is not known, or its form does not tell.
 * Source: azure-files.md §3.
 */
export function isStorageKeyUser(userName: string | null, remote: string): boolean | null {
  const label = /^\\\\([^\\.]+)/.exec(remote)?.[1]?.toLowerCase();
  if (userName === null || userName === '' || label === undefined) {
    return null;
  }
  const [, domain, name] = /^([^\\]+)\\([^\\]+)$/.exec(userName.toLowerCase()) ?? [];
  if (domain === undefined || name === undefined) {
    // Whose name stands alone is decided by the client: `acct` may be an account of its own.
    return userName.includes('@') ? false : null;
  }
  if (!STORAGE_KEY_DOMAINS.has(domain)) {
    return false;
  }
  // Another server name can stand for that of Azure Files, so its label proves nothing.
  return name === label || (isAzureFilesPath(remote) ? false : null);
}

const STORAGE_KEY_DOMAINS: ReadonlySet<string> = new Set(['localhost', 'azure']);

function blocksOf(lines: readonly string[]): ConnectionBlock[] {
  const blocks: ConnectionBlock[] = [];
  for (let at = 0; at < lines.length;) {
    const block =
      tableAt(lines, at) ??
      detailsAt(lines, at) ??
      powerShellTableAt(lines, at) ??
      storedCredentialAt(lines, at) ??
      propertiesAt(lines, at) ??
      commandAt(lines, at);
    if (block !== null) {
      blocks.push(block);
    }
    at = Math.max(at + 1, block?.end ?? 0);
  }
  return blocks;
}
