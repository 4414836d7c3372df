/** Who the server takes the caller for. Sources: causes.md group G; azure-files.md §3, §8; seed 000 "Further Troubleshooting". */

import type { Condition, Rule } from '../rule.js';
import { cite } from '../../access/documents.js';
import {
  LOGON_LOOKALIKES,
  LOGON_REFUSED,
  MAYBE_AZURE,
  NOT_ANSWERED,
  ROOT_STEPS,
  SERVER_LOGON,
  WHICH_MOUNT,
  KEY_MOUNT,
} from './network.js';

const ALWAYS = { gate: 'session', since: null, until: null, escalate: null } as const satisfies Partial<Rule>;

/** A failure of the copy that no later try healed. */
const UNHEALED = { copying: [true], laterSucceeded: [false] } as const;

const DEBUG_STEP =
  'Debug-AzStorageAccountAuth (AzFilesHybrid) checks the AD object, its password, SPN and encryption types.';

const ROW = {
  operation: 'CreateFile',
  ntStatus: '0xC000006D',
  win32: 1326,
  copying: true,
  share: 'azure-files',
  hostForm: 'full-name',
  shareAnswered: 'never',
} as const;

const LINE = {
  win32: 1326,
  copying: true,
  robocopyCode: 1326,
  robocopyAction: 'accessing-destination-directory',
  share: 'azure-files',
  hostForm: 'full-name',
  jobBegan: false,
} as const;

/** An access check on a share that a file shows mounted with the key. */
const CHECKED_ROW = {
  operation: 'CreateFile',
  ntStatus: '0xC0000022',
  win32: 5,
  copying: true,
  side: 'destination',
  share: 'azure-files',
  basis: 'isolated',
  mount: 'key',
} as const;

/** Hours of success, then the server wants a ticket that the session does not have any more; or it takes nobody any more. */
const TICKET_GONE = {
  any: [
    { operation: ['CreateFile'], ntStatus: ['0xC0000022'], shareAnswered: ['before'], shareClosed: [true] },
    {
      ntStatus: ['0xC000006D', '0xC000005E', '0xC000005F', '0xC000035C'],
      shareAnswered: ['before'],
      workedFor: ['hours'],
    },
    { operation: [null], win32: [1326, 1311, 1312], jobBegan: [true], workedFor: ['hours'] },
  ],
} as const satisfies Condition;

