/** Whole answers of `check azure-files`: by azure-files.md §0 to §4, §6 and §8.3, and by doing what they propose. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Ace,
  type Acl,
  aclOf,
  type Answer,
  type AzureCaller,
  type AzureFilesQuestion,
  checkAzureFiles,
  defaultRootAcl,
  IDENTITY_SOURCES,
  type IdentityMount,
  newObjectDacl,
  OPERATION_NAMES,
  type OperationName,
  operationNamed,
  type Protection,
  SHARE_ROLES,
  shareRole,
} from '../../../src/index.js';
import {
  ADMINISTRATORS,
  allow,
  ANNA,
  AUTHENTICATED_USERS,
  BERT,
  deny,
  entries,
  EVERYONE,
  FULL,
  groups,
  INHERIT_ONLY,
  INHERITED,
  MODIFY,
  ownedBy,
  READ,
  READ_AND_EXECUTE,
  STAFF,
  SYSTEM,
  USERS,
  WRITE,
  WRITE_DATA,
} from '../descriptors.js';
import { followedAtShare } from '../follow-commands.js';

const SHARE = '\\\\account.file.core.windows.net\\data';
const FILE = 'Z:\\data\\a.docx';
const FOLDER = 'Z:\\data';

const READER = shareRole('Reader');
const CONTRIBUTOR = shareRole('Contributor');
const ELEVATED = shareRole('Elevated Contributor');
const TAKE_OWNERSHIP = shareRole('Take Ownership');
const ADMIN = shareRole('SMB Admin');

const KEY: AzureCaller = { mount: 'key', user: ANNA, share: SHARE };

/** Anna, synchronised, in no group and without a role, where nothing else is said. */
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
    share: SHARE,
    ...words,
  };
}

type More = Partial<Omit<AzureFilesQuestion, 'caller' | 'operation'>> & { readonly attributesOfFile?: number };

function question(
  name: OperationName,
  caller: AzureCaller,
  protection: Protection,
  { attributesOfFile = 0, ...more }: More = {},
): AzureFilesQuestion {
  const operation = operationNamed(name);
  const kind = operation.on === 'directory' ? 'directory' : 'file';
  return {
    operation,
    backupIntent: false,
    attributes: 0,
    object: operation.creates ? null : { path: FILE, protection, kind, attributes: attributesOfFile, openHandles: [] },
    parent: operation.creates ? { path: FOLDER, protection } : null,
    newOwner: null,
    caller,
    protocol: 'smb',
    ...more,
  };
}

function ask(...asked: Parameters<typeof question>): Answer {
  return checkAzureFiles(question(...asked));
}

function verdict(...asked: Parameters<typeof question>): Answer['verdict'] {
  return ask(...asked).verdict;
}

const MODIFY_FOR_ALL = entries(allow(AUTHENTICATED_USERS, MODIFY));
const FULL_FOR_ALL = entries(allow(AUTHENTICATED_USERS, FULL));

/** The ACL of a file that Bert made in the root of a new share. */
function inheritedFromRoot(root: Acl = defaultRootAcl()): Protection {
  return {
    owner: BERT,
    dacl: newObjectDacl(root, { kind: 'file', owner: BERT, group: null, autoInherit: true }),
  };
}

describe('a key mount', () => {
  it.each(OPERATION_NAMES)('may %s, whatever the ACL says', (name) => {
    for (const protection of [entries(), entries(deny(EVERYONE, FULL)), ownedBy(BERT)]) {
      expect(ask(name, KEY, protection)).toMatchObject({ verdict: 'granted', changes: [] });
    }
  });

  it('leaves nothing to be assumed', () => {
    for (const name of OPERATION_NAMES) {
      expect(ask(name, KEY, entries()).assumptions).toStrictEqual([]);
    }
  });

  it('still meets what is no access check: an attribute', () => {
    const answer = ask('write', KEY, MODIFY_FOR_ALL, { attributesOfFile: 1 });
    expect(answer.verdict).toBe('refused');
    expect(answer.changes.map(({ commands }) => commands)).toStrictEqual([[`attrib -R "${FILE}"`]]);
  });
});

