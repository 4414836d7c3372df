/**
 * Which rows of a trace its diagnosis rests on, so that a trace of these rows alone gives the same findings. It goes through the
 * traces as the two readings do, and keeps for each thing that they ask the rows that answer it: of equal rows the first ones, one
 * every few minutes, and the last.
 */

import { memoized } from '../formats/memoized.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import type { RowKind, RowVisitor, Wish } from '../formats/procmon/row-sieve.js';
import { MAXIMUM_ALLOWED } from '../windows/access-mask.js';
import {
  isErrorStatus,
  STATUS_ACCESS_DENIED,
  STATUS_BUFFER_OVERFLOW,
  STATUS_DELETE_PENDING,
  STATUS_SHARING_VIOLATION,
  STATUS_SUCCESS,
} from '../windows/nt-status.js';
import { lossyForm, type PathKey, parentKey, pathKey, volumeKey } from '../windows/path.js';
import { TICKS_PER_DAY, type Ticks } from '../windows/time.js';
import { lastComponent } from './copy-paths.js';
import type { Correlation, ReadTrace } from './correlate.js';
import type { Operation } from './evidence.js';
import { CHANGES, GRANT_WINDOW, NEW_NAME, SHOWN_ATTRIBUTES } from './history.js';
import { KeptRows } from './kept-rows.js';
import { isRobocopyName } from './scope.js';
import { redirectedName } from './same-names.js';
import { isShareAnswer, isWriting, SmbPort } from './share-use.js';
import { type BenignTest, controlOf, KEPT_CREATED, KEPT_KEYS, tallyKey } from './survey.js';

/** `telling`: the rows that bear on the outcome. `copying`: besides, all of the file system by the copying process, and all of refused objects. */
export type RowChoice = 'telling' | 'copying';

export interface RowChoiceOptions {
  readonly benign: BenignTest;
  /** Null: robocopy.exe, or every process where no trace has one. */
  readonly chosen: ((processName: string) => boolean) | null;
}

/** The records of each trace that a choice takes, by the input's id. Each trace is read twice. */
export async function chooseRows(
  correlation: Correlation,
  choice: RowChoice,
  options: RowChoiceOptions,
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const chosen = new Map<string, ReadonlySet<number>>();
  for (const read of correlation.traces) {
    chosen.set(read.trace.input, await chooseRowsOf(read, correlation, choice, options));
  }
  return chosen;
}

async function chooseRowsOf(
  read: ReadTrace,
  correlation: Correlation,
  choice: RowChoice,
  options: RowChoiceOptions,
): Promise<ReadonlySet<number>> {
  const rows = new ChosenRows();
  const first = new RefusedRows(rows, read, correlation, choice, options);
  await read.trace.read(first);
  first.end();
  const second = new RowsOfObjects(rows, first.refused, correlation, choice);
  await read.trace.read(second);
  second.end();
  return rows.records;
}

/** Equal rows that are kept before they are thinned out: as many as a refusal keeps times of, for the clock's vote. */
const REFUSED_ROWS = 32;
const OTHER_ROWS = 2;

/** Two rows that are further apart than this are not one entry of a history, so one is kept more often. */
const THINNED = GRANT_WINDOW / 2;

/** Equal rows that were met. */
interface Repeated {
  count: number;
  /** The last of them. */
  record: number;
  /** Of the last one that was kept. */
  kept: Ticks | null;
}

/** The records that were chosen so far. */
class ChosenRows {
  readonly records = new Set<number>();

  take(record: number): void {
    this.records.add(record);
  }
}

/** Keeps some of many equal rows. */
class Thinned {
  readonly #rows: ChosenRows;
  readonly #first: number;
  readonly #known = new Map<string, Repeated>();

  constructor(rows: ChosenRows, first: number) {
    this.#rows = rows;
    this.#first = first;
  }

