/** Causes of the group ntfs: ACLs and attributes. Sources: causes.md, by id; statuses as its Procmon column has them. */

import {
  type Injection,
  directories,
  extras,
  growing,
  injection,
  openUp,
  overwritten,
  overwrittenPairs,
  toOne,
  toOneOverwritten,
  toOneSource,
  withhold,
} from '../injection.js';
import type { Build } from '../command.js';
import { FULL, READ_EXECUTE, RIGHT } from '../security.js';
import { ATTRIBUTE, everything, pathOf } from '../world.js';
import { AZURE, BY_ACL, byAcl, NO_BACKUP, WRITING } from './kinds.js';

/** Whether files are hit is drawn for each. */
const severalFiles: Injection['apply'] = (stage, aim) => {
  const files = overwritten(stage).filter(() => aim.random(2) === 0);
  files.forEach((file) => withhold(file, WRITING, 'missing'));
  return files.length < 2 ? null : files.map(pathOf);
};

/** The same files on the other side. */
const severalSources: Injection['apply'] = (stage, aim) => {
  const files = overwrittenPairs(stage).filter(() => aim.random(2) === 0);
  files.forEach(({ source }) => withhold(source, RIGHT.readData, 'missing'));
  return files.length < 2 ? null : files.map(({ source }) => pathOf(source));
};

/**
 * A build of robocopy whose copies name fewer rights than their disposition implies, and files that grant what it names:
 * causes.md, ntfs/overwrite-implied; that robocopy has such a build is invented.
 */
function implied(copyOpen: Build['copyOpen'], right: number): Injection[] {
  return byAcl(
    'ntfs/overwrite-implied',
    { ...BY_ACL, mirror: false },
    (way) => (stage, aim) => {
      stage.build = { ...stage.build, copyOpen };
      return toOneOverwritten((file) => {
        withhold(file, right, way);
        if (file.parent !== null) {
          withhold(file.parent, RIGHT.deleteChild, 'missing', ['OI', 'CI']);
        }
      })(stage, aim);
    },
    copyOpen,
  );
}

export const NTFS: readonly Injection[] = [
  ...byAcl('ntfs/parent-add-file', BY_ACL, (way) => (stage, aim) => {
    return toOne(growing(stage, 'file'), aim, (directory) => withhold(directory, RIGHT.addFile, way));
  }),
  ...byAcl('ntfs/parent-add-subdir', BY_ACL, (way) => (stage, aim) => {
    return toOne(growing(stage, 'directory'), aim, (directory) => withhold(directory, RIGHT.addSubdirectory, way));
  }),
  ...byAcl('ntfs/file-write', NO_BACKUP, (way) => toOneOverwritten((file) => withhold(file, WRITING, way))),
  ...byAcl(
    'ntfs/file-write',
    NO_BACKUP,
    (way) => toOneOverwritten((file) => withhold(file, RIGHT.writeData, way)),
    'write data alone',
  ),
  ...implied('without extended attributes', RIGHT.writeExtendedAttributes),
  ...implied('superseding', RIGHT.delete),
  ...byAcl(
    'ntfs/file-write',
    { ...BY_ACL, mirror: false },
    (way) => (stage, aim) => {
      stage.build = { ...stage.build, copyOpen: 'superseding' };
      return toOneOverwritten((file) => withhold(file, WRITING, way))(stage, aim);
    },
    'superseding',
  ),
  ...byAcl('ntfs/list-dir', BY_ACL, (way) => (stage, aim) => {
    const below = directories(stage).slice(1);
    return toOne(
      below.map(({ destination }) => destination),
      aim,
      (directory) => withhold(directory, RIGHT.listDirectory, way),
    );
  }),
  ...byAcl('ntfs/source-unreadable', NO_BACKUP, (way) => toOneSource((file) => withhold(file, RIGHT.readData, way))),
  ...byAcl('ntfs/delete', { ...BY_ACL, mirror: true }, (way) => (stage, aim) => {
    return toOne(extras(stage, 'file'), aim, (file) => {
      withhold(file, RIGHT.delete, way);
      if (file.parent !== null) {
        withhold(file.parent, RIGHT.deleteChild, 'missing', ['OI', 'CI']);
      }
    });
  }),
  injection({
    cause: 'ntfs/dir-not-empty',
    needs: { ...BY_ACL, mirror: true },
    also: ['ntfs/delete'],
    apply: (stage, aim) =>
      toOne(extras(stage, 'directory'), aim, (directory) => {
        for (const child of directory.children.values()) {
          withhold(child, RIGHT.delete, 'missing');
        }
        withhold(directory, RIGHT.deleteChild, 'missing');
      }),
  }),
  injection({
    cause: 'ntfs/readonly-attr',
    needs: { mirror: false, backup: 'none' },
    apply: toOneOverwritten((file) => {
      openUp(file);
      file.attributes |= ATTRIBUTE.readOnly;
    }),
  }),
  injection({
    cause: 'ntfs/readonly-attr',
    variant: 'extra file',
    needs: { ...BY_ACL, mirror: true },
    apply: (stage, aim) =>
      toOne(extras(stage, 'file'), aim, (file) => {
        file.attributes |= ATTRIBUTE.readOnly;
      }),
  }),
  ...([ATTRIBUTE.hidden, ATTRIBUTE.system] as const).map((attribute) =>
    injection({
      cause: 'ntfs/hidden-system-overwrite',
      variant: String(attribute),
      needs: NO_BACKUP,
      apply: toOneOverwritten((file) => {
        openUp(file);
        file.attributes |= attribute;
      }),
    }),
  ),
  injection({
    cause: 'ntfs/parent-add-file',
    variant: 'reading alone, everywhere',
    needs: { ...BY_ACL, ...AZURE, mirror: false },
    also: ['ntfs/parent-add-subdir', 'ntfs/file-write'],
    apply({ destination: { volume } }) {
      for (const item of everything(volume.rootItem)) {
        withhold(item, FULL & ~READ_EXECUTE, 'missing');
      }
      return [pathOf(volume.rootItem)];
    },
  }),
  injection({ cause: 'ntfs/propagation-race', needs: NO_BACKUP, apply: severalFiles }),
  injection({ cause: 'ntfs/source-unreadable', variant: 'several', needs: NO_BACKUP, apply: severalSources }),
  injection({ cause: 'ntfs/file-write', variant: 'several', needs: NO_BACKUP, apply: severalFiles }),
];
