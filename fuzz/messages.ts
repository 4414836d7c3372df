/** What the supervisor and its children say to each other. */

import { type Outcome, OUTCOMES } from './target.js';

/** To read the damaged file of a seed, or to write it to a path instead. */
export interface Request {
  readonly seed: number;
  readonly writeTo?: string;
}

/** Sent once, when a child has its inputs. */
export interface Ready {
  readonly kind: 'ready';
}

/** What came of a seed. */
export interface Answer {
  readonly kind: 'answer';
  readonly seed: number;
  /** Of the input that was damaged. */
  readonly inputName: string;
  /** Null where something was not as it must be, or where the file was only written. */
  readonly outcome: Outcome | null;
  /** What was not as it must be. */
  readonly fault: string | null;
  /** How long the child was at work. */
  readonly milliseconds: number;
  /** The largest resident set of the child up to now. */
  readonly megabytes: number;
}

function hasKind(message: unknown): message is { readonly kind: unknown } {
  return typeof message === 'object' && message !== null && 'kind' in message;
}

export function isReady(message: unknown): message is Ready {
  return hasKind(message) && message.kind === 'ready';
}

/** Only our own children send: what calls itself an answer is one. */
export function isAnswer(message: unknown): message is Answer {
  return (
    hasKind(message) &&
    message.kind === 'answer' &&
    'outcome' in message &&
    (message.outcome === null || OUTCOMES.some((outcome) => outcome === message.outcome))
  );
}

export function isRequest(message: unknown): message is Request {
  return typeof message === 'object' && message !== null && 'seed' in message && typeof message.seed === 'number';
}
