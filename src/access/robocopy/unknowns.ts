/** What is not known of a run and could turn its answer: memberships, owners, rights at a server. */

import { type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import type { Answer } from '../answer.js';
import { withGroup } from '../azure-files/caller.js';
import { uncertainties, unknownOwner } from '../ntfs/check.js';
import { type Unknown, verdictOf } from '../undecided.js';
import type { RobocopyNeed } from './needs.js';
import {
  type Decider,
  decideNeeds,
  type DecidedNeed,
  endsOf,
  isGranted,
  type Judge,
  type RobocopyEnd,
  type RobocopyQuestion,
} from './run.js';

/** The verdict of a run, with what it turns on. */
export function verdictOfRun(question: RobocopyQuestion): Pick<Answer, 'verdict' | 'dependsOn'> {
  return verdictOf(question, unknownsOf(question), isGranted);
}

function unknownsOf(question: RobocopyQuestion): Unknown<RobocopyQuestion>[] {
  return endsOf(question).flatMap(({ side, end, judge }) => {
    const needs = judge.authority.skipsAccessChecks ? [] : decideNeeds(question, side, end, judge);
    return [
      ...needs.flatMap((need) => membershipsIn(need, judge)),
      ...needs.flatMap((need) => ownersIn(need, side, end, judge)),
      ...privilegesAt(side, end),
    ];
  });
}

function membershipsIn({ asked, decision }: DecidedNeed, { memberships }: Judge): Unknown<RobocopyQuestion>[] {
  return uncertainties(asked, decision, memberships).map(({ trustee, ...entry }) => ({
    ...entry,
    subject: trusteeName(trustee),
    apply: (run) => withDeciders(run, (decider) => withMembership(decider, trustee)),
  }));
}

/** Owners of objects whose own ACLs are given without them; of others it is taken for granted that somebody else owns them. */
function ownersIn(
  { asked, decision }: DecidedNeed,
  side: RobocopyNeed['side'],
  end: RobocopyEnd,
  { user }: Judge,
): Unknown<RobocopyQuestion>[] {
  return unknownOwner(asked, decision, user).map(({ subject, text, favourable }) => ({
    subject,
    text,
    favourable,
    apply: (run) => {
      const before = run[side];
      return before === null ? run : { ...run, [side]: withOwner(before, asked.object?.path ?? end.path, user) };
    },
  }));
}

function withOwner(end: RobocopyEnd, path: string, owner: Trustee): RobocopyEnd {
  const items = Object.fromEntries(
    Object.entries(end.items).map(([item, known]) => [
      item,
      known.path === path ? { ...known, protection: { ...known.protection, owner } } : known,
    ]),
  );
  return { ...end, root: end.path === path ? { ...end.root, owner } : end.root, items };
}

/** What a server that is not described lets the caller do beside its ACLs. */
function privilegesAt(side: RobocopyNeed['side'], { decider }: RobocopyEnd): Unknown<RobocopyQuestion>[] {
  if (decider.kind !== 'windows' || decider.caller.localGroupsKnown !== false || decider.caller.privileges.length > 0) {
    return [];
  }
  const name = trusteeName(decider.caller.user);
  return [
    {
      subject: `privileges at the ${side}`,
      favourable: true,
      text: `It is not known which privileges ${name} has at the server of the ${side}: its Administrators and Backup Operators may back up and restore there, whatever the ACLs say. --privileges tells.`,
      apply: (run) => withDeciders(run, withBackupRights),
    },
  ];
}

function withBackupRights(decider: Decider): Decider {
  return decider.kind === 'windows'
    ? { ...decider, caller: { ...decider.caller, privileges: ['SeBackupPrivilege', 'SeRestorePrivilege'] } }
    : decider;
}

function withMembership(decider: Decider, group: Trustee): Decider {
  switch (decider.kind) {
    case 'azure-files':
      return { ...decider, caller: withGroup(decider.caller, group) };
    case 'local-disk':
      return { ...decider, caller: withOneMore(decider.caller, group) };
    case 'windows':
      return { ...decider, caller: withOneMore(decider.caller, group) };
  }
}

function withOneMore<Caller extends Extract<Decider, { kind: 'local-disk' }>['caller']>(
  caller: Caller,
  group: Trustee,
): Caller {
  return { ...caller, groups: [...caller.groups, { group, denyOnly: false }] };
}

/** The same run with other deciders at both ends: it is one caller. */
function withDeciders(run: RobocopyQuestion, change: (decider: Decider) => Decider): RobocopyQuestion {
  const { source, destination } = run;
  return {
    ...run,
    source: source === null ? null : { ...source, decider: change(source.decider) },
    destination: { ...destination, decider: change(destination.decider) },
  };
}
