/** Whole answers of `check ntfs`: by windows-access.md, and by doing what they propose. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accessMask,
  type Ace,
  type Answer,
  type Caller,
  checkNtfs,
  type NtfsQuestion,
  OPERATION_NAMES,
  type OperationName,
  openFor,
  operationNamed,
  parseSddl,
  type Privilege,
  type Protection,
  protectionFrom,
} from '../../../src/index.js';
import {
  ADMINISTRATORS,
  allow,
  ANNA,
  APPEND_DATA,
  AUTHENTICATED_USERS,
  BERT,
  CREATOR_OWNER,
  DELETE,
  DELETE_CHILD,
  deny,
  denyOnly,
  entries,
  EVERYONE,
  FULL,
  groups,
  GUESTS,
  INHERIT_ONLY,
  INHERITED,
  MODIFY,
  OBJECT_INHERIT,
  ownedBy,
  READ,
  READ_AND_EXECUTE,
  READ_DATA,
  rights,
  STAFF,
  SYSTEM,
  WRITE_DATA,
  sid,
} from '../descriptors.js';
import { followed } from '../follow-commands.js';

const FILE = 'D:\\data\\a.docx';
const FOLDER = 'D:\\data';

interface Words {
  readonly caller?: Partial<Caller>;
  readonly attributes?: number;
  readonly parent?: Protection;
  readonly kind?: 'file' | 'directory';
}

/** Anna, without groups or privileges, asks for an operation on a file. */
function question(name: OperationName, protection: Protection, words: Words = {}): NtfsQuestion {
  const operation = operationNamed(name);
  return {
    operation,
    backupIntent: false,
    attributes: 0,
    object: operation.creates
      ? null
      : {
          path: FILE,
          protection,
          kind: words.kind ?? (operation.on === 'directory' ? 'directory' : 'file'),
          attributes: words.attributes ?? 0,
          openHandles: [],
        },
    parent: operation.creates
      ? { path: FOLDER, protection }
      : words.parent === undefined
        ? null
        : { path: FOLDER, protection: words.parent },
    newOwner: null,
    caller: { user: ANNA, groups: [], groupsKnown: true, privileges: [], ...words.caller },
    shareMaximalAccess: null,
  };
}

function ask(...asked: Parameters<typeof question>): Answer {
  return checkNtfs(question(...asked));
}

const EVERYTHING = entries(allow(ANNA, FULL));