  /** Whether the row is kept at once; the last one is kept in the end. */
  offer(name: string, { record, time }: Pick<TraceEvent, 'record' | 'time'>): boolean {
    const known = this.#known.get(name);
    if (known === undefined) {
      this.#known.set(name, { count: 1, record, kept: time });
      this.#rows.take(record);
      return true;
    }
    known.count++;
    const isDue = time !== null && known.kept !== null && Math.abs(time - known.kept) > THINNED;
    const isKept = known.count <= this.#first || isDue;
    if (isKept) {
      // The row before it is kept as well, so that no gap is longer than it was.
      this.#rows.take(known.record);
      this.#rows.take(record);
      known.kept = time;
    }
    known.record = record;
    return isKept;
  }

  end(): void {
    for (const { record } of this.#known.values()) {
      this.#rows.take(record);
    }
  }
}

/** Where objects were created last, as the survey remembers them. */
class CreatedRows {
  #now = new Map<PathKey, number>();
  #before: ReadonlyMap<PathKey, number> = new Map();

  add(key: PathKey, record: number): void {
    if (this.#now.size >= KEPT_CREATED) {
      this.#before = this.#now;
      this.#now = new Map();
    }
    this.#now.set(key, record);
  }

  of(key: PathKey): number | null {
    return this.#now.get(key) ?? this.#before.get(key) ?? null;
  }
}

/** What was refused in a trace, for the second reading. */
interface Refused {
  readonly objects: ReadonlySet<PathKey>;
  readonly records: ReadonlySet<number>;
  /** Objects of which holders are asked for, with the last row that asks. */
  readonly held: ReadonlyMap<PathKey, number>;
  /** Directories that could not be renamed, with the last row that says so. */
  readonly directories: ReadonlyMap<PathKey, number>;
}

/** What the survey asks: refusals, rights by scope, what shares answered, and what the trace says of itself as a whole. */
class RefusedRows implements RowVisitor {
  readonly wishes = 0;
  readonly names = [];
  readonly #rows: ChosenRows;
  readonly #correlation: Correlation;
  readonly #options: RowChoiceOptions;
  readonly #accepts: ReadTrace['accepts'];
  readonly #takesCopying: boolean;
  readonly #kept: KeptRows;
  readonly #loggedNames: ReadonlySet<string>;
  readonly #keyOf = memoized(pathKey, KEPT_KEYS);
  readonly #refusals: Thinned;
  readonly #shares: ShareRows;
  readonly #rights: RightsRows;
  readonly #outline: TraceOutline;
  readonly #smbPort = new SmbPort();
  readonly #objects = new Set<PathKey>();
  readonly #records = new Set<number>();
  readonly #held = new Map<PathKey, number>();
  readonly #directories = new Map<PathKey, number>();
  readonly #names = new Set<string>();

