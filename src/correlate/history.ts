/** The second reading of the traces: everything that happened to the refused objects and to their parents. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import { memoized } from '../formats/memoized.js';
import { keepEvent, type TraceEvent } from '../formats/procmon/event.js';
import { type AccessMask, mapGenericRights, MAXIMUM_ALLOWED, NO_ACCESS } from '../windows/access-mask.js';
import { hasOption } from '../windows/create-options.js';
import {
  STATUS_ACCESS_DENIED,
  STATUS_BUFFER_OVERFLOW,
  STATUS_NO_SUCH_FILE,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
  STATUS_SUCCESS,
} from '../windows/nt-status.js';
import { type PathKey, parentKey, pathKey } from '../windows/path.js';
import { TICKS_PER_MINUTE, type Ticks, ticks } from '../windows/time.js';
import { accountOf, type Operation } from './evidence.js';
import { KEPT_KEYS, requestKey } from './survey.js';

/** A grant says something about a refusal only near it: roles and groups change unseen. */
export const GRANT_WINDOW = 10 * TICKS_PER_MINUTE;

/** Equal creates on one object: same request and result, none further than GRANT_WINDOW from the next, no change between. */
export interface HistoryEntry {
  readonly operation: Operation;
  /** Counts changes of security, attributes or identity: rights can be compared within one era only. */
  readonly era: number;
  readonly first: Ticks | null;
  last: Ticks | null;
  count: number;
  /** The parent's era then, for objects whose parent is known. */
  readonly parentEra: number | null;
  /** How many rows told about the object's existence before this. */
  readonly existencesBefore: number;
}

/** What one row tells about the object's existence. */
interface Existence {
  /** Null: it tells nothing about that. */
  readonly before: boolean | null;
  /** Null: it may be gone. */
  readonly after: boolean | null;
}

/** Different entries kept of one object; real objects see a few dozen. */
const KEPT_ENTRIES = 500;

/** What is known about one object over time. */
export class ObjectHistory {
  readonly entries: HistoryEntry[] = [];
  /** Creates of new objects below it: each proves the right to add one. */
  readonly childrenCreated: HistoryEntry[] = [];
  /** What opens of existing objects below it were granted, and what creates there were refused, by account. */
  readonly children = new ChildRights();
  /** The object's own attributes as rows printed them (`HSA`), by era. */
  readonly attributes = new Map<number, string>();
  #era = 0;
  readonly #existences: Existence[] = [];
  readonly #latest = new Map<string, HistoryEntry>();

  /** Counts changes of its security, attributes or identity. */
  get era(): number {
    return this.#era;
  }

