/** Who a caller is to a share, by azure-files.md §1, §3, §4 and §8.3. */
import { describe, expect, it } from 'vitest';
import { shareAuthority, shareToken } from '../../../src/access/azure-files/caller.js';
import { capOf, IDENTITY_SOURCES, type IdentityMount, type IdentitySource, shareRole } from '../../../src/index.js';
import {
  ADMINISTRATORS,
  ANNA,
  AUTHENTICATED_USERS,
  BERT,
  denyOnly,
  EVERYONE,
  groups,
  sid,
  STAFF,
  SYSTEM,
  USERS,
} from '../descriptors.js';

const CONTRIBUTOR = shareRole('Contributor');
const READER = shareRole('Reader');
const ADMIN = shareRole('SMB Admin');

/** Anna, synchronised and without a role, where nothing else is said. */
function identity(words: Partial<IdentityMount> = {}): IdentityMount {
  return {
    mount: 'identity',
    user: ANNA,
    groups: [],
    groupsKnown: true,
    roles: [],
    defaultPermission: null,
    kind: 'user',
    synced: true,
    source: 'ad-ds',
    ...words,
  };
}

function share(words: Partial<IdentityMount> = {}) {
  return shareAuthority(identity(words));
}

/** The role names that apply. */
function roleNames(words: Partial<IdentityMount>): string[] {
  return share(words).roles.map(({ name }) => name.replace('Storage File Data SMB ', ''));
}

describe('a mount with the storage account key', () => {
  const key = shareAuthority({ mount: 'key', user: ANNA });

  it('is a super-user: it connects, and no access is checked', () => {
    expect(key.connects).toBe(true);
    expect(key.authority.skipsAccessChecks).toBe(true);
    expect(key.steps).toMatchObject([{ outcome: 'grants', subject: 'the storage account key' }]);
  });

  it('has no roles, and nothing is assumed about it', () => {
    expect([key.roles, key.assumptions, key.disagreements]).toStrictEqual([[], [], []]);
  });
});

describe('an identity', () => {
  it('connects by a role, by the default permission or by both', () => {
    expect(share({ roles: [READER] }).connects).toBe(true);
    expect(share({ defaultPermission: READER }).connects).toBe(true);
    expect(share().connects).toBe(false);
    expect(share().steps).toMatchObject([{ outcome: 'refuses', subject: 'the share' }]);
    expect(share().steps[0]?.text).toContain('TREE_CONNECT');
  });

  it('has the wider of a role and the default permission', () => {
    expect(roleNames({ roles: [READER], defaultPermission: CONTRIBUTOR })).toStrictEqual([
      'Share Reader',
      'Share Contributor',
    ]);
    const { authority } = share({ roles: [CONTRIBUTOR], defaultPermission: READER });
    expect(authority.evaluation.cap).toBe(capOf([CONTRIBUTOR]));
  });

  it('is limited to what its roles let through, and has the privileges that they give', () => {
    const admin = share({ roles: [ADMIN] }).authority;
    expect([...admin.token.privileges].sort()).toStrictEqual([
      'SeBackupPrivilege',
      'SeRestorePrivilege',
      'SeTakeOwnershipPrivilege',
    ]);
    expect(admin.skipsAccessChecks).toBe(false);
    expect([...share({ roles: [CONTRIBUTOR] }).authority.token.privileges]).toStrictEqual([]);
    expect(share({ roles: [CONTRIBUTOR] }).authority.evaluation.cap).toBe(0x1301ff);
  });

  it('whose groups are not known is said to be compared with itself only', () => {
    expect(share({ roles: [READER], groupsKnown: false }).assumptions.join()).toMatch(/No groups were given/);
    expect(share({ roles: [READER] }).assumptions).toStrictEqual([]);
  });
});

