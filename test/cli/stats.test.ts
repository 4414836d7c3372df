import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasDuckDb } from '../../src/bulk/sql.js';
import { type MadeUpCase, writeResults } from '../bulk/made-up-results.js';
import { complaintsOfStatistics, complaintsOfStatisticsComparison } from '../report/against-schema.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli } from './run-cli.js';

const CASES: readonly MadeUpCase[] = [
  {
    id: 'first',
    day: '2026-11-27',
    findings: [{ rule: 'copy/write-owner', failures: 3 }],
    listed: true,
    destination: 'azure-files',
  },
  { id: 'second', day: '2026-11-20', findings: [{ rule: 'share/no-rbac', confidence: 'possible' }] },
  { id: 'third', state: 'failed', error: 'it was \u001b[31mred' },
];

async function results(cases: readonly MadeUpCase[] = CASES, folder = temporaryFolder()): Promise<string> {
  return (await writeResults(folder, cases)).path;
}

describe('whydenied stats', () => {
  it('prints what a run says', async () => {
    const { exitCode, stdout, stderr } = runCli(['stats', await results()]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^3 cases: 2 analysed, 1 without a report\.\n/);
    expect(stdout).toMatch(/copy\/write-owner +1 +50 % +3 +1 +0 +0/);
    expect(stdout).toContain('failed: it was \\x1b[31mred');
  });

  it('writes JSON as the schema says, and a page', async () => {
    const folder = await results();
    const { stdout } = runCli(['stats', folder, '--format', 'json']);
    expect(complaintsOfStatistics(JSON.parse(stdout))).toEqual([]);
    const page = join(temporaryFolder(), 'dashboard.html');
    expect(runCli(['stats', folder, '-o', page]).exitCode).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('Content-Security-Policy');
    const again = runCli(['stats', folder, '-o', page]);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('--force writes over it');
    expect(runCli(['stats', folder, '-o', page, '--force']).exitCode).toBe(0);
  });

  it('compares with a run before', async () => {
    const [before, after] = [await results(), await results([{ id: 'first', day: '2026-11-27' }, { id: 'fourth' }])];
    const text = runCli(['stats', after, '--compare', before]);
    expect(text.exitCode).toBe(0);
    expect(text.stdout).toMatch(/^1 case in both: 1 changed, 0 the same; 1 new, 2 gone\.\n/);
    expect(text.stdout).toContain('first copy/write-owner (proven) > no cause; lost copy/write-owner');
    const { stdout } = runCli(['stats', after, '--compare', before, '--format', 'json']);
    expect(complaintsOfStatisticsComparison(JSON.parse(stdout))).toEqual([]);
  });

  it.each([
    ['a folder that is not there', ['nowhere'], /nowhere: is no folder of results: whydenied batch/],
    ['a folder that is something else', ['samples'], /samples: is no folder of results/],
    ['nothing', [], /Not enough non-option arguments|expected/],
    ['CSV of statistics', ['x', '--format', 'csv'], /--format csv: expected text, json, html/],
    ['a page of a comparison', ['x', '--compare', 'y', '--format', 'html'], /expected text, json of --compare/],
    ['two questions', ['x', '--compare', 'y', '--sql', 'select 1'], /--compare and --sql: expected one of them/],
    ['a name that says nothing', ['x', '-o', 'out.doc'], /--output out\.doc: expected a name that ends with/],
  ])('refuses %s', (_, args, message) => {
    const { exitCode, stdout, stderr } = runCli(['stats', ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('says how to add DuckDB where it is not installed', async () => {
    const nowhere = temporaryFolder();
    const { exitCode, stderr } = runCli(['stats', await results(), '--sql', 'select 1'], '', {
      WHYDENIED_DUCKDB: nowhere,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--sql needs DuckDB.*npm install @duckdb\/node-api/s);
  });
});

// Listed as skipped where DuckDB is not installed: npm install --no-save @duckdb/node-api, or a folder in WHYDENIED_DUCKDB.
describe.skipIf(!hasDuckDb())('whydenied stats --sql', () => {
  it('asks all tables, with the types that they have', async () => {
    const folder = await results();
    const ask = (sql: string): unknown =>
      JSON.parse(runCli(['stats', folder, '--sql', sql, '--format', 'json']).stdout);
    expect(ask('select case_id, bytes, took_ms, week from cases order by 1 limit 1')).toEqual([
      { case_id: 'first', bytes: 1000, took_ms: 10, week: '2026-W48' },
    ]);
    expect(ask('select sum(failures) as n from findings')).toEqual([{ n: 4 }]);
    expect(ask('select time, later_succeeded from failures limit 1')).toEqual([
      { time: '2026-11-27 10:00:00', later_succeeded: false },
    ]);
    expect(ask('select count(*) as n from warnings')).toEqual([{ n: 0 }]);
  });

  it('prints a table, or CSV', async () => {
    const folder = await results();
    const sql = 'select rule_id, failures from findings order by 1';
    expect(runCli(['stats', folder, '--sql', sql]).stdout).toBe(
      '  rule_id           failures\n  copy/write-owner         3\n  share/no-rbac            1\n  2 rows\n',
    );
    expect(runCli(['stats', folder, '--sql', sql, '--format', 'csv']).stdout).toBe(
      '\ufeffrule_id,failures\r\ncopy/write-owner,3\r\nshare/no-rbac,1\r\n',
    );
  });

  it('reads a folder whatever it is called, and one without tables', async () => {
    const odd = join(temporaryFolder({ "it's [a-z] *1/x": '' }), "it's [a-z] *1", 'results?');
    const folder = await results(CASES, odd);
    expect(runCli(['stats', folder, '--sql', 'select count(*) n from cases']).stdout).toContain('  3\n');
    const empty = await results([]);
    expect(runCli(['stats', empty, '--sql', 'select max(time), count(case_id) from failures']).exitCode).toBe(0);
  });

  it('tells what is wrong with a question, and takes nothing from the network', async () => {
    const folder = await results();
    const wrong = runCli(['stats', folder, '--sql', 'select nothing from cases']);
    expect([wrong.exitCode, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('--sql: Binder Error');
    expect(runCli(['stats', folder, '--sql', "from 'https://contoso.example/x.csv'"]).exitCode).toBe(2);
  });
});
