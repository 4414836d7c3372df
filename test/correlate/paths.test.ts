import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import type { JobSpec } from '../formats/robocopy/generate-log.js';
import { denied, granted, mask, trace } from '../generate-trace.js';
import { COPY_STEP, jobLog, logError } from './job-log.js';
import { failureOf, failuresOf, only } from './read-report.js';

const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');
const UNC = '\\\\contoso.file.core.windows.net\\data';

describe('both sides of a copy', () => {
  const cases: readonly (readonly [string, Partial<JobSpec>, string, string, string])[] = [
    ['with a slash at the end of both roots', {}, 'D:\\data\\', 'Z:\\data\\', 'Sub\\A.docx'],
    ['without one', { source: 'D:\\data', destination: 'Z:\\data' }, 'D:\\data\\', 'Z:\\data\\', 'A.docx'],
    ['from the root of a drive', { source: 'D:\\' }, 'D:\\', 'Z:\\data\\', 'data\\A.docx'],
    ['to a share', { destination: `${UNC}\\` }, 'D:\\data\\', `${UNC}\\`, 'A.docx'],
    [
      'to a share whose root was typed with a long prefix',
      { destination: `\\\\?\\UNC${UNC.slice(1)}` },
      'D:\\data\\',
      `${UNC}\\`,
      'A.docx',
    ],
    ['from a root typed with a long prefix', { source: '\\\\?\\D:\\data' }, 'D:\\data\\', 'Z:\\data\\', 'A.docx'],
    [
      'with roots in another case',
      { source: 'd:\\DATA\\', destination: 'z:\\DATA\\' },
      'D:\\data\\',
      'Z:\\data\\',
      'A.docx',
    ],
  ];
  it.each(cases)('%s', async (_, roots, source, destination, below) => {
    const join = (root: string | undefined, fallback: string): string =>
      `${(root ?? fallback).replace(/\\$/, '')}\\${below}`;
    const sourcePath = join(roots.source, source);
    const destinationPath = join(roots.destination, destination);

    const atDestination = await failureOf(
      [denied(destination + below, OWNER)],
      [jobLog([logError(source + below, '10:00:01')], roots)],
    );
    expect(atDestination).toMatchObject({ side: 'destination', sourcePath, destinationPath });
    expect(atDestination.robocopy).not.toBeNull();

    const atSource = await failureOf(
      [denied(source + below, mask('FILE_READ_DATA'))],
      [jobLog([logError(source + below, '10:00:01', { action: COPY_STEP })], roots)],
    );
    expect(atSource).toMatchObject({ side: 'source', sourcePath, destinationPath });
  });

  it('are known for objects that the log does not mention', async () => {
    expect(await failureOf([denied('Z:\\data\\Sub\\B.docx', OWNER)], [jobLog([])])).toMatchObject({
      side: 'destination',
      sourcePath: 'D:\\data\\Sub\\B.docx',
      destinationPath: 'Z:\\data\\Sub\\B.docx',
    });
  });

  it('are known for the roots themselves', async () => {
    expect(await failureOf([denied('Z:\\data', OWNER)], [jobLog([logError('Z:\\data\\', '10:00:01')])])).toMatchObject({
      side: 'destination',
      sourcePath: 'D:\\data\\',
      destinationPath: 'Z:\\data\\',
      robocopy: { code: 5 },
    });
  });

  it('are not made up outside of the roots', async () => {
    for (const path of ['Z:\\database\\a.docx', 'C:\\pagefile.sys']) {
      expect(await failureOf([denied(path, OWNER)], [jobLog([])])).toMatchObject({
        side: 'unknown',
        sourcePath: null,
        destinationPath: null,
      });
    }
  });
});

describe('one root inside the other', () => {
  it.each([
    ['destination', 'D:\\data\\', 'D:\\data\\backup\\', 'D:\\data\\backup\\a.docx', 'D:\\data\\a.docx'],
    ['source', 'D:\\data\\live\\', 'D:\\data\\', 'D:\\data\\live\\a.docx', 'D:\\data\\a.docx'],
  ] as const)('the deeper one, the %s, owns what is below it', async (side, source, destination, path, other) => {
    const roots = { source, destination };
    const log = jobLog([logError(path, '10:00:01')], roots);
    const sides = { sourcePath: side === 'source' ? path : other, destinationPath: side === 'source' ? other : path };
    for (const refused of [path, other]) {
      const failure = await failureOf([denied(refused, OWNER)], [log]);
      expect(failure).toMatchObject({ ...sides, side: refused === path ? side : opposite(side) });
      expect(failure.robocopy).not.toBeNull();
    }
    expect(only((await analyze([log])).failures)).toMatchObject({ ...sides, side: 'unknown' });
  });
});

