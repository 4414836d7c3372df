/** The second reading of the traces: everything that happened to the refused objects and to their parents. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import { memoized } from '../formats/memoized.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import type { RowKind, Wish } from '../formats/procmon/row-sieve.js';
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
import type { Operation } from './evidence.js';
import type { KeptRows } from './kept-rows.js';
import { KEPT_KEYS } from './survey.js';

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

/** Up to this length a list is no longer than its items: V8 leaves room for sixteen more where one is added. */
const EXACT_LENGTH = 4;

/** The list with one more item. The old one is not to be used any more. */
function withItem<Item>(list: Item[], item: Item): Item[] {
  if (list.length < EXACT_LENGTH) {
    return list.concat(item);
  }
  list.push(item);
  return list;
}

/** What is known about one object over time. */
export class ObjectHistory {
  readonly key: PathKey;
  /** As the refused row printed it: what is kept need not have a copy of its own. */
  readonly #path: string | null;
  #entries: HistoryEntry[] = NO_ENTRIES;
  #childrenCreated: HistoryEntry[] = NO_ENTRIES;
  readonly #rows: KeptRows;
  #children: ChildRights | null = null;
  /** By era; most objects show none. */
  #attributes: Map<number, string> | null = null;
  #era = 0;
  #existences: Existence[] = NO_EXISTENCES;

  constructor(key: PathKey, path: string | null, rows: KeptRows) {
    this.key = key;
    this.#path = path;
    this.#rows = rows;
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  /** Creates of new objects below it: each proves the right to add one. */
  get childrenCreated(): readonly HistoryEntry[] {
    return this.#childrenCreated;
  }

  /** What opens of existing objects below it were granted, and what creates there were refused, by account. */
  get children(): ChildRights {
    this.#children ??= new ChildRights();
    return this.#children;
  }

  /** Counts changes of its security, attributes or identity. */
  get era(): number {
    return this.#era;
  }

  create(operation: Operation, parentEra: number | null): void {
    const { create } = operation;
    this.#entries = this.#record(this.#entries, isSameCreate, operation, parentEra);
    this.#tell(existenceOf(operation));
    if (create?.openResult === 'Created' || create?.openResult === 'Superseded') {
      this.#era++;
    }
  }

  childCreated(operation: Operation): void {
    this.#childrenCreated = this.#record(this.#childrenCreated, isSameKindOfChild, operation, null);
  }

  /** Its security or its attributes were set: other rights can apply. Attributes null: unknown from now on. */
  changed(attributes: string | null): void {
    const known = attributes === AS_BEFORE ? this.attributesIn(this.#era) : attributes;
    this.#era++;
    if (known !== null) {
      this.#setAttributes(known);
    }
    this.#tell(STAYS);
  }

  /** It was deleted or renamed: the path may name nothing, or another object. */
  removed(): void {
    this.#era++;
    this.#tell(GOES);
  }

  /** Another object was renamed to this path. */
  replaced(mayReplace: boolean): void {
    this.#era++;
    this.#existences = withItem(this.#existences, mayReplace ? COMES : IS_NEW);
  }

  showed(attributes: string): void {
    this.#setAttributes(attributes);
    this.#tell(STAYS);
  }

  /** The object's own attributes in an era as rows printed them (`HSA`); null where none did. */
  attributesIn(era: number): string | null {
    return this.#attributes?.get(era) ?? null;
  }

  /** The attributes that the object had all along, as far as rows printed them; null where they did not, or changed. */
  get steadyAttributes(): string | null {
    const [first, ...others] = new Set(this.#attributes?.values());
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

  #setAttributes(attributes: string): void {
    this.#attributes ??= new Map();
    this.#attributes.set(this.#era, attributes);
  }

  #tell(existence: Existence | null): void {
    const last = this.#existences.at(-1);
    const isNews = existence !== null && (existence.before !== last?.after || existence.after !== last.after);
    if (isNews && this.#existences.length < KEPT_ENTRIES) {
      this.#existences = withItem(this.#existences, existence);
    }
  }

  #record(
    entries: HistoryEntry[],
    isSame: (one: Operation, other: Operation) => boolean,
    operation: Operation,
    parentEra: number | null,
  ): HistoryEntry[] {
    const { time } = operation.event;
    const latest = this.#latest(entries, isSame, operation, parentEra);
    if (latest !== null && (time === null || latest.last === null || time - latest.last <= GRANT_WINDOW)) {
      latest.count++;
      latest.last = time;
      return entries;
    }
    if (entries.length >= KEPT_ENTRIES) {
      return entries;
    }
    return withItem(entries, {
      operation: this.#rows.keep(operation, this.#path),
      era: this.#era,
      first: time,
      last: time,
      count: 1,
      parentEra,
      existencesBefore: this.#existences.length,
    });
  }

  /** The last equal entry since the object or its parent changed: what was before that is another. */
  #latest(
    entries: readonly HistoryEntry[],
    isSame: (one: Operation, other: Operation) => boolean,
    operation: Operation,
    parentEra: number | null,
  ): HistoryEntry | null {
    for (let index = entries.length - 1; index >= 0; index--) {
      const entry = entries[index];
      if (
        entry === undefined ||
        entry.era !== this.#era ||
        entry.parentEra !== parentEra ||
        entry.existencesBefore !== this.#existences.length
      ) {
        return null;
      }
      if (isSame(entry.operation, operation)) {
        return entry;
      }
    }
    return null;
  }
}

