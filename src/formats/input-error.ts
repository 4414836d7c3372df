import type { Position } from './source.js';

/** An input of which nothing can be used. The message says what was found, what was expected and what to do. */
export class InputError extends Error {
  /** By its name: the library and its part for Node are bundled each on its own, and have a class of their own each. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'InputError';
  }

  readonly at: Position | null;
  /** `unopened`: it is not there, or may not be read; what it holds is not known. */
  readonly code: 'unusable' | 'unopened';

  constructor(message: string, at: Position | null = null, code: InputError['code'] = 'unusable') {
    super(message);
    this.name = 'InputError';
    this.at = at;
    this.code = code;
  }
}
