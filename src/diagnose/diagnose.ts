/** Failures to findings: groups failures with the same facts, matches the rules once for each group. */

import type { Evidence, Failure, Log } from '../correlate/evidence.js';
import { isRobocopyName } from '../correlate/scope.js';
import type { RightName } from '../windows/access-mask.js';
import { formatNtStatus, type NtStatus } from '../windows/nt-status.js';
import { CATALOGUE, catalogueWith } from './catalogue/index.js';
import { type AdvisedCase, adviceFor, type Step, stepsFor, textStep, UNKNOWN_CASE } from './advice.js';
import { type CaseContext, confidenceWith, heaviest, isContradicted, refutes } from './context-remarks.js';
import { NO_CIRCUMSTANCE_FACTS } from './circumstance-facts.js';
import { type FactsOfContext, type FailureFacts, factsOf } from './facts.js';
import { jobFindings } from './job-findings.js';
import { holds, matchRule } from './match.js';
import type { ContextRemark, Remark } from './remark.js';
import type { Confidence, Rule, RuleId, RulePack, RuleTexts, Shown } from './rule.js';

/** One rule and the failures it explains equally well, or the runs of robocopy that it is about. */
export interface Finding {
  readonly rule: RuleTexts;
  readonly confidence: Confidence;
  readonly failures: readonly Failure[];
  readonly jobs: readonly FlaggedJob[];
  /** The union over its failures. */
  readonly deniedRights: readonly RightName[];
  /** Other causes that the same evidence allows. */
  readonly alternatives: readonly OtherCause[];
  /** What to do and what would confirm it, as far as context files do not answer it. */
  readonly fix: readonly Step[];
  readonly verify: readonly string[];
  /** What context files say for or against it. */
  readonly context: readonly ContextRemark[];
  /** For benign results, which are not listed as failures: how many there were. */
  readonly benignCount: number;
}

/** Another cause that the same evidence allows. */
export interface OtherCause {
  readonly ruleId: RuleId;
  /** What would tell it from the cause of the finding, or what context files say of it. */
  readonly verify: string;
  /** Whether they speak against it. */
  readonly contradicted: boolean;
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
  /** Users' rules; none without them. */
  readonly packs?: readonly RulePack[];
}

const CONFIDENCES: readonly Confidence[] = ['possible', 'likely', 'proven'];

/** Matches every failure and every job with the catalogue. What no rule explains is kept as unexplained. */
export function diagnose(failures: readonly Failure[], logs: readonly Log[], options: DiagnoseOptions): Diagnosis {
  const { context, packs = [] } = options;
  const { rules, jobRules } = catalogueWith(packs);
  const causes = rules.filter(({ gate }) => gate !== 'benign');
  const groups = new Map<string, FactGroup>();
  for (const failure of failures) {
    const facts = factsOf(failure, isCopying(failure, options), seenBy(context, failure));
    // Every record has the same facts in the same order, so that their values alone tell it from others.
    const signature = signatureOf(facts);
    const group = groups.get(signature) ?? { facts, failures: [] };
    group.failures.push(failure);
    groups.set(signature, group);
  }

  const drafts = new Map<string, Draft>();
  const unexplained: (readonly Failure[])[] = [];
  const rulesOf = new Map<Failure, readonly RuleId[]>();
  for (const group of [...groups.values()].flatMap((one) => inContext(one, matchesOf(causes, one.facts), context))) {
    const ids = group.matches.map(({ rule }) => rule.id);
    for (const failure of group.failures) {
      rulesOf.set(failure, ids);
    }
    const [top, ...others] = group.matches;
    if (top === undefined) {
      unexplained.push(group.failures);
    } else {
      addToDraft(drafts, top, others, group);
    }
  }
  const explained = [...drafts.values()].map(findingOf);
  explained.sort((a, b) => b.failures.length - a.failures.length || rank(b.confidence) - rank(a.confidence));
  return {
    findings: [...explained, ...jobFindings(logs, jobRules), ...benignFindings(options.benign)],
    unexplained: unexplained.flat(),
    rulesOf,
  };
}

