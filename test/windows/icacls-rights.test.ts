import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAccess, parseAccessWords } from '../../src/formats/procmon/create-detail.js';
import {
  type AccessMask,
  accessMask,
  FILE_RIGHTS,
  formatMask,
  mapGenericRights,
} from '../../src/windows/access-mask.js';
import {
  formatIcaclsRights,
  formatSpecificIcaclsRights,
  icaclsRight,
  parseIcaclsRights,
} from '../../src/windows/icacls-rights.js';
import { formatSddlRights, parseSddlRights } from '../../src/windows/sddl-rights.js';

/** Source: windows-access.md §1.3, §2; the output of icacls in public logs. */
const PRINTED: readonly (readonly [string, number])[] = [
  ['(N)', 0],
  ['(F)', 0x1f01ff],
  ['(M)', 0x1301bf],
  ['(RX)', 0x1200a9],
  ['(R)', 0x120089],
  ['(W)', 0x100116],
  ['(D)', 0x110000],
  ['(M,DC)', 0x1301ff],
  ['(RX,W)', 0x1201bf],
  ['(R,W)', 0x12019f],
  ['(WD,AD,WEA,WA)', 0x116],
  ['(GR,GE)', 0xa0000000],
  ['(S,RD)', 0x100001],
  ['(DE,RC,WDAC)', 0x70000],
  ['(RC,S,X,RA)', 0x1200a0],
  ['(M,WDAC,WO)', 0x1f01bf],
  ['(RC,RD,REA,RA)', 0x20089],
  ['(F,AS)', 0x11f01ff],
  ['(MA)', 0x2000000],
];

describe('rights in letters of icacls', () => {
  it.each(PRINTED)('%s are read and printed', (text, mask) => {
    expect(formatIcaclsRights(accessMask(mask))).toBe(text);
    expect(parseIcaclsRights(text)).toBe(mask);
  });

  it('are read in any case, with flags, with several parentheses and without any', () => {
    for (const text of ['RX,W', '(rx)(w)', '(I)(OI)(CI)(RX,W)', '(DENY)(Rx, w)', 'RX W']) {
      expect(parseIcaclsRights(text)).toBe(0x1201bf);
    }
  });

  it('call DELETE by two names', () => {
    expect(icaclsRight('DE')).toBe(0x10000);
    expect(icaclsRight('D')).toBe(0x110000);
  });

  it.each(['', '()', '(OI)(CI)', 'Z', '(M,ZZ)', 'full', '(M;R)', '__proto__', '-', '0x', '0x123456789'])(
    'are none of these: %j',
    (text) => {
      expect(parseIcaclsRights(text)).toBeNull();
    },
  );

  it('are listed one by one', () => {
    expect(formatSpecificIcaclsRights(accessMask(0x1200a9))).toBe('(RC,S,RD,REA,X,RA)');
    expect(formatSpecificIcaclsRights(accessMask(0))).toBe('(N)');
  });

  it('keep bits that have no letters', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff).map(accessMask), (mask) => {
        expect(parseIcaclsRights(formatIcaclsRights(mask))).toBe(mask);
        expect(parseIcaclsRights(formatSpecificIcaclsRights(mask))).toBe(mask);
      }),
    );
  });
});

const BITS = FILE_RIGHTS.map(({ bit }) => bit);
/** Every set of the rights of files, DELETE to WRITE_OWNER, alone and with some of the others. */
function* manyMasks(): Generator<AccessMask> {
  const [ofFiles, others] = [BITS.slice(0, 13), BITS.slice(13)];
  for (let set = 0; set < 1 << ofFiles.length; set++) {
    const more = others.filter((_, index) => ((set * 2_654_435_761) >>> (8 + index)) & 1);
    const own = ofFiles.filter((_, index) => (set >>> index) & 1);
    yield accessMask(own.reduce((mask: number, bit) => mask | bit, 0));
    yield accessMask([...own, ...more].reduce((mask: number, bit) => mask | bit, 0));
  }
}

describe('the words of icacls, SDDL and Procmon', () => {
  it('agree bit by bit on every mask of named bits', () => {
    const wrong: string[] = [];
    for (const mask of manyMasks()) {
      const icacls = parseIcaclsRights(formatIcaclsRights(mask));
      const sddl = parseSddlRights(formatSddlRights(mask));
      const procmon = parseAccessWords(formatAccess(mask));
      if (icacls !== mask || sddl !== mask || procmon !== mapGenericRights(mask)) {
        wrong.push(formatMask(mask));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('name every single right', () => {
    for (const { bit, icacls, sddl } of FILE_RIGHTS) {
      expect(icaclsRight(icacls)).toBe(bit);
      expect(parseSddlRights(sddl ?? formatSddlRights(bit))).toBe(bit);
    }
  });
});
