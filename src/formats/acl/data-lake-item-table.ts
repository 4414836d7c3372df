/**
 * What PowerShell prints of `Get-AzDataLakeGen2Item` and `Get-AzDataLakeGen2ChildItem`: the table, the list that
 * Format-List makes of the same, and the listing of `.ACL`. Source: adls-gen2.md §6.
 */

import { type ContextReading, NO_CASE_FACTS } from '../context/case-facts.js';
import { headText } from '../encoding.js';
import { InputError } from '../input-error.js';
import type { ReadWarning, Source } from '../source.js';
import { agrees } from './az-access.js';
import { readWholeText } from './console-text.js';
import { noWords } from './getfacl.js';
import {
  modeEntries,
  type PlacedAclEntry,
  type PosixItem,
  type PosixMode,
  parsePosixAcl,
  parsePosixAclEntry,
  parsePosixMode,
  sortAclEntries,
  type TextStart,
} from './posix-acl.js';

const ITEM_HEADER = /^\s*Path\s+IsDirectory\s+Length\s+LastModified\s+Permissions\s+Owner\s+Group\s*$/;
const ACL_HEADER = /^\s*DefaultScope\s+AccessControlType\s+EntityId\s+Permissions\s*$/;
const RULE = /^[\s-]+$/;
/** Members of an item that Format-List prints with others: `Permissions : rwxr-x---`. */
const LIST_MEMBER = /^([A-Z]\w*)\s* : ?(.*)$/;
/** The member with the ACL, and the form of one that is shown whole. */
const ACL_MEMBER = 'ACL';
const LISTED_ACL = /^(?:(?:default:)?(?:user|group|mask|other):[^:,]*:[rwx-]{3}(?:,|$))+$/;
/** Lines that are around the output: the name of the file system above a table, the prompt with the command. */
const AROUND = /^(?:\s*FileSystem Name: |PS [^>]*>)/;
/** PowerShell 7 colours headers, even in files. */
// eslint-disable-next-line no-control-regex -- escape sequences start with one
const COLOUR = /\u001b\[[\d;]*m/g;
/** A cell that did not fit. */
const CUT = /(?:…|\.\.\.)$/;
/** In characters: no row is longer, for consoles are not. */
const MAX_LINE = 16_384;

/** Whether the first bytes of a file are a table or list of items, or a listing of an ACL. */
export function sniffDataLakeItemTable(head: Uint8Array): boolean {
  const lines = linesOf(headText(head));
  return lines.some(
    (line, index) =>
      ((ITEM_HEADER.test(line) || ACL_HEADER.test(line)) && RULE.test(lines[index + 1] ?? 'none')) ||
      (/^Path\s* : /.test(line) && /^IsDirectory\s* : /.test(lines[index + 1] ?? '')),
  );
}

/**
 * Reads the output, of one command or of several one after another. An ACL that is listed right behind a single item, and
 * that its short permissions fit, is that item's. A name that the table cut is left out with a warning, and so is an item
 * whose path it cut. Throws an InputError with line and column for half a row, words that are none, and a list of entries
 * that is not sound (`parsePosixAcl`).
 */
export async function readDataLakeItemTable(source: Source): Promise<ContextReading> {
  const { text, encoding, warnings } = await readWholeText(source, noWords);
  const output = new OutputLines(warnings);
  linesOf(text).forEach((line, index) => output.add(line, index + 1));
  const items = output.finish();
  if (items.length === 0) {
    throw new InputError('no items: expected the output of Get-AzDataLakeGen2Item, or of its .ACL', {
      line: 1,
      column: 1,
    });
  }
  return { facts: { ...NO_CASE_FACTS, posixItems: items }, encoding, records: items.length, warnings: output.warnings };
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map((line) => line.replace(COLOUR, '').trimEnd());
}

/** An item and the short form it was shown with. */
interface ShownItem {
  readonly item: PosixItem;
  readonly mode: PosixMode;
}

/** Blocks of lines, as they come: what a line is depends on the header above it. */
class OutputLines {
  readonly warnings: ReadWarning[];
  readonly #items: PosixItem[] = [];
  #block: 'none' | 'items' | 'acl' | 'list' = 'none';
  #blockStart = 0;
  /** Whether the line of hyphens below the header is still to come. */
  #ruleDue = false;
  /** Items of the last block of items that no ACL was listed for. */
  #shown: ShownItem[] = [];
  #entries: PlacedAclEntry[] = [];
  #members = new Map<string, PlacedCell>();
  #lastMember = '';

  constructor(warnings: readonly ReadWarning[]) {
    this.warnings = [...warnings];
  }

  add(line: string, number: number): void {
    if (line.length > MAX_LINE) {
      throw new InputError('a line too long for a console: expected a row', { line: number, column: MAX_LINE });
    }
    if (line === '') {
      // An empty table has its blank line at once; between header and rule there is none.
      this.#endBlock();
    } else if (this.#ruleDue) {
      this.#expectRule(line, number);
    } else if (ITEM_HEADER.test(line) || ACL_HEADER.test(line)) {
      this.#startBlock(ITEM_HEADER.test(line) ? 'items' : 'acl', number);
      this.#ruleDue = true;
    } else if (this.#block === 'none' && AROUND.test(line)) {
      return;
    } else {
      this.#addRow(line, number);
    }
  }

  #expectRule(line: string, number: number): void {
    if (!RULE.test(line)) {
      throw new InputError('expected a line of hyphens below the header', { line: number, column: 1 });
    }
    this.#ruleDue = false;
  }

  #addRow(line: string, number: number): void {
    if (this.#block === 'items') {
      this.#keep(this.#readRow(line, number));
    } else if (this.#block === 'acl') {
      this.#entries.push(readAclRow(line, number));
    } else {
      this.#addMember(line, number);
    }
  }

  #addMember(line: string, number: number): void {
    const [, name, value] = LIST_MEMBER.exec(line) ?? [];
    if (this.#block === 'none' && name !== undefined) {
      this.#startBlock('list', number);
    }
    // Long values are wrapped to the next line, behind blanks: of those that are read only the ACL is that long.
    const isContinued = this.#block === 'list' && line.startsWith('  ');
    if ((name === undefined || value === undefined) && !isContinued) {
      throw new InputError(
        'expected the header of a table (Path, IsDirectory, …, or DefaultScope, AccessControlType, …) or a list such as "Path : dir1"',
        { line: number, column: 1 },
      );
    }
    const last = this.#lastMember;
    if (name !== undefined && value !== undefined && !isContinued) {
      this.#members.set(name, { text: value.trim(), at: { line: number, column: line.length - value.length + 1 } });
      this.#lastMember = name;
    } else if (last === ACL_MEMBER) {
      this.#continueMember(last, line);
    }
  }

  #continueMember(name: string, line: string): void {
    const before = this.#members.get(name);
    if (before !== undefined) {
      this.#members.set(name, { ...before, text: `${before.text}${line.trim()}` });
    }
  }

  #startBlock(block: 'items' | 'acl' | 'list', number: number): void {
    this.#endBlock();
    this.#block = block;
    this.#blockStart = number;
    if (block !== 'acl') {
      this.#shown = [];
    }
  }

  #endBlock(): void {
    if (this.#block === 'acl' && !this.#ruleDue) {
      this.#keepAcl();
    } else if (this.#block === 'list') {
      this.#keep(this.#readList());
    }
    this.#block = 'none';
    this.#ruleDue = false;
    this.#entries = [];
    this.#members = new Map();
  }

  finish(): PosixItem[] {
    this.#endBlock();
    return this.#items;
  }

  #keep(shown: ShownItem | null): void {
    if (shown !== null) {
      this.#items.push(shown.item);
      this.#shown.push(shown);
    }
  }

  #keepAcl(): void {
    const acls = sortAclEntries(this.#entries, { line: this.#blockStart, column: 1 });
    const [only, ...others] = this.#shown;
    if (only !== undefined && others.length === 0 && agrees(only.mode, acls.acl)) {
      this.#items[this.#items.indexOf(only.item)] = { ...only.item, ...acls, complete: true };
    } else {
      this.#items.push({
        path: null,
        isDirectory: acls.defaultAcl.length > 0 ? true : null,
        owner: null,
        group: null,
        ...acls,
        sticky: null,
        complete: true,
        line: this.#blockStart,
      });
    }
    this.#shown = [];
  }

  /** Null, with a warning, for a row whose path is cut. Length and time may be missing, so cells are found from both ends. */
  #readRow(line: string, number: number): ShownItem | null {
    const directory = [...line.matchAll(/\s(True|False)(?=\s)/g)].at(-1);
    const behind = (directory?.index ?? 0) + (directory?.[0].length ?? 0);
    const [permissions, owner, group] = lastCells(line, behind);
    const path = line.slice(0, directory?.index).trim();
    if (directory === undefined || path === '' || permissions === undefined || owner === undefined || !group) {
      throw new InputError('half a row: expected path, True or False, permissions, owner and group', {
        line: number,
        column: 1,
      });
    }
    return this.#item({
      line: number,
      path,
      isDirectory: directory[1] ?? '',
      permissions: { text: permissions.text, at: { line: number, column: permissions.column } },
      owner: owner.text,
      group: group.text,
    });
  }

  #readList(): ShownItem | null {
    const [path, isDirectory, permissions, owner, group] = ['Path', 'IsDirectory', 'Permissions', 'Owner', 'Group'].map(
      (name) => this.#members.get(name),
    );
    if (path === undefined || isDirectory === undefined || permissions === undefined) {
      throw new InputError('half an item: expected Path, IsDirectory and Permissions in one list', {
        line: this.#blockStart,
        column: 1,
      });
    }
    if (isDirectory.text !== 'True' && isDirectory.text !== 'False') {
      throw new InputError(`IsDirectory ${isDirectory.text}: expected True or False`, isDirectory.at);
    }
    const shown = this.#item({
      line: this.#blockStart,
      path: path.text,
      isDirectory: isDirectory.text,
      permissions,
      owner: owner?.text ?? '',
      group: group?.text ?? '',
    });
    const acl = this.#members.get(ACL_MEMBER);
    return shown === null || acl === undefined || acl.text === '' ? shown : this.#withAcl(shown, acl);
  }

  /** The ACL of a list, where the list shows entries and not what kind of objects they are, and all of them. */
  #withAcl(shown: ShownItem, { text, at }: PlacedCell): ShownItem {
    const entries = text.replace(/^\{|\}$/g, '').replace(/\s+/g, '');
    if (!LISTED_ACL.test(entries)) {
      this.warnings.push({
        code: 'acl-not-shown',
        message:
          `the list does not show the ACL of ${shown.item.path} whole, so its Permissions alone count: expected the output of ` +
          '(Get-AzDataLakeGen2Item -FileSystem <container> -Path <path> -Context <context>).ACL behind it',
        at,
      });
      return shown;
    }
    const acls = parsePosixAcl(entries, at);
    if (!agrees(shown.mode, acls.acl)) {
      throw new InputError('the ACL contradicts the Permissions of the item: expected both of the same moment', at);
    }
    return { ...shown, item: { ...shown.item, ...acls, complete: true } };
  }

  #item({ line, path, isDirectory, permissions, owner, group }: ItemCells): ShownItem | null {
    const mode = parsePosixMode(permissions.text, permissions.at);
    if (CUT.test(path)) {
      this.#warnOfCut(`the path ${path} is cut, so the item was left out`, line);
      return null;
    }
    const item: PosixItem = {
      path,
      isDirectory: isDirectory === 'True',
      owner: this.#identity(owner, line),
      group: this.#identity(group, line),
      acl: modeEntries(mode),
      defaultAcl: [],
      sticky: mode.sticky,
      complete: !mode.extended,
      line,
    };
    return { item, mode };
  }

  #identity(cell: string, line: number): string | null {
    if (CUT.test(cell)) {
      this.#warnOfCut(`${cell} is cut, so it counts as not given`, line);
      return null;
    }
    return cell === '' ? null : cell;
  }

  #warnOfCut(what: string, line: number): void {
    this.warnings.push({
      code: 'cut-cell',
      message: `${what}; "| Format-List Path,IsDirectory,Permissions,Owner,Group" prints it whole`,
      at: { line },
    });
  }
}

