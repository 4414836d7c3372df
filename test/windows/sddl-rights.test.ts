import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessMask } from '../../src/windows/access-mask.js';
import { formatSddlLabelPolicy, formatSddlRights, parseSddlRights } from '../../src/windows/sddl-rights.js';

describe('the rights field of SDDL', () => {
  it.each([
    ['FA', 0x1f01ff],
    ['FR', 0x120089],
    ['FW', 0x120116],
    ['FX', 0x1200a0],
    ['KA', 0xf003f],
    ['KR', 0x20019],
    ['KW', 0x20006],
    ['GA', 0x10000000],
    ['GXGR', 0xa0000000],
    ['SDGXGWGR', 0xe0010000],
    ['CCDCLCSWRPWPDTLOCRSDRCWDWO', 0xf01ff],
    ['RP', 0x10],
    ['0x1200a9', 0x1200a9],
    ['0x1301bf', 0x1301bf],
    ['0x100000', 0x100000],
    ['', 0],
  ])('%j is read and printed', (text, mask) => {
    expect(parseSddlRights(text)).toBe(mask);
    expect(formatSddlRights(accessMask(mask))).toBe(text);
  });

  /** The octal and decimal ones: windows-access.md §3. */
  it.each([
    ['KX', 0x20019],
    ['NW', 1],
    ['NR', 2],
    ['NX', 4],
    ['WDCC', 0x40001],
    ['GRGR', 0x80000000],
    ['FRFX', 0x1200a9],
    ['0X1F01FF', 0x1f01ff],
    ['01234567', 0x53977],
    ['16', 0x10],
    ['0', 0],
    ['4294967295', 0xffffffff],
    ['0x00000000ffffffff', 0xffffffff],
  ])('%j is read', (text, mask) => {
    expect(parseSddlRights(text)).toBe(mask);
  });

  it.each([
    'F',
    'FAX',
    'fa',
    'ZZ',
    'FA,FR',
    'FA FR',
    '0x',
    '0xg',
    '08',
    '4294967296',
    '0x100000000',
    '-2',
    '1e5',
    '0x1GG',
    '16RP',
    ' ',
  ])('%j is none', (text) => {
    expect(parseSddlRights(text)).toBeNull();
  });

  it('takes WD and DC to be others than icacls does', () => {
    expect(parseSddlRights('WD')).toBe(0x40000);
    expect(parseSddlRights('DC')).toBe(0x2);
  });

  it('of a mandatory label has letters of its own', () => {
    expect(formatSddlLabelPolicy(accessMask(1))).toBe('NW');
    expect(formatSddlLabelPolicy(accessMask(7))).toBe('NWNRNX');
    expect(formatSddlLabelPolicy(accessMask(9))).toBe('0x9');
  });

  it('keeps every mask', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff).map(accessMask), (mask) => {
        expect(parseSddlRights(formatSddlRights(mask))).toBe(mask);
        expect(parseSddlRights(formatSddlLabelPolicy(mask))).toBe(mask);
      }),
    );
  });

  it('is read or not, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const mask = parseSddlRights(text);
        expect(mask === null || (mask >= 0 && mask <= 0xffff_ffff)).toBe(true);
      }),
    );
  });
});
