/** Works on the cases of a queue. */

import { CaseThreads } from '../bulk/executor.js';
import { QueueWorker } from '../bulk/queue/queue-worker.js';
import { count, number } from '../report/printable.js';
import type { WorkerArguments } from './commands.js';
import type { ExitCode } from './main.js';
import { endProgress, ProgressLine } from './progress.js';
import { leave, openLink, rootOf } from './queue.js';
import { StopSignal } from './stop-signal.js';

export async function workerCommand(args: WorkerArguments): Promise<ExitCode> {
  const root = await rootOf(args);
  const link = await openLink(args.queue, args);
  const threads = new CaseThreads(args.concurrency);
  const line = new ProgressLine();
  const stop = new StopSignal();
  try {
    const worker = new QueueWorker(link, threads, {
      root,
      redactKey: args.redactKey ?? null,
      idle: args.idle === undefined ? null : args.idle * 1000,
      grace: args.grace * 1000,
      silence: args.silence * 1000,
      show: ({ done, atWork }) => line.show(() => `${count(done, 'case')} done, ${number(atWork)} at work`),
    });
    const done = await worker.run(stop.signal);
    endProgress();
    process.stdout.write(`${count(done, 'case')} done\n`);
    return 0;
  } finally {
    endProgress();
    link.end();
    await threads.end();
    stop.end();
    leave();
  }
}
