/** Shared access signatures: the letters that bound them, and the versions that know who they were issued to. */

import { InputError } from '../../formats/input-error.js';
import type { AdlsGen2OperationName, SasCaller, UserDelegationSasCaller } from './question.js';

type AnySasCaller = SasCaller | UserDelegationSasCaller;

/**
 * Any of these letters of `sp=` lets the operation through. Null: no letter stands for it. Source: REST reference, Create a
 * user delegation SAS; a service SAS has the same letters.
 */
const LETTERS: Readonly<Record<AdlsGen2OperationName, string | null>> = {
  read: 'r',
  append: 'w',
  create: 'cw',
  'create-directory': 'cw',
  overwrite: 'w',
  delete: 'd',
  'delete-recursively': 'd',
  list: 'l',
  rename: 'm',
  'get-acl': 'e',
  'set-acl': 'p',
  'set-owner': 'o',
  'set-group': 'o',
  access: null,
};

/** An account SAS has no letters for moving, owners and ACLs. Source: REST reference, Create an account SAS. */
const ACCOUNT_LETTERS = 'rwdxylacuptfi';
const SERVICE_LETTERS = 'racwdxyltmeopif';

/** What `e` does besides for an owner that the signature names with suoid. */
const OWNERS_LETTER = 'e';

/** Letters of which the operation needs one. Throws an InputError where the kind of signature has none for it. */
export function neededLetters(operation: AdlsGen2OperationName, caller: AnySasCaller): string {
  const letters = LETTERS[operation];
  const known = caller.authentication === 'account-sas' ? ACCOUNT_LETTERS.replace('p', '') : SERVICE_LETTERS;
  if (letters === null || ![...letters].every((letter) => known.includes(letter))) {
    throw new InputError(
      `no letter of ${caller.authentication} stands for ${operation}: expected no permissions of the signature, or another operation`,
    );
  }
  const ownersToo = isIssuedToOwner(caller) && (operation === 'set-acl' || operation === 'set-group');
  return ownersToo ? `${letters}${OWNERS_LETTER}` : letters;
}

function isIssuedToOwner(caller: AnySasCaller): boolean {
  return caller.authentication === 'user-delegation-sas' && caller.suoid !== undefined;
}

/** From which version on a user-delegation SAS names identities. Source: adls-gen2.md §7. */
const OBJECT_IDS_SINCE = '2020-02-10';
const DELEGATED_USER_SINCE = '2025-07-05';

/** Throws an InputError for a signature that cannot exist. */
export function requireSoundSas(caller: AnySasCaller): void {
  const known = caller.authentication === 'account-sas' ? ACCOUNT_LETTERS : SERVICE_LETTERS;
  const letters = [...(caller.permissions ?? '')];
  const unknown = letters.find((letter, index) => !known.includes(letter) || letters.indexOf(letter) !== index);
  if (unknown !== undefined || caller.permissions === '') {
    throw new InputError(
      `permissions "${caller.permissions}" of ${caller.authentication}: expected letters of ${known}, each once`,
    );
  }
  if (caller.authentication === 'user-delegation-sas') {
    requireSoundIdentities(caller);
  }
}

function requireSoundIdentities({ version, saoid, suoid, sduoid }: UserDelegationSasCaller): void {
  if (saoid !== undefined && suoid !== undefined) {
    throw new InputError('saoid and suoid exclude each other: expected one of them');
  }
  if (version === null) {
    return;
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(version)) {
    throw new InputError(`version "${version}" of the signature: expected a date such as 2020-02-10`);
  }
  // Dates of this form are ordered as texts are.
  if ((saoid !== undefined || suoid !== undefined) && version < OBJECT_IDS_SINCE) {
    throw new InputError(`saoid and suoid in version ${version}: expected version ${OBJECT_IDS_SINCE} or later`);
  }
  if (sduoid !== undefined && version < DELEGATED_USER_SINCE) {
    throw new InputError(`sduoid in version ${version}: expected version ${DELEGATED_USER_SINCE} or later`);
  }
}
