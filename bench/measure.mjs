import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import process from 'node:process';

/**
 * Runs a script in its own process: wall time with start-up in seconds, and its largest resident set in MB. The system
 * counts that from the set of this process at the start: let it be small. What the script prints goes to `output`, if any.
 */
export function measure(script, output = null) {
  const source = `${script}\nprocess.stderr.write('\\n' + process.resourceUsage().maxRSS);`;
  const { seconds, stderr } = timed(process.execPath, ['--input-type=module', '--eval', source], output);
  // Node reports kilobytes on every system.
  return { seconds, peak: Number(stderr.trim().split('\n').at(-1)) / 1000 };
}

/** Runs a program: wall time with start-up in seconds. */
export function measureProgram(program, args) {
  return { seconds: timed(program, args, null).seconds, peak: null };
}

/** The run in the middle, by time. */
export function middle(runs) {
  return runs.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)];
}

function timed(program, args, output) {
  const stdout = output === null ? 'ignore' : openSync(output, 'w');
  try {
    const started = performance.now();
    const { status, stderr, error } = spawnSync(program, args, { stdio: ['ignore', stdout, 'pipe'] });
    const seconds = (performance.now() - started) / 1000;
    if (status !== 0) {
      throw error ?? new Error(stderr.toString());
    }
    return { seconds, stderr: stderr.toString() };
  } finally {
    if (output !== null) {
      closeSync(stdout);
    }
  }
}