/** Equal for equal facts. Each has one place, so that a list of one and the one need not be told apart. */
function signatureOf(facts: FailureFacts): string {
  let signature = '';
  for (const value of Object.values(facts)) {
    signature += Array.isArray(value) ? value.join('\u0001') : value;
    signature += '\u0000';
  }
  return signature;
}

/** What context files tell of a failure's facts. */
function seenBy(context: CaseContext | undefined, failure: Failure): FactsOfContext | undefined {
  return context === undefined || context.isEmpty
    ? undefined
    : {
        remote: context.shareOf(failure),
        caller: context.callerKindOf(failure),
        mount: context.mountOf(failure),
        denyEntry: context.denyEntryOf(failure),
      };
}

interface FactGroup {
  readonly facts: FailureFacts;
  readonly failures: Failure[];
}

/** Failures with the same facts, of which context files say the same, with the rules that explain them. */
interface MatchedGroup extends FactGroup {
  readonly matches: readonly Match[];
  /** Rules that match and that the files refute. */
  readonly refuted: readonly RuleId[];
  /** What the files show of them, whatever the cause. */
  readonly shown: readonly Shown[];
}

/** Splits a group by what context files say of each rule's claims, and weighs the rules by it. */
function inContext(
  { facts, failures }: FactGroup,
  plain: readonly Match[],
  context: CaseContext | undefined,
): MatchedGroup[] {
  if (context === undefined || context.isEmpty || plain.length === 0) {
    return [{ facts, failures, matches: plain, refuted: [], shown: [] }];
  }
  const groups = new Map<string, { failures: Failure[]; remarks: Remark[][]; shown: readonly Shown[] }>();
  for (const failure of failures) {
    const remarks = plain.map(({ rule }) => context.remarksOn(rule, failure));
    const shown = context.shownOf(failure);
    const said = remarks.map((of) => of.map(({ effect, shows, denies }) => [effect, shows, denies]));
    const signature = JSON.stringify([said, shown]);
    const group = groups.get(signature) ?? { failures: [], remarks: plain.map(() => []), shown };
    group.failures.push(failure);
    remarks.forEach((of, index) => group.remarks[index]?.push(...of));
    groups.set(signature, group);
  }
  return [...groups.values()].map((group) => {
    const matches = weighed(plain, group.remarks);
    const left = new Set(matches.map(({ rule }) => rule.id));
    const refuted = plain.map(({ rule }) => rule.id).filter((id) => !left.has(id));
    return { facts, failures: group.failures, matches, refuted, shown: group.shown };
  });
}

/**
 * The rules in the light of what context files say: what they refute goes, unless nothing else is left, and the first of the
 * others says so. Of equally sure ones those go first for which an entry denies, or an ACL that grants shows that it is not what
 * refuses; those last that something speaks against.
 */
function weighed(matches: readonly Match[], remarks: readonly (readonly Remark[])[]): Match[] {
  const all = matches.map((match, index) => ({ ...match, remarks: remarks[index] ?? [] }));
  const open = all.filter(({ confidence, remarks: own }) => !refutes(confidence, own));
  const [first, ...others] = (open.length > 0 ? open : all.slice(0, 1))
    .map((match) => ({ ...match, confidence: confidenceWith(match.confidence, match.remarks) }))
    .sort((a, b) => rank(b.confidence) - rank(a.confidence) || standing(b.remarks) - standing(a.remarks));
  if (first === undefined || open.length === 0) {
    return first === undefined ? [] : [first];
  }
  const refuted = all.filter((match) => !open.includes(match)).flatMap(refutation);
  return [{ ...first, remarks: [...first.remarks, ...refuted] }, ...others];
}

