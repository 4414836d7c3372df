/** What can be changed about a copy: its switches, the console, the caller at the share, the ACL of the root. */

import { argument, robocopyOptions, splitCommandLine } from '../../formats/robocopy/options.js';
import type { CopyFlag, RobocopyOptions } from '../../formats/robocopy/types.js';
import { ACCESS_SYSTEM_SECURITY, accessMask, bitCount, rightNames } from '../../windows/access-mask.js';
import { FILE_ATTRIBUTE_READONLY } from '../../windows/create-options.js';
import { quotedPath } from '../../windows/command-line.js';
import { CONTAINER_INHERIT, OBJECT_INHERIT, trusteeName } from '../../windows/security-descriptor.js';
import type { Change } from '../answer.js';
import { entriesCountFor } from '../azure-files/caller.js';
import { callerCandidates } from '../azure-files/changes.js';
import { icaclsGrant, withAce } from '../ntfs/changes.js';
import type { Candidate } from '../smallest-change.js';
import { clientNeeds } from './needs.js';
import { missingRights, type RobocopyEnd, type RobocopyQuestion } from './run.js';

type RobocopyCandidate = Candidate<RobocopyQuestion>;

/** Leaving a switch out hands out nothing, but loses what it copies. */
const SWITCH_COST = 8;
const CONSOLE_COST = 4;
const ENTRY_COST = 10;

/** Everything that could be changed about the run. */
export function robocopyCandidates(question: RobocopyQuestion): RobocopyCandidate[] {
  return [
    ...switchCandidates(question),
    ...consoleCandidates(question),
    ...entryCandidates(question),
    ...attributeCandidates(question),
    ...shareCandidates(question),
  ];
}

/** Flags that can be left out together, the fewest first. */
const OPTIONAL_FLAGS: readonly (readonly CopyFlag[])[] = [['U'], ['O', 'U'], ['S', 'O', 'U']];
const FLAG_WORDS: Partial<Readonly<Record<CopyFlag, string>>> = {
  S: 'permissions',
  O: 'owners',
  U: 'auditing information',
};

function switchCandidates(question: RobocopyQuestion): RobocopyCandidate[] {
  const { options } = question;
  const withoutFlags = OPTIONAL_FLAGS.filter(([first = 'U']) => options.copyFlags.includes(first)).map(
    (flags): RobocopyCandidate => {
      const lost = options.copyFlags.filter((flag) => flags.includes(flag));
      const left = options.copyFlags.filter((flag) => !flags.includes(flag));
      const what = lost.map((flag) => FLAG_WORDS[flag] ?? flag).join(' and ');
      return {
        ...switchCandidate(`If ${what} need not be kept: copy with /COPY:${left.join('')}.`, (before) =>
          withCopyFlags(
            before,
            before.copyFlags.filter((flag) => !flags.includes(flag)),
          ),
        ),
        cost: lost.length * SWITCH_COST,
        family: 'flags',
      };
    },
  );
  return [...withoutFlags, backupCandidate(question)];
}

/** With /B where it is not, without it where it is. */
function backupCandidate({ options }: RobocopyQuestion): RobocopyCandidate {
  const { backupMode } = options;
  if (backupMode === 'backup' || backupMode === 'restartable-backup') {
    return switchCandidate('Copy without /B and /ZB: the right to back up is then not needed.', withoutBackup);
  }
  const text =
    'Copy with /B from an elevated console: what gives the right to back up and restore at the destination then counts.';
  const candidate = switchCandidate(text, withBackup);
  return {
    ...candidate,
    cost: CONSOLE_COST,
    apply: (situation) => withPrivileges(candidate.apply(situation), ['SeBackupPrivilege', 'SeRestorePrivilege']),
  };
}

function switchCandidate(text: string, change: (options: RobocopyOptions) => RobocopyOptions): RobocopyCandidate {
  return {
    cost: 1,
    family: 'backup mode',
    change: { kind: 'switch', text, commands: [], since: null },
    commands: (changed) => [commandOf(changed)],
    apply: (situation) => ({ ...situation, options: change(situation.options) }),
  };
}

/** Another console on the copying machine; one that is not known refuses nothing as it is. */
function withPrivileges(question: RobocopyQuestion, privileges: readonly string[]): RobocopyQuestion {
  const { clientPrivileges } = question;
  return clientPrivileges === null ? question : { ...question, clientPrivileges: [...clientPrivileges, ...privileges] };
}

/** The customer's own command with other switches. */
function commandOf({ source, destination, options }: RobocopyQuestion): string {
  const from = quotedPath(source?.path ?? null, '<source>');
  return `robocopy ${from} ${quotedPath(destination.path, '<destination>')} ${options.raw}`.trimEnd();
}

function withCopyFlags(options: RobocopyOptions, copyFlags: readonly CopyFlag[]): RobocopyOptions {
  const keepsSecurity = copyFlags.some((flag) => 'SOU'.includes(flag));
  const replaced = keepsSecurity ? /^\/(?:COPY:.*|COPYALL|SEC)$/ : /^\/(?:COPY:.*|COPYALL|SEC|SECFIX)$/;
  return withOtherSwitches(options, replaced, `/COPY:${copyFlags.join('')}`);
}

