/**
 * Accounts, ACLs and their evaluation, written from the references and independent of src/access, whose predictions are
 * compared with what is decided here. Sources: windows-access.md §1, §4 ([MS-DTYP] 2.4.5, 2.5.3.2; win32 ACE inheritance rules).
 */

/** `S-1-5-32-544`. */
export type SidText = `S-1-${string}`;

/** Well-known accounts ([MS-DTYP] 2.4.2.4) and two invented domain accounts, a group and a computer. */
export const SIDS = {
  administrators: 'S-1-5-32-544',
  users: 'S-1-5-32-545',
  authenticatedUsers: 'S-1-5-11',
  everyone: 'S-1-1-0',
  system: 'S-1-5-18',
  creatorOwner: 'S-1-3-0',
  ownerRights: 'S-1-3-4',
  anna: 'S-1-5-21-1004336348-1177238915-682003330-1104',
  bruno: 'S-1-5-21-1004336348-1177238915-682003330-1105',
  editors: 'S-1-5-21-1004336348-1177238915-682003330-1201',
  computer: 'S-1-5-21-1004336348-1177238915-682003330-1301',
} as const satisfies Readonly<Record<string, SidText>>;

/** Single rights and the composites of icacls: windows-access.md §1.1, §1.3. */
export const RIGHT = {
  readData: 0x1,
  listDirectory: 0x1,
  writeData: 0x2,
  addFile: 0x2,
  appendData: 0x4,
  addSubdirectory: 0x4,
  readExtendedAttributes: 0x8,
  writeExtendedAttributes: 0x10,
  deleteChild: 0x40,
  readAttributes: 0x80,
  writeAttributes: 0x100,
  delete: 0x1_0000,
  readControl: 0x2_0000,
  writeDac: 0x4_0000,
  writeOwner: 0x8_0000,
  synchronize: 0x10_0000,
  accessSystemSecurity: 0x100_0000,
} as const;
export const FULL = 0x1f01ff;
export const MODIFY = 0x1301bf;
export const READ_EXECUTE = 0x1200a9;
export const GENERIC_READ = 0x120089;
export const GENERIC_WRITE = 0x120116;
export const TRAVERSE = 0x20;

export type AceFlag = 'OI' | 'CI' | 'IO' | 'NP' | 'ID';

export interface Ace {
  readonly type: 'allow' | 'deny';
  readonly flags: readonly AceFlag[];
  /** Without generic bits: a file system stores them mapped (windows-access.md §1.2). */
  readonly mask: number;
  readonly sid: SidText;
}

export interface Descriptor {
  readonly owner: SidText;
  readonly group: SidText;
  /** In stored order; null is a NULL DACL, which grants all. */
  readonly dacl: readonly Ace[] | null;
  /** Whether there is anything to audit, which /COPY:U would copy. */
  readonly audited: boolean;
}

/** As whom the server decides: a token of the server, not of the client (windows-access.md §4, remote rule). */
export interface Token {
  readonly user: SidText;
  readonly groups: readonly SidText[];
  readonly privileges: ReadonlySet<Privilege>;
}

export type Privilege = 'SeBackup' | 'SeRestore' | 'SeTakeOwnership' | 'SeSecurity';

export function allow(sid: SidText, mask: number, ...flags: readonly AceFlag[]): Ace {
  return { type: 'allow', flags, mask, sid };
}

export function deny(sid: SidText, mask: number, ...flags: readonly AceFlag[]): Ace {
  return { type: 'deny', flags, mask, sid };
}

/**
 * The rights of `asked` that DACL and ownership give. [MS-DTYP] 2.5.3.2: the owner has READ_CONTROL and WRITE_DAC unless an
 * effective ACE for OWNER RIGHTS says otherwise; an ACE that denies counts for what no ACE before it allowed.
 */
export function grantedByDacl({ owner, dacl }: Descriptor, token: Token, asked: number): number {
  if (dacl === null) {
    return asked;
  }
  const isOwner = holds(token, owner);
  const effective = dacl.filter(({ flags }) => !flags.includes('IO'));
  const ownerIsLimited = effective.some(({ sid }) => sid === SIDS.ownerRights);
  let granted = isOwner && !ownerIsLimited ? asked & (RIGHT.readControl | RIGHT.writeDac) : 0;
  let denied = 0;
  for (const { type, mask, sid } of effective) {
    if (!holds(token, sid) && !(sid === SIDS.ownerRights && isOwner)) {
      continue;
    }
    if (type === 'allow') {
      granted |= asked & mask & ~denied;
    } else {
      denied |= asked & mask & ~granted;
    }
  }
  return granted;
}

function holds({ user, groups }: Token, sid: SidText): boolean {
  return sid === user || sid === SIDS.everyone || sid === SIDS.authenticatedUsers || groups.includes(sid);
}

/** The descriptor of an object that is created below `parent`: windows-access.md §4, inheritance table, default DACL. */
export function inherited(parent: Descriptor, kind: 'file' | 'directory', creator: SidText): Descriptor {
  const known = INHERITED.get(parent) ?? new Map<string, Descriptor>();
  INHERITED.set(parent, known);
  const found = known.get(kind + creator) ?? inherit(parent, kind, creator);
  known.set(kind + creator, found);
  return found;
}

/** Descriptors do not change, and a directory gives the same to all its files. */
const INHERITED = new WeakMap<Descriptor, Map<string, Descriptor>>();

function inherit(parent: Descriptor, kind: 'file' | 'directory', creator: SidText): Descriptor {
  const dacl = (parent.dacl ?? []).flatMap((ace) => inheritedFrom(ace, kind, creator));
  return {
    owner: creator,
    group: SIDS.users,
    dacl: dacl.length > 0 ? dacl : [allow(creator, FULL), allow(SIDS.system, FULL)],
    audited: false,
  };
}

function inheritedFrom({ type, flags, mask, sid }: Ace, kind: 'file' | 'directory', creator: SidText): Ace[] {
  const [toFiles, toDirectories, once] = [flags.includes('OI'), flags.includes('CI'), flags.includes('NP')];
  const isOwners = sid === SIDS.creatorOwner;
  const effective = { type, mask, sid: isOwners ? creator : sid };
  if (kind === 'file') {
    return toFiles ? [{ ...effective, flags: ['ID'] }] : [];
  }
  if (once) {
    return toDirectories ? [{ ...effective, flags: ['ID'] }] : [];
  }
  const kept: AceFlag[] = [...(toFiles ? (['OI'] as const) : []), ...(toDirectories ? (['CI'] as const) : [])];
  if (toDirectories && !isOwners) {
    return [{ ...effective, flags: [...kept, 'ID'] }];
  }
  const passedOn: Ace[] = kept.length > 0 ? [{ type, mask, sid, flags: [...kept, 'IO', 'ID'] }] : [];
  return toDirectories ? [{ ...effective, flags: ['ID'] }, ...passedOn] : passedOn;
}
