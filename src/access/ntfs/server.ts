/** A caller as another machine sees it, from what its own machine shows. Source: windows-access.md §4. */

import { NETWORK, sidName, sidOfName } from '../../windows/sid.js';
import type { Caller } from './check.js';
import type { TokenGroup } from './token.js';

/** Whether a group is of a domain or of Entra ID, so that a ticket can hold it; others are the machine's that shows them. */
export function isOfADomain({ group: { sid, name } }: TokenGroup): boolean {
  const known = sid ?? (name === null ? null : sidOfName(name));
  return known === null || known.startsWith('S-1-5-21-') || known.startsWith('S-1-12-');
}

/**
 * A caller whose groups and privileges were read on the client, at a Windows server: of its groups those of the domain, and
 * NETWORK. In which groups of the server it is, and which privileges it has there, is not known.
 */
export function seenByServer({ user, groups, groupsKnown }: Caller): Caller {
  return {
    user,
    groups: [...groups.filter(isOfADomain), { group: { sid: NETWORK, name: sidName(NETWORK) }, denyOnly: false }],
    groupsKnown,
    localGroupsKnown: false,
    privileges: [],
  };
}
