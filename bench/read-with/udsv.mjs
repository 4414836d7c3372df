// udsv, in chunks: node bench/read-with/udsv.mjs trace.CSV
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { inferSchema, initParser } from 'udsv';
import { Answer } from '../answer.mjs';

const answer = new Answer();
let parser = null;
const visit = (row) => {
  answer.visit(row);
};
// The stream decodes: a letter of several bytes may lie across two chunks.
for await (const chunk of createReadStream(process.argv[2], { encoding: 'utf8', highWaterMark: 1024 * 1024 })) {
  parser ??= initParser(inferSchema(chunk));
  parser.chunk(chunk, parser.stringArrs, visit);
}
parser.end();
console.log(JSON.stringify(answer));
