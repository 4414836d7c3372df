/**
 * The check of a request against a descriptor, as Windows does it. Source: windows-access.md §4 ([MS-DTYP] 2.5.3.2 with the
 * corrections there).
 */

import {
  ACCESS_SYSTEM_SECURITY,
  type AccessMask,
  accessMask,
  FILE_MAPPING,
  type GenericMapping,
  mapGenericRights,
  MAXIMUM_ALLOWED,
  NO_ACCESS,
  READ_CONTROL,
  WRITE_DAC,
  WRITE_OWNER,
} from '../../windows/access-mask.js';
import {
  type NtStatus,
  STATUS_ACCESS_DENIED,
  STATUS_PRIVILEGE_NOT_HELD,
  STATUS_SUCCESS,
} from '../../windows/nt-status.js';
import { type Ace, type Acl, INHERIT_ONLY, type SecurityDescriptor } from '../../windows/security-descriptor.js';
import { OWNER_RIGHTS } from '../../windows/sid.js';
import type { Privilege, Token } from './token.js';

/** What decided some bits of a request. Every bit that was asked for is in exactly one deciding step. */
export type AccessStep =
  | { readonly kind: 'privilege'; readonly privilege: Privilege; readonly bits: AccessMask }
  /**
   * `allow`, `deny`: an entry, `index` counts from 0 within the DACL. `owner`: reads and writes the DACL whatever it says.
   * `no-dacl`: nothing protects the object. `capped`: one of these would grant, and the share does not let it through.
   */
  | {
      readonly kind: 'allow' | 'deny' | 'owner' | 'no-dacl' | 'capped';
      readonly index: number | null;
      readonly bits: AccessMask;
    }
  /** A privilege that the request needs and the token lacks. */
  | { readonly kind: 'no-privilege'; readonly privilege: Privilege; readonly bits: AccessMask }
  /** No entry allows these. */
  | { readonly kind: 'missing'; readonly bits: AccessMask }
  /** An entry for the caller with a condition or for a part of an object: it decides something, but what is not modelled. */
  | { readonly kind: 'not-modelled'; readonly index: number; readonly bits: AccessMask };

export interface AccessDecision {
  /** STATUS_SUCCESS, STATUS_ACCESS_DENIED or STATUS_PRIVILEGE_NOT_HELD. */
  readonly status: NtStatus;
  /** What the handle would hold; 0 for a refusal. */
  readonly granted: AccessMask;
  /** What was asked for and not granted; 0 for a success. With MAXIMUM_ALLOWED: of what was asked for beside it. */
  readonly refused: AccessMask;
  readonly steps: readonly AccessStep[];
}

/** What an owner may do without an entry. */
const OWNER_BITS = READ_CONTROL | WRITE_DAC;

export interface EvaluateOptions {
  /** What generic bits of the request stand for; files' without it. */
  readonly mapping?: GenericMapping;
  /** The most that the DACL can grant here: what a share-level role lets through. Privileges are not clipped by it. */
  readonly cap?: AccessMask;
}

/** A descriptor as far as access checks look at it. */
export interface Protection extends Pick<SecurityDescriptor, 'owner'> {
  /** With `aces: null` for an object without a DACL: a descriptor whose text leaves its DACL out protects nobody knows how. */
  readonly dacl: Acl;
  /** Nothing of it is evaluated; of a mandatory label the answer says so. */
  readonly sacl?: Acl | null;
}

/**
 * What protects an object, by its descriptor. Throws a RangeError for one whose text leaves the DACL out: it may have any, and
 * a missing one would grant everything.
 */
export function protectionFrom({ owner, dacl, sacl }: SecurityDescriptor, path: string | null): Protection {
  if (dacl === null) {
    const [whose, word] = path === null ? ['', '<path>'] : [` of ${path}`, `"${path}"`];
    throw new RangeError(`the ACL${whose} has no D: part; run icacls ${word} or (Get-Acl ${word}).Sddl`);
  }
  return { owner, dacl, sacl };
}

/**
 * Whether a token is granted `desired` on an object. Generic bits are mapped in the request, not in the entries. A NULL DACL
 * grants everything; without a known owner nobody is its owner. Deny entries behind the allow entry that already granted a bit
 * have no effect, with MAXIMUM_ALLOWED too. Labels, conditions, object entries and central policies are not evaluated: steps of
 * kind `not-modelled` say where that matters. Never throws.
 */
export function evaluateAccess(
  token: Token,
  protection: Protection,
  desired: AccessMask,
  { mapping = FILE_MAPPING, cap = UNCAPPED }: EvaluateOptions = {},
): AccessDecision {
  return new Evaluation(token, protection, mapGenericRights(desired, mapping), mapping, cap).decide();
}

const UNCAPPED = accessMask(0xffff_ffff);

/** Bits that no entry gives, whatever its mask holds. Source: windows-access.md §1.1, §4 ([MS-DTYP] 2.5.3.2). */
const NEVER_BY_ENTRY = ACCESS_SYSTEM_SECURITY | MAXIMUM_ALLOWED;

class Evaluation {
  readonly #token: Token;
  readonly #owner: Protection['owner'];
  readonly #aces: readonly Ace[] | null;
  readonly #mapping: GenericMapping;
  readonly #cap: number;
  readonly #required: number;
  readonly #maximum: boolean;
  readonly #steps: AccessStep[] = [];
  #granted = 0;
  #denied = 0;

