// Simulated cases with a known truth against the diagnosis: npm run accuracy -- --seeds 500 [--first 1] [--details] [--write docs/accuracy.md]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    first: { type: 'string', default: '1' },
    details: { type: 'boolean', default: false },
    write: { type: 'string' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'whydenied-accuracy-'));
try {
  const outfile = join(folder, 'accuracy.mjs');
  await build({
    stdin: {
      contents: "export * from './accuracy.ts'; export * from './accuracy-document.ts';",
      resolveDir: 'test/simulator',
      loader: 'ts',
    },
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
  const { measure, accuracyDocument } = await import(pathToFileURL(outfile).href);
  const options = { first: Number(values.first), seeds: Number(values.seeds), details: values.details };
  const verdicts = await measure(options, (line) => console.log(line));
  if (values.write !== undefined) {
    const style = await resolveConfig(values.write);
    await writeFile(values.write, await format(accuracyDocument(options, verdicts), { ...style, parser: 'markdown' }));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
