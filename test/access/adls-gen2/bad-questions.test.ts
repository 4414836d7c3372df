import { describe, expect, it } from 'vitest';
import { anna, complaint, item, role, verdict } from './ask.js';

const items = [item('/', '777'), item('/a', '777'), item('/a/f', '666')];
const named = Array.from({ length: 29 }, (_, index) => ({
  type: 'user' as const,
  id: `u${index}`,
  permissions: 4 as const,
}));

describe('a question that contradicts itself', () => {
  it.each([
    ['has a path with dots', complaint('read', '/a/../f', items), 'expected it from the root'],
    ['has no path', complaint('read', '', items), 'expected it from the root'],
    ['has a URL of another kind', complaint('read', 's3://bucket/a', items), 'expected a path such as'],
    ['has a URL with broken escapes', complaint('read', 'https://a.dfs.core.windows.net/c/%zz', []), 'hexadecimal'],
    ['reads the root', complaint('read', '/', items), 'root directory'],
    ['creates the root', complaint('create-directory', '/', items), 'root directory'],
    ['renames the root', complaint('rename /b', '/', items), 'root directory'],
    ['renames to the same', complaint('rename /a', '/a', items), 'expected a new path'],
    ['renames to below', complaint('rename /a/b', '/a', items), 'expected a new path'],
    ['reads a directory', complaint('read', '/a', items), 'expected a file'],
    [
      'lists a file',
      complaint('list', '/a/f', [...items, item('/a/f', '666', { isDirectory: false })]),
      'expected a directory',
    ],
    [
      'has something below a file',
      complaint('read', '/a/f', [item('/a', '777', { isDirectory: false })]),
      'expected a directory',
    ],
    [
      'has an ACL of nobody knows what',
      complaint('read', '/a/f', [item('/', '777', { path: null })]),
      'without a path',
    ],
    [
      'has a file with a default ACL',
      complaint('read', '/f', [
        item('/f', 'user::rwx,group::---,other::---,default:user::rwx,default:group::---,default:other::---', {
          isDirectory: false,
        }),
      ]),
      'default ACL',
    ],
    [
      'has an ACL of 33 entries',
      complaint('read', '/a/f', [{ ...item('/', '777'), acl: [...item('/', '777').acl, ...named] }]),
      '29 named entries',
    ],
    [
      'has an ACL without others',
      complaint('read', '/a/f', [{ ...item('/', '777'), acl: item('/', '777').acl.slice(0, 2) }]),
      'no other:: entry',
    ],
    [
      'has two owners',
      complaint('read', '/a/f', [...items, item('/a', '777', { owner: 'carl' })]),
      '/a has two owners, bob and carl: expected',
    ],
    ['has two groups', complaint('read', '/a/f', [...items, item('/a', '777', { group: 'eng' })]), 'two owning groups'],
    ['has two ACLs', complaint('read', '/a/f', [...items, item('/a', '755')]), 'two ACLs'],
    ['has two sticky bits', complaint('read', '/a/f', [...items, item('/a', '1777')]), 'sticky bit'],
    [
      'has an unknown role',
      complaint('read', '/a/f', items, anna({ roles: [role('Blob Reader')] })),
      'expected one of Storage Blob Data Owner',
    ],
    [
      'has an unknown scope',
      complaint('read', '/a/f', items, anna({ roles: [role('Reader', { scope: 'contoso' })] })),
      'expected /subscriptions/<id>',
    ],
    ['has no user', complaint('read', '/a/f', items, anna({ user: '' })), 'expected the object id'],
    [
      'names two containers',
      complaint('read', 'abfss://a@b.dfs.core.windows.net/f', [], anna(), { container: 'c' }),
      'expected container c',
    ],
    [
      'has items of another account',
      complaint('read', 'abfss://a@b.dfs.core.windows.net/f', [item('abfss://a@x.dfs.core.windows.net/f', '777')]),
      'expected account b',
    ],
    [
      'has ACLs without a namespace for them',
      complaint('read', '/a/f', items, anna(), { hierarchicalNamespace: false }),
      'no hierarchical namespace',
    ],
    [
      'sets ACLs without a namespace for them',
      complaint('set-acl', '/a/f', [], anna(), { hierarchicalNamespace: false }),
      'no hierarchical namespace',
    ],
  ])('%s', (_, message, expected) => {
    expect(message).toContain(expected);
    expect(message).not.toMatch(/^answered/);
  });
});

describe('an account without a hierarchical namespace', () => {
  const flat = { hierarchicalNamespace: false };

  it('has roles alone', () => {
    expect(verdict('read', '/f', [], anna({ roles: [role('Storage Blob Data Reader')] }), flat)).toBe('granted');
    expect(verdict('append', '/f', [], anna({ roles: [role('Storage Blob Data Reader')] }), flat)).toBe('refused');
    expect(verdict('read', '/f', [], { authentication: 'shared-key' }, flat)).toBe('granted');
  });
});

describe('paths', () => {
  it.each([
    'abfss://raw@contoso.dfs.core.windows.net/a/f',
    'wasbs://raw@contoso.blob.core.windows.net/a/f',
    'https://contoso.dfs.core.windows.net/raw/a/f?sv=2020',
    'https://contoso.dfs.core.windows.net/raw/%61/f',
    'a/f',
    '/a//f/',
  ])('%s is /a/f', (path) => {
    expect(verdict('read', path, items)).toBe('granted');
  });

  it('are those of listings, with and without the first slash', () => {
    const listed = [item('/', '777'), item('a/', '777'), item('abfss://c@x.dfs.core.windows.net/a/f', '666')];
    expect(verdict('read', 'abfss://c@x.dfs.core.windows.net/a/f', listed)).toBe('granted');
  });
});
