/** Rights in the letters of icacls. Source: windows-access.md §1.1, §1.3, §2. */

import { type AccessMask, accessMask, FILE_RIGHTS, ICACLS_SIMPLE_RIGHTS, unnamedBits } from './access-mask.js';

/** Simple rights in the order in which they are taken out of a mask. All but N hold SYNCHRONIZE. */
const SIMPLE_LETTERS = ['F', 'M', 'RX', 'R', 'W', 'D'] as const;
const SIMPLE_RIGHTS: readonly (readonly [letters: string, bits: AccessMask])[] = SIMPLE_LETTERS.flatMap((letters) => {
  const bits = ICACLS_SIMPLE_RIGHTS.get(letters);
  return bits === undefined ? [] : [[letters, bits] as const];
});

/** Specific rights in the order of the command's own list. Source: windows-access.md §2. */
const SPECIFIC_LETTERS = [
  ...['DE', 'RC', 'WDAC', 'WO', 'S', 'AS', 'MA', 'GR', 'GW', 'GE', 'GA'],
  ...['RD', 'WD', 'AD', 'REA', 'WEA', 'X', 'DC', 'RA', 'WA'],
];
const SPECIFIC_RIGHTS: readonly (readonly [letters: string, bits: AccessMask])[] = SPECIFIC_LETTERS.flatMap((letters) =>
  FILE_RIGHTS.filter(({ icacls }) => icacls === letters).map(({ bit }) => [letters, bit] as const),
);

const BITS: ReadonlyMap<string, AccessMask> = new Map([...SPECIFIC_RIGHTS, ...ICACLS_SIMPLE_RIGHTS]);

/** A number of 32 bits: how this module writes bits that icacls has no letters for. */
const NUMBER = /^0x[0-9a-f]{1,8}$/i;

/** What the parentheses of an entry hold besides rights. */
const FLAG_GROUP = /\((?:OI|CI|IO|NP|I|DENY)\)/gi;

/**
 * The bits of one word (`M`, `WDAC`, `DE`), in any case; null for a word that is none. `D` is the simple right, DELETE with
 * SYNCHRONIZE, wherever it stands: old pages call the specific right so too.
 */
export function icaclsRight(word: string): AccessMask | null {
  return NUMBER.test(word) ? accessMask(Number.parseInt(word, 16)) : (BITS.get(word.toUpperCase()) ?? null);
}

/**
 * The mask of `M`, `(RX,W)`, `(OI)(CI)(M)`, `DE,RC,WDAC`: inheritance flags and `(DENY)` say nothing about rights. Null where a
 * word is none of icacls' or there is none.
 */
export function parseIcaclsRights(text: string): AccessMask | null {
  const words = text
    .replace(FLAG_GROUP, '')
    .split(/[(),\s]/)
    .filter((word) => word !== '');
  let mask = 0;
  for (const word of words) {
    const bits = icaclsRight(word);
    if (bits === null) {
      return null;
    }
    mask |= bits;
  }
  return words.length === 0 ? null : accessMask(mask);
}

/**
 * The rights with their parentheses as icacls prints them: simple rights as far as they fit, the rest one by one: `(M)`, `(M,DC)`,
 * `(RX,W)`, `(WD,AD,WEA,WA)`, `(N)` for none. Bits that icacls has no letters for follow as a number. `parseIcaclsRights` gives
 * the mask back. (icacls seems to print `(F)` for GENERIC_ALL too, which means the same on files; no log attests it.)
 */
export function formatIcaclsRights(mask: AccessMask): string {
  const words: string[] = [];
  let rest: number = mask;
  for (const [letters, bits] of SIMPLE_RIGHTS) {
    // In (RX,W) both hold SYNCHRONIZE: a simple right fits when its bits are in the mask, not only in what is left of it.
    if ((mask & bits) === bits && addsMoreThanSynchronize(rest & bits)) {
      words.push(letters);
      rest &= ~bits;
    }
  }
  return `(${[...words, ...specificWords(accessMask(rest))].join(',') || 'N'})`;
}

/** The rights one by one, with their parentheses: `(DE,RC,S,RD)`. */
export function formatSpecificIcaclsRights(mask: AccessMask): string {
  return `(${specificWords(mask).join(',') || 'N'})`;
}

function specificWords(mask: AccessMask): string[] {
  const unnamed = unnamedBits(mask);
  return [
    ...SPECIFIC_RIGHTS.filter(([, bit]) => (mask & bit) !== 0).map(([letters]) => letters),
    ...(unnamed === 0 ? [] : [`0x${unnamed.toString(16)}`]),
  ];
}

const SYNCHRONIZE = 0x0010_0000;

function addsMoreThanSynchronize(bits: number): boolean {
  return (bits & ~SYNCHRONIZE) !== 0;
}
