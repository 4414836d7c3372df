/** What context files say for or against a finding: its claims, tried with the access models. */

import { callerOf, connectionsOf, identityOf, isInUse, remoteOf } from '../access/known-case.js';
import type { Failure } from '../correlate/evidence.js';
import { type CallerIdentity, type CaseFacts, mergeFacts, type ObjectAcl } from '../formats/context/case-facts.js';
import { type AccountKind, accountKind } from '../windows/account.js';
import { type AccessMask, accessMask, rightBit, type RightName, rightNames } from '../windows/access-mask.js';
import { driveOf, isAzureFilesPath, parentPath, type PathKey, pathKey } from '../windows/path.js';
import { type Trustee, trusteeName } from '../windows/security-descriptor.js';
import { BUILTIN_ADMINISTRATORS, parseSid, sidOfName } from '../windows/sid.js';
import { aclRemark, type AskedAcl, type Asker, entriesWithhold } from './acl-remark.js';
import {
  believedKeyMountRemark,
  driveRemark,
  identityMountRemark,
  keyMountRemark,
  listsDrives,
  mountedAs,
  mountRemark,
  type ShownConnection,
  shownOfMount,
  twoAccountsRemark,
} from './mount-remark.js';
import { type ContextFile, type Remark, remark } from './remark.js';
import type { Confidence, ContextClaim, RuleTexts, Shown } from './rule.js';

type DaclClaim = Extract<ContextClaim, { claim: 'dacl-lacks' }>;
type GrantingClaim = Extract<ContextClaim, { claim: 'dacl-grants' }>;
type ConsoleClaim = Extract<ContextClaim, { claim: 'console-lacks' }>;

/** Remarks that are kept of one finding. */
const REMARKS = 20;

/** The context of a case, ready for lookups. */
export class CaseContext {
  readonly #files: readonly ContextFile[];
  readonly #all: CaseFacts;
  readonly #acls = new Map<PathKey, { readonly file: ContextFile; readonly acl: ObjectAcl }>();

  constructor(files: readonly ContextFile[]) {
    this.#files = files;
    this.#all = mergeFacts(files.map(({ facts }) => facts));
    for (const file of files) {
      for (const acl of file.facts.acls.filter(({ path }) => path !== null)) {
        for (const key of this.#keysOf(acl.path ?? '')) {
          this.#acls.set(key, { file, acl });
        }
      }
    }
  }

  /** Whether no file tells anything. */
  get isEmpty(): boolean {
    return this.#files.length === 0;
  }

