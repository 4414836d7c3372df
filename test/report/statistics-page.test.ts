import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { sqlPieces, type SqlResult } from '../../src/report/sql-result.js';
import type { StatisticsComparison } from '../../src/report/statistics.js';
import { renderStatisticsComparison } from '../../src/report/statistics-comparison-page.js';
import { renderStatistics } from '../../src/report/statistics-page.js';
import { allWeeks, duration, percent, size } from '../../src/report/statistics-wording.js';
import { HOSTILE, madeUpStatistics } from './made-up-statistics.js';

/** Columns of the widest line. */
function widthOf(page: string): number {
  return Math.max(...page.split('\n').map((line) => stringWidth(line)));
}

// eslint-disable-next-line no-control-regex -- they are what must not be there
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u202e]/;

describe('the page of statistics', () => {
  it('is 80 columns wide and has every section', () => {
    const page = renderStatistics(madeUpStatistics(), { color: false });
    expect(widthOf(page)).toBeLessThanOrEqual(80);
    expect(page).toMatch(/^1,234 cases: 1,200 analysed, 4 unusable, 30 without a report\.\n/);
    expect(page.match(/^[A-Z]{2}[A-Z ]+/gm)).toEqual([
      ...['CAUSES  ', 'WHAT LOGS SAY OF THEMSELVES', 'BY WEEK  ', 'BY DESTINATION', 'UNEXPLAINED  '],
      ...['SLOWEST', 'LARGEST', 'FAILED AND UNUSABLE'],
    ]);
    expect(page).toMatch(/copy\/write-owner +700 +58 % +2,100 +600 +80 +20/);
    expect(page).toContain('2026-W47 │█▆│ 2026-W48');
  });

  it('says nothing of what there is none of', () => {
    const empty = madeUpStatistics({
      ...{ causes: [], remarks: [], weeks: [], destinations: [], versions: [], unexplained: [] },
      ...{ slowest: [], largest: [], unfinished: [] },
      cases: {
        ...{ total: 0, analyzed: 0, unusable: 0, failed: 0, withoutFailures: 0, withUnexplained: 0 },
        ...{ undated: 0, notInTables: 3 },
      },
    });
    const page = renderStatistics(empty, { color: false });
    expect(page).toMatch(/^No cases\.\n {2}Not counted: 3 cases/);
    expect(page).not.toMatch(/^[A-Z]{2}/m);
  });

  it('shows hostile names as what they are, and not at length', () => {
    const page = renderStatistics(madeUpStatistics({}, HOSTILE), { color: false });
    expect(page).not.toMatch(UNPRINTABLE);
    expect(page).toContain('\\x1b]0;owned');
    expect(widthOf(page)).toBeLessThanOrEqual(80);
    expect(page.length).toBeLessThan(20_000);
  });
});

describe('the page of two runs', () => {
  const outline = { state: 'analyzed', failures: 3, explained: 0, firstCause: null, confidence: null };
  const counts = { total: 10, explained: 4, unexplained: 6, denied: 10 };
  const none = { cases: 0, failures: 0, confidence: { proven: 0, likely: 0, possible: 0 } };
  const comparison: StatisticsComparison = {
    schemaVersion: 1,
    tool: { name: 'whydenied', version: '0.1.0' },
    cases: { before: 9, after: 9, same: 1, changed: 7, new: 1, gone: 1 },
    failures: { before: counts, after: { ...counts, explained: 10, unexplained: 0 } },
    notInTables: { before: 0, after: 2 },
    causes: [{ ruleId: 'own/rule', title: 'Ours', before: none, after: { ...none, cases: 7, failures: 21 } }],
    changed: Array.from({ length: 7 }, (_, nth) => ({
      caseId: `${nth} ${HOSTILE}`,
      before: outline,
      after: { ...outline, explained: 3, firstCause: 'own/rule', confidence: 'likely' },
      gained: ['own/rule'],
      lost: [],
    })),
    new: [HOSTILE],
    gone: ['old case'],
  };

  it('has what changed alike together, in 80 columns', () => {
    const page = renderStatisticsComparison(comparison, { color: false });
    expect(page).toMatch(/^8 cases in both: 7 changed, 1 the same; 1 new, 1 gone\.\n/);
    expect(page).toMatch(/own\/rule +0 > 7 +0 > 21/);
    expect(page.replace(/\s+/g, ' ')).toContain(
      'first no cause > own/rule (likely); gained own/rule; more with a cause: 7 cases',
    );
    expect(page).toContain('and 4 more');
    expect(page).toContain('Not compared: 2 cases of the run after');
    expect(page).not.toMatch(UNPRINTABLE);
    expect(widthOf(page)).toBeLessThanOrEqual(80);
  });
});

