import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { runCommand } from '../../src/cli/commands.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line in the project's folder, without a terminal. */
export function runCli(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/whydenied.js', ...args], {
    cwd: PROJECT,
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 256 * 1024 * 1024,
  });
  return { exitCode: status, stdout, stderr };
}

/**
 * Runs the sources' command line within the test, in a hundredth of the time: for tables of wrong usage, in which only the
 * arguments differ. That the process ends with the exit status that is returned here, other tests show.
 */
export async function runHere(args: readonly string[]): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    return { exitCode: await runCommand(args), ...written };
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
}