function standing(remarks: readonly Remark[]): number {
  if (remarks.some(({ denies, effect, shows }) => denies || (effect === 'confirms' && shows.includes('acl-grants')))) {
    return 1;
  }
  return isContradicted(remarks) ? -1 : 0;
}

/** Why a cause is none any more. */
function refutation({ rule, remarks }: Match): Remark[] {
  return remarks
    .filter(({ effect }) => effect === 'contradicts')
    .map((remark) => ({ ...remark, effect: 'narrows', shows: [], text: `${rule.id} is out: ${remark.text}` }));
}

/** The test that tells benign results from failures while traces are read. */
export function benignRuleOf(operation: string, ntStatus: NtStatus, control: string | null = null): string | null {
  const name = control === null ? operation : `${operation} ${control}`;
  const cached = BENIGN_CACHE.get(name)?.get(ntStatus);
  if (cached !== undefined) {
    return cached;
  }
  const facts = { ...NO_FACTS, operation, control, ntStatus: formatNtStatus(ntStatus) };
  const found = BENIGN_RULES.find(({ when }) => holds(when, facts))?.id ?? null;
  const byStatus = BENIGN_CACHE.get(name) ?? new Map<NtStatus, string | null>();
  byStatus.set(ntStatus, found);
  BENIGN_CACHE.set(name, byStatus);
  return found;
}

const BENIGN_RULES = CATALOGUE.filter(({ gate }) => gate === 'benign');
const BENIGN_CACHE = new Map<string, Map<NtStatus, string | null>>();

/** The facts of a failure of which nothing is known. */
export const NO_FACTS: FailureFacts = {
  ...NO_CIRCUMSTANCE_FACTS,
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
  onDrive: null,
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
  atShareRoot: null,
  host: null,
  hostForm: null,
  shareAnswered: null,
  shareGrants: null,
  writesRefused: null,
  shareClosed: null,
  serverAnswered: null,
  othersGranted: null,
  smbPort: null,
  workedFor: null,
  retries: null,
  mount: null,
  denyEntry: null,
  runCopied: null,
};

interface Match {
  readonly rule: Rule;
  readonly confidence: Confidence;
  /** What context files say of it. */
  readonly remarks: readonly Remark[];
}

interface Draft extends Omit<Match, 'remarks'> {
  readonly remarks: Map<string, Remark>;
  readonly failures: Failure[];
  readonly deniedRights: Set<RightName>;
  readonly alternatives: Map<RuleId, OtherCause>;
  /** Of how many of the failures context files show this. */
  readonly shown: Map<Shown, number>;
  /** How many are a copy that runs as the computer. */
  computers: number;
  /** The one server that they all are on; undefined before the first of them. */
  server: AdvisedCase['server'] | undefined;
}

/** All rules that fit, the surest first; equally sure ones in the catalogue's order. */
function matchesOf(causes: readonly Rule[], facts: FailureFacts): Match[] {
  return causes
    .flatMap((rule) => {
      const confidence = matchRule(rule, facts);
      return confidence === null ? [] : [{ rule, confidence, remarks: [] }];
    })
    .sort((a, b) => rank(b.confidence) - rank(a.confidence) || yields(a, facts) - yields(b, facts));
}

/** 1 for a rule that lets equally sure ones go first here, else 0. */
function yields({ rule }: Match, facts: FailureFacts): number {
  return rule.yieldsWhere !== undefined && holds(rule.yieldsWhere, facts) ? 1 : 0;
}

function addToDraft(drafts: Map<string, Draft>, top: Match, others: readonly Match[], group: MatchedGroup): void {
  const { failures, facts } = group;
  const name = `${top.rule.id}|${top.confidence}`;
  const draft = drafts.get(name) ?? emptyDraft(top);
  drafts.set(name, draft);
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
  for (const right of facts.deniedRights) {
    draft.deniedRights.add(right);
  }
  for (const what of shownBy(top, group)) {
    draft.shown.set(what, (draft.shown.get(what) ?? 0) + failures.length);
  }
  draft.computers += isComputer(facts) ? failures.length : 0;
  draft.server = draft.server === undefined || draft.server === serverIn(facts) ? serverIn(facts) : null;
  for (const other of otherCauses(top, others, group)) {
    const known = draft.alternatives.get(other.ruleId);
    // What files speak against on every failure is spoken against, not what they do on some.
    draft.alternatives.set(
      other.ruleId,
      known === undefined || (known.contradicted && !other.contradicted) ? other : known,
    );
  }
}

