/** What a capture kit records and copies, worked out once for its scripts, its filter and its page. */

import { batchWord } from '../../windows/command-line.js';
import { driveOf } from '../../windows/path.js';
import { objectCopy } from '../recording.js';
import { remarksOn } from './remarks.js';
import { closed, fullPath, objectOnBothSides, type ObjectPaths } from './roots.js';
import { dangersOf, kitSwitches, weaknessesOf } from './switches.js';

/** What a kit is asked for. */
export interface CaptureRequest {
  /** The roots of the copy, as robocopy is given them. */
  readonly source: string;
  readonly destination: string;
  /** Names of files and switches, as they are typed behind the roots: `/MIR /COPY:DATSO`. */
  readonly options?: string;
  /** Only this file or directory is copied, without what deletes, moves or mirrors: its path on either side, or below both. */
  readonly object?: string;
  /** Other spellings of the roots, or what else is to be recorded: the share behind a drive. */
  readonly also?: readonly string[];
}

/** What a kit does. */
export interface CapturePlan {
  /** The roots of the case: what is recorded. */
  readonly source: string;
  readonly destination: string;
  readonly also: readonly string[];
  /**
   * Whether accesses to all shares are recorded: both roots are drives, so that one of them is likely a mapped share, and
   * Procmon can show it by either name.
   */
  readonly anyShare: boolean;
  /** The one object that is copied; null: all that the switches say. */
  readonly object: ObjectPaths | null;
  /** What robocopy is run with, but for the log. */
  readonly copy: {
    readonly source: string;
    readonly destination: string;
    readonly words: readonly string[];
  };
  /** What became of the customer's switches, each a sentence. */
  readonly changes: readonly string[];
  /** What the copy does beside copying, each a sentence. */
  readonly dangers: readonly string[];
  readonly warnings: readonly string[];
  /** What of the copy may not be meant, each a sentence; none of an object that is copied alone. */
  readonly remarks: readonly string[];
}

/** Retries cost time and tell little; one shows whether an error stays. */
const RETRIES = ['/R:1', '/W:1', '/NP'];

/** In characters. A line of cmd.exe holds 8,191, and the folder of the log needs its part. */
const LONGEST_COMMAND = 6_000;

/** Works out what is asked for. Throws a RangeError that names the option and says what was expected. */
export function planCapture({ source, destination, options = '', object, also = [] }: CaptureRequest): CapturePlan {
  const roots = { source: fullPath('--source', source), destination: fullPath('--destination', destination) };
  const { words, changes, warnings } = kitSwitches(options);
  const one = object === undefined ? null : objectOnBothSides(object, roots.source, roots.destination);
  const copy = one === null ? { ...roots, words } : copyOf(one, words);
  const length = [copy.source, copy.destination, ...copy.words].join(' ').length;
  if (length > LONGEST_COMMAND) {
    throw new RangeError(
      `--options: the command of robocopy has ${length} characters with its roots, expected ${LONGEST_COMMAND} at most`,
    );
  }
  return {
    ...roots,
    also: also.map((path) => fullPath('--also', path)),
    anyShare: also.length === 0 && driveOf(roots.source) !== null && driveOf(roots.destination) !== null,
    object: one,
    copy: { ...copy, words: [...copy.words, ...RETRIES] },
    changes: [...changes, ...(one === null ? [] : notRepeated(words, copy.words))],
    dangers: dangersOf(copy.words),
    warnings: [...warnings, ...weaknessesOf(copy.words)],
    remarks: one === null ? remarksOn(copy) : [],
  };
}

function copyOf(object: ObjectPaths, words: readonly string[]): CapturePlan['copy'] {
  const { source, destination, file, switches } = objectCopy(
    object,
    words.map((word) => word.toUpperCase()),
  );
  return {
    source: closed(source ?? object.sourcePath),
    destination: closed(destination ?? object.destinationPath),
    words: [...(file === null ? [] : [file]), ...switches],
  };
}

function notRepeated(words: readonly string[], repeated: readonly string[]): readonly string[] {
  const left = words.filter((word) => !repeated.includes(word.toUpperCase()));
  return left.length === 0 ? [] : [`Left out, as one object is copied alone: ${left.join(' ')}.`];
}

/** The copy as a person reads it. (In a script percent signs are doubled, and the log is named behind it.) */
export function copyCommand({ copy: { source, destination, words } }: CapturePlan): string {
  return ['robocopy', ...[source, destination, ...words].map((word) => batchWord(word).replaceAll('%%', '%'))].join(
    ' ',
  );
}
