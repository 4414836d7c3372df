/** The first reading of the traces: what was refused, to whom, and how often each right was asked, granted and denied. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import { memoized } from '../formats/memoized.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import { controlCode } from '../formats/procmon/operations.js';
import type { CountedKind, RowKind, RowVisitor, Wish } from '../formats/procmon/row-sieve.js';
import type { AccessMask } from '../windows/access-mask.js';
import { hasOption } from '../windows/create-options.js';
import { isErrorStatus, type NtStatus, STATUS_ACCESS_DENIED, STATUS_SUCCESS } from '../windows/nt-status.js';
import { lossyForm, type PathKey, pathKey, volumeKey } from '../windows/path.js';
import type { Ticks } from '../windows/time.js';
import { lastComponent } from './copy-paths.js';
import type { Operation } from './evidence.js';
import type { KeptRows } from './kept-rows.js';
import { isRobocopyName } from './scope.js';
import type { SameNames } from './same-names.js';
import { ShareUses, SmbPort } from './share-use.js';

/** Names a result that is no failure in its place (`benign/name-not-found`), or null. */
export type BenignTest = (operation: string, ntStatus: NtStatus, control?: string | null) => string | null;

/** One kind of refusal on one object: same trace, process, path, operation and result. */
export interface Refusal {
  readonly input: string;
  readonly key: PathKey;
  readonly first: Operation;
  /** The different requests behind it. */
  readonly requests: RefusedRequests;
  /** Up to KEPT_TIMES of them: the first ones, then always the last. */
  times: Ticks[];
  /** Of all times; rows need not be in the order of theirs. Null where none has one. */
  earliest: Ticks | null;
  latest: Ticks | null;
  count: number;
}

/** The first row of equal requests, and how often they were refused. */
interface RefusedRequest {
  readonly operation: Operation;
  count: number;
}

/** The requests of one refusal: most have one. */
class RefusedRequests {
  readonly all: RefusedRequest[];
  /** By request, where there are so many that looking through them takes time. */
  #index: Map<string, RefusedRequest> | null = null;

  /** `first` is the refusal's own row. */
  constructor(first: Operation) {
    // An array that is made with its only item has room for no other.
    this.all = [{ operation: first, count: 0 }];
  }

  get(request: string): RefusedRequest | undefined {
    return this.#index === null
      ? this.all.find(({ operation }) => operation.request === request)
      : this.#index.get(request);
  }

  add(operation: Operation): RefusedRequest {
    const added = { operation, count: 0 };
    this.all.push(added);
    if (this.#index !== null) {
      this.#index.set(operation.request, added);
    } else if (this.all.length > INDEXED_REQUESTS) {
      this.#index = new Map(this.all.map((one) => [one.operation.request, one]));
    }
    return added;
  }
}

const INDEXED_REQUESTS = 16;

/** Refusals in the order of their first rows. */
class Refusals implements Iterable<Refusal> {
  readonly #all: Refusal[] = [];
  /** By process, operation and result, then by key. */
  readonly #kinds = new Map<string, Map<PathKey, Refusal>>();

  /** The refusal that a row is one of, or a new one; `keep` makes a row of it that stays. */
  of({ event, key, input }: Operation, keep: () => Operation): Refusal {
    const name = `${event.processName}|${event.operation}|${event.result}`;
    const ofKind = this.#kinds.get(name) ?? new Map<PathKey, Refusal>();
    this.#kinds.set(name, ofKind);
    const known = ofKind.get(key);
    if (known !== undefined) {
      return known;
    }
    const first = keep();
    const requests = new RefusedRequests(first);
    const refusal = { input, key, first, requests, times: [], earliest: null, latest: null, count: 0 };
    ofKind.set(key, refusal);
    this.#all.push(refusal);
    return refusal;
  }

  [Symbol.iterator](): Iterator<Refusal> {
    return this.#all[Symbol.iterator]();
  }
}

/** The same paths stand in the rows again and again. */
export const KEPT_KEYS = 16_384;

/** Times kept of one refusal: enough for the clock's vote and for the log's retries. */
const KEPT_TIMES = 32;

