/** The rights field of an entry in SDDL. Source: windows-access.md §3 ([MS-DTYP] 2.5.1.1). */

import { type AccessMask, accessMask, FILE_RIGHTS, NO_ACCESS } from './access-mask.js';

/** Letters for several rights of files and of registry keys. Windows prints them where they fit exactly. */
const COMPOSITES: readonly (readonly [letters: string, bits: AccessMask])[] = Object.entries({
  FA: 0x001f_01ff,
  FR: 0x0012_0089,
  FW: 0x0012_0116,
  FX: 0x0012_00a0,
  KA: 0x000f_003f,
  KR: 0x0002_0019,
  KW: 0x0002_0006,
  // The same bits as KR, which is what is printed.
  KX: 0x0002_0019,
}).map(([letters, bits]) => [letters, accessMask(bits)]);

/** The rights that have letters of their own, lowest bit first, which is the order in which Windows prints them. */
const SINGLE_RIGHTS: readonly (readonly [letters: string, bit: AccessMask])[] = FILE_RIGHTS.flatMap(({ sddl, bit }) =>
  sddl === null ? [] : [[sddl, bit] as const],
);

/** What the mask of a mandatory label forbids to those of a lower level; icacls and SDDL have the same letters. */
export const LABEL_POLICIES: readonly (readonly [letters: string, bit: AccessMask, name: string])[] = [
  ['NW', accessMask(0x1), 'NO_WRITE_UP'],
  ['NR', accessMask(0x2), 'NO_READ_UP'],
  ['NX', accessMask(0x4), 'NO_EXECUTE_UP'],
];

const BITS: ReadonlyMap<string, AccessMask> = new Map([
  ...COMPOSITES,
  ...SINGLE_RIGHTS,
  ...LABEL_POLICIES.map(([letters, bit]) => [letters, bit] as const),
]);

/**
 * The mask of `FA`, `SDGXGWGR`, `0x1200a9`, `1179817`, `04400251` (octal, as it starts with 0); 0 for an empty field. Null for
 * anything else, also for numbers of more than 32 bits (Windows would take the lowest of those to be all ones).
 */
export function parseSddlRights(text: string): AccessMask | null {
  return /^\d/.test(text) ? parseNumber(text) : parseLetters(text);
}

/** Hexadecimal, octal, decimal. */
const NUMBER = /^(?:0x([0-9a-f]{1,16})|(0[0-7]{0,16})|([1-9]\d{0,9}))$/i;

function parseNumber(text: string): AccessMask | null {
  const [, hexadecimal, octal, decimal] = NUMBER.exec(text) ?? [];
  const number =
    hexadecimal !== undefined
      ? Number.parseInt(hexadecimal, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : Number(decimal ?? Number.NaN);
  return number <= 0xffff_ffff ? accessMask(number) : null;
}

function parseLetters(text: string): AccessMask | null {
  let mask = 0;
  for (let at = 0; at < text.length; at += 2) {
    const bits = BITS.get(text.slice(at, at + 2));
    if (bits === undefined) {
      return null;
    }
    mask |= bits;
  }
  return accessMask(mask);
}

/**
 * The mask as Windows prints it: one pair of letters where one fits exactly (`FA`), single rights where all have letters
 * (`SDGXGWGR`), else hexadecimal (`0x1200a9`: SYNCHRONIZE has no letters). Empty for no rights.
 */
export function formatSddlRights(mask: AccessMask): string {
  const composite = COMPOSITES.find(([, bits]) => bits === mask);
  return composite === undefined ? sumOf(mask, SINGLE_RIGHTS) : composite[0];
}

/** The same for the mask of a mandatory label: `NW`, `NWNR`. */
export function formatSddlLabelPolicy(mask: AccessMask): string {
  return sumOf(mask, LABEL_POLICIES);
}

function sumOf(mask: AccessMask, table: readonly (readonly [string, AccessMask, string?])[]): string {
  const fitting = table.filter(([, bit]) => (mask & bit) !== 0);
  const sum = fitting.reduce((bits, [, bit]) => accessMask(bits | bit), NO_ACCESS);
  return sum === mask ? fitting.map(([letters]) => letters).join('') : `0x${mask.toString(16)}`;
}
