/**
 * What became, in another case, of the failures of one: each object is looked up there under all its names. Only what the other
 * case shows counts: an object that does not turn up was not tried, whatever else went well.
 */

import { groupBy } from '../formats/group-by.js';
import type { PlacedItem } from '../formats/robocopy/item.js';
import type { RobocopyJob } from '../formats/robocopy/types.js';
import {
  ACCESS_SYSTEM_SECURITY,
  DELETE,
  FILE_LIST_DIRECTORY,
  FILE_READ_DATA,
  FILE_WRITE_ATTRIBUTES,
  FILE_WRITE_DATA,
  mapGenericRights,
  WRITE_DAC,
  WRITE_OWNER,
} from '../windows/access-mask.js';
import { type PathKey, parentKey, pathKey } from '../windows/path.js';
import type { Correlation } from './correlate.js';
import type { Evidence, Failure, Log, Proof } from './evidence.js';
import { isWholeRun, type ListedObject, ListedObjects, stepOf } from './listed-items.js';
import { type FoundGrant, type ObjectUse, ObjectUses, operationName, UseReading } from './object-uses.js';
import { type OtherKey, SameObjects, type TakenRoot } from './same-objects.js';

/**
 * `granted`: the object is there, and so is what was refused. `refused`: it is refused again. `refused-otherwise`: something else
 * is refused on the object. `not-asked`: the object is there, but nobody asked for what was refused. `not-tried`: it is not there.
 */
export type Fate = 'granted' | 'refused' | 'refused-otherwise' | 'not-asked' | 'not-tried';

/** What became of one failure in the other case. */
export interface FailureFate {
  readonly failure: Failure;
  readonly fate: Fate;
  /** What a grant rests on: rows of a trace, or a log that lists the object without an error. */
  readonly by: 'trace' | 'log' | null;
  /** The other case's failure of the same object. */
  readonly other: Failure | null;
  /** Whether what was refused is granted, also on an object that is refused something else now. */
  readonly isRightGranted: boolean;
  /** What proves the grant. */
  readonly proof: Proof | null;
  /** Whose grant it is, where a trace shows it. */
  readonly account: string | null;
  /** Whether only a new object in its place was granted the right: whoever creates an object owns it. */
  readonly createdAnew: boolean;
  /** The root that had to be taken for another to find the object. */
  readonly taken: TakenRoot | null;
}

/** A case as another one is compared with it. */
export interface ComparedCase extends Pick<
  Correlation,
  'failures' | 'paths' | 'names' | 'jobs' | 'volumes' | 'traces'
> {
  readonly logs: readonly Log[];
  /** Reads the logs once more and shows all their directory and file lines. */
  readItems(visit: (input: string, item: PlacedItem) => void): Promise<void>;
}

/** The fates of all failures of `own` in `other`, in their order. Reads the traces and the logs of `other` once more. */
export async function readFates(own: ComparedCase, other: ComparedCase): Promise<readonly FailureFate[]> {
  const objects = new SameObjects(own, other);
  const found = new FoundFailures(other.failures);
  const uses = new ObjectUses();
  const listed = new ListedObjects();
  const watched = own.failures.map((failure) => watch(failure, objects, found, other, uses, listed));
  for (const { trace, accepts } of uses.isEmpty ? [] : other.traces) {
    await trace.read(new UseReading(uses, trace.input, accepts));
  }
  if (!listed.isEmpty) {
    await other.readItems(listed.reading(other.logs));
  }
  const siblings = groupBy(own.failures, ({ path }) => pathKey(path));
  return watched.map((one) =>
    isFatal(one.failure)
      ? fateOfRun(one.failure, objects, other)
      : fateOf(one, siblings.get(pathKey(one.failure.path)) ?? []),
  );
}

/** A failure with what is known of its object in the other case. */
interface Watched {
  readonly failure: Failure;
  /** Failures of the same object. */
  readonly again: readonly Found<Failure>[];
  readonly uses: readonly Found<ObjectUse>[];
  readonly lines: readonly Found<ListedObject>[];
}

/** Something of the other case, by the name of a root that may have been taken for another. */
interface Found<Item> {
  readonly item: Item;
  /** Which side's object it is, for a log's failure that can be either side's. */
  readonly side: Failure['side'];
  readonly taken: TakenRoot | null;
}

const NOTHING: readonly never[] = [];

