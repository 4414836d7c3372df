/** What is worked on in bulk: cases, and what is left of each. */

import type { AnalyzeOptions } from '../analyze.js';

/** A file of a case, as the file system shows it. */
export interface CaseFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Files that belong together. */
export interface BulkCase {
  /** Its place below its root, with `/` between the parts, or what a manifest calls it. Of no other case. */
  readonly id: string;
  /** What to open: a folder, an archive, files. */
  readonly inputs: readonly string[];
  /** What its inputs are called in reports is what is left of their paths without this. */
  readonly base: string;
  /** All files of it, in the order of their paths. */
  readonly files: readonly CaseFile[];
}

/** Options that change what a report says; they are a part of what a result is known by. */
export type ResultOptions = Omit<AnalyzeOptions, 'packs' | 'redact'> & {
  /** Files of users' rules. */
  readonly rules: readonly string[];
  /** What is hidden, and the key that pseudonyms are made with. */
  readonly redact: { readonly paths: boolean; readonly key: string } | null;
};

/** `analyzed`: something could be read. `unusable`: nothing could; the report says why. `failed`: there is no report. */
export type CaseState = 'analyzed' | 'unusable' | 'failed';

/** What is left of a case beside its report. */
export interface CaseRecord {
  readonly id: string;
  readonly state: CaseState;
  /** Why there is no report; null where there is one. */
  readonly error: string | null;
  /** What the result rests on: content of the inputs, version, rules and options; null where the content could not be read. */
  readonly key: string | null;
  /** The same without the content. */
  readonly setup: string;
  /** What the files looked like from outside. */
  readonly seen: string;
  readonly bytes: number;
  /** How long it took, in milliseconds. */
  readonly took: number;
  /** ISO 8601 UTC, when that was. */
  readonly finished: string;
}

/** Bytes of all files. */
export function bytesOf({ files }: Pick<BulkCase, 'files'>): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
