/** What a report says, in its order: the answer, the proof, then the details. How it looks is the page's own. */

import { groupBy } from '../formats/group-by.js';
import { isTraceFormat } from '../formats/detect.js';
import { fileName } from '../windows/path.js';
import { codePage, FILTERS, overlap, period, traceClock } from './evidence-wording.js';
import { count, number } from './printable.js';
import type { ReportFailure, ReportFinding, ReportListing } from './report.js';
import {
  contextSentences,
  CONTEXT_WORDS,
  described,
  failuresOf,
  headline,
  named,
  nothingFound,
  place,
  placeOf,
  procmonFilter,
  reasonAndScope,
  sparkline,
  verdict,
} from './wording.js';

/** A row of an input, and where it stands. */
export interface PlacedRow {
  readonly place: string;
  readonly text: string;
}

/** A step, with commands to copy. */
export interface PageStep {
  readonly text: string;
  readonly commands: readonly string[];
}

/** Whatever a report can be written to. Texts may come from inputs: a page makes them safe in its own way. */
export interface ReportPage {
  title(text: string): void;
  heading(text: string, note?: string): void;
  /** The answer itself. */
  answer(text: string): void;
  paragraph(text: string): void;
  labelled(label: string, text: string): void;
  bullets(label: string, items: readonly string[]): void;
  steps(label: string, steps: readonly PageStep[]): void;
  /** A failure with the rows that prove it; without a label it stands on its own. */
  failure(label: string | null, name: string, description: string, rows: readonly PlacedRow[]): void;
  rows(label: string, rows: readonly PlacedRow[]): void;
  /** The first column holds texts, the others numbers and words. */
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void;
}

/** How much of a report is written. `brief`: the answer and what to do. `whole`: no list is cut. */
export type Detail = 'brief' | 'usual' | 'whole';

/** Items shown of each list; what is left out is counted, and `--verbose` or `--format json` has it all. */
interface Limits {
  readonly proofs: number;
  readonly unexplained: number;
  readonly warnings: number;
  /** Other causes that are told with what tells them apart; the rest is named. */
  readonly lookalikes: number;
  readonly folders: number;
}

const USUAL: Limits = { proofs: 3, unexplained: 10, warnings: 12, lookalikes: 6, folders: 8 };
/** Of a list without an end nobody reads more. */
const WHOLE: Limits = { proofs: 1000, unexplained: 1000, warnings: 1000, lookalikes: 1000, folders: 1000 };

/** Writes the whole report. */
export function writeReport(page: ReportPage, report: ReportListing, detail: Detail): void {
  const limits = detail === 'whole' ? WHOLE : USUAL;
  const causes = report.findings.filter(({ gate, jobs }) => gate !== 'benign' && jobs.length === 0);
  const remarks = report.findings.filter(({ jobs }) => jobs.length > 0);
  page.title(headline(report));
  answer(page, report, causes, remarks);
  if (detail === 'brief') {
    const [top] = [...causes, ...remarks];
    page.steps('Do', top === undefined ? [] : stepsOf(top));
    return;
  }
  const explained = new Set<string>();
  for (const finding of [...causes, ...remarks]) {
    explanation(page, report, finding, explained.has(finding.ruleId), limits);
    explained.add(finding.ruleId);
  }
  next(page, report);
  rights(page, report);
  byCause(page, report);
  byFolder(page, report, limits);
  unexplained(page, report, limits);
  evidence(page, report, limits);
  warnings(page, report, limits);
}

