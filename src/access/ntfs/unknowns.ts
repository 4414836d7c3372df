/** What is not known of an operation and could turn its answer: the owner, the parent, conditions, labels, what restore gives. */

import { formatEntry } from '../../formats/acl/icacls-entry.js';
import {
  accessMask,
  DELETE,
  FILE_MAPPING,
  READ_CONTROL,
  SYNCHRONIZE,
  WRITE_DAC,
  WRITE_OWNER,
} from '../../windows/access-mask.js';
import { parentPath } from '../../windows/path.js';
import { type Ace, type AceType, aclOf, type Trustee, trusteeName } from '../../windows/security-descriptor.js';
import { EVERYONE, integrityLevel } from '../../windows/sid.js';
import type { Unknown } from '../undecided.js';
import type { AccessQuestion, OperationDecision } from './decide.js';
import type { Protection } from './evaluate.js';
import type { Token } from './token.js';
import { type Memberships, type UncertainEntry, uncertainEntries } from './uncertain.js';

/** Everything but memberships, which each model knows in its own way. */
export function unknownsOfObjects<Asked extends AccessQuestion>(
  asked: Asked,
  decision: OperationDecision,
  token: Token,
): Unknown<Asked>[] {
  return [
    ...unknownOwner(asked, decision, token.user),
    ...unknownParent(asked),
    ...conditions(asked, decision),
    ...labels(asked, token),
    ...unknownRestore(asked, decision),
  ];
}

/** Entries that may be for the caller, on every object whose DACL was looked at. */
export function uncertainties(
  { object, parent }: AccessQuestion,
  decision: OperationDecision,
  memberships: Memberships,
): UncertainEntry[] {
  return decision.create.steps.flatMap(({ on, access }) => {
    const asked = on === 'parent' ? parent : object;
    const kind = on === 'parent' ? 'directory' : (object?.kind ?? 'unknown');
    return access === null || asked === null
      ? []
      : uncertainEntries(asked.path, kind, asked.protection, access, memberships);
  });
}

/** An owner that was not given, where an owner may read and change the ACL. */
export function unknownOwner<Asked extends Pick<AccessQuestion, 'object'>>(
  { object }: Asked,
  { create }: OperationDecision,
  user: Trustee,
): Unknown<Asked>[] {
  const refused = create.steps.reduce((mask, { access }) => mask | (access?.refused ?? 0), 0);
  return object === null || object.protection.owner !== null || (refused & (READ_CONTROL | WRITE_DAC)) === 0
    ? []
    : [
        {
          subject: `owner of ${object.path}`,
          favourable: true,
          text: `The owner of ${object.path} is not known; whoever owns it may read and change its ACL. dir /q and (Get-Acl).Owner show it, icacls does not.`,
          apply: (asked) => withProtection(asked, (protection) => ({ ...protection, owner: user })),
        },
      ];
}

function withProtection<Asked extends Pick<AccessQuestion, 'object'>>(
  asked: Asked,
  change: (protection: Protection) => Protection,
): Asked {
  const { object } = asked;
  return { ...asked, object: object === null ? null : { ...object, protection: change(object.protection) } };
}

/** What is deleted or renamed without its directory's ACL: that can give DELETE, and must take the new name. */
function unknownParent<Asked extends AccessQuestion>({ object, parent, operation }: Asked): Unknown<Asked>[] {
  if (parent !== null || object === null || !['delete', 'rename'].includes(operation.name)) {
    return [];
  }
  const path = parentPath(object.path) ?? '<directory>';
  const withParent =
    (dacl: Protection['dacl']) =>
    (asked: Asked): Asked => ({ ...asked, parent: { path, protection: { owner: null, dacl } } });
  const given = `The ACL of the directory of ${object.path} is not given; icacls of it tells.`;
  return [
    {
      subject: 'rights that the directory gives',
      favourable: true,
      text: `${given} FILE_DELETE_CHILD there does instead of DELETE on the object.`,
      apply: withParent(aclOf(null)),
    },
    ...(operation.name === 'rename'
      ? [
          {
            subject: 'the new name',
            favourable: false,
            text: `${given} It must let the new name be added.`,
            apply: withParent(aclOf([])),
          },
        ]
      : []),
  ];
}

/** Types of entries with a condition, or for a part of an object, and what they do where they apply. */
const CONDITIONAL: ReadonlyMap<AceType, 'allow' | 'deny'> = new Map([
  ['allow-callback', 'allow'],
  ['allow-object', 'allow'],
  ['allow-callback-object', 'allow'],
  ['deny-callback', 'deny'],
  ['deny-object', 'deny'],
]);

