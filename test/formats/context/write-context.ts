/**
 * Writes what whoami, net use, cmdkey and PowerShell print, from records, in English and in invented languages, so that what is
 * tested is the structure of these texts. It knows nothing of the readers.
 */

import fc from 'fast-check';

/** The words of one language of Windows. */
export interface Language {
  readonly titles: readonly [user: string, groups: string, privileges: string];
  readonly userHeads: readonly [name: string, sid: string];
  readonly groupHeads: readonly [name: string, type: string, sid: string, attributes: string];
  readonly privilegeHeads: readonly [name: string, description: string, state: string];
  readonly groupTypes: readonly string[];
  readonly labelType: string;
  readonly enabledAttributes: readonly [mandatory: string, byDefault: string, enabled: string];
  readonly denyOnly: string;
  readonly enabled: string;
  readonly disabled: string;
  readonly colon: string;
  readonly connectionHeads: readonly [status: string, local: string, remote: string, network: string];
  readonly detailLabels: readonly [
    local: string,
    remote: string,
    type: string,
    status: string,
    opens: string,
    connections: string,
  ];
  readonly remembered: string;
  readonly network: string;
  readonly disk: string;
  readonly done: string;
  readonly target: string;
  readonly credentialType: string;
  readonly user: string;
  readonly statuses: readonly string[];
}

export const ENGLISH: Language = {
  titles: ['USER INFORMATION', 'GROUP INFORMATION', 'PRIVILEGES INFORMATION'],
  userHeads: ['User Name', 'SID'],
  groupHeads: ['Group Name', 'Type', 'SID', 'Attributes'],
  privilegeHeads: ['Privilege Name', 'Description', 'State'],
  groupTypes: ['Well-known group', 'Alias', 'Group'],
  labelType: 'Label',
  enabledAttributes: ['Mandatory group', 'Enabled by default', 'Enabled group'],
  denyOnly: 'Group used for deny only',
  enabled: 'Enabled',
  disabled: 'Disabled',
  colon: ':',
  connectionHeads: ['Status', 'Local', 'Remote', 'Network'],
  detailLabels: ['Local name', 'Remote name', 'Resource type', 'Status', '# Opens', '# Connections'],
  remembered: 'New connections will be remembered.',
  network: 'Microsoft Windows Network',
  disk: 'Disk',
  done: 'The command completed successfully.',
  target: 'Target',
  credentialType: 'Domain Password',
  user: 'User',
  statuses: ['OK', 'Disconnected', 'Unavailable'],
};

const SCRIPTS = ['abcdeéößñæø', 'абвгдежзи', 'αβγδεζηθ', '東京木組名山川', '가나다라마바사'] as const;
/** Scripts whose letters take two cells of a console. */
const isWide = (letter: string): boolean => letter >= '\u3000';

/** A language that nobody speaks; no two of its words are the same. */
export const inventedLanguages: fc.Arbitrary<Language> = fc
  .constantFrom(...SCRIPTS)
  .chain((script) =>
    fc
      .uniqueArray(anyWords([...script]), { minLength: 40, maxLength: 40 })
      .chain((words) => fc.constantFrom(':', ':', '：').map((colon) => languageOf(words, colon))),
  );

function anyWords(letters: readonly string[]): fc.Arbitrary<string> {
  const word = fc.array(fc.constantFrom(...letters), { minLength: 2, maxLength: 9 }).map((drawn) => drawn.join(''));
  return fc.array(word, { minLength: 1, maxLength: 3 }).map((drawn) => drawn.join(' '));
}

function languageOf(words: readonly string[], colon: string): Language {
  let next = 0;
  const word = (longest = 60): string => (words[next++] ?? `word ${next}`).slice(0, longest).trim();
  return {
    titles: [word(), word(), word()],
    userHeads: [word(), 'SID'],
    groupHeads: [word(), word(), 'SID', word()],
    privilegeHeads: [word(), word(), word()],
    groupTypes: [word(), word(), word()],
    labelType: word(),
    enabledAttributes: [word(), word(), word()],
    denyOnly: word(),
    enabled: word(),
    disabled: word(),
    colon,
    connectionHeads: [word(6), word(6), word(), word()],
    detailLabels: [word(8), word(8), word(8), word(8), `# ${word(6)}`, `# ${word(6)}`],
    remembered: `${word()}.`,
    network: word(),
    disk: word(),
    done: `${word()}.`,
    target: word(),
    credentialType: word(),
    user: word(),
    // A program fills 12 cells with them, and letters of East Asia take two.
    statuses: ['OK', word(5), word(5)],
  };
}

/** How a program counts the width of a text that it fills a column with. */
export type Padding = 'units' | 'cells';