describe('an identity without a role', () => {
  it.each(OPERATION_NAMES)('may not %s, whatever the ACL says', (name) => {
    const answer = ask(name, identity(), entries(allow(ANNA, FULL)));
    expect(answer).toMatchObject({ verdict: 'refused', status: 'STATUS_ACCESS_DENIED' });
    expect(answer.steps.map(({ outcome, subject }) => [outcome, subject])).toStrictEqual([['refuses', 'the share']]);
  });

  it('is let in by the default permission, as far as that goes', () => {
    const caller = identity({ defaultPermission: READER });
    expect(verdict('read', caller, MODIFY_FOR_ALL)).toBe('granted');
    expect(verdict('write', caller, MODIFY_FOR_ALL)).toBe('refused');
  });
});

describe('role and ACL', () => {
  const cases: readonly (readonly [string, OperationName, boolean, boolean, boolean])[] = [
    ['Full Control', 'read', true, true, true],
    ['Full Control', 'write', false, true, true],
    ['Full Control', 'delete', false, true, true],
    ['Full Control', 'set-dacl', false, false, true],
    ['Modify', 'read', true, true, true],
    ['Modify', 'write', false, true, true],
    ['Modify', 'delete', false, true, true],
    ['Modify', 'set-dacl', false, false, false],
    ['Read & Execute', 'execute', true, true, true],
    ['Read & Execute', 'write', false, false, false],
    ['Read', 'read', true, true, true],
    ['Write', 'write', false, true, true],
    ['Write', 'read', false, false, false],
    ['nothing', 'read', false, false, false],
  ];
  const MASKS: Readonly<Record<string, number>> = {
    'Full Control': FULL,
    Modify: MODIFY,
    'Read & Execute': READ_AND_EXECUTE,
    Read: READ,
    Write: WRITE,
    nothing: 0,
  };

  it.each(cases)(
    'of %s decide %s together, the narrower of the two',
    (permission, name, reader, contributor, elevated) => {
      const protection = ownedBy(BERT, allow(AUTHENTICATED_USERS, MASKS[permission] ?? 0));
      const granted = [READER, CONTRIBUTOR, ELEVATED].map(
        (role) => verdict(name, identity({ roles: [role] }), protection) === 'granted',
      );
      expect(granted).toStrictEqual([reader, contributor, elevated]);
    },
  );

  it('say which of the two refuses', () => {
    const byRole = ask('set-dacl', identity({ roles: [CONTRIBUTOR] }), FULL_FOR_ALL).steps;
    expect(byRole).toContainEqual(
      expect.objectContaining({ outcome: 'refuses', subject: CONTRIBUTOR.name, rights: ['WRITE_DAC'] }),
    );
    const byAcl = ask('set-dacl', identity({ roles: [ELEVATED] }), MODIFY_FOR_ALL).steps;
    expect(byAcl).toContainEqual(
      expect.objectContaining({ outcome: 'refuses', subject: 'the DACL', rights: ['WRITE_DAC'] }),
    );
  });

  it('let who owns a file change its ACL with Elevated Contributor and not with Contributor', () => {
    const own = ownedBy(ANNA, allow(AUTHENTICATED_USERS, MODIFY));
    expect(verdict('set-dacl', identity({ roles: [ELEVATED] }), own)).toBe('granted');
    expect(verdict('set-dacl', identity({ roles: [CONTRIBUTOR] }), own)).toBe('refused');
  });

  it('let several roles count together', () => {
    const both = identity({ roles: [READER, TAKE_OWNERSHIP] });
    expect(verdict('read', both, MODIFY_FOR_ALL)).toBe('granted');
    expect(verdict('take-ownership', both, MODIFY_FOR_ALL)).toBe('granted');
    expect(verdict('write', both, MODIFY_FOR_ALL)).toBe('refused');
  });
});

describe('a new share', () => {
  it('gives every identity with Contributor Modify on what others made', () => {
    const caller = identity({ roles: [CONTRIBUTOR] });
    expect(verdict('write', caller, inheritedFromRoot())).toBe('granted');
    expect(verdict('delete', caller, inheritedFromRoot())).toBe('granted');
    expect(verdict('create-file', caller, { owner: null, dacl: defaultRootAcl() })).toBe('granted');
  });

  it('gives nobody Full Control of what others made, by any role with which ACLs apply', () => {
    for (const role of [READER, CONTRIBUTOR, ELEVATED]) {
      expect(verdict('set-dacl', identity({ roles: [role] }), inheritedFromRoot())).toBe('refused');
      expect(verdict('take-ownership', identity({ roles: [role] }), inheritedFromRoot())).toBe('refused');
    }
  });

  it('gives the one who made it Full Control with Elevated Contributor, by the root ACL of today', () => {
    const own = (root: Acl): Protection => ({
      owner: ANNA,
      dacl: newObjectDacl(root, { kind: 'file', owner: ANNA, group: null, autoInherit: true }),
    });
    const caller = identity({ roles: [ELEVATED] });
    expect(verdict('set-dacl', caller, own(defaultRootAcl()))).toBe('granted');
    expect(verdict('take-ownership', caller, own(defaultRootAcl()))).toBe('granted');
    expect(verdict('take-ownership', caller, own(defaultRootAcl('2023')))).toBe('refused');
  });
});

