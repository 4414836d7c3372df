/** A failure as rules see it: one flat record of facts. Failures with the same facts get the same diagnosis. */

import type {
  Alternative,
  DenialBasis,
  Failure,
  LoggedError,
  OthersGranted,
  ShareUse,
  Side,
  SmbPortState,
} from '../correlate/evidence.js';
import { memoized } from '../formats/memoized.js';
import type { AccountKind } from '../windows/account.js';
import { type ObjectKind, type RightName, rightNames } from '../windows/access-mask.js';
import { CREATE_OPTIONS, type CreateOption, type Disposition } from '../windows/create-options.js';
import { formatNtStatus } from '../windows/nt-status.js';
import { driveOf, isAzureFilesPath, parentKey, pathKey, serverOf, volumeKey } from '../windows/path.js';
import { TICKS_PER_MINUTE } from '../windows/time.js';
import { type CircumstanceFacts, circumstanceFactsOf } from './circumstance-facts.js';

/** What a path shows of the share it is on; `drive` can be anything behind a letter. */
export type SharePlace = 'azure-files' | 'unc' | 'drive' | 'unknown';

/** How a path names its server: `\\10.0.0.4`, `\\contoso`, `\\contoso.file.core.windows.net`, the same by way of `.privatelink`. */
export type HostForm = 'address' | 'short-name' | 'full-name' | 'private-link';

/** Null: not known. Lists are empty where nothing is known. */
export interface FailureFacts extends CircumstanceFacts {
  /** Friendly operation name of the refused row; null where only a log complains. */
  readonly operation: string | null;
  /** `0xC0000022`; null where no trace row is known. */
  readonly ntStatus: string | null;
  /** The error robocopy saw, or the one the status becomes. */
  readonly win32: number | null;
  /** Whether this is the copy: robocopy's or the chosen process' row, or an error of a log. */
  readonly copying: boolean;
  readonly requestedRights: readonly RightName[];
  /** One of these was refused. */
  readonly deniedRights: readonly RightName[];
  readonly basis: DenialBasis | null;
  /** Whose security refused: the object itself or its parent. */
  readonly checkedObject: 'self' | 'parent' | null;
  /** Where the account was granted anything near that time; null where no right was isolated. */
  readonly granted: 'object' | 'scope' | 'nowhere' | null;
  /** What else can explain the refusal. */
  readonly alternatives: readonly Alternative[];
  readonly existed: boolean | null;
  readonly objectKind: ObjectKind;
  readonly disposition: Disposition | null;
  readonly options: readonly CreateOption[];
  readonly side: Side;
  /** What the share is by the path that trace or log print; `drive` can be anything behind a letter. */
  readonly share: SharePlace;
  /** Whether the path that trace or log print has a drive letter, whatever stands behind it. */
  readonly onDrive: boolean | null;
  readonly laterSucceeded: boolean;
  readonly grantedWithBackupIntent: boolean;
  readonly robocopyAction: string | null;
  readonly robocopyCode: number | null;
  /** Whether the object is the root of its side; null where no job tells. */
  readonly atRoot: boolean | null;
  /** Whether the log shows entries of its job before the error: the copy had begun; null without a log's error. */
  readonly jobBegan: boolean | null;
  /** By the class of its line in the log (`New File`, `Newer` …): whether the destination had the file; null without one. */
  readonly destinationExisted: boolean | null;
  /** Letters of /COPY, with /SEC and /COPYALL spelled out. */
  readonly copyFlags: readonly string[];
  readonly backupMode: string | null;
  /** What kind of account was refused. */
  readonly caller: AccountKind | null;
  /** Whether its process is elevated; null where no trace tells. */
  readonly elevated: boolean | null;
  /** Whether the path is the root of a share, or of a drive. */
  readonly atShareRoot: boolean | null;
  /** The server that the path names, in small letters: `contoso.file.core.windows.net`; null for a path that names none. */
  readonly host: string | null;
  /** How the path, or what its mapped drive stands for, names the server; null for a local path. */
  readonly hostForm: HostForm | null;
  /** Whether and when the same account got through to the same share in the trace; see `ShareUse`. */
  readonly shareAnswered: ShareUse['answered'] | null;
  /** The most that the account was granted on the share in the trace. */
  readonly shareGrants: ShareUse['grants'] | null;
  /** On how many objects of the share the account was refused something that writes. */
  readonly writesRefused: ShareUse['writesRefused'] | null;
  /** Whether, since the share last answered, it refused the account even reading: attributes, or several objects. */
  readonly shareClosed: boolean | null;
  /** Whether anybody got through to any share of the same server in the trace. */
  readonly serverAnswered: boolean | null;
  /** Who else was granted an open of the object: another account, another process of the same one. */
  readonly othersGranted: OthersGranted | null;
  /** What the trace shows of port 445, of whatever server. */
  readonly smbPort: SmbPortState | null;
  /** How long before the failure the share answered first in the trace, or, of a log alone, the run began: under an hour, or more. */
  readonly workedFor: 'less' | 'hours' | null;
  /** Whether the log shows that robocopy tried again, or gave up after its last try; null without a log's error. */
  readonly retries: 'none' | 'some' | 'gave-up' | null;
  /** What the log's summary says of the files of the run where two or more failed: none was copied, or some were; null otherwise. */
  readonly runCopied: 'nothing' | 'something' | null;
  /** As whom context files show the share mounted: with the storage account key, as an identity, one here and one there. */
  readonly mount: 'key' | 'identity' | 'both' | null;
  /** Whether, as context files show it, an entry of the ACL that refused denies what was refused; null where none shows that ACL. */
  readonly denyEntry: boolean | null;
}

