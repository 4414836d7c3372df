/** Which lines of a log its diagnosis rests on: all but the entries that no error is about, and redrawn percentages. */

import { parseErrorLine } from './error-line.js';
import { parseItem } from './item.js';
import type { LogLine } from './lines.js';
import type { RobocopyLog } from './types.js';

/** A line that is kept, without its end. */
export interface KeptLine {
  /** In the log, from 1; texts that a lone CR separates lie in the same line. */
  readonly number: number;
  readonly text: string;
}

/** Lists continued from the header have one TAB, directories two, files more. */
const DIRECTORY_TABS = 2;

/** As many entries of a job as tell that it has come to work on the tree: the root and one below it. */
const FIRST_ENTRIES = 2;

/** File lines that an error can be about: as many as the reader remembers. */
const REMEMBERED = 16;

/** A directory or file line, and whether it was kept. */
interface Entry extends KeptLine {
  isKept: boolean;
}

/** Chooses while the lines of a log come one after the other. */
export class TellingLines {
  readonly #take: (line: KeptLine) => void;
  /** First lines of the jobs that are still to come. */
  readonly #starts: number[];
  #entries = 0;
  #isBehindText = true;
  #directory: Entry | null = null;
  readonly #files: Entry[] = [];

  constructor(log: Pick<RobocopyLog, 'jobs'>, take: (line: KeptLine) => void) {
    this.#take = take;
    this.#starts = log.jobs.map(({ line }) => line);
  }

  /** The next line. */
  offer(line: LogLine): void {
    while (this.#starts[0] !== undefined && line.number >= this.#starts[0]) {
      this.#starts.shift();
      this.#entries = 0;
    }
    if (line.isTabLed && line.tabs >= DIRECTORY_TABS) {
      this.#offerEntry(line);
    } else if (line.isProgress) {
      // It ends a message that stands before it, and means nothing elsewhere.
      if (this.#isBehindText) {
        this.#take({ number: line.number, text: line.text });
      }
      this.#isBehindText = false;
    } else {
      const { text } = line;
      const error = parseErrorLine(text);
      if (error !== null) {
        this.#keepItemsOf(error.path);
      }
      this.#take({ number: line.number, text });
      this.#isBehindText = true;
    }
  }

  #offerEntry(line: LogLine): void {
    // The first entry behind a text ends it.
    const isKept = this.#isBehindText || this.#entries < FIRST_ENTRIES;
    this.#isBehindText = false;
    this.#entries++;
    const entry = { number: line.number, text: line.text, isKept };
    if (isKept) {
      this.#take(entry);
    }
    if (line.tabs === DIRECTORY_TABS) {
      this.#directory = entry;
      return;
    }
    this.#files.push(entry);
    if (this.#files.length > REMEMBERED) {
      this.#files.shift();
    }
  }

  /** The directory before an error, the file line right before it, and those that name its file. */
  #keepItemsOf(path: string): void {
    const folded = path.toLowerCase();
    const isNamed = ({ number, text }: Entry): boolean => {
      const name = parseItem(number, text)?.path.toLowerCase();
      return name !== undefined && (folded === name || folded.endsWith(`\\${name}`));
    };
    const files = this.#files.filter((file, index) => index === this.#files.length - 1 || isNamed(file));
    const found = [...(this.#directory === null ? [] : [this.#directory]), ...files].filter(({ isKept }) => !isKept);
    for (const entry of found.sort((one, other) => one.number - other.number)) {
      this.#take(entry);
      entry.isKept = true;
    }
  }
}
