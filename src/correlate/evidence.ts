/** What correlation works on: attempts and refusals of a trace, errors of a log, joined into failures. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import type { TraceEvent, TraceProcess } from '../formats/procmon/event.js';
import type { CountedTrace, RowVisitor } from '../formats/procmon/row-sieve.js';
import type { RobocopyError, RobocopyJob, RobocopyLog } from '../formats/robocopy/types.js';
import type { AccountKind } from '../windows/account.js';
import type { AccessMask, ObjectKind } from '../windows/access-mask.js';
import type { NtStatus } from '../windows/nt-status.js';
import type { PathKey } from '../windows/path.js';
import type { Siblings } from './history.js';
import type { Holder } from './open-handles.js';

/** A trace that can be read again: big ones are read twice. `input` is the id of the report's input. */
export interface Trace {
  readonly input: string;
  /** May be called again: a trace is read twice. */
  read(visitor: RowVisitor): Promise<CountedTrace>;
  /** The processes that the trace lists, those with wanted names among them; none for formats without such a list. */
  processes(isWanted: (processName: string) => boolean): Promise<readonly TraceProcess[]>;
}

/** A robocopy log that has been read. */
export interface Log {
  readonly input: string;
  readonly log: RobocopyLog;
}

/** One file-system row that bears on a failure. */
export interface Operation {
  readonly input: string;
  readonly event: TraceEvent;
  readonly key: PathKey;
  /** For creates whose Detail could be read. */
  readonly create: CreateDetail | null;
  /** Whose rights were checked: `accountOf`. */
  readonly account: string;
  /** Two rows with the same one ask the same for the same account; empty for what is no create. */
  readonly request: string;
}

/** Whose rights were checked: the impersonated account, else the process' user, else the process itself. */
export function accountOf(event: TraceEvent, create: CreateDetail | null): string {
  return (create?.impersonating ?? event.user ?? `process ${event.pid ?? event.processName}`).toLowerCase();
}

/** A copying process with the input that lists it. */
export interface CopyingProcess extends TraceProcess {
  readonly input: string;
}

/** An error of a log with its job, and both objects it can be about. */
export interface LoggedError {
  readonly input: string;
  readonly job: RobocopyJob;
  readonly error: RobocopyError;
  readonly side: Side;
  readonly sourcePath: string | null;
  readonly destinationPath: string | null;
}

export type Side = 'source' | 'destination' | 'unknown';

/** How sure it is which right was refused. Source: design.md, "Isolating the denied right". */
export type DenialBasis = 'isolated' | 'systematic' | 'requested';

/** What else than a missing right on the object explains an ACCESS DENIED and is not ruled out. Source: procmon-createfile-detail.md §6. */
export type Alternative =
  | 'parent-rights'
  | 'read-only-attribute'
  | 'hidden-or-system-attribute'
  | 'encrypted-file'
  | 'extended-attributes-needed'
  | 'invalid-access-mask'
  | 'changed-meanwhile';

/** The rights that were refused, as far as the trace tells. */
export interface Denial {
  /** The object whose security decided: the path itself or its parent. */
  readonly object: 'self' | 'parent';
  /** One of these was refused; exactly this one where it is a single right. */
  readonly rights: AccessMask;
  readonly basis: DenialBasis;
  readonly alternatives: readonly Alternative[];
  /** The object's attributes at that time, as Procmon prints them (`RHSA`), or null where no row shows them. */
  readonly attributes: string | null;
  /** Where the account was granted anything near that time: on the object, only elsewhere on its side, or nowhere. */
  readonly granted: 'object' | 'scope' | 'nowhere';
  /**
   * Where else on its side the account was granted all of these: on objects that were there before, only on such as the trace
   * shows being created, never; null where nothing is known of it.
   */
  readonly elsewhere: 'never' | 'created' | 'existing' | null;
  /** Granted attempts that narrowed the set. */
  readonly grants: readonly Operation[];
}

/** A row or line that proves something. Lines and records count from 1. */
export interface Evidence {
  readonly input: string;
  readonly record: number | null;
  readonly line: number | null;
  readonly text: string;
}

/** What proves something: a row, of which Evidence is made where it is shown (`evidenceOf`), or the line of a log. */
export type Proof = Operation | Evidence;

/** One moment on the clocks that are known: UTC, and the wall clock of the input it was read from. ISO 8601, seven decimals. */
export interface Moment {
  readonly utc: string | null;
  readonly local: string | null;
}

/** The account that was refused, as far as the process of the row, or the only copying process, tells. */
export interface Caller {
  readonly kind: AccountKind;
  /** `CONTOSO\anna`, or a SID; null where processes of several accounts copy and the row does not say which. */
  readonly name: string | null;
  /** Null where no trace lists the process with its integrity level. */
  readonly elevated: boolean | null;
}

