import { describe, expect, it } from 'vitest';
import type { UserDelegationSasCaller } from '../../../src/access/adls-gen2/question.js';
import { ask, complaint, item, role, verdict } from './ask.js';

const CLOSED = [item('/', '700'), item('/a', '600')];
const OPEN = [item('/', '777'), item('/a', '666')];

function delegated(words: Partial<UserDelegationSasCaller> = {}): UserDelegationSasCaller {
  return {
    authentication: 'user-delegation-sas',
    permissions: null,
    version: null,
    signerRoles: null,
    groups: [],
    ...words,
  };
}

describe('Shared Key', () => {
  it('is a super-user, and the answer says that it can be switched off', () => {
    const answer = ask('set-owner', '/a', CLOSED, { authentication: 'shared-key' });
    expect(answer.verdict).toBe('granted');
    expect(answer.steps).toMatchObject([{ subject: 'super-user' }]);
    expect(answer.assumptions.join()).toContain('KeyBasedAuthenticationNotPermitted');
  });
});

describe('account and service SAS', () => {
  it.each(['account-sas', 'service-sas'] as const)('%s asks no ACL, and its letters bound it', (authentication) => {
    const may = (permissions: string | null, words: string) =>
      verdict(words, '/a', CLOSED, { authentication, permissions });
    expect(may(null, 'read')).toBe('granted');
    expect(may('r', 'read')).toBe('granted');
    expect(may('w', 'read')).toBe('refused');
    expect(may('c', 'create')).toBe('granted');
    expect(may('w', 'create')).toBe('granted');
    expect(may('rl', 'delete')).toBe('refused');
  });

  it.each([
    ['read', 'r'],
    ['append', 'w'],
    ['create', 'c'],
    ['create-directory', 'w'],
    ['overwrite', 'w'],
    ['delete', 'd'],
    ['delete-recursively', 'd'],
    ['list', 'l'],
    ['rename /b', 'm'],
    ['get-acl', 'e'],
    ['set-acl', 'p'],
    ['set-owner', 'o'],
    ['set-group g', 'o'],
  ])('%s needs %s of a service SAS', (words, letter) => {
    const service = (permissions: string) => ({ authentication: 'service-sas', permissions }) as const;
    expect(verdict(words, '/a', [], service(letter))).toBe('granted');
    expect(
      verdict(
        words,
        '/a',
        [],
        service([...'racwdlmeop'].filter((other) => !'wc'.includes(other) && other !== letter).join('')),
      ),
    ).toBe('refused');
    const refused = ask(words, '/a', [], service('t'));
    expect(refused.changes[0]?.text).toContain('Sign anew with sp=t');
    expect(refused.changes[0]?.commands[0]).toContain('--permissions t');
  });

  it.each(['rename /b', 'get-acl', 'set-acl', 'set-owner', 'set-group g', 'access r--'])(
    '%s has no letter in an account SAS',
    (words) => {
      expect(complaint(words, '/a', [], { authentication: 'account-sas', permissions: 'rwdlacup' })).toContain(
        'no letter',
      );
    },
  );
});

