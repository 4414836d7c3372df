/** Access masks of files and directories. Source: windows-access.md §1 ([MS-DTYP] 2.4.3, [MS-SMB2] 2.2.13.1). */

declare const maskBrand: unique symbol;
/** An ACCESS_MASK: 32 bits, unsigned. */
export type AccessMask = number & { readonly [maskBrand]: 'AccessMask' };

/** Brands the low 32 bits of a number as a mask. */
export function accessMask(bits: number): AccessMask {
  return (bits >>> 0) as AccessMask;
}

/**
 * One right a line: bit, Windows' name on a file, on a directory, Procmon's word, icacls' letters, SDDL's letters (null: none).
 * icacls WD is write data, SDDL WD is WRITE_DAC; icacls DC is delete child, SDDL DC is write data.
 */
const RIGHTS = [
  [0x0000_0001, 'FILE_READ_DATA', 'FILE_LIST_DIRECTORY', 'RD', 'CC'],
  [0x0000_0002, 'FILE_WRITE_DATA', 'FILE_ADD_FILE', 'WD', 'DC'],
  [0x0000_0004, 'FILE_APPEND_DATA', 'FILE_ADD_SUBDIRECTORY', 'AD', 'LC'],
  [0x0000_0008, 'FILE_READ_EA', 'FILE_READ_EA', 'REA', 'SW'],
  [0x0000_0010, 'FILE_WRITE_EA', 'FILE_WRITE_EA', 'WEA', 'RP'],
  [0x0000_0020, 'FILE_EXECUTE', 'FILE_TRAVERSE', 'X', 'WP'],
  [0x0000_0040, 'FILE_DELETE_CHILD', 'FILE_DELETE_CHILD', 'DC', 'DT'],
  [0x0000_0080, 'FILE_READ_ATTRIBUTES', 'FILE_READ_ATTRIBUTES', 'RA', 'LO'],
  [0x0000_0100, 'FILE_WRITE_ATTRIBUTES', 'FILE_WRITE_ATTRIBUTES', 'WA', 'CR'],
  [0x0001_0000, 'DELETE', 'DELETE', 'DE', 'SD'],
  [0x0002_0000, 'READ_CONTROL', 'READ_CONTROL', 'RC', 'RC'],
  [0x0004_0000, 'WRITE_DAC', 'WRITE_DAC', 'WDAC', 'WD'],
  [0x0008_0000, 'WRITE_OWNER', 'WRITE_OWNER', 'WO', 'WO'],
  [0x0010_0000, 'SYNCHRONIZE', 'SYNCHRONIZE', 'S', null],
  [0x0100_0000, 'ACCESS_SYSTEM_SECURITY', 'ACCESS_SYSTEM_SECURITY', 'AS', null],
  [0x0200_0000, 'MAXIMUM_ALLOWED', 'MAXIMUM_ALLOWED', 'MA', null],
  [0x1000_0000, 'GENERIC_ALL', 'GENERIC_ALL', 'GA', 'GA'],
  [0x2000_0000, 'GENERIC_EXECUTE', 'GENERIC_EXECUTE', 'GE', 'GX'],
  [0x4000_0000, 'GENERIC_WRITE', 'GENERIC_WRITE', 'GW', 'GW'],
  [0x8000_0000, 'GENERIC_READ', 'GENERIC_READ', 'GR', 'GR'],
] as const;

/** A right by its Windows constant, the file's or the directory's. */
export type RightName = (typeof RIGHTS)[number][1 | 2];

/** What an access mask is asked on decides how its low bits are called. */
export type ObjectKind = 'file' | 'directory' | 'unknown';

/** One bit with all its names. */
export interface Right {
  readonly bit: AccessMask;
  readonly file: RightName;
  readonly directory: RightName;
  readonly icacls: string;
  readonly sddl: string | null;
}

export const FILE_RIGHTS: readonly Right[] = RIGHTS.map(([bit, file, directory, icacls, sddl]) => ({
  bit: accessMask(bit),
  file,
  directory,
  icacls,
  sddl,
}));

const BIT_BY_NAME: ReadonlyMap<string, AccessMask> = new Map(
  FILE_RIGHTS.flatMap(({ bit, file, directory }) => [
    [file, bit],
    [directory, bit],
  ]),
);

export const MAXIMUM_ALLOWED = accessMask(0x0200_0000);
export const ACCESS_SYSTEM_SECURITY = accessMask(0x0100_0000);
export const NO_ACCESS = accessMask(0);
export const FILE_READ_DATA = accessMask(0x1);
export const FILE_WRITE_DATA = accessMask(0x2);
export const FILE_ADD_FILE = accessMask(0x2);
export const FILE_APPEND_DATA = accessMask(0x4);
export const FILE_ADD_SUBDIRECTORY = accessMask(0x4);
export const FILE_LIST_DIRECTORY = accessMask(0x1);
export const FILE_READ_EA = accessMask(0x8);
export const FILE_WRITE_EA = accessMask(0x10);
export const FILE_EXECUTE = accessMask(0x20);
export const FILE_TRAVERSE = accessMask(0x20);
export const FILE_DELETE_CHILD = accessMask(0x40);
export const FILE_READ_ATTRIBUTES = accessMask(0x80);
export const FILE_WRITE_ATTRIBUTES = accessMask(0x100);
export const DELETE = accessMask(0x1_0000);
export const READ_CONTROL = accessMask(0x2_0000);
export const WRITE_DAC = accessMask(0x4_0000);
export const WRITE_OWNER = accessMask(0x8_0000);
export const SYNCHRONIZE = accessMask(0x10_0000);
export const GENERIC_ALL = accessMask(0x1000_0000);
export const GENERIC_WRITE = accessMask(0x4000_0000);

