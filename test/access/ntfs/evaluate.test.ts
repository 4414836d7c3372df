/** The check of a request against a DACL, by windows-access.md §4. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccessDecision,
  type AccessMask,
  accessMask,
  type Ace,
  aclOf,
  evaluateAccess,
  parseSddl,
  protectionFrom,
  type EvaluateOptions,
  KEY_MAPPING,
  type Privilege,
  type Protection,
  Token,
  type TokenGroup,
  type Trustee,
} from '../../../src/index.js';
import {
  ACCESS_SYSTEM_SECURITY,
  ADMINISTRATORS,
  allow,
  ANNA,
  anna,
  BERT,
  DELETE,
  deny,
  denyOnly,
  entries,
  EVERYONE,
  FULL,
  GENERIC_ALL,
  GENERIC_EXECUTE,
  GENERIC_READ,
  GENERIC_WRITE,
  groups,
  GUESTS,
  INHERIT_ONLY,
  MAXIMUM_ALLOWED,
  MODIFY,
  OBJECT_INHERIT,
  ownedBy,
  OWNER_RIGHTS,
  READ,
  READ_AND_EXECUTE,
  READ_CONTROL,
  READ_DATA,
  rights,
  sid,
  STAFF,
  statusName,
  SYNCHRONIZE,
  TRAVERSE,
  WRITE,
  WRITE_DAC,
  WRITE_DATA,
  WRITE_OWNER,
} from '../descriptors.js';

/** Granted as a mask, or the status of the refusal. */
function outcome(
  token: Token,
  protection: Protection,
  desired: number,
  options: EvaluateOptions = {},
): AccessMask | string {
  const { status, granted } = evaluateAccess(token, protection, accessMask(desired), options);
  return statusName(status) === 'STATUS_SUCCESS' ? granted : statusName(status);
}

const DENIED = 'STATUS_ACCESS_DENIED';
const NULL_DACL: Protection = { owner: null, dacl: aclOf(null) };

describe('entries', () => {
  it('that allow the user, or a group of the user, grant together', () => {
    const protection = entries(allow(ANNA, READ_DATA), allow(STAFF, WRITE_DATA));
    expect(outcome(anna(groups(STAFF)), protection, 0x3)).toBe(0x3);
    expect(outcome(anna(), protection, 0x3)).toBe(DENIED);
  });

  it('for others grant nothing', () => {
    expect(outcome(anna(), entries(allow(BERT, FULL)), READ_DATA)).toBe(DENIED);
  });

  it('that deny before anything allows refuse', () => {
    const protection = entries(deny(STAFF, WRITE_DATA), allow(ANNA, FULL));
    expect(outcome(anna(groups(STAFF)), protection, WRITE_DATA)).toBe(DENIED);
    expect(outcome(anna(groups(STAFF)), protection, READ_DATA)).toBe(READ_DATA);
    expect(outcome(anna(), protection, WRITE_DATA)).toBe(WRITE_DATA);
  });

  it('that deny behind the one that allowed have no effect', () => {
    const protection = entries(allow(ANNA, WRITE_DATA), deny(ANNA, FULL), allow(ANNA, READ_DATA));
    expect(outcome(anna(), protection, WRITE_DATA)).toBe(WRITE_DATA);
    expect(outcome(anna(), protection, READ_DATA)).toBe(DENIED);
  });

  it('that only children inherit are passed over, whether they allow or deny', () => {
    const flags = INHERIT_ONLY | OBJECT_INHERIT;
    expect(outcome(anna(), entries(allow(ANNA, FULL, flags)), READ_DATA)).toBe(DENIED);
    expect(outcome(anna(), entries(deny(ANNA, FULL, flags), allow(ANNA, READ)), READ_DATA)).toBe(READ_DATA);
  });

  it('that deny count for a group that is there for denying only, those that allow do not', () => {
    const token = anna([denyOnly(ADMINISTRATORS)]);
    expect(outcome(token, entries(allow(ADMINISTRATORS, FULL)), READ_DATA)).toBe(DENIED);
    expect(outcome(token, entries(deny(ADMINISTRATORS, READ_DATA), allow(ANNA, FULL)), READ_DATA)).toBe(DENIED);
  });

  it('of which a single one is not allowed refuse the whole request, and the decision says which', () => {
    const decision = evaluateAccess(anna(), entries(allow(ANNA, MODIFY)), rights(MODIFY, WRITE_OWNER));
    expect(decision).toMatchObject({ granted: 0, refused: WRITE_OWNER });
    expect(decision.steps).toContainEqual({ kind: 'missing', bits: WRITE_OWNER });
  });

  it('are told by their place in the DACL', () => {
    const protection = entries(allow(BERT, FULL), deny(ANNA, DELETE), allow(EVERYONE, FULL));
    const { steps } = evaluateAccess(anna(groups(EVERYONE)), protection, rights(DELETE, READ_DATA));
    expect(steps).toStrictEqual([
      { kind: 'deny', index: 1, bits: DELETE },
      { kind: 'allow', index: 2, bits: READ_DATA },
    ]);
  });

  it('with a condition, or for a part of an object, decide nothing and are named', () => {
    const kinds = ['allow-callback', 'deny-callback', 'allow-object', 'deny-object'] as const;
    for (const type of kinds) {
      const ace: Ace = { ...allow(ANNA, FULL), type };
      const { steps, status } = evaluateAccess(anna(), entries(ace, allow(ANNA, READ)), READ_DATA);
      expect([statusName(status), ...steps]).toStrictEqual([
        'STATUS_SUCCESS',
        { kind: 'not-modelled', index: 0, bits: READ_DATA },
        { kind: 'allow', index: 1, bits: READ_DATA },
      ]);
      expect(evaluateAccess(anna(), entries({ ...ace, trustee: BERT }), READ_DATA).steps).toStrictEqual([
        { kind: 'missing', bits: READ_DATA },
      ]);
    }
  });

  it('for auditing say nothing', () => {
    expect(outcome(anna(), entries({ ...allow(ANNA, FULL), type: 'audit' }), READ_DATA)).toBe(DENIED);
  });
});

