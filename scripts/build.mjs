// Bundles the library and the command line into dist/, with the licences of what is bundled. The types come from tsc.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { bundlePage, PAGES } from './bundle-page.mjs';

const OUT = 'dist';
const common = {
  outdir: OUT,
  bundle: true,
  format: 'esm',
  target: 'es2023',
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
};

// The library also runs in a browser. cli-table3 looks for an optional colour package in a try block: it is left out.
const library = await build({
  ...common,
  entryPoints: {
    index: 'src/index.ts',
    rules: 'src/rule-packs.ts',
    html: 'src/html-report.ts',
    bundle: 'src/bundle.ts',
  },
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'browser',
  external: ['@colors/colors/safe'],
  logOverride: { 'require-resolve-not-external': 'silent' },
});
const node = await build({
  ...common,
  entryPoints: {
    node: 'src/case/index.ts',
    cli: 'src/cli/main.ts',
    'convert-worker': 'src/cli/convert-worker.ts',
    'scan-worker': 'src/case/scan-worker.ts',
    'case-worker': 'src/bulk/case-worker.ts',
    // The pool starts its threads with a file beside the one that holds itself.
    'chunks/entry/worker': 'node_modules/tinypool/dist/entry/worker.js',
  },
  platform: 'node',
  // Two thirds of the text take two thirds of the time to compile, which is most of the command line's start.
  minifyIdentifiers: true,
  // What BullMQ can use in place of ioredis, and what it measures with: none of it is there.
  external: ['@colors/colors/safe', 'pg', 'redis', 'bullmq-otel', 'msgpackr-extract'],
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // yargs and cli-table3 hold CommonJS parts that ask for Node's own modules.
  banner: {
    js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
  },
});

// Chunks of an earlier build go last, so that a program that runs meanwhile finds its own.
const outputs = [library, node].flatMap(({ metafile }) => Object.keys(metafile.outputs));
const written = new Set(outputs.map((file) => basename(file)));
for (const file of await readdir(join(OUT, 'chunks'))) {
  if (file.endsWith('.js') && !written.has(file)) {
    await rm(join(OUT, 'chunks', file), { force: true });
  }
}

// What HTML pages hold is bundled already.
const pageInputs = (await Promise.all(Object.values(PAGES).map(bundlePage))).flatMap(({ inputs }) => inputs);
const packages = new Set(
  [...[library, node].flatMap(({ metafile }) => Object.keys(metafile.inputs)), ...pageInputs]
    .map((input) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input))
    .filter((match) => match !== null)
    .map((match) => match[0]),
);
const notices = await Promise.all([...packages].sort().map(noticeOf));
await writeFile(join(OUT, 'THIRD-PARTY-NOTICES.txt'), notices.join('\n\n'));

async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  for (const file of ['LICENSE', 'LICENSE.md', 'license', 'LICENSE.txt', 'LICENCE', 'LICENSE-MIT']) {
    const text = await readFile(join(folder, file), 'utf8').catch(() => null);
    if (text !== null) {
      return `${name} ${version} (${license})\n\n${text.trim()}`;
    }
  }
  return `${name} ${version} (${license})`;
}
