/**
 * What a trace shows of the share, or of the local volume, that a refusal is on: whether the same account got through to it at
 * all, before or after, and what for. One record for each share and account, filled while the trace is read first.
 */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import {
  ACCESS_SYSTEM_SECURITY,
  DELETE,
  FILE_APPEND_DATA,
  FILE_DELETE_CHILD,
  FILE_READ_ATTRIBUTES,
  FILE_WRITE_ATTRIBUTES,
  FILE_WRITE_DATA,
  FILE_WRITE_EA,
  GENERIC_ALL,
  GENERIC_WRITE,
  SYNCHRONIZE,
  WRITE_DAC,
  WRITE_OWNER,
} from '../windows/access-mask.js';
import {
  type NtStatus,
  STATUS_ACCESS_DENIED,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SHARING_VIOLATION,
  STATUS_SUCCESS,
} from '../windows/nt-status.js';
import { driveOf, type PathKey, serverOf, volumeKey } from '../windows/path.js';
import { TICKS_PER_MINUTE, type Ticks } from '../windows/time.js';
import type { Operation, ShareUse, SmbPortState } from './evidence.js';
import { SameNames } from './same-names.js';

/** Shares and local volumes that are told apart; a trace shows a few. */
const KEPT_VOLUMES = 100;

/** Rights that change an object; the generic ones hold them. Owner and ACL are another matter: few accounts may change those. */
const WRITING =
  FILE_WRITE_DATA |
  FILE_APPEND_DATA |
  FILE_WRITE_EA |
  FILE_DELETE_CHILD |
  FILE_WRITE_ATTRIBUTES |
  DELETE |
  GENERIC_WRITE |
  GENERIC_ALL;

const ATTRIBUTES = FILE_READ_ATTRIBUTES | SYNCHRONIZE;

/** Rights to change the security of an object. */
const SECURITY = WRITE_DAC | WRITE_OWNER | ACCESS_SYSTEM_SECURITY;

/** Answers that are made behind the share. Source: [MS-SMB2] 3.3.5.7 and 3.3.5.9: TREE_CONNECT comes before every CREATE. */
const ANSWERS: ReadonlySet<number | null> = new Set([
  STATUS_SUCCESS,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_SHARING_VIOLATION,
]);

/** Whether the result of a create is an answer from behind the share. */
export function isShareAnswer(ntStatus: NtStatus | null): boolean {
  return ANSWERS.has(ntStatus);
}

/** Whether a granted create was one that changes something. */
export function isWriting({ openResult, desiredAccess }: CreateDetail): boolean {
  return (desiredAccess & WRITING) !== 0 || (openResult !== null && openResult !== 'Opened');
}

/** One account on one share, or on several names of one. */
class AccountUse {
  answers = 0;
  first: Ticks | null = null;
  last: Ticks | null = null;
  reads = false;
  writes = false;
  /** Up to two objects on which something that writes was refused. */
  readonly refused = new Set<PathKey>();
  /** Up to two objects that were refused even to be read since the last answer. */
  readonly closed = new Set<PathKey>();
  /** Whether one of them was refused its attributes, which its directory gives as well. [MS-FSA] 2.1.5.1.2 */
  attributesRefused = false;

  answer({ time, ntStatus }: TraceEvent, create: CreateDetail): void {
    this.answers++;
    this.closed.clear();
    this.attributesRefused = false;
    if (time !== null) {
      this.first = this.first === null || time < this.first ? time : this.first;
      this.last = this.last === null || time > this.last ? time : this.last;
    }
    if (ntStatus === STATUS_SUCCESS) {
      const wrote = isWriting(create);
      this.writes ||= wrote;
      this.reads ||= !wrote;
    }
  }

  /** Takes in what is known of the same share under another name. */
  add(other: AccountUse, oneKey: (key: PathKey) => PathKey): void {
    this.answers += other.answers;
    this.first = other.first === null || (this.first !== null && this.first < other.first) ? this.first : other.first;
    this.last = other.last === null || (this.last !== null && this.last > other.last) ? this.last : other.last;
    this.reads ||= other.reads;
    this.writes ||= other.writes;
    for (const key of other.refused) {
      this.refused.add(oneKey(key));
    }
    for (const key of other.closed) {
      this.closed.add(oneKey(key));
    }
    this.attributesRefused ||= other.attributesRefused;
  }

  refuse(key: PathKey, { desiredAccess, disposition }: CreateDetail): void {
    const writes = (desiredAccess & WRITING) !== 0 || (disposition !== 'Open' && disposition !== null);
    this.attributesRefused ||= !writes && (desiredAccess & ~ATTRIBUTES) === 0;
    const objects = writes ? this.refused : (desiredAccess & SECURITY) === 0 ? this.closed : null;
    if (objects !== null && objects.size < 2) {
      objects.add(key);
    }
  }
}

/** Who was answered on which share, in one trace. */
export class ShareUses {
  /** By share and account. */
  readonly #volumes = new Map<PathKey, Map<string, AccountUse>>();
  readonly #servers = new Set<string>();
  /** By volume and account, once all rows are read, going by the names asked with last. */
  readonly #whole = new Map<string, WholeUse>();
  #names: SameNames | null = null;

