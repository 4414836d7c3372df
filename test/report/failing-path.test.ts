import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { answerOf } from '../../src/report/wording.js';
import { COPY_STEP, jobLog, logError, SECURITY_STEP } from '../correlate/job-log.js';
import { denied, granted, mask, trace } from '../generate-trace.js';

describe('what failed, of a log alone', () => {
  const reportOn = (path: string, action: string) => analyze([jobLog([logError(path, '10:00:00', { action })])]);

  it.each([
    ['Creating Destination Directory', 'D:\\data\\sub\\', 'Failed: Z:\\data\\sub\\.'],
    ['Time-Stamping Destination File', 'D:\\data\\a.docx', 'Failed: Z:\\data\\a.docx.'],
    ['Scanning Source Directory', 'D:\\data\\sub\\', 'Failed: D:\\data\\sub\\.'],
    [SECURITY_STEP, 'D:\\data\\a.docx', 'Failed: copying security to Z:\\data\\a.docx.'],
    [COPY_STEP, 'D:\\data\\a.docx', 'Failed: D:\\data\\a.docx.'],
  ])('at the step %s with the path %s is told as "%s"', async (action, path, told) => {
    expect(answerOf(await reportOn(path, action)).more[0]).toContain(told);
  });

  it('is on the side that the step names', async () => {
    const { failures } = await reportOn('D:\\data\\sub\\', 'Creating Destination Directory');
    expect(failures[0]).toMatchObject({ side: 'destination', path: 'Z:\\data\\sub\\', sourcePath: 'D:\\data\\sub\\' });
    const security = await reportOn('D:\\data\\a.docx', SECURITY_STEP);
    expect(security.failures[0]).toMatchObject({ side: 'unknown', path: 'D:\\data\\a.docx' });
  });

  it('is what the trace shows where there is one', async () => {
    const path = 'Z:\\data\\a.docx';
    const rows = [granted(path, mask('READ_CONTROL')), denied(path, mask('READ_CONTROL', 'WRITE_OWNER'))];
    const report = await analyze([
      trace(rows),
      jobLog([logError('D:\\data\\a.docx', '10:00:00', { action: SECURITY_STEP })]),
    ]);
    expect(answerOf(report).more[0]).toContain(`Failed: ${path}.`);
  });
});
