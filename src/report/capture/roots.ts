/** The folders that a capture is about, as robocopy is given them. */

import { isUnder, parentPath, pathKey, plainPath } from '../../windows/path.js';
import { printable } from '../printable.js';

/** In characters, as Windows counts them. */
const LONGEST_PATH = 2_000;

/** What no name of Windows holds, and what Windows makes another name of. Source: Naming Files, Paths, and Namespaces. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [
    /"/,
    'holds a quote, which no Windows path does. A back slash before a closing quote does that: write "D:\\data", and D:\\ without quotes',
  ],
  [/[\p{Cc}\p{Cs}]/u, 'holds a control character or half a character'],
  [/[*?<>|]/, 'holds one of * ? < > |, which no Windows path does'],
  [/^.{2}.*:/s, 'holds a colon behind the drive letter'],
  [/(?:^|\\)\.{1,2}(?:\\|$)/, 'holds . or .. as a folder: write out the folder that is meant'],
];

/** Windows takes these off, unless `\\?\` stands in front. */
const LOST_AT_THE_END = /[ .](?:\\|$)/;

/**
 * A full path that an option names, with back slashes, and none at its end but that of a root like `D:\`. Throws a RangeError
 * that says what is wrong with any other.
 */
export function fullPath(option: string, text: string): string {
  const path = text.replaceAll('/', '\\').replace(/(?!^)\\{2,}/g, '\\');
  const prefix = /^\\\\\?\\/.exec(path)?.[0] ?? '';
  const fault = FORBIDDEN.find(([pattern]) => pattern.test(path.slice(prefix.length)));
  if (fault !== undefined) {
    throw refused(option, text, fault[1]);
  }
  if (prefix === '' && LOST_AT_THE_END.test(path)) {
    throw refused(option, text, 'has a name that ends in a blank or a dot, which Windows takes off');
  }
  if (path.length > LONGEST_PATH) {
    throw refused(option, text, `has ${path.length} characters, expected ${LONGEST_PATH} at most`);
  }
  if (/^[a-z]:$/i.test(path)) {
    throw refused(option, text, `is the current folder of that drive: write ${path}\\`);
  }
  if (!FULL_PATH.test(path)) {
    throw refused(option, text, 'is no full path: expected one like D:\\data or \\\\server\\share\\folder');
  }
  return closed(path);
}

/** The path as robocopy takes it: with a slash at the end of a volume's root, and nowhere else. */
export function closed(path: string): string {
  return parentPath(path) === null && !/^\\\\[^?]/.test(path) ? withOneSlash(path) : path.replace(/\\$/, '');
}

/** A drive, a share, or what `\\?\` names: a drive, a share, a volume, a snapshot. */
const FULL_PATH =
  /^(?:[a-z]:\\|\\\\(?![?.]\\)[^\\]+\\[^\\]+|\\\\\?\\(?:[a-z]:\\|unc\\[^\\]+\\[^\\]+|volume\{[^\\]+\}\\|globalroot\\device\\[^\\]+))/i;

function withOneSlash(path: string): string {
  return path.endsWith('\\') ? path : `${path}\\`;
}

function refused(option: string, text: string, fault: string): RangeError {
  const shown = printable(text.length > 200 ? `${text.slice(0, 200)} …` : text);
  return new RangeError(`${option}: ${shown} ${fault}`);
}

/** One object on both sides of a copy. */
export interface ObjectPaths {
  readonly sourcePath: string;
  readonly destinationPath: string;
  readonly isDirectory: boolean;
}

/**
 * The object that `--object` names: by its full path on either side, or by its path below both. A slash at its end makes it a
 * directory. Throws a RangeError where it is on neither side.
 */
export function objectOnBothSides(text: string, source: string, destination: string): ObjectPaths {
  const isFull = /^(?:[a-z]:|[\\/]{2})/i.test(text);
  const path = isFull ? fullPath('--object', text) : fullPath('--object', `${withOneSlash(source)}${text}`);
  const root = [source, destination].find((side) => isUnder(pathKey(path), pathKey(side)));
  if (root === undefined) {
    throw refused('--object', text, `is neither below ${printable(source)} nor below ${printable(destination)}`);
  }
  const rest = plainPath(path).slice(withOneSlash(plainPath(root)).length);
  const below = (side: string): string => (rest === '' ? side : `${withOneSlash(side)}${rest}`);
  return {
    sourcePath: below(source),
    destinationPath: below(destination),
    isDirectory: rest === '' || /[\\/]$/.test(text),
  };
}
