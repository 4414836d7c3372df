import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import process from 'node:process';

/** GNU time counts from nothing, and any program; without it only Node's own programs can tell how large they were. */
const TIME = '/usr/bin/time';
const hasTime = spawnSync(TIME, ['--version']).status === 0;

/** The last thing that a program of Node does under `measureNode` where there is no GNU time. */
const TELL_PEAK = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS));",
)}`;

/**
 * Runs a script in its own process: wall time with start-up in seconds, and its largest resident set in MB. The system
 * counts that from the set of this process at the start: let it be small. What the script prints goes to `output`, if any.
 */
export function measure(script, output = null) {
  const source = `${script}\nprocess.stderr.write('\\n' + process.resourceUsage().maxRSS);`;
  const { seconds, stderr } = timed(process.execPath, ['--input-type=module', '--eval', source], { output });
  return { seconds, peak: lastNumber(stderr) };
}

/** Runs a program: wall time with start-up in seconds. */
export function measureProgram(program, args) {
  return { seconds: timed(program, args).seconds, peak: null };
}

/** Runs a program whole: wall time and largest resident set, as far as that can be told, and what it prints. */
export function measureWhole(program, args, options = {}) {
  if (hasTime) {
    // Without --quiet it remarks on exit codes that are fine.
    const { seconds, stderr, stdout } = timed(TIME, ['--quiet', '--format', '%M', program, ...args], options);
    return { seconds, peak: lastNumber(stderr), stdout };
  }
  const isNode = program === process.execPath;
  const { seconds, stderr, stdout } = timed(program, isNode ? ['--import', TELL_PEAK, ...args] : args, options);
  return { seconds, peak: isNode ? lastNumber(stderr) : null, stdout };
}

/** Runs a program for its wall time alone, with nothing between it and the clock. */
export function measureTime(program, args, options = {}) {
  return timed(program, args, options).seconds;
}

/** The run in the middle, by time. */
export function middle(runs) {
  return runs.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)];
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** `output`: a file, null for nowhere, `'text'` for what is returned as `stdout`. */
function timed(program, args, { output = null, exitCodes = [0] } = {}) {
  const isFile = output !== null && output !== 'text';
  const stdout = isFile ? openSync(output, 'w') : output === 'text' ? 'pipe' : 'ignore';
  try {
    const started = performance.now();
    const found = spawnSync(program, args, { stdio: ['ignore', stdout, 'pipe'] });
    const seconds = (performance.now() - started) / 1000;
    if (!exitCodes.includes(found.status)) {
      throw found.error ?? new Error(`${[program, ...args].join(' ')}: ${found.stderr.toString()}`);
    }
    return { seconds, stderr: found.stderr.toString(), stdout: output === 'text' ? found.stdout.toString() : '' };
  } finally {
    if (isFile) {
      closeSync(stdout);
    }
  }
}

/** The kilobytes that were printed last, in MB. */
function lastNumber(text) {
  return Number(text.trim().split('\n').at(-1)) / 1000;
}