/** Entries for the caller that are not evaluated: what if they apply. */
function conditions<Asked extends AccessQuestion>({ object }: Asked, { create }: OperationDecision): Unknown<Asked>[] {
  const skipped = create.steps.flatMap(({ on, access }) =>
    on === 'parent' ? [] : (access?.steps ?? []).flatMap((step) => (step.kind === 'not-modelled' ? [step.index] : [])),
  );
  return [...new Set(skipped)].flatMap((index) => {
    const ace = object?.protection.dacl.aces?.[index];
    const effect = ace === undefined ? undefined : CONDITIONAL.get(ace.type);
    if (object === null || ace === undefined || effect === undefined) {
      return [];
    }
    return [
      {
        subject: `ACE ${index + 1} of ${object.path}`,
        favourable: effect === 'allow',
        text: `ACE ${index + 1} of ${object.path}, ${formatEntry({ ...ace, type: effect })}, depends on a condition that is not evaluated. If it holds, the entry ${effect === 'allow' ? 'allows' : 'denies'}.`,
        apply: (asked: Asked) => withProtection(asked, (protection) => withApplied(protection, index, effect)),
      },
    ];
  });
}

function withApplied(protection: Protection, index: number, type: 'allow' | 'deny'): Protection {
  const { dacl } = protection;
  const aces = (dacl.aces ?? []).map((ace, at): Ace => (at === index ? { ...ace, type } : ace));
  return { ...protection, dacl: { ...dacl, aces } };
}

/** What a label with NO_WRITE_UP takes away. Source: [MS-DTYP] 2.4.4.13, 2.5.3.3. */
const WRITES = accessMask((FILE_MAPPING.write | DELETE | WRITE_DAC | WRITE_OWNER) & ~(READ_CONTROL | SYNCHRONIZE));
const NO_WRITE_UP = 0x1;

/** Mandatory labels, which refuse before any entry is looked at, where the caller's level is lower or not known. */
function labels<Asked extends AccessQuestion>({ object }: Asked, { groups }: Token): Unknown<Asked>[] {
  const levels = groups.flatMap(({ group }) => (group.sid === null ? [] : (integrityLevel(group.sid) ?? [])));
  const level = levels.length === 0 ? null : Math.max(...levels);
  return (object?.protection.sacl?.aces ?? []).flatMap((label) => {
    const needed = label.trustee.sid === null ? null : integrityLevel(label.trustee.sid);
    const isPassed = needed === null || (level !== null && level >= needed);
    if (object === null || label.type !== 'mandatory-label' || (label.mask & NO_WRITE_UP) === 0 || isPassed) {
      return [];
    }
    return [
      {
        subject: `label of ${object.path}`,
        favourable: false,
        text: `${object.path} has the label ${trusteeName(label.trustee)}, which lets no process of a lower level write, whatever the entries say. ${level === null ? 'The level of the process is not known: whoami /groups shows it.' : 'The level that whoami shows is lower.'}`,
        apply: (asked: Asked) => withProtection(asked, withoutWrites),
      },
    ];
  });
}

function withoutWrites(protection: Protection): Protection {
  const { dacl } = protection;
  const deny: Ace = { type: 'deny', flags: 0, mask: WRITES, trustee: { sid: EVERYONE, name: null }, extra: null };
  const open: Ace = { ...deny, type: 'allow', mask: accessMask(0x1f01ff) };
  return { ...protection, dacl: { ...dacl, aces: [deny, ...(dacl.aces ?? [open])] } };
}

/** That the right to restore stands in for the right to add a file is said by [MS-FSA] 2.1.5.1.1 without backup intent too. */
export function unknownRestore<Asked extends { readonly restoreNeedsIntent?: boolean }>(
  asked: Asked & Pick<AccessQuestion, 'backupIntent'>,
  { create }: OperationDecision,
): Unknown<Asked>[] {
  const byRestore = create.steps.some(({ on, access, passes }) => on === 'parent' && passes && access === null);
  return asked.backupIntent || !byRestore
    ? []
    : [
        {
          subject: 'restore without backup intent',
          favourable: false,
          text: 'Whether the right to restore files lets things be added without backup intent: [MS-FSA] 2.1.5.1.1 says so, programs that do not ask for it have been seen to be refused. With backup intent (robocopy /B) it counts.',
          apply: (before) => ({ ...before, restoreNeedsIntent: true }),
        },
      ];
}
