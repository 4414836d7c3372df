import type { Source } from '../source.js';
import { parseErrorLine } from './error-line.js';
import { LogParser } from './parser.js';
import type { RobocopyJob, RobocopyLog } from './types.js';
import { FATAL_PHRASES } from './words.js';

/** Whether the first bytes of a file, up to 64 KiB, are a robocopy log or a part of one, if only a single error line. */
export function sniffRobocopyLog(head: Uint8Array): boolean {
  const seen = { texts: 0, entries: 0, code: 0 };
  const parser = new LogParser((line) => {
    const text = line.text;
    if (ENTRY.test(text)) {
      seen.entries++;
    } else if (CODE.test(text) && parseErrorLine(text) === null) {
      seen.code++;
    }
    seen.texts += text.trim() === '' || line.isProgress ? 0 : 1;
  });
  parser.push(head);
  const { jobs } = parser.end();
  if (seen.code * 5 > seen.texts) {
    return false;
  }
  const isListing = seen.entries >= 2 && seen.entries * 2 >= seen.texts;
  return parser.framedBanners > 0 || isListing || jobs.some(isConvincing);
}

/**
 * Reads a robocopy log, whatever its encoding, language and number of jobs. Never throws for what the log holds: what
 * could not be used is in the warnings. Memory grows with errors and jobs, not with the length of the log.
 */
export async function readRobocopyLog(source: Source): Promise<RobocopyLog> {
  const parser = new LogParser();
  for await (const chunk of source.stream()) {
    parser.push(chunk);
  }
  return parser.end();
}

/** A directory or a file line, as strictly as /NC, /NS, /TS and /FP allow (robocopy-log.md §4). */
const ENTRY =
  /^\t(?: {2}[^\t]{0,40}\t\t *(?:\d[\d.]*(?: [kmgt])?)?(?: [\d/]{10} [\d:]{8})?\t[^\t]+|[^\t]{0,60}\t(?:[A-Za-z]:|\\\\)[^\t]*\\)$/;
/** How lines of programs, scripts and mark-up end or begin. They may quote a log. */
const CODE = /[;{}]\s*$|^\s*(?:\/\/|\/\*|#|<[\w/!?]|(?:import|from|def|function|class|using) )/;

function isConvincing({ errors, fatal, options, source, destination, summary }: RobocopyJob): boolean {
  return (
    errors.some(({ time, action, path }) => path !== '' && (time !== null || action !== null)) ||
    fatal.some(({ text }) => FATAL_PHRASES.some((phrase) => text.includes(phrase))) ||
    (options !== null && source !== null && destination !== null) ||
    (summary !== null && summary.times !== null)
  );
}
