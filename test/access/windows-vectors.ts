/** The vectors about Windows as questions to the models. Their shapes: test/vectors/README.md. */
import {
  type AccessMask,
  accessMask,
  type Ace,
  aclOf,
  checkCreate,
  checkHandle,
  type CreateRequest,
  evaluateAccess,
  type ExistingObject,
  FILE_MAPPING,
  formatMask,
  inheritedAces,
  KEY_MAPPING,
  parseSid,
  type Privilege,
  type Protection,
  Token,
  type Trustee,
} from '../../src/index.js';
import { type NtStatus, ntStatusInfo } from '../../src/windows/nt-status.js';

/** One case: what it is called, what the model says, what it has to say. */
export interface VectorCase {
  readonly id: string;
  readonly expected: unknown;
  actual(): unknown;
}

interface VectorAce {
  readonly type: 'allow' | 'deny';
  readonly sid: string;
  readonly mask: string;
  readonly flags: number;
}

interface VectorDescriptor {
  readonly owner?: string;
  readonly dacl?: readonly VectorAce[] | null;
}

type Expectation = string | { readonly status: string; readonly granted?: string };

function trustee(sid: string): Trustee {
  const parsed = parseSid(sid);
  return parsed === null ? { sid: null, name: sid } : { sid: parsed, name: null };
}

function ace({ type, sid, mask, flags }: VectorAce): Ace {
  return { type, flags, mask: maskOf(mask), trustee: trustee(sid), extra: null };
}

function maskOf(text: string): AccessMask {
  return accessMask(Number(text));
}

/** What is left out grants everything. */
function protection({ owner, dacl }: VectorDescriptor = {}): Protection {
  return { owner: owner === undefined ? null : trustee(owner), dacl: aclOf(dacl?.map(ace) ?? null) };
}

function token(user: string, groups: readonly string[], privileges: readonly Privilege[] = []): Token {
  return new Token({
    user: trustee(user),
    groups: groups.map((group) => ({ group: trustee(group), denyOnly: false })),
    privileges,
  });
}

/** A decision in the words of the expectation: the granted mask only where that is expected. */
function inWordsOf(expected: Expectation, status: NtStatus, granted: AccessMask): Expectation {
  const name = ntStatusInfo(status)?.name ?? 'unknown';
  if (typeof expected === 'string') {
    return name;
  }
  if (expected.granted === undefined) {
    return { status: name };
  }
  return { status: name, granted: maskOf(expected.granted) === granted ? expected.granted : formatMask(granted) };
}

interface AccessCheckVector {
  readonly id: string;
  readonly token: { readonly user: string; readonly groups: readonly string[]; readonly privileges: Privilege[] };
  readonly sd: VectorDescriptor & { readonly mapping?: 'key' };
  readonly mapping?: 'key';
  readonly desired: string;
  readonly expect: Expectation;
}

export function accessCheckCases(vectors: readonly AccessCheckVector[]): VectorCase[] {
  return vectors.map((vector) => ({
    id: vector.id,
    expected: vector.expect,
    actual() {
      const { user, groups, privileges } = vector.token;
      const mapping = (vector.mapping ?? vector.sd.mapping) === 'key' ? KEY_MAPPING : FILE_MAPPING;
      const { status, granted } = evaluateAccess(
        token(user, groups, privileges),
        protection(vector.sd),
        maskOf(vector.desired),
        { mapping },
      );
      return inWordsOf(vector.expect, status, granted);
    },
  }));
}

const DISPOSITIONS = {
  SUPERSEDE: 'Supersede',
  OPEN: 'Open',
  CREATE: 'Create',
  OPEN_IF: 'OpenIf',
  OVERWRITE: 'Overwrite',
  OVERWRITE_IF: 'OverwriteIf',
} as const;

type ShareWords = string | number | readonly string[];

interface CreateVector {
  readonly id: string;
  readonly file?: VectorDescriptor;
  readonly parent?: VectorDescriptor;
  readonly caller?: 'owner';
  readonly fileAttributes?: string;
  readonly openHandles?: readonly { readonly access?: string; readonly desired?: string; readonly share: ShareWords }[];
  readonly shareMaximalAccess?: string;
  readonly op: {
    readonly disposition?: keyof typeof DISPOSITIONS;
    readonly desired?: string;
    readonly attributes?: string;
    readonly deleteOnClose?: boolean;
    readonly directory?: boolean;
    readonly share?: ShareWords;
    readonly exists?: boolean;
    readonly setDisposition?: boolean;
    readonly setSecurity?: 'OWNER' | 'GROUP' | 'DACL' | 'SACL' | 'LABEL';
    readonly handleAccess?: string;
  };
  readonly expect: Expectation;
}