describe('rows of SQL', () => {
  const columns = (names: readonly string[]): SqlResult['columns'] => names.map((name) => ({ name, isNumber: false }));
  const textOf = (result: SqlResult, format = 'text'): string => [...sqlPieces(result, format, false)].join('');

  it('are a table as long as its columns fit, then a line for each cell', () => {
    const names = Array.from({ length: 4 }, (_, nth) => `column ${nth}`);
    const page = textOf({ columns: columns(names), rows: [names.map(() => HOSTILE), ['a', null, 1, true]] });
    expect(widthOf(page)).toBeLessThanOrEqual(80);
    expect(page).not.toMatch(UNPRINTABLE);
    expect(page).toContain('2 rows');
    const many = Array.from({ length: 30 }, (_, nth) => `column number ${nth}`);
    const records = textOf({ columns: columns(many), rows: [many.map(() => HOSTILE)] });
    expect(records).toMatch(/^row 1\n {2}column number 0 /);
    expect(widthOf(records)).toBeLessThanOrEqual(80);
  });

  it('are counted where they are more than a terminal is for', () => {
    const page = textOf({ columns: columns(['n']), rows: Array.from({ length: 700 }, (_, nth) => [nth]) });
    expect(page).toContain('… and 200 more of 700 rows');
    expect(textOf({ columns: columns(['n']), rows: [] })).toContain('0 rows');
  });

  it('are text in spreadsheets, whatever they look like, and values in JSON', () => {
    const result = {
      columns: columns(['a', 'b']),
      rows: [
        ['=cmd|x', -1],
        [null, 2.5],
      ],
    };
    expect(textOf(result, 'csv')).toBe("\ufeffa,b\r\n'=cmd|x,-1\r\n,2.5\r\n");
    expect(JSON.parse(textOf(result, 'json'))).toEqual([
      { a: '=cmd|x', b: -1 },
      { a: null, b: 2.5 },
    ]);
  });
});

describe('numbers in words', () => {
  it.each([
    [percent(0, 10), '0 %'],
    [percent(1, 100_000), '0.1 %'],
    [percent(99_999, 100_000), '99.9 %'],
    [percent(10, 10), '100 %'],
    [percent(1, 3), '33 %'],
    [percent(1, 0), '0 %'],
    [size(999), '999 bytes'],
    [size(999_999), '1.0 MB'],
    [size(1_500_000_000), '1.5 GB'],
    [duration(59_949), '59.9 s'],
    [duration(59_960), '1 min 0 s'],
    [duration(7_260_000), '2 h 1 min'],
  ])('%s', (shown, expected) => {
    expect(shown).toBe(expected);
  });

  it('fill weeks without cases, but not decades', () => {
    const week = (monday: string) => ({ week: 'week', monday, cases: 1, failures: 1, causes: [] });
    expect(allWeeks([week('2026-11-02'), week('2026-11-23')])?.map((one) => one?.cases)).toEqual([
      1,
      undefined,
      undefined,
      1,
    ]);
    expect(allWeeks([week('1970-01-05'), week('2026-11-23')])).toBeNull();
    expect(allWeeks([])).toBeNull();
  });
});
