import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { jobLog, jobsLog, JOB, logError } from '../correlate/job-log.js';
import { only } from '../correlate/read-report.js';
import { withBody, writeLog } from '../formats/robocopy/generate-log.js';
import { textSource } from '../generate-trace.js';

const AZURE = '\\\\contoso.file.core.windows.net\\data\\';
const error = logError('D:\\data\\a.docx', '10:00:00');
const withoutFailed = (text: string): string => text.replace(/( {9}0 {9})1( {7}335)/, '$10$2');

async function remarksOn(text: string): Promise<readonly (readonly [string, string])[]> {
  const { findings } = await analyze([textSource(text, 'job.log')]);
  return findings.filter(({ gate }) => gate === 'log').map(({ ruleId, confidence }) => [ruleId, confidence]);
}

describe('what a log says about itself', () => {
  it('is nothing where nothing is wrong', async () => {
    expect(await remarksOn(withoutFailed(writeLog([JOB]).text))).toEqual([]);
    expect(await remarksOn(writeLog([{ ...JOB, errors: [error] }]).text)).toEqual([]);
  });

  it('is that FAILED has no error line, with the rows that count it', async () => {
    const report = await analyze([jobLog([])]);
    const [finding] = report.findings;
    expect(finding).toMatchObject({ ruleId: 'log/failed-without-error', confidence: 'proven', failureCount: 0 });
    expect(only(finding?.jobs ?? [])).toMatchObject({ input: 'I1', ordinal: 1 });
    expect(finding?.jobs[0]?.evidence.map(({ text }) => text)).toEqual([
      'Dirs :      5654         0      5654         0         0        77',
      'Files :     51069        11     51058         0         1       335',
    ]);
    const { line } = finding?.jobs[0]?.evidence[1] ?? {};
    expect(writeLog([JOB]).text.split('\n')[(line ?? 0) - 1]).toContain('Files :     51069');
    expect(report.findings[1]).toMatchObject({ ruleId: 'log/build-swallows-errors', confidence: 'possible' });
  });

  it('is less sure of what /MT counts', async () => {
    expect((await remarksOn(writeLog([{ ...JOB, options: '*.* /MT:8 /R:1' }]).text))[0]).toEqual([
      'log/failed-without-error',
      'likely',
    ]);
    // Only the row of the directories counts failures: under /MT that is none.
    const text = writeLog([{ ...JOB, options: '*.* /MT:8 /R:1' }]).text;
    expect(await remarksOn(withoutFailed(text).replace(/(5654 {9}0 {6}5654 {9}0 {9})0/, '$13'))).toEqual([]);
  });

  it('is that errors are not counted', async () => {
    expect(await remarksOn(withoutFailed(writeLog([{ ...JOB, errors: [error] }]).text))).toEqual([
      ['log/errors-not-counted', 'proven'],
    ]);
    const retried = { ...error, tries: 2 };
    expect(await remarksOn(withoutFailed(writeLog([{ ...JOB, errors: [retried] }]).text))).toEqual([
      ['log/errors-not-counted', 'possible'],
    ]);
    const givenUp = { ...retried, limit: true };
    expect(await remarksOn(withoutFailed(writeLog([{ ...JOB, errors: [givenUp] }]).text))).toEqual([
      ['log/gave-up-but-not-failed', 'proven'],
    ]);
  });

  it('is that the run did not end', async () => {
    expect(await remarksOn(writeLog([{ ...JOB, summary: false }]).text)).toEqual([['log/unfinished', 'likely']]);
  });

  it('is that it only listed', async () => {
    const text = withoutFailed(writeLog([{ ...JOB, options: '*.* /L /S /E /DCOPY:DA /COPY:DAT /R:1 /W:1' }]).text);
    expect(await remarksOn(text)).toEqual([['log/list-only', 'proven']]);
  });

  it('is that the destination may keep no ACLs', async () => {
    const plain = withoutFailed(writeLog([{ ...JOB, separator: '=' }]).text);
    expect(await remarksOn(plain)).toEqual([['log/destination-without-acls', 'possible']]);
    const note = 'NOTE : Security may not be copied - Destination might not support persistent ACLs.';
    expect(await remarksOn(withBody(plain, note))).toEqual([['log/destination-without-acls', 'likely']]);
    const options = '*.* /S /E /DCOPY:DA /COPY:DAT /R:1 /W:1';
    expect(await remarksOn(withoutFailed(writeLog([{ ...JOB, separator: '=', options }]).text))).toEqual([]);
  });

  it('is that a share of Azure Files cannot do what a switch asks for', async () => {
    const to = (destination: string, options: string): string =>
      withoutFailed(writeLog([{ ...JOB, destination, options }]).text);
    expect(await remarksOn(to(AZURE, '*.* /DCOPY:DATE /COPYALL /EFSRAW /R:1'))).toEqual([
      ['log/auditing-flag', 'possible'],
      ['log/unsupported-switches', 'likely'],
    ]);
    expect(await remarksOn(to('\\\\nas\\data\\', '*.* /DCOPY:DATE /COPYALL /EFSRAW /R:1'))).toEqual([]);
  });

  it('names every job that it holds for', async () => {
    const { findings } = await analyze([
      jobsLog([{ ...JOB, errors: [error] }, JOB, JOB]),
      jobLog([], {}, 'another.log'),
    ]);
    const finding = findings.find(({ ruleId }) => ruleId === 'log/failed-without-error');
    expect(finding?.jobs.map(({ input, ordinal }) => [input, ordinal])).toEqual([
      ['I1', 2],
      ['I1', 3],
      ['I2', 1],
    ]);
  });

  it('stands behind the causes of failures, and on the page', async () => {
    const report = await analyze([jobLog([error], { summary: false })]);
    expect(report.findings.map(({ gate }) => gate)).toEqual(['open', 'log']);
    const page = renderTerminal(report, { color: false });
    expect(page).toContain('The log of itself: The log ends before the run did.');
    expect(page).toMatch(/log\/unfinished {2}likely, gate log, 1 job\n/);
  });

  it('is no failure', async () => {
    const { summary, findings } = await analyze([jobLog([], { summary: false })]);
    expect(summary).toMatchObject({ failures: 0, explained: 0 });
    expect(findings).toHaveLength(1);
  });
});
