/** POSIX access control lists as Azure Data Lake Storage and Hadoop write them. Source: adls-gen2.md §4, §6. */

/** Read 4, write 2, execute 1, added up: 0 to 7. */
export type PosixPermissions = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** One entry: `user::rwx` (owning user), `user:<id>:r-x` (named), `group::`, `group:<id>:`, `mask::`, `other::`. */
export interface PosixAclEntry {
  readonly type: 'user' | 'group' | 'mask' | 'other';
  /** The identity of a named user or group; null for the others. */
  readonly id: string | null;
  readonly permissions: PosixPermissions;
}

/** A file or directory as one of the tools shows it. Null: it does not say. */
export interface PosixItem {
  readonly path: string | null;
  readonly isDirectory: boolean | null;
  readonly owner: string | null;
  readonly group: string | null;
  readonly acl: readonly PosixAclEntry[];
  /** Entries that new children get; empty where there are none. */
  readonly defaultAcl: readonly PosixAclEntry[];
  readonly sticky: boolean | null;
  /** Whether `acl` is all there is: a short form with a `+` behind it leaves named entries out. */
  readonly complete: boolean;
  /** The first line of the item, counted from 1. */
  readonly line: number;
}
