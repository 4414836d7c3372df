/** What the texts of a bundle say of it. */

import type { KeyedDigest } from '../redact/pseudonyms.js';

/** How much of the inputs is in it: what bears on the outcome; all by the copying process and of refused objects; all. */
export type EvidenceWidth = 'telling' | 'copying' | 'whole';

/** An option of the command line with its value. */
export interface GivenOption {
  readonly name: string;
  readonly value: string;
}

/** Whether the evidence, analysed again, gave what the inputs gave. */
export interface Verification {
  readonly same: boolean;
  readonly differences: readonly string[];
}

export interface BundleFacts {
  readonly given: readonly GivenOption[];
  /** Those under which the evidence gives the report. */
  readonly again: readonly GivenOption[];
  readonly width: { readonly traces: EvidenceWidth; readonly logs: EvidenceWidth };
  readonly verification: Verification;
  /** The digest of pseudonyms where names are rewritten: then names, sizes and plain hashes of the inputs are left out. Null: names stay. */
  readonly keyedDigest: KeyedDigest | null;
  readonly evidence: readonly EvidenceFacts[];
  readonly attached: readonly string[];
  /** What is shown of the mounts of what was copied to, one for each destination. */
  readonly mounts: readonly DestinationMount[];
}

/** A file of evidence. */
export interface EvidenceFacts {
  readonly name: string;
  /** The id of the input that it is from. */
  readonly input: string;
  /** Which of its rows or lines a row of the input is, counted from 1; null where it is not in it. */
  rowOf(place: { readonly record: number | null; readonly line: number | null }): number | null;
}

/** How the share of a destination was mounted, as far as files show. */
export interface DestinationMount {
  readonly destination: string;
  /** `unknown`: connections to it, without an account; `elsewhere`: connections to others alone. */
  readonly as: 'key' | 'identity' | 'both' | 'unknown' | 'elsewhere';
  /** Ids of the inputs that show those connections. */
  readonly inputs: readonly string[];
}

/** A file with its size in bytes and its SHA-256 in hex. */
export interface FileHash {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** The same of an input's bytes; null where they cannot be read. */
export interface InputHash {
  readonly id: string;
  readonly file: FileHash | null;
  /** What it was packed in, from the file that was handed over inwards. */
  readonly packedIn: readonly FileHash[];
  /** Further files of the same capture. */
  readonly continuedIn: readonly FileHash[];
}
