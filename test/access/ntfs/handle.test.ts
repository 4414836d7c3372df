/** What an open handle may do, by windows-access.md §5 and §6 of its table. */
import { describe, expect, it } from 'vitest';
import {
  type AccessMask,
  accessMask,
  checkHandle,
  type HandleOperation,
  type HandleRequest,
} from '../../../src/index.js';
import {
  ACCESS_SYSTEM_SECURITY,
  ADMINISTRATORS,
  ANNA,
  anna,
  BERT,
  DELETE,
  denyOnly,
  FULL,
  groups,
  READ_CONTROL,
  READ_DATA,
  rights,
  STAFF,
  statusName,
  WRITE_ATTRIBUTES,
  WRITE_DAC,
  WRITE_DATA,
  WRITE_OWNER,
} from '../descriptors.js';

function outcome(operation: HandleOperation, granted: number, more: Partial<HandleRequest> = {}): string {
  return statusName(checkHandle({ operation, granted: accessMask(granted), ...more }));
}

const SUCCESS = 'STATUS_SUCCESS';
const DENIED = 'STATUS_ACCESS_DENIED';
const EVERYTHING = rights(FULL, ACCESS_SYSTEM_SECURITY);

const NEEDED: readonly (readonly [HandleOperation, AccessMask])[] = [
  ['set-dacl', WRITE_DAC],
  ['set-owner', WRITE_OWNER],
  ['set-group', WRITE_OWNER],
  ['set-label', WRITE_OWNER],
  ['set-sacl', ACCESS_SYSTEM_SECURITY],
  ['query-security', READ_CONTROL],
  ['query-sacl', rights(READ_CONTROL, ACCESS_SYSTEM_SECURITY)],
  ['set-basic-information', WRITE_ATTRIBUTES],
  ['set-end-of-file', WRITE_DATA],
  ['rename', DELETE],
  ['set-disposition', DELETE],
  ['query-directory', READ_DATA],
];

it.each(NEEDED)('%s needs its rights on the handle, and no others', (operation, needed) => {
  expect(outcome(operation, needed)).toBe(SUCCESS);
  expect(outcome(operation, EVERYTHING)).toBe(SUCCESS);
  expect(outcome(operation, EVERYTHING & ~needed)).toBe(DENIED);
  for (let bit = 0; bit < 25; bit++) {
    if (((needed >>> bit) & 1) === 1) {
      expect(outcome(operation, EVERYTHING & ~(1 << bit)), `without bit ${bit}`).toBe(DENIED);
    }
  }
});

describe('a new owner', () => {
  const INVALID = 'STATUS_INVALID_OWNER';

  it('is oneself or a group of one’s own', () => {
    const token = anna(groups(STAFF));
    expect(outcome('set-owner', WRITE_OWNER, { newOwner: { owner: ANNA, token } })).toBe(SUCCESS);
    expect(outcome('set-owner', WRITE_OWNER, { newOwner: { owner: STAFF, token } })).toBe(SUCCESS);
  });

  it('is nobody else, nor a group that only denies, nor somebody who is not known', () => {
    const token = anna([...groups(STAFF), denyOnly(ADMINISTRATORS)]);
    for (const owner of [BERT, ADMINISTRATORS, null]) {
      expect(outcome('set-owner', EVERYTHING, { newOwner: { owner, token } })).toBe(INVALID);
    }
  });

  it('is anybody for who may restore files, and for nobody by another privilege', () => {
    const restoring = anna([], 'SeRestorePrivilege');
    expect(outcome('set-owner', WRITE_OWNER, { newOwner: { owner: BERT, token: restoring } })).toBe(SUCCESS);
    expect(outcome('set-owner', WRITE_OWNER, { newOwner: { owner: null, token: restoring } })).toBe(SUCCESS);
    const taking = anna([], 'SeTakeOwnershipPrivilege', 'SeBackupPrivilege', 'SeSecurityPrivilege');
    expect(outcome('set-owner', WRITE_OWNER, { newOwner: { owner: BERT, token: taking } })).toBe(INVALID);
  });

  it('is not looked at where the handle may not set one', () => {
    expect(outcome('set-owner', WRITE_DAC, { newOwner: { owner: BERT, token: anna() } })).toBe(DENIED);
  });

  it('is not meant by setting the group', () => {
    expect(outcome('set-group', WRITE_OWNER, { newOwner: { owner: BERT, token: anna() } })).toBe(SUCCESS);
  });
});

describe('deleting', () => {
  it('what is read-only cannot be', () => {
    expect(outcome('set-disposition', DELETE, { attributes: 1 })).toBe('STATUS_CANNOT_DELETE');
    expect(outcome('set-disposition', DELETE, { attributes: 2 | 4 | 0x20 })).toBe(SUCCESS);
  });

  it('a directory that holds something cannot be', () => {
    expect(outcome('set-disposition', DELETE, { isFilledDirectory: true })).toBe('STATUS_DIRECTORY_NOT_EMPTY');
    expect(outcome('set-disposition', DELETE, { isFilledDirectory: false })).toBe(SUCCESS);
  });

  it('needs the right before anything else is said', () => {
    expect(outcome('set-disposition', FULL & ~DELETE, { attributes: 1, isFilledDirectory: true })).toBe(DENIED);
  });

  it('is what attributes and contents matter for, not renaming or changing them', () => {
    for (const operation of ['rename', 'set-basic-information', 'set-dacl'] as const) {
      expect(outcome(operation, FULL, { attributes: 1, isFilledDirectory: true })).toBe(SUCCESS);
    }
  });
});