/** Objects remembered as created in the trace. */
export const KEPT_CREATED = 16_384;

/** How often a right was asked for, per bit 0…31. */
export interface RightsTally {
  readonly requested: number[];
  readonly granted: number[];
  /** Of the grants, those on objects that the trace shows being created: their owner has rights that others have not. */
  readonly grantedOnCreated: number[];
  readonly denied: number[];
}

/** Everything the first reading keeps about one choice of processes. */
export class View {
  readonly refusals = new Refusals();
  /** Benign results on names that a log complains about: only these can be failures. */
  readonly loggedRefusals = new Refusals();
  readonly benign = new Map<string, number>();
  /** Who got through to which share. */
  readonly shares = new ShareUses();
  /** By scope and request. */
  readonly #requests = new Map<string, Map<string, RequestTally>>();
  #tallies: ReadonlyMap<string, RightsTally> | null = null;

  /** How often a request was granted and denied in a scope. */
  tallyOf(scope: string, request: string, account: string, create: CreateDetail): RequestTally {
    const inScope = this.#requests.get(scope) ?? new Map<string, RequestTally>();
    this.#requests.set(scope, inScope);
    const known = inScope.get(request);
    if (known !== undefined) {
      return known;
    }
    const { desiredAccess } = create;
    const name = tallyKey(scope, account, create);
    const tally = { name, desiredAccess, created: 0, granted: 0, grantedOnCreated: 0, denied: 0 };
    inScope.set(request, tally);
    return tally;
  }

  /** By scope, account and backup intent (`tallyKey`); of the whole trace, so not before it is read. */
  get tallies(): ReadonlyMap<string, RightsTally> {
    this.#tallies ??= this.#sumRequests();
    return this.#tallies;
  }

  #sumRequests(): ReadonlyMap<string, RightsTally> {
    const tallies = new Map<string, RightsTally>();
    for (const request of [...this.#requests.values()].flatMap((inScope) => [...inScope.values()])) {
      const tally = tallies.get(request.name) ?? {
        requested: zeros(),
        granted: zeros(),
        grantedOnCreated: zeros(),
        denied: zeros(),
      };
      tallies.set(request.name, tally);
      const { created, granted, grantedOnCreated, denied, desiredAccess } = request;
      add(tally.requested, desiredAccess, created + granted + denied);
      add(tally.granted, desiredAccess, granted);
      add(tally.grantedOnCreated, desiredAccess, grantedOnCreated);
      add(tally.denied, desiredAccess, denied);
    }
    return tallies;
  }
}

/** How often one request was answered in one scope. */
interface RequestTally {
  readonly name: string;
  readonly desiredAccess: AccessMask;
  /** By a new object. */
  created: number;
  granted: number;
  grantedOnCreated: number;
  denied: number;
}

function add(counts: number[], mask: AccessMask, count: number): void {
  for (let bit = 0; bit < 32; bit++) {
    if ((mask & (1 << bit)) !== 0) {
      counts[bit] = (counts[bit] ?? 0) + count;
    }
  }
}

export interface SurveyOptions {
  readonly benign: BenignTest;
  /** Null: robocopy.exe, or every process where a trace has none. */
  readonly chosen: ((processName: string) => boolean) | null;
  readonly accepts: (key: PathKey, time: Ticks | null) => boolean;
  /** Lossy forms of the last components of the paths that logs complain about. */
  readonly loggedNames: ReadonlySet<string>;
  readonly scope: (key: PathKey) => string;
  readonly names: SameNames;
}

/** How many rows of which kind a trace has. */
export interface RowCounts {
  readonly events: number;
  readonly successes: number;
  readonly deniedRegistry: number;
  /** File-system rows of whatever process. */
  readonly fileRows: number;
  /** File-system rows of robocopy or of the chosen processes, and ACCESS DENIED rows of all others. */
  readonly copyingRows: number;
  readonly deniedOthers: number;
  /** How many different processes there are; unnamed ones count as one. */
  readonly processes: number;
  /** Whether every row names its process. */
  readonly namesProcesses: boolean;
}

