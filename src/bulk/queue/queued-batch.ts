/** The cases of a run while they are on queues: put there, missed, put there again, taken back. */

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Queue } from 'bullmq';
import { bytesOf } from '../bulk-case.js';
import { isLarge } from '../executor.js';
import type { ResultsFolder } from '../results-folder.js';
import { type CaseOutcome, type CaseTask, recordFailure } from '../run-case.js';
import { QUEUE_KINDS, type QueueKind, TRIES } from './case-queues.js';
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
  readonly task: CaseTask;
  readonly kind: QueueKind;
  /** When the result was made that is not wanted any more; null: there was none, or it may still hold. */
  before: string | null;
  /** Its end is told, and its result looked for. */
  settling: boolean;
}

/** The cases of one run, until each has its outcome. */
export class QueuedBatch {
  readonly #folder: ResultsFolder;
  readonly #waiting: ReadonlyMap<string, Waiting>;
  readonly #open: Set<string>;
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
      sorted.map((task) => [
        jobIdOf(task),
        { task, kind: isLarge(task) ? 'large' : 'small', before: null, settling: false },
      ]),
    );
    this.#open = new Set(this.#waiting.keys());
    this.#ended = new Promise((resolve, reject) => {
      this.#succeed = resolve;
      this.#fail = reject;
    });
    // It may end before anybody waits for it.
    this.#ended.catch(() => {});
  }

  get left(): number {
    return this.#open.size;
  }

  async run(link: QueueLink): Promise<void> {
    const unwanted = [...this.#waiting.values()].filter(({ task }) => task.previous === null);
    for (const part of inParts(unwanted, READ_AT_ONCE)) {
      const records = await Promise.all(part.map(({ task }) => this.#folder.record(task.case.id)));
      part.forEach((waiting, index) => {
        waiting.before = records[index]?.finished ?? null;
      });
    }
    await this.#add([...this.#open]);
    // Events that came while the connection was away are gone.
    const look = (): void => {
      this.#look([...this.#open]).catch(this.#fail);
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
      this.#collect(jobId, waiting, Date.now() + SHOWN_WITHIN);
    }
  }

  /** BullMQ has given a case up: its workers ended while they worked on it. */
  fail(jobId: string): void {
    const waiting = this.#take(jobId);
    if (waiting !== null) {
      recordFailure(waiting.task, `its worker ended while it worked on it, ${TRIES} times`)
        .then((outcome) => this.#close(jobId, outcome))
        .catch(this.#fail);
    }
  }

  /** Takes what nobody works on from the queues. */
  async takeBack(): Promise<void> {
    for (const ids of inParts([...this.#open], ADDED_AT_ONCE)) {
      await Promise.all(
        ids.map((id) =>
          this.#queueOf(id)
            ?.remove(id)
            .catch(() => 0),
        ),
      );
    }
  }

  #take(jobId: string): Waiting | null {
    const waiting = this.#waiting.get(jobId);
    if (waiting === undefined || waiting.settling || !this.#open.has(jobId)) {
      return null;
    }
    waiting.settling = true;
    return waiting;
  }

  #collect(jobId: string, waiting: Waiting, until: number): void {
    this.#outcomeOf(waiting)
      .then(async (outcome) => {
        if (outcome !== null) {
          this.#close(jobId, outcome);
        } else if (Date.now() < until) {
          this.#later(SHOWN_AFTER, () => this.#collect(jobId, waiting, until));
        } else {
          waiting.settling = false;
          await this.#add([jobId]);
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

  #close(jobId: string, outcome: CaseOutcome): void {
    if (this.#isOver) {
      return;
    }
    this.#open.delete(jobId);
    this.#done(outcome);
    if (this.#open.size === 0) {
      this.#succeed();
    }
  }

  /** A case that is on a queue already stays as it is. */
  async #add(ids: readonly string[]): Promise<void> {
    for (const kind of QUEUE_KINDS) {
      const own = ids.filter((id) => this.#waiting.get(id)?.kind === kind);
      for (const part of inParts(own, ADDED_AT_ONCE)) {
        await this.#queues[kind].addBulk(part.flatMap((jobId) => this.#jobOf(jobId)));
      }
    }
  }

  #jobOf(jobId: string) {
    const task = this.#waiting.get(jobId)?.task;
    const opts = {
      ...{ jobId, attempts: TRIES, backoff: { type: 'exponential', delay: 1000 } },
      ...{ removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 },
    };
    return task === undefined
      ? []
      : [{ name: 'case', data: queuedCase(task, this.#options.root, this.#options.timeout), opts }];
  }

  async #lookAtSome(): Promise<void> {
    if (await this.#look([...this.#open].slice(0, SAMPLE))) {
      await this.#look([...this.#open]);
    }
    await this.#missWorkers();
  }

  /** Finds cases that are on no queue any more: their ends were told while nobody listened, or Redis has forgotten them. */
  async #look(open: readonly string[]): Promise<boolean> {
    const lost: string[] = [];
    for (const ids of inParts(open, ADDED_AT_ONCE)) {
      const states = await Promise.all(ids.map((id) => this.#queueOf(id)?.getJobState(id)));
      lost.push(...ids.filter((id, index) => states[index] === 'unknown' && !this.#waiting.get(id)?.settling));
    }
    const again: string[] = [];
    for (const id of lost) {
      const waiting = this.#waiting.get(id);
      if (waiting !== undefined && (await this.#outcomeOf(waiting)) !== null) {
        this.settle(id);
      } else {
        again.push(id);
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

  #queueOf(jobId: string): Queue | null {
    const waiting = this.#waiting.get(jobId);
    return waiting === undefined ? null : this.#queues[waiting.kind];
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
