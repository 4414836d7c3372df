/** Two analysed cases and the fates of their failures to a comparison. */

import type { Failure } from '../correlate/evidence.js';
import type { Fate, FailureFate } from '../correlate/fates.js';
import { evidenceOf } from '../correlate/trace-failure.js';
import type { Diagnosis } from '../diagnose/diagnose.js';
import type { ContextFile } from '../diagnose/remark.js';
import type { RuleId } from '../diagnose/rule.js';
import { trusteeName } from '../windows/security-descriptor.js';
import { type AccessMask, accessMask, FILE_RIGHTS, type RightName, rightNames } from '../windows/access-mask.js';
import { MadeList } from './made-list.js';
import { answerOf, verdictOf } from './comparison-answer.js';
import { differencesOf } from './comparison-differences.js';
import { limitsOf } from './comparison-limits.js';
import type {
  ComparedCause,
  ComparedFailure,
  ComparedRight,
  ComparedSide,
  ComparedUsers,
  ComparisonCounts,
  ComparisonListing,
  ComparisonMode,
} from './comparison.js';
import { type ReportListing, type ReportRight, SCHEMA_VERSION } from './report.js';

/** One of two cases, with the fates of its failures in the other. */
export interface CaseToCompare {
  readonly report: ReportListing;
  readonly diagnosis: Diagnosis;
  readonly contexts: readonly ContextFile[];
  readonly fates: readonly FailureFate[];
  /** Every right that was asked for; null where no trace shows one. */
  readonly asked: AccessMask | null;
}

/** A case with what is asked of it more than once. */
export interface CountedCase extends CaseToCompare {
  /** As printed first; by what they are in small letters. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly counts: ReadonlyMap<Fate, number>;
}

export interface CompareReportOptions {
  readonly version: string;
  /** Whether two users are compared; undefined: as the accounts say. */
  readonly users: boolean | undefined;
}

/** Compares two cases. */
export function buildComparison(
  before: CaseToCompare,
  after: CaseToCompare,
  { version, users }: CompareReportOptions,
): ComparisonListing {
  const [one, other] = [countedCase(before, after.fates), countedCase(after, before.fates)];
  const fresh = after.fates.filter(({ fate }) => isNew(fate));
  const counts = countsOf(one, other, fresh);
  const mode: ComparisonMode = (users ?? areDifferent(one.accounts, other.accounts)) ? 'users' : 'fix';
  const verdict = verdictOf(counts);
  const takenRoots = takenRootsOf(before.fates);
  const causes = causesOf(one, other);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'whydenied', version },
    redacted: null,
    mode,
    verdict,
    answer: answerOf({ verdict, mode, counts, causes, before: one, after: other }),
    counts,
    causes,
    rights: rightsOf(before.report, after.report),
    differences: differencesOf(one, other),
    users: mode === 'users' ? usersOf(one, other) : null,
    takenRoots,
    limits: limitsOf({ before: one, after: other, counts, mode, takenRoots }),
    before: sideOf(one),
    after: sideOf(other),
    failures: new MadeList(before.fates, (fate) => failureOf(fate, before.diagnosis, after.diagnosis)),
    newFailures: new MadeList(fresh, (fate) => failureOf(fate, after.diagnosis, before.diagnosis)),
  };
}

/** A failure of the after case is new where the before case has none on the object. */
function isNew(fate: Fate): boolean {
  return fate !== 'refused' && fate !== 'refused-otherwise';
}

function countedCase(own: CaseToCompare, fatesHere: readonly FailureFate[]): CountedCase {
  const counts = new Map<Fate, number>();
  for (const { fate } of own.fates) {
    counts.set(fate, (counts.get(fate) ?? 0) + 1);
  }
  return { ...own, counts, accounts: accountsOf(own, fatesHere) };
}

