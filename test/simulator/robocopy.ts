/**
 * A model of robocopy: the order of its steps and the handles that it opens. Sources: windows-access.md §7, robocopy-errors.md
 * §2 (rights by switch), robocopy-log.md §4 (actions, retries), samples of the support article (masks of the copy and of
 * the security). No trace of a real robocopy was at hand when the references were written: which handle asks for which
 * right is inference there, and so it is here; `Build` has what may be one way or the other.
 */

import type { CreateOption } from '../../src/windows/create-options.js';
import { type Build, type Command, type Console, type Place, securityLetters } from './command.js';
import { deleteItem, setOwner } from './open.js';
import {
  type Asked,
  type Handle,
  LISTING,
  type Moment,
  type Opening,
  type Program,
  SECOND,
  SECURITY,
} from './recording.js';
import { GENERIC_READ, GENERIC_WRITE, RIGHT } from './security.js';
import { errorOf, STATUS } from './statuses.js';
import { ATTRIBUTE, find, type Item, type Volume } from './world.js';

/** By the ids of the string table (robocopy-strings.md). */
export const ACTION = {
  accessSource: 9101,
  accessDestination: 9102,
  scanSource: 9103,
  scanDestination: 9104,
  createDirectory: 9108,
  copyFile: 9109,
  stampDirectory: 9112,
  deleteSource: 9115,
  deleteExtraFile: 9117,
  deleteExtraDirectory: 9118,
  scanExtra: 9119,
  directorySecurity: 9122,
  fileSecurity: 9123,
  destinationType: 9126,
  directoryExtendedAttributes: 9129,
} as const;
export type Action = (typeof ACTION)[keyof typeof ACTION];

/** What the log says, in order. */
export type LogEntry =
  | {
      readonly kind: 'item';
      readonly what: 'file' | 'directory' | 'extra file' | 'extra directory';
      readonly at: Moment;
      /** Below the root. */
      readonly names: readonly string[];
      readonly size: number;
      /** Which of the threads of /MT: 0 also for what is done between files. */
      readonly thread: number;
    }
  | LoggedError;

export interface LoggedError {
  readonly kind: 'error';
  readonly action: Action;
  readonly code: number;
  readonly at: Moment;
  readonly names: readonly string[];
  readonly tries: number;
  /** What the line of a file says: its size at the source, and whether the destination lacks it. */
  readonly file: { readonly size: number; readonly isNew: boolean };
  /** Whether all tries were used up. */
  readonly limit: boolean;
  readonly thread: number;
}

export type Counts = Readonly<Record<'directories' | 'files' | 'bytes', Tally>>;

export interface Tally {
  total: number;
  copied: number;
  skipped: number;
  failed: number;
  extras: number;
}

export interface Run {
  readonly entries: readonly LogEntry[];
  /** Errors before the header's roots. */
  readonly early: readonly LoggedError[];
  /** The id of the line that ended the run at once. */
  readonly fatal: 24 | 27 | null;
  /** Whether a root could not be used: the log ends without a summary (robocopy-log.md §3, fatal runs). */
  readonly abandoned: boolean;
  readonly counts: Counts;
  readonly started: Moment;
  readonly ended: Moment;
}

const ON_FILE: readonly CreateOption[] = ['Synchronous IO Non-Alert', 'Non-Directory File'];
const ON_COPIED: readonly CreateOption[] = ['Sequential Access', ...ON_FILE];
const ON_DIRECTORY: readonly CreateOption[] = ['Directory', 'Synchronous IO Non-Alert'];
/**
 * What a copy asks for on its destination: samples of the support article. The others leave to the disposition what they do
 * not name ([MS-FSA] 2.1.5.1.2.1).
 */
