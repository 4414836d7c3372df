import type { Ticks } from '../../windows/time.js';
import type { ReadWarning } from '../source.js';
import type { EncodingChoice } from './encoding-survey.js';
import type { RobocopyItem } from './item.js';
import type { ItemClass, RobocopyAction } from './words.js';

/** Everything a robocopy log says, except the file and directory lines themselves: those are only counted. */
export interface RobocopyLog {
  /** `us-ascii`, `utf-8`, `utf-16le`, a code page (`cp850`); several joined by `+` where the log changes its encoding. */
  readonly encoding: string;
  /** How the code page was told; null where nothing is in one, or where the caller said which. */
  readonly encodingChoice: EncodingChoice | null;
  /** Lines as `grep -n` counts them: line feeds, and one more for a last line without one. */
  readonly lines: number;
  readonly jobs: readonly RobocopyJob[];
  /** Codes: `encoding-guessed`, `line-too-long`, `no-job`, `unfinished-job`, `unknown-action`. */
  readonly warnings: readonly ReadWarning[];
}

/** One robocopy run. Whatever its log does not print (/NJH, /NJS, a log that begins in the middle) is null or empty. */
export interface RobocopyJob {
  /** From 1 within the log. */
  readonly ordinal: number;
  /** The first line of the job, from 1. */
  readonly line: number;
  /** Wall clock of the machine that copied; null where the date is in no form we can read: the text is still there. */
  readonly started: Ticks | null;
  readonly startedText: string | null;
  readonly ended: Ticks | null;
  readonly endedText: string | null;
  readonly source: string | null;
  readonly destination: string | null;
  readonly sourceSeparator: RootSeparator | null;
  readonly destinationSeparator: RootSeparator | null;
  readonly fileMasks: readonly string[];
  readonly excludedFiles: readonly string[];
  readonly excludedDirectories: readonly string[];
  readonly options: RobocopyOptions | null;
  /** Notes, warnings and notices between the entries: the first 1,000. */
  readonly notes: readonly RobocopyRemark[];
  readonly errors: readonly RobocopyError[];
  /** Errors without time and code, each with its continuation lines: the first 1,000. They end the run. */
  readonly fatal: readonly RobocopyRemark[];
  /** Directory and file lines seen. A file tried twice has two lines. */
  readonly items: ItemCounts;
  /** `Waiting … seconds` notices seen. */
  readonly retries: number;
  /** Of a run with several passes (/MON, /MOT): of the last one. */
  readonly summary: RobocopySummary | null;
  /** Of the passes before the last one: how many there were, and what they could not copy. */
  readonly earlierPasses: { readonly count: number; readonly failed: number };
  /** The lines of the header and the summary that findings about the job rest on; null where they were not printed. */
  readonly printed: {
    readonly destination: RobocopyRemark | null;
    readonly options: RobocopyRemark | null;
    /** The rows of the last summary. */
    readonly directories: RobocopyRemark | null;
    readonly files: RobocopyRemark | null;
  };
  /** Whether the summary and the time of the end are there. */
  readonly complete: boolean;
  /** Whether the log should have gone on: no end, and nothing in it says why. */
  readonly unfinished: boolean;
}

/** Entries of a job. None of these numbers is one of copied objects: the line comes before the try. */
export interface ItemCounts {
  readonly directories: number;
  readonly files: number;
  /** By class, most frequent first; `text` is the class as printed, `class` null where we do not know it. */
  readonly classes: readonly { readonly class: ItemClass | null; readonly text: string; readonly count: number }[];
}

/**
 * What robocopy prints after the label of a root. `:` a file system known to keep ACLs, `=` one that does not or that
 * could not be asked, `-` no root given or nothing known. Inferred from samples (robocopy-log.md §3).
 */
export type RootSeparator = ':' | '=' | '-';

export interface RobocopyRemark {
  readonly line: number;
  readonly text: string;
}

