/** A connection to Redis that comes back by itself, and is given up when it has been away for too long. */

import { isIP } from 'node:net';
import { Redis } from 'ioredis';
import { InputError } from '../../formats/input-error.js';
import { PASSWORD_VARIABLE, type QueueAddress, USER_VARIABLE } from './queue-address.js';
import { untilAborted } from './until-aborted.js';

/** Milliseconds before it is tried again, at most. */
const LONGEST_PAUSE = 5000;
const FIRST_PAUSE = 100;

/** What trying again does not mend. */
const REFUSED = /WRONGPASS|NOAUTH|invalid (?:username|password)/i;
const FINAL = /NOPERM|DB index|certificate|self.signed|wrong version number/i;

/** Milliseconds after which it is said that nobody answers. */
const SAID_AFTER = 2000;

/** How connections say that there is nobody at the other end, and jobs that others took them over or that Redis forgot them. */
const AWAY = /\bE[A-Z]{4,}\b|connection|Socket closed|LOADING|lock|is not in the active state|Missing key for job/i;

export class QueueLink {
  readonly redis: Redis;
  readonly #address: QueueAddress;
  readonly #patience: number;
  readonly #away = new AbortController();
  readonly #say: (text: string) => void;
  #timer: NodeJS.Timeout | null = null;
  readonly #heard = new Set<string>();
  #silence: NodeJS.Timeout | null = null;
  #saidAway = false;
  #reason: string;
  #ended = false;

  private constructor(address: QueueAddress, patience: number, say: (text: string) => void) {
    this.#address = address;
    this.#patience = patience;
    this.#say = say;
    this.#reason = address.tls ? 'no answer: it may not speak TLS' : 'no answer';
    const { host, port, database, tls, username, password } = address;
    this.redis = new Redis({
      ...{ host, port, db: database, lazyConnect: true },
      // Addresses of numbers are no names of servers (RFC 6066 3).
      ...(tls ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
      ...(username === null ? {} : { username }),
      ...(password === null ? {} : { password }),
      // What is asked while it is away is asked again when it is back; the patience below ends that.
      maxRetriesPerRequest: null,
      // A socket that is closed already is waited for as long as one that is not.
      disconnectTimeout: 100,
      retryStrategy: (times: number) =>
        this.signal.aborted || this.#ended ? null : Math.min(FIRST_PAUSE * 2 ** Math.min(times, 10), LONGEST_PAUSE),
    });
    this.redis.on('ready', () => this.#came());
    this.redis.on('close', () => this.#went());
    this.redis.on('error', (error: Error) => this.#failed(error));
  }

  /**
   * Connects; `patience`: milliseconds that Redis may be away, at the start or later. `say` is told when it goes and comes. Throws an
   * InputError where it is not there for so long, or wants another password.
   */
  static async open(address: QueueAddress, patience: number, say: (text: string) => void): Promise<QueueLink> {
    const link = new QueueLink(address, patience, say);
    link.#went();
    link.redis.connect().catch(() => {
      // It goes on trying.
    });
    await new Promise<void>((done) => {
      link.redis.once('ready', () => done());
      link.signal.addEventListener('abort', () => done());
    });
    link.signal.throwIfAborted();
    return link;
  }

  get isThere(): boolean {
    return this.#timer === null;
  }

  /** Aborted, with an InputError, when Redis has been away for too long. */
  get signal(): AbortSignal {
    return this.#away.signal;
  }

  /** Waits for so long at most, and not for an answer of a Redis that is given up: that would be for ever. False: it did not come. */
  async waitFor(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
    const limit = AbortSignal.any([this.signal, AbortSignal.timeout(milliseconds)]);
    return untilAborted(work, limit).then(
      () => true,
      () => false,
    );
  }

  /** For what others make of the connection: that it is away is said by the link itself, anything else once. */
  readonly hearError = (error: Error): void => {
    if (!AWAY.test(reasonOf(error)) && !this.#heard.has(error.message) && !this.#ended && !this.signal.aborted) {
      this.#heard.add(error.message);
      this.#say(`${this.#address.shown}: ${reasonOf(error)}`);
    }
  };

  end(): void {
    this.#ended = true;
    this.#clear();
    this.redis.disconnect();
  }

  #came(): void {
    if (this.#saidAway) {
      this.#say(`${this.#address.shown} is there again`);
    }
    this.#saidAway = false;
    this.#clear();
  }

  #went(): void {
    if (this.#ended || this.signal.aborted) {
      return;
    }
    this.#timer ??= setTimeout(
      () => this.#giveUp(`was away for ${this.#patience / 1000} s: ${this.#reason}`),
      this.#patience,
    );
    // A port that speaks something else takes the connection and keeps silent.
    this.#silence ??= setTimeout(() => this.#sayAway(), SAID_AFTER);
  }

  #failed(error: Error): void {
    this.#reason = reasonOf(error);
    if (REFUSED.test(error.message)) {
      this.#giveUp(
        `wants another user or password: expected them in the URL, or in ${USER_VARIABLE} and ${PASSWORD_VARIABLE}, which count more`,
      );
    } else if (FINAL.test(error.message)) {
      this.#giveUp(`cannot be used: ${this.#reason}`);
    } else {
      this.#sayAway();
    }
  }

  #sayAway(): void {
    if (!this.#saidAway && this.#timer !== null && !this.#ended) {
      this.#saidAway = true;
      this.#say(`${this.#address.shown} is away (${this.#reason}); it is tried again for ${this.#patience / 1000} s`);
    }
  }

  #giveUp(what: string): void {
    this.#clear();
    this.#away.abort(new InputError(`${this.#address.shown} ${what}`));
    this.redis.disconnect();
  }

  #clear(): void {
    clearTimeout(this.#timer ?? undefined);
    clearTimeout(this.#silence ?? undefined);
    this.#timer = null;
    this.#silence = null;
  }
}

/** Errors of several addresses have no message of their own. */
function reasonOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message === '' ? code : error.message;
}
