import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import type { Source } from '../../src/formats/source.js';
import { accessMask } from '../../src/windows/access-mask.js';
import { createFile, type PmlProcessSpec, pmlSource, writePml } from '../formats/procmon/pml/write-pml.js';
import { withBody, writeLog } from '../formats/robocopy/generate-log.js';
import { textSource } from '../generate-trace.js';
import { JOB } from './job-log.js';

const SHARE = '\\\\contoso.file.core.windows.net\\home';
const ACCESS_DENIED = 0xc000_0022;

/** A capture of robocopy, run as this process, that was refused a directory of a share and granted nothing. */
function capture(...processes: readonly Partial<PmlProcessSpec>[]): Source {
  const refused = createFile(`${SHARE}\\data`, { desiredAccess: accessMask(0x10_0081), openResult: null });
  const listed = processes.map((process, index) => ({
    index: 7 + index,
    pid: 100 + index,
    commandLine: `robocopy D:\\data ${SHARE}\\data /E`,
    ...process,
  }));
  return pmlSource(writePml({ processes: listed, events: [{ ...refused, status: ACCESS_DENIED }] }).bytes);
}

/** A log that ends with this line, of a job with these switches. */
function endedLog(line: string, switches: string): Source {
  return textSource(
    withBody(writeLog([{ ...JOB, options: `*.* /S /E /DCOPY:DA /COPY:DAT ${switches}` }]).text, line),
    'job.log',
  );
}

async function findingsOf(...sources: readonly Source[]): Promise<string[]> {
  return (await analyze(sources)).findings.map(({ ruleId, confidence }) => `${ruleId} ${confidence}`);
}

describe('the account of the copying process', () => {
  it.each([
    ['SYSTEM', { user: 'NT AUTHORITY\\SYSTEM' }],
    ['SYSTEM, in another language', { user: 'ZARZĄDZANIE NT\\SYSTEM', authenticationId: 0x3e7n }],
    ['a computer account', { user: 'CONTOSO\\FILESERVER$' }],
  ])('is told where it is %s', async (_, process) => {
    expect(await findingsOf(capture(process))).toContain('share/computer-account likely');
  });

  it('can lack a role where it is a user', async () => {
    expect(await findingsOf(capture({ user: 'CONTOSO\\anna' }))).toEqual(['share/no-rbac possible']);
  });
});

const NO_BACKUP_RIGHT = 'ERROR : You do not have the Backup and Restore Files user rights.';

describe('a run in backup mode that ended at once', () => {
  it.each([
    ['the log alone', [], 'likely'],
    ['a trace of a process that is not elevated', [capture({ integrity: 'Medium' })], 'proven'],
    ['a trace of an elevated process', [capture({ integrity: 'High' })], 'likely'],
    [
      'a trace of two processes, one of them elevated',
      [capture({ integrity: 'Medium' }, { integrity: 'High' })],
      'likely',
    ],
  ])('is explained by %s', async (_, traces, confidence) => {
    const findings = await findingsOf(endedLog(NO_BACKUP_RIGHT, '/B'), ...traces);
    expect(findings.filter((finding) => finding.startsWith('copy/'))).toEqual([
      `copy/backup-not-elevated ${confidence}`,
    ]);
  });

  it('in words that are not known may be one that was not elevated', async () => {
    const log = endedLog('FEHLER : Irgendein Recht fehlt.', '/ZB');
    expect(await findingsOf(log, capture({ integrity: 'Medium' }))).toContain('copy/backup-not-elevated possible');
    expect(await findingsOf(log, capture({ integrity: 'High' }))).toEqual(['share/no-rbac possible']);
  });
});