function answer(
  page: ReportPage,
  report: ReportListing,
  causes: readonly ReportFinding[],
  remarks: readonly ReportFinding[],
): void {
  const { summary } = report;
  page.heading('ANSWER');
  const [top] = causes;
  if (top !== undefined) {
    page.answer(verdict(top));
    page.paragraph(reasonAndScope(report, top));
    contextSentences(report, top).forEach((text) => page.paragraph(text));
    if (causes.length > 1) {
      page.paragraph(`${count(causes.length, 'cause')} in all, most failures first.`);
    }
  } else if (summary.failures > 0) {
    const { denied } = summary;
    page.answer(
      denied === 0 && summary.logErrors === 0
        ? `Nothing was denied. ${count(summary.failures, 'failure')} of another kind, none with a documented cause we know.`
        : `${count(summary.failures, 'failure')}, none with a documented cause we know.`,
    );
    if (denied > 0) {
      page.paragraph(`What was refused is listed below; ${denied} of them with the rights asked for.`);
    }
  } else if (summary.jobFailed > 0 && !summary.narrowed) {
    page.answer(
      `The log counts ${number(summary.jobFailed)} FAILED but shows no error line: it does not say what failed.`,
    );
    page.paragraph('Record a Process Monitor trace while the copy runs, and hand both over.');
  } else {
    page.answer(nothingFound(report));
  }
  // What is only possible stands below; that FAILED has no error line was said above.
  for (const { title } of remarks.filter(
    ({ ruleId, confidence }) => confidence !== 'possible' && ruleId !== 'log/failed-without-error',
  )) {
    page.paragraph(`The log of itself: ${title}.`);
  }
  if (summary.everyProcess && summary.failures > 0) {
    page.paragraph('No robocopy.exe in the trace: the failures are those of every process. --process narrows them.');
  }
  if (summary.otherProcessDenials > 0) {
    const others = count(summary.otherProcessDenials, 'row');
    page.paragraph(`Not looked at: ${others} with ACCESS DENIED of other processes. --process names them.`);
  }
}

function stepsOf({ fix, fixCommands }: ReportFinding): PageStep[] {
  return fix.map((text, index) => ({ text, commands: fixCommands[index] ?? [] }));
}

/** One finding. `again`: the same cause stood above with another confidence, so its advice is not repeated. */
function explanation(
  page: ReportPage,
  report: ReportListing,
  finding: ReportFinding,
  again: boolean,
  limits: Limits,
): void {
  const { jobs } = finding;
  const counted = jobs.length > 0 ? count(jobs.length, 'job') : count(finding.failureCount, 'failure');
  page.heading(finding.ruleId, `${finding.confidence}, gate ${finding.gate}, ${counted}`);
  if (again) {
    page.paragraph('The same cause as above, less sure here: what to do and what would verify it stand there.');
  } else {
    page.paragraph(`${finding.title}${finding.pack === null ? '' : ` (rule of ${finding.pack})`}`);
    // What is only possible is not said as if it were so.
    page.labelled(finding.confidence === 'possible' ? 'If so' : 'Why', finding.cause);
    page.steps('Do', stepsOf(finding));
  }
  proofs(page, report, finding, limits);
  jobProof(page, report, finding, limits);
  const told = finding.context.map(
    ({ effect, text, input, line }) => `${CONTEXT_WORDS[effect]}: ${text} (${placeOf(report, { input, line })})`,
  );
  page.bullets('Context', told);
  if (!again) {
    page.bullets('Verify', finding.verify);
  }
  page.bullets('Or', lookalikes(finding, limits.lookalikes));
  if (!again) {
    if (finding.escalate !== null) {
      page.labelled('Hand on', finding.escalate);
    }
    page.bullets(
      'Source',
      finding.sources.map(({ title, section, dated }) => `${title}, ${section}; ${dated}`),
    );
  }
}

/** Other causes with what tells them apart; those beyond the limit are named alone, unless that is one. */
function lookalikes({ alternatives }: ReportFinding, limit: number): string[] {
  const told = alternatives.map(
    ({ ruleId, verify, contradicted }) =>
      `${ruleId}${contradicted ? ' (the context speaks against it)' : ''}: ${verify}`,
  );
  return told.length <= limit + 1
    ? told
    : [
        ...told.slice(0, limit),
        `or ${alternatives
          .slice(limit)
          .map(({ ruleId }) => ruleId)
          .join(', ')}`,
      ];
}

