import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import type { Source } from '../../src/formats/source.js';
import type { Report, ReportFinding } from '../../src/report/report.js';
import { jobLog, logError, SECURITY_STEP } from '../correlate/job-log.js';
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

/** An output of whoami for CONTOSO\anna in these groups, with these privileges. */
function whoami(groups: readonly (readonly [string, string])[], privileges: readonly string[] = []): Source {
  const csv = (cells: readonly string[]): string => cells.map((cell) => `"${cell}"`).join(',');
  return textSource(
    [
      csv(['User Name', 'SID']),
      csv(['contoso\\anna', 'S-1-5-21-1-2-3-1105']),
      '',
      csv(['Group Name', 'Type', 'SID', 'Attributes']),
      ...[...groups, ['Everyone', 'S-1-1-0'] as const, ['NT AUTHORITY\\Authenticated Users', 'S-1-5-11'] as const].map(
        ([name, sid]) => csv([name, 'Group', sid, 'Mandatory group, Enabled by default, Enabled group']),
      ),
      '',
      csv(['Privilege Name', 'Description', 'State']),
      ...[...privileges, 'SeChangeNotifyPrivilege'].map((name) => csv([name, 'a privilege', 'Enabled'])),
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
    const finding = cause(report, 'copy/write-owner');
    expect(effects(finding)).toEqual(['contradicts']);
    expect([cause(without, 'copy/write-owner').confidence, finding.confidence]).toEqual(['likely', 'possible']);
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
