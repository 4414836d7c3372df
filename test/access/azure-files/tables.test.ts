import { describe, expect, it } from 'vitest';
import {
  type AccessMask,
  accessMask,
  aclOf,
  capOf,
  DOCUMENTED_CELLS,
  type DocumentedCell,
  evaluateAccess,
  type NtfsPermission,
  parseSid,
  shareRole,
  TABLE_ODDITIES,
  Token,
} from '../../../src/index.js';

const ANNA = { sid: parseSid('S-1-5-21-1-2-3-1001'), name: 'CONTOSO\\anna' } as const;

/** Masks of the rows. */
const NTFS: Readonly<Record<NtfsPermission, number>> = {
  N: 0,
  R: 0x120089,
  RX: 0x1200a9,
  LIST: 0x1200a9,
  X: 0x1200a0,
  W: 0x120116,
  M: 0x1301bf,
  F: 0x1f01ff,
};

/** What each word of a table claims, as the bits that only it claims. */
const CLAIMS: readonly (readonly [RegExp, number])[] = [
  [/^(?:Read|Read & execute|Modify)$/, 0x1],
  [/^(?:Read & execute|Execute|Modify)$/, 0x20],
  [/^(?:Write|Modify)$/, 0x2],
  [/^(?:Delete|Modify)$/, 0x1_0000],
  [/^(?:Edit \(Change permissions\)|apply permissions to anyone’s|apply permissions to own)$/, 0x4_0000],
];
const READ = 0x1;
const EXECUTE = 0x20;

function claimed({ table, result }: DocumentedCell): number {
  const bits = result.reduce(
    (mask, word) => CLAIMS.reduce((all, [words, bit]) => (words.test(word) ? all | bit : all), mask),
    0,
  );
  // The table of 2026 calls running a file reading it.
  return table === '2026' ? bits & ~EXECUTE : bits;
}

/** What the intersection gives somebody who does not own the object. */
function modelled({ role, ntfs, table }: DocumentedCell): number {
  const token = new Token({ user: user(), groups: [], privileges: [] });
  const dacl = aclOf([{ type: 'allow', flags: 0, mask: accessMask(NTFS[ntfs]), trustee: user(), extra: null }]);
  const cap = role === null ? accessMask(0) : capOf([shareRole(role)]);
  const { granted } = evaluateAccess(token, { owner: null, dacl }, accessMask(0x0200_0000), { cap });
  const told = READ | EXECUTE | 0x2 | 0x1_0000 | 0x4_0000;
  return granted & (table === '2026' ? told & ~EXECUTE : told);
}

function user(): { readonly sid: null; readonly name: string } {
  return { sid: null, name: ANNA.name };
}

describe('the published tables of role × ACL', () => {
  it('are whole', () => {
    expect(DOCUMENTED_CELLS.filter(({ table }) => table === '2026')).toHaveLength(28);
    expect(DOCUMENTED_CELLS.filter(({ table }) => table === '2023')).toHaveLength(15);
  });

  it.each(DOCUMENTED_CELLS.map((cell) => [`${cell.table}: ${cell.role ?? 'no role'} × ${cell.ntfs}`, cell] as const))(
    '%s is what the model gives, or an oddity that is named',
    (_, cell) => {
      const odd = TABLE_ODDITIES.some(
        ({ table, ntfs, roles }) =>
          table === cell.table && ntfs === cell.ntfs && roles.some((role) => role === cell.role),
      );
      expect(modelled(cell) === claimed(cell), `model ${modelled(cell)}, table ${claimed(cell)}`).toBe(!odd);
    },
  );

  it('gives an owner the DACL of the own file through Elevated Contributor, as the table of 2026 says for Modify', () => {
    const role = shareRole('Elevated Contributor');
    const token = new Token({ user: user(), groups: [], privileges: [] });
    const dacl = aclOf([{ type: 'allow', flags: 0, mask: accessMask(NTFS.M), trustee: user(), extra: null }]);
    const wanted: AccessMask = accessMask(0x4_0000);
    expect(evaluateAccess(token, { owner: user(), dacl }, wanted, { cap: capOf([role]) }).granted).toBe(wanted);
    expect(
      evaluateAccess(token, { owner: user(), dacl }, wanted, { cap: capOf([shareRole('Contributor')]) }).granted,
    ).toBe(0);
  });
});
