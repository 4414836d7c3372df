import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import type { Source } from '../../src/formats/source.js';
import type { Report, ReportFinding } from '../../src/report/report.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { COPY_STEP, JOB, jobLog, logError, SECURITY_STEP } from '../correlate/job-log.js';
import { writeLog } from '../formats/robocopy/generate-log.js';
import { create, denied, granted, mask, textSource, trace } from '../generate-trace.js';

const FILE = 'Z:\\data\\a.docx';

/** An output of icacls for one object. */
function icacls(path: string, ...entries: readonly string[]): Source {
  const lines = entries.map((entry, index) => `${index === 0 ? `${path} ` : ' '.repeat(path.length + 1)}${entry}`);
  return textSource(
    `${lines.join('\r\n')}\r\n\r\nSuccessfully processed 1 files; Failed processing 0 files\r\n`,
    'icacls.txt',
  );
}

/** An output of whoami for an account, CONTOSO\anna unless another is named, in these groups, with these privileges. */
function whoami(
  groups: readonly (readonly [string, string])[],
  privileges: readonly string[] = [],
  [name, sid]: readonly [string, string] = ['contoso\\anna', 'S-1-5-21-1-2-3-1105'],
): Source {
  const csv = (cells: readonly string[]): string => cells.map((cell) => `"${cell}"`).join(',');
  return textSource(
    [
      csv(['User Name', 'SID']),
      csv([name, sid]),
      '',
      csv(['Group Name', 'Type', 'SID', 'Attributes']),
      ...[...groups, ['Everyone', 'S-1-1-0'] as const, ['NT AUTHORITY\\Authenticated Users', 'S-1-5-11'] as const].map(
        ([group, groupSid]) => csv([group, 'Group', groupSid, 'Mandatory group, Enabled by default, Enabled group']),
      ),
      '',
      csv(['Privilege Name', 'Description', 'State']),
      ...[...privileges, 'SeChangeNotifyPrivilege'].map((privilege) => csv([privilege, 'a privilege', 'Enabled'])),
      '',
    ].join('\r\n'),
    'whoami.txt',
  );
}

function netUse(...lines: readonly string[]): Source {
  return textSource(
    ['C:\\>net use Z:', ...lines, 'The command completed successfully.', ''].join('\r\n'),
    'net-use.txt',
  );
}

const SECURITY_ERROR = jobLog([logError('Z:\\data\\a.docx', '10:00:00', { action: SECURITY_STEP })]);

/** WRITE_OWNER is isolated on the file: everything else was granted. */
const OWNER_TRACE = trace([
  granted(FILE, mask('READ_CONTROL', 'WRITE_DAC', 'SYNCHRONIZE')),
  denied(FILE, mask('READ_CONTROL', 'WRITE_DAC', 'WRITE_OWNER', 'SYNCHRONIZE')),
]);

function cause(report: Report, ruleId: string): ReportFinding {
  const found = report.findings.find((finding) => finding.ruleId === ruleId);
  if (found === undefined) {
    throw new Error(`no ${ruleId} among ${report.findings.map((finding) => finding.ruleId).join(', ')}`);
  }
  return found;
}

function effects({ context }: ReportFinding): string[] {
  return context.map(({ effect }) => effect);
}

