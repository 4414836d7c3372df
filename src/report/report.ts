/** The report: the one result from which every output is rendered. The JSON contract of docs/json-report.md, `schemaVersion` 1. */

import type { Citation } from '../access/documents.js';
import type { TraceFilter } from '../correlate/coverage.js';
import type { Alternative, DenialBasis, Side } from '../correlate/evidence.js';
import type { ScopeOption } from '../correlate/scope.js';
import type { OtherCause } from '../diagnose/diagnose.js';
import type { ContextRemark } from '../diagnose/remark.js';
import type { Confidence, Gate, RuleId } from '../diagnose/rule.js';
import type { InputFormat } from '../formats/detect.js';
import type { EncodingChoice } from '../formats/robocopy/encoding-survey.js';
import type { ItemCounts, RobocopyOptions, RobocopySummary, RootSeparator } from '../formats/robocopy/types.js';
import type { ItemClass } from '../formats/robocopy/words.js';
import type { ReadWarning } from '../formats/source.js';
import type { ObjectKind, RightName } from '../windows/access-mask.js';

export const SCHEMA_VERSION = 1;

export interface Report {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: 'whydenied'; readonly version: string };
  /** Whether pseudonyms stand for names: of people, machines and places, or of files and directories too; null: they do not. */
  readonly redacted: Redacted;
  readonly inputs: readonly ReportInput[];
  readonly clock: ReportClock;
  readonly coverage: ReportCoverage;
  readonly jobs: readonly ReportJob[];
  /** Robocopy's processes, or those asked for, where a trace lists processes (PML). */
  readonly processes: readonly ReportProcess[];
  readonly rights: readonly ReportRight[];
  readonly attempts: readonly ReportAttempt[];
  readonly failures: readonly ReportFailure[];
  readonly findings: readonly ReportFinding[];
  readonly unexplained: { readonly count: number; readonly failureIds: readonly string[] };
  /** Folders with the failures directly in them, most of them first; at most a thousand. */
  readonly folders: readonly ReportFolder[];
  /** Null where times are not known, or all one. */
  readonly timeline: ReportTimeline | null;
  /** What would decide a failure of which only a log tells, or show one where none is; empty where a trace tells more. */
  readonly nextSteps: readonly ReportNextStep[];
  readonly summary: ReportSummary;
}

export type Redacted = 'names' | 'paths' | null;

/** A list whose items are made when they are read; an array is one. */
export interface Listing<Item> extends Iterable<Item> {
  readonly length: number;
  /** The item of an index, counted from 0. */
  at(index: number): Item | undefined;
}

/** A report whose longest lists need not be in memory. The failure with the id `F1` is the first, and so on. */
export interface ReportListing extends Omit<Report, 'failures'> {
  readonly failures: Listing<ReportFailure>;
}

/** Something to do, with the commands for it where there are any. */
export interface ReportNextStep {
  readonly text: string;
  readonly commands: readonly string[];
}

export interface ReportInput {
  /** `I1`, `I2`, … */
  readonly id: string;
  readonly name: string;
  /** Null for a file that is of none of our formats. */
  readonly format: InputFormat | null;
  readonly encoding: string | null;
  /** How the code page of a robocopy log was told; null where no line is in one, or where it was declared. */
  readonly encodingChoice: EncodingChoice | null;
  /** Events of a trace, lines of a log. */
  readonly records: number;
  readonly warnings: readonly ReadWarning[];
}

export interface ReportClock {
  /** Robocopy's clock minus the trace's clock, in minutes. */
  readonly offsetMinutes: number | null;
  readonly method: 'matched' | 'declared' | 'utc' | 'unknown';
  readonly matchedPairs: number;
}

export interface ReportSpan {
  readonly from: string | null;
  readonly to: string | null;
  /** Wall clock of the input itself. */
  readonly localFrom: string | null;
  readonly localTo: string | null;
}

export interface ReportCoverage {
  readonly trace: ReportSpan | null;
  /** The trace's first day if its day and month are swapped, `2026-11-02`; null where the date is sure. */
  readonly otherTraceDate: string | null;
  readonly log: ReportSpan | null;
  /** Null where a trace or a log is missing, or their clocks could not be put together. */
  readonly logErrorsInsideTrace: number | null;
  readonly logErrorsExplained: number;
  readonly logErrors: number;
  /** Whether the trace seems to have been filtered when it was saved. */
  readonly filtered: boolean;
  readonly filters: readonly TraceFilter[];
  readonly droppedRows: number;
  /** Roots that trace and log call differently. */
  readonly aliases: readonly { readonly trace: string; readonly log: string; readonly support: number }[];
}