describe('groups of a file server', () => {
  const caller = identity({ roles: [CONTRIBUTOR], groups: groups(ADMINISTRATORS) });

  it('BUILTIN\\Administrators has no members, also for who is one on the client', () => {
    expect(verdict('write', caller, entries(allow(ADMINISTRATORS, FULL)))).toBe('refused');
    expect(verdict('write', caller, entries(deny(ADMINISTRATORS, FULL), allow(ANNA, MODIFY)))).toBe('granted');
  });

  it('BUILTIN\\Administrators of whoami is said not to count, where it would have granted', () => {
    const { steps, assumptions } = ask('write', caller, entries(allow(ADMINISTRATORS, FULL)));
    const said = [...steps.map(({ text }) => text), ...assumptions].join();
    expect(said).toMatch(/BUILTIN\\Administrators.*(?:no members|empty)/);
  });

  it('BUILTIN\\Users is everybody', () => {
    expect(verdict('write', identity({ roles: [CONTRIBUTOR] }), entries(allow(USERS, MODIFY)))).toBe('granted');
  });

  it('SYSTEM is nobody', () => {
    expect(verdict('write', identity({ roles: [CONTRIBUTOR] }), entries(allow(SYSTEM, FULL)))).toBe('refused');
  });

  it('are not asked about, where groups are not known', () => {
    const open = identity({ roles: [CONTRIBUTOR], groupsKnown: false });
    const answer = ask('write', open, entries(allow(ADMINISTRATORS, FULL), allow(STAFF, MODIFY)));
    expect(answer.verdict).toBe('undecided');
    expect(answer.dependsOn.join()).toMatch(/CONTOSO\\staff/);
    expect(answer.dependsOn.join()).not.toMatch(/is BUILTIN\\Administrators/);
  });
});

describe('Storage File Data SMB Admin', () => {
  const caller = identity({ roles: [ADMIN] });
  const locked = ownedBy(BERT, deny(EVERYONE, FULL));

  it.each<OperationName>(['read', 'write', 'list', 'delete', 'set-dacl', 'set-owner', 'overwrite', 'supersede'])(
    'may %s with backup intent, whatever the ACL says',
    (name) => {
      expect(verdict(name, caller, locked, { backupIntent: true })).toBe('granted');
    },
  );

  it.each<OperationName>(['read', 'write', 'list', 'delete', 'set-dacl', 'overwrite'])(
    'may not %s without backup intent where the ACL does not grant it',
    (name) => {
      expect(verdict(name, caller, locked, { parent: { path: FOLDER, protection: locked } })).toBe('refused');
    },
  );

  it('takes ownership without backup intent, and is then the owner', () => {
    expect(verdict('take-ownership', caller, locked)).toBe('granted');
    expect(verdict('set-dacl', caller, { ...locked, owner: ANNA })).toBe('granted');
  });

  it('is said to be modelled otherwise than one page tells', () => {
    expect(ask('read', caller, MODIFY_FOR_ALL).disagreements.join()).toMatch(/equivalent to the storage account key/);
  });

  it('gives nobody else a right by backup intent', () => {
    for (const role of [READER, CONTRIBUTOR, ELEVATED, TAKE_OWNERSHIP]) {
      expect(verdict('read', identity({ roles: [role] }), locked, { backupIntent: true })).toBe('refused');
    }
  });
});

it('Take Ownership takes ownership, and gives nothing away', () => {
  const caller = identity({ roles: [CONTRIBUTOR, TAKE_OWNERSHIP] });
  expect(verdict('take-ownership', caller, MODIFY_FOR_ALL)).toBe('granted');
  expect(ask('set-owner', caller, MODIFY_FOR_ALL)).toMatchObject({
    verdict: 'refused',
    status: 'STATUS_INVALID_OWNER',
  });
  expect(verdict('set-dacl', caller, MODIFY_FOR_ALL)).toBe('refused');
});

