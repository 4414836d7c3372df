/** Failures to findings: groups failures with the same facts, matches the rules once for each group. */

import type { Evidence, Failure, Log } from '../correlate/evidence.js';
import { isRobocopyName } from '../correlate/scope.js';
import type { RightName } from '../windows/access-mask.js';
import { formatNtStatus, type NtStatus } from '../windows/nt-status.js';
import { CATALOGUE } from './catalogue/index.js';
import { type CaseContext, confidenceWith, type ContextRemark, heaviest, refutes } from './context-remarks.js';
import { type FailureFacts, factsOf } from './facts.js';
import { jobFindings } from './job-findings.js';
import { holds, matchRule } from './match.js';
import type { Confidence, Rule, RuleId, RuleTexts } from './rule.js';

/** One rule and the failures it explains equally well, or the runs of robocopy that it is about. */
export interface Finding {
  readonly rule: RuleTexts;
  readonly confidence: Confidence;
  readonly failures: readonly Failure[];
  readonly jobs: readonly FlaggedJob[];
  /** The union over its failures. */
  readonly deniedRights: readonly RightName[];
  /** Other causes that the same evidence allows. */
  readonly alternatives: readonly { readonly ruleId: RuleId; readonly verify: string }[];
  /** What context files say for or against it. */
  readonly context: readonly ContextRemark[];
  /** For benign results, which are not listed as failures: how many there were. */
  readonly benignCount: number;
}

/** A run that a rule about jobs holds for, with the lines that show it. */
export interface FlaggedJob {
  readonly input: string;
  readonly ordinal: number;
  readonly evidence: readonly Evidence[];
}

export interface Diagnosis {
  /** Most failures first, then what logs say about themselves, benign last. */
  readonly findings: readonly Finding[];
  readonly unexplained: readonly Failure[];
  /** Ids of the rules that match a failure, best first. */
  readonly rulesOf: ReadonlyMap<Failure, readonly RuleId[]>;
}

export interface DiagnoseOptions {
  /** Whether a process is the one that copies; robocopy always is. */
  readonly isCopying: (processName: string) => boolean;
  readonly benign: ReadonlyMap<string, number>;
  /** What context files tell; nothing without it. */
  readonly context?: CaseContext;
}

const CONFIDENCES: readonly Confidence[] = ['possible', 'likely', 'proven'];

/** Matches every failure and every job with the catalogue. What no rule explains is kept as unexplained. */
export function diagnose(failures: readonly Failure[], logs: readonly Log[], options: DiagnoseOptions): Diagnosis {
  const { context } = options;
  const groups = new Map<string, FactGroup>();
  for (const failure of failures) {
    const facts = factsOf(failure, isCopying(failure, options), context?.shareOf(failure) ?? null);
    const signature = JSON.stringify(facts);
    const group = groups.get(signature) ?? { facts, failures: [] };
    group.failures.push(failure);
    groups.set(signature, group);
  }

  const drafts = new Map<string, Draft>();
  const unexplained: (readonly Failure[])[] = [];
  const rulesOf = new Map<Failure, readonly RuleId[]>();
  for (const { matches, failures: alike, facts } of [...groups.values()].flatMap((group) =>
    inContext(group, context),
  )) {
    const [top, ...others] = matches;
    for (const failure of alike) {
      rulesOf.set(
        failure,
        matches.map(({ rule }) => rule.id),
      );
    }
    if (top === undefined) {
      unexplained.push(alike);
    } else {
      addToDraft(drafts, top, others, alike, facts.deniedRights);
    }
  }
  const explained = [...drafts.values()].map(({ alternatives, deniedRights, remarks, ...draft }) => ({
    ...draft,
    jobs: [],
    alternatives: [...alternatives].map(([ruleId, verify]) => ({ ruleId, verify })),
    context: heaviest([...remarks.values()]),
    deniedRights: [...deniedRights],
    benignCount: 0,
  }));
  explained.sort((a, b) => b.failures.length - a.failures.length || rank(b.confidence) - rank(a.confidence));
  return {
    findings: [...explained, ...jobFindings(logs), ...benignFindings(options.benign)],
    unexplained: unexplained.flat(),
    rulesOf,
  };
}

interface FactGroup {
  readonly facts: FailureFacts;
  readonly failures: Failure[];
}

/** Failures with the same facts, of which context files say the same, with the rules that explain them. */
interface MatchedGroup extends FactGroup {
  readonly matches: readonly Match[];
}

/** Splits a group by what context files say of each rule's claims, and weighs the rules by it. */
function inContext({ facts, failures }: FactGroup, context: CaseContext | undefined): MatchedGroup[] {
  const plain = matchesOf(facts);
  if (context === undefined || context.isEmpty || plain.every(({ rule }) => rule.claims === undefined)) {
    return [{ facts, failures, matches: plain }];
  }
  const groups = new Map<string, { failures: Failure[]; remarks: ContextRemark[][] }>();
  for (const failure of failures) {
    const remarks = plain.map(({ rule }) => context.remarksOn(rule, failure));
    const signature = JSON.stringify(remarks.map((of) => of.map(({ effect }) => effect)));
    const group = groups.get(signature) ?? { failures: [], remarks: plain.map(() => []) };
    group.failures.push(failure);
    remarks.forEach((of, index) => group.remarks[index]?.push(...of));
    groups.set(signature, group);
  }
  return [...groups.values()].map((group) => ({
    facts,
    failures: group.failures,
    matches: weighed(plain, group.remarks),
  }));
}

