/** What the page's scripts are given beside the failures. */

export interface PageData {
  readonly inputs: readonly string[];
  /** Those that explain failures; finding 1 has the anchor `finding-1`. */
  readonly findings: readonly PageFinding[];
  readonly attempts: readonly PageAttempt[];
  /** The first of them; `logErrorCount` says how many there are. */
  readonly logErrors: readonly PageLogError[];
  readonly logErrorCount: number;
  /** Robocopy's clock minus the trace's, in minutes; null where the two could not be put together. */
  readonly offsetMinutes: number | null;
}

export interface PageFinding {
  readonly rule: string;
  readonly title: string;
  readonly confidence: string;
}

export interface PageAttempt {
  /** Index of its failure, from 0. */
  readonly failure: number;
  readonly utc: string | null;
  readonly local: string | null;
  readonly result: string;
  readonly mask: string;
  readonly granted: boolean;
}

export interface PageLogError {
  /** Counted from 0 among the inputs. */
  readonly input: number;
  readonly line: number;
  readonly utc: string | null;
  readonly local: string | null;
  readonly code: number;
  readonly step: string;
}
