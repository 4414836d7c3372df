import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import type { Source } from '../../src/formats/source.js';
import type { Report } from '../../src/report/report.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { COPY_STEP, jobLog, logError, SECURITY_STEP } from '../correlate/job-log.js';
import { only } from '../correlate/read-report.js';
import {
  create,
  DIRECTORY,
  denied,
  FILE,
  granted,
  mask,
  row,
  textSource,
  type TraceRow,
  trace,
} from '../generate-trace.js';

const SHARE = '\\\\contoso.file.core.windows.net\\data';
const PATH = `${SHARE}\\a.docx`;
const READ = mask('FILE_READ_DATA');
const CONTROL = mask('READ_CONTROL');
const WRITE = mask('FILE_WRITE_DATA');
const DAC = mask('WRITE_DAC');
const DELETE = mask('DELETE');

const attributes = (letters: string, path = PATH): TraceRow =>
  row('QueryBasicInformationFile', path, { detail: `ChangeTime: 3/2/2020 9:14:07 AM, FileAttributes: ${letters}` });

async function reportOf(rows: readonly TraceRow[], logs: readonly Source[] = []): Promise<Report> {
  return analyze([trace(rows), ...logs]);
}

/** The causes found, and how sure, without the benign ones. */
async function causes(rows: readonly TraceRow[], logs: readonly Source[] = []): Promise<readonly string[]> {
  const { findings } = await reportOf(rows, logs);
  return findings
    .filter(({ gate }) => gate !== 'benign' && gate !== 'log')
    .map(({ ruleId, confidence }) => `${ruleId} ${confidence}`);
}

describe('an error 5 of the log is what the trace shows', () => {
  const log = jobLog([logError('D:\\data\\a.docx', '10:00:02', { action: COPY_STEP })]);
  it.each([
    ['CreateFile', 'DELETE PENDING', 'in-use/delete-pending likely'],
    ['CreateFile', 'FILE DELETED', 'in-use/delete-pending likely'],
    ['CreateFile', 'IS DIRECTORY', 'name/kind-mismatch likely'],
    ['SetDispositionInformationFile', 'CANNOT DELETE', 'ntfs/readonly-attr possible'],
    ['SetDispositionInformationEx', 'ACCESS DENIED', 'ntfs/delete likely'],
    ['SetRenameInformationFile', 'ACCESS DENIED', 'ntfs/rename possible'],
    ['SetBasicInformationFile', 'ACCESS DENIED', 'ntfs/file-write possible'],
    ['WriteFile', 'ACCESS DENIED', 'ntfs/file-write possible'],
  ])('%s %s', async (operation, result, expected) => {
    const path = 'Z:\\data\\a.docx';
    const failed = operation === 'CreateFile' ? create(path, READ, result) : row(operation, path, { result });
    expect((await causes([failed], [log]))[0]).toBe(expected);
  });
});

describe('attributes', () => {
  const exists = granted(PATH, CONTROL);

  it('that are known to be read-only refuse a write', async () => {
    const rows = [exists, attributes('RA'), denied(PATH, WRITE)];
    const report = await reportOf(rows);
    expect(only(report.findings)).toMatchObject({ ruleId: 'ntfs/readonly-attr', confidence: 'likely' });
    expect(report.failures[0]?.attributes).toBe('RA');
  });

  it('that are known refuse a deletion; without them it is a file that runs', async () => {
    const failed = row('SetDispositionInformationFile', PATH, { result: 'CANNOT DELETE' });
    expect(await causes([exists, attributes('RA'), failed])).toEqual(['ntfs/readonly-attr proven']);
    expect(await causes([exists, attributes('A'), failed])).toEqual(['in-use/running-image likely']);
  });

  it('that are not known are another explanation', async () => {
    const { findings } = await reportOf([exists, denied(PATH, WRITE)]);
    const finding = only(findings);
    expect([finding.ruleId, finding.confidence]).toEqual(['ntfs/file-write', 'possible']);
    expect(finding.alternatives.map(({ ruleId }) => ruleId)).toContain('ntfs/readonly-attr');
  });

  it('that are known to be others leave the ACL', async () => {
    const { findings } = await reportOf([exists, attributes('A'), denied(PATH, WRITE)]);
    const finding = only(findings);
    expect([finding.ruleId, finding.confidence]).toEqual(['ntfs/file-write', 'likely']);
    expect(finding.alternatives.map(({ ruleId }) => ruleId)).not.toContain('ntfs/readonly-attr');
  });

  it('hidden and system refuse an overwrite that does not repeat them', async () => {
    const overwrite = denied(PATH, CONTROL, { disposition: 'Overwrite' });
    expect((await causes([exists, attributes('HSA'), overwrite]))[0]).toBe('ntfs/hidden-system-overwrite likely');
    expect((await causes([exists, attributes('A'), overwrite]))[0]).toBe('ntfs/overwrite-implied possible');
  });

  it('that show encryption refuse reading on the source', async () => {
    const path = 'D:\\data\\a.docx';
    const log = jobLog([logError(path, '10:00:02', { action: COPY_STEP })]);
    const rows = [granted(path, CONTROL), attributes('AE', path), denied(path, READ)];
    expect((await causes(rows, [log]))[0]).toBe('copy/efs likely');
  });
});

