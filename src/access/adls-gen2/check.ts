/** The access model of Azure Data Lake Storage Gen2. Source: adls-gen2.md. */

import { EXECUTE, formatPosixAcl } from '../../formats/acl/posix-acl.js';
import { quotedWord } from '../../windows/command-line.js';
import type { Answer, AnswerStep } from '../answer.js';
import { type Citation, cite } from '../documents.js';
import { type Unknown as UndecidedBy, verdictOf } from '../undecided.js';
import { type AccessCase, prepareCase } from './access-case.js';
import { changesFor } from './changes.js';
import { childAcl } from './child-acl.js';
import { accessCommand } from './commands.js';
import { decide } from './decision.js';
import { parentOf } from './location.js';
import { PUBLISHED_RULES, type PublishedRules } from './published-rules.js';
import type { AdlsGen2Question } from './question.js';
import type { Decision, Unknown } from './trail.js';
import { unknownIdentities } from './unknown-identities.js';
import { capitalised, operationText } from './wording.js';

/**
 * Decides whether a request is granted: super-users first, then the role, then the ACLs of the path and of all its ancestors,
 * then the sticky bit and ownership. The answer tells each step, what would grant a refused request, and where another
 * published version of the rules decides otherwise.
 *
 * What the question leaves out is never made up. Groups, roles and owners that are not given are taken not to be the
 * caller's, and the answer says so, with the difference that they would make. An ACL that is not given decides nothing: a
 * refusal by another object stands all the same, but where all others grant, the answer is undecided and names what is missing
 * (ancestors can be taken to let the caller pass with `assumeTraversal`). So it is where an identity of an ACL may be the
 * caller's, written in another form, and would turn the answer. A condition of a role is not evaluated: the role
 * counts only where nothing else grants, and the first assumption says that it is taken to hold.
 *
 * Throws an InputError besides for a question that contradicts itself: an ACL of more than 32 entries, a file with a default
 * ACL or with something below it, two ACLs of one path, unknown roles, scopes and letters, `saoid` with `suoid`, a signature
 * of a version that knows neither, ACLs on an account without hierarchical namespace, reading a directory, renaming `/`.
 */
export function checkAdlsGen2(question: AdlsGen2Question): Answer {
  const asked = prepareCase(question);
  const rules = PUBLISHED_RULES[question.variant ?? 'prose-2023'];
  const decision = decide(asked, rules);
  const granted = decision.verdict === 'granted';
  const isRefused = decision.verdict === 'refused';
  const unknown = decision.verdict === 'undecided' ? [] : unknownIdentities(asked, granted);
  const { verdict, dependsOn } =
    decision.verdict === 'undecided'
      ? { verdict: decision.verdict, dependsOn: missingFacts(asked, decision.unknown) }
      : verdictOf(asked, unknown, (one) => decide(one, rules).verdict !== 'refused');
  const created = granted ? creationNotes(asked) : NO_NOTES;
  return {
    model: 'adls-gen2',
    question: questionText(asked),
    verdict,
    dependsOn,
    status:
      isRefused && !decision.failures.some(({ kind }) => kind === 'root') ? 'AuthorizationPermissionMismatch' : null,
    steps: [...decision.steps, ...created.steps],
    changes: isRefused ? changesFor(asked, decision.failures, rules) : [],
    assumptions: [
      ...decision.assumptions,
      ...(isRefused ? openEnds(decision.unknown) : []),
      ...(verdict === 'undecided' ? [] : indifferentIdentities(asked, unknown)),
      ...(granted ? ['Network rules, locks, leases and immutability policies are not looked at.'] : []),
    ],
    disagreements: [
      ...otherVersions(asked, decision, rules),
      ...stickyWithRole(asked, decision),
      ...created.disagreements,
    ],
    sources: sourcesFor(asked, rules),
  };
}

function questionText(asked: AccessCase): string {
  const { account, container, caller, names } = asked;
  const where = [
    ...(container === null ? [] : [`container ${container}`]),
    ...(account === null ? [] : [`account ${account}`]),
  ].join(' of ');
  const who =
    caller.authentication === 'entra'
      ? names.introduced(caller.user)
      : caller.authentication === 'user-delegation-sas' && caller.suoid !== undefined
        ? `${caller.authentication} with suoid ${names.introduced(caller.suoid)}`
        : caller.authentication;
  return `${capitalised(operationText(asked))}${where === '' ? '' : ` in ${where}`}, as ${who}`;
}

/** What would refuse if it did not grant. */
function missingFacts(asked: AccessCase, unknown: readonly Unknown[]): string[] {
  const passing =
    asked.rule.ownership === 'super-user' ? '' : '; --assume-traversal takes ancestors to let the caller pass';
  return unknown.map((fact) => {
    switch (fact.kind) {
      case 'acl':
        return `The ACL of ${fact.path} was not given, or not in full, and may refuse: ${accessCommand(asked, 'show', fact.path)} prints it${fact.isAncestor ? passing : ''}.`;
      case 'owner':
        return `The owner of ${fact.path} was not given, and has to be the caller: ${accessCommand(asked, 'show', fact.path)} prints it.`;
      case 'groups':
        return `The groups of ${asked.names.shown(fact.user)} were not given, and have to hold the new one: az ad user get-member-groups --id ${quotedWord(fact.user, '<user>')} prints them.`;
    }
  });
}

