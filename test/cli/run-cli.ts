import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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
