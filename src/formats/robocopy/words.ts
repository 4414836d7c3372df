/**
 * The words of robocopy that we know, as data. The reader finds every record by its structure; words only turn an
 * action phrase into an id, a month into a number, and tell an error from a note where both look alike.
 * A phrase or a language that is missing here costs its label, never the record.
 */

import { LANGUAGES } from './languages.js';

export type RobocopyAction = keyof typeof ACTIONS;

/**
 * The action that a phrase names, in any language of the tables and in any case; null for an unknown phrase. `NTFS` stands
 * in the phrases of ids 9122 and 9123 alone, untranslated: then the closing slash of the path tells which of them it is.
 */
export function actionOfPhrase(phrase: string, path: string): RobocopyAction | null {
  const known = ACTION_BY_PHRASE.get(phrase.toLowerCase());
  if (known !== undefined || !/(?:^|[^\w])NTFS(?:$|[^\w])/.test(phrase)) {
    return known ?? null;
  }
  return path.endsWith('\\')
    ? 'copying-ntfs-security-to-destination-directory'
    : 'copying-ntfs-security-to-destination-file';
}

// Source: robocopy-strings.md, ids 9101…9129 of build 10.0.28000. No other action exists in that build.
const ACTIONS = {
  'accessing-source-directory': 'Accessing Source Directory',
  'accessing-destination-directory': 'Accessing Destination Directory',
  'scanning-source-directory': 'Scanning Source Directory',
  'scanning-destination-directory': 'Scanning Destination Directory',
  'deleting-source-directory': 'Deleting Source Directory',
  'deleting-destination-directory': 'Deleting Destination Directory',
  'creating-destination-file': 'Creating Destination File',
  'creating-destination-directory': 'Creating Destination Directory',
  'copying-file': 'Copying File',
  'copying-directory': 'Copying Directory',
  'time-stamping-destination-file': 'Time-Stamping Destination File',
  'time-stamping-destination-directory': 'Time-Stamping Destination Directory',
  'expanding-source-pathname': 'Expanding Source Pathname',
  'expanding-destination-pathname': 'Expanding Destination Pathname',
  'deleting-source-file': 'Deleting Source File',
  'changing-file-attributes': 'Changing File Attributes',
  'deleting-extra-file': 'Deleting Extra File',
  'deleting-extra-directory': 'Deleting Extra Directory',
  'scanning-extra-directory': 'Scanning Extra Directory',
  'opening-log-file': 'Opening Log File',
  'expanding-log-file-pathname': 'Expanding Log File Pathname',
  'copying-ntfs-security-to-destination-directory': 'Copying NTFS Security to Destination Directory',
  'copying-ntfs-security-to-destination-file': 'Copying NTFS Security to Destination File',
  'opening-job-file': 'Opening Job File',
  'getting-file-system-type-of-source': 'Getting File System Type of Source',
  'getting-file-system-type-of-destination': 'Getting File System Type of Destination',
  'waiting-for-changes-in-source-directory': 'Waiting for Changes in Source Directory',
  'getting-file-time': 'Getting File Time',
  'copying-directory-eas': 'Copying Directory EAs',
} as const;

const WORDS = LANGUAGES.flatMap(({ attested, unattested }) => [attested, unattested]);

const PHRASES: readonly (readonly [phrase: string, action: string])[] = [
  ...Object.entries(ACTIONS),
  ...WORDS.flatMap(({ actions }) => Object.entries(actions ?? {})),
].map(([action, phrase]) => [phrase, action]);

function isAction(id: string): id is RobocopyAction {
  return id in ACTIONS;
}

const ACTION_BY_PHRASE: ReadonlyMap<string, RobocopyAction> = new Map(
  PHRASES.flatMap(([phrase, action]): [string, RobocopyAction][] =>
    isAction(action) ? [[phrase.toLowerCase(), action]] : [],
  ),
);

/** Every known phrase, for a path in none of the usual forms behind one. The longest first: one begins with another. */
export const ACTION_PHRASES: readonly string[] = PHRASES.map(([phrase]) => phrase).sort((a, b) => b.length - a.length);

/** What stands for ERROR (id 9001). */
export const ERROR_WORDS: ReadonlySet<string> = new Set(['ERROR', ...WORDS.flatMap(({ error }) => error ?? [])]);

/** What opens a remark that is no error (ids 10, 20, 22, 1113). */
export const NOTE_WORDS: ReadonlySet<string> = new Set(['NOTE', 'WARNING']);

/** The end of all retries (id 227). Source: robocopy-strings.md; robocopy-log.md §4 Errors. */
export const RETRY_LIMIT_WORDS: readonly string[] = [
  'RETRY LIMIT EXCEEDED',
  ...WORDS.flatMap(({ retryLimit }) => retryLimit ?? []),
];