function withBackup(options: RobocopyOptions): RobocopyOptions {
  return withOtherSwitches(options, /^\/Z$/, '/B');
}

function withoutBackup(options: RobocopyOptions): RobocopyOptions {
  return withOtherSwitches(options, /^\/Z?B$/);
}

/** All words stay but those that are replaced: a switch can have names behind it, without which a mirror deletes them. */
function withOtherSwitches(options: RobocopyOptions, replaced: RegExp, ...added: readonly string[]): RobocopyOptions {
  const kept = splitCommandLine(options.raw).filter((word) => !replaced.test(word.toUpperCase()));
  return robocopyOptions([...kept.map(argument), ...added].join(' '));
}

/** Another console: one that holds what the switches need on the copying machine. */
function consoleCandidates({ options, clientPrivileges }: RobocopyQuestion): RobocopyCandidate[] {
  const missing = clientNeeds(options)
    .flatMap(({ privileges }) => privileges)
    .filter((privilege) => clientPrivileges?.includes(privilege) === false);
  return missing.length === 0
    ? []
    : [
        {
          cost: CONSOLE_COST,
          family: 'console',
          change: {
            kind: 'privilege',
            text: `Run robocopy from an elevated console of an account that holds ${[...new Set(missing)].join(', ')} there (Administrators do, Backup Operators the first two).`,
            commands: ['whoami /priv'],
            since: null,
          },
          apply: (situation) => withPrivileges(situation, missing),
        },
      ];
}

/** One entry at the destination's root, inherited by all below, with exactly what is missing there. */
function entryCandidates(question: RobocopyQuestion): RobocopyCandidate[] {
  const { destination } = question;
  const { decider, path } = destination;
  const { caller } = decider;
  if (decider.kind === 'azure-files' && !entriesCountFor(decider.caller)) {
    return [];
  }
  // No entry can give ACCESS_SYSTEM_SECURITY.
  const missing = accessMask(missingRights(question) & ~ACCESS_SYSTEM_SECURITY);
  if (missing === 0) {
    return [];
  }
  const flags = OBJECT_INHERIT | CONTAINER_INHERIT;
  return [
    {
      cost: ENTRY_COST + bitCount(missing),
      family: 'entry',
      change: entryChange(destination, icaclsGrant(path, caller.user, '(OI)(CI)', missing), rightNames(missing)),
      apply: (situation) => ({
        ...situation,
        destination: {
          ...situation.destination,
          root: withAce(situation.destination.root, caller.user, missing, flags),
          items: Object.fromEntries(
            Object.entries(situation.destination.items).map(([item, known]) => [
              item,
              { ...known, protection: withAce(known.protection, caller.user, missing) },
            ]),
          ),
        },
      }),
    },
  ];
}

/** Read-only files at the destination whose attributes are known. */
function attributeCandidates({ destination }: RobocopyQuestion): RobocopyCandidate[] {
  return Object.entries(destination.items)
    .filter(([, { attributes }]) => (attributes & FILE_ATTRIBUTE_READONLY) !== 0)
    .map(([item, { path }]) => ({
      cost: 1,
      family: `attribute of ${item}`,
      change: {
        kind: 'attribute',
        text: `Take the read-only attribute off ${path}.`,
        commands: [`attrib -R ${quotedPath(path, '<file>')}`],
        since: null,
      },
      apply: (situation) => withAttributes(situation, item, ~FILE_ATTRIBUTE_READONLY),
    }));
}

function withAttributes(question: RobocopyQuestion, item: string, kept: number): RobocopyQuestion {
  const items = Object.fromEntries(
    Object.entries(question.destination.items).map(([kind, known]) => [
      kind,
      kind === item ? { ...known, attributes: known.attributes & kept } : known,
    ]),
  );
  return { ...question, destination: { ...question.destination, items } };
}

function entryChange({ path, decider }: RobocopyEnd, command: string, rights: readonly string[]): Change {
  const who = trusteeName(decider.caller.user);
  const text = `Grant ${who} ${rights.join(', ')} on ${path} and all below`;
  return {
    kind: 'ace',
    text:
      decider.kind === 'azure-files'
        ? `${text}: once, from a session that may change permissions (a key mount does). New items inherit it; items that came with ACLs of their own do not.`
        : `${text}. Items with ACLs that do not inherit need it too.`,
    commands: [command],
    since: null,
  };
}

function shareCandidates({ destination }: RobocopyQuestion): RobocopyCandidate[] {
  const { decider, path } = destination;
  return decider.kind === 'azure-files'
    ? callerCandidates<RobocopyQuestion>(decider.caller, path, (situation, to) => {
        const current = situation.destination.decider;
        return current.kind === 'azure-files'
          ? {
              ...situation,
              destination: { ...situation.destination, decider: { ...current, caller: to(current.caller) } },
            }
          : situation;
      })
    : [];
}
