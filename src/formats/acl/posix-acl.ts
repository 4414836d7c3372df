/** POSIX access control lists as Azure Data Lake Storage and Hadoop write them. Source: adls-gen2.md §4, §6. */

import { InputError } from '../input-error.js';
import type { Position } from '../source.js';

/** Read 4, write 2, execute 1, added up: 0 to 7. */
export type PosixPermissions = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

const READ = 4;
const WRITE = 2;
export const EXECUTE = 1;

const PERMISSIONS: readonly PosixPermissions[] = [0, 1, 2, 3, 4, 5, 6, 7];

/** The lowest three bits of a number. */
export function posixPermissions(bits: number): PosixPermissions {
  return PERMISSIONS[bits & 7] ?? 0;
}

/** One entry: `user::rwx` (owning user), `user:<id>:r-x` (named), `group::`, `group:<id>:`, `mask::`, `other::`. */
export interface PosixAclEntry {
  readonly type: 'user' | 'group' | 'mask' | 'other';
  /** The identity of a named user or group; null for the others. */
  readonly id: string | null;
  readonly permissions: PosixPermissions;
}

/** A file or directory as one of the tools shows it. Null: it does not say. */
export interface PosixItem {
  readonly path: string | null;
  readonly isDirectory: boolean | null;
  readonly owner: string | null;
  readonly group: string | null;
  readonly acl: readonly PosixAclEntry[];
  /** Entries that new children get; empty where there are none. */
  readonly defaultAcl: readonly PosixAclEntry[];
  readonly sticky: boolean | null;
  /** Whether `acl` is all there is: a short form with a `+` behind it leaves named entries out. */
  readonly complete: boolean;
  /** The first line of the item, counted from 1. */
  readonly line: number;
}

/** The two lists that one text can hold. */
export interface PosixAcls {
  readonly acl: readonly PosixAclEntry[];
  /** Empty where there is none. */
  readonly defaultAcl: readonly PosixAclEntry[];
}

/** What the short form of permissions says, `rwxr-x---` or `750`. */
export interface PosixMode {
  readonly user: PosixPermissions;
  readonly group: PosixPermissions;
  readonly other: PosixPermissions;
  readonly sticky: boolean;
  /** `+`: there are entries that the short form does not show. */
  readonly extended: boolean;
}

/** Where a text starts within its input. Both count from 1. */
export interface TextStart {
  readonly line: number;
  readonly column: number;
}

const FIRST_COLUMN: TextStart = { line: 1, column: 1 };

/** An entry, which of the two lists it belongs to, and where it stands. */
export interface PlacedAclEntry {
  readonly isDefault: boolean;
  readonly entry: PosixAclEntry;
  readonly at: Position;
}

/** Entries of one list. Source: adls-gen2.md §4. */
const MAX_ENTRIES = 32;
/** Owning user, owning group, mask and other are always counted. */
const FIXED_ENTRIES = 4;
/** Named entries of one list. */
export const MAX_NAMED_ENTRIES = MAX_ENTRIES - FIXED_ENTRIES;

const TYPES = ['user', 'group', 'mask', 'other'] as const;

/** How an identity is written. Two that are written in different forms cannot be compared. */
export type IdentityForm = 'object-id' | 'upn' | 'name' | 'superuser';

/**
 * Object ids are what the service stores; with `x-ms-upn` it shows users, and users alone, by their user principal names, and tools
 * of Hadoop may show other names. `$superuser` is nobody's id. Sources: adls-gen2.md §4; REST reference, Path Get Properties.
 */
export function identityForm(id: string): IdentityForm {
  if (id === '$superuser') {
    return 'superuser';
  }
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? 'object-id' : id.includes('@') ? 'upn' : 'name';
}

/** An identity in the one form in which two spellings of it are equal: GUIDs and user principal names have no case. */
export function identityKey(id: string): string {
  const form = identityForm(id);
  return form === 'object-id' || form === 'upn' ? id.toLowerCase() : id;
}

/** Whether two texts name the same identity. Null is nobody that is known. */
export function isSameIdentity(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && identityKey(one) === identityKey(other);
}

/**
 * Parses the text of `x-ms-acl`, `az storage fs access` and setfacl: `user::rwx,group::r-x,default:user:<id>:r--,…`. Blanks
 * around entries are passed over. Throws an InputError that names line and column, counted from `start`, for half an entry,
 * an unknown type or letter, an entry that is there twice, a list without one of `user::`, `group::` and `other::`, and a
 * list of more than 32 entries (28 named ones). A mask is not asked for: without one nothing is limited.
 */