describe('trustees', () => {
  const name = 'CONTOSO\\anna';

  it('with SIDs are the same if these are, whatever they are called', () => {
    const renamed: Trustee = { sid: sid('S-1-5-21-1-2-3-1001'), name: 'CONTOSO\\anna.miller' };
    expect(outcome(anna(), entries(allow(renamed, READ)), READ_DATA)).toBe(READ_DATA);
  });

  it('with different SIDs are different, even under one name: an account that was deleted and made again', () => {
    const former: Trustee = { sid: sid('S-1-5-21-1-2-3-999'), name };
    expect(outcome(anna(), entries(allow(former, READ)), READ_DATA)).toBe(DENIED);
  });

  it('of which one has only a name are compared by name, in any case', () => {
    const named: Trustee = { sid: null, name: 'contoso\\ANNA' };
    expect(outcome(anna(), entries(allow(named, READ)), READ_DATA)).toBe(READ_DATA);
    const token = new Token({ user: named, groups: [], privileges: [] });
    expect(outcome(token, entries(allow(ANNA, READ)), READ_DATA)).toBe(READ_DATA);
    expect(outcome(token, entries(allow({ sid: null, name }, READ)), READ_DATA)).toBe(READ_DATA);
    expect(outcome(token, entries(allow(BERT, READ)), READ_DATA)).toBe(DENIED);
  });
});

describe('no DACL', () => {
  it('grants everything', () => {
    expect(outcome(anna(), NULL_DACL, FULL)).toBe(FULL);
    expect(outcome(anna(), NULL_DACL, MAXIMUM_ALLOWED)).toBe(FULL);
    expect(evaluateAccess(anna(), NULL_DACL, READ).steps).toStrictEqual([{ kind: 'no-dacl', index: null, bits: READ }]);
  });

  it('does not stand in for the privilege over auditing', () => {
    expect(outcome(anna(), NULL_DACL, rights(READ, ACCESS_SYSTEM_SECURITY))).toBe('STATUS_PRIVILEGE_NOT_HELD');
  });

  it('is said by NO_ACCESS_CONTROL: a text that leaves the DACL out says nothing of it', () => {
    expect(protectionFrom(parseSddl('O:BAD:NO_ACCESS_CONTROL'), 'D:\\a b').dacl).toStrictEqual(aclOf(null));
    expect(() => protectionFrom(parseSddl('O:BA'), null)).toThrow(/^the ACL has no D: part; run icacls <path>/);
    expect(() => protectionFrom(parseSddl('O:BAG:BA'), 'D:\\a b')).toThrow(
      new RangeError('the ACL of D:\\a b has no D: part; run icacls "D:\\a b" or (Get-Acl "D:\\a b").Sddl'),
    );
  });

  it('is not an empty DACL, which grants nothing', () => {
    expect(outcome(anna(groups(EVERYONE)), entries(), READ_DATA)).toBe(DENIED);
    expect(outcome(anna(groups(EVERYONE)), entries(), MAXIMUM_ALLOWED)).toBe(DENIED);
  });
});

