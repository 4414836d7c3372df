/** What commands printed, pasted from a console or redirected into a file: the whole text, its lines, and where each part stood. */

import { openUtf8 } from './encoding.js';
import { InputError } from './input-error.js';
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
  return text.split('\n').map(withoutCarriageReturns);
}

/** The same without a last line of blanks alone. */
export function filledLinesOf(text: string): string[] {
  return withoutBlankEnd(linesOf(text));
}

/** The lines without a last one of blanks alone. */
export function withoutBlankEnd(lines: string[]): string[] {
  return lines.at(-1)?.trim() === '' ? lines.slice(0, -1) : lines;
}
