/** What context files tell of a case: who may do what on which object, who the caller is, how the share is mounted. */

import type { SecurityDescriptor, Trustee } from '../../windows/security-descriptor.js';
import type { PosixItem } from '../acl/posix-acl.js';
import type { ReadWarning } from '../source.js';

/** Everything that one context file says. Lists are empty where it says nothing of that kind. */
export interface CaseFacts {
  readonly acls: readonly ObjectAcl[];
  /** Objects whose ACLs icacls was asked for and did not get: nothing is known of them, not even that they inherit. */
  readonly notShown: readonly UnshownAcl[];
  readonly posixItems: readonly PosixItem[];
  readonly identities: readonly CallerIdentity[];
  readonly connections: readonly NetworkConnection[];
}

export const NO_CASE_FACTS: CaseFacts = { acls: [], notShown: [], posixItems: [], identities: [], connections: [] };

/** The facts of several files as one. */
export function mergeFacts(all: readonly CaseFacts[]): CaseFacts {
  return {
    acls: all.flatMap(({ acls }) => acls),
    notShown: all.flatMap(({ notShown }) => notShown),
    posixItems: all.flatMap(({ posixItems }) => posixItems),
    identities: all.flatMap(({ identities }) => identities),
    connections: all.flatMap(({ connections }) => connections),
  };
}

/** The security of one object of Windows, as icacls or SDDL show it. */
export interface ObjectAcl {
  /** As printed, in any of its spellings; null for a bare SDDL string. */
  readonly path: string | null;
  readonly descriptor: SecurityDescriptor;
  /** The first line of the object, counted from 1. */
  readonly line: number;
}

/** An object that icacls names with an error in place of its ACL: whoever ran it could not read that. */
export interface UnshownAcl {
  /** As printed: below a folder that was named without a root it is relative. */
  readonly path: string;
  /** `Access is denied.`, in the language of the machine. */
  readonly message: string;
  readonly line: number;
}

/** An account as `whoami /all` shows it. */
export interface CallerIdentity {
  readonly user: Trustee | null;
  readonly groups: readonly CallerGroup[];
  readonly privileges: readonly CallerPrivilege[];
  /** Whether `/groups` was asked for, so that a group that is missing here is none of the caller's. */
  readonly hasGroups: boolean;
  readonly hasPrivileges: boolean;
  readonly line: number;
}

export interface CallerGroup {
  readonly group: Trustee;
  /** A group that only entries that deny are compared with: what a token that is not elevated has of the administrators. */
  readonly denyOnly: boolean;
}

export interface CallerPrivilege {
  /** `SeBackupPrivilege`. */
  readonly name: string;
  /** Null where the word for its state is of a language we do not know. */
  readonly enabled: boolean | null;
}

/**
 * What a connection was read from: the table or the details of `net use`; a `net use` that somebody typed, which need not have
 * worked; `Get-SmbMapping`; `Get-SmbConnection`; `cmdkey`, which stores what the next connection to that server will use.
 */
export type ConnectionSource = 'net-use' | 'net-use-command' | 'smb-mapping' | 'smb-connection' | 'stored-credential';

/** A connection to a share, or what tells of one. */
export interface NetworkConnection {
  readonly source: ConnectionSource;
  /** `Z:`; null for a connection without a letter. */
  readonly drive: string | null;
  /** `\\server\share`; `\\server` for a stored credential. */
  readonly remote: string;
  /** As printed (`OK`, `Unavailable`, …); null where it prints none. */
  readonly status: string | null;
  /** The account that the server is told: from the command, the credential or `net use Z:`; null where that does not show it. */
  readonly userName: string | null;
  readonly line: number;
}

/** A context file, read. */
export interface ContextReading {
  readonly facts: CaseFacts;
  readonly encoding: string;
  /** Objects, accounts or connections. */
  readonly records: number;
  readonly warnings: readonly ReadWarning[];
}
