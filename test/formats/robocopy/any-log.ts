/** Draws specifications of robocopy logs: every shape, root, entry and error that robocopy-log.md knows. */

import fc from 'fast-check';
import { ACTION_IDS, ERROR_CODES, FATAL_IDS, type Language, NOTE_IDS, wordsOf } from './languages.js';
import {
  type Ending,
  type EntrySpec,
  type ErrorSpec,
  type ItemSpec,
  type JobSpec,
  type Listing,
  type LogSpec,
  type PassSpec,
  printsDirectory,
  type Separator,
  type SummarySpec,
} from './write-any-log.js';

export const SHAPES = ['single', 'threads', 'appended', 'unfinished', 'monitor'] as const;
export type Shape = (typeof SHAPES)[number];

export interface LogChoice {
  readonly languages: fc.Arbitrary<Language>;
  readonly shape: Shape;
  /** At least so many: a log of several encodings needs several jobs. */
  readonly jobs?: number;
  /** False where a code page must hold the names. */
  readonly anyNames?: boolean;
  readonly captured?: boolean;
  /** True where every job shall have its header: in a wrong code page a wide colon is none, and with it goes a summary. */
  readonly headers?: boolean;
}

export function anyLog(choice: LogChoice): fc.Arbitrary<LogSpec> {
  const { languages, shape, jobs = 1, anyNames = true, captured = false, headers = false } = choice;
  const [fewest, most] = { single: [1, 1], threads: [1, 1], appended: [2, 4], unfinished: [1, 2], monitor: [1, 2] }[
    shape
  ];
  return languages.chain((language) =>
    fc.record({
      lineEnds: captured
        ? fc.constantFrom('file' as const, 'file' as const, 'captured' as const)
        : fc.constant('file' as const),
      jobs: fc
        .array(anyJob(language, shape, anyNames), {
          minLength: Math.max(fewest ?? 1, jobs),
          maxLength: Math.max(most ?? 1, jobs + 1),
        })
        .map((drawn) => separable(drawn, shape, headers)),
    }),
  );
}

/** Jobs whose borders can be seen: one without header begins where another one ended with its summary. */
function separable(jobs: readonly JobSpec[], shape: Shape, headers: boolean): JobSpec[] {
  const separated: JobSpec[] = [];
  jobs.forEach((drawn, nth) => {
    const before = separated.at(-1);
    const isCut = shape === 'unfinished' ? nth === jobs.length - 1 || drawn.header : shape === 'appended';
    const job = { ...drawn, cut: isCut ? drawn.cut : null };
    const isSeparate =
      before === undefined || (before.cut === null && before.passes.length === 1 && before.ending.kind === 'summary');
    const isVisible =
      job.ending.kind === 'summary' || job.passes.some(({ entries }) => entries.some(({ kind }) => kind === 'error'));
    separated.push(
      job.header ||
        headers ||
        !isSeparate ||
        !isVisible ||
        job.cut !== null ||
        job.passes.length > 1 ||
        !isAnyway(job.ending)
        ? { ...job, header: true }
        : withoutHeader(job),
    );
  });
  return separated;
}

/** A note directly below the message of an error could not be told from its next line. */
function withoutHeader(job: JobSpec): JobSpec {
  return { ...job, earlyErrors: job.earlyErrors.map((error) => ({ ...error, blankBehindMessage: true })) };
}

function isAnyway({ kind }: Ending): boolean {
  return kind === 'summary' || kind === 'none';
}

