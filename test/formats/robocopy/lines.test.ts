import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NarrowLines } from '../../../src/formats/robocopy/encoding.js';
import { LineSplitter, MAX_LINE_BYTES } from '../../../src/formats/robocopy/lines.js';
import { concatenate, encodeLog } from './generate-log.js';

interface Split {
  readonly texts: readonly (readonly [line: number, text: string])[];
  readonly encodings: readonly string[];
  readonly lines: number;
  readonly cutLines: number;
  readonly firstCutLine: number | null;
  readonly firstCodePageLine: number | null;
}

function split(bytes: Uint8Array, chunkSize = 65_536): Split {
  const texts: [number, string][] = [];
  const splitter = new LineSplitter(
    (line) => texts.push([line.number, line.text]),
    new NarrowLines(null, 'windows-1252'),
  );
  for (let at = 0; at < bytes.length; at += chunkSize) {
    splitter.push(bytes.slice(at, at + chunkSize));
  }
  splitter.end();
  const { lines, cutLines, firstCutLine, firstCodePageLine } = splitter;
  return { texts, encodings: [...splitter.encodings], lines, cutLines, firstCutLine, firstCodePageLine };
}

const narrow = (text: string): Uint8Array => encodeLog(text, 'latin1');
const utf8 = (text: string): Uint8Array => encodeLog(text, 'utf-8');
const wide = (text: string): Uint8Array => encodeLog(text, 'utf-16le');
const wideWithMark = (text: string): Uint8Array => encodeLog(text, 'utf-16le-bom');
const textsOf = (...parts: readonly Uint8Array[]): readonly string[] =>
  split(concatenate(...parts)).texts.map(([, text]) => text);

