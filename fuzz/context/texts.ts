/** Sound context files to be damaged: of every command, form, encoding and some languages, and several in one file. */

import fc from 'fast-check';
import iconv from 'iconv-lite';
import { formatIcacls } from '../../src/formats/acl/icacls.js';
import { formatSddl, parseSddl } from '../../src/formats/acl/sddl.js';
import { DESCRIPTORS, SHOWN_OBJECTS, type ShownObject } from '../../test/formats/acl/generate-descriptors.js';
import {
  anyConnections,
  anyCredentials,
  anyIdentity,
  anySmbConnections,
  ASCII_LETTERS,
  type ConnectionSpec,
  ENGLISH,
  type IdentitySpec,
  type Language,
  PLAIN_STYLE,
  writeCredentials,
  writeNetUse,
  writeNetUseDetails,
  writeSmbConnections,
  writeSmbMappings,
  writeWhoami,
} from '../../test/formats/context/write-context.js';
import { encodeText, type TextEncodingName } from '../../test/formats/procmon/encode-text.js';
import type { FuzzInput } from '../target.js';

/** Of an account that is told in no output: whatever a reader makes of the damage, it must never show it. */
export const STORAGE_KEY = 'c2VjcmV0IGtleSBvZiB0aGUgYWNjb3VudCB0aGF0IG5vYm9keSBtYXkgc2Vl==';

const GERMAN: Language = {
  ...ENGLISH,
  titles: ['BENUTZERINFORMATIONEN', 'GRUPPENINFORMATIONEN', 'BERECHTIGUNGSINFORMATIONEN'],
  userHeads: ['Benutzername', 'SID'],
  groupHeads: ['Gruppenname', 'Typ', 'SID', 'Attribute'],
  privilegeHeads: ['Berechtigungsname', 'Beschreibung', 'Status'],
  groupTypes: ['Bekannte Gruppe', 'Alias', 'Gruppe'],
  labelType: 'Bezeichnung',
  enabledAttributes: ['Verbindliche Gruppe', 'Standardmäßig aktiviert', 'Aktivierte Gruppe'],
  denyOnly: 'Gruppe, die nur zum Ablehnen verwendet wird',
  enabled: 'Aktiviert',
  disabled: 'Deaktiviert',
  connectionHeads: ['Status', 'Lokal', 'Remote', 'Netzwerk'],
  done: 'Der Befehl wurde erfolgreich ausgeführt.',
  target: 'Ziel',
  credentialType: 'Domänenkennwort',
  user: 'Benutzer',
};

const JAPANESE: Language = {
  ...ENGLISH,
  titles: ['ユーザー情報', 'グループ情報', '特権情報'],
  userHeads: ['ユーザー名', 'SID'],
  groupHeads: ['グループ名', '種類', 'SID', '属性'],
  privilegeHeads: ['特権名', '説明', '状態'],
  groupTypes: ['よく知られたグループ', 'エイリアス', 'グループ'],
  labelType: 'ラベル',
  enabledAttributes: ['固定グループ', '既定で有効', '有効なグループ'],
  denyOnly: '拒否にのみ使用するグループ',
  enabled: '有効',
  disabled: '無効',
  colon: ':',
  network: 'Microsoft Windows Network',
};

/** The languages that the texts are in. */
export const LANGUAGES: readonly Language[] = [ENGLISH, GERMAN, JAPANESE];

/** The same each time for the same seed. */
function drawn<T>(arbitrary: fc.Arbitrary<T>, seed: number, most: number): T[] {
  return fc.sample(arbitrary, { seed, numRuns: most });
}

function text(name: string, lines: string, encoding: TextEncodingName = 'utf-8'): FuzzInput {
  return { name, bytes: encodeText(lines, encoding) };
}

function inCodePage(name: string, lines: string, page: string): FuzzInput {
  return { name, bytes: new Uint8Array(iconv.encode(lines, page)) };
}

// icacls

const SUMMARY = 'Successfully processed 4 files; Failed processing 0 files\r\n';

