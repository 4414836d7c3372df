/** Opening and creating, row by row of the table in windows-access.md §5. */
import { describe, expect, it } from 'vitest';
import {
  type AccessMask,
  accessMask,
  aclOf,
  checkCreate,
  type CreateDecision,
  type CreateRequest,
  type CreateSurroundings,
  type ExistingObject,
  type Privilege,
} from '../../../src/index.js';
import { type Disposition, DISPOSITIONS } from '../../../src/windows/create-options.js';
import {
  ACCESS_SYSTEM_SECURITY,
  allow,
  ANNA,
  anna,
  APPEND_DATA,
  DELETE,
  DELETE_CHILD,
  deny,
  entries,
  FULL,
  GENERIC_ALL,
  GENERIC_READ,
  GENERIC_WRITE,
  MAXIMUM_ALLOWED,
  MODIFY,
  READ,
  READ_AND_EXECUTE,
  READ_ATTRIBUTES,
  READ_CONTROL,
  READ_DATA,
  rights,
  statusName,
  SYNCHRONIZE,
  TRAVERSE,
  WRITE,
  WRITE_ATTRIBUTES,
  WRITE_DAC,
  WRITE_DATA,
  WRITE_EA,
  WRITE_OWNER,
} from '../descriptors.js';

const DIRECTORY = 0x1;
const NON_DIRECTORY = 0x40;
const DELETE_ON_CLOSE = 0x1000;
const FOR_BACKUP = 0x4000;
const READ_ONLY = 1;
const HIDDEN = 2;
const SYSTEM_FILE = 4;
const SHARE_READ = 1;
const SHARE_WRITE = 2;
const SHARE_DELETE = 4;
const SHARE_ALL = 7;

type Asked = Partial<Omit<CreateRequest, 'desiredAccess'>> & { readonly desired?: number };
type Around = Partial<Omit<CreateSurroundings, 'object'>> & { readonly object?: Partial<ExistingObject> | null };

const NOTHING = entries();
const EVERYTHING = entries(allow(ANNA, FULL));

/** Opens a file that gives Anna everything, in a directory that does so too, for reading: where nothing else is said. */
function create({ desired = READ, ...request }: Asked = {}, { object, ...around }: Around = {}): CreateDecision {
  return checkCreate(
    {
      desiredAccess: accessMask(desired),
      disposition: 'Open',
      options: 0,
      attributes: 0,
      shareMode: SHARE_ALL,
      ...request,
    },
    {
      token: anna(),
      object:
        object === null
          ? null
          : { protection: EVERYTHING, kind: 'file', attributes: 0, openHandles: [], deletePending: false, ...object },
      parent: EVERYTHING,
      traversed: [],
      shareMaximalAccess: null,
      evaluation: {},
      ...around,
    },
  );
}

/** What the handle holds, or why there is none. */
function outcome(asked?: Asked, around?: Around): AccessMask | string {
  const { status, granted } = create(asked, around);
  return statusName(status) === 'STATUS_SUCCESS' ? granted : statusName(status);
}

const DENIED = 'STATUS_ACCESS_DENIED';
const COLLISION = 'STATUS_OBJECT_NAME_COLLISION';
const NOT_FOUND = 'STATUS_OBJECT_NAME_NOT_FOUND';
const CANNOT_DELETE = 'STATUS_CANNOT_DELETE';
const SHARING = 'STATUS_SHARING_VIOLATION';

const CREATING: readonly Disposition[] = ['Supersede', 'Create', 'OpenIf', 'OverwriteIf'];
const OVERWRITING: readonly Disposition[] = ['Overwrite', 'OverwriteIf'];

