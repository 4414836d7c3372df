/** `rules` and `--rules`: the catalogue, and users' packs beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, JOB_CATALOGUE } from '../../src/diagnose/catalogue/index.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli } from './run-cli.js';

function fileOf(name: string, text: string): string {
  return join(temporaryFolder({ [name]: text }), name);
}

/** The example of the documentation. */
const DOCUMENTED =
  /```yaml\n([^`]*)```/.exec(readFileSync(new URL('../../docs/rule-packs.md', import.meta.url), 'utf8'))?.[1] ?? '';
const PACK = DOCUMENTED.replace("ntStatus: ['0xC000005A']", "ntStatus: ['0xC0000022']")
  .replaceAll("'0xC000005A'", "'0xC0000022'")
  .replace("a refusal, facts: { ntStatus: '0xC0000022'", "another, facts: { ntStatus: '0xC000005A'")
  .replace('likely: { host: [nas01', 'likely: { host: [contoso.file.core.windows.net, nas01')
  .replace('operation: [SetSecurityFile]', 'operation: [SetSecurityFile, CreateFile]')
  .replace("facts: { ntStatus: '0xC0000022', copyFlags: [D] }", 'facts: { copyFlags: [D] }');

describe('whydenied rules', () => {
  it('lists every rule', () => {
    const { exitCode, stdout } = runCli(['rules']);
    expect(exitCode).toBe(0);
    for (const { id } of [...CATALOGUE, ...JOB_CATALOGUE]) {
      expect(stdout).toContain(`${id}:`);
    }
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('says of a cause without a rule where it is told', () => {
    const { exitCode, stderr } = runCli(['rules', 'session/stale-group']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^whydenied: session\/stale-group has no rule of its own\. It is named beside .*copy\/write-owner/,
    );
  });

  it('tells faults of a pack and files that are not there without a word about its own code', () => {
    for (const pack of [fileOf('pack.yaml', 'schemaVersion: 1\nname: x\nrules: 3\n'), 'no-such-pack.yaml']) {
      const { exitCode, stderr } = runCli(['rules', '--rules', pack]);
      expect([exitCode, stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
      expect(stderr).not.toMatch(/InputError|\bat \w+.*\.js/);
    }
  });

  it('prints one whole, for eyes and for programs', () => {
    const { exitCode, stdout } = runCli(['rules', 'copy/write-owner']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^copy\/write-owner: [\s\S]*POSSIBLE WHERE[\s\S]*EXAMPLES[\s\S]*SOURCES/);
    const json: unknown = JSON.parse(runCli(['rules', 'copy/write-owner', '--format', 'json']).stdout);
    expect(json).toMatchObject({ id: 'copy/write-owner' });
  });

  it('says what there is instead of an id that none has', () => {
    const { exitCode, stdout, stderr } = runCli(['rules', 'write-owner']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe('whydenied: there is no rule write-owner; there is copy/write-owner\n');
  });

  it('takes the pack that its documentation shows', () => {
    const { exitCode, stdout } = runCli(['rules', 'contoso/old-nas', '--rules', fileOf('documented.yaml', DOCUMENTED)]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/From the pack Contoso\./);
  });
});

describe('whydenied --rules', () => {
  it('names a cause of the pack, and whose rule it is', () => {
    const { exitCode, stdout } = runCli(['samples/trace-only', '--rules', fileOf('pack.yaml', PACK)]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/contoso\/old-nas/);
    const plain = runCli(['samples/trace-only']).stdout;
    expect(plain).not.toMatch(/old-nas/);
  });

  it('tells file, line, column and field of what is wrong, and analyses nothing', () => {
    const broken = fileOf('broken.yaml', PACK.replace('gate: handle', 'gate: door'));
    const { exitCode, stdout, stderr } = runCli(['samples/write-owner', '--rules', broken]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/broken\.yaml, line 6, column 5: rules\[0\]\.gate: expected one of/);
  });

  it('is an option of analyze alone: explain asks no rules', () => {
    const { exitCode, stderr } = runCli(['explain', 'x', 'samples/write-owner', '--rules', 'pack.yaml']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Unknown argument: rules/);
  });

  it('says which file is not there', () => {
    const { exitCode, stderr } = runCli(['samples/write-owner', '--rules', join(temporaryFolder(), 'none.yaml')]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/none\.yaml: ENOENT/);
  });
});