export const SESSION_RULES = [
  {
    ...ALWAYS,
    id: 'session/not-the-key-mount',
    title: 'The copy does not run on the mount with the key that is believed to be there',
    // What refuses is a check of access, which a mount with the key would skip.
    gate: 'open',
    when: {
      all: [
        { ...UNHEALED, share: ['azure-files', 'drive'], mount: ['key', 'both'], side: ['destination', 'unknown'] },
        {
          any: [
            { operation: ['CreateFile'], ntStatus: ['0xC0000022'] },
            { operation: ['SetSecurityFile'], ntStatus: ['0xC0000022', '0xC000005A'] },
            { operation: [null], win32: [5, 1307] },
          ],
        },
      ],
    },
    // No attribute, parent or mask is left that refuses whoever asks.
    likely: {
      share: ['azure-files'],
      mount: ['key'],
      basis: ['isolated', 'systematic'],
      alternatives: { empty: true },
    },
    // Where a log alone tells, the source can have refused as well.
    yieldsWhere: { operation: [null] },
    cause:
      'A file shows the share mounted with the storage account key, and a mount with the key skips all access checks; yet an ' +
      'access was checked and refused. So the copy had another mount: one of another logon session (elevated or not, a ' +
      'scheduled task, a service), one that stored credentials made, one that exists in PowerShell alone, or a path by ' +
      'another name of the server, for which Windows signed in as the user.',
    fix: [
      {
        text: 'In the console that copies, elevated if the copy is: take off what is mounted and stored, mount with the key, and copy to Z:.',
        commands: ['net use * /delete', 'cmdkey /delete:<storage account>.file.core.windows.net', KEY_MOUNT],
      },
      'Mount with net use, not with New-PSDrive alone: a drive without -Persist exists for PowerShell only, and robocopy does not use its credentials.',
      'Give robocopy the path that was mounted, drive or UNC, under the same name of the server.',
    ],
    verify: [
      'Get-SmbConnection in the console that copies: the user name of the connection is the storage account, or it is not the key mount.',
      'cmdkey /list in that console: a stored credential for the server is used by mounts that name no user.',
      'net use in an elevated console and in one that is not: each has its own drives.',
    ],
    alternatives: [
      {
        ruleId: 'reach/key-auth-disabled',
        verify:
          'The storage account does not allow its key any more: then the mount with the key fails when it is made again.',
      },
    ],
    sources: [
      cite(
        'supportArticle',
        'Recommended Steps: a key mount skips all access checks; Log Collection: it fails as well',
      ),
      cite('configureAcls2023', 'Mount with net use: a PowerShell mount is not seen elsewhere'),
      cite('configureAcls', 'Mounting with the storage account key'),
      cite('smbConnectivity', 'Mapped drives are per user'),
      cite('filesFaq', 'Stored credentials: cmdkey'),
    ],
    evidence: ['support-article', 'documentation', 'inference'],
    escalate:
      'If Get-SmbConnection shows the storage account as the user and the access is refused all the same, hand the case on with trace, log and its output.',
    claims: [{ claim: 'believed-key-mount' }],
    examples: {
      matches: [
        {
          name: 'WRITE_OWNER is isolated on a share that net use shows mounted with the key',
          facts: { ...CHECKED_ROW, deniedRights: ['WRITE_OWNER'] },
          confidence: 'likely',
        },
        {
          name: 'the file can be read-only',
          facts: { ...CHECKED_ROW, deniedRights: ['FILE_WRITE_DATA'], alternatives: ['read-only-attribute'] },
          confidence: 'possible',
        },
        {
          name: 'a log alone, and two mounts',
          facts: { win32: 5, copying: true, share: 'azure-files', mount: 'both', robocopyAction: 'copying-file' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'nothing shows how it is mounted', facts: { ...CHECKED_ROW, mount: null } },
        { name: 'it is mounted as an identity', facts: { ...CHECKED_ROW, mount: 'identity' } },
        { name: 'in use', facts: { ...CHECKED_ROW, ntStatus: '0xC0000043', win32: 32 } },
        { name: 'another process', facts: { ...CHECKED_ROW, copying: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/clock-skew',
    title: 'The clocks of client and domain are too far apart for Kerberos',
    when: {
      all: [{ copying: [true] }, { any: [{ ntStatus: ['0xC0000133'] }, { operation: [null], win32: [1398] }] }],
    },
    likely: {},
    cause:
      'Kerberos takes no ticket from a machine whose clock differs by more than five minutes. No page of Azure Files lists ' +
      'this error; it is what Windows means by it.',
    fix: ['Set the clock: w32tm /resync on the machine that copies, and see that it follows its domain.'],
    verify: ['w32tm /stripchart /computer:<domain controller> /samples:3 shows a difference of minutes.'],
    alternatives: [],
    sources: [cite('msErref', 'STATUS_TIME_DIFFERENCE_AT_DC, ERROR_TIME_SKEW (v42)')],
    evidence: ['specification', 'inference'],
    examples: {
      matches: [
        { name: 'a row of the trace', facts: { ...ROW, ntStatus: '0xC0000133', win32: 1398 }, confidence: 'likely' },
        { name: 'a log alone', facts: { ...LINE, win32: 1398 }, confidence: 'likely' },
      ],
      misses: [
        { name: 'a failed logon', facts: ROW },
        { name: 'another process', facts: { ...ROW, ntStatus: '0xC0000133', copying: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/account-state',
    title: 'The account may not sign in: its password has expired, or it is disabled or locked out',
    when: {
      all: [
        { copying: [true] },
        {
          any: [
            { ntStatus: ['0xC0000071', '0xC0000072', '0xC0000193', '0xC0000234'] },
            { operation: [null], win32: [1330, 1331, 1793, 1907, 1909] },
          ],
        },
      ],
    },
    likely: {},
    cause:
      'The domain knows the account and does not let it sign in: its password has expired or must be changed, or the account ' +
      'has expired, is disabled or locked out.',
    fix: ['Have the account unlocked or its password renewed, sign in again and mount again.'],
    verify: ['net user <account> /domain shows whether it is active and when its password expires.'],
    alternatives: [],
    sources: [
      cite(
        'msErref',
        'STATUS_PASSWORD_EXPIRED, STATUS_ACCOUNT_DISABLED, STATUS_ACCOUNT_EXPIRED, STATUS_ACCOUNT_LOCKED_OUT (v42)',
      ),
    ],
    evidence: ['specification'],
    examples: {
      matches: [
        { name: 'locked out', facts: { ...ROW, ntStatus: '0xC0000234', win32: 1909 }, confidence: 'likely' },
        { name: 'a log alone: disabled', facts: { ...LINE, win32: 1331 }, confidence: 'likely' },
      ],
      misses: [
        { name: 'a failed logon', facts: ROW },
        { name: 'another process', facts: { ...ROW, ntStatus: '0xC0000234', copying: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/kerb-key-mismatch',
    title: 'The server cannot read the ticket: the password of its AD account is not the one it knows',
    when: { copying: [true], operation: [null], win32: [1396] },
    likely: { share: ['azure-files'] },
    cause:
      'Error 1396: the ticket was made for another account, or with another password, than the server has. For Azure Files ' +
      'the password of the AD object of the storage account was changed or has expired without the storage account being ' +
      'told, or its SPN is registered twice, or the share is named by an alias. No trace shows this: SSPI refuses before a file is opened.',
    fix: [
      {
        text: 'Update-AzStorageAccountADObjectPassword (AzFilesHybrid) gives AD and the storage account the same password again; then klist purge and mount again.',
        onServer: 'Reset the computer account of the server in its domain; then klist purge and connect again.',
      },
      {
        text: 'See that the SPN cifs/<account>.file.core.windows.net exists once: setspn -Q cifs/<account>.file.core.windows.net',
        onServer: 'See that the SPN cifs/<server> exists once: setspn -Q cifs/<server>. For an alias, register it.',
      },
    ],
    verify: [
      {
        text: DEBUG_STEP,
        onServer: 'klist get cifs/<server> gets a ticket, and the server refuses it all the same.',
      },
    ],
    alternatives: [
      {
        ruleId: 'session/enc-types',
        verify: {
          text: 'klist shows the ticket of the share with RC4, and the storage account wants AES-256.',
          onServer: null,
        },
      },
    ],
    sources: [
      cite('updateAdPassword', 'Kerberos fails when the password has changed'),
      cite('smbConnectivity', 'Error 64 and Kerberos'),
      cite('smbAuthentication', 'Debug-AzStorageAccountAuth'),
    ],
    evidence: ['documentation', 'field-report'],
    claims: [{ claim: 'identity-mount' }],
    examples: {
      matches: [
        { name: 'a share of Azure Files', facts: { ...LINE, win32: 1396 }, confidence: 'likely' },
        { name: 'behind a drive letter', facts: { ...LINE, win32: 1396, share: 'drive' }, confidence: 'possible' },
      ],
      misses: [
        { name: 'a failed logon', facts: LINE },
        { name: 'another process', facts: { ...LINE, win32: 1396, copying: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/mfa-1327',
    title: 'Conditional Access wants a second factor where nobody can give one',
    when: {
      all: [
        { ...UNHEALED, share: MAYBE_AZURE },
        { any: [{ ntStatus: ['0xC000006E'] }, { operation: [null], win32: [1327] }] },
      ],
    },
    likely: { share: ['azure-files'] },
    cause:
      'Error 1327 on a share with Entra Kerberos: the application of the storage account is not excluded from a policy that ' +
      'asks for multifactor authentication. On other servers the same error stands for a blank password or for hours at ' +
      'which the account may not sign in.',
    fix: [
      'Exclude the application of the storage account ([Storage Account] <account>.file.core.windows.net) from the policy; then klist purge and mount again.',
    ],
    verify: ['The sign-in log of Entra ID names the policy that failed for that application.', WHICH_MOUNT],
    alternatives: [SERVER_LOGON],
    sources: [cite('hybridIdentities', 'Error 1327: multifactor authentication on the application')],
    since: 'Entra Kerberos',
    evidence: ['documentation'],
    claims: [{ claim: 'identity-mount' }],
    examples: {
      matches: [
        { name: 'a row of the trace', facts: { ...ROW, ntStatus: '0xC000006E', win32: 1327 }, confidence: 'likely' },
        {
          name: 'a log alone, behind a drive',
          facts: { ...LINE, win32: 1327, share: 'drive' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'a failed logon', facts: ROW },
        { name: 'a server of its own', facts: { ...LINE, win32: 1327, share: 'unc' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/tgt-10h',
    title: 'It worked, and then the ticket of the account had expired',
    when: { all: [{ ...UNHEALED, share: MAYBE_AZURE }, TICKET_GONE] },
    cause:
      'A cloud ticket of Entra Kerberos lives about ten hours. A copy that goes on longer, or that begins late in its life, ' +
      'works until the server asks for a new ticket, and then fails at everything. A key that was rotated meanwhile, and a ' +
      'domain controller that is not reached any more, look the same.',
    fix: [
      'Sign out and in, mount again, and run the same command again: robocopy goes on with what is missing.',
      'For copies that take longer: mount with the storage account key, or let the machine get its tickets by a cloud trust.',
    ],
    verify: ['klist in the session that copies: the tickets have expired.', WHICH_MOUNT],
    alternatives: [
      {
        ruleId: 'session/network-change',
        verify: 'The same step works again after a while, without a new sign-in.',
      },
    ],
    sources: [cite('smbAuthentication', 'Access is lost after about ten hours')],
    since: 'Entra Kerberos',
    evidence: ['documentation', 'inference'],
    claims: [{ claim: 'identity-mount' }],
    examples: {
      matches: [
        {
          name: 'rows of the trace: hours of success, then none',
          facts: { ...ROW, shareAnswered: 'before', workedFor: 'hours' },
          confidence: 'possible',
        },
        {
          name: 'everything is refused from some moment on',
          facts: { ...ROW, ntStatus: '0xC0000022', win32: 5, shareAnswered: 'before', shareClosed: true },
          confidence: 'possible',
        },
        {
          name: 'a log alone, late in the run',
          facts: { ...LINE, jobBegan: true, workedFor: 'hours' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'at the start', facts: ROW },
        { name: 'one object is refused', facts: { ...ROW, ntStatus: '0xC0000022', win32: 5, shareAnswered: 'before' } },
        { name: 'it works again', facts: { ...ROW, shareAnswered: 'both', workedFor: 'hours' } },
        { name: 'within the hour', facts: { ...LINE, jobBegan: true, workedFor: 'less' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/network-change',
    title: 'Signing in fails and works by turns',
    when: {
      all: [
        { copying: [true], share: MAYBE_AZURE },
        {
          any: [
            { ntStatus: ['0xC000006D', '0xC000005E'], shareAnswered: ['both'] },
            { operation: [null], win32: [1326, 1311], jobBegan: [true], retries: ['none', 'some'] },
          ],
        },
      ],
    },
    cause:
      'The same account is refused and taken by turns on one share. With Entra Kerberos the client remembers for a while ' +
      'that it could not reach the KDC proxy, as after a change of its network.',
    fix: [
      'Let the client forget sooner that the proxy was not there: the policy for the KDC proxy cache that the troubleshooting page names; then klist purge.',
      'Run the copy on a network that does not change meanwhile.',
    ],
    verify: ['The failures begin after a change of the network (VPN, WLAN), and end by themselves.'],
    alternatives: [
      {
        ruleId: 'reach/session-dropped',
        verify:
          'The event log Microsoft-Windows-SMBClient/Connectivity of the machine that copies has disconnections at that time.',
      },
    ],
    sources: [cite('smbAuthentication', 'Intermittent failures after a change of the network')],
    since: 'Entra Kerberos',
    evidence: ['documentation', 'inference'],
    claims: [{ claim: 'identity-mount' }],
    examples: {
      matches: [
        { name: 'rows of the trace', facts: { ...ROW, shareAnswered: 'both' }, confidence: 'possible' },
        {
          name: 'a log alone: a later try worked',
          facts: { ...LINE, jobBegan: true, retries: 'some' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'it never works', facts: ROW },
        { name: 'it works no more', facts: { ...ROW, shareAnswered: 'before' } },
        { name: 'given up', facts: { ...LINE, jobBegan: true, retries: 'gave-up' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/privatelink-1326',
    title: 'The Entra application does not know the name of the private endpoint',
    when: {
      all: [{ ...UNHEALED, share: MAYBE_AZURE, shareAnswered: NOT_ANSWERED, jobBegan: [false, null] }, LOGON_REFUSED],
    },
    cause:
      'Error 1326 on a share with Entra Kerberos and a private endpoint: the application of the storage account lists its ' +
      'public name alone, so no ticket is made for the private one.',
    fix: [
      'Add the private names to identifierUris of the application: api://<tenant>/CIFS/<account>.privatelink.file.core.windows.net, and the same with HOST and HTTP; then klist purge and mount again.',
    ],
    verify: [
      'For a mount as an Entra identity: the storage account has a private endpoint, and identifierUris of its application lack the name with privatelink.',
    ],
    alternatives: LOGON_LOOKALIKES,
    sources: [cite('smbAuthentication', 'Error 1326: private link')],
    since: 'Entra Kerberos with private endpoints',
    evidence: ['documentation'],
    claims: [{ claim: 'identity-mount' }],
    examples: {
      matches: [
        { name: 'by the private name', facts: { ...ROW, hostForm: 'private-link' }, confidence: 'possible' },
        { name: 'a log alone', facts: LINE, confidence: 'possible' },
      ],
      misses: [
        { name: 'a server of its own', facts: { ...LINE, share: 'unc' } },
        { name: 'it had worked', facts: { ...ROW, shareAnswered: 'before' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/enc-types',
    title: 'Client and storage account have no encryption of tickets in common',
    when: {
      all: [
        { ...UNHEALED, share: MAYBE_AZURE },
        {
          any: [
            { operation: ['CreateFile'], ntStatus: ['0xC00000C9'], shareAnswered: NOT_ANSWERED },
            { operation: [null], win32: [64], jobBegan: [false], robocopyAction: ROOT_STEPS },
          ],
        },
      ],
    },
    cause:
      'The connection ended at once (error 64) before anything had worked. Azure Files documents it for tickets of a kind ' +
      'that the storage account does not take (RC4 where it wants AES-256), for a password of its AD object that was ' +
      'changed, and for a proxy on the way.',
    fix: [
      'Let the AD object of the storage account use AES-256: Update-AzStorageAccountAuthForAES256 (AzFilesHybrid 0.2.2 and later; 0.2.5 sets it by itself), then klist purge and mount again. Entra Kerberos always uses AES-256.',
      'If its password was changed: Update-AzStorageAccountADObjectPassword.',
    ],
    verify: [`klist shows the ticket of the share with RC4, or no ticket. ${DEBUG_STEP}`],
    alternatives: [
      {
        ruleId: 'session/kerb-key-mismatch',
        verify:
          'Debug-AzStorageAccountAuth reports that the password of the AD object does not fit the storage account.',
      },
    ],
    sources: [
      cite('smbAuthentication', 'AES-256 for AD DS authentication'),
      cite('smbConnectivity', 'Error 64'),
      cite('protocol', 'SMB security settings: Kerberos ticket encryption'),
    ],
    since: 'AzFilesHybrid 0.2.2',
    evidence: ['documentation', 'inference'],
    claims: [{ claim: 'identity-mount' }],
    examples: {
      matches: [
        {
          name: 'the first open of the share',
          facts: { ...ROW, ntStatus: '0xC00000C9', win32: 64 },
          confidence: 'possible',
        },
        { name: 'a log alone, at the start', facts: { ...LINE, win32: 64 }, confidence: 'possible' },
      ],
      misses: [
        {
          name: 'a connection that had worked',
          facts: { ...ROW, ntStatus: '0xC00000C9', win32: 64, shareAnswered: 'before' },
        },
        { name: 'a server of its own', facts: { ...LINE, win32: 64, share: 'unc' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/forest',
    title: 'The name of the share is not valid for the sign-in: the user is of another forest',
    when: {
      all: [
        { ...UNHEALED, share: MAYBE_AZURE },
        {
          any: [
            { operation: ['CreateFile'], ntStatus: ['0xC0000033'], atShareRoot: [true], shareAnswered: NOT_ANSWERED },
            { operation: ['CreateFile'], ntStatus: ['0xC0000033'], atRoot: [true], shareAnswered: NOT_ANSWERED },
            { operation: [null], win32: [123], atRoot: [true], jobBegan: [false], robocopyAction: ROOT_STEPS },
          ],
        },
      ],
    },
    cause:
      'The root of the share itself was called an invalid name (error 123). Azure Files documents that for users of another ' +
      'forest: only forest trusts work, the suffix of the name of the share has to be routed to the right forest, and the ' +
      'host name must be the name of the account or have an SPN. A quoting slip in the command looks the same.',
    fix: [
      'Route the suffix file.core.windows.net, or one of your own with a CNAME, to the forest that has the storage account; use a forest trust, not an external one.',
      'Meanwhile mount with the storage account key.',
    ],
    verify: [
      'klist get cifs/<account>.file.core.windows.net as the user: no ticket is made.',
      'The command has no stray quotation mark: a path that ends in \\" swallows what is behind it.',
    ],
    alternatives: [],
    sources: [cite('multipleForests', 'Forest trusts, suffix routing, host name and account name')],
    evidence: ['documentation', 'inference'],
    claims: [{ claim: 'identity-mount' }],
    examples: {
      matches: [
        {
          name: 'the root of the share',
          facts: { ...ROW, ntStatus: '0xC0000033', win32: 123, atShareRoot: true },
          confidence: 'possible',
        },
        { name: 'a log alone', facts: { ...LINE, win32: 123, atRoot: true }, confidence: 'possible' },
      ],
      misses: [
        {
          name: 'a file below',
          facts: { ...ROW, ntStatus: '0xC0000033', win32: 123, atShareRoot: false, shareAnswered: 'before' },
        },
        { name: 'in the middle of a run', facts: { ...LINE, win32: 123, atRoot: true, jobBegan: true } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/no-logon-server',
    title: 'No domain controller could be asked, or the session that was to be used does not exist',
    when: {
      all: [
        UNHEALED,
        { any: [{ ntStatus: ['0xC000005E', '0xC000005F'] }, { operation: [null], win32: [1311, 1312] }] },
      ],
    },
    likely: { win32: [1311] },
    cause:
      'To reach the share as an identity the machine asks a domain controller for a ticket, and reached none (1311); or the ' +
      'logon session whose credentials were to be used is not there (1312, which the page of Azure Files has for net use ' +
      'with the domain left out of the user name).',
    fix: [
      'Connect to a network that reaches the domain (VPN), sign in there, and mount again.',
      'For error 1312: name the user with its domain, net use Z: <share> /user:<domain>\\<user>.',
      {
        text: 'Or mount with the storage account key, which needs no domain.',
        where: { 'key-mount': null },
        onServer: null,
      },
    ],
    verify: ['nltest /dsgetdc:<domain> finds a domain controller from the machine that copies.'],
    alternatives: [],
    sources: [
      cite('smbConnectivity', 'Error 1312'),
      cite('msErref', 'STATUS_NO_LOGON_SERVERS, STATUS_NO_SUCH_LOGON_SESSION'),
    ],
    evidence: ['documentation', 'specification'],
    examples: {
      matches: [
        { name: 'a row of the trace', facts: { ...ROW, ntStatus: '0xC000005E', win32: 1311 }, confidence: 'likely' },
        { name: 'a log alone: no such session', facts: { ...LINE, win32: 1312 }, confidence: 'possible' },
      ],
      misses: [
        { name: 'a failed logon', facts: ROW },
        { name: 'another process', facts: { ...ROW, ntStatus: '0xC000005E', copying: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'session/server-logon',
    title: 'The server does not take the name or the password',
    when: {
      all: [
        { ...UNHEALED, share: ['unc'] },
        {
          any: [
            { ntStatus: ['0xC000006A', '0xC000006D', '0xC000006E'] },
            { operation: [null], win32: [86, 1326, 1327] },
          ],
        },
      ],
    },
    likely: { shareAnswered: NOT_ANSWERED, jobBegan: [false, null] },
    cause:
      'Who asks could not sign in at the server: a stored password is out of date, a local account of this machine does not ' +
      'exist there, or (1327) the account has a blank password or may not sign in now.',
    fix: [
      'Delete what is stored for the server (cmdkey /list, cmdkey /delete:<server>) and connect as an account that it knows: net use <share> /user:<domain>\\<user>.',
    ],
    verify: [
      'The security log of the server has event 4625 with the reason and the account that was tried.',
      'If the name is an alias (CNAME, DFS path) of an Azure file share: analyse again with the full name of that share.',
    ],
    alternatives: [],
    sources: [cite('msErref', 'STATUS_LOGON_FAILURE, STATUS_WRONG_PASSWORD, STATUS_ACCOUNT_RESTRICTION (v42)')],
    evidence: ['specification'],
    examples: {
      matches: [
        { name: 'a log alone', facts: { ...LINE, share: 'unc', hostForm: 'short-name' }, confidence: 'likely' },
        {
          name: 'it had worked before',
          facts: { ...ROW, share: 'unc', shareAnswered: 'before' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'a share of Azure Files', facts: LINE },
        { name: 'another process', facts: { ...ROW, share: 'unc', copying: false } },
      ],
    },
  },
] satisfies readonly Rule[];