interface PlacedCell {
  readonly text: string;
  readonly at: TextStart;
}

interface ItemCells {
  /** The first of the item. */
  readonly line: number;
  readonly path: string;
  readonly isDirectory: string;
  readonly permissions: PlacedCell;
  readonly owner: string;
  readonly group: string;
}

/** The last three words of a line, as far as they start at `from` or behind it. */
function lastCells(line: string, from: number): { readonly text: string; readonly column: number }[] {
  return [...line.matchAll(/\S+/g)]
    .filter(({ index }) => index >= from)
    .slice(-3)
    .map(({ 0: text, index }) => ({ text, column: index + 1 }));
}

/** `False        User              <id>         rwx`, the identity left out for the unnamed entries. */
function readAclRow(line: string, number: number): PlacedAclEntry {
  const cells = line.trim().split(/\s+/);
  const [scope, type, id, permissions] = cells.length === 3 ? [cells[0], cells[1], '', cells[2]] : cells;
  if ((scope !== 'True' && scope !== 'False') || cells.length > 4 || permissions === undefined || CUT.test(id ?? '')) {
    throw new InputError(
      'half a row: expected True or False, a type, an identity (whole) where the entry has one, and permissions such as r-x',
      { line: number, column: 1 },
    );
  }
  const text = `${scope === 'True' ? 'default:' : ''}${(type ?? '').toLowerCase()}:${id ?? ''}:${permissions}`;
  return parsePosixAclEntry(text, { line: number, column: 1 });
}
