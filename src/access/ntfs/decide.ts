/** An operation on an object, decided: the create and what is done with its handle. */

import { type AccessMask, FILE_ADD_FILE, FILE_ADD_SUBDIRECTORY, NO_ACCESS } from '../../windows/access-mask.js';
import { type NtStatus, STATUS_ACCESS_DENIED, STATUS_SUCCESS } from '../../windows/nt-status.js';
import { aclOf, type Trustee } from '../../windows/security-descriptor.js';
import { checkCreate, type CreateDecision, type CreateStep, type ExistingObject, type OpenHandle } from './create.js';
import { evaluateAccess, type EvaluateOptions, type Protection } from './evaluate.js';
import { checkHandle, type HandleOperation } from './handle.js';
import type { Operation } from './operations.js';
import type { Token } from './token.js';

/** An object that is asked about. */
export interface AskedObject {
  readonly path: string;
  readonly protection: Protection;
  readonly kind: 'file' | 'directory';
  /** FILE_ATTRIBUTE bits. */
  readonly attributes: number;
  readonly openHandles: readonly OpenHandle[];
}

/** A directory that is asked about as the parent of an object. */
export interface AskedParent {
  readonly path: string;
  readonly protection: Protection;
}

export interface AccessQuestion {
  readonly operation: Operation;
  /** Whether it is opened for backup: FILE_OPEN_FOR_BACKUP_INTENT. */
  readonly backupIntent: boolean;
  /** Whether the right to restore adds things to a directory with backup intent only; else without too, as [MS-FSA] says. */
  readonly restoreNeedsIntent?: boolean;
  /** Attributes that the request names: FILE_ATTRIBUTE bits. */
  readonly attributes: number;
  /** What is operated on; null where it is made new. */
  readonly object: AskedObject | null;
  /** Null: not known. It then gives nothing. */
  readonly parent: AskedParent | null;
  /** Who is to own the object, for `set-owner`; null: somebody other than the caller. */
  readonly newOwner: Trustee | null;
}

/** What the caller is to the machine that decides. */
export interface Authority {
  readonly token: Token;
  readonly evaluation: EvaluateOptions;
  /** Permissions of the share, [MS-SMB2] TreeConnect.MaximalAccess; null: none, or unlimited. */
  readonly shareMaximalAccess: AccessMask | null;
  /** Mounted with the storage account key: no DACL is looked at. */
  readonly skipsAccessChecks: boolean;
}

/** What is asked by whom: what a change changes. */
export interface Situation {
  readonly question: AccessQuestion;
  readonly authority: Authority;
}

export interface OperationDecision {
  /** Of the create where that fails, else of what is done with the handle. */
  readonly status: NtStatus;
  readonly granted: AccessMask;
  readonly create: CreateDecision;
  /** Null: nothing was done with the handle. */
  readonly handle: { readonly operation: HandleOperation; readonly status: NtStatus } | null;
}

const UNPROTECTED: Protection = { owner: null, dacl: aclOf(null) };
const UNKNOWN: Protection = { owner: null, dacl: aclOf([]) };

const OPTION_DIRECTORY = 0x1;
const OPTION_BACKUP = 0x4000;
const SHARES_ALL = 0x7;

/** Decides an operation. Never throws. */
export function decideOperation(question: AccessQuestion, authority: Authority): OperationDecision {
  const { operation, object, parent } = question;
  const protectionOf = (protection: Protection): Protection => (authority.skipsAccessChecks ? UNPROTECTED : protection);
  const create = checkCreate(
    {
      desiredAccess: operation.desiredAccess,
      disposition: operation.disposition,
      options:
        (operation.creates && operation.on === 'directory' ? OPTION_DIRECTORY : 0) |
        (question.backupIntent ? OPTION_BACKUP : 0),
      attributes: question.attributes,
      shareMode: SHARES_ALL,
    },
    {
      token: authority.token,
      restoreAdds: question.backupIntent || question.restoreNeedsIntent !== true,
      object: object === null ? null : existing(object, protectionOf(object.protection)),
      parent: protectionOf(parent?.protection ?? UNKNOWN),
      traversed: [],
      shareMaximalAccess: authority.shareMaximalAccess,
      evaluation: authority.skipsAccessChecks ? {} : authority.evaluation,
    },
  );
  if (create.status !== STATUS_SUCCESS || operation.then === null) {
    return { status: create.status, granted: create.granted, create, handle: null };
  }
  const newName = operation.name === 'rename' ? newNameStep(question, authority) : null;
  if (newName !== null) {
    const steps = [...create.steps, newName];
    if (!newName.passes) {
      const refused = { ...create, status: STATUS_ACCESS_DENIED, granted: NO_ACCESS, steps };
      return { status: STATUS_ACCESS_DENIED, granted: NO_ACCESS, create: refused, handle: null };
    }
  }
  const status = checkHandle({
    operation: operation.then,
    granted: create.granted,
    ...(operation.then === 'set-owner'
      ? { newOwner: { owner: newOwnerOf(question, authority), token: authority.token } }
      : {}),
    attributes: object?.attributes ?? 0,
  });
  const granted = status === STATUS_SUCCESS ? create.granted : NO_ACCESS;
  return { status, granted, create, handle: { operation: operation.then, status } };
}

function newOwnerOf({ operation, newOwner }: AccessQuestion, { token }: Authority): Trustee | null {
  return operation.name === 'take-ownership' ? token.user : newOwner;
}

/** A new name is added to the directory, here the same one. Null: its ACL is not known. Source: windows-access.md §5, SetRename. */
function newNameStep({ object, parent }: AccessQuestion, authority: Authority): CreateStep | null {
  if (parent === null || authority.skipsAccessChecks) {
    return null;
  }
  const right = object?.kind === 'directory' ? FILE_ADD_SUBDIRECTORY : FILE_ADD_FILE;
  const access = evaluateAccess(authority.token, parent.protection, right, authority.evaluation);
  const passes = access.status === STATUS_SUCCESS;
  return { on: 'parent', passes, bits: right, access, text: 'the new name is added to its directory' };
}

function existing({ kind, attributes, openHandles }: AskedObject, protection: Protection): ExistingObject {
  return { protection, kind, attributes, openHandles, deletePending: false };
}
