/**
 * Writes robocopy logs of every shape, in any language and encoding, together with what is true of them. Written from
 * robocopy-log.md and robocopy-strings.md alone, so that it knows nothing of how a log is read. `any-log.ts` draws the
 * specifications, `languages.ts` has the words.
 */

import iconv from 'iconv-lite';
import { asctime, type LabelName, type Language } from './languages.js';

export interface LogSpec {
  /** `captured`: standard output as a program receives it, where only Windows' messages have a CR (§2). */
  readonly lineEnds: 'file' | 'captured';
  readonly jobs: readonly JobSpec[];
}

export interface JobSpec {
  readonly language: Language;
  /** False for /NJH. */
  readonly header: boolean;
  /** As the header prints them; empty where none was given. */
  readonly source: string;
  readonly destination: string;
  readonly separators: readonly [source: Separator, destination: Separator];
  /** Builds of the Resource Kit: a blank line before the source, dates of asctime. */
  readonly oldBanner: boolean;
  readonly masks: readonly string[];
  readonly excludedFiles: readonly string[];
  readonly excludedDirectories: readonly string[];
  /** Those that say nothing about the logging, which `listing` does, nor about threads, tries and passes. */
  readonly switches: readonly string[];
  readonly listing: Listing;
  /** /MT. */
  readonly threads: number | null;
  /** /R and /W. */
  readonly retries: number;
  readonly wait: number;
  /** Of `Date.UTC`. */
  readonly started: number;
  /** Between `Started` and the roots. */
  readonly earlyErrors: readonly ErrorSpec[];
  /** Ids, printed behind the header. */
  readonly notes: readonly number[];
  /** One, or several under /MON. */
  readonly passes: readonly PassSpec[];
  readonly ending: Ending;
  /** Chooses the record behind which the log breaks off; null where it does not. */
  readonly cut: number | null;
}

export type Separator = ':' | '=' | '-';

export interface Listing {
  /** False for /NC, /NS. */
  readonly classes: boolean;
  readonly sizes: boolean;
  /** /FP, /TS, /BYTES. */
  readonly fullPaths: boolean;
  readonly stamps: boolean;
  readonly bytes: boolean;
  /** False for /NFL, /NDL, /NP. */
  readonly files: boolean;
  readonly directories: boolean;
  readonly progress: boolean;
}

/** How a run ends: with its summary, with nothing (/NJS), with a fatal line, with the error of a root. */
export type Ending =
  | { readonly kind: 'summary' | 'none' }
  | { readonly kind: 'fatal'; readonly id: number }
  | { readonly kind: 'root error'; readonly code: number };

export interface PassSpec {
  readonly entries: readonly EntrySpec[];
  /** Which thread prints next, under /MT. */
  readonly order: readonly number[];
  readonly summary: SummarySpec;
  /** Whether a pass of /MON begins with `Started`, and the one before ends with its own `Ended`. */
  readonly startedAgain: boolean;
}

export type EntrySpec =
  | { readonly kind: 'item'; readonly item: ItemSpec }
  | { readonly kind: 'error'; readonly error: ErrorSpec }
  | { readonly kind: 'notice'; readonly notice: 'hours' | 'free space' };

export interface ItemSpec {
  readonly kind: 'file' | 'directory' | 'extra file' | 'extra directory' | 'mismatch';
  /** Chooses among the words for the class. */
  readonly variant: number;
  /** Below the root. */
  readonly names: readonly string[];
  readonly size: number;
}

export interface ErrorSpec {
  readonly code: number;
  /** 9101 to 9129. */
  readonly action: number;
  /** Below the root; empty for the root itself. */
  readonly names: readonly string[];
  /** For the actions whose phrase does not decide: which root, and whether it is a directory. */
  readonly onDestination: boolean;
  readonly onDirectory: boolean;
  /** Windows' words in the language of the log, or these lines. */
  readonly message: 'own' | readonly string[];
  /** How often it is printed, as far as /R allows. */
  readonly tries: number;
  readonly limit: boolean;
  /** Other letters' case, or `\\?\` where the root has none and the other way round. */
  readonly spelling: 'as the root' | 'other case' | 'other prefix';
  readonly blankBehindPath: boolean;
  /** Before what follows: `Waiting`, or the next record. */
  readonly blankBehindMessage: boolean;
  /** Behind the start of the job, in seconds. */
  readonly second: number;
  /** Of a file of the source: what its line says. */
  readonly file?: { readonly size: number; readonly isNew: boolean };
}

