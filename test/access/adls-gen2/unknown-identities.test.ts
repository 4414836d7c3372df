import { describe, expect, it } from 'vitest';
import { anna, ask, item } from './ask.js';

const ID = '0a1b2c3d-0000-1111-2222-333344445555';
const GROUP = '9f8e7d6c-0000-1111-2222-333344445555';
const UPN = 'anna@contoso.com';
const OWNED = { owner: '$superuser', group: '$superuser' };

const root = item('/', 'user::rwx,user:anna@contoso.com:r-x,group::---,mask::r-x,other::---', OWNED);

describe('an ACL that shows user principal names', () => {
  it('does not decide about an object id that it may mean', () => {
    const answer = ask('list', '/', [root], anna({ user: ID }));
    expect(answer).toMatchObject({ verdict: 'undecided', status: 'AuthorizationPermissionMismatch' });
    expect(answer.dependsOn).toEqual([
      `It is not known whether ${ID} is ${UPN}, of /: object ids, user principal names and other names are not comparable, and no ` +
        `name map (--names) connects them; az ad user show --id "${UPN}" --query id tells.`,
    ]);
  });

  it('decides where a name map tells who is who', () => {
    const caller = anna({ user: ID });
    expect(ask('list', '/', [root], caller, { names: { [ID]: UPN } })).toMatchObject({ verdict: 'granted' });
    expect(ask('list', '/', [root], caller, { names: { [ID]: 'bob@contoso.com' } })).toMatchObject({
      verdict: 'refused',
      dependsOn: [],
    });
    // A display name is no user principal name.
    expect(ask('list', '/', [root], caller, { names: { [ID]: 'Anna' } })).toMatchObject({ verdict: 'undecided' });
  });

  it('decides between names of one form', () => {
    expect(ask('list', '/', [root], anna({ user: 'ANNA@contoso.com' })).verdict).toBe('granted');
    expect(ask('list', '/', [root], anna({ user: 'bob@contoso.com' }))).toMatchObject({
      verdict: 'refused',
      assumptions: [],
    });
  });

  it('says what cannot be compared and does not turn the answer', () => {
    const answer = ask(
      'append',
      '/f',
      [item('/', '755', OWNED), item('/f', '755', { owner: UPN })],
      anna({ user: ID }),
      {
        names: { [ID]: 'Anna' },
      },
    );
    expect(answer.verdict).toBe('undecided');
    const open = ask('list', '/', [item('/', '755', { owner: UPN, group: GROUP })], anna({ user: ID }));
    expect(open).toMatchObject({
      verdict: 'granted',
      dependsOn: [],
      assumptions: [
        expect.stringMatching(/^anna@contoso\.com cannot be compared .* which does not turn the answer/),
        expect.any(String),
      ],
    });
  });

  it('can refuse what is granted otherwise', () => {
    const denying = item('/', 'user::rwx,user:anna@contoso.com:---,group::---,mask::r-x,other::r-x', OWNED);
    expect(ask('list', '/', [denying], anna({ user: ID }))).toMatchObject({
      verdict: 'undecided',
      status: null,
      changes: [],
      dependsOn: [expect.stringContaining(UPN)],
    });
  });

  it('does not name one user in two ways', () => {
    const both = item('/', `user::rwx,user:${ID}:---,user:${UPN}:r-x,group::---,mask::r-x,other::---`, OWNED);
    expect(ask('list', '/', [both], anna({ user: ID })).verdict).toBe('refused');
  });

  it('is the same the other way round, and for suoid', () => {
    const ids = item('/', `user::rwx,user:${ID}:r-x,group::---,mask::r-x,other::---`, OWNED);
    const answer = ask('list', '/', [ids], anna({ user: UPN }));
    expect([answer.verdict, answer.dependsOn[0]]).toEqual(['undecided', expect.stringContaining(`--id "${UPN}"`)]);
    const sas = {
      authentication: 'user-delegation-sas',
      permissions: 'l',
      version: null,
      signerRoles: null,
      suoid: UPN,
    } as const;
    expect(ask('list', '/', [ids], sas).verdict).toBe('undecided');
    expect(ask('list', '/', [ids], { authentication: 'shared-key' })).toMatchObject({ verdict: 'granted' });
  });
});

describe('groups by names', () => {
  const grouped = item('/', 'user::rwx,group::---,group:eng:r-x,mask::r-x,other::---', OWNED);

  it('do not decide about groups by object ids', () => {
    const answer = ask('list', '/', [grouped], anna({ user: ID, groups: [GROUP] }));
    expect(answer).toMatchObject({
      verdict: 'undecided',
      dependsOn: [
        expect.stringMatching(/whether eng, of \/, is a group of .* az ad group show --group "eng" --query id tells/),
      ],
    });
    expect(
      ask('list', '/', [grouped], anna({ user: ID, groups: [GROUP] }), { names: { [GROUP]: 'Eng' } }).verdict,
    ).toBe('granted');
    expect(ask('list', '/', [grouped], anna({ user: ID })).verdict).toBe('refused');
  });
});
