/** The entry of the command line. */

import { VERSION } from '../version.js';

/** 0 no failure, 1 at least one failure, 2 unusable input or wrong usage. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Runs one command and returns its exit code; output goes to stdout, complaints and progress to stderr. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  // A reader that closes the pipe early (`| head`) has what it wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
  // The version is asked for by scripts: it does not wait for the parser to load.
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-v')) {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const { runCommand } = await import('./commands.js');
  return runCommand(args);
}
