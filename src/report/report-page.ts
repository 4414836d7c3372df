/** What a report says, in its order: the answer, the proof, then the details. How it looks is the page's own. */

import { count, number } from './printable.js';
import type { ReportFailure, ReportFinding, ReportListing } from './report.js';
import {
  acted,
  answerOf,
  causesOf,
  CONTEXT_WORDS,
  coverageFacts,
  described,
  failuresOf,
  firstAndLast,
  headline,
  named,
  place,
  placeOf,
  procmonFilter,
  purposeOfNextSteps,
  remarksOf,
  sparkline,
  unexplainedKinds,
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
  const [causes, remarks] = [causesOf(report), remarksOf(report)];
  page.title(headline(report));
  answer(page, report);
  if (detail === 'brief') {
    brief(page, causes.length > 0 ? causes : remarks);
    if (causes.length === 0) {
      next(page, report);
    }
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
  evidence(page, report);
  warnings(page, report, limits);
}

/** Causes whose steps a brief report tells. */
const BRIEF_CAUSES = 3;

/** What to do about the causes with most failures. A cause that stands there with two confidences is told once. */
function brief(page: ReportPage, findings: readonly ReportFinding[]): void {
  const firsts = findings.filter(({ ruleId }, at) => findings.findIndex((one) => one.ruleId === ruleId) === at);
  for (const finding of firsts.slice(0, BRIEF_CAUSES)) {
    page.heading(finding.ruleId, `${finding.confidence}: ${finding.title}`);
    page.steps('Do', stepsOf(finding));
  }
  const more = firsts.length - BRIEF_CAUSES;
  if (more > 0) {
    page.paragraph(`… and ${count(more, 'more cause')} with fewer failures: without --quiet, each with its steps.`);
  }
}

function answer(page: ReportPage, report: ReportListing): void {
  const { verdict, more } = answerOf(report);
  page.heading('ANSWER');
  page.answer(verdict);
  more.forEach((text) => page.paragraph(text));
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

/** What would tell more. */
function next(page: ReportPage, report: ReportListing): void {
  if (report.nextSteps.length > 0) {
    page.heading('NEXT', purposeOfNextSteps(report));
    page.steps('', report.nextSteps);
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
  if (report.unexplained.count === 0) {
    return;
  }
  page.heading('UNEXPLAINED', `${count(report.unexplained.count, 'failure')} that no rule covers`);
  const kinds = unexplainedKinds(report);
  for (const { first, failures } of kinds.slice(0, limits.unexplained)) {
    const more = failures > 1 ? `, and ${number(failures - 1)} more like it` : '';
    const side = first.side === 'unknown' ? '' : `, on the ${first.side}`;
    page.failure(null, `${named(first)}${side}${more}`, acted(first), placed(report, firstAndLast(first.evidence)));
  }
  if (kinds.length > limits.unexplained) {
    page.labelled('', `… and ${number(kinds.length - limits.unexplained)} more kinds: ${moreOf(limits)}`);
  }
}

/** How well trace and log fit, and what is missing to say more. */
function evidence(page: ReportPage, report: ReportListing): void {
  const facts = coverageFacts(report);
  if (facts.length > 0) {
    page.heading('EVIDENCE');
    facts.forEach(({ label, text }) => page.labelled(label, text));
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
