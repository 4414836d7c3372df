/** What a shared access signature lets through. Source: adls-gen2.md §7. */

import type { AccessCase } from './access-case.js';
import { decideByAcl } from './decide-by-acl.js';
import { parentOf } from './location.js';
import type { PublishedRules } from './published-rules.js';
import type { SasCaller, UserDelegationSasCaller } from './question.js';
import { findRole, readScope } from './roles.js';
import { neededLetters } from './sas.js';
import { KEYS_ALLOWED, type Trail } from './trail.js';
import { MISMATCH, operationText } from './wording.js';

/** Letters and signer first, then the ACLs for the identity of `suoid`; every other signature is a super-user's. */
export function decideBySas(
  trail: Trail,
  asked: AccessCase,
  caller: SasCaller | UserDelegationSasCaller,
  rules: PublishedRules,
): void {
  trail.assume('The signature is taken to be valid, not to have expired, and to cover the path.');
  boundByLetters(trail, asked, caller);
  if (caller.authentication !== 'user-delegation-sas') {
    trail.assume(KEYS_ALLOWED);
    trail.grant(
      'super-user',
      asked.path,
      'A SAS that the account key signed is checked against its own letters: no ACL is asked.',
    );
    return;
  }
  if (caller.sduoid !== undefined) {
    trail.assume(`Whoever shows the signature is taken to sign in as ${asked.names.shown(caller.sduoid)} (sduoid).`);
  }
  boundBySigner(trail, asked, caller);
  if (caller.suoid !== undefined) {
    const who = asked.names.shown(caller.suoid);
    trail.note('suoid', null, `The signature names ${who} with suoid: that identity must pass the ACLs as well.`);
    decideByAcl(trail, asked, { user: caller.suoid, groups: caller.groups ?? null }, 0, rules);
    return;
  }
  const named = caller.saoid === undefined ? 'no suoid' : 'saoid, which is only recorded';
  trail.grant('super-user', asked.path, `The user-delegation SAS has ${named}: no ACL is asked.`);
  const parent = parentOf(asked.path);
  if (caller.saoid !== undefined && asked.rule.asksSticky && asked.items.get(parent ?? '/')?.sticky === true) {
    trail.assume(
      `The sticky bit of ${parent} is set: the REST reference may keep ${asked.rule.doing} to owners where saoid is given, which is not modelled.`,
    );
  }
}

function boundByLetters(trail: Trail, asked: AccessCase, caller: SasCaller | UserDelegationSasCaller): void {
  const what = operationText(asked);
  if (caller.permissions === null) {
    trail.assume(`The letters of the signature were not given: they are taken to allow ${what}.`);
    return;
  }
  const letters = neededLetters(asked.operation.name, caller);
  const found = [...letters].find((letter) => caller.permissions?.includes(letter));
  if (found === undefined) {
    trail.refuse(
      'SAS permissions',
      asked.path,
      `The signature has sp=${caller.permissions}; ${what} needs ${[...letters].join(' or ')} (${MISMATCH}).`,
      { kind: 'letters', letters },
    );
  } else {
    trail.grant('SAS permissions', asked.path, `The signature has sp=${caller.permissions}: ${found} allows ${what}.`);
  }
}

/** A user-delegation SAS grants no more than the roles of who signed it. Source: REST reference, Create a user delegation SAS. */
function boundBySigner(trail: Trail, asked: AccessCase, caller: UserDelegationSasCaller): void {
  const what = operationText(asked);
  if (caller.signerRoles === null || (caller.suoid !== undefined && asked.rule.request === 'super-user')) {
    trail.assume(`The roles of the identity that signed are taken to grant ${what}.`);
    return;
  }
  const reaching = caller.signerRoles.filter((assignment) => {
    const { reaches, assumption } = readScope(assignment, asked);
    if (assumption !== null) {
      trail.assume(assumption);
    }
    return reaches;
  });
  const granting = reaching
    .filter(({ role }) => findRole(role).requests.includes(asked.rule.request))
    .sort((one, other) => Number(one.hasCondition) - Number(other.hasCondition))[0];
  if (granting === undefined) {
    const roles = caller.signerRoles.map(({ role }) => role).join(', ');
    trail.refuse(
      'role of the signer',
      asked.path,
      `The signature grants no more than the roles of who signed it: ${roles === '' ? 'no role' : roles} at that container does not grant ${what} (${MISMATCH}).`,
      { kind: 'signer' },
    );
    trail.assume('What the ACLs grant to the identity that signed does not count for the signature.');
    return;
  }
  if (granting.hasCondition) {
    trail.assume(`The condition of the signer's role ${granting.role} is taken to hold, but it is not evaluated.`);
  }
  trail.grant('role of the signer', asked.path, `${granting.role}, a role of who signed, grants ${what}.`);
}
