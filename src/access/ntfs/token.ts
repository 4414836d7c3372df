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
  readonly #allowed: ReadonlySet<string>;
  readonly #denied: ReadonlySet<string>;

  constructor({ user, groups, privileges }: TokenDescription) {
    this.user = user;
    this.groups = groups;
    this.privileges = new Set(privileges);
    const full = groups.filter(({ denyOnly }) => !denyOnly).map(({ group }) => group);
    this.#allowed = new Set([user, ...full].flatMap(keysOf));
    this.#denied = new Set([user, ...groups.map(({ group }) => group)].flatMap(keysOf));
  }

  /** The same token with one more privilege. */
  withPrivilege(privilege: Privilege): Token {
    return new Token({ user: this.user, groups: this.groups, privileges: [...this.privileges, privilege] });
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

/** A trustee is known by its SID, its name, or both. */
function keysOf({ sid, name }: Trustee): string[] {
  return [...(sid === null ? [] : [sid]), ...(name === null ? [] : [name.toLowerCase()])];
}

/** Two trustees with SIDs are the same if these are; a name decides only where one of the two has nothing else. */
function holds(keys: ReadonlySet<string>, { sid, name }: Trustee): boolean {
  return (sid !== null && keys.has(sid)) || (name !== null && keys.has(name.toLowerCase()));
}