/** The accounts of a case: of its processes, of what was refused, of what was granted, of whoami. */
function accountsOf(
  { report, fates, contexts }: CaseToCompare,
  fatesHere: readonly FailureFate[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (name: string | null): void => {
    if (name !== null && name !== '' && found.size < KEPT_ACCOUNTS) {
      found.set(name.toLowerCase(), found.get(name.toLowerCase()) ?? name);
    }
  };
  report.processes.forEach(({ user }) => add(user));
  fates.forEach(({ failure: { caller } }) => add(caller?.name ?? null));
  fatesHere.forEach(({ account }) => add(account));
  if (found.size === 0) {
    for (const { user } of contexts.flatMap(({ facts }) => facts.identities)) {
      add(user === null ? null : trusteeName(user));
    }
  }
  return found;
}

/** Accounts told of one case. */
const KEPT_ACCOUNTS = 20;

/** Whether both cases are known to be of other accounts. A SID and a name can be the same one. */
function areDifferent(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  const names = [...one.keys(), ...other.keys()];
  const areComparable = names.every((name) => !/^s-1-/.test(name)) || names.every((name) => /^s-1-/.test(name));
  return one.size > 0 && other.size > 0 && areComparable && [...one.keys()].every((name) => !other.has(name));
}

function countsOf(before: CountedCase, after: CountedCase, fresh: readonly FailureFate[]): ComparisonCounts {
  const of = (fate: Fate): number => before.counts.get(fate) ?? 0;
  return {
    before: before.fates.length,
    after: after.fates.length,
    granted: of('granted'),
    refused: of('refused'),
    refusedOtherwise: of('refused-otherwise'),
    movedOn: before.fates.reduce(
      (sum, { fate, isRightGranted }) => sum + (fate === 'refused-otherwise' && isRightGranted ? 1 : 0),
      0,
    ),
    notAsked: of('not-asked'),
    notTried: of('not-tried'),
    new: fresh.length,
    newGrantedBefore: after.counts.get('granted') ?? 0,
  };
}

/** The rule that explains a failure best; null where none does. */
function causeOf(failure: Failure, { rulesOf }: Diagnosis): RuleId | null {
  return rulesOf.get(failure)?.[0] ?? null;
}

const COUNTED_AS = {
  granted: 'granted',
  refused: 'refused',
  'refused-otherwise': 'refusedOtherwise',
  'not-asked': 'notAsked',
  'not-tried': 'notTried',
} as const satisfies Readonly<Record<Fate, keyof ComparedCause>>;

type CauseCounts = { -readonly [Name in Exclude<keyof ComparedCause, 'ruleId' | 'title'>]: number };

/** Causes of both cases: those with most failures before first, then those with most after. */
function causesOf(before: CountedCase, after: CountedCase): ComparedCause[] {
  const causes = new Map<RuleId | null, CauseCounts>();
  const of = (ruleId: RuleId | null): CauseCounts => {
    const counts = causes.get(ruleId) ?? { ...NO_COUNTS };
    causes.set(ruleId, counts);
    return counts;
  };
  for (const { failure, fate } of before.fates) {
    const counts = of(causeOf(failure, before.diagnosis));
    counts.before++;
    counts[COUNTED_AS[fate]]++;
  }
  for (const { failure, fate } of after.fates) {
    const counts = of(causeOf(failure, after.diagnosis));
    counts.after++;
    counts.new += isNew(fate) ? 1 : 0;
    counts.newGrantedBefore += fate === 'granted' ? 1 : 0;
  }
  const findings = [...before.report.findings, ...after.report.findings];
  return [...causes]
    .map(([ruleId, counts]) => ({
      ruleId,
      title: findings.find((finding) => finding.ruleId === ruleId)?.title ?? 'No rule explains it',
      ...counts,
    }))
    .sort((a, b) => b.before - a.before || b.after - a.after);
}

const NO_COUNTS: Readonly<CauseCounts> = {
  before: 0,
  after: 0,
  granted: 0,
  refused: 0,
  refusedOtherwise: 0,
  notAsked: 0,
  notTried: 0,
  new: 0,
  newGrantedBefore: 0,
};

/** The table of rights of both reports, in the order of their bits. */
function rightsOf(before: ReportListing, after: ReportListing): ComparedRight[] {
  const use = ({ rights }: ReportListing, right: RightName): Omit<ReportRight, 'right'> => {
    const { requested = 0, granted = 0, denied = 0 } = rights.find((one) => one.right === right) ?? {};
    return { requested, granted, denied };
  };
  return FILE_RIGHTS.map(({ file }) => ({ right: file, before: use(before, file), after: use(after, file) })).filter(
    (row) => row.before.requested + row.after.requested > 0,
  );
}

function usersOf(before: CountedCase, after: CountedCase): ComparedUsers {
  const only = (one: CountedCase, other: CountedCase): RightName[] =>
    one.asked === null || other.asked === null ? [] : rightNames(accessMask(one.asked & ~other.asked));
  return {
    before: [...before.accounts.values()],
    after: [...after.accounts.values()],
    grantedToOne: [...grantedGroups(before, 'after'), ...grantedGroups(after, 'before')],
    askedByOne: { before: only(before, after), after: only(after, before) },
  };
}

/** What one case refused and the other granted, by the refused rights. */
function grantedGroups({ fates }: CountedCase, to: 'before' | 'after'): ComparedUsers['grantedToOne'] {
  const groups = new Map<string, { rights: readonly RightName[]; objects: Set<string>; example: string }>();
  for (const { failure, isRightGranted } of fates) {
    if (isRightGranted) {
      const rights = refusedRights(failure);
      const name = rights.join();
      const group = groups.get(name) ?? { rights, objects: new Set(), example: failure.object };
      groups.set(name, group);
      group.objects.add(failure.object);
    }
  }
  return [...groups.values()].map(({ rights, objects, example }) => ({ to, rights, objects: objects.size, example }));
}

function takenRootsOf(fates: readonly FailureFate[]): ComparisonListing['takenRoots'] {
  const found = new Map<string, { before: string; after: string; failures: number }>();
  for (const { taken } of fates) {
    if (taken !== null) {
      const name = `${taken.own}|${taken.other}`;
      const root = found.get(name) ?? { before: taken.own, after: taken.other, failures: 0 };
      found.set(name, root);
      root.failures++;
    }
  }
  return [...found.values()];
}

function sideOf({ report, accounts }: CountedCase): ComparedSide {
  const { inputs, processes, jobs, coverage, summary } = report;
  return {
    inputs,
    accounts: [...accounts.values()],
    processes,
    jobs: jobs.map(({ input, ordinal, source, destination, options, complete }) => ({
      input,
      ordinal,
      source,
      destination,
      switches: options?.switches ?? [],
      complete,
    })),
    coverage: {
      trace: coverage.trace,
      log: coverage.log,
      filters: coverage.filters,
      droppedRows: coverage.droppedRows,
    },
    events: summary.events,
    failures: summary.failures,
  };
}

/** By the names of the object that refused. */
function refusedRights({ denial, objectKind }: Failure): readonly RightName[] {
  return denial === null ? [] : rightNames(denial.rights, denial.object === 'parent' ? 'directory' : objectKind);
}

function failureOf(fate: FailureFate, own: Diagnosis, others: Diagnosis): ComparedFailure {
  const { failure, other, by, proof, account, createdAnew, isRightGranted } = fate;
  return {
    id: failure.id,
    path: failure.path,
    side: failure.side,
    ruleId: causeOf(failure, own),
    rights: refusedRights(failure),
    fate: fate.fate,
    by,
    rightGranted: isRightGranted,
    createdAnew,
    account,
    evidence: proof === null ? null : evidenceOf(proof),
    other:
      other === null
        ? null
        : { id: other.id, path: other.path, ruleId: causeOf(other, others), rights: refusedRights(other) },
  };
}
