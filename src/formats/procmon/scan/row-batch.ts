/**
 * What goes from the scanner of a CSV export to whoever reads its rows: in the same thread, or from another one. Numbers stand
 * for what repeats: kinds of rows, Details, paths.
 */

import type { Ticks } from '../../../windows/time.js';
import type { ReadWarning } from '../../source.js';
import type { ColumnName } from '../columns.js';
import type { TraceClock } from '../event.js';
import type { Wish } from '../row-sieve.js';

/** What comes next in a file. Both count from 1. */
export interface ReadingPosition {
  record: number;
  line: number;
}

/** Rows in the order of the file. */
export interface RowBatch {
  /** How many there are. */
  readonly rows: number;
  /** What the numbers of records and lines in `words` are added to. */
  readonly record: number;
  readonly line: number;
  /**
   * By row `WORDS_BEFORE_FIELDS` words, then start and end of each field in `bytes`; an end has its top bit set where quotes inside
   * the field are doubled.
   */
  readonly words: Uint32Array;
  /** Words of one row. */
  readonly rowWords: number;
  readonly bytes: Uint8Array;
  /** Times in ticks by row; NaN for none. */
  readonly times: Float64Array;
  /** Texts of the Details whose numbers follow those of earlier batches; they count from 1. */
  readonly details: readonly string[];
}

// As assembly/scan.ts puts rows out.
/** Of a row's words, those before its fields. */
export const WORDS_BEFORE_FIELDS = 8;
/** The words of a row that count from the batch's record and line. */
export const RECORD_WORD = 3;
export const LINE_WORD = 4;
/** Numbers of kind and Detail, 0 for one that has none. */
export const KIND_WORD = 2;
export const DETAIL_WORD = 5;
/** The slot of the path, 0 for none, and its version: the same slot and version are the same path. */
export const PATH_WORD = 6;
export const PATH_VERSION_WORD = 7;

/** Of an end of a field: quotes inside are doubled. */
export const IS_DOUBLED = 0x8000_0000;

/** Who is told what an export holds. */
export interface RowAudience {
  /** Before all rows: the columns of the export, by their places. */
  columns(columns: ReadonlyMap<ColumnName, number>): void;
  /**
   * What of a kind of rows is wanted; numbers count from 1. Whoever cannot tell yet wants all. It is asked again after the wishes
   * have changed.
   */
  wish(kind: number, processName: string, operation: string, result: string): Wish;
  /** Wishes of one that could not tell them before, since it was asked for them last. */
  newWishes?(): Iterable<readonly [kind: number, wish: Wish]>;
  /** Valid during the call only. Returns whether wishes have changed. */
  rows(batch: RowBatch): boolean;
  /** A row that no scanner could read. */
  judged(cells: readonly string[], at: Readonly<ReadingPosition>, time: Ticks | null): void;
  /** How many more rows of a kind there were, whether they were wanted or not. */
  count(kind: number, rows: number): void;
  /** So many bytes of the export were taken; resolved when more can be. */
  taken?(bytes: number): Promise<void> | null;
}

/** What an export says about itself, once it is read. */
export interface ScannedExport {
  readonly encoding: string;
  readonly records: number;
  readonly dropped: number;
  readonly clock: TraceClock;
  readonly warnings: readonly ReadWarning[];
  readonly clockWarnings: readonly ReadWarning[];
}

/**
 * Scans a source and tells the audience; `names` as a RowVisitor has them. Throws what reading the source throws. Null where it
 * could not begin, so that nobody was told anything.
 */
export type ScanExport = (names: Iterable<string>, audience: RowAudience) => Promise<ScannedExport | null>;

/** A scan of which somebody else is told, too, how many bytes were taken. What that throws ends the scan. */
export function watched(scan: ScanExport, taken: (bytes: number) => void): ScanExport {
  return (names, audience) =>
    scan(names, {
      columns: (columns) => audience.columns(columns),
      wish: (...kind) => audience.wish(...kind),
      rows: (batch) => audience.rows(batch),
      judged: (cells, at, time) => audience.judged(cells, at, time),
      count: (kind, rows) => audience.count(kind, rows),
      taken(bytes) {
        taken(bytes);
        return audience.taken?.(bytes) ?? null;
      },
    });
}
