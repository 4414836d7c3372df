/** What chosen objects were used for in a trace: what was granted on them to the process that is looked at. */

import { memoized } from '../formats/memoized.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import type { RowKind, RowVisitor, Wish } from '../formats/procmon/row-sieve.js';
import { FILE_ADD_FILE, FILE_ADD_SUBDIRECTORY, mapGenericRights } from '../windows/access-mask.js';
import { hasOption } from '../windows/create-options.js';
import { STATUS_SUCCESS } from '../windows/nt-status.js';
import { fitsLossy, isLossy, lossyForm, type PathKey, parentKey, pathKey } from '../windows/path.js';
import type { Ticks } from '../windows/time.js';
import { lastComponent } from './copy-paths.js';
import type { Operation } from './evidence.js';
import { grantedMask, isCheckedGrant } from './isolate.js';
import { KeptRows } from './kept-rows.js';
import { controlOf, KEPT_KEYS } from './survey.js';

/** A grant of what was looked for. */
export interface FoundGrant {
  readonly proof: Operation;
  readonly account: string;
}

/** What one account was given on one object. */
interface AccountUse {
  readonly account: string;
  /** On the object as it was there, and after the trace showed it being created: then its creator owns it. */
  checked: number;
  onCreated: number;
  /** By whatever handle: a create gives all it is asked for. */
  opened: number;
  /** The rows that added something. */
  proofs: Operation[];
}

/** Accounts that are told apart on one object. */
const KEPT_ACCOUNTS = 16;

/** What a process did with one object. */
export class ObjectUse {
  #accounts: AccountUse[] = [];
  /** Operations that succeeded on it, with the row of the first. */
  #done: Map<string, Operation> | null = null;
  #isCreated = false;
  #isTouched = false;

  /** Whether anything succeeded on it. */
  get isTouched(): boolean {
    return this.#isTouched;
  }

  opened(operation: Operation, rows: KeptRows): void {
    const { create, account } = operation;
    this.#isTouched = true;
    if (create === null) {
      return;
    }
    const opened = mapGenericRights(create.desiredAccess);
    const checked = isCheckedGrant(create) ? grantedMask(operation) : 0;
    this.#add(operation, rows, account, this.#isCreated ? { opened, onCreated: checked } : { opened, checked });
    this.#isCreated ||= create.openResult === 'Created' || create.openResult === 'Superseded';
  }

  /** A new object below it is the right to add one. */
  childCreated(operation: Operation, rows: KeptRows): void {
    const { create, account } = operation;
    if (create !== null) {
      const adding = hasOption(create.options, 'Directory') ? FILE_ADD_SUBDIRECTORY : FILE_ADD_FILE;
      this.#add(operation, rows, account, { checked: adding });
    }
  }

  did(operation: Operation, rows: KeptRows): void {
    const name = operationName(operation.event);
    this.#isTouched = true;
    this.#done ??= new Map();
    if (!this.#done.has(name)) {
      this.#done.set(name, rows.keep(operation));
    }
  }

  /** The grant of all these rights to one account, on the object as it was; `created`: also after it was created. */
  grantOf(rights: number, created: boolean): FoundGrant | null {
    return this.#find(rights, ({ checked, onCreated }) => (created ? checked | onCreated : checked));
  }

  /** The same by whatever handle, also by the one that created the object. */
  openWith(rights: number): FoundGrant | null {
    return this.#find(rights, ({ opened, checked, onCreated }) => opened | checked | onCreated);
  }

  /** The first success of an operation. */
  successOf(name: string): FoundGrant | null {
    const proof = this.#done?.get(name);
    return proof === undefined ? null : { proof, account: proof.account };
  }

  #find(rights: number, given: (use: AccountUse) => number): FoundGrant | null {
    const use = rights === 0 ? undefined : this.#accounts.find((one) => (rights & ~given(one)) === 0);
    const proof = use?.proofs.find((one) => (rightsOf(one) & rights) !== 0) ?? use?.proofs[0];
    return use === undefined || proof === undefined ? null : { proof, account: use.account };
  }

  #add(
    operation: Operation,
    rows: KeptRows,
    account: string,
    added: Partial<Pick<AccountUse, 'checked' | 'onCreated' | 'opened'>>,
  ): void {
    const known = this.#accounts.find((one) => one.account === account);
    if (known === undefined && this.#accounts.length >= KEPT_ACCOUNTS) {
      return;
    }
    const use = known ?? { account, checked: 0, onCreated: 0, opened: 0, proofs: [] };
    const { checked = 0, onCreated = 0, opened = 0 } = added;
    if (known === undefined) {
      this.#accounts = [...this.#accounts, use];
    }
    if (((checked & ~use.checked) | (onCreated & ~use.onCreated) | (opened & ~use.opened)) !== 0) {
      use.checked |= checked;
      use.onCreated |= onCreated;
      use.opened |= opened;
      use.proofs = [...use.proofs, rows.keep(operation)];
    }
  }
}

