/** What waits on the queues, and what runs where. */

import { isQueuedCase } from './queued-case.js';
import { openQueues, QUEUE_KINDS } from './case-queues.js';
import type { QueueLink } from './queue-link.js';

export interface QueueStatus {
  /** Cases that nobody works on: small ones, large ones. */
  readonly waiting: { readonly small: number; readonly large: number };
  /** Cases whose thread ended and that are tried again in a moment. */
  readonly delayed: number;
  readonly workers: number;
  readonly atWork: readonly {
    readonly caseId: string;
    /** Machine and process. */
    readonly worker: string | null;
    /** Milliseconds. */
    readonly since: number | null;
    /** How often it was given out before. */
    readonly triesBefore: number;
  }[];
}

export async function readStatus(link: QueueLink): Promise<QueueStatus> {
  const queues = openQueues(link);
  try {
    const [small, large] = await Promise.all(
      QUEUE_KINDS.map((kind) => queues[kind].getJobCounts('wait', 'prioritized', 'delayed')),
    );
    const active = (await Promise.all(QUEUE_KINDS.map((kind) => queues[kind].getActive()))).flat();
    const waitingIn = (counts: Readonly<Record<string, number>> = {}): number =>
      (counts['wait'] ?? 0) + (counts['prioritized'] ?? 0);
    return {
      waiting: { small: waitingIn(small), large: waitingIn(large) },
      delayed: (small?.['delayed'] ?? 0) + (large?.['delayed'] ?? 0),
      workers: await queues.small.getWorkersCount(),
      atWork: active.flatMap((job) => {
        const queued: unknown = job.data;
        return isQueuedCase(queued)
          ? [
              {
                caseId: queued.id,
                worker: job.processedBy ?? null,
                since: job.processedOn === undefined ? null : Date.now() - job.processedOn,
                triesBefore: job.attemptsMade + job.stalledCounter,
              },
            ]
          : [];
      }),
    };
  } finally {
    await Promise.all(QUEUE_KINDS.map((kind) => queues[kind].close()));
  }
}
