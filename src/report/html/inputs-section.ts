/** What was read, how well it fits together, and what could not be used. */

import { count, number } from '../printable.js';
import type { ReportInput, ReportListing } from '../report.js';
import { coverageFacts } from '../wording.js';
import { leftOut } from './evidence-rows.js';
import { element, foreign, group, type Markup } from './markup.js';

const SHOWN_INPUTS = 200;
const SHOWN_WARNINGS = 100;

export function inputsSection(report: ReportListing): Markup {
  return group(table(report.inputs), warnings(report.inputs), coverage(report));
}

function table(inputs: readonly ReportInput[]): Markup {
  const titles = ['Input', 'Format', 'Encoding', 'Records', 'Warnings'];
  return group(
    element(
      'table',
      { class: 'inputs' },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          titles.map((title, index) => element('th', { scope: 'col', class: index > 2 ? 'number' : null }, title)),
        ),
      ),
      element(
        'tbody',
        {},
        inputs
          .slice(0, SHOWN_INPUTS)
          .map((input) =>
            element(
              'tr',
              { class: input.format === null ? 'benign' : null },
              element('th', { scope: 'row' }, element('code', { class: 'path' }, foreign(input.name))),
              element('td', {}, input.format ?? 'passed over'),
              element('td', {}, input.encoding ?? ''),
              element('td', { class: 'number' }, input.format === null ? '' : number(input.records)),
              element('td', { class: 'number' }, input.warnings.length === 0 ? '' : number(input.warnings.length)),
            ),
          ),
      ),
    ),
    leftOut(inputs.length - SHOWN_INPUTS, 'input', ''),
  );
}

function warnings(inputs: readonly ReportInput[]): Markup | null {
  const all = inputs.flatMap(({ name, warnings: own }) => own.map((warning) => ({ name, warning })));
  return all.length === 0
    ? null
    : group(
        element('h3', {}, count(all.length, 'warning')),
        element(
          'ul',
          { class: 'warnings' },
          all
            .slice(0, SHOWN_WARNINGS)
            .map(({ name, warning: { at, message } }) =>
              element(
                'li',
                {},
                foreign(name),
                at?.line === undefined ? '' : ` line ${number(at.line)}`,
                ': ',
                foreign(message),
              ),
            ),
        ),
        leftOut(all.length - SHOWN_WARNINGS, 'warning', ''),
      );
}

/** Words for the labels that the terminal has. */
const LABELS: Readonly<Record<string, string>> = {
  Text: 'Encoding',
  Copy: 'Copied',
  Fit: 'Trace and log',
  Beside: 'Registry',
};

function coverage(report: ReportListing): Markup | null {
  const facts = coverageFacts(report);
  return facts.length === 0
    ? null
    : group(
        element('h3', {}, 'How trace and log fit'),
        element(
          'dl',
          { class: 'facts' },
          facts.map(({ label, text }) =>
            element('div', {}, element('dt', {}, LABELS[label] ?? label), element('dd', {}, foreign(text))),
          ),
        ),
      );
}