/** An error line with its message, and all its repetitions in the same job. */
export interface RobocopyError {
  /** The first time it was printed. */
  readonly line: number;
  /** Wall clock of the machine that copied, whole seconds. Null on a line without a date or with an ambiguous one. */
  readonly time: Ticks | null;
  /** When it was printed last; equal to `time` for an error that came once. */
  readonly lastTime: Ticks | null;
  /** A Win32 error. */
  readonly code: number;
  /** Null for a phrase in no table of ours: `actionText` has it. */
  readonly action: RobocopyAction | null;
  readonly actionText: string;
  /** As printed, source or destination: the phrase does not tell which. Empty where the line has none. */
  readonly path: string;
  /** Windows' words for the code, in the language of the account; lines joined by `\n`, empty where none was printed. */
  readonly message: string;
  /** How often the same path, code and action came again in this job. */
  readonly retries: number;
  readonly retryLimitExceeded: boolean;
  /** The line of the same file that came before the error, as every failing file has one; null without it (/NFL). */
  readonly item: RobocopyItem | null;
  /** The line itself, as first printed. */
  readonly text: string;
}

export interface RobocopySummary {
  readonly directories: SummaryCounts;
  readonly files: SummaryCounts;
  /** In bytes. */
  readonly bytes: SummaryCounts & {
    /** False where a cell was printed in k, m, g or t and so lost its last digits. */
    readonly exact: boolean;
  };
  /** In seconds. */
  readonly times: {
    readonly total: number;
    readonly copied: number;
    readonly failed: number;
    readonly extras: number;
  } | null;
  /** Null where nothing was copied. */
  readonly speedBytesPerSecond: number | null;
}

/** One row of the summary. The total need not be the sum of the others: under /MT it is not. */
export interface SummaryCounts {
  readonly total: number;
  readonly copied: number;
  readonly skipped: number;
  readonly mismatch: number;
  readonly failed: number;
  readonly extras: number;
}

/** Data, Attributes, Time stamps, Security (DACL), Owner and group, aUditing (SACL), X: no alternate data streams. */
export type CopyFlag = 'D' | 'A' | 'T' | 'S' | 'O' | 'U' | 'X';

/** Data, Attributes, Time stamps, Extended attributes, X: no alternate data streams. */
export type DirectoryCopyFlag = 'D' | 'A' | 'T' | 'E' | 'X';

/** What a run was told to do, the same for `/SEC` and for `/COPY:DATS`, and with robocopy's defaults filled in. */
export interface RobocopyOptions {
  /** As it was printed or typed. */
  readonly raw: string;
  /** Every switch in upper case, in order, with its value: `/R:2`. For what has no field here. */
  readonly switches: readonly string[];
  /** In the order of `CopyFlag`; without any switch D, A, T. */
  readonly copyFlags: readonly CopyFlag[];
  /** In the order of `DirectoryCopyFlag`; without any switch D, A. */
  readonly directoryCopyFlags: readonly DirectoryCopyFlag[];
  /** /Z is `restartable`, /B `backup`, /ZB `restartable-backup`: restartable first, backup where that is denied. */
  readonly backupMode: 'none' | 'restartable' | 'backup' | 'restartable-backup';
  /** Of /MT; 8 where it has no number. Null: one thread. */
  readonly threads: number | null;
  /** Null where not given: robocopy then tries a million times. */
  readonly retries: number | null;
  /** Seconds between two tries. Null where not given: robocopy then waits 30. */
  readonly wait: number | null;
  /** /L: nothing is copied. */
  readonly listOnly: boolean;
  /** /PURGE or /MIR: what only the destination has is deleted. */
  readonly purge: boolean;
  /** /MIR, or /PURGE together with /E. */
  readonly mirror: boolean;
  /** /MOV deletes source files, /MOVE source directories too. */
  readonly move: 'none' | 'files' | 'files-and-directories';
  /** /SECFIX and /TIMFIX touch skipped files too. */
  readonly secfix: boolean;
  readonly timfix: boolean;
  /** /IS, /IT, /IM: same, tweaked and modified files are copied too. */
  readonly includeSame: boolean;
  readonly includeTweaked: boolean;
  readonly includeModified: boolean;
  /** /XJ is both /XJD and /XJF. */
  readonly excludeDirectoryJunctions: boolean;
  readonly excludeFileJunctions: boolean;
  /** /SL and /SJ: the links and the junctions themselves are copied, not what they point to. */
  readonly copySymbolicLinks: boolean;
  readonly copyJunctions: boolean;
  /** /EFSRAW: encrypted files are copied as they are on the disk. */
  readonly efsRaw: boolean;
  /** Attribute letters that /A+: and /A-: set and clear on the copies, upper case. */
  readonly addedAttributes: string;
  readonly removedAttributes: string;
}
