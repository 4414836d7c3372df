/** What two cases show beside each other. The JSON contract of docs/comparison.md, `schemaVersion` 1. */

import type { Fate } from '../correlate/fates.js';
import type { Side } from '../correlate/evidence.js';
import type { RuleId } from '../diagnose/rule.js';
import type { RightName } from '../windows/access-mask.js';
import type {
  Listing,
  Redacted,
  ReportCoverage,
  ReportEvidence,
  ReportInput,
  ReportProcess,
  ReportRight,
  SCHEMA_VERSION,
} from './report.js';

/**
 * `fixed`: all that failed is granted, and nothing else fails. `partly`: some of it. `not-fixed`: none of it, and some is refused
 * again. `worse`: more is refused that was granted before than is granted that was refused. `cannot-tell`: nothing is refused that
 * was tried, but not everything was tried, or nothing failed before.
 */
export type ComparisonVerdict = 'fixed' | 'partly' | 'not-fixed' | 'worse' | 'cannot-tell';

/** `fix`: one copy before and after a change. `users`: the same copy by two accounts. */
export type ComparisonMode = 'fix' | 'users';

export interface Comparison {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: 'whydenied'; readonly version: string };
  readonly redacted: Redacted;
  readonly mode: ComparisonMode;
  readonly verdict: ComparisonVerdict;
  /** The answer in two sentences. */
  readonly answer: readonly string[];
  readonly counts: ComparisonCounts;
  readonly causes: readonly ComparedCause[];
  readonly rights: readonly ComparedRight[];
  readonly differences: readonly CaseDifference[];
  /** What one account was granted and the other refused; null where both cases are of the same one. */
  readonly users: ComparedUsers | null;
  /** Roots that were taken for the same, without anything that says so. */
  readonly takenRoots: readonly { readonly before: string; readonly after: string; readonly failures: number }[];
  readonly limits: readonly ComparisonLimit[];
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  /** The failures of the before case, with what became of them. */
  readonly failures: readonly ComparedFailure[];
  /** Failures of the after case that are none of the before case; their fate is what the before case shows. */
  readonly newFailures: readonly ComparedFailure[];
}

/** A comparison whose longest lists need not be in memory. */
export interface ComparisonListing extends Omit<Comparison, 'failures' | 'newFailures'> {
  readonly failures: Listing<ComparedFailure>;
  readonly newFailures: Listing<ComparedFailure>;
}

/** Numbers of failures. Those of the before case are each of one fate. */
export interface ComparisonCounts {
  readonly before: number;
  readonly after: number;
  readonly granted: number;
  readonly refused: number;
  readonly refusedOtherwise: number;
  /** Of those refused otherwise, those whose right is granted now. */
  readonly movedOn: number;
  readonly notAsked: number;
  readonly notTried: number;
  readonly new: number;
  /** Of the new ones, those that the before case shows granted. */
  readonly newGrantedBefore: number;
}

export interface ComparedCause extends Omit<ComparisonCounts, 'movedOn'> {
  /** Null: failures that no rule explains. */
  readonly ruleId: RuleId | null;
  readonly title: string;
}

export interface ComparedRight {
  readonly right: RightName;
  readonly before: Omit<ReportRight, 'right'>;
  readonly after: Omit<ReportRight, 'right'>;
}

export type DifferenceKind = 'account' | 'integrity' | 'switches' | 'source' | 'destination' | 'mount' | 'holders';

/** Something that is not the same in both cases and can be the reason. */
export interface CaseDifference {
  readonly kind: DifferenceKind;
  /** What only the before case has; empty: nothing. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface ComparedUsers {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** What was granted to one of them on objects that refused it to the other. */
  readonly grantedToOne: readonly {
    readonly to: CaseName;
    readonly rights: readonly RightName[];
    readonly objects: number;
    readonly example: string;
  }[];
  /** Rights that only one of them asked for, wherever; empty where a case has no trace. */
  readonly askedByOne: { readonly before: readonly RightName[]; readonly after: readonly RightName[] };
}

export type CaseName = 'before' | 'after';

export type LimitCode =
  | 'nothing-failed-before'
  | 'account-differs'
  | 'after-is-older'
  | 'other-day'
  | 'filtered'
  | 'narrowed'
  | 'every-process'
  | 'log-incomplete'
  | 'list-only'
  | 'lines-left-out'
  | 'no-trace'
  | 'no-evidence'
  | 'ends-early'
  | 'dropped-rows'
  | 'unread-inputs'
  | 'roots-taken'
  | 'created-anew'
  | 'by-log'
  | 'skipped-files';

/** What the claim does not reach. */
export interface ComparisonLimit {
  readonly code: LimitCode;
  /** Null: concerns both cases. */
  readonly case: CaseName | null;
  readonly text: string;
}

/** One of the two cases. */
export interface ComparedSide {
  readonly inputs: readonly ReportInput[];
  /** As far as traces and context files name them. */
  readonly accounts: readonly string[];
  readonly processes: readonly ReportProcess[];
  readonly jobs: readonly {
    readonly input: string;
    readonly ordinal: number;
    readonly source: string | null;
    readonly destination: string | null;
    readonly switches: readonly string[];
    readonly complete: boolean;
  }[];
  readonly coverage: Pick<ReportCoverage, 'trace' | 'log' | 'filters' | 'droppedRows'>;
  readonly events: number;
  readonly failures: number;
}

export interface ComparedFailure {
  /** In the report of its own case. */
  readonly id: string;
  readonly path: string;
  readonly side: Side;
  readonly ruleId: RuleId | null;
  /** What was refused: one of these, exactly it where it is a single right; empty where no right was. */
  readonly rights: readonly RightName[];
  readonly fate: Fate;
  /** What a grant rests on. */
  readonly by: 'trace' | 'log' | null;
  readonly rightGranted: boolean;
  readonly createdAnew: boolean;
  /** Whose grant it is. */
  readonly account: string | null;
  /** The row or line of the grant. */
  readonly evidence: ReportEvidence | null;
  /** The failure of the other case on the same object. */
  readonly other: {
    readonly id: string;
    readonly path: string;
    readonly ruleId: RuleId | null;
    readonly rights: readonly RightName[];
  } | null;
}
