import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** Runs a script in its own process: wall time with start-up in seconds, and its largest resident set in MB. */
export function measure(script) {
  const source = `${script}\nprocess.stderr.write('\\n' + process.resourceUsage().maxRSS);`;
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) {
    throw new Error(stderr.toString());
  }
  // Node reports kilobytes on every system.
  return { seconds, peak: Number(stderr.toString().trim().split('\n').at(-1)) / 1000 };
}
