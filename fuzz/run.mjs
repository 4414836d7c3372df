// Damages files at random and has whydenied read them: npm run fuzz -- --help
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = await mkdtemp(join(tmpdir(), 'whydenied-fuzz-'));
try {
  // The sources themselves are bundled, with maps: what fails names their lines.
  await build({
    entryPoints: ['fuzz/command-line.ts', 'fuzz/targets.ts', 'fuzz/serve-targets.ts'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    sourcemap: true,
    external: ['@colors/colors/safe'],
    logLevel: 'warning',
    logOverride: { 'require-resolve-not-external': 'silent' },
    // Some packages hold CommonJS parts that ask for Node's own modules.
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
  });
  const bundled = (name) => import(pathToFileURL(join(folder, name)).href);
  const [{ fuzz }, { TARGETS }] = await Promise.all([bundled('command-line.mjs'), bundled('targets.mjs')]);
  process.exitCode = await fuzz(process.argv.slice(2), {
    targets: TARGETS,
    module: join(folder, 'serve-targets.mjs'),
    timeLimit: 2000,
    folder,
    print: (line) => console.log(line),
    printAside: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