describe('each operation', () => {
  /** What the object, or for a creation the parent, must give. */
  const NEEDED: Partial<Readonly<Record<OperationName, number>>> = {
    read: READ,
    write: 0x120116,
    append: 0x10_0004,
    execute: 0x1200a0,
    list: 0x10_0001,
    overwrite: 0x120116,
    supersede: 0x13_0116,
    'create-file': 0x2,
    'create-directory': 0x4,
    delete: 0x1_0080,
    rename: 0x1_0080,
    'read-attributes': 0x10_0080,
    'set-attributes': 0x10_0100,
    'read-security': 0x2_0000,
    'set-dacl': 0x6_0000,
    'take-ownership': 0x8_0000,
  };

  it.each(Object.entries(NEEDED))('%s is granted by its rights and refused without any of them', (name, needed) => {
    const operation = OPERATION_NAMES.find((one) => one === name) ?? 'read';
    // A directory that takes new names and lends nothing.
    const words = ['delete', 'rename'].includes(operation) ? { parent: entries(allow(ANNA, 0x6)) } : {};
    expect(ask(operation, entries(allow(ANNA, needed)), words)).toMatchObject({
      verdict: 'granted',
      status: 'STATUS_SUCCESS',
      changes: [],
    });
    for (let bit = 0; bit < 21; bit++) {
      if (((needed >>> bit) & 1) === 1) {
        expect(
          ask(operation, ownedBy(BERT, allow(ANNA, FULL & ~(1 << bit))), words).verdict,
          `without bit ${bit}`,
        ).toBe('refused');
      }
    }
  });

  it('that is none is said to be none, with those there are', () => {
    expect(() => operationNamed('chown')).toThrow(RangeError);
    expect(() => operationNamed('chown')).toThrow(/chown.*set-owner/);
  });

  it('of setting auditing needs the privilege, which no entry replaces', () => {
    const { status, changes } = ask('set-sacl', EVERYTHING);
    expect(status).toBe('STATUS_PRIVILEGE_NOT_HELD');
    expect(changes.filter(({ kind }) => kind === 'ace')).toStrictEqual([]);
    expect(changes[0]).toMatchObject({ kind: 'privilege', text: expect.stringContaining('SeSecurityPrivilege') });
    expect(ask('set-sacl', entries(), { caller: { privileges: ['SeSecurityPrivilege'] } }).verdict).toBe('granted');
  });

  it('of giving a file away is refused to who cannot restore files, whatever the DACL grants', () => {
    expect(ask('set-owner', EVERYTHING)).toMatchObject({ verdict: 'refused', status: 'STATUS_INVALID_OWNER' });
    expect(ask('set-owner', EVERYTHING, { caller: { privileges: ['SeRestorePrivilege'] } }).verdict).toBe('granted');
    const toAnna: NtfsQuestion = { ...question('set-owner', EVERYTHING), newOwner: ANNA };
    expect(checkNtfs(toAnna).verdict).toBe('granted');
  });

  it('of taking ownership needs no entry with the privilege for it', () => {
    expect(ask('take-ownership', entries(deny(ANNA, FULL))).verdict).toBe('refused');
    const caller = { privileges: ['SeTakeOwnershipPrivilege'] as const };
    expect(ask('take-ownership', entries(deny(ANNA, FULL)), { caller }).verdict).toBe('granted');
  });

  it('can be the bare opening for any rights', () => {
    const opening = { ...question('read', entries(allow(ANNA, MODIFY))), operation: openFor(MODIFY) };
    expect(checkNtfs(opening).verdict).toBe('granted');
    expect(checkNtfs({ ...opening, operation: openFor(FULL) })).toMatchObject({
      verdict: 'refused',
      steps: [{ outcome: 'grants' }, { outcome: 'refuses', rights: ['FILE_DELETE_CHILD', 'WRITE_DAC', 'WRITE_OWNER'] }],
    });
  });
});

describe('the caller', () => {
  it('is in Everyone and Authenticated Users without being said to be', () => {
    expect(ask('read', entries(allow(EVERYONE, READ))).verdict).toBe('granted');
    expect(ask('read', entries(allow(AUTHENTICATED_USERS, READ))).verdict).toBe('granted');
    expect(ask('read', entries(deny(EVERYONE, READ_DATA), allow(ANNA, READ))).verdict).toBe('refused');
  });

  it('is in the groups that are given, those for denying only included', () => {
    const protection = entries(allow(ADMINISTRATORS, FULL));
    expect(ask('write', protection, { caller: { groups: groups(ADMINISTRATORS) } }).verdict).toBe('granted');
    expect(ask('write', protection, { caller: { groups: [denyOnly(ADMINISTRATORS)] } }).verdict).toBe('refused');
  });

  it('whose groups are not known is said to be compared with itself only', () => {
    const { assumptions } = ask('read', entries(allow(ANNA, READ)), { caller: { groupsKnown: false } });
    expect(assumptions.join()).toMatch(/No groups were given/);
    expect(ask('read', entries(allow(ANNA, READ))).assumptions).toStrictEqual([]);
  });
});