/** Identities that may be the caller's, and that do not turn the answer. */
function indifferentIdentities(asked: AccessCase, unknown: readonly UndecidedBy<AccessCase>[]): string[] {
  const all = unknown.map(({ subject }) => asked.names.shown(subject));
  const more = all.length - SHOWN_IDENTITIES;
  return all.length === 0
    ? []
    : [
        `${all.slice(0, SHOWN_IDENTITIES).join(', ')}${more > 0 ? ` and ${more} more` : ''} cannot be compared with what is given of the caller ` +
          '(object ids, user principal names and other names are different forms, which --names can connect): taken to be others, which does not turn the answer.',
      ];
}

const SHOWN_IDENTITIES = 5;

/** For a refusal: what was not known may refuse as well. */
function openEnds(unknown: readonly Unknown[]): string[] {
  const paths = [...new Set(unknown.flatMap((fact) => (fact.kind === 'groups' ? [] : [fact.path])))];
  return paths.length === 0
    ? []
    : [`ACL or owner of ${paths.join(', ')} was not given: it may refuse as well, and the changes do not look at it.`];
}

function otherVersions(asked: AccessCase, decision: Decision, rules: PublishedRules): string[] {
  return Object.values(PUBLISHED_RULES)
    .filter((other) => other !== rules)
    .flatMap((other) => {
      const { verdict, steps } = decide(asked, other);
      if (verdict === decision.verdict || verdict === 'undecided') {
        return [];
      }
      const because = decidingStep(steps, verdict)?.text;
      return [
        `By ${other.title} (${other.variant}) it would be ${verdict}${because === undefined ? '.' : `: ${because}`}`,
      ];
    });
}

/** The refusing step, or the last that grants. */
function decidingStep(steps: readonly AnswerStep[], verdict: 'granted' | 'refused'): AnswerStep | undefined {
  return verdict === 'refused'
    ? steps.find(({ outcome }) => outcome === 'refuses')
    : steps.filter(({ outcome }) => outcome === 'grants').at(-1);
}

/** Documents except super-users from the sticky bit, and say of roles that ACLs cannot restrict them; the bit is in no ACL. */
function stickyWithRole(asked: AccessCase, { verdict, steps }: Decision): string[] {
  const { caller, rule, items, path } = asked;
  const directory = parentOf(path) ?? '/';
  const role = steps.find(({ outcome, subject }) => outcome === 'grants' && subject === 'role');
  if (
    caller.authentication !== 'entra' ||
    verdict === 'refused' ||
    role === undefined ||
    !rule.asksSticky ||
    items.get(directory)?.sticky !== true ||
    role.text.includes('super-user')
  ) {
    return [];
  }
  const owners = [items.get(path)?.owner, items.get(directory)?.owner];
  return owners.includes(caller.user)
    ? []
    : [
        `The sticky bit of ${directory} is set. Its description lets only owners and super-users ${asked.operation.name === 'rename' ? 'rename' : 'delete'}, and does not say whether a role that is no super-user's is enough.`,
      ];
}

interface CreationNotes {
  readonly steps: readonly AnswerStep[];
  readonly disagreements: readonly string[];
}

const NO_NOTES: CreationNotes = { steps: [], disagreements: [] };

/** What the new child would get, where the parent is known. */
function creationNotes({ operation, path, items }: AccessCase): CreationNotes {
  const parent = items.get(parentOf(path) ?? '/');
  if ((operation.name !== 'create' && operation.name !== 'create-directory') || parent?.complete !== true) {
    return NO_NOTES;
  }
  const kind = operation.name === 'create' ? 'file' : 'directory';
  const { acl } = childAcl(parent, kind);
  const hasDefault = parent.defaultAcl.length > 0;
  const origin = hasDefault
    ? `the default ACL of ${parent.path}`
    : 'what REST and the SDKs ask for without more, less the umask 0027';
  const text = `The new ${kind} gets ${formatPosixAcl(acl)}: ${origin}.`;
  return {
    steps: [{ outcome: 'notes', subject: 'default ACL', object: path, rights: [], text }],
    disagreements: hasDefault ? umaskDisagreement(parent, kind) : [],
  };
}

function umaskDisagreement(parent: Parameters<typeof childAcl>[0], kind: 'file' | 'directory'): string[] {
  const today = formatPosixAcl(childAcl(parent, kind).acl);
  const before = formatPosixAcl(childAcl(parent, kind, { rule: 'code-2018' }).acl);
  return today === before
    ? []
    : [`By the article of 2018 an umask of 007 takes everything from others: the new ${kind} would get ${before}.`];
}

function sourcesFor({ caller, rule, operation }: AccessCase, rules: PublishedRules): Citation[] {
  return [
    cite('adlsModel', 'How permissions are evaluated: role, then ACL'),
    rules.source,
    cite('adls', 'Common scenarios related to ACL permissions'),
    cite('adls403', 'AuthorizationPermissionMismatch'),
    ...(rule.asksSticky ? [cite('adlsSticky', 'Sticky bit')] : []),
    ...(rule.parent & ~EXECUTE && operation.name.startsWith('create') ? [cite('pathCreate', 'x-ms-umask')] : []),
    ...(caller.authentication === 'user-delegation-sas'
      ? [cite('userDelegationSas', 'saoid, suoid, permissions')]
      : []),
  ];
}
