import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { AdlsGen2Variant } from '../../../src/access/adls-gen2/question.js';
import { posixCases } from '../posix-vectors.js';
import { anna, ask, item, verdict } from './ask.js';

const VARIANTS: readonly AdlsGen2Variant[] = ['prose-2023', 'code-2023', 'code-2018', 'posix'];

/** Whether r is granted on the root with this ACL, by each variant in turn. */
function byVariant(acl: string, groups: readonly string[], words = 'access r--'): string {
  return VARIANTS.map((variant) => verdict(words, '/', [item('/', acl)], anna({ groups }), { variant }))
    .map((found) => (found === 'granted' ? 'yes' : 'no'))
    .join(' ');
}

describe('where the published variants disagree (prose, code, 2018, POSIX)', () => {
  it.each([
    [
      'a group whose entry does not suffice',
      'user::rwx,group::---,other::r--',
      ['staff'],
      'access r--',
      'yes yes no no',
    ],
    [
      'a named group that is to be kept out',
      'user::rwx,group::r--,group:execs:---,mask::r--,other::r--',
      ['execs'],
      'access r--',
      'yes yes no no',
    ],
    [
      'two groups with a right each',
      'user::rwx,group::r--,group:eng:-w-,mask::rw-,other::---',
      ['staff', 'eng'],
      'access rw-',
      'no no yes no',
    ],
    [
      'others behind a mask',
      'user::rwx,group::---,group:eng:---,mask::---,other::r--',
      [],
      'access r--',
      'yes no no yes',
    ],
    [
      'one group of two that suffices',
      'user::rwx,group::---,group:eng:r--,mask::r--,other::---',
      ['staff', 'eng'],
      'access r--',
      'yes yes yes yes',
    ],
  ])('%s', (_, acl, groups, words, expected) => {
    expect(byVariant(acl, groups, words)).toBe(expected);
  });

  it('is said, with the variants that decide otherwise', () => {
    const acl = 'user::rwx,group::---,other::r--';
    const today = ask('access r--', '/', [item('/', acl)], anna({ groups: ['staff'] }));
    expect(today.verdict).toBe('granted');
    expect(today.disagreements).toEqual([
      expect.stringMatching(
        /^By the article of 2018 \(code-2018\) it would be refused: R-- access to \/ needs r--: anna is in staff/i,
      ),
      expect.stringMatching(/^By POSIX as Linux and HDFS have it \(posix\) it would be refused/),
    ]);
    const posix = ask('access r--', '/', [item('/', acl)], anna({ groups: ['staff'] }), { variant: 'posix' });
    expect(posix.verdict).toBe('refused');
    expect(posix.disagreements.map((text) => text.split(' it ')[0])).toEqual([
      'By the text of 2023 (prose-2023)',
      'By the pseudocode of 2023 (code-2023)',
    ]);
  });
});

describe('the class that decides', () => {
  const acl = 'user::---,user:anna:r--,user:bob:rwx,group::rwx,group:eng:rwx,mask::rw-,other::rwx';

  it('is the owner, without the mask and whatever else names it', () => {
    const bob = anna({ user: 'bob', groups: ['staff', 'eng'] });
    const answer = ask('access r--', '/', [item('/', acl)], bob);
    expect(answer).toMatchObject({ verdict: 'refused', status: 'AuthorizationPermissionMismatch' });
    expect(answer.steps).toEqual([
      {
        outcome: 'refuses',
        subject: 'owner',
        object: '/',
        rights: [],
        text:
          'R-- access to / needs r--: bob is the owning user, for whom user::--- alone counts, without the mask, which does ' +
          'not grant r-- (403 AuthorizationPermissionMismatch).',
      },
    ]);
    expect(verdict('access rwx', '/', [item('/', acl.replace('user::---', 'user::rwx'))], bob)).toBe('granted');
  });

  it('is a named user before groups', () => {
    const inGroups = anna({ groups: ['staff', 'eng'] });
    expect(verdict('access r--', '/', [item('/', acl)], inGroups)).toBe('granted');
    expect(verdict('access -w-', '/', [item('/', acl)], inGroups)).toBe('refused');
  });

  it('is the mask where nothing else refuses', () => {
    const answer = ask('access --x', '/', [item('/', acl)], anna({ user: 'carl', groups: ['eng'] }));
    expect(answer.verdict).toBe('granted');
    const masked = ask('access --x', '/', [item('/', acl)], anna({ user: 'carl', groups: ['eng'] }), {
      variant: 'posix',
    });
    expect(masked.steps).toMatchObject([
      { outcome: 'refuses', subject: 'mask', text: expect.stringContaining('group:eng:rwx (rw- behind mask::rw-)') },
    ]);
  });

  it('limits nothing where there is no mask', () => {
    const without = 'user::---,user:anna:rwx,group::---,other::---';
    expect(verdict('access rwx', '/', [item('/', without)])).toBe('granted');
  });

  it('is the owning group for its members', () => {
    const members = anna({ groups: ['STAFF', 'staff'] });
    expect(verdict('access rw-', '/', [item('/', '760')], members)).toBe('granted');
    expect(verdict('access --x', '/', [item('/', '760')], members)).toBe('refused');
  });

  it('compares GUIDs and user principal names without case', () => {
    const id = '0a1b2c3d-0000-1111-2222-333344445555';
    const root = item('/', `user::---,user:${id.toUpperCase()}:r--,group::---,mask::r--,other::---`, {
      owner: '$superuser',
    });
    expect(verdict('access r--', '/', [root], anna({ user: id }))).toBe('granted');
  });
});

