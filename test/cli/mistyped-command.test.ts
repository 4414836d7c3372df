import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { requireNoMistyping } from '../../src/cli/mistyped-command.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli } from './run-cli.js';

async function complaint(word: string): Promise<string | null> {
  try {
    await requireNoMistyping(word, COMMANDS);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('a mistyped command', () => {
  it.each([
    ['analyse', 'analyze'],
    ['exlpain', 'explain'],
    ['chek', 'check'],
    ['CAPTURE', null],
    ['trace.csv', null],
    ['samples', null],
    ['cases', null],
  ])('%s is told from an input', async (word, meant) => {
    expect(await complaint(word)).toBe(
      meant === null ? null : `${word}: no such file and no such command; did you mean ${meant}?`,
    );
  });

  it('is an input where a file has its name', async () => {
    const folder = temporaryFolder({ analyse: '' });
    const back = process.cwd();
    try {
      process.chdir(folder);
      expect(await complaint('analyse')).toBeNull();
      expect(await complaint('exlpain')).not.toBeNull();
    } finally {
      process.chdir(back);
    }
  });

  it('is wrong usage', () => {
    expect(runCli(['analyse', 'samples/healthy'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: "whydenied: analyse: no such file and no such command; did you mean analyze?\nTry 'whydenied --help'.\n",
    });
  });

  it('is looked for among all commands of the help', () => {
    const [, listed = ''] = runCli(['--help']).stdout.split(/^Commands:$|^Options:$/m);
    const commands = [...listed.matchAll(/^ {2}whydenied (\w+)/gm)].map(([, name]) => name);
    expect(commands).toEqual(COMMANDS);
  });
});
