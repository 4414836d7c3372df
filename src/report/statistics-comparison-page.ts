/** What differs between two runs, in 80 columns or as many as are asked for. */

import { Page } from './page.js';
import { clipped, count, number } from './printable.js';
import type { CaseOutline, ChangedCase, FailureCounts, StatisticsComparison } from './statistics.js';
import { NO_CAUSE, percent } from './statistics-wording.js';
import type { TerminalOptions } from './terminal.js';

/** What a list shows; `--format json` has all. */
const SHOWN = { causes: 30, kinds: 15, examples: 3, cases: 10 } as const;

/** Letters of a name that are shown. */
const LETTERS = 200;

/** Renders the whole, with a line end behind the last line. */
export function renderStatisticsComparison(
  comparison: StatisticsComparison,
  { color, width }: TerminalOptions,
): string {
  const page = new Page(color, width);
  const { cases, failures } = comparison;
  const compared = cases.same + cases.changed;
  page.wrapped(
    '',
    `${count(compared, 'case')} in both: ${number(cases.changed)} changed, ${number(cases.same)} the same; ${number(cases.new)} new, ${number(cases.gone)} gone.`,
    page.paint.bold,
  );
  page.wrapped('  Before  ', sideText(cases.before, failures.before));
  page.wrapped('  After   ', sideText(cases.after, failures.after));
  notInTables(page, 'before', comparison.notInTables.before);
  notInTables(page, 'after', comparison.notInTables.after);
  causes(page, comparison);
  changed(page, comparison);
  listed(page, 'NEW', comparison.new);
  listed(page, 'GONE', comparison.gone);
  return page.text();
}

function notInTables(page: Page, run: string, cases: number): void {
  if (cases > 0) {
    page.wrapped(
      '  ',
      `Not compared: ${count(cases, 'case')} of the run ${run} whose results are not in its tables yet. Run whydenied batch once more.`,
    );
  }
}

function sideText(cases: number, { total, explained }: FailureCounts): string {
  return `${count(cases, 'case')}, ${count(total, 'failure')}, ${number(explained)} with a cause (${percent(explained, total)})`;
}

function causes(page: Page, { causes: all }: StatisticsComparison): void {
  if (all.length === 0) {
    return;
  }
  page.heading('CAUSES  before > after');
  page.table(
    ['cause', 'cases', 'failures', 'proven', 'likely', 'possible'],
    all
      .slice(0, SHOWN.causes)
      .map(({ ruleId, before, after }) => [
        ruleId,
        step(before.cases, after.cases),
        step(before.failures, after.failures),
        step(before.confidence.proven, after.confidence.proven),
        step(before.confidence.likely, after.confidence.likely),
        step(before.confidence.possible, after.confidence.possible),
      ]),
    0,
  );
  more(page, all.length - SHOWN.causes, 'cause');
}

function step(before: number, after: number): string {
  return before === after ? number(after) : `${number(before)} > ${number(after)}`;
}

/** Cases that changed alike stand together. */
function changed(page: Page, { changed: all }: StatisticsComparison): void {
  if (all.length === 0) {
    return;
  }
  page.heading(`CHANGED  ${count(all.length, 'case')}, those that changed alike together`);
  const kinds = new Map<string, ChangedCase[]>();
  for (const one of all) {
    const kind = kindOf(one);
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  const sorted = [...kinds].sort(([, own], [, others]) => others.length - own.length);
  for (const [kind, own] of sorted.slice(0, SHOWN.kinds)) {
    page.wrapped('  ', `${kind}: ${count(own.length, 'case')}`, page.paint.cyan);
    for (const { caseId, before, after } of own.slice(0, SHOWN.examples)) {
      page.wrapped(
        '      > ',
        `${clipped(caseId, LETTERS)}: with a cause ${explainedOf(before)}, now ${explainedOf(after)}`,
      );
    }
    if (own.length > SHOWN.examples) {
      page.wrapped('      ', `and ${number(own.length - SHOWN.examples)} more`);
    }
  }
  more(page, sorted.length - SHOWN.kinds, 'kind');
}

function explainedOf({ explained, failures }: CaseOutline): string {
  return `${number(explained)} of ${number(failures)}`;
}

/** What became other; the numbers of failures stand with each case. */
function kindOf({ before, after, gained, lost }: ChangedCase): string {
  const parts = [
    before.state === after.state ? null : `${before.state} > ${after.state}`,
    claimOf(before) === claimOf(after) ? null : `first ${claimOf(before)} > ${claimOf(after)}`,
    gained.length === 0 ? null : `gained ${gained.join(', ')}`,
    lost.length === 0 ? null : `lost ${lost.join(', ')}`,
    before.failures === after.failures ? null : after.failures > before.failures ? 'more failures' : 'fewer failures',
    before.explained === after.explained
      ? null
      : after.explained > before.explained
        ? 'more with a cause'
        : 'fewer with a cause',
  ];
  return parts.filter((part) => part !== null).join('; ');
}

function claimOf({ firstCause, confidence }: CaseOutline): string {
  return firstCause === null ? NO_CAUSE : `${firstCause} (${confidence ?? 'unknown'})`;
}

function listed(page: Page, heading: string, ids: readonly string[]): void {
  if (ids.length === 0) {
    return;
  }
  page.heading(heading);
  ids.slice(0, SHOWN.cases).forEach((id) => page.wrapped('  ', clipped(id, LETTERS)));
  more(page, ids.length - SHOWN.cases, 'case');
}

function more(page: Page, amount: number, what: string): void {
  if (amount > 0) {
    page.wrapped('  ', `… and ${count(amount, `more ${what}`)}: --format json has all`);
  }
}
