import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { explain } from '../../src/explain.js';
import { denied, mask, trace } from '../generate-trace.js';
import { COPY_STEP, jobLog, logError } from './job-log.js';
import { failureOf, failuresOf, only } from './read-report.js';

const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');
const UNC = '\\\\contoso.file.core.windows.net\\data';

/** An OEM code page prints a question mark for each UTF-16 unit that it has no letter for. Source: robocopy-log.md §2. */
describe('a path that a log could not print whole', () => {
  it.each([
    ['D:\\data\\????.docx', 'Z:\\data\\日本語版.docx'],
    ['D:\\data\\gr??er ?.docx', 'Z:\\data\\Größer 上.docx'],
    ['D:\\data\\größer ?.docx', 'Z:\\data\\GRÖSSER X.docx'.replace('SS', 'ß').replace('X', '上')],
    ['D:\\data\\??\\x.docx', 'Z:\\data\\😀\\x.docx'],
  ])('%s is the object %s', async (printed, path) => {
    const failure = await failureOf([denied(path, OWNER)], [jobLog([logError(printed, '10:00:01')])]);
    expect(failure).toMatchObject({ path, side: 'destination', robocopy: { code: 5 } });
  });

  it('is none whose other letters differ, or that has more of them', async () => {
    for (const path of ['Z:\\data\\日本語.docx', 'Z:\\data\\日本語版.pptx', 'Z:\\data\\abcd.docx']) {
      const failures = await failuresOf([denied(path, OWNER)], [jobLog([logError('D:\\data\\????.docx', '10:00:01')])]);
      expect(failures).toHaveLength(2);
    }
  });

  it('lies below a root that could not be printed whole either', async () => {
    const log = jobLog([logError('D:\\??\\a.docx', '10:00:01')], { source: 'D:\\??\\', destination: `${UNC}\\??\\` });
    expect(await failureOf([denied(`${UNC}\\資料\\a.docx`, OWNER)], [log])).toMatchObject({
      side: 'destination',
      sourcePath: 'D:\\??\\a.docx',
      robocopy: { code: 5 },
    });
  });

  it('is found under another name of its root', async () => {
    const log = jobLog([logError('D:\\data\\??\\a.docx', '10:00:01')], { destination: `${UNC}\\` });
    const report = await analyze([trace([denied('Z:\\資料\\a.docx', OWNER)]), log]);
    expect(only(report.failures)).toMatchObject({ robocopy: { code: 5 }, side: 'destination' });
    expect(only(report.coverage.aliases)).toMatchObject({ trace: 'z:', log: UNC });
  });

  it('is found by its true name', async () => {
    const log = jobLog([logError('D:\\data\\??\\a.docx', '10:00:01'), logError('D:\\data\\xy\\a.docx', '10:00:02')]);
    const { failures } = await analyze([log], { path: 'D:\\data\\資料' });
    expect(only(failures).path).toBe('D:\\data\\??\\a.docx');
    const { events } = await explain('D:\\data\\資料\\a.docx', [log]);
    expect(only(events).path).toBe('D:\\data\\??\\a.docx');
  });

  it('is found where the result is a benign one without the log', async () => {
    const row = { ...denied('Z:\\data\\資料.docx', OWNER), result: 'NAME NOT FOUND' };
    const log = jobLog([logError('D:\\data\\??.docx', '10:00:01', { code: 2, action: COPY_STEP })]);
    expect((await failureOf([row], [log])).robocopy?.code).toBe(2);
  });
});

describe('a snapshot as the source', () => {
  const root = '\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy12\\data\\';

  it('is known by its device', async () => {
    const log = jobLog([logError(`${root}sub\\a.docx`, '10:00:01', { action: COPY_STEP })], { source: root });
    const path = '\\Device\\HarddiskVolumeShadowCopy12\\data\\sub\\a.docx';
    expect(await failureOf([denied(path, mask('FILE_READ_DATA'))], [log])).toMatchObject({
      side: 'source',
      destinationPath: 'Z:\\data\\sub\\a.docx',
      robocopy: { code: 5 },
    });
  });
});

describe('a job that printed no roots', () => {
  it('has those of the only job that its path fits', async () => {
    const bare = jobLog([logError('D:\\data\\a.docx', '10:00:01')], { header: false }, 'bare.log');
    const { jobs } = await analyze([jobLog([]), bare]);
    expect(jobs[1]?.errors[0]).toMatchObject({
      sourcePath: 'D:\\data\\a.docx',
      destinationPath: 'Z:\\data\\a.docx',
    });
  });

  it('has none where two jobs could be meant', async () => {
    const bare = jobLog([logError('D:\\data\\a.docx', '10:00:01')], { header: false }, 'bare.log');
    const { jobs } = await analyze([jobLog([]), jobLog([], { destination: 'Y:\\data\\' }, 'b.log'), bare]);
    expect(jobs[2]?.errors[0]).toMatchObject({ sourcePath: null, destinationPath: null });
  });
});
