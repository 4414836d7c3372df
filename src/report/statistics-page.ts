/** Statistics for eyes, in 80 columns or as many as are asked for. */

import { Page } from './page.js';
import { clipped, count, number, PAGE_WIDTH } from './printable.js';
import type { CaseSize, CauseCount, Statistics, UnfinishedCase } from './statistics.js';
import {
  allWeeks,
  destinationName,
  duration,
  firstCauses,
  percent,
  size,
  statisticsHeadline,
  statisticsNotes,
} from './statistics-wording.js';
import type { TerminalOptions } from './terminal.js';
import { bars } from './wording.js';

/** What a list shows; `--format json` has all. */
const SHOWN = {
  causes: 20,
  weeks: 12,
  bars: 52,
  firstCauses: 3,
  signatures: 10,
  sizes: 5,
  errors: 10,
  examples: 3,
} as const;

/** Columns beside the bars: the first and the last week, and what stands between. */
const BESIDE_BARS = '  2026-W01 ││ 2026-W48'.length;

/** Letters of a name that are shown. */
const LETTERS = 200;

/** Renders the whole, with a line end behind the last line. */
export function renderStatistics(statistics: Statistics, { color, width = PAGE_WIDTH }: TerminalOptions): string {
  const page = new Page(color, width);
  page.wrapped('', statisticsHeadline(statistics), page.paint.bold);
  statisticsNotes(statistics).forEach((note) => page.wrapped('  ', note));
  causes(page, statistics);
  remarks(page, statistics);
  weeks(page, statistics, width);
  destinations(page, statistics);
  unexplained(page, statistics);
  sizes(page, 'SLOWEST', statistics.slowest);
  sizes(page, 'LARGEST', statistics.largest);
  unfinished(page, statistics);
  versions(page, statistics);
  return page.text();
}

function causes(page: Page, { causes: all }: Statistics): void {
  if (all.length === 0) {
    return;
  }
  page.heading('CAUSES  cases by the surest claim in each; a failure can have several causes');
  page.table(
    ['cause', 'cases', 'share', 'failures', 'proven', 'likely', 'possible'],
    all.slice(0, SHOWN.causes).map(causeRow),
    0,
  );
  more(page, all.length - SHOWN.causes, 'cause');
}

function causeRow({ ruleId, cases, share, failures, confidence }: CauseCount): string[] {
  const { proven, likely, possible } = confidence;
  return [ruleId, number(cases), percent(share, 1), ...[failures, proven, likely, possible].map(number)];
}

function remarks(page: Page, { remarks: all }: Statistics): void {
  if (all.length === 0) {
    return;
  }
  page.heading('WHAT LOGS SAY OF THEMSELVES');
  page.table(
    ['remark', 'cases'],
    all.slice(0, SHOWN.causes).map(({ ruleId, title, cases }) => [`${ruleId}: ${title}`, number(cases)]),
    0,
  );
  more(page, all.length - SHOWN.causes, 'remark');
}

function weeks(page: Page, { weeks: all }: Statistics, width: number): void {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) {
    return;
  }
  page.heading('BY WEEK  the first cause of each case');
  const filled = allWeeks(all);
  if (filled !== null && filled.length > 1) {
    const room = Math.min(SHOWN.bars, width - BESIDE_BARS);
    const counts = inBars(
      filled.map((week) => week?.cases ?? 0),
      room,
    );
    page.line(`  ${first.week} │${bars(counts)}│ ${last.week}`);
  }
  page.table(
    ['cases', 'failures', 'week', 'first causes'],
    all
      .slice(-SHOWN.weeks)
      .map(({ week, cases, failures, causes: own }) => [
        number(cases),
        number(failures),
        week,
        firstCauses(own, SHOWN.firstCauses),
      ]),
    3,
  );
  more(page, all.length - SHOWN.weeks, 'earlier week');
}

/** Neighbours together where there are more than fit. */
function inBars(counts: readonly number[], room: number): number[] {
  const width = Math.ceil(counts.length / room);
  return Array.from({ length: Math.ceil(counts.length / width) }, (_, nth) =>
    counts.slice(nth * width, (nth + 1) * width).reduce((sum, value) => sum + value, 0),
  );
}

function destinations(page: Page, { destinations: all }: Statistics): void {
  if (all.length === 0) {
    return;
  }
  page.heading('BY DESTINATION');
  page.table(
    ['cases', 'failures', 'with cause', 'destination', 'first causes'],
    all.map(({ destination, cases, failures, explained, causes: own }) => [
      number(cases),
      number(failures),
      failures === 0 ? '' : percent(explained, failures),
      destinationName(destination),
      firstCauses(own, SHOWN.firstCauses),
    ]),
    4,
  );
}

function unexplained(page: Page, { unexplained: all, failures, cases }: Statistics): void {
  if (all.length === 0) {
    return;
  }
  page.heading(
    `UNEXPLAINED  ${count(failures.unexplained, 'failure')} in ${count(cases.withUnexplained, 'case')}, ${count(all.length, 'kind')}`,
  );
  for (const { signature, cases: own, failures: ownFailures, examples } of all.slice(0, SHOWN.signatures)) {
    page.wrapped('  ', clipped(signature, LETTERS), page.paint.cyan);
    page.wrapped('      ', `${count(own, 'case')}, ${count(ownFailures, 'failure')}`);
    for (const { caseId, path } of examples) {
      page.wrapped(
        '      > ',
        `${clipped(caseId, LETTERS)}: ${path === '' ? 'the whole job' : clipped(path, LETTERS)}`,
      );
    }
  }
  more(page, all.length - SHOWN.signatures, 'kind');
  page.wrapped('  ', 'A rule of your own for one of them: docs/rule-packs.md, then batch … --rules pack.yaml.');
}

function sizes(page: Page, heading: string, all: readonly CaseSize[]): void {
  if (all.length === 0) {
    return;
  }
  page.heading(heading);
  page.table(
    ['time', 'size', 'rows', 'case'],
    all
      .slice(0, SHOWN.sizes)
      .map(({ caseId, tookMs, bytes, rows }) => [
        duration(tookMs),
        size(bytes),
        number(rows),
        clipped(caseId, LETTERS),
      ]),
    3,
  );
}

/** Cases with the same error stand together. */
function unfinished(page: Page, { unfinished: all }: Statistics): void {
  if (all.length === 0) {
    return;
  }
  page.heading('FAILED AND UNUSABLE');
  const kinds = new Map<string, UnfinishedCase[]>();
  for (const one of all) {
    const kind = `${one.state}: ${clipped(one.error, 2 * LETTERS)}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  const sorted = [...kinds].sort(([, own], [, others]) => others.length - own.length);
  for (const [kind, own] of sorted.slice(0, SHOWN.errors)) {
    page.wrapped('  ', kind, page.paint.cyan);
    own.slice(0, SHOWN.examples).forEach(({ caseId }) => page.wrapped('      > ', clipped(caseId, LETTERS)));
    if (own.length > SHOWN.examples) {
      page.wrapped('      ', `and ${count(own.length - SHOWN.examples, 'more case')}`);
    }
  }
  more(page, sorted.length - SHOWN.errors, 'error');
}

function versions(page: Page, { versions: all }: Statistics): void {
  if (all.length > 0) {
    page.line('');
    page.line(
      `Made by ${all.map(({ version, cases }) => `whydenied ${version} (${count(cases, 'case')})`).join(', ')}`,
    );
  }
}

function more(page: Page, amount: number, what: string): void {
  if (amount > 0) {
    page.wrapped('  ', `… and ${count(amount, `more ${what}`)}: --format json has all`);
  }
}