describe('identities that are not synchronised', () => {
  const forAnna = entries(allow(ANNA, MODIFY));
  const caller = (source: IdentityMount['source']) =>
    identity({ synced: false, source, defaultPermission: CONTRIBUTOR, roles: [ADMIN] });

  it('have what ACLs say of them with AD DS, and not with Entra Kerberos', () => {
    expect(verdict('write', caller('ad-ds'), forAnna)).toBe('granted');
    expect(verdict('write', caller('entra-kerberos'), forAnna)).toBe('refused');
    expect(verdict('write', caller('entra-kerberos'), MODIFY_FOR_ALL)).toBe('granted');
  });

  it('do not have their roles', () => {
    expect(verdict('take-ownership', caller('ad-ds'), MODIFY_FOR_ALL)).toBe('refused');
  });

  it('are not given an entry that would not count', () => {
    const { changes } = ask('write', caller('entra-kerberos'), forAnna);
    expect(changes.flatMap(({ commands }) => commands).filter((command) => command.startsWith('icacls'))).toStrictEqual(
      [],
    );
  });
});

describe('a computer account', () => {
  const computer = (words: Partial<IdentityMount> = {}) => identity({ kind: 'computer', ...words });

  it('is let in by the default permission alone', () => {
    expect(verdict('write', computer({ roles: [CONTRIBUTOR] }), MODIFY_FOR_ALL)).toBe('refused');
    expect(verdict('write', computer({ defaultPermission: CONTRIBUTOR }), MODIFY_FOR_ALL)).toBe('granted');
  });

  it('is given the default permission and no role', () => {
    const commands = ask('write', computer(), MODIFY_FOR_ALL).changes.flatMap((change) => change.commands);
    expect(commands.filter((command) => command.startsWith('az '))).toStrictEqual([
      'az storage account update --name account --resource-group <group> --default-share-permission StorageFileDataSmbShareContributor',
    ]);
  });
});

it('an NFS share has no such permissions', () => {
  const asked = question('read', KEY, entries(), { protocol: 'nfs' });
  expect(() => checkAzureFiles(asked)).toThrow(RangeError);
  expect(() => checkAzureFiles(asked)).toThrow(/NFS/);
});