export interface ReportJob {
  readonly input: string;
  readonly ordinal: number;
  readonly line: number;
  readonly started: string | null;
  readonly ended: string | null;
  readonly source: string | null;
  readonly destination: string | null;
  /** What stands behind the labels of the roots. */
  readonly sourceSeparator: RootSeparator | null;
  readonly destinationSeparator: RootSeparator | null;
  readonly fileMasks: readonly string[];
  readonly excludedFiles: readonly string[];
  readonly excludedDirectories: readonly string[];
  /** `switches` has all of them. */
  readonly options: Pick<
    RobocopyOptions,
    | 'raw'
    | 'switches'
    | 'copyFlags'
    | 'directoryCopyFlags'
    | 'backupMode'
    | 'threads'
    | 'retries'
    | 'wait'
    | 'listOnly'
    | 'mirror'
    | 'purge'
    | 'move'
    | 'secfix'
    | 'timfix'
  > | null;
  readonly items: ItemCounts;
  /** `Waiting … seconds` notices. */
  readonly retries: number;
  readonly summary: RobocopySummary | null;
  /** Passes of a monitoring run before the last one, and what they count as FAILED. */
  readonly earlierPasses: { readonly count: number; readonly failed: number };
  readonly errors: readonly ReportLogError[];
  readonly fatal: readonly { readonly line: number; readonly text: string }[];
  readonly notes: readonly { readonly line: number; readonly text: string }[];
  readonly complete: boolean;
}

export interface ReportProcess {
  readonly input: string;
  readonly name: string;
  readonly pid: number;
  readonly commandLine: string;
  readonly user: string;
  /** As printed; High is elevated. */
  readonly integrity: string;
}

export interface ReportLogError {
  readonly line: number;
  readonly time: string | null;
  readonly localTime: string | null;
  readonly code: number;
  /** Id of the phrase (`copying-file`), or the phrase itself where it is in no table. */
  readonly action: string;
  /** The phrase as printed. */
  readonly actionText: string;
  readonly path: string;
  readonly sourcePath: string | null;
  readonly destinationPath: string | null;
  readonly message: string;
  readonly retries: number;
  readonly retryLimitExceeded: boolean;
  /** The file's own line before the error; null where it has none. `size` is in bytes. */
  readonly item: {
    readonly line: number;
    readonly class: ItemClass | null;
    readonly text: string;
    readonly size: number | null;
  } | null;
}

/** Counts of requests over the scopes in which something was denied. */
export interface ReportRight {
  readonly right: RightName;
  readonly requested: number;
  /** On objects that existed: a handle that creates its object is given everything it asks. */
  readonly granted: number;
  /** Part of a request that was refused; which part was missing, the failures tell. */
  readonly denied: number;
}

export interface ReportAttempt {
  readonly failureId: string;
  readonly path: string;
  readonly time: string | null;
  readonly localTime: string | null;
  readonly result: string;
  readonly mask: string;
  /** The mask again where it was granted, else zero. */
  readonly granted: string;
}

export interface ReportEvidence {
  readonly input: string;
  readonly record: number | null;
  readonly line: number | null;
  readonly text: string;
}

/** An open of the same object that excludes the refused one, in the same trace. */
export interface ReportHolder {
  readonly process: string;
  readonly pid: number | null;
  /** What it has open below the refused directory; null: the refused object itself. */
  readonly below: string | null;
  /** What it lets others do meanwhile, in Procmon's words: `Read, Write`, or `None`. */
  readonly shareMode: string;
  readonly access: { readonly mask: string; readonly rights: readonly RightName[] };
  /** When it was opened. */
  readonly since: string | null;
  readonly localSince: string | null;
  /** False where one of its process' closes may have ended it before. */
  readonly certain: boolean;
  readonly input: string;
  readonly record: number;
}