function widthOf(text: string, padding: Padding): number {
  return padding === 'units' ? text.length : [...text].reduce((sum, letter) => sum + (isWide(letter) ? 2 : 1), 0);
}

function padded(text: string, width: number, padding: Padding): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text, padding)));
}

function lines(...parts: readonly (string | readonly string[])[]): string {
  return parts
    .flat()
    .map((line) => `${line}\r\n`)
    .join('');
}

// whoami

export interface GroupSpec {
  /** Empty where Windows has no name for the SID. */
  readonly name: string;
  readonly sid: string;
  readonly denyOnly: boolean;
  /** An integrity level, which is listed as a group. */
  readonly isLabel?: boolean;
}

export interface PrivilegeSpec {
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
}

/** Null: that switch was not given. */
export interface IdentitySpec {
  readonly user: { readonly name: string; readonly sid: string } | null;
  readonly groups: readonly GroupSpec[] | null;
  readonly privileges: readonly PrivilegeSpec[] | null;
}

export interface WhoamiStyle {
  readonly form: 'table' | 'list' | 'csv';
  readonly language: Language;
  readonly padding: Padding;
  /** In cells; null: not broken. Only tables of narrow letters are. */
  readonly consoleWidth: number | null;
  /** Whether a program cut the blanks at the ends of lines. */
  readonly trimmed: boolean;
}

export const PLAIN_STYLE: WhoamiStyle = {
  form: 'table',
  language: ENGLISH,
  padding: 'units',
  consoleWidth: null,
  trimmed: false,
};

export function writeWhoami(identity: IdentitySpec, style: WhoamiStyle = PLAIN_STYLE): string {
  const { language } = style;
  const { user, groups, privileges } = identity;
  const sections: readonly (readonly [string, readonly string[], readonly (readonly string[])[] | null])[] = [
    [language.titles[0], language.userHeads, user === null ? null : [[user.name, user.sid]]],
    [language.titles[1], language.groupHeads, groups?.map((group, nth) => groupCells(group, nth, language)) ?? null],
    [
      language.titles[2],
      language.privilegeHeads,
      privileges?.map(({ name, description, enabled }) => [
        name,
        description,
        enabled ? language.enabled : language.disabled,
      ]) ?? null,
    ],
  ];
  const text = sections
    .map(([title, heads, rows]) => (rows === null ? '' : writeSection(title, heads, rows, style)))
    .join('\r\n');
  return style.trimmed ? text.replace(/ +(?=\r\n)/g, '') : text;
}

function groupCells({ name, sid, denyOnly, isLabel = false }: GroupSpec, nth: number, language: Language): string[] {
  const type = isLabel ? language.labelType : (language.groupTypes[nth % language.groupTypes.length] ?? '');
  const attributes = denyOnly ? language.denyOnly : language.enabledAttributes.join(', ');
  return [name, type, sid, isLabel ? '' : attributes];
}

function writeSection(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  style: WhoamiStyle,
): string {
  if (style.form === 'csv') {
    return lines(
      '',
      [heads, ...rows].map((cells) => cells.map((cell) => `"${cell}"`).join(',')),
    );
  }
  const body = style.form === 'table' ? writeTable(heads, rows, style) : writeList(heads, rows, style);
  return lines('', title, '-'.repeat(title.length), '', body);
}

function writeTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { padding, consoleWidth }: WhoamiStyle,
): string[] {
  const widths = heads.map((head, nth) =>
    Math.max(widthOf(head, padding), ...rows.map((cells) => widthOf(cells[nth] ?? '', padding))),
  );
  const row = (cells: readonly string[]): string =>
    cells.map((cell, nth) => padded(cell, widths[nth] ?? 0, padding)).join(' ');
  const ruler = row(widths.map((width) => '='.repeat(width)));
  return [row(heads), ruler, ...rows.map(row)].flatMap((line) => brokenAt(line, consoleWidth));
}

/** A console starts a new line where its width ends. */
function brokenAt(line: string, consoleWidth: number | null): string[] {
  const width = consoleWidth ?? Math.max(1, line.length);
  return Array.from({ length: Math.max(1, Math.ceil(line.length / width)) }, (_, nth) =>
    line.slice(nth * width, (nth + 1) * width),
  );
}

function writeList(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { language, padding }: WhoamiStyle,
): string[] {
  const width = Math.max(...heads.map((head) => widthOf(head, padding))) + 2;
  const entries = rows.map((cells) =>
    heads.map((head, nth) => `${padded(head + language.colon, width, padding)}${cells[nth] ?? ''}`),
  );
  return entries.flatMap((entry, nth) => (nth === 0 ? entry : ['', ...entry]));
}

