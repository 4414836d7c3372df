/**
 * Who has chosen objects open while a trace goes on: the holders of a SHARING VIOLATION. Rows of a trace do not name handles, so
 * which of several opens of one process a close ends is not always known; then a holder is only likely.
 * Sources: [MS-FSA] 2.1.5.1.2.2 (sharing is compared both ways); procmon-createfile-detail.md §6.
 */

import { memoized } from '../formats/memoized.js';
import type { CreateDetail } from '../formats/procmon/create-detail.js';
import { keepEvent, type TraceEvent } from '../formats/procmon/event.js';
import { STATUS_DELETE_PENDING, STATUS_SHARING_VIOLATION, STATUS_SUCCESS } from '../windows/nt-status.js';
import { type PathKey, pathKey } from '../windows/path.js';
import { excludeEachOther, type SharedOpen } from '../windows/sharing.js';
import type { Operation } from './evidence.js';
import { KEPT_KEYS } from './survey.js';

/** An open that stood in the way of a refused one. */
export interface Holder {
  readonly opened: Operation;
  readonly create: CreateDetail;
  /** Whether no close of its process can have ended it before the refusal, in a trace that shows closes. */
  readonly certain: boolean;
}

/** Opens kept of one object, and holders kept of one refusal: real ones are a handful. */
const KEPT_OPENS = 200;
const KEPT_HOLDERS = 8;

/** The opens of one object by one process. */
interface ProcessOpens {
  /** In time order, none of them surely closed. */
  readonly opens: { readonly opened: Operation; readonly create: CreateDetail }[];
  /** Closes that ended one of them, it is not known which. */
  unknownCloses: number;
}

/** Follows the opens and closes of chosen objects, of all processes, in the order of the rows. */
export class OpenHandles {
  readonly #objects: ReadonlyMap<PathKey, Map<string, ProcessOpens>>;
  /** By the records of the refused rows that are asked for. */
  readonly #holders: Map<number, readonly Holder[]>;
  readonly #input: string;
  #showsCloses = false;
  readonly #keyOf = memoized(pathKey, KEPT_KEYS);

  /** `refused`: rows of this trace, of whose objects holders are asked for. */
  constructor(input: string, refused: Iterable<Operation>) {
    const asked = [...refused].filter(({ event }) => isOfSharing(event));
    this.#input = input;
    this.#objects = new Map(asked.map(({ key }) => [key, new Map()]));
    this.#holders = new Map(asked.map(({ event }) => [event.record, []]));
  }

  /** Who stood in the way of a refused row; empty where no open of the trace explains it. */
  holdersOf({ event }: Operation): readonly Holder[] {
    const holders = this.#holders.get(event.record) ?? [];
    // A trace that was saved without closes does not tell what was still open.
    return this.#showsCloses ? holders : holders.map((holder) => ({ ...holder, certain: false }));
  }

  visit(event: TraceEvent): void {
    if (this.#objects.size === 0) {
      return;
    }
    if (event.operation === 'Process Exit') {
      for (const processes of this.#objects.values()) {
        processes.delete(processKey(event));
      }
    } else if (
      event.eventClass === 'file-system' &&
      (event.operation === 'CreateFile' || event.operation === 'CloseFile')
    ) {
      this.#showsCloses ||= event.operation === 'CloseFile';
      const key = this.#keyOf(event.path);
      const processes = this.#objects.get(key);
      if (processes !== undefined && event.operation === 'CloseFile') {
        close(processes, processKey(event));
      } else if (processes !== undefined) {
        this.#create(event, key, processes);
      }
    }
  }

  #create(event: TraceEvent, key: PathKey, processes: Map<string, ProcessOpens>): void {
    const { create, ntStatus } = event;
    if (create === null) {
      return;
    }
    if (ntStatus === STATUS_SUCCESS) {
      const own = processes.get(processKey(event)) ?? { opens: [], unknownCloses: 0 };
      processes.set(processKey(event), own);
      if (own.opens.length < KEPT_OPENS) {
        own.opens.push({ opened: { input: this.#input, event: keepEvent(event), key, create }, create });
      }
    } else if (this.#holders.has(event.record)) {
      // An object that is being deleted is refused while anybody has it open, however.
      const isInTheWay = (open: CreateDetail): boolean =>
        ntStatus === STATUS_DELETE_PENDING || excludeEachOther(sharedOpen(open), sharedOpen(create));
      this.#holders.set(event.record, holdersAmong(processes.values(), isInTheWay));
    }
  }
}

function holdersAmong(
  processes: Iterable<ProcessOpens>,
  isInTheWay: (open: CreateDetail) => boolean,
): readonly Holder[] {
  const holders: Holder[] = [];
  for (const { opens, unknownCloses } of processes) {
    const found = opens.filter(({ create }) => isInTheWay(create));
    // Even if every close that is not known ended one of these, one is left.
    const certain = found.length > unknownCloses;
    holders.push(...found.map((one) => ({ ...one, certain })));
  }
  return holders.sort((a, b) => Number(b.certain) - Number(a.certain)).slice(0, KEPT_HOLDERS);
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