describe('any request', () => {
  it('must ask for something', () => {
    expect(outcome({ desired: 0 })).toBe(DENIED);
    expect(outcome({ desired: 0, disposition: 'Create' }, { object: null })).toBe(DENIED);
  });

  it('must not ask for a bit that files do not have', () => {
    for (let bit = 0; bit < 32; bit++) {
      const forbidden = ((0x0ce0_fe00 >>> bit) & 1) === 1;
      const asked = outcome({ desired: rights(READ, 1 << bit) }, { object: { protection: entries(allow(ANNA, ~0)) } });
      if (forbidden) {
        expect(asked, `bit ${bit}`).toBe(DENIED);
      } else if (bit < 21) {
        expect(asked, `bit ${bit}`).toBe(rights(READ, 1 << bit));
      }
    }
  });

  it('is refused for such a bit before anything is looked at', () => {
    const { steps } = create({ desired: 0x200 }, { object: null });
    expect(steps).toMatchObject([{ on: 'request', passes: false, bits: 0x200 }]);
  });

  it('is granted what generic rights stand for', () => {
    expect(outcome({ desired: GENERIC_READ })).toBe(READ);
    expect(outcome({ desired: GENERIC_ALL })).toBe(FULL);
    expect(outcome({ desired: GENERIC_WRITE }, { object: { protection: entries(allow(ANNA, READ)) } })).toBe(DENIED);
  });
});

describe('the walk to the object', () => {
  const locked = entries(allow(ANNA, FULL & ~TRAVERSE));

  it('needs FILE_TRAVERSE on every directory that is not bypassed', () => {
    expect(outcome({}, { traversed: [EVERYTHING, entries(allow(ANNA, TRAVERSE))] })).toBe(READ);
    expect(outcome({}, { traversed: [EVERYTHING, locked] })).toBe(DENIED);
    expect(outcome({}, { parent: locked })).toBe(READ);
  });

  it('comes before the object', () => {
    const { steps } = create({}, { traversed: [locked], object: null });
    expect(steps).toMatchObject([{ on: 'ancestor', passes: false, bits: TRAVERSE }]);
  });
});

describe('an object that is missing', () => {
  it.each<Disposition>(['Open', 'Overwrite'])('is not found by %s, whatever the parent grants', (disposition) => {
    expect(outcome({ disposition }, { object: null })).toBe(NOT_FOUND);
    expect(outcome({ disposition }, { object: null, parent: NOTHING })).toBe(NOT_FOUND);
  });

  it.each(CREATING)('is made by %s if the parent gives FILE_ADD_FILE, and that is all it must give', (disposition) => {
    const around = { object: null, parent: entries(allow(ANNA, WRITE_DATA)) };
    const decision = create({ disposition, desired: WRITE }, around);
    expect([statusName(decision.status), decision.granted, decision.creates]).toStrictEqual([
      'STATUS_SUCCESS',
      WRITE,
      true,
    ]);
    expect(outcome({ disposition }, { ...around, parent: entries(allow(ANNA, FULL & ~WRITE_DATA)) })).toBe(DENIED);
  });

  it('that is a directory needs FILE_ADD_SUBDIRECTORY of the parent instead', () => {
    const asked: Asked = { disposition: 'Create', options: DIRECTORY, desired: READ_DATA };
    expect(outcome(asked, { object: null, parent: entries(allow(ANNA, APPEND_DATA)) })).toBe(READ_DATA);
    expect(outcome(asked, { object: null, parent: entries(allow(ANNA, WRITE_DATA)) })).toBe(DENIED);
    expect(outcome({ ...asked, options: 0 }, { object: null, parent: entries(allow(ANNA, APPEND_DATA)) })).toBe(DENIED);
  });

  it('is refused by the parent, and the step says so', () => {
    const { steps, creates } = create({ disposition: 'Create' }, { object: null, parent: NOTHING });
    expect(creates).toBe(false);
    expect(steps).toMatchObject([{ on: 'parent', passes: false, bits: WRITE_DATA }]);
  });

  it('needs nothing of the parent for who may restore files, even without backup intent', () => {
    const around: Around = { object: null, parent: NOTHING, token: anna([], 'SeRestorePrivilege') };
    expect(outcome({ disposition: 'Create' }, around)).toBe(READ);
    expect(outcome({ disposition: 'Create', options: DIRECTORY }, around)).toBe(READ);
    expect(outcome({ disposition: 'Create' }, { ...around, token: anna([], 'SeBackupPrivilege') })).toBe(DENIED);
  });

  it('gives its first handle everything that is asked for, whatever it inherits', () => {
    const parent = entries(allow(ANNA, WRITE_DATA), deny(ANNA, FULL, 0x3));
    const desired = rights(READ, WRITE_DAC, WRITE_OWNER, DELETE);
    expect(outcome({ disposition: 'Create', desired }, { object: null, parent })).toBe(desired);
    expect(outcome({ disposition: 'Create', desired: MAXIMUM_ALLOWED }, { object: null, parent })).toBe(FULL);
    expect(outcome({ disposition: 'Create', desired: GENERIC_READ }, { object: null, parent })).toBe(READ);
  });

  it('gives it a right over auditing only by privilege', () => {
    const desired = rights(READ, ACCESS_SYSTEM_SECURITY);
    const made = (options: number, ...privileges: Privilege[]) =>
      outcome({ disposition: 'OpenIf', desired, options }, { object: null, token: anna([], ...privileges) });
    expect(made(0)).toBe(DENIED);
    expect(made(0, 'SeSecurityPrivilege')).toBe(desired);
    expect(made(FOR_BACKUP, 'SeBackupPrivilege')).toBe(desired);
    expect(made(FOR_BACKUP, 'SeRestorePrivilege')).toBe(desired);
    expect(made(0, 'SeBackupPrivilege', 'SeRestorePrivilege')).toBe(DENIED);
    expect(made(FOR_BACKUP)).toBe(DENIED);
  });

  it('cannot be made read-only and deleted on close', () => {
    const asked: Asked = { disposition: 'Create', options: DELETE_ON_CLOSE, desired: DELETE };
    expect(outcome({ ...asked, attributes: READ_ONLY }, { object: null })).toBe(CANNOT_DELETE);
    expect(outcome(asked, { object: null })).toBe(DELETE);
  });
});

