/** What must hold of every report, whatever was read and however it was damaged. */

import {
  explain,
  type Explanation,
  type ReadWarning,
  renderExplanation,
  renderTerminal,
  type Report,
  type ReportInput,
  type Source,
} from '../src/index.js';
import { complaints, parsed } from '../test/report/against-schema.js';
import { pick, type Random } from './random.js';
import type { Outcome } from './target.js';

/** An input has one warning of each kind, not one for each place. */
const MOST_WARNINGS = 20;
/** Characters of a warning: what it quotes from the file is cut. */
const LONGEST_WARNING = 1000;
/** Events that a page about one object is rendered for. */
const RENDERED_EVENTS = 200;

/** What a value looks like that was never meant to be printed; of entities of XML "undefined" is the word. */
const SLIPPED = /\bundefined\b(?! entity)|\bNaN\b|\bInfinity\b|\[object /;
const CODE = /^[a-z]+(?:-[a-z]+)*$/;
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/** Throws an error with this message unless it holds. */
export function must(holds: boolean, message: string): asserts holds {
  if (!holds) {
    throw new Error(message);
  }
}

/** Judges the report of a single input; that input. */
export function judgeReport(report: Report): ReportInput {
  const [complaint] = complaints(parsed(report));
  must(complaint === undefined, `the report is not as its schema says: ${complaint}`);
  const [input] = report.inputs;
  must(input !== undefined && report.inputs.length === 1, `${report.inputs.length} inputs of one`);
  const { format, warnings } = input;
  judgeWarnings(warnings);
  must(format !== null || warnings.length === 1, `${warnings.length} errors of an input that cannot be used`);
  // The file is in memory: whatever fails in reading it is no failure of the system.
  must(
    warnings.every(({ code }) => code !== 'unreadable'),
    `unreadable: ${warnings.map(({ message }) => message).join()}`,
  );
  judgePage(renderTerminal(report, { color: false }));
  return input;
}

export function outcomeOf({ format, warnings }: ReportInput): Outcome {
  if (format === null) {
    return 'error';
  }
  return warnings.length > 0 ? 'warnings' : 'result';
}

export function judgeWarnings(warnings: readonly ReadWarning[]): void {
  must(warnings.length <= MOST_WARNINGS, `${warnings.length} warnings`);
  for (const { code, message } of warnings) {
    must(CODE.test(code), `a warning with the code ${JSON.stringify(code)}`);
    judgeMessage(message);
  }
}

export function judgeMessage(message: string): void {
  must(message.trim() !== '', 'a warning without a message');
  must(!SLIPPED.test(message), `a warning says: ${message.slice(0, LONGEST_WARNING)}`);
  must(message.length <= LONGEST_WARNING, `a warning of ${message.length} characters: ${message.slice(0, 200)}`);
}

function judgePage(text: string): void {
  must(!CONTROL_CHARACTERS.test(text), 'control characters on the page');
}

/** Judges what the source says about an object, and its page. */
export async function judgeExplanation(path: string, source: Source): Promise<Explanation> {
  const explanation = await explain(path, [source]);
  for (const { warnings } of explanation.inputs) {
    judgeWarnings(warnings);
  }
  for (const { by } of explanation.events) {
    must(!SLIPPED.test(by), `an event by ${by}`);
  }
  if (explanation.events.length <= RENDERED_EVENTS) {
    judgePage(renderExplanation(explanation));
  }
  return explanation;
}

/** Readers get files in pieces of any size. Most can be read anywhere: into memory of the reader or not. */
export function memorySource(name: string, bytes: Uint8Array, random: Random): Source {
  const piece = pick([65_536, 65_536, 65_536, 4096, Math.max(1000, bytes.length >> 7)], random);
  const forward: Source = {
    name,
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += piece) {
        yield bytes.slice(at, at + piece);
      }
    },
  };
  const own = async (offset: number, length: number): Promise<Uint8Array> => bytes.slice(offset, offset + length);
  const filling = async (offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> => {
    const part = bytes.subarray(offset, offset + length);
    if (into === undefined || into.length < part.length) {
      return part.slice();
    }
    into.set(part);
    return into.subarray(0, part.length);
  };
  return pick(
    [forward, { ...forward, read: own }, { ...forward, read: filling }, { ...forward, read: filling }],
    random,
  );
}

/** In bytes. */
const LONGEST_PIECE = 100;

/** A source in pieces that end anywhere, within letters too. */
export function inPieces(name: string, bytes: Uint8Array, random: Random): Source {
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; at += 1 + random(LONGEST_PIECE)) {
    ends.push(at);
  }
  return {
    name,
    size: bytes.length,
    async *stream() {
      for (const [index, at] of ends.entries()) {
        yield bytes.slice(at, ends[index + 1] ?? bytes.length);
      }
    },
  };
}
