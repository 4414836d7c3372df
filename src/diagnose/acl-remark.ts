/** What the ACL of an object says about a right that was refused. Evaluation: windows-access.md §4. */

import { shareToken } from '../access/azure-files/caller.js';
import { isSameTrustee } from '../access/known-case.js';
import { icaclsRemoval } from '../access/ntfs/entry-changes.js';
import { type Caller, implied } from '../access/ntfs/check.js';
import { type AccessDecision, evaluateAccess, type Protection } from '../access/ntfs/evaluate.js';
import { seenByServer } from '../access/ntfs/server.js';
import { Token } from '../access/ntfs/token.js';
import { uncertainEntries } from '../access/ntfs/uncertain.js';
import { formatEntry } from '../formats/acl/icacls-entry.js';
import {
  type AccessMask,
  accessMask,
  MAXIMUM_ALLOWED,
  NO_ACCESS,
  type ObjectKind,
  READ_CONTROL,
  rightNames,
  WRITE_DAC,
} from '../windows/access-mask.js';
import { formatIcaclsRights } from '../windows/icacls-rights.js';
import { type Ace, INHERIT_ONLY, INHERITED } from '../windows/security-descriptor.js';
import { type ContextFile, type Remark, remark } from './remark.js';

/** An ACL that a file shows, and what is asked of it. */
export interface AskedAcl {
  readonly file: ContextFile;
  /** The line of the file where the object begins. */
  readonly line: number;
  readonly protection: Protection;
  /** As the file prints it. */
  readonly path: string;
  readonly kind: ObjectKind;
  readonly rights: AccessMask;
  /** Who decides: the machine that copies, any server, or Azure Files. */
  readonly decidedBy: 'this-machine' | 'server' | 'azure-files';
  /** Whether the copy surely asked for these rights. */
  readonly surelyAsked: boolean;
}

/** Who asks, as the machine that decides knows it. */
export interface Asker {
  readonly name: string;
  readonly caller: Caller;
  readonly isComputer: boolean;
}

/** What an owner has without an entry. Source: windows-access.md §4. */
const OWNER_RIGHTS_BITS = READ_CONTROL | WRITE_DAC;

/** What the ACL says; `asker` is null where nothing tells who copied. */
export function aclRemark(asked: AskedAcl, asker: Asker | null): Remark {
  if (asker === null) {
    return ofNobody(asked);
  }
  const { caller } = asker;
  const token = tokenOf(caller, asked.decidedBy);
  const access = evaluateAccess(token, asked.protection, asked.rights);
  const question = { ...asked, asker, token, access };
  return access.refused === NO_ACCESS ? granted(question) : refused(question);
}

/** Whether the entries surely give none of these rights; an owner may have READ_CONTROL and WRITE_DAC all the same. */
export function entriesWithhold(asked: AskedAcl, asker: Asker): boolean {
  const token = tokenOf(asker.caller, asked.decidedBy);
  const access = evaluateAccess(token, asked.protection, asked.rights);
  const isWithheld = access.refused === asked.rights;
  return (
    isWithheld &&
    uncertainBefore({ ...asked, asker, token, access }, acesOf(asked.protection).length, access).length === 0
  );
}

/** The caller as the machine that decides sees it. */
function tokenOf(caller: Caller, decidedBy: AskedAcl['decidedBy']): Token {
  if (decidedBy === 'azure-files') {
    return shareToken(caller);
  }
  const seen = decidedBy === 'server' ? seenByServer(caller) : caller;
  return new Token({ ...seen, groups: [...seen.groups, ...implied()] });
}

/** An ACL that was evaluated for somebody. */
interface Question extends AskedAcl {
  readonly asker: Asker;
  readonly token: Token;
  readonly access: AccessDecision;
}

function ofNobody({ file, line, protection, path, kind, rights }: AskedAcl): Remark {
  const denying = acesOf(protection).filter(
    ({ type, mask, flags }) => type === 'deny' && (mask & rights) !== 0 && (flags & INHERIT_ONLY) === 0,
  );
  const denied = denying
    .map((ace) => `; its entry ${formatEntry(ace)} denies ${names(ace.mask & rights, kind)}`)
    .join('');
  const text = `${file.name} shows the ACL of ${path}${denied}, but nothing says as whom the copy ran: whoami /all in its console tells.`;
  return { ...remark(file, line, 'open', text), shows: ['acl'] };
}

function granted(question: Question): Remark {
  const { file, line, protection, path, kind, rights, asker, access, decidedBy } = question;
  const aces = acesOf(protection);
  const allowing = access.steps.flatMap((step) => (step.kind === 'allow' && step.index !== null ? [step.index] : []));
  const [by] = allowing.flatMap((index) => aces[index] ?? []);
  const through = by === undefined ? '' : ` (${formatEntry(by)})`;
  const base = `The ACL of ${path} in ${file.name} grants ${asker.name} ${names(rights, kind)}${through}`;
  const [uncertain] = uncertainBefore(question, Math.max(0, ...allowing), access);
  if (uncertain !== undefined) {
    const text = `${base}, as far as it is known. ${uncertain}`;
    return { ...remark(file, line, 'open', text), shows: ['acl'] };
  }
  const found: Remark =
    decidedBy === 'this-machine'
      ? remark(file, line, 'contradicts', `${base}: this ACL does not refuse it.`)
      : remark(file, line, 'narrows', `${base}: what refuses is not this ACL; ${otherGate(asker)}`);
  return { ...found, shows: ['acl', 'acl-grants'] };
}