export interface SummarySpec {
  /** Dirs, Files, Bytes: six cells each. */
  readonly counts: readonly (readonly number[])[];
  /** Total, copied, failed, extras, in seconds. */
  readonly times: readonly number[];
  readonly speed: number | null;
  readonly blankBeforeEnded: boolean;
}

/** A written log: its text by jobs, so that each can have an encoding of its own, and what is true of them. */
export interface WrittenLog {
  readonly parts: readonly string[];
  readonly jobs: readonly JobTruth[];
}

export interface JobTruth {
  readonly language: Language;
  /** Of the rule above the banner; null under /NJH, where nothing marks the first line. */
  readonly line: number | null;
  readonly startedText: string | null;
  readonly endedText: string | null;
  readonly source: string | null;
  readonly destination: string | null;
  readonly sourceSeparator: Separator | null;
  readonly destinationSeparator: Separator | null;
  readonly options: string | null;
  readonly masks: readonly string[];
  readonly excludedFiles: readonly string[];
  readonly excludedDirectories: readonly string[];
  readonly errors: readonly ErrorTruth[];
  /** The first line of each. */
  readonly fatal: readonly string[];
  readonly notes: readonly string[];
  readonly items: { readonly directories: number; readonly files: number };
  /** `Waiting` lines. */
  readonly waits: number;
  readonly summary: SummaryTruth | null;
  /** Null where it cannot be said: a later pass of /MON that was cut. */
  readonly complete: boolean | null;
  readonly threads: number | null;
  readonly passes: number;
}

export interface ErrorTruth {
  readonly line: number;
  readonly code: number;
  readonly actionText: string;
  /** What our tables call it; null where they cannot have the phrase. */
  readonly action: string | null;
  readonly path: string;
  /** Both sides, mapped through the roots; null outside of them. */
  readonly sourcePath: string | null;
  readonly destinationPath: string | null;
  /** Null where repetitions had different ones. */
  readonly message: string | null;
  readonly retries: number;
  readonly retryLimitExceeded: boolean;
}

export interface SummaryTruth {
  readonly directories: readonly Figure[];
  readonly files: readonly Figure[];
  readonly bytes: readonly Figure[];
  /** Whether every cell of the bytes was printed whole. */
  readonly exact: boolean;
  readonly times: readonly number[];
  readonly speed: number | null;
}

/** A number of the summary, and by how much its printed form may be off. */
export interface Figure {
  readonly value: number;
  readonly tolerance: number;
}

export function writeAnyLog({ lineEnds, jobs }: LogSpec): WrittenLog {
  const written = new LogText(lineEnds);
  const truths = jobs.map((job) => {
    const printer = new JobPrinter(job);
    const records = printer.records();
    const kept = job.cut === null ? records.length : 1 + (job.cut % records.length);
    const truth = new TruthBuilder(job, kept === records.length);
    for (const record of records.slice(0, kept)) {
      const line = written.line;
      written.add(record.lines);
      record.tell?.(truth, line);
    }
    written.endPart();
    return truth.truth();
  });
  return { parts: written.parts, jobs: truths };
}

/** What robocopy prints at once, so that a log can end behind it and threads can take turns at it. */
interface PrintedRecord {
  readonly lines: readonly PrintedLine[];
  /** Adds to the truth what the record says; the number of its first line is handed over. */
  readonly tell?: (truth: TruthBuilder, line: number) => void;
}

interface PrintedLine {
  readonly text: string;
  /** A message of Windows brings its own line end. */
  readonly isMessage?: boolean;
}

/** The text so far, and the number of the next line as `grep -n` counts. */
class LogText {
  readonly parts: string[] = [];
  line = 1;
  readonly #captured: boolean;
  #part = '';

  constructor(lineEnds: LogSpec['lineEnds']) {
    this.#captured = lineEnds === 'captured';
  }

