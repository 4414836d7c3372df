/** How one version of the rules decides a case. Source: adls-gen2.md §1. */

import { type PosixPermissions, posixPermissions } from '../../formats/acl/posix-acl.js';
import type { AccessCase } from './access-case.js';
import { roleListing } from './commands.js';
import { decideByAcl } from './decide-by-acl.js';
import { decideBySas } from './decide-by-sas.js';
import type { RequestKind } from './operations.js';
import type { PublishedRules } from './published-rules.js';
import type { EntraCaller, RoleAssignment } from './question.js';
import { findRole, readScope } from './roles.js';
import { type Decision, KEYS_ALLOWED, Trail } from './trail.js';
import { operationText } from './wording.js';

/** Decides by one version of the rules. */
export function decide(asked: AccessCase, rules: PublishedRules): Decision {
  const { operation, path, caller } = asked;
  const trail = new Trail();
  if (path === '/' && (operation.name === 'delete' || operation.name === 'delete-recursively')) {
    trail.refuse('root directory', '/', 'The root directory can never be deleted, not by a super-user either.', {
      kind: 'root',
    });
    return trail.decision();
  }
  switch (caller.authentication) {
    case 'entra':
      return decideByRoleAndAcl(asked, caller, rules);
    case 'shared-key':
      trail.assume(KEYS_ALLOWED);
      trail.grant(
        'super-user',
        path,
        'A request signed with the account key is that of a super-user: no ACL is asked.',
      );
      return trail.decision();
    default:
      decideBySas(trail, asked, caller, rules);
      return trail.decision();
  }
}

/** Conditions are not evaluated: what needs one to hold is granted only where nothing else grants, and says so. */
function decideByRoleAndAcl(asked: AccessCase, caller: EntraCaller, rules: PublishedRules): Decision {
  const certain = new Trail();
  decideEntra(certain, asked, caller, rules, false);
  const decision = certain.decision();
  if (decision.verdict === 'granted' || !(caller.roles ?? []).some(({ hasCondition }) => hasCondition)) {
    return decision;
  }
  const conditional = new Trail();
  decideEntra(conditional, asked, caller, rules, true);
  const otherwise = conditional.decision();
  if (otherwise.verdict !== 'granted') {
    return decision;
  }
  const refusal = decision.steps.find(({ outcome }) => outcome === 'refuses');
  const without =
    refusal === undefined
      ? 'without it the ACLs decide, and not all of them are given'
      : `without it the request is refused: ${refusal.text}`;
  return {
    ...otherwise,
    assumptions: [
      `The condition of the role assignment is taken to hold, but it is not evaluated; ${without}`,
      ...otherwise.assumptions,
    ],
  };
}

function decideEntra(
  trail: Trail,
  asked: AccessCase,
  caller: EntraCaller,
  rules: PublishedRules,
  conditionsHold: boolean,
): void {
  const who = asked.names.shown(caller.user);
  if (caller.roles === null) {
    trail.assume(`No role was given: ${who} is taken to have none; ${roleListing(caller.user)} shows them.`);
  }
  let covered: PosixPermissions = 0;
  for (const assignment of caller.roles ?? []) {
    const reading = readRole(trail, asked, assignment, rules, conditionsHold);
    if (reading === 'grants') {
      return;
    }
    covered = posixPermissions(covered | reading);
  }
  decideByAcl(trail, asked, { user: caller.user, groups: caller.groups }, covered, rules);
}

/** Whether a role grants the request; if not, the permissions that need no ACL because of it. */
function readRole(
  trail: Trail,
  asked: AccessCase,
  assignment: RoleAssignment,
  rules: PublishedRules,
  conditionsHold: boolean,
): 'grants' | PosixPermissions {
  const role = findRole(assignment.role);
  const { reaches, assumption } = readScope(assignment, asked);
  const { request } = asked.rule;
  const what = operationText(asked);
  const requests: readonly RequestKind[] =
    role.name === 'Owner' && rules.ownerRoleIsSuperUser ? ['read', 'write', 'super-user'] : role.requests;
  if (!reaches) {
    trail.note('role', null, `${role.name} is assigned at ${assignment.scope}, which does not hold ${asked.path}.`);
    return 0;
  }
  if (requests.length === 0) {
    trail.note('role', null, `${role.name} decides nothing here: ${role.remark}.`);
    return 0;
  }
  if (assumption !== null) {
    trail.assume(assumption);
  }
  if (assignment.hasCondition && !conditionsHold) {
    trail.note('role', null, `${role.name} has a condition, which is not evaluated: what it grants is left out.`);
    return 0;
  }
  const condition = assignment.hasCondition ? ', if its condition holds, which is not evaluated' : '';
  if (requests.includes(request)) {
    const superUser = requests.includes('super-user') ? ' Its holder is a super-user.' : '';
    trail.grant('role', asked.path, `${role.name} grants ${what}${condition}: no ACL is asked.${superUser}`);
    return 'grants';
  }
  const covers = requests.includes('write') ? 0 : 4;
  if (covers === 0 && asked.rule.ownership !== 'super-user') {
    trail.assume(`Whether ${role.name} spares an owner the ACLs on the way is not documented: they are asked.`);
  }
  trail.note(
    'role',
    asked.path,
    covers === 0 || (asked.rule.target & covers) === 0
      ? `${role.name} does not grant ${what}: the ACLs decide.`
      : `${role.name} grants reading and not ${what}${condition}: the ACLs decide about what goes beyond r--.`,
  );
  return covers;
}