  /** What the files say about a rule's claims on a failure. */
  remarksOn(rule: RuleTexts, failure: Failure): Remark[] {
    return (rule.claims ?? []).flatMap((claim) => this.#remarkOn(claim, failure) ?? []);
  }

  /** What the files show of a failure, whatever its cause. */
  shownOf(failure: Failure): readonly Shown[] {
    return [
      ...shownOfMount(this.#connectionsOf(failure)),
      ...(this.#connections().some(listsDrives) ? ['drives' as const] : []),
      ...(this.#identityOf(failure)?.hasPrivileges === true ? ['privileges' as const] : []),
    ];
  }

  /** What share a failure's mapped drive stands for; null where no connection has its drive. */
  shareOf(failure: Failure): string | null {
    const remote = pathsOf(failure, 'object').map((path) => remoteOf(this.#all, path));
    return remote.find((path) => path.startsWith('\\\\')) ?? null;
  }

  /** As whom the share of a failure is mounted. */
  mountOf(failure: Failure): ReturnType<typeof mountedAs> {
    return mountedAs(this.#connectionsOf(failure));
  }

  /** Whether an entry of the ACL that refused denies it; null where no file shows that ACL, or nothing tells which right it was. */
  denyEntryOf(failure: Failure): boolean | null {
    const { denial, side } = failure;
    if (this.#acls.size === 0) {
      return null;
    }
    const rights = denial === null ? rightsOfStep(failure) : rightNames(denial.rights);
    const on = denial?.object === 'parent' ? 'parent' : side === 'source' ? 'source' : 'object';
    const found = rights.length === 0 ? null : this.#aclRemarkOn(failure, { claim: 'dacl-lacks', on, rights });
    return found === null || found.effect === 'open' ? null : found.denies;
  }

  /** Whether no entry of the ACL of a failure's object at the destination gives the account this right, as far as a file shows it. */
  withholds(right: RightName, failure: Failure): boolean {
    if (this.#acls.size === 0 || failure.side === 'source') {
      return false;
    }
    const asked = this.#askedAcl(failure, { claim: 'dacl-lacks', on: 'object', rights: [right] });
    const asker = asked === null ? null : this.#askerOf(failure, asked.decidedBy);
    return asked !== null && asker !== null && entriesWithhold(asked, asker);
  }

  /** What kind of account was refused: as the trace shows it, else as the only `whoami` does. */
  callerKindOf(failure: Failure): AccountKind | null {
    return failure.caller?.kind ?? kindOf(this.#identityOf(failure)?.user ?? null);
  }

  /** Whether a file shows the ACL of a path. */
  showsAcl(path: string): boolean {
    return this.#keysOf(path).some((key) => this.#acls.has(key));
  }

  /** Whether a file shows the groups of the account that was refused. */
  showsGroupsOf(failure: Failure): boolean {
    return this.#identityOf(failure)?.hasGroups === true;
  }

  /**
   * Whether a file shows the connection that a failure's share is on, or any where its path is not known; what is only stored
   * does not tell.
   */
  showsConnectionOf(failure: Failure): boolean {
    const isKnown = pathsOf(failure, 'object').length > 0;
    return (isKnown ? this.#connectionsOf(failure) : this.#connections()).some(isInUse);
  }

  #remarkOn(claim: ContextClaim, failure: Failure): Remark | null {
    switch (claim.claim) {
      case 'dacl-lacks':
        return this.#aclRemark(failure, claim);
      case 'no-key-mount':
        return mountRemark(this.#connectionsOf(failure), failure);
      case 'key-mount':
        return keyMountRemark(this.#connectionsOf(failure));
      case 'identity-mount':
        return identityMountRemark(this.#connectionsOf(failure));
      case 'believed-key-mount':
        return believedKeyMountRemark(this.#connectionsOf(failure));
      case 'two-accounts':
        return twoAccountsRemark(this.#connectionsOf(failure));
      case 'dacl-grants':
        return this.#grantingAclRemark(failure, claim);
      case 'no-drive':
        return this.#driveRemark(failure);
      case 'console-lacks':
        return this.#consoleRemark(failure, claim);
    }
  }

  #aclRemark(failure: Failure, claim: DaclClaim): Remark | null {
    const own = this.#aclRemarkOn(failure, claim);
    if (own === null || claim.orOnParent === undefined || !own.shows.includes('acl-lacks')) {
      return own;
    }
    const parent = this.#aclRemarkOn(failure, { ...claim, on: 'parent', rights: [claim.orOnParent] });
    if (parent === null) {
      const text = `${own.text} ${claim.orOnParent} on its directory would do as well: icacls on that tells.`;
      return { ...own, effect: 'open', text, shows: ['acl'] };
    }
    return parent.shows.includes('acl-lacks') ? own : parent;
  }

  #aclRemarkOn(failure: Failure, claim: DaclClaim): Remark | null {
    const asked = this.#askedAcl(failure, claim);
    return asked === null ? null : aclRemark(asked, this.#askerOf(failure, asked.decidedBy));
  }

  #askedAcl(failure: Failure, { on, rights, askedWith }: DaclClaim): AskedAcl | null {
    const paths = pathsOf(failure, on);
    const [found] = paths.flatMap((path) => this.#keysOf(path)).flatMap((key) => this.#acls.get(key) ?? []);
    const dacl = found?.acl.descriptor.dacl ?? null;
    if (found === undefined || dacl === null) {
      return null;
    }
    const decidedBy = this.#deciderOf(on === 'source' ? 'source' : failure.side, paths);
    return {
      file: found.file,
      line: found.acl.line,
      protection: { owner: found.acl.descriptor.owner, dacl },
      path: found.acl.path ?? paths[0] ?? '',
      kind: on === 'parent' ? 'directory' : failure.objectKind,
      rights: deniedOf(failure, rights),
      decidedBy,
      surelyAsked: wasAsked(failure, askedWith),
    };
  }

  /** The same ACL, read the other way round: what it grants confirms that something else refused. */
  #grantingAclRemark(failure: Failure, { rights }: GrantingClaim): Remark | null {
    const on = failure.denial?.object === 'parent' ? 'parent' : 'object';
    const found = failure.denial === null ? null : this.#aclRemarkOn(failure, { claim: 'dacl-lacks', on, rights });
    if (found === null || found.effect === 'open') {
      return found;
    }
    const grants = found.shows.includes('acl-grants');
    return { ...found, effect: grants ? 'confirms' : 'contradicts', remedy: null };
  }

  #driveRemark(failure: Failure): Remark | null {
    const [drive] = pathsOf(failure, 'object').flatMap((path) => driveOf(path) ?? []);
    return drive === undefined
      ? null
      : driveRemark({ drive, connections: this.#connections(), elevated: this.#elevationOf(failure) });
  }

  /** What shows that the copy, or the console of the files, was elevated. */
  #elevationOf(failure: Failure): string | null {
    if (failure.caller?.elevated === true) {
      return 'The trace shows the copy elevated';
    }
    const identity = this.#identityOf(failure);
    const file = this.#fileOf(identity);
    const isAdministrator = identity?.groups.some(
      ({ group, denyOnly }) => group.sid === BUILTIN_ADMINISTRATORS && !denyOnly,
    );
    return file !== null && isAdministrator === true ? `${file.name} shows an elevated console` : null;
  }

  #consoleRemark(failure: Failure, { privileges, orServer }: ConsoleClaim): Remark | null {
    const identity = this.#identityOf(failure);
    const file = this.#fileOf(identity);
    // A run that went on had what robocopy looks for at its start.
    const isDecided = orServer === true || failure.robocopy?.code === null;
    if (identity === null || file === null || !identity.hasPrivileges || !isDecided) {
      return null;
    }
    const lacking = privileges.filter((privilege) => !identity.privileges.some(({ name }) => name === privilege));
    if (lacking.length > 0) {
      return remark(
        file,
        identity.line,
        'confirms',
        `The console of ${file.name} does not hold ${lacking.join(', ')}.`,
      );
    }
    const base = `The console of ${file.name} holds ${privileges.join(', ')}, if the copy ran in it`;
    return orServer === true
      ? remark(
          file,
          identity.line,
          'narrows',
          `${base}: then the server is what does not give the account its privilege.`,
        )
      : remark(file, identity.line, 'contradicts', `${base}.`);
  }

  /** Who asks; null where nothing tells. Over a network the computer asks for SYSTEM, under a name that no file shows. */
  #askerOf(failure: Failure, decidedBy: AskedAcl['decidedBy']): Asker | null {
    const kind = this.callerKindOf(failure);
    if (kind === 'system' && decidedBy !== 'this-machine') {
      return { name: trusteeName(THE_COMPUTER), caller: callerOf(THE_COMPUTER, null), isComputer: true };
    }
    const identity = this.#identityOf(failure);
    const user = identity?.user ?? namedTrustee(failure.caller?.name ?? null);
    return user === null
      ? null
      : { name: trusteeName(user), caller: callerOf(user, identity), isComputer: kind === 'computer' };
  }

  #identityOf({ caller }: Failure): CallerIdentity | null {
    return identityOf(this.#all, namedTrustee(caller?.name ?? null));
  }

  #fileOf(identity: CallerIdentity | null): ContextFile | null {
    return this.#files.find(({ facts }) => identity !== null && facts.identities.includes(identity)) ?? null;
  }

  #connections(): ShownConnection[] {
    return this.#placed(this.#all.connections.map((connection) => ({ connection, usesKey: null })));
  }

  /** The connections that a failure's object is on. */
  #connectionsOf(failure: Failure): ShownConnection[] {
    const [found = []] = pathsOf(failure, 'object')
      .map((path) => connectionsOf(this.#all, path))
      .filter(({ length }) => length > 0);
    return this.#placed(found);
  }

  #placed(found: readonly Omit<ShownConnection, 'file'>[]): ShownConnection[] {
    return found.flatMap((one) => {
      const file = this.#files.find(({ facts }) => facts.connections.includes(one.connection));
      return file === undefined ? [] : [{ ...one, file }];
    });
  }

  /** A path and what a mapped drive makes of it. */
  #keysOf(path: string): PathKey[] {
    return [...new Set([pathKey(path), pathKey(remoteOf(this.#all, path))])];
  }

  /** Who decides: a server for a UNC path, a mapped drive, and a drive of the destination, which may be one. */
  #deciderOf(side: Failure['side'], paths: readonly string[]): AskedAcl['decidedBy'] {
    const remotes = paths.map((path) => remoteOf(this.#all, path));
    if (remotes.some(isAzureFilesPath)) {
      return 'azure-files';
    }
    return side !== 'source' || remotes.some((path) => path.startsWith('\\\\')) ? 'server' : 'this-machine';
  }
}

const THE_COMPUTER: Trustee = { sid: null, name: 'the account of the computer' };

/** SYSTEM, LOCAL SERVICE, NETWORK SERVICE: their names differ by language. */
const SYSTEM_ACCOUNTS: ReadonlySet<string> = new Set(['S-1-5-18', 'S-1-5-19', 'S-1-5-20']);

function kindOf(user: Trustee | null): AccountKind | null {
  if (user === null) {
    return null;
  }
  return SYSTEM_ACCOUNTS.has(user.sid ?? '') ? 'system' : accountKind(user.name, null);
}

const EFFECTS: readonly Remark['effect'][] = ['contradicts', 'narrows', 'confirms', 'fits', 'open'];

/** The weightiest remarks of a finding. */
export function heaviest<Weighed extends Pick<Remark, 'effect' | 'failureCount'>>(
  remarks: readonly Weighed[],
): Weighed[] {
  const weight = ({ effect }: Weighed): number => EFFECTS.indexOf(effect);
  return remarks.toSorted((a, b) => weight(a) - weight(b) || b.failureCount - a.failureCount).slice(0, REMARKS);
}

/** Whether what was only possible is no cause any more: the ACL grants what it misses, and no server has a say beside it. */
export function refutes(confidence: Confidence, remarks: readonly Remark[]): boolean {
  return (
    confidence === 'possible' &&
    remarks.some(({ effect, shows }) => effect === 'contradicts' && shows.includes('acl-grants'))
  );
}

/** Whether something speaks against a cause. */
export function isContradicted(remarks: readonly Remark[]): boolean {
  return remarks.some(({ effect }) => effect === 'contradicts');
}

/** What is contradicted is possible at best; what is confirmed, and nothing speaks against, is likely, never more. */
export function confidenceWith(confidence: Confidence, remarks: readonly Remark[]): Confidence {
  const has = (effect: Remark['effect']): boolean => remarks.some((one) => one.effect === effect);
  if (has('contradicts')) {
    return 'possible';
  }
  return confidence === 'possible' && has('confirms') && !has('open') && !has('narrows') ? 'likely' : confidence;
}

/**
 * The object, its parent or the source's object, in the spellings of trace and log. A log prints the path of the source
 * whichever side refused: of the destination it tells by its roots alone, and without them nothing. Source: robocopy-log.md §4.
 */
function pathsOf(failure: Failure, on: DaclClaim['on']): string[] {
  const { path, side, sourcePath, destinationPath, operation } = failure;
  if (on === 'source') {
    return side === 'source' ? [path] : sourcePath === null ? [] : [sourcePath];
  }
  const other = side === 'source' ? sourcePath : destinationPath;
  const isPrinted = operation !== null || side !== 'unknown';
  const objects = [...(isPrinted ? [path] : []), ...(other === null ? [] : [other])];
  return on === 'parent' ? objects.flatMap((object) => parentPath(object) ?? []) : objects;
}

/** What was refused of what the cause claims; all of its claim where a log alone tells. */
function deniedOf({ denial }: Failure, claimed: readonly RightName[]): AccessMask {
  const claim = claimed.reduce((mask, right) => mask | (rightBit(right) ?? 0), 0);
  const refused = denial === null ? claim : denial.rights & claim;
  return accessMask(refused === 0 ? claim : refused);
}

/** Whether the refused right was surely asked for: a trace shows what was, a log only the switches. */
function wasAsked({ denial, job }: Failure, askedWith: DaclClaim['askedWith']): boolean {
  return denial !== null || askedWith === undefined || (job?.options?.copyFlags.includes(askedWith) ?? false);
}

/** The right that a logged step on an existing object of the destination surely needs. */
function rightsOfStep({ robocopy, win32, job }: Failure): readonly RightName[] {
  const action = win32 === ERROR_ACCESS_DENIED ? (robocopy?.action ?? '') : '';
  if (action.startsWith('deleting-')) {
    return ['DELETE'];
  }
  const isSecurity = action.startsWith('copying-ntfs-security');
  return isSecurity && (job?.options?.copyFlags.includes('S') ?? false) ? ['WRITE_DAC'] : [];
}

const ERROR_ACCESS_DENIED = 5;

function namedTrustee(name: string | null): Trustee | null {
  if (name === null) {
    return null;
  }
  const sid = parseSid(name) ?? sidOfName(name);
  return sid === null ? { sid: null, name } : { sid, name: null };
}
