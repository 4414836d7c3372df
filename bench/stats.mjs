// How long `whydenied stats` takes on the results of so many cases, five findings and 25 failures each:
//   npm run bench:stats -- [--cases 20000] [--runs 5] [--results FOLDER]
// Run it after `npm run build`. A folder that is there already is taken as it is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '5' },
    results: { type: 'string' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'whydenied-stats-'));
try {
  const results = values.results ?? join(folder, 'results');
  if (!existsSync(results)) {
    await writeResults(results, Number(values.cases));
  }
  for (const args of [[], ['--format', 'json'], ['--format', 'html']]) {
    const times = Array.from({ length: Number(values.runs) }, () => timeOf(['stats', results, ...args]));
    const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
    console.log(`${['stats', ...args].join(' ').padEnd(34)}${median.toFixed(0).padStart(9)} ms`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** In milliseconds, with the start of the process. */
function timeOf(args) {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, ['bin/whydenied.js', ...args], { maxBuffer: 1 << 30 });
  if (status !== 0) {
    throw new Error(`whydenied ${args.join(' ')} ended with ${status}`);
  }
  return performance.now() - start;
}

/** Results as a run leaves them, made by its own functions. */
async function writeResults(path, cases) {
  const outfile = join(folder, 'made-up-results.mjs');
  await build({
    entryPoints: ['test/bulk/made-up-results.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    external: ['@colors/colors/safe'],
    logLevel: 'warning',
    logOverride: { 'require-resolve-not-external': 'silent' },
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
  });
  const { manyCases, writeResults: write } = await import(pathToFileURL(outfile).href);
  await write(path, manyCases(cases));
}