describe('the token at the share', () => {
  it('is of everybody that has a ticket, and BUILTIN\\Users is the same', () => {
    const token = shareToken({ user: ANNA, groups: [] });
    for (const group of [EVERYONE, AUTHENTICATED_USERS, USERS, ANNA]) {
      expect(token.is(group)).toBe(true);
    }
    for (const other of [ADMINISTRATORS, SYSTEM, BERT, STAFF]) {
      expect(token.is(other)).toBe(false);
    }
  });

  it('holds the groups of the domain, and of Entra ID', () => {
    const cloud = { sid: sid('S-1-12-1-1-2-3-4'), name: null };
    const token = shareToken({ user: ANNA, groups: groups(STAFF, cloud) });
    expect([token.is(STAFF), token.is(cloud)]).toStrictEqual([true, true]);
  });

  it('holds nothing of the machine that copies: BUILTIN\\Administrators has no members there', () => {
    const shown = [...groups(ADMINISTRATORS, { sid: null, name: 'BUILTIN\\Administrators' }), denyOnly(ADMINISTRATORS)];
    for (const group of shown) {
      const token = shareToken({ user: ANNA, groups: [group] });
      expect([token.is(ADMINISTRATORS), token.isDenied(ADMINISTRATORS)]).toStrictEqual([false, false]);
    }
  });

  it('has no privilege of the machine that copies', () => {
    expect([...shareToken({ user: ANNA, groups: [] }).privileges]).toStrictEqual([]);
  });
});

describe('a computer account', () => {
  it('has no role of its own, only the default permission', () => {
    expect(roleNames({ kind: 'computer', roles: [ADMIN], defaultPermission: READER })).toStrictEqual(['Share Reader']);
    expect(share({ kind: 'computer', roles: [ADMIN] }).connects).toBe(false);
    expect([...share({ kind: 'computer', roles: [ADMIN] }).authority.token.privileges]).toStrictEqual([]);
  });

  it('is told why its roles do not count', () => {
    const { steps } = share({ kind: 'computer', roles: [ADMIN], defaultPermission: READER });
    expect(steps).toMatchObject([{ outcome: 'notes' }, { outcome: 'grants' }]);
    expect(steps[0]?.text).toMatch(/computer account.*only the default share-level permission/);
  });
});

describe('an identity that is not synchronised', () => {
  const unsynced = (source: IdentitySource | null) =>
    share({ synced: false, source, groups: groups(STAFF), defaultPermission: CONTRIBUTOR, roles: [ADMIN] });

  it.each([...IDENTITY_SOURCES, null])('has only the default permission, with %s too', (source) => {
    expect(unsynced(source).roles).toStrictEqual([CONTRIBUTOR]);
    expect(unsynced(source).steps[0]).toMatchObject({ outcome: 'notes' });
    expect(unsynced(source).steps[0]?.text).toContain('not synchronised');
  });

  it('is not in the ticket of Entra Kerberos, and neither are its groups', () => {
    const { authority, steps, disagreements } = unsynced('entra-kerberos');
    expect([authority.token.is(ANNA), authority.token.is(STAFF)]).toStrictEqual([false, false]);
    expect(authority.token.is(AUTHENTICATED_USERS)).toBe(true);
    expect(steps.map(({ subject }) => subject)).toContain('the ticket');
    expect(disagreements).toStrictEqual([]);
  });

  it('is enforced with AD DS, on which the documents disagree', () => {
    const { authority, disagreements } = unsynced('ad-ds');
    expect([authority.token.is(ANNA), authority.token.is(STAFF)]).toStrictEqual([true, true]);
    expect(disagreements.join()).toMatch(/2023.*not enforced.*AD DS/);
  });

  it('of which it is not said is taken to be synchronised, and that is told', () => {
    const { roles, assumptions } = share({ synced: null, roles: [READER] });
    expect(roles).toStrictEqual([READER]);
    expect(assumptions.join()).toMatch(/taken to be synchronised/);
  });
});

describe('what is said of roles', () => {
  it('that their data actions act like privileges is inferred', () => {
    expect(share({ roles: [ADMIN] }).assumptions.join()).toMatch(/inferred/);
    expect(share({ roles: [CONTRIBUTOR] }).assumptions).toStrictEqual([]);
  });

  it('that pages disagree about SMB Admin and the key', () => {
    expect(share({ roles: [ADMIN] }).disagreements.join()).toMatch(/SMB Admin.*storage account key/);
    expect(share({ defaultPermission: ADMIN }).disagreements.join()).toMatch(/SMB Admin.*storage account key/);
    expect(share({ roles: [CONTRIBUTOR] }).disagreements).toStrictEqual([]);
  });

  it('that Take Ownership alone may not let anybody connect', () => {
    const alone = share({ roles: [shareRole('Take Ownership')] });
    expect(alone.assumptions.join()).toMatch(/Take Ownership alone.*not documented/);
    const both = share({ roles: [shareRole('Take Ownership'), CONTRIBUTOR] });
    expect(both.assumptions.join()).not.toMatch(/alone/);
  });
});
