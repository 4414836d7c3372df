import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type BatchSummary, runBatch } from '../../../src/bulk/batch.js';
import type { ResultOptions } from '../../../src/bulk/bulk-case.js';
import { type CaseThreads, LostThreadError } from '../../../src/bulk/executor.js';
import { findCases } from '../../../src/bulk/find-cases.js';
import { queueAddress } from '../../../src/bulk/queue/queue-address.js';
import { QueueExecutor } from '../../../src/bulk/queue/queue-executor.js';
import { QueueLink } from '../../../src/bulk/queue/queue-link.js';
import { readStatus } from '../../../src/bulk/queue/queue-status.js';
import { QueueWorker, type WorkerRun } from '../../../src/bulk/queue/queue-worker.js';
import { ResultsFolder } from '../../../src/bulk/results-folder.js';
import { type CaseOutcome, type CaseTask, recordFailure, runCase } from '../../../src/bulk/run-case.js';
import { simulate } from '../../simulator/simulate.js';
import { HAS_REDIS, TestRedis } from '../../redis.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { analyzeHere } from '../run-here.js';

const PLAIN: ResultOptions = { rules: [], redact: null };
const QUIET: WorkerRun = { root: '/', redactKey: null, idle: null, grace: 5000, silence: 2000, show: () => {} };

async function casesIn(folder: string, count: number): Promise<string> {
  for (let seed = 1; seed <= count; seed++) {
    const own = join(folder, 'in', `case-${seed}`);
    mkdirSync(own, { recursive: true });
    for (const { name, bytes } of (await simulate(seed)).files) {
      writeFileSync(join(own, name), bytes);
    }
  }
  return join(folder, 'in');
}

interface Started {
  readonly summary: Promise<BatchSummary>;
  readonly said: readonly string[];
  readonly stop: AbortController;
}

/** Puts the cases on the queue and waits for them. */
async function batch(
  redis: TestRedis,
  cases: string,
  results: string,
  { patience = 10_000, options = PLAIN, retryFailed = false } = {},
): Promise<Started> {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const stop = new AbortController();
  const { cases: found } = await findCases([cases], results);
  const folder = await ResultsFolder.open(results);
  const executor = new QueueExecutor(await QueueLink.open(queueAddress(redis.url, {}), patience, say), {
    ...{ root: '/', timeout: 60_000, say },
  });
  const choice = { since: null, only: null, retryFailed, prune: false };
  const summary = runBatch(found, { folder, executor, options, choice, show: () => {} }, stop.signal).finally(() =>
    executor.end(),
  );
  summary.catch(() => {});
  return { summary, said, stop };
}

/** A worker in this process; `work` is what its threads do. */
async function worker(
  redis: TestRedis,
  work: (task: CaseTask, signal: AbortSignal) => Promise<CaseOutcome> = runCase,
  run: Partial<WorkerRun> = {},
  patience = 10_000,
): Promise<{ readonly done: Promise<number>; readonly stop: AbortController }> {
  const link = await QueueLink.open(queueAddress(redis.url, {}), patience, () => {});
  const threads: Pick<CaseThreads, 'count' | 'run'> = { count: 2, run: (task, _, signal) => work(task, signal) };
  const stop = new AbortController();
  const done = new QueueWorker(link, threads, { ...QUIET, ...run }).run(stop.signal).finally(() => link.end());
  done.catch(() => {});
  onTestFinished(async () => {
    stop.abort();
    await done.catch(() => {});
  });
  return { done, stop };
}

/** Reports and records by name, without times. */
function contentOf(results: string): Record<string, string> {
  const files = ['records', 'reports'].flatMap((kind) =>
    readdirSync(join(results, kind), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
  );
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [
        path.slice(results.length),
        readFileSync(path, path.endsWith('.gz') ? 'base64' : 'utf8').replace(/"took":\d+,"finished":"[^"]*"/, ''),
      ]),
  );
}

async function localContent(cases: string): Promise<Record<string, string>> {
  const folder = await ResultsFolder.open(join(temporaryFolder(), 'local'));
  await analyzeHere((await findCases([cases], folder.path)).cases, folder);
  return contentOf(folder.path);
}