/** Two roots, of which none is the other: drives, shares, long ones, one within the other. */
const ROOTS: readonly (readonly [source: string, destination: string])[] = [
  ['c:\\rwg\\', '\\\\falcon\\rwg$\\'],
  ['C:\\', 'X:\\'],
  ['D:\\Data (old)\\x = y\\', '\\\\account.file.core.windows.net\\share\\data - new\\'],
  ['\\\\falcon\\c$\\Users\\', 'E:\\Users\\'],
  ['\\\\?\\C:\\source\\', '\\\\?\\UNC\\falcon\\share\\'],
  ['\\\\?\\UNC\\10.0.0.5\\share$\\', 'z:\\'],
  ['\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy3\\data\\', 'Y:\\data\\'],
  // One within the other, in both orders: the deeper one owns the path.
  ['D:\\data\\', 'D:\\data\\~copy\\'],
  ['\\\\falcon\\share\\~copy\\', '\\\\falcon\\share\\'],
  // Alike, but not within.
  ['C:\\data\\', 'C:\\data2\\'],
  [`D:\\${'long directory\\'.repeat(18)}`, `\\\\falcon\\share\\${'another long one\\'.repeat(16)}`],
];

/** Names that look like something else. */
const DECOYS = [
  'report ERROR 5 (0x00000005) x.txt',
  'ERROR 5 (0x00000005) Copying File C',
  '2025-11-18 23.30.15 ERROR 5 (0x00000005) Copying File.txt',
  'ERROR RETRY LIMIT EXCEEDED.',
  'Waiting 30 seconds... Retrying...',
  '1 2 3 4 5 6',
  '100%',
  '   leading blanks',
  "it's - a = b; c, (d) [e] {f} %g% $h &i #j @k !l",
  '/R2 /W5'.replaceAll('/', ''),
  '-'.repeat(79),
  'ROBOCOPY      ',
  'trailing dots...',
  'a???.docx',
  'x (0x00000005',
];

function anyName(language: Language, anyLetters: boolean): fc.Arbitrary<string> {
  const plain = fc.constantFrom('a.txt', 'b (2).docx', 'sub', '$RECYCLE.BIN', 'System Volume Information', 'n');
  const decoy = fc.constantFrom(...DECOYS, `${language.errorWord} 5 (0x00000005) x.txt`);
  const own = fc
    .constantFrom(...language.columns, language.action(9109), language.labels.source)
    .map((word) => `${word.replace(/[/:*?"<>|.]/g, '')}.txt`);
  const foreign = fc.nat().map((seed) => `${wordsOf(seed, 1, 3)}${seed % 7 === 0 ? ' 😀' : ''}`);
  return fc.oneof(
    { weight: 4, arbitrary: plain },
    { weight: 2, arbitrary: decoy },
    { weight: 2, arbitrary: own },
    ...(anyLetters ? [{ weight: 3, arbitrary: foreign }] : []),
  );
}

function anyMessage(anyLetters: boolean): fc.Arbitrary<ErrorSpec['message']> {
  const words = anyLetters ? fc.nat().map((seed) => wordsOf(seed, 2, 8)) : fc.constant('Zugriff verweigert');
  const line = fc
    .tuple(words, fc.constantFrom('.', '', '。', ' C:\\a b\\c.txt.', ' %1.', '!'))
    .map(([text, stop]) => (anyLetters ? text + stop : text + stop.replace('。', '.')));
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant('own' as const) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(line, { minLength: 1, maxLength: 4 }) },
  );
}

function anyError(names: fc.Arbitrary<readonly string[]>, anyLetters: boolean): fc.Arbitrary<ErrorSpec> {
  return fc
    .record({
      code: fc.constantFrom(...ERROR_CODES),
      action: fc.constantFrom(...ACTION_IDS),
      names,
      onDestination: fc.boolean(),
      onDirectory: fc.boolean(),
      message: anyMessage(anyLetters),
      tries: fc.integer({ min: 1, max: 3 }),
      limit: fc.boolean(),
      spelling: fc.constantFrom(
        'as the root' as const,
        'as the root' as const,
        'other case' as const,
        'other prefix' as const,
      ),
      blankBehindPath: fc.constant(false),
      blankBehindMessage: fc.boolean(),
      second: fc.nat(3600),
    })
    .map((error) => (error.names.length > 0 || printsDirectory(error) ? error : { ...error, names: ['a.txt'] }));
}