/** The failures of a finding; the first one with the rows that prove it. */
function proofs(page: ReportPage, report: ReportListing, { failureIds }: ReportFinding, limits: Limits): void {
  let shown = 0;
  let filter: string | null = null;
  for (const failure of failuresOf(report, failureIds.slice(0, limits.proofs))) {
    const rows = shown === 0 || limits === WHOLE ? failure.evidence : [];
    page.failure(shown === 0 ? 'Proof' : '', named(failure), described(failure), placed(report, rows));
    filter ??= procmonFilter(report, failure);
    shown++;
  }
  if (failureIds.length > limits.proofs) {
    page.labelled('', `… and ${number(failureIds.length - limits.proofs)} more: ${moreOf(limits)}`);
  }
  if (filter !== null) {
    page.labelled('Procmon', filter);
  }
}

function moreOf(limits: Limits): string {
  return limits === WHOLE ? '--format json lists them all' : '--verbose or --format json lists them';
}

function placed(report: ReportListing, rows: ReportFailure['evidence']): PlacedRow[] {
  return rows.map((row) => ({ place: place(report, row), text: row.text }));
}

/** The lines of a log that a finding about its runs rests on. */
function jobProof(page: ReportPage, report: ReportListing, { jobs }: ReportFinding, limits: Limits): void {
  const rows = jobs.flatMap(({ evidence: lines }) => lines);
  page.rows('Proof', placed(report, rows.slice(0, limits.proofs)));
  if (rows.length > limits.proofs) {
    page.labelled('', `… and ${number(rows.length - limits.proofs)} more lines: ${moreOf(limits)}`);
  }
}

/** What would decide failures that only a log knows. */
function next(page: ReportPage, { nextSteps }: ReportListing): void {
  if (nextSteps.length > 0) {
    page.heading('NEXT', 'the log names the step that failed, not the right; this would tell');
    page.steps('', nextSteps);
  }
}

function rights(page: ReportPage, report: ReportListing): void {
  const asked = report.rights.filter(({ denied }) => denied > 0);
  if (asked.length === 0) {
    return;
  }
  page.heading('RIGHTS', 'asked for, granted on existing objects, part of a refused request');
  page.table(
    ['right', 'requested', 'granted', 'denied'],
    asked.map(({ right, requested, granted, denied }) => [right, requested, granted, denied]),
  );
}

function byCause(page: ReportPage, report: ReportListing): void {
  if (report.findings.length === 0) {
    return;
  }
  page.heading('RESULTS BY CAUSE');
  page.table(
    ['cause', 'gate', 'confidence', 'count'],
    report.findings.map(({ ruleId, title, gate, confidence, failureCount, jobs }) =>
      gate === 'benign'
        ? [`${ruleId}: ${title}`, gate, '', failureCount]
        : [`${ruleId}: ${title}`, gate, confidence, jobs.length > 0 ? count(jobs.length, 'job') : failureCount],
    ),
  );
}

/** Failures in one folder that are worth a picture; fewer were told above. */
const MANY = 10;

/** Where the failures are, and when they came. */
function byFolder(page: ReportPage, report: ReportListing, limits: Limits): void {
  const { folders, timeline, failures, summary } = report;
  if (summary.folders < 2 && failures.length < MANY) {
    return;
  }
  page.heading('FAILURES BY FOLDER');
  page.table(
    ['folder', 'failures'],
    folders.slice(0, limits.folders).map((one) => [one.folder === '' ? 'no folder' : one.folder, one.failures]),
  );
  if (summary.folders > limits.folders) {
    page.labelled('', `… and ${count(summary.folders - limits.folders, 'more folder')}: ${moreOf(limits)}`);
  }
  if (timeline !== null) {
    page.labelled('When', sparkline(timeline));
  }
}

