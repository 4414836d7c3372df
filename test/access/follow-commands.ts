/** Does what an answer's change says: its commands, as the programs they name would carry them out, and what only its words say. */
import {
  type AccessMask,
  type AccessQuestion,
  type Ace,
  aclOf,
  type AzureCaller,
  type AzureFilesQuestion,
  type Change,
  type NtfsQuestion,
  PRIVILEGES,
  type Protection,
  type RobocopyEnd,
  robocopyOptions,
  type RobocopyQuestion,
  shareRole,
  type ShareRole,
  type Trustee,
} from '../../src/index.js';
import { parseIcaclsRights } from '../../src/windows/icacls-rights.js';
import { INHERITED, sid } from './descriptors.js';

/** What one command, or one sentence, does. */
type Effect =
  | {
      readonly kind: 'grant';
      readonly path: string;
      readonly who: Trustee;
      readonly flags: number;
      readonly mask: AccessMask;
    }
  | { readonly kind: 'remove-deny'; readonly path: string; readonly who: Trustee; readonly inherited: boolean }
  | { readonly kind: 'own'; readonly path: string }
  | { readonly kind: 'clear-attribute'; readonly path: string; readonly bit: number }
  | { readonly kind: 'role' | 'default-permission'; readonly role: ShareRole }
  | { readonly kind: 'key-mount' | 'backup-intent' | 'elevation' | 'synchronisation' }
  | { readonly kind: 'robocopy'; readonly command: string }
  | { readonly kind: 'privileges'; readonly privileges: readonly string[] };

const ATTRIBUTES: Readonly<Record<string, number>> = { R: 1, H: 2, S: 4 };
const FLAGS: Readonly<Record<string, number>> = { OI: 1, CI: 2, NP: 4, IO: 8 };

