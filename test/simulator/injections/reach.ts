/** Causes of the groups reach and session, and a limit that shows like them: something answers instead of the share. Sources: causes.md, by id; statuses as its Procmon column has them. */

import type { Injection } from '../injection.js';
import { STATUS } from '../statuses.js';
import { AZURE, KEY, networkOutage, outage, SERVER } from './kinds.js';

export const REACH: readonly Injection[] = [
  ...networkOutage('reach/port445-blocked', STATUS.badNetworkPath),
  ...networkOutage('reach/port445-blocked', STATUS.badNetworkName),
  ...networkOutage('reach/dns-wrong', STATUS.badNetworkPath),
  ...networkOutage('reach/share-typo', STATUS.badNetworkName),
  outage('reach/ntlmv1', STATUS.badNetworkPath, KEY),
  outage('reach/ntlmv1', STATUS.invalidParameter, KEY),
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
  ...networkOutage('reach/session-dropped', STATUS.networkNameDeleted, 'while'),
  ...networkOutage('reach/session-dropped', STATUS.networkNameDeleted, 'later'),
  ...networkOutage('reach/session-dropped', STATUS.connectionReset, 'while'),
  outage('reach/session-dropped', STATUS.userSessionDeleted, AZURE, 'while'),
  outage('reach/error59', STATUS.unexpectedNetworkError, AZURE, 'later'),
  outage('session/mfa-1327', STATUS.accountRestriction, AZURE),
  outage('session/privatelink-1326', STATUS.logonFailure, AZURE),
  outage('session/admin-consent', STATUS.logonFailure, AZURE),
  outage('session/app-assignment', STATUS.logonFailure, AZURE),
  outage('session/forest', STATUS.logonFailure, AZURE),
  outage('session/forest', STATUS.nameInvalid, AZURE),
  outage('session/enc-types', STATUS.logonFailure, AZURE),
  outage('session/enc-types', STATUS.networkNameDeleted, AZURE),
  outage('session/kerb-key-mismatch', STATUS.logonFailure, AZURE),
  // A status of SSPI, which no row of a file has (robocopy-errors.md §3, 1396).
  { ...outage('session/kerb-key-mismatch', STATUS.wrongPrincipal, AZURE), onlyInLog: true },
  outage('session/clock-skew', STATUS.timeDifference, AZURE),
  outage('session/tgt-10h', STATUS.logonFailure, AZURE, 'later'),
  outage('session/tgt-10h', STATUS.accessDenied, AZURE, 'later'),
  outage('session/network-change', STATUS.logonFailure, AZURE, 'while'),
  outage('session/network-change', STATUS.networkNameDeleted, AZURE, 'while'),
  ...[STATUS.passwordExpired, STATUS.accountDisabled, STATUS.accountExpired, STATUS.accountLockedOut].flatMap(
    (status) => networkOutage('session/account-state', status),
  ),
  ...[STATUS.noLogonServers, STATUS.noSuchLogonSession].flatMap((status) =>
    networkOutage('session/no-logon-server', status),
  ),
  ...[STATUS.logonFailure, STATUS.wrongPassword, STATUS.accountRestriction].map((status) =>
    outage('session/server-logon', status, SERVER),
  ),
  outage('limit/handles', STATUS.quotaExceeded, AZURE, 'later'),
  outage('limit/handles', STATUS.tooManyOpenedFiles, AZURE, 'later'),
];
