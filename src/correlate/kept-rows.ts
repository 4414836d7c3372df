/** Rows that are kept while a trace goes on. Hundreds of thousands of them hold few different texts: equal ones are one string. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import type { PathKey } from '../windows/path.js';
import { accountOf, type Operation } from './evidence.js';

/** Makes operations of the rows of one trace. */
export class KeptRows {
  readonly #input: string;
  readonly #texts = new Map<string, string>();

  constructor(input: string) {
    this.#input = input;
  }

  /** The operation of a row, valid during its visit only. */
  of(event: TraceEvent, key: PathKey): Operation {
    const { create } = event;
    const account = accountOf(event, create);
    return { input: this.#input, event, key, create, account, request: requestOf(create, account) };
  }

  /** One that stays. */
  keep({ input, event, key, create, account, request }: Operation): Operation {
    return {
      input,
      event: this.#event(event, create),
      key,
      create,
      account: this.#text(account),
      request: this.#text(request),
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