describe('the published tables', () => {
  const remarks = (caller: AzureCaller, mask: number): string =>
    ask('read', caller, ownedBy(BERT, allow(AUTHENTICATED_USERS, mask))).disagreements.join(' ');

  it('are told where they disagree: Modify with Elevated Contributor', () => {
    expect(remarks(identity({ roles: [ELEVATED] }), MODIFY)).toMatch(
      /Modify \(table of 2023\).*own.*\(table of 2026\)/,
    );
  });

  it('are told where they say more than role and ACL give: Write', () => {
    expect(remarks(identity({ roles: [CONTRIBUTOR] }), 0x100116)).toMatch(
      /Write \(table of 2023\).*Read, Write \(table/,
    );
    expect(remarks(identity({ roles: [READER] }), 0x100116)).toMatch(/nothing that can be read/);
  });

  it('are not told where they agree', () => {
    expect(remarks(identity({ roles: [CONTRIBUTOR] }), READ)).toBe('');
    expect(remarks(KEY, MODIFY)).toBe('');
  });

  it('are not told where they say the same in other words', () => {
    expect(remarks(identity({ roles: [CONTRIBUTOR] }), MODIFY)).toBe('');
    expect(remarks(identity({ roles: [CONTRIBUTOR] }), FULL)).toBe('');
    expect(remarks(identity({ roles: [ELEVATED] }), FULL)).toBe('');
  });
});

describe('what is taken as given', () => {
  it('is that a handle which creates has everything', () => {
    const made = ask('create-file', identity({ roles: [CONTRIBUTOR] }), MODIFY_FOR_ALL);
    expect(made.assumptions.join()).toMatch(/creates its object.*not documented/);
  });

  it('is that WRITE_OWNER passes with the permission to modify permissions', () => {
    const said = (name: OperationName) => ask(name, identity({ roles: [ELEVATED] }), FULL_FOR_ALL).assumptions.join();
    expect(said('take-ownership')).toMatch(/WRITE_OWNER.*inferred/);
    expect(said('set-dacl')).not.toMatch(/WRITE_OWNER/);
  });

  it('is not that, where a data action of its own gives WRITE_OWNER', () => {
    const { assumptions } = ask('take-ownership', identity({ roles: [ADMIN] }), MODIFY_FOR_ALL);
    expect(assumptions.join()).not.toMatch(/passes with the permission to modify permissions/);
  });

  it('is that SMB Admin adds files where no ACL lets it, which follows from the right to restore', () => {
    const made = ask('create-file', identity({ roles: [ADMIN] }), entries());
    expect(made.verdict).toBe('undecided');
    expect(made.dependsOn.join()).toMatch(/without backup intent/);
    expect(made.assumptions.join()).toMatch(/inferred/);
  });

  it('is nothing where the key is stored for the server: the session may use it', () => {
    const stored = ask('write', identity({ roles: [READER], keyIsStored: true }), MODIFY_FOR_ALL);
    expect(stored.verdict).toBe('undecided');
    expect(stored.dependsOn.join()).toMatch(/cmdkey/);
  });
});

it('the question says how the share is mounted', () => {
  expect(ask('read', KEY, entries()).question).toMatch(/, mounted with the storage account key$/);
  expect(ask('read', identity(), entries()).question).toMatch(/, without a share-level role$/);
  expect(ask('read', identity({ roles: [READER] }), entries()).question).toMatch(
    /, with Storage File Data SMB Share Reader$/,
  );
});

describe('the changes', () => {
  /** What each change consists of, in few words. */
  function proposals(answer: Answer): string[] {
    return answer.changes.map(({ commands, text }) =>
      [
        ...commands.flatMap((command) => {
          const role = /--role "Storage File Data SMB (.+?)"/.exec(command)?.[1];
          const permission = /--default-share-permission StorageFileDataSmb(\S+)/.exec(command)?.[1];
          return [
            ...(role === undefined ? [] : [role]),
            ...(permission === undefined ? [] : [`default ${permission}`]),
            ...(command.startsWith('icacls') ? ['entry'] : []),
            ...(command.startsWith('takeown') ? ['take ownership'] : []),
            ...(command.includes('/user:localhost') ? ['key'] : []),
          ];
        }),
        ...(/backup intent/.test(text) ? ['backup intent'] : []),
      ].join(' + '),
    );
  }

  it.each<readonly [string, OperationName, AzureCaller, Protection, readonly string[]]>([
    ['no role', 'read', identity(), MODIFY_FOR_ALL, ['Share Reader', 'key']],
    ['no role, to write', 'write', identity(), MODIFY_FOR_ALL, ['Share Contributor', 'key']],
    ['Reader', 'write', identity({ roles: [READER] }), MODIFY_FOR_ALL, ['Share Contributor', 'key']],
    [
      'Contributor',
      'set-dacl',
      identity({ roles: [CONTRIBUTOR] }),
      FULL_FOR_ALL,
      ['Share Elevated Contributor', 'key'],
    ],
    [
      'Elevated Contributor without Full Control',
      'set-dacl',
      identity({ roles: [ELEVATED] }),
      MODIFY_FOR_ALL,
      ['entry', 'Take Ownership + take ownership', 'Admin + backup intent', 'key'],
    ],
    [
      'Contributor that takes ownership',
      'take-ownership',
      identity({ roles: [CONTRIBUTOR] }),
      MODIFY_FOR_ALL,
      ['Take Ownership', 'Share Elevated Contributor + entry', 'key'],
    ],
    [
      'Contributor that gives a file away',
      'set-owner',
      identity({ roles: [CONTRIBUTOR] }),
      FULL_FOR_ALL,
      ['Admin', 'key'],
    ],
  ])('for %s come with the least privilege first, the key last', (_, name, caller, protection, expected) => {
    expect(proposals(ask(name, caller, protection))).toStrictEqual(expected);
  });

  it('say since when a role exists', () => {
    const { changes } = ask('take-ownership', identity({ roles: [CONTRIBUTOR] }), MODIFY_FOR_ALL);
    expect(changes[0]).toMatchObject({ kind: 'role', since: '2025-11-11' });
    expect(changes.at(-1)).toMatchObject({ kind: 'mount', since: null });
  });

  it('name the account and the share where they are known, and placeholders where not', () => {
    const commandsOf = (caller: AzureCaller) =>
      ask('write', caller, MODIFY_FOR_ALL).changes.flatMap((one) => one.commands);
    expect(commandsOf(identity()).join('\n')).toContain(`net use Z: ${SHARE} /user:localhost\\account <key>`);
    const { share: _, ...unknown } = identity();
    expect(commandsOf(unknown).join('\n')).toContain(
      'net use Z: \\\\<account>.file.core.windows.net\\<share> /user:localhost\\<account> <key>',
    );
  });

  it('do not make everybody an administrator before they propose the key', () => {
    const computer = identity({ kind: 'computer', defaultPermission: CONTRIBUTOR });
    const found = proposals(ask('take-ownership', computer, MODIFY_FOR_ALL));
    const [administrators, key] = [found.indexOf('default Admin'), found.indexOf('key')];
    expect(key).toBeGreaterThanOrEqual(0);
    expect(administrators === -1 || administrators > key).toBe(true);
  });

  const ace: fc.Arbitrary<Ace> = fc
    .tuple(
      fc.constantFrom(allow, allow, deny),
      fc.constantFrom(ANNA, STAFF, AUTHENTICATED_USERS, USERS, ADMINISTRATORS, BERT),
      fc.constantFrom(FULL, MODIFY, READ, READ_AND_EXECUTE, WRITE_DATA),
      fc.constantFrom(0, 0, INHERITED, INHERIT_ONLY),
    )
    .map(([make, who, mask, flags]) => make(who, mask, flags));
  const protection: fc.Arbitrary<Protection> = fc.record({
    owner: fc.constantFrom(null, ANNA, BERT, STAFF),
    dacl: fc.array(ace, { maxLength: 4 }).map((aces) => aclOf(aces)),
  });
  const caller = fc
    .record({
      groups: fc.subarray(groups(STAFF, ADMINISTRATORS)),
      roles: fc.subarray([...SHARE_ROLES], { maxLength: 2 }),
      defaultPermission: fc.constantFrom(null, null, READER, CONTRIBUTOR),
      kind: fc.constantFrom('user', 'user', 'computer'),
      synced: fc.constantFrom(true, true, false, null),
      source: fc.constantFrom(null, ...IDENTITY_SOURCES),
    })
    .map(identity);
  const asked = fc
    .record({
      name: fc.constantFrom(...OPERATION_NAMES),
      caller,
      protection,
      parent: protection,
      backupIntent: fc.boolean(),
      attributesOfFile: fc.constantFrom(0, 0, 0, 1, 6),
    })
    .map(({ name, caller: who, protection: of, parent, ...more }) =>
      question(
        name,
        who,
        of,
        operationNamed(name).creates ? more : { ...more, parent: { path: FOLDER, protection: parent } },
      ),
    );

  it('grant, every one of them, once they are made', () => {
    fc.assert(
      fc.property(asked, (before) => {
        const { changes, verdict: found } = checkAzureFiles(before);
        expect(found === 'granted' && changes.length > 0).toBe(false);
        for (const change of changes) {
          expect(checkAzureFiles(followedAtShare(before, change)).verdict, change.text).toBe('granted');
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are at most six, each said once, and hold the key mount unless an attribute refuses', () => {
    fc.assert(
      fc.property(asked, (before) => {
        const { changes, verdict: found } = checkAzureFiles(before);
        expect(changes.length).toBeLessThanOrEqual(6);
        expect(new Set(changes.map(({ text }) => text)).size).toBe(changes.length);
        if (found === 'refused' && before.object?.attributes === 0) {
          expect(changes.some(({ commands }) => commands.join().includes('/user:localhost'))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are never wanting where one more role, or the key, is there already', () => {
    const wider = fc.tuple(asked, fc.constantFrom(...SHARE_ROLES));
    fc.assert(
      fc.property(wider, ([before, role]) => {
        if (checkAzureFiles(before).verdict === 'granted' && before.caller.mount === 'identity') {
          const more = { ...before.caller, roles: [...before.caller.roles, role] };
          expect(checkAzureFiles({ ...before, caller: more }).verdict).toBe('granted');
          expect(checkAzureFiles({ ...before, caller: KEY }).verdict).toBe('granted');
        }
      }),
      { numRuns: 100 },
    );
  });
});