const COPY_OPENS = {
  'generic write': { access: GENERIC_WRITE | RIGHT.readAttributes | RIGHT.delete, disposition: 'OverwriteIf' },
  'without extended attributes': {
    access: (GENERIC_WRITE & ~RIGHT.writeExtendedAttributes) | RIGHT.readAttributes,
    disposition: 'OverwriteIf',
  },
  superseding: { access: GENERIC_WRITE | RIGHT.readAttributes, disposition: 'Supersede' },
} as const;
const DELETE_MASK = RIGHT.readAttributes | RIGHT.delete;
/** Attributes that a create passes on; read-only is set at the end, or nothing could be written. */
const PASSED_ON = ATTRIBUTE.hidden | ATTRIBUTE.system | ATTRIBUTE.archive;
const SET_ENCRYPTION = 0x900d7;
const SET_REPARSE_POINT = 0x900a4;
const CHUNK = 1024 * 1024;

/** Files of one directory and their place. */
type Names = readonly string[];

export class Robocopy {
  readonly #program: Program;
  readonly #command: Command;
  readonly #build: Build;
  readonly #console: Console;
  readonly #entries: LogEntry[] = [];
  readonly #early: LoggedError[] = [];
  readonly #counts = { directories: tally(), files: tally(), bytes: tally() };
  #abandoned = false;
  /** Which of the threads of /MT works. */
  #thread = 0;

  constructor(program: Program, command: Command, build: Build, console: Console) {
    this.#program = program;
    this.#command = command;
    this.#build = build;
    this.#console = console;
  }

  run(): Run {
    const started = this.#program.recording.now;
    const fatal = this.#missingPrivilege();
    if (fatal === null) {
      this.#askFileSystem();
      this.#directory([]);
    }
    const byTime = this.#entries.toSorted((one, other) => one.at - other.at);
    return {
      ...{ entries: byTime, early: this.#early, fatal, abandoned: this.#abandoned, counts: this.#counts },
      ...{ started, ended: this.#program.recording.now },
    };
  }

  /** robocopy-strings.md, ids 24 and 27: both end the run before anything is opened. */
  #missingPrivilege(): Run['fatal'] {
    const { backup, copy } = this.#command;
    if (this.#console.elevated) {
      return null;
    }
    return backup !== 'none' ? 27 : copy.includes('U') ? 24 : null;
  }

  #askFileSystem(): void {
    if (!this.#build.asksFileSystem) {
      return;
    }
    const { destination } = this.#command;
    const asked = { access: RIGHT.readAttributes | RIGHT.synchronize, options: ['Synchronous IO Non-Alert'] } as const;
    const { status, handle } = this.#program.open(destination.volume, [], asked);
    if (handle !== null) {
      this.#program.close(handle);
    } else if (status !== STATUS.accessDenied) {
      this.#early.push(this.#error(ACTION.destinationType, [], status, 1));
    }
  }