describe('what is set through a handle', () => {
  it.each([
    ['DACL', 'ACCESS DENIED', 'copy/write-dac likely'],
    ['DACL, DACL Protected', 'ACCESS DENIED', 'copy/write-dac likely'],
    ['Owner, Group', 'ACCESS DENIED', 'copy/write-owner likely'],
    ['SACL', 'ACCESS DENIED', 'copy/sacl likely'],
    ['SACL', 'PRIVILEGE NOT HELD', 'copy/sacl likely'],
    ['Owner', 'PRIVILEGE NOT HELD', 'copy/privilege-1314 likely'],
    ['Owner', '0xC000005A', 'copy/owner-invalid likely'],
    ['Group', '0xC000005B', 'copy/owner-invalid likely'],
  ])('%s: %s', async (parts, result, expected) => {
    const failed = row('SetSecurityFile', PATH, { result, detail: `Information: ${parts}` });
    expect((await causes([failed]))[0]).toBe(expected);
  });

  it('is read from the source', async () => {
    const path = 'D:\\data\\a.docx';
    const log = jobLog([logError(path, '10:00:01', { action: SECURITY_STEP })]);
    const failed = row('QuerySecurityFile', path, {
      result: 'ACCESS DENIED',
      detail: 'Information: Owner, Group, DACL',
    });
    expect(await causes([failed], [log])).toEqual(['ntfs/source-unreadable likely']);
  });
});

describe('a directory', () => {
  it('that is not empty points at the first failure below it', async () => {
    const rows = [
      row('SetDispositionInformationFile', 'Z:\\old\\sub\\b.txt', { result: 'ACCESS DENIED' }),
      row('SetDispositionInformationFile', 'Z:\\old\\sub\\c.txt', { result: 'ACCESS DENIED' }),
      row('SetDispositionInformationFile', 'Z:\\older\\d.txt', { result: 'ACCESS DENIED' }),
      row('SetDispositionInformationFile', 'Z:\\old', { result: 'NOT EMPTY' }),
      row('SetDispositionInformationFile', 'Z:\\empty', { result: 'NOT EMPTY' }),
    ];
    const { failures, findings } = await reportOf(rows);
    expect(failures.map(({ failedBelow }) => failedBelow)).toEqual([null, null, null, 'F1', null]);
    expect(failures[3]?.evidence.map(({ record }) => record)).toEqual([4, 1]);
    expect(findings.map(({ ruleId, failureCount }) => [ruleId, failureCount])).toEqual([
      ['ntfs/delete', 3],
      ['ntfs/dir-not-empty', 2],
    ]);
  });

  it('that is not empty points at a failure of the log too', async () => {
    const log = jobLog([
      logError('Z:\\data\\old\\a.txt', '10:00:01', { action: 'Deleting Extra File' }),
      logError('Z:\\data\\old\\', '10:00:02', { action: 'Deleting Extra Directory', code: 145 }),
    ]);
    expect((await analyze([log])).failures.map(({ failedBelow }) => failedBelow)).toEqual([null, 'F1']);
  });

  it('cannot be listed', async () => {
    const path = `${SHARE}\\closed`;
    const rows = [granted(path, CONTROL, { options: DIRECTORY }), denied(path, READ, { options: DIRECTORY })];
    expect((await causes(rows))[0]).toBe('ntfs/list-dir likely');
  });
});

