/** Causes of the groups name, limit and unsupported. Sources: causes.md, by id; statuses as its Procmon column has them. */

import type { CauseId } from '../cause.js';
import { type Injection, injection, toOneSource } from '../injection.js';
import { SIDS } from '../security.js';
import { rootOf } from '../stage.js';
import { ATTRIBUTE, addItem, pathOf } from '../world.js';
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

export const NAMES: readonly Injection[] = [
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