describe('context files in the diagnosis', () => {
  it('an ACL that stops at Modify confirms that WRITE_OWNER is missing, and says so with its line', async () => {
    const report = await analyze([
      SECURITY_ERROR,
      icacls(FILE, 'BUILTIN\\Users:(I)(RX)', 'NT AUTHORITY\\Authenticated Users:(I)(M)'),
      whoami([['CONTOSO\\Staff', 'S-1-5-21-1-2-3-2000']]),
    ]);
    const finding = cause(report, 'copy/write-owner');
    expect(finding.confidence).toBe('likely');
    expect(finding.context).toMatchObject([{ effect: 'confirms', line: 1, input: 'I2', failureCount: 1 }]);
    expect(finding.context[0]?.text).toContain('grants contoso\\anna (M), which has no WRITE_OWNER');
  });

  it('without /COPY:O it only fits: that WRITE_OWNER is asked for is not sure', async () => {
    const report = await analyze([
      jobLog([logError('Z:\\data\\a.docx', '10:00:00', { action: SECURITY_STEP })], { options: '*.* /S /COPY:DATS' }),
      icacls(FILE, 'NT AUTHORITY\\Authenticated Users:(I)(M)'),
      whoami([]),
    ]);
    const all = report.findings.flatMap(({ ruleId, alternatives, confidence }) => [
      [ruleId, confidence],
      ...alternatives.map((other) => [other.ruleId]),
    ]);
    expect(all).not.toContainEqual(['copy/write-owner', 'likely']);
  });

  it('an ACL that grants the right leaves the role, and refutes nothing on a server', async () => {
    const report = await analyze([OWNER_TRACE, icacls(FILE, 'CONTOSO\\anna:(F)'), whoami([])]);
    const finding = cause(report, 'copy/write-owner');
    expect(effects(finding)).toEqual(['narrows']);
    expect(finding.context[0]?.text).toContain('what refuses is not this ACL');
  });

  it('a group of which nobody knows whether the account is in it leaves it open', async () => {
    const report = await analyze([
      trace([
        granted(FILE, mask('READ_CONTROL', 'SYNCHRONIZE'), { user: 'CONTOSO\\anna' }),
        denied(FILE, mask('READ_CONTROL', 'WRITE_OWNER', 'SYNCHRONIZE'), { user: 'CONTOSO\\anna' }),
      ]),
      icacls(FILE, 'CONTOSO\\Admins:(F)', 'CONTOSO\\anna:(M)'),
    ]);
    const finding = cause(report, 'copy/write-owner');
    expect(effects(finding)).toEqual(['open']);
    expect(finding.context[0]?.text).toContain('CONTOSO\\Admins');
  });

  it('whether an owner lacks WRITE_DAC is left open where icacls alone shows the object', async () => {
    const report = await analyze([
      trace([
        granted(FILE, mask('READ_CONTROL', 'SYNCHRONIZE')),
        denied(FILE, mask('READ_CONTROL', 'WRITE_DAC', 'SYNCHRONIZE')),
      ]),
      icacls(FILE, 'NT AUTHORITY\\Authenticated Users:(I)(M)'),
      whoami([]),
    ]);
    const finding = cause(report, 'copy/write-dac');
    expect(effects(finding)).toEqual(['open']);
    expect(finding.context[0]?.text).toContain('dir /q');
  });

  it('a key mount speaks against every cause of role and ACL: they are possible at best', async () => {
    const without = await analyze([OWNER_TRACE]);
    const report = await analyze([
      OWNER_TRACE,
      textSource(
        'C:\\>net use Z: \\\\contoso.file.core.windows.net\\data /user:localhost\\contoso SECRETKEY==\r\nThe command completed successfully.\r\n',
        'mount.txt',
      ),
    ]);
    expect(cause(without, 'copy/write-owner').confidence).toBe('likely');
    expect(cause(report, 'session/not-the-key-mount').alternatives).toMatchObject([
      { ruleId: 'copy/write-owner', contradicted: true },
      { ruleId: 'reach/key-auth-disabled' },
    ]);
    expect(JSON.stringify(report)).not.toContain('SECRETKEY');
  });

  it('the parent is looked at where the right to add to it is in question', async () => {
    const report = await analyze([
      trace([
        granted('Z:\\data', mask('FILE_READ_DATA', 'SYNCHRONIZE')),
        create(FILE, mask('READ_CONTROL'), 'NAME NOT FOUND'),
        denied(FILE, mask('FILE_WRITE_DATA', 'SYNCHRONIZE'), { disposition: 'Create' }),
      ]),
      icacls('Z:\\data', 'BUILTIN\\Users:(OI)(CI)(RX)', 'CONTOSO\\anna:(R)'),
      whoami([]),
    ]);
    const finding = cause(report, 'ntfs/parent-add-file');
    expect(effects(finding)).toEqual(['confirms']);
    expect(finding.context[0]?.text).toContain('no FILE_ADD_FILE');
  });

  it('an ACL of the source that grants reading takes that cause away', async () => {
    const log = jobLog([logError('Z:\\data\\a.docx', '10:00:00', { action: SECURITY_STEP })]);
    const readable = icacls('D:\\data\\a.docx', 'BUILTIN\\Users:(I)(RX)');
    const users = whoami([['BUILTIN\\Users', 'S-1-5-32-545']]);
    const named = (report: Report): string[] =>
      report.findings.flatMap(({ ruleId, alternatives }) => [ruleId, ...alternatives.map((other) => other.ruleId)]);
    expect(named(await analyze([log]))).toContain('ntfs/source-unreadable');
    expect(named(await analyze([log, readable, users]))).not.toContain('ntfs/source-unreadable');
  });

  it('a drive that net use maps to Azure Files makes the share known, and its ACLs fit either name', async () => {
    const report = await analyze([
      OWNER_TRACE,
      netUse(
        'Local name        Z:',
        'Remote name       \\\\contoso.file.core.windows.net\\data',
        'Resource type     Disk',
        'Status            OK',
        '# Opens           0',
        '# Connections     1',
      ),
      icacls('\\\\contoso.file.core.windows.net\\data\\data\\a.docx', 'NT AUTHORITY\\Authenticated Users:(I)(M)'),
      whoami([]),
    ]);
    const finding = cause(report, 'copy/write-owner');
    expect(finding.confidence).toBe('proven');
    expect(effects(finding)).toContain('confirms');
  });

  it('two failures of which the files say different things become two findings', async () => {
    const other = 'Z:\\data\\b.docx';
    const report = await analyze([
      trace([
        granted(FILE, mask('READ_CONTROL', 'SYNCHRONIZE')),
        denied(FILE, mask('READ_CONTROL', 'WRITE_OWNER', 'SYNCHRONIZE')),
        granted(other, mask('READ_CONTROL', 'SYNCHRONIZE')),
        denied(other, mask('READ_CONTROL', 'WRITE_OWNER', 'SYNCHRONIZE')),
      ]),
      icacls(FILE, 'NT AUTHORITY\\Authenticated Users:(I)(M)'),
      whoami([]),
    ]);
    expect(report.summary.explained).toBe(2);
    const remarks = report.findings.flatMap(({ context }) => context);
    expect(remarks.map(({ failureCount }) => failureCount)).toEqual([1]);
  });

  it('next steps leave out what the files show already', async () => {
    const report = await analyze([
      SECURITY_ERROR,
      icacls(FILE, 'NT AUTHORITY\\Authenticated Users:(I)(M)'),
      whoami([]),
    ]);
    const commands = report.nextSteps.flatMap((step) => step.commands);
    expect(commands).not.toContain('whoami /all');
    expect(commands).not.toContain(`icacls "${FILE}"`);
    expect(commands).toContain('net use');
  });
});

