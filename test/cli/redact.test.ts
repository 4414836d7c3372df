import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli, runHere } from './run-cli.js';

const SAMPLE = 'samples/with-context';
const NAMES = /contoso|anna/i;

describe('whydenied --redact', () => {
  it('takes names out, wherever the option stands', async () => {
    const plain = await runHere([SAMPLE]);
    expect(plain.stdout).toMatch(NAMES);
    for (const args of [
      ['--redact', SAMPLE],
      [SAMPLE, '--redact'],
      ['analyze', '--redact=names', SAMPLE, '--format', 'json'],
      ['analyze', '--redact', 'names', SAMPLE, '--format', 'json'],
      ['--redact', 'paths', SAMPLE],
    ]) {
      const { stdout, exitCode } = await runHere(args);
      expect(stdout).not.toMatch(NAMES);
      expect(stdout).toContain('copy/write-owner');
      expect(exitCode).toBe(plain.exitCode);
    }
  });

  it('gives the same pseudonyms for the same key, and other ones without', async () => {
    const run = async (...key: string[]): Promise<string> => (await runHere([SAMPLE, '--redact=paths', ...key])).stdout;
    const keyed = await run('--redact-key', 'a key');
    const unkeyed = await run();
    expect(await run('--redact-key', 'a key')).toBe(keyed);
    expect(await run('--redact-key', 'other')).not.toBe(keyed);
    expect(await run()).not.toBe(unkeyed);
    expect(unkeyed).not.toMatch(/setup\.ini|\\install/);
  });

  it('writes what stands in place of what, where it is asked to', () => {
    const map = join(temporaryFolder(), 'map.json');
    const { stdout, stderr } = runCli([SAMPLE, '--redact', '--redact-map', map]);
    const given: unknown = JSON.parse(readFileSync(map, 'utf8'));
    expect(given).toContainEqual({ pseudonym: 'I4.log', original: `${SAMPLE}/robocopy.log`, kind: 'input' });
    const pseudonym = /user-[0-9a-f]+/.exec(stdout)?.[0];
    expect(given).toContainEqual({ pseudonym, original: 'anna', kind: 'user' });
    expect(stderr).toContain(map);
    writeFileSync(map, 'mine');
    expect(runCli([SAMPLE, '--redact', '--redact-map', map])).toMatchObject({ exitCode: 2, stdout: '' });
    expect(readFileSync(map, 'utf8')).toBe('mine');
  });

  it('says which option is missing, and what it knows', async () => {
    expect((await runHere([SAMPLE, '--redact-key', 'x'])).stderr).toContain('expected --redact');
    expect(await runHere([SAMPLE, '--redact', '--redact-key', '']).then(({ stderr }) => stderr)).toContain(
      '--redact-key',
    );
    expect((await runHere([SAMPLE, '--redact', '--redact-map', `${SAMPLE}/map.json`])).stderr).toContain('outside of');
    expect((await runHere([SAMPLE, '--redact=everything'])).stderr).toContain('"names", "paths"');
  });

  it('goes for explain and compare too', async () => {
    const explained = await runHere(['explain', 'robocopy.exe', 'samples/write-owner', '--redact=paths']);
    expect(explained.stdout).toMatch(/ACCESS DENIED/);
    expect(explained.stdout).not.toMatch(/contoso|cxcache|corext/i);
    const [before, after] = ['samples/before-after/before', 'samples/before-after/after'];
    const compared = await runHere(['compare', before, after, '--redact=paths', '--format', 'json']);
    const plain = await runHere(['compare', before, after, '--format', 'json']);
    const { verdict, counts } = JSON.parse(compared.stdout);
    expect(JSON.parse(plain.stdout)).toMatchObject({ verdict, counts });
    expect(plain.stdout).toMatch(/contoso/i);
    expect(compared.stdout).not.toMatch(/contoso|\\\\migration|samples/i);
  });
});
