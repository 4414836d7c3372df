/** Has children read the damaged files of many seeds, and finds those that hang, die, eat memory or are not as they must be. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, type NoAnswer } from './child.js';
import type { Answer } from './messages.js';
import type { Outcome, Target } from './target.js';

/** Times the time limit after which a file hangs that is read alone: other programs are at work too. */
const PATIENCE = 5;
/** Megabytes that reading one file after the other may take in all. */
const MEMORY_LIMIT = 300;
/** After so many failures there is nothing more to learn. */
const MOST_FAILURES = 100;

export interface Supervision {
  readonly target: Target;
  /** The module that serves the target, and the file with its inputs. */
  readonly module: string;
  readonly inputsFile: string;
  /** Bytes of a damaged file. */
  readonly largest: number;
  /** Milliseconds of work that a file may take. */
  readonly timeLimit: number;
  readonly firstSeed: number;
  readonly runs: number;
  /** Children at a time. */
  readonly jobs: number;
  /** Whether time is up. */
  readonly isOver: () => boolean;
  readonly onFailure: (failure: Failure) => void;
  readonly onProgress: (results: Results) => void;
}

/** A seed whose file was not read as it must be. */
export interface Failure {
  readonly target: string;
  readonly seed: number;
  readonly fault: string;
  /** The input that was damaged, and the damaged file; null where not even the damage came to an end. */
  readonly inputName: string | null;
  readonly file: string | null;
}

export interface Results {
  readonly target: string;
  readonly runs: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly slowest: { readonly milliseconds: number; readonly seed: number };
  /** Of any child. */
  readonly megabytes: number;
  readonly failures: number;
}

/** Runs the seeds from the first on. Rejects only where children cannot be started. */
export async function supervise(supervision: Supervision): Promise<Results> {
  const supervisor = new Supervisor(supervision);
  await Promise.all(Array.from({ length: supervision.jobs }, () => supervisor.work()));
  return supervisor.results();
}

class Supervisor {
  readonly #supervision: Supervision;
  readonly #outcomes: Record<Outcome, number> = { result: 0, warnings: 0, error: 0 };
  #begun = 0;
  #runs = 0;
  #failures = 0;
  #slowest = { milliseconds: 0, seed: 0 };
  #megabytes = 0;
  #failureFolder: string | null = null;

  constructor(supervision: Supervision) {
    this.#supervision = supervision;
  }

  results(): Results {
    return {
      target: this.#supervision.target.name,
      runs: this.#runs,
      outcomes: { ...this.#outcomes },
      slowest: this.#slowest,
      megabytes: this.#megabytes,
      failures: this.#failures,
    };
  }

  /** One child after the other, as many as it takes. */
  async work(): Promise<void> {
    let child: Child | null = null;
    for (let seed = this.#next(); seed !== null; seed = this.#next()) {
      child ??= await this.#startChild();
      const reply = await child.ask({ seed }, this.#supervision.timeLimit);
      const fault = this.#faultOf(reply);
      if (fault === null) {
        this.#count(reply);
      } else {
        await child.stop();
        child = null;
        await this.#repeat(seed, reply, fault);
      }
      this.#runs++;
      this.#supervision.onProgress(this.results());
    }
    await child?.stop();
  }

  #next(): number | null {
    const { firstSeed, runs, isOver } = this.#supervision;
    return this.#begun >= runs || this.#failures >= MOST_FAILURES || isOver() ? null : firstSeed + this.#begun++;
  }

  #startChild(): Promise<Child> {
    const { module, target, inputsFile, largest } = this.#supervision;
    return Child.start(module, [target.name, inputsFile, String(largest)]);
  }

  /** Counts a file that was read as it must be. */
  #count(reply: Answer | NoAnswer): void {
    if (reply.kind === 'answer' && reply.outcome !== null) {
      this.#outcomes[reply.outcome]++;
    }
    this.#measure(reply);
  }

  #measure(reply: Answer | NoAnswer): void {
    if (reply.kind !== 'answer') {
      return;
    }
    const { milliseconds, megabytes, seed } = reply;
    this.#megabytes = Math.max(this.#megabytes, megabytes);
    if (milliseconds > this.#slowest.milliseconds) {
      this.#slowest = { milliseconds, seed };
    }
  }

  /** Runs a seed again in a process of its own: that tells a slow file from a slow machine, and a large one from a leak. */
  async #repeat(seed: number, first: Answer | NoAnswer, fault: string): Promise<void> {
    const { target, timeLimit, onFailure } = this.#supervision;
    const file = join(this.#folder(), `${target.name}-${seed}${target.extension}`);
    const child = await this.#startChild();
    const written = await child.ask({ seed, writeTo: file }, PATIENCE * timeLimit);
    const again = written.kind === 'answer' ? await child.ask({ seed }, PATIENCE * timeLimit) : written;
    await child.stop();
    const faultAgain = this.#faultOf(again);
    if (first.kind === 'hang' && faultAgain === null) {
      this.#count(again);
      return;
    }
    this.#measure(first);
    this.#failures++;
    onFailure({
      target: target.name,
      seed,
      fault: faultAgain ?? `${fault} (not when it is the only file that a process reads)`,
      inputName: written.kind === 'answer' ? written.inputName : null,
      file: written.kind === 'answer' ? file : null,
    });
  }

  #folder(): string {
    this.#failureFolder ??= mkdtempSync(join(tmpdir(), 'whydenied-fuzz-failures-'));
    return this.#failureFolder;
  }

  /** What is wrong with a reply; null for one as it must be. */
  #faultOf(reply: Answer | NoAnswer): string | null {
    if (reply.kind !== 'answer' || reply.fault !== null) {
      return reply.fault;
    }
    const { milliseconds, megabytes } = reply;
    if (milliseconds > this.#supervision.timeLimit) {
      return `${(milliseconds / 1000).toFixed(1)} s of work`;
    }
    return megabytes > MEMORY_LIMIT ? `${megabytes.toFixed(0)} MB of memory` : null;
  }
}
