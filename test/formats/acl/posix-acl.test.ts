import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatPosixAcl,
  formatPosixMode,
  formatPosixPermissions,
  identityKey,
  isSameIdentity,
  MAX_NAMED_ENTRIES,
  modeEntries,
  type PosixAclEntry,
  parsePosixAcl,
  parsePosixMode,
  parsePosixPermissions,
  posixPermissions,
} from '../../../src/formats/acl/posix-acl.js';
import { InputError } from '../../../src/formats/input-error.js';

const ID = '0a1b2c3d-0000-1111-2222-333344445555';

/** The error that the call throws. */
function errorOf(call: () => unknown): InputError {
  try {
    call();
  } catch (error) {
    if (error instanceof InputError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

const permissions = fc.integer({ min: 0, max: 7 }).map(posixPermissions);
const identity = fc.oneof(
  fc.uuid(),
  fc.constantFrom('anna', '$superuser', 'Domain Users', 'anna@contoso.com', 'CONTOSO\\anna', 'größe'),
);

/** A sound list: the three fixed entries, named ones, perhaps a mask. */
const aclArbitrary: fc.Arbitrary<PosixAclEntry[]> = fc
  .record({
    fixed: fc.tuple(permissions, permissions, permissions),
    mask: fc.option(permissions),
    named: fc.uniqueArray(
      fc.record({ type: fc.constantFrom('user' as const, 'group' as const), id: identity, permissions }),
      {
        maxLength: MAX_NAMED_ENTRIES,
        selector: ({ type, id }) => `${type}:${identityKey(id)}`,
      },
    ),
  })
  .map(({ fixed: [user, group, other], mask, named }) => [
    { type: 'user', id: null, permissions: user },
    ...named,
    { type: 'group', id: null, permissions: group },
    ...(mask === null ? [] : [{ type: 'mask' as const, id: null, permissions: mask }]),
    { type: 'other', id: null, permissions: other },
  ]);

describe('the text of an ACL', () => {
  it('has access and default entries', () => {
    expect(parsePosixAcl(`user::rwx,user:${ID}:r-x,group::r-x,mask::rwx,other::---`)).toEqual({
      acl: [
        { type: 'user', id: null, permissions: 7 },
        { type: 'user', id: ID, permissions: 5 },
        { type: 'group', id: null, permissions: 5 },
        { type: 'mask', id: null, permissions: 7 },
        { type: 'other', id: null, permissions: 0 },
      ],
      defaultAcl: [],
    });
    const { acl, defaultAcl } = parsePosixAcl(
      'default:user::rwx,user::-w-,group::---,other::--x,default:group::r--,default:other::---',
    );
    expect(acl.map((entry) => entry.permissions)).toEqual([2, 0, 1]);
    expect(defaultAcl).toEqual(modeEntries({ user: 7, group: 4, other: 0 }));
  });

  it('may have blanks around entries', () => {
    expect(parsePosixAcl(' user::rwx, group::r-x , other::---').acl).toEqual(
      modeEntries({ user: 7, group: 5, other: 0 }),
    );
  });

  it('is the same again after it was printed', () => {
    fc.assert(
      fc.property(aclArbitrary, fc.option(aclArbitrary), (acl, defaults) => {
        const defaultAcl = defaults ?? [];
        const text = formatPosixAcl(acl, defaultAcl);
        expect(parsePosixAcl(text)).toEqual({ acl, defaultAcl });
        expect(formatPosixAcl(parsePosixAcl(text).acl, parsePosixAcl(text).defaultAcl)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['', 1, 'no entry'],
    ['user::rwx', 1, 'no group:: entry'],
    ['user::rwx,group::r-x', 1, 'no other:: entry'],
    ['group::r-x,other::---', 1, 'no user:: entry'],
    ['user::rwx,group::r-x,other::---,', 33, 'no entry'],
    ['user::rwx,group:r-x,other::---', 11, 'no entry'],
    ['user::rwx,group::r-x,others::---', 22, 'no entry'],
    ['default:user::rwx:x,group::r-x,other::---', 1, 'no entry'],
    ['user::rwx,Default:group::r-x,other::---', 11, 'no entry'],
    ['user::rwx,group::rx,other::---', 18, 'no permissions'],
    ['user::rwx,group::RWX,other::---', 18, 'no permissions'],
    ['user::rwx,group::7,other::---', 18, 'no permissions'],
    ['user::rwx,group::xwr,other::---', 18, 'no permissions'],
    ['user::rwx,group::r-x,other::--t', 29, 'no permissions'],
    ['user::rwx,group::r-x,other:anna:---', 22, 'names an identity'],
    ['user::rwx,group::r-x,mask:anna:---,other::---', 22, 'names an identity'],
    ['user::rwx,user: anna:r--,group::r-x,other::---', 11, 'blanks'],
    ['user::rwx,group::r-x,other::---,user::r--', 33, 'there twice'],
    [`user::rwx,group::r-x,other::---,user:${ID}:r--,user:${ID.toUpperCase()}:r--`, 79, 'there twice'],
    ['user::rwx,group::r-x,other::---,default:user::rwx', 1, 'no default:group:: entry'],
  ])('is refused as "%s" at column %d: %s', (text, column, message) => {
    const error = errorOf(() => parsePosixAcl(text));
    expect(error.message).toContain(message);
    expect(error.message).toContain('expected');
    expect(error.at).toEqual({ line: 1, column });
  });

  it('counts columns and lines from where it starts', () => {
    expect(errorOf(() => parsePosixAcl('user::rwx,group::7', { line: 3, column: 11 })).at).toEqual({
      line: 3,
      column: 28,
    });
  });

  it('has 28 named entries at most in each list', () => {
    const named = (count: number, prefix = '') =>
      Array.from({ length: count }, (_, index) => `${prefix}user:u${index}:r--`).join();
    const fixed = 'user::rwx,group::r-x,mask::rwx,other::---';
    const defaults = 'default:user::rwx,default:group::r-x,default:other::---';
    expect(parsePosixAcl(`${fixed},${named(28)},${defaults},${named(28, 'default:')}`).acl).toHaveLength(32);
    const error = errorOf(() => parsePosixAcl(`${fixed},${named(29)}`));
    expect(error.message).toContain('29 named entries');
    expect(error.message).toContain('32 entries');
    expect(error.at).toEqual({ line: 1, column: `${fixed},${named(28)},`.length + 1 });
    expect(errorOf(() => parsePosixAcl(`${fixed},${defaults},${named(29, 'default:')}`)).message).toContain('29 named');
  });
});

describe('permissions of one class', () => {
  // The four forms of the article of 2018.
  it.each([
    ['7', 'RWX', 7],
    ['5', 'R-X', 5],
    ['4', 'R--', 4],
    ['0', '---', 0],
  ])('are %s or %s', (numeric, short, bits) => {
    expect(parsePosixPermissions(numeric)).toBe(bits);
    expect(parsePosixPermissions(short)).toBe(bits);
    expect(formatPosixPermissions(posixPermissions(bits))).toBe(short.toLowerCase());
  });

  it.each(['', '8', '07', 'rx', 'xwr', 'rwxr', '-', 'r w'])('are not "%s"', (text) => {
    expect(errorOf(() => parsePosixPermissions(text)).message).toContain('expected 0 to 7 or letters');
  });

  it('are the same again after they were printed', () => {
    fc.assert(
      fc.property(permissions, (bits) => {
        expect(parsePosixPermissions(formatPosixPermissions(bits))).toBe(bits);
      }),
    );
  });
});

describe('permissions of an object', () => {
  it.each([
    ['rwxr-x---', { user: 7, group: 5, other: 0, sticky: false, extended: false }],
    ['rwxrw-rw-+', { user: 7, group: 6, other: 6, sticky: false, extended: true }],
    ['rwxrwxrwt', { user: 7, group: 7, other: 7, sticky: true, extended: false }],
    ['rwxrwxrwT', { user: 7, group: 7, other: 6, sticky: true, extended: false }],
    ['rwxrwxrwxt', { user: 7, group: 7, other: 7, sticky: true, extended: false }],
    ['rwxrwx---T+', { user: 7, group: 7, other: 0, sticky: true, extended: true }],
    ['rwxrwx--T+', { user: 7, group: 7, other: 0, sticky: true, extended: true }],
    ['750', { user: 7, group: 5, other: 0, sticky: false, extended: false }],
    ['0640', { user: 6, group: 4, other: 0, sticky: false, extended: false }],
    ['1777', { user: 7, group: 7, other: 7, sticky: true, extended: false }],
  ])('are %s', (text, mode) => {
    expect(parsePosixMode(text)).toEqual(mode);
  });

  it.each([
    '',
    '75',
    '7500',
    '780',
    '2755',
    '07500',
    'rwxr-x--',
    'RWXR-X---',
    'rwxr-x---++',
    'drwxr-x---',
    'rwxr-x--xT',
    'rwxr-x---t',
  ])('are not "%s"', (text) => {
    expect(errorOf(() => parsePosixMode(text)).message).toContain('expected nine letters');
  });

  it('are the same again after they were printed', () => {
    fc.assert(
      fc.property(
        fc.record({
          user: permissions,
          group: permissions,
          other: permissions,
          sticky: fc.boolean(),
          extended: fc.boolean(),
        }),
        (mode) => {
          expect(parsePosixMode(formatPosixMode(mode))).toEqual(mode);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('identities', () => {
  it('have no case where they are GUIDs or user principal names', () => {
    expect(isSameIdentity(ID, ID.toUpperCase())).toBe(true);
    expect(isSameIdentity('Anna@Contoso.com', 'anna@contoso.com')).toBe(true);
    expect(isSameIdentity('bin', 'BIN')).toBe(false);
    expect(isSameIdentity(null, null)).toBe(false);
  });
});
