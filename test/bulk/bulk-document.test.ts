import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import comparisonSchema from '../../docs/stats-comparison.schema.json' with { type: 'json' };
import schema from '../../docs/stats.schema.json' with { type: 'json' };
import { findCases } from '../../src/bulk/find-cases.js';
import { ResultsFolder } from '../../src/bulk/results-folder.js';
import { askTables, hasDuckDb } from '../../src/bulk/sql.js';
import { readStatistics } from '../../src/bulk/stats.js';
import { withTables } from '../../src/bulk/tables-document.js';
import type { Json } from '../../src/report/sql-result.js';
import { renderStatistics } from '../../src/report/statistics-page.js';
import { complaintsOfStatistics, complaintsOfStatisticsComparison } from '../report/against-schema.js';
import { madeUpStatistics } from '../report/made-up-statistics.js';
import { temporaryFolder } from '../temporary-folder.js';
import { type MadeUpCase, manyCases, writeResults } from './made-up-results.js';
import { analyzeHere } from './run-here.js';

const FILE = fileURLToPath(new URL('../../docs/bulk.md', import.meta.url));
const PAGE = readFileSync(FILE, 'utf8');
const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));

describe('docs/bulk.md', () => {
  it('has the tables as they are', async () => {
    const style = await resolveConfig(FILE);
    expect(await format(withTables(PAGE), { ...style, parser: 'markdown' }), 'npm run docs writes them').toBe(PAGE);
  });

  it('shows what the samples give, as does the README', async () => {
    const folder = await ResultsFolder.open(temporaryFolder());
    await analyzeHere((await findCases([SAMPLES], folder.path)).cases, folder);
    const text = renderStatistics(await readStatistics(folder), { color: false });
    // How long it took is another every time.
    const causes = text.slice(text.indexOf('CAUSES'), text.indexOf('\nSLOWEST')).trimEnd();
    expect(causes.split('\n').length).toBeGreaterThan(15);
    expect(PAGE).toContain(causes);
    expect(README).toContain(causes.slice(0, causes.indexOf('\n\nBY DESTINATION')));
  });

  it('explains every field of both schemas', () => {
    const words = [
      ...Object.keys(schema.properties),
      ...Object.keys(schema.properties.cases.properties),
      ...Object.keys(schema.$defs.cause.properties),
      ...Object.keys(schema.$defs.week.properties),
      ...Object.keys(schema.$defs.caseSize.properties),
      ...Object.keys(comparisonSchema.properties),
      ...Object.keys(comparisonSchema.properties.cases.properties),
    ].filter((word) => word !== 'schemaVersion' && word !== 'tool');
    expect(words.filter((word) => !PAGE.includes(`\`${word}\``))).toEqual([]);
  });
});

describe('the schemas', () => {
  it('leave no field out and have no room for another', () => {
    const statistics: Readonly<Record<string, unknown>> = { ...madeUpStatistics() };
    expect(complaintsOfStatistics(statistics)).toEqual([]);
    for (const name of Object.keys(schema.properties)) {
      const { [name]: _left, ...rest } = statistics;
      expect(complaintsOfStatistics(rest).join()).toContain(`required property '${name}'`);
    }
    expect(complaintsOfStatistics({ ...statistics, another: 1 }).join()).toContain('additional properties');
    expect(complaintsOfStatisticsComparison({}).length).toBe(Object.keys(comparisonSchema.properties).length);
  });

  it('use all their definitions', () => {
    for (const one of [schema, comparisonSchema]) {
      const text = JSON.stringify(one);
      expect(Object.keys(one.$defs).filter((name) => !text.includes(`"#/$defs/${name}"`))).toEqual([]);
    }
  });
});

// Listed as skipped where DuckDB is not installed: npm install --no-save @duckdb/node-api, or a folder in WHYDENIED_DUCKDB.
describe.skipIf(!hasDuckDb())('the queries of docs/bulk.md', () => {
  const queries = [...PAGE.matchAll(/```sql\n([^`]*)```/g)].map(([, query = '']) => query);
  const odd: readonly MadeUpCase[] = [
    { id: 'possible alone', findings: [{ rule: 'share/no-rbac', confidence: 'possible' }] },
    { id: 'with a warning', warnings: [{ code: 'unusable', message: 'the file is empty' }] },
  ];

  async function valuesOf(folder: ResultsFolder, query: string): Promise<Json[][]> {
    return (await askTables(folder, query)).rows.map((row) => row.map(({ value }) => value));
  }

  it('are ten', () => {
    expect(queries).toHaveLength(10);
  });

  const queryAbout = (words: string): string => queries.find((query) => query.includes(words)) ?? expect.fail(words);
  const twice = [{ rule: 'copy/write-owner' }, { rule: 'copy/write-owner', confidence: 'possible' }] as const;

  it('count a case once, however many findings of a rule it has', async () => {
    const folder = await writeResults(temporaryFolder(), [{ id: 'one', findings: twice }]);
    const [, first = ''] = /--sql "([^"]+)"/.exec(PAGE) ?? [];
    for (const query of [first, queryAbout('also_fits'), queryAbout('select week')]) {
      const { columns, rows } = await askTables(folder, query);
      const cases = columns.findIndex(({ name }) => name === 'cases');
      expect(new Set(rows.map((row) => row[cases]?.value)), query).toEqual(new Set([1]));
    }
  });

  it('have a case with several findings of one possible rule among those with one cause', async () => {
    const findings = twice.map((finding) => ({ ...finding, confidence: 'possible' as const }));
    const folder = await writeResults(temporaryFolder(), [{ id: 'one', findings }]);
    expect(await valuesOf(folder, queryAbout("top_confidence = 'possible'"))).toEqual([['one', 'copy/write-owner', 2]]);
  });

  it('tell the last 28 days by the calendar, whether they have cases or not', async () => {
    const days = ['2026-11-27', '2026-10-31', '2026-10-30', '2026-10-03', '2026-10-02', '2020-01-01', null];
    const folder = await writeResults(
      temporaryFolder(),
      days.map((day, nth) => ({ id: String(nth), day, findings: twice })),
    );
    expect(await valuesOf(folder, queryAbout('last_28_days'))).toEqual([['copy/write-owner', 2, 2]]);
  });

  it('run as printed, find something, and do so in an empty folder too', async () => {
    const folder = await writeResults(temporaryFolder(), [...manyCases(60), ...odd]);
    const empty = await ResultsFolder.open(temporaryFolder());
    for (const query of queries) {
      expect((await askTables(folder, query)).rows.length, query).toBeGreaterThan(0);
      expect((await askTables(empty, query)).rows, query).toEqual([]);
    }
  });
});
