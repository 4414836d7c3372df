import type { Position } from './source.js';

/** An input of which nothing can be used. The message says what was found, what was expected and what to do. */
export class InputError extends Error {
  readonly at: Position | null;

  constructor(message: string, at: Position | null = null) {
    super(message);
    this.name = 'InputError';
    this.at = at;
  }
}
