/** The report for eyes: the answer, the proof, then the details, in 80 columns. */

import { Page } from './page.js';
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
  remarksOf,
  unexplainedKinds,
} from './wording.js';

export interface TerminalOptions {
  readonly color: boolean;
}

/** Rows shown of each list; what is left out is counted, and `--format json` has it all. */
const SHOWN_PROOFS = 3;
const SHOWN_UNEXPLAINED = 10;
const SHOWN_WARNINGS = 12;

/** Renders the whole report, with a line end behind the last line. */
export function renderTerminal(report: ReportListing, options: TerminalOptions): string {
  const page = new Page(options.color);
  page.line(headline(report));
  answer(page, report);
  const explained = new Set<string>();
  for (const finding of [...causesOf(report), ...remarksOf(report)]) {
    explanation(page, report, finding, explained.has(finding.ruleId));
    explained.add(finding.ruleId);
  }
  next(page, report);
  rights(page, report);
  byCause(page, report);
  unexplained(page, report);
  evidence(page, report);
  warnings(page, report);
  return page.text();
}

function answer(page: Page, report: ReportListing): void {
  const { verdict, more } = answerOf(report);
  page.heading('ANSWER');
  page.wrapped('  ', verdict, page.paint.bold);
  for (const line of more) {
    page.wrapped('  ', line);
  }
}

/** Other causes that are told at a finding; further ones are named. */
const TOLD_LOOKALIKES = 6;

/** One finding. `again`: the same cause stood above with another confidence, so its advice is not repeated. */
function explanation(page: Page, report: ReportListing, finding: ReportFinding, again: boolean): void {
  const { jobs } = finding;
  const counted = jobs.length > 0 ? count(jobs.length, 'job') : count(finding.failureCount, 'failure');
  page.heading(`${finding.ruleId}  ${finding.confidence}, gate ${finding.gate}, ${counted}`);
  if (again) {
    page.wrapped('  ', 'The same cause as above, less sure here: what to do and what would verify it stand there.');
  } else {
    page.wrapped('  ', `${finding.title}${finding.pack === null ? '' : ` (rule of ${finding.pack})`}`);
    // What is only possible is not said as if it were so.
    page.wrapped(finding.confidence === 'possible' ? '  If so   ' : '  Why     ', finding.cause);
    page.list('  Do      ', finding.fix, (index) => `${index + 1}. `);
  }
  let shown = 0;
  for (const failure of failuresOf(report, finding.failureIds)) {
    if (shown === SHOWN_PROOFS) {
      break;
    }
    proof(page, report, failure, shown === 0);
    shown++;
  }
  if (finding.failureIds.length > SHOWN_PROOFS) {
    page.wrapped(
      '          ',
      `and ${number(finding.failureIds.length - SHOWN_PROOFS)} more: --format json lists them all`,
    );
  }
  jobProof(page, report, finding);
  const remarks = finding.context.map(
    ({ effect, text, input, line }) => `${CONTEXT_WORDS[effect]}: ${text} (${placeOf(report, { input, line })})`,
  );
  page.list('  Context ', remarks, () => '- ');
  const bullet = (): string => '- ';
  if (!again) {
    page.list('  Verify  ', finding.verify, bullet);
  }
  const told = finding.alternatives.map(
    ({ ruleId, verify, contradicted }) =>
      `${ruleId}${contradicted ? ' (the context speaks against it)' : ''}: ${verify}`,
  );
  const untold = told.length > TOLD_LOOKALIKES + 1 ? finding.alternatives.slice(TOLD_LOOKALIKES) : [];
  const rest = untold.length === 0 ? [] : [`or ${untold.map(({ ruleId }) => ruleId).join(', ')}`];
  page.list('  Or      ', [...told.slice(0, told.length - untold.length), ...rest], bullet);
  if (!again) {
    if (finding.escalate !== null) {
      page.wrapped('  Hand on ', finding.escalate);
    }
    const sources = finding.sources.map(({ title, section, dated }) => `${title}, ${section}; ${dated}`);
    page.list('  Source  ', sources, bullet);
  }
}

