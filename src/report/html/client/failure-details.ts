/** What a row of the table opens: all that is known of a failure, and the rows that prove it. */

import { fileName } from '../../../windows/path.js';
import type { ListedEvidence, ListedFailure } from '../listed-failures.js';
import type { PageAttempt, PageData } from '../page-data.js';
import { type Content, element, foreign } from './elements.js';

/** Rows that are shown before the rest is asked for. */
const SHOWN_ROWS = 20;

export function failureDetails(failure: ListedFailure, data: PageData): HTMLElement {
  const index = Number(failure.id.slice(1)) - 1;
  const attempts = data.attempts.filter((attempt) => attempt.failure === index);
  return element(
    'div',
    { class: 'detail' },
    element(
      'p',
      { class: 'detail-path' },
      element('code', {}, foreign(failure.path === '' ? 'the whole job' : failure.path)),
    ),
    element('p', {}, foreign(failure.description)),
    facts(failure, data),
    evidenceRows(failure.evidence, data.inputs),
    attempts.length > 1 ? attemptTable(attempts) : null,
  );
}

function facts(failure: ListedFailure, data: PageData): HTMLElement {
  const { source, destination, object, path, actor, mask, utc, local, occurrences, later, finding, rules } = failure;
  const list = element('dl', { class: 'facts' });
  const tell = (term: string, ...text: readonly Content[]): void => {
    list.append(element('div', {}, element('dt', {}, term), element('dd', {}, ...text)));
  };
  tell('Cause', ...causeOf(failure, data));
  const others = rules.filter((rule) => rule !== data.findings[finding - 1]?.rule);
  if (others.length > 0) {
    tell('Also fits', element('code', {}, others.join(', ')));
  }
  if (source !== null && source !== path) {
    tell('Source', element('code', {}, foreign(source)));
  }
  if (destination !== null && destination !== path) {
    tell('Destination', element('code', {}, foreign(destination)));
  }
  if (object !== path && object !== '') {
    tell('Decided at', element('code', {}, foreign(object)));
  }
  if (actor !== '') {
    tell('Done by', foreign(actor));
  }
  if (mask !== null) {
    tell('Asked for', element('code', {}, mask));
  }
  if (local !== null || utc !== null) {
    tell(
      'Time',
      [local === null ? null : `${local.replace('T', ' ')} wall clock`, utc].filter((text) => text !== null).join(', '),
    );
  }
  if (occurrences > 1 || later) {
    tell('Times', `${occurrences.toLocaleString('en-US')}${later ? ', later granted' : ''}`);
  }
  return list;
}

function causeOf({ finding }: ListedFailure, { findings }: PageData): readonly Content[] {
  const found = findings[finding - 1];
  return found === undefined
    ? ['unexplained']
    : [
        element('a', { href: `#finding-${finding}` }, element('code', {}, found.rule)),
        ` ${found.title} (${found.confidence})`,
      ];
}

function evidenceRows(rows: readonly ListedEvidence[], inputs: readonly string[]): HTMLElement {
  const list = element(
    'ol',
    { class: 'rows', role: 'list' },
    ...rows.slice(0, SHOWN_ROWS).map((row) => evidenceRow(row, inputs)),
  );
  if (rows.length > SHOWN_ROWS) {
    const button = element('button', { type: 'button', class: 'whole' }, `${rows.length - SHOWN_ROWS} more rows`);
    button.addEventListener('click', () => {
      button.replaceWith(...rows.slice(SHOWN_ROWS).map((row) => evidenceRow(row, inputs)));
    });
    list.append(button);
  }
  return list;
}

function evidenceRow({ input, record, line, text }: ListedEvidence, inputs: readonly string[]): HTMLElement {
  const place = [
    fileName(inputs[input] ?? ''),
    record === null ? null : `record ${record}`,
    line === null ? null : `line ${line}`,
  ];
  return element(
    'li',
    { class: 'row' },
    element('span', { class: 'row-place' }, element('bdi', {}, place.filter((part) => part !== null).join(' '))),
    element('code', { class: 'row-text' }, wholeRow(text)),
  );
}

/** Rows are read whole; only what no export should have is cut. */
function wholeRow(text: string): HTMLElement {
  return text.length > 1500 ? foreign(text) : element('bdi', {}, text);
}

function attemptTable(attempts: readonly PageAttempt[]): HTMLElement {
  return element(
    'table',
    { class: 'attempts' },
    element('caption', {}, 'Attempts on the object'),
    element(
      'thead',
      {},
      element('tr', {}, ...['Time', 'Asked for', 'Result'].map((title) => element('th', { scope: 'col' }, title))),
    ),
    element(
      'tbody',
      {},
      ...attempts.map(({ local, utc, mask, result, granted }) =>
        element(
          'tr',
          {},
          element('td', {}, (local ?? utc ?? '').replace('T', ' ')),
          element('td', {}, element('code', {}, mask)),
          element('td', { class: granted ? 'granted' : result === 'ACCESS DENIED' ? 'denied' : null }, foreign(result)),
        ),
      ),
    ),
  );
}
