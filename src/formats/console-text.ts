/** What commands printed, pasted from a console or redirected into a file: the whole text, its lines, and where each part stood. */

import { openUtf8 } from './encoding.js';
import { InputError } from './input-error.js';
import { joinBytes } from './join-bytes.js';
import { type CodePage, decodeCodePage } from './robocopy/code-page.js';
import type { Position, ReadWarning, Source } from './source.js';

/** In bytes. Texts of permissions are small: a listing of this size has a million entries. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What a redirected console is tried with where it is no Unicode: the OEM and ANSI pages of Europe. */
const PAGES: readonly CodePage[] = ['windows-1252', 'cp850', 'cp437', 'cp852', 'cp866', 'windows-1250', 'windows-1251'];
/** In bytes: what tells the page. */
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
  if (source.size !== null && source.size > MAX_BYTES) {
    throw tooLarge();
  }
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
      throw tooLarge();
    }
    parts.push(chunk.slice());
  }
  return joinBytes(parts);
}

function tooLarge(): InputError {
  return new InputError(
    `larger than ${MAX_BYTES / 1024 / 1024} MB: expected the output of a command alone; leave out the objects that matter not`,
  );
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
 * The lines of a text, without their ends. Behind the last line end there is one more, which is empty where the text is whole:
 * so the readers tell a line that may be cut. Several carriage returns before a line feed are one end: some redirections write
 * them.
 */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  // In place: a text of line ends alone has as many lines as letters.
  lines.forEach((line, at) => {
    if (line.endsWith('\r')) {
      lines[at] = withoutCarriageReturns(line);
    }
  });
  return lines;
}

function withoutCarriageReturns(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') {
    end--;
  }
  return line.slice(0, end);
}

/** The lines but for a last one of blanks alone. */
export function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  return lines.at(-1)?.trim() === '' ? lines.slice(0, -1) : lines;
}

/** In UTF-16 units. No line of a command that prints tables or lists comes near it. */
const MAX_LINE = 8192;
/** What stands for a longer line: it is none of ours, and it is not blank. */
export const UNREADABLE_LINE = '\ufffd';

/** Lines that can be read in no time at all: longer ones than any command prints are replaced by a sign that nothing fits. */
export function boundedLines(lines: readonly string[]): readonly string[] {
  const isTooLong = (line: string): boolean => line.length > MAX_LINE;
  return lines.some(isTooLong) ? lines.map((line) => (isTooLong(line) ? UNREADABLE_LINE : line)) : lines;
}

/** How lines of programs, scripts and mark-up end or begin. They may quote what we read. */
const CODE = /[;{}]\s*$|^\s*(?:\/\/|\/\*|\*\s|<[\w/!?]|(?:import|export|from|def|function|class|using|const|let) )/;

/** Whether more than a fifth of the lines are code: such a text quotes the output of a command and is none. */
export function looksLikeCode(lines: readonly string[]): boolean {
  const texts = lines.filter((line) => line.trim() !== '');
  return texts.filter((line) => CODE.test(line.slice(-200)) || CODE.test(line.slice(0, 200))).length * 5 > texts.length;
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

  get length(): number {
    return this.#text.length;
  }

  /** The line of its first part, counted from 1. */
  get line(): number {
    return this.#parts[0]?.line ?? 1;
  }

  get lastLine(): number {
    return this.#parts.at(-1)?.line ?? 1;
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

/** How many blanks a line begins with. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** In UTF-16 units. */
const LONGEST_LABEL = 80;

/** A line of a list. */
interface Labelled {
  readonly label: string;
  readonly value: string;
}

/** A line of a list: label, colon (wide in East Asian texts), value; null for any other. */
export function labelledLine(line: string): Labelled | null {
  const text = line.trim();
  const colon = text.slice(0, LONGEST_LABEL + 1).search(/[:：]/);
  const rest = text.slice(colon + 1);
  return colon <= 0 || (text[colon] === ':' && /^\S/.test(rest))
    ? null
    : { label: text.slice(0, colon).trim(), value: rest.trim() };
}
