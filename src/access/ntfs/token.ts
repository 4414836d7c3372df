/** Who asks: a user with groups and privileges, as the machine that decides sees them. Source: windows-access.md §4. */

import type { Trustee } from '../../windows/security-descriptor.js';

/** Privileges that decide about files. Source: windows-access.md §4. */
export const PRIVILEGES = [
  'SeBackupPrivilege',
  'SeRestorePrivilege',
  'SeSecurityPrivilege',
  'SeTakeOwnershipPrivilege',
  'SeChangeNotifyPrivilege',
] as const;
export type Privilege = (typeof PRIVILEGES)[number];

/** Whether a word is the name of one of them. */
export function isPrivilege(name: string): name is Privilege {
  return PRIVILEGES.some((privilege) => privilege === name);
}

/** A membership. */
export interface TokenGroup {
  readonly group: Trustee;
  /** Only entries that deny count for it: what a process that is not elevated has of the administrators. */
  readonly denyOnly: boolean;
}

export interface TokenDescription {
  readonly user: Trustee;
  readonly groups: readonly TokenGroup[];
  /** Those that the deciding machine grants. On a server they are the server's, not the client's. */
  readonly privileges: readonly Privilege[];
}

/** A token, ready for many checks. */
export class Token {
  readonly user: Trustee;
  readonly groups: readonly TokenGroup[];
  readonly privileges: ReadonlySet<Privilege>;
  readonly #allowed: Keys;
  readonly #denied: Keys;

  constructor({ user, groups, privileges }: TokenDescription) {
    this.user = user;
    this.groups = groups;
    this.privileges = new Set(privileges);
    const full = groups.filter(({ denyOnly }) => !denyOnly).map(({ group }) => group);
    this.#allowed = keysOf([user, ...full]);
    this.#denied = keysOf([user, ...groups.map(({ group }) => group)]);
  }

  /** The same token with one more privilege. */
  withPrivilege(privilege: Privilege): Token {
    return new Token({ user: this.user, groups: this.groups, privileges: [...this.privileges, privilege] });
  }

  /** The same token with its deny-only groups as full ones: what an elevated process of the user has. */
  elevated(): Token {
    const groups = this.groups.map(({ group }) => ({ group, denyOnly: false }));
    return new Token({ user: this.user, groups, privileges: [...this.privileges] });
  }

  /** The same token with one more group. */
  withGroup(group: Trustee): Token {
    const groups = [...this.groups, { group, denyOnly: false }];
    return new Token({ user: this.user, groups, privileges: [...this.privileges] });
  }

  /** Whether the trustee is the user or one of the groups, so that what it is allowed counts. */
  is(trustee: Trustee): boolean {
    return holds(this.#allowed, trustee);
  }

  /** The same for what is denied, for which deny-only groups count too. */
  isDenied(trustee: Trustee): boolean {
    return holds(this.#denied, trustee);
  }
}

/** What trustees are known by. */
interface Keys {
  readonly sids: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  /** Names of those that have no SID. */
  readonly onlyNames: ReadonlySet<string>;
}

function keysOf(trustees: readonly Trustee[]): Keys {
  const namesOf = (some: readonly Trustee[]): Set<string> =>
    new Set(some.flatMap(({ name }) => (name === null ? [] : [name.toLowerCase()])));
  return {
    sids: new Set(trustees.flatMap(({ sid }) => sid ?? [])),
    names: namesOf(trustees),
    onlyNames: namesOf(trustees.filter(({ sid }) => sid === null)),
  };
}

/** Two trustees with SIDs are the same if these are; a name decides only where one of the two has nothing else. */
function holds({ sids, names, onlyNames }: Keys, { sid, name }: Trustee): boolean {
  if (sid === null) {
    return names.has(name.toLowerCase());
  }
  return sids.has(sid) || (onlyNames.size > 0 && name !== null && onlyNames.has(name.toLowerCase()));
}
