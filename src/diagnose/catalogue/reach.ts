/** Shares and drives that the copying process cannot reach. Sources: causes.md group A; azure-files.md §8; robocopy-errors.md §3. */

import type { Condition, Rule } from '../rule.js';
import { cite } from '../../access/documents.js';
import {
  ANSWERED_BEFORE,
  LOGON_LOOKALIKES,
  LOGON_REFUSED,
  MAYBE_AZURE,
  NOT_ANSWERED,
  ROOT_STEPS,
  SERVER_LOGON,
  WHICH_MOUNT,
} from './network.js';

const ALWAYS = { gate: 'reach', since: null, until: null, escalate: null } as const satisfies Partial<Rule>;

const PORT_TEST = {
  text: 'Test-NetConnection <account>.file.core.windows.net -Port 445 on the machine that copies: TcpTestSucceeded is True, or the port is blocked. AzFileDiagnostics tests the rest.',
  onServer:
    'Test-NetConnection <server> -Port 445 on the machine that copies: TcpTestSucceeded is True, or the port is blocked.',
} as const;

/** No server was found: BAD_NETWORK_PATH, error 53, before anything of the share had answered. */
const UNREACHED = {
  all: [
    { copying: [true], laterSucceeded: [false] },
    {
      any: [
        { ntStatus: ['0xC00000BE'], shareAnswered: NOT_ANSWERED },
        { operation: [null], win32: [53], jobBegan: [false] },
      ],
    },
  ],
} as const satisfies Condition;

const UNREACHED_ROW = {
  operation: 'CreateFile',
  ntStatus: '0xC00000BE',
  win32: 53,
  copying: true,
  share: 'azure-files',
  hostForm: 'full-name',
  shareAnswered: 'never',
} as const;

const UNREACHED_LINE = {
  win32: 53,
  copying: true,
  robocopyCode: 53,
  robocopyAction: 'accessing-destination-directory',
  share: 'azure-files',
  hostForm: 'full-name',
  jobBegan: false,
} as const;

const LOGON_ROW = {
  operation: 'CreateFile',
  ntStatus: '0xC000006D',
  win32: 1326,
  copying: true,
  share: 'azure-files',
  hostForm: 'full-name',
} as const;

/** A connection that was there is gone. Source: windows-access.md §6; robocopy-errors.md §3. */
const DROPPED_STATUSES = [
  '0xC00000C9',
  '0xC000020C',
  '0xC000020D',
  '0xC0000203',
  '0xC000013B',
  '0xC000013C',
  '0xC000013E',
  '0xC000013F',
  '0xC0000140',
  '0xC0000141',
  '0xC00000D6',
  '0xC000035C',
] as const;

const DROPPED_ROW = {
  operation: 'WriteFile',
  ntStatus: '0xC00000C9',
  win32: 64,
  copying: true,
  share: 'azure-files',
  shareAnswered: 'before',
} as const;

const DRIVE_LINE = {
  win32: 3,
  copying: true,
  onDrive: true,
  jobBegan: false,
  robocopyAction: 'creating-destination-directory',
} as const;

