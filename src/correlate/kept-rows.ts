/** Rows that are kept while a trace goes on. Hundreds of thousands of them hold few different texts: equal ones are one string. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import type { PathKey } from '../windows/path.js';
import { accountOf, type Operation } from './evidence.js';

/** Creates that are told apart while a trace goes on; a trace of millions of rows holds a few hundred. */
const KEPT_CREATES = 8192;

/** What a row asks for, and for whom. */
type Asked = Pick<Operation, 'account' | 'request'>;

/** Makes operations of the rows of one trace. */
export class KeptRows {
  readonly #input: string;
  readonly #texts = new Map<string, string>();
  /** By create, then by who asks: equal rows follow each other by the thousand. */
  readonly #asked = new Map<CreateDetail | null, Map<string | number, Asked>>();

  constructor(input: string) {
    this.#input = input;
  }

  /** The operation of a row, valid during its visit only. */
  of(event: TraceEvent, key: PathKey): Operation {
    const { create } = event;
    const { account, request } = this.#askedBy(event, create);
    return { input: this.#input, event, key, create, account, request };
  }

  /** The same texts for the same create and caller. */
  #askedBy(event: TraceEvent, create: CreateDetail | null): Asked {
    const caller = event.user ?? event.pid;
    const known = caller === null ? undefined : this.#asked.get(create)?.get(caller);
    if (known !== undefined) {
      return known;
    }
    const account = this.#text(accountOf(event, create));
    const asked = { account, request: this.#text(requestOf(create, account)) };
    if (caller !== null) {
      if (this.#asked.size >= KEPT_CREATES) {
        this.#asked.clear();
      }
      const byCaller = this.#asked.get(create) ?? new Map<string | number, Asked>();
      this.#asked.set(create, byCaller.set(caller, asked));
    }
    return asked;
  }

  /** One that stays. */
  keep({ input, event, key, create, account, request }: Operation): Operation {
    return {
      input,
      event: this.#event(event, create),
      key,
      create,
      account,
      request,
    };
  }

  /** As keepEvent does it. (V8 takes many times as long for literals with a spread in them.) */
  #event(event: TraceEvent, create: CreateDetail | null): TraceEvent {
    const { user } = event;
    return {
      record: event.record,
      line: event.line,
      time: event.time,
      processName: this.#text(event.processName),
      pid: event.pid,
      user: user === null ? null : this.#text(user),
      eventClass: event.eventClass,
      operation: this.#text(event.operation),
      operationText: this.#text(event.operationText),
      path: this.#text(event.path),
      result: this.#text(event.result),
      ntStatus: event.ntStatus,
      detail: this.#text(event.detail),
      create,
    };
  }

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) {
      this.#texts.set(text, text);
    }
    return known ?? text;
  }
}

function requestOf(create: CreateDetail | null, account: string): string {
  return create === null
    ? ''
    : `${create.desiredAccess}|${create.disposition}|${create.options}|${create.attributes}|${account}`;
}
