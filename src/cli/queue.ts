/** What commands have in common that use a queue. They are loaded with it: the code for Redis is larger than all of ours. */

import { stat } from 'node:fs/promises';
import { parse, resolve } from 'node:path';
import { queueAddress } from '../bulk/queue/queue-address.js';
import { QueueExecutor } from '../bulk/queue/queue-executor.js';
import { QueueLink } from '../bulk/queue/queue-link.js';
import { type QueueStatus, readStatus } from '../bulk/queue/queue-status.js';
import { InputError } from '../formats/input-error.js';
import { escapeJson } from '../report/json.js';
import { count, number, printable } from '../report/printable.js';
import { duration } from '../report/statistics-wording.js';
import type { QueueArguments } from './commands.js';
import { endProgress } from './progress.js';

/** Milliseconds. */
const LINGERS = 1000;

/** What is done is done: connections to a Redis that is away may still be waited for, by code that is not ours. */
export function leave(): void {
  setTimeout(() => process.exit(), LINGERS).unref();
}

export function openLink(queue: string, { patience }: QueueArguments): Promise<QueueLink> {
  return QueueLink.open(queueAddress(queue, process.env), patience * 1000, say);
}

/** The shared folder that paths on the queue count from. Throws an InputError where it is not there: the share may not be mounted. */
export async function rootOf({ root }: QueueArguments): Promise<string> {
  if (root === undefined) {
    return parse(process.cwd()).root;
  }
  const info = root === '' ? null : await stat(root).catch(() => null);
  if (info?.isDirectory() !== true) {
    throw new InputError(`--root ${root}: expected a folder that is there`);
  }
  return resolve(root);
}

export async function openExecutor(queue: string, args: QueueArguments, timeout: number): Promise<QueueExecutor> {
  const root = await rootOf(args);
  return new QueueExecutor(await openLink(queue, args), { root, timeout, say });
}

export async function printStatus(queue: string, args: QueueArguments, format: 'text' | 'json'): Promise<void> {
  const link = await openLink(queue, args);
  try {
    const status = await readStatus(link);
    process.stdout.write(format === 'json' ? escapeJson(status) : renderStatus(status));
  } finally {
    link.end();
    leave();
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