  constructor(
    rows: ChosenRows,
    { trace, accepts }: ReadTrace,
    correlation: Correlation,
    choice: RowChoice,
    options: RowChoiceOptions,
  ) {
    this.#rows = rows;
    this.#correlation = correlation;
    this.#options = options;
    this.#accepts = accepts;
    this.#takesCopying = choice === 'copying';
    this.#kept = new KeptRows(trace.input);
    this.#refusals = new Thinned(rows, REFUSED_ROWS);
    this.#shares = new ShareRows(rows);
    this.#rights = new RightsRows(rows);
    this.#outline = new TraceOutline(rows, (name) => this.#isCopyingName(name));
    this.#loggedNames = new Set(
      correlation.errors.flatMap((logged) =>
        correlation.paths.traceKeys(logged).map((key) => lossyForm(lastComponent(key))),
      ),
    );
  }

  get refused(): Refused {
    return { objects: this.#objects, records: this.#records, held: this.#held, directories: this.#directories };
  }

  wants(): Wish {
    return 'all';
  }

  visit(event: TraceEvent): void {
    this.#outline.visit(event);
    const { eventClass } = event;
    if (eventClass === 'network') {
      this.#visitNetwork(event);
    } else if (eventClass === 'file-system' && this.#isLookedAt(event)) {
      this.#visitFile(event);
    }
  }

  end(): void {
    this.#outline.end();
    this.#refusals.end();
    this.#shares.end();
    this.#rights.end(this.#objects, (key) => this.#correlation.paths.scope(key));
  }

  #isCopyingName(name: string): boolean {
    return (this.#options.chosen ?? isRobocopyName)(name);
  }

  #isLookedAt({ processName }: TraceEvent): boolean {
    return this.#correlation.ofEveryone || this.#isCopyingName(processName);
  }

  #visitNetwork(event: TraceEvent): void {
    const before = this.#smbPort.state;
    if (before !== 'answers') {
      this.#smbPort.visit(event);
      if (this.#smbPort.state !== before) {
        this.#rows.take(event.record);
      }
    }
  }

  #visitFile(event: TraceEvent): void {
    const { ntStatus, operation, record } = event;
    if (this.#takesCopying && !this.#correlation.ofEveryone) {
      this.#rows.take(record);
    }
    const failed = ntStatus === null ? event.result !== '' : isErrorStatus(ntStatus);
    const benign =
      ntStatus === null || ntStatus === STATUS_SUCCESS
        ? null
        : this.#options.benign(operation, ntStatus, controlOf(event));
    if (operation !== 'CreateFile' && !failed && benign === null) {
      return;
    }
    this.#learnName(event);
    const key = this.#keyOf(event.path);
    if (!this.#accepts(key, event.time)) {
      return;
    }
    const row = this.#kept.of(event, key);
    if (row.create !== null) {
      this.#shares.visit(row);
      this.#rights.visit(row, this.#correlation.paths.scope(key));
    }
    const isLogged = benign !== null && this.#loggedNames.has(lossyForm(lastComponent(key)));
    if (isLogged || (benign === null && failed)) {
      this.#refuse(row);
    }
  }

  #learnName({ path, record }: TraceEvent): void {
    const name = path.includes('\\;') ? redirectedName(path) : null;
    if (name !== null && !this.#names.has(name)) {
      this.#names.add(name);
      this.#rows.take(record);
    }
  }

  #refuse({ event, key, request }: Operation): void {
    const { ntStatus, operation, record, processName, result } = event;
    if (this.#refusals.offer(`${processName}|${operation}|${result}|${request}|${key}`, event)) {
      this.#records.add(record);
    }
    this.#objects.add(key);
    const one = this.#correlation.names.oneKey(key);
    if (ntStatus === STATUS_SHARING_VIOLATION || ntStatus === STATUS_DELETE_PENDING) {
      this.#held.set(one, record);
    } else if (ntStatus === STATUS_ACCESS_DENIED && CHANGES.get(operation) === 'renamed') {
      this.#directories.set(one, record);
    }
  }
}

/** What a trace is like: its first and last row of each day, one row of each copying process, of another, of a success, of a close. */
class TraceOutline {
  readonly #rows: ChosenRows;
  readonly #isCopyingName: (name: string) => boolean;
  #last: number | null = null;
  #day: number | null = null;
  readonly #processes = new Set<string>();
  readonly #copying = new Set<string>();
  readonly #inFiles = new Set<string>();
  #hasSuccess = false;
  #hasClose = false;

  constructor(rows: ChosenRows, isCopyingName: (name: string) => boolean) {
    this.#rows = rows;
    this.#isCopyingName = isCopyingName;
  }

  visit(event: TraceEvent): void {
    const { record, time, processName } = event;
    const day = time === null ? this.#day : Math.floor(time / TICKS_PER_DAY);
    let isFirst = this.#last === null || day !== this.#day;
    if (isFirst && this.#last !== null) {
      this.#rows.take(this.#last);
    }
    this.#last = record;
    this.#day = day;
    if (this.#processes.size < 2 && !this.#processes.has(processName.toLowerCase())) {
      this.#processes.add(processName.toLowerCase());
      isFirst = true;
    }
    if (!this.#hasSuccess && event.ntStatus === STATUS_SUCCESS) {
      this.#hasSuccess = true;
      isFirst = true;
    }
    if (!this.#hasClose && event.operation === 'CloseFile') {
      this.#hasClose = true;
      isFirst = true;
    }
    if (this.#isCopyingName(processName) && this.#isNewProcess(event)) {
      isFirst = true;
    }
    if (isFirst) {
      this.#rows.take(record);
    }
  }