describe('an entry of which it is not known whether it is for the caller', () => {
  const unknown: Words = { caller: { groupsKnown: false } };
  const named = (answer: Answer): string => answer.dependsOn.join();

  it('is named where it would allow what was refused', () => {
    const answer = ask('write', entries(allow(STAFF, MODIFY), allow(EVERYONE, READ)), unknown);
    expect(answer).toMatchObject({ verdict: 'undecided', status: 'STATUS_ACCESS_DENIED' });
    expect(named(answer)).toMatch(/CONTOSO\\staff.*ACE 1.*FILE_WRITE_DATA/);
    expect(answer.changes).not.toHaveLength(0);
  });

  it('is named where it would deny what was granted', () => {
    const answer = ask('write', entries(deny(STAFF, WRITE_DATA), allow(EVERYONE, MODIFY)), unknown);
    expect(answer).toMatchObject({ verdict: 'undecided', status: 'STATUS_SUCCESS', changes: [] });
    expect(named(answer)).toMatch(/CONTOSO\\staff.*denies FILE_WRITE_DATA/);
  });

  it('is named with others where only all together would allow it', () => {
    const answer = ask('write', ownedBy(BERT, allow(STAFF, WRITE_DATA), allow(GUESTS, MODIFY & ~WRITE_DATA)), unknown);
    expect(answer.verdict).toBe('undecided');
    expect(answer.dependsOn).toHaveLength(2);
  });

  it('is not named where an entry before it decides', () => {
    const answer = ask('write', entries(allow(EVERYONE, MODIFY), deny(STAFF, WRITE_DATA)), unknown);
    expect(answer).toMatchObject({ verdict: 'granted', dependsOn: [] });
  });

  it('of the deciding machine is named where only groups of a domain are known', () => {
    const caller = { groups: groups(STAFF), groupsKnown: true, localGroupsKnown: false };
    expect(ask('write', entries(allow(ADMINISTRATORS, FULL)), { caller }).verdict).toBe('undecided');
    const others = entries(allow({ sid: null, name: 'CONTOSO\\others' }, FULL));
    expect(ask('write', others, { caller }).verdict).toBe('refused');
    expect(ask('write', entries(allow({ sid: null, name: 'SERVER\\editors' }, FULL)), { caller }).verdict).toBe(
      'undecided',
    );
  });

  it('is not named where it would change nothing', () => {
    for (const protection of [
      entries(allow(STAFF, READ_DATA)),
      entries(allow(STAFF, FULL, INHERIT_ONLY | OBJECT_INHERIT)),
      entries(allow(SYSTEM, FULL)),
      entries(allow(CREATOR_OWNER, FULL)),
    ]) {
      expect(named(ask('set-dacl', { ...protection, owner: BERT }, unknown))).toBe('');
    }
    expect(named(ask('read', entries(allow(ANNA, READ), allow(STAFF, FULL)), unknown))).toBe('');
  });

  it('is not named where all groups are known', () => {
    expect(named(ask('write', entries(allow(STAFF, MODIFY))))).toBe('');
  });

  it('is named where all groups are known by another kind of name than the entry has', () => {
    const bySid = entries({ ...allow(STAFF, MODIFY), trustee: { sid: null, name: 'CONTOSO\\staff' } });
    const nameless = STAFF.sid === null ? [] : groups({ sid: STAFF.sid, name: null });
    expect(named(ask('write', bySid, { caller: { groups: nameless } }))).toMatch(/CONTOSO\\staff/);
  });
});

