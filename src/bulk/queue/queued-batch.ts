/** The cases of a run while they are on queues: put there, missed, put there again, taken back. */

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Queue } from 'bullmq';
import { groupBy } from '../../formats/group-by.js';
import { bytesOf } from '../bulk-case.js';
import { isLarge } from '../executor.js';
import type { ResultsFolder } from '../results-folder.js';
import { type CaseOutcome, type CaseTask, recordFailure } from '../run-case.js';
import { type QueueKind, TRIES } from './case-queues.js';
import type { QueueLink } from './queue-link.js';
import { queuedCase } from './queued-case.js';

const ADDED_AT_ONCE = 500;
const READ_AT_ONCE = 32;
/** Milliseconds. */
const LOOKED_EVERY = 10_000;
/** Cases that show whether Redis has forgotten some. */
const SAMPLE = 100;
/** A shared folder can show a file to one machine later than to another. */
const SHOWN_AFTER = 1000;
const SHOWN_WITHIN = 90_000;
const WORKERS_BY = 3000;

export interface QueueRun {
  /** The shared folder that paths on the queue count from, in this machine's words. */
  readonly root: string;
  /** Milliseconds that a case may take. */
  readonly timeout: number;
  readonly say: (text: string) => void;
}

interface Waiting {
  readonly jobId: string;
  readonly task: CaseTask;
  readonly queue: Queue;
  /** When the result was made that is not wanted any more; null: there was none, or it may still hold. */
  before: string | null;
  /** Its end is told, and its result looked for. */
  settling: boolean;
}

