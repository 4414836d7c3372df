/** A reader that wants some rows alone, at random, and what it must be shown. */

import { keepEvent, type TraceEvent } from '../../src/formats/procmon/event.js';
import type { RowKind, RowVisitor, Wish } from '../../src/formats/procmon/row-sieve.js';
import { pick, type Random } from '../random.js';

const WISHES: readonly Wish[] = ['all', 'within', 'named', 'none', 'none'];
const MOST_NAMES = 8;
const MOST_CHANGES = 3;

/** Wishes by the texts of a kind, and anew after some visits. */
export class Selection implements RowVisitor {
  wishes = 0;
  readonly names: ReadonlySet<string>;
  readonly visited: TraceEvent[] = [];
  readonly #salt: number;
  /** After how many visits its wishes change. */
  readonly #changesAfter: readonly number[];

  constructor(rows: readonly TraceEvent[], random: Random) {
    this.#salt = random(0x1_0000_0000);
    const named = Array.from({ length: rows.length === 0 ? 0 : random(MOST_NAMES) }, () => pick(rows, random));
    this.names = new Set(named.map(({ path }) => pick(componentsOf(path), random)));
    this.#changesAfter = Array.from({ length: random(MOST_CHANGES + 1) }, () => random(rows.length + 1));
  }

  wants(kind: RowKind): Wish {
    return this.#wish(kind, this.wishes);
  }

  visit(event: TraceEvent): void {
    this.visited.push(keepEvent(event));
    if (this.#changesAfter.includes(this.visited.length)) {
      this.wishes++;
    }
  }

  /** Whether a row must be visited: rows may be scanned ahead of the visits that change wishes, so it is wanted throughout. */
  needs(event: TraceEvent): boolean {
    return Array.from({ length: this.wishes + 1 }, (_, wishes) => this.#wish(event, wishes)).every((wish) => {
      const [name = '', directory = ''] = componentsOf(event.path);
      switch (wish) {
        case 'all':
          return true;
        case 'named':
          return this.names.has(name);
        case 'within':
          return this.names.has(name) || this.names.has(directory);
        case 'none':
          return false;
      }
    });
  }

  #wish({ processName, operation, result }: RowKind, wishes: number): Wish {
    let hash = this.#salt + wishes;
    for (const letter of `${processName}|${operation}|${result}`) {
      hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x0100_0193);
    }
    return WISHES[(hash >>> 8) % WISHES.length] ?? 'none';
  }
}

/** The last components of a path, as they stand in keys of paths: in lower case, what separators at the end name left out. */
function componentsOf(path: string): string[] {
  return path
    .toLowerCase()
    .replace(/[\\/]+$/, '')
    .split(/[\\/]+/)
    .slice(-2)
    .reverse();
}