/** The rules in the light of what context files say: what they refute goes, unless nothing else is left. */
function weighed(matches: readonly Match[], remarks: readonly (readonly ContextRemark[])[]): Match[] {
  const all = matches.map((match, index) => ({ ...match, remarks: remarks[index] ?? [] }));
  const open = all.filter(({ confidence, remarks: own }) => !refutes(confidence, own));
  return (open.length > 0 ? open : all.slice(0, 1))
    .map((match) => ({ ...match, confidence: confidenceWith(match.confidence, match.remarks) }))
    .sort((a, b) => rank(b.confidence) - rank(a.confidence));
}

/** The test that tells benign results from failures while traces are read. */
export function benignRuleOf(operation: string, ntStatus: NtStatus): string | null {
  const cached = BENIGN_CACHE.get(operation)?.get(ntStatus);
  if (cached !== undefined) {
    return cached;
  }
  const facts = { ...NO_FACTS, operation, ntStatus: formatNtStatus(ntStatus) };
  const found = BENIGN_RULES.find(({ when }) => holds(when, facts))?.id ?? null;
  const byStatus = BENIGN_CACHE.get(operation) ?? new Map<NtStatus, string | null>();
  byStatus.set(ntStatus, found);
  BENIGN_CACHE.set(operation, byStatus);
  return found;
}

const BENIGN_RULES = CATALOGUE.filter(({ gate }) => gate === 'benign');
const CAUSES = CATALOGUE.filter(({ gate }) => gate !== 'benign');
const BENIGN_CACHE = new Map<string, Map<NtStatus, string | null>>();

/** The facts of a failure of which nothing is known. */
export const NO_FACTS: FailureFacts = {
  operation: null,
  ntStatus: null,
  win32: null,
  copying: false,
  requestedRights: [],
  deniedRights: [],
  basis: null,
  checkedObject: null,
  granted: null,
  alternatives: [],
  existed: null,
  objectKind: 'unknown',
  disposition: null,
  options: [],
  side: 'unknown',
  share: 'unknown',
  laterSucceeded: false,
  grantedWithBackupIntent: false,
  robocopyAction: null,
  robocopyCode: null,
  atRoot: null,
  jobBegan: null,
  destinationExisted: null,
  copyFlags: [],
  backupMode: null,
  caller: null,
  elevated: null,
};

interface Match {
  readonly rule: Rule;
  readonly confidence: Confidence;
  /** What context files say of it. */
  readonly remarks: readonly ContextRemark[];
}

interface Draft extends Omit<Match, 'remarks'> {
  readonly remarks: Map<string, ContextRemark>;
  readonly failures: Failure[];
  readonly deniedRights: Set<RightName>;
  readonly alternatives: Map<RuleId, string>;
}

/** All rules that fit, the surest first; equally sure ones in the catalogue's order. */
function matchesOf(facts: FailureFacts): Match[] {
  return CAUSES.flatMap((rule) => {
    const confidence = matchRule(rule, facts);
    return confidence === null ? [] : [{ rule, confidence, remarks: [] }];
  }).sort((a, b) => rank(b.confidence) - rank(a.confidence) || yields(a, facts) - yields(b, facts));
}

/** 1 for a rule that lets equally sure ones go first here, else 0. */
function yields({ rule }: Match, facts: FailureFacts): number {
  return rule.yieldsWhere !== undefined && holds(rule.yieldsWhere, facts) ? 1 : 0;
}

function addToDraft(
  drafts: Map<string, Draft>,
  top: Match,
  others: readonly Match[],
  failures: readonly Failure[],
  deniedRights: readonly RightName[],
): void {
  const name = `${top.rule.id}|${top.confidence}`;
  let draft = drafts.get(name);
  if (draft === undefined) {
    draft = { ...top, remarks: new Map(), failures: [], deniedRights: new Set(), alternatives: new Map() };
    drafts.set(name, draft);
  }
  for (const failure of failures) {
    draft.failures.push(failure);
  }
  for (const remark of top.remarks) {
    const same = draft.remarks.get(remark.text);
    draft.remarks.set(
      remark.text,
      same === undefined ? remark : { ...same, failureCount: same.failureCount + remark.failureCount },
    );
  }
  for (const right of deniedRights) {
    draft.deniedRights.add(right);
  }
  for (const { ruleId, verify } of top.rule.alternatives) {
    draft.alternatives.set(ruleId, verify);
  }
  for (const { rule } of others) {
    draft.alternatives.set(rule.id, draft.alternatives.get(rule.id) ?? rule.verify[0] ?? rule.title);
  }
}

function benignFindings(counts: ReadonlyMap<string, number>): Finding[] {
  return BENIGN_RULES.flatMap((rule) => {
    const benignCount = counts.get(rule.id) ?? 0;
    return benignCount === 0
      ? []
      : [
          {
            rule,
            confidence: 'likely' as const,
            failures: [],
            jobs: [],
            deniedRights: [],
            alternatives: [],
            context: [],
            benignCount,
          },
        ];
  }).sort((a, b) => b.benignCount - a.benignCount);
}

function isCopying(failure: Failure, options: DiagnoseOptions): boolean {
  const { processName, robocopy } = failure;
  return robocopy !== null || (processName !== null && (isRobocopyName(processName) || options.isCopying(processName)));
}

function rank(confidence: Confidence): number {
  return CONFIDENCES.indexOf(confidence);
}
