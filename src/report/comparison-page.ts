/** A comparison for eyes: the verdict, each cause with what became of it, what differs, what the claim does not reach. */

import type { Fate } from '../correlate/fates.js';
import { fileName } from '../windows/path.js';
import type {
  CaseName,
  ComparedCause,
  ComparedFailure,
  ComparedSide,
  ComparisonListing,
  ComparisonMode,
  ComparisonVerdict,
  DifferenceKind,
} from './comparison.js';
import { Page } from './page.js';
import { count, number } from './printable.js';
import type { TerminalOptions } from './terminal.js';
import { place } from './wording.js';

/** Failures shown of each cause and fate; `--format json` has them all. */
const SHOWN_FAILURES = 3;
const SHOWN_VALUES = 6;
const SHOWN_WARNINGS = 8;

/** Renders the whole comparison, with a line end behind the last line. */
export function renderComparison(comparison: ComparisonListing, { color }: TerminalOptions): string {
  const page = new Page(color);
  const { answer, mode, verdict } = comparison;
  const [first = '', ...others] = answer;
  page.wrapped(`${VERDICTS[mode][verdict]}  `, first, page.paint.bold);
  others.forEach((line) => page.wrapped('  ', line));
  page.line('');
  page.wrapped('  Before  ', sideText(comparison.before));
  page.wrapped('  After   ', sideText(comparison.after));
  causes(page, comparison);
  users(page, comparison);
  differences(page, comparison);
  rights(page, comparison);
  limits(page, comparison);
  warnings(page, comparison);
  return page.text();
}

const VERDICTS: Readonly<Record<ComparisonMode, Readonly<Record<ComparisonVerdict, string>>>> = {
  fix: {
    fixed: 'FIXED',
    partly: 'PARTLY FIXED',
    'not-fixed': 'NOT FIXED',
    worse: 'WORSE',
    'cannot-tell': 'CANNOT TELL',
  },
  users: {
    fixed: 'THE OTHER IS GRANTED IT',
    partly: 'THE OTHER IS GRANTED SOME',
    'not-fixed': 'THE OTHER IS REFUSED TOO',
    worse: 'THE OTHER IS REFUSED MORE',
    'cannot-tell': 'CANNOT TELL',
  },
};

