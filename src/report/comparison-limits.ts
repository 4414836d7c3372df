/** What the claim of a comparison does not reach, and why. */

import { isTraceFormat } from '../formats/detect.js';
import type { CountedCase } from './build-comparison.js';
import type { CaseName, ComparisonCounts, ComparisonLimit, ComparisonListing, ComparisonMode } from './comparison.js';
import { count, number } from './printable.js';

export interface LimitedComparison {
  readonly before: CountedCase;
  readonly after: CountedCase;
  readonly counts: ComparisonCounts;
  readonly mode: ComparisonMode;
  readonly takenRoots: ComparisonListing['takenRoots'];
}

/** All limits, those of both cases first. */
export function limitsOf(compared: LimitedComparison): ComparisonLimit[] {
  const { before, after } = compared;
  return [...ofBoth(compared), ...ofCase('before', before), ...ofCase('after', after), ...ofAfter(compared)];
}

function ofBoth({ before, after, counts, mode, takenRoots }: LimitedComparison): ComparisonLimit[] {
  const limits: ComparisonLimit[] = [];
  const add = (code: ComparisonLimit['code'], text: string): void => {
    limits.push({ code, case: null, text });
  };
  if (counts.before === 0) {
    add('nothing-failed-before', 'Nothing failed in the before case: whether a fix worked cannot be seen.');
  }
  const areOthers = [...before.accounts.keys()].some((name) => !after.accounts.has(name));
  if (mode === 'fix' && before.accounts.size > 0 && after.accounts.size > 0 && areOthers) {
    add(
      'account-differs',
      'The cases are of different accounts: what the one is granted, the other may still be refused.',
    );
  }
  const [first, second] = [startOf(before), startOf(after)];
  if (first !== null && second !== null && first.slice(0, 10) !== second.slice(0, 10)) {
    if (second < first) {
      add(
        'after-is-older',
        `The after case is older (${day(second)}) than the before case (${day(first)}): are they swapped?`,
      );
    } else {
      add(
        'other-day',
        `The cases are of different days, ${day(first)} and ${day(second)}: roles, groups and ACLs can have changed beside the fix.`,
      );
    }
  }
  for (const root of takenRoots) {
    add(
      'roots-taken',
      `${root.after} is taken for ${root.before} (${count(root.failures, 'failure')}): nothing but its place in the copy says so. net use of both sessions would.`,
    );
  }
  const anew = before.fates.reduce((sum, { createdAnew }) => sum + (createdAnew ? 1 : 0), 0);
  if (anew > 0) {
    add(
      'created-anew',
      `${count(anew, 'object')} that refused before ${anew === 1 ? 'was' : 'were'} created anew: whoever creates an object owns it, so its rights say nothing about the old one.`,
    );
  }
  const byLog = before.fates.reduce((sum, { by }) => sum + (by === 'log' ? 1 : 0), 0);
  if (byLog > 0) {
    add(
      'by-log',
      `${count(byLog, 'grant')} by the log alone: it shows that the step was done, not which right was granted.`,
    );
  }
  return limits;
}

/** When the first trace or log of a case begins, on its own clock; null where no date is known. */
function startOf({ report: { coverage, jobs } }: CountedCase): string | null {
  const times = [
    coverage.trace?.localFrom ?? coverage.trace?.from,
    coverage.log?.localFrom,
    ...jobs.map((job) => job.started),
  ];
  const dated = times.filter((time) => time !== null && time !== undefined && /^\d{4}-\d{2}-\d{2}T/.test(time));
  return dated.sort()[0] ?? null;
}

function day(time: string): string {
  return time.slice(0, 10);
}

function ofCase(name: CaseName, { report }: CountedCase): ComparisonLimit[] {
  const limits: ComparisonLimit[] = [];
  const add = (code: ComparisonLimit['code'], text: string): void => {
    limits.push({ code, case: name, text });
  };
  const { inputs, coverage, summary, jobs } = report;
  const hasTrace = inputs.some(({ format }) => format !== null && isTraceFormat(format));
  const hasLog = inputs.some(({ format }) => format === 'robocopy-log');
  if (!hasTrace && !hasLog) {
    add('no-evidence', `The ${name} case has neither a trace nor a log.`);
  } else if (!hasTrace) {
    add('no-trace', `The ${name} case has no trace: its log names steps, not rights.`);
  } else if (summary.fileRows === 0) {
    add('no-evidence', `The ${name} trace has no row of the file system.`);
  } else if (summary.processRows === 0 && !summary.everyProcess) {
    add('no-evidence', `The ${name} trace has no row of the process that is looked at.`);
  }
  for (const filter of coverage.filters) {
    add('filtered', `The ${name} trace seems to have been filtered when it was saved: ${FILTERS[filter]}.`);
  }
  if (summary.narrowed) {
    add('narrowed', `Of the ${name} case only what --process, --path, --from and --to ask for is compared.`);
  }
  if (summary.everyProcess && summary.fileRows > 0) {
    add('every-process', `No robocopy.exe in the ${name} trace: it is looked at for every process.`);
  }
  const cut = jobs.filter(({ complete }) => !complete);
  if (cut.length > 0) {
    add(
      'log-incomplete',
      `${count(cut.length, 'run')} of the ${name} log did not come to an end: what it lists need not have been done.`,
    );
  }
  if (jobs.some(({ options }) => options?.listOnly === true)) {
    add('list-only', `A run of the ${name} log only listed (/L): it tried nothing.`);
  }
  if (coverage.droppedRows > 0) {
    add('dropped-rows', `${count(coverage.droppedRows, 'row')} of the ${name} trace could not be read.`);
  }
  const unread = inputs.filter(({ format, warnings }) => format === null && warnings.length > 0);
  if (unread.length > 0) {
    add('unread-inputs', `${count(unread.length, 'input')} of the ${name} case could not be used.`);
  }
  return limits;
}

const FILTERS = {
  process: 'it shows one process only',
  failures: 'it shows no successful row, so that nothing can be seen granted',
} as const;

const LEFT_OUT = [
  ['/NFL', 'files'],
  ['/NDL', 'directories'],
] as const;

/** The after trace has so many of the before trace's rows, at least, unless it ends early. */
const FEW_ROWS = 0.5;

/** What the after case would have to show of all that was not tried. */
function ofAfter({ before, after, counts }: LimitedComparison): ComparisonLimit[] {
  const limits: ComparisonLimit[] = [];
  const add = (code: ComparisonLimit['code'], text: string): void => {
    limits.push({ code, case: 'after', text });
  };
  if (counts.notTried === 0) {
    return limits;
  }
  const [rows, beforeRows] = [after.report.summary.processRows, before.report.summary.processRows];
  if (rows > 0 && rows < beforeRows * FEW_ROWS) {
    add(
      'ends-early',
      `The after trace has ${number(rows)} rows of the copy, the before trace ${number(beforeRows)}: it may end early.`,
    );
  }
  for (const [option, what] of LEFT_OUT) {
    if (after.report.jobs.some(({ options }) => options?.switches.includes(option) === true)) {
      add(
        'lines-left-out',
        `The after log lists no ${what} (${option}): it does not show which were done without an error.`,
      );
    }
  }
  const skipped = after.report.jobs.reduce((sum, { summary }) => sum + (summary?.files.skipped ?? 0), 0);
  if (skipped > 0) {
    add(
      'skipped-files',
      `The after log counts ${count(skipped, 'skipped file')}: robocopy leaves files alone that both sides have. /IS /IT copies them again, /SECFIX sets their security again.`,
    );
  }
  return limits;
}
