// Simulated cases with a known truth against the diagnosis: npm run accuracy -- --seeds 500 [--first 1] [--details]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    first: { type: 'string', default: '1' },
    details: { type: 'boolean', default: false },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'whydenied-accuracy-'));
try {
  const outfile = join(folder, 'accuracy.mjs');
  await build({
    entryPoints: ['test/simulator/accuracy.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    sourcemap: 'inline',
    external: ['@colors/colors/safe'],
    logLevel: 'warning',
    logOverride: { 'require-resolve-not-external': 'silent' },
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
  });
  const { measure } = await import(pathToFileURL(outfile).href);
  const options = { first: Number(values.first), seeds: Number(values.seeds), details: values.details };
  await measure(options, (line) => console.log(line));
} finally {
  await rm(folder, { recursive: true, force: true });
}