function watch(
  failure: Failure,
  objects: SameObjects,
  found: FoundFailures,
  other: ComparedCase,
  uses: ObjectUses,
  listed: ListedObjects,
): Watched {
  const keys = ownKeys(failure).flatMap(({ key, side }) => objects.keysOf(key).map((one) => ({ ...one, side })));
  const parents = decidingKeys(failure, objects);
  const again = [...found.on(keys), ...found.onDirectory(failure, parents)];
  if (again.some(({ item }) => isSameReason(failure, item))) {
    return { failure, again, uses: NOTHING, lines: NOTHING };
  }
  const process = failure.processName ?? ROBOCOPY;
  const deciding = parents.length > 0 ? parents.map((one) => ({ ...one, side: failure.side })) : keys;
  return {
    failure,
    again,
    uses:
      other.traces.length === 0
        ? NOTHING
        : deciding.map(({ key, side, taken }) => ({ item: uses.watch(key, process, failure.operation), side, taken })),
    lines:
      other.logs.length === 0
        ? NOTHING
        : loggedKeys(failure, objects, other).map(({ key, taken }) => ({
            item: listed.watch(key),
            side: 'unknown',
            taken,
          })),
  };
}

const ROBOCOPY = 'Robocopy.exe';

/** The object of a failure: of a log's, the objects of both sides, for it prints the source's path whichever refused. */
function ownKeys({ path, operation, sourcePath, destinationPath, side }: Failure): readonly OwnKey[] {
  if (path === '') {
    return NOTHING;
  }
  if (operation !== null) {
    return [{ key: pathKey(path), side }];
  }
  const sides = [
    ...(sourcePath === null ? [] : [{ key: pathKey(sourcePath), side: 'source' as const }]),
    ...(destinationPath === null ? [] : [{ key: pathKey(destinationPath), side: 'destination' as const }]),
  ];
  return sides.length > 0 ? sides : [{ key: pathKey(path), side: 'unknown' }];
}

interface OwnKey {
  readonly key: PathKey;
  readonly side: Failure['side'];
}

/** The directory whose security decided about a new object; empty where the object's own did. */
function decidingKeys({ denial, path }: Failure, objects: SameObjects): readonly OtherKey[] {
  const parent = denial?.object === 'parent' ? parentKey(pathKey(path)) : null;
  return parent === null ? NOTHING : objects.keysOf(parent);
}

/** The keys under which a log can list an object: it prints files that both sides have as the source's. */
function loggedKeys(failure: Failure, objects: SameObjects, other: ComparedCase): readonly OtherKey[] {
  const { path, sourcePath, destinationPath } = failure;
  const found = new Map<PathKey, OtherKey>();
  for (const own of new Set([path, sourcePath, destinationPath])) {
    for (const { key, taken } of own === null || own === '' ? [] : objects.keysOf(pathKey(own))) {
      for (const spelling of other.paths.spellings(key, key)) {
        found.set(spelling, found.get(spelling) ?? { key: spelling, taken });
      }
    }
  }
  return [...found.values()];
}

/** Failures of one object that are looked through: real ones have one or two. */
const FAILURES_OF_OBJECT = 50;

/** The failures of the other case, by their objects. */
class FoundFailures {
  readonly #byKey = new Map<PathKey, Failure[]>();
  /** Refused new objects, by the directory that refused them. */
  readonly #byDirectory = new Map<PathKey, Failure[]>();

