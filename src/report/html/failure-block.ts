/**
 * Failures as they stand in the page: column by column, in blocks, each string once. A hundred thousand of them are a few
 * megabytes that a browser reads in a tenth of a second.
 */

/** Some thousand failures at most. All columns have an item for each, in the failures' order. */
export interface FailureBlock {
  /** Strings met first in this block. Columns count in the strings of all blocks together, in their order. */
  readonly strings: readonly string[];
  /** The last part of each path; what comes before it, with its separator, is in `directories`. */
  readonly names: readonly string[];
  /** Indices of strings. */
  readonly directories: readonly number[];
  /** The folder that it is counted in, with its separator, where that is the other one of the copy; empty where it is for none. */
  readonly folders: readonly (number | null)[];
  /** Templates, see templates.ts. */
  readonly sources: readonly (number | null)[];
  readonly destinations: readonly (number | null)[];
  readonly objects: readonly number[];
  /** Sentences: what the failure shows. */
  readonly descriptions: readonly number[];
  readonly sides: readonly number[];
  readonly statuses: readonly number[];
  /** Names of rights with commas; `?` behind them where only some of them may have been refused. */
  readonly rights: readonly number[];
  readonly actors: readonly number[];
  /** The mask that was asked for. */
  readonly masks: readonly (number | null)[];
  /** The finding that explains it, counted from 1; 0: none does. */
  readonly findings: readonly number[];
  /** Ids of all rules that fit, best first, with blanks between. */
  readonly rules: readonly number[];
  readonly utc: TimeColumn;
  readonly local: TimeColumn;
  readonly occurrences: readonly number[];
  /** 1: granted later. */
  readonly later: readonly number[];
  /** How many rows of evidence each has; the rows themselves follow one another in `evidence`. */
  readonly evidenceCounts: readonly number[];
  readonly evidence: EvidenceColumns;
}

/** Times with 100-ns parts. */
export interface TimeColumn {
  /** What stands around the time of day, `2026-02-11T` and `Z` with a NUL between; null where there is no time. */
  readonly frames: readonly (number | null)[];
  /** The time of day in units of 100 ns, less the one before it in the column (0 where there is none). */
  readonly ticks: readonly number[];
}

export interface EvidenceColumns {
  /** Counted from 0 among the inputs. */
  readonly inputs: readonly number[];
  readonly records: readonly (number | null)[];
  /** Less the record where there is one. */
  readonly lines: readonly (number | null)[];
  /** Templates, in which the first time of day is `NUL T`, and `NUL U` if it has whole seconds. */
  readonly texts: readonly number[];
  /** That time, in units of 100 ns, less the one before it in the column. */
  readonly ticks: readonly number[];
}