describe('an object that exists', () => {
  it('collides with Create, before any access is checked', () => {
    const around: Around = { object: { protection: NOTHING, attributes: READ_ONLY }, parent: NOTHING };
    expect(outcome({ disposition: 'Create' })).toBe(COLLISION);
    expect(outcome({ disposition: 'Create', desired: WRITE }, around)).toBe(COLLISION);
    expect(outcome({ disposition: 'Create', desired: DELETE, options: DELETE_ON_CLOSE }, around)).toBe(COLLISION);
  });

  it('decides by its own DACL', () => {
    const around: Around = { object: { protection: entries(allow(ANNA, READ)) } };
    expect(outcome({ desired: READ }, around)).toBe(READ);
    expect(outcome({ desired: rights(READ, WRITE_DAC) }, around)).toBe(DENIED);
    expect(outcome({ desired: MAXIMUM_ALLOWED }, { ...around, parent: NOTHING })).toBe(READ);
  });

  it.each<Disposition>(['Open', 'OpenIf'])('is opened by %s and not made', (disposition) => {
    expect(create({ disposition }, { parent: NOTHING })).toMatchObject({ creates: false, granted: READ });
  });

  it('that asks for auditing rights tells that a privilege is missing', () => {
    expect(outcome({ desired: ACCESS_SYSTEM_SECURITY })).toBe('STATUS_PRIVILEGE_NOT_HELD');
  });

  it('is not opened once it is deleted', () => {
    expect(outcome({}, { object: { deletePending: true } })).toBe('STATUS_DELETE_PENDING');
  });

  it('must be of the kind that is asked for', () => {
    expect(outcome({ options: DIRECTORY })).toBe('STATUS_NOT_A_DIRECTORY');
    expect(outcome({ options: NON_DIRECTORY }, { object: { kind: 'directory' } })).toBe('STATUS_FILE_IS_A_DIRECTORY');
    expect(outcome({ options: DIRECTORY }, { object: { kind: 'directory' } })).toBe(READ);
    expect(outcome({ options: NON_DIRECTORY })).toBe(READ);
  });

  it('of the wrong kind is told before its DACL', () => {
    expect(outcome({ options: DIRECTORY }, { object: { protection: NOTHING } })).toBe('STATUS_NOT_A_DIRECTORY');
  });
});