function anyEntry(language: Language, shape: Shape, anyLetters: boolean): fc.Arbitrary<EntrySpec> {
  const name = anyName(language, anyLetters);
  const names = fc.oneof(
    { weight: 6, arbitrary: fc.array(name, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(name, { minLength: 15, maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  );
  const item: fc.Arbitrary<ItemSpec> = fc.record({
    kind: fc.constantFrom(
      'file' as const,
      'file' as const,
      'file' as const,
      'directory' as const,
      'extra file' as const,
      'extra directory' as const,
      'mismatch' as const,
    ),
    variant: fc.nat(30),
    names: fc.array(name, { minLength: 1, maxLength: 3 }),
    size: fc.oneof(
      fc.nat(5000),
      fc.nat(2 ** 31 - 1),
      fc.nat(900_000_000).map((size) => size * 1000),
    ),
  });
  return fc.oneof(
    { weight: 4, arbitrary: item.map((drawn): EntrySpec => ({ kind: 'item', item: drawn })) },
    { weight: 4, arbitrary: anyError(names, anyLetters).map((drawn): EntrySpec => ({ kind: 'error', error: drawn })) },
    {
      weight: shape === 'threads' ? 0 : 1,
      arbitrary: fc
        .constantFrom('hours' as const, 'free space' as const)
        .map((notice): EntrySpec => ({ kind: 'notice', notice })),
    },
  );
}

const listing: fc.Arbitrary<Listing> = fc.record({
  classes: often(true),
  sizes: often(true),
  fullPaths: fc.boolean(),
  stamps: often(false),
  bytes: fc.boolean(),
  files: often(true),
  directories: often(true),
  progress: fc.boolean(),
});

const count = fc.oneof(fc.nat(99), fc.nat(2_000_000));
const byteCount = fc.oneof(
  fc.nat(2000),
  fc.nat(2_000_000),
  fc.nat(1_000_000).map((size) => size * 1_000_003),
);
const seconds = fc.nat(400_000);
const summary: fc.Arbitrary<SummarySpec> = fc.record({
  counts: fc.tuple(six(count), six(count), six(byteCount)),
  times: fc.array(seconds, { minLength: 4, maxLength: 4 }),
  speed: fc.option(fc.nat(2_000_000_000), { freq: 3 }),
  blankBeforeEnded: fc.boolean(),
});

function six(figure: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  return fc.array(figure, { minLength: 6, maxLength: 6 });
}

function often(value: boolean): fc.Arbitrary<boolean> {
  return fc.constantFrom(value, value, value, value, !value);
}

const ending: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 7, arbitrary: fc.constant<Ending>({ kind: 'summary' }) },
  { weight: 1, arbitrary: fc.constant<Ending>({ kind: 'none' }) },
  { weight: 1, arbitrary: fc.constantFrom(...FATAL_IDS).map((id): Ending => ({ kind: 'fatal', id })) },
  { weight: 1, arbitrary: fc.constantFrom(...ERROR_CODES).map((code): Ending => ({ kind: 'root error', code })) },
);

const separator = fc.constantFrom<Separator>(':', '=', '-');
const switches = fc.subarray([
  '/FFT',
  '/V',
  '/S',
  '/E',
  '/DCOPY:DAT',
  '/COPY:DATSO',
  '/SECFIX',
  '/PURGE',
  '/MIR',
  '/ZB',
  '/XJ',
  '/IT',
]);

/** Lists of names to leave out: whole paths are in them too, which then look like a root. */
const exclusions = fc.oneof(
  fc.constant([]),
  fc.subarray(['System Volume Information', '$RECYCLE.BIN', 'C:\\a\\x = y', '\\\\falcon\\rwg$\\tmp', '*.tmp', '~*']),
);

function anyJob(language: Language, shape: Shape, anyLetters: boolean): fc.Arbitrary<JobSpec> {
  const isMonitor = shape === 'monitor';
  const threads = fc.constantFrom(2, 8, 32);
  const pass: fc.Arbitrary<PassSpec> = fc.record({
    entries: fc.array(anyEntry(language, shape, anyLetters), { maxLength: 6 }),
    order: fc.array(fc.nat(7), { maxLength: 6 }),
    summary,
    startedAgain: fc.boolean(),
  });
  const early: fc.Arbitrary<ErrorSpec> = fc
    .tuple(fc.constantFrom(9125, 9126), anyError(fc.constant([]), anyLetters), fc.boolean())
    .map(([action, error, blankBehindPath]) => ({ ...error, action, blankBehindPath, blankBehindMessage: false }));
  return fc
    .record({
      language: fc.constant(language),
      header: isMonitor ? fc.constant(true) : often(true),
      roots: anyRoots(anyLetters),
      separators: fc.tuple(separator, separator),
      oldBanner: often(false),
      masks: fc.constantFrom(['*.*'], ['*.*'], ['*.doc', '*.xls'], ['a b.txt', '*.*', 'x?.dat']),
      excludedFiles: exclusions,
      excludedDirectories: exclusions,
      switches,
      listing,
      threads:
        shape === 'threads'
          ? threads
          : shape === 'single' || isMonitor
            ? fc.constant(null)
            : fc.option(threads, { freq: 2 }),
      retries: fc.nat(2),
      wait: fc.constantFrom(0, 1, 10, 30),
      started: fc.integer({ min: 40 * 365, max: 60 * 365 }).map((days) => days * 86_400_000 + 63_015_000),
      earlyErrors: fc.oneof(
        { weight: 4, arbitrary: fc.constant<ErrorSpec[]>([]) },
        { weight: 1, arbitrary: fc.array(early, { minLength: 1, maxLength: 2 }) },
      ),
      notes: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray([...NOTE_IDS]) }),
      passes: fc.array(pass, { minLength: isMonitor ? 2 : 1, maxLength: isMonitor ? 3 : 1 }),
      ending: isMonitor ? fc.constant<Ending>({ kind: 'summary' }) : ending,
      cut:
        shape === 'unfinished'
          ? fc.nat(60)
          : fc.option(fc.nat(60), { freq: 4 }).map((nth) => (nth === null || nth % 3 > 0 ? null : nth)),
    })
    .map(({ roots: [source, destination], ...job }) => withoutRoots({ ...job, source, destination }));
}