const CALLER = 'S-1-5-21-1-2-3-1001';
const GROUPS = ['S-1-1-0', 'S-1-5-11'];
const SET_SECURITY = {
  OWNER: 'set-owner',
  GROUP: 'set-group',
  DACL: 'set-dacl',
  SACL: 'set-sacl',
  LABEL: 'set-label',
} as const;

export function createCases(vectors: readonly CreateVector[]): VectorCase[] {
  return vectors.map((vector) => ({
    id: vector.id,
    expected: vector.expect,
    actual() {
      const { op, fileAttributes } = vector;
      const granted = maskOf(op.handleAccess ?? '0');
      if (op.setSecurity !== undefined) {
        const status = checkHandle({ operation: SET_SECURITY[op.setSecurity], granted });
        return inWordsOf(vector.expect, status, granted);
      }
      if (op.setDisposition === true) {
        const attributes = attributeBits(fileAttributes);
        const status = checkHandle({ operation: 'set-disposition', granted, attributes });
        return inWordsOf(vector.expect, status, granted);
      }
      const decision = checkCreate(requestOf(vector), {
        token: token(CALLER, GROUPS),
        object: exists(vector) ? objectOf(vector) : null,
        parent: protection(vector.parent),
        traversed: [],
        shareMaximalAccess: vector.shareMaximalAccess === undefined ? null : maskOf(vector.shareMaximalAccess),
        evaluation: {},
      });
      return inWordsOf(vector.expect, decision.status, decision.granted);
    },
  }));
}

/** A CREATE with no `exists` makes a new object; any other disposition opens an existing one. */
function exists({ op }: CreateVector): boolean {
  return op.exists ?? op.disposition !== 'CREATE';
}

function requestOf({ op }: CreateVector): CreateRequest {
  const deletes = op.deleteOnClose === true;
  return {
    // Without a mask: as little as a handle can ask, and what deleting on close needs.
    desiredAccess: maskOf(op.desired ?? (deletes ? '0x00110080' : '0x00100080')),
    disposition: DISPOSITIONS[op.disposition ?? 'OPEN'],
    options: (op.directory === true ? 0x1 : 0) | (deletes ? 0x1000 : 0),
    attributes: attributeBits(op.attributes),
    shareMode: shareBits(op.share),
  };
}

function objectOf({ file, caller, fileAttributes, openHandles, op }: CreateVector): ExistingObject {
  const known = protection(file);
  const owner = caller === 'owner' ? trustee(CALLER) : known.owner;
  return {
    protection: { ...known, owner },
    kind: op.directory === true ? 'directory' : 'file',
    attributes: attributeBits(fileAttributes),
    openHandles: (openHandles ?? []).map(({ access, desired, share }) => ({
      granted: maskOf(access ?? desired ?? '0'),
      shareMode: shareBits(share),
    })),
    deletePending: false,
  };
}

const ATTRIBUTES: Readonly<Record<string, number>> = { READONLY: 1, HIDDEN: 2, SYSTEM: 4, NORMAL: 0x80 };

function attributeBits(words = ''): number {
  return words.split(/[|, ]+/).reduce((bits, word) => bits | (ATTRIBUTES[word] ?? 0), 0);
}

/** Left out: shares with all. */
function shareBits(share: ShareWords = 7): number {
  if (typeof share === 'number' || /^0x/.test(String(share))) {
    return Number(share);
  }
  const words = String(share)
    .toUpperCase()
    .split(/[^A-Z]+/);
  const has = (word: string): boolean =>
    words.some((one) => one === word || (/^[RWD]+$/.test(one) && one.includes(word.charAt(0))));
  return (has('READ') ? 1 : 0) | (has('WRITE') ? 2 : 0) | (has('DELETE') ? 4 : 0);
}

interface InheritedAce {
  readonly sid: string;
  readonly flags: number;
}

interface InheritanceVector {
  readonly id: string;
  readonly parentAce: VectorAce;
  readonly childFile: { readonly aces: 'default' | readonly InheritedAce[] };
  readonly childDir: { readonly aces: 'default' | readonly InheritedAce[] };
}

const OWNER = 'S-1-5-21-1-2-3-1001';

export function inheritanceCases(vectors: readonly InheritanceVector[]): VectorCase[] {
  return vectors.map(({ id, parentAce, childFile, childDir }) => ({
    id,
    expected: [childFile.aces, childDir.aces],
    actual: () => (['file', 'directory'] as const).map((kind) => inherited(parentAce, kind)),
  }));
}

/** `default`: nothing is inherited. */
function inherited(parentAce: VectorAce, kind: 'file' | 'directory'): 'default' | InheritedAce[] {
  const aces = inheritedAces([ace(parentAce)], { kind, owner: trustee(OWNER), group: null, autoInherit: false });
  return aces.length === 0
    ? 'default'
    : aces.map(({ trustee: { sid }, flags }) => ({
        sid: sid === OWNER ? 'owner(mapped from CREATOR OWNER)' : String(sid),
        flags,
      }));
}
