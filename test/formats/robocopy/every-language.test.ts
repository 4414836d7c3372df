/**
 * Logs of every shape, encoding and language, the invented ones included, are read without a miss and without an
 * invention. `ROBOCOPY_RUNS=20` has twenty times as many logs written, `ROBOCOPY_SEED` repeats those of a failure.
 */

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readRobocopyLog } from '../../../src/formats/robocopy/log.js';
import type { RobocopyJob } from '../../../src/formats/robocopy/types.js';
import type { Source } from '../../../src/formats/source.js';
import { analyze } from '../../../src/index.js';
import { anyLog, type LogChoice, SHAPES, type Shape } from './any-log.js';
import {
  ACTION_IDS,
  ATTESTED_LANGUAGES,
  ERROR_CODES,
  type Language,
  pseudoLanguage,
  SCRIPT_COUNT,
} from './languages.js';
import { seenJobs, seenSides, wantedJobs, wantedSides } from './compare-jobs.js';
import { sourceOf } from './read-bytes.js';
import {
  type CodePage,
  CODE_PAGES,
  encodeParts,
  type EntrySpec,
  type ErrorSpec,
  fits,
  type JobSpec,
  type JobTruth,
  type LogEncoding,
  writeAnyLog,
  type WrittenLog,
} from './write-any-log.js';

const RUNS = Number(process.env['ROBOCOPY_RUNS'] ?? 1);
const SEED = process.env['ROBOCOPY_SEED'];
vi.setConfig({ testTimeout: 30_000 * RUNS });

const UNKNOWN = 'a language nobody knows';
const pseudo = fc.array(fc.nat(), { minLength: 1, maxLength: 3 }).map(pseudoLanguage);
const LANGUAGES: readonly (readonly [name: string, languages: fc.Arbitrary<Language>])[] = [
  ...ATTESTED_LANGUAGES.map((language) => [language.name, fc.constant(language)] as const),
  [UNKNOWN, pseudo],
];

const ENCODINGS: Readonly<Record<'narrow' | 'UTF-16' | 'mixed', fc.Arbitrary<readonly LogEncoding[]>>> = {
  narrow: fc.constantFrom<readonly LogEncoding[]>(
    ['utf-8'],
    ['utf-8'],
    ['marked narrow', 'utf-8', 'utf-8', 'utf-8'],
    ['marked narrow'],
  ),
  'UTF-16': fc.constantFrom<readonly LogEncoding[]>(
    ['utf-16le marked', 'utf-16le', 'utf-16le', 'utf-16le'],
    ['utf-16le marked'],
    ['utf-16le'],
  ),
  mixed: fc.array(fc.constantFrom<LogEncoding>('utf-8', 'marked narrow', 'utf-16le', 'utf-16le marked'), {
    minLength: 2,
    maxLength: 4,
  }),
};

const MATRIX = LANGUAGES.flatMap(([name, languages]) =>
  (['narrow', 'UTF-16', 'mixed'] as const).flatMap((encoding) =>
    SHAPES.map((shape) => ({ name, languages, encoding, shape })),
  ),
);

describe('a robocopy log', () => {
  it.each(MATRIX)('in $name, $encoding, $shape', async ({ name, languages, encoding, shape }) => {
    const isMixed = encoding === 'mixed';
    const choice: LogChoice = { languages, shape, jobs: isMixed ? 2 : 1, captured: encoding === 'narrow' };
    const runs = name === UNKNOWN ? 12 : 2;
    await always(anyDrawn(choice, ENCODINGS[encoding]), runs, async (drawn) => {
      const { written } = drawn;
      const log = await readRobocopyLog(sourceDrawn(drawn));
      expect(log.jobs.map(({ ordinal }) => ordinal)).toEqual(written.jobs.map((_, nth) => nth + 1));
      expect(seenJobs(log, written)).toEqual(wantedJobs(written));
      const { jobs } = await analyze([sourceDrawn(drawn)]);
      expect(seenSides(jobs, written)).toEqual(wantedSides(written));
    });
  });
});

describe('every code with every action', () => {
  const pseudoLanguages = Array.from({ length: SCRIPT_COUNT }, (_, script) => pseudoLanguage([script, 7]));
  it.each([...ATTESTED_LANGUAGES, ...pseudoLanguages])('in $name', async (language) => {
    const encodings: readonly LogEncoding[] = [language.attested ? 'utf-16le marked' : 'utf-8'];
    const written = writeAnyLog({ lineEnds: 'file', jobs: [everyError(language, ERROR_CODES)] });
    const { jobs } = await readRobocopyLog(sourceOf(encodeParts(written.parts, encodings)));
    const errors = ({ errors: found }: Pick<RobocopyJob | JobTruth, 'errors'>): string[] =>
      found.map(({ line, code, actionText, path, message, retries }) =>
        [line, code, actionText, path, message, retries].join('|'),
      );
    expect(jobs.map(errors)).toEqual(written.jobs.map(errors));
    expect(written.jobs[0]?.errors).toHaveLength(ERROR_CODES.length * ACTION_IDS.length);
    // Which side a path is on does not depend on the code.
    const some = writeAnyLog({ lineEnds: 'file', jobs: [everyError(language, [5, 32, 1307])] });
    const report = await analyze([sourceOf(encodeParts(some.parts, encodings))]);
    expect(seenSides(report.jobs, some)).toEqual(wantedSides(some));
  });
});

