/** The child's side: reads damaged files, one after the other, as it is told. */

import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize } from 'node:v8';
import { type Answer, isRequest, type Ready, type Request } from './messages.js';
import { damagedFile } from './one-run.js';
import type { FuzzInput, Target } from './target.js';

/**
 * Serves one of the targets until the supervisor hangs up. Arguments of the process: the target's name, the file with its
 * inputs, the largest size of a damaged file in bytes.
 */
export function serve(targets: readonly Target[]): void {
  const [name = '', inputsFile = '', largest = ''] = process.argv.slice(2);
  const target = targets.find((candidate) => candidate.name === name);
  if (target === undefined) {
    throw new RangeError(`no target is called ${name}`);
  }
  const inputs: readonly FuzzInput[] = deserialize(readFileSync(inputsFile));
  const peak = peakMemory();
  // An interrupt goes to all processes of a terminal: the supervisor ends its children itself.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => {
    if (isRequest(message)) {
      void answer(message, target, inputs, Number(largest), peak).then(send);
    }
  });
  send({ kind: 'ready' });
}

function send(message: Answer | Ready): void {
  process.send?.(message);
}

async function answer(
  { seed, writeTo }: Request,
  target: Target,
  inputs: readonly FuzzInput[],
  largest: number,
  peak: () => number,
): Promise<Answer> {
  const file = damagedFile(target, inputs, seed, largest);
  const { inputName } = file;
  if (writeTo !== undefined) {
    writeFileSync(writeTo, file.bytes);
    return { kind: 'answer', seed, inputName, outcome: null, fault: null, milliseconds: 0, megabytes: peak() };
  }
  const time = stopwatch();
  const { outcome, fault } = await file.run().then(
    (reached) => ({ outcome: reached, fault: null }),
    (error: unknown) => ({ outcome: null, fault: error instanceof Error ? `${error.stack}` : String(error) }),
  );
  return { kind: 'answer', seed, inputName, outcome, fault, milliseconds: time(), megabytes: peak() };
}

/** Tells how long this process has been at work since now, in milliseconds: less than the clock on a machine that is busy. */
function stopwatch(): () => number {
  const began = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return Math.min(performance.now() - began, (user + system) / 1000);
  };
}

/**
 * Tells the largest resident set of this process up to now, in megabytes. The system counts from the parent's at the moment
 * of the fork: as long as that is the largest, the present one is told.
 */
function peakMemory(): () => number {
  const inherited = process.resourceUsage().maxRSS;
  return () => {
    const { maxRSS } = process.resourceUsage();
    return (maxRSS > inherited ? maxRSS * 1024 : process.memoryUsage.rss()) / 1e6;
  };
}
