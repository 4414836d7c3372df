/** The top of the page: what was refused, how sure that is, what it rests on, what to do. */

import type { Confidence } from '../../diagnose/rule.js';
import { count, number } from '../printable.js';
import type { ReportEvidence, ReportFinding, ReportListing } from '../report.js';
import { causesOf, failuresOf, period, purposeOfNextSteps, remarksOf, type ReportAnswer } from '../wording.js';
import { fileName } from '../../windows/path.js';
import type { EvidenceRows } from './evidence-rows.js';
import { type Child, element, foreign, group, type Markup } from './markup.js';
import { commandBlock, prose } from './prose.js';

/** Inputs that are named at the top; all of them stand in their own section. */
const NAMED_INPUTS = 4;

const SURENESS: Readonly<Record<Confidence, string>> = {
  proven: 'the evidence leaves one explanation of what was refused',
  likely: 'the evidence fits, and nothing speaks against it',
  possible: 'the evidence fits, but what would decide is missing',
};

export function answerSection(report: ReportListing, { verdict, more }: ReportAnswer, rows: EvidenceRows): Markup {
  const [lead, ...others] = more;
  const [top] = [...causesOf(report), ...remarksOf(report)];
  const cited = top === undefined ? null : rows.cite(proofOf(report, top));
  return element(
    'section',
    { id: 'answer', class: 'answer', 'aria-labelledby': 'verdict' },
    element('p', { class: 'eyebrow' }, 'Why did Windows say no?'),
    element('h1', { id: 'verdict' }, prose(verdict), cited),
    lead === undefined ? null : element('p', { class: 'lead' }, prose(lead)),
    others.map((line) => element('p', { class: 'aside' }, prose(line))),
    facts(report, top),
    top === undefined ? nextSteps(report) : steps(report, top),
  );
}

/** The rows that a finding rests on: those of its first failure, or the lines of its runs. */
export function proofOf(report: ReportListing, { failureIds, jobs }: ReportFinding): readonly ReportEvidence[] {
  const [first] = failuresOf(report, failureIds.slice(0, 1));
  return first === undefined ? jobs.flatMap(({ evidence }) => evidence) : first.evidence;
}

function facts(report: ReportListing, top: ReportFinding | undefined): Markup {
  const { coverage, inputs, summary } = report;
  const used = inputs.filter(({ format }) => format !== null);
  const names = used
    .slice(0, NAMED_INPUTS)
    .map(({ name }, index) => [index === 0 ? '' : ', ', foreign(fileName(name))]);
  const left = used.length - NAMED_INPUTS;
  return element(
    'dl',
    { class: 'facts' },
    top === undefined ? null : fact('How sure', badge(top.confidence), ` ${SURENESS[top.confidence]}`),
    fact('Failures', failureCounts(report)),
    fact('Inputs', used.length === 0 ? 'none that could be used' : names, left > 0 ? ` and ${left} more` : ''),
    coverage.trace === null
      ? null
      : fact(
          'Trace',
          `${period(coverage.trace)}${report.clock.method === 'utc' ? ' UTC' : ''}, ${count(summary.events, 'row')}`,
        ),
    coverage.log === null
      ? null
      : fact('Log', `${count(summary.logErrors, 'error')} at ${period(coverage.log)}, ${count(summary.jobs, 'run')}`),
  );
}

function failureCounts({ summary }: ReportListing): string {
  const explained =
    summary.failures === 0
      ? ''
      : summary.explained === summary.failures
        ? ', all explained'
        : `, ${number(summary.explained)} explained`;
  const benign = summary.benign > 0 ? `; beside them ${count(summary.benign, 'benign result')}` : '';
  return `${number(summary.failures)}${explained}${benign}`;
}

export function badge(confidence: Confidence): Markup {
  return element('span', { class: `badge ${confidence}` }, confidence);
}

function fact(term: string, ...text: readonly Child[]): Markup {
  return element('div', {}, element('dt', {}, term), element('dd', {}, ...text));
}

function steps(report: ReportListing, top: ReportFinding): Markup {
  const causes = causesOf(report);
  const isOneOfMany = causes.length > 1;
  return group(
    element(
      'section',
      { class: 'todo', 'aria-labelledby': 'todo' },
      element('h2', { id: 'todo' }, 'What to do'),
      isOneOfMany
        ? element(
            'p',
            { class: 'muted' },
            `For the first of ${causes.length} causes, `,
            element('a', { href: '#finding-1' }, element('code', {}, top.ruleId)),
            '; the steps for each of the others stand with it.',
          )
        : null,
      stepList(top),
    ),
    nextSteps(report),
  );
}

export function stepList({ fix, fixCommands }: ReportFinding): Markup {
  return element(
    'ol',
    { class: 'steps' },
    fix.map((text, index) => {
      const commands = fixCommands[index] ?? [];
      return element('li', {}, prose(text), commands.length === 0 ? null : commandBlock(commands));
    }),
  );
}

/** With a capital. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function nextSteps(report: ReportListing): Markup | null {
  const { nextSteps: next } = report;
  return next.length === 0
    ? null
    : element(
        'section',
        { class: 'todo next', 'aria-labelledby': 'next' },
        element('h2', { id: 'next' }, 'What would tell more'),
        element('p', { class: 'muted' }, `${sentence(purposeOfNextSteps(report))}.`),
        element(
          'ol',
          { class: 'steps' },
          next.map(({ text, commands }) =>
            element('li', {}, text, commands.length === 0 ? null : commandBlock(commands)),
          ),
        ),
      );
}