/** All words of other languages that we know: they tell the code page of a log. */
export const KNOWN_WORDS: readonly string[] = WORDS.flatMap(({ error, retryLimit, actions, labels }) =>
  [error, retryLimit, ...Object.values(actions ?? {}), ...(labels ?? [])].filter((word) => word !== undefined),
);

/** What a line that ends a run complains about. Source: robocopy-strings.md, ids 12…32. */
export type FatalAction =
  | 'missing-backup-right'
  | 'missing-auditing-right'
  | 'secfix-without-security'
  | 'no-source'
  | 'no-destination'
  | 'invalid-parameter'
  | 'invalid-job-file'
  | 'out-of-memory'
  | 'fatal';

/**
 * Told by the switches and signs that every language prints alike, else by the English words. A single pasted line with
 * one of these is known to be robocopy's.
 */
export function fatalAction(text: string): FatalAction {
  return FATAL_LINES.find(({ signs, words }) => signs?.test(text) === true || text.includes(words))?.action ?? 'fatal';
}

const FATAL_LINES: readonly { readonly action: FatalAction; readonly words: string; readonly signs?: RegExp }[] = [
  {
    action: 'missing-backup-right',
    words: 'You do not have the Backup and Restore Files user right',
    signs: /\*{5}[^*]*\/B\b[^*]*\/ZB\b/,
  },
  {
    action: 'missing-auditing-right',
    words: 'You do not have the Manage Auditing user right',
    signs: /\*{5}[^*]*\/COPY:U\b[^*]*\/COPYALL\b/,
  },
  { action: 'secfix-without-security', words: '/SECFIX specified, without', signs: /[:：]\s*\/SECFIX\b/ },
  { action: 'no-source', words: 'No Source Directory Specified' },
  { action: 'no-destination', words: 'No Destination Directory Specified' },
  { action: 'invalid-parameter', words: 'Invalid Parameter #', signs: /#\d+ ?[:：] ?"/ },
  { action: 'invalid-job-file', words: 'Invalid Job File, Line #' },
  { action: 'out-of-memory', words: 'Robocopy ran out of memory' },
];

/** What of such a line stands in a log as ASCII, whatever its language and encoding; the wide colon is up to three bytes of others. */
export const FATAL_TRACES: readonly string[] = [
  ...FATAL_LINES.map(({ words }) => words),
  '\\*{5}',
  '/SECFIX',
  '#\\d+ ?(?::|[^\\x20-\\x7e][^"]{1,2}) ?"',
];

/**
 * The class of an entry, by the words of the resource strings (robocopy-strings.md, 41xx to 46xx); null for words in no
 * table of ours. `existing` is the blank class of a directory that both sides have, or of any entry under /NC.
 */
export function itemClassOf(words: string): ItemClass | null {
  return CLASS_BY_WORDS.get(words.toLowerCase().replace(/\s+/g, ' ')) ?? null;
}

export type ItemClass = (typeof ITEM_CLASSES)[number][0];

const ITEM_CLASSES = [
  ['existing', ''],
  ['new-file', 'New File'],
  ['newer', 'Newer'],
  ['older', 'Older'],
  ['changed', 'Changed'],
  ['tweaked', 'Tweaked'],
  ['modified', 'Modified'],
  ['same', 'Same'],
  ['lonely', 'lonely'],
  ['mismatch', '*MISMATCH'],
  ['attributes', 'attrib'],
  ['archive', 'archive'],
  ['named', 'named'],
  ['large', 'large'],
  ['small', 'small'],
  ['too-old', 'too old'],
  ['too-new', 'too new'],
  ['junction', 'junction'],
  ['new-directory', 'New Dir'],
  ['named-directory', 'named dir'],
  ['extra-directory', '*EXTRA Dir'],
  ['extra-directory', '*directory supplementare'],
  ['extra-named-directory', '*named dir'],
  ['extra-file', '*EXTRA File'],
  ['extra-named-file', '*named file'],
  ['fix-newer', 'fix newer'],
  ['fix-older', 'fix older'],
  ['fix-changed', 'fix changed'],
  ['fix-modified', 'fix modified'],
  ['fix-same', 'fix same'],
] as const;

const CLASS_BY_WORDS: ReadonlyMap<string, ItemClass> = new Map(
  ITEM_CLASSES.map(([id, words]): [string, ItemClass] => [words.toLowerCase(), id]),
);

/** Languages whose month names we ask the platform for; dates have been seen in en, es, pl, it, pt and de logs. */
export const MONTH_LOCALES: readonly string[] = ['en', 'de', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'ru', 'sv'];

/** Halves of a 12-hour clock, before or behind the time. */
export const MORNING_WORDS: readonly string[] = ['am', 'a.m.', 'a. m.', '上午', '午前', '오전'];
export const AFTERNOON_WORDS: readonly string[] = ['pm', 'p.m.', 'p. m.', '下午', '午後', '오후'];
