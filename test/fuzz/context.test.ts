import { describe, expect, it } from 'vitest';
import { judgeReading } from '../../fuzz/context/judge.js';
import { contextTexts, STORAGE_KEY } from '../../fuzz/context/texts.js';
import type {
  CallerGroup,
  CallerIdentity,
  CallerPrivilege,
  CaseFacts,
  ContextReading,
  NetworkConnection,
  ObjectAcl,
} from '../../src/formats/context/case-facts.js';
import type { Position } from '../../src/formats/source.js';
import { accessMask } from '../../src/windows/access-mask.js';
import type { Ace } from '../../src/windows/security-descriptor.js';
import { readContext } from '../../src/read-context.js';
import { trusteeOf } from '../formats/acl/generate-descriptors.js';
import { sourceOf } from '../formats/robocopy/read-bytes.js';

const KIBIBYTES_64 = 65_536;

/** The text with this name, and what is read of it. */
async function reading(name: string): Promise<{ bytes: Uint8Array; read: ContextReading }> {
  const bytes = contextTexts().find((text) => text.name === name)?.bytes ?? new Uint8Array(0);
  return { bytes, read: await readContext(sourceOf(bytes)) };
}

type Change = (facts: CaseFacts) => Partial<CaseFacts>;

/** The verdict on what was read of a text, changed as a reader with a fault would. */
async function verdict(name: string, change: Change): Promise<string> {
  const { bytes, read } = await reading(name);
  const facts = { ...read.facts, ...change(read.facts) };
  const records = Object.values(facts).reduce((sum, { length }) => sum + length, 0);
  try {
    judgeReading({ ...read, facts, records }, bytes);
    return 'sound';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The entries of the first object changed. */
function withAces(change: (aces: readonly Ace[]) => readonly Ace[]): Change {
  return ({ acls: [first, ...others] }) => ({ acls: first === undefined ? [] : [changed(first, change), ...others] });
}

function changed(acl: ObjectAcl, change: (aces: readonly Ace[]) => readonly Ace[]): ObjectAcl {
  const { dacl } = acl.descriptor;
  return {
    ...acl,
    descriptor: { ...acl.descriptor, dacl: dacl === null ? null : { ...dacl, aces: change(dacl.aces ?? []) } },
  };
}

function eachAce(part: Partial<Ace>): Change {
  return withAces((aces) => aces.map((ace) => ({ ...ace, ...part })));
}

function eachConnection(part: Partial<NetworkConnection>): Change {
  return ({ connections }) => ({ connections: connections.map((connection) => ({ ...connection, ...part })) });
}

function eachIdentity(change: (identity: CallerIdentity) => Partial<CallerIdentity>): Change {
  return ({ identities }) => ({ identities: identities.map((identity) => ({ ...identity, ...change(identity) })) });
}

function withGroups(change: (groups: readonly CallerGroup[]) => readonly CallerGroup[]): Change {
  return eachIdentity(({ groups }) => ({ groups: change(groups) }));
}

function eachGroup(part: Partial<CallerGroup>): Change {
  return withGroups((groups) => groups.map((group) => ({ ...group, ...part })));
}

function eachPrivilege(part: Partial<CallerPrivilege>): Change {
  return eachIdentity(({ privileges }) => ({ privileges: privileges.map((one) => ({ ...one, ...part })) }));
}

const WARNING = { code: 'row-not-read', message: 'expected a row', at: null };

function warned(at: Position): Partial<ContextReading> {
  return { warnings: [{ ...WARNING, at }] };
}

describe('the texts', () => {
  it.each(contextTexts())('"$name" is known by its head, and small', async ({ bytes }) => {
    expect(bytes.length).toBeLessThanOrEqual(KIBIBYTES_64);
    expect((await readContext(sourceOf(bytes))).records).toBeGreaterThan(0);
  });
});

describe('the judge of context files', () => {
  it.each(contextTexts().map(({ name }) => name))('has nothing against what is written: %s', async (name) => {
    expect(await verdict(name, () => ({}))).toBe('sound');
  });

  it.each<[what: string, text: string, change: Change, says: RegExp]>([
    [
      'rights of no entry',
      'icacls, console',
      eachAce({ mask: accessMask(0x1f01ff) }),
      /^line \d+ is not what was read/,
    ],
    ['flags of no entry', 'icacls, console', eachAce({ flags: 0x0f }), /^line \d+ is not what was read/],
    ['a denial of no entry', 'icacls, console', eachAce({ type: 'deny' }), /^line \d+ is not what was read/],
    [
      'an account of no entry',
      'icacls, German',
      eachAce({ trustee: { sid: null, name: 'x' } }),
      /is not what was read/,
    ],
    ['an entry that is lost', 'icacls, console', withAces((aces) => aces.slice(1)), /3 entries read/],
    [
      'an entry that is there twice',
      'icacls, German',
      withAces((aces) => aces.flatMap((ace) => [ace, ace])),
      /no entry of/,
    ],
    ['entries in another order', 'icacls, German', withAces((aces) => aces.toReversed()), /no entry of/],
    [
      'a path that is not there',
      'icacls, console',
      ({ acls }) => ({ acls: acls.map((acl) => ({ ...acl, path: 'Z:\\other' })) }),
      /^no "Z:/,
    ],
    ['an object that is lost', 'icacls, console', () => ({ acls: [] }), /^neither a fact nor a warning$/],
    [
      'one of several objects that is lost',
      'icacls, console of 80',
      ({ acls }) => ({ acls: acls.slice(0, 1) }),
      /is lost in silence: Z:/,
    ],
    ['other rights of SDDL', 'SDDL, console', eachAce({ mask: accessMask(0x1301bf) }), /is not what was read/],
    ['an entry of SDDL that is lost', 'SDDL, console', withAces((aces) => aces.slice(1)), /1 of 2 entries read/],
    ['another entry of the saved file', 'icacls /save', eachAce({ flags: 0x40 }), /is not what was read/],
    [
      'half a SID',
      'whoami, table',
      eachGroup({ group: trusteeOf('S-1-5-21-397955417-626881126-188441444') }),
      /^no SID /,
    ],
    [
      'a SID of nowhere',
      'whoami, list',
      eachGroup({ group: trusteeOf('S-1-5-32-546') }),
      /^no SID S-1-5-32-546 stands/,
    ],
    [
      'the name of one group with the SID of another',
      'whoami, CSV',
      eachGroup({ group: { ...trusteeOf('S-1-5-11'), name: 'CONTOSO\\Sales Team' } }),
      /stand in no row together$/,
    ],
    [
      'a group that is used for denying only',
      'whoami, table',
      eachGroup({ denyOnly: true }),
      /^a group for denying only/,
    ],
    ['one that is not', 'whoami, list', eachGroup({ denyOnly: false }), /^an enabled group/],
    ['a privilege that is enabled', 'whoami, CSV', eachPrivilege({ enabled: true }), /^SeBackupPrivilege is enabled/],
    ['one that is disabled', 'whoami, Japanese', eachPrivilege({ enabled: false }), /^SeChangeNotifyPrivilege is dis/],
    ['a privilege of nowhere', 'whoami, table', eachPrivilege({ name: 'SeDebugPrivilege' }), /^no privilege SeDebug/],
    [
      'groups that are whole without one',
      'whoami, table',
      withGroups((groups) => groups.toSpliced(2, 1)),
      /^all groups/,
    ],
    [
      'half a share',
      'net use',
      eachConnection({ remote: '\\\\server\\my' }),
      /is a part of what stands in line|^no \\\\server/,
    ],
    ['a share of another line', 'net use', eachConnection({ line: 1 }), /^no \\\\acct/],
    ['an account of nowhere', 'net use Z:', eachConnection({ userName: 'CONTOSO\\anna' }), /^no "CONTOSO/],
    ['a letter of nowhere', 'Get-SmbMapping, list', eachConnection({ drive: 'X:' }), /^no "X:"/],
    ['a storage key', 'net use, typed', eachConnection({ userName: STORAGE_KEY }), /^a storage key is shown$/],
    [
      'permissions of nowhere',
      'items, table',
      ({ posixItems }) => ({ posixItems: posixItems.map((item) => ({ ...item, owner: 'anna' })) }),
      /^no "anna"/,
    ],
  ])('rejects %s', async (_, text, change, says) => {
    expect(await verdict(text, change)).toMatch(says);
  });

  it.each<[what: string, change: Partial<ContextReading>, says: RegExp]>([
    ['a count of something else', { records: 3 }, /^3 records, and 2 found$/],
    ['a warning about a line that is not there', warned({ line: 99 }), /^a place in line 99$/],
    ['a warning behind the end of a line', warned({ line: 1, column: 999 }), /^column 999 of line 1/],
    ['warnings without end', { warnings: Array.from({ length: 30 }, () => WARNING) }, /^30 warnings$/],
    ['a warning that says nothing', { warnings: [{ ...WARNING, message: ' ' }] }, /^a warning without a message$/],
  ])('rejects %s', async (_, change, says) => {
    const { bytes, read } = await reading('icacls, console');
    expect(() => judgeReading({ ...read, ...change }, bytes)).toThrow(says);
  });
});