describe('LineSplitter', () => {
  it('ends lines at LF, CR LF and CR CR LF, and numbers them like grep', () => {
    expect(split(narrow('one\r\ntwo\nthree\r\r\n\r\n\nsix'))).toMatchObject({
      texts: [
        [1, 'one'],
        [2, 'two'],
        [3, 'three'],
        [4, ''],
        [5, ''],
        [6, 'six'],
      ],
      lines: 6,
      encodings: ['us-ascii'],
    });
    expect(split(narrow('one\r\n')).lines).toBe(1);
    expect(split(new Uint8Array(0))).toMatchObject({ texts: [], lines: 0 });
  });

  it('separates the redraws of the progress within a line', () => {
    for (const bytes of [narrow('\tfile\r  0%  \r100%  \r\nnext'), wide('\tfile\r  0%  \r100%  \r\nnext')]) {
      expect(split(bytes).texts).toEqual([
        [1, '\tfile'],
        [1, '  0%  '],
        [1, '100%  '],
        [2, 'next'],
      ]);
    }
  });

  it('reads UTF-16 with and without a mark, whatever its letters', () => {
    // U+4E0A and U+0A0A have the byte of a line feed.
    const text = '\r\n-----\r\n上\u0a0a上 x\r\nഊ ഊ\r\n';
    const expected = ['', '-----', '上\u0a0a上 x', 'ഊ ഊ'];
    expect(textsOf(wide(text))).toEqual(expected);
    expect(textsOf(wideWithMark(text))).toEqual(expected);
    expect(textsOf(wideWithMark(text), wideWithMark(text))).toEqual([...expected, ...expected]);
    expect(split(wide(text)).encodings).toEqual(['utf-16le']);
    expect(textsOf(wideWithMark(`\r\n${'正在复制文件'.repeat(20)}\r\nx`))).toEqual([
      '',
      '正在复制文件'.repeat(20),
      'x',
    ]);
  });

  it('is not led astray by letters whose bytes are a line end', () => {
    const text = '\r\nഖഊഖ\r\nnext\r\n';
    for (const size of [1, 7, 65_536]) {
      expect(split(wide(text), size)).toMatchObject({ lines: 3, encodings: ['utf-16le'] });
    }
  });

  it('drops marks that prove nothing', () => {
    expect(textsOf(Uint8Array.of(0xff, 0xfe), narrow('narrow text\r\nafter all'))).toEqual([
      'narrow text',
      'after all',
    ]);
    expect(textsOf(Uint8Array.of(0xef, 0xbb, 0xbf), utf8('größer\r\n'))).toEqual(['größer']);
    expect(textsOf(Uint8Array.of(0xff, 0xfe))).toEqual([]);
  });

  it('changes between narrow text and UTF-16 from line to line', () => {
    const texts = textsOf(
      narrow('odd\r\n'),
      wide('\r\nwide 上\r\n'),
      narrow('a b\r\n\tc\r\n'),
      wideWithMark('\r\nend'),
    );
    expect(texts).toEqual(['odd', '', 'wide 上', 'a b', '\tc', '', 'end']);
  });

  it('finds the way back from a line that was cut off', () => {
    expect(textsOf(narrow('cut of'), wide('\r\n-----\r\n'))).toEqual(['cut of', '\0', '-----']);
    expect(textsOf(wide('a\r\ncut of'), narrow('\r\n-----\r\nb\r\n'))).toEqual(['a', 'cut of', '-----', 'b']);
    // Half a unit of the cut line is left.
    expect(textsOf(wide('a\r\ncut of').slice(0, -1), narrow('\r\n-----\r\nb\r\n'))).toEqual([
      'a',
      'cut o',
      '-----',
      'b',
    ]);
    // The log begins in the middle of a UTF-16 unit.
    expect(textsOf(wide('a\r\nb c\r\n').slice(1))).toEqual(['', 'b c']);
  });

  it('ignores the last half of a unit', () => {
    expect(textsOf(wide('a\r\nbc').slice(0, -1))).toEqual(['a', 'b']);
  });

  it('keeps NULs and escapes in narrow text', () => {
    expect(textsOf(narrow('a b\0\0c\u001b[31m\r\nd\r\n'))).toEqual(['a b\0\0c\u001b[31m', 'd']);
  });

  it('reads narrow text as UTF-8 where it can be and says where it guesses', () => {
    expect(split(utf8('ascii\r\ngrößer 上 😀\r\n'))).toMatchObject({
      encodings: ['us-ascii', 'utf-8'],
      firstCodePageLine: null,
    });
    const guessed = split(concatenate(narrow('ascii\r\nPr'), Uint8Array.of(0xfc, 0x80, 0x93, 0x81), narrow('f\r\n')));
    expect(guessed).toMatchObject({ encodings: ['us-ascii', 'windows-1252'], firstCodePageLine: 2 });
    expect(guessed.texts[1]?.[1]).toBe('Prü€“\ufffdf');
  });

  it.each([
    [[0xc0, 0x80]],
    [[0xc3]],
    [[0xe0, 0x80, 0x80]],
    [[0xed, 0xa0, 0x80]],
    [[0xf0, 0x80, 0x80, 0x80]],
    [[0xf4, 0x90, 0x80, 0x80]],
    [[0xf5, 0x80, 0x80, 0x80]],
    [[0xe4, 0xb8, 0x41]],
    [[0x80]],
  ])('takes %j for no UTF-8', (bytes) => {
    expect(split(concatenate(Uint8Array.from(bytes), narrow('\r\n'))).encodings).toEqual(['windows-1252']);
  });

  it('does not let one accidental UTF-8 line stand out', () => {
    const text = '\u00bf\u00aa\r\n\u00c4\r\n\u00c3\u00bc\r\n';
    expect(split(narrow(text)).encodings).toEqual(['windows-1252']);
    expect(textsOf(utf8('ä\r\n'), narrow('\u00c4\r\n'), utf8('ü\r\n'))).toEqual(['ä', 'Ä', 'ü']);
  });

  it('accepts an incomplete letter where the log was cut', () => {
    expect(split(utf8('ü上').slice(0, -1)).encodings).toEqual(['utf-8']);
  });

  it('takes off the stamps of build runners', () => {
    const texts = textsOf(
      narrow(
        '2024-01-01T00:00:00.1234567Z \tfile\r\n2024-01-01T00:00:00.1234567Z\r\n2024-01-01T00:00:00.12345678 x\r\n',
      ),
    );
    expect(texts).toEqual(['\tfile', '', '2024-01-01T00:00:00.12345678 x']);
  });

  it('cuts lines that are too long, and only those', () => {
    const longest = 'x'.repeat(MAX_LINE_BYTES);
    expect(split(narrow(`a\n${longest}\nb`))).toMatchObject({ cutLines: 0, lines: 3 });
    expect(split(narrow(`a\n${longest}yz\nb`))).toMatchObject({
      texts: [
        [1, 'a'],
        [2, longest],
        [3, 'b'],
      ],
      cutLines: 1,
      firstCutLine: 2,
    });
    expect(textsOf(wide(`a\r\n${longest}\r\nb`))).toEqual(['a', longest.slice(0, MAX_LINE_BYTES / 2), 'b']);
    expect(textsOf(narrow(`${longest}x\r100%\r\nb`))).toEqual([longest, '100%', 'b']);
    expect(textsOf(wide(`a\r\n${longest}`), narrow('\r\nb c\r\n'))).toEqual([
      'a',
      longest.slice(0, MAX_LINE_BYTES / 2),
      'b c',
    ]);
  });

  it('gives the same for every size of chunks', () => {
    const long = 'x'.repeat(MAX_LINE_BYTES);
    // By name, so that a counterexample can be read.
    const pieces = new Map<string, Uint8Array>([
      ...['\r\n', '\r\r\n', '\n', '\r', '\tfile', '  0%  ', 'größer', '上\u0a0a', 'ഊ', '\0', '\ufeff'].flatMap(
        (text): [string, Uint8Array][] => [
          [`wide ${text}`, wide(text)],
          [`narrow ${text}`, utf8(text)],
        ],
      ),
      ['in a code page', narrow('ABC \u00e4\r\n')],
      ['mark', Uint8Array.of(0xff, 0xfe)],
      ['stamp', narrow('2024-01-01T00:00:00.1234567Z ')],
      ['long wide', wide(long.slice(0, MAX_LINE_BYTES / 2))],
      ['long narrow', narrow(long)],
      ['odd', Uint8Array.of(0x0d)],
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces.keys()), { maxLength: 12 }),
        fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 65_000, max: 66_000 })),
        (names, chunkSize) => {
          const bytes = concatenate(...names.map((name) => pieces.get(name) ?? Uint8Array.of()));
          expect(digest(split(bytes, chunkSize))).toEqual(digest(split(bytes)));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Short enough to be printed when it differs. */
function digest({ texts, ...rest }: Split): object {
  return {
    ...rest,
    texts: texts.map(([line, text]) => `${line} ${text.length} ${text.slice(0, 20)} ${text.slice(-20)}`),
  };
}