function sideText({ inputs, accounts, events, jobs, failures, coverage }: ComparedSide): string {
  const names = inputs.filter(({ format }) => format !== null).map(({ name }) => fileName(name));
  const from = coverage.trace?.localFrom ?? coverage.trace?.from ?? coverage.log?.localFrom ?? null;
  const parts = [
    shown(names),
    accounts.length > 0 ? `as ${shown(accounts)}` : null,
    from === null ? null : `from ${from.replace('T', ' ').replace(/\.\d+Z?$/, '')}`,
    events > 0 ? count(events, 'trace row') : null,
    jobs.length > 0 ? count(jobs.length, 'robocopy job') : null,
    count(failures, 'failure'),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function shown(texts: readonly string[]): string {
  const more = texts.length - SHOWN_VALUES;
  return `${texts.slice(0, SHOWN_VALUES).join(', ')}${more > 0 ? ` and ${number(more)} more` : ''}`;
}

/** Failures of a cause that are shown, by what became of them. */
type Examples = Map<string, ComparedFailure[]>;

function causes(page: Page, comparison: ComparisonListing): void {
  const before = examplesOf(comparison.failures);
  const fresh = examplesOf(comparison.newFailures);
  for (const cause of comparison.causes) {
    const { ruleId } = cause;
    page.heading(`${ruleId ?? 'unexplained'}  ${count(cause.before, 'failure')} before, ${number(cause.after)} after`);
    page.wrapped('  ', cause.title);
    for (const [fate, label, counted] of FATES) {
      group(page, comparison, label[comparison.mode], cause[counted], before.get(`${fate} ${ruleId}`) ?? [], 'after');
    }
    newOnes(page, comparison, cause, fresh);
  }
}

const FATES: readonly (readonly [
  fate: Fate,
  label: Readonly<Record<ComparisonMode, string>>,
  counted: 'granted' | 'refused' | 'refusedOtherwise' | 'notAsked' | 'notTried',
])[] = [
  ['granted', { fix: 'Granted now', users: 'Granted' }, 'granted'],
  ['refused', { fix: 'Refused again', users: 'Refused too' }, 'refused'],
  ['refused-otherwise', { fix: 'Other right', users: 'Other right' }, 'refusedOtherwise'],
  ['not-asked', { fix: 'Not asked for', users: 'Not asked for' }, 'notAsked'],
  ['not-tried', { fix: 'Not tried', users: 'Not tried' }, 'notTried'],
];

function newOnes(page: Page, comparison: ComparisonListing, cause: ComparedCause, fresh: Examples): void {
  const { newGrantedBefore } = cause;
  const label = comparison.mode === 'users' ? 'Only after' : 'New';
  const known = fresh.get(`granted ${cause.ruleId}`) ?? [];
  group(page, comparison, `${label}, granted before`, newGrantedBefore, known, 'before');
  const others = FATES.flatMap(([fate]) => (fate === 'granted' ? [] : (fresh.get(`${fate} ${cause.ruleId}`) ?? [])));
  group(page, comparison, `${label}, not shown granted before`, cause.new - newGrantedBefore, others, 'before');
}

/** Failures of one fate, with what the other case shows of the first. */
function group(
  page: Page,
  comparison: ComparisonListing,
  label: string,
  amount: number,
  examples: readonly ComparedFailure[],
  other: CaseName,
): void {
  if (amount === 0) {
    return;
  }
  page.wrapped(`  ${label.padEnd(LABEL - 2)}  `, number(amount), page.paint.bold);
  examples.slice(0, SHOWN_FAILURES).forEach((failure, index) => {
    page.wrapped(INDENT, failureText(failure), page.paint.cyan);
    if (index === 0 && failure.evidence !== null) {
      const { text } = failure.evidence;
      page.wrapped(`${INDENT}> `, `${other}, ${place(comparison[other], failure.evidence)}: ${text}`);
    }
  });
  if (amount > SHOWN_FAILURES) {
    page.wrapped(INDENT, `and ${number(amount - SHOWN_FAILURES)} more: --format json lists them all`);
  }
}

const LABEL = 15;
const INDENT = ' '.repeat(6);

function failureText({ id, path, rights: refused, other, createdAnew, rightGranted }: ComparedFailure): string {
  const what = refused.length === 0 ? '' : `  ${refused.join(', ')}`;
  const now =
    other === null
      ? ''
      : ` (there ${other.id}${other.rights.length === 0 ? '' : `: ${other.rights.join(', ')}`}${rightGranted ? '; what was refused here is granted' : ''})`;
  return `${id}  ${path === '' ? 'the whole job' : path}${what}${now}${createdAnew ? ' (created anew)' : ''}`;
}

function examplesOf(failures: Iterable<ComparedFailure>): Examples {
  const found: Examples = new Map();
  for (const failure of failures) {
    const name = `${failure.fate} ${failure.ruleId}`;
    const group = found.get(name) ?? [];
    found.set(name, group);
    if (group.length < SHOWN_FAILURES) {
      group.push(failure);
    }
  }
  return found;
}

function users(page: Page, { users: found }: ComparisonListing): void {
  if (found === null) {
    return;
  }
  page.heading('USERS  what one was granted and the other refused, on the same objects');
  page.wrapped('  Before  ', shown(found.before) || 'not known');
  page.wrapped('  After   ', shown(found.after) || 'not known');
  for (const { to, rights: granted, objects, example } of found.grantedToOne) {
    const what = granted.length === 0 ? 'what was refused' : granted.join(', ');
    page.wrapped('  - ', `Granted to ${to} alone: ${what}, on ${count(objects, 'object')}: ${example}`);
  }
  for (const one of ['before', 'after'] as const) {
    if (found.askedByOne[one].length > 0) {
      page.wrapped('  - ', `Asked for by ${one} alone: ${found.askedByOne[one].join(', ')}`);
    }
  }
}

function differences(page: Page, { differences: found }: ComparisonListing): void {
  if (found.length === 0) {
    return;
  }
  page.heading('DIFFERENCES  that can be the reason');
  for (const { kind, before, after } of found) {
    const label = `  ${DIFFERENCES[kind].padEnd(LABEL)}`;
    if (before.length > 0) {
      page.wrapped(label, `${kind === 'holders' ? '' : 'before only: '}${shown(before)}`);
    }
    if (after.length > 0) {
      page.wrapped(before.length > 0 ? ' '.repeat(label.length) : label, `after only: ${shown(after)}`);
    }
  }
}

const DIFFERENCES: Readonly<Record<DifferenceKind, string>> = {
  account: 'Account',
  integrity: 'Integrity',
  switches: 'Switches',
  source: 'Source',
  destination: 'Destination',
  mount: 'Mount',
  holders: 'Held it before',
};

function rights(page: Page, { rights: found }: ComparisonListing): void {
  const asked = found.filter(({ before, after }) => before.denied + after.denied > 0);
  if (asked.length === 0) {
    return;
  }
  page.heading('RIGHTS  before, then after: asked for, granted on existing objects, denied');
  page.table(
    ['right', 'asked', 'granted', 'denied', 'asked', 'granted', 'denied'],
    asked.map(({ right, before, after }) => [
      right,
      before.requested,
      before.granted,
      before.denied,
      after.requested,
      after.granted,
      after.denied,
    ]),
    0,
  );
}

function limits(page: Page, { limits: found }: ComparisonListing): void {
  if (found.length > 0) {
    page.heading('LIMITS');
    page.list(
      '  ',
      found.map(({ text }) => text),
      () => '- ',
    );
  }
}

function warnings(page: Page, { before, after }: ComparisonListing): void {
  const all = [before, after].flatMap(({ inputs }) =>
    inputs.flatMap(({ name, warnings: own }) => own.map((warning) => ({ name, warning }))),
  );
  if (all.length === 0) {
    return;
  }
  page.heading('INPUTS');
  for (const { name, warning } of all.slice(0, SHOWN_WARNINGS)) {
    const at = warning.at?.line === undefined ? '' : ` line ${warning.at.line}`;
    page.wrapped('  ! ', `${name}${at}: ${warning.message}`);
  }
  if (all.length > SHOWN_WARNINGS) {
    page.wrapped('  ! ', `and ${number(all.length - SHOWN_WARNINGS)} more warnings`);
  }
}
