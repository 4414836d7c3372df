/** The two queues that cases wait in. What they hold is BullMQ's business: docs.bullmq.io. */

import { type ConnectionOptions, Queue } from 'bullmq';
import { VERSION } from '../../version.js';
import type { QueueLink } from './queue-link.js';

/** Large cases wait apart, so that small ones never stand behind them. */
export type QueueKind = 'small' | 'large';
export const QUEUE_KINDS: readonly QueueKind[] = ['small', 'large'];

/** How often a case is given out before its failure is its result. */
export const TRIES = 3;

/** Before all keys of ours in Redis. */
const PREFIX = 'whydenied';

/** Queues are those of a release: workers of another one would give other results, and do not see them. */
export function queueName(kind: QueueKind): string {
  return `${kind}-cases-${VERSION}`;
}

/** What everything of BullMQ is opened with. */
export function queueOptions({ redis }: QueueLink): {
  readonly connection: ConnectionOptions;
  readonly prefix: string;
} {
  return { connection: redis, prefix: PREFIX };
}

export function openQueues(link: QueueLink): Readonly<Record<QueueKind, Queue>> {
  const open = (kind: QueueKind): Queue => {
    const queue = new Queue(queueName(kind), queueOptions(link));
    queue.on('error', link.hearError);
    return queue;
  };
  return { small: open('small'), large: open('large') };
}
