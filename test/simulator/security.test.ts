import { describe, expect, it } from 'vitest';
import {
  type Ace,
  type AceFlag,
  allow,
  deny,
  FULL,
  grantedByDacl,
  inherited,
  RIGHT,
  SIDS,
  type SidText,
  type Token,
} from './security.js';

const ANNA: Token = { user: SIDS.anna, groups: [SIDS.users], privileges: new Set() };

function granted(dacl: readonly Ace[] | null, asked: number, owner: SidText = SIDS.bruno, token = ANNA): number {
  return grantedByDacl({ owner, group: SIDS.users, dacl, audited: false }, token, asked);
}

describe('the evaluation of a DACL, by windows-access.md §4', () => {
  it('grants everything by a NULL DACL and nothing by an empty one', () => {
    expect(granted(null, FULL)).toBe(FULL);
    expect(granted([], FULL)).toBe(0);
  });

  it('collects rights from several entries, of the account and of its groups', () => {
    const dacl = [allow(SIDS.anna, 0x1), allow(SIDS.users, 0x2), allow(SIDS.authenticatedUsers, 0x4)];
    expect(granted(dacl, 0xf)).toBe(0x7);
  });

  it('lets an entry that denies take only what no entry before it allowed', () => {
    expect(granted([deny(SIDS.users, 0x2), allow(SIDS.anna, 0x3)], 0x3)).toBe(0x1);
    expect(granted([allow(SIDS.anna, 0x3), deny(SIDS.users, 0x2)], 0x3)).toBe(0x3);
  });

  it('passes over entries of others and those that are only inherited', () => {
    expect(granted([allow(SIDS.editors, FULL), allow(SIDS.anna, FULL, 'OI', 'CI', 'IO')], FULL)).toBe(0);
    expect(granted([deny(SIDS.bruno, FULL), allow(SIDS.anna, 0x1)], 0x1)).toBe(0x1);
  });

  it('gives the owner READ_CONTROL and WRITE_DAC, unless OWNER RIGHTS says otherwise', () => {
    expect(granted([], FULL, SIDS.anna)).toBe(RIGHT.readControl | RIGHT.writeDac);
    expect(granted([allow(SIDS.ownerRights, RIGHT.readControl)], FULL, SIDS.anna)).toBe(RIGHT.readControl);
    expect(granted([allow(SIDS.ownerRights, FULL)], FULL, SIDS.bruno)).toBe(0);
  });

  it('counts a group that owns', () => {
    expect(granted([], FULL, SIDS.users)).toBe(RIGHT.readControl | RIGHT.writeDac);
  });
});

describe('inheritance, by the table of windows-access.md §4', () => {
  /** Flags of what a child gets of one entry; null: nothing. */
  const CASES: readonly [flags: readonly AceFlag[], file: string | null, directory: string | null][] = [
    [[], null, null],
    [['IO'], null, null],
    [['NP'], null, null],
    [['OI'], '', 'OI IO'],
    [['CI'], null, 'CI'],
    [['OI', 'CI'], '', 'OI CI'],
    [['OI', 'NP'], '', null],
    [['CI', 'NP'], null, ''],
    [['OI', 'CI', 'NP'], '', ''],
    [['OI', 'CI', 'IO'], '', 'OI CI'],
  ];

  function flagsOf(flags: readonly AceFlag[], kind: 'file' | 'directory'): string | null {
    const parent = { owner: SIDS.bruno, group: SIDS.users, dacl: [allow(SIDS.editors, 0x1, ...flags)], audited: false };
    const child = inherited(parent, kind, SIDS.anna).dacl?.find(({ sid }) => sid === SIDS.editors);
    return child === undefined ? null : child.flags.filter((flag) => flag !== 'ID').join(' ');
  }

  it.each(CASES)('%j gives a file %j and a directory %j', (flags, file, directory) => {
    expect(flagsOf(flags, 'file')).toBe(file);
    expect(flagsOf(flags, 'directory')).toBe(directory);
  });

  it('gives the owner what CREATOR OWNER has, and directories the entry itself besides', () => {
    const parent = {
      owner: SIDS.bruno,
      group: SIDS.users,
      dacl: [allow(SIDS.creatorOwner, FULL, 'OI', 'CI', 'IO')],
      audited: false,
    };
    expect(inherited(parent, 'file', SIDS.anna).dacl).toEqual([allow(SIDS.anna, FULL, 'ID')]);
    expect(inherited(parent, 'directory', SIDS.anna).dacl).toEqual([
      allow(SIDS.anna, FULL, 'ID'),
      allow(SIDS.creatorOwner, FULL, 'OI', 'CI', 'IO', 'ID'),
    ]);
  });

  it('falls back on the default DACL', () => {
    const parent = { owner: SIDS.bruno, group: SIDS.users, dacl: [], audited: false };
    expect(inherited(parent, 'file', SIDS.anna).dacl).toEqual([allow(SIDS.anna, FULL), allow(SIDS.system, FULL)]);
  });
});
