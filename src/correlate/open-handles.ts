/**
 * Who has chosen objects open while a trace goes on: the holders of a SHARING VIOLATION, and of what is open below a directory
 * that could not be renamed. Rows of a trace do not name handles, so
 * which of several opens of one process a close ends is not always known; then a holder is only likely.
 * Sources: [MS-FSA] 2.1.5.1.2.2 (sharing is compared both ways), 2.1.5.15.11 (a directory with open descendants is not renamed:
 * ACCESS DENIED); procmon-createfile-detail.md §6.
 */

import { memoized } from '../formats/memoized.js';
import type { CreateDetail } from '../formats/procmon/create-detail.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import type { RowKind, Wish } from '../formats/procmon/row-sieve.js';
import {
  STATUS_ACCESS_DENIED,
  STATUS_DELETE_PENDING,
  STATUS_SHARING_VIOLATION,
  STATUS_SUCCESS,
} from '../windows/nt-status.js';
import { type PathKey, parentKey, pathKey } from '../windows/path.js';
import { excludeEachOther, type SharedOpen } from '../windows/sharing.js';
import type { Operation } from './evidence.js';
import type { KeptRows } from './kept-rows.js';
import type { SameNames } from './same-names.js';
import { KEPT_KEYS } from './survey.js';

/** An open that stood in the way of a refused one. */
export interface Holder {
  readonly opened: Operation;
  readonly create: CreateDetail;
  /** Whether no close of its process can have ended it before the refusal, in a trace that shows closes. */
  readonly certain: boolean;
  /** What it has open below the refused directory; null: the refused object itself. */
  readonly below: string | null;
}

/** Opens kept of one object, and holders kept of one refusal: real ones are a handful. */
const KEPT_OPENS = 200;
const KEPT_HOLDERS = 8;

/** Objects below one directory that are followed at a time. */
const KEPT_DESCENDANTS = 1000;

/** The opens of one object by one process. */
interface ProcessOpens {
  /** In time order, none of them surely closed. */
  readonly opens: { readonly opened: Operation; readonly create: CreateDetail }[];
  /** Closes that ended one of them, it is not known which. */
  unknownCloses: number;
}

type OpensByProcess = Map<string, ProcessOpens>;

/** What is known of an object: its own opens where they are asked for, and the directories above it that are. */
interface Followed {
  readonly key: PathKey;
  readonly own: OpensByProcess | null;
  /** Opens below each of them, by object. */
  readonly above: readonly Map<PathKey, OpensByProcess>[];
}

/** Follows the opens and closes of chosen objects, of all processes, in the order of the rows. */
export class OpenHandles {
  readonly #objects = new Map<PathKey, OpensByProcess>();
  readonly #directories = new Map<PathKey, Map<PathKey, OpensByProcess>>();
  /** By the records of the refused rows that are asked for. */
  readonly #holders = new Map<number, readonly Holder[]>();
  readonly #rows: KeptRows;
  readonly #showsCloses: boolean;
  readonly #followedAt = memoized((path: string) => this.#followed(pathKey(path)), KEPT_KEYS);
  readonly #names: SameNames;

  /** `refused`: rows of this trace, of whose objects holders are asked for. `kinds`: the trace's rows, of all objects. */
  constructor(rows: KeptRows, kinds: readonly RowKind[], refused: Iterable<Operation>, names: SameNames) {
    this.#rows = rows;
    this.#showsCloses = kinds.some(({ operation }) => operation === 'CloseFile');
    this.#names = names;
    for (const { event, key } of refused) {
      if (isOfSharing(event)) {
        this.#objects.set(names.oneKey(key), new Map());
        this.#holders.set(event.record, []);
      } else if (isRefusedRename(event)) {
        this.#directories.set(names.oneKey(key), new Map());
        this.#holders.set(event.record, []);
      }
    }
  }

  /** Whether there is any row of which holders are asked for. */
  get hasHolders(): boolean {
    return this.#holders.size > 0;
  }

  /** Who stood in the way of a refused row; empty where no open of the trace explains it. */
  holdersOf({ event }: Operation): readonly Holder[] {
    const holders = this.#holders.get(event.record) ?? [];
    // A trace that was saved without closes does not tell what was still open.
    return this.#showsCloses ? holders : holders.map((holder) => ({ ...holder, certain: false }));
  }

