/** What is asked of a read log: that it says what is true of the written one, as far as the log itself can tell. */

import type { RobocopyJob, RobocopyLog, RobocopySummary, SummaryCounts } from '../../../src/formats/robocopy/types.js';
import type { ReportJob } from '../../../src/index.js';
import type { Figure, JobTruth, SummaryTruth, WrittenLog } from './write-any-log.js';

export function wantedJobs({ jobs }: WrittenLog) {
  return jobs.map(wantedJob);
}

/** The same of what was read, where the truth has it. */
export function seenJobs(log: RobocopyLog, written: WrittenLog) {
  return log.jobs.map((job, nth) => seenJob(job, written.jobs[nth]));
}

/** What is compared of a job. Undefined is what its log does not tell for sure. */
function wantedJob(truth: JobTruth) {
  const { line, startedText, endedText, source, destination, sourceSeparator, destinationSeparator } = truth;
  const { masks, options, items, waits, summary, complete, passes } = truth;
  return {
    line: line ?? undefined,
    startedText: passes > 1 ? undefined : startedText,
    ...{ endedText, source, destination, sourceSeparator, destinationSeparator, masks, options },
    exclusions: tellsExclusions(truth) ? [truth.excludedFiles, truth.excludedDirectories] : undefined,
    fatal: truth.language.attested ? truth.fatal : [],
    missingNotes: [],
    ...{ items, waits, complete: complete ?? undefined },
    summary: summary === null ? null : wantedSummary(summary),
    errors: truth.errors.map(({ line: at, code, actionText, path, retries, ...error }) => ({
      ...{ line: at, code, actionText, path, retries },
      action: error.action ?? undefined,
      message: error.message ?? undefined,
      limit: truth.threads === null ? error.retryLimitExceeded : undefined,
    })),
  };
}

/** The same of what was read, where the truth has it. */
function seenJob(job: RobocopyJob, truth: JobTruth | undefined) {
  const { startedText, endedText, source, destination, sourceSeparator, destinationSeparator } = job;
  const { directories, files } = job.items;
  const fatal = job.fatal.map(({ text }) => text.split('\n')[0] ?? '');
  const notes = job.notes.map(({ text }) => text.trim());
  const isKnown = truth?.language.attested === true;
  return {
    line: truth?.line === null ? undefined : job.line,
    startedText: truth !== undefined && truth.passes > 1 ? undefined : startedText,
    ...{ endedText, source, destination, sourceSeparator, destinationSeparator, masks: job.fileMasks },
    options: job.options?.raw ?? null,
    exclusions:
      truth !== undefined && tellsExclusions(truth) ? [job.excludedFiles, job.excludedDirectories] : undefined,
    // Without the word for a note, it may be taken for something worse; nothing else may.
    fatal: isKnown ? fatal : fatal.filter((text) => !truth?.fatal.includes(text) && !truth?.notes.includes(text)),
    missingNotes: isKnown ? truth.notes.filter((note) => !notes.includes(note)) : [],
    items: { directories, files },
    ...{ waits: job.retries, complete: truth?.complete === null ? undefined : job.complete },
    summary: job.summary === null ? null : seenSummary(job.summary, truth?.summary ?? null),
    errors: job.errors.map(({ line, code, action, actionText, path, message, retries, retryLimitExceeded }, nth) => {
      const error = truth?.errors[nth];
      return {
        ...{ line, code, actionText, path, retries },
        action: error?.action === null ? undefined : action,
        message: error?.message === null ? undefined : message,
        limit: truth?.threads === null ? retryLimitExceeded : undefined,
      };
    }),
  };
}

/** Which of two lists it is, only a known word tells. */
function tellsExclusions({ language, options, excludedFiles, excludedDirectories }: JobTruth): boolean {
  return options !== null && (language.tellsExclusions || excludedFiles.length > 0 === excludedDirectories.length > 0);
}

function wantedSummary({ directories, files, bytes, exact, times, speed }: SummaryTruth) {
  const values = [directories, files, bytes].map((figures) => figures.map(({ value }) => value));
  return { values, exact, times, speed };
}

/** The summary with every figure that is as near as it was printed put right. */
function seenSummary(
  { directories, files, bytes, times, speedBytesPerSecond }: RobocopySummary,
  truth: SummaryTruth | null,
) {
  const cells = ({ total, copied, skipped, mismatch, failed, extras }: SummaryCounts): number[] => [
    total,
    copied,
    skipped,
    mismatch,
    failed,
    extras,
  ];
  const near = (counts: SummaryCounts, figures: readonly Figure[] = []): number[] =>
    cells(counts).map((value, nth) => {
      const figure = figures[nth];
      return figure !== undefined && Math.abs(value - figure.value) <= figure.tolerance + 1 && figure.tolerance > 0
        ? figure.value
        : value;
    });
  return {
    values: [near(directories), near(files), near(bytes, truth?.bytes)],
    exact: bytes.exact,
    times: times === null ? null : [times.total, times.copied, times.failed, times.extras],
    speed: speedBytesPerSecond,
  };
}

/** Both paths of every error. Without both roots, those of other jobs may stand in for them: that is not asked here. */
export function wantedSides({ jobs }: WrittenLog): string[][] {
  return jobs.map((truth) =>
    truth.errors.map(({ line, sourcePath, destinationPath }) =>
      lacksRoot(truth) ? `${line}` : `${line}: ${withoutEnd(sourcePath)} and ${withoutEnd(destinationPath)}`,
    ),
  );
}

export function seenSides(jobs: readonly ReportJob[], written: WrittenLog): string[][] {
  return jobs.map(({ errors }, nth) => {
    const truth = written.jobs[nth];
    return errors.map(({ line, sourcePath, destinationPath }) =>
      truth !== undefined && lacksRoot(truth)
        ? `${line}`
        : `${line}: ${withoutEnd(sourcePath)} and ${withoutEnd(destinationPath)}`,
    );
  });
}

function lacksRoot({ source, destination }: JobTruth): boolean {
  return source === null || destination === null;
}

function withoutEnd(path: string | null): string | null {
  return path === null ? null : path.replace(/\\+$/, '');
}