describe('what was not given', () => {
  it('is said of an owner who could have changed the decision, and only then', () => {
    const about = (protection: Protection) => ask('set-dacl', protection).dependsOn.join();
    expect(ask('set-dacl', entries(allow(ANNA, MODIFY))).verdict).toBe('undecided');
    expect(about(entries(allow(ANNA, MODIFY)))).toMatch(/owner of .* is not known/);
    expect(about(ownedBy(BERT, allow(ANNA, MODIFY)))).toBe('');
    expect(about(entries(allow(ANNA, FULL)))).toBe('');
    expect(ask('write', entries()).assumptions.join()).not.toMatch(/WRITE_DAC/);
  });

  it('is said of the parent of what is deleted', () => {
    const about = (...asked: Parameters<typeof ask>) => ask(...asked).dependsOn.join();
    expect(ask('delete', entries()).verdict).toBe('undecided');
    expect(about('delete', entries())).toMatch(/directory of .* is not given.*FILE_DELETE_CHILD/);
    expect(about('delete', entries(), { parent: entries() })).not.toMatch(/FILE_DELETE_CHILD/);
    expect(about('delete', EVERYTHING)).toBe('');
    expect(about('read', entries())).not.toMatch(/FILE_DELETE_CHILD/);
  });

  it('is said of conditions that are not evaluated, and nothing is decided by them', () => {
    const ofDescriptor = (sddl: string) => ask('read', protectionFrom(parseSddl(sddl), FILE));
    const allowed = ofDescriptor('O:BAG:SYD:(XA;;FA;;;WD;(Member_of {SID(BA)}))');
    expect(allowed).toMatchObject({ verdict: 'undecided', status: 'STATUS_ACCESS_DENIED' });
    expect(allowed.dependsOn.join()).toMatch(/ACE 1 of .* depends on a condition.*allows/);
    const denied = ofDescriptor('O:BAG:SYD:(XD;;FA;;;WD;(!(@USER.clearance >= 2)))(A;;FA;;;AU)');
    expect(denied).toMatchObject({ verdict: 'undecided', status: 'STATUS_SUCCESS' });
    expect(ofDescriptor('O:BAG:SYD:(A;;FA;;;WD)(XD;;FA;;;WD;(!(@USER.clearance >= 2)))').verdict).toBe('granted');
  });

  it('is said of the right to restore, which programs use with backup intent', () => {
    const caller = { privileges: ['SeRestorePrivilege'] as const };
    const answer = ask('create-file', ownedBy(BERT), { caller });
    expect(answer).toMatchObject({ verdict: 'undecided', status: 'STATUS_SUCCESS' });
    expect(checkNtfs({ ...question('create-file', ownedBy(BERT), { caller }), backupIntent: true }).verdict).toBe(
      'granted',
    );
  });
});

describe('the steps', () => {
  it('name each entry as icacls prints it, with the rights it decided', () => {
    const { steps } = ask('delete', entries(deny(STAFF, DELETE), allow(EVERYONE, MODIFY)), {
      caller: { groups: groups(STAFF) },
    });
    expect(steps).toMatchObject([
      { outcome: 'refuses', subject: 'ACE 1', object: FILE, rights: ['DELETE'] },
      { outcome: 'grants', subject: 'ACE 2', object: FILE, rights: ['FILE_READ_ATTRIBUTES'] },
    ]);
    expect(steps[0]?.text).toContain('CONTOSO\\staff:(DENY)(DE)');
  });

  it('use the names that directories have for their rights', () => {
    const { steps } = ask('create-file', entries(allow(ANNA, READ)));
    expect(steps).toMatchObject([{ outcome: 'refuses', object: FOLDER, rights: ['FILE_ADD_FILE'] }]);
  });

  it('say which right of the parent stood in', () => {
    const { steps, verdict } = ask('delete', entries(allow(ANNA, READ)), {
      parent: entries(allow(ANNA, DELETE_CHILD)),
    });
    expect(verdict).toBe('granted');
    expect(steps).toContainEqual(expect.objectContaining({ object: FOLDER, rights: ['FILE_DELETE_CHILD'] }));
  });

  it('say what the permissions of a Windows share refuse', () => {
    const asked: NtfsQuestion = { ...question('write', EVERYTHING), shareMaximalAccess: READ_AND_EXECUTE };
    expect(checkNtfs(asked)).toMatchObject({
      verdict: 'refused',
      steps: [{ outcome: 'refuses', subject: 'the share' }],
    });
  });
});

/** Of the changes that are about entries. */
function entryCommands({ changes }: Answer): string[] {
  return changes.filter(({ kind }) => kind === 'ace').flatMap(({ commands }) => commands);
}

