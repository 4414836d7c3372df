/** What an open handle may do. Source: windows-access.md §5 ([MS-FSA] 2.1.5.14, 2.1.5.17, 2.1.5.18). */

import {
  ACCESS_SYSTEM_SECURITY,
  type AccessMask,
  accessMask,
  DELETE,
  FILE_LIST_DIRECTORY,
  FILE_WRITE_ATTRIBUTES,
  FILE_WRITE_DATA,
  READ_CONTROL,
  WRITE_DAC,
  WRITE_OWNER,
} from '../../windows/access-mask.js';
import { FILE_ATTRIBUTE_READONLY } from '../../windows/create-options.js';
import {
  type NtStatus,
  STATUS_ACCESS_DENIED,
  STATUS_CANNOT_DELETE,
  STATUS_DIRECTORY_NOT_EMPTY,
  STATUS_INVALID_OWNER,
  STATUS_SUCCESS,
} from '../../windows/nt-status.js';
import type { Trustee } from '../../windows/security-descriptor.js';
import type { Token } from './token.js';

/** Each operation with the rights that its handle must hold. */
const HANDLE_RIGHTS = {
  'set-dacl': WRITE_DAC,
  'set-owner': WRITE_OWNER,
  'set-group': WRITE_OWNER,
  'set-label': WRITE_OWNER,
  'set-sacl': ACCESS_SYSTEM_SECURITY,
  'query-security': READ_CONTROL,
  'query-sacl': accessMask(READ_CONTROL | ACCESS_SYSTEM_SECURITY),
  'set-basic-information': FILE_WRITE_ATTRIBUTES,
  'set-end-of-file': FILE_WRITE_DATA,
  rename: DELETE,
  'set-disposition': DELETE,
  'query-directory': FILE_LIST_DIRECTORY,
} as const satisfies Readonly<Record<string, AccessMask>>;
export type HandleOperation = keyof typeof HANDLE_RIGHTS;

export interface HandleRequest {
  readonly operation: HandleOperation;
  readonly granted: AccessMask;
  /**
   * For `set-owner`: who is to own it (null: somebody other than the caller), and who asks. An owner other than oneself needs
   * the right to restore files.
   */
  readonly newOwner?: { readonly owner: Trustee | null; readonly token: Token };
  /** For `set-disposition`: FILE_ATTRIBUTE bits of the object. */
  readonly attributes?: number;
  /** For `set-disposition`: a directory that holds something. */
  readonly isFilledDirectory?: boolean;
}

/** The status of an operation on an open handle. */
export function checkHandle({ operation, granted, newOwner, attributes, isFilledDirectory }: HandleRequest): NtStatus {
  const needed = HANDLE_RIGHTS[operation];
  if ((granted & needed) !== needed) {
    return STATUS_ACCESS_DENIED;
  }
  if (operation === 'set-owner' && newOwner !== undefined && !mayGiveTo(newOwner.owner, newOwner.token)) {
    return STATUS_INVALID_OWNER;
  }
  if (operation === 'set-disposition') {
    if (((attributes ?? 0) & FILE_ATTRIBUTE_READONLY) !== 0) {
      return STATUS_CANNOT_DELETE;
    }
    return isFilledDirectory === true ? STATUS_DIRECTORY_NOT_EMPTY : STATUS_SUCCESS;
  }
  return STATUS_SUCCESS;
}

/** Whether a caller may make somebody the owner: itself and its groups, or anybody with the right to restore files. */
function mayGiveTo(owner: Trustee | null, token: Token): boolean {
  return token.privileges.has('SeRestorePrivilege') || (owner !== null && token.is(owner));
}
