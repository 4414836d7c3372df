/** A thread that converts parts of a trace: it opens the trace itself, as `workerData` names it, and answers in the order of the parts. */

import { parentPort, workerData } from 'node:worker_threads';
import { openInputs } from '../case/index.js';
import { openConversion } from '../convert.js';
import { memoryOf, type PartAnswer, type PartOfWork, type WorkerTask } from './convert-in-threads.js';

const { trace, options }: WorkerTask = workerData;

const { value: source } = await openInputs([trace]).next();
const conversion = await openConversion(source, options);
let working: Promise<void> = Promise.resolve();

parentPort?.on('message', ({ part, used }: PartOfWork) => {
  working = working.then(async () => {
    conversion.recycle(used);
    const pieces: Uint8Array[] = [];
    const done = await conversion.convertPart(part, async (taken) => {
      pieces.push(...taken);
    });
    const answer: PartAnswer = { done, pieces };
    parentPort?.postMessage(answer, memoryOf(pieces));
  });
});