describe('the parent of an object', () => {
  const object = { protection: entries(allow(ANNA, READ & ~READ_ATTRIBUTES)) };

  it('gives DELETE by FILE_DELETE_CHILD', () => {
    expect(outcome({ desired: DELETE }, { object, parent: entries(allow(ANNA, DELETE_CHILD)) })).toBe(DELETE);
    expect(outcome({ desired: DELETE }, { object, parent: entries(allow(ANNA, FULL & ~DELETE_CHILD)) })).toBe(DENIED);
  });

  it('gives FILE_READ_ATTRIBUTES by FILE_LIST_DIRECTORY', () => {
    const lists = entries(allow(ANNA, READ_DATA));
    expect(outcome({ desired: READ }, { object, parent: lists })).toBe(READ);
    expect(outcome({ desired: READ }, { object, parent: entries(allow(ANNA, FULL & ~READ_DATA)) })).toBe(DENIED);
  });

  it('gives both even where the object denies them', () => {
    const denied = { protection: entries(deny(ANNA, FULL)) };
    expect(outcome({ desired: rights(DELETE, READ_ATTRIBUTES) }, { object: denied })).toBe(
      rights(DELETE, READ_ATTRIBUTES),
    );
  });

  it('gives nothing else, and does not make up for what else is missing', () => {
    const denied = { protection: entries() };
    for (const desired of [READ_DATA, WRITE_DATA, READ_CONTROL, WRITE_DAC, WRITE_OWNER, WRITE_ATTRIBUTES]) {
      expect(outcome({ desired }, { object: denied })).toBe(DENIED);
      expect(outcome({ desired: rights(desired, DELETE) }, { object: denied })).toBe(DENIED);
    }
  });

  it('adds both to the most that is allowed', () => {
    const given = rights(READ, DELETE);
    expect(outcome({ desired: MAXIMUM_ALLOWED }, { object })).toBe(given);
    expect(outcome({ desired: MAXIMUM_ALLOWED }, { object: { protection: NOTHING } })).toBe(
      rights(DELETE, READ_ATTRIBUTES),
    );
    expect(outcome({ desired: MAXIMUM_ALLOWED }, { object: { protection: NOTHING }, parent: NOTHING })).toBe(DENIED);
  });

  it('is told as the one that gives', () => {
    const { steps } = create({ desired: DELETE }, { object, parent: entries(allow(ANNA, DELETE_CHILD)) });
    expect(steps).toContainEqual(expect.objectContaining({ on: 'parent', passes: true, bits: DELETE_CHILD }));
  });
});

describe('replacing the content', () => {
  const needed = {
    Overwrite: [WRITE_DATA, WRITE_EA, WRITE_ATTRIBUTES],
    Supersede: [DELETE, WRITE_EA, WRITE_ATTRIBUTES],
  };
  const cases = [
    ['Overwrite', needed.Overwrite],
    ['OverwriteIf', needed.Overwrite],
    ['Supersede', needed.Supersede],
  ] as const;

  it.each(cases)('by %s needs its rights beside those that are asked for', (disposition, implied) => {
    const enough = { protection: entries(allow(ANNA, rights(READ_DATA, ...implied))) };
    const around: Around = { object: enough, parent: NOTHING };
    expect(outcome({ disposition, desired: READ_DATA }, around)).toBe(READ_DATA);
    for (const right of implied) {
      const less = { protection: entries(allow(ANNA, rights(READ_DATA, ...implied) & ~right)) };
      expect(outcome({ disposition, desired: READ_DATA }, { ...around, object: less })).toBe(DENIED);
    }
  });

  it('may take DELETE from the parent', () => {
    const object = { protection: entries(allow(ANNA, rights(READ_DATA, WRITE_EA, WRITE_ATTRIBUTES))) };
    const asked: Asked = { disposition: 'Supersede', desired: READ_DATA };
    expect(outcome(asked, { object, parent: entries(allow(ANNA, DELETE_CHILD)) })).toBe(READ_DATA);
    expect(outcome(asked, { object, parent: NOTHING })).toBe(DENIED);
  });

  it('needs nothing more where the object is made by it', () => {
    for (const disposition of ['OverwriteIf', 'Supersede'] as const) {
      expect(outcome({ disposition, desired: READ_DATA }, { object: null })).toBe(READ_DATA);
    }
  });

  it('of a hidden or system file is refused unless the request names these attributes', () => {
    for (const disposition of [...OVERWRITING, 'Supersede'] as const) {
      const replace = (has: number, named: number) =>
        outcome({ disposition, desired: WRITE, attributes: named }, { object: { attributes: has } });
      expect(replace(HIDDEN, 0)).toBe(DENIED);
      expect(replace(HIDDEN, HIDDEN)).toBe(WRITE);
      expect(replace(SYSTEM_FILE, HIDDEN)).toBe(DENIED);
      expect(replace(SYSTEM_FILE | HIDDEN, HIDDEN)).toBe(DENIED);
      expect(replace(SYSTEM_FILE | HIDDEN, SYSTEM_FILE | HIDDEN)).toBe(WRITE);
      expect(replace(0, HIDDEN)).toBe(WRITE);
    }
    expect(outcome({ disposition: 'Open', desired: WRITE }, { object: { attributes: HIDDEN | SYSTEM_FILE } })).toBe(
      WRITE,
    );
  });

  it('of a directory collides', () => {
    for (const disposition of [...OVERWRITING, 'Supersede'] as const) {
      expect(outcome({ disposition, desired: WRITE }, { object: { kind: 'directory' } })).toBe(COLLISION);
    }
  });
});

