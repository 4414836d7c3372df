import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import stringWidth from 'string-width';
import { fileURLToPath } from 'node:url';
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

const DAMAGED =
  /part-[0-9a-f]+\.parquet: is damaged, or no Parquet file\. Remove the folder .*tables: whydenied batch /;

/** Makes the pages of one file of a table into what nothing reads; `all` of it or the values alone. */
function damage(folder: string, table: string, all = true): void {
  const parts = join(folder, 'tables', table);
  const path = join(parts, readdirSync(parts)[0] ?? expect.fail('no part'));
  const bytes = readFileSync(path);
  writeFileSync(path, all ? Buffer.alloc(bytes.length, 7) : bytes.fill(7, 4, bytes.length / 3));
}

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

  it('is as wide as is asked for', async () => {
    const [folder, before] = [await results(), await results([{ id: 'first' }])];
    for (const args of [[folder], [folder, '--compare', before]]) {
      const { exitCode, stdout } = runCli(['stats', ...args, '--width', '44']);
      expect(exitCode).toBe(0);
      expect(Math.max(...stdout.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(44);
    }
    const { exitCode, stderr } = runCli(['stats', folder, '--width', '39']);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('--width: expected a whole number of columns, 40 or more'),
    ]);
  });

  it('says which file of the tables is damaged, and how it is made anew', async () => {
    const folder = await results();
    damage(folder, 'cases');
    const { exitCode, stdout, stderr } = runCli(['stats', folder]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(DAMAGED);
    expect(stderr).toContain(`cases${sep}part-`);
  });

  it('says first that the tables have nothing yet where a run was stopped', async () => {
    const folder = await results();
    rmSync(join(folder, 'tables'), { recursive: true });
    const { exitCode, stdout } = runCli(['stats', folder]);
    expect(exitCode).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/^3 cases with a result, but none of them in the tables yet/);
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

  it('has values as SQL prints them, and as JSON has them', async () => {
    const folder = await results();
    const sql =
      "select 1.10 as decimal, interval '1 day 2 hours' as period, [1, null] as list, {'a': 1.50, 'b': [true]} as struct, " +
      "map {'k': date '2026-11-27'} as map, 12345678901234567890123.45 as long, 9007199254740993 as big, -1.5 as negative";
    const [record] = JSON.parse(runCli(['stats', folder, '--sql', sql, '--format', 'json']).stdout);
    expect(record).toEqual({
      ...{ decimal: 1.1, period: '1 day 02:00:00', list: [1, null], struct: { a: 1.5, b: [true] } },
      ...{ map: [{ key: 'k', value: '2026-11-27' }], long: '12345678901234567890123.45', big: '9007199254740993' },
      negative: -1.5,
    });
    expect(runCli(['stats', folder, '--sql', sql, '--format', 'csv']).stdout.split('\r\n')[1]).toBe(
      `1.10,1 day 02:00:00,"[1, NULL]","{'a': 1.50, 'b': [true]}",{'k': 2026-11-27},12345678901234567890123.45,9007199254740993,-1.5`,
    );
    const text = runCli(['stats', folder, '--sql', sql, '--width', '200']).stdout;
    expect(text).toContain("1.10  1 day 02:00:00  [1, NULL]  {'a': 1.50, 'b': [true]}  {'k': 2026-11-27}");
  });

  it.each([
    ['a column that is not there', 'select nothing from cases', /^whydenied: --sql: Binder Error: /],
    ['what is no SQL', 'selec 1', /^whydenied: --sql: Parser Error: /],
    [
      'a table that is not there',
      'from cause',
      /--sql: Catalog Error: [^]*The tables are cases, findings, failures, rights, warnings and signatures: docs\/bulk\.md/,
    ],
    ['several queries', 'select 1; select 2', /--sql: expected one query, found 2\n/],
    ['no query', '-- nothing', /--sql: expected a query, found none\n/],
    ['an empty text', ' ', /--sql: expected a query, found none\n/],
    ['what changes something', 'create table one as select 1', /--sql: expected a query that reads/],
    ['what removes a table', 'drop view cases', /--sql: expected a query that reads/],
  ])('refuses %s', async (_, sql, message) => {
    const { exitCode, stdout, stderr } = runCli(['stats', await results(), '--sql', sql]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['extensions', 'install httpfs'],
    ['extensions that are there', 'load httpfs'],
    ['the network', "from 'https://contoso.example/x.csv'"],
    ['another file', `from read_text('${fileURLToPath(import.meta.url)}')`],
    ['a folder', "from glob('/*')"],
    ['another database', "attach 'another.db'"],
    ['a file to write', "copy (select 1) to 'one.csv'"],
    ['other settings', 'set enable_external_access = true'],
  ])('reaches nothing but the tables: not %s', async (_, sql) => {
    const { exitCode, stdout, stderr } = runCli(['stats', await results(), '--sql', sql]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/A query reads the tables cases, .* and nothing else|expected a query that reads/);
  });

  it('leaves the tables as they are', async () => {
    const folder = await results();
    const parts = join(folder, 'tables', 'cases');
    const [name = ''] = readdirSync(parts);
    const before = readFileSync(join(parts, name));
    for (const explain of ['', 'explain analyze ']) {
      const sql = `${explain}copy (select 1) to '${join(parts, name)}' (format parquet)`;
      expect(runCli(['stats', folder, '--sql', sql]).stderr).toContain('expected a query that reads');
    }
    expect(readFileSync(join(parts, name)).equals(before)).toBe(true);
  });

  it.each([
    ['a comment', '-- how many\nselect count(*) as n from cases'],
    ['a blank line', '\n  select count(*) as n from cases;\n'],
    ['a parenthesis', '(select count(*) as n from cases)'],
  ])('takes a query that begins with %s', async (_, sql) => {
    expect(runCli(['stats', await results(), '--sql', sql]).stdout).toBe('  n\n  3\n  1 row\n');
  });

  it('takes what DuckDB makes of several statements, and what tells of the tables', async () => {
    const folder = await results();
    expect(runCli(['stats', folder, '--sql', 'pivot cases on state using count(*)']).exitCode).toBe(0);
    expect(runCli(['stats', folder, '--sql', 'describe findings']).stdout).toContain('rule_id');
    expect(runCli(['stats', folder, '--sql', 'summarize findings', '--width', '60']).exitCode).toBe(0);
  });

  it.each([
    ['all of it', true],
    ['values alone', false],
  ])('names a file of the tables that is damaged: %s', async (_, all) => {
    const folder = await results();
    damage(folder, 'findings', all);
    const { exitCode, stdout, stderr } = runCli(['stats', folder, '--sql', 'select * from findings']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(DAMAGED);
    expect(stderr).toContain(`findings${sep}part-`);
  });
});
