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
  type Privilege,
  type Protection,
} from '../../../src/index.js';
import {
  ADMINISTRATORS,
  allow,
  ANNA,
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
    delete: 0x11_0080,
    rename: 0x11_0080,
    'read-attributes': 0x10_0080,
    'set-attributes': 0x10_0100,
    'read-security': 0x2_0000,
    'set-dacl': 0x6_0000,
    'take-ownership': 0x8_0000,
  };

  it.each(Object.entries(NEEDED))('%s is granted by its rights and refused without any of them', (name, needed) => {
    const operation = OPERATION_NAMES.find((one) => one === name) ?? 'read';
    expect(ask(operation, entries(allow(ANNA, needed)))).toMatchObject({
      verdict: 'granted',
      status: 'STATUS_SUCCESS',
      changes: [],
    });
    for (let bit = 0; bit < 21; bit++) {
      if (((needed >>> bit) & 1) === 1) {
        expect(ask(operation, entries(allow(ANNA, FULL & ~(1 << bit)))).verdict, `without bit ${bit}`).toBe('refused');
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
  const named = (answer: Answer): string => answer.assumptions.filter((one) => one.includes('It is not known')).join();

  it('is named where it would allow what was refused', () => {
    const answer = ask('write', entries(allow(STAFF, MODIFY), allow(EVERYONE, READ)), unknown);
    expect(answer.verdict).toBe('refused');
    expect(named(answer)).toMatch(/CONTOSO\\staff.*ACE 1.*FILE_WRITE_DATA/);
  });

  it('is named where it would deny what was granted', () => {
    const answer = ask('write', entries(deny(STAFF, WRITE_DATA), allow(EVERYONE, MODIFY)), unknown);
    expect(answer.verdict).toBe('granted');
    expect(named(answer)).toMatch(/CONTOSO\\staff.*denies FILE_WRITE_DATA/);
  });

  it('is not named where it would change nothing', () => {
    for (const protection of [
      entries(allow(STAFF, READ_DATA)),
      entries(allow(STAFF, FULL, INHERIT_ONLY | OBJECT_INHERIT)),
      entries(allow(SYSTEM, FULL)),
      entries(allow(CREATOR_OWNER, FULL)),
    ]) {
      expect(named(ask('set-dacl', protection, unknown))).toBe('');
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
    const about = (protection: Protection) => ask('set-dacl', protection).assumptions.join();
    expect(about(entries(allow(ANNA, MODIFY)))).toMatch(/owner of .* is not known/);
    expect(about(ownedBy(BERT, allow(ANNA, MODIFY)))).toBe('');
    expect(about(entries(allow(ANNA, FULL)))).toBe('');
    expect(ask('write', entries()).assumptions.join()).not.toMatch(/WRITE_DAC/);
  });

  it('is said of the parent of what is deleted', () => {
    expect(ask('delete', entries()).assumptions.join()).toMatch(/parent.*FILE_DELETE_CHILD/);
    expect(ask('delete', entries(), { parent: entries() }).assumptions.join()).not.toMatch(/FILE_DELETE_CHILD/);
    expect(ask('read', entries()).assumptions.join()).not.toMatch(/FILE_DELETE_CHILD/);
  });
});

describe('the steps', () => {
  it('name each entry as icacls prints it, with the rights it decided', () => {
    const { steps } = ask('delete', entries(deny(STAFF, DELETE), allow(EVERYONE, MODIFY)), {
      caller: { groups: groups(STAFF) },
    });
    expect(steps).toMatchObject([
      { outcome: 'refuses', subject: 'ACE 1', object: FILE, rights: ['DELETE'] },
      { outcome: 'grants', subject: 'ACE 2', object: FILE, rights: ['FILE_READ_ATTRIBUTES', 'SYNCHRONIZE'] },
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
    expect(commands('overwrite', EVERYTHING, { attributes: 6 })).toStrictEqual([
      [`attrib -H "${FILE}"`, `attrib -S "${FILE}"`],
    ]);
    expect(commands('write', entries(allow(ANNA, READ)), { attributes: 1 })[0]).toStrictEqual([
      `icacls "${FILE}" /grant "CONTOSO\\anna:(WD,AD,WEA,WA)"`,
      `attrib -R "${FILE}"`,
    ]);
  });

  it('come to an entry before a privilege', () => {
    const kinds = ask('write', entries(allow(ANNA, READ))).changes.map(({ text }) => /privilege/i.test(text));
    expect(kinds).toStrictEqual([false, true]);
  });

  it('are none where nothing on the object would help', () => {
    const asked: NtfsQuestion = { ...question('write', EVERYTHING), shareMaximalAccess: READ_AND_EXECUTE };
    expect(checkNtfs(asked).changes).toStrictEqual([]);
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
    })
    .map(({ name, protection: of, privileges, ...words }) =>
      question(name, of, { ...words, caller: { groups: groups(STAFF), privileges } }),
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

describe('a rename', () => {
  const inLocked = (kind: 'file' | 'directory') =>
    ask('rename', EVERYTHING, { kind, parent: entries(allow(ANNA, READ_AND_EXECUTE)) });

  it('is granted only where the directory takes the new name, and proposes to let it', () => {
    expect(inLocked('file').verdict).toBe('refused');
    expect(entryCommands(inLocked('file'))).toStrictEqual([`icacls "${FOLDER}" /grant "CONTOSO\\anna:(WD)"`]);
    expect(entryCommands(inLocked('directory'))).toStrictEqual([`icacls "${FOLDER}" /grant "CONTOSO\\anna:(AD)"`]);
  });

  it('whose directory is not given is said to be taken to succeed there', () => {
    expect(ask('rename', EVERYTHING).assumptions.join()).toMatch(/directory is not given/);
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
