// Writes what is generated of the documentation: docs/rules/ and the schema of rule packs. The build comes first.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