/** Objects whose paths end where the entries below say, so that all of them are read. */
function shownObjects(seed: number, count: number): ShownObject[] {
  const isCertain = ({ descriptor: { dacl } }: ShownObject): boolean => dacl === null || (dacl.aces ?? []).length !== 1;
  return drawn(SHOWN_OBJECTS, seed, 4 * count)
    .filter(isCertain)
    .slice(0, count);
}

function writeIcacls(objects: readonly ShownObject[], summary = SUMMARY): string {
  const texts = objects.map(({ path, descriptor }) => formatIcacls(path, descriptor));
  return `${texts.join('\n\n')}\n\n`.replaceAll('\n', '\r\n') + summary;
}

const GERMAN_ICACLS = `Z:\\Büro VORDEFINIERT\\Administratoren:(OI)(CI)(F)\r
        NT-AUTORITÄT\\Authentifizierte Benutzer:(I)(OI)(CI)(M)\r
        Jeder:(DENY)(W)\r
        S-1-5-21-397955417-626881126-188441444-1105:(I)(RX)\r
\r
1 Dateien erfolgreich verarbeitet, bei 0 Dateien ist ein Verarbeitungsfehler aufgetreten.\r
`;

const CONSOLE_ICACLS = `C:\\>icacls Z:\\data /grant CONTOSO\\anna:(OI)(CI)(M)\r
processed file: Z:\\data\r
Successfully processed 1 files; Failed processing 0 files\r
\r
C:\\>icacls "Z:\\my data"\r
Z:\\my data BUILTIN\\Users:(OI)(CI)(RX)\r
           CONTOSO\\Sales Team:(M,DC)\r
           CREATOR OWNER:(OI)(CI)(IO)(F)\r
           Mandatory Label\\High Mandatory Level:(OI)(CI)(NW,NX)\r
\r
Successfully processed 1 files; Failed processing 0 files\r
\r
C:\\>icacls Z:\\open\r
Z:\\open No permissions are set. All users have full control.\r
\r
Successfully processed 1 files; Failed processing 0 files\r
`;

/** As a console of so many columns shows it. */
function wrapped(lines: string, columns: number): string {
  return lines
    .split('\r\n')
    .flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? [''])
    .join('\r\n');
}

const LONG_ICACLS = `\\\\contoso.file.core.windows.net\\share\\a folder with a long name\\and another NT AUTHORITY\\Authenticated Users:(I)(OI)(CI)(M)\r
${' '.repeat(77)}BUILTIN\\Administrators:(I)(OI)(CI)(F)\r
${' '.repeat(77)}CONTOSO\\Sales Team:(I)(RX)\r
\r
Z:\\short BUILTIN\\Users:(R)\r
\r
Successfully processed 2 files; Failed processing 0 files\r
`;

// SDDL

function writeSaved(seed: number, count: number): string {
  const dacls = drawn(DESCRIPTORS, seed, 3 * count)
    .map((descriptor) => formatSddl({ ...descriptor, owner: null, group: null, sacl: null }))
    .filter((dacl) => dacl.includes('('))
    .slice(0, count);
  return dacls.map((dacl, nth) => `data\\file ${nth}.txt\r\n${dacl}\r\n`).join('');
}

function writeDescriptors(seed: number, count: number): string {
  const descriptors = drawn(DESCRIPTORS, seed, 3 * count).filter(
    ({ owner, group }) => owner !== null && group !== null,
  );
  return [...descriptors.slice(0, count), parseSddl('O:BAG:SYD:PAI(A;OICI;FA;;;BA)')]
    .map((descriptor) => `${formatSddl(descriptor)}\r\n`)
    .join('');
}

const CONSOLE_SDDL = `PS C:\\> (Get-Acl Z:\\data).Sddl\r
O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;;0x1200a9;;;S-1-5-21-397955417-626881126-188441444-1105)\r
PS C:\\> (Get-Acl -LiteralPath "Z:\\my data").Sddl\r
O:SYG:DUD:(A;;FA;;;SY)(D;OICIIO;GXGR;;;BU)S:(ML;;NW;;;HI)\r
`;

