/** What a new object inherits, by windows-access.md §4 and azure-files.md §4. */
import { describe, expect, it } from 'vitest';
import { type Ace, aclOf, defaultRootAcl, inheritedAces, newObjectDacl, type NewObject } from '../../../src/index.js';
import {
  ADMINISTRATORS,
  allow,
  ANNA,
  AUTHENTICATED_USERS,
  BERT,
  CONTAINER_INHERIT,
  CREATOR_GROUP,
  CREATOR_OWNER,
  deny,
  FULL,
  GENERIC_ALL,
  GENERIC_EXECUTE,
  GENERIC_READ,
  INHERIT_ONLY,
  INHERITED,
  MODIFY,
  NO_PROPAGATE,
  OBJECT_INHERIT,
  READ,
  READ_AND_EXECUTE,
  rights,
  STAFF,
  SYSTEM,
  USERS,
  WRITE,
} from '../descriptors.js';

type Kind = NewObject['kind'];

function child(kind: Kind, more: Partial<NewObject> = {}): NewObject {
  return { kind, owner: ANNA, group: STAFF, autoInherit: false, ...more };
}

/** Type, SID, mask and flags of each entry. */
function short(aces: readonly Ace[] | null): (readonly [string, string | null, number, number])[] {
  return (aces ?? []).map(({ type, trustee, mask, flags }) => [type, trustee.sid, mask, flags]);
}

const TREE = OBJECT_INHERIT | CONTAINER_INHERIT;
const KINDS: readonly Kind[] = ['file', 'directory'];

describe('an entry', () => {
  /** Flags of the parent's entry, flags of the file's, flags of the directory's; null: none is inherited. */
  const ROWS: readonly (readonly [number, number | null, number | null])[] = [
    [0, null, null],
    [INHERIT_ONLY, null, null],
    [NO_PROPAGATE, null, null],
    [NO_PROPAGATE | INHERIT_ONLY, null, null],
    [OBJECT_INHERIT, 0, OBJECT_INHERIT | INHERIT_ONLY],
    [CONTAINER_INHERIT, null, CONTAINER_INHERIT],
    [TREE, 0, TREE],
    [OBJECT_INHERIT | NO_PROPAGATE, 0, null],
    [CONTAINER_INHERIT | NO_PROPAGATE, null, 0],
    [TREE | NO_PROPAGATE, 0, 0],
  ];
  const withInheritOnly = ROWS.flatMap(([flags, ...rest]) =>
    (flags & INHERIT_ONLY) === 0 ? [[flags | INHERIT_ONLY, ...rest] as const] : [],
  );

  it.each([...ROWS, ...withInheritOnly])(
    'with the flags %i is handed on with those of its row',
    (flags, file, directory) => {
      for (const entry of [allow(BERT, MODIFY, flags), deny(BERT, WRITE, flags)]) {
        const expected = (of: number | null) => (of === null ? [] : short([{ ...entry, flags: of }]));
        expect(short(inheritedAces([entry], child('file')))).toStrictEqual(expected(file));
        expect(short(inheritedAces([entry], child('directory')))).toStrictEqual(expected(directory));
      }
    },
  );

  it('is marked as inherited where inheritance is maintained, and only there', () => {
    const entry = allow(BERT, READ, TREE | INHERITED);
    for (const kind of KINDS) {
      const marked = inheritedAces([entry], child(kind, { autoInherit: true }));
      expect(marked.map(({ flags }) => flags & INHERITED)).toStrictEqual([INHERITED]);
      expect(inheritedAces([entry], child(kind)).map(({ flags }) => flags & INHERITED)).toStrictEqual([0]);
    }
  });

  it('is inherited again by what is below', () => {
    const once = inheritedAces([allow(BERT, READ, OBJECT_INHERIT)], child('directory'));
    expect(short(inheritedAces(once, child('directory')))).toStrictEqual(short(once));
    expect(short(inheritedAces(once, child('file')))).toStrictEqual(short([allow(BERT, READ)]));
  });
});

