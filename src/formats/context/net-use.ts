/**
 * Connections to shares: the table of `net use`, the details that `net use Z:` prints, `net use` and `cmdkey` as somebody typed
 * them, `cmdkey /list`, `Get-SmbMapping` and `Get-SmbConnection`, in any language. What Windows translates is found by its place;
 * names of properties of PowerShell are the same everywhere. Who a share is mounted as: azure-files.md §3.
 *
 * Typed commands hold passwords and storage keys. No part of a line is kept or shown but the letter, the share and the name of
 * the account, each only in the form that it must have.
 */

import { isAzureFilesPath } from '../../windows/path.js';
import { typedCommand } from '../acl/console-text.js';
import { headText } from '../encoding.js';
import { InputError } from '../input-error.js';
import type { ReadWarning, Source } from '../source.js';
import { type ContextReading, type NetworkConnection, NO_CASE_FACTS } from './case-facts.js';
import {
  boundedLines,
  CELL_WIDTHS,
  cellsOf,
  cutAt,
  labelledLine,
  linesOf,
  type LineRange,
  looksLikeCode,
  type Problem,
  readTextLines,
  warningsOf,
} from './whoami.js';

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

/** Reads output about connections. Throws InputError where there is none, or for more than 16 MB. */
export async function readNetUse(source: Source): Promise<ContextReading> {
  const { lines, encoding, warnings } = await readTextLines(source);
  const reading = readNetUseLines(lines);
  if (reading.connections.length === 0) {
    throw new InputError(
      'no connection to a share: expected what net use, net use Z:, cmdkey /list, Get-SmbMapping or Get-SmbConnection prints, with names such as \\\\server\\share',
      reading.warnings[0]?.at ?? null,
    );
  }
  return {
    facts: { ...NO_CASE_FACTS, connections: reading.connections },
    encoding,
    records: reading.connections.length,
    warnings: [...warnings, ...reading.warnings],
  };
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
    warnings: warningsOf(
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

/** What stands together in a text. Lines of its connections are indices yet. */
interface Block {
  readonly connections: readonly NetworkConnection[];
  readonly problems: readonly Problem[];
  /** Index of its first line, and of the line behind its last one. */
  readonly first: number;
  readonly end: number;
  /** A command without a prompt in front: nobody need ever have typed it. */
  readonly isScript: boolean;
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
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

const UNC = '\\\\';
/** A server and a share, and directories of it; none with a sign that a name cannot have. */
const REMOTE = /^\\\\[^\\/:*?"<>|\s]+(?:\\[^\\/:*?"<>|]+)+\\?$/;
const DRIVE = /^[A-Za-z]:$/;

function isRemote(text: string): boolean {
  return REMOTE.test(text);
}

/** Signs that no account has (documentation of New-LocalUser and of sAMAccountName) and that keys and passwords have. */
const NO_ACCOUNT = /["/[\]:;|=,+*?<>]/;

/** A name of an account as a command printed it; null for none, and for what can be none. */
function accountName(text: string): string | null {
  return text === '' || NO_ACCOUNT.test(text) ? null : text;
}

/** Whether the text ends with this line, and without a line end: then what stands last in it may be cut. */
function endsText(lines: readonly string[], at: number): boolean {
  return at === lines.length - 1;
}

const MAY_BE_CUT =
  'the text ends within this connection: if it was cut there, the name is not whole. Hand over the whole output';
const NAME_CUT = 'the text ends within the name of this account, so it is left out. Hand over the whole output';

// The table of net use

/**
 * Its columns are 12, 9 and 25 cells wide in every language, a blank between them; a longer name of a share has the name of its
 * network in the next line. Known from published outputs; [inference] that it holds for all languages.
 */
const REMOTE_START = 23;
const NETWORK_BEHIND_REMOTE = 26;
const DASHES = /^\s*-{40,}\s*$/;
const NETWORK_ALONE = /^\s{20,}\S/;
const LONGEST_STATUS = 40;
/** Ports that are connected to printers. */
const PORT = /(?:^|\s)(?:LPT\d|COM\d|PRN):?$/i;

function tableAt(lines: readonly string[], from: number): Block | null {
  const dashes = lines[from] ?? '';
  if (!DASHES.test(dashes)) {
    return null;
  }
  const indentation = dashes.length - dashes.trimStart().length;
  const connections: NetworkConnection[] = [];
  const problems: Problem[] = [];
  let at = from + 1;
  while (at < lines.length) {
    const row = tableRowAt(lines, at, indentation);
    if (row === null) {
      break;
    }
    connections.push(...row.connections);
    problems.push(...row.problems);
    at = row.end;
  }
  // A row of dashes is in many texts.
  return at === from + 1 ? null : { connections, problems, first: from, end: at, isScript: false };
}

type TableRow = Pick<Block, 'connections' | 'problems' | 'end'>;

/** The row that begins in this line; null where the table has ended. */
function tableRowAt(lines: readonly string[], at: number, indentation: number): TableRow | null {
  const line = lines[at] ?? '';
  const start = line.indexOf(UNC);
  if (start < 0) {
    // Something else than a share, such as an address of the web, is connected to this letter.
    const isRow = /^.{0,16}\s[A-Za-z]:\s+\S/.test(line) && typedCommand(line) === null;
    return isRow ? { connections: [], problems: [unreadRow(at, REMOTE_START + indentation)], end: at + 1 } : null;
  }
  const front = readFront(line.slice(0, start));
  if (front === null) {
    return null;
  }
  const hasNetworkBelow = NETWORK_ALONE.test(lines[at + 1] ?? '') && !(lines[at + 1] ?? '').includes(UNC);
  const end = at + (hasNetworkBelow ? 2 : 1);
  if (front.isPort) {
    return { connections: [], problems: [], end };
  }
  const text = line.slice(start).trimEnd();
  const isAligned = CELL_WIDTHS.some((width) => cellsOf(line.slice(0, start), width) === REMOTE_START + indentation);
  if (front.drive === null && !isAligned) {
    return null;
  }
  const remote = hasNetworkBelow ? text : remoteInRow(text, isAligned);
  if (remote === null || !isRemote(remote)) {
    return { connections: [], problems: [unreadRow(at, start)], end };
  }
  const { drive, status } = front;
  const isCut = endsText(lines, at) && remote === text;
  return {
    connections: [{ source: 'net-use', drive, remote, status, userName: null, line: at }],
    problems: isCut ? [{ code: 'ends-with-text', at, column: start, message: MAY_BE_CUT }] : [],
    end,
  };
}

function unreadRow(at: number, column: number): Problem {
  return {
    code: 'row-not-read',
    at,
    column,
    message:
      'this row of net use could not be read: expected \\\\server\\share in a column of 25 characters, then the name of the network',
  };
}

/** What stands before the share: status and letter, both of which may be missing. Null where it is no row of the table. */
function readFront(front: string): { drive: string | null; status: string | null; isPort: boolean } | null {
  const text = front.trim();
  if (text !== '' && front.trimEnd() === front) {
    return null;
  }
  const isPort = PORT.test(text);
  const letter = /(?:^|\s)([A-Za-z]:)$/.exec(text)?.[1] ?? null;
  const status = letter === null ? text : text.slice(0, -letter.length).trim();
  if (!isPort && (status.includes(':') || status.length > LONGEST_STATUS)) {
    return null;
  }
  return { drive: letter?.toUpperCase() ?? null, status: status === '' ? null : status, isPort };
}

/** The share at the beginning of a text that goes on with the name of the network; null where nothing tells where it ends. */
function remoteInRow(text: string, isAligned: boolean): string | null {
  const byColumn = isAligned ? remoteByColumn(text) : null;
  if (byColumn !== null) {
    return byColumn;
  }
  const gap = text.search(/\s{2}/);
  if (gap >= 0) {
    return text.slice(0, gap);
  }
  return (isAligned && text.length < NETWORK_BEHIND_REMOTE) || !/\s/.test(text) ? text : null;
}

/**
 * The share as a column of 25 cells has it; null where there is none, or where two ways of counting cells find two. (A way that is
 * not the program's mostly finds the column in the middle of a word, or takes the blanks behind the share for a part of it.)
 */
function remoteByColumn(text: string): string | null {
  const remotes = CELL_WIDTHS.flatMap((width) => {
    const cells = cutAt(text, [0, NETWORK_BEHIND_REMOTE], width) ?? [];
    const [remote = '', network = ''] = cells;
    return network === '' || cells.some((cell) => /\s{2}/.test(cell)) ? [] : [remote];
  });
  const [remote = null] = remotes;
  return remotes.every((other) => other === remote) ? remote : null;
}

// The details of one connection

const ENDS_WITH_COUNT = /\S\s+\d{1,10}\s*$/;

/**
 * Label and value by line: the letter or nothing, the share, the type, the status, the opens, the connections; for some
 * connections the account among them. Source: published outputs of `net use Z:`.
 */
function detailsAt(lines: readonly string[], at: number): Block | null {
  const line = lines[at] ?? '';
  const start = line.indexOf(UNC);
  const remote = line.slice(start).trim();
  if (start <= 0 || !isLabel(line.slice(0, start)) || !isRemote(remote)) {
    return null;
  }
  const below = lines.slice(at + 1, at + 6);
  const opens = below.findIndex((text) => ENDS_WITH_COUNT.test(text));
  if ((opens !== 2 && opens !== 3) || !ENDS_WITH_COUNT.test(below[opens + 1] ?? '')) {
    return null;
  }
  const between = below.slice(0, opens);
  const values = valuesBelow(line, start, between);
  const above = (lines[at - 1] ?? '').trim();
  const letter = /\s([A-Za-z]:)$/.exec(above)?.[1] ?? null;
  const [, ...statusAndName] = values;
  const isName = (value: string | null): boolean => value !== null && /[\\@]/.test(value);
  const connection: NetworkConnection = {
    source: 'net-use',
    drive: letter?.toUpperCase() ?? null,
    remote,
    status: statusAndName.find((value) => !isName(value)) ?? null,
    userName: opens === 3 ? accountName(statusAndName.find(isName) ?? '') : null,
    line: at,
  };
  const first = above === '' ? at : at - 1;
  return { connections: [connection], problems: [], first, end: at + opens + 3, isScript: false };
}

/** Whether a text can stand in front of a value: words, and a blank behind them. */
function isLabel(text: string): boolean {
  return text.trim() !== '' && text.trimEnd() !== text && !/[:>"]/.test(text);
}

/** The values of lines whose values stand below one another, in the column of the share; null where that is not so. */
function valuesBelow(line: string, start: number, below: readonly string[]): (string | null)[] {
  const readings = CELL_WIDTHS.map((width) =>
    below.map((text) => cutAt(text, [0, cellsOf(line.slice(0, start), width)], width)?.[1] ?? ''),
  );
  const values = readings.find((reading) => reading.every((value) => value !== '')) ?? readings[0] ?? [];
  return values.map((value) => (value === '' ? null : value));
}

// PowerShell: properties have English names in every language

const PROPERTY_RULER = /^\s*-+(?:\s+-+)+\s*$/;

function powerShellTableAt(lines: readonly string[], at: number): Block | null {
  if (!PROPERTY_RULER.test(lines[at] ?? '')) {
    return null;
  }
  const starts = [...(lines[at] ?? '').matchAll(/-+/g)].map(({ index }) => index);
  const names = cellsOfRow(lines[at - 1] ?? '', starts) ?? [];
  const connections: NetworkConnection[] = [];
  const problems: Problem[] = [];
  let end = at + 1;
  for (; end < lines.length && (lines[end] ?? '').trim() !== '' && !PROPERTY_RULER.test(lines[end] ?? ''); end++) {
    const cells = cellsOfRow(lines[end] ?? '', starts);
    if (cells === null && !isConnectionHeading(names)) {
      break;
    }
    const found = readCells(names, cells ?? [], end, endsText(lines, end));
    connections.push(...found.connections);
    problems.push(...found.problems);
  }
  return connections.length + problems.length === 0
    ? null
    : { connections, problems, first: Math.max(0, at - 1), end, isScript: false };
}

function cellsOfRow(line: string, starts: readonly number[]): string[] | null {
  for (const width of CELL_WIDTHS) {
    const cells = cutAt(line, starts, width);
    if (cells !== null) {
      return cells;
    }
  }
  return null;
}

function isConnectionHeading(names: readonly string[]): boolean {
  return names.includes('ServerName') && names.includes('ShareName');
}

type Found = Pick<Block, 'connections' | 'problems'>;
const NOTHING: Found = { connections: [], problems: [] };

function readCells(names: readonly string[], cells: readonly string[], at: number, isLast: boolean): Found {
  if (isConnectionHeading(names)) {
    const properties = new Map(names.map((name, nth) => [name, cells[nth] ?? '']));
    // The last column is a number, so a row without one is cut.
    const isCut = isLast && cells.at(-1) === '';
    return isCut ? unreadProperties(at) : connectionOf(properties, at);
  }
  const path = cells.find((cell) => cell.startsWith(UNC));
  if (path === undefined) {
    return NOTHING;
  }
  const drive = cells.find((cell) => DRIVE.test(cell)) ?? '';
  const [status = ''] = cells;
  const found = mappingOf(
    new Map([
      ['RemotePath', path],
      ['LocalPath', drive],
      ['Status', status === drive || status === path ? '' : status],
    ]),
    at,
  );
  return isLast && found.connections.length > 0 && path === cells.at(-1)
    ? { ...found, problems: [{ code: 'ends-with-text', at, column: null, message: MAY_BE_CUT }] }
    : found;
}

/** An object as `Format-List` shows it. */
function propertiesAt(lines: readonly string[], at: number): Block | null {
  // Where a block of such lines begins, so that each is read once.
  if (labelledLine(lines[at] ?? '') === null || labelledLine(lines[at - 1] ?? '') !== null) {
    return null;
  }
  const properties = new Map<string, string>();
  const problems: Problem[] = [];
  let end = at;
  for (let line = labelledLine(lines[end] ?? ''); line !== null; line = labelledLine(lines[end] ?? '')) {
    if (!endsText(lines, end)) {
      properties.set(line.label, line.value);
    } else if (USED_PROPERTIES.has(line.label)) {
      problems.push({ code: 'ends-with-text', at: end, column: null, message: MAY_BE_CUT });
    }
    end++;
  }
  const found = isConnectionHeading([...properties.keys()])
    ? connectionOf(properties, at)
    : properties.has('RemotePath')
      ? mappingOf(properties, at)
      : NOTHING;
  const all = [...found.problems, ...problems];
  return found.connections.length + found.problems.length === 0
    ? null
    : { connections: found.connections, problems: all, first: at, end, isScript: false };
}

const USED_PROPERTIES: ReadonlySet<string> = new Set([
  'ServerName',
  'ShareName',
  'Credential',
  'LocalPath',
  'RemotePath',
  'Status',
]);

/** `Get-SmbConnection`. Its UserName is who works at this machine, its Credential whom the server knows. */
function connectionOf(properties: ReadonlyMap<string, string>, at: number): Found {
  const server = properties.get('ServerName') ?? '';
  const share = properties.get('ShareName') ?? '';
  const credential = properties.get('Credential') ?? '';
  const remote = `${UNC}${server}\\${share}`;
  if (server === '' || isShortened(server) || isShortened(share) || !isRemote(remote)) {
    return unreadProperties(at);
  }
  return {
    connections: [
      {
        source: 'smb-connection',
        drive: null,
        remote,
        status: null,
        userName: isShortened(credential) ? null : accountName(credential),
        line: at,
      },
    ],
    problems: isShortened(credential) ? unreadProperties(at).problems : [],
  };
}

/** `Get-SmbMapping`. */
function mappingOf(properties: ReadonlyMap<string, string>, at: number): Found {
  const remote = properties.get('RemotePath') ?? '';
  const drive = properties.get('LocalPath') ?? '';
  const status = properties.get('Status') ?? '';
  if (isShortened(remote) || !isRemote(remote)) {
    return unreadProperties(at);
  }
  return {
    connections: [
      {
        source: 'smb-mapping',
        drive: DRIVE.test(drive) ? drive.toUpperCase() : null,
        remote,
        status: status === '' ? null : status,
        userName: null,
        line: at,
      },
    ],
    problems: [],
  };
}

/** PowerShell shortens what does not fit its window. */
function isShortened(value: string): boolean {
  return value.endsWith('…') || value.endsWith('...');
}

function unreadProperties(at: number): Found {
  const message =
    'not whole: expected server and share, or a path such as \\\\server\\share, in full. Hand over the output of Get-SmbConnection | Format-List, or of Get-SmbMapping | Format-List';
  return { connections: [], problems: [{ code: 'row-not-read', at, column: null, message }] };
}

// cmdkey

/** `cmdkey` prints and takes the word before the server untranslated. */
const DOMAIN_TARGET = /^Domain:target=([A-Za-z0-9][A-Za-z0-9.-]{0,253})$/i;

/** A target of `cmdkey /list`, then its type, then its user. Source: published outputs. */
function storedCredentialAt(lines: readonly string[], at: number): Block | null {
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

function storedCredential(host: string, userName: string | null, line: number): NetworkConnection {
  return { source: 'stored-credential', drive: null, remote: `${UNC}${host}`, status: null, userName, line };
}

// Commands as they were typed

const COMMAND = /^@?(net|cmdkey)(?:\.exe)?\s+(.*)$/i;

function commandAt(lines: readonly string[], at: number): Block | null {
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
  const [first = '', second = ''] = words;
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
