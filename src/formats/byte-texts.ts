/** Texts of UTF-8 bytes, the same string for the same bytes: rows of a trace repeat most of their cells. */

/** Slots; each keeps the last text that fell into it. */
const SLOTS = 2048;
/** Longer texts are decoded anew each time. */
const LONGEST_KEPT = 1024;

// A byte order mark within a file is text.
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes parts of buffers. Keeps copies, never the buffers themselves. */
export class ByteTexts {
  readonly #known: ({ readonly bytes: Uint8Array; readonly text: string } | undefined)[] = [];

  /** The text of the bytes from `start` up to `end`, which is excluded. */
  of(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length === 0) {
      return '';
    }
    if (length > LONGEST_KEPT) {
      return DECODER.decode(bytes.subarray(start, end));
    }
    let hash = length;
    for (let at = start; at < end; at++) {
      // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv
      hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193);
    }
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#known[slot];
    if (known !== undefined && known.bytes.length === length && isSame(known.bytes, bytes, start)) {
      return known.text;
    }
    const part = bytes.slice(start, end);
    const text = DECODER.decode(part);
    this.#known[slot] = { bytes: part, text };
    return text;
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = 0; at < known.length; at++) {
    if (known[at] !== bytes[start + at]) {
      return false;
    }
  }
  return true;
}