/** A run that was given no directory has no root, and so nothing below one. */
function withoutRoots(job: JobSpec): JobSpec {
  const { ending, passes } = job;
  if (ending.kind !== 'fatal') {
    return job;
  }
  const isEarly = ending.id !== 30;
  const isRootless = ending.id === 16 || ending.id === 18;
  return {
    ...job,
    source: ending.id === 16 ? '' : job.source,
    destination: isRootless ? '' : job.destination,
    separators: isRootless ? ['-', '-'] : job.separators,
    earlyErrors: isRootless ? [] : job.earlyErrors,
    notes: isEarly ? [] : job.notes,
    passes: isEarly ? passes.slice(0, 1).map((pass) => ({ ...pass, entries: [] })) : passes,
  };
}

function anyRoots(anyLetters: boolean): fc.Arbitrary<readonly [source: string, destination: string]> {
  const pair = fc.constantFrom(...ROOTS);
  const named = fc
    .tuple(pair, fc.nat(), fc.nat())
    .map(([[source, destination], first, second]): readonly [string, string] =>
      destination.includes('~copy') || source.includes('~copy')
        ? [source, destination]
        : [`${source}${wordsOf(first, 1, 2)}\\`, `${destination}${wordsOf(second, 1, 3)}\\`],
    );
  return anyLetters ? fc.oneof(pair, named) : pair;
}
