/** Statistics as one page that opens from a file, under the same rules as the report's. */

import { count, number } from '../printable.js';
import type { CaseSize, CauseCount, Statistics, UnfinishedCase } from '../statistics.js';
import {
  allWeeks,
  destinationName,
  duration,
  firstCauses,
  NO_CAUSE,
  percent,
  size,
  statisticsHeadline,
  statisticsNotes,
} from '../statistics-wording.js';
import * as assets from './dashboard-assets.js';
import type { WeekChart } from './dashboard-data.js';
import { type Child, element, foreign, group, Markup } from './markup.js';
import { dataBlock, pageEnd, pageStart, section } from './page-frame.js';

/** What a list shows; the JSON has all. */
const SHOWN = { causes: 100, firstCauses: 4, signatures: 40, errors: 50, examples: 10 } as const;

/** First causes that have a colour of their own; behind those stand one for the others and one for none. */
const COLORED = 6;

/** Renders the page. */
export function* renderDashboard(statistics: Statistics): Generator<string> {
  const { causes, remarks, weeks, destinations, unexplained, slowest, unfinished, tool } = statistics;
  const sections: readonly (readonly [id: string, title: string, content: Child])[] = [
    ['causes', 'Causes', causes.length === 0 ? null : causesTable(causes)],
    ['weeks', 'Weeks', weeks.length === 0 ? null : weeksSection(statistics)],
    ['unexplained', 'Unexplained', unexplained.length === 0 ? null : unexplainedTable(statistics)],
    ['destinations', 'Destinations', destinations.length === 0 ? null : destinationsTable(statistics)],
    ['logs', 'What logs say of themselves', remarks.length === 0 ? null : remarksTable(statistics)],
    ['size', 'Slowest and largest', slowest.length === 0 ? null : sizesSection(statistics)],
    ['failed', 'Failed and unusable', unfinished.length === 0 ? null : unfinishedTable(unfinished)],
  ];
  const present = sections.filter(([, , content]) => content !== null);
  const headline = statisticsHeadline(statistics);
  yield pageStart({
    assets,
    tool,
    title: headline,
    skip: 'Skip to the numbers',
    sections: [['cases', 'Cases'], ...present.map(([id, title]) => [id, SHORT_TITLES[id] ?? title] as const)],
  });
  yield casesSection(statistics, headline).html;
  for (const [id, title, content] of present) {
    yield section(id, title, content);
  }
  yield pageEnd(assets, `${madeBy(statistics)} This page holds names and paths of the cases it is about.`);
}

const SHORT_TITLES: Readonly<Record<string, string>> = { logs: 'Logs', size: 'Size', failed: 'Failed' };

function casesSection(statistics: Statistics, headline: string): Markup {
  const { cases, failures } = statistics;
  const tiles: readonly (readonly [label: string, value: string])[] = [
    ['cases', number(cases.total)],
    ['failures', number(failures.total)],
    ['failures with a cause, proven or not', failures.total === 0 ? '–' : percent(failures.explained, failures.total)],
    ['cases with unexplained failures', number(cases.withUnexplained)],
    ['cases without failures', number(cases.withoutFailures)],
    ['failed or unusable', number(cases.failed + cases.unusable)],
  ];
  return element(
    'section',
    { id: 'cases', class: 'answer', 'aria-labelledby': 'cases-title' },
    element('h1', { id: 'cases-title' }, headline),
    element(
      'dl',
      { class: 'tiles' },
      tiles.map(([label, value]) => element('div', {}, element('dt', {}, label), element('dd', {}, value))),
    ),
    statisticsNotes(statistics).map((note) => element('p', { class: 'aside' }, note)),
  );
}

function causesTable(causes: readonly CauseCount[]): Markup {
  const most = Math.max(...causes.map(({ cases }) => cases), 1);
  return group(
    element(
      'p',
      { class: 'muted' },
      'A case counts once for each of its causes, by the surest claim in it; a failure can have several causes.',
    ),
    table(
      ['Cause', 'Cases', 'Share', 'Failures', legend()],
      causes
        .slice(0, SHOWN.causes)
        .map(({ ruleId, title, pack, cases, share, failures, confidence }) => [
          group(
            element('code', {}, foreign(ruleId)),
            pack === null ? null : element('span', { class: 'tag muted' }, foreign(pack)),
            element('span', { class: 'title' }, foreign(title)),
          ),
          number(cases),
          percent(share, 1),
          number(failures),
          bar(confidence, most),
        ]),
      'causes',
    ),
    leftOut(causes.length - SHOWN.causes, 'cause'),
  );
}

