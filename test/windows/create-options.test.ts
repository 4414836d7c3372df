import { describe, expect, it } from 'vitest';
import { accessMask, rightNames } from '../../src/windows/access-mask.js';
import {
  CREATE_OPTIONS,
  DISPOSITION_RIGHTS,
  DISPOSITIONS,
  hasOption,
  OPEN_RESULTS,
} from '../../src/windows/create-options.js';

describe('the options of a create', () => {
  it.each(CREATE_OPTIONS)('0x%x is %s and no other', (bit, option) => {
    expect(hasOption(bit, option)).toBe(true);
    expect(hasOption(0xffffff & ~bit, option)).toBe(false);
  });

  it('are all 24 bits but two, each once', () => {
    expect(new Set(CREATE_OPTIONS.map(([bit]) => bit)).size).toBe(CREATE_OPTIONS.length);
    expect(CREATE_OPTIONS.reduce((bits, [bit]) => bits | bit, 0)).toBe(0xf3ffff);
  });

  it('hold Open For Backup where robocopy runs with /B', () => {
    expect(hasOption(0x4020, 'Open For Backup')).toBe(true);
    expect(hasOption(0x20, 'Open For Backup')).toBe(false);
  });
});

describe('a disposition', () => {
  it.each([
    ['Supersede', 0],
    ['Open', 1],
    ['Create', 2],
    ['OpenIf', 3],
    ['Overwrite', 4],
    ['OverwriteIf', 5],
  ])('%s has the number %i', (word, number) => {
    expect(DISPOSITIONS[number]).toBe(word);
  });

  it.each([
    ['Open', []],
    ['OpenIf', []],
    ['Create', []],
    ['Overwrite', ['FILE_WRITE_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES']],
    ['OverwriteIf', ['FILE_WRITE_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES']],
    ['Supersede', ['FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES', 'DELETE']],
  ] as const)('%s of an existing file needs more than its mask: %j', (disposition, rights) => {
    expect(rightNames(accessMask(DISPOSITION_RIGHTS[disposition]))).toEqual(rights);
  });
});

describe('an open result', () => {
  it('has the number of its place', () => {
    expect(OPEN_RESULTS).toEqual(['Superseded', 'Opened', 'Created', 'Overwritten', 'Exists', 'DoesNotExist']);
  });
});
