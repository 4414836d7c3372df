import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../docs/answer.schema.json' with { type: 'json' };
import type { Answer } from '../../src/index.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli, runHere } from './run-cli.js';

const CONTEXT = ['icacls.txt', 'whoami.txt', 'net-use.txt'].map((name) => `samples/with-context/${name}`);
const COPY = ['check', 'robocopy', ...CONTEXT, '--destination', 'X:\\install', '--options', '/E /COPY:DATSO'];
const validate = new Ajv2020({ allErrors: true }).compile(schema);

function answerOf(args: readonly string[]): Answer {
  const answer: Answer = JSON.parse(runCli([...args, '--format', 'json']).stdout);
  expect(validate(answer), JSON.stringify(validate.errors)).toBe(true);
  return answer;
}

/** A file of these lines in a folder of its own. */
function fileOf(name: string, ...lines: readonly string[]): string {
  return join(temporaryFolder({ [name]: `${lines.join('\r\n')}\r\n` }), name);
}

describe('whydenied check robocopy', () => {
  it('refuses what the role does not let through: exit status 1, the step, and changes that are filled with the case', () => {
    const { exitCode, stdout, stderr } = runCli([...COPY, '--role', 'Contributor']);
    expect(exitCode).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^REFUSED {2}STATUS_ACCESS_DENIED\n/);
    expect(stdout).toContain('check 2 of the support article');
    expect(stdout).toContain(
      'net use X: \\\\contoso.file.core.windows.net\\install ^\n       /user:localhost\\contoso <key>',
    );
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.includes('/subscriptions/'))).toEqual([]);
  });

  it('grants the same from a key mount: exit status 0', () => {
    const { exitCode, stdout } = runCli([...COPY, '--mount', 'key']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^GRANTED\n/);
  });

  it('is what its README shows', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const shown = /```\n(REFUSED[^`]*?) {2}…\n```/.exec(readme)?.[1] ?? 'nothing';
    expect(runCli([...COPY, '--role', 'Contributor']).stdout.startsWith(shown)).toBe(true);
  });

  it.each([
    ['/MIR /COPY:DATZ', '--options, column 15: expected letters of DATSOUX behind /COPY:'],
    ['MIR /SEC', '--options, column 1: MIR is no switch'],
    ['/MIR /COPYAL', '--options, column 6: /COPYAL is no switch of robocopy'],
    ['/MIR /XD old new /W', '--options, column 18: /W lacks its value: expected /W:…'],
    ['robocopy D:\\a Z:\\b /MIRR', '--options, column 20: /MIRR is no switch of robocopy'],
    ['/E /SECFIX', '/SECFIX without S, O or U'],
  ])('says where the switches %s are wrong', async (options, message) => {
    const { exitCode, stdout, stderr } = await runHere([
      'check',
      'robocopy',
      ...CONTEXT,
      '--role',
      'none',
      '--options',
      options,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it.each([
    [['--role', 'Contributor', '--server', 'windows'], '--role: expected only with --server azure-files'],
    [['--role', 'none,Contributor'], '--role: expected names, or none alone'],
    [['--role', 'none', '--groups', 'none', '--groups', 'CONTOSO\\Sales'], '--groups: expected names, or none alone'],
    [['--mount', 'identity'], 'which share-level role?'],
    [['--mount', 'identity', '--user', 'CONTOSO\\PC7$'], 'which default share-level permission?'],
    [
      ['--privileges', 'SeBackupPrivilege', '--role', 'none'],
      '--privileges: expected only with --server windows or local',
    ],
  ])('asks back where options contradict one another or leave the answer open: %j', async (options, message) => {
    const { exitCode, stdout, stderr } = await runHere([
      'check',
      'robocopy',
      ...CONTEXT,
      '--options',
      '/E',
      ...options,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('says which objects icacls could not read, and answers nothing about them', () => {
    const acl = fileOf(
      'refused.txt',
      'E:\\data CONTOSO\\anna:(OI)(CI)(M)',
      '',
      'E:\\data\\a.docx: Access is denied.',
      'Successfully processed 1 files; Failed processing 1 files',
    );
    const who = ['--user', 'CONTOSO\\anna', '--groups', 'none'];
    const copy = runCli(['check', 'robocopy', acl, ...who, '--options', '/E']);
    expect(copy.exitCode).toBe(0);
    expect(copy.stdout).toMatch(/icacls could not read the ACLs of 1 objects[\s\S]*E:\\data\\a\.docx/);
    const open = runCli(['check', 'ntfs', acl, ...who, '--access', 'R', '--path', 'E:\\data\\a.docx']);
    expect(open.exitCode).toBe(2);
    expect(open.stderr).toContain('the ACL of E:\\data\\a.docx is not known: icacls said "Access is denied."');
  });

  it('is undecided where a membership that is not known decides: exit status 3', () => {
    const acl = fileOf(
      'groups.txt',
      'E:\\data CONTOSO\\Sales:(OI)(CI)(M)',
      '',
      'Successfully processed 1 files; Failed processing 0 files',
    );
    const { exitCode, stdout } = runCli(['check', 'robocopy', acl, '--user', 'CONTOSO\\anna', '--options', '/E']);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^UNDECIDED\n[\s\S]*Turns on It is not known whether CONTOSO\\anna is CONTOSO\\Sales/);
    expect(stdout).toMatch(/If not, it is refused:\n {2}Because/);
  });

  it('takes the whole command, with its roots', () => {
    const answer = answerOf([
      'check',
      'robocopy',
      ...CONTEXT,
      '--role',
      'SMB Admin',
      '--options',
      'robocopy D:\\install X:\\install /MIR /COPY:DATSO /B',
    ]);
    expect(answer.question).toContain('to X:\\install as contoso\\anna');
    // The console of whoami.txt is not elevated.
    expect(answer.steps[0]).toMatchObject({ outcome: 'refuses', subject: 'the client' });
  });
});

describe('whydenied check azure-files and ntfs', () => {
  it('answers from the default ACL of a share, and names the two published tables', () => {
    const answer = answerOf([
      'check',
      'azure-files',
      '--acl',
      'default-root',
      '--path',
      '\\\\contoso.file.core.windows.net\\data',
      '--user',
      'CONTOSO\\anna',
      '--groups',
      'none',
      '--role',
      'Elevated Contributor',
      '--operation',
      'set-dacl',
    ]);
    expect(answer.verdict).toBe('refused');
    expect(answer.disagreements.join(' ')).toMatch(/table of 2023.*table of 2026/);
    expect(answer.changes.map(({ kind }) => kind)).toContain('mount');
  });

  it('answers from SDDL alone', () => {
    const sddl = 'O:BAD:(D;;WD;;;S-1-5-21-1-2-3-7)(A;;0x1301bf;;;AU)';
    const ask = (operation: string): Answer =>
      answerOf(['check', 'ntfs', '--acl', sddl, '--user', 'S-1-5-21-1-2-3-7', '--operation', operation]);
    expect(ask('read').verdict).toBe('granted');
    const refusal = ask('set-dacl').steps.find(({ outcome }) => outcome === 'refuses');
    expect(refusal).toMatchObject({ subject: 'ACE 1', rights: ['WRITE_DAC'] });
  });

  it.each([
    [['--access', 'RQ'], '--access RQ: expected rights of icacls'],
    [['--operation', 'fly'], 'fly: expected one of read, write'],
    [['--operation', 'read', '--access', 'M'], '--operation and --access: expected one of them'],
    [['--operation', 'read', '--path', 'Z:\\no'], 'no file shows the ACL of Z:\\no'],
    [['--operation', 'read', '--user', 'S-1-9'], '--user'],
    [['--operation', 'read', '--privileges', 'SeFly'], '--privileges SeFly: expected one of'],
  ])('says what is wrong with %j', async (options, message) => {
    const { exitCode, stdout, stderr } = await runHere(['check', 'ntfs', ...CONTEXT, ...options]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('says file, line and column of what it cannot read, and answers nothing from half an ACL', () => {
    const broken = fileOf(
      'broken.txt',
      'Z:\\data BUILTIN\\Users:(RX)',
      '        CONTOSO\\anna:(RX,QQ)',
      '',
      'Successfully processed 1 files; Failed processing 0 files',
    );
    const { exitCode, stdout, stderr } = runCli(['check', 'ntfs', broken, '--user', 'CONTOSO\\anna', '--access', 'R']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/broken\.txt line 2, column \d+: .*QQ/);
  });

  it('does not let a file name or an account act on the terminal', () => {
    const odd = fileOf(
      'odd.txt',
      'Z:\\da\u001b[31mta BUILTIN\\Users:(RX)',
      '',
      'Successfully processed 1 files; Failed processing 0 files',
    );
    const { stdout, stderr } = runCli(['check', 'ntfs', odd, '--user', 'CONTOSO\\anna', '--access', 'R']);
    expect(`${stdout}${stderr}`).not.toContain('\u001b');
  });
});

describe('context files elsewhere', () => {
  it('alone they are nothing to analyse, and the page says what asks them', () => {
    const { exitCode, stdout } = runCli(['samples/with-context/icacls.txt']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('neither a trace nor a log. "whydenied check" asks');
  });

  it('decode says where SDDL is wrong', () => {
    const { exitCode, stderr } = runCli(['decode', 'D:(A;;FA;;;XX)']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('D:(A;;FA;;;XX), column 12: "XX" is no SID');
  });
});

describe('whydenied check', () => {
  it('names its models where none is given', () => {
    const { exitCode, stderr } = runCli(['check']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('expected a model: robocopy, azure-files, ntfs or adls-gen2');
  });

  it.each([
    [['--user', 'anna', '--groups', 'none,eng'], '--groups none and --groups eng contradict each other'],
    [['--user', 'anna', '--role', 'none', '--role', 'Reader'], '--role none and --role Reader contradict each other'],
    [['--user', 'anna', '--owner', '/=a', '--owner', '/=b'], '--owner /=a and --owner /=b contradict each other'],
    [['--user', 'anna', '--sas-permissions', 'r'], '--sas-permissions: expected only with a SAS'],
    [['--auth', 'shared-key', '--role', 'Reader'], '--role: expected only with --auth entra'],
  ])('adls-gen2 refuses options that contradict one another: %j', async (args, message) => {
    const { exitCode, stderr } = await runHere([
      'check',
      'adls-gen2',
      '--operation',
      'list',
      '--path',
      '/',
      '--acl',
      '/=755',
      ...args,
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('adls-gen2 is undecided where an ACL is missing', () => {
    const { exitCode, stdout } = runCli([
      'check',
      'adls-gen2',
      '--operation',
      'list',
      '--path',
      '/a',
      '--acl',
      '/=755',
      '--user',
      'anna',
    ]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('UNDECIDED');
  });
});
