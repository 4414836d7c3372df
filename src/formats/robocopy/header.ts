import type { Ticks } from '../../windows/time.js';
import { hasTimeOfDay, parseLocalDateTime } from './dates.js';
import { robocopyOptions } from './options.js';
import type { RobocopyOptions, RootSeparator } from './types.js';

/** The fields between the banner and the rule below the options. */
interface RobocopyHeader {
  readonly started: Ticks | null;
  readonly startedText: string | null;
  readonly source: string | null;
  readonly destination: string | null;
  readonly sourceSeparator: RootSeparator | null;
  readonly destinationSeparator: RootSeparator | null;
  readonly fileMasks: readonly string[];
  readonly excludedFiles: readonly string[];
  readonly excludedDirectories: readonly string[];
  readonly options: RobocopyOptions | null;
}

/**
 * Reads the header by order and shape of its values, never by its labels, which are translated: a time, two paths, the
 * masks, up to two lists of exclusions, the switches (robocopy-log.md §3, §5).
 */
export class HeaderReader {
  #startedText: string | null = null;
  #source: Root | null = null;
  #destination: Root | null = null;
  readonly #lists: List[] = [];
  #options: RobocopyOptions | null = null;

  /** Whether nothing was found yet that belongs to a header. */
  get isEmpty(): boolean {
    return this.#startedText === null && this.#source === null && this.#options === null;
  }

  /** Whether the switches were found, which nothing else looks like. A time or a path alone may be anything. */
  get isCertain(): boolean {
    return this.#options !== null;
  }

  /** Whether the line is a field of the header. */
  take(text: string): boolean {
    const [, label = '', colon, dash, rest = ''] = FIELD.exec(text) ?? [];
    const separator = SEPARATORS.get(colon ?? dash ?? '');
    const value = rest.trim();
    if (separator === undefined) {
      return false;
    }
    if (separator === ':' && isSwitches(value)) {
      this.#options = robocopyOptions(value);
      return true;
    }
    if (this.#startedText === null && this.#source === null && hasTimeOfDay(value)) {
      this.#startedText = value;
      return true;
    }
    return this.#takeRoot({ path: value, separator }) || this.#takeList(label, value);
  }

  /** Whether the line is the field of a root, and one is still missing. */
  isRoot(text: string): boolean {
    const [, , , , value = ''] = FIELD.exec(text) ?? [];
    return this.#startedText !== null && this.#destination === null && PATH.test(value.trim());
  }

  /** A line that begins with a TAB continues the last list. */
  takeContinuation(text: string): void {
    const value = text.trim();
    const values = this.#options === null ? this.#lists.at(-1)?.values : undefined;
    if (value !== '' && values !== undefined && values.length < MAX_VALUES) {
      values.push(value);
    }
  }

  get options(): RobocopyOptions | null {
    return this.#options;
  }

  get source(): string | null {
    return this.#source?.path || null;
  }

  get destination(): string | null {
    return this.#destination?.path || null;
  }

  /** Whether a root is printed empty: none was given. */
  get lacksRoot(): boolean {
    return this.#source?.path === '' || this.#destination?.path === '';
  }

  get header(): RobocopyHeader {
    const [masks, ...exclusions] = this.#lists;
    const files = exclusions.filter((list, nth) => isFileList(list, nth, exclusions.length, masks?.label ?? ''));
    const directories = exclusions.filter((list) => !files.includes(list));
    return {
      started: this.#startedText === null ? null : parseLocalDateTime(this.#startedText),
      startedText: this.#startedText,
      source: this.source,
      destination: this.destination,
      sourceSeparator: this.#source?.separator ?? null,
      destinationSeparator: this.#destination?.separator ?? null,
      fileMasks: masks?.values ?? [],
      excludedFiles: files.flatMap(({ values }) => values),
      excludedDirectories: directories.flatMap(({ values }) => values),
      options: this.#options,
    };
  }

  /** The first two fields with a path, or with nothing where no path was given. */
  #takeRoot(root: Root): boolean {
    const isPath = PATH.test(root.path);
    if (this.#source === null && (isPath || (root.path === '' && this.#startedText !== null))) {
      this.#source = root;
      return true;
    }
    if (this.#source !== null && this.#destination === null && (isPath || root.path === '')) {
      this.#destination = root;
      return true;
    }
    return false;
  }

  #takeList(label: string, value: string): boolean {
    if (this.#destination === null || this.#options !== null || this.#lists.length === LISTS) {
      return false;
    }
    this.#lists.push({ label, values: value === '' ? [] : [value] });
    return true;
  }
}

interface Root {
  readonly path: string;
  readonly separator: RootSeparator;
}

interface List {
  readonly label: string;
  readonly values: string[];
}

/** Masks, excluded files, excluded directories. */
const LISTS = 3;
/** A command line of 32,767 characters holds no more. */
const MAX_VALUES = 16_384;
/** Bounded where repetitions overlap: lines may be hostile. */
const FIELD = /^\s*(\S[^:：=]{0,40}?)\s{0,40}(?:([:：=])|(?<=\s)(-)(?=\s|$))(.*)$/s;
const SEPARATORS: ReadonlyMap<string, RootSeparator> = new Map([
  [':', ':'],
  ['：', ':'],
  ['=', '='],
  ['-', '-'],
]);
const PATH = /^(?:[A-Za-z]:|\\\\|\\\?\?\\)/;

/** `*.*` and words that begin with a slash, among them one that robocopy always prints. */
function isSwitches(value: string): boolean {
  return /\/(?:R:\d|W:\d|D?COPY)/i.test(value) && /^(?:\*\.\*\s+)?\/\S+(?:\s+\/\S+)*$/.test(value);
}

/** Of two lists the first has the files. One alone is theirs if its label holds the label of the masks: `Exc Files`. */
function isFileList(list: List, nth: number, lists: number, maskLabel: string): boolean {
  return lists === 2 ? nth === 0 : maskLabel !== '' && list.label.toLowerCase().includes(maskLabel.toLowerCase());
}