  /** Shares and volumes on which something was opened, by the names the trace shows; the first KEPT_VOLUMES. */
  get volumes(): Iterable<PathKey> {
    return this.#volumes.keys();
  }

  /** Takes a create of a trace in. */
  visit(
    { volume }: { readonly volume: PathKey | null },
    { event, key, account }: Operation,
    create: CreateDetail,
  ): void {
    const accounts = volume === null ? null : this.#accountsOn(volume);
    const isAnswer = isShareAnswer(event.ntStatus);
    if (accounts === null || (!isAnswer && event.ntStatus !== STATUS_ACCESS_DENIED)) {
      return;
    }
    let use = accounts.get(account);
    if (use === undefined) {
      use = new AccountUse();
      accounts.set(account, use);
    }
    if (!isAnswer) {
      use.refuse(key, create);
      return;
    }
    if (use.answers === 0) {
      this.#servers.add(serverOrDrive(key));
    }
    use.answer(event, create);
  }

  #accountsOn(volume: PathKey): Map<string, AccountUse> | null {
    const known = this.#volumes.get(volume);
    if (known !== undefined || this.#volumes.size >= KEPT_VOLUMES) {
      return known ?? null;
    }
    const accounts = new Map<string, AccountUse>();
    this.#volumes.set(volume, accounts);
    return accounts;
  }

  /**
   * What is known of the share of a refusal, under all its names; null for a path on no share or volume, or on one that was one
   * too many.
   */
  of(
    key: PathKey,
    account: string,
    refused: { readonly earliest: Ticks | null; readonly latest: Ticks | null },
    names = new SameNames(),
  ): ShareUse | null {
    const volume = volumeKey(key);
    if (volume === null) {
      return null;
    }
    const { use, serverAnswered } = this.#underAllNames(volume, account, names);
    if (use === null) {
      return this.#volumes.size >= KEPT_VOLUMES ? null : { ...UNUSED, serverAnswered };
    }
    return {
      answered: answeredAround(use, refused),
      workedFor: workedFor(use, refused.earliest),
      grants: use.writes ? 'writes' : use.reads ? 'reads' : 'nothing',
      writesRefused: use.refused.size === 0 ? 'none' : use.refused.size === 1 ? 'one' : 'several',
      closed: use.attributesRefused || use.closed.size > 1,
      serverAnswered,
    };
  }

  /** The same for every refusal there, so it is put together once; the names must not change any more. */
  #underAllNames(volume: PathKey, account: string, names: SameNames): WholeUse {
    if (names !== this.#names) {
      this.#names = names;
      this.#whole.clear();
    }
    const name = `${volume}|${account}`;
    const known = this.#whole.get(name);
    if (known !== undefined) {
      return known;
    }
    const volumes = names.volumesOf(volume);
    const shown = volumes.flatMap((one) => this.#volumes.get(one) ?? []);
    const use = shown.length === 0 ? null : new AccountUse();
    for (const accounts of shown) {
      const own = accounts.get(account);
      if (own !== undefined) {
        use?.add(own, (refusedKey) => names.oneKey(refusedKey));
      }
    }
    const whole = { use, serverAnswered: volumes.some((one) => this.#servers.has(serverOrDrive(one))) };
    this.#whole.set(name, whole);
    return whole;
  }
}

/** What is known of one account on one share under all its names; null: no create. */
interface WholeUse {
  readonly use: AccountUse | null;
  readonly serverAnswered: boolean;
}

/** A share of which no create is known: rows of other operations alone show it. */
const UNUSED = { answered: 'never', workedFor: null, grants: 'nothing', writesRefused: 'none', closed: false } as const;

function serverOrDrive(key: PathKey): string {
  return serverOf(key) ?? driveOf(key) ?? '';
}

function answeredAround(
  { answers, first, last }: AccountUse,
  { earliest, latest }: { readonly earliest: Ticks | null; readonly latest: Ticks | null },
): ShareUse['answered'] {
  if (answers === 0) {
    return 'never';
  }
  if (first === null || last === null || earliest === null || latest === null) {
    return 'sometime';
  }
  const isBefore = first < earliest;
  const isAfter = last > latest;
  return isBefore === isAfter ? 'both' : isBefore ? 'before' : 'after';
}

function workedFor({ first }: AccountUse, earliest: Ticks | null): ShareUse['workedFor'] {
  if (first === null || earliest === null || first >= earliest) {
    return null;
  }
  return earliest - first >= 60 * TICKS_PER_MINUTE ? 'hours' : 'less';
}

/**
 * Whether a trace's rows of the network show somebody listening on port 445: an answer on any of its connections, or nothing
 * but attempts that were repeated. A row does not tell of which share it is, so it is of the trace.
 */
export class SmbPort {
  #answers = false;
  #repeats = false;

  visit({ operation, path }: TraceEvent): void {
    if (!/:(?:445|microsoft-ds)$/.test(path) || !operation.startsWith('TCP ')) {
      return;
    }
    if (operation === 'TCP Reconnect') {
      this.#repeats = true;
    } else if (operation !== 'TCP Disconnect') {
      this.#answers = true;
    }
  }

  /** Null: the trace shows no attempt. */
  get state(): SmbPortState | null {
    return this.#answers ? 'answers' : this.#repeats ? 'silent' : null;
  }
}
