import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headText, openUtf8, readHead } from '../../src/formats/encoding.js';
import { encodeText, TEXT_ENCODINGS } from './procmon/encode-text.js';
import { sourceOf } from './procmon/read-events.js';

async function readText(
  bytes: Uint8Array,
  chunkSize?: number,
): Promise<{ text: string; encoding: string; codes: string[] }> {
  const { encoding, warnings, chunks } = await openUtf8(sourceOf(bytes, chunkSize));
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + decoder.decode(), encoding, codes: warnings.map(({ code }) => code) };
}

describe('a text', () => {
  it.each(TEXT_ENCODINGS)('in %s is read without its mark, in chunks of any size', async (encoding) => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (tail, size) => {
          const text = `ab${tail}`;
          expect(await readText(encodeText(text, encoding), size)).toEqual({
            text,
            encoding: encoding.replace(' with BOM', ''),
            codes: [],
          });
          expect(headText(encodeText(text, encoding))).toBe(text);
        },
      ),
    );
  });

  it('in a national code page is read as windows-1252, with a warning', async () => {
    const bytes = new Uint8Array([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x80, 0x93, 0x94]);
    for (const chunkSize of [1, 3, 100]) {
      expect(await readText(bytes, chunkSize)).toEqual({
        text: 'Größe€“”',
        encoding: 'windows-1252',
        codes: ['encoding-guessed'],
      });
    }
  });

  it('in UTF-8 whose first bytes end within a character is still UTF-8', async () => {
    const text = `${'a'.repeat(65_535)}é`;
    expect(await readText(encodeText(text))).toEqual({ text, encoding: 'utf-8', codes: [] });
  });

  it('that is empty or a mark alone has nothing in it', async () => {
    expect(await readText(new Uint8Array(0))).toEqual({ text: '', encoding: 'utf-8', codes: [] });
    expect(await readText(encodeText('', 'utf-8 with BOM'), 1)).toEqual({ text: '', encoding: 'utf-8', codes: [] });
    expect(await readText(encodeText('', 'utf-16le with BOM'), 1)).toEqual({
      text: '',
      encoding: 'utf-16le',
      codes: [],
    });
  });

  it('cut off within a character ends with the replacement character', async () => {
    const bytes = encodeText('abc', 'utf-16le with BOM').slice(0, -1);
    expect(await readText(bytes)).toMatchObject({ text: 'ab\ufffd', encoding: 'utf-16le' });
  });
});

describe('the head of a source', () => {
  it('is its first 64 KB, however they come', async () => {
    const bytes = new Uint8Array(100_000).map((_, index) => index % 251);
    for (const chunkSize of [1_000, 65_536, 100_000]) {
      expect(Buffer.compare(await readHead(sourceOf(bytes, chunkSize)), bytes.subarray(0, 65_536))).toBe(0);
    }
    expect(await readHead(sourceOf(bytes.subarray(0, 10)))).toEqual(bytes.subarray(0, 10));
  });

  it('is read without reading the rest', async () => {
    let chunks = 0;
    await readHead({
      name: 'endless',
      size: null,
      async *stream() {
        for (;;) {
          chunks++;
          yield new Uint8Array(40_000);
        }
      },
    });
    expect(chunks).toBe(2);
  });
});