/** Rights that several letters of icacls and several words of Procmon stand for. Source: windows-access.md §1.2, §1.3. */
const COMPOSITE_RIGHTS = {
  FILE_ALL_ACCESS: accessMask(0x001f_01ff),
  FILE_GENERIC_READ: accessMask(0x0012_0089),
  FILE_GENERIC_WRITE: accessMask(0x0012_0116),
  FILE_GENERIC_EXECUTE: accessMask(0x0012_00a0),
} as const;

/** icacls' simple rights. `W` and `D` as inferred there; `N` is no access. Source: windows-access.md §1.3, §2. */
export const ICACLS_SIMPLE_RIGHTS: ReadonlyMap<string, AccessMask> = new Map(
  Object.entries({ N: 0, F: 0x1f01ff, M: 0x1301bf, RX: 0x1200a9, R: 0x120089, W: 0x100116, D: 0x110000 }).map(
    ([letters, bits]) => [letters, accessMask(bits)],
  ),
);

/** What the generic bits stand for on one kind of object: a GENERIC_MAPPING. */
export interface GenericMapping {
  readonly read: AccessMask;
  readonly write: AccessMask;
  readonly execute: AccessMask;
  readonly all: AccessMask;
}

/** Files and directories. */
export const FILE_MAPPING: GenericMapping = {
  read: COMPOSITE_RIGHTS.FILE_GENERIC_READ,
  write: COMPOSITE_RIGHTS.FILE_GENERIC_WRITE,
  execute: COMPOSITE_RIGHTS.FILE_GENERIC_EXECUTE,
  all: COMPOSITE_RIGHTS.FILE_ALL_ACCESS,
};

/** Registry keys: KEY_READ, KEY_WRITE, KEY_EXECUTE, KEY_ALL_ACCESS. Source: [MS-RRP] 2.2.3. */
export const KEY_MAPPING: GenericMapping = {
  read: accessMask(0x0002_0019),
  write: accessMask(0x0002_0006),
  execute: accessMask(0x0002_0019),
  all: accessMask(0x000f_003f),
};

/** All four generic bits. */
export const GENERIC_RIGHTS = accessMask(0xf000_0000);

/** The mask with its generic bits replaced by what they stand for. */
export function mapGenericRights(mask: AccessMask, mapping: GenericMapping = FILE_MAPPING): AccessMask {
  if ((mask & GENERIC_RIGHTS) === 0) {
    return mask;
  }
  let mapped = mask & ~GENERIC_RIGHTS;
  mapped |= (mask & 0x8000_0000) === 0 ? 0 : mapping.read;
  mapped |= (mask & 0x4000_0000) === 0 ? 0 : mapping.write;
  mapped |= (mask & 0x2000_0000) === 0 ? 0 : mapping.execute;
  mapped |= (mask & 0x1000_0000) === 0 ? 0 : mapping.all;
  return accessMask(mapped);
}

/** Bits that no request to open a file may hold. Source: windows-access.md §1.1 ([MS-FSA] 2.1.5.1). */
export const FORBIDDEN_IN_REQUESTS = accessMask(0x0ce0_fe00);

/**
 * The Windows constants of the set bits, lowest first, the directory's name where the object is one.
 * Bits without a name are left out: `unnamedBits` has them.
 */
export function rightNames(mask: AccessMask, kind: ObjectKind = 'unknown'): RightName[] {
  return FILE_RIGHTS.filter(({ bit }) => (mask & bit) !== 0).map((right) =>
    kind === 'directory' ? right.directory : right.file,
  );
}

/** The bits of a mask that have no name. */
export function unnamedBits(mask: AccessMask): AccessMask {
  return accessMask(FILE_RIGHTS.reduce((rest, { bit }) => rest & ~bit, mask as number));
}

/** The single bit a constant names, or null for a word that is none. */
export function rightBit(name: string): AccessMask | null {
  return BIT_BY_NAME.get(name) ?? null;
}

/** How many rights a mask holds. */
export function bitCount(mask: number): number {
  let bits = 0;
  for (let rest = mask >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) {
    bits++;
  }
  return bits;
}

/** `0x001A0089`. */
export function formatMask(mask: AccessMask): string {
  return formatHex32(mask);
}

/** `0x` and eight upper-case digits. */
export function formatHex32(value: number): string {
  return `0x${(value >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}
