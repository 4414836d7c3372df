/** What the options and files of `check ntfs`, `azure-files` and `robocopy` have in common: who asks, and of which objects. */

import { identityOf, aclAt, callerOf, isSameTrustee, topmostAcl } from '../../access/known-case.js';
import type { Caller } from '../../access/ntfs/check.js';
import { type Protection, protectionFrom } from '../../access/ntfs/evaluate.js';
import { defaultRootAcl } from '../../access/azure-files/root-acl.js';
import { openInputs } from '../../case/index.js';
import { parsePrintedTrustee } from '../../formats/acl/icacls-entry.js';
import { parseSddl } from '../../formats/acl/sddl.js';
import {
  type CallerIdentity,
  type CaseFacts,
  mergeFacts,
  NO_CASE_FACTS,
  type ObjectAcl,
} from '../../formats/context/case-facts.js';
import { differenceText, differingTokens } from '../../formats/context/same-account.js';
import { InputError } from '../../formats/input-error.js';
import type { Position } from '../../formats/source.js';
import { readContext } from '../../read-context.js';
import { printable } from '../../report/printable.js';
import { type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import { LOCAL_SYSTEM } from '../../windows/sid.js';
import { pathKey } from '../../windows/path.js';
import { UsageError } from '../commands.js';
import type { CallerArguments } from './windows-options.js';

/** What the files of the case say; what could not be used of them, and tokens that differ, are said on standard error. */
export async function readFacts({ files, acl }: Pick<CallerArguments, 'files' | 'acl'>): Promise<CaseFacts> {
  const inline = (acl ?? []).filter((text) => isSddl(text) || text === DEFAULT_ROOT);
  const named = [...files, ...(acl ?? []).filter((text) => !inline.includes(text))];
  const found: CaseFacts[] = inline.map((text) => ({ ...NO_CASE_FACTS, acls: [inlineAcl(text)] }));
  for await (const source of openInputs(named)) {
    try {
      const { facts, warnings } = await readContext(source);
      found.push(facts);
      for (const { message, at } of warnings) {
        process.stderr.write(`whydenied: ${printable(`${source.name}${placeOf(at)}: ${message}`)}\n`);
      }
    } catch (error) {
      throw error instanceof InputError
        ? new InputError(`${source.name}${placeOf(error.at)}: ${error.message}`)
        : error;
    }
  }
  const facts = mergeFacts(found);
  requireOneAcl(facts);
  // Within one file its reader has said so.
  for (const repeated of differingTokens(found.flatMap(({ identities }) => identities.slice(0, 1)))) {
    const { user } = repeated.identity;
    const name = user === null ? 'an account' : trusteeName(user);
    process.stderr.write(
      `whydenied: ${printable(`${name} is shown by two files, of which the first is used: ${differenceText(repeated)}`)}\n`,
    );
  }
  return facts;
}

/** Throws an InputError where one object is shown with two ACLs: only one can be the one that refused. */
function requireOneAcl(facts: CaseFacts): void {
  const seen = new Map<string, string>();
  for (const { path, descriptor } of facts.acls) {
    const key = path === null ? null : pathKey(path);
    const acl = JSON.stringify(descriptor);
    if (key !== null && (seen.get(key) ?? acl) !== acl) {
      throw new InputError(`the files show two different ACLs of ${path}: expected the one that holds`);
    }
    if (key !== null) {
      seen.set(key, acl);
    }
  }
}

/** The ACL that the root of a new share of Azure Files has. */
const DEFAULT_ROOT = 'default-root';

function isSddl(text: string): boolean {
  return /^(?:[OG]:|[DS]:[PAR(]|[DS]:NO_ACCESS)/.test(text);
}

function inlineAcl(text: string): ObjectAcl {
  if (text === DEFAULT_ROOT) {
    // The service made the root of a share: no user owns it.
    const owner = { sid: LOCAL_SYSTEM, name: null };
    return { path: null, descriptor: { owner, group: null, dacl: defaultRootAcl(), sacl: null }, line: 1 };
  }
  try {
    return { path: null, descriptor: parseSddl(text), line: 1 };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`--acl${placeOf(error.at)}: ${error.message}`) : error;
  }
}

/** ` line 3, column 14`. */
function placeOf(at: Position | null): string {
  const parts = [
    ...(at?.line === undefined ? [] : [`line ${at.line}`]),
    ...(at?.column === undefined ? [] : [`column ${at.column}`]),
  ];
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}

/** An account of an option. Throws a UsageError for what is none. */
export function trusteeOption(option: string, text: string): Trustee {
  try {
    return parsePrintedTrustee(text, 0);
  } catch (error) {
    throw error instanceof InputError ? new UsageError(`${option}: ${error.message}`) : error;
  }
}

/** The words of an option that can be repeated and can hold commas. */
export function listOption(values: readonly string[] | undefined): string[] | null {
  return values === undefined ? null : values.flatMap((value) => value.split(',')).map((value) => value.trim());
}

/** The words of a list, which may be `none` alone instead. Throws a UsageError for `none` beside others. */
export function noneOr(option: string, words: readonly string[]): readonly string[] {
  if (!words.some((word) => word.toLowerCase() === 'none')) {
    return words;
  }
  if (words.length > 1) {
    throw new UsageError(`${option}: expected names, or none alone`);
  }
  return [];
}

/** Who asks, by --user and --groups, or by the output of whoami. */
export function callerArguments({ user, groups }: CallerArguments, facts: CaseFacts): KnownCaller {
  const named = user === undefined ? null : trusteeOption('--user', user);
  const identity = identityOf(facts, named);
  const asked = named ?? identity?.user ?? null;
  const [other] = facts.identities.flatMap((one) => one.user ?? []);
  if (named !== null && identity === null && other !== undefined) {
    process.stderr.write(
      `whydenied: ${printable(`whoami shows ${trusteeName(other)}, not ${trusteeName(named)}: its groups and privileges are not used`)}\n`,
    );
  }
  if (asked === null) {
    throw new UsageError(
      'who asks? Expected --user CONTOSO\\anna, or a file with the output of whoami /all of one account',
    );
  }
  const caller = callerOf(asked, identity);
  const list = listOption(groups);
  return {
    identity,
    caller:
      list === null
        ? caller
        : {
            ...caller,
            groups: noneOr('--groups', list).map((group) => ({
              group: trusteeOption('--groups', group),
              denyOnly: false,
            })),
            groupsKnown: true,
          },
  };
}

export interface KnownCaller {
  readonly caller: Caller;
  /** What whoami shows of the caller; null where no file does. */
  readonly identity: CallerIdentity | null;
}

/** The object of a path, or the topmost one; null where no file shows an ACL at all. Throws a UsageError for a path that none shows. */
export function objectArgument(facts: CaseFacts, path: string | undefined): ObjectAcl | null {
  const [only, ...others] = facts.acls;
  const found = path === undefined ? topmostAcl(facts) : aclAt(facts, path);
  // An ACL without a path is that of the object that is asked about.
  const unnamed = others.length === 0 && only?.path === null ? { ...only, path: path ?? null } : null;
  const unread = path === undefined || found !== null ? undefined : notShownAt(facts, path);
  if (unread !== undefined) {
    throw new UsageError(
      `the ACL of ${path} is not known: icacls said "${unread.message}". Expected the output of icacls by an account that may read it`,
    );
  }
  if (found === null && unnamed === null && path !== undefined && only !== undefined) {
    const shown = facts.acls.map((acl) => acl.path ?? 'an object without a path').slice(0, SHOWN_PATHS);
    throw new UsageError(`no file shows the ACL of ${path}; they show ${shown.join(', ')}`);
  }
  return found ?? unnamed ?? only ?? null;
}

function notShownAt({ notShown }: CaseFacts, path: string): CaseFacts['notShown'][number] | undefined {
  const key = pathKey(path);
  return notShown.find((one) => pathKey(one.path) === key);
}

const SHOWN_PATHS = 5;

/**
 * What protects an object, with the owner that an option names. Throws a RangeError where the files leave its DACL out, a
 * UsageError where they show another owner.
 */
export function protectionOf({ descriptor, path }: ObjectAcl, owner: string | undefined): Protection {
  const known = protectionFrom(descriptor, path);
  if (owner === undefined) {
    return known;
  }
  const named = trusteeOption('--owner', owner);
  if (known.owner !== null && !isSameTrustee(known.owner, named)) {
    throw new UsageError(`--owner ${owner}: ${path ?? 'the ACL'} shows ${trusteeName(known.owner)} as its owner`);
  }
  return { ...known, owner: named };
}