/** What context files tell of a failure's facts. */
export interface FactsOfContext {
  /** What share its mapped drive stands for. */
  readonly remote: string | null;
  /** What kind of account was refused. */
  readonly caller: AccountKind | null;
  /** As whom its share is mounted. */
  readonly mount: FailureFacts['mount'];
  /** Whether an entry of the ACL denies what was refused. */
  readonly denyEntry: boolean | null;
}

/** The roots of a job, and the path that several facts are of. */
const keyOf = memoized(pathKey, 256);

const NO_CONTEXT: FactsOfContext = { remote: null, caller: null, mount: null, denyEntry: null };

/** The facts of one failure. `copying` tells whether its process is the one that copies. */
export function factsOf(failure: Failure, copying: boolean, context: FactsOfContext = NO_CONTEXT): FailureFacts {
  const { create, denial, job, robocopy } = failure;
  const names = namesOf(failure, context.remote);
  const kind = denial?.object === 'parent' ? 'directory' : failure.objectKind;
  const options = create?.options ?? 0;
  return {
    operation: failure.operation,
    ntStatus: failure.ntStatus === null ? null : formatNtStatus(failure.ntStatus),
    win32: failure.win32,
    copying,
    requestedRights: create === null ? [] : rightNames(create.desiredAccess, failure.objectKind),
    deniedRights: denial === null ? [] : rightNames(denial.rights, kind),
    basis: denial?.basis ?? null,
    checkedObject: denial?.object ?? null,
    granted: denial?.granted ?? null,
    alternatives: denial?.alternatives ?? [],
    existed: failure.existed,
    objectKind: failure.objectKind,
    disposition: create?.disposition ?? null,
    options: CREATE_OPTIONS.filter(([bit]) => (options & bit) !== 0).map(([, name]) => name),
    side: failure.side,
    share: placeOf(names),
    onDrive: failure.path === '' ? null : driveOf(failure.path) !== null,
    laterSucceeded: failure.laterSucceeded,
    grantedWithBackupIntent: failure.grantedWithBackupIntent,
    robocopyAction: robocopy?.action ?? null,
    robocopyCode: robocopy?.code ?? null,
    atRoot: isRoot(failure),
    jobBegan: failure.logged === null ? null : beganBefore(failure.logged),
    destinationExisted: failure.logged === null ? null : existedAtDestination(failure.logged),
    copyFlags: job?.options?.copyFlags ?? [],
    backupMode: job?.options?.backupMode ?? null,
    caller: failure.caller?.kind ?? context.caller,
    denyEntry: context.denyEntry,
    runCopied: failure.logged === null ? null : runCopied(failure.logged),
    elevated: failure.caller?.elevated ?? null,
    // Behind the others: V8 takes 60 times as long for a literal that begins with a spread of so many.
    ...circumstanceFactsOf(failure),
    ...shareFactsOf(failure, hostOf(names), context),
  };
}

