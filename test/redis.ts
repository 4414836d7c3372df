import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.js';

/** Whether Debian's redis-server, or another, is installed. Tests that need it are skipped without it. */
export const HAS_REDIS = spawnSync('redis-server', ['--version']).status === 0;

if (!HAS_REDIS) {
  console.warn('redis-server is not installed: the tests of the queue are skipped');
}

/** A Redis of a test's own, on a port of its own, ended when the test is over. */
export class TestRedis {
  readonly port: number;
  readonly #options: readonly string[];
  #process: ChildProcess | null = null;

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#options = options;
  }

  /** `options`: of the command line; what it holds is kept over a restart with `--appendonly yes`. */
  static async start(...options: string[]): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), ['--dir', temporaryFolder(), '--save', '', ...options]);
    onTestFinished(() => redis.stop());
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#process = spawn('redis-server', ['--port', String(this.port), ...this.#options], { stdio: 'ignore' });
    const client = new Redis(this.port, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
    client.on('error', () => {});
    // One that wants a password is there, too.
    await client.ping().catch(() => {});
    client.disconnect();
  }

  /** Ends it as a lost machine does. */
  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running !== null && running.exitCode === null) {
      running.kill('SIGKILL');
      await once(running, 'exit');
    }
  }

  /** All keys and values, as text. */
  async content(): Promise<string> {
    const client = new Redis(this.port);
    try {
      const keys = await client.keys('*');
      const values = await Promise.all(keys.map((key) => client.dump(key)));
      const jobs = await Promise.all(
        keys.map(async (key) => ((await client.type(key)) === 'hash' ? client.hgetall(key) : null)),
      );
      return JSON.stringify([keys, values.map(String), jobs]);
    } finally {
      client.disconnect();
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}
