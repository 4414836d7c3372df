/** Damage to context files: that of any text of lines, and of the signs that tell entries, columns and names from each other. */

import { BYTE_DAMAGES, damaged } from '../damage-bytes.js';
import {
  asLines,
  ENCODING_DAMAGES,
  inLine,
  LINE_DAMAGES,
  lineInserted,
  MOST_LINES,
  repeated,
  replaced,
  within,
  withLines,
} from '../damage-lines.js';
import { inserted, type TextDamage, utf8 } from '../damage-text.js';
import { pick, type Random, randomSize } from '../random.js';

const MOST_DAMAGES = 3;

/** A damaged copy of a sound context file. */
export function damageContext(file: Uint8Array, random: Random, largest: number): Uint8Array {
  const damages = [
    asLines(pick(TEXT_DAMAGES, random)),
    asLines(pick(TEXT_DAMAGES, random)),
    asLines(pick(LINE_DAMAGES, random)),
    within(pick([...ENCODING_DAMAGES, ...BYTE_DAMAGES], random)),
  ];
  return damaged(file, damages, MOST_DAMAGES, random, largest);
}

const SIDS = [
  '',
  'S-1-5-',
  'S-1-5-32',
  'S-1-5-32-544',
  's-1-5-32-0544',
  'S-1-5-21-1-2-3-4294967296',
  `S-1-5${'-1'.repeat(16)}`,
  'S-2-5-32-544',
  'S-1-0x5-32-544',
  '*S-1-1-0',
  'S-1-5-32-544S-1-5-32-545',
  `S-1-5-21-1-2-${utf8('３')}-4`,
];

const GROUPS = [
  '(',
  ')',
  '()',
  '(F)',
  '(N)',
  '(OI)(CI)',
  '(DENY)',
  '(DENY)(DENY)(F)',
  '(I)(OX)(F)',
  '(RX,,W)',
  '(RX, W)',
  '(f)',
  '(0x1F01FF)',
  '(0x100000000)',
  '(GR,GE)(IO)',
  '(NW)',
  '(F))',
  '((F)',
  ': (F)',
];

const FIELDS = [
  '',
  ';',
  'A',
  'XX',
  'OI',
  'OIC',
  'FA',
  'FAFA',
  '0x',
  '0x1ffffffff',
  '-1',
  'BA',
  'ba',
  'QQ',
  'DA',
  '(',
  ')',
  '"',
  '(A;;FA;;;SY)',
  'D:',
  'S:',
  'NO_ACCESS_CONTROL',
];

const ACCOUNTS = [
  '',
  ' ',
  'Everyone',
  'EVERYONE',
  'BUILTIN\\Users',
  'BUILTIN\\ Users',
  'CONTOSO\\a\\b',
  'CONTOSO\\',
  '\\anna',
  'anna@contoso.example',
  'NT AUTHORITY\\SYSTEM',
  utf8('NT-AUTORITÄT\\SYSTEM'),
  'contoso\\anna contoso\\bert',
  'localhost\\acct',
  utf8('京\\名'),
  `x\\${'y'.repeat(300)}`,
];

const PATHS = [
  '',
  'Z:',
  'Z:\\',
  'Z:\\data BUILTIN\\Users',
  'Z:\\a:(F)',
  '\\\\',
  '\\\\server',
  '\\\\server\\share\\',
  '\\\\server\\share|x',
  '\\\\?\\C:\\data',
  'https://server/share',
  'C:\\>',
  `\\\\server\\${'x'.repeat(40)}`,
];

const WORDS = [
  '',
  'Enabled',
  'Disabled',
  'Enabled group',
  'Enabled by default',
  'Group used for deny only',
  utf8('Aktivierte Gruppe'),
  utf8('有効'),
  'rwx',
  'r-x+',
  'True',
  'OK',
  '12',
  '…',
  '...',
];

/** Lines of all formats, which open, close or continue something. */
const LINES = [
  '',
  '   ',
  'C:\\>',
  'C:\\>whoami',
  'contoso\\bert',
  'C:\\>net use',
  'PS C:\\> icacls Z:\\data',
  'PS C:\\> (Get-Acl Z:\\other).Sddl',
  'processed file: Z:\\data',
  'Z:\\secret: Access is denied.',
  'Successfully processed 1 files; Failed processing 0 files',
  '2 Dateien erfolgreich verarbeitet, bei 0 Dateien ist ein Verarbeitungsfehler aufgetreten.',
  'Z:\\other BUILTIN\\Users:(R)',
  '     Everyone:(F)',
  '     S-1-5-21-1-2-3-1001:(RX)',
  'Z:\\bare',
  'D:(A;;FA;;;SY)',
  'O:BAG:SYD:PAI(A;OICI;FA;;;BA)',
  ';;FA;;;BA)',
  'Sddl : D:(A;;FA;;;SY)',
  'Path : Z:\\x',
  'User Name    SID',
  '============ ==================',
  '= =',
  'contoso\\anna S-1-5-21-1-2-3-1001',
  'Group Name  Type  SID           Attributes',
  '=========== ===== ============= ==================================================',
  'Everyone    Alias S-1-1-0       Mandatory group, Enabled by default, Enabled group',
  '"CONTOSO\\x","Group","S-1-5-21-1-2-3-4","Group used for deny only"',
  'SeRestorePrivilege            Restore files and directories  Enabled',
  'Privilege Name: SeRestorePrivilege',
  'State:          Enabled',
  '-------------------------------------------------------------------------------',
  'OK           X:        \\\\server\\share            Microsoft Windows Network',
  'OK           LPT1      \\\\server\\printer          Microsoft Windows Network',
  'net use X: \\\\server\\share /user:CONTOSO\\bert',
  'RemotePath : \\\\server\\share',
  '    Target: Domain:target=server',
  'ServerName ShareName UserName Credential Dialect NumOpens',
  '---------- --------- -------- ---------- ------- --------',
  '# file: x',
  'user::rwx',
  'default:user:anna:r-x',
  '"acl": "user::rwx",',
  'Path IsDirectory Length LastModified Permissions Owner Group',
  'const x = 1;',
  '<html>',
];

