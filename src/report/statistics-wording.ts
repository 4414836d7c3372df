/** What statistics say in words, the same on the terminal and on the dashboard. */

import { count, number } from './printable.js';
import type { CaseCounts, FirstCause, Statistics, WeekCount } from './statistics.js';

/** The cases in one sentence. */
export function statisticsHeadline({ cases }: Statistics): string {
  const { total, analyzed, unusable, failed, notInTables } = cases;
  if (total === 0 && notInTables > 0) {
    return `${count(notInTables, 'case')} with a result, but none of them in the tables yet: a run is at work or was stopped, or the tables were removed. Run whydenied batch once more with the same roots and options: it fills them in, and analyses only what is new.`;
  }
  const others = [
    unusable > 0 ? `${number(unusable)} unusable` : null,
    failed > 0 ? `${number(failed)} without a report` : null,
  ].filter((part) => part !== null);
  return total === 0
    ? 'No cases.'
    : `${count(total, 'case')}: ${[`${number(analyzed)} analysed`, ...others].join(', ')}.`;
}

/** What has to be said with it. */
export function statisticsNotes({ cases, failures, input }: Statistics): readonly string[] {
  const { total, analyzed, withoutFailures, withUnexplained, undated, notInTables } = cases;
  return [
    ...(analyzed === 0
      ? []
      : [
          failures.total === 0
            ? 'No failure.'
            : `${count(failures.total, 'failure')}, ${percent(failures.explained, failures.total)} of them with a cause, proven or not${withUnexplained === 0 ? '' : `; in ${count(withUnexplained, 'case')} some that no rule explains`}.`,
          `${count(withoutFailures, 'case')} without a failure.`,
          `${size(input.bytes)}, ${count(input.rows, 'trace row')}, ${duration(input.tookMs)} of work.`,
        ]),
    ...incompleteNote(cases),
    ...(undated > 0 ? [`Of ${count(undated, 'case')} the day is not known.`] : []),
    ...(total > 0 && notInTables > 0
      ? [
          `Not counted: ${count(notInTables, 'case')} whose results are not in the tables yet. Run whydenied batch once more.`,
        ]
      : []),
  ];
}

function incompleteNote({ incomplete, incompleteWithoutFailures: silent }: CaseCounts): readonly string[] {
  const more =
    silent === 0 ? '' : `; ${number(silent)} of them ${silent === 1 ? 'shows' : 'show'} no failure, but can have some`;
  return incomplete === 0 ? [] : [`In ${count(incomplete, 'case')} not everything could be read${more}.`];
}

/** `12 %`, `0.4 %`; `0 %` and `100 %` only where it is none and all. */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) {
    return '0 %';
  }
  const value = (part / whole) * 100;
  if (value < 10 || (value > 99 && part < whole)) {
    const shown = Math.min(99.9, Math.max(0.1, value));
    return `${shown.toFixed(1)} %`;
  }
  return `${Math.round(value)} %`;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** `1.5 GB`, `1 byte`: powers of 1000. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? count(value, 'byte') : `${value.toFixed(1)} ${UNITS[unit]}`;
}

/** `0.4 s`, `12 min 5 s`, `3 h 20 min`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${number(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** `azure-files` as people say it. */
export function destinationName(destination: string | null): string {
  return destination === null ? 'not known' : (DESTINATIONS[destination] ?? destination);
}

const DESTINATIONS: Readonly<Record<string, string>> = {
  'azure-files': 'Azure Files',
  server: 'another server',
  drive: 'a drive letter',
};

export const NO_CAUSE = 'no cause';

/** `copy/write-owner 12, share/no-rbac 8, others 9`. */
export function firstCauses(causes: readonly FirstCause[], shown: number): string {
  const others = causes.slice(shown);
  const rest = others.reduce((sum, { cases }) => sum + cases, 0);
  return [
    ...causes.slice(0, shown).map(({ ruleId, cases }) => `${ruleId ?? NO_CAUSE} ${number(cases)}`),
    ...(others.length > 0 ? [`others ${number(rest)}`] : []),
  ].join(', ');
}

const WEEK = 7 * 86_400_000;

/** Weeks that a year of damaged dates apart would make are not filled in. */
const LONGEST = 1040;

/** The weeks from the first with cases to the last, those without any too; null: they are decades apart. */
export function allWeeks(weeks: readonly WeekCount[]): readonly (WeekCount | null)[] | null {
  const [first, last] = [weeks[0], weeks.at(-1)].map((week) => Date.parse(week?.monday ?? ''));
  if (first === undefined || last === undefined || !(last - first <= LONGEST * WEEK)) {
    return null;
  }
  const byMonday = new Map(weeks.map((week) => [Date.parse(week.monday), week]));
  return Array.from(
    { length: Math.round((last - first) / WEEK) + 1 },
    (_, nth) => byMonday.get(first + nth * WEEK) ?? null,
  );
}
