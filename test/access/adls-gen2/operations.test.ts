import { describe, expect, it } from 'vitest';
import { OPERATION_RULES } from '../../../src/access/adls-gen2/operations.js';
import { formatPosixPermissions, parsePosixPermissions, posixPermissions } from '../../../src/formats/acl/posix-acl.js';
import { anna, ask, item, role, verdict } from './ask.js';

/** The permissions of one object as the tables write them, for anna alone. */
function only(path: string, permissions: string) {
  return item(path, `user::---,user:anna:${permissions.toLowerCase()},group::---,mask::rwx,other::---`);
}

/** Every way to leave out one letter of one object. */
function oneLess(cells: Readonly<Record<string, string>>): Record<string, string>[] {
  return Object.entries(cells).flatMap(([path, cell]) =>
    [4, 2, 1]
      .filter((bit) => (parsePosixPermissions(cell) & bit) !== 0)
      .map((bit) => ({
        ...cells,
        [path]: formatPosixPermissions(posixPermissions(parsePosixPermissions(cell) & ~bit)),
      })),
  );
}

function items(cells: Readonly<Record<string, string>>) {
  return Object.entries(cells).map(([path, cell]) => only(path, cell));
}

const FILE = '/Seattle/Portland/Data.txt';

/** Operation, path, permissions by object: from the root down. Sources: article of 2018, Common scenarios; adls-gen2.md §3. */
const TABLES: readonly (readonly [string, string, string, Readonly<Record<string, string>>])[] = [
  ['2018', 'read', FILE, { '/': '--X', '/Seattle': '--X', '/Seattle/Portland': '--X', [FILE]: 'R--' }],
  ['2018', 'append', FILE, { '/': '--X', '/Seattle': '--X', '/Seattle/Portland': '--X', [FILE]: 'RW-' }],
  ['2018', 'delete', FILE, { '/': '--X', '/Seattle': '--X', '/Seattle/Portland': '-WX', [FILE]: '---' }],
  ['2018', 'create', FILE, { '/': '--X', '/Seattle': '--X', '/Seattle/Portland': '-WX' }],
  ['2018', 'list', '/', { '/': 'R-X', '/Seattle': '---', '/Seattle/Portland': '---', [FILE]: '---' }],
  ['2018', 'list', '/Seattle', { '/': '--X', '/Seattle': 'R-X', '/Seattle/Portland': '---', [FILE]: '---' }],
  ['2018', 'list', '/Seattle/Portland', { '/': '--X', '/Seattle': '--X', '/Seattle/Portland': 'R-X', [FILE]: '---' }],
  ['2023', 'overwrite', FILE, { '/': '--X', '/Seattle': '--X', '/Seattle/Portland': '-WX', [FILE]: '---' }],
  ['2023', 'create-directory', '/Seattle/New', { '/': '--X', '/Seattle': '-WX' }],
  [
    '2023',
    'rename /Oregon/Data.txt',
    FILE,
    { '/': '--X', '/Seattle': '--X', '/Seattle/Portland': '-WX', [FILE]: '---', '/Oregon': '-WX' },
  ],
  ['2023', 'rename /Data.txt', FILE, { '/': '-WX', '/Seattle': '--X', '/Seattle/Portland': '-WX', [FILE]: '---' }],
  ['2023', 'get-acl', FILE, { '/': '--X', '/Seattle': '--X', '/Seattle/Portland': '--X', [FILE]: '---' }],
  [
    '2023',
    'delete-recursively',
    '/Seattle/Portland',
    {
      '/': '--X',
      '/Seattle': '-WX',
      '/Seattle/Portland': 'RWX',
      '/Seattle/Portland/a': 'RWX',
      '/Seattle/Portland/a/b': 'RWX',
      '/Seattle/Portland/a/b/c.txt': '---',
    },
  ],
];

describe.each(['prose-2023', 'code-2023', 'code-2018', 'posix'] as const)(
  'the tables of operations by %s',
  (variant) => {
    it.each(TABLES)('%s: %s of %s needs what the cells say, and all of it', (_, words, path, cells) => {
      expect(verdict(words, path, items(cells), anna(), { variant })).toBe('granted');
      for (const less of oneLess(cells)) {
        expect(verdict(words, path, items(less), anna(), { variant }), JSON.stringify(less)).toBe('refused');
      }
    });
  },
);

