/** Which rights were asked for, and how often each was granted and denied. */

import { count, number } from '../printable.js';
import type { RightName } from '../../windows/access-mask.js';
import type { ReportListing, ReportRight } from '../report.js';
import { causesOf } from '../wording.js';
import { element, group, type Markup } from './markup.js';

export function rightsSection(report: ReportListing): Markup | null {
  const { rights } = report;
  const denied = rights.filter((right) => right.denied > 0);
  if (denied.length === 0) {
    return null;
  }
  const others = rights.filter((right) => right.denied === 0);
  const most = Math.max(...rights.map(({ requested }) => requested), 1);
  return group(
    element(
      'p',
      { class: 'muted' },
      'Asked for on all objects of the places where something was denied. Granted counts objects that existed; denied means part of a refused request, not that this right was the missing one.',
    ),
    matrix(denied, most, anchorsOf(report)),
    others.length === 0
      ? null
      : element(
          'details',
          {},
          element('summary', {}, `${count(others.length, 'right')} never denied`),
          matrix(others, most, new Map()),
        ),
  );
}

/** Of each right that a finding names, where that finding is. */
function anchorsOf(report: ReportListing): ReadonlyMap<RightName, number> {
  const anchors = new Map<RightName, number>();
  causesOf(report).forEach(({ deniedRights }, index) => {
    deniedRights.forEach((right) => anchors.set(right, anchors.get(right) ?? index + 1));
  });
  return anchors;
}

function matrix(rights: readonly ReportRight[], most: number, anchors: ReadonlyMap<RightName, number>): Markup {
  const titles = ['Right', 'Requested', 'Granted', 'Denied'];
  return element(
    'table',
    { class: 'rights' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        titles.map((title, index) => element('th', { scope: 'col', class: index > 0 ? 'number' : null }, title)),
        element('td', { class: 'bar-head' }, legend()),
      ),
    ),
    element(
      'tbody',
      {},
      rights.map((right) => row(right, most, anchors.get(right.right) ?? null)),
    ),
  );
}

function row({ right, requested, granted, denied }: ReportRight, most: number, finding: number | null): Markup {
  const isNever = granted === 0 && denied > 0;
  return element(
    'tr',
    { class: finding === null ? null : 'named' },
    element(
      'th',
      { scope: 'row' },
      element('code', {}, right),
      finding === null ? null : element('a', { class: 'tag', href: `#finding-${finding}` }, `cause ${finding}`),
      isNever ? element('span', { class: 'tag muted' }, 'never granted') : null,
    ),
    element('td', { class: 'number' }, number(requested)),
    element('td', { class: 'number granted' }, number(granted)),
    element('td', { class: 'number denied' }, number(denied)),
    element('td', { class: 'bar-cell' }, bar(requested, granted, denied, most)),
  );
}

function bar(requested: number, granted: number, denied: number, most: number): Markup {
  const percent = (value: number): string => `${((value / most) * 100).toFixed(2)}%`;
  return element(
    'svg',
    { class: 'bar', 'aria-hidden': 'true', width: '100%', height: 10 },
    element('rect', {
      class: 'bar-requested',
      x: 0,
      y: 0,
      height: 10,
      width: percent(Math.max(requested, granted + denied)),
    }),
    element('rect', { class: 'bar-granted', x: 0, y: 0, height: 10, width: percent(granted) }),
    element('rect', { class: 'bar-denied', x: percent(granted), y: 0, height: 10, width: percent(denied) }),
  );
}

function legend(): Markup {
  return element(
    'span',
    { class: 'legend' },
    element('span', { class: 'key granted' }, 'granted'),
    element('span', { class: 'key denied' }, 'denied'),
    element('span', { class: 'key other' }, 'neither'),
  );
}