/** Failures without a rule; those that are alike but for their paths stand together. */
function unexplained(page: ReportPage, report: ReportListing, limits: Limits): void {
  const ids = new Set(report.unexplained.failureIds);
  if (ids.size === 0) {
    return;
  }
  page.heading('UNEXPLAINED', `${count(ids.size, 'failure')} that no rule covers`);
  const alike = groupBy(failuresOf(report, report.unexplained.failureIds), (failure) =>
    [failure.process, failure.operation, failure.side, failure.robocopy?.action, described(failure)].join('|'),
  );
  const groups = [...alike.values()].sort((a, b) => b.length - a.length);
  for (const group of groups.slice(0, limits.unexplained)) {
    const [first] = group;
    if (first !== undefined) {
      const more = group.length > 1 ? `, and ${number(group.length - 1)} more like it` : '';
      const side = first.side === 'unknown' ? '' : `, on the ${first.side}`;
      const actor = [first.process, first.operation].filter((part) => part !== null).join(' ');
      const rows = first.evidence.filter((_, index, all) => index === 0 || index === all.length - 1);
      page.failure(null, `${named(first)}${side}${more}`, `${actor} ${described(first)}`.trim(), placed(report, rows));
    }
  }
  if (groups.length > limits.unexplained) {
    page.labelled('', `… and ${number(groups.length - limits.unexplained)} more kinds: ${moreOf(limits)}`);
  }
}

/** How well trace and log fit, and what is missing to say more. */
function evidence(page: ReportPage, report: ReportListing, limits: Limits): void {
  const { coverage, inputs, summary } = report;
  const hasTrace = inputs.some(({ format }) => format !== null && isTraceFormat(format));
  const hasLog = inputs.some(({ format }) => format === 'robocopy-log');
  if (!hasTrace && !hasLog) {
    return;
  }
  page.heading('EVIDENCE');
  if (coverage.trace !== null) {
    page.labelled('Trace', `${period(coverage.trace)}${traceClock(report)}`);
  }
  for (const { name, encodingChoice } of inputs) {
    if (encodingChoice !== null) {
      page.labelled('Text', `${fileName(name)} read as ${codePage(encodingChoice)}`);
    }
  }
  for (const { commandLine, user, integrity } of report.processes.slice(0, limits.proofs)) {
    page.labelled('Copy', `as ${user} (${integrity}): ${commandLine}`);
  }
  if (coverage.log !== null) {
    page.labelled('Log', `errors at ${period(coverage.log)}`);
  }
  if (coverage.otherTraceDate !== null) {
    page.labelled('', `Day and month of the trace could be swapped: then it begins on ${coverage.otherTraceDate}.`);
  }
  if (hasTrace && hasLog && coverage.logErrors > 0) {
    page.labelled('Fit', overlap(report));
  }
  for (const alias of coverage.aliases) {
    page.labelled(
      'Alias',
      `${alias.trace} in the trace is ${alias.log} in the log (${count(alias.support, 'object')})`,
    );
  }
  if (summary.registryDenials > 0) {
    page.labelled('Beside', `${count(summary.registryDenials, 'refused registry row')}: counted, not diagnosed`);
  }
  for (const filter of coverage.filters) {
    page.labelled('Filter', FILTERS[filter]);
  }
  if (hasTrace && !hasLog && summary.failures > 0) {
    page.labelled(
      'Missing',
      "robocopy's log (/LOG:file): it tells which of these failures robocopy gave up on, and the job's source, destination and switches.",
    );
  }
}

function warnings(page: ReportPage, report: ReportListing, limits: Limits): void {
  const all = report.inputs.flatMap((input) => input.warnings.map((warning) => ({ input, warning })));
  const passedOver = report.inputs.filter(({ format, warnings: own }) => format === null && own.length === 0);
  if (all.length === 0 && passedOver.length === 0) {
    return;
  }
  page.heading('INPUTS');
  page.bullets(
    '',
    all.slice(0, limits.warnings).map(({ input, warning }) => {
      const at = warning.at?.line !== undefined ? ` line ${warning.at.line}` : '';
      return `${input.name}${at}: ${warning.message}`;
    }),
  );
  if (all.length > limits.warnings) {
    page.labelled('', `… and ${number(all.length - limits.warnings)} more warnings`);
  }
  if (passedOver.length > 0) {
    page.paragraph(`Passed over: ${passedOver.map(({ name }) => name).join(', ')}`);
  }
}
