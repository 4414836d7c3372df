/** The entries of one job: counted, and the last ones remembered, without text being made of each of millions. */

import { parseItem, type RobocopyItem } from './item.js';
import { groupBy } from '../group-by.js';
import { decodeText, type LineEncoding } from './encoding.js';
import type { LogLine } from './lines.js';
import type { ItemCounts } from './types.js';
import { itemClassOf } from './words.js';

/** Directories have two TABs, files four; the continued lists of the header have one (ids 4001, 4011). */
const DIRECTORY_TABS = 2;
const FILE_TABS = 4;

/** A run has some thirty classes; a damaged log may seem to have more. */
const MAX_CLASSES = 100;
const OTHER_CLASSES = -1;

/**
 * File lines remembered. A failing file's line comes right before its error; under /MT other threads' lines can come
 * between them, few of them as long as each line is written at once.
 */
const REMEMBERED = 16;
/** Bytes of a log that was read not long ago; null where they are gone. */
export type Recall = (position: number, length: number) => Uint8Array | null;

export class Entries {
  #directories = 0;
  #files = 0;
  readonly #classes = new Map<number, ClassCount>();
  #last: ClassCount | null = null;
  #lastHash = 0;
  readonly #recent: LinePlace[] = [];
  #next = 0;

  /** Whether it is an entry at all. */
  take(line: LogLine): boolean {
    if (line.tabs < DIRECTORY_TABS) {
      return false;
    }
    this.#count(line);
    if (line.tabs < FILE_TABS) {
      this.#directories++;
    } else {
      this.#files++;
      this.#remember(line);
    }
    return true;
  }

  get isEmpty(): boolean {
    return this.#directories + this.#files === 0;
  }

  get counts(): ItemCounts {
    // The same words can stand in cells of different widths, and of files and directories under /NC.
    const byText = groupBy(this.#classes.values(), ({ text }) => text);
    const classes = [...byText].map(([text, same]) => ({
      class: itemClassOf(text),
      text,
      count: same.reduce((sum, { count }) => sum + count, 0),
    }));
    return {
      directories: this.#directories,
      files: this.#files,
      classes: classes.sort((a, b) => b.count - a.count),
    };
  }

  /**
   * The last of the remembered file lines that names the file of that path, the last file line of all where one thread
   * prints; null where none does.
   */
  lineOf(path: string, isThreaded: boolean, recall: Recall): RobocopyItem | null {
    const folded = path.toLowerCase();
    for (let back = 1; back <= (isThreaded ? this.#recent.length : 1); back++) {
      const place = this.#recent[(this.#next - back + REMEMBERED) % REMEMBERED];
      const bytes = place === undefined ? null : recall(place.position, place.length);
      const item =
        place === undefined || bytes === null ? null : parseItem(place.number, decodeText(bytes, place.encoding));
      const name = item?.path.toLowerCase();
      if (name !== undefined && (folded === name || folded.endsWith(`\\${name}`))) {
        return item;
      }
    }
    return null;
  }

  /** Only where it stands: a million lines are remembered, and a few are asked for. */
  #remember({ number, position, length, encoding }: LogLine): void {
    const place = this.#recent[this.#next];
    if (place === undefined) {
      this.#recent.push({ number, position, length, encoding });
    } else {
      place.number = number;
      place.position = position;
      place.length = length;
      place.encoding = encoding;
    }
    this.#next = (this.#next + 1) % REMEMBERED;
  }

  #count(line: LogLine): void {
    const own = line.classHash;
    // Files of one class come in long runs.
    if (this.#last !== null && own === this.#lastHash) {
      this.#last.count++;
      return;
    }
    const hash = this.#classes.size < MAX_CLASSES || this.#classes.has(own) ? own : OTHER_CLASSES;
    let known = this.#classes.get(hash);
    if (known === undefined) {
      const text = hash === OTHER_CLASSES ? '…' : (parseItem(line.number, line.text)?.classText ?? '');
      known = { text, count: 0 };
      this.#classes.set(hash, known);
    }
    known.count++;
    this.#last = known;
    this.#lastHash = own;
  }
}

interface ClassCount {
  readonly text: string;
  count: number;
}

/** Where a line stands in the log. */
interface LinePlace {
  number: number;
  position: number;
  length: number;
  encoding: LineEncoding;
}
