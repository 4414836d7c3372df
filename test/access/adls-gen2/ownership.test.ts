import { describe, expect, it } from 'vitest';
import { anna, ask, item, role, verdict } from './ask.js';

const open = [item('/', '777'), item('/a', '777', { isDirectory: true })];
const owned = (owner: string | null) => [...open, item('/a/f', '777', { owner })];

describe('setting the ACL', () => {
  it('is for the owner and super-users, whatever the permissions are', () => {
    expect(verdict('set-acl', '/a/f', owned('anna'))).toBe('granted');
    expect(verdict('set-acl', '/a/f', owned('bob'))).toBe('refused');
    expect(verdict('set-acl', '/a/f', owned(null))).toBe('undecided');
    expect(verdict('set-acl', '/a/f', owned('bob'), anna({ roles: [role('Storage Blob Data Owner')] }))).toBe(
      'granted',
    );
  });

  it('is not what Contributor grants, except on what the holder owns', () => {
    const contributor = anna({ roles: [role('Storage Blob Data Contributor')] });
    expect(verdict('set-acl', '/a/f', owned('bob'), contributor)).toBe('refused');
    const answer = ask('set-acl', '/a/f', owned('anna'), contributor);
    expect(answer.verdict).toBe('granted');
    expect(answer.assumptions.join()).toContain('is not documented');
  });

  it('needs the way to the object', () => {
    expect(
      verdict('set-acl', '/a/f', [item('/', '777'), item('/a', '770'), item('/a/f', '777', { owner: 'anna' })]),
    ).toBe('refused');
  });
});

describe('setting the owner', () => {
  it('is for super-users alone', () => {
    expect(verdict('set-owner', '/a/f', owned('anna'))).toBe('refused');
    expect(verdict('set-owner', '/a/f', [], anna({ roles: [role('Storage Blob Data Contributor')] }))).toBe('refused');
    expect(verdict('set-owner', '/a/f', [], anna({ roles: [role('Storage Blob Data Owner')] }))).toBe('granted');
  });
});

describe('setting the owning group', () => {
  it.each([
    ['anna', ['eng'], 'granted'],
    ['anna', ['other'], 'refused'],
    ['anna', null, 'undecided'],
    ['bob', ['eng'], 'refused'],
    ['bob', null, 'refused'],
  ] as const)('by an owner %s with the groups %j to eng is %s', (owner, groups, expected) => {
    expect(verdict('set-group eng', '/a/f', owned(owner), anna({ groups }))).toBe(expected);
  });

  it('is for super-users', () => {
    expect(verdict('set-group eng', '/a/f', [], { authentication: 'shared-key' })).toBe('granted');
  });
});

describe('the sticky bit', () => {
  const sticky = (directoryOwner: string | null, childOwner: string | null) => [
    item('/', '777'),
    item('/a', '1777', { owner: directoryOwner }),
    item('/a/f', '777', { owner: childOwner }),
  ];

  it.each([
    ['bob', 'bob', 'refused'],
    ['bob', 'anna', 'granted'],
    ['anna', 'bob', 'granted'],
    ['anna', null, 'granted'],
    ['bob', null, 'undecided'],
    [null, 'bob', 'undecided'],
    [null, 'anna', 'granted'],
  ] as const)('of a directory of %s with a child of %s: %s', (directoryOwner, childOwner, expected) => {
    expect(verdict('delete', '/a/f', sticky(directoryOwner, childOwner))).toBe(expected);
    expect(verdict('rename /b', '/a/f', sticky(directoryOwner, childOwner))).toBe(expected);
  });

  it('let pass only the owner of the child in 2018', () => {
    expect(verdict('delete', '/a/f', sticky('anna', 'bob'), anna(), { variant: 'code-2018' })).toBe('refused');
    expect(ask('delete', '/a/f', sticky('anna', 'bob')).disagreements).toEqual([
      expect.stringMatching(
        /^By the article of 2018 .* refused: The sticky bit of \/a is set, and anna owns not \/a\/f/,
      ),
    ]);
  });

  it('says which error comes of it', () => {
    const answer = ask('delete', '/a/f', sticky('bob', 'bob'));
    expect(answer.status).toBe('AuthorizationPermissionMismatch');
    expect(answer.steps.at(-1)).toMatchObject({ outcome: 'refuses', subject: 'sticky bit', object: '/a' });
    expect(answer.steps.at(-1)?.text).toBe(
      'The sticky bit of /a is set, and anna owns neither /a/f nor /a (403 AuthorizationPermissionMismatch).',
    );
  });

  it('does not keep from reading, writing and creating', () => {
    for (const words of ['read', 'append', 'create', 'overwrite']) {
      expect(verdict(words, '/a/f', sticky('bob', 'bob'))).toBe('granted');
    }
  });

  it('is taken not to be set where that is not known, unless the caller owns what decides', () => {
    const unknown = (owner: string) => [
      item('/', '777'),
      item('/a', '777', { sticky: null, owner }),
      item('/a/f', '777'),
    ];
    expect(ask('delete', '/a/f', unknown('bob')).assumptions).toContain(
      'Whether the sticky bit of /a is set was not given: it is taken not to be.',
    );
    expect(ask('delete', '/a/f', unknown('anna')).assumptions.join()).not.toContain('sticky');
  });

  it('is mentioned where a role grants that is no super-user', () => {
    const contributor = anna({ roles: [role('Storage Blob Data Contributor')] });
    const answer = ask('delete', '/a/f', sticky('bob', 'bob'), contributor);
    expect(answer.verdict).toBe('granted');
    expect(answer.disagreements).toEqual([expect.stringContaining('does not say whether a role')]);
    const owner = anna({ roles: [role('Storage Blob Data Owner')] });
    expect(ask('delete', '/a/f', sticky('bob', 'bob'), owner).disagreements).toEqual([]);
    expect(ask('delete', '/a/f', sticky('anna', 'bob'), contributor).disagreements).toEqual([]);
  });
});

describe('deleting recursively', () => {
  const tree = (below: ReturnType<typeof item>[]) => [item('/', '777'), item('/d', '777'), ...below];

  it('asks every directory that is given, and says that it knows no others', () => {
    const answer = ask('delete-recursively', '/d', tree([item('/d/e', '777'), item('/d/e/f', '000')]));
    expect(answer.verdict).toBe('granted');
    expect(answer.assumptions).toContain('/d is taken to hold no directories but those given.');
    expect(answer.assumptions).toContain(
      '/d/e/f is taken to be a file: what is given does not say, and a directory would need rwx.',
    );
    expect(verdict('delete-recursively', '/d', tree([item('/d/e', '775', { isDirectory: true })]))).toBe('refused');
    expect(verdict('delete-recursively', '/d', tree([item('/d/e', '000', { isDirectory: false })]))).toBe('granted');
  });

  it('asks the sticky bits below as well', () => {
    const items = (owner: string) => tree([item('/d/e', '1777'), item('/d/e/f', '777', { owner, isDirectory: false })]);
    expect(verdict('delete-recursively', '/d', items('anna'))).toBe('granted');
    expect(verdict('delete-recursively', '/d', items('carl'))).toBe('refused');
    expect(ask('delete-recursively', '/d', items('anna')).assumptions).toContain(
      'The sticky bit of /d/e is set: what it holds is taken to be owned by anna unless given.',
    );
  });
});