const LIST_SDDL = `
Path   : Microsoft.PowerShell.Core\\FileSystem::Z:\\data
Owner  : BUILTIN\\Administrators
Access : BUILTIN\\Administrators Allow  FullControl
         NT AUTHORITY\\SYSTEM Allow  FullControl
Audit  :
Sddl   : O:BAG:S-1-5-21-111111111-2222222222-3333333333-513D:PAI(A;OICI;FA;;;SY
         )(A;OICI;0x1200a9;;;S-1-5-21-111111111-2222222222-3333333333-1105)(A;;
         FA;;;BA)

Path   : Microsoft.PowerShell.Core\\FileSystem::\\\\srv\\share\\x y
Sddl   : D:(A;;FA;;;SY)(A;;FR;;;BU)
`;

// whoami

function identity(seed: number, letters?: readonly string[]): IdentitySpec {
  const [one] = drawn(anyIdentity(letters), seed, 1);
  return one ?? { user: null, groups: null, privileges: null };
}

/** With a group of each kind, so that comparison has what to compare. */
const ANNA: IdentitySpec = {
  user: { name: 'contoso\\anna', sid: 'S-1-5-21-397955417-626881126-188441444-3126813' },
  groups: [
    { name: 'Everyone', sid: 'S-1-1-0', denyOnly: false },
    { name: 'BUILTIN\\Administrators', sid: 'S-1-5-32-544', denyOnly: true },
    { name: 'NT AUTHORITY\\Authenticated Users', sid: 'S-1-5-11', denyOnly: false },
    { name: 'CONTOSO\\Sales Team', sid: 'S-1-5-21-397955417-626881126-188441444-1105', denyOnly: false },
    { name: '', sid: 'S-1-12-1-1-2-3-4', denyOnly: false },
    { name: 'Mandatory Label\\Medium Mandatory Level', sid: 'S-1-16-8192', denyOnly: false, isLabel: true },
  ],
  privileges: [
    { name: 'SeBackupPrivilege', description: 'Back up files and directories', enabled: false },
    { name: 'SeChangeNotifyPrivilege', description: 'Bypass traverse checking', enabled: true },
    { name: 'SeRestorePrivilege', description: 'Restore files and directories', enabled: false },
  ],
};

const GROUPS_OF_MANY = 120;

const MANY_GROUPS: IdentitySpec = {
  ...ANNA,
  groups: [
    ...(ANNA.groups ?? []),
    ...Array.from({ length: GROUPS_OF_MANY }, (_, nth) => ({
      name: `CONTOSO\\Group ${nth}`,
      sid: `S-1-5-21-397955417-626881126-188441444-${2000 + nth}`,
      denyOnly: nth % 7 === 0,
    })),
  ],
};

function whoamiTexts(): FuzzInput[] {
  return [
    text('whoami, table', writeWhoami(ANNA)),
    text('whoami, table of odd names', writeWhoami(identity(1))),
    text('whoami, list', writeWhoami(ANNA, { ...PLAIN_STYLE, form: 'list' })),
    text('whoami, list of odd names', writeWhoami(identity(2), { ...PLAIN_STYLE, form: 'list' })),
    text('whoami, CSV', writeWhoami(ANNA, { ...PLAIN_STYLE, form: 'csv' })),
    text('whoami, CSV of odd names', writeWhoami(identity(3), { ...PLAIN_STYLE, form: 'csv' })),
    text('whoami, UTF-16', writeWhoami(ANNA), 'utf-16le with BOM'),
    inCodePage(
      'whoami, German, code page 850 is a guess',
      writeWhoami(ANNA, { ...PLAIN_STYLE, language: GERMAN }),
      'cp850',
    ),
    text('whoami, Japanese', writeWhoami(ANNA, { ...PLAIN_STYLE, language: JAPANESE, padding: 'cells' })),
    text('whoami, console of 80', writeWhoami(ANNA, { ...PLAIN_STYLE, consoleWidth: 80 })),
    text(
      'whoami, console of 60, trimmed',
      writeWhoami(identity(4, ASCII_LETTERS), { ...PLAIN_STYLE, consoleWidth: 60, trimmed: true }),
    ),
    text('whoami, two accounts', writeWhoami(ANNA) + writeWhoami(identity(5))),
    text('whoami, many groups', writeWhoami(MANY_GROUPS)),
    text(
      'whoami, switch by switch',
      [
        'C:\\>whoami',
        'contoso\\anna',
        '',
        'C:\\>whoami /groups',
        writeWhoami({ ...ANNA, user: null, privileges: null }),
        'C:\\>whoami /priv',
        writeWhoami({ ...ANNA, user: null, groups: null }),
      ].join('\r\n'),
    ),
  ];
}

