/** What can be changed about a copy: its switches, the console, attributes, the caller at the share. */

import { argument, robocopyOptions, splitCommandLine } from '../../formats/robocopy/options.js';
import type { CopyFlag, RobocopyOptions } from '../../formats/robocopy/types.js';
import { quotedPath } from '../../windows/command-line.js';
import { trusteeName } from '../../windows/security-descriptor.js';
import { callerCandidates } from '../azure-files/changes.js';
import { attributeChange, withoutRefusing } from '../ntfs/changes.js';
import { PRIVILEGES } from '../ntfs/token.js';
import type { Candidate } from '../smallest-change.js';
import { entryCandidates } from './entry-changes.js';
import { clientNeeds } from './needs.js';
import { type Decider, type RobocopyQuestion, withDeciders, withItems } from './run.js';

type RobocopyCandidate = Candidate<RobocopyQuestion>;

/** Leaving a switch out hands out nothing, but loses what it copies. */
const SWITCH_COST = 8;
const CONSOLE_COST = 4;
/** Another account, with privileges that this one lacks. */
const ACCOUNT_COST = 60;

/** Everything that could be changed about the run. */
export function robocopyCandidates(question: RobocopyQuestion): RobocopyCandidate[] {
  return [
    ...switchCandidates(question),
    ...consoleCandidates(question),
    ...elevationCandidates(question),
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
  return [...withoutFlags, ...purgeCandidates(question), backupCandidate(question)];
}

/** What is extra at the destination can stay there. */
function purgeCandidates({ options }: RobocopyQuestion): RobocopyCandidate[] {
  if (!options.purge) {
    return [];
  }
  const mirror = options.switches.includes('/MIR');
  return [
    {
      ...switchCandidate(
        `If what is extra at the destination may stay: copy without ${mirror ? '/MIR, with /E' : '/PURGE'}.`,
        (before) => withOtherSwitches(before, /^\/(?:MIR|PURGE)$/, ...(mirror ? ['/E'] : [])),
      ),
      cost: SWITCH_COST,
      family: 'purge',
    },
  ];
}

/** With /B where it is not, without it where it is. */
function backupCandidate(question: RobocopyQuestion): RobocopyCandidate {
  const { backupMode } = question.options;
  if (backupMode === 'backup' || backupMode === 'restartable-backup') {
    return switchCandidate('Copy without /B and /ZB: the right to back up is then not needed.', withoutBackup);
  }
  const holder = canElevate(question)
    ? ''
    : ' of an account that holds SeBackupPrivilege and SeRestorePrivilege on the machine that copies (Administrators and Backup Operators do)';
  const text = `Copy with /B from an elevated console${holder}: what gives the right to back up and restore where the files are then counts.${drivesOfElevated(question)}`;
  const candidate = switchCandidate(text, withBackup);
  return {
    ...candidate,
    cost: canElevate(question) ? CONSOLE_COST : ACCOUNT_COST,
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

/** Whether the caller holds the right to back up, or may do so elevated: not where whoami shows neither. */
function canElevate({ clientPrivileges, source, destination }: RobocopyQuestion): boolean {
  const groups = [source, destination].flatMap((end) =>
    end === null || !('groups' in end.decider.caller) ? [] : end.decider.caller.groups,
  );
  return (
    clientPrivileges === null ||
    clientPrivileges.includes('SeBackupPrivilege') ||
    groups.some(({ denyOnly }) => denyOnly)
  );
}

/** Drives are mapped for a session; an elevated console has another. Source: windows-access.md §4. */
function drivesOfElevated({ source, destination }: RobocopyQuestion): string {
  const drives = [source, destination].flatMap((end) =>
    end === null || end.decider.kind === 'local-disk' ? [] : (/^[a-z]:/i.exec(end.path)?.[0] ?? []),
  );
  return drives.length === 0
    ? ''
    : ` It does not see drives that were mapped outside it: net use ${drives.join(', ')} there again, or name the UNC path.`;
}

/** Another console on the copying machine; instead of one that is not known, an elevated one. */
function withPrivileges(question: RobocopyQuestion, privileges: readonly string[]): RobocopyQuestion {
  const { clientPrivileges } = question;
  return {
    ...question,
    clientPrivileges: clientPrivileges === null ? PRIVILEGES : [...clientPrivileges, ...privileges],
  };
}

/** The customer's own command with other switches. */
function commandOf({ source, sourcePath, destination, options }: RobocopyQuestion): string {
  const from = quotedPath(source?.path ?? sourcePath ?? null, '<source>');
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

/** Another console: one that holds what the switches need on the copying machine, or in which its administrators count. */
function consoleCandidates(question: RobocopyQuestion): RobocopyCandidate[] {
  const { options, clientPrivileges } = question;
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
            text: `Run robocopy from an elevated console of an account that holds ${[...new Set(missing)].join(', ')} on the machine that copies: ${holdersOf(missing)}.${drivesOfElevated(question)}`,
            commands: ['whoami /priv'],
            since: null,
          },
          apply: (situation) => withPrivileges(situation, missing),
        },
      ];
}

/** Source: windows-access.md §4, default holders of privileges. */
function holdersOf(privileges: readonly string[]): string {
  return privileges.includes('SeSecurityPrivilege')
    ? 'Administrators hold all of these'
    : 'Administrators and Backup Operators do';
}

/** On a disk of the machine that copies, groups count in an elevated console that elsewhere only deny. */
function elevationCandidates(question: RobocopyQuestion): RobocopyCandidate[] {
  const held = [question.source, question.destination]
    .flatMap((end) => (end?.decider.kind === 'local-disk' ? end.decider.caller.groups : []))
    .filter(({ denyOnly }) => denyOnly)
    .map(({ group }) => trusteeName(group));
  return held.length === 0
    ? []
    : [
        {
          cost: 1,
          family: 'elevation',
          change: {
            kind: 'privilege',
            text: `Run robocopy from an elevated console: ${[...new Set(held)].join(', ')}, which whoami shows for denials only, then counts.${drivesOfElevated(question)}`,
            commands: [],
            since: null,
          },
          apply: elevated,
        },
      ];
}

/** The console of an administrator holds what one needs to back up, restore, audit and take ownership. */
function elevated(question: RobocopyQuestion): RobocopyQuestion {
  return withDeciders(withPrivileges(question, PRIVILEGES), elevatedDecider);
}

function elevatedDecider(decider: Decider): Decider {
  return decider.kind === 'local-disk'
    ? {
        ...decider,
        caller: { ...decider.caller, groups: decider.caller.groups.map(({ group }) => ({ group, denyOnly: false })) },
      }
    : decider;
}

/** Attributes that refuse, of objects at the destination whose attributes are known. */
function attributeCandidates({ destination }: RobocopyQuestion): RobocopyCandidate[] {
  return Object.entries(destination.items).flatMap(([item, known]) => {
    const change = attributeChange(known);
    return change === null
      ? []
      : [
          {
            cost: 1,
            family: `attributes of ${item}`,
            change,
            apply: (situation: RobocopyQuestion) => withoutAttributes(situation, item),
          },
        ];
  });
}

function withoutAttributes(question: RobocopyQuestion, item: string): RobocopyQuestion {
  const destination = withItems(question.destination, (known, kind) =>
    kind === item ? { ...known, attributes: withoutRefusing(known.attributes) } : known,
  );
  return { ...question, destination };
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
