import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type BatchChoice, type BatchSummary, runBatch } from '../../src/bulk/batch.js';
import type { ResultOptions } from '../../src/bulk/bulk-case.js';
import { type Executor, LocalThreads, LostThreadError } from '../../src/bulk/executor.js';
import { findCases } from '../../src/bulk/find-cases.js';
import { readParquet } from '../../src/bulk/parquet.js';
import { ResultsFolder } from '../../src/bulk/results-folder.js';
import { type CaseOutcome, type CaseTask, runCase } from '../../src/bulk/run-case.js';
import { isoWeek, TABLES } from '../../src/bulk/tables.js';
import { InputError } from '../../src/formats/input-error.js';
import { simulate } from '../simulator/simulate.js';
import { temporaryFolder } from '../temporary-folder.js';
import { HERE } from './run-here.js';

/** The pack that its documentation shows. */
const PACK =
  /```yaml\n([^`]*)```/.exec(readFileSync(new URL('../../docs/rule-packs.md', import.meta.url), 'utf8'))?.[1] ?? '';

const EVERYTHING: BatchChoice = { since: null, only: null, retryFailed: false, prune: false };
const PLAIN: ResultOptions = { rules: [], redact: null };

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
    signal,
  }: { choice?: BatchChoice; executor?: Executor; options?: ResultOptions; signal?: AbortSignal } = {},
): Promise<BatchSummary> {
  const { cases: found } = await findCases([cases], results);
  const folder = await ResultsFolder.open(results);
  return runBatch(found, { folder, executor, options, choice, show: () => {} }, signal);
}

/** As threads do it: a result that cannot be written ends the run. */
async function written(task: CaseTask): Promise<CaseOutcome> {
  const outcome = await runCase(task);
  if (outcome.trouble !== null) {
    throw new InputError(outcome.trouble);
  }
  return outcome;
}

/** Works as threads would, several cases at a time. */
function lanes(count: number, run: (task: CaseTask, signal: AbortSignal) => Promise<CaseOutcome>): Executor {
  return new LocalThreads({ count, run: (task, _, signal) => run(task, signal), end: async () => {} }, 60_000);
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
    const failing = lanes(2, async (task) => {
      if (task.case.id === 'case-2') {
        throw new LostThreadError(new Error('Worker terminated'));
      }
      return runCase(task);
    });
    const summary = await run(cases, results, { executor: failing });
    expect(summary).toMatchObject({
      cases: 3,
      analyzed: 2,
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
    await expect(run(cases, results, { executor: lanes(2, written) })).rejects.toThrow(/cannot be written/);
    rmSync(join(results, 'reports'));
    expect(await run(cases, results)).toMatchObject({ analyzed: 2, failed: 0 });
  });

  it('leaves cases as they were where the run ends, whatever ended it', async () => {
    const folder = temporaryFolder();
    const [cases, results] = [join(folder, 'cases'), join(folder, 'results')];
    await writeCases(cases, [1, 2, 3, 4]);
    let begun = 0;
    const broken = lanes(2, (_task, signal) =>
      ++begun === 2
        ? Promise.reject(new InputError('the disk is full'))
        : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    await expect(run(cases, results, { executor: broken })).rejects.toThrow('the disk is full');
    expect(existsSync(join(results, 'records'))).toBe(false);
    const stop = new AbortController();
    const stopped = lanes(1, async (task, signal) => {
      if (task.case.id === 'case-2') {
        stop.abort(new Error('stopped'));
      }
      signal.throwIfAborted();
      return runCase(task);
    });
    const summary = await run(cases, results, { executor: stopped, signal: stop.signal });
    expect(summary.waiting).toBeGreaterThan(0);
    expect(summary.analyzed + summary.waiting).toBe(4);
    expect(await table(results, 'cases')).toHaveLength(summary.analyzed);
    expect(await run(cases, results)).toMatchObject({ analyzed: summary.waiting, unchanged: summary.analyzed });
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
    const backwards = lanes(4, (task) => new Promise((done) => setTimeout(done, 5)).then(() => runCase(task)));
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

describe('damage to a folder of results', () => {
  const firstBelow = (folder: string): string => {
    const [first] = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return first === undefined ? '' : join(first.parentPath, first.name);
  };

  it.each<[string, (results: string) => void, number]>([
    ['a table is gone', (results) => rmSync(firstBelow(join(results, 'tables', 'cases'))), 0],
    ['a table is cut', (results) => writeFileSync(firstBelow(join(results, 'tables', 'failures')), 'PAR1'), 0],
    ['the list of tables is cut', (results) => writeFileSync(join(results, 'tables', 'parts.json'), '{"00": {"di'), 0],
    ['reports are gone', (results) => rmSync(join(results, 'reports'), { recursive: true }), 3],
    ['rows are gone', (results) => rmSync(join(results, 'rows'), { recursive: true }), 3],
    [
      'rows are cut, and the tables gone',
      (results) => {
        writeFileSync(firstBelow(join(results, 'rows')), 'cut');
        rmSync(join(results, 'tables'), { recursive: true });
      },
      1,
    ],
  ])('is mended by the next run: %s', async (_, damage, analyzed) => {
    const folder = temporaryFolder();
    const [cases, results] = [join(folder, 'cases'), join(folder, 'results')];
    await writeCases(cases, [1, 2, 3]);
    await run(cases, results);
    const [content, rows] = [contentOf(results), await table(results, 'failures')];
    damage(results);
    expect(await run(cases, results)).toMatchObject({ cases: 3, analyzed, unchanged: 3 - analyzed });
    expect(contentOf(results)).toEqual(content);
    expect(await table(results, 'failures')).toEqual(rows);
    expect(await table(results, 'cases')).toHaveLength(3);
  });
});

describe('a folder of results', () => {
  it('says what it holds beside the cases of a run, and takes none that hide nothing among those that do', async () => {
    const folder = temporaryFolder();
    const [cases, results] = [join(folder, 'cases'), join(folder, 'results')];
    await writeCases(cases, [1, 2]);
    await run(cases, results);
    const one: BatchChoice = { ...EVERYTHING, only: (id) => id === 'case-1' };
    expect(await run(cases, results, { choice: one, options: { ...PLAIN, timezone: 'Europe/Rome' } })).toMatchObject({
      ...{ cases: 1, analyzed: 1, others: 1, othersMadeOtherwise: 1 },
    });
    const redact = { paths: false, key: 'k' };
    await expect(run(cases, results, { choice: one, options: { ...PLAIN, redact } })).rejects.toThrow(
      /may show names: name a new folder/,
    );
    expect(await run(cases, results, { options: { ...PLAIN, redact } })).toMatchObject({ analyzed: 2, others: 0 });
  });

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
    const lock = join(folder.path, 'running.lock');
    const held = (host: string, pid: number): void => writeFileSync(lock, JSON.stringify({ host, process: pid }));
    for (const host of [hostname(), 'another-machine']) {
      held(host, process.ppid);
      await expect(folder.lock()).rejects.toThrow(/running\.lock: another run is at work there \(process \d+ of /);
    }
    // Its process is gone; nobody has spoken of it for long, though a process has its number; it is cut.
    const past = new Date(Date.now() - 3_600_000);
    const left: (() => void)[] = [
      () => held(hostname(), 999_999_999),
      () => {
        held('another-machine', process.ppid);
        utimesSync(lock, past, past);
      },
      () => writeFileSync(lock, '{"ho'),
    ];
    for (const leave of left) {
      leave();
      const release = await folder.lock();
      await release();
    }
    expect(existsSync(lock)).toBe(false);
  });

  it('is free of what a killed run was writing, not of what others are', async () => {
    const folder = await ResultsFolder.open(join(temporaryFolder(), 'new'));
    const own = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    const reports = join(folder.path, 'reports', 'ab');
    mkdirSync(reports, { recursive: true });
    for (const writer of [`${own}-999999999`, `${own}-${process.ppid}`, 'ffffffff-999999999', 'eeeeeeee-1']) {
      writeFileSync(join(reports, `.tmp-${writer}-ff`), 'half');
    }
    // Another machine that has been at it for a year is not at it any more.
    utimesSync(join(reports, '.tmp-eeeeeeee-1-ff'), new Date('2020-01-01'), new Date('2020-01-01'));
    const release = await folder.lock();
    expect(readdirSync(reports).sort()).toEqual(
      [`.tmp-${own}-${process.ppid}-ff`, '.tmp-ffffffff-999999999-ff'].sort(),
    );
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
