import { describe, expect, it } from 'vitest';
import { checkCreate } from '../../src/access/ntfs/create.js';
import type { Protection } from '../../src/access/ntfs/evaluate.js';
import { type Privilege, PRIVILEGES, Token } from '../../src/access/ntfs/token.js';
import { accessMask } from '../../src/windows/access-mask.js';
import { ACE_FLAGS, type Trustee } from '../../src/windows/security-descriptor.js';
import { parseSid } from '../../src/windows/sid.js';
import { optionBits } from './open.js';
import type { DecidedOpen } from './recording.js';
import { type Descriptor, SIDS, type SidText } from './security.js';
import { simulate } from './simulate.js';
import { ROLES } from './world.js';

const SEEDS = 120;

function trustee(text: SidText): Trustee {
  const sid = parseSid(text);
  if (sid === null) {
    throw new RangeError(`${text} is no SID`);
  }
  return { sid, name: null };
}

function protection({ owner, dacl }: Descriptor): Protection {
  const aces = dacl?.map(({ type, flags, mask, sid }) => ({
    type,
    flags: ACE_FLAGS.reduce((bits, [bit, letters]) => (flags.some((flag) => flag === letters) ? bits | bit : bits), 0),
    mask: accessMask(mask),
    trustee: trustee(sid),
    extra: null,
  }));
  return {
    owner: trustee(owner),
    dacl: { aces: aces ?? null, isProtected: false, autoInherited: false, autoInheritRequested: false },
  };
}

const NOBODYS = { owner: SIDS.bruno, group: SIDS.users, audited: false };

/** What the model of NTFS in src/access says to the same request. A mount with the key is checked against no DACL. */
function predicted(open: DecidedOpen): number {
  const { requested, disposition, options, attributes, shareMode, mount, token, object, parentDescriptor } = open;
  const isKey = mount.kind === 'azure-key';
  const protect = (descriptor: Descriptor): Protection =>
    protection(isKey ? { ...descriptor, dacl: null } : descriptor);
  const groups = [...token.groups, SIDS.authenticatedUsers, SIDS.everyone];
  const names: readonly Privilege[] = isKey
    ? PRIVILEGES
    : [...token.privileges].map((name): Privilege => `${name}Privilege`);
  return checkCreate(
    { desiredAccess: accessMask(requested), disposition, options: optionBits(options), attributes, shareMode },
    {
      token: new Token({
        user: trustee(token.user),
        groups: groups.map((group) => ({ group: trustee(group), denyOnly: false })),
        privileges: names,
      }),
      object:
        object === null
          ? null
          : {
              ...{ protection: protect(object.descriptor), kind: object.kind, deletePending: false },
              // What attributes mean to a mount with the key is not documented: neither side decides it.
              attributes: isKey ? 0 : object.attributes,
              openHandles: object.handles.map((handle) => ({ ...handle, granted: accessMask(handle.granted) })),
            },
      parent: protect(parentDescriptor ?? { ...NOBODYS, dacl: [] }),
      traversed: [],
      shareMaximalAccess: null,
      evaluation: mount.kind === 'azure-identity' ? { cap: accessMask(ROLES[mount.role].cap) } : {},
    },
  ).status;
}

describe('the access model of NTFS', () => {
  it('grants and refuses what the simulation does', async () => {
    const different: string[] = [];
    const compared = { granted: 0, refused: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { opens } = await simulate({ seed, lookalikes: false });
      for (const open of opens) {
        const status = predicted(open);
        compared[open.refusal === null ? 'granted' : 'refused'] += 1;
        if (status !== open.status) {
          different.push(
            `${seed} ${open.mount.kind} ${open.path} 0x${open.requested.toString(16)} ${open.disposition}: ` +
              `model 0x${status.toString(16)}, simulation 0x${open.status.toString(16)}`,
          );
        }
      }
    }
    expect(different).toEqual([]);
    expect(compared.granted).toBeGreaterThan(3000);
    expect(compared.refused).toBeGreaterThan(200);
  });
});