  constructor(failures: readonly Failure[]) {
    for (const failure of failures) {
      for (const { key } of ownKeys(failure)) {
        add(this.#byKey, key, failure);
      }
      const parent = failure.denial?.object === 'parent' ? parentKey(pathKey(failure.path)) : null;
      if (parent !== null) {
        add(this.#byDirectory, parent, failure);
      }
    }
  }

  on(keys: readonly (OtherKey & { readonly side: Failure['side'] })[]): readonly Found<Failure>[] {
    const found = new Map<Failure, Found<Failure>>();
    for (const { key, side, taken } of keys) {
      for (const item of this.#byKey.get(key) ?? NOTHING) {
        found.set(item, found.get(item) ?? { item, side, taken });
      }
    }
    return found.size === 0 ? NOTHING : [...found.values()];
  }

  /** A new object beside it that the same directory refuses for the same reason. */
  onDirectory(failure: Failure, parents: readonly OtherKey[]): readonly Found<Failure>[] {
    for (const { key, taken } of parents) {
      const item = this.#byDirectory.get(key)?.find((one) => isSameReason(failure, one));
      if (item !== undefined) {
        return [{ item, side: failure.side, taken }];
      }
    }
    return NOTHING;
  }
}

function add(lists: Map<PathKey, Failure[]>, key: PathKey, failure: Failure): void {
  const known = lists.get(key);
  if (known === undefined) {
    lists.set(key, [failure]);
  } else if (known.length < FAILURES_OF_OBJECT) {
    known.push(failure);
  }
}

/** Whether two failures of one object are the same refusal: a right in common, else the same status, else the same logged step. */
function isSameReason(one: Failure, other: Failure): boolean {
  if (one.denial !== null && other.denial !== null) {
    return one.denial.object === other.denial.object && (one.denial.rights & other.denial.rights) !== 0;
  }
  if (one.ntStatus !== null && other.ntStatus !== null) {
    return one.ntStatus === other.ntStatus && one.operation === other.operation;
  }
  if (one.win32 !== other.win32) {
    return false;
  }
  return one.robocopy === null || other.robocopy === null || one.robocopy.action === other.robocopy.action;
}

function fateOf(watched: Watched, siblings: readonly Failure[]): FailureFate {
  const { failure } = watched;
  const same = watched.again.find(({ item }) => isSameReason(failure, item));
  if (same !== undefined) {
    return { ...fate(failure, 'refused', same.taken), other: same.item };
  }
  // What another failure of the object stands for is not this one's.
  const [another] = watched.again.filter(
    ({ item }) => !siblings.slice(0, FAILURES_OF_OBJECT).some((one) => one !== failure && isSameReason(one, item)),
  );
  const traced = grantInTrace(watched);
  if (another !== undefined) {
    const found = fate(failure, 'refused-otherwise', another.taken);
    return { ...found, ...(traced === null ? {} : grantedBy(traced.item)), other: another.item };
  }
  if (traced !== null) {
    return { ...fate(failure, 'granted', traced.taken), ...grantedBy(traced.item) };
  }
  const step = stepOf(failure);
  for (const { item, taken } of watched.lines) {
    const proof = item.passed(step);
    if (proof !== null) {
      return { ...fate(failure, 'granted', taken), by: 'log', isRightGranted: true, proof };
    }
  }
  const seen = [...watched.uses, ...watched.lines].find(({ item }) => item.isTouched);
  return seen === undefined
    ? fate(failure, 'not-tried', null)
    : { ...fate(failure, 'not-asked', seen.taken), createdAnew: isCreatedAnew(watched) };
}

function fate(failure: Failure, what: Fate, taken: TakenRoot | null): FailureFate {
  return {
    failure,
    fate: what,
    by: null,
    other: null,
    isRightGranted: false,
    proof: null,
    account: null,
    createdAnew: false,
    taken,
  };
}

function grantedBy({ proof, account }: FoundGrant): Pick<FailureFate, 'by' | 'isRightGranted' | 'proof' | 'account'> {
  // A trace without accounts tells processes apart, which are others in every trace.
  return { by: 'trace', isRightGranted: true, proof, account: account.startsWith('process ') ? null : account };
}

/** The grant of what was refused, where the other trace shows it. */
function grantInTrace({ failure, uses }: Watched): Found<FoundGrant> | null {
  const step = failure.operation === null ? loggedStep(failure) : null;
  if (failure.operation === null && step === null) {
    return null;
  }
  const found: Found<FoundGrant>[] = [];
  for (const { item: use, side, taken } of uses) {
    const grant = step === null ? grantOf(failure, use) : use.openWith(rightsOn(step, side));
    if (grant !== null) {
      found.push({ item: grant, side, taken });
    }
  }
  const [first] = found;
  const needed = step === null ? NOTHING : SIDES.filter((side) => rightsOn(step, side) !== 0);
  return first !== undefined && needed.every((side) => found.some((one) => one.side === side)) ? first : null;
}

function grantOf({ denial, operation, create, circumstances }: Failure, use: ObjectUse): FoundGrant | null {
  if (denial !== null && denial.rights !== 0) {
    return use.grantOf(denial.rights, circumstances.createdHere === true);
  }
  if (create !== null) {
    return use.openWith(mapGenericRights(create.desiredAccess));
  }
  return operation === null ? null : use.successOf(operationName({ operation, detail: circumstances.detail }));
}

/** Whether a new object in its place was granted what this one was refused. */
function isCreatedAnew({ failure: { denial }, uses }: Watched): boolean {
  return denial?.object === 'self' && uses.some(({ item }) => item.openWith(denial.rights) !== null);
}

/** What a step that a log names opens its objects with, at least. Source: windows-access.md §7, robocopy-errors.md §2. */
interface StepRights {
  readonly source: number;
  readonly destination: number;
}

const SIDES = ['source', 'destination'] as const;

function rightsOn(step: StepRights, side: Failure['side']): number {
  return side === 'unknown' ? 0 : step[side];
}

const LOGGED_STEPS: readonly (readonly [pattern: RegExp, rights: StepRights])[] = [
  [/^copying-file$/, { source: FILE_READ_DATA, destination: FILE_WRITE_DATA }],
  [/^creating-destination-(?:file|directory)$/, { source: 0, destination: FILE_LIST_DIRECTORY }],
  [/^(?:accessing|scanning)-source-directory$/, { source: FILE_LIST_DIRECTORY, destination: 0 }],
  [/^(?:accessing|scanning)-destination-directory$/, { source: 0, destination: FILE_LIST_DIRECTORY }],
  [/^time-stamping-destination-/, { source: 0, destination: FILE_WRITE_ATTRIBUTES }],
  [/^deleting-source-/, { source: DELETE, destination: 0 }],
  [/^deleting-(?:extra|destination)-/, { source: 0, destination: DELETE }],
];

const SECURITY_RIGHTS = { S: WRITE_DAC, O: WRITE_OWNER, U: ACCESS_SYSTEM_SECURITY } as const;

/** What the step of a failure that only a log knows asks for; null for steps whose handles are not known. */
function loggedStep({ robocopy, job }: Failure): StepRights | null {
  const action = robocopy?.action ?? '';
  if (action.startsWith('copying-ntfs-security')) {
    const flags = job?.options?.copyFlags ?? ['S'];
    const destination = (['S', 'O', 'U'] as const).reduce(
      (rights, flag) => (flags.includes(flag) ? rights | SECURITY_RIGHTS[flag] : rights),
      0,
    );
    return destination === 0 ? null : { source: 0, destination };
  }
  return LOGGED_STEPS.find(([pattern]) => pattern.test(action))?.[1] ?? null;
}

/** A line that ended a run at once: its failure is the whole run's. */
function isFatal({ robocopy, operation }: Failure): boolean {
  return operation === null && robocopy?.code === null;
}

/** Of a run that ended at once: whether another one came to its end that asked for the same. */
function fateOfRun(failure: Failure, objects: SameObjects, other: ComparedCase): FailureFate {
  const ended = other.failures.filter(isFatal);
  const same = ended.find(({ robocopy }) => robocopy?.action === failure.robocopy?.action);
  const [first] = ended;
  if (first !== undefined) {
    return { ...fate(failure, same === undefined ? 'refused-otherwise' : 'refused', null), other: same ?? first };
  }
  const runs = other.logs.flatMap(({ input, log }) =>
    log.jobs.filter((job) => isWholeRun(job) && mayBeSameRun(failure, job, objects)).map((job) => ({ input, job })),
  );
  const asking = runs.find(({ job }) => asksTheSame(failure.robocopy?.action ?? '', job));
  if (asking === undefined) {
    return fate(failure, runs.length === 0 ? 'not-tried' : 'not-asked', null);
  }
  const { input, job } = asking;
  const proof: Evidence = { input, record: null, line: job.line, text: 'the run came to its end' };
  return { ...fate(failure, 'granted', null), by: 'log', isRightGranted: true, proof };
}

/** Whether a run can be of the same copy: a root in common, where both print roots. */
function mayBeSameRun({ sourcePath, destinationPath }: Failure, job: RobocopyJob, objects: SameObjects): boolean {
  const roots = [
    [sourcePath, job.source],
    [destinationPath, job.destination],
  ] as const;
  const known = roots.flatMap(([own, root]) => (own === null || root === null ? [] : [{ own, root }]));
  return (
    known.length === 0 ||
    known.some(({ own, root }) => objects.keysOf(pathKey(own)).some(({ key }) => key === pathKey(root)))
  );
}

function asksTheSame(action: string, { options }: RobocopyJob): boolean {
  switch (action) {
    case 'missing-backup-right':
      return options !== null && options.backupMode !== 'none';
    case 'missing-auditing-right':
      return options?.copyFlags.includes('U') ?? false;
    case 'secfix-without-security':
      return options?.secfix ?? false;
    default:
      return true;
  }
}