describe('the owner', () => {
  const BOTH = rights(READ_CONTROL, WRITE_DAC);

  it('reads and changes an empty DACL, and does nothing else', () => {
    expect(outcome(anna(), ownedBy(ANNA), BOTH)).toBe(BOTH);
    expect(outcome(anna(), ownedBy(ANNA), MAXIMUM_ALLOWED)).toBe(BOTH);
    expect(outcome(anna(), ownedBy(ANNA), rights(BOTH, READ_DATA))).toBe(DENIED);
    expect(outcome(anna(), ownedBy(ANNA), WRITE_OWNER)).toBe(DENIED);
  });

  it('is also who is in the group that owns, but not by a group that only denies', () => {
    expect(outcome(anna(groups(STAFF)), ownedBy(STAFF), BOTH)).toBe(BOTH);
    expect(outcome(anna([denyOnly(ADMINISTRATORS)]), ownedBy(ADMINISTRATORS), BOTH)).toBe(DENIED);
  });

  it('has these two rights before any entry can deny them', () => {
    expect(outcome(anna(), ownedBy(ANNA, deny(ANNA, FULL)), BOTH)).toBe(BOTH);
    expect(outcome(anna(groups(EVERYONE)), ownedBy(ANNA, deny(EVERYONE, FULL)), READ_DATA)).toBe(DENIED);
  });

  it('is nobody where the owner is not known', () => {
    expect(outcome(anna(), entries(), READ_CONTROL)).toBe(DENIED);
  });

  it('has only what an entry for OWNER RIGHTS allows, where there is one', () => {
    const protection = ownedBy(ANNA, allow(OWNER_RIGHTS, READ));
    expect(outcome(anna(), protection, READ)).toBe(READ);
    expect(outcome(anna(), protection, WRITE_DAC)).toBe(DENIED);
    expect(outcome(anna(), protection, MAXIMUM_ALLOWED)).toBe(READ);
  });

  it('loses both rights to an entry for OWNER RIGHTS that denies one of them', () => {
    const protection = ownedBy(ANNA, deny(OWNER_RIGHTS, WRITE_DAC));
    expect(outcome(anna(), protection, WRITE_DAC)).toBe(DENIED);
    expect(outcome(anna(), protection, READ_CONTROL)).toBe(DENIED);
  });

  it('keeps both where the entry for OWNER RIGHTS is only inherited by children', () => {
    for (const entry of [allow(OWNER_RIGHTS, READ, INHERIT_ONLY), deny(OWNER_RIGHTS, FULL, INHERIT_ONLY)]) {
      expect(outcome(anna(), ownedBy(ANNA, entry), BOTH)).toBe(BOTH);
    }
  });

  it('alone is meant by OWNER RIGHTS', () => {
    expect(outcome(anna(), ownedBy(BERT, allow(OWNER_RIGHTS, FULL)), READ_DATA)).toBe(DENIED);
    expect(outcome(anna(), entries(allow(OWNER_RIGHTS, FULL)), READ_DATA)).toBe(DENIED);
    const denied = ownedBy(BERT, deny(OWNER_RIGHTS, FULL), allow(ANNA, READ));
    expect(outcome(anna(), denied, READ_DATA)).toBe(READ_DATA);
  });

  it('by a group is meant by OWNER RIGHTS too', () => {
    const protection = ownedBy(STAFF, allow(OWNER_RIGHTS, READ));
    expect(outcome(anna(groups(STAFF)), protection, READ)).toBe(READ);
    expect(outcome(anna(groups(STAFF)), protection, WRITE_DAC)).toBe(DENIED);
  });

  it('loses both to an entry for OWNER RIGHTS that allows something else, even at the end', () => {
    expect(outcome(anna(), ownedBy(ANNA, allow(ANNA, READ)), WRITE_DAC)).toBe(WRITE_DAC);
    expect(outcome(anna(), ownedBy(ANNA, allow(ANNA, READ), allow(OWNER_RIGHTS, TRAVERSE)), WRITE_DAC)).toBe(DENIED);
  });

  it('is told as the owner', () => {
    expect(evaluateAccess(anna(), ownedBy(ANNA), WRITE_DAC).steps).toStrictEqual([
      { kind: 'owner', index: null, bits: WRITE_DAC },
    ]);
  });
});

