import { type CodePage, decodeCodePage, type NarrowEncoding } from './code-page.js';

/** Encodings a line can have. The narrow ones differ only in bytes above 127. */
export type LineEncoding = 'us-ascii' | 'utf-16le' | NarrowEncoding;

/**
 * Tells the encoding of narrow lines: strict UTF-8 where it can be, else the code page of the log. A line in a national
 * code page can be valid UTF-8 by accident, one of two Chinese letters easily is, so such a line counts as UTF-8 only
 * while most lines so far were.
 */
export class NarrowLines {
  readonly #codePage: CodePage;
  readonly #declared: NarrowEncoding | null;
  #valid = 0;
  #invalid = 0;

  /** `declared` holds for all narrow text; without it lines that are not UTF-8 are in `codePage`. */
  constructor(declared: NarrowEncoding | null, codePage: CodePage) {
    this.#declared = declared;
    this.#codePage = codePage;
  }

  /** To be asked once for every line with a byte above 127, in order. `cut`: the last character may be incomplete. */
  encodingOf(bytes: Uint8Array, start: number, end: number, cut: boolean): NarrowEncoding {
    if (this.#declared !== null) {
      return this.#declared;
    }
    if (!isUtf8(bytes, start, end, cut)) {
      this.#invalid++;
      return this.#codePage;
    }
    this.#valid++;
    return this.#valid >= this.#invalid ? 'utf-8' : this.#codePage;
  }
}

/** Whether a line's encoding is a national one, which nothing in the line proves. */
export function isCodePage(encoding: LineEncoding): encoding is CodePage {
  return encoding !== 'us-ascii' && encoding !== 'utf-16le' && encoding !== 'utf-8';
}

export function decodeText(bytes: Uint8Array, encoding: LineEncoding): string {
  switch (encoding) {
    case 'utf-16le':
      return UTF_16.decode(bytes);
    case 'us-ascii':
    case 'utf-8':
      return UTF_8.decode(bytes);
    default:
      return decodeCodePage(bytes, encoding);
  }
}

const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true });
const UTF_16 = new TextDecoder('utf-16le', { ignoreBOM: true });

/**
 * Strict UTF-8: no overlong form, no surrogate, nothing above U+10FFFF (Unicode, table 3-7).
 * Ours, because TextDecoder reports a bad byte by an exception: 10 µs for each line of a log in another encoding.
 */
function isUtf8(bytes: Uint8Array, start: number, end: number, cut: boolean): boolean {
  let at = start;
  while (at < end) {
    const lead = bytes[at++] ?? 0;
    if (lead < 0x80) {
      continue;
    }
    const more = continuationBytes(lead);
    if (more === 0) {
      return false;
    }
    for (let nth = 0; nth < more; nth++) {
      if (at >= end) {
        return cut;
      }
      const byte = bytes[at++] ?? 0;
      const [low, high] = nth === 0 ? secondByteRange(lead) : ANY_CONTINUATION;
      if (byte < low || byte > high) {
        return false;
      }
    }
  }
  return true;
}

function continuationBytes(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) {
    return 0;
  }
  if (lead < 0xe0) {
    return 1;
  }
  return lead < 0xf0 ? 2 : 3;
}

type ByteRange = readonly [low: number, high: number];
const ANY_CONTINUATION: ByteRange = [0x80, 0xbf];
const SECOND_BYTES: ReadonlyMap<number, ByteRange> = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);

function secondByteRange(lead: number): ByteRange {
  return SECOND_BYTES.get(lead) ?? ANY_CONTINUATION;
}
