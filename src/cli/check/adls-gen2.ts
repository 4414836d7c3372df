/** `check adls-gen2`: options and files to a question. */

import { checkAdlsGen2 } from '../../access/adls-gen2/check.js';
import { parseLocation } from '../../access/adls-gen2/location.js';
import type {
  AdlsGen2Caller,
  AdlsGen2Operation,
  RoleAssignment,
  UserDelegationSasCaller,
} from '../../access/adls-gen2/question.js';
import type { Answer } from '../../access/answer.js';
import { openInputs } from '../../case/index.js';
import {
  isSameIdentity,
  modeEntries,
  type PosixItem,
  parsePosixAcl,
  parsePosixMode,
  parsePosixPermissions,
} from '../../formats/acl/posix-acl.js';
import { openUtf8 } from '../../formats/encoding.js';
import { InputError } from '../../formats/input-error.js';
import type { Position } from '../../formats/source.js';
import { readContext } from '../../read-context.js';
import { printable } from '../../report/printable.js';
import { UsageError } from '../commands.js';
import type { AdlsGen2Arguments } from './adls-gen2-options.js';

/**
 * The answer. Throws a UsageError for options that contradict one another, and an InputError, whose message starts with the
 * file or option, for what they hold.
 */
export async function answerAdlsGen2(args: AdlsGen2Arguments): Promise<Answer> {
  requireFitting(args);
  const { account, container, hierarchicalNamespace, names } = args;
  return checkAdlsGen2({
    operation: operationOf(args),
    path: args.path,
    caller: callerOf(args),
    items: [...(await itemsOfFiles([...args.files, ...(args.aclFile ?? [])])), ...itemsOfOptions(args)],
    variant: args.variant,
    assumeTraversal: args.assumeTraversal,
    ...(account === undefined ? {} : { account }),
    ...(container === undefined ? {} : { container }),
    ...(hierarchicalNamespace === undefined ? {} : { hierarchicalNamespace }),
    ...(names === undefined ? {} : { names: await readNames(names) }),
  });
}

/** Options that only some others give a meaning to: the option, whether it is there, whether it may be. */
function requireFitting(args: AdlsGen2Arguments): void {
  const { auth, operation } = args;
  const isDelegated = auth === 'user-delegation-sas';
  const isSas = auth.endsWith('-sas');
  const hasRole = args.role !== undefined && !isNone('--role', args.role);
  const withRole = args.role === undefined ? '--role' : 'a role, and --role is none';
  const rules: readonly (readonly [string, unknown, boolean, string])[] = [
    ['--user', args.user, auth === 'entra', '--auth entra'],
    ['--role', args.role, auth === 'entra' || isDelegated, '--auth entra or user-delegation-sas'],
    ['--role-scope', args.roleScope, hasRole, withRole],
    ['--role-condition', args.roleCondition || undefined, hasRole, withRole],
    ['--groups', args.groups, auth === 'entra' || args.suoid !== undefined, '--auth entra or --suoid'],
    ['--sas-permissions', args.sasPermissions, isSas, 'a SAS in --auth'],
    ['--sas-version', args.sasVersion, isDelegated, '--auth user-delegation-sas'],
    ['--saoid', args.saoid, isDelegated, '--auth user-delegation-sas'],
    ['--suoid', args.suoid, isDelegated, '--auth user-delegation-sas'],
    ['--sduoid', args.sduoid, isDelegated, '--auth user-delegation-sas'],
    ['--to', args.to, operation === 'rename', '--operation rename'],
    ['--permissions', args.permissions, operation === 'access', '--operation access'],
    ['--new-group', args.newGroup, operation === 'set-group', '--operation set-group'],
  ];
  for (const [option, value, fits, meant] of rules) {
    if (value !== undefined && !fits) {
      throw new UsageError(`${option}: expected only with ${meant}`);
    }
  }
}

function operationOf({ operation, to, permissions, newGroup }: AdlsGen2Arguments): AdlsGen2Operation {
  switch (operation) {
    case 'rename':
      return { name: operation, to: required('--to', to, operation) };
    case 'set-group':
      return { name: operation, group: required('--new-group', newGroup, operation) };
    case 'access': {
      const text = required('--permissions', permissions, operation);
      return { name: operation, permissions: within('--permissions', () => parsePosixPermissions(text)) };
    }
    default:
      return { name: operation };
  }
}