type ShareFact =
  | 'atShareRoot'
  | 'host'
  | 'hostForm'
  | 'shareAnswered'
  | 'shareGrants'
  | 'writesRefused'
  | 'shareClosed'
  | 'serverAnswered'
  | 'othersGranted'
  | 'smbPort'
  | 'workedFor'
  | 'retries'
  | 'mount';

/** What surrounds a failure on its share: what else was tried there, and as whom. */
function shareFactsOf(failure: Failure, host: string | null, context: FactsOfContext): Pick<FailureFacts, ShareFact> {
  const { shareUse, logged } = failure;
  return {
    atShareRoot: isShareRoot(failure.path),
    host,
    hostForm: hostFormOf(host),
    shareAnswered: shareUse?.answered ?? null,
    shareGrants: shareUse?.grants ?? null,
    writesRefused: shareUse?.writesRefused ?? null,
    shareClosed: shareUse?.closed ?? null,
    serverAnswered: shareUse?.serverAnswered ?? null,
    othersGranted: failure.othersGranted,
    smbPort: failure.smbPort,
    workedFor: shareUse?.workedFor ?? (logged === null ? null : ranFor(logged)),
    retries: logged === null ? null : retriesOf(logged),
    mount: context.mount,
  };
}

function isShareRoot(path: string): boolean | null {
  const key = keyOf(path);
  return volumeKey(key) === null ? null : parentKey(key) === null;
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f-]+\.ipv6-literal\.net)$/;

/** The server of the first name that names one, in small letters. */
function hostOf(names: readonly (string | null)[]): string | null {
  for (const name of names) {
    const server = name === null ? null : serverOf(name);
    if (server !== null) {
      return server;
    }
  }
  return null;
}

function hostFormOf(host: string | null): HostForm | null {
  if (host === null) {
    return null;
  }
  if (ADDRESS.test(host)) {
    return 'address';
  }
  return !host.includes('.') ? 'short-name' : host.includes('.privatelink.') ? 'private-link' : 'full-name';
}

/** A run that lasts for hours outlives tickets and connections. */
function ranFor({ job, error }: LoggedError): FailureFacts['workedFor'] {
  if (job.started === null || error.time === null) {
    return null;
  }
  return error.time - job.started >= 60 * TICKS_PER_MINUTE ? 'hours' : 'less';
}

function retriesOf({ error }: LoggedError): FailureFacts['retries'] {
  return error.retryLimitExceeded ? 'gave-up' : error.retries > 0 ? 'some' : 'none';
}

/**
 * The names of a failure's object that tell of the share. A log prints the path of the source whichever side refused: where
 * both sides are known, it is the destination's.
 */
function namesOf(
  { path, destinationPath, sourcePath, side, operation }: Failure,
  remote: string | null,
): readonly (string | null)[] {
  if (side === 'unknown' && operation === null && destinationPath !== null) {
    return [remote, destinationPath];
  }
  return [remote, path, side === 'source' ? sourcePath : destinationPath];
}

/** What the paths, all names of one object or of both its sides, show of the share. */
export function placeOf(paths: readonly (string | null)[]): SharePlace {
  const names = paths.filter((name) => name !== null);
  if (names.some(isAzureFilesPath)) {
    return 'azure-files';
  }
  if (names.some((name) => name.startsWith('\\\\'))) {
    return 'unc';
  }
  return names.some((name) => driveOf(name) !== null) ? 'drive' : 'unknown';
}

function isRoot({ path, job }: Failure): boolean | null {
  const roots = [job?.source ?? null, job?.destination ?? null].filter((root) => root !== null).map(keyOf);
  return roots.length === 0 ? null : roots.includes(keyOf(path));
}

/** An error within the header, or one that ends the run at a root, comes before all entries but the line of the root itself. */
function beganBefore({ job }: LoggedError): boolean {
  return job.items.directories > 1 || job.items.files > 0;
}

function runCopied({ job: { summary } }: LoggedError): FailureFacts['runCopied'] {
  if (summary === null || summary.files.failed < 2) {
    return null;
  }
  return summary.files.copied === 0 ? 'nothing' : 'something';
}

function existedAtDestination({ error: { item } }: LoggedError): boolean | null {
  const itemClass = item?.class ?? null;
  if (itemClass === null || itemClass === 'existing') {
    return null;
  }
  return itemClass !== 'new-file' && itemClass !== 'new-directory';
}
