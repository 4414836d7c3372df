/** Words for commands of cmd.exe. */

/** In characters: a line of cmd.exe holds 8,191 in all. */
const LONGEST_WORD = 2_000;

/**
 * A path for a command of cmd.exe, in quotes; the placeholder where it is not known whole or where cmd would make something
 * else of it. A back slash before the closing quote would become part of the word, so it gets a dot.
 */
export function quotedPath(path: string | null, placeholder: string): string {
  if (!isPlain(path?.replace(/^\\\\\?\\/, '') ?? null)) {
    return placeholder;
  }
  return `"${path?.endsWith('\\') === true ? `${path}.` : path}"`;
}

/** Another word, in quotes; the placeholder under the same conditions. */
export function quotedWord(word: string | null, placeholder: string): string {
  return isPlain(word) ? `"${word}"` : placeholder;
}

function isPlain(word: string | null): boolean {
  return word !== null && word !== '' && word.length <= LONGEST_WORD && !/["%!?*<>|\p{C}]/u.test(word);
}
