/** What commands printed, pasted from a console or redirected into a file: the whole text, its lines, and where each part stood. */

import { openUtf8 } from '../encoding.js';
import { InputError } from '../input-error.js';
import { type CodePage, decodeCodePage } from '../robocopy/code-page.js';
import type { Position, ReadWarning, Source } from '../source.js';

/** In bytes. Texts of permissions are small: a listing of this size has a million entries. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What a redirected console is tried with where it is no Unicode: the OEM and ANSI pages of Europe. */
const PAGES: readonly CodePage[] = ['windows-1252', 'cp850', 'cp437', 'cp852', 'cp866', 'windows-1250', 'windows-1251'];
/** In characters: what tells the page. */
const SAMPLE = 262_144;

/** A source, read to its end. */
export interface WholeText {
  readonly text: string;
  readonly encoding: string;
  readonly warnings: readonly ReadWarning[];
}

/**
 * The whole text of a source. What is neither UTF-8 nor UTF-16 is read in the code page in which `knownWords` counts most, the
 * first of them where none counts any, with a warning. Throws an InputError above 64 MB.
 */
export async function readWholeText(source: Source, knownWords: (sample: string) => number): Promise<WholeText> {
  const { encoding, warnings, chunks } = await openUtf8(source);
  const text = encoding === 'windows-1252' ? null : decodeUtf8(await bytesOf(chunks));
  return text === null ? narrowText(await bytesOf(source.stream()), knownWords) : { text, encoding, warnings };
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new InputError('larger than 64 MB: expected a text of permissions; leave out the objects that matter not');
    }
    parts.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Null for what is no UTF-8: the head alone, which told the encoding, can be ASCII. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function narrowText(bytes: Uint8Array, knownWords: (sample: string) => number): WholeText {
  const sample = bytes.subarray(0, SAMPLE);
  const [best] = PAGES.map((page) => ({ page, words: knownWords(decodeCodePage(sample, page)) })).sort(
    (one, other) => other.words - one.words,
  );
  const { page, words } = best ?? { page: PAGES[0] ?? 'windows-1252', words: 0 };
  const message =
    words > 0
      ? `neither UTF-8 nor UTF-16: read as ${page}, in which it has words that are known`
      : `neither UTF-8 nor UTF-16: read as ${page}, so letters outside ASCII may be wrong`;
  return {
    text: decodeCodePage(bytes, page),
    encoding: page,
    warnings: [{ code: 'encoding-guessed', message, at: null }],
  };
}

/**
 * The lines of a text without their ends; blanks behind the last end are none. Several carriage returns before a line feed are one
 * end: some redirections write them.
 */
export function textLines(text: string): string[] {
  const lines = text.split('\n').map(withoutCarriageReturns);
  return lines.at(-1)?.trim() === '' ? lines.slice(0, -1) : lines;
}

function withoutCarriageReturns(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') {
    end--;
  }
  return line.slice(0, end);
}

/** Text put together from parts of lines, which knows where each part stood. */
export class PlacedText {
  #text = '';
  readonly #parts: { readonly offset: number; readonly line: number; readonly column: number }[] = [];

  constructor(text: string, line: number, column = 1) {
    this.add(text, line, column);
  }

  get text(): string {
    return this.#text;
  }

  /** The line of its first part, counted from 1. */
  get line(): number {
    return this.#parts[0]?.line ?? 1;
  }

  /** Whether it has more than one part. */
  get isJoined(): boolean {
    return this.#parts.length > 1;
  }

  add(text: string, line: number, column = 1): void {
    this.#parts.push({ offset: this.#text.length, line, column });
    this.#text += text;
  }

  /** Where the character at an offset stood. */
  positionOf(offset: number): Position {
    const part = this.#parts.findLast((one) => one.offset <= offset);
    return part === undefined ? { line: this.line } : { line: part.line, column: part.column + offset - part.offset };
  }

  /** An error within this text, whose column counts from its beginning, as one of the file. */
  placed(error: InputError): InputError {
    return new InputError(error.message, this.positionOf((error.at?.column ?? 1) - 1));
  }
}

/** `C:\>`, `PS Z:\data>`, `PS Microsoft.PowerShell.Core\FileSystem::\\server\share>`: no path holds the closing sign. */
const PROMPT = /^(?:PS )?(?:Microsoft\.PowerShell\.Core\\FileSystem::)?(?:[a-z]:|\\\\)[^<>|"*?]*>/i;

/** What was typed behind a prompt, or null for a line without one. */
export function typedCommand(line: string): string | null {
  const prompt = PROMPT.exec(line)?.[0];
  return prompt === undefined ? null : line.slice(prompt.length).trim();
}

/** Whether a text starts with a drive letter or as a UNC path. */
export function startsAtRoot(text: string): boolean {
  return /^(?:[a-z]:|\\\\)/i.test(text);
}

/** A file that is none of ours can have a problem in each of a million lines. */
const MOST_PROBLEMS = 1_000;

/** The first problems of a file, and how many more there are. */
export function atMost(problems: readonly ReadWarning[]): ReadWarning[] {
  const left = problems.length - MOST_PROBLEMS;
  return left <= 0
    ? [...problems]
    : [
        ...problems.slice(0, MOST_PROBLEMS),
        { code: 'more-problems', message: `${left} more places could not be read`, at: null },
      ];
}

/** A warning about lines that are none of a format's. */
export function linesPassedOver(count: number, what: string): ReadWarning[] {
  return count === 0
    ? []
    : [{ code: 'lines-passed-over', message: `${count} lines are ${what} and were passed over`, at: null }];
}
