/** What people do with files, as the create and the use of its handle that it takes. Source: windows-access.md §5. */

import {
  ACCESS_SYSTEM_SECURITY,
  type AccessMask,
  accessMask,
  DELETE,
  FILE_APPEND_DATA,
  FILE_LIST_DIRECTORY,
  FILE_MAPPING,
  FILE_READ_ATTRIBUTES,
  FILE_WRITE_ATTRIBUTES,
  READ_CONTROL,
  SYNCHRONIZE,
  WRITE_DAC,
  WRITE_OWNER,
} from '../../windows/access-mask.js';
import type { Disposition } from '../../windows/create-options.js';
import type { HandleOperation } from './handle.js';

/** An operation: what is opened and what is then done with the handle. */
export interface Operation {
  readonly name: string;
  readonly desiredAccess: AccessMask;
  readonly disposition: Disposition;
  /** What is operated on; `any`: a file or a directory. */
  readonly on: 'file' | 'directory' | 'any';
  /** Whether it makes a new object. */
  readonly creates: boolean;
  /** What is done with the handle; null: nothing that needs more than the open did. */
  readonly then: HandleOperation | null;
}

/**
 * Name, rights asked for, disposition, kind of object, what is done with the handle. To delete and to rename, Windows documents
 * DELETE or the parent's FILE_DELETE_CHILD as enough (DeleteFile), and DeleteFile opens for these two rights alone; SYNCHRONIZE,
 * which a parent does not lend ([MS-FSA] 2.1.5.1.2.1), is therefore not among them.
 */
const OPERATIONS = [
  ['read', FILE_MAPPING.read, 'Open', 'file', null],
  ['write', FILE_MAPPING.write, 'Open', 'file', null],
  ['append', FILE_APPEND_DATA | SYNCHRONIZE, 'Open', 'file', null],
  ['execute', FILE_MAPPING.execute, 'Open', 'file', null],
  ['list', FILE_LIST_DIRECTORY | SYNCHRONIZE, 'Open', 'directory', 'query-directory'],
  ['overwrite', FILE_MAPPING.write, 'OverwriteIf', 'file', null],
  ['supersede', FILE_MAPPING.write, 'Supersede', 'file', null],
  ['create-file', FILE_MAPPING.write, 'Create', 'file', null],
  ['create-directory', FILE_LIST_DIRECTORY | SYNCHRONIZE, 'Create', 'directory', null],
  ['delete', DELETE | FILE_READ_ATTRIBUTES, 'Open', 'any', 'set-disposition'],
  ['rename', DELETE | FILE_READ_ATTRIBUTES, 'Open', 'any', 'rename'],
  ['read-attributes', FILE_READ_ATTRIBUTES | SYNCHRONIZE, 'Open', 'any', null],
  ['set-attributes', FILE_WRITE_ATTRIBUTES | SYNCHRONIZE, 'Open', 'any', 'set-basic-information'],
  ['read-security', READ_CONTROL, 'Open', 'any', 'query-security'],
  ['set-dacl', WRITE_DAC | READ_CONTROL, 'Open', 'any', 'set-dacl'],
  ['take-ownership', WRITE_OWNER, 'Open', 'any', 'set-owner'],
  ['set-owner', WRITE_OWNER | READ_CONTROL, 'Open', 'any', 'set-owner'],
  ['set-sacl', ACCESS_SYSTEM_SECURITY, 'Open', 'any', 'set-sacl'],
] as const;
export type OperationName = (typeof OPERATIONS)[number][0];

export const OPERATION_NAMES: readonly OperationName[] = OPERATIONS.map(([name]) => name);

const BY_NAME: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map(([name, bits, disposition, on, then]) => [
    name,
    { name, desiredAccess: accessMask(bits), disposition, on, creates: disposition === 'Create', then },
  ]),
);

/** An operation by its name. Throws a RangeError for a name that is none. */
export function operationNamed(name: string): Operation {
  const operation = BY_NAME.get(name);
  if (operation === undefined) {
    throw new RangeError(`${name}: expected one of ${OPERATION_NAMES.join(', ')}`);
  }
  return operation;
}

/** Opening an existing object for these rights. */
export function openFor(desiredAccess: AccessMask): Operation {
  return { name: 'open', desiredAccess, disposition: 'Open', on: 'any', creates: false, then: null };
}
