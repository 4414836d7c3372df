import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yargs from 'yargs';
import { PUBLISHED_RULES } from '../../../src/access/adls-gen2/published-rules.js';
import { OPERATION_RULES } from '../../../src/access/adls-gen2/operations.js';
import type { Answer } from '../../../src/access/answer.js';
import { answerAdlsGen2 } from '../../../src/cli/check/adls-gen2.js';
import { ADLS_GEN2_OPERATIONS, ADLS_GEN2_VARIANTS, adlsGen2Options } from '../../../src/cli/check/adls-gen2-options.js';

const folder = mkdtempSync(join(tmpdir(), 'whydenied-adls-'));
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  writeFileSync(
    file('getfacl.txt'),
    ['/ $superuser x', '/data bob eng', '/data/a.csv bob eng']
      .map((line) => line.split(' '))
      .map(
        ([path, owner, group]) =>
          `# file: ${path}\n# owner: ${owner}\n# group: ${group}\nuser::rwx\ngroup::r-x\nother::--x\n`,
      )
      .join('\n'),
  );
  writeFileSync(
    file('az.json'),
    '{"acl": "user::rwx,group::r-x,other::---", "owner": "1-1", "group": "2-2", "permissions": "rwxr-x---"}',
  );
  writeFileSync(file('broken.json'), '{\n  "acl": "user::rwx,group::rx,other::---"}');
  writeFileSync(file('names.json'), '\ufeff{"1-1": "anna"}');
  writeFileSync(file('no-names.json'), '["anna"]');
  writeFileSync(file('text.txt'), 'nothing of ours\n');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The answer to the arguments, or the message of the error. */
