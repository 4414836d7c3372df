import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureBlock } from '../../../src/report/html/failure-block.js';
import { EVERYTHING, FailureSearch } from '../../../src/report/html/client/failure-search.js';
import { ListedFailures } from '../../../src/report/html/listed-failures.js';
import { failureBlocks } from '../../../src/report/html/write-failures.js';
import type { ReportFailure } from '../../../src/report/report.js';
import { described } from '../../../src/report/wording.js';
import { failure, reportOf } from './made-up-report.js';

/** The failures as the page has them: through JSON, as in a file. */
function listed(failures: readonly ReportFailure[]): ListedFailures {
  const blocks: readonly FailureBlock[] = JSON.parse(JSON.stringify([...failureBlocks(reportOf(failures))]));
  return new ListedFailures(blocks);
}

describe('the folder that a failure is counted in', () => {
  it('is the one that the report names for both of a copy, else its own', () => {
    const pair = { sourcePath: 'D:\\data\\a.txt', destinationPath: 'Z:\\data\\a.txt' };
    const failures = [
      { ...failure(1), path: pair.sourcePath, ...pair },
      { ...failure(2), path: pair.destinationPath, ...pair },
      { ...failure(3), path: 'D:\\data\\b.txt', sourcePath: null, destinationPath: null },
    ];
    const folder = { folder: 'Z:\\data', sourceFolder: 'D:\\data', destinationFolder: 'Z:\\data', failures: 2 };
    const found = new ListedFailures([...failureBlocks({ ...reportOf(failures), folders: [folder] })]);
    expect([0, 1, 2].map((index) => found.folder(index))).toEqual(['Z:\\data\\', 'Z:\\data\\', 'D:\\data\\']);
    expect([0, 1, 2].map((index) => found.directory(index))).toEqual(['D:\\data\\', 'Z:\\data\\', 'D:\\data\\']);
    expect(new FailureSearch(found).matching({ ...EVERYTHING, folder: 'Z:\\data\\' })).toEqual([0, 1]);
  });
});

/** Names with what templates are made of, and the marks that stand for it. */
const NAME = fc
  .array(
    fc.constantFrom('\\', 'a', 'bc', 'ä', '\0', 'P', 'N', '\0P', '[3]', '\0[2]', '😀', '09:15:02.1131927', ' ', '/'),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));
const LONG_NAME = fc.oneof(
  NAME,
  fc.tuple(NAME, NAME).map(([a, b]) => `\\\\server\\share\\${a}\\${b}`),
);
const TIME = fc.option(
  fc
    .tuple(
      fc.nat(23),
      fc.nat(59),
      fc.nat(59),
      fc.nat(9_999_999),
      fc.constantFrom('', '2026-02-11T', '0099-01-01T'),
      fc.constantFrom('', 'Z'),
    )
    .map(([hours, minutes, seconds, fraction, date, zone]) => {
      const two = (value: number): string => String(value).padStart(2, '0');
      return `${date}${two(hours)}:${two(minutes)}:${two(seconds)}.${String(fraction).padStart(7, '0')}${zone}`;
    }),
);
const TEXT = fc
  .array(
    fc.oneof(NAME, fc.constantFrom('09:15:02.1131927  ', '2026/02/11 10:15:03 ', '99:99:99.9999999 ', 'ERROR 5 ')),
    {
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''));

const FAILURE = fc
  .record({
    path: LONG_NAME,
    sourcePath: fc.option(LONG_NAME),
    destinationPath: fc.option(LONG_NAME),
    object: LONG_NAME,
    time: TIME,
    localTime: TIME,
    occurrences: fc.nat(),
    laterSucceeded: fc.boolean(),
    attributes: fc.option(NAME),
    evidence: fc.array(
      fc.record({
        input: fc.constantFrom('I1', 'I2'),
        record: fc.option(fc.nat()),
        line: fc.option(fc.nat()),
        text: TEXT,
      }),
      { maxLength: 4 },
    ),
  })
  .map((other) => (ordinal: number) => failure(ordinal, other));

describe('failures in the page', () => {
  it('are those of the report', () => {
    fc.assert(
      fc.property(fc.array(FAILURE, { maxLength: 6 }), (makers) => {
        const failures = makers.map((make, index) => make(index + 1));
        const page = listed(failures);
        expect(page.length).toBe(failures.length);
        failures.forEach((one, index) => {
          expect(page.at(index)).toEqual({
            id: one.id,
            path: one.path,
            source: one.sourcePath,
            destination: one.destinationPath,
            object: one.object,
            description: described(one),
            actor: 'Robocopy.exe CreateFile',
            finding: 0,
            rules: [],
            mask: '0x00160089',
            utc: one.time,
            local: one.localTime,
            occurrences: one.occurrences,
            later: one.laterSucceeded,
            evidence: one.evidence.map(({ input, ...row }) => ({ ...row, input: input === 'I1' ? 0 : 1 })),
          });
          expect(page.directory(index) + page.name(index)).toBe(one.path);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('are found across blocks', () => {
    const failures = Array.from({ length: 4001 }, (_, index) => failure(index + 1));
    const page = listed(failures);
    expect(page.length).toBe(4001);
    for (const index of [0, 1999, 2000, 3999, 4000]) {
      expect(page.at(index)?.path).toBe(failures[index]?.path);
    }
    expect(page.at(4001)).toBeNull();
  });

  it('have the folder of the file, and of a directory that ends in a separator the one above', () => {
    const page = listed([
      failure(1, { path: 'Z:\\a\\b.txt' }),
      failure(2, { path: 'Z:\\a\\c\\' }),
      failure(3, { path: '' }),
    ]);
    expect([0, 1, 2].map((index) => [page.directory(index), page.name(index)])).toEqual([
      ['Z:\\a\\', 'b.txt'],
      ['Z:\\a\\', 'c\\'],
      ['', ''],
    ]);
  });

  it('share what they have in common: a failure more costs less than a hundred letters', () => {
    const sizeOf = (count: number): number =>
      JSON.stringify([...failureBlocks(reportOf(Array.from({ length: count }, (_, index) => failure(index + 1))))])
        .length;
    expect((sizeOf(1500) - sizeOf(500)) / 1000).toBeLessThan(100);
  });

  it('hold megabytes of a cell cut, and say so', () => {
    const text = `x${'y'.repeat(10_000_000)}`;
    const page = listed([failure(1, { evidence: [{ input: 'I1', record: 1, line: 1, text }] })]);
    const shown = page.at(0)?.evidence[0]?.text ?? '';
    expect(shown.length).toBeLessThan(5000);
    expect(shown).toMatch(/… and 9,99\d,\d{3} more characters$/);
  });

  it('know the failure of a line of a log', () => {
    const row = { input: 'I2', record: null, line: 18, text: 'ERROR 5' };
    const page = listed([failure(1), failure(2, { evidence: [row] }), failure(3, { evidence: [row] })]);
    expect([...page.byLogLine()]).toEqual([['1:18', 1]]);
  });
});