describe('a role', () => {
  const nothing = items({ '/': '---', '/Seattle': '---', '/Seattle/Portland': '---', [FILE]: '---' });

  // adls-gen2.md §3: with Reader, reads need no ACL, writes still need the W and X parts.
  it.each(TABLES)('Reader leaves W and X to the ACL (%s: %s of %s)', (_, words, path, cells) => {
    const reader = anna({ roles: [role('Storage Blob Data Reader')] });
    const name = words.split(' ')[0] ?? '';
    const reads = ['read', 'list', 'get-acl'].includes(name);
    expect(verdict(words, path, nothing, reader)).toBe(reads ? 'granted' : 'refused');
    if (!reads) {
      const withoutRead = Object.fromEntries(
        Object.entries(cells).map(([object, cell]) => [object, cell.replace('R', '-')]),
      );
      expect(verdict(words, path, items(withoutRead), reader)).toBe('granted');
      for (const less of oneLess(withoutRead)) {
        expect(verdict(words, path, items(less), reader), JSON.stringify(less)).toBe('refused');
      }
    }
  });

  it.each(TABLES)('Contributor and Owner ask no ACL (%s: %s of %s)', (_, words, path) => {
    for (const name of ['Storage Blob Data Contributor', 'Storage Blob Data Owner']) {
      expect(verdict(words, path, [], anna({ roles: [role(name)] }))).toBe('granted');
    }
  });

  it('decides before the ACLs, which cannot restrict it', () => {
    const answer = ask('read', FILE, nothing, anna({ roles: [role('storage blob data reader')] }));
    expect(answer).toMatchObject({ verdict: 'granted', status: null, changes: [] });
    expect(answer.steps).toEqual([
      {
        outcome: 'grants',
        subject: 'role',
        object: FILE,
        rights: [],
        text: `Storage Blob Data Reader grants reading ${FILE}: no ACL is asked.`,
      },
    ]);
  });

  it.each(['Storage Blob Delegator', 'Owner', 'Contributor', 'Storage Account Contributor', 'Reader'])(
    '%s gives no access to files',
    (name) => {
      const answer = ask('read', FILE, nothing, anna({ roles: [role(name)] }));
      expect(answer.verdict).toBe('refused');
      expect(answer.steps[0]).toMatchObject({ outcome: 'notes', subject: 'role' });
    },
  );

  it('adds to other roles', () => {
    const roles = [role('Reader'), role('Storage Blob Data Reader'), role('Storage Blob Data Contributor')];
    expect(verdict('append', FILE, [], anna({ roles }))).toBe('granted');
  });

  it('Owner made super-users in 2018', () => {
    const owner = anna({ roles: [role('Owner')] });
    expect(verdict('set-owner', FILE, [], owner, { variant: 'code-2018' })).toBe('granted');
    const today = ask('set-owner', FILE, [], owner);
    expect(today.verdict).toBe('refused');
    expect(today.disagreements).toEqual([
      expect.stringMatching(/^By the article of 2018 \(code-2018\) it would be granted/),
    ]);
  });
});