/** Every cause that a report names, in the order in which it ranks them. */
function named(report: Report): string[] {
  return report.findings.flatMap(({ ruleId, alternatives }) => [ruleId, ...alternatives.map((other) => other.ruleId)]);
}

const STAFF = ['CONTOSO\\Staff', 'S-1-5-21-1-2-3-2000'] as const;
const SHARE = '\\\\contoso.file.core.windows.net\\data';
const SOURCE_FILE = 'D:\\data\\a.docx';

/** A log that prints the source path, as robocopy does whichever side refuses. */
function copyLog(action: string, options = '*.* /S /E /COPY:DATSO', extras = {}): Source {
  return jobLog([logError(SOURCE_FILE, '10:00:00', { action, ...extras })], { options });
}

/** A log that ends at the root of the destination, before any entry. */
function rootLog(code: number): Source {
  const error = logError('Z:\\data\\', '10:00:00', { code, action: 'Creating Destination Directory' });
  const { text } = writeLog([{ ...JOB, files: [], errors: [error], summary: false }]);
  return textSource(text.replace(/^\t +0\t.*\r\n/m, ''), 'job.log');
}

const OTHER_DRIVE = netUse(
  'Local name        Y:',
  'Remote name       \\\\server\\other',
  'Resource type     Disk',
  'Status            OK',
  '# Opens           0',
  '# Connections     1',
);

