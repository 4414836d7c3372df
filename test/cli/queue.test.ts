import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { queueAddress } from '../../src/bulk/queue/queue-address.js';
import { QueueLink } from '../../src/bulk/queue/queue-link.js';
import { type QueueStatus, readStatus } from '../../src/bulk/queue/queue-status.js';
import { simulate } from '../simulator/simulate.js';
import { freePort, HAS_REDIS, TestRedis } from '../redis.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli, runHere } from './run-cli.js';

const PROGRAM = fileURLToPath(new URL('../../bin/whydenied.js', import.meta.url));

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
const HAS_FIFOS = spawnSync('mkfifo', ['--version']).status === 0;

interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly status: number | null; readonly signal: string | null }>;
  readonly output: () => string;
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += String(chunk)));
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal }));
  return { process: child, ended, output: () => output };
}

async function statusOf(redis: TestRedis): Promise<QueueStatus> {
  const link = await QueueLink.open(queueAddress(redis.url, {}), 1000, () => {});
  try {
    return await readStatus(link);
  } finally {
    link.end();
  }
}

async function shared(count: number): Promise<string> {
  const folder = temporaryFolder();
  for (let seed = 1; seed <= count; seed++) {
    mkdirSync(join(folder, 'uploads', `case-${seed}`), { recursive: true });
    for (const { name, bytes } of (await simulate(seed)).files) {
      writeFileSync(join(folder, 'uploads', `case-${seed}`, name), bytes);
    }
  }
  return folder;
}

describe.skipIf(!HAS_REDIS)('whydenied batch --queue and worker', () => {
  it('work together where each has the shared folder in a place of its own', async () => {
    const redis = await TestRedis.start('--requirepass', 'hunter2');
    const secret = { WHYDENIED_QUEUE_PASSWORD: 'hunter2' };
    const folder = await shared(4);
    const elsewhere = join(temporaryFolder(), 'mounted');
    symlinkSync(folder, elsewhere);
    const queue = ['--queue', redis.url];
    const batch = start(
      ['batch', join(folder, 'uploads'), '--out', join(folder, 'results'), '--root', folder, ...queue],
      secret,
    );
    await expect
      .poll(() => runCli(['batch', ...queue, '--status'], '', secret).stdout, { timeout: 15_000 })
      .toBe('4 cases waiting\n0 cases at work, 0 workers\n');
    const worker = start(['worker', ...queue, '--root', elsewhere, '--concurrency', '1'], secret);
    expect(await batch.ended).toEqual({ status: 0, signal: null });
    expect(batch.output()).toMatch(/^4 cases: 4 analysed in .*, 0 unchanged\nNext: /);
    const status = JSON.parse(runCli(['batch', ...queue, '--status', '--format', 'json'], '', secret).stdout);
    expect(status).toEqual({ waiting: { small: 0, large: 0 }, delayed: 0, workers: 1, atWork: [] });
    worker.process.kill('SIGTERM');
    expect(await worker.ended).toEqual({ status: null, signal: 'SIGTERM' });
    expect(worker.output()).toBe('4 cases done\n');
    expect(runCli(['stats', join(folder, 'results'), '--format', 'json']).stdout).toContain('"total": 4');
  });

  it.skipIf(!HAS_FIFOS)(
    'take cases over from workers that are gone, up to three times',
    { timeout: 60_000 },
    async () => {
      const redis = await TestRedis.start();
      const queue = ['--queue', redis.url];
      const folder = await shared(2);
      // Whoever reads it waits for ever.
      spawnSync('mkfifo', [join(folder, 'endless.csv')]);
      writeFileSync(
        join(folder, 'cases.json'),
        JSON.stringify([
          ...[1, 2].map((seed) => ({ case: `case-${seed}`, inputs: [`uploads/case-${seed}`] })),
          { case: 'endless', inputs: ['endless.csv'] },
        ]),
      );
      const results = join(folder, 'results');
      const batch = start(['batch', '--manifest', join(folder, 'cases.json'), '--out', results, ...queue]);
      const atWork = async (): Promise<unknown> =>
        (await statusOf(redis)).atWork.map(({ caseId, triesBefore }) => [caseId, triesBefore]);
      for (const tries of [0, 1, 2]) {
        const worker = start(['worker', ...queue, '--silence', '1']);
        await expect.poll(atWork, { timeout: 15_000 }).toEqual([['endless', tries]]);
        worker.process.kill('SIGKILL');
        await worker.ended;
      }
      start(['worker', ...queue, '--silence', '1']);
      expect(await batch.ended).toMatchObject({ status: 1 });
      expect(batch.output()).toContain('3 cases: 2 analysed');
      expect(batch.output()).toContain('endless: its worker ended while it worked on it, 3 times');
    },
  );

  it.skipIf(!HAS_OPENSSL)('speak TLS, with whom they have reason to trust', async () => {
    const folder = temporaryFolder();
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    ]);
    const port = await freePort();
    await TestRedis.start(
      ...['--tls-port', String(port), '--tls-cert-file', certificate, '--tls-key-file', key],
      ...['--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no'],
    );
    for (const host of ['127.0.0.1', 'localhost']) {
      const status = ['batch', '--queue', `rediss://${host}:${port}`, '--status', '--patience', '5'];
      expect(runCli(status, '', { NODE_EXTRA_CA_CERTS: certificate })).toEqual({
        ...{ exitCode: 0, stderr: '', stdout: '0 cases waiting\n0 cases at work, 0 workers\n' },
      });
      const { exitCode, stderr } = runCli(status);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^whydenied: rediss:.* cannot be used: self-signed certificate\n$/);
    }
  });

  it('end where Redis goes, with and without work', { timeout: 40_000 }, async () => {
    const redis = await TestRedis.start();
    const folder = await shared(1);
    const queue = ['--queue', redis.url, '--patience', '1'];
    const worker = start(['worker', ...queue]);
    await expect.poll(() => statusOf(redis), { timeout: 10_000 }).toMatchObject({ workers: 1 });
    worker.process.kill('SIGSTOP');
    const batch = start(['batch', join(folder, 'uploads'), '--out', join(folder, 'results'), ...queue]);
    await expect.poll(() => existsSync(join(folder, 'results', 'setups')), { timeout: 10_000 }).toBe(true);
    await redis.stop();
    worker.process.kill('SIGCONT');
    for (const running of [worker, batch]) {
      expect(await running.ended).toEqual({ status: 2, signal: null });
      expect(running.output()).toMatch(/is away .* it is tried again for 1 s\n.* was away for 1 s: /);
    }
    expect(batch.output()).toContain('1 of 1 cases are left: the same command goes on');
  });

  it('say that nobody answers where something else does, and what password is wanted', async () => {
    const redis = await TestRedis.start('--requirepass', 'hunter2');
    const tls = runCli(['worker', '--queue', redis.url.replace('redis:', 'rediss:'), '--patience', '3']);
    expect(tls.exitCode).toBe(2);
    expect(tls.stderr).toMatch(
      /is away \(no answer: it may not speak TLS\); it is tried again for 3 s\n.*was away for 3 s/,
    );
    const refused = runCli(['worker', '--queue', redis.url, '--idle', '0.1']);
    expect(refused.stderr).toMatch(
      /wants another user or password: expected them in the URL, or in WHYDENIED_QUEUE_USER/,
    );
  });

  it('end where nothing is to do, and where the results are not there', async () => {
    const redis = await TestRedis.start();
    const queue = ['--queue', redis.url];
    expect(runCli(['worker', ...queue, '--idle', '0.2'])).toEqual({
      exitCode: 0,
      stdout: '0 cases done\n',
      stderr: '',
    });
    const folder = await shared(1);
    start(['batch', join(folder, 'uploads'), '--out', join(folder, 'results'), '--root', folder, ...queue]);
    const lost = start(['worker', ...queue, '--root', temporaryFolder()]);
    expect(await lost.ended).toMatchObject({ status: 2 });
    expect(lost.output()).toMatch(/^whydenied: .*results: no folder of results is here/);
  });
});

