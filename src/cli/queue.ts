/** What commands have in common that use a queue. They are loaded with it: the code for Redis is larger than all of ours. */

import { parse, resolve } from 'node:path';
import { queueAddress } from '../bulk/queue/queue-address.js';
import { QueueExecutor } from '../bulk/queue/queue-executor.js';
import { QueueLink } from '../bulk/queue/queue-link.js';
import { type QueueStatus, readStatus } from '../bulk/queue/queue-status.js';
import { escapeJson } from '../report/json.js';
import { count, number, printable } from '../report/printable.js';
import { duration } from '../report/statistics-wording.js';
import type { QueueArguments } from './commands.js';
import { endProgress } from './progress.js';

export function openLink(queue: string, { patience }: QueueArguments): Promise<QueueLink> {
  return QueueLink.open(queueAddress(queue, process.env), patience * 1000, say);
}

/** The shared folder that paths on the queue count from. */
export function rootOf({ root }: QueueArguments): string {
  return root === undefined ? parse(process.cwd()).root : resolve(root);
}

export async function openExecutor(queue: string, args: QueueArguments, timeout: number): Promise<QueueExecutor> {
  return new QueueExecutor(await openLink(queue, args), { root: rootOf(args), timeout, say });
}

export async function printStatus(queue: string, args: QueueArguments, format: 'text' | 'json'): Promise<void> {
  const link = await openLink(queue, args);
  try {
    const status = await readStatus(link);
    process.stdout.write(format === 'json' ? escapeJson(status) : renderStatus(status));
  } finally {
    link.end();
  }
}

function renderStatus({ waiting, delayed, workers, atWork }: QueueStatus): string {
  const large = waiting.large > 0 ? `, ${number(waiting.large)} of them large` : '';
  const lines = [
    `${count(waiting.small + waiting.large, 'case')} waiting${large}`,
    ...(delayed > 0 ? [`${count(delayed, 'case')} to be tried again in a moment`] : []),
    `${count(atWork.length, 'case')} at work, ${count(workers, 'worker')}`,
    ...atWork.map(({ caseId, worker, since, triesBefore }) => {
      const tries = triesBefore > 0 ? `, ${triesBefore === 1 ? 'the 2nd' : 'the 3rd'} time` : '';
      return `  ${printable(caseId)}  by ${printable(worker ?? 'a worker')} for ${duration(since ?? 0)}${tries}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function say(text: string): void {
  endProgress();
  process.stderr.write(`whydenied: ${printable(text)}\n`);
}