/** The typed command that mounts Z: with the storage account key. */
const KEY_MOUNT = textSource(
  `C:\\>net use Z: ${SHARE} /user:localhost\\contoso SECRETKEY==\r\nThe command completed successfully.\r\n`,
  'mount.txt',
);

describe('an ACL of the source', () => {
  it('is no evidence about the destination', async () => {
    const report = await analyze([
      copyLog(SECURITY_STEP),
      icacls(SOURCE_FILE, 'NT AUTHORITY\\Authenticated Users:(I)(M)'),
      whoami([]),
    ]);
    const finding = cause(report, 'copy/write-owner');
    expect(finding.confidence).toBe('possible');
    expect(JSON.stringify(finding.context)).not.toContain('WRITE_OWNER');
    expect(named(report)).not.toContain('ntfs/source-unreadable');
  });

  it('nor is that of its directory about the directory of the destination', async () => {
    const report = await analyze([
      copyLog(COPY_STEP),
      icacls('D:\\data', 'NT AUTHORITY\\Authenticated Users:(I)(RX)'),
      whoami([]),
    ]);
    expect(cause(report, 'ntfs/source-unreadable').alternatives[0]?.ruleId).toBe('ntfs/parent-add-file');
    expect(report.findings.flatMap(({ context }) => context)).toEqual([]);
  });

  it('does not count where the log does not tell the sides', async () => {
    const report = await analyze([
      jobLog([logError(SOURCE_FILE, '10:00:00', { action: SECURITY_STEP })], { header: false }),
      icacls(SOURCE_FILE, 'NT AUTHORITY\\Authenticated Users:(I)(M)'),
      whoami([]),
    ]);
    expect(report.findings.flatMap(({ context }) => context)).toEqual([]);
  });

  it('is evaluated for everybody, though no whoami shows the groups', async () => {
    const report = await analyze([
      trace([denied(SOURCE_FILE, mask('FILE_READ_DATA', 'SYNCHRONIZE'))]),
      copyLog(COPY_STEP),
      icacls(SOURCE_FILE, 'Everyone:(RX)'),
    ]);
    expect(effects(cause(report, 'ntfs/source-unreadable'))).toEqual(['contradicts']);
  });

  it('that takes a cause away is named, not swallowed', async () => {
    const report = await analyze([
      copyLog(SECURITY_STEP),
      icacls(SOURCE_FILE, 'NT AUTHORITY\\Authenticated Users:(I)(RX)'),
      whoami([]),
    ]);
    const [top] = report.findings;
    expect(top?.context.map(({ effect, text }) => [effect, text.split(':')[0]])).toEqual([
      ['narrows', 'ntfs/source-unreadable is out'],
    ]);
  });
});

