/** The ACL of a new file or directory. Source: adls-gen2.md §5. */

import { InputError } from '../../formats/input-error.js';
import {
  modeEntries,
  type PosixAclEntry,
  type PosixAcls,
  type PosixItem,
  type PosixMode,
  type PosixPermissions,
  posixPermissions,
} from '../../formats/acl/posix-acl.js';

type ClassPermissions = Pick<PosixMode, 'user' | 'group' | 'other'>;

/** Permissions that are taken away; `parsePosixMode('0027')` is one. */
export type Umask = ClassPermissions;

export interface ChildAclOptions {
  /**
   * `today`: a default ACL is copied as it is, and the umask applies only where there is none. `code-2018`: the article of
   * 2018, by which a constant umask of 007 takes everything from others in the access ACL.
   */
  readonly rule?: 'today' | 'code-2018';
  /** `x-ms-permissions`; 0777 for directories and 0666 for files without it. Asked only where there is no default ACL. */
  readonly permissions?: PosixMode;
  /** `x-ms-umask`; 0027 without it. Asked only where there is no default ACL. */
  readonly umask?: Umask;
}

export interface ChildAcl extends PosixAcls {
  /** Copied from the parent; null where that is not known. */
  readonly group: string | null;
  readonly sticky: boolean;
}

/** Of REST and the SDKs. The text of 2023 still names 007, which no creation by REST shows. */
const REST_UMASK: Umask = { user: 0, group: 2, other: 7 };
const UMASK_OF_2018: Umask = { user: 0, group: 0, other: 7 };
const DIRECTORY_PERMISSIONS: PosixMode = { user: 7, group: 7, other: 7, sticky: false, extended: false };
const FILE_PERMISSIONS: PosixMode = { user: 6, group: 6, other: 6, sticky: false, extended: false };

/**
 * What a new child of the directory gets. A directory gets the parent's default ACL as its access and as its default ACL, a
 * file as its access ACL. Throws an InputError for the rule of 2018 on a parent without default ACL, which the article
 * does not cover, and for permissions or an umask with that rule, which it does not know.
 */
export function childAcl(
  parent: Pick<PosixItem, 'defaultAcl' | 'group'>,
  kind: 'file' | 'directory',
  { rule = 'today', permissions, umask }: ChildAclOptions = {},
): ChildAcl {
  if (rule === 'code-2018') {
    return childAclOf2018(parent, kind, permissions !== undefined || umask !== undefined);
  }
  const { group, defaultAcl } = parent;
  if (defaultAcl.length > 0) {
    return { group, acl: defaultAcl, defaultAcl: kind === 'directory' ? defaultAcl : [], sticky: false };
  }
  const asked = permissions ?? (kind === 'directory' ? DIRECTORY_PERMISSIONS : FILE_PERMISSIONS);
  const left = without(asked, umask ?? REST_UMASK);
  return { group, acl: modeEntries(left), defaultAcl: [], sticky: kind === 'directory' && asked.sticky };
}

function childAclOf2018(
  { group, defaultAcl }: Pick<PosixItem, 'defaultAcl' | 'group'>,
  kind: 'file' | 'directory',
  hasRequest: boolean,
): ChildAcl {
  if (defaultAcl.length === 0 || hasRequest) {
    throw new InputError(
      'the rule of 2018 tells only how default ACLs are copied: expected a parent with one, and neither permissions nor umask',
    );
  }
  const acl = defaultAcl.map((entry): PosixAclEntry => ({ ...entry, permissions: maskedIn2018(entry) }));
  return { group, acl, defaultAcl: kind === 'directory' ? defaultAcl : [], sticky: false };
}

/** Named entries and the mask are copied as they are. */
function maskedIn2018({ type, id, permissions }: PosixAclEntry): PosixPermissions {
  return id !== null || type === 'mask' ? permissions : posixPermissions(permissions & ~UMASK_OF_2018[type]);
}

function without(permissions: ClassPermissions, umask: Umask): ClassPermissions {
  return {
    user: posixPermissions(permissions.user & ~umask.user),
    group: posixPermissions(permissions.group & ~umask.group),
    other: posixPermissions(permissions.other & ~umask.other),
  };
}
