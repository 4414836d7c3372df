import { describe, expect, it } from 'vitest';
import { checkCreate } from '../../src/access/ntfs/create.js';
import type { Protection } from '../../src/access/ntfs/evaluate.js';
import { type Privilege, Token } from '../../src/access/ntfs/token.js';
import { accessMask } from '../../src/windows/access-mask.js';
import { ACE_FLAGS, type Trustee } from '../../src/windows/security-descriptor.js';
import { parseSid } from '../../src/windows/sid.js';
import { optionBits } from './open.js';
import type { Denial } from './recording.js';
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

/** What the model of NTFS in src/access says to the same request. */
function predicted({
  requested,
  disposition,
  options,
  mount,
  token,
  kind,
  descriptor,
  parentDescriptor,
}: Denial): number {
  const groups = [...token.groups, SIDS.authenticatedUsers, SIDS.everyone];
  const names: readonly Privilege[] = [...token.privileges].map((name): Privilege => `${name}Privilege`);
  const decision = checkCreate(
    {
      ...{ desiredAccess: accessMask(requested), disposition, options: optionBits(options) },
      ...{ attributes: 0x20, shareMode: 7 },
    },
    {
      token: new Token({
        user: trustee(token.user),
        groups: groups.map((group) => ({ group: trustee(group), denyOnly: false })),
        privileges: names,
      }),
      object:
        descriptor === null || kind === null
          ? null
          : { protection: protection(descriptor), kind, attributes: 0, openHandles: [], deletePending: false },
      parent: parentDescriptor === null ? protection({ ...NOBODYS, dacl: [] }) : protection(parentDescriptor),
      traversed: [],
      shareMaximalAccess: null,
      evaluation: mount.kind === 'azure-identity' ? { cap: accessMask(ROLES[mount.role].cap) } : {},
    },
  );
  return decision.status;
}

const NOBODYS = { owner: SIDS.bruno, group: SIDS.users, audited: false };

describe('the access model of NTFS', () => {
  it('refuses what rights refuse in the simulation', async () => {
    const different: string[] = [];
    let compared = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { truth } = await simulate({ seed, lookalikes: false });
      for (const denial of truth.denials.filter(({ refusal }) => refusal.reason === 'rights')) {
        const status = predicted(denial);
        compared += 1;
        if (status !== denial.status) {
          different.push(
            `${seed} ${denial.path} 0x${denial.requested.toString(16)} ${denial.disposition}: 0x${status.toString(16)}`,
          );
        }
      }
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(200);
  });
});