function required(option: string, value: string | undefined, operation: string): string {
  if (value === undefined) {
    throw new UsageError(`--operation ${operation}: expected ${option} with it`);
  }
  return value;
}

function callerOf(args: AdlsGen2Arguments): AdlsGen2Caller {
  switch (args.auth) {
    case 'entra':
      if (args.user === undefined) {
        throw new UsageError(
          'expected --user with the object id of the caller, or --auth shared-key or one of the SAS',
        );
      }
      return { authentication: 'entra', user: args.user, groups: listOf(args.groups), roles: rolesOf(args) };
    case 'shared-key':
      return { authentication: 'shared-key' };
    case 'user-delegation-sas':
      return delegationSas(args);
    default:
      return { authentication: args.auth, permissions: args.sasPermissions ?? null };
  }
}

function delegationSas(args: AdlsGen2Arguments): UserDelegationSasCaller {
  const { saoid, suoid, sduoid } = args;
  return {
    authentication: 'user-delegation-sas',
    permissions: args.sasPermissions ?? null,
    version: args.sasVersion ?? null,
    signerRoles: rolesOf(args),
    groups: listOf(args.groups),
    ...(saoid === undefined ? {} : { saoid }),
    ...(suoid === undefined ? {} : { suoid }),
    ...(sduoid === undefined ? {} : { sduoid }),
  };
}

/** Null: not given. `none` is a list without anything in it. */
function listOf(texts: readonly string[] | undefined): string[] | null {
  const parts = texts?.flatMap((text) => text.split(',').map((part) => part.trim())) ?? null;
  if (parts?.includes('')) {
    throw new UsageError('--groups: expected object ids with a comma between each two');
  }
  return parts !== null && isNone('--groups', parts) ? [] : parts;
}

/** Whether an option says none. Throws a UsageError where it says something besides. */
function isNone(option: string, values: readonly string[]): boolean {
  const [other] = values.filter((value) => value.toLowerCase() !== 'none');
  const saysNone = values.some((value) => value.toLowerCase() === 'none');
  if (saysNone && other !== undefined) {
    throw contradiction(`${option} none`, `${option} ${other}`);
  }
  return saysNone;
}

function contradiction(one: string, other: string): UsageError {
  return new UsageError(`${one} and ${other} contradict each other: expected one of them`);
}

function rolesOf({ role: roles, roleScope: scopes, roleCondition }: AdlsGen2Arguments): RoleAssignment[] | null {
  if (roles === undefined) {
    return null;
  }
  if (scopes !== undefined && scopes.length !== roles.length) {
    throw new UsageError(`--role-scope: expected as many as --role (${roles.length}), in their order`);
  }
  return isNone('--role', roles)
    ? []
    : roles.map((role, index) => ({ role, scope: scopes?.[index] ?? null, hasCondition: roleCondition }));
}

function itemsOfOptions({ acl, owner, owningGroup, sticky }: AdlsGen2Arguments): PosixItem[] {
  return [
    ...(acl ?? []).map((text) => {
      const [path, list] = pathAndValue('--acl', text);
      return { ...NOTHING_KNOWN, path, ...within(`--acl ${path}`, () => aclOrMode(list)) };
    }),
    ...identitiesOfPaths('--owner', owner).map(({ path, id }) => ({ ...NOTHING_KNOWN, path, owner: id })),
    ...identitiesOfPaths('--owning-group', owningGroup).map(({ path, id }) => ({ ...NOTHING_KNOWN, path, group: id })),
    ...(sticky ?? []).map((path) => ({ ...NOTHING_KNOWN, path, isDirectory: true, sticky: true })),
  ];
}

/** Throws a UsageError for a path with two of them. */
function identitiesOfPaths(
  option: string,
  texts: readonly string[] = [],
): { readonly path: string; readonly id: string }[] {
  const known = new Map<string, { readonly text: string; readonly id: string }>();
  return texts.map((text) => {
    const [path, id] = pathAndValue(option, text);
    const key = within(option, () => parseLocation(path)).path;
    const before = known.get(key);
    if (before !== undefined && !isSameIdentity(before.id, id)) {
      throw contradiction(`${option} ${before.text}`, `${option} ${text}`);
    }
    known.set(key, { text, id });
    return { path, id };
  });
}