describe('an entry that denies', () => {
  const addFile = copyLog(COPY_STEP);
  const parent = icacls('Z:\\data', 'CONTOSO\\Staff:(DENY)(W)', 'NT AUTHORITY\\Authenticated Users:(OI)(CI)(M)');

  it('is named with the command that removes it, and its cause goes first, where the account is a member', async () => {
    const report = await analyze([addFile, parent, whoami([STAFF])]);
    const [top] = report.findings;
    expect([top?.ruleId, top?.confidence]).toEqual(['ntfs/parent-add-file', 'likely']);
    expect(top?.context).toMatchObject([{ effect: 'confirms', line: 1, input: 'I2' }]);
    expect(top?.context[0]?.text).toContain('CONTOSO\\Staff:(DENY)(W)');
    expect(top?.context[0]?.text).toContain('denies contoso\\anna FILE_ADD_FILE');
    expect(top?.fix[0]).toContain('icacls "Z:\\data" /remove:d "CONTOSO\\Staff"');
    expect(top?.fix[0]).toContain('icacls.txt:1');
  });

  it('stays open where nobody knows the groups', async () => {
    const rows = trace([
      granted('Z:\\data', mask('FILE_READ_DATA', 'SYNCHRONIZE')),
      create(FILE, mask('READ_CONTROL'), 'NAME NOT FOUND'),
      denied(FILE, mask('FILE_WRITE_DATA', 'SYNCHRONIZE'), { disposition: 'Create' }),
    ]);
    const finding = cause(await analyze([rows, parent]), 'ntfs/parent-add-file');
    expect(effects(finding)).toEqual(['open']);
    expect(finding.context[0]?.text).toContain('CONTOSO\\Staff:(DENY)(W)');
    expect(finding.fix.join()).not.toContain('/remove:d');
  });

  it('stays open, and is named, where nobody knows who copied', async () => {
    const report = await analyze([addFile, parent]);
    const [remark] = report.findings.flatMap(({ context }) => context);
    expect(remark).toBeUndefined();
    const dac = await analyze([copyLog(SECURITY_STEP, '*.* /COPY:DATS'), icacls(FILE, 'CONTOSO\\Staff:(DENY)(WDAC)')]);
    expect(effects(cause(dac, 'copy/write-dac'))).toEqual(['open']);
    expect(cause(dac, 'copy/write-dac').context[0]?.text).toContain('CONTOSO\\Staff:(DENY)(WDAC)');
  });

  it('plays no part for somebody who is no member', async () => {
    const report = await analyze([addFile, parent, whoami([])]);
    expect(JSON.stringify(report.findings.map(({ context, fix }) => [context, fix]))).not.toContain('DENY');
  });

  it('of WRITE_DAC goes before what the ACL grants, though an owner would have it all the same', async () => {
    const report = await analyze([
      copyLog(SECURITY_STEP),
      icacls(FILE, 'CONTOSO\\Staff:(DENY)(WDAC)', 'CONTOSO\\anna:(F)'),
      whoami([STAFF]),
    ]);
    const [top] = report.findings;
    expect([top?.ruleId, top?.confidence, top === undefined ? [] : effects(top)]).toEqual([
      'copy/write-dac',
      'possible',
      ['open'],
    ]);
    expect(top?.context[0]?.text).toContain('CONTOSO\\Staff:(DENY)(WDAC)');
    expect(top?.context[0]?.text).toContain('dir /q');
  });

  it('and is inherited is removed where it is set', async () => {
    const inherited = icacls('Z:\\data', 'CONTOSO\\Staff:(I)(DENY)(W)', 'CONTOSO\\anna:(I)(M)');
    const [top] = (await analyze([addFile, inherited, whoami([STAFF])])).findings;
    expect(top?.fix[0]).toContain('icacls <directory above it that sets the entry> /remove:d "CONTOSO\\Staff"');
  });

  it('behind the entry that grants decides nothing', async () => {
    const behind = icacls('Z:\\data', 'CONTOSO\\anna:(M)', 'CONTOSO\\Staff:(DENY)(W)');
    const report = await analyze([addFile, behind, whoami([STAFF])]);
    expect(JSON.stringify(report.findings.map(({ context, fix }) => [context, fix]))).not.toContain('DENY');
  });
});

describe('the right to delete', () => {
  const deleting = jobLog([logError(FILE, '10:00:00', { action: 'Deleting Extra File' })]);
  const file = icacls(FILE, 'CONTOSO\\anna:(RX)');

  it('is one that the directory can give, too', async () => {
    const alone = cause(await analyze([deleting, file, whoami([])]), 'ntfs/delete');
    expect([alone.confidence, effects(alone)]).toEqual(['possible', ['open']]);
    const lacking = icacls('Z:\\data', 'CONTOSO\\anna:(M)');
    const confirmed = cause(await analyze([deleting, file, lacking, whoami([])]), 'ntfs/delete');
    expect([confirmed.confidence, effects(confirmed)]).toEqual(['likely', ['confirms']]);
    const granting = icacls('Z:\\data', 'CONTOSO\\anna:(F)');
    expect(effects(cause(await analyze([deleting, file, granting, whoami([])]), 'ntfs/delete'))).toEqual(['narrows']);
  });
});