describe('the most that is allowed', () => {
  it('is what entries allow before others deny it', () => {
    const protection = entries(allow(ANNA, 0x3), deny(ANNA, 0x6), allow(ANNA, 0xf));
    expect(outcome(anna(), protection, MAXIMUM_ALLOWED)).toBe(0x3 | 0x9);
  });

  it('must hold what is asked for beside it', () => {
    const protection = entries(allow(ANNA, READ));
    expect(outcome(anna(), protection, rights(MAXIMUM_ALLOWED, READ_DATA))).toBe(READ);
    expect(outcome(anna(), protection, rights(MAXIMUM_ALLOWED, WRITE_DATA))).toBe(DENIED);
    expect(outcome(anna(), protection, rights(MAXIMUM_ALLOWED, GENERIC_WRITE))).toBe(DENIED);
  });

  it('that is nothing is refused', () => {
    expect(outcome(anna(), entries(allow(BERT, FULL)), MAXIMUM_ALLOWED)).toBe(DENIED);
    expect(outcome(anna(), entries(deny(ANNA, FULL), allow(ANNA, FULL)), MAXIMUM_ALLOWED)).toBe(DENIED);
  });

  it('holds no right over auditing, whatever entries say: a privilege alone gives it', () => {
    const everything = entries(allow(ANNA, rights(FULL, ACCESS_SYSTEM_SECURITY)));
    expect(outcome(anna(), everything, MAXIMUM_ALLOWED)).toBe(FULL);
    expect(outcome(anna(), entries(allow(ANNA, ACCESS_SYSTEM_SECURITY)), MAXIMUM_ALLOWED)).toBe(DENIED);
    expect(outcome(anna([], 'SeSecurityPrivilege'), everything, rights(MAXIMUM_ALLOWED, ACCESS_SYSTEM_SECURITY))).toBe(
      rights(FULL, ACCESS_SYSTEM_SECURITY),
    );
  });

  it('holds no right of a privilege that was not asked for by name', () => {
    const token = anna([], 'SeTakeOwnershipPrivilege', 'SeSecurityPrivilege');
    expect(outcome(token, entries(allow(ANNA, READ)), MAXIMUM_ALLOWED)).toBe(READ);
    expect(outcome(token, entries(allow(ANNA, READ)), rights(MAXIMUM_ALLOWED, WRITE_OWNER))).toBe(
      rights(READ, WRITE_OWNER),
    );
  });

  it('holds what the owner has', () => {
    const protection = ownedBy(ANNA, deny(ANNA, READ_CONTROL), allow(ANNA, READ));
    expect(outcome(anna(), protection, MAXIMUM_ALLOWED)).toBe(rights(READ, WRITE_DAC));
  });
});

describe('privileges', () => {
  it('over auditing are needed for ACCESS_SYSTEM_SECURITY, which no entry gives', () => {
    const protection = ownedBy(ANNA, allow(ANNA, rights(FULL, ACCESS_SYSTEM_SECURITY)));
    expect(outcome(anna(), protection, ACCESS_SYSTEM_SECURITY)).toBe('STATUS_PRIVILEGE_NOT_HELD');
    expect(outcome(anna([], 'SeSecurityPrivilege'), entries(), ACCESS_SYSTEM_SECURITY)).toBe(ACCESS_SYSTEM_SECURITY);
    expect(evaluateAccess(anna(), protection, rights(READ, ACCESS_SYSTEM_SECURITY))).toMatchObject({
      granted: 0,
      refused: ACCESS_SYSTEM_SECURITY,
    });
  });

  it('over ownership give WRITE_OWNER, even where it is denied, and no other right', () => {
    const token = anna([], 'SeTakeOwnershipPrivilege');
    expect(outcome(token, entries(deny(ANNA, FULL)), WRITE_OWNER)).toBe(WRITE_OWNER);
    expect(outcome(token, entries(), WRITE_DAC)).toBe(DENIED);
    expect(outcome(anna(), entries(deny(ANNA, FULL)), WRITE_OWNER)).toBe(DENIED);
  });

  it.each<Privilege>(['SeBackupPrivilege', 'SeRestorePrivilege', 'SeChangeNotifyPrivilege'])(
    '%s alone gives no right by a DACL',
    (privilege) => {
      expect(outcome(anna([], privilege), entries(), READ_DATA)).toBe(DENIED);
      expect(outcome(anna([], privilege), entries(), WRITE_OWNER)).toBe(DENIED);
    },
  );
});