describe('whydenied batch --queue and worker', () => {
  it('end where there is no Redis, without a word of the password', () => {
    const folder = temporaryFolder({ 'uploads/a.csv': '' });
    const url = 'redis://ops:hunter2@127.0.0.1:1';
    const results = join(folder, 'results');
    for (const args of [
      ['batch', join(folder, 'uploads'), '--out', results, '--queue', url],
      ['batch', '--queue', url, '--status'],
      ['worker', '--queue', url],
    ]) {
      const { exitCode, stdout, stderr } = runCli([...args, '--patience', '0.5']);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/\nwhydenied: redis:\/\/127\.0\.0\.1:1 was away for 0\.5 s: .*ECONNREFUSED/);
      expect(stderr).not.toContain('hunter2');
    }
  });

  it.each([
    [['worker'], '--queue: expected redis://host:6379'],
    [['worker', '--queue', 'http://u:hunter2@h'], '--queue: expected redis://host:6379'],
    [['worker', '--queue', 'redis://h', '--concurrency', '0'], '--concurrency: expected a whole number'],
    [['worker', '--queue', 'redis://h', '--patience', 'x'], '--patience: expected seconds'],
    [['worker', '--queue', 'redis://h', '--grace', '-1'], '--grace: expected seconds'],
    [['worker', '--queue', 'redis://h', '--patience', '0'], '--patience: expected seconds, more than 0'],
    [['worker', '--queue', 'redis://h', '--silence', '0.5'], '--silence: expected seconds, 1 or more'],
    [['worker', '--queue', 'redis://h', '--root', '/no/such'], '--root /no/such: expected a folder that is there'],
    [['worker', '--queue', 'redis://h', '--root', ''], '--root'],
    [['worker', '--queue', 'redis://h?db=1'], '--queue: expected redis://host:6379'],
    [['batch', 'samples', '--out', 'x', '--root', '/'], '--root: expected --queue'],
    [['batch', 'samples', '--out', 'x', '--queue', 'redis://h', '--threads', '2'], '--threads: not with --queue'],
    [['batch', '--status'], '--status: expected --queue'],
    [['batch', 'samples', '--queue', 'redis://h'], '--out: expected the folder of results'],
  ])('%s is refused', async (args, message) => {
    const { exitCode, stderr } = await runHere(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('hunter2');
  });
});