describe('a mount with the storage account key', () => {
  it('leaves the refusal that a trace isolated a fact, and says what follows', async () => {
    const report = await analyze([OWNER_TRACE, KEY_MOUNT]);
    const finding = cause(report, 'session/not-the-key-mount');
    expect([finding.confidence, effects(finding)]).toEqual(['likely', ['fits']]);
    expect(finding.cause).toContain('another logon session');
    expect(finding.alternatives.map(({ verify }) => verify).join()).toContain("another session's mount");
    const page = renderTerminal(report, { color: false }).replace(/\s+/g, ' ');
    expect(page).toContain('WRITE_OWNER was refused at gate "open" (isolated)');
    expect(page).not.toContain('Possibly missing');
    expect(page).toContain('the context speaks against it');
  });

  it('is not advised where it is there: the session is', async () => {
    const { fix, verify } = cause(await analyze([OWNER_TRACE, KEY_MOUNT]), 'session/not-the-key-mount');
    expect(fix[0]).toContain('mount.txt:1');
    expect(verify.join()).not.toContain('mounted with the storage account key');
  });

  it('drops no cause: those it speaks against stand behind the others, and say so', async () => {
    const report = await analyze([copyLog(SECURITY_STEP), KEY_MOUNT]);
    const [top] = report.findings;
    expect(top?.ruleId).toBe('session/not-the-key-mount');
    const [readable, ...others] = top?.alternatives ?? [];
    expect(readable).toMatchObject({ ruleId: 'ntfs/source-unreadable', contradicted: false });
    expect(others.map(({ ruleId, contradicted }) => `${ruleId} ${contradicted}`)).toEqual([
      'copy/write-owner true',
      'copy/write-dac true',
      'reach/key-auth-disabled false',
    ]);
    expect(others[0]?.verify).toContain('mount.txt shows');
    expect(renderTerminal(report, { color: false })).toContain('Context files speak against copy/write-owner');
  });

  it('and a connection as an identity leave it open', async () => {
    const report = await analyze([
      OWNER_TRACE,
      KEY_MOUNT,
      textSource(
        `ServerName : contoso.file.core.windows.net\r\nShareName : data\r\nCredential : CONTOSO\\anna\r\nDialect : 3.1.1\r\n`,
        'smb.txt',
      ),
    ]);
    const finding = cause(report, 'copy/write-owner');
    expect([finding.confidence, effects(finding)]).toEqual(['proven', ['open']]);
  });
});

describe('connections', () => {
  const mapping = netUse(
    'Local name        Z:',
    `Remote name       ${SHARE}`,
    'Resource type     Disk',
    'Status            OK',
    '# Opens           0',
    '# Connections     1',
  );
  const connection = (credential: string): Source =>
    textSource(
      `ServerName : contoso.file.core.windows.net\r\nShareName : data\r\nCredential : ${credential}\r\nDialect : 3.1.1\r\n`,
      'smb.txt',
    );
  const stored = (user: string): Source =>
    textSource(
      `C:\\>cmdkey /list\r\n\r\n    Target: Domain:target=contoso.file.core.windows.net\r\n    Type: Domain Password\r\n    User: ${user}\r\n\r\n`,
      'cmdkey.txt',
    );

  it('without a drive are joined with the drive by its share', async () => {
    const report = await analyze([OWNER_TRACE, mapping, connection('localhost\\contoso')]);
    expect(cause(report, 'session/not-the-key-mount').context).toMatchObject([{ effect: 'fits', input: 'I3' }]);
  });

  it('that are stored leave the mount open, whoever they are for', async () => {
    for (const user of ['localhost\\contoso', 'AZURE\\contoso', 'CONTOSO\\anna']) {
      const report = await analyze([OWNER_TRACE, mapping, stored(user)]);
      const finding = cause(report, 'copy/write-owner');
      expect([user, finding.confidence, effects(finding)]).toEqual([user, 'proven', ['open']]);
      expect(finding.fix.join()).toContain('mount the share with the storage account key');
    }
  });

  it('that are made go before those that are stored', async () => {
    const report = await analyze([OWNER_TRACE, mapping, stored('localhost\\contoso'), connection('CONTOSO\\anna')]);
    expect(cause(report, 'copy/write-owner').context).toMatchObject([{ effect: 'fits', input: 'I4' }]);
  });

  const missing = rootLog(3);

  it('that lack the drive fit, and no more: nobody knows whether they are all', async () => {
    const finding = cause(await analyze([missing, OTHER_DRIVE]), 'reach/drive-per-user');
    expect(effects(finding)).toEqual(['fits']);
    expect(finding.context[0]?.text).not.toContain('elevated');
    expect(finding.verify.join()).not.toContain('lists the drive');
    const elevated = whoami([['BUILTIN\\Administrators', 'S-1-5-32-544']]);
    const said = cause(await analyze([missing, OTHER_DRIVE, elevated]), 'reach/drive-per-user');
    expect(said.context[0]?.text).toContain('elevated');
  });

  it('that show the drive leave it open: they are of the session that printed them', async () => {
    const finding = cause(await analyze([missing, mapping]), 'reach/drive-per-user');
    expect(effects(finding)).toEqual(['open']);
    expect(finding.context[0]?.text).not.toContain('elevated');
  });
});