/** A failure of a finding; the first one with the rows that prove it. */
function proof(page: Page, report: ReportListing, failure: ReportFailure, first: boolean): void {
  const indent = ' '.repeat(10);
  page.wrapped(first ? '  Proof   ' : indent, named(failure), page.paint.cyan);
  page.wrapped(indent, described(failure));
  for (const row of first ? failure.evidence : []) {
    page.wrapped(`${indent}> `, `${place(report, row)}: ${row.text}`);
  }
}

/** The lines of a log that a finding about its runs rests on. */
function jobProof(page: Page, report: ReportListing, { jobs }: ReportFinding): void {
  const rows = jobs.flatMap(({ evidence: lines }) => lines);
  rows.slice(0, SHOWN_PROOFS).forEach((row, index) => {
    page.wrapped(index === 0 ? '  Proof   > ' : `${' '.repeat(10)}> `, `${place(report, row)}: ${row.text}`);
  });
  if (rows.length > SHOWN_PROOFS) {
    page.wrapped('          ', `and ${number(rows.length - SHOWN_PROOFS)} more lines: --format json has them all`);
  }
}

/** What would decide failures that only a log knows. */
function next(page: Page, { nextSteps }: ReportListing): void {
  if (nextSteps.length > 0) {
    page.heading('NEXT  the log names the step that failed, not the right; this would tell');
    nextSteps.forEach(({ text, commands }, index) => {
      page.wrapped(`  ${index + 1}. `, text);
      commands.forEach((command) => page.command('     ', command));
    });
  }
}

function rights(page: Page, report: ReportListing): void {
  const asked = report.rights.filter(({ denied }) => denied > 0);
  if (asked.length === 0) {
    return;
  }
  page.heading('RIGHTS  asked for, granted on existing objects, part of a refused request');
  page.table(
    ['right', 'requested', 'granted', 'denied'],
    asked.map(({ right, requested, granted, denied }) => [right, requested, granted, denied]),
    0,
  );
}

function byCause(page: Page, report: ReportListing): void {
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
    0,
  );
}

/** Failures without a rule, kind by kind. */
function unexplained(page: Page, report: ReportListing): void {
  const { count: failures } = report.unexplained;
  if (failures === 0) {
    return;
  }
  page.heading(`UNEXPLAINED  ${count(failures, 'failure')} that no rule covers`);
  const kinds = unexplainedKinds(report);
  for (const { first, failures: alike } of kinds.slice(0, SHOWN_UNEXPLAINED)) {
    const more = alike > 1 ? `, and ${number(alike - 1)} more like it` : '';
    const side = first.side === 'unknown' ? '' : `, on the ${first.side}`;
    page.wrapped('  ', `${named(first)}${side}${more}`);
    page.wrapped('      ', acted(first));
    for (const row of firstAndLast(first.evidence)) {
      page.wrapped('      > ', `${place(report, row)}: ${row.text}`);
    }
  }
  if (kinds.length > SHOWN_UNEXPLAINED) {
    page.wrapped('  ', `and ${number(kinds.length - SHOWN_UNEXPLAINED)} more kinds: --format json lists them all`);
  }
}

/** How well trace and log fit, and what is missing to say more. */
function evidence(page: Page, report: ReportListing): void {
  const facts = coverageFacts(report);
  if (facts.length > 0) {
    page.heading('EVIDENCE');
  }
  for (const { label, text } of facts) {
    page.wrapped(`  ${label.padEnd(8)}`, text);
  }
}

function warnings(page: Page, report: ReportListing): void {
  const all = report.inputs.flatMap((input) => input.warnings.map((warning) => ({ input, warning })));
  const passedOver = report.inputs.filter(({ format, warnings: own }) => format === null && own.length === 0);
  if (all.length === 0 && passedOver.length === 0) {
    return;
  }
  page.heading('INPUTS');
  for (const { input, warning } of all.slice(0, SHOWN_WARNINGS)) {
    const at = warning.at?.line !== undefined ? ` line ${warning.at.line}` : '';
    page.wrapped('  ! ', `${input.name}${at}: ${warning.message}`);
  }
  if (all.length > SHOWN_WARNINGS) {
    page.wrapped('  ! ', `and ${all.length - SHOWN_WARNINGS} more warnings`);
  }
  if (passedOver.length > 0) {
    page.wrapped('  ', `Passed over: ${passedOver.map(({ name }) => name).join(', ')}`);
  }
}
