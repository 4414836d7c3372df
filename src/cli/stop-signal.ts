/** Ctrl+C and the word to end that other programs send: what is begun is brought to an end that can be gone on from. */

const NAMES = ['SIGINT', 'SIGTERM'] as const;

/** The first such word aborts the signal; the second ends the process at once, as it does without this. */
export class StopSignal {
  readonly #controller = new AbortController();
  #received: NodeJS.Signals | null = null;

  constructor() {
    for (const name of NAMES) {
      process.on(name, this.#take);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Nothing is listened for any more. If the word came, the process ends by it, so that whoever started it sees that. */
  end(): void {
    for (const name of NAMES) {
      process.off(name, this.#take);
    }
    if (this.#received !== null) {
      process.kill(process.pid, this.#received);
    }
  }

  readonly #take = (name: NodeJS.Signals): void => {
    this.#received = name;
    for (const other of NAMES) {
      process.off(other, this.#take);
    }
    this.#controller.abort(new Error(`stopped by ${name}`));
  };
}