describe('advice', () => {
  it('leaves out what the files answer', async () => {
    const report = await analyze([
      copyLog(SECURITY_STEP),
      icacls(FILE, 'NT AUTHORITY\\Authenticated Users:(I)(M)'),
      whoami([]),
    ]);
    const finding = cause(report, 'copy/write-owner');
    expect(finding.verify.join()).not.toContain('icacls');
    const dac = finding.alternatives.find(({ ruleId }) => ruleId === 'copy/write-dac');
    expect(dac?.verify).toContain('grants contoso\\anna (M), which has no WRITE_DAC');
  });

  it('does not grant what the ACL grants', async () => {
    const report = await analyze([
      copyLog(COPY_STEP),
      icacls('Z:\\data', 'NT AUTHORITY\\Authenticated Users:(OI)(CI)(M)'),
      icacls(SOURCE_FILE, 'NT AUTHORITY\\Authenticated Users:(I)(RX)'),
      whoami([]),
    ]);
    const { fix, verify } = cause(report, 'ntfs/parent-add-file');
    expect([...fix, ...verify].join()).not.toContain('icacls');
    expect(fix[0]).toMatch(/^The ACL grants it already/);
  });

  it('asks again for what was shown of something else', async () => {
    const somebodyElse = whoami([], [], ['contoso\\bert', 'S-1-5-21-1-2-3-1106']);
    const report = await analyze([copyLog(SECURITY_STEP), OTHER_DRIVE, somebodyElse, whoami([])]);
    const commands = report.nextSteps.flatMap((step) => step.commands);
    expect(commands).toContain('net use');
    expect(commands).toContain('whoami /all');
  });

  it('asks for no connection again where the log does not tell the paths', async () => {
    const log = jobLog([logError(SOURCE_FILE, '10:00:00', { action: SECURITY_STEP })], { header: false });
    expect((await analyze([log, OTHER_DRIVE])).nextSteps.flatMap((step) => step.commands)).not.toContain('net use');
  });

  it('asks for no privileges that whoami shows', async () => {
    const log = copyLog(SECURITY_STEP, '*.* /COPY:DATSO /B', { code: 1314 });
    const asked = cause(await analyze([log]), 'copy/privilege-1314');
    expect(asked.verify.join()).toContain('whoami /priv');
    const lacking = cause(await analyze([log, whoami([])]), 'copy/privilege-1314');
    expect([effects(lacking), lacking.verify.join().includes('whoami')]).toEqual([['confirms'], false]);
    const privileges = whoami([], ['SeBackupPrivilege', 'SeRestorePrivilege']);
    const held = cause(await analyze([log, privileges]), 'copy/privilege-1314');
    expect([held.confidence, effects(held)]).toEqual(['likely', ['narrows']]);
  });

  it('keeps every step where no file tells', async () => {
    const { fix } = cause(await analyze([OWNER_TRACE]), 'copy/write-owner');
    expect(fix).toHaveLength(4);
  });
});