describe('generic rights', () => {
  it.each([
    [GENERIC_READ, 0x120089],
    [GENERIC_WRITE, 0x120116],
    [GENERIC_EXECUTE, 0x1200a0],
    [GENERIC_ALL, 0x1f01ff],
    [rights(GENERIC_READ, GENERIC_EXECUTE), 0x1200a9],
  ])('%i in a request stand for what files have for them', (generic, mapped) => {
    expect(outcome(anna(), entries(allow(ANNA, FULL)), generic)).toBe(mapped);
    expect(outcome(anna(), entries(allow(ANNA, mapped)), generic)).toBe(mapped);
    expect(outcome(anna(), entries(allow(ANNA, mapped & ~SYNCHRONIZE)), generic)).toBe(DENIED);
  });

  it('stand for what registry keys have for them, where a key is asked about', () => {
    const options = { mapping: KEY_MAPPING };
    expect(outcome(anna(), entries(allow(ANNA, 0x2_0019)), GENERIC_READ, options)).toBe(0x2_0019);
    expect(outcome(anna(), entries(allow(ANNA, 0x2_0019)), GENERIC_WRITE, options)).toBe(DENIED);
    expect(outcome(anna(), NULL_DACL, MAXIMUM_ALLOWED, options)).toBe(0xf_003f);
  });

  it('are not mapped in entries', () => {
    expect(outcome(anna(), entries(allow(ANNA, GENERIC_ALL)), READ_DATA)).toBe(DENIED);
  });

  it('for writing share rights with reading, so that denying them denies both', () => {
    const all = allow(ANNA, FULL);
    expect(outcome(anna(), entries(deny(ANNA, WRITE), all), GENERIC_READ)).toBe(DENIED);
    expect(outcome(anna(), entries(deny(ANNA, 0x116), all), GENERIC_READ)).toBe(READ);
  });
});

describe('a cap', () => {
  const cap = READ_AND_EXECUTE;

  it('takes away what it does not let through, and tells it', () => {
    const decision = evaluateAccess(anna(), entries(allow(ANNA, FULL)), rights(READ_DATA, WRITE_DATA), { cap });
    expect(decision).toMatchObject({ granted: 0, refused: WRITE_DATA });
    expect(decision.steps).toStrictEqual([
      { kind: 'allow', index: 0, bits: READ_DATA },
      { kind: 'capped', index: 0, bits: WRITE_DATA },
    ]);
  });

  it('limits owners and objects without a DACL too', () => {
    expect(outcome(anna(), ownedBy(ANNA), WRITE_DAC, { cap })).toBe(DENIED);
    expect(outcome(anna(), ownedBy(ANNA), READ_CONTROL, { cap })).toBe(READ_CONTROL);
    expect(outcome(anna(), NULL_DACL, WRITE_DATA, { cap })).toBe(DENIED);
    expect(outcome(anna(), NULL_DACL, MAXIMUM_ALLOWED, { cap })).toBe(READ_AND_EXECUTE);
  });

  it('limits the most that is allowed, and does not list what was not asked for', () => {
    const { granted, steps } = evaluateAccess(anna(), entries(allow(ANNA, FULL)), MAXIMUM_ALLOWED, { cap });
    expect(granted).toBe(READ_AND_EXECUTE);
    expect(steps).toStrictEqual([{ kind: 'allow', index: 0, bits: READ_AND_EXECUTE }]);
  });

  it('does not clip privileges', () => {
    const token = anna([], 'SeTakeOwnershipPrivilege', 'SeSecurityPrivilege');
    const wanted = rights(WRITE_OWNER, ACCESS_SYSTEM_SECURITY);
    expect(outcome(token, entries(), wanted, { cap: accessMask(0) })).toBe(wanted);
  });

  it('grants nothing itself, and a denial stays a denial', () => {
    expect(outcome(anna(), entries(), READ_DATA, { cap })).toBe(DENIED);
    const { steps } = evaluateAccess(anna(), entries(deny(ANNA, WRITE_DATA), allow(ANNA, FULL)), WRITE_DATA, { cap });
    expect(steps).toStrictEqual([{ kind: 'deny', index: 0, bits: WRITE_DATA }]);
  });

  it('of everything is none', () => {
    expect(outcome(anna(), entries(allow(ANNA, FULL)), FULL, { cap: accessMask(0xffff_ffff) })).toBe(FULL);
  });
});