describe('rights that differ between objects', () => {
  const created = (path: string): readonly TraceRow[] => [
    granted(path, WRITE | DAC, { disposition: 'Create', openResult: 'Created' }),
    row('CloseFile', path),
    granted(path, CONTROL | DAC),
  ];
  const existing = [granted(PATH, CONTROL), denied(PATH, CONTROL | DAC)];

  it('are those of an owner, where own objects alone grant them', async () => {
    const { findings } = await reportOf([...created(`${SHARE}\\new.docx`), ...existing]);
    const finding = only(findings);
    expect([finding.ruleId, ...finding.alternatives.map(({ ruleId }) => ruleId)]).toEqual(
      expect.arrayContaining(['copy/write-dac', 'copy/elevated-contributor-others']),
    );
  });

  it('are not those of an owner, where others grant them too, or the object is an own one', async () => {
    const other = granted(`${SHARE}\\b.docx`, CONTROL | DAC);
    for (const rows of [
      [...created(`${SHARE}\\new.docx`), other, ...existing],
      existing,
      [...created(PATH).slice(0, 2), ...existing],
    ]) {
      const { failures } = await reportOf(rows);
      expect(only(failures).findings).not.toContain('copy/elevated-contributor-others');
    }
  });
});

describe('backup intent', () => {
  const BACKUP = [...FILE, 'Open For Backup'] as const;

  it('that the share does not honour is told', async () => {
    const rows = [granted(SHARE, CONTROL), denied(PATH, WRITE, { disposition: 'Create', options: BACKUP })];
    expect((await causes(rows))[0]).toBe('copy/backup-identity-mount likely');
  });

  it('that helps is no failure', async () => {
    const rows = [denied(PATH, READ), granted(PATH, READ, { options: BACKUP })];
    const { findings } = await reportOf(rows);
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(['benign/backup-intent-retry']);
  });
});

describe('names and what is not supported', () => {
  it.each([
    [`${SHARE}\\aux.txt`, 'NAME INVALID', 'name/reserved likely'],
    [`${SHARE}\\a|b`, 'NAME INVALID', 'name/invalid-chars likely'],
    [`${SHARE}\\ab`, 'NAME INVALID', 'name/invalid-chars possible'],
    [`${SHARE}\\${'a'.repeat(300)}`, 'NAME INVALID', 'name/too-long likely'],
    [`${SHARE}\\a`, '0xC0000106', 'name/too-long likely'],
    [`${SHARE}\\a.txt:Zone.Identifier`, 'NAME INVALID', 'unsupported/ads likely'],
    [`${SHARE}\\a`, 'QUOTA EXCEEDED', 'limit/handles likely'],
    [`${SHARE}\\a`, 'DISK FULL', 'limit/share-full likely'],
    [`${SHARE}\\a`, 'SHARING VIOLATION', 'in-use/sharing-violation likely'],
  ])('%s: %s', async (path, result, expected) => {
    expect((await causes([create(path, WRITE, result, { disposition: 'Create' })]))[0]).toBe(expected);
  });

  it('a link is told from a question about links', async () => {
    const control = (code: string): TraceRow =>
      row('FileSystemControl', PATH, { result: 'INVALID DEVICE REQUEST', detail: `Control: ${code}` });
    expect(await causes([control('FSCTL_SET_REPARSE_POINT')])).toEqual(['unsupported/reparse likely']);
    expect(await causes([control('FSCTL_SET_ENCRYPTION')])).toEqual(['copy/efs likely']);
    expect(await causes([control('FSCTL_QUERY_FILE_REGIONS')])).toEqual([]);
  });

  it('extended attributes are told from a question about them', async () => {
    expect(await causes([row('SetEAFile', PATH, { result: 'NOT SUPPORTED' })])).toEqual(['unsupported/ea likely']);
    expect(await causes([row('QueryEAFile', PATH, { result: 'NOT SUPPORTED' })])).toEqual([]);
  });

  it('a write beyond 4 TiB is too large for the share', async () => {
    const write = (offset: string): TraceRow =>
      row('WriteFile', PATH, { result: 'DISK FULL', detail: `Offset: ${offset}, Length: 65,536, Priority: Normal` });
    expect((await causes([write('4,398,046,511,105')]))[0]).toBe('limit/file-size likely');
    expect((await causes([write('4.398.046.511.105')]))[0]).toBe('limit/file-size likely');
    expect((await causes([write('1,048,576')]))[0]).toBe('limit/share-full likely');
  });
});