describe('a read-only file', () => {
  const object = { attributes: READ_ONLY };

  it('refuses to be written, whatever the DACL says', () => {
    for (const desired of [WRITE_DATA, APPEND_DATA, WRITE, GENERIC_WRITE, rights(MAXIMUM_ALLOWED, WRITE_DATA)]) {
      expect(outcome({ desired }, { object })).toBe(DENIED);
      expect(outcome({ desired }, { object: { ...object, protection: { owner: null, dacl: aclOf(null) } } })).toBe(
        DENIED,
      );
    }
  });

  it('refuses to have its content replaced, even where the mask asks only to read', () => {
    for (const disposition of [...OVERWRITING, 'Supersede'] as const) {
      expect(outcome({ disposition, desired: READ }, { object }), disposition).toBe(DENIED);
    }
    expect(outcome({ disposition: 'OpenIf', desired: READ }, { object })).toBe(READ);
  });

  it('refuses who may restore files, too', () => {
    const around: Around = { object, token: anna([], 'SeRestorePrivilege') };
    expect(outcome({ desired: WRITE_DATA, options: FOR_BACKUP }, around)).toBe(DENIED);
  });

  it('grants everything else', () => {
    const desired = FULL & ~WRITE_DATA & ~APPEND_DATA;
    expect(outcome({ desired }, { object })).toBe(desired);
  });

  it('keeps the writing out of the most that is allowed', () => {
    const granted = create({ desired: MAXIMUM_ALLOWED }, { object }).granted;
    expect(granted & (WRITE_DATA | APPEND_DATA)).toBe(0);
    expect(granted & READ).toBe(READ);
  });

  it('cannot be deleted on close', () => {
    expect(outcome({ desired: DELETE, options: DELETE_ON_CLOSE }, { object })).toBe(CANNOT_DELETE);
    expect(outcome({ desired: DELETE }, { object })).toBe(DELETE);
  });

  it('is said to be read-only, not to deny', () => {
    const { steps } = create({ desired: WRITE_DATA }, { object });
    expect(steps).toMatchObject([{ on: 'object', passes: false, bits: WRITE_DATA, access: null }]);
  });
});

it('a directory with the read-only attribute takes new files all the same', () => {
  const object = { kind: 'directory', attributes: READ_ONLY } as const;
  expect(outcome({ desired: rights(WRITE_DATA, APPEND_DATA) }, { object })).toBe(rights(WRITE_DATA, APPEND_DATA));
});