it('grants nothing to nobody who asks for nothing', () => {
  expect(outcome(anna(), entries(), 0)).toBe(0);
});

// The rules once more, for random DACLs.

interface Situation {
  readonly memberships: readonly TokenGroup[];
  readonly privileges: readonly Privilege[];
  readonly owner: Trustee | null;
  readonly aces: readonly Ace[] | null;
  readonly desired: number;
  readonly cap: number;
}

/** Bits that files have, and that an entry can hold. */
const FILE_BITS = [
  ...Array.from({ length: 9 }, (_, bit) => 1 << bit),
  0x1_0000,
  0x2_0000,
  0x4_0000,
  0x8_0000,
  0x10_0000,
];
const mask = fc.subarray(FILE_BITS).map((bits) => rights(...bits));
const ace: fc.Arbitrary<Ace> = fc.record({
  type: fc.constantFrom('allow', 'allow', 'deny'),
  trustee: fc.constantFrom(ANNA, BERT, STAFF, GUESTS, ADMINISTRATORS, EVERYONE, OWNER_RIGHTS),
  mask,
  flags: fc.constantFrom(0, 0, 0, OBJECT_INHERIT, INHERIT_ONLY),
  extra: fc.constant(null),
});
const situation: fc.Arbitrary<Situation> = fc.record({
  memberships: fc.subarray([...groups(STAFF, EVERYONE), denyOnly(ADMINISTRATORS)]),
  privileges: fc.subarray<Privilege>(['SeTakeOwnershipPrivilege', 'SeSecurityPrivilege', 'SeBackupPrivilege']),
  owner: fc.constantFrom(null, ANNA, BERT, STAFF, ADMINISTRATORS),
  aces: fc.option(fc.array(ace, { maxLength: 6 }), { freq: 9 }),
  desired: fc
    .tuple(mask, fc.constantFrom(0, 0, MAXIMUM_ALLOWED), fc.constantFrom(0, 0, 0, ACCESS_SYSTEM_SECURITY))
    .map((masks) => rights(...masks)),
  cap: fc.oneof(fc.constant(0xffff_ffff), mask),
});
const RUNS = { numRuns: 300 };
const GRANTING: readonly string[] = ['privilege', 'allow', 'owner', 'no-dacl'];

function decide({ memberships, privileges, owner, aces, desired, cap }: Situation): AccessDecision {
  const token = new Token({ user: ANNA, groups: memberships, privileges });
  return evaluateAccess(token, { owner, dacl: aclOf(aces) }, accessMask(desired), { cap: accessMask(cap) });
}

/** Whether one bit is granted. */
function isGranted(bit: number, { memberships, privileges, owner, aces, desired, cap }: Situation): boolean {
  if (bit === WRITE_OWNER && (desired & bit) !== 0 && privileges.includes('SeTakeOwnershipPrivilege')) {
    return true;
  }
  if (bit === ACCESS_SYSTEM_SECURITY) {
    return (desired & bit) !== 0 && privileges.includes('SeSecurityPrivilege');
  }
  if ((cap & bit) === 0) {
    return false;
  }
  if (aces === null) {
    return true;
  }
  const allowing = [ANNA, ...memberships.filter((one) => !one.denyOnly).map(({ group }) => group)];
  const denying = [ANNA, ...memberships.map(({ group }) => group)];
  const effective = aces.filter(({ flags }) => (flags & INHERIT_ONLY) === 0);
  const owns = owner !== null && allowing.includes(owner);
  if (owns && [READ_CONTROL, WRITE_DAC].some((right) => right === bit)) {
    if (!effective.some(({ trustee }) => trustee === OWNER_RIGHTS)) {
      return true;
    }
  }
  const first = effective.find(
    ({ type, trustee, mask: bits }) =>
      (bits & bit) !== 0 &&
      (trustee === OWNER_RIGHTS ? owns : (type === 'allow' ? allowing : denying).includes(trustee)),
  );
  return first?.type === 'allow';
}