describe('the changes', () => {
  it('grant exactly what is missing', () => {
    const { changes } = ask('write', entries(allow(ANNA, READ)));
    expect(changes[0]).toMatchObject({
      kind: 'ace',
      commands: [`icacls "${FILE}" /grant "CONTOSO\\anna:(WD,AD,WEA,WA)"`],
    });
  });

  it('write an account without a name as icacls wants a SID', () => {
    const nameless = ANNA.sid === null ? ANNA : { sid: ANNA.sid, name: null };
    const { changes } = ask('write', entries(), { caller: { user: nameless } });
    expect(changes[0]?.commands.join()).toContain(' /grant "*S-1-5-21-1-2-3-1001:(W');
  });

  it('remove what denies, where one more entry would come too late', () => {
    const protection = entries(deny(ANNA, WRITE_DATA), allow(ANNA, FULL));
    expect(entryCommands(ask('write', protection))).toStrictEqual([`icacls "${FILE}" /remove:d "CONTOSO\\anna"`]);
  });

  it('do not remove on the object what it inherits', () => {
    const protection = entries(deny(ANNA, WRITE_DATA, INHERITED), allow(ANNA, FULL, INHERITED));
    const { changes } = ask('write', protection);
    expect(changes.flatMap(({ commands }) => commands).join()).not.toContain('/remove');
    expect(changes.map(({ text }) => text).join()).toContain('inherits');
  });

  it('stand before what is inherited, so that an entry is enough against an inherited denial', () => {
    const protection = entries(deny(ANNA, WRITE_DATA, INHERITED), allow(ANNA, FULL, INHERITED));
    expect(entryCommands(ask('write', protection))).toStrictEqual([`icacls "${FILE}" /grant "CONTOSO\\anna:(WD)"`]);
  });

  it('name the parent where that is what refuses', () => {
    expect(entryCommands(ask('create-directory', entries(allow(ANNA, READ))))).toStrictEqual([
      `icacls "${FOLDER}" /grant "CONTOSO\\anna:(AD)"`,
    ]);
  });

  it('take the attribute off where that refuses, and add the entry if that is missing too', () => {
    const commands = (...asked: Parameters<typeof question>) => ask(...asked).changes.map((change) => change.commands);
    expect(commands('write', EVERYTHING, { attributes: 1 })).toStrictEqual([[`attrib -R "${FILE}"`]]);
    expect(commands('overwrite', EVERYTHING, { attributes: 6 })).toStrictEqual([[`attrib -H -S "${FILE}"`]]);
    expect(commands('write', EVERYTHING, { attributes: 7 })).toStrictEqual([[`attrib -R -H -S "${FILE}"`]]);
    expect(commands('write', entries(allow(ANNA, READ)), { attributes: 1 })[0]).toStrictEqual([
      `icacls "${FILE}" /grant "CONTOSO\\anna:(WD,AD,WEA,WA)"`,
      `attrib -R "${FILE}"`,
    ]);
  });

  it('come to an entry before a privilege', () => {
    const kinds = ask('write', entries(allow(ANNA, READ))).changes.map(({ text }) => /privilege/i.test(text));
    expect(kinds).toStrictEqual([false, true]);
  });

  it('are at the share where its permission refuses', () => {
    const asked: NtfsQuestion = { ...question('write', EVERYTHING), shareMaximalAccess: READ_AND_EXECUTE };
    const [change, ...others] = checkNtfs(asked).changes;
    expect(change?.commands[0]).toMatch(/Grant-SmbShareAccess .*-AccountName 'CONTOSO\\anna' -AccessRight Change"$/);
    expect(others).toStrictEqual([]);
  });

  const mask = fc.constantFrom(FULL, MODIFY, READ, 0x120116, rights(DELETE, WRITE_DATA), READ_DATA);
  const ace: fc.Arbitrary<Ace> = fc
    .tuple(
      fc.constantFrom(allow, deny),
      fc.constantFrom(ANNA, STAFF, GUESTS, EVERYONE, BERT),
      mask,
      fc.constantFrom(0, 0, INHERITED, INHERIT_ONLY),
    )
    .map(([make, who, bits, flags]) => make(who, bits, flags));
  const protection = fc.oneof(
    fc.array(ace, { maxLength: 5 }).map((aces) => entries(...aces)),
    fc.array(ace, { maxLength: 5 }).map((aces) => ownedBy(ANNA, ...aces)),
  );
  const asked = fc
    .record({
      name: fc.constantFrom(...OPERATION_NAMES),
      protection,
      parent: protection,
      attributes: fc.constantFrom(0, 0, 1, 2, 5),
      privileges: fc.subarray<Privilege>(['SeRestorePrivilege', 'SeTakeOwnershipPrivilege']),
      guests: fc.subarray([denyOnly(GUESTS)]),
    })
    .map(({ name, protection: of, privileges, guests, ...words }) =>
      question(name, of, { ...words, caller: { groups: [...groups(STAFF), ...guests], privileges } }),
    );

  it('grant, every one of them, once they are made', () => {
    fc.assert(
      fc.property(asked, (before) => {
        const { changes, verdict } = checkNtfs(before);
        expect(verdict === 'granted' && changes.length > 0).toBe(false);
        for (const change of changes) {
          expect(checkNtfs(followed(before, change)).verdict, change.text).toBe('granted');
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a parent lends', () => {
  const parent = entries(allow(ANNA, rights(DELETE_CHILD, READ_DATA)));

  it('is enough to delete a file that grants nothing, not even SYNCHRONIZE', () => {
    const { verdict, steps } = ask('delete', entries(deny(ANNA, FULL)), { parent });
    expect(verdict).toBe('granted');
    expect(steps.map(({ text }) => text).join()).toMatch(/stands in for DELETE on the object, and not for SYNCHRONIZE/);
  });

  it('is enough to rename it, where the directory takes the new name', () => {
    const open = entries(allow(ANNA, rights(DELETE_CHILD, READ_DATA, WRITE_DATA)));
    expect(ask('rename', entries(), { parent: open }).verdict).toBe('granted');
    expect(ask('rename', entries(), { parent }).verdict).toBe('refused');
  });

  it('needs FILE_DELETE_CHILD', () => {
    expect(ask('delete', entries(), { parent: entries(allow(ANNA, MODIFY)) }).verdict).toBe('refused');
  });
});

describe('the removal of what denies', () => {
  const text = (...asked: Parameters<typeof question>): string =>
    ask(...asked).changes.find(({ text: one }) => one.includes('Remove'))?.text ?? '';

  it('is one change for all entries of an account, and says what each denies', () => {
    const twice = ownedBy(
      ANNA,
      deny(ANNA, WRITE_DATA),
      deny(STAFF, DELETE),
      deny(ANNA, APPEND_DATA),
      allow(ANNA, FULL),
    );
    expect(entryCommands(ask('write', twice))).toStrictEqual([`icacls "${FILE}" /remove:d "CONTOSO\\anna"`]);
    expect(text('write', twice)).toBe(
      `Remove the entries that deny CONTOSO\\anna FILE_WRITE_DATA, FILE_APPEND_DATA on ${FILE}: ACE 1, CONTOSO\\anna:(DENY)(WD); ACE 3, CONTOSO\\anna:(DENY)(AD).`,
    );
  });

  it('is told for an account whose entry stands behind another that denies the same', () => {
    const both = ownedBy(ANNA, deny(STAFF, WRITE_DATA), deny(ANNA, WRITE_DATA), allow(ANNA, FULL));
    const { changes } = ask('write', both, { caller: { groups: groups(STAFF) } });
    expect(changes[0]?.commands).toStrictEqual([
      `icacls "${FILE}" /remove:d "CONTOSO\\staff"`,
      `icacls "${FILE}" /remove:d "CONTOSO\\anna"`,
    ]);
    expect(changes[0]?.text).toMatch(/^\(1\) Remove the entry that denies .*\. \(2\) Remove the entry/);
  });
});

describe('who can run a command that changes entries', () => {
  const textOf = (protection: Protection, words?: Words): string =>
    ask('take-ownership', protection, words)
      .changes.map(({ text }) => text)
      .join('\n');

  it('is not said where the caller can', () => {
    expect(textOf(ownedBy(ANNA))).toContain(`Grant CONTOSO\\anna WRITE_OWNER on ${FILE}.\n`);
  });

  it('is said where it cannot', () => {
    expect(ask('set-dacl', ownedBy(BERT)).changes[0]?.text).toBe(
      `Grant CONTOSO\\anna READ_CONTROL, WRITE_DAC on ${FILE}. To be run by its owner (CONTOSO\\bert), by an account with WRITE_DAC there, or by one that may take ownership first.`,
    );
    expect(ask('write', entries()).changes[0]?.text).toContain('To be run by its owner, by an account');
  });

  it('is the caller, once it has taken ownership', () => {
    const caller = { privileges: ['SeTakeOwnershipPrivilege'] as const };
    const [grant] = ask('write', ownedBy(BERT), { caller }).changes;
    expect(grant?.text).toMatch(/CONTOSO\\anna has no WRITE_DAC there, but may take ownership/);
    expect(grant?.commands).toStrictEqual([`takeown /f "${FILE}"`, `icacls "${FILE}" /grant "CONTOSO\\anna:(W,RC)"`]);
  });
});

describe('an administrator’s ways', () => {
  const administrator = (...more: readonly Privilege[]): Words => ({
    caller: { privileges: ['SeTakeOwnershipPrivilege', ...more] },
  });

  it('start with taking ownership where an owner may do it', () => {
    const { changes } = ask('set-dacl', ownedBy(BERT), administrator('SeRestorePrivilege', 'SeBackupPrivilege'));
    expect(changes[0]).toMatchObject({ kind: 'owner', commands: [`takeown /f "${FILE}"`] });
  });

  it('come to backup intent behind what commands do', () => {
    const { changes } = ask('read', ownedBy(BERT), administrator('SeBackupPrivilege'));
    expect(changes.map(({ kind }) => kind).slice(0, 2)).toStrictEqual(['ace', 'switch']);
  });

  it('have the privilege asked for before ownership is taken', () => {
    const both = ask('set-dacl', ownedBy(BERT)).changes.find(({ text }) => text.includes('Take ownership'));
    expect(both?.text).toMatch(/^\(1\) Ask as an account that holds SeTakeOwnershipPrivilege.* \(2\) Take ownership/);
  });
});

describe('a token that UAC filtered', () => {
  const words: Words = { caller: { groups: [denyOnly(ADMINISTRATORS)] } };
  const protection = ownedBy(BERT, allow(ADMINISTRATORS, FULL));

  it('is to be elevated first, where the membership would grant', () => {
    const { verdict, changes } = ask('write', protection, words);
    expect(verdict).toBe('refused');
    expect(changes[0]).toMatchObject({ kind: 'privilege', commands: [] });
    expect(changes[0]?.text).toMatch(/^Run it elevated.*BUILTIN\\Administrators/);
    expect(ask('set-dacl', ownedBy(ADMINISTRATORS), words).changes[0]?.text).toMatch(/^Run it elevated/);
  });

  it('is not where it would not', () => {
    expect(
      ask('write', ownedBy(BERT), words)
        .changes.map(({ text }) => text)
        .join(),
    ).not.toContain('Run it elevated');
  });

  it('says nothing of a server, which makes a token of its own', () => {
    const local = question('write', protection, words);
    const path = '\\\\server\\share\\a.docx';
    const remote = local.object === null ? local : { ...local, object: { ...local.object, path } };
    expect(
      checkNtfs(remote)
        .changes.map(({ text }) => text)
        .join(),
    ).not.toContain('Run it elevated');
    const shared = checkNtfs({ ...local, shareMaximalAccess: FULL });
    expect(shared.changes.map(({ text }) => text).join()).not.toContain('Run it elevated');
  });
});

it('an owner that may not be set is told with the error that a log of robocopy has', () => {
  expect(ask('set-owner', EVERYTHING).steps.at(-1)?.text).toContain(
    'STATUS_INVALID_OWNER (ERROR 1307 in a log of robocopy)',
  );
});

it('a privilege that is missing is told once', () => {
  expect(ask('set-sacl', EVERYTHING).steps).toMatchObject([
    {
      subject: 'the privileges',
      text: 'ACCESS_SYSTEM_SECURITY needs SeSecurityPrivilege, which CONTOSO\\anna does not hold there.',
    },
  ]);
});

it('a mandatory label leaves writing open, unless the level is known and high enough', () => {
  const labelled = protectionFrom(parseSddl('D:(A;;FA;;;WD)S:(ML;;NW;;;HI)'), FILE);
  const at = (level: string) => ({ caller: { groups: groups({ sid: sid(level), name: null }) } });
  expect(ask('write', labelled).dependsOn.join()).toMatch(
    /label Mandatory Label\\High Mandatory Level.*level of the process is not known/,
  );
  expect(ask('write', labelled, at('S-1-16-8192')).dependsOn.join()).toMatch(/whoami shows is lower/);
  expect(ask('write', labelled, at('S-1-16-12288')).verdict).toBe('granted');
  expect(ask('read', labelled).verdict).toBe('granted');
  expect(ask('write', EVERYTHING).dependsOn).toEqual([]);
});

describe('a rename', () => {
  const inLocked = (kind: 'file' | 'directory') =>
    ask('rename', EVERYTHING, { kind, parent: entries(allow(ANNA, READ_AND_EXECUTE)) });

  it('is granted only where the directory takes the new name, and proposes to let it', () => {
    expect(inLocked('file').verdict).toBe('refused');
    expect(entryCommands(inLocked('file'))).toStrictEqual([`icacls "${FOLDER}" /grant "CONTOSO\\anna:(WD)"`]);
    expect(entryCommands(inLocked('directory'))).toStrictEqual([`icacls "${FOLDER}" /grant "CONTOSO\\anna:(AD)"`]);
  });

  it('whose directory is not given is undecided', () => {
    expect(ask('rename', EVERYTHING).verdict).toBe('undecided');
    expect(ask('rename', EVERYTHING).dependsOn.join()).toMatch(/let the new name be added/);
  });
});

it('a directory that is deleted is said to be taken for empty', () => {
  const { assumptions } = ask('delete', EVERYTHING, { kind: 'directory', parent: EVERYTHING });
  expect(assumptions.join()).toMatch(/empty/);
});

it('the question stands in one line: what, on what, by whom', () => {
  expect(ask('read', EVERYTHING).question).toMatch(
    /^read \(FILE_READ_DATA, .*\) on D:\\data\\a\.docx as CONTOSO\\anna$/,
  );
  expect(ask('create-file', EVERYTHING).question).toMatch(/^create-file .* in D:\\data as CONTOSO\\anna$/);
  expect(checkNtfs({ ...question('read', EVERYTHING), backupIntent: true }).question).toMatch(/with backup intent$/);
});

it('backup intent counts with the privilege of the machine that holds the files', () => {
  const locked = question('read', entries(), { caller: { privileges: ['SeBackupPrivilege'] } });
  expect(checkNtfs(locked).verdict).toBe('refused');
  expect(checkNtfs({ ...locked, backupIntent: true }).verdict).toBe('granted');
  expect(checkNtfs({ ...question('read', entries()), backupIntent: true }).verdict).toBe('refused');
});

it('what is asked for is looked at as a mask, not as a name', () => {
  const none: NtfsQuestion = { ...question('read', EVERYTHING), operation: openFor(accessMask(0)) };
  expect(checkNtfs(none)).toMatchObject({ verdict: 'refused', status: 'STATUS_ACCESS_DENIED' });
});
