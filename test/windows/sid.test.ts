import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSid, sidName } from '../../src/windows/sid.js';

describe('the bytes of a SID', () => {
  it.each([
    ['S-1-5-18', [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]],
    ['S-1-16-12288', [1, 1, 0, 0, 0, 0, 0, 16, 0, 0x30, 0, 0]],
    ['S-1-1-0', [1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]],
    ['S-1-5-21-4294967295-1-500', [1, 4, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 255, 255, 255, 255, 1, 0, 0, 0, 0xf4, 1, 0, 0]],
    ['S-1-281474976710655', [1, 0, 255, 255, 255, 255, 255, 255]],
  ])('are written as %s', (text, bytes) => {
    expect(formatSid(Uint8Array.from(bytes))).toBe(text);
  });

  it('are read from a view into other bytes', () => {
    const all = Uint8Array.of(9, 9, 9, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, 9);
    expect(formatSid(all.subarray(3, 15))).toBe('S-1-5-18');
  });

  it('that are too few are no SID', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 7 }), (bytes) => formatSid(bytes) === ''));
  });

  it('that end before their last part give the parts that are there', () => {
    expect(formatSid(Uint8Array.of(1, 3, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2))).toBe('S-1-5-32');
  });

  it('whatever they are give a text of that form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 80 }), (bytes) => {
        expect(formatSid(bytes)).toMatch(/^S-\d{1,3}-\d{1,15}(?:-\d{1,10})*$/);
      }),
    );
  });
});

describe('the name of a SID', () => {
  it.each([
    ['S-1-5-18', 'NT AUTHORITY\\SYSTEM'],
    ['S-1-5-32-544', 'BUILTIN\\Administrators'],
    ['S-1-1-0', 'Everyone'],
  ])('%s is %s on every machine', (sid, name) => {
    expect(sidName(sid)).toBe(name);
  });

  it('of an account of one machine or domain is the SID', () => {
    expect(sidName('S-1-5-21-1-2-3-500')).toBe('S-1-5-21-1-2-3-500');
  });
});