// Connections

const ACCT: ConnectionSpec = { drive: 'Z:', remote: '\\\\acct.file.core.windows.net\\share', status: 'OK' };
const SERVER: ConnectionSpec = { drive: 'Y:', remote: '\\\\server\\my share', status: 'Disconnected' };

const TYPED = `C:\\>net use Z: \\\\acct.file.core.windows.net\\share /user:localhost\\acct ${STORAGE_KEY}\r
The command completed successfully.\r
\r
C:\\>cmdkey /add:acct.file.core.windows.net /user:localhost\\acct /pass:${STORAGE_KEY}\r
\r
C:\\>net use * "\\\\server\\my share" "${STORAGE_KEY}" /u:CONTOSO\\anna\r
`;

function connectionTexts(): FuzzInput[] {
  const [connections = []] = drawn(anyConnections, 11, 1);
  const [smb = []] = drawn(anySmbConnections, 12, 1);
  const [credentials = []] = drawn(anyCredentials, 13, 1);
  return [
    text('net use', writeNetUse([ACCT, SERVER])),
    text('net use of odd names', writeNetUse(connections)),
    text('net use, Japanese, UTF-16', writeNetUse([ACCT, SERVER], JAPANESE, 'cells'), 'utf-16le with BOM'),
    text('net use Z:', writeNetUseDetails(ACCT, 'localhost\\acct')),
    text('net use, typed', TYPED),
    text('cmdkey /list', writeCredentials(credentials)),
    text('Get-SmbConnection, table', writeSmbConnections(smb, 'table')),
    text('Get-SmbConnection, list', writeSmbConnections(smb, 'list')),
    text('Get-SmbMapping, table', writeSmbMappings([ACCT, SERVER], 'table')),
    text('Get-SmbMapping, list', writeSmbMappings([ACCT, SERVER], 'list')),
  ];
}

// POSIX ACLs

const GETFACL = `# file: srv/my\\040files
# owner: CONTOSO\\134anna
# group: gr\\303\\266\\303\\237e
user::rwx
user:daemon:rw-                 #effective:r--
user:0a1b2c3d-0000-1111-2222-333344445555:r-x\t#effective:r--
group::r-x                      #effective:r--
mask::r--
other::---
default:user::rwx
default:group::r-x
default:other::---

# file: srv/my\\040files/a.csv
# owner: bob
# group: eng
user::rw-
group::r--
other::---

`;

const AZ_ACCESS = `{
  "acl": "user::rwx,user:anna:r-x,group::r-x,mask::r-x,other::---",
  "group": "$superuser",
  "owner": "anna",
  "permissions": "rwxr-x---+"
}
`;

const AZ_LIST = `[
${AZ_ACCESS.trim().replace('{', '{"path": "/data",')},
  {"path": "/data/\\u00e4", "acl": "user::rwx,group:eng:-wx,group::r-x,mask::rwx,other::---,default:user::rwx,default:group::---,default:other::---"},
  {"name": "x", "permissions": "rw-r-----", "owner": "bob", "group": "eng", "isDirectory": false}
]
`;

const ITEM_TABLE = `
   FileSystem Name: filesystem1

Path                 IsDirectory  Length          LastModified         Permissions  Owner                Group
----                 -----------  ------          ------------         -----------  -----                -----
dir1/my file.txt     False        1024            2020-03-23 09:29:18Z rwxrw-rw-    bob                  eng

DefaultScope AccessControlType EntityId Permissions
------------ ----------------- -------- -----------
False        User                       rwx
False        Group                      rw-
False        Other                      rw-

`;

