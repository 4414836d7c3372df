/** What is fuzzed: one kind of file, how it is damaged, and what reading it must come to. */

import type { Random } from './random.js';

/** A sound file to be damaged. */
export interface FuzzInput {
  /** What is in it: `32-bit, unfinished`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How reading a damaged file may end: with a result, with one and warnings, or with one clear error. */
export const OUTCOMES = ['result', 'warnings', 'error'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One kind of file. */
export interface Target {
  /** As `--target` has it. */
  readonly name: string;
  /** Of the files, with its dot. */
  readonly extension: string;
  /** The sound files, up to 1 MB each. */
  inputs(): readonly FuzzInput[];
  /** A damaged copy of at most `largest` bytes. The same numbers damage in the same way. */
  damage(file: Uint8Array, random: Random, largest: number): Uint8Array;
  /** Reads a damaged file. Throws whatever is not as it must be. */
  run(file: Uint8Array, random: Random): Promise<Outcome>;
}
