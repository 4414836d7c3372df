/** Causes of the group copy: what copies of ACLs, owners, auditing and backup copies need. Sources: causes.md, by id; statuses as its Procmon column has them. */

import {
  type Injection,
  type Way,
  injection,
  overwritten,
  pairs,
  toOneOverwritten,
  toOneSource,
  withhold,
} from '../injection.js';
import { FULL, RIGHT, SIDS, allow } from '../security.js';
import { COPY, type Stage, rootOf } from '../stage.js';
import { ATTRIBUTE, everything, pathOf } from '../world.js';
import { ABOVE_MODIFY, AZURE, byAcl, openAll, role, WITH_ACLS, WITH_OWNERS, WRITING } from './kinds.js';

/** Files and directories on both sides: what a copy of ACLs reopens although it is somebody else's. */
function onAllThere(rights: number, way: Way): Injection['apply'] {
  return (stage) => {
    const there = pairs(stage).map(({ destination }) => destination);
    for (const item of there) {
      withhold(item, rights, way);
    }
    return overwritten(stage).length === 0 ? null : there.map(pathOf);
  };
}

/** Files belong to somebody else, so that their owner is not the account that copies. */
function foreignOwners(stage: Stage): void {
  for (const item of everything(rootOf(stage.source))) {
    item.descriptor = { ...item.descriptor, owner: SIDS.bruno };
  }
}

/** /COPYALL from a console that has, or has not, the right to manage auditing. */
function copyAll(stage: Stage, elevated: boolean): void {
  const { volume } = stage.source;
  stage.command = { ...stage.command, copy: COPY.all };
  stage.console = { elevated };
  volume.token = { ...volume.token, privileges: new Set(['SeSecurity']) };
}

export const COPYING: readonly Injection[] = [
  ...byAcl('copy/write-dac', { ...WITH_ACLS, mount: 'azure-identity', role: 'elevated contributor' }, (way) =>
    onAllThere(RIGHT.writeDac, way),
  ),
  injection({
    cause: 'copy/elevated-contributor-others',
    needs: { ...WITH_ACLS, mount: 'azure-identity', role: 'elevated contributor' },
    apply: onAllThere(RIGHT.writeDac, 'missing'),
  }),
  injection({
    cause: 'copy/write-dac',
    variant: 'everywhere, owners too',
    needs: { ...WITH_ACLS, ...AZURE, role: 'elevated contributor' },
    apply(stage) {
      for (const item of everything(stage.destination.volume.rootItem)) {
        const flags = item.kind === 'directory' ? (['OI', 'CI'] as const) : [];
        const rights = FULL & ~RIGHT.writeDac;
        const dacl = [allow(SIDS.anna, rights, ...flags), allow(SIDS.ownerRights, rights, ...flags)];
        item.descriptor = { ...item.descriptor, owner: SIDS.bruno, dacl };
      }
      return [pathOf(rootOf(stage.destination))];
    },
  }),
  ...byAcl('copy/write-owner', { ...WITH_OWNERS, mount: 'azure-identity', role: 'elevated contributor' }, (way) =>
    onAllThere(RIGHT.writeOwner, way),
  ),
  role('copy/write-owner', 'elevated contributor of the preview', { ...WITH_OWNERS }, openAll),
  ...byAcl(
    'copy/write-owner',
    { ...WITH_OWNERS, mount: 'windows-server' },
    (way) => onAllThere(ABOVE_MODIFY, way),
    'Modify alone',
  ).map((made): Injection => ({ ...made, also: ['copy/write-dac'] })),
  injection({
    cause: 'copy/owner-invalid',
    needs: { ...WITH_OWNERS, ...AZURE, role: 'elevated contributor' },
    apply(stage) {
      foreignOwners(stage);
      openAll(stage);
      return [pathOf(rootOf(stage.destination))];
    },
  }),
  ...(['copy/sacl', 'copy/privilege-1314'] as const).map((cause) =>
    injection({
      cause,
      needs: { ...AZURE, ...WITH_OWNERS, role: 'elevated contributor' },
      apply(stage) {
        copyAll(stage, true);
        openAll(stage);
        return [pathOf(rootOf(stage.destination))];
      },
    }),
  ),
  injection({
    cause: 'copy/sacl',
    variant: 'no right to audit',
    needs: WITH_OWNERS,
    apply(stage) {
      copyAll(stage, false);
      return [];
    },
  }),
  injection({
    cause: 'copy/backup-not-elevated',
    needs: { backup: 'B' },
    apply(stage) {
      stage.console = { elevated: false };
      return [];
    },
  }),
  ...(['copy/backup-identity-mount', 'ntfs/file-write'] as const).map((cause) =>
    injection({
      cause,
      variant: 'with /B',
      needs: { ...AZURE, role: 'elevated contributor', copy: COPY.acls, backup: 'B' },
      apply: toOneOverwritten((file) => {
        withhold(file, WRITING, 'missing');
      }),
    }),
  ),
  injection({
    cause: 'copy/efs',
    needs: AZURE,
    apply: toOneSource((file) => {
      file.attributes |= ATTRIBUTE.encrypted;
    }),
  }),
];
