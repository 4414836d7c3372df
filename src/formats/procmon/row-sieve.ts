/**
 * Between a reader and whoever reads: counts the rows of each kind, and lets through the rows that are wanted. Most rows of a
 * trace are only counted, and a reader that knows a row's kind need not even decode it.
 */

import { type NtStatus, STATUS_SUCCESS } from '../../windows/nt-status.js';
import type { TraceEvent, TraceSummary } from './event.js';
import type { EventClass } from './operations.js';

/** What rows of one kind have in common. */
export interface RowKind {
  readonly processName: string;
  readonly eventClass: EventClass;
  /** The friendly name. */
  readonly operation: string;
  /** As printed; empty while pending, and where the trace does not show results. */
  readonly result: string;
  readonly ntStatus: NtStatus | null;
}

/** How many rows of a kind a trace has. */
export interface CountedKind extends RowKind {
  readonly count: number;
}

/** What a reading says of a whole trace. */
export interface CountedTrace extends TraceSummary {
  readonly kinds: readonly CountedKind[];
}

/** `named`: those whose path ends in one of the visitor's names. `within`: those too whose directory does. */
export type Wish = 'all' | 'within' | 'named' | 'none';

/** Reads a part of a trace's rows. */
export interface RowVisitor {
  /** Which rows of a kind are visited. Rows that are not wanted may be visited all the same. */
  wants(kind: RowKind): Wish;
  /** Changes whenever an answer of `wants` would. */
  readonly wishes: number;
  /** The last components of path keys, for `named` and `within`. */
  readonly names: Iterable<string>;
  /** An event is valid during its visit only: `keepEvent` copies it. */
  visit(event: TraceEvent): void;
}

/** A visitor of all rows. */
export function everyRow(visit: (event: TraceEvent) => void): RowSieve {
  return new RowSieve({ wants: () => 'all', wishes: 0, names: [], visit });
}

/**
 * Kinds that are told apart; real traces have some hundreds. Rows of further ones are counted by their class and whether they
 * succeeded, without the names of their processes.
 */
const MOST_KINDS = 65_536;

/** One kind, counted row by row. */
export class SievedKind implements CountedKind {
  count = 0;
  readonly processName: string;
  readonly eventClass: EventClass;
  readonly operation: string;
  readonly result: string;
  readonly ntStatus: NtStatus | null;
  #wish: Wish | null = null;
  #wishes = 0;

  constructor({ processName, eventClass, operation, result, ntStatus }: RowKind) {
    this.processName = processName;
    this.eventClass = eventClass;
    this.operation = operation;
    this.result = result;
    this.ntStatus = ntStatus;
  }

  /** What a visitor wants of it now. */
  wish(visitor: RowVisitor): Wish {
    if (this.#wish === null || this.#wishes !== visitor.wishes) {
      this.#wish = visitor.wants(this);
      this.#wishes = visitor.wishes;
    }
    return this.#wish;
  }
}

export class RowSieve {
  readonly visitor: RowVisitor;
  /** By process, operation and result. */
  readonly #kinds = new Map<string, Map<string, Map<string, SievedKind>>>();
  readonly #all: SievedKind[] = [];
  /** Of kinds that are too many. */
  readonly #others = new Map<string, SievedKind>();

  constructor(visitor: RowVisitor) {
    this.visitor = visitor;
  }

  /** All kinds so far, with their counts. */
  get kinds(): readonly CountedKind[] {
    return [...this.#all, ...this.#others.values()];
  }

  /** The kind of a row, to be counted; null where there are too many. */
  kindOf(row: RowKind): SievedKind | null {
    const { processName, operation, result } = row;
    return this.#kinds.get(processName)?.get(operation)?.get(result) ?? this.#newKind(row);
  }

  /** Counts a row, and lets it through if it is wanted. Names are not compared. */
  show(event: TraceEvent): void {
    const kind = this.kindOf(event);
    if (kind === null) {
      this.#other(event).count++;
    } else {
      kind.count++;
    }
    if ((kind?.wish(this.visitor) ?? this.visitor.wants(event)) !== 'none') {
      this.visitor.visit(event);
    }
  }

  #newKind(row: RowKind): SievedKind | null {
    if (this.#all.length >= MOST_KINDS) {
      return null;
    }
    const kind = new SievedKind(row);
    const { processName, operation, result } = kind;
    const ofProcess = this.#kinds.get(processName) ?? new Map<string, Map<string, SievedKind>>();
    this.#kinds.set(processName, ofProcess);
    const ofOperation = ofProcess.get(operation) ?? new Map<string, SievedKind>();
    ofProcess.set(operation, ofOperation);
    ofOperation.set(result, kind);
    this.#all.push(kind);
    return kind;
  }

  #other({ eventClass, ntStatus }: RowKind): SievedKind {
    const succeeded = ntStatus === STATUS_SUCCESS;
    const name = `${eventClass}|${succeeded}`;
    const known = this.#others.get(name);
    if (known !== undefined) {
      return known;
    }
    const status = succeeded ? STATUS_SUCCESS : null;
    const kind = new SievedKind({ processName: '', eventClass, operation: '', result: '', ntStatus: status });
    this.#others.set(name, kind);
    return kind;
  }
}