const CONFIDENCES = ['proven', 'likely', 'possible'] as const;

function legend(): Markup {
  return element(
    'span',
    { class: 'legend' },
    CONFIDENCES.map((confidence) => element('span', { class: `key ${confidence}` }, confidence)),
  );
}

/** The picture of the three numbers, which stand beside it. */
function bar(confidence: CauseCount['confidence'], most: number): Markup {
  const percentOf = (value: number): string => `${((value / most) * 100).toFixed(2)}%`;
  let before = 0;
  const parts = CONFIDENCES.map((name) => {
    const part = element('rect', {
      class: `bar-${name}`,
      x: percentOf(before),
      y: 0,
      height: 10,
      width: percentOf(confidence[name]),
    });
    before += confidence[name];
    return part;
  });
  return group(
    element('svg', { class: 'bar', 'aria-hidden': 'true', width: '100%', height: 10 }, parts),
    element(
      'span',
      { class: 'small' },
      CONFIDENCES.filter((name) => confidence[name] > 0)
        .map((name) => `${number(confidence[name])} ${name}`)
        .join(', '),
    ),
  );
}

function weeksSection({ weeks, cases }: Statistics): Markup {
  const chart = weekChart(weeks);
  return group(
    element(
      'div',
      { id: 'chart-frame', hidden: true },
      element(
        'p',
        { class: 'legend weeks-legend' },
        chart.series.map(({ label, color }) => element('span', { class: `key series-${color}` }, foreign(label))),
      ),
      element('div', {
        id: 'chart',
        class: 'chart',
        tabindex: 0,
        role: 'application',
        'aria-label': `Cases by week and first cause, ${count(chart.weeks.length, 'week')}`,
        'aria-describedby': 'week',
      }),
      element(
        'p',
        { id: 'week', class: 'point muted', role: 'status' },
        'Point at a week to read it here, or go from week to week with the arrow keys.',
      ),
    ),
    new Markup(dataBlock({ id: 'week-chart' }, chart)),
    cases.undated > 0 ? element('p', { class: 'muted' }, `${count(cases.undated, 'case')} without a day.`) : null,
    element(
      'details',
      { id: 'week-table' },
      element('summary', {}, `${count(weeks.length, 'week')} as a table`),
      table(
        ['Week', 'Cases', 'Failures', 'First causes'],
        weeks
          .toReversed()
          .map((week) => [
            `${week.week} (from ${week.monday})`,
            number(week.cases),
            number(week.failures),
            firstCauses(week.causes, SHOWN.firstCauses),
          ]),
      ),
    ),
  );
}

/** The most frequent first causes each, the others together, those without a cause on top. */
function weekChart(weeks: Statistics['weeks']): WeekChart {
  const totals = new Map<string, number>();
  for (const { ruleId, cases } of weeks.flatMap(({ causes }) => causes)) {
    if (ruleId !== null) {
      totals.set(ruleId, (totals.get(ruleId) ?? 0) + cases);
    }
  }
  const rules = [...totals].sort(([, one], [, other]) => other - one).map(([ruleId]) => ruleId);
  const colored = rules.slice(0, COLORED);
  const others = rules.length - colored.length;
  const labels = [...colored, ...(others > 0 ? [OTHERS] : []), NO_CAUSE];
  const labelOf = (ruleId: string | null): string =>
    ruleId === null ? NO_CAUSE : colored.includes(ruleId) ? ruleId : OTHERS;
  const shown = allWeeks(weeks) ?? weeks;
  return {
    weeks: shown.map((week) => week?.week ?? ''),
    series: labels.map((label, index) => ({
      label: label === OTHERS ? count(others, 'other cause') : label,
      color: label === OTHERS ? COLORED : label === NO_CAUSE ? COLORED + 1 : index,
      cases: shown.map((week) =>
        (week?.causes ?? [])
          .filter(({ ruleId }) => labelOf(ruleId) === label)
          .reduce((sum, { cases }) => sum + cases, 0),
      ),
    })),
  };
}

/** No rule is called so: their ids have a slash. */
const OTHERS = 'others';

