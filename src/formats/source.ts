import type { ScanExport } from './procmon/scan/row-batch.js';

/**
 * What the readers read from. A browser `File` is a Source as it stands; `case/` makes Sources of paths and of standard input.
 */
export interface Source {
  /** As the user knows it: a path, a file name, `standard input`. */
  readonly name: string;
  /** Bytes, or null where that is not known before the end. */
  readonly size: number | null;
  /** False: found in a folder, not named by the user. That it is none of our formats is then no warning. */
  readonly named?: boolean;
  /** Further files of the same capture, in their order: Procmon writes NAME-1.PML and on when a file is full. */
  readonly continuations?: readonly Source[];
  /** What it was packed in, from the file that was handed over inwards; nothing where it is that file. */
  readonly packedIn?: readonly Source[];
  /**
   * The bytes from the start. May be called again: big traces are read twice. `lent`: whoever reads is done with a chunk before
   * asking for the next, so its memory can be used again; without it every chunk stays as it is.
   */
  stream(lent?: boolean): AsyncIterable<Uint8Array>;
  /**
   * Random access, where the source can: up to `length` bytes at `offset`, fewer only at the end. `into` is memory that it
   * may write them to and give back a part of; one that keeps them in memory of its own gives that.
   */
  read?(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  /** Scans a CSV export in a thread of its own, where the source can be opened there and it pays. */
  readonly scanExport?: ScanExport;
}

/** Where in an input something was found. Lines, columns and records count from 1, byte offsets from 0. */
export interface Position {
  readonly line?: number;
  /** Within the line, in UTF-16 units. */
  readonly column?: number;
  readonly record?: number;
  readonly offset?: number;
}

/** Something a reader could not use, or that makes its result weaker. Reading went on. */
export interface ReadWarning {
  /** Stable, kebab-case: `malformed-record`, `unfinished-job`, … */
  readonly code: string;
  readonly message: string;
  readonly at: Position | null;
}
