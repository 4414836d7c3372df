/**
 * `net use` and `cmdkey` as somebody typed them, and `cmdkey /list`. Typed commands hold passwords and storage keys: no part of a
 * line is kept but the letter, the share and the name of the account, each only in the form that it must have.
 */

import { labelledLine, typedCommand } from '../console-text.js';
import type { NetworkConnection } from './case-facts.js';
import { accountName, type ConnectionBlock, DRIVE, endsText, isRemote, UNC } from './connection-block.js';

/** `cmdkey` prints and takes the word before the server untranslated. */
const DOMAIN_TARGET = /^Domain:target=([A-Za-z0-9][A-Za-z0-9.-]{0,253})$/i;

/** A target of `cmdkey /list`, then its type, then its user. Source: published outputs. */
export function storedCredentialAt(lines: readonly string[], at: number): ConnectionBlock | null {
  const host = DOMAIN_TARGET.exec(labelledLine(lines[at] ?? '')?.value ?? '')?.[1];
  if (host === undefined) {
    return null;
  }
  const [type = null, user = null] = lines.slice(at + 1, at + 3).map(labelledLine);
  const isCut = endsText(lines, at + 2);
  const name = type === null || user === null || isCut ? null : accountName(user.value);
  const end = at + 1 + (type === null ? 0 : user === null ? 1 : 2);
  if (endsText(lines, at)) {
    const message = 'the text ends within this target of cmdkey: expected its type and its user below';
    return {
      connections: [],
      problems: [{ code: 'row-not-read', at, column: null, message }],
      first: at,
      end,
      isScript: false,
    };
  }
  return {
    connections: [storedCredential(host, name, at)],
    problems: isCut && user !== null ? [{ code: 'ends-with-text', at: at + 2, column: null, message: NAME_CUT }] : [],
    first: at,
    end,
    isScript: false,
  };
}

const NAME_CUT = 'the text ends within the name of this account, so it is left out. Hand over the whole output';

function storedCredential(host: string, userName: string | null, line: number): NetworkConnection {
  return { source: 'stored-credential', drive: null, remote: `${UNC}${host}`, status: null, userName, line };
}

const COMMAND = /^@?(net|cmdkey)(?:\.exe)?\s+(.*)$/i;

/** The command that somebody typed in this line. */
export function commandAt(lines: readonly string[], at: number): ConnectionBlock | null {
  const line = lines[at] ?? '';
  const typed = typedCommand(line);
  const [, command, rest] = COMMAND.exec(typed ?? line.trim()) ?? [];
  if (command === undefined || rest === undefined) {
    return null;
  }
  const words = wordsOf(rest);
  const connection = command.toLowerCase() === 'net' ? typedNetUse(words, at) : typedCredential(words, at);
  return connection === null
    ? null
    : { connections: [connection], problems: [], first: at, end: at + 1, isScript: typed === null };
}

/** The words of a command, without quotes; none where a quote is left open, for then a password could be part of any. */
function wordsOf(text: string): string[] {
  return (text.split('"').length - 1) % 2 === 1
    ? []
    : [...text.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([word]) => word.replaceAll('"', ''));
}

/** `net use Z: \\server\share key /user:name`, in the orders that `net` takes. */
function typedNetUse([verb = '', ...words]: readonly string[], at: number): NetworkConnection | null {
  // Switches can come first.
  const [first = '', second = ''] = words.slice(
    Math.max(
      0,
      words.findIndex((word) => !word.startsWith('/')),
    ),
  );
  const remote = isRemote(first) ? first : second;
  // What is glued to the name of the share, within quotes, is no share: storage keys end in this sign.
  const isGlued = remote.includes('=');
  const isDeletion = words.some((word) => /^\/d(?:elete)?$/i.test(word));
  const hasDevice = DRIVE.test(first) || first === '*';
  if (verb.toLowerCase() !== 'use' || isDeletion || isGlued || !isRemote(remote) || (remote === second && !hasDevice)) {
    return null;
  }
  return {
    source: 'net-use-command',
    drive: DRIVE.test(first) ? first.toUpperCase() : null,
    remote: remote.replace(/\\$/, ''),
    status: null,
    userName: typedUser(words),
    line: at,
  };
}

/** `cmdkey /add:server /user:name /pass:key`. */
function typedCredential(words: readonly string[], at: number): NetworkConnection | null {
  const host = words.map((word) => /^\/add:([A-Za-z0-9][A-Za-z0-9.-]{0,253})$/i.exec(word)?.[1]).find(Boolean);
  return host === undefined ? null : storedCredential(host, typedUser(words), at);
}

/** What is glued to the name of an account by a slip of the hand, such as a password, leaves none: no name that is typed has blanks. */
function typedUser(words: readonly string[]): string | null {
  const typed = words.map((word) => /^\/u(?:ser)?:(.*)$/i.exec(word)?.[1]).find((name) => name !== undefined) ?? '';
  return /\s/.test(typed) ? null : accountName(typed);
}
