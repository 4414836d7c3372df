/** A failure that a trace shows, and what proves it. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import type { RobocopyJob } from '../formats/robocopy/types.js';
import type { ObjectKind } from '../windows/access-mask.js';
import { type NtStatus, ntStatusInfo, STATUS_SUCCESS } from '../windows/nt-status.js';
import { type PathKey, parentPath } from '../windows/path.js';
import { formatTimeOfDay, type Ticks } from '../windows/time.js';
import type { CopyPlace } from './copy-paths.js';
import type {
  Caller,
  Circumstances,
  Denial,
  Evidence,
  Failure,
  FailureLogEntry,
  LoggedError,
  Moment,
  Operation,
  OthersGranted,
  Proof,
  ShareUse,
  Side,
  SmbPortState,
} from './evidence.js';
import type { ObjectHistory, Siblings } from './history.js';
import { objectKindOf } from './isolate.js';
import type { Holder } from './open-handles.js';
import type { TraceReading } from './read-traces.js';

/** Rows quoted for one failure; the counts say how many there were. */
export const EVIDENCE_ROWS = 6;

/** A refusal on its way to a failure. */
export interface Draft {
  readonly trace: TraceReading;
  readonly key: PathKey;
  readonly history: ObjectHistory | null;
  /** Of its directory. */
  readonly parent: ObjectHistory | null;
  readonly first: Operation;
  readonly denial: Denial | null;
  readonly existed: boolean | null;
  readonly requests: readonly Operation[];
  readonly times: readonly Ticks[];
  readonly occurrences: number;
  readonly laterSucceeded: boolean;
  readonly grantedWithBackupIntent: boolean;
  readonly shareUse: ShareUse | null;
  /** A benign result: a failure only if the log complains about it. */
  readonly onlyIfLogged: boolean;
  readonly logged: LoggedError[];
}

/**
 * A failure of a trace. A trace has hundreds of thousands of them, so what follows from its row is told when it is asked for.
 */
export class TraceFailure implements Failure {
  readonly id: string;
  readonly existed: boolean | null;
  readonly caller: Caller | null;
  readonly denial: Denial | null;
  readonly occurrences: number;
  readonly laterSucceeded: boolean;
  readonly grantedWithBackupIntent: boolean;
  readonly shareUse: ShareUse | null;
  readonly othersGranted: OthersGranted;
  readonly attempts: readonly Operation[];
  readonly logged: LoggedError | null;
  #below: Failure | null = null;
  readonly #trace: TraceOfFailures;
  readonly #first: Operation;
  readonly #place: CopyPlace;
  /** The logged errors that are quoted; null: none. */
  readonly #lines: readonly LoggedError[] | null;
  /** The rows that are quoted before them; null: the first alone. */
  readonly #rows: readonly Operation[] | null;
  readonly #attributes: string | null;
  readonly #createdHere: boolean | null;
  readonly #siblings: Siblings | null;
  readonly #heldBy: readonly Holder[];

  constructor(id: string, draft: Draft, trace: TraceOfFailures, place: CopyPlace, caller: Caller | null) {
    const { denial, first, history, requests, logged } = draft;
    const loggedCount = logged.reduce((sum, { error }) => sum + 1 + error.retries, 0);
    const grants = denial?.grants ?? [];
    this.id = id;
    this.existed = draft.existed;
    this.caller = caller;
    this.denial = denial;
    this.occurrences = Math.max(draft.occurrences, loggedCount);
    this.laterSucceeded = draft.laterSucceeded;
    this.grantedWithBackupIntent = draft.grantedWithBackupIntent;
    this.shareUse = draft.shareUse;
    this.othersGranted = othersGranted(draft);
    this.attempts = (history?.entries ?? []).map(({ operation }) => operation);
    this.logged = logged[0] ?? null;
    this.#trace = trace;
    this.#first = first;
    this.#place = place;
    this.#lines = logged.length === 0 ? null : logged.slice(0, 2);
    this.#rows =
      requests.length === 1 && requests[0] === first && grants.length === 0
        ? null
        : [...requests.slice(0, EVIDENCE_ROWS - 2), ...grants.slice(0, 2)];
    this.#attributes = denial === null ? (history?.steadyAttributes ?? null) : denial.attributes;
    this.#createdHere = createdHere(draft);
    this.#siblings = denial?.object === 'self' ? (draft.parent?.children.around(first, denial.rights) ?? null) : null;
    this.#heldBy = heldBy(draft);
  }

  /** Takes the first failure below a directory that is not empty for what is still in it. */
  holds(below: Failure): void {
    this.#below = below;
  }