describe('a robocopy log in a code page', () => {
  const attestedOrNot = fc.oneof(fc.constantFrom(...ATTESTED_LANGUAGES), pseudo);
  const shapes: readonly Shape[] = ['single', 'threads', 'appended', 'unfinished'];

  it.each(shapes)('that is named is read like any other, %s', async (shape) => {
    await always(anyInPage({ languages: attestedOrNot, shape, anyNames: false }), 16, async (drawn) => {
      const log = await readRobocopyLog(sourceDrawn(drawn), { encoding: drawn.page });
      expect(seenJobs(log, drawn.written)).toEqual(wantedJobs(drawn.written));
    });
  });

  it('that is named may have UTF-16 behind it', async () => {
    const choice: LogChoice = { languages: attestedOrNot, shape: 'appended', anyNames: false };
    await always(anyInPage(choice, ['utf-16le', 'utf-16le marked']), 16, async (drawn) => {
      const log = await readRobocopyLog(sourceDrawn(drawn), { encoding: drawn.page });
      expect(seenJobs(log, drawn.written)).toEqual(wantedJobs(drawn.written));
    });
  });

  it.each(shapes)('that is guessed has every error at its place, %s', async (shape) => {
    await always(anyInPage({ languages: attestedOrNot, shape, anyNames: false, headers: true }), 16, async (drawn) => {
      const { jobs } = await readRobocopyLog(sourceDrawn(drawn));
      const codes = ({ errors }: Pick<RobocopyJob | JobTruth, 'errors'>): string[] =>
        errors.map(({ line, code }) => `${line}: ${code}`);
      expect(jobs.map(codes)).toEqual(drawn.written.jobs.map(codes));
    });
  });
});

/** A written log, how it is encoded, and in what pieces it is handed over. */
interface Drawn {
  readonly written: WrittenLog;
  /** Of its jobs, in turn. */
  readonly encodings: readonly LogEncoding[];
  readonly chunkSize: number;
}

const chunkSizes = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 64, max: 70_000 }));

function anyDrawn(choice: LogChoice, encodings: fc.Arbitrary<readonly LogEncoding[]>): fc.Arbitrary<Drawn> {
  return fc.tuple(anyLog(choice), encodings, chunkSizes).map(([spec, used, chunkSize]) => {
    // What a program caught is narrow all through: nobody appends UTF-16 to that.
    const lineEnds = used.some((encoding) => encoding.startsWith('utf-16')) ? 'file' : spec.lineEnds;
    return { written: writeAnyLog({ ...spec, lineEnds }), encodings: used, chunkSize };
  });
}

/** A log in a code page that has all its letters, and in these encodings in turn with it. */
function anyInPage(
  choice: LogChoice,
  others: readonly LogEncoding[] = [],
): fc.Arbitrary<Drawn & { readonly page: CodePage | 'utf-8' }> {
  const turns = fc.nat(CODE_PAGES.length - 1);
  return fc.tuple(anyLog(choice), turns, chunkSizes).map(([spec, turn, chunkSize]) => {
    const written = writeAnyLog(spec);
    const text = written.parts.join('');
    const pages = [...CODE_PAGES.slice(turn), ...CODE_PAGES.slice(0, turn)];
    const page = pages.find((name) => fits(text, name)) ?? 'utf-8';
    return { written, encodings: [page, ...others], page, chunkSize };
  });
}

function sourceDrawn({ written, encodings, chunkSize }: Drawn): Source {
  return sourceOf(encodeParts(written.parts, encodings), chunkSize);
}

/** Has logs read by the predicate, and shows the text of the smallest one that fails. */
async function always<Log extends Drawn>(
  logs: fc.Arbitrary<Log>,
  runs: number,
  predicate: (drawn: Log) => Promise<void>,
): Promise<void> {
  const details = await fc.check(fc.asyncProperty(logs, predicate), {
    numRuns: runs * RUNS,
    // A failure is made smaller for so long, not until nothing is left to try.
    interruptAfterTimeLimit: 3000 * RUNS,
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  });
  if (details.failed) {
    const [smallest] = details.counterexample ?? [];
    const { written, encodings = [], chunkSize } = smallest ?? {};
    throw new Error(
      `ROBOCOPY_SEED=${details.seed}, ${encodings.join(' ')}, chunks of ${chunkSize}\n${JSON.stringify(written?.parts, null, 1)}`,
      { cause: details.errorInstance },
    );
  }
}

/** A job with every action failing with each of these codes. */
function everyError(language: Language, codes: readonly number[]): JobSpec {
  const errors = codes.flatMap((code) =>
    ACTION_IDS.map((action, nth): EntrySpec => {
      const onDestination = (code + nth) % 2 === 0;
      const error: ErrorSpec = {
        code,
        action,
        names: ['sub', `${code} ${action}`],
        onDestination,
        onDirectory: !onDestination,
        message: 'own',
        tries: 1,
        limit: false,
        spelling: 'as the root',
        blankBehindPath: false,
        blankBehindMessage: nth % 2 === 0,
        second: nth,
      };
      return { kind: 'error', error };
    }),
  );
  const summary = { counts: [ZEROS, ZEROS, ZEROS], times: [0, 0, 0, 0], speed: null, blankBeforeEnded: false };
  return {
    language,
    header: true,
    source: 'D:\\data\\',
    destination: '\\\\falcon\\share\\',
    separators: [':', '='],
    oldBanner: false,
    masks: ['*.*'],
    excludedFiles: [],
    excludedDirectories: [],
    switches: ['/S', '/E'],
    listing: {
      classes: true,
      sizes: true,
      fullPaths: false,
      stamps: false,
      bytes: true,
      files: true,
      directories: true,
      progress: false,
    },
    threads: null,
    retries: 2,
    wait: 5,
    started: Date.UTC(2025, 10, 18, 23, 30, 1),
    earlyErrors: [],
    notes: [],
    passes: [{ entries: errors, order: [], startedAgain: false, summary }],
    ending: { kind: 'summary' },
    cut: null,
  };
}

const ZEROS = [0, 0, 0, 0, 0, 0];
