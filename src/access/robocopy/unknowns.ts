/** What is not known of a run and could turn its answer: memberships, owners, rights at a server. */

import { type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import type { Answer } from '../answer.js';
import { withGroup } from '../azure-files/caller.js';
import { storedKey } from '../azure-files/check.js';
import { uncertainties, unknownOwner, unknownRestore } from '../ntfs/unknowns.js';
import { type Unknown, verdictOf } from '../undecided.js';
import type { AccessQuestion } from '../ntfs/decide.js';
import { PRIVILEGES } from '../ntfs/token.js';
import { clientNeeds, type RobocopyNeed } from './needs.js';
import {
  type Decider,
  decideNeeds,
  type DecidedNeed,
  endsOf,
  isGranted,
  type Judge,
  type RobocopyEnd,
  type RobocopyQuestion,
  withDeciders,
  withItems,
} from './run.js';

/** The verdict of a run, with what it turns on. */
export function verdictOfRun(question: RobocopyQuestion): Pick<Answer, 'verdict' | 'dependsOn'> {
  return verdictOf(question, unknownsOf(question), isGranted);
}

function unknownsOf(question: RobocopyQuestion): Unknown<RobocopyQuestion>[] {
  return [...unknownConsole(question), ...endsOf(question).flatMap((end) => unknownsAt(question, end))];
}

function unknownsAt(
  question: RobocopyQuestion,
  { side, end, judge }: ReturnType<typeof endsOf>[number],
): Unknown<RobocopyQuestion>[] {
  const needs = judge.authority.skipsAccessChecks ? [] : decideNeeds(question, side, end, judge);
  return [
    ...needs.flatMap((need) => membershipsIn(need, judge)),
    ...needs.flatMap((need) => ownersIn(need, side, end, judge)),
    ...needs.flatMap(restoreIn),
    ...privilegesAt(side, end),
    ...keyAt(end),
  ];
}

/** Without the privileges that a switch needs robocopy ends at once. */
function unknownConsole({ clientPrivileges, options }: RobocopyQuestion): Unknown<RobocopyQuestion>[] {
  const needed = [...new Set(clientNeeds(options).flatMap(({ privileges }) => privileges))];
  return clientPrivileges !== null || needed.length === 0
    ? []
    : [
        {
          subject: 'the console',
          favourable: false,
          text: `It is not known whether the console that copies holds ${needed.join(', ')}: without, robocopy ends at once. whoami /priv in that console tells.`,
          apply: (run) => ({ ...run, clientPrivileges: [] }),
        },
      ];
}

function restoreIn({ asked, decision }: DecidedNeed): Unknown<RobocopyQuestion>[] {
  return unknownRestore<AccessQuestion>(asked, decision).map((unknown) => ({
    ...unknown,
    apply: (run) => ({ ...run, restoreNeedsIntent: true }),
  }));
}

function keyAt({ decider }: RobocopyEnd): Unknown<RobocopyQuestion>[] {
  return decider.kind === 'azure-files'
    ? storedKey<RobocopyQuestion>(decider.caller, (run, to) =>
        withDeciders(run, (current) =>
          current.kind === 'azure-files' ? { ...current, caller: to(current.caller) } : current,
        ),
      )
    : [];
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
  return unknownOwner(asked, decision, user).map((unknown) => ({
    ...unknown,
    apply: (run) => {
      const before = run[side];
      return before === null ? run : { ...run, [side]: withOwner(before, asked.object?.path ?? end.path, user) };
    },
  }));
}

function withOwner(end: RobocopyEnd, path: string, owner: Trustee): RobocopyEnd {
  const changed = withItems(end, (item) =>
    item.path === path ? { ...item, protection: { ...item.protection, owner } } : item,
  );
  return end.path === path ? { ...changed, root: { ...end.root, owner } } : changed;
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
      text: `It is not known which privileges ${name} has at the server of the ${side}: its Administrators may back up, restore and audit there, its Backup Operators back up and restore, whatever the ACLs say. --privileges tells.`,
      apply: (run) => withDeciders(run, withRights),
    },
  ];
}

function withRights(decider: Decider): Decider {
  return decider.kind === 'windows' ? { ...decider, caller: { ...decider.caller, privileges: PRIVILEGES } } : decider;
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
