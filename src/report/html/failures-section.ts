/** The frame of the table of failures, which scripts fill, and what stands in its place where no script runs. */

import { count, number } from '../printable.js';
import type { ReportListing } from '../report.js';
import { described } from '../wording.js';
import { element, foreign, group, type Markup } from './markup.js';

/** What is listed where no script runs. */
const PLAIN_FAILURES = 100;
const PLAIN_FOLDERS = 50;

const COLUMNS = [
  ['id', 'No.'],
  ['path', 'Path'],
  ['right', 'Right'],
  ['status', 'Status'],
  ['side', 'Side'],
  ['cause', 'Cause'],
  ['time', 'Time'],
  ['times', 'Times'],
] as const;

export function failuresSection(report: ReportListing): Markup {
  return report.failures.length === 0
    ? element('p', { class: 'muted' }, 'No failures.')
    : group(explorer(report.failures.length), element('noscript', {}, plain(report)));
}

function explorer(failures: number): Markup {
  return element(
    'div',
    { id: 'explorer', hidden: true },
    element(
      'div',
      { class: 'filters', role: 'search', 'aria-label': 'Failures' },
      labelled(
        'search',
        'Search',
        element('input', {
          id: 'search',
          type: 'search',
          placeholder: 'path, right, status, cause',
          autocomplete: 'off',
          spellcheck: 'false',
        }),
      ),
      labelled('cause-filter', 'Cause', element('select', { id: 'cause-filter' })),
      labelled('side-filter', 'Side', element('select', { id: 'side-filter' })),
      labelled('status-filter', 'Status', element('select', { id: 'status-filter' })),
      element('button', { type: 'button', id: 'clear', hidden: true }, 'Clear'),
    ),
    element(
      'p',
      { class: 'matches' },
      element('span', { id: 'matches', role: 'status' }, count(failures, 'failure')),
      element('button', { type: 'button', id: 'folder-filter', hidden: true }),
    ),
    element(
      'div',
      { class: 'split' },
      element(
        'div',
        { class: 'folders' },
        element('h3', { id: 'folders-title' }, 'Folders'),
        element('ul', { id: 'tree', role: 'tree', 'aria-labelledby': 'folders-title' }),
      ),
      element(
        'div',
        { id: 'scroller', class: 'scroller', role: 'region', tabindex: 0, 'aria-label': 'Table of failures' },
        element(
          'table',
          { id: 'table', class: 'failures', 'aria-label': 'Failures' },
          element(
            'thead',
            {},
            element(
              'tr',
              { 'aria-rowindex': 1 },
              COLUMNS.map(([key, title]) =>
                element(
                  'th',
                  {
                    scope: 'col',
                    class: `c-${key}`,
                    'data-column': key,
                    'aria-sort': key === 'id' ? 'ascending' : 'none',
                  },
                  element('button', { type: 'button' }, title),
                ),
              ),
            ),
          ),
          element('tbody', { id: 'table-rows' }),
        ),
      ),
    ),
    element('p', { id: 'print-note', class: 'print-only' }),
  );
}

function labelled(id: string, label: string, control: Markup): Markup {
  return element('div', { class: `filter ${id}` }, element('label', { for: id }, label), control);
}

function plain({ failures, folders }: ReportListing): Markup {
  const shown = Array.from({ length: Math.min(PLAIN_FAILURES, failures.length) }, (_, index) => failures.at(index));
  return group(
    element(
      'p',
      { class: 'note' },
      'Search, sorting and the timeline need JavaScript, which is off here. ',
      failures.length > PLAIN_FAILURES
        ? `These are the first ${PLAIN_FAILURES} of ${number(failures.length)} failures.`
        : 'These are all failures.',
    ),
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ['No.', 'Path', 'What it shows'].map((title) => element('th', { scope: 'col' }, title)),
        ),
      ),
      element(
        'tbody',
        {},
        shown.map((failure) =>
          failure === undefined
            ? null
            : element(
                'tr',
                {},
                element('td', {}, failure.id),
                element('td', {}, element('code', { class: 'path' }, foreign(failure.path))),
                element('td', {}, foreign(described(failure))),
              ),
        ),
      ),
    ),
    element('h3', {}, 'Folders with most failures'),
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', { scope: 'col' }, 'Folder'),
          element('th', { scope: 'col', class: 'number' }, 'Failures'),
        ),
      ),
      element(
        'tbody',
        {},
        folders
          .slice(0, PLAIN_FOLDERS)
          .map(({ folder, failures: failed }) =>
            element(
              'tr',
              {},
              element('td', {}, element('code', { class: 'path' }, foreign(folder))),
              element('td', { class: 'number' }, number(failed)),
            ),
          ),
      ),
    ),
  );
}

/** The frame of the timeline; null where nothing in the report has a time. */
export function timelineSection({ attempts, jobs }: ReportListing): Markup | null {
  const times = attempts.length + jobs.reduce((sum, { errors }) => sum + errors.length, 0);
  return times === 0
    ? null
    : group(
        element(
          'div',
          { id: 'timeline-frame', hidden: true },
          element(
            'div',
            { class: 'chart-tools' },
            element('p', { id: 'timeline-note', class: 'muted' }),
            element(
              'div',
              { class: 'buttons' },
              [
                ['earlier', '←', 'Earlier'],
                ['later', '→', 'Later'],
                ['in', '+', 'Zoom in'],
                ['out', '−', 'Zoom out'],
                ['whole', 'All', 'All of the time'],
              ].map(([action = '', sign = '', label = '']) =>
                element('button', { type: 'button', 'data-zoom': action, 'aria-label': label, title: label }, sign),
              ),
            ),
          ),
          element('div', {
            id: 'chart',
            class: 'chart',
            tabindex: 0,
            role: 'application',
            'aria-label': 'Timeline of attempts',
            'aria-describedby': 'timeline-keys',
          }),
          element(
            'p',
            { id: 'timeline-point', class: 'point muted', role: 'status' },
            'Point at an attempt to read it here.',
          ),
          element(
            'p',
            { id: 'timeline-keys', class: 'muted small' },
            'Drag to zoom, Shift and drag to move, double click for the whole. With keys: arrows go from point to point, + and − zoom, 0 shows the whole, Enter opens the failure.',
          ),
        ),
        element('noscript', {}, element('p', { class: 'note' }, 'The timeline needs JavaScript, which is off here.')),
      );
}