describe('a root that the trace calls otherwise', () => {
  const roots = { destination: `${UNC}\\projects\\` };
  const rows = ['a', 'b'].map((name) => denied(`Z:\\projects\\sub\\${name}.docx`, OWNER));
  const errors = ['a', 'b'].map((name) => logError(`D:\\data\\sub\\${name}.docx`, '10:00:01'));

  it('is learned, and joins row and line', async () => {
    const report = await analyze([trace(rows), jobLog(errors, roots)]);
    expect(report.failures).toHaveLength(2);
    expect(report.failures.every(({ robocopy }) => robocopy !== null)).toBe(true);
    expect(report.coverage.aliases).toContainEqual({ trace: 'z:\\projects', log: `${UNC}\\projects`, support: 2 });
  });

  it('is learned from paths of the destination', async () => {
    const logged = ['a', 'b'].map((name) => logError(`${UNC}\\projects\\sub\\${name}.docx`, '10:00:01'));
    const report = await analyze([trace(rows), jobLog(logged, roots)]);
    expect(report.coverage.logErrorsExplained).toBe(2);
  });

  it('is learned the other way round: a letter in the log, a share in the trace', async () => {
    const refusals = ['a', 'b'].map((name) => denied(`${UNC}\\projects\\sub\\${name}.docx`, OWNER));
    const report = await analyze([trace(refusals), jobLog(errors, { destination: 'Z:\\projects\\' })]);
    expect(report.coverage.logErrorsExplained).toBe(2);
    expect(report.coverage.aliases).toContainEqual({ trace: `${UNC}\\projects`, log: 'z:\\projects', support: 2 });
  });

  it('is the one of the two that the trace does not show by its own name', async () => {
    const refusals = ['a', 'b'].map((name) => denied(`E:\\data\\sub\\${name}.docx`, OWNER));
    const report = await analyze([trace([granted('Z:\\data', OWNER), ...refusals]), jobLog(errors)]);
    expect(report.coverage.aliases).toEqual([{ trace: 'e:\\data', log: 'd:\\data', support: 2 }]);
    expect(report.failures.map(({ side }) => side)).toEqual(['source', 'source']);
  });

  it('is the one of the two that is a share where the trace has a letter', async () => {
    const refusals = ['a', 'b'].map((name) => denied(`Z:\\projects\\sub\\${name}.docx`, OWNER));
    const logged = ['a', 'b'].map((name) => logError(`${UNC}\\projects\\sub\\${name}.docx`, '10:00:01'));
    const shares = { source: `${UNC}\\projects\\`, destination: 'D:\\data\\' };
    const report = await analyze([trace(refusals), jobLog(logged, shares)]);
    expect(report.coverage.aliases).toEqual([{ trace: 'z:\\projects', log: `${UNC}\\projects`, support: 2 }]);
    expect(report.failures.map(({ side }) => side)).toEqual(['source', 'source']);
  });

  it('is not learned where the names fit already', async () => {
    const report = await analyze([trace(rows), jobLog(errors, { destination: 'Z:\\projects\\' })]);
    expect(report.coverage.aliases).toEqual([]);
  });

  it('is not learned from files that have the name alone in common', async () => {
    const report = await analyze([trace([denied('Z:\\elsewhere\\a.docx', OWNER)]), jobLog(errors, roots)]);
    expect(report.coverage.aliases).toEqual([]);
  });

  it('stands for one side only', async () => {
    const report = await analyze([trace(rows), jobLog(errors, roots)]);
    expect(report.coverage.aliases).toHaveLength(1);
  });
  it('gives the refused objects its side', async () => {
    const failures = await failuresOf(rows, [jobLog(errors, roots)]);
    expect(failures.map(({ side, destinationPath }) => [side, destinationPath])).toEqual([
      ['destination', `${UNC}\\projects\\sub\\a.docx`],
      ['destination', `${UNC}\\projects\\sub\\b.docx`],
    ]);
  });
  it('leads to the cause of a refusing destination', async () => {
    const read = ['a', 'b'].map((name) => granted(`Z:\\projects\\sub\\${name}.docx`, mask('READ_CONTROL')));
    const report = await analyze([trace([...read, ...rows]), jobLog(errors, roots)]);
    expect(report.findings.map(({ ruleId }) => ruleId)).toEqual(['copy/write-owner']);
  });
});

function opposite(side: 'source' | 'destination'): 'source' | 'destination' {
  return side === 'source' ? 'destination' : 'source';
}
