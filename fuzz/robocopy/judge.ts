/** Reads a damaged log in every way the library offers and judges what comes of it. */

import {
  analyze,
  type Explanation,
  renderJson,
  type Report,
  type ReportFailure,
  type ReportInput,
} from '../../src/index.js';
import { inPieces, judgeExplanation, judgeReport, memorySource, must, outcomeOf } from '../judge-report.js';
import { pick, type Random } from '../random.js';
import type { Outcome } from '../target.js';
import { DECOYS } from './logs.js';

/** Bytes of files that are read twice, the second time in small pieces. */
const READ_IN_PIECES = 64 * 1024;
/** Codes that are looked for in the whole of a file. */
const CODES = 50;

const ENCODINGS = ['utf-8', '850', 'cp866', 'shift_jis', 'gbk', 'big5', 'windows-1252'];
const OBJECTS = ['report 1.docx', '*\\data\\*', 'C:\\data\\', '*', ...DECOYS];

/** Reads a log; throws whatever is not as it must be. */
export async function judgeLog(bytes: Uint8Array, random: Random): Promise<Outcome> {
  const source = memorySource('robocopy.log', bytes, random);
  const report = await analyze([source]);
  const input = judgeReport(report);
  if (input.format === 'robocopy-log') {
    judgeLogReport(report, input, bytes);
  }
  const way = random(8);
  if (way < 2) {
    judgeEvents(await judgeExplanation(pick(OBJECTS, random), source), report, input);
  } else if (way < 4 && bytes.length <= READ_IN_PIECES) {
    const again = await analyze([inPieces(source.name, bytes, random)]);
    must(renderJson(again) === renderJson(report), 'another report where the file comes in other pieces');
  } else if (way === 4) {
    const declared = await analyze([source], { encoding: pick(ENCODINGS, random) });
    const reread = judgeReport(declared);
    must(reread.format === input.format, `${reread.format} where the encoding is declared, and not ${input.format}`);
    if (reread.format === 'robocopy-log') {
      judgeLogReport(declared, reread, bytes);
    }
  }
  return outcomeOf(input);
}

/** Judges the report of a log against the file itself. */
export function judgeLogReport(report: Report, input: ReportInput, bytes: Uint8Array): void {
  judgeLines(report, input, bytes);
  judgeFailures(report);
}

/** Whatever is in the report stands in the file, in the line that the report names. */
function judgeLines({ jobs, summary }: Report, { encoding, records }: ReportInput, bytes: Uint8Array): void {
  const feeds = bytes.reduce((sum, byte) => sum + (byte === LINE_FEED ? 1 : 0), 0);
  const isNarrow = encoding !== null && !encoding.includes('utf-16');
  // In UTF-16 every line end holds a line feed, and other letters can hold one too.
  must(records <= feeds + 1, `${records} lines and ${feeds} line feeds`);
  if (isNarrow) {
    const lines = feeds + (bytes.at(-1) === LINE_FEED ? 0 : 1);
    must(records === lines, `${records} lines instead of ${lines}`);
  }
  const errors = jobs.flatMap((job) => job.errors);
  const items = jobs.reduce((sum, job) => sum + job.items.directories + job.items.files, 0);
  const tabs = bytes.reduce((sum, byte) => sum + (byte === TAB ? 1 : 0), 0);
  must(2 * items <= tabs, `${items} entries and ${tabs} tabs`);
  must(errors.length === summary.logErrors, `${errors.length} errors and not ${summary.logErrors}`);
  for (const [index, job] of jobs.entries()) {
    must(job.ordinal === index + 1, `job ${job.ordinal} is the ${index + 1}th`);
    must(job.line >= (jobs[index - 1]?.line ?? 1) && job.line <= records, `a job in line ${job.line}`);
    for (const { line } of [...job.errors, ...job.fatal, ...job.notes]) {
      must(line >= 1 && line <= records, `line ${line} of ${records}`);
    }
    for (const [nth, { line, item }] of job.errors.entries()) {
      must(line >= (job.errors[nth - 1]?.line ?? job.line), `an error in line ${line} before the one before it`);
      must(item === null || (item.line >= 1 && item.line <= line), `line ${item?.line} is the entry of line ${line}`);
    }
    const classed = job.items.classes.reduce((sum, { count }) => sum + count, 0);
    must(classed === job.items.directories + job.items.files, `${classed} entries of a class`);
  }
  const printed = errors.reduce((sum, { retries }) => sum + 1 + retries, 0);
  const file = new FileText(bytes);
  const written = file.count('(0x');
  must(printed <= written, `${printed} errors, and the file has ${written} codes`);
  const codes = new Set(errors.map(({ code }) => code));
  for (const code of [...codes].slice(0, CODES)) {
    must(file.has(codeText(code)), `the file has no ${codeText(code)}`);
  }
  if (isNarrow) {
    const lineOf = lineReader(bytes);
    for (const { line, code } of errors.sort((a, b) => a.line - b.line)) {
      const text = lineOf(line);
      must(positionOfCode(text, code) !== null, `no code ${code} in line ${line}: ${text.slice(0, 200)}`);
    }
  }
}

