import { describe, expect, it } from 'vitest';
import { deleteItem, openItem, type OpenRequest, setOwner } from './open.js';
import {
  allow,
  type Ace,
  FULL,
  GENERIC_READ,
  GENERIC_WRITE,
  MODIFY,
  type Privilege,
  READ_EXECUTE,
  RIGHT,
  SIDS,
} from './security.js';
import { STATUS } from './statuses.js';
import { addItem, ATTRIBUTE, type Item, type Mount, newVolume, ROLES, type ShareRole } from './world.js';

const SERVER: Mount = { kind: 'windows-server' };

/** A file in a directory, both with these ACLs and somebody else's. */
function scene(
  file: readonly Ace[],
  directory: readonly Ace[] = [],
  mount = SERVER,
  privileges: readonly Privilege[] = [],
): Item {
  const token = { user: SIDS.anna, groups: [SIDS.users], privileges: new Set(privileges) };
  const volume = newVolume({ root: '\\\\fs01\\share', mount, token, acl: directory, owner: SIDS.bruno });
  const item = addItem(volume.rootItem, 'file', 'a.txt', SIDS.bruno);
  item.descriptor = { ...item.descriptor, dacl: file };
  return item;
}

function status(item: Item, access: number, extras: Partial<OpenRequest> = {}): number {
  return openItem({
    ...{ volume: item.volume, names: [item.name], access, disposition: 'Open', attributes: 0, shareMode: 7 },
    options: ['Synchronous IO Non-Alert', 'Non-Directory File'],
    ...extras,
  }).status;
}

const ANNA = (mask: number): Ace[] => [allow(SIDS.anna, mask)];

describe('opens of an object that exists, by windows-access.md §5', () => {
  it('needs every right that is asked for', () => {
    expect(status(scene(ANNA(READ_EXECUTE)), GENERIC_READ)).toBe(STATUS.success);
    expect(status(scene(ANNA(READ_EXECUTE)), GENERIC_READ | RIGHT.writeOwner)).toBe(STATUS.accessDenied);
    expect(status(scene(ANNA(MODIFY)), GENERIC_READ | RIGHT.writeDac)).toBe(STATUS.accessDenied);
  });

  it('adds what an overwriting disposition implies', () => {
    const item = scene(ANNA(READ_EXECUTE | RIGHT.writeData));
    expect(status(item, GENERIC_READ | RIGHT.writeData)).toBe(STATUS.success);
    expect(status(item, GENERIC_READ | RIGHT.writeData, { disposition: 'OverwriteIf' })).toBe(STATUS.accessDenied);
  });

  it('takes DELETE from the parent that allows to delete children, and attributes from one that lists', () => {
    expect(status(scene([], ANNA(RIGHT.deleteChild)), RIGHT.delete)).toBe(STATUS.success);
    expect(status(scene([], ANNA(RIGHT.listDirectory)), RIGHT.readAttributes)).toBe(STATUS.success);
    expect(status(scene([]), RIGHT.delete)).toBe(STATUS.accessDenied);
  });

  it('refuses to write to a read-only file whatever its ACL', () => {
    const item = scene(ANNA(FULL));
    item.attributes = ATTRIBUTE.readOnly;
    expect(status(item, GENERIC_WRITE)).toBe(STATUS.accessDenied);
    expect(status(item, GENERIC_READ)).toBe(STATUS.success);
    expect(deleteItem(item)).toBe(STATUS.cannotDelete);
  });

  it('refuses to overwrite a hidden file whose attribute is not repeated', () => {
    const item = scene(ANNA(FULL));
    item.attributes = ATTRIBUTE.hidden;
    expect(status(item, GENERIC_WRITE, { disposition: 'OverwriteIf' })).toBe(STATUS.accessDenied);
    expect(status(item, GENERIC_WRITE, { disposition: 'OverwriteIf', attributes: ATTRIBUTE.hidden })).toBe(0);
    expect(status(item, GENERIC_WRITE)).toBe(STATUS.success);
  });

  it('respects the handles of others, both ways', () => {
    const item = scene(ANNA(FULL));
    item.handles = [{ process: 'x', granted: RIGHT.writeData, shareMode: 1 }];
    expect(status(item, RIGHT.readData, { shareMode: 1 })).toBe(STATUS.sharingViolation);
    expect(status(item, RIGHT.readData)).toBe(STATUS.success);
    expect(status(item, RIGHT.writeData)).toBe(STATUS.sharingViolation);
  });

  it('says what a name is, where the kind does not fit', () => {
    const item = scene(ANNA(FULL));
    expect(status(item, RIGHT.readData, { options: ['Directory'] })).toBe(STATUS.notADirectory);
    expect(status(item, RIGHT.readData, { disposition: 'Create' })).toBe(STATUS.nameCollision);
    expect(status(item, RIGHT.readData, { names: ['b.txt'] })).toBe(STATUS.nameNotFound);
    expect(status(item, RIGHT.readData, { names: ['b', 'b.txt'] })).toBe(STATUS.pathNotFound);
  });
});

