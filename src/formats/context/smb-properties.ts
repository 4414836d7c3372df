/**
 * What PowerShell prints of `Get-SmbMapping` and `Get-SmbConnection`, as a table or a list: names of properties are English in every
 * language.
 */

import { labelledLine } from '../console-text.js';
import type { LineProblem } from '../read-warnings.js';
import type { NetworkConnection } from './case-facts.js';
import { accountName, type ConnectionBlock, DRIVE, endsText, isRemote, MAY_BE_CUT, UNC } from './connection-block.js';
import { CELL_WIDTHS, cutAt } from './console-table.js';

const PROPERTY_RULER = /^\s*-+(?:\s+-+)+\s*$/;

/** The table whose row of `-` is this line. */
export function powerShellTableAt(lines: readonly string[], at: number): ConnectionBlock | null {
  if (!PROPERTY_RULER.test(lines[at] ?? '')) {
    return null;
  }
  const starts = [...(lines[at] ?? '').matchAll(/-+/g)].map(({ index }) => index);
  const names = cellsOfRow(lines[at - 1] ?? '', starts) ?? [];
  const connections: NetworkConnection[] = [];
  const problems: LineProblem[] = [];
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

type Found = Pick<ConnectionBlock, 'connections' | 'problems'>;

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
    ? { ...found, problems: [mayBeCut(at)] }
    : found;
}

/** Objects as `Format-List` shows them. */
export function propertiesAt(lines: readonly string[], at: number): ConnectionBlock | null {
  // Where a block of such lines begins, so that each is read once.
  if (labelledLine(lines[at] ?? '') === null || labelledLine(lines[at - 1] ?? '') !== null) {
    return null;
  }
  const objects: PropertyObject[] = [];
  const problems: LineProblem[] = [];
  let end = at;
  for (let line = labelledLine(lines[end] ?? ''); line !== null; line = labelledLine(lines[end] ?? '')) {
    if (endsText(lines, end)) {
      problems.push(...(USED_PROPERTIES.has(line.label) ? [mayBeCut(end)] : []));
    } else {
      addProperty(objects, line.label, line.value, end);
    }
    end++;
  }
  const found = objects.map(objectOf);
  const connections = found.flatMap((one) => one.connections);
  const unread = found.flatMap((one) => one.problems);
  return connections.length + unread.length === 0
    ? null
    : { connections, problems: [...unread, ...problems], first: at, end, isScript: false };
}

/** The properties of one object, and the index of their first line. */
interface PropertyObject {
  readonly properties: Map<string, string>;
  readonly at: number;
}

/** A property that is there already is one of the next object: the blank line between the two was lost. */
function addProperty(objects: PropertyObject[], label: string, value: string, at: number): void {
  const last = objects.at(-1);
  if (last === undefined || last.properties.has(label)) {
    objects.push({ properties: new Map([[label, value]]), at });
  } else {
    last.properties.set(label, value);
  }
}

function objectOf({ properties, at }: PropertyObject): Found {
  if (isConnectionHeading([...properties.keys()])) {
    return connectionOf(properties, at);
  }
  return properties.has('RemotePath') ? mappingOf(properties, at) : NOTHING;
}

function mayBeCut(at: number): LineProblem {
  return { code: 'ends-with-text', at, column: null, message: MAY_BE_CUT };
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
  const isName = [server, share].every((name) => name !== '' && !name.includes('\\') && !isShortened(name));
  if (!isName || !isRemote(remote)) {
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
