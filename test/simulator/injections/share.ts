/** Causes of the group share: roles. Sources: causes.md, by id; statuses as its Procmon column has them. */

import { type Injection, injection, withhold } from '../injection.js';
import { FULL } from '../security.js';
import { COPY } from '../stage.js';
import { STATUS } from '../statuses.js';
import { everything, pathOf } from '../world.js';
import type { CauseId } from '../cause.js';
import type { Setting } from '../stage.js';
import { AZURE, BY_ACL, openAll, outage, role, SERVER } from './kinds.js';

/** The account that copies is the computer's. */
function asComputer(made: Injection): Injection {
  return {
    ...made,
    apply(stage, aim) {
      stage.user = aim.random(2) === 0 ? 'CONTOSO\\FILESRV01$' : 'NT AUTHORITY\\SYSTEM';
      return made.apply(stage, aim);
    },
  };
}

/** No ACL from the root down has an entry for the account. */
function nothingGranted(cause: CauseId, needs: Partial<Setting>): Injection {
  return injection({
    cause,
    variant: 'no entry anywhere',
    needs: { ...needs, ...BY_ACL },
    apply({ destination: { volume } }) {
      for (const item of everything(volume.rootItem)) {
        withhold(item, FULL, 'missing');
      }
      return [pathOf(volume.rootItem)];
    },
  });
}

export const SHARE: readonly Injection[] = [
  outage('share/no-rbac', STATUS.accessDenied, AZURE),
  outage('share/rbac-propagation', STATUS.accessDenied, AZURE),
  outage('share/rbac-propagation', STATUS.accessDenied, AZURE, 'first'),
  outage('share/unsynced-user', STATUS.accessDenied, AZURE),
  asComputer(outage('share/computer-account', STATUS.accessDenied, AZURE)),
  role('share/reader-writes', 'reader', { ...BY_ACL, mirror: false }, openAll),
  role('share/contributor-acl', 'contributor', { copy: COPY.acls, backup: 'none' }, openAll),
  role('share/contributor-only-table', 'contributor', { copy: COPY.acls, backup: 'none' }, openAll),
  nothingGranted('share/no-ace-at-root', AZURE),
  outage('share/server-permissions', STATUS.accessDenied, SERVER),
  nothingGranted('share/server-permissions', SERVER),
];