function unexplainedTable({ unexplained }: Statistics): Markup {
  return group(
    element(
      'p',
      { class: 'muted' },
      'Failures that no rule explains, by operation, status, rights and side: each kind is a rule that is missing.',
    ),
    table(
      ['Kind', 'Cases', 'Failures', 'For example'],
      unexplained.slice(0, SHOWN.signatures).map(({ signature, cases, failures, examples }) => [
        element('code', {}, foreign(signature)),
        number(cases),
        number(failures),
        element(
          'ul',
          { role: 'list' },
          examples.map(({ caseId, path }) =>
            element(
              'li',
              {},
              foreign(caseId),
              ': ',
              path === '' ? 'the whole job' : element('code', { class: 'path' }, foreign(path)),
            ),
          ),
        ),
      ]),
    ),
    leftOut(unexplained.length - SHOWN.signatures, 'kind'),
  );
}

function destinationsTable({ destinations }: Statistics): Markup {
  return table(
    ['Destination', 'Cases', 'Failures', 'With a cause', 'First causes'],
    destinations.map(({ destination, cases, failures, explained, causes }) => [
      destinationName(destination),
      number(cases),
      number(failures),
      failures === 0 ? '' : percent(explained, failures),
      firstCauses(causes, SHOWN.firstCauses),
    ]),
  );
}

function remarksTable({ remarks }: Statistics): Markup {
  return table(
    ['Remark', 'Cases'],
    remarks.map(({ ruleId, title, cases }) => [
      group(element('code', {}, foreign(ruleId)), element('span', { class: 'title' }, foreign(title))),
      number(cases),
    ]),
  );
}

function sizesSection({ slowest, largest }: Statistics): Markup {
  return element(
    'div',
    { class: 'pair' },
    element('div', {}, element('h3', {}, 'Slowest'), sizesTable(slowest)),
    element('div', {}, element('h3', {}, 'Largest'), sizesTable(largest)),
  );
}

function sizesTable(cases: readonly CaseSize[]): Markup {
  return table(
    ['Case', 'Time', 'Size', 'Trace rows'],
    cases.map(({ caseId, tookMs, bytes, rows }) => [foreign(caseId), duration(tookMs), size(bytes), number(rows)]),
  );
}

function unfinishedTable(unfinished: readonly UnfinishedCase[]): Markup {
  const kinds = new Map<string, UnfinishedCase[]>();
  for (const one of unfinished) {
    const kind = `${one.state}: ${one.error}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  const sorted = [...kinds].sort(([, own], [, others]) => others.length - own.length);
  return group(
    table(
      ['Error', 'Cases', 'Which'],
      sorted.slice(0, SHOWN.errors).map(([kind, own]) => [
        foreign(kind),
        number(own.length),
        element(
          'ul',
          { role: 'list' },
          own.slice(0, SHOWN.examples).map(({ caseId }) => element('li', {}, foreign(caseId))),
          own.length > SHOWN.examples ? element('li', {}, `and ${number(own.length - SHOWN.examples)} more`) : null,
        ),
      ]),
    ),
    leftOut(sorted.length - SHOWN.errors, 'error'),
  );
}

/** Columns of numbers stand to the right. */
const NUMBERS = new Set<Child>(['Cases', 'Share', 'Failures', 'With a cause', 'Time', 'Size', 'Trace rows']);

function table(head: readonly Child[], rows: readonly (readonly Child[])[], kind: string | null = null): Markup {
  const classOf = (column: number): string | null => (NUMBERS.has(head[column] ?? null) ? 'number' : null);
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': `Table: ${String(head[0])}` },
    element(
      'table',
      { class: kind },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          head.map((title, column) => element('th', { scope: 'col', class: classOf(column) }, title)),
        ),
      ),
      element(
        'tbody',
        {},
        rows.map((cells) =>
          element(
            'tr',
            {},
            cells.map((cell, column) =>
              column === 0 ? element('th', { scope: 'row' }, cell) : element('td', { class: classOf(column) }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}

function leftOut(amount: number, what: string): Markup | null {
  return amount > 0
    ? element('p', { class: 'muted' }, `and ${count(amount, `more ${what}`)}: whydenied stats --format json has all.`)
    : null;
}

function madeBy({ tool, versions }: Statistics): string {
  const others = versions.filter(({ version }) => version !== tool.version);
  const made = others.length === 0 ? '' : ` Results of ${versions.map(({ version }) => version).join(', ')}.`;
  return `${tool.name} ${tool.version}.${made}`;
}