/** What endless lines are made of. */
const ENDLESS = [
  'x',
  ' ',
  '=',
  '= ',
  '-',
  '- ',
  '(',
  '()',
  ':',
  ': ',
  '"',
  '","',
  '\\',
  'a ',
  'S-1-',
  '(F)',
  ';',
  '[',
  '{"a":',
  '\r',
  utf8('中'),
];

const LETTERS = [...'aZ019-_.:;,()"\\/|= '];

const TEXT_DAMAGES: readonly TextDamage[] = [
  ...LINE_DAMAGES,
  (text, random) => withoutLetter(text, random),
  (text, random) => inserted(text, random, pick(LETTERS, random)),
  (text, random) => otherLetter(text, random),
  (text, random) => replaced(text, random, /\*?S-1(?:-\d+)+/g, pick(SIDS, random)),
  (text, random) => replaced(text, random, /(?<=-)\d+/g, pick(['', '0', '007', '4294967295', '99999999999'], random)),
  (text, random) => replaced(text, random, /\([A-Za-z\d,]*\)/g, pick(GROUPS, random)),
  (text, random) => inserted(text, random, pick(GROUPS, random)),
  (text, random) => replaced(text, random, /(?<=[(;])[^();]*(?=[;)])/g, pick(FIELDS, random)),
  (text, random) => replaced(text, random, /[\w-]+\\[\w .]+/g, pick(ACCOUNTS, random)),
  (text, random) => replaced(text, random, /(?:[A-Z]:|\\\\)[\w\\.]+/g, pick(PATHS, random)),
  (text, random) => replaced(text, random, /\b[A-Z][a-z]+(?: [a-z]+)*\b/g, pick(WORDS, random)),
  (text, random) => replaced(text, random, /=+|-{3,}/g, pick(['', '=', '==', '= =', '-', '- -', '========'], random)),
  (text, random) => replaced(text, random, / {2,}/g, pick(['', ' ', '\t', '   ', utf8('\u00a0\u00a0')], random)),
  (text, random) => inLine(text, random, (line) => line.replace(/ {2,}/g, ' ')),
  (text, random) => inLine(text, random, (line) => line.trimStart()),
  (text, random) => inLine(text, random, (line) => line.replace(/^\s*/, ' '.repeat(random(30)))),
  (text, random) => withoutBlankLines(text, random),
  (text, random) => text.replace(/^(?=.)/gm, pick(['  ', '> ', '\t', '1  '], random)),
  (text) => text.replace(/[ \t]+(?=\r?$)/gm, ''),
  (text, random) => brokenAt(text, NARROWEST + random(130)),
  (text, random) => lineInserted(text, random, pick(LINES, random)),
  (text, random) => lineInserted(text, random, pick(LINES, random)),
  (text, random) => withLines(text, random, () => pick(LINES, random)),
  (text, random, room) => lineInserted(text, random, repeated(`${pick(LINES, random)}\r\n`, room, MOST_LINES, random)),
  (text, random, room) => inserted(text, random, repeated(pick(ENDLESS, random), room, room, random)),
  (text, random, room) => text + (text.length <= room ? text.slice(random(text.length)) : ''),
  (text, random) => text.slice(0, random(text.length + 1)),
  (text, random) => withoutPart(text, random),
];

function withoutLetter(text: string, random: Random): string {
  const at = random(text.length + 1);
  return text.slice(0, at) + text.slice(at + 1);
}

function otherLetter(text: string, random: Random): string {
  const at = random(text.length + 1);
  return text.slice(0, at) + pick(LETTERS, random) + text.slice(at + 1);
}

/** A run of letters left out, over line ends too. */
function withoutPart(text: string, random: Random): string {
  const at = random(text.length + 1);
  return text.slice(0, at) + text.slice(at + randomSize(200, random));
}

/** Pages and mails lose blank lines, all of them or some. */
function withoutBlankLines(text: string, random: Random): string {
  const seldom = random(2) === 0 ? 1 : 3;
  return text.replace(/(?:\r?\n){2,}/g, (ends) => (random(seldom) === 0 ? '\n' : ends));
}

const NARROWEST = 20;

/** As a console of so many columns shows the lines, or cuts them. */
function brokenAt(text: string, columns: number): string {
  return text.replace(new RegExp(`[^\\r\\n]{${columns}}`, 'g'), '$&\r\n');
}
