// Writes what is generated of the documentation: docs/rules/, the schema of rule packs, the tables of docs/bulk.md. The build comes first.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { renderRulePages, rulePackJsonSchema } from '../dist/rules.js';

const FOLDER = join('docs', 'rules');
await mkdir(FOLDER, { recursive: true });
const pages = renderRulePages();
for (const file of await readdir(FOLDER)) {
  if (!pages.some(({ name }) => name === file)) {
    await rm(join(FOLDER, file));
  }
}
for (const { name, text } of pages) {
  await writeFile(join(FOLDER, name), text);
}
await writeFile(join('docs', 'rule-pack.schema.json'), `${JSON.stringify(rulePackJsonSchema(), null, 2)}\n`);

const page = join('docs', 'bulk.md');
const { withTables } = await bundled('src/bulk/tables-document.ts');
const style = await resolveConfig(page);
await writeFile(page, await format(withTables(await readFile(page, 'utf8')), { ...style, parser: 'markdown' }));

/** A module of the sources that is part of no bundle. */
async function bundled(source) {
  const folder = await mkdtemp(join(tmpdir(), 'whydenied-docs-'));
  try {
    const outfile = join(folder, 'module.mjs');
    await build({ entryPoints: [source], outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'warning' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