describe('a copy that runs as the computer', () => {
  const asComputer = { user: 'CONTOSO\\HOST$' };
  const asSystem = { user: 'NT AUTHORITY\\SYSTEM' };
  const ownerTrace = (extras: { readonly user: string }): Source =>
    trace([
      granted(`${SHARE}\\a.docx`, mask('READ_CONTROL', 'WRITE_DAC', 'SYNCHRONIZE'), extras),
      denied(`${SHARE}\\a.docx`, mask('READ_CONTROL', 'WRITE_DAC', 'WRITE_OWNER', 'SYNCHRONIZE'), extras),
    ]);

  it.each([
    ['a computer account', asComputer],
    ['SYSTEM', asSystem],
  ])('is told of the default share-level permission, not of roles: %s', async (_, extras) => {
    const { fix, verify } = cause(await analyze([ownerTrace(extras)]), 'copy/write-owner');
    expect([...fix, ...verify].join()).not.toMatch(/assign the role|role assignments of the share list/);
    expect(fix.join()).toContain('default share-level permission');
  });

  it('has no role that could be left', async () => {
    const report = await analyze([ownerTrace(asComputer), icacls(`${SHARE}\\a.docx`, 'CONTOSO\\HOST$:(F)')]);
    const [remark] = cause(report, 'copy/write-owner').context;
    expect(remark?.effect).toBe('narrows');
    expect(remark?.text).not.toContain('the role of the account');
    expect(remark?.text).toContain('default share-level permission');
  });

  it('as SYSTEM is another account at the share, which entries for SYSTEM do not name', async () => {
    const report = await analyze([ownerTrace(asSystem), icacls(`${SHARE}\\a.docx`, 'NT AUTHORITY\\SYSTEM:(F)')]);
    expect(effects(cause(report, 'copy/write-owner'))).not.toContain('narrows');
  });

  it('is told so by whoami where only a log complains', async () => {
    const root = rootLog(5);
    const system = whoami([], [], ['nt authority\\system', 'S-1-5-18']);
    expect(named(await analyze([root]))).toContain('share/no-rbac');
    const report = await analyze([root, system]);
    expect(named(report)).toContain('share/computer-account');
    expect(named(report)).not.toContain('share/no-rbac');
  });
});

describe('an entry that denies', () => {
  const staff = whoami([['CONTOSO\\Staff', 'S-1-5-21-1-2-3-2000']]);
  const rulesOf = async (...sources: readonly Source[]): Promise<readonly string[]> =>
    (await analyze(sources)).failures[0]?.findings ?? [];

  it('is a cause of its own, likely at best', async () => {
    const acl = icacls(FILE, 'CONTOSO\\Staff:(DENY)(WO)', 'CONTOSO\\anna:(F)');
    expect(await rulesOf(OWNER_TRACE, acl, staff)).toContain('ntfs/explicit-deny');
    const denied5 = jobLog([logError(FILE, '10:00:00', { action: 'Deleting Extra File' })]);
    const dac = icacls(FILE, 'CONTOSO\\Staff:(DENY)(DE)', 'CONTOSO\\anna:(F)');
    expect(await rulesOf(denied5, dac, staff)).toContain('ntfs/explicit-deny');
  });

  it('is none where it denies something else, or comes behind what allows', async () => {
    for (const acl of [
      icacls(FILE, 'CONTOSO\\Staff:(DENY)(DE)', 'CONTOSO\\anna:(M)'),
      icacls(FILE, 'CONTOSO\\anna:(F)', 'CONTOSO\\Staff:(DENY)(WO)'),
    ]) {
      expect(await rulesOf(OWNER_TRACE, acl, staff)).not.toContain('ntfs/explicit-deny');
    }
  });
});
