/** Directory and file lines: what a run found, and what it made of it. Source: robocopy-log.md §4, robocopy-strings.md 4001, 4011. */

import { isUnder, pathKey, plainPath, withoutClosingSlashes } from '../../windows/path.js';
import type { Ticks } from '../../windows/time.js';
import { ticksOfErrorStamp } from './dates.js';
import { type ItemClass, itemClassOf } from './words.js';

/** One directory or file line. A file that was tried twice has two. */
export interface RobocopyItem {
  readonly line: number;
  readonly kind: 'directory' | 'file';
  /** Null for words in no table of ours: `classText` has them. */
  readonly class: ItemClass | null;
  /** As printed, without the blanks around it; empty for a directory that both sides have, and under /NC. */
  readonly classText: string;
  /** Of a file, in bytes; of a directory, how many files it holds, -1 for one that only the destination has. Null under /NS. */
  readonly amount: number | null;
  /** False where a size was printed in k, m, g or t and so lost its last digits. */
  readonly exact: boolean;
  /** Of the last change, on the clock that robocopy printed it in; null without /TS. */
  readonly time: Ticks | null;
  /** As printed: a name, or a whole path of directories, under /FP and under /MT. */
  readonly path: string;
}

/** An item with its place. */
export interface PlacedItem extends RobocopyItem {
  /** The job it belongs to, from 1 within the log. */
  readonly job: number;
  /** Absolute; null where the log shows neither a whole path nor the directory. */
  readonly fullPath: string | null;
  /** Where that path is. Files that both sides have are printed as the source's. */
  readonly side: 'source' | 'destination' | 'unknown';
}

/** The parts of an entry; null for a line that begins with a TAB and is none. */
export function parseItem(line: number, text: string): RobocopyItem | null {
  const [, first = '', ...more] = text.split('\t');
  const path = more.at(-1)?.trimEnd() ?? '';
  if (path === '' || (more.length !== DIRECTORY_CELLS && more.length !== FILE_CELLS)) {
    return null;
  }
  const kind = more.length === DIRECTORY_CELLS ? 'directory' : 'file';
  const [, words = '', digits, unit, ...stamp] = AMOUNT.exec(kind === 'directory' ? first : (more[1] ?? '')) ?? [];
  const classText = (kind === 'directory' ? words : first).trim();
  return {
    line,
    kind,
    class: itemClassOf(classText),
    classText,
    amount: digits === undefined || (kind === 'file' && digits.startsWith('-')) ? null : amountOf(digits, unit),
    exact: unit === undefined,
    time: stamp[0] === undefined ? null : ticksOfErrorStamp(stamp),
    path,
  };
}

function amountOf(digits: string, unit: string | undefined): number {
  return Math.round(Number(digits) * 1024 ** ' kmgt'.indexOf(unit ?? ' '));
}

/** Cells behind the first one. */
const DIRECTORY_CELLS = 1;
const FILE_CELLS = 3;
/** A class, if the cell begins with it, an amount, a time. */
const AMOUNT =
  /^(.*?)\s*(?:(-?\d[\d.]{0,20})(?: ([kmgt]))?)?(?:\s+(\d{4})\/(\d{2})\/(\d{2}) (\d{2}):(\d{2}):(\d{2}))?\s*$/s;

/** Follows the directory lines of a job, which file names are relative to. */
export class ItemPlaces {
  #directory: string | null = null;

  /** The item in its place; `source` and `destination` are the roots of the job as far as they are known. */
  place(item: RobocopyItem, job: number, source: string | null, destination: string | null): PlacedItem {
    const isExtra = item.classText.startsWith('*') && item.class !== 'mismatch';
    const isWhole = /^(?:[a-z]:|\\\\)/i.test(item.path);
    if (item.kind === 'directory') {
      this.#directory = item.path;
    }
    const fullPath = isWhole ? item.path : this.#inDirectory(item.path, isExtra, source, destination);
    return { ...item, job, fullPath, side: fullPath === null ? 'unknown' : sideOf(fullPath, source, destination) };
  }

  /** Extra files are printed in the turn of the source's directory, but only the destination has them. */
  #inDirectory(name: string, isExtra: boolean, source: string | null, destination: string | null): string | null {
    const directory = this.#directory;
    if (directory === null) {
      return null;
    }
    const path = `${withoutClosingSlashes(directory)}\\${name}`;
    if (!isExtra || sideOf(path, source, destination) === 'destination') {
      return path;
    }
    return source === null || destination === null
      ? null
      : withoutClosingSlashes(destination) + plainPath(path).slice(withoutClosingSlashes(plainPath(source)).length);
  }
}

/** The deeper root wins where one lies inside the other. */
function sideOf(path: string, source: string | null, destination: string | null): PlacedItem['side'] {
  const key = pathKey(path);
  const depth = (root: string | null): number => {
    const rootKey = root === null ? null : pathKey(root);
    return rootKey !== null && isUnder(key, rootKey) ? rootKey.length : -1;
  };
  const inSource = depth(source);
  const inDestination = depth(destination);
  if (inSource === inDestination) {
    return 'unknown';
  }
  return inSource > inDestination ? 'source' : 'destination';
}
