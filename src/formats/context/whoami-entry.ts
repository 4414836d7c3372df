/** Entries of whoami, whatever the form they are printed in. Privileges and SIDs: windows-access.md §4, [MS-DTYP] 2.4.2.1. */

import { parseSid, type Sid } from '../../windows/sid.js';
import { cutEntry } from '../acl/icacls-entry.js';
import { typedCommand } from '../console-text.js';
import type { LineProblem } from '../read-warnings.js';

export const KINDS = ['user', 'groups', 'privileges'] as const;

/** What a section lists, in the order of `whoami /all`. */
export type Kind = (typeof KINDS)[number];

/** A row, a list entry or a record of CSV. */
export interface Entry {
  /** Index of its first line. */
  readonly at: number;
  /** Empty where Windows has no name for the SID. */
  readonly name: string;
  readonly sid: Sid | null;
  /** The attributes of a group, the state of a privilege. */
  readonly words: string;
  /** Whether it ends with the text, so that what stands last in it may be cut. */
  readonly endsText: boolean;
}

/** Entries of one kind that stand together. */
export interface Block {
  readonly kind: Kind;
  readonly form: 'table' | 'list' | 'csv' | 'name';
  readonly records: readonly Entry[];
  readonly unread: readonly LineProblem[];
  /** Index of its first line, and of the line behind its last one. */
  readonly first: number;
  readonly end: number;
}

/** Every privilege of Windows is named like this, in every language. */
export const PRIVILEGE = /^Se[A-Z][A-Za-z]{2,60}Privilege$/;

/** `whoami` prints `domain\name`, in lower case. */
export const ACCOUNT = /^[^\\/:*?"<>|]{1,64}\\[^\\/:*?"<>|]{1,256}$/;

/** An entry without its place. */
export type Cells = Pick<Entry, 'name' | 'sid' | 'words'>;

/** What the cells of a row say; null where they are not laid out like a row of this kind. */
export function entryOf(kind: Kind, cells: readonly string[]): Cells | null {
  const [name = ''] = cells;
  const words = cells.at(-1) ?? '';
  if (kind === 'privileges') {
    return PRIVILEGE.test(name) && !holdsAnother(cells.slice(1)) ? { name, sid: null, words } : null;
  }
  // The SID of a user is the last column; that of a group has its attributes behind it.
  const candidates = kind === 'user' ? cells.slice(1) : cells.slice(1, -1);
  const sid = candidates.map(parseSid).find((found) => found !== null) ?? null;
  return sid === null || (kind === 'groups' && holdsAnother([words]))
    ? null
    : { name, sid, words: kind === 'user' ? '' : words };
}

/** Whether cells hold what stands in a cell of its own: then they are of two rows whose line end was lost. */
function holdsAnother(cells: readonly string[]): boolean {
  return cells.some((cell) => cell.split(/\s+/).some((word) => PRIVILEGE.test(word) || parseSid(word) !== null));
}

/** Columns tell the kind: name and SID; name, description and state; name, type, SID and attributes. */
export function kindOf(columns: number): Kind | null {
  if (columns < 2) {
    return null;
  }
  return columns === 2 ? 'user' : columns === 3 ? 'privileges' : 'groups';
}

/** Lists and CSV have no row of `=`: there an account is told from any other pair of a name and a SID by its form. */
export function isNamed(kind: Kind, { name, words, sid }: Cells): boolean {
  return kind === 'user' ? ACCOUNT.test(name) : kind === 'privileges' || words !== '' || isLabel(sid);
}

/** Integrity levels are listed as groups (S-1-16-…), but no entry of an ACL is compared with them. */
export function isLabel(sid: Sid | null): boolean {
  return sid?.startsWith('S-1-16-') === true;
}

/** What once was a SID or a privilege, as a whole or in part. */
const ROW = /(?:^|[\s"：])(?:S-\d-|Se[A-Z][a-z])/;

/** Whether a line can be a row, a line of an entry or a record of whoami. */
export function looksLikeRow(line: string): boolean {
  return ROW.test(line) && !isOfAnother(line);
}

/** Whether a line is a prompt, or ends as an entry of icacls does, which no row does: so it is not of a table. */
export function isOfAnother(line: string): boolean {
  return typedCommand(line) !== null || cutEntry(line.trimEnd()) !== null;
}

/** Whether somebody typed `whoami` in this line, with switches or without. */
export function isWhoamiCommand(line: string): boolean {
  return /^whoami(?:\.exe)?(?:\s|$)/i.test(typedCommand(line) ?? '');
}

/** How far rows that belong to the ones above are looked for. */
export const LINES_BEHIND = 40;

/** The lines from one on up to a blank one or the next call of `whoami`. */
export function linesBehind(lines: readonly string[], from: number): readonly string[] {
  const behind = lines.slice(from, from + LINES_BEHIND);
  const end = behind.findIndex((line) => line.trim() === '' || isWhoamiCommand(line));
  return end < 0 ? behind : behind.slice(0, end);
}
