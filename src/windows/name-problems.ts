/**
 * What the names of a path have that a file system, above all Azure Files, may refuse. Sources: "Naming and referencing shares,
 * directories, files, and metadata" (REST reference); azure-files.md §5, §8.2; [MS-FSCC] 2.1.5 names.
 */

import { isLossy, plainPath, volumeKey, pathKey } from './path.js';

/** In the order in which they are looked for. */
export const NAME_PROBLEMS = [
  'invalid-character',
  'private-use-character',
  'trailing-dot-or-space',
  'reserved-name',
  'long-component',
  'long-path',
  'stream',
  'short-name',
] as const;

/**
 * `invalid-character`: one of `" : | < > * ?`, a control character or half a surrogate pair. `private-use-character`: U+E000 to
 * U+F8FF, into which other systems map the invalid ones. `stream`: the path names a stream, `file:stream`. `short-name`: `PROGRA~1`.
 */
export type NameProblem = (typeof NAME_PROBLEMS)[number];

/** Source: azure-files.md §8.2 (limits of Azure Files; NTFS has the same for a component). */
const COMPONENT_LIMIT = 255;
const PATH_LIMIT = 2048;

/** Device names, with whatever extension. Source: the REST reference. */
export const RESERVED_NAME =
  /^(?:con|prn|aux|nul|clock\$|com[1-9\u00b9\u00b2\u00b3]|lpt[1-9\u00b9\u00b2\u00b3])(?:\..*)?$/i;
const SHORT_NAME = /^[^.~\s]{1,6}~[1-9]\d{0,3}(?:\.[^.]{0,3})?$/;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const INVALID = /["|<>*?\u0000-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const PRIVATE_USE = /[\ue000-\uf8ff]/;

/** The end of a short name, `~1.TXT`. */
export const SHORT_NAME_TAIL = /(?<=^[^.~\s]{1,6})~[1-9]\d{0,3}(?:\.[^.]{0,3})?$/;

/** The characters of a name that a file system may refuse, in their order. */
export function troublesomeCharacters(name: string): string {
  return [...name].filter((character) => INVALID.test(character) || PRIVATE_USE.test(character)).join('');
}

/** What a path has below its root where any of its names has a problem, and some that have none. */
const PERHAPS =
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  /["|<>*?~\u0000-\u001f\ud800-\udfff\ue000-\uf8ff]|.:|[. ](?:[\\/]|$)|[\\/](?:con|prn|aux|nul|clock\$|com|lpt)/is;

/** Longer ones are looked at name by name. */
const SHORT_PATH = COMPONENT_LIMIT;

const NONE: NameProblem[] = [];

/** The problems of a path's names below its root, each once. */
export function nameProblems(path: string): readonly NameProblem[] {
  // Nearly all paths have none, and every failure's is looked at. The colon of a drive is none.
  if (path.length <= SHORT_PATH && !PERHAPS.test(/^[a-z]:/i.test(path) ? path.slice(2) : path)) {
    return NONE;
  }
  const names = namesOf(path);
  const below = names.join('\\');
  const last = names.at(-1) ?? '';
  const found = new Set<NameProblem>();
  const add = (problem: NameProblem, has: boolean): void => {
    if (has) {
      found.add(problem);
    }
  };
  const [, ...streams] = last.split(':');
  const isStream = streams.length > 0 && streams.length <= 2 && !last.startsWith(':');
  add('stream', isStream);
  names.forEach((name, index) => {
    const own = isStream && index === names.length - 1 ? name.slice(0, name.indexOf(':')) : name;
    add('invalid-character', hasInvalidCharacter(own));
    add('private-use-character', PRIVATE_USE.test(own));
    add('trailing-dot-or-space', /[. ]$/.test(own) && own !== '.' && own !== '..');
    add('reserved-name', RESERVED_NAME.test(own));
    add('long-component', own.length > COMPONENT_LIMIT);
    add('short-name', SHORT_NAME.test(own));
  });
  add('long-path', below.length > PATH_LIMIT);
  return NAME_PROBLEMS.filter((problem) => found.has(problem));
}

/** A log in an OEM code page prints `?` for what that page does not have: there it says nothing. Source: robocopy-log.md §2. */
function hasInvalidCharacter(name: string): boolean {
  const told = isLossy(name) ? name.replaceAll('?', '') : name;
  return told.includes(':') || INVALID.test(told);
}

function namesOf(path: string): string[] {
  const plain = plainPath(path);
  const volume = volumeKey(pathKey(plain));
  return plain
    .slice(volume?.length ?? 0)
    .split('\\')
    .filter((name) => name !== '');
}