  create(operation: Operation, parentEra: number | null): void {
    const { event, create } = operation;
    this.#record(
      this.entries,
      `${event.result}|${create?.openResult}|${event.processName}|${requestKey(event, create)}`,
      operation,
      parentEra,
    );
    this.#tell(existenceOf(operation));
    if (create?.openResult === 'Created' || create?.openResult === 'Superseded') {
      this.#era++;
    }
  }

  childCreated(operation: Operation, create: CreateDetail): void {
    const kind = create.options & KIND_AND_INTENT;
    this.#record(this.childrenCreated, `child|${accountOf(operation.event, create)}|${kind}`, operation, null);
  }

  /** Its security or its attributes were set: other rights can apply. Attributes null: unknown from now on. */
  changed(attributes: string | null): void {
    const known = attributes === AS_BEFORE ? this.attributes.get(this.#era) : (attributes ?? undefined);
    this.#era++;
    if (known !== undefined) {
      this.attributes.set(this.#era, known);
    }
    this.#tell({ before: true, after: true });
  }

  /** It was deleted or renamed: the path may name nothing, or another object. */
  removed(): void {
    this.#era++;
    this.#tell({ before: true, after: null });
  }

  /** Another object was renamed to this path. */
  replaced(mayReplace: boolean): void {
    this.#era++;
    this.#existences.push({ before: mayReplace ? null : false, after: true });
  }

  showed(attributes: string): void {
    this.attributes.set(this.#era, attributes);
    this.#tell({ before: true, after: true });
  }

  /** The attributes that the object had all along, as far as rows printed them; null where they did not, or changed. */
  get steadyAttributes(): string | null {
    const [first, ...others] = new Set(this.attributes.values());
    return first === undefined || others.length > 0 ? null : first;
  }

  /** Whether a row before an entry shows the object being created. */
  wasCreatedBefore({ first }: HistoryEntry): boolean {
    return this.entries.some(
      ({ operation: { create }, first: created }) =>
        create?.openResult === 'Created' && (created === null || first === null || created <= first),
    );
  }

  /** Whether the object existed at an entry: what the row before it left behind, else what the next row found. */
  existedAt(entry: HistoryEntry): boolean | null {
    return (
      this.#existences[entry.existencesBefore - 1]?.after ?? this.#existences[entry.existencesBefore]?.before ?? null
    );
  }

  #tell(existence: Existence | null): void {
    const last = this.#existences.at(-1);
    const isNews = existence !== null && (existence.before !== last?.after || existence.after !== last.after);
    if (isNews && this.#existences.length < KEPT_ENTRIES) {
      this.#existences.push(existence);
    }
  }

  #record(entries: HistoryEntry[], kind: string, operation: Operation, parentEra: number | null): void {
    const { time } = operation.event;
    const name = `${this.#era}|${parentEra}|${this.#existences.length}|${kind}`;
    const latest = this.#latest.get(name);
    if (latest !== undefined && (time === null || latest.last === null || time - latest.last <= GRANT_WINDOW)) {
      latest.count++;
      latest.last = time;
    } else if (entries.length < KEPT_ENTRIES) {
      const entry: HistoryEntry = {
        operation,
        era: this.#era,
        first: time,
        last: time,
        count: 1,
        parentEra,
        existencesBefore: this.#existences.length,
      };
      entries.push(entry);
      this.#latest.set(name, entry);
    }
  }
}

/** What the account of a request got and did not get on the objects of one directory. */
class ChildRights {
  /** Both by account and backup intent. */
  readonly #granted = new Map<string, RightsOnObjects>();
  readonly #refused = new Map<string, RightsOnObjects>();

