import { describe, expect, it } from 'vitest';
import { accessMask } from '../../src/windows/access-mask.js';
import { SHARE_DELETE, SHARE_READ, SHARE_WRITE } from '../../src/windows/create-options.js';
import { excludeEachOther } from '../../src/windows/sharing.js';
import { mask } from '../generate-trace.js';

const READ = mask('FILE_READ_DATA');
const WRITE = mask('FILE_WRITE_DATA');
const ATTRIBUTES = mask('FILE_READ_ATTRIBUTES');

describe('sharing', () => {
  const shares = SHARE_READ | SHARE_WRITE | SHARE_DELETE;
  it.each([
    [READ, shares, READ, shares, false],
    [READ, SHARE_READ, READ, SHARE_READ, false],
    [READ, SHARE_WRITE, READ, shares, true],
    [WRITE, shares, READ, SHARE_READ, true],
    [mask('FILE_APPEND_DATA'), shares, READ, SHARE_READ, true],
    [mask('FILE_EXECUTE'), shares, WRITE, SHARE_WRITE, true],
    [mask('DELETE'), shares, READ, SHARE_READ | SHARE_WRITE, true],
    [mask('DELETE'), shares, READ, SHARE_DELETE, false],
    // Generic Write holds the right to write.
    [0x4000_0000, shares, READ, SHARE_READ, true],
    // These take no part in it.
    [ATTRIBUTES, 0, WRITE, 0, false],
    [mask('WRITE_DAC'), 0, WRITE, 0, false],
  ])('of %i with %i and %i with %i excludes: %s', (oneAccess, oneShare, otherAccess, otherShare, expected) => {
    const one = { access: accessMask(oneAccess), shareMode: oneShare };
    const other = { access: accessMask(otherAccess), shareMode: otherShare };
    expect(excludeEachOther(one, other)).toBe(expected);
    expect(excludeEachOther(other, one)).toBe(expected);
  });
});