const ITEM_WITH_ACL = `
Path         : dir1
IsDirectory  : True
Permissions  : rwxr-x---+
Owner        : 0a1b2c3d-0000-1111-2222-333344445555
Group        : $superuser
ACL          : {user::rwx, user:anna:r-x, group::r-x,
               mask::r-x, other::---}

`;

const ITEM_LIST = `Path         : dir1
IsDirectory  : True
Length       :
LastModified : 3/23/2020 9:34:31 AM +00:00
Permissions  : rwxr-x---
Owner        : $superuser
Group        : eng

DefaultScope AccessControlType EntityId Permissions
------------ ----------------- -------- -----------
False        User                       rwx
False        User              anna     r-x
False        Group                      r-x
False        Mask                       r-x
False        Other                      ---
True         User                       rwx
True         Group                      r-x
True         Other                      ---

`;

function combinedTexts(): FuzzInput[] {
  const icacls = writeIcacls(shownObjects(31, 4));
  const list = writeWhoami(ANNA, { ...PLAIN_STYLE, form: 'list' });
  const whoami = writeWhoami(ANNA);
  const netUse = writeNetUse([ACCT, SERVER]);
  return [
    text(
      'combined, with prompts',
      `C:\\>whoami /all\r\n${whoami}\r\nC:\\>net use\r\n${netUse}\r\nC:\\>icacls *\r\n${icacls}`,
    ),
    text('combined, without prompts', `${icacls}\r\n${netUse}\r\n${whoami}`),
    text('combined, PowerShell', `PS C:\\> whoami /all /fo list\r\n${list}\r\n${CONSOLE_SDDL}${CONSOLE_ICACLS}`),
    text(
      'combined, UTF-16',
      `${CONSOLE_ICACLS}C:\\>net use\r\n${netUse}C:\\>whoami /all\r\n${whoami}`,
      'utf-16le with BOM',
    ),
    text('combined, CSV', `${writeWhoami(ANNA, { ...PLAIN_STYLE, form: 'csv' })}\r\n${CONSOLE_ICACLS}${TYPED}`),
  ];
}

const OBJECTS_OF_MANY = 150;

/** All texts, some hundred bytes to 60 KB. */
export function contextTexts(): FuzzInput[] {
  return [
    text('icacls, one object', writeIcacls(shownObjects(21, 1))),
    text('icacls, several objects', writeIcacls(shownObjects(22, 5))),
    text('icacls, other objects', writeIcacls(shownObjects(23, 5))),
    text('icacls, UTF-16', writeIcacls(shownObjects(24, 3)), 'utf-16le'),
    text('icacls, German', GERMAN_ICACLS),
    inCodePage('icacls, German, code page 850 is a guess', GERMAN_ICACLS, 'cp850'),
    text('icacls, console', CONSOLE_ICACLS),
    text('icacls, console of 80', wrapped(LONG_ICACLS, 80)),
    text('icacls, many objects', writeIcacls(shownObjects(25, OBJECTS_OF_MANY))),
    text('icacls /save', writeSaved(26, 4), 'utf-16le with BOM'),
    text('icacls /save without a mark', writeSaved(27, 3), 'utf-16le'),
    text('SDDL', writeDescriptors(28, 4)),
    text('SDDL, console', CONSOLE_SDDL),
    text('SDDL, lists', LIST_SDDL),
    ...whoamiTexts(),
    ...connectionTexts(),
    text('getfacl', GETFACL),
    text('getfacl, behind a prompt', `anna@host:~$ hdfs dfs -getfacl /srv\n${GETFACL}$ \n`),
    text('az storage fs access show', AZ_ACCESS),
    text('az storage fs file list', AZ_LIST),
    text('items, table', ITEM_TABLE),
    text('items, list', ITEM_LIST),
    text('items, list with its ACL', ITEM_WITH_ACL),
    ...combinedTexts(),
  ];
}
