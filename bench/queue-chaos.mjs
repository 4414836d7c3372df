// Works on a corpus through a queue while workers are killed and Redis is started again, and compares with a run on one machine.
//   node bench/queue-chaos.mjs FOLDER [--kills 30] [--workers 3] [--port 7399]
// FOLDER is one of bench/corpus.mjs. Needs redis-server.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, URL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '30' },
    workers: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '1' },
    port: { type: 'string', default: '7399' },
  },
});
const [corpus] = positionals;
if (corpus === undefined) {
  throw new Error('expected a folder that bench/corpus.mjs wrote');
}
const cases = join(corpus, 'cases');
const program = fileURLToPath(new URL('../bin/whydenied.js', import.meta.url));
const url = `redis://127.0.0.1:${values.port}`;
const folder = await mkdtemp(join(tmpdir(), 'whydenied-chaos-'));
let redis = null;
const workers = new Set();
let ended = false;

try {
  const threads = String(Number(values.workers) * Number(values.concurrency));
  let began = performance.now();
  run(['batch', cases, '--out', join(folder, 'local'), '--threads', threads]);
  const local = performance.now() - began;
  console.log(`on this machine alone, ${threads} threads: ${(local / 1000).toFixed(1)} s`);

  redis = await startRedis();
  startWorkers();
  began = performance.now();
  await queued('undisturbed');
  const undisturbed = performance.now() - began;
  console.log(
    `through the queue, ${values.workers} workers: ${(undisturbed / 1000).toFixed(1)} s (${(undisturbed / local).toFixed(2)} of it)`,
  );
  await compare('undisturbed');

  const kills = Number(values.kills);
  // Spread over the run, which takes longer the more is killed.
  const pause = Math.max(200, (undisturbed / kills) * 0.8);
  const disturbed = queued('disturbed');
  let finished = false;
  disturbed.finally(() => (finished = true)).catch(() => {});
  let killed = 0;
  for (; killed < kills && !finished; killed++) {
    await wait(pause * (0.5 + Math.random()));
    const all = [...workers];
    all[Math.floor(Math.random() * all.length)]?.kill('SIGKILL');
    if (killed === Math.floor(kills / 2)) {
      redis.kill('SIGKILL');
      await once(redis, 'exit');
      await wait(1000);
      redis = await startRedis();
    }
  }
  await disturbed;
  console.log(`${killed} workers killed, Redis started again ${killed > 0 ? 'once' : 'never'}; done`);
  await compare('disturbed');
} finally {
  ended = true;
  workers.forEach((worker) => worker.kill('SIGKILL'));
  redis?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}

function run(args) {
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`whydenied ${args[0]} ended with ${status}: ${stderr}`);
  }
}

/** A batch through the queue, to its end. */
async function queued(results) {
  const child = spawn(process.execPath, [program, 'batch', cases, '--out', join(folder, results), '--queue', url], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [status] = await once(child, 'exit');
  if (status !== 0) {
    throw new Error(`the batch ended with ${status}`);
  }
}

function startWorkers() {
  for (let nth = 0; nth < Number(values.workers); nth++) {
    startWorker();
  }
}

/** A worker; one that was killed is started again, as a service is. */
function startWorker() {
  const child = spawn(process.execPath, [program, 'worker', '--queue', url, '--concurrency', values.concurrency], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  workers.add(child);
  child.on('exit', () => {
    workers.delete(child);
    if (!ended) {
      startWorker();
    }
  });
}

async function startRedis() {
  const child = spawn(
    'redis-server',
    ['--port', values.port, '--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
    { stdio: 'ignore' },
  );
  await wait(500);
  return child;
}

/** Every case has one result, which is that of the run on one machine but for times. */
async function compare(results) {
  const [expected, found] = [await contentOf(join(folder, 'local')), await contentOf(join(folder, results))];
  const names = new Set([...expected.keys(), ...found.keys()]);
  const other = [...names].filter((name) => expected.get(name) !== found.get(name));
  console.log(`${results}: ${found.size} files of results, ${other.length} of them not those of one machine`);
  for (const name of other.slice(0, 5)) {
    console.log(`  ${name}: ${found.get(name)?.slice(0, 200) ?? 'not there'}`);
  }
  process.exitCode = other.length > 0 ? 1 : process.exitCode;
}

async function contentOf(path) {
  const content = new Map();
  for (const kind of ['records', 'reports']) {
    for (const entry of await readdir(join(path, kind), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) {
        const file = join(entry.parentPath, entry.name);
        const bytes = await readFile(file);
        const text = kind === 'reports' ? bytes.toString('base64') : bytes.toString('utf8');
        content.set(file.slice(path.length), text.replace(/"took":\d+,"finished":"[^"]*"/, ''));
      }
    }
  }
  return content;
}
