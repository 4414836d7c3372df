/** Words for commands of cmd.exe. */

/** In characters: a line of cmd.exe holds 8,191 in all. */
const LONGEST_WORD = 2_000;

/** What cmd.exe would make something else of within quotes. */
const UNQUOTABLE = /["%!<>|\p{C}]/u;

/**
 * A path for a command of cmd.exe, in quotes; the placeholder where it is not known whole or where cmd would make something
 * else of it. A back slash before the closing quote would make it part of the word, so it gets a dot behind it.
 */
export function quotedPath(path: string | null, placeholder: string): string {
  if (path === null || /[*?]/.test(path.replace(/^\\\\\?\\/, ''))) {
    return placeholder;
  }
  // A path with \\?\ in front is taken as it is: a dot in it would be a name.
  const end = path.endsWith('\\') ? (path.startsWith('\\\\?\\') ? '\\' : '.') : '';
  return quotedWord(`${path}${end}`, placeholder);
}

/** Another word, in quotes; the placeholder under the same conditions. */
export function quotedWord(word: string | null, placeholder: string): string {
  return word === null || word === '' || word.length > LONGEST_WORD || UNQUOTABLE.test(word)
    ? placeholder
    : `"${word}"`;
}

/** What no command line hands to a program: a quote, which no name of Windows holds either, control characters, half surrogate pairs. */
const UNWRITABLE = /["\p{Cc}\p{Cs}]/u;

/** What means something to nobody on the way. */
const PLAIN_WORD = /^[\w/:+.*?~$#@-]+$/;

/** What PowerShell takes for the end of a text in single quotes; twice it is itself. Source: about_Quoting_Rules. */
export const POWERSHELL_QUOTE = /['\u2018\u2019\u201a\u201b]/;

/**
 * A word for a batch file, such that the program gets it as it is: in quotes where it needs them, where cmd.exe makes something
 * of percent signs alone, and with back slashes at its end doubled, as a program reads those before a quote. Delayed expansion
 * has to be off. Throws a RangeError for a word that no command line can hold.
 */
export function batchWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `"${withinBatchQuotes(word)}"`;
}

/** A line of a batch file that puts a word into a variable. In quotes, `"%NAME%"` is then the word, as `batchWord` says. */
export function batchVariable(name: string, word: string): string {
  return `set "${name}=${withinBatchQuotes(word)}"`;
}

function withinBatchQuotes(word: string): string {
  return `${requireWritable(word).replaceAll('%', '%%')}${/\\*$/.exec(word)?.[0] ?? ''}`;
}

/**
 * A word for a PowerShell script, which a program gets as it is. PowerShell 5.1 puts a word with blanks into quotes and does not
 * mind a back slash before the last one, so those are doubled here. Throws a RangeError as `batchWord` does.
 */
export function powerShellWord(word: string): string {
  const slashes = /\s/.test(word) ? (/\\*$/.exec(word)?.[0] ?? '') : '';
  return `'${requireWritable(word).replace(new RegExp(POWERSHELL_QUOTE, 'g'), '$&$&')}${slashes}'`;
}

function requireWritable(word: string): string {
  if (UNWRITABLE.test(word)) {
    throw new RangeError('no command can hold a quote, a control character or half a character');
  }
  return word;
}