  /** The objects that are followed, by all their names. */
  get keys(): Iterable<PathKey> {
    return [...this.#objects.keys(), ...this.#names.roots];
  }

  wants(kind: RowKind): Wish {
    const { eventClass, operation } = kind;
    if (this.#holders.size === 0 || (eventClass !== 'file-system' && operation !== 'Process Exit')) {
      return 'none';
    }
    if (operation === 'CreateFile' || operation === 'CloseFile') {
      // What is open below a directory can be any number of levels below it.
      return this.#directories.size > 0 ? 'all' : 'named';
    }
    return operation === 'Process Exit' || isRefusedRename(kind) ? 'all' : 'none';
  }

  visit(event: TraceEvent): void {
    if (this.#holders.size === 0) {
      return;
    }
    if (event.operation === 'Process Exit') {
      this.#exit(processKey(event));
    } else if (event.eventClass !== 'file-system') {
      return;
    } else if (event.operation === 'CreateFile') {
      this.#create(event, this.#followedAt(event.path));
    } else if (event.operation === 'CloseFile') {
      this.#close(processKey(event), this.#followedAt(event.path));
    } else if (isRefusedRename(event) && this.#holders.has(event.record)) {
      const open = this.#directories.get(this.#followedAt(event.path).key) ?? new Map<PathKey, OpensByProcess>();
      const holders = [...open.values()].map((processes) =>
        holdersAmong(
          processes.values(),
          () => true,
          ({ opened }) => opened.event.path,
        ),
      );
      this.#holders.set(event.record, surestFirst(holders.flat()));
    }
  }

  #followed(path: PathKey): Followed {
    const key = this.#names.oneKey(path);
    const above = [];
    for (let at = this.#directories.size === 0 ? null : parentKey(key); at !== null; at = parentKey(at)) {
      const open = this.#directories.get(at);
      if (open !== undefined) {
        above.push(open);
      }
    }
    return { key, own: this.#objects.get(key) ?? null, above };
  }

  #exit(process: string): void {
    for (const processes of this.#objects.values()) {
      processes.delete(process);
    }
    for (const open of this.#directories.values()) {
      for (const processes of open.values()) {
        processes.delete(process);
      }
    }
  }

  #close(process: string, { key, own, above }: Followed): void {
    if (own !== null) {
      close(own, process);
    }
    for (const open of above) {
      const processes = open.get(key);
      if (processes !== undefined) {
        close(processes, process);
        if (processes.size === 0) {
          open.delete(key);
        }
      }
    }
  }

  #create(event: TraceEvent, { key, own, above }: Followed): void {
    const { create, ntStatus } = event;
    if (create === null) {
      return;
    }
    if (ntStatus === STATUS_SUCCESS) {
      if (own !== null) {
        this.#open(own, event, create);
      }
      for (const open of above) {
        const processes = open.get(key) ?? new Map<string, ProcessOpens>();
        if (processes.size > 0 || open.size < KEPT_DESCENDANTS) {
          open.set(key, processes);
          this.#open(processes, event, create);
        }
      }
    } else if (own !== null && this.#holders.has(event.record)) {
      // An object that is being deleted is refused while anybody has it open, however.
      const isInTheWay = (open: CreateDetail): boolean =>
        ntStatus === STATUS_DELETE_PENDING || excludeEachOther(sharedOpen(open), sharedOpen(create));
      this.#holders.set(event.record, surestFirst(holdersAmong(own.values(), isInTheWay, () => null)));
    }
  }

  #open(processes: OpensByProcess, event: TraceEvent, create: CreateDetail): void {
    const process = processKey(event);
    const own = processes.get(process) ?? { opens: [], unknownCloses: 0 };
    processes.set(process, own);
    if (own.opens.length < KEPT_OPENS) {
      own.opens.push({ opened: this.#rows.keep(this.#rows.of(event, pathKey(event.path))), create });
    }
  }
}

function holdersAmong(
  processes: Iterable<ProcessOpens>,
  isInTheWay: (open: CreateDetail) => boolean,
  belowOf: (open: ProcessOpens['opens'][number]) => string | null,
): readonly Holder[] {
  const holders: Holder[] = [];
  for (const { opens, unknownCloses } of processes) {
    const found = opens.filter(({ create }) => isInTheWay(create));
    // Even if every close that is not known ended one of these, one is left.
    const certain = found.length > unknownCloses;
    holders.push(...found.map((one) => ({ ...one, certain, below: belowOf(one) })));
  }
  return holders;
}

function surestFirst(holders: readonly Holder[]): readonly Holder[] {
  return [...holders].sort((a, b) => Number(b.certain) - Number(a.certain)).slice(0, KEPT_HOLDERS);
}

/** A close ends one of the process' opens: which one is known where all are alike. */
function close(processes: Map<string, ProcessOpens>, process: string): void {
  const own = processes.get(process);
  if (own === undefined) {
    return;
  }
  const [first] = own.opens;
  const areAlike = own.opens.every(
    ({ create }) => create.shareMode === first?.create.shareMode && create.desiredAccess === first.create.desiredAccess,
  );
  if (areAlike && own.unknownCloses === 0) {
    own.opens.pop();
  } else {
    own.unknownCloses++;
  }
  if (own.opens.length <= own.unknownCloses) {
    processes.delete(process);
  }
}

function sharedOpen({ desiredAccess, shareMode }: CreateDetail): SharedOpen {
  return { access: desiredAccess, shareMode };
}

function processKey({ pid, processName }: TraceEvent): string {
  return `${pid}|${processName.toLowerCase()}`;
}

function isOfSharing({ ntStatus }: TraceEvent): boolean {
  return ntStatus === STATUS_SHARING_VIOLATION || ntStatus === STATUS_DELETE_PENDING;
}

function isRefusedRename({ ntStatus, operation }: Pick<TraceEvent, 'ntStatus' | 'operation'>): boolean {
  return (
    ntStatus === STATUS_ACCESS_DENIED &&
    (operation === 'SetRenameInformationFile' || operation === 'SetRenameInformationEx')
  );
}
