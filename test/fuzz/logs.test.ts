import { describe, expect, it } from 'vitest';
import { judgeLogReport } from '../../fuzz/robocopy/judge.js';
import { robocopyLogs } from '../../fuzz/robocopy/logs.js';
import { analyze, type Report } from '../../src/index.js';
import { errorLine, PLAIN_ERROR } from '../formats/robocopy/generate-log.js';
import { sourceOf } from '../formats/robocopy/read-bytes.js';

const MEGABYTE = 1024 * 1024;

describe.each(robocopyLogs())('the log "$name"', ({ bytes, jobs, errors }) => {
  it('holds the jobs and errors that were written, and none of the decoys', async () => {
    expect(bytes.length).toBeLessThanOrEqual(MEGABYTE);
    const report = await analyze([sourceOf(bytes)]);
    expect(report.inputs).toMatchObject([{ format: 'robocopy-log' }]);
    expect(report.summary).toMatchObject({ jobs, logErrors: errors });
    expect(report.jobs.flatMap((job) => job.errors.map(({ code }) => code))).not.toContain(4242);
  });
});

describe('the judge of logs', () => {
  const text = `\t    New File  \t\t    4096\treport ERROR 4242 (0x00001092) x.txt\r\n${errorLine(PLAIN_ERROR)}\r\n`;

  /** The verdict on a report of that log, changed as a reader with a fault would. */
  async function verdict(change: (report: Report) => Report): Promise<string> {
    const bytes = new TextEncoder().encode(text);
    const report = change(await analyze([sourceOf(bytes)]));
    const [input] = report.inputs;
    if (input === undefined) {
      return 'no input';
    }
    try {
      judgeLogReport(report, input, bytes);
      return 'sound';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  function withErrors(report: Report, change: (error: Report['jobs'][0]['errors'][0]) => object): Report {
    return {
      ...report,
      jobs: report.jobs.map((job) => ({
        ...job,
        errors: job.errors.map((error) => ({ ...error, ...change(error) })),
      })),
    };
  }

  function withEvidence(report: Report, evidence: object): Report {
    return {
      ...report,
      failures: report.failures.map((failure) => ({
        ...failure,
        evidence: failure.evidence.map((quoted) => ({ ...quoted, ...evidence })),
      })),
    };
  }

  it('has nothing against what is written', async () => {
    expect(await verdict((report) => report)).toBe('sound');
  });

  it.each<[what: string, change: (report: Report) => Report, says: RegExp]>([
    ['a line that is not there', (report) => withErrors(report, () => ({ line: 3 })), /^line 3 of 2$/],
    ['a line without the code', (report) => withErrors(report, () => ({ line: 1 })), /^no code 5 in line 1: /],
    ['a code of no line', (report) => withErrors(report, () => ({ code: 32 })), /^the file has no 32 \(0x00000020\)$/],
    [
      'a retry of no line',
      (report) => withErrors(report, () => ({ retries: 9 })),
      /^10 errors, and the file has 2 codes$/,
    ],
    ['another line as evidence', (report) => withEvidence(report, { line: 1 }), /^F1 does not quote line 2$/],
    [
      'evidence without the code',
      (report) => withEvidence(report, { text: 'ERROR 5' }),
      /^F1 of code 5 quotes: ERROR 5$/,
    ],
    [
      'evidence of another code',
      (report) => withEvidence(report, { text: 'ERROR 5 (0x00000006)' }),
      /^F1 of code 5 quotes: ERROR 5 \(0x00000006\)$/,
    ],
    [
      'an error made of a name',
      (report) => withEvidence(report, { text: 'report ERROR 5 (0x00000005) x.txt' }),
      /^an error made of a name: /,
    ],
    [
      'more lines than there are',
      (report) => ({ ...report, inputs: report.inputs.map((input) => ({ ...input, records: 4 })) }),
      /^4 lines and 2 line feeds$/,
    ],
  ])('rejects %s', async (_, change, says) => {
    expect(await verdict(change)).toMatch(says);
  });
});