  end(): void {
    if (this.#last !== null) {
      this.#rows.take(this.#last);
    }
  }

  /** Of each copying process one row at all, and one of the file system, which is what makes it the one to look at. */
  #isNewProcess({ processName, pid, eventClass }: TraceEvent): boolean {
    const name = `${pid}|${processName}`;
    const known = eventClass === 'file-system' ? this.#inFiles : this.#copying;
    const isNew = !known.has(name);
    known.add(name);
    return isNew;
  }
}

/** Of each account on each share: the first create, the first and last answer, the first that read and that wrote. */
class ShareRows {
  readonly #rows: ChosenRows;
  readonly #known = new Set<string>();
  readonly #lastAnswers = new Map<string, number>();

  constructor(rows: ChosenRows) {
    this.#rows = rows;
  }

  visit({ event, key, account, create }: Operation): void {
    const volume = volumeKey(key);
    if (volume === null || create === null) {
      return;
    }
    this.#first(volume, event.record);
    if (!isShareAnswer(event.ntStatus)) {
      return;
    }
    const name = `${volume}|${account}`;
    this.#first(name, event.record);
    this.#lastAnswers.set(name, event.record);
    if (event.ntStatus === STATUS_SUCCESS) {
      this.#first(`${name}|${isWriting(create) ? 'writes' : 'reads'}`, event.record);
    }
  }

  end(): void {
    for (const record of this.#lastAnswers.values()) {
      this.#rows.take(record);
    }
  }

  #first(name: string, record: number): void {
    if (!this.#known.has(name)) {
      this.#known.add(name);
      this.#rows.take(record);
    }
  }
}

/** Which rights were granted and denied where; of scopes in which something was refused. */
class RightsRows {
  readonly #rows: ChosenRows;
  readonly #created = new CreatedRows();
  readonly #counts = new Map<string, number>();
  readonly #byScope = new Map<string, number[]>();

  constructor(rows: ChosenRows) {
    this.#rows = rows;
  }

  visit({ event, key, account, request, create }: Operation, scope: string): void {
    const { ntStatus, record } = event;
    if (create === null || (ntStatus !== STATUS_SUCCESS && ntStatus !== STATUS_ACCESS_DENIED)) {
      return;
    }
    const isNew = ntStatus === STATUS_SUCCESS && create.openResult === 'Created';
    const createdBy = ntStatus === STATUS_SUCCESS && !isNew ? this.#created.of(key) : null;
    if (isNew) {
      this.#created.add(key, record);
    }
    const answer = ntStatus !== STATUS_SUCCESS ? 'denied' : isNew ? 'created' : createdBy === null ? 'existing' : 'own';
    const name = `${tallyKey(scope, account, create)}|${request}|${answer}`;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    if (count <= OTHER_ROWS) {
      const records = this.#byScope.get(scope) ?? [];
      this.#byScope.set(scope, records);
      records.push(record, ...(createdBy === null ? [] : [createdBy]));
    }
  }

  end(refused: Iterable<PathKey>, scopeOf: (key: PathKey) => string): void {
    const scopes = new Set([...refused].map(scopeOf));
    for (const [scope, records] of this.#byScope) {
      if (scopes.has(scope)) {
        records.forEach((record) => this.#rows.take(record));
      }
    }
  }
}

/** What a row tells about one object as far as it was read. */
interface ObjectState {
  /** Counts changes, as its history does. */
  era: number;
  /** The last row that told anything about it. */
  last: number | null;
  /** Whether the next row that tells anything is kept. */
  wantsNext: boolean;
  attributes: string | null;
}

/** What the second reading asks: histories of the refused objects and of their directories, and who had them open. */
class RowsOfObjects implements RowVisitor {
  readonly wishes = 0;
  readonly #rows: ChosenRows;
  readonly #refused: Refused;
  readonly #correlation: Correlation;
  readonly #takesAll: boolean;
  readonly #kept = new KeptRows('');
  readonly #objects = new Map<PathKey, ObjectState>();
  readonly #thinned: Thinned;
  readonly #siblings = new Map<string, PathKey[]>();
  readonly #created = new CreatedRows();
  /** Opens that are kept and not closed yet, by process and object. */
  readonly #open = new Map<string, number>();
  readonly #isHeldAsked: boolean;
  /** What holders have open below directories that could not be renamed. */
  readonly #heldBelow: ReadonlySet<PathKey>;
  readonly #keyOf = memoized(pathKey, KEPT_KEYS);

