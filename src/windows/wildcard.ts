/** The wildcards of a Windows command line: `*` for any characters, `?` for one. */

/** A pattern for the whole text. `flags` as of RegExp, `i` for texts that are not folded. */
export function wildcardPattern(text: string, flags = ''): RegExp {
  const expression = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, `s${flags}`);
}

/** Whether a path holds wildcards. The `?` of the prefix `\\?\` is none. */
export function hasWildcard(path: string): boolean {
  return /[*?]/.test(path.replace(/^\\\\\?\\/, ''));
}