describe('ancestors', () => {
  const items = [item('/', '711'), item('/a', '710'), item('/a/b', '711'), item('/a/b/c', '644')];

  it('must each let the caller pass, and the first that does not refuses', () => {
    const answer = ask('read', '/a/b/c', items);
    expect(answer.steps.map(({ outcome, object }) => [outcome, object])).toEqual([
      ['grants', '/'],
      ['refuses', '/a'],
    ]);
    expect(answer.steps.at(-1)?.text).toMatch(
      /^Passing \/a needs --x: .*\(403 AuthorizationPermissionMismatch, or 404 PathNotFound\)\.$/,
    );
    expect(verdict('read', '/a/b/c', items, anna({ groups: ['staff'] }))).toBe('granted');
  });

  it('that are not given leave the question open, unless another refuses', () => {
    const known = items.filter(({ path }) => path !== '/a/b' && path !== '/');
    const open = ask('read', '/a/b/c', known, anna({ groups: ['staff'] }), { account: 'acc', container: 'c' });
    expect(open).toMatchObject({ verdict: 'undecided', status: null, changes: [] });
    expect(open.dependsOn).toEqual(
      ['/', '/a/b'].map(
        (path) =>
          `The ACL of ${path} was not given, or not in full, and may refuse: az storage fs access show --path "${path}" --file-system "c" ` +
          '--account-name "acc" --auth-mode login prints it; --assume-traversal takes ancestors to let the caller pass.',
      ),
    );
    const refused = ask('read', '/a/b/c', known);
    expect(refused.verdict).toBe('refused');
    expect(refused.assumptions).toContain(
      'ACL or owner of /, /a/b was not given: it may refuse as well, and the changes do not look at it.',
    );
  });

  it('can be taken to let the caller pass, which the answer says', () => {
    const answer = ask('read', '/a/b/c', items.slice(3), anna(), { assumeTraversal: true });
    expect(answer.verdict).toBe('granted');
    expect(answer.assumptions.filter((text) => text.includes('taken to let anna pass'))).toHaveLength(3);
    // The parent of something new must grant more than passing, so it is not assumed.
    expect(verdict('create', '/a/b/d', [], anna(), { assumeTraversal: true })).toBe('undecided');
  });
});

