/** What `net use` prints: the table of all connections, and the details of one. */

import { typedCommand } from '../console-text.js';
import type { LineProblem } from '../read-warnings.js';
import type { NetworkConnection } from './case-facts.js';
import { accountName, type ConnectionBlock, endsText, isRemote, MAY_BE_CUT, UNC } from './connection-block.js';
import { CELL_WIDTHS, cellsOf, cutAt } from './console-table.js';

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

/** The table whose row of `-` is this line. */
export function tableAt(lines: readonly string[], from: number): ConnectionBlock | null {
  const dashes = lines[from] ?? '';
  if (!DASHES.test(dashes)) {
    return null;
  }
  const indentation = dashes.length - dashes.trimStart().length;
  const connections: NetworkConnection[] = [];
  const problems: LineProblem[] = [];
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

type TableRow = Pick<ConnectionBlock, 'connections' | 'problems' | 'end'>;

/** The row that begins in this line; null where the table has ended. */
function tableRowAt(lines: readonly string[], at: number, indentation: number): TableRow | null {
  const line = lines[at] ?? '';
  const start = line.indexOf(UNC);
  if (start < 0) {
    // Something else than a share, such as an address of the web, is connected to this letter.
    const isRow = /^.{0,16}\s[A-Za-z]:\s+\S/.test(line) && typedCommand(line) === null;
    const column = REMOTE_START + indentation;
    const problem = unreadRow(at, column < line.length ? column : null);
    return isRow ? { connections: [], problems: [problem], end: at + 1 } : null;
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

function unreadRow(at: number, column: number | null): LineProblem {
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

const ENDS_WITH_COUNT = /\S\s+\d{1,10}\s*$/;

/**
 * Label and value by line: the letter or nothing, the share, the type, the status, the opens, the connections; for some
 * connections the account among them. Source: published outputs of `net use Z:`.
 */
export function detailsAt(lines: readonly string[], at: number): ConnectionBlock | null {
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
