/** Accounts, entries, descriptors and tokens in few words. */
import {
  type AccessMask,
  accessMask,
  type Ace,
  aclOf,
  parseSid,
  type Privilege,
  type Protection,
  type Sid,
  sidName,
  Token,
  type TokenGroup,
  type Trustee,
} from '../../src/index.js';
import { type NtStatus, ntStatusInfo } from '../../src/windows/nt-status.js';

export function sid(text: string): Sid {
  const parsed = parseSid(text);
  if (parsed === null) {
    throw new Error(`${text} is no SID`);
  }
  return parsed;
}

/** An account that is the same on every machine. */
function wellKnown(text: string): Trustee {
  return { sid: sid(text), name: sidName(text) };
}

function account(rid: number, name: string): Trustee {
  return { sid: sid(`S-1-5-21-1-2-3-${rid}`), name: `CONTOSO\\${name}` };
}

/** Who asks, nearly everywhere. */
export const ANNA = account(1001, 'anna');
export const BERT = account(1002, 'bert');
/** A group of Anna's, where she has one. */
export const STAFF = account(2001, 'staff');
export const GUESTS = account(2002, 'guests');
export const EVERYONE = wellKnown('S-1-1-0');
export const AUTHENTICATED_USERS = wellKnown('S-1-5-11');
export const CREATOR_OWNER = wellKnown('S-1-3-0');
export const CREATOR_GROUP = wellKnown('S-1-3-1');
export const OWNER_RIGHTS = wellKnown('S-1-3-4');
export const SYSTEM = wellKnown('S-1-5-18');
export const ADMINISTRATORS = wellKnown('S-1-5-32-544');
export const USERS = wellKnown('S-1-5-32-545');

/** Masks with the letters of icacls. */
export const FULL = accessMask(0x1f01ff);
export const MODIFY = accessMask(0x1301bf);
export const READ_AND_EXECUTE = accessMask(0x1200a9);
export const READ = accessMask(0x120089);
export const WRITE = accessMask(0x120116);
export const READ_DATA = accessMask(0x1);
export const WRITE_DATA = accessMask(0x2);
export const APPEND_DATA = accessMask(0x4);
export const WRITE_EA = accessMask(0x10);
export const TRAVERSE = accessMask(0x20);
export const DELETE_CHILD = accessMask(0x40);
export const READ_ATTRIBUTES = accessMask(0x80);
export const WRITE_ATTRIBUTES = accessMask(0x100);
export const DELETE = accessMask(0x1_0000);
export const READ_CONTROL = accessMask(0x2_0000);
export const WRITE_DAC = accessMask(0x4_0000);
export const WRITE_OWNER = accessMask(0x8_0000);
export const SYNCHRONIZE = accessMask(0x10_0000);
export const ACCESS_SYSTEM_SECURITY = accessMask(0x100_0000);
export const MAXIMUM_ALLOWED = accessMask(0x200_0000);
export const GENERIC_ALL = accessMask(0x1000_0000);
export const GENERIC_EXECUTE = accessMask(0x2000_0000);
export const GENERIC_WRITE = accessMask(0x4000_0000);
export const GENERIC_READ = accessMask(0x8000_0000);

export const OBJECT_INHERIT = 1;
export const CONTAINER_INHERIT = 2;
export const NO_PROPAGATE = 4;
export const INHERIT_ONLY = 8;
export const INHERITED = 16;

/** Several masks as one. */
export function rights(...masks: readonly number[]): AccessMask {
  return accessMask(masks.reduce((all, mask) => all | mask, 0));
}

export function allow(trustee: Trustee, mask: number, flags = 0): Ace {
  return { type: 'allow', flags, mask: accessMask(mask), trustee, extra: null };
}

export function deny(trustee: Trustee, mask: number, flags = 0): Ace {
  return { type: 'deny', flags, mask: accessMask(mask), trustee, extra: null };
}

/** An object with these entries, owned by nobody that is known. */
export function entries(...aces: readonly Ace[]): Protection {
  return { owner: null, dacl: aclOf(aces) };
}

/** The same, owned by somebody. */
export function ownedBy(owner: Trustee, ...aces: readonly Ace[]): Protection {
  return { owner, dacl: aclOf(aces) };
}

export function groups(...trustees: readonly Trustee[]): TokenGroup[] {
  return trustees.map((group) => ({ group, denyOnly: false }));
}

/** A group that only entries that deny count for. */
export function denyOnly(group: Trustee): TokenGroup {
  return { group, denyOnly: true };
}

/** Anna's token. */
export function anna(memberships: readonly TokenGroup[] = [], ...privileges: readonly Privilege[]): Token {
  return new Token({ user: ANNA, groups: memberships, privileges });
}

export function statusName(status: NtStatus): string {
  return ntStatusInfo(status)?.name ?? 'a status without a name';
}
