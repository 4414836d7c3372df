/**
 * The words of robocopy that we know, as data. The reader finds every record by its structure; words only turn an
 * action phrase into an id, a month into a number, and tell an error from a note where both look alike.
 * A phrase or a language that is missing here costs its label, never the record.
 */

export type RobocopyAction = (typeof ACTIONS)[number]['id'];

/** The action whose phrase this is, in any language of the table and in any case; null for an unknown phrase. */
export function actionOfPhrase(phrase: string): RobocopyAction | null {
  return ACTION_BY_PHRASE.get(phrase.toLowerCase()) ?? null;
}

// Source: robocopy-strings.md, ids 9101…9129 of build 10.0.28000; other languages: robocopy-log.md §5, real logs only.
const ACTIONS = [
  { id: 'accessing-source-directory', phrases: ['Accessing Source Directory'] },
  {
    id: 'accessing-destination-directory',
    phrases: ['Accessing Destination Directory', 'Obteniendo acceso al directorio de destino', '正在访问目标目录'],
  },
  { id: 'scanning-source-directory', phrases: ['Scanning Source Directory'] },
  { id: 'scanning-destination-directory', phrases: ['Scanning Destination Directory'] },
  { id: 'deleting-source-directory', phrases: ['Deleting Source Directory'] },
  { id: 'deleting-destination-directory', phrases: ['Deleting Destination Directory'] },
  { id: 'creating-destination-file', phrases: ['Creating Destination File'] },
  { id: 'creating-destination-directory', phrases: ['Creating Destination Directory'] },
  { id: 'copying-file', phrases: ['Copying File', 'Copia del file in corso', 'Copiando Arquivo', '正在复制文件'] },
  { id: 'copying-directory', phrases: ['Copying Directory'] },
  { id: 'time-stamping-destination-file', phrases: ['Time-Stamping Destination File'] },
  { id: 'time-stamping-destination-directory', phrases: ['Time-Stamping Destination Directory'] },
  { id: 'expanding-source-pathname', phrases: ['Expanding Source Pathname'] },
  { id: 'expanding-destination-pathname', phrases: ['Expanding Destination Pathname'] },
  { id: 'deleting-source-file', phrases: ['Deleting Source File'] },
  { id: 'changing-file-attributes', phrases: ['Changing File Attributes'] },
  { id: 'deleting-extra-file', phrases: ['Deleting Extra File'] },
  { id: 'deleting-extra-directory', phrases: ['Deleting Extra Directory'] },
  { id: 'scanning-extra-directory', phrases: ['Scanning Extra Directory'] },
  { id: 'opening-log-file', phrases: ['Opening Log File'] },
  { id: 'expanding-log-file-pathname', phrases: ['Expanding Log File Pathname'] },
  {
    id: 'copying-ntfs-security-to-destination-directory',
    phrases: ['Copying NTFS Security to Destination Directory'],
  },
  {
    id: 'copying-ntfs-security-to-destination-file',
    phrases: ['Copying NTFS Security to Destination File', 'NTFS セキュリティをコピー先ファイルにコピーしています'],
  },
  { id: 'opening-job-file', phrases: ['Opening Job File'] },
  { id: 'getting-file-system-type-of-source', phrases: ['Getting File System Type of Source'] },
  { id: 'getting-file-system-type-of-destination', phrases: ['Getting File System Type of Destination'] },
  { id: 'waiting-for-changes-in-source-directory', phrases: ['Waiting for Changes in Source Directory'] },
  { id: 'getting-file-time', phrases: ['Getting File Time'] },
  { id: 'copying-directory-eas', phrases: ['Copying Directory EAs'] },
] as const satisfies readonly { readonly id: string; readonly phrases: readonly string[] }[];

const ACTION_BY_PHRASE: ReadonlyMap<string, RobocopyAction> = new Map(
  ACTIONS.flatMap(({ id, phrases }) => phrases.map((phrase): [string, RobocopyAction] => [phrase.toLowerCase(), id])),
);

/** Every known phrase, for a path in none of the usual forms behind one. */
export const ACTION_PHRASES: readonly string[] = ACTIONS.flatMap(({ phrases }): readonly string[] => phrases);

/** What stands for ERROR (id 9001). Source: robocopy-log.md §5, table of locales. */
export const ERROR_WORDS: ReadonlySet<string> = new Set(['ERROR', 'FEHLER', 'ERRORE', 'エラー', 'ERRO', '错误']);

/** What opens a remark that is no error (ids 10, 20, 22, 1113). */
export const NOTE_WORDS: ReadonlySet<string> = new Set(['NOTE', 'WARNING']);

/** The end of all retries (id 227). Source: robocopy-strings.md; robocopy-log.md §4 Errors. */
export const RETRY_LIMIT_WORDS: readonly string[] = ['RETRY LIMIT EXCEEDED', '超过重试限制'];

/** Errors that end a run before it began (ids 12…32); with them a single pasted line is known to be robocopy's. */
export const FATAL_PHRASES: readonly string[] = [
  '/SECFIX specified, without',
  'No Source Directory Specified',
  'No Destination Directory Specified',
  'You do not have the Manage Auditing user right',
  'You do not have the Backup and Restore Files user rights',
  'Robocopy ran out of memory',
  'Invalid Parameter #',
  'Invalid Job File, Line #',
];

/** What a line that ends a run complains about, where its words are known. */
export function fatalAction(text: string): 'missing-backup-right' | 'missing-auditing-right' | 'fatal' {
  if (text.includes('You do not have the Backup and Restore Files user rights')) {
    return 'missing-backup-right';
  }
  return text.includes('You do not have the Manage Auditing user right') ? 'missing-auditing-right' : 'fatal';
}

/** Languages whose month names we ask the platform for; dates have been seen in en, es, pl, it, pt and de logs. */
export const MONTH_LOCALES: readonly string[] = ['en', 'de', 'es', 'fr', 'it', 'pl', 'pt', 'ru'];

/** Halves of a 12-hour clock, before or behind the time. */
export const MORNING_WORDS: readonly string[] = ['am', 'a.m.', 'a. m.', '上午', '午前', '오전'];
export const AFTERNOON_WORDS: readonly string[] = ['pm', 'p.m.', 'p. m.', '下午', '午後', '오후'];
