// Analyses many cases in one process: node bench/read-with/analyze-cases.mjs folder
// Each file of the folder is a case of its own. Prints how many cases, events and failures there were.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { analyze } from '../../dist/index.js';
import { openInputs } from '../../dist/node.js';

const [, , folder] = process.argv;
const told = { cases: 0, events: 0, failures: 0 };
for (const name of readdirSync(folder).filter((file) => file.endsWith('.CSV'))) {
  const { summary } = await analyze(openInputs([join(folder, name)]));
  told.cases++;
  told.events += summary.events;
  told.failures += summary.failures;
}
console.log(JSON.stringify(told));
