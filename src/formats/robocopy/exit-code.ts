/** One bit of robocopy's exit code, with what it says about the run. */
interface RobocopyExitBit {
  readonly bit: number;
  readonly id: 'copied' | 'extras' | 'mismatches' | 'failures' | 'fatal';
  readonly meaning: string;
}

export interface RobocopyExitCode {
  readonly code: number;
  /** Lowest bit first; none for 0, a run that found nothing to do and met no failure. */
  readonly bits: readonly RobocopyExitBit[];
  /**
   * Whether robocopy itself admits a failure (8 or 16). False is no proof of success: runs that logged errors and
   * copied nothing have ended with 0 (robocopy-log.md §6).
   */
  readonly failed: boolean;
}

/** The bits of an exit code, 0…31. Null for any other number: that is not robocopy's own, 0xC0000005 is a crash. */
export function robocopyExitCode(code: number): RobocopyExitCode | null {
  if (!Number.isInteger(code) || code < 0 || code > ALL_BITS) {
    return null;
  }
  return { code, bits: EXIT_BITS.filter(({ bit }) => (code & bit) !== 0), failed: code >= FIRST_FAILURE };
}

/** Source: robocopy-log.md §6; the words are ours. */
const EXIT_BITS: readonly RobocopyExitBit[] = [
  { bit: 1, id: 'copied', meaning: 'at least one file was copied' },
  { bit: 2, id: 'extras', meaning: 'the destination has files or directories that the source lacks' },
  { bit: 4, id: 'mismatches', meaning: 'a name is a file on one side and a directory on the other' },
  { bit: 8, id: 'failures', meaning: 'at least one file or directory could not be copied' },
  { bit: 16, id: 'fatal', meaning: 'the run was given up: wrong usage, a missing right or an unreachable root' },
];
const ALL_BITS = 31;
const FIRST_FAILURE = 8;
