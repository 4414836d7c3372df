/**
 * Rows that are kept while a trace goes on. Hundreds of thousands of them hold few different texts and ask for few different
 * things: what rows have in common is one object, and the same row is kept once.
 */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import type { EventClass } from '../formats/procmon/operations.js';
import type { NtStatus } from '../windows/nt-status.js';
import type { PathKey } from '../windows/path.js';
import type { Ticks } from '../windows/time.js';
import { accountOf, type Operation } from './evidence.js';

/** Creates that are told apart while a trace goes on; a trace of millions of rows holds a few hundred. */
const KEPT_CREATES = 8192;

/** What a row asks for, and for whom. */
interface Asked {
  readonly input: string;
  readonly create: CreateDetail | null;
  readonly account: string;
  readonly request: string;
}

/** What rows of one process have in common that did the same with the same result. */
type Common = Pick<
  TraceEvent,
  'processName' | 'pid' | 'user' | 'eventClass' | 'operation' | 'operationText' | 'result' | 'ntStatus'
>;

/** Makes operations of the rows of one trace. */
export class KeptRows {
  readonly #input: string;
  readonly #texts = new Map<string, string>();
  /** By create, then by who asks: equal rows follow each other by the thousand. */
  readonly #asked = new Map<CreateDetail | null, Map<string | number, Asked>>();
  readonly #common = new Map<string, Common>();
  #lastCommon: Common | null = null;
  /** Refused rows by their records: the second reading comes back to them. */
  readonly #refused = new Map<number, Operation>();

  constructor(input: string) {
    this.#input = input;
  }

  /** The operation of a row, valid during its visit only. */
  of(event: TraceEvent, key: PathKey): Operation {
    return new RowOperation(event, key, this.#askedBy(event));
  }

  /** One that stays. `path`: a text that its path most often equals. */
  keep(operation: Operation, path: string | null = null): Operation {
    const known = this.#refused.get(operation.event.record);
    if (known !== undefined) {
      return known;
    }
    const own = operation.event.path;
    const event = new KeptEvent(
      operation.event,
      own === path ? path : own,
      this.#text(operation.event.detail),
      this.#commonOf(operation.event),
    );
    return new RowOperation(event, operation.key, this.#askedBy(operation.event));
  }

  /** One that stays, and that is the same when its row is kept again. */
  keepRefused(operation: Operation): Operation {
    const kept = this.keep(operation);
    this.#refused.set(kept.event.record, kept);
    return kept;
  }

  /** The same object for the same create and caller. */
  #askedBy(event: TraceEvent): Asked {
    const { create } = event;
    const caller = event.user ?? event.pid;
    const known = caller === null ? undefined : this.#asked.get(create)?.get(caller);
    if (known !== undefined) {
      return known;
    }
    const account = this.#text(accountOf(event, create));
    const asked = { input: this.#input, create, account, request: this.#text(requestOf(create, account)) };
    if (caller !== null) {
      if (this.#asked.size >= KEPT_CREATES) {
        this.#asked.clear();
      }
      const byCaller = this.#asked.get(create) ?? new Map<string | number, Asked>();
      this.#asked.set(create, byCaller.set(caller, asked));
    }
    return asked;
  }

  #commonOf(event: TraceEvent): Common {
    const { processName, pid, user, operation, operationText, result } = event;
    const last = this.#lastCommon;
    if (
      last !== null &&
      last.pid === pid &&
      last.operationText === operationText &&
      last.result === result &&
      last.operation === operation &&
      last.processName === processName &&
      last.user === user
    ) {
      return last;
    }
    const name = JSON.stringify([processName, pid, user, operation, operationText, result]);
    const common = this.#common.get(name) ?? {
      processName,
      pid,
      user,
      eventClass: event.eventClass,
      operation,
      operationText,
      result,
      ntStatus: event.ntStatus,
    };
    this.#common.set(name, common);
    this.#lastCommon = common;
    return common;
  }

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) {
      this.#texts.set(text, text);
    }
    return known ?? text;
  }
}

class RowOperation implements Operation {
  readonly event: TraceEvent;
  readonly key: PathKey;
  readonly #asked: Asked;

  constructor(event: TraceEvent, key: PathKey, asked: Asked) {
    this.event = event;
    this.key = key;
    this.#asked = asked;
  }

  get input(): string {
    return this.#asked.input;
  }

  get create(): CreateDetail | null {
    return this.#asked.create;
  }

  get account(): string {
    return this.#asked.account;
  }

  get request(): string {
    return this.#asked.request;
  }
}

/** A copy of a row, as keepEvent makes it, but smaller. */
class KeptEvent implements TraceEvent {
  readonly record: number;
  readonly line: number | null;
  readonly time: Ticks | null;
  readonly path: string;
  readonly detail: string;
  readonly create: CreateDetail | null;
  readonly #common: Common;

  constructor({ record, line, time, create }: TraceEvent, path: string, detail: string, common: Common) {
    this.record = record;
    this.line = line;
    this.time = time;
    this.path = path;
    this.detail = detail;
    this.create = create;
    this.#common = common;
  }

  get processName(): string {
    return this.#common.processName;
  }

  get pid(): number | null {
    return this.#common.pid;
  }

  get user(): string | null {
    return this.#common.user;
  }

  get eventClass(): EventClass {
    return this.#common.eventClass;
  }

  get operation(): string {
    return this.#common.operation;
  }

  get operationText(): string {
    return this.#common.operationText;
  }

  get result(): string {
    return this.#common.result;
  }

  get ntStatus(): NtStatus | null {
    return this.#common.ntStatus;
  }
}

function requestOf(create: CreateDetail | null, account: string): string {
  return create === null
    ? ''
    : `${create.desiredAccess}|${create.disposition}|${create.options}|${create.attributes}|${account}`;
}