/** Who else was granted an open of an object. */
export type OthersGranted = 'account' | 'process' | 'none';

/** What a trace shows of a refusal's share beside the refusal. */
export interface ShareUse {
  /**
   * When an open of the same account was answered there by what only an object can say: by a grant, `not there`, `is there` or
   * `in use`. Such an answer comes from behind the gates of reach, session and share. `sometime`: the rows show no times.
   */
  readonly answered: 'never' | 'before' | 'after' | 'both' | 'sometime';
  /** How long before the first refusal the first answer was; null where none was before, or rows show no times. */
  readonly workedFor: 'less' | 'hours' | null;
  /** The most that the account was granted there. */
  readonly grants: 'nothing' | 'reads' | 'writes';
  /** On how many objects it was refused something that writes. */
  readonly writesRefused: 'none' | 'one' | 'several';
  /** Whether, since the last answer, it was refused even reading: the attributes of an object, or several objects. */
  readonly closed: boolean;
  /** Whether anybody was answered by the same server, on whatever share. */
  readonly serverAnswered: boolean;
}

/** What a trace's rows of the network show of port 445: an answer on some connection, or attempts that were repeated and nothing else. */
export type SmbPortState = 'answers' | 'silent';

/** What the trace knows of a refused object and of its directory beside the refusal. */
export interface Circumstances {
  /** The Detail of the refused row; empty for what a log alone tells. */
  readonly detail: string;
  /** Its process. */
  readonly pid: number | null;
  /** The object's attributes then, as Procmon prints them, or null where no row shows them. */
  readonly attributes: string | null;
  /** Whether the trace shows the object being created before; null where it does not know the object. */
  readonly createdHere: boolean | null;
  /** What became of the same request on other objects of its directory. */
  readonly siblings: Siblings | null;
  /** Who has the object open in the way of the refused request. */
  readonly heldBy: readonly Holder[];
}

/** Of what a log alone tells. */
export const NO_CIRCUMSTANCES: Circumstances = {
  detail: '',
  pid: null,
  attributes: null,
  createdHere: null,
  siblings: null,
  heldBy: [],
};

/** One thing that did not work for the copying process. */
export interface Failure {
  readonly id: string;
  readonly path: string;
  readonly sourcePath: string | null;
  readonly destinationPath: string | null;
  readonly side: Side;
  /** The object on which the right was refused: the path itself or its parent. */
  readonly object: string;
  readonly objectKind: ObjectKind;
  /** Whether the path named an existing object when it was refused; null where the trace does not tell. */
  readonly existed: boolean | null;
  readonly operation: string | null;
  readonly processName: string | null;
  /** Who was refused; null where neither row nor process list tells. */
  readonly caller: Caller | null;
  readonly moment: Moment;
  readonly ntStatus: NtStatus | null;
  readonly win32: number | null;
  /** The most telling of the refused creates. */
  readonly create: CreateDetail | null;
  readonly denial: Denial | null;
  /** Refused attempts and logged errors, whichever are more. */
  readonly occurrences: number;
  readonly laterSucceeded: boolean;
  /** Refused without backup intent, then granted with it, as /ZB does. */
  readonly grantedWithBackupIntent: boolean;
  /** What the trace shows of its share beside it; null for what a log alone tells, and for paths on no share or volume. */
  readonly shareUse: ShareUse | null;
  /** Who else was granted an open of the object: another account, another process of the same account. Null without a trace. */
  readonly othersGranted: OthersGranted | null;
  /** Whether the trace shows an answer from port 445, or repeated attempts alone; null where it shows neither. */
  readonly smbPort: SmbPortState | null;
  /** What the trace knows of the object and of its directory beside the refusal. */
  readonly circumstances: Circumstances;
  /** The id of the first failure below a directory that could not be deleted because it is not empty. */
  readonly failedBelow: string | null;
  /** The different creates on the object, refused and granted, in time order. */
  readonly attempts: readonly Operation[];
  readonly evidence: readonly Proof[];
  readonly robocopy: FailureLogEntry | null;
  /** The first logged error about it; null where no log complains. */
  readonly logged: LoggedError | null;
  /** The run it belongs to, from a log or from robocopy's command line; null where neither tells. */
  readonly job: RobocopyJob | null;
}

/** The log's entry of a failure. `code` is null for fatal lines, which carry none. */
export interface FailureLogEntry {
  readonly input: string;
  readonly line: number;
  readonly code: number | null;
  readonly action: string;
}