  get path(): string {
    return this.#first.event.path;
  }

  get sourcePath(): string | null {
    return this.#place.sourcePath;
  }

  get destinationPath(): string | null {
    return this.#place.destinationPath;
  }

  get side(): Side {
    return this.#place.side;
  }

  get object(): string {
    return this.denial?.object === 'parent' ? (parentPath(this.path) ?? this.path) : this.path;
  }

  get objectKind(): ObjectKind {
    return this.denial?.object === 'parent' ? 'directory' : objectKindOf(this.create, this.path);
  }

  get operation(): string {
    return this.#first.event.operation;
  }

  get processName(): string | null {
    const { processName } = this.#first.event;
    return processName === '' ? null : processName;
  }

  get moment(): Moment {
    return this.#trace.moment(this.#first.event.time);
  }

  get ntStatus(): NtStatus | null {
    return this.#first.event.ntStatus;
  }

  get win32(): number | null {
    const { ntStatus } = this;
    return this.logged?.error.code ?? (ntStatus === null ? null : (ntStatusInfo(ntStatus)?.win32 ?? null));
  }

  get create(): CreateDetail | null {
    return this.#first.create;
  }

  get smbPort(): SmbPortState | null {
    return this.#trace.smbPort;
  }

  get circumstances(): Circumstances {
    const { detail, pid } = this.#first.event;
    return {
      detail,
      pid,
      attributes: this.#attributes,
      createdHere: this.#createdHere,
      siblings: this.#siblings,
      heldBy: this.#heldBy,
    };
  }

  get failedBelow(): string | null {
    return this.#below?.id ?? null;
  }

  get evidence(): readonly Proof[] {
    return [
      ...(this.#rows ?? [this.#first]),
      ...(this.#lines ?? []).map(lineEvidence),
      ...(this.#below?.evidence.slice(0, 1) ?? []),
    ];
  }

  get robocopy(): FailureLogEntry | null {
    return this.logged === null ? null : logEntry(this.logged);
  }

  get job(): RobocopyJob | null {
    return this.logged?.job ?? this.#place.job;
  }
}

/** What failures keep of their trace: not its histories. */
export type TraceOfFailures = Pick<TraceReading, 'moment'> & { readonly smbPort: SmbPortState | null };

/** Who else was granted an open of the refused object, as far as its history has rows of others. */
function othersGranted({ history, first: { event, account } }: Draft): OthersGranted {
  const granted = (history?.entries ?? [])
    .map(({ operation }) => operation)
    .filter((other) => other.event.ntStatus === STATUS_SUCCESS);
  if (granted.some((other) => other.account !== account)) {
    return 'account';
  }
  return granted.some((other) => other.event.pid !== event.pid || other.event.processName !== event.processName)
    ? 'process'
    : 'none';
}

/** Who held the object while the requests were refused. */
function heldBy({ trace, requests }: Draft): readonly Holder[] {
  if (!trace.handles.hasHolders) {
    return NOBODY;
  }
  const holders = requests.flatMap((request) => trace.handles.holdersOf(request));
  return [...new Map(holders.map((holder) => [holder.opened.event.record, holder])).values()].slice(0, HOLDERS);
}

const NOBODY: readonly Holder[] = [];

/** Whether the trace shows the object being created before; null where it does not know the object. */
function createdHere({ history, first }: Draft): boolean | null {
  if (history === null) {
    return null;
  }
  const { entries } = history;
  const created = entries.find(({ operation }) => operation.event.record === first.event.record) ?? entries.at(-1);
  return created !== undefined && history.wasCreatedBefore(created);
}

/** Holders told of one failure. */
const HOLDERS = 4;

export function logEntry({ input, error }: LoggedError): FailureLogEntry {
  return { input, line: error.line, code: error.code, action: error.action ?? error.actionText };
}

export function lineEvidence({ input, error }: LoggedError): Evidence {
  return { input, record: null, line: error.line, text: error.text };
}

/** What proves something, in words. */
export function evidenceOf(proof: Proof): Evidence {
  if (!('event' in proof)) {
    return proof;
  }
  const { input, event } = proof;
  return { input, record: event.record, line: event.line, text: rowText(event) };
}

/** A row as Procmon copies it to the clipboard, with two blanks for each tab: it can be pasted back as an input. */
function rowText(event: TraceEvent): string {
  return [
    event.time === null ? null : formatTimeOfDay(event.time),
    event.processName,
    event.pid,
    event.operationText,
    event.path,
    event.result,
    event.detail,
  ]
    .filter((cell) => cell !== null && cell !== '')
    .join('  ');
}
