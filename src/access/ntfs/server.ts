/** A caller as another machine sees it, from what its own machine shows. Source: windows-access.md §4. */

import type { Trustee } from '../../windows/security-descriptor.js';
import { LOCAL_SYSTEM, NETWORK, NETWORK_SERVICE, sidName, sidOfName } from '../../windows/sid.js';
import type { Caller } from './check.js';
import type { TokenGroup } from './token.js';

/** Whether a group is of a domain or of Entra ID, so that a ticket can hold it; others are the machine's that shows them. */
export function isOfADomain({ group: { sid, name } }: TokenGroup): boolean {
  const known = sid ?? (name === null ? null : sidOfName(name));
  return known === null || known.startsWith('S-1-5-21-') || known.startsWith('S-1-12-');
}

/** To a server the machine's own accounts are the computer account. Source: windows-access.md §4. */
const OF_THE_COMPUTER: ReadonlySet<string | null> = new Set([LOCAL_SYSTEM, NETWORK_SERVICE]);

/** Its name is not what whoami shows to SYSTEM. */
export const COMPUTER_ACCOUNT: Trustee = { sid: null, name: '<domain>\\<computer>$' };

export function isOfTheComputer({ sid }: Trustee): boolean {
  return OF_THE_COMPUTER.has(sid);
}

/**
 * A caller whose groups and privileges were read on the client, at a Windows server: of its groups those of the domain, and
 * NETWORK. In which groups of the server it is, and which privileges it has there, is not known. SYSTEM is the computer account.
 */
export function seenByServer({ user, groups, groupsKnown }: Caller): Caller {
  const network = { group: { sid: NETWORK, name: sidName(NETWORK) }, denyOnly: false };
  const ofComputer = isOfTheComputer(user);
  return {
    user: ofComputer ? COMPUTER_ACCOUNT : user,
    groups: [...(ofComputer ? [] : groups.filter(isOfADomain)), network],
    groupsKnown: groupsKnown && !ofComputer,
    localGroupsKnown: false,
    privileges: [],
  };
}
