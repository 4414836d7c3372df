/** Entries of which it is not known whether they are for the caller: what they would change is said, not guessed. */

import { formatEntry } from '../../formats/acl/icacls-entry.js';
import { type ObjectKind, rightNames } from '../../windows/access-mask.js';
import { type Ace, INHERIT_ONLY, type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import type { Sid } from '../../windows/sid.js';
import type { AccessDecision, Protection } from './evaluate.js';
import { COMPUTER_ACCOUNT } from './server.js';
import type { Token } from './token.js';

/** What is known of a caller's memberships. */
export interface Memberships {
  readonly token: Token;
  /** Whether the groups are all there are: what `whoami /groups` shows, or a list that was given. */
  readonly groupsKnown: boolean;
  /** Whether groups of the machine that decides, its BUILTIN\Administrators among them, are known as well. */
  readonly localGroupsKnown: boolean;
  /** SIDs that nobody is on the machine that decides. */
  readonly cannotBe: (sid: Sid) => boolean;
}

/** Trustees that nobody who asks over a network is, or that stand for somebody else. Source: windows-access.md §4. */
const NEVER_A_CALLER = /^S-1-(?:3-|5-(?:7|18|19|20|80-|83-|84-|90-|96-)|15-|16-|0-)/;

/** An entry that could be for the caller. */
export interface UncertainEntry {
  /** Whom it is for. */
  readonly trustee: Trustee;
  /** Whether it allows; else it denies. */
  readonly favourable: boolean;
  /** What it would change, in a sentence or two. */
  readonly text: string;
}

/**
 * Sentences about entries that could be for the caller and would change the decision: those that would allow what was refused,
 * and those that would deny what was granted.
 */
export function uncertainEntries(
  path: string,
  kind: ObjectKind,
  { dacl }: Protection,
  decision: AccessDecision,
  memberships: Memberships,
): UncertainEntry[] {
  return (dacl.aces ?? []).flatMap((ace, index) => {
    const bits = ace.mask & (ace.type === 'allow' ? decision.refused : decision.granted);
    const decides = ace.type === 'allow' || ace.type === 'deny';
    if (!decides || bits === 0 || (ace.flags & INHERIT_ONLY) !== 0 || !mayBeCaller(ace, memberships)) {
      return [];
    }
    const rights = rightNames(decision.refused === 0 ? decision.granted : decision.refused, kind).filter((right) =>
      rightNames(ace.mask, kind).includes(right),
    );
    const text =
      `It is not known whether ${trusteeName(memberships.token.user)} is ${trusteeName(ace.trustee)} or a member of it. If so, ` +
      `ACE ${index + 1} of ${path}, ${formatEntry(ace)}, ${ace.type === 'allow' ? 'allows' : 'denies'} ${rights.join(', ')}; ${whatTells(memberships)}`;
    return [{ trustee: ace.trustee, favourable: ace.type === 'allow', text }];
  });
}

function whatTells({ token, groupsKnown }: Memberships): string {
  if (token.user === COMPUTER_ACCOUNT) {
    return 'the account of the computer that copies tells, and its groups in Active Directory.';
  }
  return groupsKnown ? 'whoami /all or net localgroup on the machine that holds it tells.' : 'whoami /all tells.';
}

/** Whether an entry that does not match the token could still be for its user. */
function mayBeCaller({ trustee }: Ace, { token, groupsKnown, localGroupsKnown, cannotBe }: Memberships): boolean {
  if (
    token.isDenied(trustee) ||
    (trustee.sid !== null && (NEVER_A_CALLER.test(trustee.sid) || cannotBe(trustee.sid)))
  ) {
    return false;
  }
  const all = [token.user, ...token.groups.map(({ group }) => group)];
  return !groupsKnown || (!localGroupsKnown && !isOfOneDomain(trustee, all)) || !isComparable(trustee, all);
}

/** Whether a trustee is of a domain that one of the others is of too, whose groups a ticket holds whole. */
function isOfOneDomain(trustee: Trustee, all: readonly Trustee[]): boolean {
  const domains = domainsOf(trustee);
  return all.some((one) => domainsOf(one).some((domain) => domains.includes(domain)));
}

/** A domain by its SID and by its name; neither for what is built into every machine. */
function domainsOf({ sid, name }: Trustee): string[] {
  const [, ofSid] = /^(S-1-5-21-.*(?=-\d+$)|S-1-12-1)-/.exec(sid ?? '') ?? [];
  const [, ofName] = /^([^\\]+)\\/.exec(name?.toLowerCase() ?? '') ?? [];
  return [ofSid, ofName].filter((domain) => domain !== undefined).filter((domain) => !BUILT_IN_DOMAINS.has(domain));
}

const BUILT_IN_DOMAINS: ReadonlySet<string> = new Set(['builtin', 'nt authority', 'nt service']);

/** Whether every trustee of the token has what this one is known by: a SID, or a name. */
function isComparable({ sid, name }: Trustee, all: readonly Trustee[]): boolean {
  return (
    (sid !== null && all.every((one) => one.sid !== null)) || (name !== null && all.every((one) => one.name !== null))
  );
}