const NOTHING_KNOWN: PosixItem = {
  path: null,
  isDirectory: null,
  owner: null,
  group: null,
  acl: [],
  defaultAcl: [],
  sticky: null,
  complete: false,
  line: 1,
};

function aclOrMode(text: string): Pick<PosixItem, 'acl' | 'defaultAcl' | 'sticky' | 'complete'> {
  if (text.includes(':')) {
    return { ...parsePosixAcl(text), sticky: null, complete: true };
  }
  const mode = parsePosixMode(text);
  // Three octal digits say nothing about the bit.
  const sticky = text.length === 3 ? null : mode.sticky;
  return { acl: modeEntries(mode), defaultAcl: [], sticky, complete: !mode.extended };
}

/** Paths of data lakes hold equals signs (`/year=2026`), values hold none. */
function pathAndValue(option: string, text: string): [string, string] {
  const at = text.lastIndexOf('=');
  if (at <= 0 || at === text.length - 1) {
    throw new UsageError(`${option} ${text}: expected path=value, such as /data=…`);
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Does something with the text of an option or file, and has its errors say of which. */
function within<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw told(what, error);
  }
}

function told(what: string, error: unknown): unknown {
  return error instanceof InputError ? new InputError(`${what}${placeOf(error.at)}: ${error.message}`) : error;
}

/** ` line 3, column 14`. */
function placeOf(at: Position | null): string {
  const parts = [
    ...(at?.line === undefined ? [] : [`line ${at.line}`]),
    ...(at?.column === undefined ? [] : [`column ${at.column}`]),
  ];
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}

async function itemsOfFiles(arguments_: readonly string[]): Promise<PosixItem[]> {
  const items: PosixItem[] = [];
  for (const argument of arguments_) {
    const { path, file } = pathAndFile(argument);
    const found = await readItems(file);
    if (path !== null && found.length > 1) {
      throw new UsageError(`${argument}: expected the file without a path, for it has ${found.length} objects`);
    }
    items.push(...found.map((item) => ({ ...item, path: path ?? item.path })));
    if (path === null && found.some((item) => item.path === null)) {
      throw new UsageError(`${argument}: the file does not say whose ACL it is: expected --acl-file /path=${argument}`);
    }
  }
  return items;
}

/** `/data=az.json`: what stands before the last equals sign is a path of the container if it starts as one. */
function pathAndFile(argument: string): { readonly path: string | null; readonly file: string } {
  const at = argument.lastIndexOf('=');
  return at > 0 && /^(?:\/|[a-z]+:\/\/)/i.test(argument)
    ? { path: argument.slice(0, at), file: argument.slice(at + 1) }
    : { path: null, file: argument };
}

async function readItems(file: string): Promise<PosixItem[]> {
  const items: PosixItem[] = [];
  for await (const source of openInputs([file])) {
    try {
      const { facts, warnings } = await readContext(source);
      if (facts.posixItems.length === 0) {
        throw new InputError(
          'no ACL of Data Lake Storage: expected the output of getfacl, az storage fs access show or Get-AzDataLakeGen2Item',
        );
      }
      items.push(...facts.posixItems);
      for (const { message, at } of warnings) {
        process.stderr.write(`whydenied: ${printable(`${source.name}${placeOf(at)}: ${message}`)}\n`);
      }
    } catch (error) {
      throw told(source.name, error);
    }
  }
  return items;
}

async function readNames(file: string): Promise<Record<string, string>> {
  let text = '';
  for await (const source of openInputs([file])) {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of (await openUtf8(source)).chunks) {
        text += decoder.decode(chunk, { stream: true });
      }
    } catch (error) {
      throw told(file, error);
    }
  }
  return namesOf(parsedJson(text), file);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function namesOf(value: unknown, file: string): Record<string, string> {
  const names: Record<string, string> = {};
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  for (const [id, name] of members ?? [['', null]]) {
    if (typeof name !== 'string') {
      throw new InputError(`${file}: expected JSON of object ids with names, such as {"<id>": "anna"}`);
    }
    names[id] = name;
  }
  return names;
}
