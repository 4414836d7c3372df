import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACCESS_SYSTEM_SECURITY,
  accessMask,
  bitCount,
  FILE_RIGHTS,
  formatMask,
  ICACLS_SIMPLE_RIGHTS,
  MAXIMUM_ALLOWED,
  mapGenericRights,
  NO_ACCESS,
  rightBit,
  rightNames,
  unnamedBits,
} from '../../src/windows/access-mask.js';

const ANY_MASK = fc.integer({ min: 0, max: 0xffff_ffff }).map(accessMask);

describe('the rights of a mask', () => {
  it.each([
    [0x1, 'FILE_READ_DATA', 'FILE_LIST_DIRECTORY', 'RD', 'CC'],
    [0x2, 'FILE_WRITE_DATA', 'FILE_ADD_FILE', 'WD', 'DC'],
    [0x4, 'FILE_APPEND_DATA', 'FILE_ADD_SUBDIRECTORY', 'AD', 'LC'],
    [0x8, 'FILE_READ_EA', 'FILE_READ_EA', 'REA', 'SW'],
    [0x10, 'FILE_WRITE_EA', 'FILE_WRITE_EA', 'WEA', 'RP'],
    [0x20, 'FILE_EXECUTE', 'FILE_TRAVERSE', 'X', 'WP'],
    [0x40, 'FILE_DELETE_CHILD', 'FILE_DELETE_CHILD', 'DC', 'DT'],
    [0x80, 'FILE_READ_ATTRIBUTES', 'FILE_READ_ATTRIBUTES', 'RA', 'LO'],
    [0x100, 'FILE_WRITE_ATTRIBUTES', 'FILE_WRITE_ATTRIBUTES', 'WA', 'CR'],
    [0x10000, 'DELETE', 'DELETE', 'DE', 'SD'],
    [0x20000, 'READ_CONTROL', 'READ_CONTROL', 'RC', 'RC'],
    [0x40000, 'WRITE_DAC', 'WRITE_DAC', 'WDAC', 'WD'],
    [0x80000, 'WRITE_OWNER', 'WRITE_OWNER', 'WO', 'WO'],
    [0x100000, 'SYNCHRONIZE', 'SYNCHRONIZE', 'S', null],
    [0x1000000, 'ACCESS_SYSTEM_SECURITY', 'ACCESS_SYSTEM_SECURITY', 'AS', null],
    [0x2000000, 'MAXIMUM_ALLOWED', 'MAXIMUM_ALLOWED', 'MA', null],
    [0x10000000, 'GENERIC_ALL', 'GENERIC_ALL', 'GA', 'GA'],
    [0x20000000, 'GENERIC_EXECUTE', 'GENERIC_EXECUTE', 'GE', 'GX'],
    [0x40000000, 'GENERIC_WRITE', 'GENERIC_WRITE', 'GW', 'GW'],
    [0x80000000, 'GENERIC_READ', 'GENERIC_READ', 'GR', 'GR'],
  ])('0x%x is %s on a file, %s on a directory, %s to icacls', (bits, file, directory, icacls, sddl) => {
    const mask = accessMask(bits);
    expect([rightNames(mask), rightNames(mask, 'file'), rightNames(mask, 'directory')]).toEqual([
      [file],
      [file],
      [directory],
    ]);
    expect([rightBit(file), rightBit(directory)]).toEqual([bits, bits]);
    expect(FILE_RIGHTS.find((right) => right.bit === bits)).toMatchObject({ icacls, sddl });
    expect(unnamedBits(mask)).toBe(0);
  });

  it('are all in the table, each once', () => {
    expect(FILE_RIGHTS).toHaveLength(20);
    expect(new Set(FILE_RIGHTS.map(({ bit }) => bit)).size).toBe(20);
    expect(new Set(FILE_RIGHTS.map(({ icacls }) => icacls)).size).toBe(20);
  });

  it('are named lowest first', () => {
    expect(rightNames(accessMask(0x1a0089))).toEqual([
      'FILE_READ_DATA',
      'FILE_READ_EA',
      'FILE_READ_ATTRIBUTES',
      'READ_CONTROL',
      'WRITE_OWNER',
      'SYNCHRONIZE',
    ]);
    expect(rightNames(NO_ACCESS)).toEqual([]);
  });

  it('and the bits without a name make up the mask', () => {
    fc.assert(
      fc.property(ANY_MASK, fc.constantFrom('file', 'directory', 'unknown'), (mask, kind) => {
        const named = rightNames(mask, kind).reduce<number>((bits, name) => bits | (rightBit(name) ?? 0), 0);
        expect((named | unnamedBits(mask)) >>> 0).toBe(mask);
        expect(named & unnamedBits(mask)).toBe(0);
        expect(bitCount(mask)).toBe(rightNames(mask, kind).length + bitCount(unnamedBits(mask)));
      }),
    );
  });

  it.each(['', 'write_owner', 'FILE_ALL_ACCESS', 'toString', 'WO'])('%j names no single right', (name) => {
    expect(rightBit(name)).toBeNull();
  });

  it('have constants for what asks the system, not the object', () => {
    expect([MAXIMUM_ALLOWED, ACCESS_SYSTEM_SECURITY]).toEqual([
      rightBit('MAXIMUM_ALLOWED'),
      rightBit('ACCESS_SYSTEM_SECURITY'),
    ]);
  });
});