/** What is told of an object is an entry or an error, and no entry is an error. */
function judgeEvents({ events, omitted }: Explanation, { jobs }: Report, { records }: ReportInput): void {
  const linesOfErrors = new Set(jobs.flatMap((job) => job.errors.map(({ line }) => line)));
  const items = jobs.reduce((sum, job) => sum + job.items.directories + job.items.files, 0);
  const errors = jobs.reduce((sum, job) => sum + job.errors.length, 0);
  const failed = events.filter((event) => event.failed);
  must(failed.length <= errors, `${failed.length} failed events of ${errors} errors`);
  must(
    events.length + omitted <= errors + items,
    `${events.length + omitted} events of ${errors} errors and ${items} entries`,
  );
  for (const { line } of failed) {
    must(line !== null && linesOfErrors.has(line), `a failed event in line ${line}, which is no error`);
  }
  for (const { line } of events) {
    must(line !== null && line >= 1 && line <= records, `an event in line ${line} of ${records}`);
  }
}

/** An error is quoted as it stands in the file, and none is made of the name of a file. */
function judgeFailures({ jobs, failures }: Report): void {
  const errors = jobs.flatMap((job) => job.errors);
  const linesOfErrors = new Set(errors.map(({ line }) => line));
  const fatal = jobs.reduce((sum, job) => sum + job.fatal.length, 0);
  const logged = failures.filter(({ win32 }) => win32 !== null);
  must(
    failures.length === logged.length + fatal,
    `${failures.length - logged.length} failures of ${fatal} fatal lines`,
  );
  const printed = errors.reduce((sum, { retries }) => sum + 1 + retries, 0);
  const counted = logged.reduce((sum, failure) => sum + failure.occurrences, 0);
  must(counted === printed, `${counted} occurrences of ${printed} errors`);
  for (const failure of logged) {
    judgeEvidence(failure, linesOfErrors);
  }
}

function judgeEvidence({ id, robocopy, win32, evidence }: ReportFailure, linesOfErrors: ReadonlySet<number>): void {
  must(robocopy !== null && win32 !== null && robocopy.code === win32, `${id} has not the code ${win32} of its line`);
  must(evidence[0]?.line === robocopy.line, `${id} does not quote line ${robocopy.line}`);
  for (const { line, text } of evidence) {
    must(line !== null && linesOfErrors.has(line), `${id} quotes line ${line}, which is no error`);
    const at = positionOfCode(text, win32);
    must(at !== null, `${id} of code ${win32} quotes: ${text.slice(0, 200)}`);
    // Where damage moves such a name to the start of a line, or behind a time, two words stand before the code all the same.
    must(!text.slice(0, at).includes('report ERROR'), `an error made of a name: ${text.slice(0, 200)}`);
  }
}

function codeText(code: number): string {
  return `${code} (0x${code.toString(16).padStart(8, '0')})`;
}

/** Where a code stands in a line, in decimal and hexadecimal; null where it does not. */
function positionOfCode(text: string, code: number): number | null {
  const hex = code.toString(16).padStart(8, '0');
  return new RegExp(`(?<!\\d)0*${code} \\(0x${hex}\\)`, 'i').exec(text)?.index ?? null;
}

const TAB = 0x09;
const LINE_FEED = 0x0a;

/** A file whose ASCII text, narrow or in UTF-16, can be looked for in any case. */
class FileText {
  readonly #text: string;

  constructor(bytes: Uint8Array) {
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').toLowerCase();
  }

  has(text: string): boolean {
    return this.#text.includes(text) || this.#text.includes(wide(text));
  }

  count(text: string): number {
    return this.#text.split(text).length + this.#text.split(wide(text)).length - 2;
  }
}

function wide(text: string): string {
  return [...text].join('\u0000');
}

/** Reads lines by number, each no earlier than the one before. Bytes are letters. */
function lineReader(bytes: Uint8Array): (line: number) => string {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let number = 1;
  let from = 0;
  return (line) => {
    for (; number < line; number++) {
      from = file.indexOf(LINE_FEED, from) + 1;
    }
    const to = file.indexOf(LINE_FEED, from);
    return file.subarray(from, to === -1 ? file.length : to).toString('latin1');
  };
}
