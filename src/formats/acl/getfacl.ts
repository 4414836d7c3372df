/** The text of `getfacl` on Linux and of `hdfs dfs -getfacl`, of any number of files. Source: adls-gen2.md §6. */

import { type ContextReading, NO_CASE_FACTS } from '../context/case-facts.js';
import { headText } from '../encoding.js';
import { InputError } from '../input-error.js';
import type { Source } from '../source.js';
import { linesPassedOver, readWholeText } from './console-text.js';
import {
  formatPosixPermissions,
  type PlacedAclEntry,
  type PosixAcls,
  type PosixItem,
  parsePosixAclEntry,
  parsePosixPermissions,
  posixPermissions,
  sortAclEntries,
} from './posix-acl.js';

const ENTRY = /^(?:default:)?(?:user|group|mask|other):[^:]*:[rwx-]{3}(?:\s+#effective:[rwx-]{3})?\s*$/;
const FILE = /^# file: ./;
const HEADER = /^# (file|owner|group|flags): (.+)$/;
/** The command, behind a prompt of any shell or of none. */
const COMMAND = /(?:^|[\s/>$#%-])getfacl(?: |$)/;
/** A prompt by itself: `$`, `anna@host:~$`, `[root@host ~]#`, `PS C:\>`. */
const PROMPT = /^(?:PS(?: [^>]*)?|\[\S+ \S+\]|\S*)[$#%>]$/;
const ENTRY_START = /^(?:default:)?(?:user|group|mask|other):/;
/** What the tools' logging writes among their output, and getfacl's own remarks. */
const REMARK = /^(?:getfacl: |\d{2,4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d\S* (?:TRACE|DEBUG|INFO|WARN|ERROR) |SLF4J: )/;

/** Whether the first bytes of a file are a listing of getfacl: a header and an entry, or entries alone (`getfacl -c`). */
export function sniffGetfacl(head: Uint8Array): boolean {
  const lines = headText(head)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !REMARK.test(line) && !isCommand(line))
    .slice(0, 6);
  const [first = ''] = lines;
  return FILE.test(first) ? lines.some((line) => ENTRY.test(line)) : /^user::/.test(first) && lines.every(isEntry);
}

function isCommand(line: string): boolean {
  return !HEADER.test(line) && !ENTRY_START.test(line) && (COMMAND.test(line) || PROMPT.test(line.trim()));
}

function isEntry(line: string): boolean {
  return ENTRY.test(line);
}

/**
 * Reads a listing. Throws an InputError with line and column for half an item, an entry that is none, a list that is not
 * sound (`parsePosixAcl`), and a comment `#effective:` that the mask contradicts. Remarks of the tools are passed over and
 * counted in a warning, commands and prompts are passed over. Octal escapes of names (`\040`) are undone; `getfacl` leaves the first slash of paths out.
 */
export async function readGetfacl(source: Source): Promise<ContextReading> {
  const { text, encoding, warnings } = await readWholeText(source, noWords);
  const items: PosixItem[] = [];
  let pending: ItemLines | null = null;
  let remarks = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (REMARK.test(line)) {
      remarks++;
      continue;
    }
    const isBetween = line.trim() === '' || isCommand(line);
    if (isBetween || FILE.test(line)) {
      items.push(...finished(pending));
      pending = null;
    }
    if (!isBetween) {
      pending ??= new ItemLines(index + 1);
      pending.add(line.trimEnd(), index + 1);
    }
  }
  items.push(...finished(pending));
  if (items.length === 0) {
    throw new InputError('no entries: expected the output of getfacl, such as user::rwx', { line: 1, column: 1 });
  }
  return {
    facts: { ...NO_CASE_FACTS, posixItems: items },
    encoding,
    records: items.length,
    warnings: [...warnings, ...linesPassedOver(remarks, 'remarks of the tool')],
  };
}

function finished(lines: ItemLines | null): PosixItem[] {
  return lines === null ? [] : [lines.finish()];
}

/** The words of these formats are ASCII and tell no code page. */
export function noWords(): number {
  return 0;
}

/** An entry with the rights that the comment behind it says are left by the mask; null: no comment. */
interface ListedEntry extends PlacedAclEntry {
  readonly effective: { readonly text: string; readonly column: number } | null;
}

/** The lines of one item, as they come. */
class ItemLines {
  readonly #header = new Map<string, string>();
  readonly #entries: ListedEntry[] = [];
  readonly #line: number;

  constructor(line: number) {
    this.#line = line;
  }

  add(line: string, number: number): void {
    if (line.startsWith('#')) {
      this.#addHeader(line, number);
      return;
    }
    const comment = line.indexOf('#effective:');
    const entry = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
    const placed = parsePosixAclEntry(entry, { line: number, column: 1 });
    const effective = comment < 0 ? null : line.slice(comment + '#effective:'.length);
    this.#entries.push({
      ...placed,
      entry: { ...placed.entry, id: placed.entry.id === null ? null : unescaped(placed.entry.id) },
      effective: effective === null ? null : { text: effective, column: line.length - effective.length + 1 },
    });
  }

  #addHeader(line: string, number: number): void {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined || this.#header.has(name) || this.#entries.length > 0) {
      throw new InputError(
        'expected one line each of "# file: ", "# owner: ", "# group: " and "# flags: " before the entries',
        { line: number, column: 1 },
      );
    }
    if (name === 'flags' && !/^[s-][s-][t-]$/.test(value)) {
      throw new InputError(`flags ${value}: expected three letters such as --t`, { line: number, column: 10 });
    }
    this.#header.set(name, value);
  }

  finish(): PosixItem {
    const start = { line: this.#line, column: 1 };
    if (this.#entries.length === 0) {
      throw new InputError('the item has no entries: expected lines such as user::rwx behind its header', start);
    }
    const acls = sortAclEntries(this.#entries, start);
    this.#entries.forEach((entry) => requireAgreement(entry, acls));
    return {
      path: this.#name('file'),
      isDirectory: acls.defaultAcl.length > 0 ? true : null,
      owner: this.#name('owner'),
      group: this.#name('group'),
      ...acls,
      // A listing with headers has the line wherever a flag is set.
      sticky: this.#header.has('file') ? (this.#header.get('flags') ?? '').endsWith('t') : null,
      complete: true,
      line: this.#line,
    };
  }

  #name(header: string): string | null {
    const value = this.#header.get(header);
    return value === undefined ? null : unescaped(value);
  }
}

/** A comment says what entry and mask leave; if it says anything else, one of the three was altered. */
function requireAgreement({ entry, isDefault, effective, at }: ListedEntry, acls: PosixAcls): void {
  if (effective === null) {
    return;
  }
  const start = { line: at.line ?? 1, column: effective.column };
  const said = parsePosixPermissions(effective.text, start);
  const mask = (isDefault ? acls.defaultAcl : acls.acl).find(({ type }) => type === 'mask')?.permissions ?? 7;
  const left = posixPermissions(entry.permissions & mask);
  if (said !== left) {
    throw new InputError(
      `#effective:${effective.text} contradicts entry and mask: expected #effective:${formatPosixPermissions(left)}`,
      start,
    );
  }
}

/** `a\040b` as `a b`. The bytes are UTF-8. */
function unescaped(name: string): string {
  return name.replace(/(?:\\[0-3][0-7]{2})+/g, (escapes) =>
    new TextDecoder().decode(Uint8Array.from(escapes.split('\\').slice(1), (digits) => Number.parseInt(digits, 8))),
  );
}