/** The whole request, bit by bit. */
function oracle(asked: Situation): { readonly status: string; readonly granted: number } {
  const maximum = (asked.desired & MAXIMUM_ALLOWED) !== 0;
  const required = asked.desired & ~MAXIMUM_ALLOWED;
  const held = [...FILE_BITS, ACCESS_SYSTEM_SECURITY].filter((bit) => isGranted(bit, asked));
  const granted = rights(...held.filter((bit) => maximum || (required & bit) !== 0));
  if ((required & ~granted) === 0 && (granted !== 0 || !maximum)) {
    return { status: 'STATUS_SUCCESS', granted };
  }
  const lacksPrivilege = (required & ~granted & ACCESS_SYSTEM_SECURITY) !== 0;
  return { status: lacksPrivilege ? 'STATUS_PRIVILEGE_NOT_HELD' : DENIED, granted: 0 };
}

function isSuccess(asked: Situation): boolean {
  return statusName(decide(asked).status) === 'STATUS_SUCCESS';
}

describe('for random DACLs', () => {
  it('the decision is the one that every bit gets for itself', () => {
    fc.assert(
      fc.property(situation, (asked) => {
        const { status, granted } = decide(asked);
        expect({ status: statusName(status), granted }).toStrictEqual(oracle(asked));
      }),
      RUNS,
    );
  });

  it('every bit that is asked for is in exactly one step that decides, and no bit is in two', () => {
    fc.assert(
      fc.property(situation, (asked) => {
        const { steps, refused } = decide(asked);
        const deciding = steps.filter(({ kind }) => kind !== 'not-modelled');
        for (const bit of [...FILE_BITS, ACCESS_SYSTEM_SECURITY]) {
          const holding = deciding.filter(({ bits }) => (bits & bit) !== 0);
          expect(holding.length).toBeLessThanOrEqual(1);
          if ((asked.desired & bit) === 0) {
            continue;
          }
          expect(holding).toHaveLength(1);
          const grants = holding.some(({ kind }) => GRANTING.includes(kind));
          expect(grants).toBe((refused & bit) === 0);
        }
      }),
      RUNS,
    );
  });

  it('one more entry that allows, at the end, never refuses what was granted', () => {
    const last = ace.filter(({ type, trustee }) => type === 'allow' && trustee !== OWNER_RIGHTS);
    fc.assert(
      fc.property(situation, last, (asked, added) => {
        if (isSuccess(asked)) {
          expect(isSuccess({ ...asked, aces: asked.aces === null ? null : [...asked.aces, added] })).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('one entry fewer that denies never refuses what was granted', () => {
    fc.assert(
      fc.property(situation, fc.nat(5), (asked, place) => {
        const denies = asked.aces?.filter(({ type }) => type === 'deny') ?? [];
        const removed = denies[place % Math.max(denies.length, 1)];
        if (isSuccess(asked) && removed !== undefined) {
          expect(isSuccess({ ...asked, aces: asked.aces?.filter((one) => one !== removed) ?? null })).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('asking for less never refuses what was granted, and a wider cap neither', () => {
    fc.assert(
      fc.property(situation, mask, (asked, kept) => {
        if (isSuccess(asked) && (asked.desired & MAXIMUM_ALLOWED) === 0) {
          expect(isSuccess({ ...asked, desired: asked.desired & kept })).toBe(true);
          expect(isSuccess({ ...asked, cap: rights(asked.cap, kept) })).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('the most that is allowed is every right that would be granted alone', () => {
    fc.assert(
      fc.property(situation, (asked) => {
        const singles = FILE_BITS.filter((bit) => isSuccess({ ...asked, privileges: [], desired: bit }));
        const { granted } = decide({ ...asked, privileges: [], desired: MAXIMUM_ALLOWED });
        expect(granted).toBe(rights(...singles));
      }),
      RUNS,
    );
  });
});