/** The cases of one run, until each has its outcome. */
export class QueuedBatch {
  readonly #folder: ResultsFolder;
  /** Cases without an outcome, by the ids of their jobs. */
  readonly #waiting: Map<string, Waiting>;
  readonly #queues: Readonly<Record<QueueKind, Queue>>;
  readonly #options: QueueRun;
  readonly #done: (outcome: CaseOutcome) => void;
  readonly #ended: Promise<void>;
  #saidAlone = false;
  #isOver = false;
  #succeed = (): void => {};
  #fail = (_error: unknown): void => {};
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    folder: ResultsFolder,
    tasks: readonly CaseTask[],
    queues: Readonly<Record<QueueKind, Queue>>,
    options: QueueRun,
    done: (outcome: CaseOutcome) => void,
  ) {
    this.#folder = folder;
    this.#queues = queues;
    this.#options = options;
    this.#done = done;
    // The largest first, so that none of them is left alone at the end.
    const sorted = [...tasks].sort((one, other) => bytesOf(other.case) - bytesOf(one.case));
    this.#waiting = new Map(
      sorted.map((task) => {
        const jobId = jobIdOf(task);
        const queue = queues[isLarge(task) ? 'large' : 'small'];
        return [jobId, { jobId, task, queue, before: null, settling: false }];
      }),
    );
    this.#ended = new Promise((resolve, reject) => {
      this.#succeed = resolve;
      this.#fail = reject;
    });
    // It may end before anybody waits for it.
    this.#ended.catch(() => {});
  }

  get left(): number {
    return this.#waiting.size;
  }

  async run(link: QueueLink): Promise<void> {
    const unwanted = [...this.#waiting.values()].filter(({ task }) => task.previous === null);
    for (const part of inParts(unwanted, READ_AT_ONCE)) {
      const records = await Promise.all(part.map(({ task }) => this.#folder.record(task.case.id)));
      part.forEach((waiting, index) => {
        waiting.before = records[index]?.finished ?? null;
      });
    }
    await this.#add([...this.#waiting.values()]);
    // Events that came while the connection was away are gone.
    const look = (): void => {
      this.#look([...this.#waiting.values()]).catch(this.#fail);
    };
    link.redis.on('ready', look);
    const every = setInterval(() => {
      this.#lookAtSome().catch(this.#fail);
    }, LOOKED_EVERY);
    this.#timers.add(every);
    this.#later(WORKERS_BY, () => this.#missWorkers());
    try {
      await this.#ended;
    } finally {
      link.redis.off('ready', look);
    }
  }

  end(): void {
    this.#isOver = true;
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
  }

  /** A worker says that the result of a case is there. */
  settle(jobId: string): void {
    const waiting = this.#take(jobId);
    if (waiting !== null) {
      this.#collect(waiting, Date.now() + SHOWN_WITHIN);
    }
  }

  /** BullMQ has given a case up: its workers ended while they worked on it. */
  fail(jobId: string): void {
    const waiting = this.#take(jobId);
    if (waiting !== null) {
      recordFailure(waiting.task, `its worker ended while it worked on it, ${TRIES} times`)
        .then((outcome) => this.#close(waiting, outcome))
        .catch(this.#fail);
    }
  }

  /** Takes what nobody works on from the queues. */
  async takeBack(): Promise<void> {
    for (const part of inParts([...this.#waiting.values()], ADDED_AT_ONCE)) {
      await Promise.all(part.map(({ queue, jobId }) => queue.remove(jobId).catch(() => 0)));
    }
  }

  #take(jobId: string): Waiting | null {
    const waiting = this.#waiting.get(jobId);
    if (waiting === undefined || waiting.settling) {
      return null;
    }
    waiting.settling = true;
    return waiting;
  }

  #collect(waiting: Waiting, until: number): void {
    this.#outcomeOf(waiting)
      .then(async (outcome) => {
        if (outcome !== null) {
          this.#close(waiting, outcome);
        } else if (Date.now() < until) {
          this.#later(SHOWN_AFTER, () => this.#collect(waiting, until));
        } else {
          waiting.settling = false;
          await this.#add([waiting]);
        }
      })
      .catch(this.#fail);
  }

  /** By the record that a worker wrote; null: it is not to be seen here yet. */
  async #outcomeOf({ task, before }: Waiting): Promise<CaseOutcome | null> {
    const { case: one, setup, seen, previous } = task;
    const record = await this.#folder.record(one.id);
    return record?.setup === setup && record.seen === seen && record.finished !== before
      ? { record, unchanged: record.finished === previous?.finished, trouble: null }
      : null;
  }

  #close({ jobId }: Waiting, outcome: CaseOutcome): void {
    if (this.#isOver) {
      return;
    }
    this.#waiting.delete(jobId);
    this.#done(outcome);
    if (this.#waiting.size === 0) {
      this.#succeed();
    }
  }

  /** A case that is on a queue already stays as it is. */
  async #add(waiting: readonly Waiting[]): Promise<void> {
    for (const [queue, own] of groupBy(waiting, (one) => one.queue)) {
      for (const part of inParts(own, ADDED_AT_ONCE)) {
        await queue.addBulk(part.map((one) => this.#jobOf(one)));
      }
    }
  }

  #jobOf({ jobId, task }: Waiting) {
    const opts = {
      ...{ jobId, attempts: TRIES, backoff: { type: 'exponential', delay: 1000 } },
      ...{ removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 },
    };
    return { name: 'case', data: queuedCase(task, this.#options.root, this.#options.timeout), opts };
  }

  async #lookAtSome(): Promise<void> {
    if (await this.#look([...this.#waiting.values()].slice(0, SAMPLE))) {
      await this.#look([...this.#waiting.values()]);
    }
    await this.#missWorkers();
  }

  /** Finds cases that are on no queue any more: their ends were told while nobody listened, or Redis has forgotten them. */
  async #look(all: readonly Waiting[]): Promise<boolean> {
    const again: Waiting[] = [];
    for (const part of inParts(all, ADDED_AT_ONCE)) {
      const states = await Promise.all(part.map(({ queue, jobId }) => queue.getJobState(jobId)));
      for (const one of part.filter(({ settling }, index) => states[index] === 'unknown' && !settling)) {
        if ((await this.#outcomeOf(one)) !== null) {
          this.settle(one.jobId);
        } else {
          again.push(one);
        }
      }
    }
    await this.#add(again);
    return again.length > 0;
  }

  /** Says once that there are none, and again when they have gone. */
  async #missWorkers(): Promise<void> {
    const isAlone = (await this.#queues.small.getWorkersCount()) === 0;
    if (isAlone && !this.#saidAlone) {
      this.#options.say('no worker is at the queue: whydenied worker --queue … takes the cases, on any machine');
    }
    this.#saidAlone = isAlone;
  }

  #later(milliseconds: number, what: () => Promise<void> | void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      Promise.resolve(what()).catch(() => {});
    }, milliseconds);
    this.#timers.add(timer);
  }
}

/** The same case of the same run is the same job, whoever puts it on the queue. */
function jobIdOf({ case: { id }, results, setup, seen }: CaseTask): string {
  return createHash('sha256')
    .update(JSON.stringify([resolve(results), id, setup, seen]))
    .digest('hex')
    .slice(0, 32);
}

function* inParts<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) {
    yield items.slice(at, at + size);
  }
}
