/** The answer of an access model for eyes: the verdict and what refuses, what to change, then every step. */

import type { Answer, AnswerStep, Change } from '../access/answer.js';
import { Page } from './page.js';
import { count } from './printable.js';
import type { TerminalOptions } from './terminal.js';

/** Refusals and open questions shown in the verdict; all stand below. */
const SHOWN_REFUSALS = 2;

/** Renders an answer, with a line end behind the last line. */
export function renderAnswer(answer: Answer, { color }: TerminalOptions): string {
  const page = new Page(color);
  verdict(page, answer);
  changes(page, answer.changes);
  page.heading('STEPS');
  for (const step of answer.steps) {
    page.wrapped(`  ${MARKS[step.outcome]} `, stepText(step), step.outcome === 'refuses' ? page.paint.bold : undefined);
  }
  section(page, 'NOT KNOWN', answer.dependsOn);
  section(page, 'TAKEN AS GIVEN', answer.assumptions);
  section(page, 'DOCUMENTS DISAGREE', answer.disagreements);
  section(
    page,
    'AS DOCUMENTED IN',
    answer.sources.map(({ title, section: part, dated }) => `${title}, ${part}; ${dated}`),
  );
  return page.text();
}

const MARKS = { grants: '+', refuses: '!', notes: 'i' } as const;

function verdict(page: Page, { question, verdict: found, status, steps, dependsOn }: Answer): void {
  page.wrapped(
    '',
    `${found.toUpperCase()}${status === null || found !== 'refused' ? '' : `  ${status}`}`,
    page.paint.bold,
  );
  page.wrapped('  ', question);
  const refusals = steps.filter(({ outcome }) => outcome === 'refuses');
  dependsOn.slice(0, SHOWN_REFUSALS).forEach((text) => page.wrapped('  Turns on ', text));
  if (dependsOn.length > SHOWN_REFUSALS) {
    page.wrapped('           ', `and ${count(dependsOn.length - SHOWN_REFUSALS, 'more question')}, see NOT KNOWN`);
  }
  if (found === 'undecided') {
    page.wrapped('  ', `If not, it is ${refusals.length === 0 ? 'granted.' : 'refused:'}`);
  }
  for (const step of refusals.slice(0, SHOWN_REFUSALS)) {
    page.wrapped('  Because ', stepText(step));
  }
  if (refusals.length > SHOWN_REFUSALS) {
    page.wrapped('          ', `and ${count(refusals.length - SHOWN_REFUSALS, 'more refusal')}, see STEPS`);
  }
}

function stepText({ subject, object, text }: AnswerStep): string {
  return `${subject}${object === null ? '' : `, ${object}`}: ${text}`;
}

function changes(page: Page, all: readonly Change[]): void {
  if (all.length === 0) {
    return;
  }
  page.heading('DO  one of these; the one that gives away least first');
  all.forEach(({ text, commands, since }, index) => {
    page.wrapped(`  ${index + 1}. `, `${text}${since === null ? '' : ` (Since ${since}.)`}`);
    commands.forEach((command) => page.command('     ', command));
  });
}

function section(page: Page, title: string, items: readonly string[]): void {
  if (items.length > 0) {
    page.heading(title);
    page.list('  ', items, () => '- ');
  }
}
