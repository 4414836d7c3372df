import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import wrapAnsi from 'wrap-ansi';
import { hanging, lines, number, printable } from '../../src/report/printable.js';

describe('text behind a label', () => {
  it('is wrapped as wrap-ansi does it, whatever its words', () => {
    const letters = fc.constantFrom('a', 'Z', '\\', '.', '-', 'é', '漢', ' ');
    const words = fc.array(fc.string({ unit: letters, maxLength: 90 }), { maxLength: 30 });
    fc.assert(
      fc.property(words, fc.constantFrom('', '  Why     '), (text, label) => {
        const expected = wrapAnsi(text.join(' '), 80 - label.length, { hard: true, trim: true }).split('\n');
        const lines = hanging(label, text.join(' ')).split('\n');
        expect(lines.map((line) => line.slice(label.length).trim())).toEqual(expected.map((line) => line.trim()));
      }),
    );
  });
});

describe('an escape', () => {
  it('stands whole in a line, wherever a word is cut', () => {
    const letters = fc.constantFrom('a', 'Z', '.', '漢', ' ', '\u001b', '\u202e', '\n');
    const escapesIn = (text: string): readonly string[] => text.match(/\\x1b|\\u202e|\\x0a/g) ?? [];
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 300 }), fc.integer({ min: 8, max: 80 }), (text, columns) => {
        const found = lines(printable(text), columns);
        expect(found.filter((line) => stringWidth(line) > columns)).toEqual([]);
        expect(found.flatMap(escapesIn)).toEqual(escapesIn(printable(text)));
      }),
    );
  });
});

describe('a number', () => {
  it('has commas between its thousands', () => {
    expect([0, 999, 1000, 1_234_567].map(number)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});
