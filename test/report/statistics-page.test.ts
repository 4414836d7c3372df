import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Json, sqlPieces, type SqlResult } from '../../src/report/sql-result.js';
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
        ...{ undated: 0, notInTables: 0, withWarnings: 0, incomplete: 0, incompleteWithoutFailures: 0 },
      },
    });
    const page = renderStatistics(empty, { color: false });
    expect(page).toBe('No cases.\n');
    const stopped = { ...empty, cases: { ...empty.cases, notInTables: 3 } };
    expect(renderStatistics(stopped, { color: false }).replace(/\s+/g, ' ')).toMatch(
      /^3 cases with a result, but none of them in the tables yet: a run is at work or was stopped.* Run whydenied batch once more [^.]+\. $/,
    );
  });

  it.each([
    [0, 0, null],
    [1, 0, 'In 1 case not everything could be read.'],
    [9, 0, 'In 9 cases not everything could be read.'],
    [9, 1, 'In 9 cases not everything could be read; 1 of them shows no failure, but can have some.'],
    [9, 4, 'In 9 cases not everything could be read; 4 of them show no failure, but can have some.'],
  ])('says of %i cases that were not read whole, %i of them without a failure: %s', (incomplete, silent, note) => {
    const { cases } = madeUpStatistics();
    const page = renderStatistics(
      madeUpStatistics({ cases: { ...cases, incomplete, incompleteWithoutFailures: silent } }),
      { color: false },
    ).replace(/\s+/g, ' ');
    expect(/In [0-9]+ cases? not everything [^.]+\./.exec(page)?.[0] ?? null).toBe(note);
  });

  it.each([40, 41, 50, 60, 79, 120, 200])('is as wide as is asked for: %i', (width) => {
    for (const name of ['a name', HOSTILE]) {
      const page = renderStatistics(madeUpStatistics({}, name), { color: false, width });
      expect(widthOf(page)).toBeLessThanOrEqual(width);
      expect(page.replace(/\s+/g, ' ')).toMatch(
        width < 70 ? /copy\/write-owner cases 700, share 58 %/ : /copy\/write-owner 700 58 %/,
      );
      expect(page).toContain('2026-W47 │█▆│ 2026-W48');
    }
  });

  it('has a chart of years in a narrow page', () => {
    const [week] = madeUpStatistics().weeks;
    const weeks = Array.from({ length: 300 }, (_, nth) => {
      const monday = new Date(Date.UTC(2020, 0, 6) + nth * 7 * 86_400_000).toISOString().slice(0, 10);
      return { ...(week ?? expect.fail('no week')), monday };
    });
    const page = renderStatistics(madeUpStatistics({ weeks }), { color: false, width: 40 });
    expect(page).toMatch(/^2026-W47 │█{17}▆│ 2026-W47$/m);
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
  const rows = (values: readonly (readonly Json[])[]): SqlResult['rows'] =>
    values.map((row) => row.map((value) => ({ text: value === null ? null : String(value), value })));
  const columns = (names: readonly string[]): SqlResult['columns'] => names.map((name) => ({ name, isNumber: false }));
  const textOf = (result: SqlResult, format = 'text'): string =>
    [...sqlPieces(result, format, { color: false })].join('');

  it('are a table as long as its columns fit, then a line for each cell', () => {
    const names = Array.from({ length: 4 }, (_, nth) => `column ${nth}`);
    const page = textOf({ columns: columns(names), rows: rows([names.map(() => HOSTILE), ['a', null, 1, true]]) });
    expect(widthOf(page)).toBeLessThanOrEqual(80);
    expect(page).not.toMatch(UNPRINTABLE);
    expect(page).toContain('2 rows');
    const many = Array.from({ length: 30 }, (_, nth) => `column number ${nth}`);
    const records = textOf({ columns: columns(many), rows: rows([many.map(() => HOSTILE)]) });
    expect(records).toMatch(/^row 1\n {2}column number 0 /);
    expect(widthOf(records)).toBeLessThanOrEqual(80);
    const long = `round(100 * count(*) filter (later_succeeded) / count(*), 1) ${'x'.repeat(100)}`;
    const narrow = [
      ...sqlPieces({ columns: columns([long, 'short', long, long, long]), rows: rows([[1, 2, 3, 4, 5]]) }, 'text', {
        color: false,
        width: 40,
      }),
    ].join('');
    expect(widthOf(narrow)).toBeLessThanOrEqual(40);
    expect(narrow).toMatch(/^ {2}short +2$/m);
  });

  it('never have half an escape at the end of what is shown', () => {
    const page = textOf({ columns: columns(['n']), rows: rows([['x'.repeat(298) + '\u001b\u001b\u001b']]) });
    expect(page.replace(/\s+/g, '')).toContain('x\\x1b\\x1b…and1morecharacters');
  });

  it('are counted where they are more than a terminal is for', () => {
    const page = textOf({ columns: columns(['n']), rows: rows(Array.from({ length: 700 }, (_, nth) => [nth])) });
    expect(page).toContain('… and 200 more of 700 rows');
    expect(textOf({ columns: columns(['n']), rows: [] })).toContain('0 rows');
  });

  it('are text in spreadsheets, whatever they look like, and values in JSON', () => {
    const result = {
      columns: columns(['a', 'b']),
      rows: [
        ...rows([
          ['=cmd|x', -1],
          [null, 2.5],
        ]),
        [
          { text: '-x', value: '-x' },
          { text: '1.10', value: 1.1 },
        ],
      ],
    };
    expect(textOf(result, 'csv')).toBe("\ufeffa,b\r\n'=cmd|x,-1\r\n,2.5\r\n'-x,1.10\r\n");
    expect(JSON.parse(textOf(result, 'json'))).toEqual([
      { a: '=cmd|x', b: -1 },
      { a: null, b: 2.5 },
      { a: '-x', b: 1.1 },
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
