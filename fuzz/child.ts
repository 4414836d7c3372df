/** A process that reads damaged files, so that one that hangs, dies or eats memory does so alone. */

import { type ChildProcess, fork } from 'node:child_process';
import { type Answer, isAnswer, isReady, type Ready, type Request } from './messages.js';

/** Megabytes of objects after which a child dies rather than takes the machine's memory. */
const HEAP_MEGABYTES = 512;
/** Milliseconds in which a child must have started. */
const START_LIMIT = 60_000;
/** Characters kept of what a dying child says. */
const LAST_WORDS = 2000;

/** A child that did not answer in time, or ended before it could. */
export interface NoAnswer {
  readonly kind: 'hang' | 'death';
  readonly fault: string;
}

export class Child {
  readonly #process: ChildProcess;
  #settle: ((reply: Answer | Ready | NoAnswer) => void) | null = null;
  #ended: string | null = null;
  #lastWords = '';

  private constructor(module: string, args: readonly string[]) {
    this.#process = fork(module, args, {
      execArgv: ['--enable-source-maps', `--max-old-space-size=${HEAP_MEGABYTES}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = `${this.#lastWords}${text}`.slice(-LAST_WORDS);
    });
    this.#process.on('message', (message) => {
      if (isReady(message) || isAnswer(message)) {
        this.#settle?.(message);
      }
    });
    // Told once its last words have been read; a message that finds it dead is told by its death.
    this.#process.on('error', () => {});
    this.#process.on('close', (code, signal) => {
      const how = signal === null ? `ended with code ${code}` : `was killed by ${signal}`;
      this.#ended = `the process ${how}${this.#lastWords === '' ? '' : `: ${this.#lastWords.trim()}`}`;
      this.#settle?.({ kind: 'death', fault: this.#ended });
    });
  }

  /** Starts a module that serves. Rejects where it does not. */
  static async start(module: string, args: readonly string[]): Promise<Child> {
    const child = new Child(module, args);
    const reply = await child.#wait(START_LIMIT);
    if (reply.kind !== 'ready') {
      await child.stop();
      throw new Error(`a child did not start: ${reply.kind === 'answer' ? 'it answered unasked' : reply.fault}`);
    }
    return child;
  }

  /** What comes of a request within so many milliseconds. A child that has not answered is of no more use. */
  async ask(request: Request, milliseconds: number): Promise<Answer | NoAnswer> {
    if (this.#ended !== null) {
      return { kind: 'death', fault: this.#ended };
    }
    const waiting = this.#wait(milliseconds);
    this.#process.send(request);
    const reply = await waiting;
    return reply.kind === 'ready' ? { kind: 'death', fault: 'the process started anew' } : reply;
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    if (this.#ended === null) {
      const ended = new Promise((resolve) => this.#process.once('close', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
  }

  #wait(milliseconds: number): Promise<Answer | Ready | NoAnswer> {
    return new Promise((resolve) => {
      const settle = (reply: Answer | Ready | NoAnswer): void => {
        clearTimeout(timer);
        this.#settle = null;
        resolve(reply);
      };
      const timer = setTimeout(
        () => settle({ kind: 'hang', fault: `no answer within ${milliseconds / 1000} s` }),
        milliseconds,
      );
      this.#settle = settle;
    });
  }
}
