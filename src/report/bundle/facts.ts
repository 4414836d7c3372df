/** What the texts of a bundle say of it. */

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
  /** Whether names are rewritten: then those of the inputs are left out. */
  readonly hidesNames: boolean;
  readonly evidence: readonly { readonly name: string; readonly input: string }[];
  readonly attached: readonly string[];
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
