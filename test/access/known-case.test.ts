/** What context files tell, as the models ask for it. */
import { describe, expect, it } from 'vitest';
import {
  aclAt,
  aclsBelow,
  callerOf,
  connectionsOf,
  identityOf,
  isInUse,
  isSameTrustee,
  kindShownBy,
  mountOf,
  remoteOf,
  topmostAcl,
} from '../../src/access/known-case.js';
import type { Ace, CallerIdentity, CaseFacts, NetworkConnection, ObjectAcl, Trustee } from '../../src/index.js';
import {
  allow,
  ANNA,
  BERT,
  CONTAINER_INHERIT,
  denyOnly,
  ADMINISTRATORS,
  entries,
  EVERYONE,
  FULL,
  groups,
  INHERIT_ONLY,
  MODIFY,
  OBJECT_INHERIT,
  READ,
  STAFF,
} from './descriptors.js';

function facts(some: Partial<CaseFacts>): CaseFacts {
  return { acls: [], notShown: [], posixItems: [], identities: [], connections: [], ...some };
}

function acl(path: string | null, ...aces: readonly Ace[]): ObjectAcl {
  return { path, descriptor: { ...entries(...aces), group: null, sacl: null }, line: 1 };
}

function identity(user: Trustee | null, words: Partial<CallerIdentity> = {}): CallerIdentity {
  return { user, groups: [], privileges: [], hasGroups: false, hasPrivileges: false, line: 1, ...words };
}

function connection(words: Partial<NetworkConnection> = {}): NetworkConnection {
  return { source: 'net-use', drive: 'Z:', remote: SHARE, status: 'OK', userName: null, line: 1, ...words };
}

const SHARE = '\\\\account.file.core.windows.net\\data';

const nameless = (trustee: Trustee): Trustee => (trustee.sid === null ? trustee : { sid: trustee.sid, name: null });
const bare = (name: string): Trustee => ({ sid: null, name });

describe('two trustees', () => {
  it('with SIDs are the same by these alone', () => {
    expect(isSameTrustee(ANNA, nameless(ANNA))).toBe(true);
    expect(isSameTrustee(ANNA, BERT)).toBe(false);
    expect(isSameTrustee(ANNA, { ...BERT, name: 'CONTOSO\\anna' })).toBe(false);
  });

  it('of which one has only a name are the same by name, in any case', () => {
    expect(isSameTrustee(ANNA, bare('contoso\\ANNA'))).toBe(true);
    expect(isSameTrustee(bare('contoso\\ANNA'), ANNA)).toBe(true);
    expect(isSameTrustee(bare('anna'), ANNA)).toBe(false);
  });

  it('of which one has only a SID and the other only a name cannot be compared', () => {
    expect(isSameTrustee(nameless(ANNA), bare('CONTOSO\\anna'))).toBe(false);
  });
});

describe('the account of whoami', () => {
  const anna = identity(ANNA);
  const bert = identity(BERT);

  it('is the only one, where no user is named', () => {
    expect(identityOf(facts({ identities: [anna] }), null)).toBe(anna);
    expect(identityOf(facts({ identities: [anna, identity(ANNA)] }), null)).toBe(anna);
    expect(identityOf(facts({ identities: [anna, bert] }), null)).toBeNull();
    expect(identityOf(facts({}), null)).toBeNull();
  });

  it('is that of the named user, and nobody else’s', () => {
    expect(identityOf(facts({ identities: [anna, bert] }), BERT)).toBe(bert);
    expect(identityOf(facts({ identities: [anna] }), bare('contoso\\anna'))).toBe(anna);
    expect(identityOf(facts({ identities: [anna] }), BERT)).toBeNull();
    expect(identityOf(facts({ identities: [identity(null)] }), ANNA)).toBeNull();
  });
});

describe('a caller', () => {
  it('is the user alone without whoami, and its groups are not known', () => {
    expect(callerOf(ANNA, null)).toStrictEqual({ user: ANNA, groups: [], groupsKnown: false, privileges: [] });
  });

  it('has what whoami shows: name and SID, groups with those for denying only, privileges that matter', () => {
    const memberships = [...groups(STAFF), denyOnly(ADMINISTRATORS)];
    const shown = identity(ANNA, {
      groups: memberships,
      hasGroups: true,
      hasPrivileges: true,
      privileges: [
        { name: 'SeBackupPrivilege', enabled: false },
        { name: 'SeShutdownPrivilege', enabled: true },
        { name: 'SeSecurityPrivilege', enabled: null },
      ],
    });
    expect(callerOf(bare('contoso\\anna'), shown)).toStrictEqual({
      user: ANNA,
      groups: memberships,
      groupsKnown: true,
      privileges: ['SeBackupPrivilege', 'SeSecurityPrivilege'],
    });
  });

  it('whose groups whoami was not asked for has groups that are not known', () => {
    expect(callerOf(ANNA, identity(ANNA, { hasPrivileges: true })).groupsKnown).toBe(false);
  });
});