export function parsePosixAcl(text: string, start: TextStart = FIRST_COLUMN): PosixAcls {
  const entries: PlacedAclEntry[] = [];
  let column = start.column;
  for (const part of text.split(',')) {
    const blanks = part.length - part.trimStart().length;
    entries.push(parsePosixAclEntry(part.trim(), { line: start.line, column: column + blanks }));
    column += part.length + 1;
  }
  return sortAclEntries(entries, start);
}

/** Parses one entry, `default:group:<id>:r-x`. Throws an InputError. */
export function parsePosixAclEntry(text: string, start: TextStart): PlacedAclEntry {
  const parts = text.split(':');
  const isDefault = parts.length === 4 && parts[0] === 'default';
  const [type = '', id = '', permissions = ''] = isDefault ? parts.slice(1) : parts;
  const found = TYPES.find((name) => name === type);
  if (parts.length !== (isDefault ? 4 : 3) || found === undefined) {
    throw new InputError(
      `${shown(text)} is no entry: expected [default:]type:id:permissions with the type user, group, mask or other, such as user::rwx`,
      start,
    );
  }
  if (id !== '' && (found === 'mask' || found === 'other')) {
    throw new InputError(`${shown(text)} names an identity: expected ${found}::permissions`, start);
  }
  if (id !== id.trim()) {
    throw new InputError(`${shown(text)} has blanks around the identity: expected none`, start);
  }
  const column = start.column + text.length - permissions.length;
  return {
    isDefault,
    entry: {
      type: found,
      id: id === '' ? null : id,
      permissions: parseLetters(permissions, { line: start.line, column }),
    },
    at: start,
  };
}

/** `r-x` as entries write it: three small letters in their places. */
function parseLetters(text: string, start: TextStart): PosixPermissions {
  if (!/^[r-][w-][x-]$/.test(text)) {
    throw new InputError(
      `${shown(text)} are no permissions: expected r or -, then w or -, then x or -, such as r-x`,
      start,
    );
  }
  return lettersToBits(text);
}

function lettersToBits(text: string): PosixPermissions {
  return posixPermissions(
    (text[0] === '-' ? 0 : READ) | (text[1] === '-' ? 0 : WRITE) | (text[2] === '-' ? 0 : EXECUTE),
  );
}

/**
 * Access and default entries, each a sound list. Throws an InputError at the entry, or at `start` for what is missing; see
 * `parsePosixAcl`.
 */
export function sortAclEntries(entries: readonly PlacedAclEntry[], start: Position): PosixAcls {
  const access = entries.filter(({ isDefault }) => !isDefault);
  const defaults = entries.filter(({ isDefault }) => isDefault);
  requireSound(access, start, '');
  if (defaults.length > 0) {
    requireSound(defaults, start, 'default:');
  }
  return { acl: access.map(({ entry }) => entry), defaultAcl: defaults.map(({ entry }) => entry) };
}

/** Throws an InputError for a list that no file or directory can have; see `parsePosixAcl`. */
export function requireSoundAcl({ acl, defaultAcl }: PosixAcls, at: Position): void {
  const placed = (isDefault: boolean) => (entry: PosixAclEntry) => ({ isDefault, entry, at });
  sortAclEntries([...acl.map(placed(false)), ...defaultAcl.map(placed(true))], at);
}

function requireSound(entries: readonly PlacedAclEntry[], start: Position, prefix: string): void {
  const known = new Set<string>();
  for (const { entry, at } of entries) {
    const key = entry.id === null ? entry.type : `${entry.type}:${identityKey(entry.id)}`;
    if (known.has(key)) {
      throw new InputError(`${shown(`${prefix}${entryName(entry)}`)} is there twice: expected one entry`, at);
    }
    known.add(key);
  }
  const missing = ['user', 'group', 'other'].find((type) => !known.has(type));
  if (missing !== undefined) {
    throw new InputError(`the list has no ${prefix}${missing}:: entry: expected user::, group:: and other::`, start);
  }
  const named = entries.filter(({ entry }) => entry.id !== null);
  if (named.length > MAX_NAMED_ENTRIES) {
    throw new InputError(
      `the list has ${named.length} named entries: expected ${MAX_NAMED_ENTRIES} at most, for an access or a default ACL ` +
        `holds ${MAX_ENTRIES} entries, of which owning user, owning group, mask and other are four`,
      named[MAX_NAMED_ENTRIES]?.at ?? start,
    );
  }
}

