import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type BatchChoice, type BatchSummary, runBatch } from '../../src/bulk/batch.js';
import type { ResultOptions } from '../../src/bulk/bulk-case.js';
import type { Executor } from '../../src/bulk/executor.js';
import { findCases } from '../../src/bulk/find-cases.js';
import { readParquet } from '../../src/bulk/parquet.js';
import { ResultsFolder } from '../../src/bulk/results-folder.js';
import { runCase } from '../../src/bulk/run-case.js';
import { isoWeek, TABLES } from '../../src/bulk/tables.js';
import { simulate } from '../simulator/simulate.js';
import { temporaryFolder } from '../temporary-folder.js';

/** The pack that its documentation shows. */
const PACK =
  /```yaml\n([^`]*)```/.exec(readFileSync(new URL('../../docs/rule-packs.md', import.meta.url), 'utf8'))?.[1] ?? '';

const EVERYTHING: BatchChoice = { since: null, only: null, retryFailed: false, prune: false };
const PLAIN: ResultOptions = { rules: [], redact: null };
/** Works on cases here, without threads. */
const HERE: Executor = { width: 2, run: (task) => runCase(task), end: async () => {} };

async function writeCases(folder: string, seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const own = join(folder, `case-${seed}`);
    mkdirSync(own, { recursive: true });
    for (const { name, bytes } of (await simulate(seed)).files) {
      writeFileSync(join(own, name), bytes);
    }
  }
}

async function run(
  cases: string,
  results: string,
  {
    choice = EVERYTHING,
    executor = HERE,
    options = PLAIN,
  }: { choice?: BatchChoice; executor?: Executor; options?: ResultOptions } = {},
): Promise<BatchSummary> {
  const { cases: found } = await findCases([cases], results);
  const folder = await ResultsFolder.open(results);
  return runBatch(found, { ...{ folder, executor, options, choice }, timeout: 60_000, show: () => {} });
}

/** All files of a folder by name, times left out of records. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .filter((path) => !/tables|rows/.test(path))
      .map((path) => [
        path.slice(folder.length),
        readFileSync(path, path.endsWith('.gz') ? 'base64' : 'utf8').replace(
          /"(took|finished|seen)":("[^"]*"|\d+)/g,
          '',
        ),
      ]),
  );
}

async function table(results: string, name: keyof typeof TABLES): Promise<Record<string, unknown>[]> {
  const folder = await ResultsFolder.openExisting(results);
  const columns = TABLES[name].map(([column]) => column);
  const rows = await Promise.all(
    (await folder.partFiles(name)).map((path) => readParquet(readFileSync(path), columns)),
  );
  return rows.flat();
}

describe('a run over cases', () => {
  it('leaves a report for each, and tables that say the same', async () => {
    const folder = temporaryFolder();
    const [cases, results] = [join(folder, 'cases'), join(folder, 'results')];
    await writeCases(cases, [1, 2, 3, 4, 5, 6]);
    expect(await run(cases, results)).toMatchObject({ cases: 6, analyzed: 6, unchanged: 0, failed: 0 });
    const rows = await table(results, 'cases');
    expect(rows.map(({ case_id: id }) => id).sort()).toEqual([1, 2, 3, 4, 5, 6].map((seed) => `case-${seed}`));
    const [findings, failures, rights] = await Promise.all([
      table(results, 'findings'),
      table(results, 'failures'),
      table(results, 'rights'),
    ]);
    for (const row of rows) {
      const report = JSON.parse(gunzipSync(readFileSync(join(results, String(row['report'])))).toString('utf8'));
      const ofCase = ({ case_id: id }: Record<string, unknown>): boolean => id === row['case_id'];
      expect(row['failures']).toBe(report.summary.failures);
      expect(row['rows']).toBe(BigInt(report.summary.events));
      expect(findings.filter(ofCase).map((one) => one['rule_id'])).toEqual(
        report.findings.map((one: { ruleId: string }) => one.ruleId),
      );
      expect(failures.filter(ofCase).map((one) => one['path'])).toEqual(
        report.failures.map((one: { path: string }) => one.path),
      );
      expect(rights.filter(ofCase).map((one) => one['denied'])).toEqual(
        report.rights.map((one: { denied: number }) => BigInt(one.denied)),
      );
    }
  });

  it('does again only what is new or changed, whatever the files look like from outside', async () => {
    const folder = temporaryFolder();
    const [cases, results] = [join(folder, 'cases'), join(folder, 'results')];
    await writeCases(cases, [1, 2, 3]);
    await run(cases, results);
    const before = contentOf(results);
    expect(await run(cases, results)).toMatchObject({ analyzed: 0, unchanged: 3 });
    for (const name of readdirSync(join(cases, 'case-2'))) {
      utimesSync(join(cases, 'case-2', name), new Date(), new Date());
    }
    expect(await run(cases, results)).toMatchObject({ analyzed: 0, unchanged: 3 });
    expect(contentOf(results)).toEqual(before);
    writeFileSync(join(cases, 'case-3', 'net-use.txt'), 'C:\\>net use Z: \\\\fs01\\data\r\n');
    await writeCases(cases, [4]);
    expect(await run(cases, results)).toMatchObject({ analyzed: 2, unchanged: 2 });
    expect((await table(results, 'cases')).length).toBe(4);
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, PACK);
    expect(await run(cases, results, { options: { ...PLAIN, rules: [rules] } })).toMatchObject({ analyzed: 4 });
    appendFileSync(rules, '\n# more\n');
    expect(await run(cases, results, { options: { ...PLAIN, rules: [rules] } })).toMatchObject({ analyzed: 4 });
    expect(await run(cases, results, { options: { ...PLAIN, timezone: 'Europe/Rome' } })).toMatchObject({
      analyzed: 4,
    });
  });

  it('goes on where a case is broken, and says what is wrong with it', async () => {
    const folder = temporaryFolder();
    const [cases, results] = [join(folder, 'cases'), join(folder, 'results')];
    await writeCases(cases, [1, 2]);
    mkdirSync(join(cases, 'zip'));
    writeFileSync(join(cases, 'zip', 'a.zip'), 'PK\u0003\u0004 cut');
    const failing: Executor = {
      ...HERE,
      run: (task) => (task.case.id === 'case-2' ? Promise.reject(new Error('Worker terminated')) : runCase(task)),
    };
    const summary = await run(cases, results, { executor: failing });
    expect(summary).toMatchObject({
      cases: 3,
      failed: 1,
      unusable: 1,
      failures: [{ id: 'case-2', error: 'Worker terminated' }],
    });
    const rows = await table(results, 'cases');
    expect(rows.find(({ case_id: id }) => id === 'zip')).toMatchObject({ state: 'unusable' });
    expect(rows.find(({ case_id: id }) => id === 'case-2')).toMatchObject({
      state: 'failed',
      error: 'Worker terminated',
    });
    expect(await run(cases, results)).toMatchObject({ analyzed: 0, failed: 1 });
    expect(await run(cases, results, { choice: { ...EVERYTHING, retryFailed: true } })).toMatchObject({
      analyzed: 1,
      failed: 0,
    });
  });

  it('ends where results cannot be written', async () => {
    const folder = temporaryFolder();
    const [cases, results] = [join(folder, 'cases'), join(folder, 'results')];
    await writeCases(cases, [1, 2]);
    await ResultsFolder.open(results);
    writeFileSync(join(results, 'reports'), 'in the way');
    await expect(run(cases, results)).rejects.toThrow(/a result cannot be written/);
    rmSync(join(results, 'reports'));
    expect(await run(cases, results)).toMatchObject({ analyzed: 2, failed: 0 });
  });

  it('ends a case that takes too long', async () => {
    const folder = temporaryFolder();
    const [cases, results] = [join(folder, 'cases'), join(folder, 'results')];
    await writeCases(cases, [1]);
    const endless: Executor = {
      ...HERE,
      run: (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    };
    const { cases: found } = await findCases([cases], results);
    const opened = await ResultsFolder.open(results);
    const summary = await runBatch(found, {
      folder: opened,
      executor: endless,
      options: PLAIN,
      choice: EVERYTHING,
      timeout: 50,
      show: () => {},
    });
    expect(summary.failures[0]?.error).toMatch(/took longer than/);
  });

  it('looks at some cases only where it is asked to, and forgets those that are gone where it is asked to', async () => {
    const folder = temporaryFolder();
    const [cases, results] = [join(folder, 'cases'), join(folder, 'results')];
    await writeCases(cases, [1, 2, 3]);
    for (const name of readdirSync(join(cases, 'case-1'))) {
      utimesSync(join(cases, 'case-1', name), new Date('2020-01-01'), new Date('2020-01-01'));
    }
    expect(await run(cases, results, { choice: { ...EVERYTHING, since: Date.parse('2021-01-01') } })).toMatchObject({
      cases: 2,
    });
    expect(await run(cases, results, { choice: { ...EVERYTHING, only: (id) => id === 'case-1' } })).toMatchObject({
      analyzed: 1,
    });
    rmSync(join(cases, 'case-2'), { recursive: true });
    await run(cases, results);
    expect((await table(results, 'cases')).length).toBe(3);
    expect(await run(cases, results, { choice: { ...EVERYTHING, prune: true } })).toMatchObject({ removed: 1 });
    expect((await table(results, 'cases')).length).toBe(2);
  });

  it('gives the same results in whatever order, and repairs what was lost', async () => {
    const folder = temporaryFolder();
    const [cases, one, other] = ['cases', 'one', 'other'].map((name) => join(folder, name));
    await writeCases(cases ?? '', [1, 2, 3, 4]);
    await run(cases ?? '', one ?? '');
    const backwards: Executor = {
      ...HERE,
      width: 4,
      run: (task) => new Promise((done) => setTimeout(done, 5)).then(() => runCase(task)),
    };
    await run(cases ?? '', other ?? '', { executor: backwards });
    expect(contentOf(other ?? '')).toEqual(contentOf(one ?? ''));
    for (const entry of readdirSync(join(other ?? '', 'records'), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) {
        writeFileSync(join(entry.parentPath, entry.name), '{"id": "case');
        break;
      }
    }
    rmSync(join(other ?? '', 'tables'), { recursive: true });
    expect(await run(cases ?? '', other ?? '')).toMatchObject({ analyzed: 1 });
    expect(contentOf(other ?? '')).toEqual(contentOf(one ?? ''));
    expect((await table(other ?? '', 'cases')).length).toBe(4);
  });
});

describe('a folder of results', () => {
  it('is no other folder, and none of another release', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'mine.txt'), '');
    await expect(ResultsFolder.open(folder)).rejects.toThrow('no folder of results');
    await expect(ResultsFolder.openExisting(folder)).rejects.toThrow('no folder of results');
    const other = temporaryFolder();
    writeFileSync(join(other, 'whydenied-results.json'), '{"whydenied":"results","format":7}');
    await expect(ResultsFolder.open(other)).rejects.toThrow('format 7');
  });

  it('is one run at a time, and free when that was killed', async () => {
    const folder = await ResultsFolder.open(join(temporaryFolder(), 'new'));
    writeFileSync(join(folder.path, 'running.lock'), '1');
    await expect(folder.lock()).rejects.toThrow('another run is at work');
    writeFileSync(join(folder.path, 'running.lock'), '999999999');
    mkdirSync(join(folder.path, 'reports', 'ab'), { recursive: true });
    writeFileSync(join(folder.path, 'reports', 'ab', '.tmp-1-ff'), 'half');
    const release = await folder.lock();
    expect(readdirSync(join(folder.path, 'reports', 'ab'))).toEqual([]);
    await release();
    await (
      await folder.lock()
    )();
  });
});

describe('weeks', () => {
  it.each([
    ['2026-11-27', '2026-W48'],
    ['2027-01-01', '2026-W53'],
    ['2024-12-30', '2025-W01'],
    ['2026-01-04', '2026-W01'],
    ['2026-01-05', '2026-W02'],
  ])('%s is in %s', (day, week) => {
    expect(isoWeek(day)).toBe(week);
  });
});