describe('the ACL of a path', () => {
  const known = facts({ acls: [acl(null), acl('Z:\\Data'), acl('Z:\\Data\\a.docx'), acl('Z:\\Database')] });

  it('is found in any spelling', () => {
    for (const path of ['Z:\\Data', 'z:\\data\\', 'Z:/DATA', '\\\\?\\Z:\\data']) {
      expect(aclAt(known, path)?.path).toBe('Z:\\Data');
    }
    const remote = facts({ acls: [acl('\\\\server\\share\\x')] });
    expect(aclAt(remote, '\\\\?\\UNC\\SERVER\\Share\\x')?.path).toBe('\\\\server\\share\\x');
  });

  it('is none where no file shows it', () => {
    expect(aclAt(known, 'Z:\\')).toBeNull();
    expect(aclAt(known, 'Z:\\Dat')).toBeNull();
    expect(aclAt(facts({ acls: [acl(null)] }), 'Z:\\')).toBeNull();
  });

  it('is the latest of several', () => {
    const twice = facts({ acls: [acl('Z:\\a', allow(ANNA, READ)), acl('z:\\A', allow(ANNA, FULL))] });
    expect(aclAt(twice, 'Z:\\a')?.descriptor.dacl?.aces?.[0]?.mask).toBe(FULL);
  });

  it('that stands topmost has the shortest path', () => {
    expect(topmostAcl(known)?.path).toBe('Z:\\Data');
    expect(topmostAcl(facts({ acls: [acl(null)] }))).toBeNull();
    expect(topmostAcl(facts({}))).toBeNull();
  });

  it('and those below it are told apart from neighbours with a longer name', () => {
    expect(aclsBelow(known, 'z:\\data').map(({ path }) => path)).toStrictEqual(['Z:\\Data\\a.docx']);
    expect(aclsBelow(known, 'Z:\\').map(({ path }) => path)).toStrictEqual([
      'Z:\\Data',
      'Z:\\Data\\a.docx',
      'Z:\\Database',
    ]);
  });
});

describe('the kind of an object', () => {
  it('is a directory where entries are handed on, or where the path ends like one', () => {
    expect(kindShownBy(acl('D:\\x', allow(ANNA, FULL, OBJECT_INHERIT)))).toBe('directory');
    expect(kindShownBy(acl('D:\\x', allow(ANNA, FULL), allow(ANNA, FULL, CONTAINER_INHERIT | INHERIT_ONLY)))).toBe(
      'directory',
    );
    expect(kindShownBy(acl('D:\\'))).toBe('directory');
  });

  it('is not known otherwise', () => {
    expect(kindShownBy(acl('D:\\x', allow(EVERYONE, MODIFY)))).toBeNull();
    expect(kindShownBy(acl(null))).toBeNull();
  });
});

describe('the connection of a path', () => {
  const other = connection({ drive: 'Y:', remote: '\\\\server\\share' });
  const known = facts({ connections: [connection(), other] });

  it('is that of its drive, or of its server and share', () => {
    for (const path of ['Z:\\a', 'z:', `${SHARE}\\a`, SHARE.toUpperCase()]) {
      expect(
        connectionsOf(known, path).map((one) => one.connection.drive),
        path,
      ).toStrictEqual(['Z:']);
    }
    expect(connectionsOf(known, 'D:\\a')).toStrictEqual([]);
    expect(connectionsOf(known, `${SHARE}2\\a`)).toStrictEqual([]);
  });

  it('can have no drive, or only the server, where the path has a drive', () => {
    const bare = connection({ source: 'smb-connection', drive: null, userName: 'localhost\\account' });
    const stored = connection({
      source: 'stored-credential',
      drive: null,
      remote: '\\\\account.file.core.windows.net',
      userName: 'localhost\\account',
    });
    const joined = connectionsOf(facts({ connections: [connection(), other, bare, stored] }), 'Z:\\a');
    expect(joined.map((one) => [one.connection.source, one.usesKey, isInUse(one)])).toStrictEqual([
      ['net-use', null, true],
      ['smb-connection', true, true],
      ['stored-credential', true, false],
    ]);
  });

  it('makes a path on a drive one on the share', () => {
    expect(remoteOf(known, 'Z:\\Team\\a')).toBe(`${SHARE}\\Team\\a`);
    expect(remoteOf(known, 'z:')).toBe(SHARE);
    expect(remoteOf(known, 'D:\\a')).toBe('D:\\a');
    expect(remoteOf(known, `${SHARE}\\a`)).toBe(`${SHARE}\\a`);
    expect(remoteOf(facts({ connections: [connection({ drive: null })] }), 'Z:\\a')).toBe('Z:\\a');
  });

  it('makes so of a path in another spelling, too', () => {
    expect(remoteOf(known, '\\\\?\\Z:\\Team')).toBe(`${SHARE}\\Team`);
  });
});

describe('the mount of a path', () => {
  const KEY_USER = 'localhost\\account';
  const mount = (...connections: readonly NetworkConnection[]) => mountOf(facts({ connections }), 'Z:\\a');

  it('is by key where the user name is that of the storage account', () => {
    expect(mount(connection({ userName: KEY_USER }))).toBe('key');
    expect(mount(connection({ userName: 'AZURE\\account' }))).toBe('key');
  });

  it('is an identity’s where it is another', () => {
    expect(mount(connection({ userName: 'CONTOSO\\anna' }))).toBe('identity');
  });

  it('is not known where no user name is shown', () => {
    expect(mount(connection())).toBeNull();
    expect(mount()).toBeNull();
  });

  it('is by key where one of the connections shows it', () => {
    expect(mount(connection(), connection({ drive: null, userName: KEY_USER }))).toBe('key');
    expect(mount(connection({ userName: 'CONTOSO\\anna' }), connection({ userName: KEY_USER }))).toBe('key');
  });

  it('is not told by a stored credential, which need not have been used, nor by another drive', () => {
    const stored = { source: 'stored-credential', drive: null, userName: KEY_USER } as const;
    expect(mount(connection(), connection({ ...stored, remote: '\\\\account.file.core.windows.net' }))).toBeNull();
    expect(mount(connection({ drive: 'Y:', remote: '\\\\server\\share', userName: KEY_USER }))).toBeNull();
  });
});
