/** Failures that no rule covers: those that are alike but for their paths stand together. */

import { count, number } from '../printable.js';
import type { ReportListing } from '../report.js';
import { acted, firstAndLast, named, unexplainedKinds } from '../wording.js';
import { type EvidenceRows, leftOut } from './evidence-rows.js';
import { wholePath } from './findings-section.js';
import { element, group, type Markup } from './markup.js';
import { prose } from './prose.js';

const SHOWN_KINDS = 20;

export function unexplainedSection(report: ReportListing, rows: EvidenceRows): Markup | null {
  const { count: failures } = report.unexplained;
  if (failures === 0) {
    return null;
  }
  const kinds = unexplainedKinds(report);
  return group(
    element(
      'p',
      { class: 'muted' },
      `${count(failures, 'failure')} that no rule covers. `,
      element('a', { href: '#failures', 'data-finding': 0 }, 'All of them in the table'),
    ),
    kinds
      .slice(0, SHOWN_KINDS)
      .map(({ first, failures: alike }) =>
        element(
          'div',
          { class: 'proof' },
          element(
            'p',
            { class: 'proof-title' },
            element('a', { class: 'failure-id', href: '#failures', 'data-failure': first.id }, first.id),
            ' ',
            first.path === '' ? named(first).slice(first.id.length).trim() : wholePath(first.path),
            first.side === 'unknown' ? null : element('span', { class: 'muted' }, `, on the ${first.side}`),
            alike > 1 ? element('span', { class: 'muted' }, `, and ${number(alike - 1)} more like it`) : null,
          ),
          element('p', {}, prose(acted(first))),
          rows.list(firstAndLast(first.evidence)),
        ),
      ),
    leftOut(kinds.length - SHOWN_KINDS, 'kind', ': the table has them all'),
  );
}