describe('creates and privileges', () => {
  it('needs ADD_FILE or ADD_SUBDIRECTORY of the parent, and gives the new handle everything', () => {
    const create = { names: ['new'], disposition: 'OverwriteIf' } as const;
    expect(status(scene([], ANNA(RIGHT.addFile)), FULL, create)).toBe(STATUS.success);
    expect(status(scene([], ANNA(RIGHT.addSubdirectory)), FULL, create)).toBe(STATUS.accessDenied);
    const directory = { ...create, disposition: 'Create', options: ['Directory'] } as const;
    expect(status(scene([], ANNA(RIGHT.addSubdirectory)), FULL, directory)).toBe(STATUS.success);
  });

  it('lets backup intent pass with the privileges alone, and only with it', () => {
    const backup = { options: ['Open For Backup'] } as const;
    expect(status(scene([], [], SERVER, ['SeBackup']), GENERIC_READ, backup)).toBe(STATUS.success);
    expect(status(scene([], [], SERVER, ['SeBackup']), GENERIC_READ)).toBe(STATUS.accessDenied);
    expect(status(scene([], [], SERVER, ['SeBackup']), GENERIC_WRITE, backup)).toBe(STATUS.accessDenied);
    expect(status(scene([], [], SERVER, ['SeRestore']), RIGHT.writeDac | RIGHT.writeOwner, backup)).toBe(0);
    expect(status(scene([]), GENERIC_READ, backup)).toBe(STATUS.accessDenied);
  });

  it('lets nobody but the holder of SeRestore set another owner', () => {
    expect(setOwner(scene([]), SIDS.bruno)).toBe(STATUS.invalidOwner);
    expect(setOwner(scene([]), SIDS.anna)).toBe(STATUS.success);
    expect(setOwner(scene([], [], SERVER, ['SeRestore']), SIDS.bruno)).toBe(STATUS.success);
    expect(setOwner(scene([], [], { kind: 'azure-key' }), SIDS.bruno)).toBe(STATUS.success);
  });
});

describe('roles, by the table of azure-files.md §2.1', () => {
  /** What of reading, writing, deleting, setting the ACL of others is possible. */
  const CELLS: readonly [ntfs: string, mask: number, role: ShareRole, may: string][] = [
    ['none', 0, 'contributor', ''],
    ['Read', GENERIC_READ, 'none', ''],
    ['Read', GENERIC_READ, 'reader', 'read'],
    ['Read', GENERIC_READ, 'elevated contributor', 'read'],
    ['Modify', MODIFY, 'reader', 'read'],
    ['Modify', MODIFY, 'contributor', 'read write delete'],
    ['Modify', MODIFY, 'elevated contributor', 'read write delete'],
    ['Full', FULL, 'none', ''],
    ['Full', FULL, 'reader', 'read'],
    ['Full', FULL, 'contributor', 'read write delete'],
    ['Full', FULL, 'elevated contributor', 'read write delete permissions'],
    ['Full', FULL, 'smb admin', 'read write delete permissions'],
  ];
  const WANTED = {
    read: GENERIC_READ,
    write: GENERIC_WRITE & ~RIGHT.readControl & ~RIGHT.synchronize,
    delete: RIGHT.delete,
    permissions: RIGHT.writeDac,
  };

  it.each(CELLS)('%s (%i) with the role %s: %s', (_, mask, role, may) => {
    const item = scene(ANNA(mask), [], { kind: 'azure-identity', role }, ROLES[role].privileges);
    const can = Object.entries(WANTED).filter(([, access]) => status(item, access) === STATUS.success);
    expect(can.map(([name]) => name).join(' ')).toBe(may);
  });

  it('tells what the ACL lacks from what the role does not let through', () => {
    const item = scene(ANNA(MODIFY), [], { kind: 'azure-identity', role: 'contributor' });
    const answer = openItem({
      ...{ volume: item.volume, names: [item.name], access: RIGHT.writeDac | RIGHT.readData, disposition: 'Open' },
      ...{ options: [], attributes: 0, shareMode: 7 },
    });
    expect(answer).toMatchObject({
      status: STATUS.accessDenied,
      refusal: { decidedBy: 'object', reason: 'rights', missing: { byAcl: RIGHT.writeDac, byRole: RIGHT.writeDac } },
    });
  });

  it('asks nothing of a key mount', () => {
    expect(status(scene([], [], { kind: 'azure-key' }), FULL)).toBe(STATUS.success);
  });
});
