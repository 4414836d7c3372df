/** What context files tell, as the models ask for it: the caller, the objects, how the share is mounted. */

import type { CallerIdentity, CaseFacts, NetworkConnection, ObjectAcl } from '../formats/context/case-facts.js';
import { isStorageKeyUser } from '../formats/context/net-use.js';
import { isUnder, type PathKey, pathKey, plainPath } from '../windows/path.js';
import { CONTAINER_INHERIT, OBJECT_INHERIT, type Trustee } from '../windows/security-descriptor.js';
import type { Caller } from './ntfs/check.js';
import { isPrivilege } from './ntfs/token.js';

/** Whether two trustees are the same, as far as their SIDs or names tell. */
export function isSameTrustee(one: Trustee, other: Trustee): boolean {
  return one.sid !== null && other.sid !== null
    ? one.sid === other.sid
    : one.name !== null && other.name !== null && one.name.toLowerCase() === other.name.toLowerCase();
}

/** What `whoami` shows first of an account: this user's, or the only one where no user is named; null where there is none. */
export function identityOf({ identities }: CaseFacts, user: Trustee | null): CallerIdentity | null {
  const [only, ...others] = identities;
  if (user === null) {
    const isOnly = (one: CallerIdentity): boolean =>
      one.user !== null && only !== undefined && only.user !== null && isSameTrustee(one.user, only.user);
    return others.every(isOnly) ? (only ?? null) : null;
  }
  return identities.find((identity) => identity.user !== null && isSameTrustee(identity.user, user)) ?? null;
}

/** A caller as `whoami` shows it on the machine that decides; without it, the user alone. */
export function callerOf(user: Trustee, identity: CallerIdentity | null): Caller {
  return {
    // What whoami prints has both name and SID.
    user: identity?.user ?? user,
    groups: identity?.groups ?? [],
    groupsKnown: identity?.hasGroups ?? false,
    privileges: (identity?.privileges ?? []).map(({ name }) => name).filter(isPrivilege),
  };
}

/** The object of this path, in whatever spelling, by its drive or its share; null where no file shows it. */
export function aclAt(facts: CaseFacts, path: string): ObjectAcl | null {
  const key = remoteKey(facts, path);
  return facts.acls.findLast((acl) => acl.path !== null && remoteKey(facts, acl.path) === key) ?? null;
}

/** One key for all names of an object that the connections of the case join. */
function remoteKey(facts: CaseFacts, path: string): PathKey {
  return pathKey(remoteOf(facts, path));
}

/** The topmost of the objects that files show: what has the shortest path; null where none has a path. */
export function topmostAcl({ acls }: CaseFacts): ObjectAcl | null {
  return acls.reduce<ObjectAcl | null>(
    (top, acl) => (acl.path !== null && (top === null || acl.path.length < (top.path ?? acl.path).length) ? acl : top),
    null,
  );
}

/** The objects below a directory that files show. */
export function aclsBelow(facts: CaseFacts, directory: string): ObjectAcl[] {
  const root = remoteKey(facts, directory);
  return facts.acls.filter(({ path }) => {
    const key = path === null ? root : remoteKey(facts, path);
    return key !== root && isUnder(key, root);
  });
}

/** The objects at or below a directory whose ACLs icacls could not read, as it printed them. */
export function unshownBelow(facts: CaseFacts, directory: string): string[] {
  const root = remoteKey(facts, directory);
  return facts.notShown.map(({ path }) => path).filter((path) => isUnder(remoteKey(facts, path), root));
}

/** Only directories have entries that are handed on; without one it is not known what the object is. */
export function kindShownBy({ descriptor, path }: ObjectAcl): 'directory' | null {
  const handsOn = (descriptor.dacl?.aces ?? []).some(
    ({ flags }) => (flags & (OBJECT_INHERIT | CONTAINER_INHERIT)) !== 0,
  );
  return handsOn || path?.endsWith('\\') === true ? 'directory' : null;
}

/** A connection that a path is on, and whether it uses the storage account key; null: what it shows does not tell. */
export interface PathConnection {
  readonly connection: NetworkConnection;
  readonly usesKey: boolean | null;
}

/**
 * The connections that a path is on, by its drive or by the share that the drive stands for: some tools show an account beside
 * the drive, others beside the share or its server.
 */
export function connectionsOf(facts: CaseFacts, path: string): PathConnection[] {
  const keys = [pathKey(path), pathKey(remoteOf(facts, path))];
  return facts.connections
    .filter(({ drive, remote }) => [drive, remote].some((name) => name !== null && isAnyUnder(keys, pathKey(name))))
    .map((connection) => ({ connection, usesKey: isStorageKeyUser(connection.userName, connection.remote) }));
}

function isAnyUnder(keys: readonly PathKey[], root: PathKey): boolean {
  return keys.some((key) => isUnder(key, root));
}

/** How a path's share is mounted: by the storage key, as an identity; null where the connections do not tell. */
export function mountOf(facts: CaseFacts, path: string): 'key' | 'identity' | null {
  const known = connectionsOf(facts, path)
    .filter(isInUse)
    .map(({ usesKey }) => usesKey);
  if (known.includes(true)) {
    return 'key';
  }
  return known.includes(false) ? 'identity' : null;
}

/** Whether the storage key is only stored for the server of a path: a connection may have been made with it. */
export function isKeyStored(facts: CaseFacts, path: string): boolean {
  return connectionsOf(facts, path).some((one) => one.usesKey === true && !isInUse(one));
}

/** Whether a connection was made, or a command typed that makes it: what is only stored need not have been used. */
export function isInUse({ connection }: PathConnection): boolean {
  return connection.source !== 'stored-credential';
}

/** `\\server\share\…` for a path on a mapped drive; the path itself where no connection has its drive. */
export function remoteOf({ connections }: CaseFacts, path: string): string {
  const key = pathKey(path);
  const mapped = connections.find(({ drive }) => drive !== null && isUnder(key, pathKey(drive)));
  return mapped === undefined ? path : `${mapped.remote}${plainPath(path).slice(mapped.drive?.length)}`;
}