const SUB_AUTHORITY = fc.integer({ min: 0, max: 0xffff_ffff });
const accountSids: fc.Arbitrary<string> = fc
  .tuple(SUB_AUTHORITY, SUB_AUTHORITY, SUB_AUTHORITY, SUB_AUTHORITY)
  .map((numbers) => `S-1-5-21-${numbers.join('-')}`);

const LETTERS = [...'abcXYZ019-_.éöß', '京', '名', ' '];
/** Names of accounts, with no blank at their ends and none beside another. */
const accountNames = (letters: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 24 })
    .map((drawn) => drawn.join('').trim().replace(/ +/g, ' '))
    .filter((name) => name !== '');

const PRIVILEGES: readonly PrivilegeSpec[] = [
  { name: 'SeShutdownPrivilege', description: 'Shut down the system', enabled: false },
  { name: 'SeBackupPrivilege', description: 'Back up files and directories', enabled: false },
  { name: 'SeRestorePrivilege', description: 'ファイルの復元', enabled: true },
  { name: 'SeTakeOwnershipPrivilege', description: 'Übernehmen des Besitzes', enabled: false },
];
const CHANGE_NOTIFY: PrivilegeSpec = {
  name: 'SeChangeNotifyPrivilege',
  description: 'Bypass traverse checking',
  enabled: true,
};

const EVERYONE: GroupSpec = { name: 'Everyone', sid: 'S-1-1-0', denyOnly: false };
const LABEL: GroupSpec = {
  name: 'Mandatory Label\\Medium Mandatory Level',
  sid: 'S-1-16-8192',
  denyOnly: false,
  isLabel: true,
};

/** Accounts with all three sections, as every token has them: Everyone is enabled, an integrity level is there. */
export function anyIdentity(letters: readonly string[] = LETTERS): fc.Arbitrary<IdentitySpec & { user: object }> {
  const names = accountNames(letters);
  const accounts = fc.tuple(names, names).map(([domain, name]) => `${domain}\\${name}`);
  const groups = fc.array(
    fc.record({ name: fc.oneof(accounts, accounts, fc.constant('')), sid: accountSids, denyOnly: fc.boolean() }),
    { maxLength: 5 },
  );
  const privileges = fc
    .subarray([...PRIVILEGES])
    .chain((held) =>
      fc
        .array(fc.boolean(), { minLength: held.length, maxLength: held.length })
        .map((states) =>
          held.map((privilege, nth): PrivilegeSpec => ({ ...privilege, enabled: states[nth] ?? false })),
        ),
    );
  return fc.record({
    user: fc.record({ name: accounts, sid: accountSids }),
    groups: groups.map((drawn) => [EVERYONE, ...drawn, LABEL]),
    privileges: privileges.map((drawn) => [CHANGE_NOTIFY, ...drawn].sort((a, b) => (a.name < b.name ? -1 : 1))),
  });
}

export const ASCII_LETTERS: readonly string[] = [...'abcXYZ019-_. '];

// net use and the like

export interface ConnectionSpec {
  readonly drive: string | null;
  readonly remote: string;
  /** Empty: none is printed. */
  readonly status: string;
}

/** The table of `net use`. */
export function writeNetUse(
  connections: readonly ConnectionSpec[],
  language: Language = ENGLISH,
  padding: Padding = 'units',
): string {
  const row = (cells: readonly string[]): string =>
    cells.map((cell, nth) => padded(cell, [12, 9, 25, 0][nth] ?? 0, padding)).join(' ');
  const rows = connections.flatMap(({ drive, remote, status }) =>
    widthOf(remote, padding) <= 25
      ? [row([status, drive ?? '', remote, language.network])]
      : [`${row([status, drive ?? '', remote])} `, `${' '.repeat(48)}${language.network}`],
  );
  return lines(language.remembered, '', '', row(language.connectionHeads), '', '-'.repeat(79), rows, language.done, '');
}

/** `net use Z:`. */
export function writeNetUseDetails(
  { drive, remote, status }: ConnectionSpec,
  userName: string | null = null,
  language: Language = ENGLISH,
  padding: Padding = 'units',
): string {
  const [local, remoteLabel, type, statusLabel, opens, connections] = language.detailLabels;
  const line = (label: string, value: string): string => padded(label, 18, padding) + value;
  return lines(
    line(local, drive ?? ''),
    line(remoteLabel, remote),
    line(type, language.disk),
    userName === null ? [] : line(language.user.slice(0, 8), userName),
    line(statusLabel, status),
    line(opens, '0'),
    line(connections, '12'),
    language.done,
    '',
  );
}

export interface SmbConnectionSpec {
  readonly server: string;
  readonly share: string;
  readonly credential: string;
}

