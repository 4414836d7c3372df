import { readHead } from '../encoding.js';
import type { Source } from '../source.js';
import type { CodePage, NarrowEncoding } from './code-page.js';
import { type EncodingChoice, EncodingSurvey } from './encoding-survey.js';
import { parseErrorLine } from './error-line.js';
import type { PlacedItem } from './item.js';
import type { LogLine } from './lines.js';
import { LogParser } from './parser.js';
import type { RobocopyJob, RobocopyLog } from './types.js';
import { FATAL_TRACES, fatalAction } from './words.js';

/** Whether the first bytes of a file, up to 64 KiB, are a robocopy log or a part of one, if only a single error line. */
export function sniffRobocopyLog(head: Uint8Array): boolean {
  if (!TRACES.test(lettersOf(head))) {
    return false;
  }
  const seen = { texts: 0, entries: 0, code: 0 };
  const parser = new LogParser({
    declared: null,
    codePage: surveyHead(head)?.encoding ?? USUAL_CODE_PAGE,
    onLine: (line) => {
      const text = line.text;
      if (ENTRY.test(text)) {
        seen.entries++;
      } else if (CODE.test(text) && parseErrorLine(text) === null) {
        seen.code++;
      }
      seen.texts += text.trim() === '' || line.isProgress ? 0 : 1;
    },
  });
  parser.push(head);
  const { jobs } = parser.end(null);
  if (seen.code * 5 > seen.texts) {
    return false;
  }
  const isListing = seen.entries >= 2 && seen.entries * 2 >= seen.texts;
  return parser.framedBanners > 0 || isListing || jobs.some(isConvincing);
}

/** How an entry begins, or the path in it. */
const ENTRY_TRACE = '\\t(?: {2}|[A-Za-z]:|\\\\\\\\)';

/**
 * ASCII of which a head holds some if it is found to be a log: a banner, an error's code, what ends a run, switches, times of a
 * summary, two entries. To read every line of a head takes a hundred times as long.
 */
const TRACES = new RegExp(
  [
    'ROBOCOPY',
    '\\(0x',
    ...FATAL_TRACES,
    '/(?:[RrWw]:\\d|[Dd]?[Cc][Oo][Pp][Yy])',
    '\\d:\\d\\d:\\d\\d',
    `${ENTRY_TRACE}[^]*${ENTRY_TRACE}`,
  ].join('|'),
);

const LETTERS = new TextDecoder('windows-1252');

/** A letter for each byte but for NULs, of which UTF-16 has one behind each letter of ASCII. */
function lettersOf(bytes: Uint8Array): string {
  return LETTERS.decode(bytes).replaceAll('\u0000', '');
}

export interface ReadLogOptions {
  /** The encoding of narrow text; without it the text itself has to tell. UTF-16 is always found by its bytes. */
  readonly encoding?: NarrowEncoding;
}

/**
 * Reads a robocopy log, whatever its encoding, language and number of jobs. Never throws for what the log holds: what
 * could not be used is in the warnings. Memory grows with errors and jobs, not with the length of the log.
 * The source is read a second time where its beginning misled about its code page.
 */
export async function readRobocopyLog(source: Source, { encoding }: ReadLogOptions = {}): Promise<RobocopyLog> {
  if (encoding !== undefined) {
    const parser = new LogParser({ declared: encoding, codePage: USUAL_CODE_PAGE });
    await feed(parser, source);
    return parser.end(null);
  }
  const first = surveyHead(await readHead(source));
  const survey = new EncodingSurvey();
  const parser = new LogParser({ declared: null, codePage: first?.encoding ?? USUAL_CODE_PAGE, survey });
  await feed(parser, source);
  const choice = survey.choose();
  if (choice === null || choice.encoding === (first?.encoding ?? USUAL_CODE_PAGE)) {
    return parser.end(choice);
  }
  const second = new LogParser({ declared: null, codePage: choice.encoding });
  await feed(second, source);
  return second.end(choice);
}

/** Shows every directory and file line of a log that was read before, in order. */
export async function readRobocopyItems(
  source: Source,
  log: Pick<RobocopyLog, 'encodingChoice'>,
  visit: (item: PlacedItem) => void,
  { encoding }: ReadLogOptions = {},
): Promise<void> {
  const codePage = log.encodingChoice?.encoding ?? USUAL_CODE_PAGE;
  const parser = new LogParser({ declared: encoding ?? null, codePage, onItem: visit });
  await feed(parser, source);
  parser.end(null);
}

/** Shows every line of a log that was read before, in order. A line is good until the call returns. */
export async function readRobocopyLines(
  source: Source,
  log: Pick<RobocopyLog, 'encodingChoice'>,
  visit: (line: LogLine) => void,
  { encoding }: ReadLogOptions = {},
): Promise<void> {
  const codePage = log.encodingChoice?.encoding ?? USUAL_CODE_PAGE;
  const parser = new LogParser({ declared: encoding ?? null, codePage, onLine: visit });
  await feed(parser, source);
  parser.end(null);
}

/** Of what is in no code page for certain, and of texts too short to tell. */
const USUAL_CODE_PAGE: CodePage = 'windows-1252';

async function feed(parser: LogParser, source: Source): Promise<void> {
  for await (const chunk of source.stream(true)) {
    parser.push(chunk);
  }
}

/** The choice for the head that was asked about last: whoever tells formats asks first, then the reader. */
let surveyed: { readonly head: WeakRef<Uint8Array>; readonly choice: EncodingChoice | null } | null = null;

function surveyHead(head: Uint8Array): EncodingChoice | null {
  if (surveyed?.head.deref() === head) {
    return surveyed.choice;
  }
  const survey = new EncodingSurvey();
  const parser = new LogParser({ declared: null, codePage: USUAL_CODE_PAGE, survey });
  parser.push(head);
  parser.end(null);
  const choice = survey.choose();
  surveyed = { head: new WeakRef(head), choice };
  return choice;
}

/** A directory or a file line, as strictly as /NC, /NS, /TS and /FP allow (robocopy-log.md §4). */
const ENTRY =
  /^\t(?: {2}[^\t]{0,40}\t\t *(?:\d[\d.]*(?: [kmgt])?)?(?: [\d/]{10} [\d:]{8})?\t[^\t]+|[^\t]{0,60}\t(?:[A-Za-z]:|\\\\)[^\t]*\\)$/;
/** How lines of programs, scripts and mark-up end or begin. They may quote a log. */
const CODE = /[;{}]\s*$|^\s*(?:\/\/|\/\*|#|<[\w/!?]|(?:import|from|def|function|class|using) )/;

function isConvincing({ errors, fatal, options, source, destination, summary }: RobocopyJob): boolean {
  return (
    errors.some(({ time, action, path }) => path !== '' && (time !== null || action !== null)) ||
    fatal.some(({ text }) => fatalAction(text) !== 'fatal') ||
    (options !== null && source !== null && destination !== null) ||
    (summary !== null && summary.times !== null)
  );
}