describe('a user-delegation SAS', () => {
  it('asks no ACL without suoid', () => {
    expect(verdict('read', '/a', CLOSED, delegated())).toBe('granted');
    expect(verdict('read', '/a', CLOSED, delegated({ saoid: 'anna' }))).toBe('granted');
    expect(ask('read', '/a', CLOSED, delegated({ saoid: 'anna' })).steps.at(-1)?.text).toContain('only recorded');
  });

  it('asks the ACLs for the identity of suoid', () => {
    const answer = ask('read', '/a', CLOSED, delegated({ suoid: 'anna' }));
    expect(answer.verdict).toBe('refused');
    expect(answer.question).toContain('suoid anna');
    expect(answer.changes.map(({ kind }) => kind)).toEqual(['ace', 'other']);
    expect(answer.changes[1]?.text).toContain('saoid in place of suoid');
    expect(verdict('read', '/a', OPEN, delegated({ suoid: 'anna' }))).toBe('granted');
    expect(verdict('read', '/a', CLOSED, delegated({ suoid: 'bob' }))).toBe('granted');
  });

  it('names a group of the identity of suoid', () => {
    const items = [item('/', '710'), item('/a', '640')];
    expect(verdict('read', '/a', items, delegated({ suoid: 'anna', groups: ['staff'] }))).toBe('granted');
    expect(ask('read', '/a', items, delegated({ suoid: 'anna', groups: null })).assumptions.join()).toContain('staff');
  });

  it('needs its letters besides the ACLs', () => {
    expect(verdict('read', '/a', OPEN, delegated({ suoid: 'anna', permissions: 'w' }))).toBe('refused');
    const both = ask('read', '/a', CLOSED, delegated({ suoid: 'anna', permissions: 'w' }));
    expect(both.changes[0]?.text).toMatch(/^Sign anew with sp=wr: .* And: Give anna user:anna:--x on \/\./);
  });

  it('lets the owner that suoid names set the ACL with e', () => {
    const caller = delegated({ suoid: 'bob', permissions: 'e' });
    expect(verdict('set-acl', '/a', CLOSED, caller)).toBe('granted');
    expect(verdict('set-acl', '/a', CLOSED, delegated({ permissions: 'e' }))).toBe('refused');
    expect(verdict('set-owner', '/a', CLOSED, delegated({ suoid: 'bob', permissions: 'o' }))).toBe('refused');
  });

  it('grants no more than the roles of who signed it', () => {
    const signer = (name: string, hasCondition = false) =>
      delegated({ signerRoles: [role('Storage Blob Delegator'), role(name, { hasCondition })] });
    expect(verdict('read', '/a', [], signer('Storage Blob Data Reader'))).toBe('granted');
    expect(verdict('append', '/a', [], signer('Storage Blob Data Reader'))).toBe('refused');
    expect(verdict('append', '/a', [], delegated({ signerRoles: [] }))).toBe('refused');
    expect(ask('append', '/a', [], signer('Storage Blob Data Reader')).changes).toMatchObject([{ kind: 'role' }]);
    expect(ask('read', '/a', [], signer('Storage Blob Data Reader', true)).assumptions.join()).toContain(
      'is taken to hold',
    );
    expect(ask('read', '/a', [], delegated()).assumptions.join()).toContain(
      'roles of the identity that signed are taken',
    );
  });

  it('tells of the sticky bit that saoid may bring back', () => {
    const items = [item('/', '1777'), item('/a', '666')];
    expect(ask('delete', '/a', items, delegated({ saoid: 'anna' })).assumptions.join()).toContain('sticky bit of /');
  });

  it.each([
    [{ saoid: 'a', suoid: 'b' }, 'exclude each other'],
    [{ saoid: 'a', version: '2019-12-12' }, 'expected version 2020-02-10 or later'],
    [{ suoid: 'a', version: '2019-12-12' }, 'expected version 2020-02-10 or later'],
    [{ sduoid: 'a', version: '2025-07-04' }, 'expected version 2025-07-05 or later'],
    [{ suoid: 'a', version: 'newest' }, 'expected a date'],
    [{ permissions: 'rq' }, 'expected letters'],
    [{ permissions: 'rr' }, 'expected letters'],
    [{ permissions: '' }, 'expected letters'],
  ])('cannot be %j', (words, message) => {
    expect(complaint('read', '/a', OPEN, delegated(words))).toContain(message);
  });

  it.each([
    { saoid: 'anna', version: '2020-02-10' },
    { sduoid: 'anna', version: '2025-07-05' },
  ])('can be %j', (words) => {
    expect(verdict('read', '/a', CLOSED, delegated(words))).toBe('granted');
  });

  it('names nobody without a hierarchical namespace', () => {
    expect(complaint('read', '/a', [], delegated({ suoid: 'anna' }), { hierarchicalNamespace: false })).toContain(
      'no hierarchical namespace',
    );
  });
});