  constructor(rows: ChosenRows, refused: Refused, correlation: Correlation, choice: RowChoice) {
    this.#rows = rows;
    this.#refused = refused;
    this.#correlation = correlation;
    this.#takesAll = choice === 'copying';
    this.#thinned = new Thinned(rows, OTHER_ROWS);
    this.#isHeldAsked = refused.held.size + refused.directories.size > 0;
    for (const key of refused.objects) {
      const parent = parentKey(key);
      for (const object of parent === null ? [key] : [key, parent]) {
        this.#objects.set(object, { era: 0, last: null, wantsNext: false, attributes: null });
      }
    }
    this.#heldBelow = new Set(
      refused.directories.size === 0
        ? []
        : correlation.failures
            .flatMap(({ circumstances }) => circumstances.heldBy)
            .map(({ opened }) => correlation.names.oneKey(opened.key)),
    );
  }

  get names(): Iterable<string> {
    const { names } = this.#correlation;
    const held = [...this.#refused.held.keys(), ...this.#heldBelow].flatMap((key) => names.namesOf(key));
    return [...this.#objects.keys(), ...held].map(lastComponent);
  }

  wants({ eventClass, operation }: RowKind): Wish {
    if (this.#objects.size === 0) {
      return 'none';
    }
    if (eventClass !== 'file-system') {
      return this.#isHeldAsked && operation === 'Process Exit' ? 'all' : 'none';
    }
    if (CHANGES.get(operation) === 'renamed') {
      return 'all';
    }
    if (operation === 'CreateFile' || operation === 'CloseFile') {
      // What is open below a directory can be any number of levels below it.
      return this.#refused.directories.size > 0 ? 'all' : 'within';
    }
    return 'named';
  }

  visit(event: TraceEvent): void {
    if (event.operation === 'Process Exit') {
      if (this.#isHeldAsked) {
        this.#rows.take(event.record);
      }
    } else if (event.eventClass === 'file-system' && event.path !== '') {
      this.#visitFile(event, this.#keyOf(event.path));
    }
  }

  end(): void {
    this.#thinned.end();
  }

  #visitFile(event: TraceEvent, key: PathKey): void {
    const { operation, ntStatus, record } = event;
    const state = this.#objects.get(key) ?? null;
    if (this.#takesAll && this.#refused.objects.has(key)) {
      this.#rows.take(record);
    }
    if (operation === 'CreateFile') {
      this.#create(event, key, state);
    } else if (operation === 'CloseFile') {
      this.#close(event, key);
    } else if (CHANGES.get(operation) !== undefined) {
      if (ntStatus === STATUS_SUCCESS) {
        this.#change(event, state);
      }
    } else if (state !== null && (ntStatus === STATUS_SUCCESS || ntStatus === STATUS_BUFFER_OVERFLOW)) {
      const attributes = SHOWN_ATTRIBUTES.exec(event.detail)?.[1];
      if (attributes !== undefined) {
        this.#tell(state, record, attributes !== state.attributes);
        state.attributes = attributes;
      }
    }
  }

  #change(event: TraceEvent, state: ObjectState | null): void {
    const newName = CHANGES.get(event.operation) === 'renamed' ? NEW_NAME.exec(event.detail)?.[1] : undefined;
    const renamed = newName === undefined ? undefined : this.#objects.get(pathKey(newName));
    for (const changed of [state, renamed]) {
      if (changed !== null && changed !== undefined) {
        changed.era++;
        changed.attributes = null;
        this.#tell(changed, event.record, true);
      }
    }
  }

