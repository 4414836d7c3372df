// What a JSON report counts: node bench/read-with/report-summary.mjs report.json
import { readFileSync } from 'node:fs';
import process from 'node:process';

console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], 'utf8')).summary));
