import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROW_FORMATS } from '../../src/formats/procmon/row-formats.js';
import { StringSink } from '../../src/formats/string-sink.js';
import { ByteWindow, type TextSink } from '../../src/formats/text-sink.js';
import { type Escapes, escapeText, Utf8Writer } from '../../src/formats/utf8-writer.js';

const NO_ESCAPES: Escapes = { ascii: new Map() };

function written(write: (out: Utf8Writer) => void, escapes = NO_ESCAPES): string {
  const out = new Utf8Writer(escapes);
  write(out);
  return Buffer.concat(out.take()).toString('utf8');
}

function sunk(write: (out: TextSink) => void): string {
  const out = new StringSink();
  write(out);
  return out.take();
}

function characters(text: string, isWide: boolean, before: number): (out: TextSink) => void {
  const bytes = Buffer.concat([Buffer.alloc(before, 0x41), Buffer.from(text, isWide ? 'utf16le' : 'latin1')]);
  return (out) => out.characters(new ByteWindow(bytes), before, bytes.length - before, isWide);
}

/** Texts up to and over the length that is written at once, with what formats escape and what is none of ASCII. */
const texts = fc
  .array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\n', '<', '\\', '😀', '\ud83d', 'x'.repeat(4090))),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

describe.each(Object.entries(ROW_FORMATS))('the texts of %s', (_, { escapes }) => {
  it('are the same written, written as a word and escaped as a string', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const escaped = wellFormed(escapeText(text, escapes));
        expect(written((out) => out.text(text), escapes)).toBe(escaped);
        expect(written((out) => out.word(text), escapes)).toBe(escaped);
      }),
    );
  });

  it('are the same from the bytes of a file', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), fc.nat(3), (text, isWide, before) => {
        const write = characters(text, isWide, before);
        expect(written(write, escapes)).toBe(wellFormed(escapeText(sunk(write), escapes)));
      }),
    );
  });
});

describe('characters of a file', () => {
  it('are its text, as often as they are asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, fc.boolean())), (asked) => {
        const out = new StringSink();
        for (const [text, isWide] of [...asked, ...asked]) {
          characters(text, isWide, 0)(out);
          const expected = isWide ? wellFormed(text) : Buffer.from(text, 'latin1').toString('latin1');
          expect(out.take()).toBe(expected);
        }
      }),
    );
  });

  it('of an odd number of bytes end in a character that is none', () => {
    const window = new ByteWindow(Uint8Array.of(0x41, 0, 0x42));
    const write = (out: TextSink): void => out.characters(window, 0, 3, true);
    expect(sunk(write)).toBe('A\ufffd');
    expect(written(write)).toBe('A\ufffd');
  });
});

describe('a number', () => {
  it('has all its digits, or as many as were asked for', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(2000), fc.maxSafeNat()), fc.integer({ min: 1, max: 7 }), (value, count) => {
        const last = String(value % 10 ** count).padStart(count, '0');
        for (const write of [written, sunk]) {
          expect(write((out: TextSink) => out.integer(value))).toBe(String(value));
          expect(write((out: TextSink) => out.digits(value, count))).toBe(last);
        }
      }),
    );
  });
});

describe('pieces', () => {
  it('hold everything once, in order, whatever its length', () => {
    const parts = Array.from({ length: 300 }, (_, index) => `${index}:${'é'.repeat(index * 30)};`);
    const out = new Utf8Writer(NO_ESCAPES);
    let text = '';
    const decoder = new TextDecoder();
    parts.forEach((part, index) => {
      if (index % 2 === 0) {
        out.text(part);
      } else {
        out.bytes(Buffer.from(part));
      }
      if (index % 50 === 0) {
        for (const piece of out.take()) {
          text += decoder.decode(piece, { stream: true });
        }
      }
    });
    for (const piece of out.take()) {
      text += decoder.decode(piece, { stream: true });
    }
    expect(text).toBe(parts.join(''));
    expect(out.take()).toEqual([]);
  });
});