  add(lines: readonly PrintedLine[]): void {
    lines.forEach(({ text, isMessage = false }, nth) => {
      const endsMessage = isMessage && lines[nth + 1]?.isMessage !== true;
      if (this.#captured) {
        this.#part += text + (isMessage ? '\r\n' : '\n') + (endsMessage ? '\n' : '');
        this.line += endsMessage ? 2 : 1;
      } else {
        this.#part += text + (isMessage ? '\r\r\n' : '\r\n');
        this.line++;
      }
    });
  }

  endPart(): void {
    this.parts.push(this.#part);
    this.#part = '';
  }
}

/** Blanks before the labels in the English resource. */
const INDENTS: Readonly<Record<LabelName, number>> = {
  started: 2,
  source: 3,
  destination: 5,
  files: 4,
  excludedFiles: 0,
  excludedDirectories: 1,
  options: 2,
  ended: 3,
  monitor: 2,
  hours: 4,
};
const BANNER_RULE = '-'.repeat(79);
const HEADER_RULE = '-'.repeat(78);

/** Prints one job as records. */
class JobPrinter {
  readonly #job: JobSpec;
  readonly #language: Language;

  constructor(job: JobSpec) {
    this.#job = job;
    this.#language = job.language;
  }

  records(): PrintedRecord[] {
    const { header, notes, passes, ending, earlyErrors } = this.#job;
    const records = header ? this.#header() : [lines(''), ...earlyErrors.map((error) => this.#error(error))];
    records.push(...notes.map((id) => this.#note(id)));
    passes.forEach((pass, nth) => {
      records.push(...this.#pass(pass, nth));
    });
    if (ending.kind === 'fatal') {
      records.push(this.#fatal(ending.id));
    } else if (ending.kind === 'root error') {
      records.push(this.#error({ ...rootError(ending.code), second: 3 }), lines(''));
    }
    return records;
  }

  #header(): PrintedRecord[] {
    const { language: words, source, destination, separators, oldBanner, earlyErrors } = this.#job;
    const started = this.#moment(0);
    const records: PrintedRecord[] = [
      {
        lines: texts('', BANNER_RULE, `   ROBOCOPY     ::     ${words.banner.padEnd(54)}`, BANNER_RULE, ''),
        tell: (truth, line) => {
          truth.line = line + 1;
        },
      },
      {
        lines: texts(this.#field('started', started), ...(oldBanner ? [''] : [])),
        tell: (truth) => {
          truth.startedText ??= started;
        },
      },
      ...earlyErrors.map((error) => this.#error(error)),
      {
        lines: texts(`${this.#label('source')} ${separators[0]} ${source}`),
        tell: (truth) => {
          truth.source = source === '' ? null : source;
          truth.sourceSeparator = separators[0];
        },
      },
      {
        lines: texts(`${this.#label('destination')} ${separators[1]} ${destination}`, ''),
        tell: (truth) => {
          truth.destination = destination === '' ? null : destination;
          truth.destinationSeparator = separators[1];
        },
      },
      this.#list('files', this.#job.masks, (truth, list) => {
        truth.masks = list;
      }),
      this.#list('excludedFiles', this.#job.excludedFiles, (truth, list) => {
        truth.excludedFiles = list;
      }),
      this.#list('excludedDirectories', this.#job.excludedDirectories, (truth, list) => {
        truth.excludedDirectories = list;
      }),
    ];
    const options = this.#options();
    records.push({
      lines: texts(`${this.#field('options', options)} `, '', HEADER_RULE, ''),
      tell: (truth) => {
        truth.options = options;
      },
    });
    return records.filter((record) => record.lines.length > 0);
  }

  #list(
    label: LabelName,
    values: readonly string[],
    tell: (truth: TruthBuilder, list: readonly string[]) => void,
  ): PrintedRecord {
    const [first, ...rest] = values;
    return {
      lines:
        first === undefined ? [] : texts(this.#field(label, first), ...rest.map((value) => `\t    ${value}`), '\t    '),
      tell: (truth) => {
        tell(truth, values);
      },
    };
  }

  #field(label: LabelName, value: string): string {
    return this.#label(label) + this.#language.colon + value;
  }