describe('entries', () => {
  it('keep their order, in which those that deny stand before those that allow', () => {
    const parent = [deny(BERT, WRITE, TREE), allow(STAFF, READ), allow(ANNA, FULL, TREE), allow(BERT, READ, TREE)];
    for (const kind of KINDS) {
      expect(inheritedAces(parent, child(kind)).map(({ trustee }) => trustee)).toStrictEqual([BERT, ANNA, BERT]);
    }
  });

  it('out of order stay out of order', () => {
    const parent = [allow(BERT, FULL, TREE), deny(BERT, WRITE, TREE)];
    expect(inheritedAces(parent, child('file')).map(({ type }) => type)).toStrictEqual(['allow', 'deny']);
  });
});

describe.each([
  ['CREATOR OWNER', CREATOR_OWNER, ANNA],
  ['CREATOR GROUP', CREATOR_GROUP, STAFF],
] as const)('an entry for %s', (_, creator, actual) => {
  it('takes effect for whom it stands, and is handed on by directories as it was', () => {
    const entry = allow(creator, FULL, TREE | INHERIT_ONLY);
    expect(short(inheritedAces([entry], child('file')))).toStrictEqual(short([allow(actual, FULL)]));
    expect(short(inheritedAces([entry], child('directory')))).toStrictEqual(
      short([allow(actual, FULL), allow(creator, FULL, TREE | INHERIT_ONLY)]),
    );
  });

  it('is not handed on where it goes no further than to children', () => {
    const entry = allow(creator, FULL, TREE | NO_PROPAGATE);
    expect(short(inheritedAces([entry], child('directory')))).toStrictEqual(short([allow(actual, FULL)]));
  });

  it('for files alone passes a directory without effect', () => {
    const entry = allow(creator, FULL, OBJECT_INHERIT);
    expect(short(inheritedAces([entry], child('directory')))).toStrictEqual(
      short([allow(creator, FULL, OBJECT_INHERIT | INHERIT_ONLY)]),
    );
  });

  it('that denies does so for whom it stands', () => {
    expect(short(inheritedAces([deny(creator, WRITE, TREE)], child('file')))).toStrictEqual(
      short([deny(actual, WRITE)]),
    );
  });
});

it('an entry for CREATOR GROUP is only handed on where the group is not known', () => {
  const entry = allow(CREATOR_GROUP, FULL, TREE);
  expect(inheritedAces([entry], child('file', { group: null }))).toStrictEqual([]);
  expect(short(inheritedAces([entry], child('directory', { group: null })))).toStrictEqual(
    short([{ ...entry, flags: TREE | INHERIT_ONLY }]),
  );
});

describe('generic rights', () => {
  const generic = rights(GENERIC_READ, GENERIC_EXECUTE);

  it('take effect as what they stand for, and are handed on as they were', () => {
    const entry = allow(USERS, generic, TREE | INHERIT_ONLY);
    expect(short(inheritedAces([entry], child('file')))).toStrictEqual(short([allow(USERS, READ_AND_EXECUTE)]));
    expect(short(inheritedAces([entry], child('directory')))).toStrictEqual(
      short([allow(USERS, READ_AND_EXECUTE), allow(USERS, generic, TREE | INHERIT_ONLY)]),
    );
  });

  it('stay what they are in an entry that has no effect on the directory', () => {
    const entry = allow(USERS, GENERIC_ALL, OBJECT_INHERIT);
    expect(short(inheritedAces([entry], child('directory')))).toStrictEqual(
      short([allow(USERS, GENERIC_ALL, OBJECT_INHERIT | INHERIT_ONLY)]),
    );
  });
});