describe.skipIf(!HAS_REDIS)('cases on a queue', () => {
  it('have the results of a run on one machine, and only what is new goes there', async () => {
    const redis = await TestRedis.start();
    const folder = temporaryFolder();
    const [cases, results] = [await casesIn(folder, 8), join(folder, 'out')];
    await Promise.all([worker(redis), worker(redis)]);
    expect(await (await batch(redis, cases, results)).summary).toMatchObject({ cases: 8, analyzed: 8, failed: 0 });
    expect(contentOf(results)).toEqual(await localContent(cases));
    expect(await (await batch(redis, cases, results)).summary).toMatchObject({ analyzed: 0, unchanged: 8 });
    const [name = ''] = readdirSync(join(cases, 'case-1'));
    appendFileSync(join(cases, 'case-1', name), '\r\n');
    expect(await (await batch(redis, cases, results)).summary).toMatchObject({ analyzed: 1, unchanged: 7 });
  });

  it('show nothing but their ids and paths, and what waits', async () => {
    const redis = await TestRedis.start();
    const folder = temporaryFolder();
    const [cases, results] = [await casesIn(folder, 3), join(folder, 'out')];
    const options: ResultOptions = { ...PLAIN, path: '*\\secret customer\\*', redact: { paths: true, key: 'hunter2' } };
    const { stop, summary } = await batch(redis, cases, results, { options });
    const link = await QueueLink.open(queueAddress(redis.url, {}), 1000, () => {});
    onTestFinished(() => link.end());
    await expect.poll(async () => (await readStatus(link)).waiting.small, { timeout: 10_000 }).toBe(3);
    const content = await redis.content();
    expect(content).toContain('case-2');
    expect(content).not.toMatch(/secret customer|hunter2/);
    // Whoever stops the run takes back what nobody has begun.
    stop.abort(new Error('stopped'));
    expect(await summary).toMatchObject({ waiting: 3, analyzed: 0 });
    expect((await readStatus(link)).waiting).toEqual({ small: 0, large: 0 });
  });

  it('are tried three times where threads end, and then set aside with the error', async () => {
    const redis = await TestRedis.start();
    const folder = temporaryFolder();
    const [cases, results] = [await casesIn(folder, 3), join(folder, 'out')];
    let tries = 0;
    await worker(redis, async (task) => {
      if (task.case.id === 'case-2') {
        tries++;
        throw new LostThreadError(new Error('no memory left for C:\\secret'));
      }
      return runCase(task);
    });
    const { summary } = await batch(redis, cases, results);
    expect(await summary).toMatchObject({
      ...{ analyzed: 2, failed: 1 },
      failures: [{ id: 'case-2', error: 'no memory left for C:\\secret (3 times)' }],
    });
    expect(tries).toBe(3);
    expect(await redis.content()).not.toContain('secret');
    // One that has failed is left alone until it is asked for, and is then worked on anew.
    expect(await (await batch(redis, cases, results)).summary).toMatchObject({ unchanged: 2, failed: 1 });
    tries = 0;
    await (
      await batch(redis, cases, results, { retryFailed: true })
    ).summary;
    expect(tries).toBe(3);
  });

  it('are not kept waiting by large ones', async () => {
    const redis = await TestRedis.start();
    const folder = temporaryFolder();
    const [cases, results] = [await casesIn(folder, 4), join(folder, 'out')];
    for (const id of ['large-1', 'large-2']) {
      mkdirSync(join(cases, id));
      writeFileSync(join(cases, id, 'trace.csv'), '');
      truncateSync(join(cases, id, 'trace.csv'), 200_000_000);
    }
    const done: string[] = [];
    const large = new AbortController();
    await worker(redis, async (task, signal) => {
      if (task.case.id.startsWith('large')) {
        await wait(60_000, undefined, { signal: AbortSignal.any([signal, large.signal]) }).catch(() => {});
      }
      done.push(task.case.id);
      return recordFailure(task, 'not read');
    });
    const { summary } = await batch(redis, cases, results);
    await expect.poll(() => done.length, { timeout: 10_000 }).toBe(4);
    large.abort();
    expect(await summary).toMatchObject({ failed: 6 });
    expect(done.slice(4).sort()).toEqual(['large-1', 'large-2']);
  });

  it('are finished or handed back by a worker that is told to stop', async () => {
    const redis = await TestRedis.start();
    const folder = temporaryFolder();
    const [cases, results] = [await casesIn(folder, 6), join(folder, 'out')];
    const begun: string[] = [];
    const slow = await worker(
      redis,
      async (task, signal) => {
        begun.push(task.case.id);
        // The first is done in time, the second never.
        await wait(begun.length === 1 ? 300 : 60_000, undefined, { signal });
        return runCase(task);
      },
      { grace: 1000 },
    );
    const { summary } = await batch(redis, cases, results);
    await expect.poll(() => begun.length, { timeout: 10_000 }).toBe(2);
    slow.stop.abort();
    expect(await slow.done).toBe(1);
    expect(begun).toHaveLength(2);
    const again: string[] = [];
    await worker(redis, (task) => {
      again.push(task.case.id);
      return runCase(task);
    });
    expect(await summary).toMatchObject({ analyzed: 6, failed: 0 });
    expect(again).toHaveLength(5);
    expect(again).toContain(begun[1]);
  });

  it('are left to others by a worker that cannot do them', async () => {
    const redis = await TestRedis.start();
    const folder = temporaryFolder();
    const [cases, results] = [await casesIn(folder, 2), join(folder, 'out')];
    const elsewhere = await worker(redis, runCase, { root: temporaryFolder() });
    const { summary } = await batch(redis, cases, results);
    await expect(elsewhere.done).rejects.toThrow('no folder of results is here');
    await worker(redis);
    expect(await summary).toMatchObject({ analyzed: 2, failed: 0 });
  });

  it('wait for workers, and say so', { timeout: 40_000 }, async () => {
    const redis = await TestRedis.start();
    const folder = temporaryFolder();
    const { said, summary } = await batch(redis, await casesIn(folder, 1), join(folder, 'out'));
    await expect.poll(() => said, { timeout: 20_000 }).toEqual([expect.stringMatching(/^no worker is at the queue/)]);
    const idle = await worker(redis, runCase, { idle: 500 });
    expect(await summary).toMatchObject({ analyzed: 1 });
    expect(await idle.done).toBe(1);
  });

  it.each([
    ['keeps what it was told', ['--appendonly', 'yes']],
    ['forgets everything', []],
  ])('outlive a Redis that is started again and %s', { timeout: 60_000 }, async (_, options) => {
    const redis = await TestRedis.start(...options);
    const folder = temporaryFolder();
    const [cases, results] = [await casesIn(folder, 6), join(folder, 'out')];
    let begun = 0;
    const slowly = async (task: CaseTask): Promise<CaseOutcome> => {
      begun++;
      await wait(200);
      return runCase(task);
    };
    await worker(redis, slowly);
    const { summary, said } = await batch(redis, cases, results);
    await expect.poll(() => begun, { timeout: 10_000 }).toBeGreaterThan(2);
    await redis.stop();
    await wait(500);
    await redis.start();
    expect(await summary).toMatchObject({ analyzed: 6, failed: 0 });
    expect(contentOf(results)).toEqual(await localContent(cases));
    expect(said.join('\n')).toMatch(/is away .*\n.*is there again/);
  });

  it('are kept where Redis goes for good, and the run says what is left', async () => {
    const redis = await TestRedis.start();
    const folder = temporaryFolder();
    const [cases, results] = [await casesIn(folder, 6), join(folder, 'out')];
    let begun = 0;
    const one = await worker(
      redis,
      async (task, signal) => {
        if (++begun > 2) {
          await wait(60_000, undefined, { signal });
        }
        return runCase(task);
      },
      { grace: 100 },
      1500,
    );
    const { summary } = await batch(redis, cases, results, { patience: 1500 });
    await expect.poll(() => existsSync(join(results, 'records')), { timeout: 10_000 }).toBe(true);
    await redis.stop();
    await expect(summary).rejects.toThrow(/was away for 1\.5 s: .*; \d of 6 cases are left: the same command goes on$/);
    await expect(one.done).rejects.toThrow(/was away for 1\.5 s/);
    await redis.start();
    await worker(redis);
    const { analyzed, unchanged } = await (await batch(redis, cases, results)).summary;
    expect([analyzed + unchanged, unchanged > 0]).toEqual([6, true]);
    expect(contentOf(results)).toEqual(await localContent(cases));
  });

  it('need a Redis that is there, and its password', async () => {
    const redis = await TestRedis.start('--requirepass', 'hunter2');
    const open = (environment: Readonly<Record<string, string>>): Promise<QueueLink> =>
      QueueLink.open(queueAddress(redis.url, environment), 1000, () => {});
    await expect(open({})).rejects.toThrow(/wants another user or password/);
    await expect(open({ WHYDENIED_QUEUE_PASSWORD: 'wrong' })).rejects.toThrow(/wants another user or password/);
    (await open({ WHYDENIED_QUEUE_PASSWORD: 'hunter2' })).end();
    await redis.stop();
    await expect(open({})).rejects.toThrow(/^redis:\/\/127.0.0.1:\d+ was away for 1 s: .*ECONNREFUSED/);
  });
});
