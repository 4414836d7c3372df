/**
 * A text in which the output of several commands can stand: each reader takes what it knows, and none complains of lines that
 * another has read.
 */

import { countLocalNames } from '../acl/icacls-languages.js';
import { linesOf, readWholeText } from '../console-text.js';
import { InputError } from '../input-error.js';
import { atMost } from '../read-warnings.js';
import type { ReadWarning, Source } from '../source.js';
import { type CaseFacts, type ContextReading, mergeFacts } from './case-facts.js';
import { countStateWords } from './whoami-languages.js';

/** Lines of a text, counted from 1, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** What one reader found among the lines of a text. */
export interface OutputReading {
  readonly facts: CaseFacts;
  /** Objects, accounts or connections. */
  readonly records: number;
  /** With places in the text. */
  readonly warnings: readonly ReadWarning[];
  /** Where what it knows stands, read or not. */
  readonly ranges: readonly LineRange[];
}

/**
 * Reads the output of one command among the lines of a text, which are as `linesOf` gives them. `isTaken` says of a line, counted
 * from 1, whether a reader before has read it. Throws an InputError where nothing can be used.
 */
export type ReadOutput = (lines: readonly string[], isTaken: (line: number) => boolean) => OutputReading;

/**
 * Reads a text with all these readers, in this order. One that finds nothing is a warning as long as another finds something.
 * Throws the InputError of the first where all find nothing, and one for more than 64 MB.
 */
export async function readConsole(source: Source, readers: readonly ReadOutput[]): Promise<ContextReading> {
  const { text, encoding, warnings } = await readWholeText(
    source,
    (sample) => countLocalNames(sample) + countStateWords(sample),
  );
  const lines = linesOf(text);
  const owners = new LineOwners(lines.length);
  const outcomes = readers.map((read, reader) => {
    const outcome = attempt(() => read(lines, (line) => owners.isOwned(line)));
    owners.own(outcome instanceof InputError ? [] : outcome.ranges, reader);
    return outcome;
  });
  const readings = outcomes.flatMap((outcome) => (outcome instanceof InputError ? [] : [outcome]));
  const failure = outcomes.find((outcome) => outcome instanceof InputError);
  if (readings.length === 0 && failure !== undefined) {
    throw failure;
  }
  const told = outcomes.flatMap((outcome, reader) =>
    warningsOf(outcome).filter(({ at }) => !owners.isOthers(at?.line ?? 0, reader)),
  );
  return {
    facts: mergeFacts(readings.map(({ facts }) => facts)),
    encoding,
    records: readings.reduce((sum, { records }) => sum + records, 0),
    // What one reader passes over is another's.
    warnings: [...warnings, ...atMost(readers.length === 1 ? told : told.filter(({ code }) => code !== PASSED_OVER))],
  };
}

function attempt(read: () => OutputReading): OutputReading | InputError {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) {
      return error;
    }
    throw error;
  }
}

function warningsOf(outcome: OutputReading | InputError): readonly ReadWarning[] {
  return outcome instanceof InputError
    ? [{ code: 'output-not-read', message: outcome.message, at: outcome.at }]
    : outcome.warnings;
}

/** Which reader has read a line: the last that did. */
class LineOwners {
  /** By line; 0: none, else the reader's number from 1. */
  readonly #owners: Uint8Array;

  constructor(lines: number) {
    this.#owners = new Uint8Array(lines + 1);
  }

  own(ranges: readonly LineRange[], reader: number): void {
    for (const { first, last } of ranges) {
      this.#owners.fill(reader + 1, first, last + 1);
    }
  }

  isOwned(line: number): boolean {
    return this.isOthers(line, -1);
  }

  /** Whether a line, 0 for none, is that of another reader. */
  isOthers(line: number, reader: number): boolean {
    const owner = this.#owners[line] ?? 0;
    return owner !== 0 && owner !== reader + 1;
  }
}

const PASSED_OVER = 'lines-passed-over';