/** Reads one trace's events, in order. */
export class Survey implements RowVisitor {
  readonly #options: SurveyOptions;
  readonly #rows: KeptRows;
  readonly #placeOf = memoized((path: string) => this.#place(path), KEPT_KEYS);
  readonly #created = new RecentKeys();
  #everyone: View | null;
  readonly #copying = new View();
  readonly smbPort = new SmbPort();
  readonly names = [];

  constructor(rows: KeptRows, options: SurveyOptions) {
    this.#rows = rows;
    this.#options = options;
    this.#everyone = options.chosen === null ? new View() : null;
  }

  /** Counts the rows of a trace by their kinds. */
  countsOf(kinds: readonly CountedKind[]): RowCounts {
    const sum = (isCounted: (kind: CountedKind) => boolean): number =>
      kinds.reduce((total, kind) => (isCounted(kind) ? total + kind.count : total), 0);
    const processes = new Set(kinds.map(({ processName }) => processName.toLowerCase()));
    return {
      events: sum(() => true),
      successes: sum(({ ntStatus }) => ntStatus === STATUS_SUCCESS),
      deniedRegistry: sum(({ eventClass, ntStatus }) => eventClass === 'registry' && ntStatus === STATUS_ACCESS_DENIED),
      fileRows: sum(({ eventClass }) => eventClass === 'file-system'),
      copyingRows: sum((kind) => this.#isCopying(kind)),
      deniedOthers: sum(
        (kind) => kind.eventClass === 'file-system' && !this.#isCopying(kind) && kind.ntStatus === STATUS_ACCESS_DENIED,
      ),
      processes: processes.size,
      namesProcesses: !processes.has(''),
    };
  }

  /** Whether the trace showed neither robocopy nor a chosen process, so that every process counts. */
  get ofEveryone(): boolean {
    return this.#everyone !== null;
  }

  /** What the copying process met, or everybody's where no trace of the case has one. */
  view(ofEveryone: boolean): View {
    return ofEveryone && this.#everyone !== null ? this.#everyone : this.#copying;
  }

  /** Of the network, whether somebody listens; of files, what can be refused: to the copying process, or to all while none is known. */
  wants(kind: RowKind): Wish {
    const { eventClass, operation, result, ntStatus } = kind;
    if (eventClass !== 'file-system') {
      return eventClass === 'network' && this.smbPort.state !== 'answers' ? 'all' : 'none';
    }
    const isCopying = this.#isCopying(kind);
    if (this.#everyone === null && !isCopying) {
      return 'none';
    }
    // The first row of the copying process tells that there is one.
    const tells = isCopying && this.#everyone !== null;
    const answered = ntStatus === null ? result !== '' : ntStatus !== STATUS_SUCCESS;
    return tells || operation === 'CreateFile' || answered ? 'all' : 'none';
  }

  get wishes(): number {
    return (this.#everyone === null ? 1 : 0) + (this.smbPort.state === 'answers' ? 2 : 0);
  }

  visit(event: TraceEvent): void {
    if (event.eventClass !== 'file-system') {
      if (event.eventClass === 'network') {
        this.smbPort.visit(event);
      }
      return;
    }
    if (this.#isCopying(event)) {
      this.#everyone = null;
      this.#record(this.#copying, event);
    } else if (this.#everyone !== null) {
      this.#record(this.#everyone, event);
    }
  }

  /** Whether a row is one of robocopy, or of the chosen processes. */
  #isCopying({ eventClass, processName }: Pick<RowKind, 'eventClass' | 'processName'>): boolean {
    const { chosen } = this.#options;
    return eventClass === 'file-system' && (chosen === null ? isRobocopyName(processName) : chosen(processName));
  }

  #record(view: View, event: TraceEvent): void {
    const isCreate = event.operation === 'CreateFile';
    // Warnings and notices (BUFFER OVERFLOW, FILE LOCKED …) are no failures, but they are counted with the benign ones.
    const failed = event.ntStatus === null ? event.result !== '' : isErrorStatus(event.ntStatus);
    const benign =
      event.ntStatus === null || event.ntStatus === STATUS_SUCCESS
        ? null
        : this.#options.benign(event.operation, event.ntStatus, controlOf(event));
    if (!isCreate && !failed && benign === null) {
      return;
    }
    const place = this.#placeOf(event.path);
    const { key } = place;
    if (!this.#options.accepts(key, event.time)) {
      return;
    }
    const operation = this.#rows.of(event, key);
    const { create } = operation;
    if (create !== null) {
      this.#tally(view, place, operation, create);
      view.shares.visit(place, operation, create);
    }
    if (benign === null) {
      if (failed) {
        this.#refuse(view.refusals, operation);
      }
      return;
    }
    view.benign.set(benign, (view.benign.get(benign) ?? 0) + 1);
    const { loggedNames } = this.#options;
    if (loggedNames.size > 0 && loggedNames.has(lossyForm(lastComponent(key)))) {
      this.#refuse(view.loggedRefusals, operation);
    }
  }

