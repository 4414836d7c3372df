/** The entries of one job: counted, and the last ones remembered, without text being made of each of millions. */

import { parseItem, type RobocopyItem } from './item.js';
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
/** In bytes. Longer paths than that are not printed in one line. */
const LONGEST_REMEMBERED = 65_536;
const NO_BYTES = new Uint8Array(0);

export class Entries {
  #directories = 0;
  #files = 0;
  readonly #classes = new Map<number, { readonly text: string; count: number }>();
  readonly #recent: RememberedLine[] = Array.from({ length: REMEMBERED }, () => new RememberedLine());
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
      this.#recent[this.#next]?.remember(line);
      this.#next = (this.#next + 1) % REMEMBERED;
    }
    return true;
  }

  get isEmpty(): boolean {
    return this.#directories + this.#files === 0;
  }

  get counts(): ItemCounts {
    const classes = [...this.#classes.values()].map(({ text, count }) => ({ class: itemClassOf(text), text, count }));
    return {
      directories: this.#directories,
      files: this.#files,
      classes: classes.sort((a, b) => b.count - a.count),
    };
  }

  /** The last of the remembered file lines that names the file of that path; null where none does. */
  lineOf(path: string): RobocopyItem | null {
    const folded = path.toLowerCase();
    for (let back = 1; back <= REMEMBERED; back++) {
      const item = this.#recent[(this.#next - back + REMEMBERED) % REMEMBERED]?.item ?? null;
      const name = item?.path.toLowerCase();
      if (name !== undefined && (folded === name || folded.endsWith(`\\${name}`))) {
        return item;
      }
    }
    return null;
  }

  #count(line: LogLine): void {
    const own = line.classHash;
    const hash = this.#classes.size < MAX_CLASSES || this.#classes.has(own) ? own : OTHER_CLASSES;
    const known = this.#classes.get(hash);
    if (known === undefined) {
      const text = hash === OTHER_CLASSES ? '…' : (parseItem(line.number, line.text)?.classText ?? '');
      this.#classes.set(hash, { text, count: 1 });
    } else {
      known.count++;
    }
  }
}

/** A copy of a line's bytes, decoded once somebody asks. */
class RememberedLine {
  #bytes = NO_BYTES;
  #length = 0;
  #line = 0;
  #encoding: LineEncoding = 'us-ascii';
  /** Undefined: not decoded yet. */
  #item: RobocopyItem | null | undefined = null;

  remember(line: LogLine): void {
    const { bytes } = line;
    this.#item = bytes.length > LONGEST_REMEMBERED ? null : undefined;
    if (this.#item === undefined) {
      if (this.#bytes.length < bytes.length) {
        this.#bytes = new Uint8Array(Math.min(2 * bytes.length, LONGEST_REMEMBERED));
      }
      this.#bytes.set(bytes);
      this.#length = bytes.length;
      this.#line = line.number;
      this.#encoding = line.encoding;
    }
  }

  get item(): RobocopyItem | null {
    if (this.#item === undefined) {
      this.#item = parseItem(this.#line, decodeText(this.#bytes.subarray(0, this.#length), this.#encoding));
    }
    return this.#item;
  }
}