async function check(...args: string[]): Promise<Answer | string> {
  let answer: Answer | string = 'no command ran';
  try {
    await yargs(['adls-gen2', ...args])
      .command(
        'adls-gen2 [files..]',
        '',
        (command) => adlsGen2Options(command),
        async (found) => {
          answer = await answerAdlsGen2(found);
        },
      )
      .strict()
      .exitProcess(false)
      .fail((message, error) => {
        throw error ?? new Error(message);
      })
      .parseAsync();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return answer;
}

const READ = ['--operation', 'read', '--path', '/data/a.csv'];
const ANNA = ['--user', 'anna', '--groups', 'none', '--role', 'none'];

describe('the options of check adls-gen2', () => {
  it('know every operation and variant of the model', () => {
    expect([...ADLS_GEN2_OPERATIONS].sort()).toEqual(Object.keys(OPERATION_RULES).sort());
    expect([...ADLS_GEN2_VARIANTS].sort()).toEqual(Object.keys(PUBLISHED_RULES).sort());
  });

  it('answer from one file', async () => {
    expect(await check(...READ, ...ANNA, file('getfacl.txt'))).toMatchObject({ verdict: 'refused', assumptions: [] });
    expect(
      await check(...READ, '--user', 'anna', '--groups', 'ops, eng', '--acl-file', file('getfacl.txt')),
    ).toMatchObject({
      verdict: 'granted',
    });
  });

  it('answer from what is typed', async () => {
    const typed = [
      '--acl',
      '/=rwxr-x--x',
      '--acl',
      '/data=751',
      '--acl',
      '/data/a.csv=user::r--,group::---,other::---',
    ];
    expect(await check(...READ, ...ANNA, ...typed)).toMatchObject({ verdict: 'refused' });
    expect(await check(...READ, ...ANNA, ...typed, '--owner', '/data/a.csv=anna')).toMatchObject({
      verdict: 'granted',
    });
    const grouped = [...typed.slice(0, 4), '--acl', '/data/a.csv=640', '--owning-group', '/data/a.csv=eng'];
    expect(await check(...READ, '--user', 'anna', '--groups', 'eng', ...grouped)).toMatchObject({ verdict: 'granted' });
  });

  it('split at the last equals sign, for paths hold them', async () => {
    const path = '/year=2026/month=01';
    const acls = ['--acl', '/=711', '--acl', '/year=2026=711', '--acl', `${path}=755`];
    expect(await check('--operation', 'list', '--path', path, ...ANNA, ...acls)).toMatchObject({ verdict: 'granted' });
  });

  it('take a path for output that names none', async () => {
    const args = [
      '--operation',
      'list',
      '--path',
      '/data',
      '--acl',
      '/=711',
      '--user',
      'Anna',
      '--names',
      file('names.json'),
    ];
    expect(await check(...args, '--acl-file', `/data=${file('az.json')}`)).toMatchObject({
      verdict: 'granted',
      question: 'Listing /data, as anna (1-1)',
    });
    expect(await check(...args, file('az.json'))).toContain('does not say whose ACL it is: expected --acl-file /path=');
    expect(await check(...args, '--acl-file', `/data=${file('getfacl.txt')}`)).toContain('it has 3 objects');
  });

  it('take roles, their scopes and conditions', async () => {
    const scope = '/subscriptions/1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acc';
    const reader = ['--user', 'anna', '--role', 'Storage Blob Data Reader'];
    expect(await check(...READ, ...reader)).toMatchObject({ verdict: 'granted' });
    expect(
      await check(...READ, ...reader, '--role-scope', scope, '--account', 'other', file('getfacl.txt')),
    ).toMatchObject({
      verdict: 'refused',
    });
    expect(await check(...READ, ...reader, '--role-condition')).toMatchObject({
      assumptions: [expect.stringContaining('is taken to hold'), expect.any(String)],
    });
    expect(await check(...READ, ...reader, '--no-hierarchical-namespace')).toMatchObject({ verdict: 'granted' });
  });

  it('take the other ways to be authorised', async () => {
    expect(await check(...READ, '--auth', 'shared-key')).toMatchObject({ verdict: 'granted' });
    expect(await check(...READ, '--auth', 'account-sas', '--sas-permissions', 'w')).toMatchObject({
      verdict: 'refused',
    });
    const suoid = [
      '--auth',
      'user-delegation-sas',
      '--suoid',
      'anna',
      '--groups',
      'eng',
      '--sas-version',
      '2020-02-10',
    ];
    expect(await check(...READ, ...suoid, file('getfacl.txt'))).toMatchObject({ verdict: 'granted' });
  });

  it('take what operations need', async () => {
    const key = ['--path', '/a', '--auth', 'shared-key'];
    expect(await check('--operation', 'rename', '--to', '/b', ...key)).toMatchObject({
      question: 'Renaming /a to /b, as shared-key',
    });
    expect(await check('--operation', 'set-group', '--new-group', 'g', ...key)).toMatchObject({ verdict: 'granted' });
    expect(await check('--operation', 'access', '--permissions', '5', ...key)).toMatchObject({
      question: 'R-x access to /a, as shared-key',
    });
  });

  it('take sticky bits and the way to be open', async () => {
    const args = [
      '--operation',
      'delete',
      '--path',
      '/d/f',
      ...ANNA,
      '--acl',
      '/d=777',
      '--sticky',
      '/d',
      '--owner',
      '/d/f=bob',
      '--owner',
      '/d=bob',
    ];
    expect(await check(...args, '--assume-traversal')).toMatchObject({ verdict: 'refused' });
    expect(await check(...args)).toMatchObject({ verdict: 'refused' });
    expect(await check(...args.slice(0, -6), '--assume-traversal')).toMatchObject({ verdict: 'granted' });
    expect(await check(...args.slice(0, -6))).toMatchObject({
      verdict: 'undecided',
      dependsOn: [expect.stringMatching(/^The ACL of \/ was not given/)],
    });
  });

  it.each([
    [[...READ], 'expected --user'],
    [[...READ, '--auth', 'shared-key', '--user', 'anna'], '--user: expected only with --auth entra'],
    [[...READ, '--auth', 'shared-key', '--role', 'Reader'], '--role: expected only with'],
    [[...READ, ...ANNA, '--saoid', 'x'], '--saoid: expected only with --auth user-delegation-sas'],
    [[...READ, '--auth', 'user-delegation-sas', '--saoid', 'x', '--suoid', 'y'], 'exclude each other'],
    [[...READ, '--auth', 'user-delegation-sas', '--groups', 'x'], '--groups: expected only with'],
    [[...READ, ...ANNA, '--to', '/b'], '--to: expected only with --operation rename'],
    [[...READ, '--user', 'anna', '--groups', 'none,eng'], '--groups none and --groups eng contradict each other'],
    [
      [...READ, '--user', 'anna', '--groups', 'eng', '--groups', 'None'],
      '--groups none and --groups eng contradict each other',
    ],
    [
      [...READ, '--user', 'anna', '--role', 'none', '--role', 'Reader'],
      '--role none and --role Reader contradict each other',
    ],
    [[...READ, ...ANNA, '--role-scope', '/'], '--role-scope: expected only with a role, and --role is none'],
    [[...READ, ...ANNA, '--role-condition'], '--role-condition: expected only with a role, and --role is none'],
    [
      [...READ, ...ANNA, '--owner', '/a=bob', '--owner', 'a/=carl'],
      '--owner /a=bob and --owner a/=carl contradict each other: expected one',
    ],
    [
      [...READ, ...ANNA, '--owning-group', '/a=bob', '--owning-group', '/a=carl'],
      '--owning-group /a=bob and --owning-group /a=carl contradict each other: expected one',
    ],
    [[...READ, ...ANNA, '--sas-permissions', 'r'], '--sas-permissions: expected only with a SAS in --auth'],
    [[...READ, ...ANNA, '--owner', '/data=carl', file('getfacl.txt')], '/data has two owners, bob and carl'],
    [[...READ, '--user', 'anna', '--groups', 'a,,b'], '--groups: expected object ids'],
    [
      [...READ, '--user', 'anna', '--role', 'Reader', '--role-scope', '/', '--role-scope', '/'],
      'expected as many as --role',
    ],
    [[...READ, '--user', 'anna', '--role-condition'], '--role-condition: expected only with --role'],
    [['--operation', 'rename', '--path', '/a', ...ANNA], 'expected --to with it'],
    [['--operation', 'access', '--path', '/a', ...ANNA, '--permissions', '9'], '--permissions line 1, column 1: "9"'],
    [[...READ, ...ANNA, '--acl', '/data'], 'expected path=value'],
    [
      [...READ, ...ANNA, '--acl', '/data=user::rwx,group::r-x'],
      '--acl /data line 1, column 1: the list has no other::',
    ],
    [[...READ, ...ANNA, '--acl', '/data=user::rwx,group::rx,other::---'], 'line 1, column 18: "rx"'],
    [[...READ, ...ANNA, '--acl', '/data=rwx'], 'expected nine letters'],
    [[...READ, ...ANNA, 'no-such-file'], 'no such file'],
  ])('refuse %j', async (args, message) => {
    expect(await check(...args)).toContain(message);
  });

  it('say in which file and where something is wrong', async () => {
    expect(await check(...READ, ...ANNA, '--acl-file', `/a=${file('broken.json')}`)).toMatch(
      /broken\.json line 2, column 28: "rx" are no permissions/,
    );
    expect(await check(...READ, ...ANNA, file('text.txt'))).toMatch(/text\.txt: expected output of .*getfacl/);
    expect(await check(...READ, ...ANNA, '--names', file('no-names.json'))).toContain(
      'expected JSON of object ids with names',
    );
  });
});
