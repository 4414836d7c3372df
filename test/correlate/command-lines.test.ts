import { describe, expect, it } from 'vitest';
import { prepareCorrelation } from '../../src/analyze.js';
import { correlate } from '../../src/correlate/correlate.js';
import type { Failure, Trace } from '../../src/correlate/evidence.js';
import type { TraceProcess } from '../../src/formats/procmon/event.js';
import { readTrace } from '../../src/read-trace.js';
import { readRobocopyLog } from '../../src/formats/robocopy/log.js';
import { denied, mask, type TraceRow, trace } from '../generate-trace.js';
import { jobLog, logError } from './job-log.js';
import { only } from './read-report.js';

const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');
const ROBOCOPY: TraceProcess = {
  name: 'Robocopy.exe',
  pid: 7312,
  commandLine: 'robocopy  D:\\data "Z:\\data" *.docx /COPY:DATSO /B /R:2',
  user: 'CONTOSO\\anna',
  authenticationId: '00000000:0012f69e',
  integrity: 'High',
};

/** A trace that lists its processes, as a PML does. */
function listing(rows: readonly TraceRow[], processes: readonly TraceProcess[]): Trace {
  const source = trace(rows);
  return {
    input: 'I1',
    read: (visitor) => readTrace(source, visitor),
    processes: async () => processes,
  };
}

async function failureWith(commandLine: string): Promise<Failure> {
  const rows = [denied('Z:\\data\\sub\\a.docx', OWNER)];
  const traces = [listing(rows, [{ ...ROBOCOPY, commandLine }])];
  return only((await correlate(traces, [], prepareCorrelation({}))).failures);
}

describe('the command line of robocopy', () => {
  it('gives both sides and the switches where there is no log', async () => {
    expect(await failureWith(ROBOCOPY.commandLine)).toMatchObject({
      side: 'destination',
      sourcePath: 'D:\\data\\sub\\a.docx',
      destinationPath: 'Z:\\data\\sub\\a.docx',
      robocopy: null,
      job: { source: 'D:\\data', options: { copyFlags: ['D', 'A', 'T', 'S', 'O'], backupMode: 'backup' } },
    });
  });

  it.each([
    ['relative roots', 'robocopy data Z:\\data'],
    ['one root', 'robocopy D:\\data'],
    ['no root', 'robocopy /?'],
    ['nothing', ''],
  ])('gives nothing with %s', async (_, commandLine) => {
    expect(await failureWith(commandLine)).toMatchObject({ side: 'unknown', sourcePath: null, job: null });
  });

  it('of another process is none of the copy', async () => {
    const rows = [denied('Z:\\data\\a.docx', OWNER)];
    const other = { ...ROBOCOPY, name: 'xcopy.exe' };
    const plain = await correlate([listing(rows, [other])], [], prepareCorrelation({}));
    expect(plain.processes).toEqual([]);
    expect(only(plain.failures).job).toBeNull();
    const asked = await correlate([listing(rows, [other])], [], prepareCorrelation({ processes: ['xcopy'] }));
    expect(asked.processes).toEqual([{ ...other, input: 'I1' }]);
  });

  it('stands behind the log of the same job', async () => {
    const rows = [denied('Z:\\data\\a.docx', OWNER)];
    const log = await readRobocopyLog(jobLog([logError('D:\\data\\a.docx', '10:00:01')]));
    const traces = [listing(rows, [ROBOCOPY])];
    const failure = only((await correlate(traces, [{ input: 'I2', log }], prepareCorrelation({}))).failures);
    expect(failure.robocopy).toMatchObject({ input: 'I2', code: 5 });
    expect(failure.job).toBe(only(log.jobs));
  });
});
