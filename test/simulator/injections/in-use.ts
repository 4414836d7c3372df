/** Causes of the group in-use: handles of others. Sources: causes.md, by id; statuses as its Procmon column has them. */

import type { CauseId } from '../cause.js';
import { extras, type Injection, injection, toOne, toOneOverwritten, toOneSource } from '../injection.js';
import { RIGHT } from '../security.js';
import type { Setting } from '../stage.js';
import { AZURE, BY_ACL } from './kinds.js';

/** Another process has the file of the destination open and lets nobody write. */
function inUse(cause: CauseId, needs: Partial<Setting>): Injection {
  return injection({
    cause,
    variant: 'destination',
    needs,
    apply: toOneOverwritten((file) => {
      file.handles = [{ process: 'WINWORD.EXE', granted: RIGHT.readData | RIGHT.writeData, shareMode: 1 }];
    }),
  });
}

export const IN_USE: readonly Injection[] = [
  inUse('in-use/sharing-violation', {}),
  inUse('in-use/lease', AZURE),
  injection({
    cause: 'in-use/sharing-violation',
    variant: 'source',
    apply: toOneSource((file) => {
      file.handles = [{ process: 'OUTLOOK.EXE', granted: RIGHT.readData | RIGHT.writeData, shareMode: 0 }];
    }),
  }),
  injection({
    cause: 'in-use/running-image',
    needs: { ...BY_ACL, mirror: true },
    apply: (stage, aim) =>
      toOne(extras(stage, 'file'), aim, (file) => {
        file.running = true;
      }),
  }),
  injection({
    cause: 'in-use/lock-conflict',
    apply: toOneSource((file) => {
      file.locked = true;
    }),
  }),
  injection({
    cause: 'in-use/delete-pending',
    apply: toOneOverwritten((file) => {
      file.deletePending = true;
    }),
  }),
];