export interface ReportFailure {
  readonly id: string;
  readonly path: string;
  readonly sourcePath: string | null;
  readonly destinationPath: string | null;
  readonly side: Side;
  /** The path of the object whose security decided: `path` itself or its parent. */
  readonly object: string;
  readonly objectKind: ObjectKind;
  readonly existed: boolean | null;
  /** Its attributes then, as Procmon prints them (`RHSA`), or null where no row shows them. */
  readonly attributes: string | null;
  readonly operation: string | null;
  readonly process: string | null;
  readonly time: string | null;
  readonly localTime: string | null;
  readonly ntStatus: string | null;
  readonly ntStatusName: string | null;
  readonly win32: number | null;
  readonly desiredAccess: { readonly mask: string; readonly rights: readonly RightName[] } | null;
  readonly deniedRights: { readonly rights: readonly RightName[]; readonly basis: DenialBasis } | null;
  /** What else can explain the refusal and is not ruled out. */
  readonly otherExplanations: readonly Alternative[];
  /** Who had the object open in the way of it, where the trace shows that (SHARING VIOLATION, DELETE PENDING). */
  readonly heldBy: readonly ReportHolder[];
  /** Of a directory that is not empty: the id of the first failure below it. */
  readonly failedBelow: string | null;
  readonly occurrences: number;
  readonly laterSucceeded: boolean;
  readonly evidence: readonly ReportEvidence[];
  readonly robocopy: {
    readonly input: string;
    readonly line: number;
    readonly code: number | null;
    readonly action: string;
  } | null;
  readonly findings: readonly RuleId[];
}

/** Failures taken together. */
export interface ReportScope {
  /** The folder that all their paths lie in, with a back slash at its end; null where they have none in common. */
  readonly folder: string | null;
  readonly sides: readonly Side[];
  /** How the denied rights are known; null among them for failures of which none is. */
  readonly bases: readonly (DenialBasis | null)[];
  /** Whether something else can explain one of the refusals. */
  readonly otherExplanations: boolean;
}

/** How many failures a folder holds directly, or the two folders of a copy together. */
export interface ReportFolder {
  /** That of the side that fails; empty for failures without a path. */
  readonly folder: string;
  /** Both folders of the copy; null where not both are known. */
  readonly sourceFolder: string | null;
  readonly destinationFolder: string | null;
  readonly failures: number;
}

/** How many failures came when. */
export interface ReportTimeline {
  /** The first time and the last: ISO 8601 without a zone where only the wall clock is known, a time of day where not even the date is. */
  readonly from: string;
  readonly to: string;
  /** By equal parts of the time between them. */
  readonly counts: readonly number[];
}

export interface ReportFinding {
  readonly ruleId: RuleId;
  /** The pack of users' rules that the rule is from; null for the catalogue's own. */
  readonly pack: string | null;
  readonly title: string;
  readonly gate: Gate;
  readonly confidence: Confidence;
  /** Failures; for benign findings results, which are not listed as failures; 0 for what a log says about itself. */
  readonly failureCount: number;
  readonly failureIds: readonly string[];
  /** Its failures taken together; null where it has none. */
  readonly scope: ReportScope | null;
  /** The runs of robocopy that it is about; empty for findings about failures. */
  readonly jobs: readonly {
    readonly input: string;
    readonly ordinal: number;
    readonly evidence: readonly ReportEvidence[];
  }[];
  readonly deniedRights: readonly RightName[];
  readonly cause: string;
  readonly fix: readonly string[];
  /** By step of `fix`: commands for it, with the case's own names where they are known; else with `<placeholders>`. */
  readonly fixCommands: readonly (readonly string[])[];
  readonly verify: readonly string[];
  readonly alternatives: readonly OtherCause[];
  /** What output of icacls, whoami or net use says for or against it. */
  readonly context: readonly ContextRemark[];
  readonly sources: readonly Citation[];
  readonly since: string | null;
  readonly until: string | null;
  readonly escalate: string | null;
}

export interface ReportSummary {
  readonly failures: number;
  readonly explained: number;
  /** Failures that are refusals of rights that are known. */
  readonly denied: number;
  /** Folders with failures directly in them. */
  readonly folders: number;
  /** Rows of all traces. */
  readonly events: number;
  readonly jobs: number;
  readonly logErrors: number;
  /** What the jobs' own summaries count as FAILED, files and directories. */
  readonly jobFailed: number;
  /** Results that are no failures. */
  readonly benign: number;
  /** File-system rows of the traces, of whatever process. */
  readonly fileRows: number;
  /** Registry rows with ACCESS DENIED: counted, not diagnosed. */
  readonly registryDenials: number;
  /** File-system rows with ACCESS DENIED of processes that were not looked at. */
  readonly otherProcessDenials: number;
  /** File-system rows of robocopy, or of the processes that were asked for. */
  readonly processRows: number;
  /** Whether processes, paths or times were asked for, so that the rest is left out. */
  readonly narrowed: boolean;
  /** The option among those that fits nothing: no open and no failure of a trace, no error of a log; null: there is none. */
  readonly unmatched: ScopeOption | null;
  /** Whether the failures are every process', for want of robocopy in the traces. */
  readonly everyProcess: boolean;
}