describe('backup intent', () => {
  const BACKUP = rights(READ_CONTROL, ACCESS_SYSTEM_SECURITY, READ, TRAVERSE);
  const RESTORE = rights(WRITE_DAC, WRITE_OWNER, ACCESS_SYSTEM_SECURITY, WRITE, WRITE_DATA, APPEND_DATA, DELETE);
  const locked: Around = { object: { protection: NOTHING }, parent: NOTHING };

  it('gives who may back up files the rights to read, and no other', () => {
    const around: Around = { ...locked, token: anna([], 'SeBackupPrivilege') };
    for (let bit = 0; bit < 25; bit++) {
      const desired = accessMask(1 << bit);
      if ((desired & 0x011f_01ff) !== 0) {
        const found = outcome({ desired, options: FOR_BACKUP }, around);
        const refusal = desired === ACCESS_SYSTEM_SECURITY ? 'STATUS_PRIVILEGE_NOT_HELD' : DENIED;
        expect(found, `bit ${bit}`).toBe((desired & BACKUP) === 0 ? refusal : desired);
      }
    }
  });

  it('gives who may restore files the rights to write, and no other', () => {
    const around: Around = { ...locked, token: anna([], 'SeRestorePrivilege') };
    for (let bit = 0; bit < 25; bit++) {
      const desired = accessMask(1 << bit);
      if ((desired & 0x011f_01ff) !== 0) {
        expect(outcome({ desired, options: FOR_BACKUP }, around), `bit ${bit}`).toBe(
          (desired & RESTORE) === 0 ? DENIED : desired,
        );
      }
    }
  });

  it('gives nothing without the privilege, and the privilege nothing without it', () => {
    expect(outcome({ options: FOR_BACKUP }, locked)).toBe(DENIED);
    const token = anna([], 'SeBackupPrivilege', 'SeRestorePrivilege');
    expect(outcome({ desired: READ }, { ...locked, token })).toBe(DENIED);
    expect(outcome({ desired: WRITE }, { ...locked, token })).toBe(DENIED);
    expect(outcome({ desired: rights(READ, WRITE), options: FOR_BACKUP }, { ...locked, token })).toBe(
      rights(READ, WRITE),
    );
  });

  it('adds to what the DACL grants', () => {
    const around: Around = {
      object: { protection: entries(allow(ANNA, WRITE_DATA)) },
      parent: NOTHING,
      token: anna([], 'SeBackupPrivilege'),
    };
    expect(outcome({ desired: rights(READ, WRITE_DATA), options: FOR_BACKUP }, around)).toBe(rights(READ, WRITE_DATA));
    expect(outcome({ desired: rights(READ, WRITE_DAC), options: FOR_BACKUP }, around)).toBe(DENIED);
  });

  it('is in the most that is allowed', () => {
    const token = anna([], 'SeBackupPrivilege', 'SeRestorePrivilege');
    expect(outcome({ desired: MAXIMUM_ALLOWED, options: FOR_BACKUP }, { ...locked, token })).toBe(
      rights(BACKUP, RESTORE),
    );
  });

  it.each(DISPOSITIONS)('of who may back up files counts for Open, OpenIf and OverwriteIf only: %s', (disposition) => {
    // The DACL gives what replacing the content needs, so that only the right to read is open.
    const object = { protection: entries(allow(ANNA, rights(WRITE_DATA, WRITE_EA, WRITE_ATTRIBUTES, DELETE))) };
    const counts = ['Open', 'OpenIf', 'OverwriteIf'].includes(disposition);
    const token = anna([], 'SeBackupPrivilege');
    expect(outcome({ disposition, desired: READ_DATA, options: FOR_BACKUP }, { object, token })).toBe(
      disposition === 'Create' ? COLLISION : counts ? READ_DATA : DENIED,
    );
  });

  it.each(DISPOSITIONS)('of who may restore files counts for every disposition: %s', (disposition) => {
    const token = anna([], 'SeRestorePrivilege');
    expect(outcome({ disposition, desired: WRITE, options: FOR_BACKUP }, { ...locked, token })).toBe(
      disposition === 'Create' ? COLLISION : WRITE,
    );
  });
});