describe('what is not given', () => {
  it('are groups: taken to be none, with what they would change', () => {
    const root = item('/', 'user::rwx,group::---,group:eng:r--,mask::r--,other::---');
    const answer = ask('access r--', '/', [root], anna({ groups: null, roles: null }));
    expect(answer.verdict).toBe('refused');
    expect(answer.assumptions).toEqual([
      'No role was given: anna is taken to have none; az role assignment list --assignee "anna" --all --include-groups --include-inherited shows them.',
      'No groups of anna were given: anna is taken to be in none.',
      'As a member of eng, anna would have r-- on /.',
    ]);
  });

  it('is an owner: taken to be somebody else, with what that would change', () => {
    const root = item('/', '700', { owner: null });
    const answer = ask('access r--', '/', [root]);
    expect(answer.verdict).toBe('refused');
    expect(answer.assumptions).toEqual([
      'The owner of / was not given: it is taken not to be anna; if it were, this would be granted.',
    ]);
    expect(ask('access r--', '/', [item('/', '744', { owner: null })]).assumptions.join()).not.toContain('owner');
  });

  it('is an owning group: taken to be another one, with what that would change', () => {
    const root = item('/', '770', { group: null });
    const answer = ask('access r--', '/', [root], anna({ groups: ['eng'] }));
    expect(answer.assumptions).toEqual([
      'The owning group of / was not given: anna is taken not to be in it; otherwise this would be granted.',
    ]);
  });

  it('are named entries behind a plus, which leaves all but the owner open', () => {
    const root = item('/', 'rwxr-xr-x', { complete: false });
    expect(verdict('list', '/', [root])).toBe('undecided');
    expect(verdict('list', '/', [root], anna({ user: 'bob' }))).toBe('granted');
    expect(verdict('list', '/', [root, item('/', '755')])).toBe('granted');
  });
});

describe('what two listings say of one path', () => {
  it('is put together', () => {
    const table = item('a', 'rwxr-x---+', { complete: false, owner: 'bob', group: 'eng', sticky: true });
    const shown = item('/a', 'user::rwx,user:anna:r-x,group::r-x,mask::r-x,other::---', {
      owner: null,
      group: null,
      sticky: null,
    });
    const answer = ask('list', '/a', [item('/', '711'), table, shown]);
    expect(answer.verdict).toBe('granted');
    expect(answer.steps.at(-1)?.subject).toBe('named user');
  });
});

describe('names of identities', () => {
  const id = '0a1b2c3d-0000-1111-2222-333344445555';
  const names = { [id]: 'anna', '0a1b2c3d-0000-1111-2222-333344445556': 'eng', x: 'twin', y: 'twin' };
  const root = item('/', 'user::---,group::---,group:0A1B2C3D-0000-1111-2222-333344445556:r--,mask::r--,other::---');

  it('stand for ids and are shown in their place', () => {
    const answer = ask('access r--', '/', [root], anna({ user: 'Anna', groups: ['eng'] }), { names });
    expect(answer.verdict).toBe('granted');
    expect(answer.question).toBe(`R-- access to /, as anna (${id})`);
    expect(answer.steps[0]?.text).toBe('R-- access to / needs r--: anna is in eng, for which group:eng:r-- counts.');
  });

  it('must be of one id', () => {
    expect(() => ask('access r--', '/', [root], anna({ user: 'twin' }), { names })).toThrow(
      'twin is the name of x and y',
    );
  });
});

describe('a vector', () => {
  it('asks for single permissions behind the ancestors, and for several at once', () => {
    const vector = {
      id: 'both',
      users: { anna: ['staff', 'eng'], carl: [] },
      path: [
        { owner: 'root', group: 'root', acl: 'user::rwx,group::---,group:eng:--x,mask::--x,other::---' },
        { owner: 'root', group: 'staff', acl: 'user::rwx,group::r--,group:eng:-w-,mask::rwx,other::rwx' },
      ],
      expect: { anna: 'rw-', carl: '---', root: 'rwx' },
      requests: { anna: { 'rw-': false, 'r--': true, w: true, '--x': false }, root: { rwx: true } },
    };
    expect(posixCases([vector]).map(({ id, actual }) => ({ id, actual: actual() }))).toEqual([
      { id: 'both', actual: { expect: vector.expect, requests: vector.requests } },
    ]);
  });
});

const VECTORS = fileURLToPath(new URL('../../vectors/posix-acl.json', import.meta.url));

describe.skipIf(!existsSync(VECTORS))('the expectations of POSIX', () => {
  const vectors = existsSync(VECTORS) ? JSON.parse(readFileSync(VECTORS, 'utf8')) : [];

  it('are met by the POSIX variant', () => {
    for (const { id, actual, expected } of posixCases(vectors)) {
      expect(actual(), id).toEqual(expected);
    }
  });

  it('are not all met by the others', () => {
    const differing = posixCases(vectors, 'prose-2023').filter(
      ({ actual, expected }) => JSON.stringify(actual()) !== JSON.stringify(expected),
    );
    expect(differing.map(({ id }) => id)).toContain('hdfs-named-group-deny');
  });
});