  granted({ event, create, key }: Operation): void {
    if (create !== null && (create.desiredAccess & MAXIMUM_ALLOWED) === 0 && create.openResult === 'Opened') {
      rightsOf(this.#granted, event, create).add(create.desiredAccess, key);
    }
  }

  refused({ event, create, key }: Operation): void {
    if (create !== null) {
      rightsOf(this.#refused, event, create).add(create.desiredAccess, key);
    }
  }

  /** Whether another object of the directory gave the same account these rights, or another refused them too; null: neither is known. */
  around({ event, create, key }: Operation, rights: AccessMask): Siblings | null {
    if (create === null || rights === NO_ACCESS) {
      return null;
    }
    if (rightsOf(this.#granted, event, create).isOnOther(key, rights)) {
      return 'granted';
    }
    return rightsOf(this.#refused, event, create).isOnOther(key, rights) ? 'refused' : null;
  }
}

/** What became of the same request on other objects of the directory. */
export type Siblings = 'granted' | 'refused';

/** Which rights came up on one object, and which on several. */
class RightsOnObjects {
  /** By bit. */
  readonly #first = new Map<number, PathKey>();
  #several = 0;

  add(access: AccessMask, key: PathKey): void {
    const rights = mapGenericRights(access) & ~this.#several;
    for (let bit = 1; bit <= rights && bit > 0; bit <<= 1) {
      if ((rights & bit) !== 0) {
        const first = this.#first.get(bit);
        if (first === undefined) {
          this.#first.set(bit, key);
        } else if (first !== key) {
          this.#several |= bit;
        }
      }
    }
  }

  /** Whether each of the rights came up on another object than this. */
  isOnOther(key: PathKey, rights: AccessMask): boolean {
    const left = rights & ~this.#several;
    for (let bit = 1; bit <= left && bit > 0; bit <<= 1) {
      const first = this.#first.get(bit);
      if ((left & bit) !== 0 && (first === undefined || first === key)) {
        return false;
      }
    }
    return true;
  }
}

function rightsOf(all: Map<string, RightsOnObjects>, event: TraceEvent, create: CreateDetail): RightsOnObjects {
  const name = `${accountOf(event, create)}|${create.options & BACKUP_INTENT}`;
  const known = all.get(name) ?? new RightsOnObjects();
  all.set(name, known);
  return known;
}

const BACKUP_INTENT = 0x4000;

/** In place of attributes: those of before are still there. */
const AS_BEFORE = 'as before';

/** Directory and Open For Backup: rights to add differ by them. */
const KIND_AND_INTENT = 0x4001;

function existenceOf({ event, create }: Operation): Existence | null {
  switch (event.ntStatus) {
    case STATUS_SUCCESS:
      return {
        before: create?.openResult !== 'Created',
        after: create !== null && hasOption(create.options, 'Delete On Close') ? null : true,
      };
    case STATUS_OBJECT_NAME_COLLISION:
      return { before: true, after: true };
    case STATUS_OBJECT_NAME_NOT_FOUND:
    case STATUS_OBJECT_PATH_NOT_FOUND:
    case STATUS_NO_SUCH_FILE:
      return { before: false, after: false };
    default:
      return null;
  }
}

/** Successful operations after which other rights can apply, or the path names nothing or something else. */
const CHANGES: ReadonlyMap<string, 'changed' | 'removed' | 'renamed'> = new Map([
  ['SetSecurityFile', 'changed'],
  ['SetBasicInformationFile', 'changed'],
  ['SetRenameInformationFile', 'renamed'],
  ['SetRenameInformationEx', 'renamed'],
  ['SetDispositionInformationFile', 'removed'],
  ['SetDispositionInformationEx', 'removed'],
]);

const ATTRIBUTES = /\bFileAttributes: ([A-Z]+|n\/a)/;
const NEW_NAME = /\bFileName: (.+)$/s;

/** Histories of chosen objects of one trace. */
export class Histories {
  readonly #objects: Map<PathKey, ObjectHistory>;
  readonly #input: string;
  readonly #keyOf = memoized(pathKey, KEPT_KEYS);

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
    if (event.eventClass !== 'file-system' || event.path === '') {
      return;
    }
    const key = this.#keyOf(event.path);
    const history = this.#objects.get(key);
    const { operation } = event;
    if (operation === 'CreateFile') {
      this.#create(event, key, history);
      return;
    }
    const change = CHANGES.get(operation);
    // Any object can be renamed to one of the chosen.
    if (history === undefined && change !== 'renamed') {
      return;
    }
    const succeeded = event.ntStatus === STATUS_SUCCESS;
    if (change !== undefined) {
      if (succeeded) {
        this.#change(event, change, history);
      }
    } else if (succeeded || event.ntStatus === STATUS_BUFFER_OVERFLOW) {
      // A query whose buffer was too short for the name has told the attributes all the same.
      const attributes = ATTRIBUTES.exec(event.detail)?.[1];
      if (attributes !== undefined) {
        history?.showed(attributes);
      }
    }
  }

  #change(event: TraceEvent, change: 'changed' | 'removed' | 'renamed', history: ObjectHistory | undefined): void {
    if (change === 'changed') {
      const attributes = ATTRIBUTES.exec(event.detail)?.[1] ?? null;
      // Setting no attributes (`n/a`) leaves them as they are, and so does setting the security.
      history?.changed(event.operation === 'SetSecurityFile' || attributes === 'n/a' ? AS_BEFORE : attributes);
    } else {
      history?.removed();
    }
    const newName = change === 'renamed' ? NEW_NAME.exec(event.detail)?.[1] : undefined;
    if (newName !== undefined) {
      this.#objects.get(pathKey(newName))?.replaced(!event.detail.includes('ReplaceIfExists: False'));
    }
  }

  #create(event: TraceEvent, key: PathKey, history: ObjectHistory | undefined): void {
    const parent = this.#parentOf(key);
    if (history === undefined && parent === undefined) {
      return;
    }
    const { create } = event;
    const operation: Operation = { input: this.#input, event: keepEvent(event), key, create };
    history?.create(operation, parent?.era ?? null);
    if (create?.openResult === 'Created') {
      parent?.childCreated(operation, create);
    } else if (event.ntStatus === STATUS_SUCCESS) {
      parent?.children.granted(operation);
    } else if (event.ntStatus === STATUS_ACCESS_DENIED) {
      parent?.children.refused(operation);
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
