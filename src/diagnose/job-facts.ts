/** A run of robocopy as rules see it: what its log says about itself. */

import { failedOf } from '../formats/robocopy/summary.js';
import type { RobocopyJob, RobocopyRemark, RootSeparator } from '../formats/robocopy/types.js';
import { placeOf, type SharePlace } from './facts.js';

/** Null: not known, or not printed. */
export interface JobFacts {
  /** Whether its header is in the log: without it the log may begin in the middle of the run. */
  readonly hasHeader: boolean;
  /** Whether the log ends before the run did, and nothing in it says why. */
  readonly unfinished: boolean;
  /** Whether anything was printed about the tree: entries, or errors behind the header. */
  readonly worked: boolean;
  /** What the run's summaries count as FAILED, files and directories. Under /MT the row of the directories is no count. */
  readonly failed: 'none' | 'some' | null;
  readonly hasErrors: boolean;
  /** Whether robocopy gave an object up after its last retry. */
  readonly gaveUp: boolean;
  /** Whether it waited and tried again at all: an error may have healed. */
  readonly retried: boolean;
  readonly threads: 'one' | 'several' | null;
  readonly listOnly: boolean | null;
  /** Letters of /COPY and of /DCOPY, with synonyms spelled out. */
  readonly copyFlags: readonly string[];
  readonly directoryCopyFlags: readonly string[];
  /** Names of all switches, without values: `/EFSRAW`. */
  readonly switches: readonly string[];
  readonly destination: SharePlace;
  readonly destinationSeparator: RootSeparator | null;
  /** Whether robocopy noted that a side might not keep ACLs (ids 20, 22), in words that we know. */
  readonly notedNoAcls: boolean;
}

/** The facts of one job. */
export function jobFactsOf(job: RobocopyJob): JobFacts {
  const { options, errors, summary, earlierPasses } = job;
  const several = options !== null && options.threads !== null && options.threads > 1;
  const counted = several ? (summary?.files.failed ?? 0) : failedOf(summary);
  return {
    hasHeader: options !== null,
    unfinished: job.unfinished,
    worked: job.items.directories + job.items.files > 0 || errors.length > 0,
    failed: summary === null ? null : counted + earlierPasses.failed > 0 ? 'some' : 'none',
    hasErrors: errors.length > 0 || job.fatal.length > 0,
    gaveUp: errors.some(({ retryLimitExceeded }) => retryLimitExceeded),
    retried: job.retries > 0 || errors.some(({ retries }) => retries > 0),
    threads: options === null ? null : several ? 'several' : 'one',
    listOnly: options?.listOnly ?? null,
    copyFlags: options?.copyFlags ?? [],
    directoryCopyFlags: options?.directoryCopyFlags ?? [],
    switches: (options?.switches ?? []).map((word) => word.replace(/[:+-].*$/s, '')),
    destination: placeOf([job.destination]),
    destinationSeparator: job.destinationSeparator,
    notedNoAcls: job.notes.some(isAclNote),
  };
}

/** The facts of a job of which nothing is known. */
export const NO_JOB_FACTS: JobFacts = {
  hasHeader: false,
  unfinished: false,
  worked: false,
  failed: null,
  hasErrors: false,
  gaveUp: false,
  retried: false,
  threads: null,
  listOnly: null,
  copyFlags: [],
  directoryCopyFlags: [],
  switches: [],
  destination: 'unknown',
  destinationSeparator: null,
  notedNoAcls: false,
};

/** `NOTE : Security may not be copied - Destination might not support persistent ACLs.` */
export function isAclNote({ text }: RobocopyRemark): boolean {
  return text.includes('Destination might not support persistent ACLs');
}
