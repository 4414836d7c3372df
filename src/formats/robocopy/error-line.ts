import type { Ticks } from '../../windows/time.js';
import { ticksOfErrorStamp } from './dates.js';
import { ACTION_PHRASES, actionOfPhrase, type RobocopyAction } from './words.js';

/** The parts of one error line. */
export interface ErrorLine {
  readonly time: Ticks | null;
  /** The word for ERROR, in the language of the log. */
  readonly word: string;
  readonly code: number;
  readonly action: RobocopyAction | null;
  readonly actionText: string;
  readonly path: string;
}

/**
 * Reads `YYYY/MM/DD HH:MM:SS ERROR <decimal> (0x<hex>) <action> <path>` (ids 9001 and 91xx) by its structure, in any
 * language. Null for any other line: the code must be printed twice, decimal and hex, with the same value. Without a
 * date only one word of letters may precede the code, so that quoted text and file names are not taken for errors.
 * Callers keep lines that start with a TAB away: those are entries, and a file may be named like an error.
 */
export function parseErrorLine(text: string): ErrorLine | null {
  // The search for a literal costs next to nothing and rejects nearly every line.
  if (!text.includes('(0x')) {
    return null;
  }
  const line = text.trimStart();
  const dated = DATED.exec(line);
  // An indented line can be the entry of a file in a pasted console, with its time under /TS before its name.
  const pattern = line.length === text.length ? CODE : CODE_AFTER_ONE_WORD;
  const parts = dated === null ? UNDATED.exec(line) : pattern.exec(line.slice(dated[0].length).trimStart());
  const [, word = '', decimal = '', hex = '', rest = ''] = parts ?? [];
  const code = Number.parseInt(hex, 16);
  if (parts === null || code !== Number(decimal)) {
    return null;
  }
  return { time: dated === null ? null : ticksOfErrorStamp(dated.slice(1)), word, code, ...actionAndPath(rest) };
}

/** The date and time at the start; a redrawn percentage may stand before them. */
const DATED = /^(?:\d{1,3}(?:\.\d)?%\s*)?(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})\.?\s+(\d{1,2}):(\d{2}):(\d{2})(?!\d)/;
/** A Japanese log glues the word to the number. All repetitions that could overlap are bounded: lines may be hostile. */
const CODE = /^([^\d(]{0,40}?)\s{0,8}(\d{1,10}) \(0x([\da-f]{8})\)\s+(.*)$/is;
const CODE_AFTER_ONE_WORD = /^([^\s\d(]{0,40}?)\s{0,8}(\d{1,10}) \(0x([\da-f]{8})\)\s+(.*)$/is;
const UNDATED = /^([\p{L}\p{M}]{1,40})\s{0,8}(\d{1,10}) \(0x([\da-f]{8})\)\s+(.*)$/isu;
const PATH_START = /[a-z]:\\|\\\\/i;

function actionAndPath(text: string): Pick<ErrorLine, 'action' | 'actionText' | 'path'> {
  const phrase = ACTION_PHRASES.find((known) => text.startsWith(known) && /^\s|^$/.test(text.slice(known.length)));
  const pathAt = phrase?.length ?? PATH_START.exec(text)?.index ?? text.length;
  const actionText = text.slice(0, pathAt).trim();
  const path = withoutPadding(text.slice(pathAt).trimStart());
  return { action: actionOfPhrase(actionText, path), actionText, path };
}

/** A blank behind a back slash is padding; behind a name it may be part of the name, and the very cause of the error. */
function withoutPadding(path: string): string {
  return path.replace(/\\ +$/, '\\');
}
