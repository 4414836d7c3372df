import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import wrapAnsi from 'wrap-ansi';
import { hanging, number } from '../../src/report/printable.js';

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

describe('a number', () => {
  it('has commas between its thousands', () => {
    expect([0, 999, 1000, 1_234_567].map(number)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});
