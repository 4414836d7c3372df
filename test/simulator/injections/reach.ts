/** Causes of the groups reach and session, and a limit that shows like them: something answers instead of the share. Sources: causes.md, by id; statuses as its Procmon column has them. */

import type { Injection } from '../injection.js';
import { STATUS } from '../statuses.js';
import { AZURE, KEY, outage } from './kinds.js';

export const REACH: readonly Injection[] = [
  outage('reach/port445-blocked', STATUS.badNetworkPath),
  outage('reach/port445-blocked', STATUS.badNetworkName),
  outage('reach/dns-wrong', STATUS.badNetworkPath),
  outage('reach/share-typo', STATUS.badNetworkName),
  outage('reach/ntlmv1', STATUS.badNetworkPath, KEY),
  outage('reach/firewall-rules', STATUS.accessDenied, AZURE),
  outage('reach/unencrypted', STATUS.accessDenied, AZURE),
  outage('reach/aes256gcm', STATUS.accessDenied, AZURE),
  outage('reach/key-auth-disabled', STATUS.accessDenied, KEY),
  outage('reach/key-auth-disabled', STATUS.logonFailure, KEY),
  outage('reach/wrong-key', STATUS.wrongPassword, KEY),
  outage('reach/wrong-key', STATUS.logonFailure, KEY),
  // The key was rotated while the copy ran.
  outage('reach/wrong-key', STATUS.logonFailure, KEY, 'later'),
  outage('reach/cred-conflict', STATUS.credentialConflict, AZURE),
  outage('reach/drive-per-user', STATUS.pathNotFound, { ...AZURE, drive: 'both' }),
  outage('reach/session-dropped', STATUS.networkNameDeleted, AZURE, 'while'),
  outage('reach/session-dropped', STATUS.networkNameDeleted, AZURE, 'later'),
  outage('reach/error59', STATUS.unexpectedNetworkError, AZURE, 'later'),
  outage('session/mfa-1327', STATUS.accountRestriction, AZURE),
  outage('session/privatelink-1326', STATUS.logonFailure, AZURE),
  outage('session/admin-consent', STATUS.logonFailure, AZURE),
  outage('session/app-assignment', STATUS.logonFailure, AZURE),
  outage('session/forest', STATUS.logonFailure, AZURE),
  outage('session/enc-types', STATUS.logonFailure, AZURE),
  outage('session/kerb-key-mismatch', STATUS.logonFailure, AZURE),
  outage('session/clock-skew', STATUS.timeDifference, AZURE),
  outage('session/tgt-10h', STATUS.logonFailure, AZURE, 'later'),
  outage('session/network-change', STATUS.logonFailure, AZURE, 'while'),
  outage('limit/handles', STATUS.quotaExceeded, AZURE, 'later'),
];