describe('the scope of a role', () => {
  const SUBSCRIPTION = '/subscriptions/1111';
  const GROUP = `${SUBSCRIPTION}/resourceGroups/lake`;
  const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/contoso`;
  const CONTAINER = `${ACCOUNT}/blobServices/default/containers/raw`;
  const url = 'abfss://raw@contoso.dfs.core.windows.net/a.csv';
  const asReader = (scope: string | null) => anna({ roles: [role('Storage Blob Data Reader', { scope })] });
  const closed = [item('/', '700'), item('/a.csv', '600')];

  it.each([
    null,
    '/',
    '/providers/Microsoft.Management/managementGroups/m',
    ACCOUNT,
    `${ACCOUNT}/blobServices/default`,
    CONTAINER,
    CONTAINER.toUpperCase(),
  ])('%s holds the container, and nothing is left open', (scope) => {
    const answer = ask('read', url, closed, asReader(scope));
    expect(answer.verdict).toBe('granted');
    expect(answer.assumptions.join()).not.toContain('taken to lie in');
  });

  it.each([
    [SUBSCRIPTION, 'subscription 1111'],
    [GROUP, 'resource group lake'],
  ])('%s may hold the account: the answer says so', (scope, place) => {
    const answer = ask('read', url, closed, asReader(scope));
    expect(answer.verdict).toBe('granted');
    expect(answer.assumptions).toContain(
      `The path is taken to lie in ${place}, where Storage Blob Data Reader is assigned.`,
    );
  });

  it.each([ACCOUNT.replace('contoso', 'fabrikam'), CONTAINER.replace('raw', 'curated')])(
    '%s does not hold the container',
    (scope) => {
      const answer = ask('read', url, closed, asReader(scope));
      expect(answer.verdict).toBe('refused');
      expect(answer.steps[0]).toMatchObject({
        outcome: 'notes',
        subject: 'role',
        text: expect.stringContaining(scope),
      });
    },
  );

  it('is taken to be that of the path where the question does not name the container', () => {
    const answer = ask('read', '/a.csv', closed, asReader(CONTAINER));
    expect(answer.verdict).toBe('granted');
    expect(answer.assumptions.join()).toContain('taken to lie in container raw');
  });
});

describe('a condition of a role', () => {
  const reader = anna({ roles: [role('Storage Blob Data Reader', { hasCondition: true })] });

  it('is not evaluated, and a grant by it says so first', () => {
    const answer = ask('read', '/a.csv', [item('/', '711'), item('/a.csv', '600')], reader);
    expect(answer.verdict).toBe('granted');
    expect(answer.steps[0]?.text).toContain('if its condition holds, which is not evaluated');
    expect(answer.assumptions[0]).toMatch(
      /^The condition .* is taken to hold, .*without it the request is refused: Reading \/a.csv/,
    );
  });

  it('says so too where the ACLs are not known', () => {
    const answer = ask('read', '/a.csv', [], reader);
    expect(answer.verdict).toBe('granted');
    expect(answer.assumptions[0]).toContain('not all of them are given');
  });

  it('does not matter where the ACLs grant', () => {
    const answer = ask('read', '/a.csv', [item('/', '711'), item('/a.csv', '644')], reader);
    expect(answer.verdict).toBe('granted');
    expect(answer.steps[0]).toMatchObject({ outcome: 'notes', subject: 'role' });
    expect(answer.assumptions.join()).not.toContain('taken to hold');
  });

  it('does not matter where another role grants', () => {
    const both = anna({ roles: [...(reader.roles ?? []), role('Storage Blob Data Contributor')] });
    expect(ask('read', '/a.csv', [], both).assumptions.join()).not.toContain('taken to hold');
  });

  it('can make up what the ACLs leave out', () => {
    const parts = [item('/', '711'), item('/a.csv', '622')];
    const answer = ask('append', '/a.csv', parts, reader);
    expect(answer.verdict).toBe('granted');
    expect(answer.assumptions[0]).toContain('is taken to hold');
  });

  it('does not turn a refusal of the rest into a grant', () => {
    expect(verdict('append', '/a.csv', [item('/', '711'), item('/a.csv', '600')], reader)).toBe('refused');
  });
});

describe('the root directory', () => {
  it.each(['delete', 'delete-recursively'])('can never be the target of %s, by whomever', (words) => {
    for (const caller of [
      anna({ roles: [role('Storage Blob Data Owner')] }),
      { authentication: 'shared-key' } as const,
    ]) {
      const answer = ask(words, '/', [item('/', '777')], caller);
      expect(answer).toMatchObject({ verdict: 'refused', status: null, changes: [] });
      expect(answer.steps).toMatchObject([{ outcome: 'refuses', subject: 'root directory' }]);
    }
  });
});

describe('every operation', () => {
  it('is what a super-user may do', () => {
    for (const name of Object.keys(OPERATION_RULES)) {
      const words = { rename: 'rename /b', 'set-group': 'set-group g', access: 'access rwx' }[name] ?? name;
      expect(verdict(words, '/a', [], { authentication: 'shared-key' }), name).toBe('granted');
    }
  });
});