describe('a file that somebody has open', () => {
  it('is proven to be in use', async () => {
    const path = 'D:\\data\\a.docx';
    const rows = [
      granted(path, READ | WRITE, { process: 'WINWORD.EXE', pid: 4711, shareMode: 1 }),
      create(path, READ, 'SHARING VIOLATION', { shareMode: 1 }),
      row('CloseFile', 'D:\\data\\b.docx'),
    ];
    expect(await causes(rows)).toEqual(['in-use/sharing-violation proven']);
    expect(await causes(rows.slice(0, 2))).toEqual(['in-use/sharing-violation likely']);
  });

  it('below a directory keeps that from being renamed, and is named', async () => {
    const rows = [
      granted('D:\\data\\sub\\a.docx', READ, { process: 'WINWORD.EXE', pid: 4711 }),
      row('SetRenameInformationFile', 'D:\\data', {
        result: 'ACCESS DENIED',
        detail: 'ReplaceIfExists: False, FileName: D:\\old',
      }),
      row('CloseFile', 'D:\\data\\b.docx'),
    ];
    const report = await reportOf(rows);
    expect(report.failures[0]?.heldBy).toMatchObject([{ process: 'WINWORD.EXE', below: 'D:\\data\\sub\\a.docx' }]);
    expect(report.findings[0]).toMatchObject({ ruleId: 'in-use/open-below', confidence: 'likely' });
    expect(renderTerminal(report, { color: false }).replace(/\s+/g, ' ')).toContain(
      'Held by WINWORD.EXE (PID 4711) through D:\\data\\sub\\a.docx',
    );
  });

  it('under its drive letter holds it under its UNC name, where net use says so', async () => {
    const rows = [
      granted('Z:\\a.docx', READ | WRITE, { process: 'WINWORD.EXE', pid: 4711, shareMode: 1 }),
      create(PATH, READ, 'SHARING VIOLATION', { shareMode: 1 }),
    ];
    const mounted = textSource(`C:\\>net use Z: ${SHARE}\r\nThe command completed successfully.\r\n`, 'net-use.txt');
    const holders = async (...files: readonly Source[]): Promise<readonly string[]> =>
      (await analyze([trace(rows), ...files])).failures.flatMap(({ heldBy }) => heldBy.map(({ process }) => process));
    expect(await holders()).toEqual([]);
    expect(await holders(mounted)).toEqual(['WINWORD.EXE']);
  });

  it('may be held by a lease, where no open of the trace is in the way', async () => {
    const { findings } = await reportOf([create(PATH, WRITE, 'SHARING VIOLATION')]);
    expect(only(findings).alternatives.map(({ ruleId }) => ruleId)).toContain('in-use/lease');
  });
});

describe('an object that refuses what its neighbours grant', () => {
  const [exists, refused] = [granted(PATH, CONTROL), denied(PATH, CONTROL | DELETE)];
  const neighbour = (result: string, path = `${SHARE}\\b.docx`): TraceRow => create(path, CONTROL | DELETE, result);
  const rulesOf = async (rows: readonly TraceRow[]): Promise<readonly string[]> => {
    const { failures } = await reportOf(rows);
    return failures.find(({ path }) => path === PATH)?.findings ?? [];
  };

  it('may have a denying entry or an ACL of its own', async () => {
    expect(await rulesOf([exists, neighbour('SUCCESS'), refused])).toEqual(['ntfs/delete', 'ntfs/explicit-deny']);
  });

  it('is none where they refuse too, where they are elsewhere, or where nothing is known of them', async () => {
    for (const rows of [
      [exists, neighbour('ACCESS DENIED'), refused],
      [exists, neighbour('SUCCESS', `${SHARE}\\sub\\b.docx`), refused],
      [exists, refused],
    ]) {
      expect(await rulesOf(rows)).not.toContain('ntfs/explicit-deny');
    }
  });
});

describe('an ACL that changes meanwhile', () => {
  it('refuses and grants the same', async () => {
    const rows = [granted(PATH, CONTROL), denied(PATH, CONTROL)];
    expect((await causes(rows))[0]).toBe('ntfs/propagation-race possible');
  });
});
