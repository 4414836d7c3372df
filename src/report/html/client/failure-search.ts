/** Which failures are shown, in which order. */

import type { ListedFailures } from '../listed-failures.js';

export type SortColumn = 'id' | 'path' | 'right' | 'status' | 'side' | 'cause' | 'time' | 'times';

export interface FailureWish {
  /** Words that all have to be in path, right, status or cause. */
  readonly search: string;
  /** Counted from 1; 0 for failures that none explains, null for all. */
  readonly finding: number | null;
  readonly side: string;
  readonly status: string;
  /** Only failures below this folder, which ends in its separator; empty for all. */
  readonly folder: string;
  readonly column: SortColumn;
  readonly descending: boolean;
}

export const EVERYTHING: FailureWish = {
  search: '',
  finding: null,
  side: '',
  status: '',
  folder: '',
  column: 'id',
  descending: false,
};

export class FailureSearch {
  readonly #failures: ListedFailures;
  /** What is searched of each failure, in lower case; made when something is first looked for. */
  #texts: readonly string[] | null = null;
  readonly #orders = new Map<SortColumn, readonly number[]>();

  constructor(failures: ListedFailures) {
    this.#failures = failures;
  }

  /** Indices of the failures that fit, in the order that is wished for. */
  matching(wish: FailureWish): readonly number[] {
    const tests = this.#tests(wish);
    const found = this.#order(wish.column).filter((index) => tests.every((test) => test(index)));
    return wish.descending ? found.reverse() : found;
  }

  /** Makes what searching needs, so that the first letter typed does not wait for it. */
  prepare(): readonly string[] {
    const failures = this.#failures;
    this.#texts ??= indices(failures.length).map((index) =>
      `${failures.path(index)}\n${failures.rights(index)}\n${failures.status(index)}\n${failures.rules(index)}\nF${index + 1}`.toLowerCase(),
    );
    return this.#texts;
  }

  #tests({ search, finding, side, status, folder }: FailureWish): readonly ((index: number) => boolean)[] {
    const failures = this.#failures;
    const tests: ((index: number) => boolean)[] = [];
    if (side !== '') {
      tests.push((index) => failures.side(index) === side);
    }
    if (status !== '') {
      tests.push((index) => failures.status(index) === status);
    }
    if (finding !== null) {
      tests.push((index) => failures.finding(index) === finding);
    }
    if (folder !== '') {
      const wanted = folder.toLowerCase();
      tests.push(
        remembered(
          (index) => failures.folder(index),
          (directory) => directory.toLowerCase().startsWith(wanted),
        ),
      );
    }
    const words = search
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words.length > 0) {
      const texts = this.prepare();
      tests.push((index) => words.every((word) => texts[index]?.includes(word)));
    }
    return tests;
  }

  #order(column: SortColumn): readonly number[] {
    const known = this.#orders.get(column);
    if (known !== undefined) {
      return known;
    }
    const order = indices(this.#failures.length);
    if (column !== 'id') {
      const keys = order.map(this.#key(column));
      order.sort((a, b) => compared(keys[a] ?? '', keys[b] ?? '') || a - b);
    }
    this.#orders.set(column, order);
    return order;
  }

  #key(column: Exclude<SortColumn, 'id'>): (index: number) => string | number {
    const failures = this.#failures;
    switch (column) {
      case 'path':
        return (index) => failures.path(index).toLowerCase();
      case 'right':
        return (index) => failures.rights(index);
      case 'status':
        return (index) => failures.status(index);
      case 'side':
        return (index) => failures.side(index);
      case 'cause':
        return (index) => failures.finding(index);
      case 'time':
        return (index) => failures.time(index) ?? '';
      case 'times':
        return (index) => failures.occurrences(index);
    }
  }
}

/** A test of a text that many failures share, done once for each text. */
function remembered(textOf: (index: number) => string, test: (text: string) => boolean): (index: number) => boolean {
  const results = new Map<string, boolean>();
  return (index) => {
    const text = textOf(index);
    const known = results.get(text);
    if (known !== undefined) {
      return known;
    }
    const result = test(text);
    results.set(text, result);
    return result;
  };
}

function compared(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function indices(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