function isSameCreate(one: Operation, other: Operation): boolean {
  return (
    one.request === other.request &&
    one.event.result === other.event.result &&
    one.create?.openResult === other.create?.openResult &&
    one.event.processName === other.event.processName
  );
}

/** Rights to add differ by what is added, and by backup intent. */
function isSameKindOfChild(one: Operation, other: Operation): boolean {
  return (
    one.account === other.account &&
    ((one.create?.options ?? 0) & KIND_AND_INTENT) === ((other.create?.options ?? 0) & KIND_AND_INTENT)
  );
}

/** What the account of a request got and did not get on the objects of one directory. */
class ChildRights {
  // Most directories have one of them only.
  #granted: RightsByCaller | null = null;
  #refused: RightsByCaller | null = null;

  granted(operation: Operation): void {
    const { create, key } = operation;
    if (create !== null && (create.desiredAccess & MAXIMUM_ALLOWED) === 0 && create.openResult === 'Opened') {
      this.#granted ??= new RightsByCaller();
      this.#granted.of(operation, create).add(create.desiredAccess, key);
    }
  }

  refused(operation: Operation): void {
    const { create, key } = operation;
    if (create !== null) {
      this.#refused ??= new RightsByCaller();
      this.#refused.of(operation, create).add(create.desiredAccess, key);
    }
  }

  /** Whether another object of the directory gave the same account these rights, or another refused them too; null: neither is known. */
  around(operation: Operation, rights: AccessMask): Siblings | null {
    const { create, key } = operation;
    if (create === null || rights === NO_ACCESS) {
      return null;
    }
    if (this.#granted?.of(operation, create).isOnOther(key, rights) === true) {
      return 'granted';
    }
    return this.#refused?.of(operation, create).isOnOther(key, rights) === true ? 'refused' : null;
  }
}

/** What became of the same request on other objects of the directory. */
export type Siblings = 'granted' | 'refused';

/** Which rights came up on one object, and which on several. */
class RightsOnObjects {
  /** Rights with the object on which they came up first; most came up together. */
  #firsts: { readonly rights: number; readonly key: PathKey }[] = [];
  #several = 0;

  add(access: AccessMask, key: PathKey): void {
    let rights = mapGenericRights(access) & ~this.#several;
    for (const first of rights === 0 ? [] : this.#firsts) {
      const known = first.rights & rights;
      this.#several |= first.key === key ? 0 : known;
      rights &= ~known;
    }
    if (rights !== 0) {
      this.#firsts = withItem(this.#firsts, { rights, key });
    }
  }

  /** Whether each of the rights came up on another object than this. */
  isOnOther(key: PathKey, rights: AccessMask): boolean {
    let left = rights & ~this.#several;
    for (const first of this.#firsts) {
      left &= first.key === key ? ~0 : ~first.rights;
    }
    return left === 0;
  }
}

/** By account and backup intent: of a directory, most often one. */
class RightsByCaller {
  #all: { readonly account: string; readonly backupIntent: number; readonly rights: RightsOnObjects }[] = [];

  of({ account }: Operation, { options }: CreateDetail): RightsOnObjects {
    const backupIntent = options & BACKUP_INTENT;
    const known = this.#all.find((one) => one.account === account && one.backupIntent === backupIntent);
    if (known !== undefined) {
      return known.rights;
    }
    const rights = new RightsOnObjects();
    if (this.#all.length < KEPT_CALLERS) {
      this.#all = withItem(this.#all, { account, backupIntent, rights });
    }
    return rights;
  }
}

/** Accounts that are told apart in one directory. */
const KEPT_CALLERS = 100;

const BACKUP_INTENT = 0x4000;

/** In place of attributes: those of before are still there. */
const AS_BEFORE = 'as before';

/** Directory and Open For Backup. */
const KIND_AND_INTENT = 0x4001;

const NO_ENTRIES: HistoryEntry[] = [];
const NO_EXISTENCES: Existence[] = [];

const STAYS: Existence = { before: true, after: true };
const GOES: Existence = { before: true, after: null };
const IS_NEW: Existence = { before: false, after: true };
const IS_NEW_AND_GOES: Existence = { before: false, after: null };
/** Whether something was there before is not known. */
const COMES: Existence = { before: null, after: true };
const IS_NOT_THERE: Existence = { before: false, after: false };

function existenceOf({ event, create }: Operation): Existence | null {
  switch (event.ntStatus) {
    case STATUS_SUCCESS: {
      const goes = create !== null && hasOption(create.options, 'Delete On Close');
      if (create?.openResult === 'Created') {
        return goes ? IS_NEW_AND_GOES : IS_NEW;
      }
      return goes ? GOES : STAYS;
    }
    case STATUS_OBJECT_NAME_COLLISION:
      return STAYS;
    case STATUS_OBJECT_NAME_NOT_FOUND:
    case STATUS_OBJECT_PATH_NOT_FOUND:
    case STATUS_NO_SUCH_FILE:
      return IS_NOT_THERE;
    default:
      return null;
  }
}

