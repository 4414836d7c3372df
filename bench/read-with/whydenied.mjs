// The library's reader of traces: node bench/read-with/whydenied.mjs trace.CSV
// The one place that chooses how whydenied reads for the benchmark. It does more than the others: it also knows the time of
// each row, and reads what each failed create asked for.
import process from 'node:process';
import { readTrace } from '../../dist/index.js';
import { openInputs } from '../../dist/node.js';
import { Answer } from '../answer.mjs';

const FIRST_ERROR = 0xc0000000;

const answer = new Answer();
const { value: source } = await openInputs([process.argv[2]]).next();
const { kinds } = await readTrace(source, {
  wishes: 0,
  names: [],
  wants: ({ operation, ntStatus }) => (operation === 'CreateFile' && ntStatus >= FIRST_ERROR ? 'all' : 'none'),
  visit(event) {
    if (event.create === null) {
      throw new Error(`row ${event.record}: what was asked for is not understood: ${event.detail}`);
    }
    const { processName, pid, operationText, path, result, detail } = event;
    answer.addFailed(processName, String(pid), operationText, path, result, detail);
  },
});
for (const { operation, result, count } of kinds) {
  answer.count(operation, result, count);
}
console.log(JSON.stringify(answer));
