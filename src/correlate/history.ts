/** The second reading of the traces: everything that happened to the refused objects and to their parents. */

import type { TraceEvent } from '../formats/procmon/event.js';
import { hasOption } from '../windows/create-options.js';
import {
  STATUS_NO_SUCH_FILE,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
  STATUS_SUCCESS,
} from '../windows/nt-status.js';
import { type PathKey, parentKey, pathKey } from '../windows/path.js';
import { type Ticks, ticks } from '../windows/time.js';
import type { Operation } from './evidence.js';
import { CreateDetails, requestKey } from './survey.js';

/** Creates of one kind (request and result) on one object, between two changes of its security. */
export interface HistoryEntry {
  readonly operation: Operation;
  /** Counts changes of security, attributes or identity: rights can be compared within one era only. */
  readonly era: number;
  readonly first: Ticks | null;
  last: Ticks | null;
  count: number;
  /** Whether the object existed when this was first tried, as far as earlier rows tell. */
  readonly existed: boolean | null;
}

/** What is known about one object over time. */
export class ObjectHistory {
  readonly entries: HistoryEntry[] = [];
  /** Objects that were created below it: each proves the right to add one. */
  readonly childrenCreated: Operation[] = [];
  /** The object's own attributes as queries printed them (`HSA`), by era. */
  readonly attributes = new Map<number, string>();
  era = 0;
  #exists: boolean | null = null;
  readonly #known = new Map<string, HistoryEntry>();

  create(operation: Operation): void {
    const { event, create } = operation;
    const name = `${this.era}|${event.result}|${create?.openResult}|${event.processName}|${requestKey(event, create)}`;
    const known = this.#known.get(name);
    if (known !== undefined) {
      known.count++;
      known.last = event.time;
    } else if (this.entries.length < KEPT_ENTRIES) {
      const entry: HistoryEntry = {
        operation,
        era: this.era,
        first: event.time,
        last: event.time,
        count: 1,
        existed: this.#exists,
      };
      this.entries.push(entry);
      this.#known.set(name, entry);
    }
    this.#exists = existsAfter(operation) ?? this.#exists;
    if (create?.openResult === 'Created' || create?.openResult === 'Superseded') {
      this.era++;
    }
  }

  /** Something changed what the object's rights are, or which object the path names. */
  change(existence: boolean | null): void {
    this.era++;
    this.#exists = existence ?? this.#exists;
  }

  forgetExistence(): void {
    this.era++;
    this.#exists = null;
  }

  /** Whether the object existed at an entry: what earlier rows said, else the next row that tells without a create between. */
  existedAt(entry: HistoryEntry): boolean | null {
    if (entry.existed !== null) {
      return entry.existed;
    }
    for (const later of this.entries.slice(this.entries.indexOf(entry) + 1)) {
      if (later.operation.create?.openResult === 'Created') {
        return false;
      }
      const exists = existsAfter(later.operation);
      if (exists !== null) {
        return exists;
      }
    }
    return null;
  }
}

/** Different creates kept of one object; real objects see a few dozen. */
const KEPT_ENTRIES = 500;

function existsAfter({ event, create }: Operation): boolean | null {
  switch (event.ntStatus) {
    case STATUS_SUCCESS:
      return create !== null && hasOption(create.options, 'Delete On Close') ? null : true;
    case STATUS_OBJECT_NAME_COLLISION:
      return true;
    case STATUS_OBJECT_NAME_NOT_FOUND:
    case STATUS_OBJECT_PATH_NOT_FOUND:
    case STATUS_NO_SUCH_FILE:
      return false;
    default:
      return null;
  }
}

/** Successful operations after which other rights can apply, and whether the path still names an object then. */
const CHANGES: ReadonlyMap<string, 'kept' | 'gone'> = new Map([
  ['SetSecurityFile', 'kept'],
  ['SetBasicInformationFile', 'kept'],
  ['SetRenameInformationFile', 'gone'],
  ['SetRenameInformationEx', 'gone'],
  ['SetDispositionInformationFile', 'gone'],
  ['SetDispositionInformationEx', 'gone'],
]);

const ATTRIBUTES = /\bFileAttributes: ([A-Z]+|n\/a)/;

/** Histories of chosen objects of one trace. */
export class Histories {
  readonly #objects: Map<PathKey, ObjectHistory>;
  readonly #input: string;
  readonly #details = new CreateDetails();

  constructor(input: string, keys: Iterable<PathKey>) {
    this.#input = input;
    this.#objects = new Map();
    for (const key of keys) {
      this.#objects.set(key, new ObjectHistory());
    }
  }

  of(key: PathKey): ObjectHistory | null {
    return this.#objects.get(key) ?? null;
  }

  visit(event: TraceEvent): void {
    if (event.path === '' || event.operation.startsWith('Reg')) {
      return;
    }
    const isCreate = event.operation === 'CreateFile';
    const change = isCreate ? undefined : CHANGES.get(event.operation);
    if (!isCreate && change === undefined && !event.detail.includes('FileAttributes: ')) {
      return;
    }
    const key = pathKey(event.path);
    const history = this.#objects.get(key);
    if (isCreate) {
      this.#create(event, key, history);
    } else if (history !== undefined && event.ntStatus === STATUS_SUCCESS) {
      if (change === 'gone') {
        history.forgetExistence();
      } else if (change === 'kept') {
        history.change(true);
      }
      const attributes = ATTRIBUTES.exec(event.detail)?.[1];
      if (attributes !== undefined) {
        history.attributes.set(history.era, attributes);
      }
    }
  }

  #create(event: TraceEvent, key: PathKey, history: ObjectHistory | undefined): void {
    const parent = this.#parentOf(key);
    if (history === undefined && parent === undefined) {
      return;
    }
    const create = this.#details.parse(event.detail);
    const operation: Operation = { input: this.#input, event, key, create };
    history?.create(operation);
    if (parent !== undefined && create?.openResult === 'Created' && parent.childrenCreated.length < KEPT_ENTRIES) {
      parent.childrenCreated.push(operation);
    }
  }

  #parentOf(key: PathKey): ObjectHistory | undefined {
    const parent = parentKey(key);
    return parent === null ? undefined : this.#objects.get(parent);
  }
}

/** The shortest distance between two entries in time, in ticks; 0 where a time is not known. */
export function distance(a: HistoryEntry, b: HistoryEntry): Ticks {
  if (a.first === null || a.last === null || b.first === null || b.last === null) {
    return ticks(0);
  }
  return ticks(Math.max(0, b.first - a.last, a.first - b.last));
}