  #place(path: string): Place {
    const { names, scope } = this.#options;
    names.learnFrom(path);
    const key = pathKey(path);
    return { key, volume: volumeKey(key), scope: scope(key) };
  }

  #refuse(refusals: Refusals, row: Operation): void {
    const { time } = row.event;
    const refusal = refusals.of(row, () => this.#rows.keepRefused(row));
    // Of equal requests the first row is kept.
    const request = refusal.requests.get(row.request) ?? refusal.requests.add(this.#rows.keepRefused(row));
    request.count++;
    refusal.count++;
    if (time !== null) {
      if (refusal.times.length === KEPT_TIMES) {
        refusal.times.pop();
      }
      if (refusal.times.length === 0) {
        refusal.times = [time];
      } else {
        refusal.times.push(time);
      }
      refusal.earliest = refusal.earliest === null || time < refusal.earliest ? time : refusal.earliest;
      refusal.latest = refusal.latest === null || time > refusal.latest ? time : refusal.latest;
    }
  }

  #tally(view: View, { scope, key }: Place, { event, account, request }: Operation, create: CreateDetail): void {
    const granted = event.ntStatus === STATUS_SUCCESS;
    if (!granted && event.ntStatus !== STATUS_ACCESS_DENIED) {
      return;
    }
    const tally = view.tallyOf(scope, request, account, create);
    // A handle that created its object got all it asked for, whatever the security says: it is no grant. [MS-FSA] 2.1.5.1.1
    if (!granted) {
      tally.denied++;
    } else if (create.openResult === 'Created') {
      tally.created++;
      // A copy comes back to what it has created soon.
      this.#created.add(key);
    } else {
      tally.granted++;
      tally.grantedOnCreated += this.#created.has(key) ? 1 : 0;
    }
  }
}

/** Where a row's path is. */
interface Place {
  readonly key: PathKey;
  readonly volume: PathKey | null;
  /** Rights are compared within one. */
  readonly scope: string;
}

/** The keys that were added last: at least KEPT_CREATED of them, at most twice as many. */
class RecentKeys {
  #now = new Set<PathKey>();
  #before: ReadonlySet<PathKey> = new Set();

  add(key: PathKey): void {
    if (this.#now.size >= KEPT_CREATED) {
      this.#before = this.#now;
      this.#now = new Set();
    }
    this.#now.add(key);
  }

  has(key: PathKey): boolean {
    return this.#now.has(key) || this.#before.has(key);
  }
}

/** Rights are compared within one scope, account and backup intent: another of these gets another answer. */
export function tallyKey(scope: string, account: string, create: CreateDetail): string {
  return `${scope}|${account}|${hasOption(create.options, 'Open For Backup') ? 'backup' : ''}`;
}

/** What a control asks for decides whether its refusal matters. The Detail of a binary trace is decoded where it is read. */
export function controlOf(event: Pick<TraceEvent, 'operation' | 'detail'>): string | null {
  return event.operation === 'FileSystemControl' ? controlCode(event.detail) : null;
}

function zeros(): number[] {
  return new Array<number>(32).fill(0);
}
