/** Causes before any ACL, from the inputs to the finding. */
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import type { Source } from '../../src/formats/source.js';
import type { Report } from '../../src/report/report.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { COPY_STEP, JOB, jobLog, logError } from '../correlate/job-log.js';
import { withBody, writeLog } from '../formats/robocopy/generate-log.js';
import { create, DIRECTORY, denied, granted, mask, row, type TraceRow, textSource, trace } from '../generate-trace.js';

const HOST = '\\\\contoso.file.core.windows.net';
const SHARE = `${HOST}\\data`;
const SERVER = '\\\\srv01\\data';
const LIST = mask('FILE_READ_DATA', 'SYNCHRONIZE');
const WRITE = mask('FILE_WRITE_DATA', 'SYNCHRONIZE');
const ROOT_STEP = 'Accessing Destination Directory';

/** `rule confidence`, of every finding that is none of a log or of benign results. */
async function causesOf(...sources: readonly Source[]): Promise<string[]> {
  return causes(await analyze(sources));
}

function causes({ findings }: Report): string[] {
  return findings
    .filter(({ gate }) => gate !== 'benign' && gate !== 'log')
    .map(({ ruleId, confidence }) => `${ruleId} ${confidence}`);
}

function causesOfRows(...rows: readonly TraceRow[]): Promise<string[]> {
  return causesOf(trace(rows));
}

/** An error of robocopy at the root of the destination, before anything was copied. */
function rootError(code: number, destination: string, action = ROOT_STEP): Source {
  const error = logError(`${destination}\\`, '10:00:00', { code, action, message: 'No.' });
  const { text } = writeLog([{ ...JOB, destination: `${destination}\\`, files: [], errors: [error], summary: false }]);
  return textSource(text.replace(/^\t +0\t.*\r\n/m, ''), 'job.log');
}

/** An error while files were copied, at a time of the run that began at 9:59:59. */
function laterError(
  code: number,
  time: string,
  extras: { readonly tries?: number; readonly limit?: boolean } = {},
): Source {
  const error = logError('D:\\data\\a.docx', time, { code, action: COPY_STEP, message: 'No.', ...extras });
  return jobLog([error], { destination: `${SHARE}\\` });
}

const KEY_MOUNT = textSource(
  `C:\\>net use Z: ${SHARE} /user:localhost\\contoso K3y==\r\nThe command completed successfully.\r\n`,
  'mount.txt',
);
const IDENTITY_MOUNT = textSource(
  'ServerName : contoso.file.core.windows.net\r\nShareName : data\r\nCredential : CONTOSO\\anna\r\nDialect : 3.1.1\r\n',
  'smb.txt',
);