/** `Get-SmbConnection`, as a table or through `Format-List`. */
export function writeSmbConnections(connections: readonly SmbConnectionSpec[], form: 'table' | 'list'): string {
  const heads = ['ServerName', 'ShareName', 'UserName', 'Credential', 'Dialect'];
  const rows = connections.map(({ server, share, credential }) => [
    server,
    share,
    'CONTOSO\\someone',
    credential,
    '3.1.1',
  ]);
  return form === 'list' ? writeProperties(heads, rows) : writePropertyTable(heads, rows, ['NumOpens', '2']);
}

/** `Get-SmbMapping`, as a table or through `Format-List`. */
export function writeSmbMappings(connections: readonly ConnectionSpec[], form: 'table' | 'list'): string {
  const rows = connections.map(({ status, drive, remote }) => [status, drive ?? '', remote]);
  return form === 'list'
    ? writeProperties(['Status', 'LocalPath', 'RemotePath'], rows)
    : writePropertyTable(['Status', 'Local Path', 'Remote Path'], rows, null);
}

function writeProperties(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return lines(
    '',
    rows.map((cells) => [...heads.map((head, nth) => `${head.padEnd(10)} : ${cells[nth] ?? ''}`), '']).flat(),
  );
}

/** `number`: head and value of a last column, which is right-aligned. */
function writePropertyTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  number: readonly [head: string, value: string] | null,
): string {
  const widths = heads.map((head, nth) => Math.max(head.length, ...rows.map((cells) => (cells[nth] ?? '').length)));
  const row = (cells: readonly string[], last: string): string =>
    `${cells.map((cell, nth) => cell.padEnd(widths[nth] ?? 0)).join(' ')}${number === null ? '' : ` ${last.padStart(number[0].length)}`}`;
  const dashes = row(
    heads.map((head) => '-'.repeat(head.length)),
    '-'.repeat(number?.[0].length ?? 0),
  );
  return lines(
    '',
    row(heads, number?.[0] ?? ''),
    dashes,
    rows.map((cells) => row(cells, number?.[1] ?? '')),
    '',
    '',
  );
}

export interface CredentialSpec {
  readonly host: string;
  readonly user: string;
}

/** `cmdkey /list`, with a credential that is none of a server among them. */
export function writeCredentials(credentials: readonly CredentialSpec[], language: Language = ENGLISH): string {
  const entry = (target: string, user: string): string[] => [
    `    ${language.target}${language.colon} ${target}`,
    `    ${language.credentialType}${language.colon} ${language.disk} `,
    `    ${language.user}${language.colon} ${user}`,
    '    ',
  ];
  return lines(
    '',
    `${language.remembered}:`,
    '',
    entry('LegacyGeneric:target=git:https://example.org', 'someone'),
    credentials.flatMap(({ host, user }) => entry(`Domain:target=${host}`, user)),
  );
}

const HOSTS = ['acct.file.core.windows.net', 'server', '10.0.0.5', 'fs01.contoso.example'] as const;
const SHARES = ['share', 'x', 'my share', 'IPC$', 'with ten more letters', 'データ', 'größe'] as const;

/** A share with wide letters that fills its column can be read in two ways: where it ends, and where another one would. */
function fillsColumn(remote: string): boolean {
  return /[^\x20-\x7e]/.test(remote) && [widthOf(remote, 'units'), widthOf(remote, 'cells')].includes(25);
}

export const anyConnections: fc.Arbitrary<readonly ConnectionSpec[]> = fc.array(
  fc.record({
    drive: fc.constantFrom('Z:', 'Y:', 'H:', null),
    remote: fc
      .tuple(fc.constantFrom(...HOSTS), fc.array(fc.constantFrom(...SHARES), { minLength: 1, maxLength: 3 }))
      .map(([host, names]) => `\\\\${host}\\${names.join('\\')}`)
      .filter((remote) => !fillsColumn(remote)),
    status: fc.constantFrom('OK', 'Disconnected', ''),
  }),
  { minLength: 1, maxLength: 5 },
);

const USERS = ['localhost\\acct', 'AZURE\\acct', 'CONTOSO\\anna', 'anna@contoso.example'] as const;

export const anySmbConnections: fc.Arbitrary<readonly SmbConnectionSpec[]> = fc.array(
  fc.record({
    server: fc.constantFrom(...HOSTS),
    share: fc.constantFrom(...SHARES),
    credential: fc.constantFrom(...USERS),
  }),
  { minLength: 1, maxLength: 4 },
);

export const anyCredentials: fc.Arbitrary<readonly CredentialSpec[]> = fc.array(
  fc.record({ host: fc.constantFrom(...HOSTS), user: fc.constantFrom(...USERS, '') }),
  { minLength: 1, maxLength: 4 },
);