  /** Keeps a row, or remembers it: what comes before a refusal and behind it tells whether the object existed. */
  #tell(state: ObjectState, record: number, isKept: boolean): void {
    if (isKept || state.wantsNext) {
      this.#rows.take(record);
    }
    state.wantsNext = false;
    state.last = record;
  }

  #create(event: TraceEvent, key: PathKey, state: ObjectState | null): void {
    const { record, ntStatus, processName, pid, result } = event;
    const row = this.#kept.of(event, key);
    const { create, request } = row;
    if (state !== null) {
      if (this.#refused.records.has(record)) {
        if (state.last !== null) {
          this.#rows.take(state.last);
        }
        state.wantsNext = true;
      } else {
        const name = `${key}|${state.era}|${pid}|${processName}|${result}|${create?.openResult}|${request}`;
        this.#tell(state, record, this.#thinned.offer(name, event));
      }
    }
    const parent = parentKey(key);
    const directory = parent === null ? undefined : this.#objects.get(parent);
    if (parent !== null && directory !== undefined) {
      this.#sibling(row, parent, directory.era);
    }
    if (ntStatus !== STATUS_SUCCESS) {
      return;
    }
    if (create?.openResult === 'Created') {
      this.#created.add(key, record);
    }
    if (create?.openResult === 'Created' || create?.openResult === 'Superseded') {
      if (state !== null) {
        state.era++;
        state.attributes = null;
      }
    }
    this.#opened(event, key);
  }

  /** A new object tells of the right to add one; of opens two others are enough for each request. */
  #sibling(row: Operation, parent: PathKey, era: number): void {
    const { create, event, key, account } = row;
    if (create === null) {
      return;
    }
    const granted = event.ntStatus === STATUS_SUCCESS;
    if (granted && create.openResult === 'Created') {
      this.#thinned.offer(`${parent}|${era}|new|${account}|${create.options & KIND_AND_INTENT}`, event);
    } else if ((granted && (create.desiredAccess & MAXIMUM_ALLOWED) === 0) || event.ntStatus === STATUS_ACCESS_DENIED) {
      const name = `${parent}|${event.ntStatus}|${account}|${create.options & KIND_AND_INTENT}|${create.desiredAccess}`;
      const known = this.#siblings.get(name) ?? [];
      if (known.length < SIBLINGS && !known.includes(key)) {
        this.#siblings.set(name, [...known, key]);
        this.#rows.take(event.record);
      }
    }
  }

  /** An open that is kept is kept with its close, and with the row that created its object: else it would say more than it did. */
  #opened(event: TraceEvent, key: PathKey): void {
    const { record } = event;
    if (this.#isInTheWay(key, record)) {
      this.#rows.take(record);
    }
    if (!this.#rows.records.has(record)) {
      return;
    }
    const createdBy = this.#created.of(key);
    if (createdBy !== null) {
      this.#rows.take(createdBy);
    }
    if (this.#isHeldAsked) {
      const handle = handleOf(event, key);
      this.#open.set(handle, (this.#open.get(handle) ?? 0) + 1);
    }
  }

  #close(event: TraceEvent, key: PathKey): void {
    const handle = handleOf(event, key);
    const open = this.#open.get(handle) ?? 0;
    if (open > 0 || this.#isInTheWay(key, event.record)) {
      this.#open.set(handle, Math.max(0, open - 1));
      this.#rows.take(event.record);
    }
  }

  /** Whether an open or a close can tell who held something when it was refused last. */
  #isInTheWay(key: PathKey, record: number): boolean {
    if (!this.#isHeldAsked) {
      return false;
    }
    const one = this.#correlation.names.oneKey(key);
    return record <= (this.#refused.held.get(one) ?? 0) || this.#heldBelow.has(one);
  }
}

/** Other objects of a directory that are kept of each request: the refused one can be among them. */
const SIBLINGS = 3;

/** Directory and Open For Backup. */
const KIND_AND_INTENT = 0x4001;

function handleOf({ pid, processName }: TraceEvent, key: PathKey): string {
  return `${pid}|${processName.toLowerCase()}|${key}`;
}
