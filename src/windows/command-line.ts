/** Words for commands of cmd.exe. */

/** In characters: a line of cmd.exe holds 8,191 in all. */
const LONGEST_WORD = 2_000;

/** What cmd.exe would make something else of within quotes. */
const UNQUOTABLE = /["%!<>|\p{C}]/u;

/**
 * A path for a command of cmd.exe, in quotes; the placeholder where it is not known whole or where cmd would make something
 * else of it. A back slash before the closing quote would become part of the word, so it gets a dot.
 */
export function quotedPath(path: string | null, placeholder: string): string {
  if (path === null || /[*?]/.test(path.replace(/^\\\\\?\\/, ''))) {
    return placeholder;
  }
  return quotedWord(path.endsWith('\\') ? `${path}.` : path, placeholder);
}

/** Another word, in quotes; the placeholder under the same conditions. */
export function quotedWord(word: string | null, placeholder: string): string {
  return word === null || word === '' || word.length > LONGEST_WORD || UNQUOTABLE.test(word)
    ? placeholder
    : `"${word}"`;
}