  #directory(names: Names): void {
    const { source, destination } = this.#command;
    const isRoot = names.length === 0;
    const counts = this.#counts.directories;
    counts.total += 1;
    const scanned = this.#listing(source, names, isRoot ? ACTION.accessSource : ACTION.scanSource);
    if (scanned === null) {
      this.#giveUpDirectory(isRoot);
      return;
    }
    const files = scanned.filter(({ kind }) => kind === 'file');
    this.#note('directory', names, files.length);
    const made = this.#makeDirectory(names);
    const present = made === 'failed' ? null : this.#present(destination, names, isRoot);
    if (made === 'failed' || present === null) {
      this.#giveUpDirectory(isRoot);
      return;
    }
    counts[made === 'created' ? 'copied' : 'skipped'] += 1;
    this.#finishDirectory(names);
    this.#purge(names, present, scanned);
    this.#files(names, files);
    for (const { name } of scanned.filter(({ kind }) => kind === 'directory')) {
      this.#directory([...names, name]);
    }
  }

  #giveUpDirectory(isRoot: boolean): void {
    this.#counts.directories.failed += 1;
    this.#abandoned ||= isRoot;
  }

  #present(destination: Place, names: Names, isRoot: boolean): Item[] | null {
    return this.#listing(destination, names, isRoot ? ACTION.accessDestination : ACTION.scanDestination);
  }

  /** What is in a directory, or null where it could not be listed. */
  #listing(place: Place, names: Names, action: Action): Item[] | null {
    let items: Item[] | null = null;
    this.#attempt(action, names, () => {
      const { status, handle } = this.#open(place, names, { access: LISTING, options: ON_DIRECTORY });
      if (handle !== null) {
        items = this.#program.list(handle);
        this.#program.close(handle);
      }
      return status;
    });
    return items;
  }

  #makeDirectory(names: Names): 'present' | 'created' | 'failed' {
    const { destination } = this.#command;
    let made: 'present' | 'created' = 'present';
    const make = (): number => {
      const asked = { access: LISTING, disposition: 'Create', options: ON_DIRECTORY, shareMode: 3 } as const;
      const { status, handle } = this.#open(destination, names, asked);
      if (handle !== null) {
        made = 'created';
        this.#program.close(handle);
      }
      return status === STATUS.nameCollision ? STATUS.success : status;
    };
    if (this.#build.createsFirst && names.length > 0) {
      return this.#attempt(ACTION.createDirectory, names, make) ? made : 'failed';
    }
    const found = this.#probe(destination, names);
    // What a root is refused for, its listing tells; below it a directory that may not be there is made.
    const isMissing = found === STATUS.nameNotFound || found === STATUS.pathNotFound;
    const mayBeMissing = isMissing || (found !== STATUS.success && names.length > 0);
    return !mayBeMissing || this.#attempt(ACTION.createDirectory, names, make) ? made : 'failed';
  }

  #probe(place: Place, names: Names): number {
    const asked = { access: RIGHT.readAttributes, options: ['Open Reparse Point'] } as const;
    const { status, handle } = this.#open(place, names, asked);
    if (handle !== null) {
      this.#program.query(handle, 'basic');
      this.#program.close(handle);
    }
    return status;
  }

  #finishDirectory(names: Names): void {
    if (securityLetters(this.#command).length > 0) {
      this.#attempt(ACTION.directorySecurity, names, () => this.#copySecurity(names, 'directory'));
    }
    const { source, destination, extendedAttributes } = this.#command;
    if (extendedAttributes) {
      this.#attempt(ACTION.directoryExtendedAttributes, names, () => this.#copyExtendedAttributes(names));
    }
    this.#attempt(ACTION.stampDirectory, names, () => {
      const access = RIGHT.readAttributes | RIGHT.writeAttributes | RIGHT.synchronize;
      const { status, handle } = this.#open(destination, names, { access, options: ON_DIRECTORY });
      if (handle !== null) {
        const written = find(source.volume, [...source.names, ...names])?.written ?? 0;
        this.#program.setBasic(handle, ATTRIBUTE.directory, written);
        this.#program.close(handle);
      }
      return status;
    });
  }

  /** A share of Azure Files does not store them (azure-files.md §5). */
  #copyExtendedAttributes(names: Names): number {
    const { source, destination } = this.#command;
    const from = this.#open(source, names, { access: RIGHT.readExtendedAttributes, options: ON_DIRECTORY.slice(0, 1) });
    if (from.handle === null) {
      return from.status;
    }
    const { hasExtendedAttributes } = from.handle.item;
    const found = hasExtendedAttributes ? STATUS.success : STATUS.noExtendedAttributes;
    this.#program.extendedAttributes(from.handle, false, found);
    this.#program.close(from.handle);
    if (!hasExtendedAttributes) {
      return STATUS.success;
    }
    const asked = { access: RIGHT.writeExtendedAttributes, options: ON_DIRECTORY.slice(0, 1) };
    const to = this.#open(destination, names, asked);
    if (to.handle === null) {
      return to.status;
    }
    const { volume } = to.handle.item;
    const status = isOnAzure(volume) ? volume.settingExtendedAttributes : STATUS.success;
    this.#program.extendedAttributes(to.handle, true, status);
    this.#program.close(to.handle);
    return status;
  }

  #purge(names: Names, present: readonly Item[], scanned: readonly Item[]): void {
    const wanted = new Set(scanned.map(({ name }) => name.toLowerCase()));
    for (const item of present.filter(({ name }) => !wanted.has(name.toLowerCase()))) {
      const own = [...names, item.name];
      this.#note(item.kind === 'file' ? 'extra file' : 'extra directory', own, item.size);
      this.#counts[item.kind === 'file' ? 'files' : 'directories'].extras += 1;
      if (this.#command.mirror) {
        this.#deleteExtra(own, item);
      }
    }
  }

  #deleteExtra(names: Names, item: Item): void {
    if (item.kind === 'directory') {
      for (const child of this.#listing(this.#command.destination, names, ACTION.scanExtra) ?? []) {
        this.#deleteExtra([...names, child.name], child);
      }
    }
    const action = item.kind === 'file' ? ACTION.deleteExtraFile : ACTION.deleteExtraDirectory;
    this.#attempt(action, names, () => this.#delete(this.#command.destination, names, item.kind));
  }

  #delete(place: Place, names: Names, kind: Item['kind']): number {
    const options = [...(kind === 'file' ? ON_FILE.slice(1) : ON_DIRECTORY.slice(0, 1)), 'Open Reparse Point'] as const;
    const { status, handle } = this.#open(place, names, { access: DELETE_MASK, options });
    if (handle === null) {
      return status;
    }
    const came = deleteItem(handle.item);
    this.#program.setDisposition(handle, came);
    this.#program.close(handle);
    return came;
  }

  /** Files one after the other, or by threads, each with a clock of its own. */
  #files(names: Names, files: readonly Item[]): void {
    const { recording } = this.#program;
    const { threads } = this.#command;
    const clocks = Array.from({ length: threads ?? 1 }, () => recording.now);
    const thread = this.#program.thread;
    for (const [nth, file] of files.entries()) {
      const own = nth % clocks.length;
      recording.now = clocks[own] ?? recording.now;
      this.#program.thread = thread + 4 * own;
      this.#thread = own;
      this.#file([...names, file.name], file);
      clocks[own] = recording.now;
    }
    recording.now = Math.max(...clocks);
    this.#program.thread = thread;
    this.#thread = 0;
  }

  #file(names: Names, file: Item): void {
    const { destination, move, secfix } = this.#command;
    const { files, bytes } = this.#counts;
    files.total += 1;
    bytes.total += file.size;
    const there = find(destination.volume, [...destination.names, ...names]);
    if (there !== null && there.size === file.size && there.written === file.written) {
      files.skipped += 1;
      bytes.skipped += file.size;
      if (secfix) {
        this.#fileSecurity(names);
      }
      return;
    }
    const started = this.#entries.length;
    const isCopied =
      this.#attempt(ACTION.copyFile, names, () => this.#copy(names)) &&
      this.#fileSecurity(names) &&
      (!move || this.#attempt(ACTION.deleteSource, names, () => this.#delete(this.#command.source, names, 'file')));
    files[isCopied ? 'copied' : 'failed'] += 1;
    bytes[isCopied ? 'copied' : 'failed'] += file.size;
    if (isCopied && this.#entries.length === started) {
      this.#note('file', names, file.size);
    }
  }

  #fileSecurity(names: Names): boolean {
    return (
      securityLetters(this.#command).length === 0 ||
      this.#attempt(ACTION.fileSecurity, names, () => this.#copySecurity(names, 'file'))
    );
  }

  #copy(names: Names): number {
    const { source, destination } = this.#command;
    const from = this.#open(source, names, { access: GENERIC_READ, options: ON_COPIED, shareMode: 5 });
    if (from.handle === null) {
      return from.status;
    }
    const { item } = from.handle;
    this.#program.query(from.handle, 'basic');
    this.#program.query(from.handle, 'standard');
    this.#probe(destination, names);
    const attributes = item.attributes & PASSED_ON;
    const asked = { options: ON_COPIED, attributes, shareMode: 0, size: item.size };
    const to = this.#open(destination, names, { ...asked, ...COPY_OPENS[this.#build.copyOpen] });
    const status = to.handle === null ? to.status : this.#fill(from.handle, to.handle, to.result === 'Created');
    this.#program.close(from.handle);
    return status === STATUS.success ? this.#copyStreams(names, item) : status;
  }

  #fill(from: Handle, to: Handle, isNew: boolean): number {
    this.#askForExtras(to);
    const status = this.#refusedKind(from.item, to) ?? this.#write(from, to);
    if (status === STATUS.success) {
      const { attributes, written } = from.item;
      this.#program.setBasic(to, attributes, written);
    } else if (isNew) {
      this.#program.setDisposition(to, deleteItem(to.item));
    }
    this.#program.close(to);
    return status;
  }

  /** What a copy asks of its destination and Azure Files does not have (azure-files.md §8.1). */
  #askForExtras(to: Handle): void {
    const isAzure = isOnAzure(to.item.volume);
    this.#program.query(to, 'streams', isAzure ? STATUS.notImplemented : STATUS.success);
    this.#program.extendedAttributes(to, false, isAzure ? STATUS.notSupported : STATUS.success);
  }

  /** Encrypted files and links that a share cannot hold (azure-files.md §5). */
  #refusedKind({ attributes }: Item, to: Handle): number | null {
    if (!isOnAzure(to.item.volume)) {
      return null;
    }
    if ((attributes & ATTRIBUTE.encrypted) !== 0) {
      this.#program.control(to, SET_ENCRYPTION, STATUS.encryptionFailed);
      return STATUS.encryptionFailed;
    }
    if ((attributes & ATTRIBUTE.reparsePoint) !== 0 && this.#command.symbolicLinks) {
      this.#program.control(to, SET_REPARSE_POINT, STATUS.notSupported);
      return STATUS.notSupported;
    }
    return null;
  }

  #write(from: Handle, to: Handle): number {
    const { size, locked } = from.item;
    const { volume } = to.item;
    if (size > volume.free || size > volume.largestFile) {
      const status = size > volume.free ? STATUS.diskFull : STATUS.invalidParameter;
      this.#program.setEnd(to, size, status);
      return status;
    }
    this.#program.setEnd(to, size);
    for (let offset = 0; offset < Math.min(size, 2 * CHUNK); offset += CHUNK) {
      const length = Math.min(CHUNK, size - offset);
      const status = locked ? STATUS.lockConflict : STATUS.success;
      this.#program.transfer(from, false, offset, length, status);
      if (locked) {
        return status;
      }
      this.#program.transfer(to, true, offset, length);
    }
    volume.free -= size;
    to.item.size = size;
    return STATUS.success;
  }

  /** Streams that cannot be written are left out, but for backup copies (causes.md, unsupported/ads). */
  #copyStreams(names: Names, { streams }: Item): number {
    let worst: number = STATUS.success;
    for (const stream of streams) {
      const asked = { options: ON_COPIED, shareMode: 0, stream, ...COPY_OPENS[this.#build.copyOpen] };
      const { status, handle } = this.#open(this.#command.destination, names, asked);
      if (handle !== null) {
        this.#program.close(handle);
      } else if (this.#command.backup !== 'none') {
        worst = status;
      }
    }
    return worst;
  }

  #copySecurity(names: Names, kind: Item['kind']): number {
    const { source, destination } = this.#command;
    const letters = securityLetters(this.#command);
    const options = kind === 'file' ? ON_FILE : ON_DIRECTORY;
    const audits = letters.includes('U') ? RIGHT.accessSystemSecurity : 0;
    const from = this.#open(source, names, { access: RIGHT.readControl | audits, options });
    if (from.handle === null) {
      return from.status;
    }
    this.#program.security(from.handle, false, partsOf(letters));
    this.#program.close(from.handle);
    for (const { access, parts } of this.#securityOpens()) {
      const to = this.#open(destination, names, { access: GENERIC_READ | access, options });
      const status = to.handle === null ? to.status : this.#setSecurity(from.handle.item, to.handle, parts);
      if (status !== STATUS.success) {
        return status;
      }
    }
    return STATUS.success;
  }

  /** The opens that set security: one with all rights, or one for each part. */
  #securityOpens(): { readonly access: number; readonly parts: number }[] {
    const letters = securityLetters(this.#command);
    const withOwner = letters.includes('O') || (letters.includes('S') && this.#build.groupWithAcl);
    const opens = [
      ...(letters.includes('S') ? [{ access: RIGHT.writeDac, parts: SECURITY.dacl }] : []),
      ...(withOwner
        ? [
            {
              access: RIGHT.writeOwner,
              parts: letters.includes('O') ? SECURITY.owner | SECURITY.group : SECURITY.group,
            },
          ]
        : []),
      ...(letters.includes('U') ? [{ access: RIGHT.accessSystemSecurity, parts: SECURITY.sacl }] : []),
    ];
    if (this.#build.securityOpens === 'separate') {
      return opens;
    }
    const none = { access: 0, parts: 0 };
    const united = opens.reduce(
      (sum, open) => ({ access: sum.access | open.access, parts: sum.parts | open.parts }),
      none,
    );
    return [united];
  }

  #setSecurity(from: Item, to: Handle, parts: number): number {
    const status = (parts & SECURITY.owner) === 0 ? STATUS.success : setOwner(to.item, from.descriptor.owner);
    if (status === STATUS.success && (parts & SECURITY.dacl) !== 0) {
      to.item.descriptor = { ...to.item.descriptor, dacl: from.descriptor.dacl };
    }
    this.#program.security(to, true, parts, status);
    this.#program.close(to);
    return status;
  }

  /** Opens as /B or /ZB tell: always with backup intent, or once without. */
  #open({ volume, names: root }: Place, names: Names, asked: Asked): Opening {
    const path = [...root, ...names];
    const withBackup = { ...asked, options: [...asked.options, 'Open For Backup'] } as const;
    switch (this.#command.backup) {
      case 'none':
        return this.#program.open(volume, path, asked);
      case 'B':
        return this.#program.open(volume, path, withBackup);
      case 'ZB': {
        const first = this.#program.open(volume, path, asked);
        return first.status === STATUS.accessDenied ? this.#program.open(volume, path, withBackup) : first;
      }
    }
  }

  /** Tries a step as often as /R says, and logs what comes of it; whether it was done in the end. */
  #attempt(action: Action, names: Names, step: () => number): boolean {
    const { recording } = this.#program;
    const { retries, wait } = this.#command;
    const started = recording.now;
    const errors: LoggedError[] = [];
    for (let nth = 1; nth <= retries + 1; nth++) {
      const status = step();
      if (status === STATUS.success) {
        this.#entries.push(...errors);
        return true;
      }
      this.#addTry(errors, this.#error(action, names, status, 1));
      if (nth <= retries) {
        recording.now = Math.max(recording.now, started + nth * (wait + 1) * SECOND);
      }
    }
    this.#entries.push(...errors.map((error, nth) => ({ ...error, limit: nth === errors.length - 1 })));
    return false;
  }

  /** The same error again is one more try of it. */
  #addTry(errors: LoggedError[], error: LoggedError): void {
    const last = errors.at(-1);
    if (last?.code === error.code) {
      errors.splice(-1, 1, { ...last, tries: last.tries + 1 });
    } else {
      errors.push(error);
    }
  }

  #error(action: Action, names: Names, status: number, tries: number): LoggedError {
    const { source, destination } = this.#command;
    const from = find(source.volume, [...source.names, ...names]);
    const to = find(destination.volume, [...destination.names, ...names]);
    return {
      file: { size: from?.size ?? 0, isNew: to === null },
      kind: 'error',
      action,
      code: status === STATUS.deletePending ? this.#build.deletePendingError : errorOf(status),
      at: this.#program.recording.now,
      names,
      tries,
      limit: false,
      thread: this.#thread,
    };
  }

  #note(what: 'file' | 'directory' | 'extra file' | 'extra directory', names: Names, size: number): void {
    this.#entries.push({ kind: 'item', what, at: this.#program.recording.now, names, size, thread: this.#thread });
  }
}

function isOnAzure({ mount }: Volume): boolean {
  return mount.kind.startsWith('azure');
}

function tally(): Tally {
  return { total: 0, copied: 0, skipped: 0, failed: 0, extras: 0 };
}

function partsOf(letters: readonly string[]): number {
  return (
    (letters.includes('S') ? SECURITY.dacl : 0) |
    (letters.includes('O') ? SECURITY.owner | SECURITY.group : 0) |
    (letters.includes('U') ? SECURITY.sacl : 0)
  );
}