const COMMANDS: readonly (readonly [RegExp, (...parts: readonly string[]) => Effect[]])[] = [
  [
    /^icacls "(.+)" \/grant "(.+?):((?:\((?:OI|CI|NP|IO)\))*)(\(.+\))"$/,
    (path = '', who = '', flags = '', letters = '') => [
      { kind: 'grant', path, who: trustee(who), flags: flagBits(flags), mask: maskOf(letters) },
    ],
  ],
  [
    /^icacls "(.+)" \/remove:d "(.+)"$/,
    (path = '', who = '') => [{ kind: 'remove-deny', path, who: trustee(who), inherited: false }],
  ],
  [/^takeown \/f "(.+)"$/, (path = '') => [{ kind: 'own', path }]],
  [
    /^attrib ((?:-[RHS] )+)"(.+)"$/,
    (letters = '', path = '') =>
      [...letters.matchAll(/[RHS]/g)].map(([letter]) => ({
        kind: 'clear-attribute',
        path,
        bit: ATTRIBUTES[letter] ?? 0,
      })),
  ],
  [
    /^az role assignment create --assignee (?:"[^"]+"|<object id of [^<>]+>) --role "(.+)" --scope "[^"]+"$/,
    (role = '') => [{ kind: 'role', role: shareRole(role) }],
  ],
  [
    /^az storage account update .* --default-share-permission (\S+)$/,
    (role = '') => [{ kind: 'default-permission', role: shareRole(role) }],
  ],
  [/^net use (?:[A-Z]:|\\\\\S+) \/delete$/i, () => []],
  [/^net use (?:[A-Z]:|\*) \\\\\S+ \/user:localhost\\\S+ <key>$/i, () => [{ kind: 'key-mount' }]],
  [/^(robocopy .+)$/, (command = '') => [{ kind: 'robocopy', command }]],
  [/^whoami \/priv$/, () => []],
];

const SENTENCES: readonly (readonly [RegExp, (...parts: readonly string[]) => Effect])[] = [
  [/with backup intent/i, () => ({ kind: 'backup-intent' })],
  [/run it elevated/i, () => ({ kind: 'elevation' })],
  [/synchronise \S+ to Entra ID/i, () => ({ kind: 'synchronisation' })],
  [
    /remove the entr(?:y|ies) that den(?:y|ies) ((?:(?! on ).)+?) [A-Z_]+(?:, [A-Z_]+)* on the directory from which (.+?) inherits (?:it|them)/i,
    (who = '', path = '') => ({ kind: 'remove-deny', path, who: trustee(who), inherited: true }),
  ],
  [
    /an account that holds ((?:Se\w+(?:, )?)+)/,
    (names = '') => ({ kind: 'privileges', privileges: names.split(', ').filter((name) => name !== '') }),
  ],
  [
    /with \/B from an elevated console/,
    () => ({ kind: 'privileges', privileges: ['SeBackupPrivilege', 'SeRestorePrivilege'] }),
  ],
];

/** What a change does, in the order of its commands. Throws for a command that this does not understand. */
function effectsOf({ text, commands }: Change): Effect[] {
  const bySentence = SENTENCES.flatMap(([pattern, effect]) =>
    [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(([, ...parts]) => effect(...parts)),
  );
  const byCommand = commands.flatMap((command) => {
    const found = COMMANDS.find(([pattern]) => pattern.test(command));
    const parts = found?.[0].exec(command)?.slice(1);
    if (found === undefined || parts === undefined) {
      throw new Error(`not understood: ${command}`);
    }
    return found[1](...parts);
  });
  return [...bySentence, ...byCommand];
}

function trustee(text: string): Trustee {
  return text.startsWith('*') ? { sid: sid(text.slice(1)), name: null } : { sid: null, name: text };
}

function flagBits(text: string): number {
  return [...text.matchAll(/[A-Z]+/g)].reduce((bits, [word]) => bits | (FLAGS[word] ?? 0), 0);
}

function maskOf(letters: string): AccessMask {
  const mask = parseIcaclsRights(letters);
  if (mask === null) {
    throw new Error(`${letters} are no rights`);
  }
  return mask;
}

/** The question of `check ntfs` once the change is made. */
export function followed(question: NtfsQuestion, change: Change): NtfsQuestion {
  return effectsOf(change).reduce((before, effect) => {
    const { caller } = before;
    const added = effect.kind === 'privileges' ? PRIVILEGES.filter((one) => effect.privileges.includes(one)) : [];
    const groups = caller.groups.map((one) => (effect.kind === 'elevation' ? { ...one, denyOnly: false } : one));
    return {
      ...withEffect(before, effect, caller.user),
      caller: { ...caller, groups, privileges: [...caller.privileges, ...added] },
    };
  }, question);
}

/** The same for `check azure-files`. */
export function followedAtShare(question: AzureFilesQuestion, change: Change): AzureFilesQuestion {
  return effectsOf(change).reduce((before, effect) => {
    const caller = changedCaller(before.caller, effect);
    return { ...withEffect(before, effect, caller.user), caller };
  }, question);
}

function withEffect<Question extends AccessQuestion>(question: Question, effect: Effect, user: Trustee): Question {
  const { object, parent } = question;
  switch (effect.kind) {
    case 'backup-intent':
      return { ...question, backupIntent: true };
    case 'own':
      return object?.path === effect.path
        ? { ...question, object: { ...object, protection: { ...object.protection, owner: user } } }
        : question;
    case 'clear-attribute':
      return object?.path === effect.path
        ? { ...question, object: { ...object, attributes: object.attributes & ~effect.bit } }
        : question;
    case 'grant':
    case 'remove-deny':
      return {
        ...question,
        object: object?.path === effect.path ? { ...object, protection: edited(object.protection, effect) } : object,
        parent: parent?.path === effect.path ? { ...parent, protection: edited(parent.protection, effect) } : parent,
      };
    default:
      return question;
  }
}

/** Who the caller is at the share once a role is assigned, or the key used. */
function changedCaller(caller: AzureCaller, effect: Effect): AzureCaller {
  if (caller.mount === 'key') {
    return caller;
  }
  switch (effect.kind) {
    case 'role':
      return { ...caller, roles: [...caller.roles, effect.role] };
    case 'default-permission':
      return { ...caller, defaultPermission: effect.role };
    case 'synchronisation':
      return { ...caller, synced: true };
    case 'key-mount':
      return { mount: 'key', user: caller.user };
    default:
      return caller;
  }
}

/** What icacls makes of an ACL: a new entry stands behind those that deny, before what is inherited. */
function edited(
  protection: Protection,
  effect: Extract<Effect, { readonly kind: 'grant' | 'remove-deny' }>,
): Protection {
  const aces = protection.dacl?.aces ?? [];
  if (effect.kind === 'remove-deny') {
    const goes = ({ type, flags, trustee: of }: Ace): boolean =>
      type === 'deny' && ((flags & INHERITED) !== 0) === effect.inherited && isSame(of, effect.who);
    return { ...protection, dacl: aclOf(aces.filter((ace) => !goes(ace))) };
  }
  const isInherited = ({ flags }: Ace): boolean => (flags & INHERITED) !== 0;
  const added: Ace = { type: 'allow', flags: effect.flags, mask: effect.mask, trustee: effect.who, extra: null };
  return {
    ...protection,
    dacl: aclOf([...aces.filter((ace) => !isInherited(ace)), added, ...aces.filter(isInherited)]),
  };
}

function isSame(one: Trustee, other: Trustee): boolean {
  return one.sid !== null && other.sid !== null ? one.sid === other.sid : one.name === other.name;
}

/** The run of robocopy once the change is made. A command is read as robocopy would read it. */
export function followedRun(question: RobocopyQuestion, change: Change): RobocopyQuestion {
  return effectsOf(change).reduce((before, effect) => runWithEffect(before, effect), question);
}

function runWithEffect(question: RobocopyQuestion, effect: Effect): RobocopyQuestion {
  const { destination, clientPrivileges } = question;
  switch (effect.kind) {
    case 'robocopy':
      return { ...question, options: robocopyOptions(effect.command) };
    case 'privileges':
      return clientPrivileges === null
        ? question
        : { ...question, clientPrivileges: [...clientPrivileges, ...effect.privileges] };
    case 'grant':
    case 'remove-deny':
      return {
        ...question,
        source: question.source === null ? null : editedEnd(question.source, effect),
        destination: editedEnd(destination, effect),
      };
    default: {
      const { decider } = destination;
      return decider.kind === 'azure-files'
        ? {
            ...question,
            destination: { ...destination, decider: { ...decider, caller: changedCaller(decider.caller, effect) } },
          }
        : question;
    }
  }
}

/** icacls on the root reaches what inherits from it; an object that inherits nothing has to be named. */
function editedEnd(end: RobocopyEnd, effect: Extract<Effect, { readonly kind: 'grant' | 'remove-deny' }>): RobocopyEnd {
  const isRoot = effect.path === end.path;
  const inherits = ({ dacl }: Protection): boolean =>
    (dacl?.aces ?? []).some(({ flags }: Ace) => (flags & INHERITED) !== 0);
  const items = Object.fromEntries(
    Object.entries(end.items).map(([kind, item]) => [
      kind,
      effect.path === item.path || (isRoot && inherits(item.protection))
        ? {
            ...item,
            protection: edited(
              item.protection,
              effect.kind === 'grant' ? { ...effect, flags: 0 } : { ...effect, inherited: effect.path !== item.path },
            ),
          }
        : item,
    ]),
  );
  return { ...end, root: isRoot ? edited(end.root, effect) : end.root, items };
}
