/** The runs of robocopy: what was asked of them, how they ended, what they count. */

import { count, number } from '../printable.js';
import type { ReportJob, ReportListing } from '../report.js';
import { inputName } from '../wording.js';
import { leftOut } from './evidence-rows.js';
import { type Child, element, foreign, group, type Markup } from './markup.js';

/** Runs that are shown, and kinds of errors of each. */
const SHOWN_RUNS = 50;
const SHOWN_ERRORS = 12;
const SHOWN_NOTES = 10;

const CELLS = ['total', 'copied', 'skipped', 'mismatch', 'failed', 'extras'] as const;

export function* runsSection({ inputs, jobs }: ReportListing): Generator<Markup> {
  for (const [index, job] of jobs.slice(0, SHOWN_RUNS).entries()) {
    yield run(job, inputName(inputs, job.input), index === 0);
  }
  yield group(leftOut(jobs.length - SHOWN_RUNS, 'run', ''));
}

function run(job: ReportJob, input: string, open: boolean): Markup {
  const { source, destination, started, ended, complete, errors, options } = job;
  return element(
    'details',
    { class: 'run', open },
    element(
      'summary',
      {},
      element('code', { class: 'path' }, source === null ? 'source not shown' : foreign(source)),
      ' → ',
      element('code', { class: 'path' }, destination === null ? 'destination not shown' : foreign(destination)),
      element('span', { class: 'muted' }, ` ${count(errors.length, 'error')}${complete ? '' : ', not complete'}`),
    ),
    element(
      'dl',
      { class: 'facts' },
      fact('Log', foreign(input), ` run ${job.ordinal}, line ${number(job.line)}`),
      fact('Time', `${clock(started) ?? 'start not shown'} to ${clock(ended) ?? 'end not shown'}, wall clock`),
      options === null ? null : fact('Options', element('code', {}, foreign(options.raw))),
      options === null
        ? null
        : fact(
            'Copies',
            flags(options.copyFlags),
            options.backupMode === 'none' ? '' : `, backup mode ${options.backupMode}`,
          ),
      job.retries > 0 ? fact('Waits', count(job.retries, 'retry notice')) : null,
      job.earlierPasses.count > 0
        ? fact(
            'Passes',
            `${count(job.earlierPasses.count, 'earlier pass')} with ${number(job.earlierPasses.failed)} FAILED`,
          )
        : null,
    ),
    summaryTable(job),
    errorTable(job),
    notes('It ended with', job.fatal),
    notes('Notes', job.notes),
  );
}

function flags(copyFlags: readonly string[]): string {
  return copyFlags.length === 0 ? 'nothing' : copyFlags.join('');
}

/** `2026-02-11 10:15:03`: a log has whole seconds. */
function clock(time: string | null): string | null {
  return time === null ? null : time.replace('T', ' ').replace(/\.\d+/, '');
}

function fact(term: string, ...text: readonly Child[]): Markup {
  return element('div', {}, element('dt', {}, term), element('dd', {}, ...text));
}

function summaryTable({ summary }: ReportJob): Markup {
  if (summary === null) {
    return element('p', { class: 'muted' }, 'The log has no summary of this run.');
  }
  const rows = [
    ['Directories', summary.directories],
    ['Files', summary.files],
    [summary.bytes.exact ? 'Bytes' : 'Bytes, rounded', summary.bytes],
  ] as const;
  return element(
    'table',
    { class: 'summary' },
    element('caption', {}, 'Its own summary'),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('td', {}),
        CELLS.map((cell) => element('th', { scope: 'col', class: 'number' }, cell)),
      ),
    ),
    element(
      'tbody',
      {},
      rows.map(([label, counts]) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, label),
          CELLS.map((cell) =>
            element(
              'td',
              { class: cell === 'failed' && counts[cell] > 0 ? 'number denied' : 'number' },
              number(counts[cell]),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Errors by code and step, the most frequent first. */
function errorTable({ errors }: ReportJob): Markup | null {
  const kinds = new Map<
    string,
    { readonly code: number; readonly step: string; readonly message: string; times: number; readonly line: number }
  >();
  for (const { code, actionText, message, line } of errors) {
    const key = `${code} ${actionText}`;
    const kind = kinds.get(key) ?? { code, step: actionText, message, times: 0, line };
    kind.times++;
    kinds.set(key, kind);
  }
  const all = [...kinds.values()].sort((a, b) => b.times - a.times);
  return all.length === 0
    ? null
    : group(
        element(
          'table',
          { class: 'errors' },
          element('caption', {}, 'Errors by step'),
          element(
            'thead',
            {},
            element(
              'tr',
              {},
              ['Error', 'Step', 'Message', 'First line', 'Count'].map((title, index) =>
                element('th', { scope: 'col', class: index > 2 ? 'number' : null }, title),
              ),
            ),
          ),
          element(
            'tbody',
            {},
            all
              .slice(0, SHOWN_ERRORS)
              .map(({ code, step, message, times, line }) =>
                element(
                  'tr',
                  {},
                  element('td', {}, code),
                  element('td', {}, foreign(step)),
                  element('td', {}, foreign(message)),
                  element('td', { class: 'number' }, number(line)),
                  element('td', { class: 'number' }, number(times)),
                ),
              ),
          ),
        ),
        leftOut(all.length - SHOWN_ERRORS, 'kind', ''),
      );
}

function notes(title: string, lines: ReportJob['notes']): Markup | null {
  return lines.length === 0
    ? null
    : group(
        element('h4', {}, title),
        element(
          'ul',
          {},
          lines
            .slice(0, SHOWN_NOTES)
            .map(({ line, text }) =>
              element('li', {}, foreign(text), element('span', { class: 'row-place' }, `line ${number(line)}`)),
            ),
        ),
        leftOut(lines.length - SHOWN_NOTES, 'line', ''),
      );
}