  #label(label: LabelName): string {
    const text = this.#language.labels[label];
    return this.#language.justified ? text.padStart(9) : ' '.repeat(INDENTS[label]) + text;
  }

  #options(): string {
    const { masks, listing, switches, threads, retries, wait, passes, ending } = this.#job;
    return [
      ...(masks.length === 1 && masks[0] === '*.*' ? ['*.*'] : []),
      ...(listing.directories ? [] : ['/NDL']),
      ...(listing.files ? [] : ['/NFL']),
      ...(listing.classes ? [] : ['/NC']),
      ...(listing.sizes ? [] : ['/NS']),
      ...(listing.fullPaths ? ['/FP'] : []),
      ...(listing.stamps ? ['/TS'] : []),
      ...(listing.bytes ? ['/BYTES'] : []),
      ...(ending.kind === 'none' ? ['/NJS'] : []),
      ...switches,
      ...(listing.progress ? [] : ['/NP']),
      ...(passes.length > 1 ? ['/MON:1'] : []),
      ...(threads === null ? [] : [`/MT:${threads}`]),
      `/R:${retries}`,
      `/W:${wait}`,
    ].join(' ');
  }

  #note(id: number): PrintedRecord {
    const note = this.#language.note(id);
    return { lines: texts(note), tell: (truth) => truth.notes.push(note) };
  }

  #fatal(id: number): PrintedRecord {
    const said = this.#language.fatal(id);
    return { lines: texts('', ...said, ''), tell: (truth) => truth.fatal.push(said[0] ?? '') };
  }

  #pass(pass: PassSpec, nth: number): PrintedRecord[] {
    const { language: words, passes, ending, threads } = this.#job;
    const records: PrintedRecord[] = [];
    if (nth > 0) {
      records.push(
        lines('', this.#field('monitor', words.monitoring(1, 1))),
        lines(`\r${words.monitored(0, 0)}\r${words.monitored(1, 1)}`),
      );
      if (pass.startedAgain) {
        records.push(lines('', this.#field('started', this.#moment(nth * 60))));
      }
    }
    const sequences = pass.entries.map((entry) => this.#entry(entry));
    records.push(...(threads === null ? sequences.flat() : interleave(sequences, threads, pass.order)));
    const isLast = nth === passes.length - 1;
    if (ending.kind === 'summary') {
      records.push(...this.#summary(pass.summary, isLast || passes[nth + 1]?.startedAgain === true));
    }
    return records;
  }

  #entry(entry: EntrySpec): PrintedRecord[] {
    switch (entry.kind) {
      case 'item':
        return this.#item(entry.item);
      case 'error':
        return this.#attempts(entry.error);
      case 'notice': {
        const { paused, freeSpace } = this.#language;
        return [
          entry.notice === 'hours'
            ? lines('', this.#field('hours', paused('08:00', '17:30')))
            : lines('', freeSpace('12.345 g')),
        ];
      }
    }
  }

  /** A directory or file line; nothing where the listing leaves it out. */
  #item({ kind, variant, names, size }: ItemSpec): PrintedRecord[] {
    const { classes } = this.#language;
    const { listing, source, destination, threads, started } = this.#job;
    const isDirectory = kind === 'directory' || kind === 'extra directory';
    if (isDirectory ? !listing.directories || threads !== null : !listing.files) {
      return [];
    }
    const choices = {
      file: classes.files,
      directory: classes.directories,
      'extra file': classes.extraFiles,
      'extra directory': classes.extraDirectories,
      mismatch: classes.mismatches,
    }[kind];
    const word = listing.classes ? (choices[variant % choices.length] ?? '') : '';
    const stamp = listing.stamps ? ` ${stampOf(started - variant * 86_400_000)}` : '';
    const root = kind.startsWith('extra') ? destination : source;
    if (isDirectory) {
      const count = listing.sizes ? String(kind === 'directory' ? size % 1000 : -1).padStart(8) : '';
      return [
        {
          lines: texts(`\t${word}${count}${stamp}\t${below(root, names)}\\`),
          tell: (truth) => truth.directories++,
        },
      ];
    }
    const cell = listing.sizes ? sizeOf(size, listing.bytes).padStart(8) : '';
    const name = listing.fullPaths || threads !== null ? below(root, names) : (names.at(-1) ?? 'x');
    const isCopied = kind === 'file' && variant % 2 === 0 && listing.progress && threads === null;
    const redraws = isCopied ? (size > 1_000_000 ? '\r  0.0%\r 12.3%\r100%  ' : '\r  0%  \r 50%  \r100%  ') : '';
    return [{ lines: texts(`\t  ${word}\t\t${cell}${stamp}\t${name}${redraws}`), tell: (truth) => truth.files++ }];
  }

  /** The error as often as it was tried, with what is printed around it. */
  #attempts(error: ErrorSpec): PrintedRecord[] {
    const { retries, wait, threads } = this.#job;
    const place = placeOf(error);
    const isOfFile = place.root === 'source' && !place.isDirectory;
    const { size, isNew } = error.file ?? { size: 4096, isNew: false };
    const file = isOfFile ? this.#item({ kind: 'file', variant: isNew ? 0 : 1, names: error.names, size }) : [];
    const tries = ONCE_ONLY.has(error.action) ? 1 : Math.min(error.tries, retries + 1);
    const records = [...file];
    for (let nth = 1; nth <= tries; nth++) {
      records.push(this.#error({ ...error, second: error.second + nth * (wait + 1) }));
      if (nth < tries) {
        records.push({ lines: texts(this.#language.waiting(wait)), tell: (truth) => truth.waits++ });
        records.push(...(threads === null ? file : []));
      }
    }
    if (error.limit && tries === retries + 1) {
      records.push({
        lines: texts('', this.#language.retryLimit, ''),
        tell: (truth) => {
          truth.exceedRetryLimit();
        },
      });
    }
    return records;
  }

  #error(error: ErrorSpec): PrintedRecord {
    const { language: words, started } = this.#job;
    const { code } = error;
    const actionText = words.action(error.action);
    const { path, names, place } = printedPath(error, this.#job);
    const hex = code.toString(16).toUpperCase().padStart(8, '0');
    const stamp = stampOf(started + error.second * 1000);
    const message = error.message === 'own' ? words.message(code).split('\n') : error.message;
    return {
      lines: [
        ...texts(
          `${stamp} ${words.errorWord}${words.gluedCode ? '' : ' '}${code} (0x${hex}) ${actionText} ${path}${error.blankBehindPath ? ' ' : ''}`,
        ),
        ...message.map((text) => ({ text, isMessage: true })),
        ...(error.blankBehindMessage ? texts('') : []),
      ],
      tell: (truth, line) => {
        const said = { line, code, actionText, path, message: message.join('\n') };
        truth.addError({ ...said, action: words.knownAction(error.action), names, place });
      },
    };
  }

  #summary({ counts, times, speed, blankBeforeEnded }: SummarySpec, withEnded: boolean): PrintedRecord[] {
    const { language: words, listing } = this.#job;
    const [directories = [], files = [], bytes = []] = counts;
    const printedBytes = bytes.map((value) => unitsOf(value, listing.bytes));
    const cells = [directories.map(String), files.map(String), printedBytes.map(({ text }) => text)];
    const clocks = times.map(hoursOf);
    const width = Math.max(10, ...[...cells.flat(), ...clocks].map((text) => text.length + 1));
    const row = (label: string, values: readonly string[]): string =>
      label.padStart(8) + words.colon.trimEnd() + values.map((value) => value.padStart(width)).join('');
    const [total = '', copied = '', failed = '', extras = ''] = clocks;
    const exact = (value: number): Figure => ({ value, tolerance: 0 });
    const records: PrintedRecord[] = [
      {
        lines: texts(
          '',
          HEADER_RULE,
          '',
          ' '.repeat(11) + words.columns.map((head, nth) => head.padStart(nth === 0 ? width - 1 : width)).join(''),
          row(words.rows.directories, cells[0] ?? []),
          row(words.rows.files, cells[1] ?? []),
          row(words.rows.bytes, cells[2] ?? []),
          row(words.rows.times, [total, copied, '', '', failed, extras]),
        ),
        tell: (truth) => {
          truth.summary = {
            directories: directories.map(exact),
            files: files.map(exact),
            bytes: printedBytes.map(({ figure }) => figure),
            exact: printedBytes.every(({ figure }) => figure.tolerance === 0),
            times,
            speed: null,
          };
        },
      },
    ];
    if (speed !== null) {
      const label = words.rows.speed.padStart(8) + words.colon.trimEnd();
      const grouped = String(speed).replace(/\B(?=(?:\d{3})+$)/g, words.groupSeparator);
      records.push({
        lines: texts(
          '',
          '',
          `${label}${grouped.padStart(21)} ${words.bytesPerSecond}`,
          `${label}${((speed * 60) / 2 ** 20).toFixed(3).padStart(21)} ${words.megaBytesPerMinute}`,
        ),
        tell: (truth) => {
          truth.summary = truth.summary === null ? null : { ...truth.summary, speed };
        },
      });
    }
    if (withEnded) {
      const ended = this.#moment(49);
      records.push({
        lines: texts(...(blankBeforeEnded ? [''] : []), this.#field('ended', ended), ''),
        tell: (truth) => {
          truth.endedText = ended;
        },
      });
    }
    return records;
  }

  #moment(second: number): string {
    const { language, oldBanner, started } = this.#job;
    const time = started + second * 1000;
    return oldBanner ? asctime(time) : language.moment(time);
  }
}

/** The truth of a job, gathered from the records that were kept. */
class TruthBuilder {
  line: number | null = null;
  startedText: string | null = null;
  endedText: string | null = null;
  source: string | null = null;
  destination: string | null = null;
  sourceSeparator: Separator | null = null;
  destinationSeparator: Separator | null = null;
  options: string | null = null;
  masks: readonly string[] = [];
  excludedFiles: readonly string[] = [];
  excludedDirectories: readonly string[] = [];
  readonly fatal: string[] = [];
  readonly notes: string[] = [];
  directories = 0;
  files = 0;
  waits = 0;
  summary: SummaryTruth | null = null;
  readonly #errors = new Map<string, FoldedError>();
  readonly #job: JobSpec;
  readonly #isWhole: boolean;
  #last: FoldedError | null = null;

  constructor(job: JobSpec, isWhole: boolean) {
    this.#job = job;
    this.#isWhole = isWhole;
  }

  /** The same code, action and path again is a retry. */
  addError(error: SaidError): void {
    const key = `${error.code} ${error.actionText} ${error.path}`.toLowerCase();
    const known = this.#errors.get(key);
    if (known === undefined) {
      this.#last = { error, retries: 0, limit: false, messages: new Set([error.message]) };
      this.#errors.set(key, this.#last);
    } else {
      known.retries++;
      known.messages.add(error.message);
      this.#last = known;
    }
  }

  exceedRetryLimit(): void {
    if (this.#last !== null) {
      this.#last.limit = true;
    }
  }

  truth(): JobTruth {
    const { line, startedText, endedText, source, destination, sourceSeparator, destinationSeparator } = this;
    const { options, masks, excludedFiles, excludedDirectories, fatal, notes, directories, files, waits } = this;
    const { summary } = this;
    const { language, passes, threads } = this.#job;
    return {
      ...{ language, line, startedText, endedText, source, destination, sourceSeparator, destinationSeparator },
      ...{ options, masks, excludedFiles, excludedDirectories, fatal, notes, waits, summary, threads },
      items: { directories, files },
      passes: passes.length,
      complete: passes.length > 1 && !this.#isWhole ? null : summary !== null && endedText !== null,
      errors: [...this.#errors.values()].map((folded) => this.#error(folded)),
    };
  }

  #error({ error, retries, limit, messages }: FoldedError): ErrorTruth {
    const { place, names, path, ...said } = error;
    const end = place.isDirectory && names.length > 0 ? '\\' : '';
    const { source, destination } = this;
    const on = (root: string | null): string | null =>
      root === null ? null : names.length === 0 ? root : below(root, names) + end;
    const [own, other] = place.root === 'source' ? [source, on(destination)] : [destination, on(source)];
    const [ownPath, otherPath] = place.root === null || own === null ? [null, null] : [path, other];
    const [sourcePath, destinationPath] = place.root === 'source' ? [ownPath, otherPath] : [otherPath, ownPath];
    const message = messages.size === 1 ? error.message : null;
    return { ...said, path, message, sourcePath, destinationPath, retries, retryLimitExceeded: limit };
  }
}

interface FoldedError {
  readonly error: SaidError;
  retries: number;
  limit: boolean;
  readonly messages: Set<string>;
}

interface SaidError {
  readonly line: number;
  readonly code: number;
  readonly actionText: string;
  readonly action: string | null;
  readonly path: string;
  readonly message: string;
  readonly names: readonly string[];
  readonly place: Place;
}

/** What the path of an error is below; null for the files of robocopy itself, which lie elsewhere. */
interface Place {
  readonly root: 'source' | 'destination' | null;
  readonly isDirectory: boolean;
}

const SOURCE_DIRECTORY: Place = { root: 'source', isDirectory: true };
const DESTINATION_DIRECTORY: Place = { root: 'destination', isDirectory: true };
const SOURCE_FILE: Place = { root: 'source', isDirectory: false };
const DESTINATION_FILE: Place = { root: 'destination', isDirectory: false };
const ELSEWHERE: Place = { root: null, isDirectory: false };

/** Which path an action prints (robocopy-log.md §4). Those that are missing print the path of any side. */
const PLACES: ReadonlyMap<number, Place> = new Map([
  [9101, SOURCE_DIRECTORY],
  [9102, DESTINATION_DIRECTORY],
  [9103, SOURCE_DIRECTORY],
  [9104, DESTINATION_DIRECTORY],
  [9105, SOURCE_DIRECTORY],
  [9106, DESTINATION_DIRECTORY],
  [9107, DESTINATION_FILE],
  [9108, DESTINATION_DIRECTORY],
  [9109, SOURCE_FILE],
  [9110, SOURCE_DIRECTORY],
  [9111, DESTINATION_FILE],
  [9112, DESTINATION_DIRECTORY],
  [9113, SOURCE_DIRECTORY],
  [9114, DESTINATION_DIRECTORY],
  [9115, SOURCE_FILE],
  [9117, DESTINATION_FILE],
  [9118, DESTINATION_DIRECTORY],
  [9119, DESTINATION_DIRECTORY],
  [9120, ELSEWHERE],
  [9121, ELSEWHERE],
  [9122, DESTINATION_DIRECTORY],
  // The phrase says destination, the path is the source's.
  [9123, SOURCE_FILE],
  [9124, ELSEWHERE],
  [9125, SOURCE_DIRECTORY],
  [9126, DESTINATION_DIRECTORY],
  [9127, SOURCE_DIRECTORY],
]);
/** Errors of a root, and of the files of robocopy itself. */
const ONCE_ONLY: ReadonlySet<number> = new Set([9113, 9114, 9120, 9121, 9124, 9125, 9126]);

function placeOf({ action, onDestination, onDirectory }: ErrorSpec): Place {
  const known = PLACES.get(action);
  if (known !== undefined) {
    return known;
  }
  if (action === 9116) {
    return onDirectory ? DESTINATION_DIRECTORY : SOURCE_FILE;
  }
  return { root: onDestination ? 'destination' : 'source', isDirectory: onDirectory || action === 9129 };
}

/** Whether the path of such an error ends with a back slash, and may be the root itself. */
export function printsDirectory(error: ErrorSpec): boolean {
  return placeOf(error).isDirectory;
}

function printedPath(
  error: ErrorSpec,
  { source, destination }: JobSpec,
): { path: string; names: readonly string[]; place: Place } {
  const place = placeOf(error);
  const { root, isDirectory } = place;
  const { spelling, action } = error;
  const names = action === 9125 || action === 9126 ? [] : error.names;
  const start = spell(root === null ? 'L:\\logs of robocopy\\' : root === 'source' ? source : destination, spelling);
  return { path: names.length === 0 ? start : below(start, names) + (isDirectory ? '\\' : ''), names, place };
}

/** A root in the other spelling of the same place. */
function spell(root: string, spelling: ErrorSpec['spelling']): string {
  switch (spelling) {
    case 'as the root':
      return root;
    case 'other case':
      return root.replace(/[A-Za-z]/g, (letter) =>
        letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
      );
    case 'other prefix':
      return /^\\\\\?\\GLOBALROOT\\/i.test(root)
        ? root
        : root.startsWith('\\\\?\\UNC\\')
          ? `\\\\${root.slice(8)}`
          : root.startsWith('\\\\?\\')
            ? root.slice(4)
            : root.startsWith('\\\\')
              ? `\\\\?\\UNC\\${root.slice(2)}`
              : `\\\\?\\${root}`;
  }
}

function rootError(code: number): ErrorSpec {
  return {
    code,
    action: 9108,
    names: [],
    onDestination: true,
    onDirectory: true,
    message: 'own',
    tries: 1,
    limit: false,
    spelling: 'as the root',
    blankBehindPath: false,
    blankBehindMessage: false,
    second: 0,
  };
}

/** The records of entries as threads print them: in turns, each thread its own in order. */
function interleave(
  sequences: readonly (readonly PrintedRecord[])[],
  threads: number,
  order: readonly number[],
): PrintedRecord[] {
  const queues = Array.from({ length: threads }, (_, thread) =>
    sequences.filter((__, nth) => nth % threads === thread).flat(),
  );
  const records: PrintedRecord[] = [];
  for (let turn = 0; ; turn++) {
    const busy = queues.filter((queue) => queue.length > 0);
    const next = busy[(order[turn % Math.max(order.length, 1)] ?? 0) % Math.max(busy.length, 1)]?.shift();
    if (next === undefined) {
      return records;
    }
    records.push(next);
  }
}

function texts(...printed: readonly string[]): PrintedLine[] {
  return printed.map((text) => ({ text }));
}

function lines(...printed: readonly string[]): PrintedRecord {
  return { lines: texts(...printed) };
}

function below(root: string, names: readonly string[]): string {
  return [root.replace(/\\+$/, ''), ...names].join('\\');
}

/** `2025/11/18 23:30:15`. */
function stampOf(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

/** `0:00:49`. */
function hoursOf(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${hours}:${String(minutes).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/** The size of a file line: whole below a million or so, else cut after one decimal. */
function sizeOf(size: number, exact: boolean): string {
  if (exact || size < 1024 ** 2) {
    return String(size);
  }
  const [unit, letter] = size < 1024 ** 3 ? [1024 ** 2, 'm'] : [1024 ** 3, 'g'];
  return `${(Math.floor((size / unit) * 10) / 10).toFixed(1)} ${letter}`;
}

/** A cell of the summary's bytes, and what can be known from it. */
function unitsOf(value: number, exact: boolean): { text: string; figure: Figure } {
  if (exact || value < 1024) {
    return { text: String(value), figure: { value, tolerance: 0 } };
  }
  const [unit, decimals, letter] =
    value < 1024 ** 2 ? [1024, 1, 'k'] : value < 1024 ** 3 ? [1024 ** 2, 2, 'm'] : [1024 ** 3, 3, 'g'];
  const cut = Math.floor((value / unit) * 10 ** decimals) / 10 ** decimals;
  return { text: `${cut.toFixed(decimals)} ${letter}`, figure: { value, tolerance: unit / 10 ** decimals } };
}

/** By the names that a user would give; UTF-16 always little-endian. */
export const CODE_PAGES = [
  'cp437',
  'cp850',
  'cp852',
  'cp866',
  'cp932',
  'cp936',
  'cp949',
  'cp950',
  'windows-1250',
  'windows-1251',
  'windows-1252',
] as const;
export type CodePage = (typeof CODE_PAGES)[number];
/** `marked narrow`: the mark of UTF-16 before bytes that are none (/UNICODE on redirected output, §2). */
export type LogEncoding = 'utf-8' | 'utf-16le' | 'utf-16le marked' | 'marked narrow' | CodePage;

/** Whether the page has every letter of the text. */
export function fits(text: string, page: CodePage): boolean {
  return iconv.decode(iconv.encode(text, page), page) === text;
}

/** The parts of a log in these encodings, in turn. */
export function encodeParts(parts: readonly string[], encodings: readonly LogEncoding[]): Uint8Array {
  const bytes = parts.map((part, nth) => encode(part, encodings[nth % encodings.length] ?? 'utf-8'));
  return new Uint8Array(Buffer.concat(bytes));
}

function encode(text: string, encoding: LogEncoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16le marked':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'marked narrow':
      return Buffer.concat([Uint8Array.of(0xff, 0xfe), Buffer.from(text, 'utf8')]);
    default:
      return iconv.encode(text, encoding);
  }
}