/** Successful operations after which other rights can apply, or the path names nothing or something else. */
export const CHANGES: ReadonlyMap<string, 'changed' | 'removed' | 'renamed'> = new Map([
  ['SetSecurityFile', 'changed'],
  ['SetBasicInformationFile', 'changed'],
  ['SetRenameInformationFile', 'renamed'],
  ['SetRenameInformationEx', 'renamed'],
  ['SetDispositionInformationFile', 'removed'],
  ['SetDispositionInformationEx', 'removed'],
]);

/** Attributes in the Detail of a query, or of a change. */
export const SHOWN_ATTRIBUTES = /\bFileAttributes: ([A-Z]+|n\/a)/;
/** Where a rename moves its object. */
export const NEW_NAME = /\bFileName: (.+)$/s;

/** Histories of chosen objects of one trace. */
export class Histories {
  readonly #objects = new Map<PathKey, ObjectHistory>();
  readonly #rows: KeptRows;
  readonly #watchedAt = memoized((path: string) => this.#watched(pathKey(path)), KEPT_KEYS);

  /** `objects`: keys, and paths as a row printed them where one did. */
  constructor(rows: KeptRows, objects: ReadonlyMap<PathKey, string | null>) {
    this.#rows = rows;
    for (const [key, path] of objects) {
      this.#objects.set(key, new ObjectHistory(key, path, rows));
    }
  }

  of(key: PathKey): ObjectHistory | null {
    return this.#objects.get(key) ?? null;
  }

  /** The chosen objects. */
  get keys(): Iterable<PathKey> {
    return this.#objects.keys();
  }

  /** Creates of the chosen objects and directly within them, and what else became of the objects. */
  wants({ eventClass, operation, ntStatus }: RowKind): Wish {
    if (eventClass !== 'file-system' || this.#objects.size === 0) {
      return 'none';
    }
    if (operation === 'CreateFile') {
      return 'within';
    }
    // Any object can be renamed to one of the chosen.
    if (CHANGES.get(operation) === 'renamed') {
      return ntStatus === STATUS_SUCCESS ? 'all' : 'none';
    }
    return ntStatus === STATUS_SUCCESS || ntStatus === STATUS_BUFFER_OVERFLOW ? 'named' : 'none';
  }

  visit(event: TraceEvent): void {
    if (event.eventClass !== 'file-system' || event.path === '') {
      return;
    }
    const watched = this.#watchedAt(event.path);
    const { history } = watched;
    const { operation } = event;
    if (operation === 'CreateFile') {
      this.#create(event, watched);
      return;
    }
    const change = CHANGES.get(operation);
    // Any object can be renamed to one of the chosen.
    if (history === null && change !== 'renamed') {
      return;
    }
    const succeeded = event.ntStatus === STATUS_SUCCESS;
    if (change !== undefined) {
      if (succeeded) {
        this.#change(event, change, history);
      }
    } else if (succeeded || event.ntStatus === STATUS_BUFFER_OVERFLOW) {
      // A query whose buffer was too short for the name has told the attributes all the same.
      const attributes = SHOWN_ATTRIBUTES.exec(event.detail)?.[1];
      if (attributes !== undefined) {
        history?.showed(attributes);
      }
    }
  }

  #change(event: TraceEvent, change: 'changed' | 'removed' | 'renamed', history: ObjectHistory | null): void {
    if (change === 'changed') {
      const attributes = SHOWN_ATTRIBUTES.exec(event.detail)?.[1] ?? null;
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

  #create(event: TraceEvent, { key, history, parent }: Watched): void {
    if (history === null && parent === null) {
      return;
    }
    // What is kept has the key that is there already.
    const operation = this.#rows.of(event, history?.key ?? key);
    history?.create(operation, parent?.era ?? null);
    if (operation.create?.openResult === 'Created') {
      parent?.childCreated(operation);
    } else if (event.ntStatus === STATUS_SUCCESS) {
      parent?.children.granted(operation);
    } else if (event.ntStatus === STATUS_ACCESS_DENIED) {
      parent?.children.refused(operation);
    }
  }

  #watched(key: PathKey): Watched {
    const parent = parentKey(key);
    return { key, history: this.of(key), parent: parent === null ? null : this.of(parent) };
  }
}

/** What a row's path leads to. */
interface Watched {
  readonly key: PathKey;
  readonly history: ObjectHistory | null;
  readonly parent: ObjectHistory | null;
}

/** The shortest distance between two entries in time, in ticks; 0 where a time is not known. */
export function distance(a: HistoryEntry, b: HistoryEntry): Ticks {
  if (a.first === null || a.last === null || b.first === null || b.last === null) {
    return ticks(0);
  }
  return ticks(Math.max(0, b.first - a.last, a.first - b.last));
}