function rightsOf({ create }: Operation): number {
  return create === null ? 0 : mapGenericRights(create.desiredAccess);
}

/** An operation that is no create, with the control that it asks for. */
export function operationName(event: Pick<TraceEvent, 'operation' | 'detail'>): string {
  const control = controlOf(event);
  return control === null ? event.operation : `${event.operation} ${control}`;
}

/** The watched objects of one process. */
class WatchedObjects {
  readonly #uses = new Map<PathKey, ObjectUse>();
  /** Those whose names a log could not print whole, by their lossy form. */
  readonly #lossy = new Map<string, { readonly key: PathKey; readonly use: ObjectUse }[]>();

  get keys(): Iterable<PathKey> {
    return this.#uses.keys();
  }

  get hasLossy(): boolean {
    return this.#lossy.size > 0;
  }

  watch(key: PathKey): ObjectUse {
    const known = this.#uses.get(key);
    if (known !== undefined) {
      return known;
    }
    const use = new ObjectUse();
    this.#uses.set(key, use);
    if (isLossy(key)) {
      const form = lossyForm(key);
      this.#lossy.set(form, [...(this.#lossy.get(form) ?? []), { key, use }]);
    }
    return use;
  }

  of(key: PathKey): ObjectUse | null {
    const exact = this.#uses.get(key);
    if (exact !== undefined || this.#lossy.size === 0) {
      return exact ?? null;
    }
    const [only, ...others] = (this.#lossy.get(lossyForm(key)) ?? []).filter((one) => fitsLossy(key, one.key));
    return only === undefined || others.length > 0 ? null : only.use;
  }
}

/** Objects that are looked for, each for one process: what another program is granted says nothing about a copy. */
export class ObjectUses {
  readonly #processes = new Map<string, WatchedObjects>();
  /** Operations beside creates whose success is asked for. */
  readonly #operations = new Set<string>();

  get isEmpty(): boolean {
    return this.#processes.size === 0;
  }

  /** `operation`: the one that failed, null where that is not known. */
  watch(key: PathKey, processName: string, operation: string | null): ObjectUse {
    const name = processName.toLowerCase();
    const watched = this.#processes.get(name) ?? new WatchedObjects();
    this.#processes.set(name, watched);
    if (operation !== null && operation !== 'CreateFile') {
      this.#operations.add(operation);
    }
    return watched.watch(key);
  }

  /** The watched objects of a process. */
  of(processName: string): WatchedObjects | null {
    return this.#processes.get(processName.toLowerCase()) ?? null;
  }

  /** The last components of all watched keys. */
  *names(): Generator<string> {
    for (const watched of this.#processes.values()) {
      for (const key of watched.keys) {
        yield lastComponent(key);
      }
    }
  }

  wants({ eventClass, processName, operation, ntStatus }: RowKind): Wish {
    const watched = this.of(processName);
    if (eventClass !== 'file-system' || ntStatus !== STATUS_SUCCESS || watched === null) {
      return 'none';
    }
    const isCreate = operation === 'CreateFile';
    if (!isCreate && !this.#operations.has(operation)) {
      return 'none';
    }
    // A name that is not whole can be any.
    return watched.hasLossy ? 'all' : isCreate ? 'within' : 'named';
  }
}

/** Reads one trace for watched objects: only what succeeded, within what was asked for. */
export class UseReading implements RowVisitor {
  readonly wishes = 0;
  readonly #uses: ObjectUses;
  readonly #rows: KeptRows;
  readonly #accepts: (key: PathKey, time: Ticks | null) => boolean;
  readonly #placeOf = memoized((path: string) => {
    const key = pathKey(path);
    return { key, parent: parentKey(key) };
  }, KEPT_KEYS);

  constructor(uses: ObjectUses, input: string, accepts: (key: PathKey, time: Ticks | null) => boolean) {
    this.#uses = uses;
    this.#rows = new KeptRows(input);
    this.#accepts = accepts;
  }

  get names(): Iterable<string> {
    return this.#uses.names();
  }

  wants(kind: RowKind): Wish {
    return this.#uses.wants(kind);
  }

  visit(event: TraceEvent): void {
    const watched = this.#uses.of(event.processName);
    if (watched === null || event.ntStatus !== STATUS_SUCCESS || event.path === '') {
      return;
    }
    const { key, parent } = this.#placeOf(event.path);
    const isCreate = event.operation === 'CreateFile';
    const use = watched.of(key);
    const above = isCreate && parent !== null ? watched.of(parent) : null;
    if ((use === null && above === null) || !this.#accepts(key, event.time)) {
      return;
    }
    const operation = this.#rows.of(event, key);
    if (!isCreate) {
      use?.did(operation, this.#rows);
      return;
    }
    use?.opened(operation, this.#rows);
    if (operation.create?.openResult === 'Created') {
      above?.childCreated(operation, this.#rows);
    }
  }
}
