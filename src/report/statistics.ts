/** What a run over many cases says, and what differs between two runs. The JSON contracts of docs/bulk.md, `schemaVersion` 1. */

import type { Confidence } from '../diagnose/rule.js';
import type { SCHEMA_VERSION } from './report.js';

export interface Statistics {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: 'whydenied'; readonly version: string };
  readonly cases: CaseCounts;
  readonly failures: FailureCounts;
  /** Of all cases together. */
  readonly input: { readonly bytes: number; readonly rows: number; readonly tookMs: number };
  /** Most cases first. */
  readonly causes: readonly CauseCount[];
  /** What logs say about themselves; most cases first. */
  readonly remarks: readonly RemarkCount[];
  /** Weeks with cases, in their order. */
  readonly weeks: readonly WeekCount[];
  /** Most cases first. */
  readonly destinations: readonly DestinationCount[];
  /** Releases that made the results; most cases first. */
  readonly versions: readonly { readonly version: string; readonly cases: number }[];
  /** Failures that no rule explains, by what they have in common; most cases first. */
  readonly unexplained: readonly SignatureCount[];
  /** At most `EXTREMES` of each, the worst first. */
  readonly slowest: readonly CaseSize[];
  readonly largest: readonly CaseSize[];
  /** Cases that are unusable or failed, by their ids. */
  readonly unfinished: readonly UnfinishedCase[];
}

/** Cases that are listed as the slowest and as the largest. */
export const EXTREMES = 20;

export interface CaseCounts {
  readonly total: number;
  /** Something could be read. */
  readonly analyzed: number;
  /** Nothing could. */
  readonly unusable: number;
  /** There is no report. */
  readonly failed: number;
  /** Of the analysed ones, those in which nothing failed. */
  readonly withoutFailures: number;
  /** Of the analysed ones, those with a failure that no rule explains. */
  readonly withUnexplained: number;
  /** Of the analysed ones, those whose day is not known. */
  readonly undated: number;
  /** Of the analysed ones, those whose report has a warning about an input, the harmless ones too. */
  readonly withWarnings: number;
  /** Of the analysed ones, those of which a file could not be read whole: failures can be missing. */
  readonly incomplete: number;
  /** Of these, those in which nothing failed: what nobody knows to be healthy. */
  readonly incompleteWithoutFailures: number;
  /** Have a result that is not in the tables yet: a run was interrupted. They are counted nowhere else. */
  readonly notInTables: number;
}

export interface FailureCounts {
  readonly total: number;
  readonly explained: number;
  readonly unexplained: number;
  /** Refusals of rights that are known. */
  readonly denied: number;
}

/** A cause over all cases. A failure can have several, so that their failures add up to more than all. */
export interface CauseCount {
  readonly ruleId: string;
  readonly pack: string | null;
  readonly title: string;
  /** Where it was refused; results can be of another release, with other gates. */
  readonly gate: string;
  readonly cases: number;
  /** Of the analysed cases, from 0 to 1. */
  readonly share: number;
  /** Cases in which it is the first cause. */
  readonly firstIn: number;
  readonly failures: number;
  /** Cases by how sure it is there at best. */
  readonly confidence: Readonly<Record<Confidence, number>>;
}

export interface RemarkCount {
  readonly ruleId: string;
  readonly pack: string | null;
  readonly title: string;
  readonly cases: number;
}

/** A first cause and how many cases have it. Null: nothing failed, or no rule explains what did. */
export interface FirstCause {
  readonly ruleId: string | null;
  readonly cases: number;
}

export interface WeekCount {
  /** `2026-W48` */
  readonly week: string;
  /** Its Monday, `2026-11-23`. */
  readonly monday: string;
  readonly cases: number;
  readonly failures: number;
  /** Most cases first. */
  readonly causes: readonly FirstCause[];
}

export interface DestinationCount {
  /** `azure-files`, `server` or `drive`; null: not known. */
  readonly destination: string | null;
  readonly cases: number;
  readonly failures: number;
  readonly explained: number;
  readonly causes: readonly FirstCause[];
}

export interface SignatureCount {
  readonly signature: string;
  readonly cases: number;
  readonly failures: number;
  /** Cases with the most of these failures, and the path of the first in each. */
  readonly examples: readonly { readonly caseId: string; readonly path: string; readonly failures: number }[];
}

export interface CaseSize {
  readonly caseId: string;
  readonly tookMs: number;
  readonly bytes: number;
  /** Of its traces. */
  readonly rows: number;
}

export interface UnfinishedCase {
  readonly caseId: string;
  readonly state: 'unusable' | 'failed';
  readonly error: string;
}

/** Two runs over the same cases: what a change of rules did. */
export interface StatisticsComparison {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: 'whydenied'; readonly version: string };
  readonly cases: {
    readonly before: number;
    readonly after: number;
    readonly same: number;
    readonly changed: number;
    readonly new: number;
    readonly gone: number;
  };
  readonly failures: { readonly before: FailureCounts; readonly after: FailureCounts };
  /** Cases whose results are not in the tables of their run yet, so that they are compared nowhere. */
  readonly notInTables: { readonly before: number; readonly after: number };
  /** Causes whose cases, failures or confidences differ; the largest difference of cases first. */
  readonly causes: readonly ComparedCauseCount[];
  /** By their ids. */
  readonly changed: readonly ChangedCase[];
  readonly new: readonly string[];
  readonly gone: readonly string[];
}

export type CountsOfCause = Pick<CauseCount, 'cases' | 'failures' | 'confidence'>;

export interface ComparedCauseCount {
  readonly ruleId: string;
  readonly title: string;
  readonly before: CountsOfCause;
  readonly after: CountsOfCause;
}

/** What a case is compared by. */
export interface CaseOutline {
  readonly state: string;
  readonly failures: number;
  readonly explained: number;
  readonly firstCause: string | null;
  readonly confidence: string | null;
}

export interface ChangedCase {
  readonly caseId: string;
  readonly before: CaseOutline;
  readonly after: CaseOutline;
  /** Causes that only the run after names. */
  readonly gained: readonly string[];
  /** Causes that only the run before names. */
  readonly lost: readonly string[];
}
