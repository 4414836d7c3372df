import type { Listing } from './report.js';

/** Items that are made of others each time they are read. */
export class MadeList<From, Item> implements Listing<Item> {
  readonly #from: Listing<From>;
  readonly #make: (one: From) => Item;

  constructor(from: Listing<From>, make: (one: From) => Item) {
    this.#from = from;
    this.#make = make;
  }

  get length(): number {
    return this.#from.length;
  }

  at(index: number): Item | undefined {
    const from = this.#from.at(index);
    return from === undefined ? undefined : this.#make(from);
  }

  *[Symbol.iterator](): Generator<Item> {
    for (const from of this.#from) {
      yield this.#make(from);
    }
  }
}