describe('the DACL of a new object', () => {
  const DEFAULT = short([allow(ANNA, FULL), allow(SYSTEM, FULL)]);

  it('gives its owner and SYSTEM everything where nothing is inherited', () => {
    for (const kind of KINDS) {
      for (const parent of [null, aclOf(null), aclOf([]), aclOf([allow(BERT, FULL), deny(BERT, READ, NO_PROPAGATE)])]) {
        expect(short(newObjectDacl(parent, child(kind)).aces)).toStrictEqual(DEFAULT);
      }
    }
  });

  it('is the default one for a file in a directory that hands on only to directories', () => {
    const parent = aclOf([allow(BERT, READ, CONTAINER_INHERIT)]);
    expect(short(newObjectDacl(parent, child('file')).aces)).toStrictEqual(DEFAULT);
    expect(short(newObjectDacl(parent, child('directory')).aces)).toStrictEqual(
      short([allow(BERT, READ, CONTAINER_INHERIT)]),
    );
  });

  it('holds nothing but what is inherited where something is', () => {
    expect(short(newObjectDacl(aclOf([allow(BERT, READ, TREE)]), child('file')).aces)).toStrictEqual(
      short([allow(BERT, READ)]),
    );
  });

  it('says that it was inherited automatically where that is so', () => {
    const parent = aclOf([allow(BERT, READ, TREE)]);
    expect(newObjectDacl(parent, child('file', { autoInherit: true })).autoInherited).toBe(true);
    expect(newObjectDacl(parent, child('file')).autoInherited).toBe(false);
    expect(newObjectDacl(parent, child('file')).isProtected).toBe(false);
  });
});

describe('the root ACL of a new share', () => {
  it('holds the seven entries of today’s page, the older version four of them', () => {
    const older = [
      allow(ADMINISTRATORS, FULL, TREE),
      allow(USERS, READ_AND_EXECUTE),
      allow(USERS, rights(GENERIC_READ, GENERIC_EXECUTE), TREE | INHERIT_ONLY),
      allow(AUTHENTICATED_USERS, MODIFY, TREE),
    ];
    const today = [
      ...older,
      allow(SYSTEM, FULL, TREE),
      allow(SYSTEM, FULL),
      allow(CREATOR_OWNER, FULL, TREE | INHERIT_ONLY),
    ];
    expect(short(defaultRootAcl('2023').aces)).toStrictEqual(short(older));
    expect(short(defaultRootAcl('2026').aces)).toStrictEqual(short(today));
    expect(defaultRootAcl()).toStrictEqual(defaultRootAcl('2026'));
  });

  it('gives the creator of a file everything, and everybody Modify', () => {
    const dacl = newObjectDacl(defaultRootAcl(), child('file', { autoInherit: true }));
    expect(short(dacl.aces)).toStrictEqual(
      short([
        allow(ADMINISTRATORS, FULL, INHERITED),
        allow(USERS, READ_AND_EXECUTE, INHERITED),
        allow(AUTHENTICATED_USERS, MODIFY, INHERITED),
        allow(SYSTEM, FULL, INHERITED),
        allow(ANNA, FULL, INHERITED),
      ]),
    );
  });

  it('is handed on by a directory with what was generic, and with CREATOR OWNER', () => {
    const flags = TREE | INHERITED;
    const dacl = newObjectDacl(defaultRootAcl(), child('directory', { autoInherit: true }));
    expect(short(dacl.aces)).toStrictEqual(
      short([
        allow(ADMINISTRATORS, FULL, flags),
        allow(USERS, READ_AND_EXECUTE, INHERITED),
        allow(USERS, rights(GENERIC_READ, GENERIC_EXECUTE), flags | INHERIT_ONLY),
        allow(AUTHENTICATED_USERS, MODIFY, flags),
        allow(SYSTEM, FULL, flags),
        allow(ANNA, FULL, INHERITED),
        allow(CREATOR_OWNER, FULL, flags | INHERIT_ONLY),
      ]),
    );
  });

  it('of 2023 gives the creator nothing of its own', () => {
    const { aces } = newObjectDacl(defaultRootAcl('2023'), child('file'));
    expect(aces?.some(({ trustee }) => trustee.sid === ANNA.sid)).toBe(false);
  });
});
