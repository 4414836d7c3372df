import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATION_RULES } from '../../../src/access/adls-gen2/operations.js';
import type { AdlsGen2Variant } from '../../../src/access/adls-gen2/question.js';
import {
  type PosixAclEntry,
  type PosixItem,
  formatPosixPermissions,
  posixPermissions,
} from '../../../src/formats/acl/posix-acl.js';
import { anna, ask, item, role, verdict } from './ask.js';

const RUNS = { numRuns: 300 };
const USERS = ['anna', 'bob', 'carl'];
const GROUPS = ['staff', 'eng', 'ops'];
const PATHS = ['/', '/a', '/a/b', '/a/b/f'];

const permissions = fc.integer({ min: 0, max: 7 }).map(posixPermissions);
const entries: fc.Arbitrary<PosixAclEntry[]> = fc
  .record({
    fixed: fc.tuple(permissions, permissions, permissions),
    users: fc.dictionary(fc.constantFrom(...USERS), permissions),
    groups: fc.dictionary(fc.constantFrom(...GROUPS), permissions),
    mask: permissions,
    hasMask: fc.boolean(),
  })
  .map(({ fixed: [user, group, other], users, groups, mask, hasMask }): PosixAclEntry[] => [
    { type: 'user', id: null, permissions: user },
    ...Object.entries(users).map(([id, bits]): PosixAclEntry => ({ type: 'user', id, permissions: bits })),
    { type: 'group', id: null, permissions: group },
    ...Object.entries(groups).map(([id, bits]): PosixAclEntry => ({ type: 'group', id, permissions: bits })),
    ...(hasMask ? [{ type: 'mask', id: null, permissions: mask } as const] : []),
    { type: 'other', id: null, permissions: other },
  ]);

function itemAt(path: string): fc.Arbitrary<PosixItem> {
  return fc
    .record({ acl: entries, owner: fc.constantFrom(...USERS), group: fc.constantFrom(...GROUPS), sticky: fc.boolean() })
    .map((words) => ({ ...item(path, '777'), ...words }));
}

const chain = fc.tuple(...PATHS.map(itemAt));
const caller = fc.record({ user: fc.constantFrom(...USERS), groups: fc.subarray(GROUPS) }).map((words) => anna(words));
const variants = fc.constantFrom<AdlsGen2Variant[]>('prose-2023', 'code-2023', 'code-2018', 'posix');
const operations = fc.constantFrom(
  ...Object.keys(OPERATION_RULES).map(
    (name) => ({ rename: 'rename /g', 'set-group': 'set-group eng', access: 'access rwx' })[name] ?? name,
  ),
);
/** A path that the operation can be asked of. */
function pathOf(words: string): string {
  return ['list', 'delete-recursively', 'create-directory'].includes(words) ? '/a/b' : '/a/b/f';
}

/** POSIX in another way: who is asked is found first, then every one of the bits. */
function oracle({ acl, owner, group }: PosixItem, user: string, groups: readonly string[], desired: number): boolean {
  const bits = (type: string, id: string | null) =>
    acl.find((entry) => entry.type === type && entry.id === id)?.permissions;
  const mask = bits('mask', null) ?? 7;
  if (owner === user) {
    return ((bits('user', null) ?? 0) & desired) === desired;
  }
  const own = bits('user', user);
  if (own !== undefined) {
    return (own & mask & desired) === desired;
  }
  const matching = [
    ...(groups.includes(group ?? '') ? [bits('group', null) ?? 0] : []),
    ...groups.flatMap((name) => bits('group', name) ?? []),
  ];
  return matching.length > 0
    ? matching.some((found) => (found & mask & desired) === desired)
    : ((bits('other', null) ?? 0) & desired) === desired;
}

describe('for random ACLs', () => {
  it('the POSIX variant is POSIX, with every ancestor', () => {
    fc.assert(
      fc.property(chain, caller, permissions, (items, who, desired) => {
        const may = (at: PosixItem, bits: number) => oracle(at, who.user, who.groups ?? [], bits);
        const expected =
          items.slice(0, -1).every((at) => may(at, 1)) && items.slice(-1).every((at) => may(at, desired));
        const words = `access ${formatPosixPermissions(desired)}`;
        expect(verdict(words, '/a/b/f', items, who, { variant: 'posix' })).toBe(expected ? 'granted' : 'refused');
      }),
      RUNS,
    );
  });

  it('taking a right away never grants', () => {
    const choice = fc.record({ at: fc.nat(PATHS.length - 1), entry: fc.nat(12), kept: permissions });
    fc.assert(
      fc.property(chain, caller, operations, variants, choice, (items, who, words, variant, { at, entry, kept }) => {
        const less = items.map((known, index) =>
          index !== at
            ? known
            : {
                ...known,
                acl: known.acl.map((old, place) =>
                  place === entry % known.acl.length
                    ? { ...old, permissions: posixPermissions(old.permissions & kept) }
                    : old,
                ),
              },
        );
        const path = pathOf(words);
        if (verdict(words, path, items, who, { variant }) === 'refused') {
          expect(verdict(words, path, less, who, { variant })).toBe('refused');
        }
      }),
      RUNS,
    );
  });

  it('a super-user is always granted', () => {
    fc.assert(
      fc.property(chain, operations, variants, (items, words, variant) => {
        const owner = anna({ roles: [role('Storage Blob Data Owner')] });
        expect(verdict(words, pathOf(words), items, owner, { variant })).toBe('granted');
        expect(verdict(words, pathOf(words), items, { authentication: 'shared-key' }, { variant })).toBe('granted');
      }),
      RUNS,
    );
  });

  it('a role never takes away', () => {
    const roles = fc.subarray(['Storage Blob Data Contributor', 'Storage Blob Data Reader', 'Storage Blob Delegator']);
    fc.assert(
      fc.property(chain, caller, operations, variants, roles, (items, who, words, variant, names) => {
        if (verdict(words, pathOf(words), items, who, { variant }) === 'granted') {
          const more = { ...who, roles: names.map((name) => role(name)) };
          expect(verdict(words, pathOf(words), items, more, { variant })).toBe('granted');
        }
      }),
      RUNS,
    );
  });

  it('variants that decide otherwise are named, and no others', () => {
    const all: readonly AdlsGen2Variant[] = ['prose-2023', 'code-2023', 'code-2018', 'posix'];
    fc.assert(
      fc.property(chain, caller, operations, variants, (items, who, words, variant) => {
        const answer = ask(words, pathOf(words), items, who, { variant });
        const named = answer.disagreements.flatMap((text) => /\(([a-z]+-?\d*)\) it would be/.exec(text)?.[1] ?? []);
        const differing = all.filter(
          (other) => verdict(words, pathOf(words), items, who, { variant: other }) !== answer.verdict,
        );
        expect(named.sort()).toEqual([...differing].sort());
      }),
      RUNS,
    );
  });

  it('a refusal has one refusing step, the last, and a change; a grant has neither', () => {
    fc.assert(
      fc.property(chain, caller, operations, variants, (items, who, words, variant) => {
        const answer = ask(words, pathOf(words), items, who, { variant });
        const refusing = answer.steps.filter(({ outcome }) => outcome === 'refuses');
        expect(refusing).toEqual(answer.verdict === 'refused' ? answer.steps.slice(-1) : []);
        expect(answer.changes.length > 0).toBe(answer.verdict === 'refused');
        expect(answer.status).toBe(answer.verdict === 'refused' ? 'AuthorizationPermissionMismatch' : null);
      }),
      RUNS,
    );
  });
});
