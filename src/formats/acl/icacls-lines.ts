/** What each line of a console with icacls is. */

import { indentOf, PlacedText, startsAtRoot, typedCommand } from '../console-text.js';
import type { UnshownAcl } from '../context/case-facts.js';
import { cutEntry, lacksRights } from './icacls-entry.js';

/** Behind the name of an object that icacls could not read: names relative to a folder are told by it, paths from a root without. */
const ENGLISH_REFUSAL = ': Access is denied.';

/** Widths that consoles start with. */
const USUAL_WIDTHS: ReadonlySet<number> = new Set([80, 120]);
const MIN_WIDTH = 40;
/** In characters: a path has 32,767 at most. */
const LONGEST_LINE = 40_000;
/** In UTF-16 units, more than the longest entry has: by so much of its end a line tells whether it goes on. */
const TOLD_BY = 4_000;

/**
 * The lines as they were printed: without a margin, and those that a console cut at its edge put together again. Of those that
 * another command printed, which `isOthers` tells by their index, nothing but an empty line is left.
 */
export function printedLines(pasted: readonly string[], isOthers: (index: number) => boolean): PlacedText[] {
  const own = pasted.map((line, index) => (isOthers(index) ? '' : line));
  const margin = marginOf(own);
  const lines = margin === 0 ? own : own.map((line) => line.slice(margin));
  const width = consoleWidth(lines);
  const whole: PlacedText[] = [];
  let open: PlacedText | null = null;
  let end = '';
  lines.forEach((line, index) => {
    const placed: PlacedText = open ?? new PlacedText(line, index + 1, margin + 1);
    if (open !== null) {
      placed.add(line, index + 1, margin + 1);
    }
    end = `${open === null ? '' : end}${line}`.slice(-TOLD_BY);
    const goesOn = line.length === width && placed.length < LONGEST_LINE && isCut(end, lines[index + 1]);
    open = goesOn ? placed : null;
    if (!goesOn) {
      whole.push(placed);
    }
  });
  return whole;
}

/** By how much a page or a mail moved all lines to the right: by none if no path stands there. */
function marginOf(lines: readonly string[]): number {
  const filled = lines.filter((line) => line.trim() !== '');
  const margin = filled.reduce((least, line) => Math.min(least, indentOf(line)), Number.POSITIVE_INFINITY);
  return filled.some((line) => indentOf(line) === margin && startsAtRoot(line.slice(margin))) ? margin : 0;
}

/**
 * The length at which lines are cut: that of the longest. It is believed if it is a usual one or if several lines break off there:
 * a cut elsewhere could have lost a blank. Null: lines are as they were printed.
 */
function consoleWidth(lines: readonly string[]): number | null {
  const width = lines.reduce((longest, { length }) => Math.max(longest, length), 0);
  if (width < MIN_WIDTH || USUAL_WIDTHS.has(width + 1)) {
    return null;
  }
  const cuts = lines.filter((line, index) => line.length === width && isCut(line, lines[index + 1])).length;
  return cuts >= (USUAL_WIDTHS.has(width) ? 1 : 2) ? width : null;
}

/** Whether a line of full width can go on in the next one. Some consoles fill lines up with blanks, which is no cut. */
function isCut(text: string, next: string | undefined): boolean {
  const isWhole = text.endsWith(ENGLISH_REFUSAL) || processedFiles(text) !== null;
  if (next === undefined || next.trim() === '' || standsAlone(next) || isWhole) {
    return false;
  }
  const entry = cutEntry(text);
  return text.trim() === '' ? next.startsWith(' ') : !text.endsWith('  ') && (entry === null || lacksRights(entry));
}

/** Whether a line is surely not the rest of another. */
function standsAlone(line: string): boolean {
  return startsAtRoot(line) || commandOf(line) !== null || processedFiles(line) !== null;
}

/** What was typed: behind a prompt, or in a line of a script that is a call of icacls. */
export function commandOf(line: string): string | null {
  return typedCommand(line) ?? (/^icacls(?:\.exe)? /i.test(line) ? line : null);
}

/** The path that icacls was called with; null for a pattern. */
export function typedPath(command: string): string | null {
  const [, double, single, bare] = /^(?:\S*\\)?icacls(?:\.exe)? +(?:"([^"]*)"|'([^']*)'|(\S+))/i.exec(command) ?? [];
  const path = double ?? single ?? bare ?? null;
  return path === null || /[*?%$]/.test(path) ? null : path;
}

/** How many files a summary says were processed: in any language it has two whole numbers, this and that of the failures. */
export function processedFiles(line: string): number | null {
  if (startsAtRoot(line) || line.length > 400 || /[\\():]\S/.test(line) || /^\s/.test(line)) {
    return null;
  }
  const numbers = line.match(/\d+/g) ?? [];
  return numbers.length === 2 && /\p{L}/u.test(line) ? Number(numbers[0]) : null;
}

/** `processed file: C:\folder`, of runs that change something, in any language. */
export function isProcessedFile(line: string): boolean {
  return /^[^\\:]{1,60}: ?(?:[a-z]:(?:[\\/]|$)|\\\\)/i.test(line) || /^processed file: /i.test(line);
}

/**
 * The object that icacls could not read, and why, of a line that stands in its place: `C:\\folder: Access is denied.` Null for another. What
 * somebody typed can hold a password, so nothing is told of a line whose parts are not those of a failure.
 */
export function failureOf(line: string): Pick<UnshownAcl, 'path' | 'message'> | null {
  const colon = line.indexOf(': ', 2);
  const path = line.slice(0, colon).trimEnd();
  const message = line.slice(colon + 2).trim();
  const isFailure = colon > 0 && (startsAtRoot(line) ? !message.includes('(') : line.endsWith(ENGLISH_REFUSAL));
  return isFailure && !isNoPath(path) && !/[=\\]/.test(message) ? { path, message } : null;
}

/**
 * Whether a text has signs that no path has: behind the letter of a drive it has no colon either. A question mark stands for a letter
 * that a console could not print.
 */
export function isNoPath(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- paths hold none of them either
  return /[<>:"|*\u0000-\u001f\u007f]/.test(text.replace(/^(?:\\\\\?\\)?[A-Za-z]:/, ''));
}
