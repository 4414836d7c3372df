/** What context files say for or against a finding: its claims, tried with the access models. */

import { shareToken } from '../access/azure-files/caller.js';
import { callerOf, connectionsOf, identityOf, type PathConnection, remoteOf } from '../access/known-case.js';
import { evaluateAccess } from '../access/ntfs/evaluate.js';
import { Token, type Privilege } from '../access/ntfs/token.js';
import { uncertainEntries } from '../access/ntfs/uncertain.js';
import type { Failure } from '../correlate/evidence.js';
import { formatEntry } from '../formats/acl/icacls-entry.js';
import { type CallerIdentity, type CaseFacts, mergeFacts, type ObjectAcl } from '../formats/context/case-facts.js';
import {
  type AccessMask,
  accessMask,
  MAXIMUM_ALLOWED,
  READ_CONTROL,
  rightBit,
  type RightName,
  rightNames,
  WRITE_DAC,
} from '../windows/access-mask.js';
import { formatIcaclsRights } from '../windows/icacls-rights.js';
import { isAzureFilesPath, parentPath, type PathKey, pathKey } from '../windows/path.js';
import { type Trustee, trusteeName } from '../windows/security-descriptor.js';
import { parseSid, sidOfName } from '../windows/sid.js';
import type { Confidence, ContextClaim, RuleTexts } from './rule.js';

/** The facts of one context file. */
export interface ContextFile {
  readonly input: string;
  readonly name: string;
  readonly facts: CaseFacts;
}

/**
 * What a file says about a finding. `confirms`: what the cause claims is so. `contradicts`: it is not, going by the file.
 * `narrows`: one of several causes under the finding's name is left. `fits`: nothing speaks against it. `open`: the file would
 * tell if more were known.
 */
export interface ContextRemark {
  readonly input: string;
  readonly line: number;
  readonly effect: 'confirms' | 'contradicts' | 'narrows' | 'fits' | 'open';
  readonly text: string;
  /** How many failures it is about. */
  readonly failureCount: number;
}

