import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameProblems } from '../../src/windows/name-problems.js';

describe('the problems of names', () => {
  it.each([
    ['Z:\\data\\a.docx', []],
    ['\\\\contoso.file.core.windows.net\\data\\sub\\a.docx', []],
    ['\\\\?\\C:\\data\\a b.docx', []],
    ['C:\\', []],
    ['', []],
    ['Z:\\a|b', ['invalid-character']],
    ['Z:\\a"b\\c', ['invalid-character']],
    ['Z:\\a\u0007', ['invalid-character']],
    ['Z:\\a\ud83d', ['invalid-character']],
    ['Z:\\\ud83d\ude00.txt', []],
    ['Z:\\a\uf03a.txt', ['private-use-character']],
    ['Z:\\a.\\b', ['trailing-dot-or-space']],
    ['Z:\\a \\b', ['trailing-dot-or-space']],
    ['Z:\\..\\a', []],
    ['Z:\\con', ['reserved-name']],
    ['Z:\\sub\\LPT1.txt', ['reserved-name']],
    ['Z:\\AUX\\a', ['reserved-name']],
    ['Z:\\console.txt', []],
    ['Z:\\com10', []],
    [`Z:\\${'a'.repeat(255)}`, []],
    [`Z:\\${'a'.repeat(256)}`, ['long-component']],
    [`Z:${'\\abcdefg'.repeat(256)}`, []],
    [`Z:${'\\abcdefg'.repeat(257)}`, ['long-path']],
    ['Z:\\a.txt:Zone.Identifier', ['stream']],
    ['Z:\\a.txt:Zone.Identifier:$DATA', ['stream']],
    ['Z:\\a:b\\c', ['invalid-character']],
    ['Z:\\PROGRA~1\\a', ['short-name']],
    ['Z:\\LONGFI~2.TXT', ['short-name']],
    ['Z:\\~$report.docx', []],
    ['Z:\\a~b.txt', []],
  ] as const)('%s: %j', (path, expected) => {
    expect(nameProblems(path)).toEqual(expected);
  });

  // A log in a code page prints `?` for what the page does not have.
  it('do not come from a question mark', () => {
    expect(nameProblems('D:\\data\\?????.docx')).toEqual([]);
  });

  it('can be asked of any text, and each is told once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        const found = nameProblems(path);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });
});