/** The entry without its permissions: `user:<id>:`. */
export function entryName({ type, id }: Pick<PosixAclEntry, 'type' | 'id'>): string {
  return `${type}:${id ?? ''}:`;
}

/** The entry as tools write it: `user:<id>:r-x`. */
export function formatPosixAclEntry(entry: PosixAclEntry): string {
  return `${entryName(entry)}${formatPosixPermissions(entry.permissions)}`;
}

/** The text of `x-ms-acl`. What `parsePosixAcl` makes of it is the same again. */
export function formatPosixAcl(acl: readonly PosixAclEntry[], defaultAcl: readonly PosixAclEntry[] = []): string {
  return [
    ...acl.map(formatPosixAclEntry),
    ...defaultAcl.map((entry) => `default:${formatPosixAclEntry(entry)}`),
  ].join();
}

/** Parses permissions of one class: `7`, `RWX`, `r-x`. Throws an InputError. */
export function parsePosixPermissions(text: string, start: TextStart = FIRST_COLUMN): PosixPermissions {
  if (/^[0-7]$/.test(text)) {
    return posixPermissions(Number(text));
  }
  if (!/^[r-][w-][x-]$/i.test(text)) {
    throw new InputError(`${shown(text)} are no permissions: expected 0 to 7 or letters such as r-x or RWX`, start);
  }
  return lettersToBits(text);
}

/** `r-x`. */
export function formatPosixPermissions(permissions: PosixPermissions): string {
  return `${permissions & READ ? 'r' : '-'}${permissions & WRITE ? 'w' : '-'}${permissions & EXECUTE ? 'x' : '-'}`;
}

/** `rwxr-x---`, the sticky bit as the last letter or as a tenth one behind it, a `+` for entries not shown. */
const SYMBOLIC_MODE = /^([r-][w-][x-])([r-][w-][x-])(?:([r-][w-])([xtT-])|([r-][w-])(xt|-T))(\+?)$/;
/** `750`, and with the sticky bit in front `1750` or `0750`. */
const OCTAL_MODE = /^([01])?([0-7])([0-7])([0-7])$/;

/**
 * Parses the permissions of a file or directory: `rwxr-x---`, `rwxr-x--T+`, `750`, `1777`. Throws an InputError; the bits
 * for set-user-id and set-group-id are none of Data Lake Storage.
 */
export function parsePosixMode(text: string, start: TextStart = FIRST_COLUMN): PosixMode {
  const octal = OCTAL_MODE.exec(text);
  if (octal !== null) {
    const [, sticky = '0', user, group, other] = octal;
    return {
      user: posixPermissions(Number(user)),
      group: posixPermissions(Number(group)),
      other: posixPermissions(Number(other)),
      sticky: sticky === '1',
      extended: false,
    };
  }
  const symbolic = SYMBOLIC_MODE.exec(text);
  if (symbolic === null) {
    throw new InputError(
      `${shown(text)} are no permissions: expected nine letters such as rwxr-x---, a t or T for the sticky bit, a + behind ` +
        'them, or octal digits such as 750 or 1777',
      start,
    );
  }
  const [, user = '', group = '', readWrite = symbolic[5] ?? '', last = symbolic[6] ?? '', , , plus] = symbolic;
  return {
    user: lettersToBits(user),
    group: lettersToBits(group),
    // A small t stands for execute and the sticky bit, a capital one for the sticky bit alone.
    other: lettersToBits(`${readWrite}${/[xt]/.test(last) ? 'x' : '-'}`),
    sticky: /t/i.test(last),
    extended: plus === '+',
  };
}

/** `rwxr-x---`, `rwxrwxrwt+`. */
export function formatPosixMode({ user, group, other, sticky, extended }: PosixMode): string {
  const letters = [user, group, other].map(formatPosixPermissions).join('');
  const last = sticky ? (other & EXECUTE ? 't' : 'T') : letters.slice(-1);
  return `${letters.slice(0, -1)}${last}${extended ? '+' : ''}`;
}

/** The entries that a short form shows. Behind a `+` its second triple can be the mask. */
export function modeEntries({ user, group, other }: Pick<PosixMode, 'user' | 'group' | 'other'>): PosixAclEntry[] {
  return [
    { type: 'user', id: null, permissions: user },
    { type: 'group', id: null, permissions: group },
    { type: 'other', id: null, permissions: other },
  ];
}

/** A piece of input within a message, clipped. */
function shown(text: string): string {
  return `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`;
}
