/** Causes of the groups name, limit and unsupported. Sources: causes.md, by id; statuses as its Procmon column has them. */

import type { CauseId } from '../cause.js';
import { directories, type Injection, injection, missingThere, toOne, toOneSource } from '../injection.js';
import { SIDS } from '../security.js';
import { rootOf } from '../stage.js';
import { STATUS } from '../statuses.js';
import { ATTRIBUTE, addItem, everything, type Item, pathOf } from '../world.js';
import { AZURE } from './kinds.js';

/** A file of the source with such a name. */
function named(cause: CauseId, variant: string, name: string): Injection {
  return injection({
    cause,
    variant,
    needs: AZURE,
    apply({ source }) {
      const file = addItem(rootOf(source), 'file', name, SIDS.anna);
      file.size = 1234;
      return [pathOf(file)];
    },
  });
}

/** What the destination does not have is there as the other kind. */
function otherKind(kind: Item['kind']): Injection {
  return injection({
    cause: 'name/kind-mismatch',
    variant: `a ${kind} of the source`,
    apply(stage, aim) {
      const parents = new Map(
        directories(stage).flatMap((pair) =>
          missingThere(pair, kind).map((child) => [child, pair.destination] as const),
        ),
      );
      const child = aim.one([...parents.keys()]);
      const parent = child === null ? undefined : parents.get(child);
      return child === null || parent === undefined
        ? null
        : [pathOf(addItem(parent, kind === 'file' ? 'directory' : 'file', child.name, SIDS.bruno))];
    },
  });
}

/** The short name of a long one, as Windows makes the first of them. */
function shortName(name: string): string {
  return `${name.replaceAll(' ', '').toUpperCase().slice(0, 6)}~1`;
}

export const NAMES: readonly Injection[] = [
  otherKind('file'),
  otherKind('directory'),
  injection({
    cause: 'name/too-long',
    variant: 'refused by the client',
    needs: AZURE,
    apply({ source, destination }) {
      destination.volume.tooLong = STATUS.nameTooLong;
      return [pathOf(addItem(rootOf(source), 'file', `${'n'.repeat(260)}.txt`, SIDS.anna))];
    },
  }),
  injection({
    cause: 'unsupported/shortname',
    variant: 'source without short names',
    apply(stage) {
      const { source } = stage;
      const name = source.names.at(-1);
      if (name === undefined || (name.length <= 8 && !name.includes(' '))) {
        return null;
      }
      const names = [...source.names.slice(0, -1), shortName(name)];
      const printed = `${[source.volume.root, ...names].join('\\')}\\`;
      stage.command = { ...stage.command, source: { ...source, names, printed } };
      return [printed];
    },
  }),
  named('name/invalid-chars', 'trailing dot', 'draft.'),
  named('name/invalid-chars', 'control character', 'a\u0007b.txt'),
  named('name/reserved', 'device', 'aux.txt'),
  named('name/too-long', 'component', `${'n'.repeat(260)}.txt`),
];

export const LIMITS: readonly Injection[] = [
  injection({
    cause: 'limit/share-full',
    needs: AZURE,
    apply(stage) {
      stage.destination.volume.free = 1_000_000;
      return [pathOf(rootOf(stage.destination))];
    },
  }),
  injection({
    cause: 'limit/file-size',
    needs: AZURE,
    apply: toOneSource((file, { destination }) => {
      destination.volume.largestFile = 4 * 2 ** 40;
      file.size = 5 * 2 ** 40;
    }),
  }),
  injection({
    cause: 'unsupported/ads',
    needs: { ...AZURE, backup: 'B', role: 'smb admin' },
    apply: toOneSource((file) => {
      file.streams = ['Zone.Identifier:$DATA'];
    }),
  }),
  ...([STATUS.extendedAttributesNotSupported, STATUS.notSupported] as const).map((status) =>
    injection({
      cause: 'unsupported/ea',
      variant: `0x${status.toString(16)}`,
      needs: AZURE,
      apply(stage, aim) {
        stage.command = { ...stage.command, extendedAttributes: true };
        stage.destination.volume.settingExtendedAttributes = status;
        const below = [...everything(rootOf(stage.source))].filter(({ kind }) => kind === 'directory').slice(1);
        return toOne(below, aim, (directory) => {
          directory.hasExtendedAttributes = true;
        });
      },
    }),
  ),
  injection({
    cause: 'unsupported/reparse',
    needs: { ...AZURE, threads: null },
    apply(stage, aim) {
      stage.command = { ...stage.command, symbolicLinks: true };
      return toOneSource((file) => {
        file.attributes |= ATTRIBUTE.reparsePoint;
      })(stage, aim);
    },
  }),
];