describe('a generic right', () => {
  it.each([
    [0x80000000, 0x120089],
    [0x40000000, 0x120116],
    [0x20000000, 0x1200a0],
    [0x10000000, 0x1f01ff],
    [0xc0000000, 0x12019f],
    [0xe0000000, 0x1201bf],
    [0x80080000, 0x1a0089],
    [0x82000000, 0x2120089],
    [0x1a0089, 0x1a0089],
    [0, 0],
  ])('in 0x%x becomes 0x%x on files and directories', (mask, mapped) => {
    expect(mapGenericRights(accessMask(mask))).toBe(mapped);
  });

  it('is gone once mapped, and no other right is lost', () => {
    fc.assert(
      fc.property(ANY_MASK, (mask) => {
        const mapped = mapGenericRights(mask);
        expect(mapped & 0xf000_0000).toBe(0);
        expect(mapped & mask & 0x0fff_ffff).toBe(mask & 0x0fff_ffff);
        expect(mapGenericRights(mapped)).toBe(mapped);
      }),
    );
  });
});

describe('the spelling of a mask', () => {
  it.each([
    [0x1a0089, '0x001A0089'],
    [0, '0x00000000'],
    [0xffffffff, '0xFFFFFFFF'],
    [0x80000000, '0x80000000'],
  ])('of 0x%x has eight digits', (mask, text) => {
    expect(formatMask(accessMask(mask))).toBe(text);
  });

  it('is unsigned, whatever bit operations made of it', () => {
    expect(accessMask(-1)).toBe(0xffffffff);
    expect(accessMask(0x8000_0000 | 0x1)).toBe(0x80000001);
    expect(formatMask(accessMask(~0x7fffffff))).toBe('0x80000000');
  });
});

describe('the simple rights of icacls', () => {
  it.each([
    ['N', 0],
    ['F', 0x1f01ff],
    ['M', 0x1301bf],
    ['RX', 0x1200a9],
    ['R', 0x120089],
    ['W', 0x100116],
    ['D', 0x110000],
  ])('%s stands for 0x%x', (letters, mask) => {
    expect(ICACLS_SIMPLE_RIGHTS.get(letters)).toBe(mask);
  });

  it('modify holds no right that a copy of security needs', () => {
    const modify = rightNames(ICACLS_SIMPLE_RIGHTS.get('M') ?? NO_ACCESS);
    expect(modify).not.toContain('WRITE_DAC');
    expect(modify).not.toContain('WRITE_OWNER');
    expect(modify).not.toContain('FILE_DELETE_CHILD');
  });
});