  constructor(
    token: Token,
    { owner, dacl }: Protection,
    desired: AccessMask,
    mapping: GenericMapping,
    cap: AccessMask,
  ) {
    this.#token = token;
    this.#owner = owner;
    this.#aces = dacl.aces;
    this.#mapping = mapping;
    this.#cap = cap;
    this.#required = desired & ~MAXIMUM_ALLOWED;
    this.#maximum = (desired & MAXIMUM_ALLOWED) !== 0;
  }

  decide(): AccessDecision {
    let status: NtStatus = STATUS_ACCESS_DENIED;
    if (!this.#privileges()) {
      status = STATUS_PRIVILEGE_NOT_HELD;
    }
    if (this.#aces === null) {
      this.#grant('no-dacl', this.#open(this.#maximum ? this.#required | this.#mapping.all : this.#required));
    } else {
      if (this.#owner !== null && this.#token.is(this.#owner) && !hasOwnerRights(this.#aces)) {
        this.#grant('owner', this.#open(OWNER_BITS));
      }
      this.#walk(this.#aces);
    }
    const refused = this.#required & ~this.#granted;
    const missing = refused & ~this.#denied;
    if (missing !== 0) {
      this.#steps.push({ kind: 'missing', bits: accessMask(missing) });
    }
    return refused === 0 && (this.#granted !== 0 || !this.#maximum)
      ? { status: STATUS_SUCCESS, granted: accessMask(this.#granted), refused: NO_ACCESS, steps: this.#steps }
      : { status, granted: NO_ACCESS, refused: accessMask(refused), steps: this.#steps };
  }

  /** Bits that privileges decide before any entry does. False where one that is needed is not held. */
  #privileges(): boolean {
    const { privileges } = this.#token;
    if ((this.#required & WRITE_OWNER) !== 0 && privileges.has('SeTakeOwnershipPrivilege')) {
      this.#granted |= WRITE_OWNER;
      this.#steps.push({ kind: 'privilege', privilege: 'SeTakeOwnershipPrivilege', bits: WRITE_OWNER });
    }
    if ((this.#required & ACCESS_SYSTEM_SECURITY) === 0) {
      return true;
    }
    const held = privileges.has('SeSecurityPrivilege');
    if (held) {
      this.#granted |= ACCESS_SYSTEM_SECURITY;
    } else {
      this.#denied |= ACCESS_SYSTEM_SECURITY;
    }
    this.#steps.push({
      kind: held ? 'privilege' : 'no-privilege',
      privilege: 'SeSecurityPrivilege',
      bits: ACCESS_SYSTEM_SECURITY,
    });
    return held;
  }

  #walk(aces: readonly Ace[]): void {
    for (let index = 0; index < aces.length; index++) {
      const ace = aces[index];
      if (ace === undefined || (ace.flags & INHERIT_ONLY) !== 0) {
        continue;
      }
      const open = this.#open(ace.mask);
      if (open === 0) {
        continue;
      }
      if (ace.type === 'allow') {
        if (isFor(this.#token, this.#owner, ace, false)) {
          this.#grant('allow', open, index);
        }
      } else if (ace.type === 'deny') {
        if (isFor(this.#token, this.#owner, ace, true)) {
          this.#denied |= open;
          this.#steps.push({ kind: 'deny', index, bits: accessMask(open) });
        }
      } else if (NOT_MODELLED.has(ace.type) && isFor(this.#token, this.#owner, ace, true)) {
        this.#steps.push({ kind: 'not-modelled', index, bits: accessMask(open) });
      }
    }
  }

  /** The bits of a mask that are asked for and that nothing before has decided. */
  #open(mask: number): number {
    return mask & (this.#maximum ? ~NEVER_BY_ENTRY : this.#required) & ~this.#granted & ~this.#denied;
  }

  /** Grants open bits as far as the cap lets them through; what it does not is decided too. */
  #grant(kind: 'owner' | 'no-dacl' | 'allow', open: number, index: number | null = null): void {
    const bits = open & this.#cap;
    if (bits !== 0) {
      this.#granted |= bits;
      this.#steps.push({ kind, index, bits: accessMask(bits) });
    }
    const capped = open & ~this.#cap & this.#required;
    this.#denied |= open & ~this.#cap;
    if (capped !== 0) {
      this.#steps.push({ kind: 'capped', index, bits: accessMask(capped) });
    }
  }
}

/** Whether an entry is for the caller. OWNER RIGHTS stands for whoever owns the object; deny-only groups count for what denies. */
export function isFor(token: Token, owner: Protection['owner'], { trustee }: Ace, denies: boolean): boolean {
  if (trustee.sid === OWNER_RIGHTS) {
    return owner !== null && token.is(owner);
  }
  return denies ? token.isDenied(trustee) : token.is(trustee);
}

/** Entries that decide about access by more than a SID and a mask. */
const NOT_MODELLED: ReadonlySet<Ace['type']> = new Set([
  'allow-object',
  'deny-object',
  'allow-callback',
  'deny-callback',
  'allow-callback-object',
]);

/** Whether some effective entry is for OWNER RIGHTS: then it alone says what the owner may do without an entry of its own. */
function hasOwnerRights(aces: readonly Ace[]): boolean {
  return aces.some(({ trustee, flags }) => trustee.sid === OWNER_RIGHTS && (flags & INHERIT_ONLY) === 0);
}