export const REACH_RULES = [
  {
    ...ALWAYS,
    id: 'reach/drive-per-user',
    title: 'The drive letter is not there for the process that copies',
    when: {
      all: [
        {
          win32: [3],
          onDrive: [true],
          robocopyAction: ROOT_STEPS,
          jobBegan: [false],
        },
        { any: [{ operation: [null] }, { ntStatus: ['0xC000003A'], shareAnswered: NOT_ANSWERED }] },
      ],
    },
    // Another process has the drive while robocopy does not.
    likely: { othersGranted: ['process', 'account'] },
    cause:
      'Error 3 at the root before anything was copied: the drive or the path does not exist for robocopy. Mapped drives belong ' +
      'to one logon session: an elevated console, a scheduled task and a service do not see those of the desktop.',
    fix: [
      'Name the share by its UNC path instead of a drive letter.',
      'Or map the drive in the same session, elevated as robocopy is: net use in that console.',
      'If it is a local path: create it, or correct its name.',
    ],
    verify: [
      {
        text: 'net use in the console, the task or the service that runs robocopy lists the drive.',
        where: {
          drives: 'What net use shows was printed in the session that runs robocopy: its console, task or service.',
        },
      },
    ],
    alternatives: [],
    sources: [
      cite('smbConnectivity', 'Mapped drives are per user'),
      cite('realLogs', 'ERROR 3 Creating Destination Directory'),
    ],
    evidence: ['documentation', 'field-report'],
    claims: [{ claim: 'no-drive' }],
    examples: {
      matches: [
        { name: 'the destination could not be created', facts: DRIVE_LINE, confidence: 'possible' },
        {
          name: 'the source is not there',
          facts: { ...DRIVE_LINE, robocopyAction: 'accessing-source-directory' },
          confidence: 'possible',
        },
        {
          name: 'a trace shows another process that has the drive',
          facts: {
            ...DRIVE_LINE,
            operation: 'CreateFile',
            ntStatus: '0xC000003A',
            shareAnswered: 'never',
            othersGranted: 'process',
          },
          confidence: 'likely',
        },
      ],
      misses: [
        { name: 'in the middle of a copy', facts: { ...DRIVE_LINE, jobBegan: true } },
        { name: 'a UNC path', facts: { ...DRIVE_LINE, onDrive: false } },
        {
          name: 'the drive answers, the directory is not there',
          facts: { ...DRIVE_LINE, operation: 'CreateFile', ntStatus: '0xC000003A', shareAnswered: 'before' },
        },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'reach/port445-blocked',
    title: 'The server is not reached: port 445 is blocked on the way, or the name leads elsewhere',
    when: UNREACHED,
    likely: { share: ['azure-files'], smbPort: ['silent'] },
    // A name that is no full one is looked at first.
    yieldsWhere: { hostForm: ['short-name', 'address'] },
    cause:
      'No server of that name answered (error 53). The most common reason is that TCP port 445 is blocked by the provider, a ' +
      'company firewall or a network security group. A name that is resolved to the wrong address looks the same.',
    fix: [
      {
        text: 'Open TCP 445 to the share; where that is not possible, use VPN or ExpressRoute with a private endpoint, Azure File Sync, or SMB over QUIC to a Windows Server.',
        onServer: 'Open TCP 445 between this machine and the server, and see whether the server is up.',
      },
    ],
    verify: [PORT_TEST],
    alternatives: [
      {
        ruleId: 'reach/ntlmv1',
        verify: {
          text: 'The share is mounted with the key and this machine speaks NTLMv1: LmCompatibilityLevel under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa is below 3, or NTLM is restricted (RestrictSendingNTLMTraffic).',
          onServer: null,
        },
      },
    ],
    sources: [
      cite('smbConnectivity', 'Error 53, error 67: port 445 is blocked'),
      cite('troubleshootFiles', 'Networking is the most common problem'),
      cite('msErref', 'STATUS_BAD_NETWORK_PATH'),
    ],
    evidence: ['documentation', 'inference'],
    examples: {
      matches: [
        {
          name: 'nothing but repeated attempts on port 445',
          facts: { ...UNREACHED_ROW, smbPort: 'silent' },
          confidence: 'likely',
        },
        { name: 'a row of the trace', facts: UNREACHED_ROW, confidence: 'possible' },
        { name: 'a log alone', facts: UNREACHED_LINE, confidence: 'possible' },
      ],
      misses: [
        { name: 'it had answered before', facts: { ...UNREACHED_ROW, shareAnswered: 'before' } },
        { name: 'in the middle of a run', facts: { ...UNREACHED_LINE, jobBegan: true } },
        { name: 'a refusal', facts: { ...UNREACHED_ROW, ntStatus: '0xC0000022', win32: 5 } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'reach/dns-wrong',
    title: 'The name of the server does not lead to the share',
    when: {
      any: [
        UNREACHED,
        { all: [{ copying: [true], hostForm: ['address', 'short-name'], share: ['unc'] }, LOGON_REFUSED] },
      ],
    },
    cause:
      'The server is named in a way that leads nowhere or to another machine: not by its full name, by an address (with which ' +
      'Kerberos cannot work), or by a name that DNS resolves wrongly, as where the private zone of a private endpoint is ' +
      'missing. Microsoft calls wrong networking the most common problem with Azure Files.',
    fix: [
      {
        text: 'Use the full name of the server; for an Azure file share \\\\<account>.file.core.windows.net\\<share>.',
        onServer: 'Use the full name of the server, as DNS and its SPN have it.',
        onAzureFiles: 'Use the full name of the share: \\\\<account>.file.core.windows.net\\<share>.',
      },
      {
        text: 'With a private endpoint: create the private DNS zone privatelink.file.core.windows.net, or forward to a DNS server that has it.',
        onServer: null,
      },
    ],
    verify: [
      {
        text: 'nslookup <account>.file.core.windows.net on the machine that copies: the public address, or with a private endpoint its private one.',
        onServer: 'nslookup <server> on the machine that copies gives the address of the server that is meant.',
      },
    ],
    alternatives: [],
    sources: [
      cite('troubleshootFiles', 'Use the full name; networking is the most common problem'),
      cite('smbConnectivity', 'Private endpoints and DNS'),
    ],
    evidence: ['documentation'],
    examples: {
      matches: [
        { name: 'a row of the trace', facts: UNREACHED_ROW, confidence: 'possible' },
        {
          name: 'a log alone, a short name',
          facts: { ...UNREACHED_LINE, share: 'unc', hostForm: 'short-name' },
          confidence: 'possible',
        },
        {
          name: 'an address does not take the account',
          facts: { ...LOGON_ROW, share: 'unc', hostForm: 'address' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'the full name does not take the account', facts: LOGON_ROW },
        { name: 'it had answered before', facts: { ...UNREACHED_ROW, shareAnswered: 'both' } },
        { name: 'another process', facts: { ...UNREACHED_ROW, copying: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'reach/share-typo',
    title: 'There is no share of that name on the server',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false] },
        { any: [{ ntStatus: ['0xC00000CC'] }, { operation: [null], win32: [67] }] },
      ],
    },
    // The server is reached: another share of it answered.
    likely: { serverAnswered: [true], shareAnswered: ['never'] },
    cause:
      'The network name cannot be found (error 67): the share is misspelt, was deleted, or was never on that server. The ' +
      'document of Azure Files lists a blocked port 445 under the same error.',
    fix: [
      'Correct the name of the share.',
      { text: 'If it was deleted: undelete it, as long as soft delete keeps it.', onServer: null },
    ],
    verify: [
      {
        text: 'The list of file shares of the storage account, deleted ones too.',
        onServer: 'net view \\\\<server> /all lists the shares of the server.',
      },
      PORT_TEST,
    ],
    alternatives: [{ ruleId: 'reach/port445-blocked', verify: PORT_TEST }],
    sources: [cite('smbConnectivity', 'Error 67'), cite('msErref', 'STATUS_BAD_NETWORK_NAME')],
    evidence: ['documentation', 'inference'],
    examples: {
      matches: [
        {
          name: 'another share of the server answered',
          facts: { ...UNREACHED_ROW, ntStatus: '0xC00000CC', win32: 67, serverAnswered: true },
          confidence: 'likely',
        },
        {
          name: 'nothing else is known of the server',
          facts: { ...UNREACHED_ROW, ntStatus: '0xC00000CC', win32: 67 },
          confidence: 'possible',
        },
        { name: 'a log alone', facts: { ...UNREACHED_LINE, win32: 67 }, confidence: 'possible' },
      ],
      misses: [
        { name: 'no server', facts: UNREACHED_ROW },
        { name: 'found later', facts: { ...UNREACHED_ROW, ntStatus: '0xC00000CC', laterSucceeded: true } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'reach/ntlmv1',
    title: 'This machine signs in by NTLMv1, which a mount with the key does not allow',
    gate: 'session',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false], share: MAYBE_AZURE },
        {
          any: [
            {
              operation: ['CreateFile'],
              ntStatus: ['0xC000000D'],
              shareAnswered: NOT_ANSWERED,
              hostForm: ['full-name', 'short-name', 'private-link', null],
              atShareRoot: [true],
            },
            { operation: ['CreateFile'], ntStatus: ['0xC000000D'], shareAnswered: NOT_ANSWERED, atRoot: [true] },
            { operation: [null], win32: [87], atRoot: [true], jobBegan: [false], robocopyAction: ROOT_STEPS },
          ],
        },
      ],
    },
    cause:
      'Error 87 at the root of the share before anything was copied. Azure Files documents it, as well as error 53, for ' +
      'machines whose LmCompatibilityLevel is below 3: a mount with the storage account key needs NTLMv2.',
    fix: [
      'Set LmCompatibilityLevel under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa to 3 or more, or delete the value; then mount again.',
      'If a policy restricts outgoing NTLM (RestrictSendingNTLMTraffic): allow it for the server, or mount as an identity.',
    ],
    verify: [
      'reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v LmCompatibilityLevel shows a value below 3.',
      'The path that robocopy was given is spelt rightly: error 87 also stands for one that is not.',
    ],
    alternatives: [],
    sources: [cite('smbConnectivity', 'Error 53 or 87: NTLMv1')],
    evidence: ['documentation', 'inference'],
    claims: [{ claim: 'key-mount' }],
    examples: {
      matches: [
        {
          name: 'the root of a share of Azure Files',
          facts: { ...UNREACHED_ROW, ntStatus: '0xC000000D', win32: 87, atShareRoot: true },
          confidence: 'possible',
        },
        { name: 'a log alone', facts: { ...UNREACHED_LINE, win32: 87, atRoot: true }, confidence: 'possible' },
      ],
      misses: [
        { name: 'while security is copied', facts: { ...UNREACHED_LINE, win32: 87, atRoot: false, jobBegan: true } },
        {
          name: 'the share had answered',
          facts: { ...UNREACHED_ROW, ntStatus: '0xC000000D', win32: 87, atShareRoot: true, shareAnswered: 'before' },
        },
        { name: 'a server of its own', facts: { ...UNREACHED_LINE, win32: 87, atRoot: true, share: 'unc' } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'reach/cred-conflict',
    title: 'The server is already connected to as another account in this session',
    gate: 'session',
    when: {
      all: [{ copying: [true] }, { any: [{ ntStatus: ['0xC0000195'] }, { operation: [null], win32: [1219] }] }],
    },
    likely: {},
    cause:
      'Windows keeps one account for each server name in a logon session. The share, or another one of the same server, was ' +
      'already connected to as another account: with the key here and as an identity there, or by File Explorer.',
    fix: [
      {
        text: 'End all connections to the server, then mount once:',
        commands: ['net use * /delete', 'cmdkey /delete:Domain:target=<server>', 'klist purge'],
      },
      'Do not mount with the key and as an identity in the same session: use another session for one of them.',
    ],
    verify: ['net use and Get-SmbConnection list a connection to the same server as another account.'],
    alternatives: [],
    sources: [
      cite('filesFaq', 'Switching from the key to an identity'),
      cite('msErref', 'STATUS_NETWORK_CREDENTIAL_CONFLICT'),
    ],
    evidence: ['documentation', 'inference'],
    claims: [{ claim: 'two-accounts' }],
    examples: {
      matches: [
        {
          name: 'a row of the trace',
          facts: { ...UNREACHED_ROW, ntStatus: '0xC0000195', win32: 1219 },
          confidence: 'likely',
        },
        { name: 'a log alone', facts: { ...UNREACHED_LINE, win32: 1219 }, confidence: 'likely' },
      ],
      misses: [
        { name: 'another process', facts: { ...UNREACHED_ROW, ntStatus: '0xC0000195', copying: false } },
        { name: 'too many sessions', facts: { ...UNREACHED_LINE, win32: 1220 } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'reach/wrong-key',
    title: 'The share does not take the storage account key, or whatever it was given instead',
    gate: 'session',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false], share: MAYBE_AZURE },
        { any: [{ ntStatus: ['0xC000006A'] }, { operation: [null], win32: [86] }, LOGON_REFUSED] },
      ],
    },
    // Azure Files uses NTLM for the key alone, so a password that is wrong is a key; 1326 has causes of Kerberos too.
    likely: { share: ['azure-files'], win32: [86] },
    // The name of the private endpoint is what Entra Kerberos stumbles over; what had worked ends with a ticket.
    yieldsWhere: {
      any: [
        { hostForm: ['private-link'] },
        { shareAnswered: ANSWERED_BEFORE },
        { operation: [null], jobBegan: [true] },
      ],
    },
    cause:
      'The key is mistyped, was rotated, starts with "/" (which net use takes for a switch), or belongs to another account; ' +
      'after a failover a mounted drive reports a wrong password too. Where the storage account does not allow its keys any ' +
      'more, the right one is refused as well. Error 86 for this is inferred, no page of Azure Files names it.',
    fix: [
      {
        text: 'Take the key from the portal again and mount anew; quote it, or store it:',
        commands: [
          'cmdkey /add:<storage account>.file.core.windows.net /user:localhost\\<storage account> /pass:<key>',
        ],
      },
      {
        text: 'Delete what an old mount left stored:',
        commands: ['net use <drive> /delete', 'cmdkey /delete:<storage account>.file.core.windows.net'],
      },
      'After a failover of the storage account: disconnect and mount again.',
    ],
    verify: [WHICH_MOUNT, 'The same key opens the share in Storage Explorer.'],
    alternatives: [
      {
        ruleId: 'reach/key-auth-disabled',
        verify:
          'The storage account does not allow shared keys (allowSharedKeyAccess is false), or NTLMv2 is left out of its SMB authentication methods; the portal then says KeyBasedAuthenticationNotPermitted.',
      },
      {
        ruleId: 'session/admin-consent',
        verify:
          'For error 1326 of a mount as an Entra identity: the sign-in log shows that the application of the storage account has no admin consent.',
      },
      {
        ruleId: 'session/app-assignment',
        verify:
          'For error 1326 of a mount as an Entra identity: the sign-in log shows AADSTS50105, and the application of the storage account requires assignment.',
      },
      SERVER_LOGON,
      ...LOGON_LOOKALIKES,
    ],
    sources: [
      cite('smbConnectivity', 'Key that starts with a slash; remount after a failover'),
      cite('protocol', 'SMB security settings: authentication methods'),
      cite('configureAcls', 'Mounting with the storage account key'),
      cite('msErref', 'STATUS_WRONG_PASSWORD, STATUS_LOGON_FAILURE'),
    ],
    evidence: ['documentation', 'inference'],
    claims: [{ claim: 'key-mount' }],
    examples: {
      matches: [
        {
          name: 'a wrong password on a share of Azure Files',
          facts: { ...LOGON_ROW, ntStatus: '0xC000006A', win32: 86 },
          confidence: 'likely',
        },
        { name: 'a failed logon', facts: LOGON_ROW, confidence: 'possible' },
        {
          name: 'a log alone, behind a drive letter',
          facts: { ...UNREACHED_LINE, win32: 1326, share: 'drive' },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'a server of its own', facts: { ...LOGON_ROW, share: 'unc' } },
        { name: 'taken at a later try', facts: { ...LOGON_ROW, laterSucceeded: true } },
        { name: 'another process', facts: { ...LOGON_ROW, copying: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'reach/session-dropped',
    title: 'The connection to the share broke off',
    when: {
      all: [
        { copying: [true] },
        {
          any: [
            { ntStatus: DROPPED_STATUSES },
            { ntStatus: ['0xC00000BE', '0xC00000CC'], shareAnswered: ANSWERED_BEFORE },
            { ntStatus: ['0xC00000B5'], share: ['azure-files', 'unc'] },
            { operation: [null], win32: [64, 240] },
            { operation: [null], win32: [121], share: ['azure-files', 'unc'] },
            { operation: [null], win32: [53, 67], jobBegan: [true] },
            { operation: [null], win32: [59], retries: ['some'] },
          ],
        },
      ],
    },
    // The connection had been there, or came back.
    likely: {
      any: [
        { shareAnswered: ANSWERED_BEFORE },
        { laterSucceeded: [true] },
        { operation: [null], win32: [53, 64, 67, 121, 240], jobBegan: [true], atRoot: [false, null] },
      ],
    },
    // Before anything had worked it is no connection that broke off, but one that did not come about.
    yieldsWhere: { any: [{ shareAnswered: ['never'] }, { operation: [null], jobBegan: [false] }] },
    cause:
      'The share had answered, and then the connection was gone: a proxy or NAT on the way that ends idle connections, a ' +
      'network that was down for a moment, a failover of the server, or a ticket that was refused when the connection was ' +
      'made again. No right is missing.',
    fix: [
      'Run the same command again: robocopy goes on with what is missing. /R:2 /W:10 bridges short breaks; fewer threads (/MT:8) are easier on a weak line.',
      {
        text: 'If it comes back: take proxies and NAT with short timeouts out of the way to port 445, or use a private endpoint.',
        onServer: 'If it comes back: take proxies and NAT with short timeouts out of the way to port 445.',
      },
      'After a failover the drive reports a wrong user name or password: disconnect and mount again.',
    ],
    verify: [
      'The event log Microsoft-Windows-SMBClient/Connectivity of the machine that copies has disconnections at that time.',
      'The later tries in the log or the trace succeed without any change.',
    ],
    alternatives: [
      {
        ruleId: 'session/network-change',
        verify: {
          text: 'For a mount as an Entra identity: the network had changed (VPN, WLAN), and the client remembered for a while that it could not reach the KDC proxy.',
          onServer: null,
        },
      },
      {
        ruleId: 'session/kerb-key-mismatch',
        verify: {
          text: 'It never works again as an identity, but does with the key: the password of the AD account of the storage account was changed without the storage account.',
          onServer: null,
        },
      },
    ],
    sources: [
      cite('smbConnectivity', 'Error 64: proxy, NAT, Kerberos; remount after a failover'),
      cite('msErref', 'STATUS_NETWORK_NAME_DELETED, STATUS_CONNECTION_RESET, STATUS_USER_SESSION_DELETED'),
    ],
    evidence: ['documentation', 'specification'],
    examples: {
      matches: [
        { name: 'the share had answered', facts: DROPPED_ROW, confidence: 'likely' },
        {
          name: 'the server is no longer found',
          facts: { ...DROPPED_ROW, operation: 'CreateFile', ntStatus: '0xC00000BE', win32: 53 },
          confidence: 'likely',
        },
        {
          name: 'a log alone, in the middle of a run',
          facts: { ...UNREACHED_LINE, win32: 64, jobBegan: true, retries: 'some' },
          confidence: 'likely',
        },
        {
          name: 'at the very start',
          facts: { ...UNREACHED_LINE, win32: 64 },
          confidence: 'possible',
        },
      ],
      misses: [
        { name: 'never reached', facts: UNREACHED_ROW },
        { name: 'error 59 that stayed', facts: { ...UNREACHED_LINE, win32: 59, jobBegan: true, retries: 'gave-up' } },
        { name: 'another process', facts: { ...DROPPED_ROW, copying: false } },
      ],
    },
  },
  {
    ...ALWAYS,
    id: 'reach/error59',
    title: 'An unexpected network error: too many handles that the client keeps open, going by the document',
    when: {
      all: [
        { copying: [true], laterSucceeded: [false] },
        { any: [{ ntStatus: ['0xC00000C4'] }, { operation: [null], win32: [59] }] },
      ],
    },
    cause:
      'Azure Files documents error 59 for handles that the client keeps cached for a long time until there are too many. ' +
      'Windows reports the same error for other troubles of the network, and for a session that the server ended.',
    fix: [
      {
        text: 'Close handles that nobody needs (Get-AzStorageFileHandle, Close-AzStorageFileHandle), copy with fewer threads (/MT:8), and let the client forget directories sooner (DirectoryCacheLifetime of the SMB client).',
        onServer:
          'Copy with fewer threads (/MT:8) and look for trouble of the network: the event log Microsoft-Windows-SMBClient/Connectivity.',
      },
      'Run the same command again: robocopy goes on with what is missing.',
    ],
    verify: [
      { text: 'Get-AzStorageFileHandle -Recursive counts thousands of handles of this client.', onServer: null },
      'The event log Microsoft-Windows-SMBClient/Connectivity has no disconnections at that time.',
    ],
    alternatives: [
      {
        ruleId: 'reach/session-dropped',
        verify: 'The event log Microsoft-Windows-SMBClient/Connectivity has disconnections at that time.',
      },
    ],
    sources: [
      cite('smbConnectivity', 'Error 59: unexpected network error'),
      cite('msErref', 'STATUS_UNEXPECTED_NETWORK_ERROR'),
    ],
    evidence: ['documentation', 'inference'],
    examples: {
      matches: [
        {
          name: 'a row of the trace',
          facts: { ...DROPPED_ROW, ntStatus: '0xC00000C4', win32: 59 },
          confidence: 'possible',
        },
        { name: 'a log alone', facts: { ...UNREACHED_LINE, win32: 59, jobBegan: true }, confidence: 'possible' },
      ],
      misses: [
        { name: 'a connection that was reset', facts: DROPPED_ROW },
        { name: 'granted later', facts: { ...DROPPED_ROW, ntStatus: '0xC00000C4', laterSucceeded: true } },
      ],
    },
  },
] satisfies readonly Rule[];
