/** Kinds of injections, and what they need of a scene. Sources: causes.md, by id; statuses as its Procmon column has them. */

import type { CauseId } from '../cause.js';
import { type Injection, WAYS, WAY_CAUSES, type Way, injection, withhold } from '../injection.js';
import { FULL, MODIFY, RIGHT } from '../security.js';
import { COPY, type Setting, type Stage, rootOf } from '../stage.js';
import { type STATUS } from '../statuses.js';
import { everything, pathOf, ROLES, UNLIMITED } from '../world.js';

export type Status = (typeof STATUS)[keyof typeof STATUS];

/** Something answers instead of the share, to the end or for a while in the middle. */
export function outage(
  cause: CauseId,
  status: Status,
  needs: Partial<Setting> = {},
  when: 'always' | 'later' | 'first' | 'while' = 'always',
): Injection {
  return injection({
    cause,
    variant: `0x${status.toString(16)} ${when}${needs.mount === undefined ? '' : ` ${needs.mount}`}`,
    // It begins with an operation: only one thread has them in the order of their times.
    needs: when === 'always' ? needs : { ...needs, threads: null },
    apply({ destination: { volume } }, aim) {
      const later = 25 + aim.random(20);
      const spans = {
        always: [0, UNLIMITED],
        first: [0, 2],
        later: [later, UNLIMITED],
        while: [later, later + 1],
      } as const;
      const [from, to] = spans[when];
      volume.outage = { status, from, to };
      return [pathOf(volume.rootItem)];
    },
  });
}

export const AZURE = { mount: 'azure-identity' } as const satisfies Partial<Setting>;
/** A share of a Windows server, which has permissions of its own and no roles. */
export const SERVER = { mount: 'windows-server' } as const satisfies Partial<Setting>;
export const KEY = { mount: 'azure-key' } as const satisfies Partial<Setting>;
/** The same wherever there is a network in between. */
export function networkOutage(cause: CauseId, status: Status, when?: 'later' | 'while'): Injection[] {
  return [AZURE, SERVER].map((needs) => outage(cause, status, needs, when));
}

/** Without copies of ACLs, which would give the account what an ACL has just withheld, and without backup intent. */
export const NO_BACKUP = { backup: 'none' } as const satisfies Partial<Setting>;
export const BY_ACL = { copy: COPY.data, backup: 'none' } as const satisfies Partial<Setting>;

export const WITH_ACLS = { copy: COPY.acls, backup: 'none' } as const satisfies Partial<Setting>;
export const WITH_OWNERS = { copy: COPY.owners, backup: 'none' } as const satisfies Partial<Setting>;
export const ABOVE_MODIFY = FULL & ~MODIFY;

/** A role in place of the one that would do. */
export function role(
  cause: CauseId,
  given: Setting['role'],
  needs: Partial<Setting>,
  apply: (stage: Stage) => void = () => {},
): Injection {
  return injection({
    cause,
    variant: `role ${given}`,
    needs: { ...AZURE, ...needs },
    apply(stage) {
      const { volume } = stage.destination;
      volume.mount = { kind: 'azure-identity', role: given };
      volume.token = { ...volume.token, privileges: new Set(ROLES[given].privileges) };
      apply(stage);
      return [pathOf(rootOf(stage.destination))];
    },
  });
}

/** Full Control for everybody on all that is there and will be. */
export function openAll({ destination: { volume } }: Stage): void {
  for (const item of everything(volume.rootItem)) {
    withhold(item, 0, 'missing', item.kind === 'directory' ? ['OI', 'CI'] : []);
  }
}

/** An ACL that withholds rights, in every way that looks the same. */
export function byAcl(
  cause: CauseId,
  needs: Partial<Setting>,
  apply: (way: Way) => Injection['apply'],
  variant = '',
): Injection[] {
  // Entries of identities that are not synced are enforced everywhere but on a share of Azure Files.
  const elsewhere = needs.mount !== undefined && needs.mount !== AZURE.mount;
  return WAYS.filter((way) => way !== 'unsynced' || !elsewhere).map((way) =>
    injection({
      cause: way === 'missing' ? cause : WAY_CAUSES[way],
      variant: `${cause} ${variant} ${way}`,
      twinOf: way === 'missing' ? null : `${cause} ${variant} missing`,
      needs: way === 'unsynced' ? { ...needs, ...AZURE } : needs,
      apply: apply(way),
    }),
  );
}

export const WRITING = RIGHT.writeData | RIGHT.appendData;
