import { robocopyOptions, splitCommandLine } from './options.js';
import { isSwitch } from './switches.js';
import type { RobocopyJob } from './types.js';

/**
 * The job that a robocopy process was started for, from its command line: roots, file masks and switches as a log's header
 * has them. Null where it names no two absolute roots: relative ones cannot be found in a trace.
 */
export function jobOfCommandLine(commandLine: string): RobocopyJob | null {
  const [, ...words] = splitCommandLine(commandLine);
  const [source, destination, ...fileMasks] = words.filter((word) => !isSwitch(word));
  if (source === undefined || destination === undefined || !isAbsolute(source) || !isAbsolute(destination)) {
    return null;
  }
  return { ...NOTHING_LOGGED, source, destination, fileMasks, options: robocopyOptions(commandLine) };
}

function isAbsolute(path: string): boolean {
  return /^(?:[a-z]:|\\\\[^\\]+\\[^\\]+)/i.test(path);
}

const NOTHING_LOGGED: RobocopyJob = {
  ordinal: 0,
  line: 0,
  started: null,
  startedText: null,
  ended: null,
  endedText: null,
  source: null,
  destination: null,
  sourceSeparator: null,
  destinationSeparator: null,
  fileMasks: [],
  excludedFiles: [],
  excludedDirectories: [],
  options: null,
  notes: [],
  errors: [],
  fatal: [],
  items: { directories: 0, files: 0, classes: [] },
  retries: 0,
  summary: null,
  earlierPasses: { count: 0, failed: 0 },
  printed: { destination: null, options: null, directories: null, files: null },
  complete: false,
  unfinished: false,
};