function emptyDraft({ rule, confidence }: Match): Draft {
  return {
    rule,
    confidence,
    remarks: new Map(),
    failures: [],
    deniedRights: new Set(),
    alternatives: new Map(),
    shown: new Map(),
    computers: 0,
    server: undefined,
  };
}

/** What context files show of a group: of each of its failures the same. */
function shownBy({ remarks }: Match, { shown }: MatchedGroup): ReadonlySet<Shown> {
  return new Set([...shown, ...remarks.flatMap(({ shows }) => shows)]);
}

function isComputer({ caller }: FailureFacts): boolean {
  return caller === 'computer' || caller === 'system';
}

function serverIn({ share }: FailureFacts): AdvisedCase['server'] {
  return share === 'azure-files' ? share : share === 'unc' ? 'other' : null;
}

/** The other rules that match, then what the rule names itself, unless context files refute it. */
function otherCauses(top: Match, others: readonly Match[], group: MatchedGroup): OtherCause[] {
  const advised = (match: Match): AdvisedCase => {
    const shown = shownBy(match, group);
    return {
      shows: (what) => shown.has(what),
      isComputer: isComputer(group.facts),
      server: serverIn(group.facts),
    };
  };
  const named = top.rule.alternatives
    .filter(({ when }) => when === undefined || holds(when, group.facts))
    .flatMap(({ ruleId, verify }) =>
      adviceFor([verify], advised(top)).map((step) => ({ ruleId, verify: step, contradicted: false })),
    );
  const matching = others.map((other): OtherCause => {
    const { rule, remarks } = other;
    const [said] = heaviest(remarks);
    const apart = named.find(({ ruleId }) => ruleId === rule.id)?.verify;
    const [verify] = adviceFor(rule.verify, advised(other));
    const text = said?.text ?? apart ?? verify ?? rule.title;
    return { ruleId: rule.id, verify: text, contradicted: isContradicted(remarks) };
  });
  const told = new Set([...matching.map(({ ruleId }) => ruleId), ...group.refuted]);
  return [...matching, ...named.filter(({ ruleId }) => !told.has(ruleId))];
}

/** Steps of remarks that are put before a rule's own: more of them repeat themselves on other objects. */
const REMEDIES = 3;

function findingOf({ rule, confidence, remarks, failures, deniedRights, alternatives, ...draft }: Draft): Finding {
  const ofBoth = { isComputer: draft.computers === failures.length, server: draft.server ?? null };
  const ofAll = { ...ofBoth, shows: (what: Shown) => draft.shown.get(what) === failures.length };
  const ofAny = { ...ofBoth, shows: (what: Shown) => draft.shown.has(what) };
  const context = heaviest([...remarks.values()]);
  const remedies = context.flatMap(({ remedy }) => remedy ?? []).slice(0, REMEDIES);
  const fix = [...remedies.map(textStep), ...stepsFor(rule.fix, ofAll)];
  return {
    rule,
    confidence,
    failures,
    jobs: [],
    deniedRights: [...deniedRights],
    alternatives: [...alternatives.values()],
    fix: fix.length === 0 ? stepsFor(rule.fix, UNKNOWN_CASE) : fix,
    verify: adviceFor(rule.verify, ofAny),
    context,
    benignCount: 0,
  };
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
            fix: stepsFor(rule.fix, UNKNOWN_CASE),
            verify: adviceFor(rule.verify, UNKNOWN_CASE),
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