describe('other open handles', () => {
  const handle = (granted: number, shareMode: number) => ({ granted: accessMask(granted), shareMode });

  it.each([
    ['reading', READ_DATA, SHARE_READ],
    ['executing', TRAVERSE, SHARE_READ],
    ['writing', WRITE_DATA, SHARE_WRITE],
    ['appending', APPEND_DATA, SHARE_WRITE],
    ['deleting', DELETE, SHARE_DELETE],
  ])('must share %s, and %s must be shared with them', (_, right, mode) => {
    const opened = (granted: number, theirs: number, desired: number, mine: number) =>
      outcome({ desired, shareMode: mine }, { object: { openHandles: [handle(granted, theirs)] } });
    expect(opened(READ_DATA, mode, right, SHARE_ALL)).toBe(right);
    expect(opened(READ_DATA, SHARE_ALL & ~mode, right, SHARE_ALL)).toBe(SHARING);
    expect(opened(right, SHARE_ALL, READ_DATA, mode)).toBe(READ_DATA);
    expect(opened(right, SHARE_ALL, READ_DATA, SHARE_ALL & ~mode)).toBe(SHARING);
  });

  it('do not matter where one of the two touches neither content nor name', () => {
    const exclusive = handle(FULL, 0);
    for (const desired of [READ_ATTRIBUTES, WRITE_ATTRIBUTES, READ_CONTROL, WRITE_DAC, SYNCHRONIZE]) {
      expect(outcome({ desired, shareMode: 0 }, { object: { openHandles: [exclusive] } })).toBe(desired);
      const harmless = handle(desired, 0);
      expect(outcome({ desired: READ, shareMode: 0 }, { object: { openHandles: [harmless] } })).toBe(READ);
    }
  });

  it('conflict if a single one of them does', () => {
    const openHandles = [handle(READ_DATA, SHARE_ALL), handle(READ_DATA, SHARE_READ)];
    expect(outcome({ desired: WRITE_DATA }, { object: { openHandles } })).toBe(SHARING);
  });

  it('conflict with an overwrite that asks only to read', () => {
    const openHandles = [handle(READ_DATA, SHARE_READ)];
    expect(outcome({ desired: READ_DATA, disposition: 'OverwriteIf' }, { object: { openHandles } })).toBe(SHARING);
  });

  it('come after access', () => {
    const object = { protection: NOTHING, openHandles: [handle(FULL, 0)] };
    expect(outcome({ desired: WRITE_DATA }, { object, parent: NOTHING })).toBe(DENIED);
  });

  it('that read are shared with by everybody who may not write to the parent', () => {
    const object = { openHandles: [handle(READ_DATA, SHARE_ALL)] };
    expect(outcome({ shareMode: 0 }, { object })).toBe(SHARING);
    expect(outcome({ shareMode: 0 }, { object, parent: entries(allow(ANNA, FULL & ~WRITE_DATA)) })).toBe(READ);
    const writing = { openHandles: [handle(WRITE_DATA, SHARE_ALL)] };
    expect(outcome({ shareMode: 0 }, { object: writing, parent: NOTHING })).toBe(SHARING);
  });
});

describe('the permissions of a share', () => {
  it('refuse what they do not hold, before the object is looked at', () => {
    const decision = create({ desired: WRITE }, { shareMaximalAccess: READ_AND_EXECUTE, object: null });
    expect(statusName(decision.status)).toBe(DENIED);
    expect(decision.steps).toMatchObject([{ on: 'share', passes: false, bits: WRITE & ~READ_AND_EXECUTE }]);
  });

  it('let through what they hold, and grant nothing', () => {
    expect(outcome({ desired: READ }, { shareMaximalAccess: READ_AND_EXECUTE })).toBe(READ);
    const object = { protection: NOTHING };
    expect(outcome({ desired: READ }, { shareMaximalAccess: FULL, object, parent: NOTHING })).toBe(DENIED);
  });

  it('must hold DELETE for deleting on close', () => {
    const asked: Asked = { desired: MAXIMUM_ALLOWED, options: DELETE_ON_CLOSE };
    expect(outcome(asked, { shareMaximalAccess: READ_AND_EXECUTE })).toBe(DENIED);
    expect(statusName(create(asked, { shareMaximalAccess: MODIFY }).status)).toBe('STATUS_SUCCESS');
  });

  it('limit the most that is allowed, on a new object too', () => {
    const asked: Asked = { desired: MAXIMUM_ALLOWED, disposition: 'OpenIf' };
    expect(outcome(asked, { shareMaximalAccess: READ_AND_EXECUTE })).toBe(READ_AND_EXECUTE);
    expect(outcome(asked, { shareMaximalAccess: MODIFY, object: null })).toBe(MODIFY);
  });

  it('that leave nothing of the most that is allowed refuse', () => {
    const object = { protection: entries(allow(ANNA, WRITE_DAC)) };
    expect(outcome({ desired: MAXIMUM_ALLOWED }, { shareMaximalAccess: READ, object, parent: NOTHING })).toBe(DENIED);
  });
});

it('a cap of the evaluation limits what object and parent give', () => {
  const evaluation = { cap: READ_AND_EXECUTE };
  expect(outcome({ desired: WRITE_DATA }, { evaluation })).toBe(DENIED);
  expect(outcome({ disposition: 'Create' }, { evaluation, object: null })).toBe(DENIED);
  expect(outcome({ desired: DELETE }, { evaluation, object: { protection: NOTHING } })).toBe(DENIED);
  const token = anna([], 'SeRestorePrivilege');
  expect(outcome({ desired: WRITE_DATA, options: FOR_BACKUP }, { evaluation, token })).toBe(WRITE_DATA);
});
