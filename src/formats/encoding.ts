/** Text files of unknown encoding as a stream of UTF-8 bytes. */

import type { ReadWarning, Source } from './source.js';

/** How many bytes decide about an encoding, and how many a format's sniff sees. */
const HEAD_BYTES = 65_536;

/** Label of a text encoding as TextDecoder knows it. */
type TextEncodingLabel = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** The encoding of a text by its byte order mark, its NULs or its validity as UTF-8; windows-1252 is the guess when none fits. */
function detectEncoding(head: Uint8Array): { label: TextEncodingLabel; bomLength: number; guessed: boolean } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) {
    return { label: 'utf-8', bomLength: 3, guessed: false };
  }
  if (head[0] === 0xff && head[1] === 0xfe) {
    return { label: 'utf-16le', bomLength: 2, guessed: false };
  }
  if (head[0] === 0xfe && head[1] === 0xff) {
    return { label: 'utf-16be', bomLength: 2, guessed: false };
  }
  // Without a mark: the first two characters of every text we read are ASCII.
  if (head.length >= 4 && head[1] === 0 && head[3] === 0 && head[0] !== 0 && head[2] !== 0) {
    return { label: 'utf-16le', bomLength: 0, guessed: false };
  }
  if (head.length >= 4 && head[0] === 0 && head[2] === 0 && head[1] !== 0 && head[3] !== 0) {
    return { label: 'utf-16be', bomLength: 0, guessed: false };
  }
  return isUtf8(head)
    ? { label: 'utf-8', bomLength: 0, guessed: false }
    : { label: 'windows-1252', bomLength: 0, guessed: true };
}

/** Whether the bytes are UTF-8, a character cut off at the end forgiven. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The head that was read last: a source is asked what it is, then for its encoding, and big ones are read twice. */
let lastHead = new WeakMap<Source, Uint8Array>();

/** The first bytes of a source, at most HEAD_BYTES. */
export async function readHead(source: Source): Promise<Uint8Array> {
  const known = lastHead.get(source);
  if (known !== undefined) {
    return known;
  }
  const head = (await source.read?.(0, HEAD_BYTES)) ?? (await streamedHead(source));
  lastHead = new WeakMap([[source, head]]);
  return head;
}

async function streamedHead(source: Source): Promise<Uint8Array> {
  const head = new Uint8Array(HEAD_BYTES);
  let length = 0;
  for await (const chunk of source.stream()) {
    const part = chunk.subarray(0, HEAD_BYTES - length);
    head.set(part, length);
    length += part.length;
    if (length === HEAD_BYTES) {
      break;
    }
  }
  return head.subarray(0, length);
}

/** Decoded text of a head, for formats that sniff in words. */
export function headText(head: Uint8Array): string {
  const { label, bomLength } = detectEncoding(head);
  return new TextDecoder(label).decode(head.subarray(bomLength));
}

/** A text source as UTF-8 without a byte order mark. */
export interface Utf8Text {
  readonly encoding: TextEncodingLabel;
  readonly warnings: readonly ReadWarning[];
  /** Each is good until the next is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Opens a text source whatever its encoding. */
export async function openUtf8(source: Source): Promise<Utf8Text> {
  const { label, bomLength, guessed } = detectEncoding(await readHead(source));
  const warnings: ReadWarning[] = guessed
    ? [
        {
          code: 'encoding-guessed',
          message: 'neither UTF-8 nor UTF-16: read as windows-1252, so letters outside ASCII may be wrong',
          at: null,
        },
      ]
    : [];
  return { encoding: label, warnings, chunks: utf8Chunks(source, label, bomLength) };
}

async function* utf8Chunks(source: Source, label: TextEncodingLabel, bomLength: number): AsyncGenerator<Uint8Array> {
  const decoder = label === 'utf-8' ? null : new TextDecoder(label, { ignoreBOM: true });
  const encoder = new TextEncoder();
  let skip = bomLength;
  for await (const chunk of source.stream(true)) {
    const body = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - body.length;
    if (body.length > 0) {
      yield decoder === null ? body : encoder.encode(decoder.decode(body, { stream: true }));
    }
  }
  const rest = decoder?.decode() ?? '';
  if (rest !== '') {
    yield encoder.encode(rest);
  }
}