/** Source: azure-files.md §1: a computer account has the default share-level permission alone. */
function otherGate({ isComputer }: Asker): string {
  return isComputer
    ? 'on an Azure file share the default share-level permission, the only one that applies to a computer account, or who the share takes it for, is left.'
    : 'on an Azure file share the role of the account, or who the share takes it for, is left.';
}

function refused(question: Question): Remark {
  const { file, line, protection, path, kind, asker, access, surelyAsked } = question;
  const denial = denialOf(question);
  const bits = denial?.bits ?? access.refused;
  const base =
    denial === null
      ? `The ACL of ${path} in ${file.name} grants ${asker.name} ${allGranted(question)}, which has no ${names(bits, kind)}`
      : `The entry ${formatEntry(denial.ace)} in the ACL of ${path} in ${file.name} denies ${asker.name} ${names(bits, kind)}${membership(denial.ace, asker)}`;
  const end = denial?.index ?? acesOf(protection).length;
  const [uncertain] = uncertainBefore(question, end, { ...access, refused: bits, granted: NO_ACCESS });
  if (uncertain !== undefined) {
    const text = `${base}, as far as it is known. ${uncertain}`;
    return { ...remark(file, line, 'open', text), shows: ['acl'] };
  }
  const decided = { denies: denial !== null, remedy: denial === null ? null : removal(question, denial.ace) };
  if (protection.owner === null && (bits & ~OWNER_RIGHTS_BITS) === 0) {
    const text = `${base}; but an owner has it all the same, and icacls does not show who that is: dir /q tells.`;
    return { ...remark(file, line, 'open', text), ...decided, shows: ['acl'] };
  }
  return {
    ...remark(file, line, surelyAsked ? 'confirms' : 'fits', `${base}.`),
    ...decided,
    shows: ['acl', 'acl-lacks'],
  };
}

/** An entry that denies, its place, and which of the rights it denies. */
interface DecidingEntry {
  readonly ace: Ace;
  readonly index: number;
  readonly bits: AccessMask;
}

/** The first entry that denies some of the rights; null where none does. */
function denialOf({ protection, access }: Question): DecidingEntry | null {
  const aces = acesOf(protection);
  const [first] = access.steps.flatMap((step) => {
    const ace = step.kind === 'deny' && step.index !== null ? aces[step.index] : undefined;
    return step.kind === 'deny' && step.index !== null && ace !== undefined
      ? [{ ace, index: step.index, bits: step.bits }]
      : [];
  });
  return first ?? null;
}

/** ` (contoso\anna is in it)`, where that is what whoami shows. */
function membership({ trustee }: Ace, { name, caller }: Asker): string {
  return caller.groups.some(({ group }) => isSameTrustee(group, trustee)) ? ` (${name} is in it)` : '';
}

function removal({ file, line, path }: Question, ace: Ace): string {
  const what = `the entry ${formatEntry(ace)} of ${path} (${file.name}:${line})`;
  return (ace.flags & INHERITED) === 0
    ? `Unless it is meant, remove ${what}: ${icaclsRemoval(path, ace.trustee)}`
    : `Unless it is meant, remove ${what}, which is inherited, where it is set: ${icaclsRemoval(null, ace.trustee, '<directory above it that sets the entry>')}`;
}

/** Sentences about entries before the one that decides, of which it is not known whether they are for the caller. */
function uncertainBefore(
  { path, kind, protection, asker, token, decidedBy }: Question,
  end: number,
  decision: AccessDecision,
): string[] {
  const before = { ...protection, dacl: { ...protection.dacl, aces: acesOf(protection).slice(0, end) } };
  const { groupsKnown } = asker.caller;
  const unmodelled = decision.steps.flatMap((step) =>
    step.kind === 'not-modelled' && step.index < end
      ? [`ACE ${step.index + 1} of ${path} has a condition or is for a part of the object, which is not evaluated.`]
      : [],
  );
  const entries = uncertainEntries(path, kind, before, decision, {
    token,
    groupsKnown,
    localGroupsKnown: groupsKnown && decidedBy !== 'server',
    // Nobody is in the groups of the server of Azure Files, and those of which everybody is are in the token.
    cannotBe: (sid) => decidedBy === 'azure-files' && sid.startsWith('S-1-5-32-'),
  });
  return [...entries.map(({ text }) => text), ...unmodelled];
}

/** `(M)`: all that a DACL grants, as icacls would print it. */
function allGranted({ token, protection }: Question): string {
  const all = evaluateAccess(token, protection, MAXIMUM_ALLOWED).granted;
  return all === NO_ACCESS ? 'nothing' : formatIcaclsRights(all);
}

function names(mask: number, kind: ObjectKind): string {
  return rightNames(accessMask(mask), kind).join(', ');
}

function acesOf({ dacl }: Protection): readonly Ace[] {
  return dacl.aces ?? [];
}