describe('a share that is not reached', () => {
  const unreached = create(SHARE, LIST, 'BAD NETWORK PATH', { options: DIRECTORY });
  const attempt = row('TCP Reconnect', 'client:50123 -> 20.60.1.1:445', { process: 'System' });

  it('has port 445 blocked where the trace shows nothing but attempts on it', async () => {
    expect(await causesOfRows(unreached)).toEqual(['reach/port445-blocked possible']);
    expect(await causesOfRows(attempt, unreached, attempt)).toEqual(['reach/port445-blocked likely']);
    expect(await causesOfRows({ ...attempt, operation: 'TCP Connect' }, unreached)).toEqual([
      'reach/port445-blocked possible',
    ]);
  });

  it('is told by a log alone, with the other causes of the same error', async () => {
    const report = await analyze([rootError(53, SHARE)]);
    expect(causes(report)).toEqual(['reach/port445-blocked possible']);
    expect(report.findings[0]?.alternatives.map(({ ruleId }) => ruleId)).toEqual(['reach/dns-wrong', 'reach/ntlmv1']);
  });

  it('is looked for under its name where that is no full one', async () => {
    expect(await causesOf(rootError(53, '\\\\contoso\\data'))).toEqual(['reach/dns-wrong possible']);
    expect(await causesOf(rootError(53, '\\\\10.0.0.4\\data'))).toEqual(['reach/dns-wrong possible']);
  });

  it('is not there where another share of the server answers', async () => {
    const missing = create(SHARE, LIST, 'BAD NETWORK NAME', { options: DIRECTORY });
    expect(await causesOfRows(missing)).toEqual(['reach/share-typo possible']);
    expect(await causesOfRows(granted(`${HOST}\\home`, LIST), missing)).toEqual(['reach/share-typo likely']);
    expect(await causesOf(rootError(67, SHARE))).toEqual(['reach/share-typo possible']);
  });

  it('broke off where it had answered before', async () => {
    const reset = row('WriteFile', `${SHARE}\\a.docx`, { result: '0xC00000C9' });
    expect(await causesOfRows(granted(`${SHARE}\\a.docx`, WRITE), reset)).toEqual(['reach/session-dropped likely']);
    expect(await causesOfRows(granted(SHARE, LIST), unreached)).toEqual(['reach/session-dropped likely']);
    expect(await causesOf(laterError(64, '10:05:00', { tries: 2 }))).toEqual(['reach/session-dropped likely']);
    expect(await causesOf(rootError(64, SHARE))).toEqual(['session/enc-types possible']);
    expect(await causesOf(laterError(59, '10:05:00'))).toEqual(['reach/error59 possible']);
  });

  it('is a drive that another process has', async () => {
    const log = rootError(3, 'Z:\\data', 'Creating Destination Directory');
    const missing = create('Z:\\data', LIST, 'PATH NOT FOUND', { options: DIRECTORY });
    const explorer = granted('Z:\\data', LIST, { process: 'explorer.exe', pid: 4000, options: DIRECTORY });
    expect(await causesOf(log)).toEqual(['reach/drive-per-user possible']);
    expect(await causesOf(log, trace([missing]))).toEqual(['reach/drive-per-user possible']);
    expect(await causesOf(log, trace([missing, explorer]))).toEqual(['reach/drive-per-user likely']);
  });
});

describe('a sign-in that is refused', () => {
  it.each([
    [86, SHARE, 'reach/wrong-key likely'],
    [1326, SHARE, 'reach/wrong-key possible'],
    [1326, `${HOST.replace('.file', '.privatelink.file')}\\data`, 'session/privatelink-1326 possible'],
    [1326, SERVER, 'session/server-logon likely'],
    [1327, SHARE, 'session/mfa-1327 likely'],
    [1396, SHARE, 'session/kerb-key-mismatch likely'],
    [1398, SHARE, 'session/clock-skew likely'],
    [1219, SHARE, 'reach/cred-conflict likely'],
    [1311, SHARE, 'session/no-logon-server likely'],
    [1909, SERVER, 'session/account-state likely'],
    [87, SHARE, 'reach/ntlmv1 possible'],
    [123, SHARE, 'session/forest possible'],
  ])('with error %i at %s is %s', async (code, destination, cause) => {
    expect((await causesOf(rootError(code, destination)))[0]).toBe(cause);
  });

  it.each([
    ['0xC000006A', 'reach/wrong-key likely'],
    ['LOGON FAILURE', 'reach/wrong-key possible'],
    ['0xC000006E', 'session/mfa-1327 likely'],
    ['0xC0000133', 'session/clock-skew likely'],
    ['0xC0000195', 'reach/cred-conflict likely'],
    ['INVALID PARAMETER', 'reach/ntlmv1 possible'],
    ['NAME INVALID', 'session/forest possible'],
  ])('with the result %s of a trace is %s', async (result, cause) => {
    expect((await causesOfRows(create(SHARE, LIST, result, { options: DIRECTORY })))[0]).toBe(cause);
  });

  it('is one of the key where files show a mount with it, and none where they show an identity', async () => {
    const log = rootError(1326, SHARE);
    expect(await causesOf(log, KEY_MOUNT)).toEqual(['reach/wrong-key likely']);
    const [identity] = (await analyze([log, IDENTITY_MOUNT])).findings;
    expect([identity?.ruleId, identity?.confidence]).toEqual(['session/privatelink-1326', 'possible']);
    expect(identity?.alternatives).toContainEqual(
      expect.objectContaining({ ruleId: 'reach/wrong-key', contradicted: true }),
    );
  });

  it('after hours of success is one of a ticket', async () => {
    const failed = create(SHARE, LIST, 'LOGON FAILURE', { at: '20:10:00' });
    const worked = granted(`${SHARE}\\a`, LIST, { at: '10:00:00' });
    expect((await causesOfRows(worked, failed))[0]).toBe('session/tgt-10h possible');
    expect((await causesOfRows({ ...worked, at: '20:05:00' }, failed))[0]).not.toContain('tgt-10h');
    expect((await causesOf(laterError(1326, '19:58:00')))[0]).toBe('session/tgt-10h possible');
    expect((await causesOf(laterError(1326, '10:05:00')))[0]).not.toContain('tgt-10h');
    const again = granted(`${SHARE}\\b`, LIST, { at: '20:15:00' });
    expect((await causesOfRows(worked, failed, again))[0]).toBe('session/network-change possible');
  });

  it('names both accounts where one server has two', async () => {
    const [finding] = (await analyze([rootError(1219, SHARE), KEY_MOUNT, IDENTITY_MOUNT])).findings;
    expect(finding?.context).toMatchObject([{ effect: 'confirms' }]);
    expect(finding?.context[0]?.text).toContain('CONTOSO\\anna');
  });
});