type DaclClaim = Extract<ContextClaim, { claim: 'dacl-lacks' }>;

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
  remarksOn(rule: RuleTexts, failure: Failure): ContextRemark[] {
    return (rule.claims ?? []).flatMap((claim) => this.#remarks(claim, failure));
  }

  /** What share a failure's mapped drive stands for; null where no connection has its drive. */
  shareOf(failure: Failure): string | null {
    const remote = pathsOf(failure, 'object').map((path) => remoteOf(this.#all, path));
    return remote.find((path) => path.startsWith('\\\\')) ?? null;
  }

  /** Whether a file shows the ACL of a path. */
  showsAcl(path: string): boolean {
    return this.#keysOf(path).some((key) => this.#acls.has(key));
  }

  /** Whether a file shows accounts with their groups; connections. */
  get showsGroups(): boolean {
    return this.#all.identities.some(({ hasGroups }) => hasGroups);
  }

  get showsConnections(): boolean {
    return this.#all.connections.length > 0;
  }

  #remarks(claim: ContextClaim, failure: Failure): ContextRemark[] {
    switch (claim.claim) {
      case 'dacl-lacks':
        return this.#daclRemarks(failure, claim);
      case 'no-key-mount':
        return this.#mountRemarks(failure);
      case 'console-lacks':
        return this.#consoleRemarks(failure, claim.privileges);
    }
  }

  #daclRemarks(failure: Failure, { on, rights: claimed, askedWith }: DaclClaim): ContextRemark[] {
    const paths = pathsOf(failure, on);
    const found = paths.flatMap((path) => this.#keysOf(path)).flatMap((key) => this.#acls.get(key) ?? [])[0];
    if (found === undefined || found.acl.descriptor.dacl === null) {
      return [];
    }
    const { file, acl } = found;
    const place = { input: file.input, line: acl.line, failureCount: 1 };
    const who = this.#caller(failure);
    const path = acl.path ?? paths[0] ?? '';
    if (who === null) {
      const text = `${file.name} shows the ACL of ${path}, but nothing says as whom the copy ran: whoami /all in its console tells.`;
      return [{ ...place, effect: 'open', text }];
    }
    const rights = deniedOf(failure, claimed);
    const isServer = this.#isOnServer(on === 'source' ? 'source' : failure.side, paths);
    const token = isServer ? shareToken(who.caller) : new Token(who.caller);
    const access = evaluateAccess(token, acl.descriptor, rights);
    const kind = on === 'parent' ? 'directory' : failure.objectKind;
    const names = (mask: AccessMask): string => rightNames(mask, kind).join(', ');
    const granted = accessMask(rights & ~access.refused);
    if (access.refused === 0) {
      const by = access.steps.flatMap((step) =>
        step.kind === 'allow' && step.index !== null ? [acl.descriptor.dacl?.aces?.[step.index]] : [],
      );
      const [entry] = by.filter((ace) => ace !== undefined);
      const through = entry === undefined ? '' : ` (${formatEntry(entry)})`;
      const base = `The ACL of ${path} in ${file.name} grants ${who.name} ${names(granted)}${through}`;
      return [
        isServer
          ? {
              ...place,
              effect: 'narrows',
              text: `${base}: what refuses is not this ACL; on an Azure file share the role of the account, or who the share takes it for, is left.`,
            }
          : { ...place, effect: 'contradicts', text: `${base}: this ACL does not refuse it.` },
      ];
    }
    const uncertain = uncertainEntries(path, kind, acl.descriptor, access, {
      token,
      groupsKnown: who.caller.groupsKnown,
      cannotBe: (sid) => isServer && isAzureFilesPath(path) && sid.startsWith('S-1-5-32-'),
    });
    const base = `The ACL of ${path} in ${file.name} grants ${who.name} ${this.#grantedText(token, acl)}, which has no ${names(access.refused)}`;
    if (acl.descriptor.owner === null && (access.refused & ~OWNER_RIGHTS_BITS) === 0) {
      const text = `${base}; but an owner has it all the same, and icacls does not show who that is: dir /q tells.`;
      return [{ ...place, effect: 'open', text }];
    }
    return uncertain.length === 0
      ? [{ ...place, effect: wasAsked(failure, askedWith) ? 'confirms' : 'fits', text: `${base}.` }]
      : [{ ...place, effect: 'open', text: `${base}, as far as it is known. ${uncertain[0]?.text ?? ''}` }];
  }

  /** `(M)`: all that a DACL grants, as icacls would print it. */
  #grantedText(token: Token, { descriptor }: ObjectAcl): string {
    const { granted } = evaluateAccess(token, descriptor, MAXIMUM_ALLOWED);
    return granted === 0 ? 'nothing' : formatIcaclsRights(granted);
  }

  #mountRemarks(failure: Failure): ContextRemark[] {
    const paths = pathsOf(failure, 'object');
    for (const { input, name, facts } of this.#files) {
      const [found] = paths.flatMap((path) => connectionsOf(facts, path)).filter(({ usesKey }) => usesKey !== null);
      if (found !== undefined) {
        return [{ input, line: found.connection.line, failureCount: 1, ...mountRemark(name, found) }];
      }
    }
    return [];
  }

  #consoleRemarks(failure: Failure, privileges: readonly Privilege[]): ContextRemark[] {
    const identity = this.#identityOf(failure);
    const file = this.#files.find(({ facts }) => identity !== null && facts.identities.includes(identity));
    if (identity === null || file === undefined || !identity.hasPrivileges) {
      return [];
    }
    const lacking = privileges.filter((privilege) => !identity.privileges.some(({ name }) => name === privilege));
    const place = { input: file.input, line: identity.line, failureCount: 1 };
    return [
      lacking.length > 0
        ? { ...place, effect: 'confirms', text: `The console of ${file.name} does not hold ${lacking.join(', ')}.` }
        : {
            ...place,
            effect: 'contradicts',
            text: `The console of ${file.name} holds ${privileges.join(', ')}, if the copy ran in it.`,
          },
    ];
  }

  #caller(failure: Failure): { readonly name: string; readonly caller: ReturnType<typeof callerOf> } | null {
    const identity = this.#identityOf(failure);
    const user = identity?.user ?? namedTrustee(failure.caller?.name ?? null);
    return user === null ? null : { name: trusteeName(user), caller: callerOf(user, identity) };
  }

  #identityOf({ caller }: Failure): CallerIdentity | null {
    return identityOf(this.#all, namedTrustee(caller?.name ?? null));
  }

  /** A path and what a mapped drive makes of it. */
  #keysOf(path: string): PathKey[] {
    return [...new Set([pathKey(path), pathKey(remoteOf(this.#all, path))])];
  }

  /** Whether a server decides: a UNC path, a mapped drive, or a drive of the destination that may be one. */
  #isOnServer(side: Failure['side'], paths: readonly string[]): boolean {
    return side !== 'source' || paths.some((path) => remoteOf(this.#all, path).startsWith('\\\\'));
  }
}

/** What one connection says about the claim that the key is not what mounts the share. */
function mountRemark(
  file: string,
  { connection: { source, drive, remote }, usesKey }: PathConnection,
): Pick<ContextRemark, 'effect' | 'text'> {
  const what = drive ?? remote;
  if (usesKey !== true) {
    return { effect: 'fits', text: `${file} shows ${what} used as an identity, not with the storage account key.` };
  }
  return source === 'stored-credential'
    ? {
        effect: 'open',
        text: `${file} shows the storage account key stored for ${what}: a mount without credentials of its own uses it; net use in the session that copies tells.`,
      }
    : {
        effect: 'contradicts',
        text: `${file} shows ${what} mounted with the storage account key, which skips all access checks: if the copy ran in that session, neither role nor ACL refused.`,
      };
}

/** What an owner has without an entry. Source: windows-access.md §4. */
const OWNER_RIGHTS_BITS = READ_CONTROL | WRITE_DAC;

const EFFECTS: readonly ContextRemark['effect'][] = ['contradicts', 'narrows', 'confirms', 'fits', 'open'];

/** The weightiest remarks of a finding. */
export function heaviest(remarks: readonly ContextRemark[]): ContextRemark[] {
  const weight = ({ effect }: ContextRemark): number => EFFECTS.indexOf(effect);
  return remarks.toSorted((a, b) => weight(a) - weight(b) || b.failureCount - a.failureCount).slice(0, REMARKS);
}

/** Whether what was only possible is contradicted: then it is no cause any more. */
export function refutes(confidence: Confidence, remarks: readonly ContextRemark[]): boolean {
  return confidence === 'possible' && remarks.some(({ effect }) => effect === 'contradicts');
}

/** What is contradicted is possible at best; what is confirmed, and nothing speaks against, is likely, never more. */
export function confidenceWith(confidence: Confidence, remarks: readonly ContextRemark[]): Confidence {
  const has = (effect: ContextRemark['effect']): boolean => remarks.some((remark) => remark.effect === effect);
  if (has('contradicts')) {
    return 'possible';
  }
  return confidence === 'possible' && has('confirms') && !has('open') && !has('narrows') ? 'likely' : confidence;
}

/** The object, its parent or the source's object, in the spellings of trace and log. */
function pathsOf({ path, side, sourcePath, destinationPath }: Failure, on: DaclClaim['on']): string[] {
  if (on === 'source') {
    return side === 'source' ? [path] : sourcePath === null ? [] : [sourcePath];
  }
  const other = side === 'source' ? sourcePath : destinationPath;
  const objects = [path, ...(other === null ? [] : [other])];
  return on === 'object' ? objects : objects.flatMap((object) => parentPath(object) ?? []);
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

function namedTrustee(name: string | null): Trustee | null {
  if (name === null) {
    return null;
  }
  const sid = parseSid(name) ?? sidOfName(name);
  return sid === null ? { sid: null, name } : { sid, name: null };
}
