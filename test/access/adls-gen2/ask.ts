/** Questions to the model in few words. */
import { checkAdlsGen2 } from '../../../src/access/adls-gen2/check.js';
import type {
  AdlsGen2Caller,
  AdlsGen2Operation,
  AdlsGen2Question,
  EntraCaller,
  RoleAssignment,
} from '../../../src/access/adls-gen2/question.js';
import type { Answer } from '../../../src/access/answer.js';
import { InputError } from '../../../src/formats/input-error.js';
import { modeEntries, type PosixItem, parsePosixAcl, parsePosixMode } from '../../../src/formats/acl/posix-acl.js';

type ItemWords = Partial<Omit<PosixItem, 'acl' | 'defaultAcl'>>;

/** An object with an ACL, or with permissions such as `750`. Owned by bob and the group staff, where nothing else is said. */
export function item(path: string, acl: string, words: ItemWords = {}): PosixItem {
  const lists = acl.includes(':') ? parsePosixAcl(acl) : { acl: modeEntries(parsePosixMode(acl)), defaultAcl: [] };
  return {
    path,
    isDirectory: null,
    owner: 'bob',
    group: 'staff',
    ...lists,
    sticky: acl.includes(':') ? false : parsePosixMode(acl).sticky,
    complete: true,
    line: 1,
    ...words,
  };
}

/** Anna, who is in no group and has no role, where nothing else is said. */
export function anna(words: Partial<Omit<EntraCaller, 'authentication'>> = {}): EntraCaller {
  return { authentication: 'entra', user: 'anna', groups: [], roles: [], ...words };
}

export function role(name: string, words: Partial<RoleAssignment> = {}): RoleAssignment {
  return { role: name, scope: null, hasCondition: false, ...words };
}

/** The operation by its name; permissions of `access` behind a blank, the new path of `rename`, the group of `set-group`. */
function operation(text: string): AdlsGen2Operation {
  const [name = '', value = ''] = text.split(' ');
  switch (name) {
    case 'rename':
      return { name, to: value };
    case 'set-group':
      return { name, group: value };
    case 'access':
      return { name, permissions: modeEntries(parsePosixMode(`${value}------`))[0]?.permissions ?? 0 };
    case 'read':
    case 'append':
    case 'create':
    case 'create-directory':
    case 'overwrite':
    case 'delete':
    case 'delete-recursively':
    case 'list':
    case 'get-acl':
    case 'set-acl':
    case 'set-owner':
      return { name };
    default:
      throw new Error(`${name} is no operation`);
  }
}

export function ask(
  words: string,
  path: string,
  items: readonly PosixItem[],
  caller: AdlsGen2Caller = anna(),
  more: Partial<AdlsGen2Question> = {},
): Answer {
  return checkAdlsGen2({ operation: operation(words), path, caller, items, ...more });
}

export function verdict(...question: Parameters<typeof ask>): Answer['verdict'] {
  return ask(...question).verdict;
}

/** The message with which the model refuses to answer. */
export function complaint(...question: Parameters<typeof ask>): string {
  try {
    return `answered: ${ask(...question).verdict}`;
  } catch (error) {
    if (error instanceof InputError) {
      return error.message;
    }
    throw error;
  }
}