describe('a share that lets nobody in', () => {
  const refusedRoot = denied(SHARE, LIST, { options: DIRECTORY });

  it('refuses its root: no role, or what looks like it', async () => {
    const report = await analyze([trace([refusedRoot])]);
    expect(causes(report)).toEqual(['share/no-rbac likely']);
    expect(report.findings[0]?.alternatives.map(({ ruleId }) => ruleId)).toEqual(
      expect.arrayContaining([
        'share/unsynced-user',
        'share/rbac-propagation',
        'session/stale-group',
        'reach/unencrypted',
        'reach/firewall-rules',
        'reach/aes256gcm',
        'share/no-ace-at-root',
      ]),
    );
    expect(await causesOf(rootError(5, SHARE))).toEqual(['share/no-rbac possible']);
  });

  it('is an ACL where the share answers otherwise', async () => {
    expect(await causesOfRows(granted(`${SHARE}\\a`, LIST), refusedRoot)).toEqual(['share/no-ace-at-root likely']);
    const acl = textSource(
      `${SHARE} CONTOSO\\other:(F)\r\n\r\nSuccessfully processed 1 files; Failed processing 0 files\r\n`,
      'icacls.txt',
    );
    expect((await causesOf(rootError(5, SHARE), acl))[0]).toMatch(/^share\//);
  });

  it('lets the account in later without a change', async () => {
    const later = granted(SHARE, LIST, { options: DIRECTORY });
    expect(await causesOfRows(refusedRoot, later)).toEqual(['share/rbac-propagation possible']);
  });

  it('is none of Azure Files: it has permissions and no roles', async () => {
    for (const source of [rootError(5, SERVER), trace([denied(SERVER, LIST, { options: DIRECTORY })])]) {
      const report = await analyze([source]);
      expect(causes(report)[0]).toMatch(/^share\/server-permissions/);
      expect(renderTerminal(report, { color: false })).not.toMatch(/share-level|Storage File Data/);
    }
  });
});

describe('a plain Windows server', () => {
  it.each([
    'Copying File',
    'Creating Destination Directory',
    'Copying NTFS Security to Destination File',
    'Deleting Extra File',
    'Accessing Destination Directory',
  ])('gets no advice of Azure Files where %s failed', async (action) => {
    const log = jobLog([logError(`${SERVER}\\a`, '10:00:00', { action })], { destination: `${SERVER}\\` });
    const { findings } = await analyze([log]);
    const advice = findings.flatMap(({ fix, verify, alternatives }) => [
      ...fix,
      ...verify,
      ...alternatives.map(({ verify: telling }) => telling),
    ]);
    expect(advice.join('\n')).not.toMatch(/Storage File Data|share-level|storage account key/);
    expect(findings.flatMap(({ alternatives }) => alternatives.map(({ ruleId }) => ruleId))).not.toContain(
      'share/reader-writes',
    );
  });
});

describe('a role that is too low', () => {
  const read = granted(`${SHARE}\\a.docx`, LIST);
  const refused = ['b', 'c'].flatMap((name) => [
    create(`${SHARE}\\dir-${name}\\x`, LIST, 'NAME NOT FOUND'),
    denied(`${SHARE}\\dir-${name}\\x`, WRITE, { disposition: 'Create' }),
  ]);
  const acls = textSource(
    `${['b', 'c'].map((name) => `${SHARE}\\dir-${name} NT AUTHORITY\\Authenticated Users:(OI)(CI)(M)`).join('\r\n\r\n')}\r\n\r\nSuccessfully processed 2 files; Failed processing 0 files\r\n`,
    'icacls.txt',
  );

  it('of a reader stands beside the ACL, and before it where that grants', async () => {
    const report = await analyze([trace([read, ...refused])]);
    expect(causes(report)).toEqual(['ntfs/parent-add-file likely']);
    expect(report.findings[0]?.alternatives.map(({ ruleId }) => ruleId)).toContain('share/reader-writes');
    expect((await causesOf(trace([read, ...refused]), acls))[0]).toBe('share/reader-writes likely');
  });

  it('of a contributor stands beside WRITE_DAC', async () => {
    const file = `${SHARE}\\a.docx`;
    const rows = [
      granted(file, WRITE),
      granted(file, mask('READ_CONTROL')),
      denied(file, mask('READ_CONTROL', 'WRITE_DAC')),
    ];
    const report = await analyze([trace(rows)]);
    expect(report.findings[0]?.ruleId).toBe('copy/write-dac');
    expect(report.findings[0]?.alternatives.map(({ ruleId }) => ruleId)).toContain('share/contributor-acl');
  });
});

describe('a mount with the key that fails as well', () => {
  const file = `${SHARE}\\a.docx`;
  const rows = [granted(file, mask('READ_CONTROL')), denied(file, mask('READ_CONTROL', 'WRITE_OWNER'))];

  it('is not the one that the copy had, once a trace isolates a right', async () => {
    const report = await analyze([trace(rows), KEY_MOUNT]);
    expect(causes(report)).toEqual(['session/not-the-key-mount likely']);
    const [finding] = report.findings;
    expect(finding?.cause).toMatch(/another logon session \(elevated or not.*stored credentials.*PowerShell alone/);
    expect(finding?.fix.join()).toContain('New-PSDrive');
    expect(finding?.alternatives).toContainEqual(
      expect.objectContaining({ ruleId: 'copy/write-owner', contradicted: true }),
    );
  });

  it('is not spoken of where nothing shows one', async () => {
    expect(await causesOf(trace(rows))).toEqual(['copy/write-owner proven']);
    expect(await causesOf(trace(rows), IDENTITY_MOUNT)).toEqual(['copy/write-owner proven']);
  });
});

describe('healthy and other traces', () => {
  it('get no finding of reach, session or share', async () => {
    const rows = [
      granted(SHARE, LIST, { options: DIRECTORY }),
      create(`${SHARE}\\new`, LIST, 'NAME NOT FOUND'),
      granted(`${SHARE}\\new`, WRITE, { disposition: 'Create', openResult: 'Created' }),
      create('Z:\\gone', LIST, 'PATH NOT FOUND'),
    ];
    expect(await causesOfRows(...rows)).toEqual([]);
    const healthy = textSource(withBody(writeLog([JOB]).text), 'job.log');
    expect(await causesOf(healthy)).toEqual([]);
    expect(await causesOfRows(denied(SHARE, LIST, { process: 'explorer.exe' }))).toEqual([]);
  });

  it('get none for a local disk that nothing shows to be the destination', async () => {
    expect(await causesOfRows(denied('C:\\System Volume Information', LIST, { options: DIRECTORY }))).not.toContain(
      expect.stringMatching(/^(?:reach|session|share)\//),
    );
  });
});
