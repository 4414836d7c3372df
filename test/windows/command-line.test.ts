import { describe, expect, it } from 'vitest';
import { batchVariable, batchWord, powerShellWord, quotedPath, quotedWord } from '../../src/windows/command-line.js';

describe('words of a command for cmd.exe', () => {
  it.each([
    ['C:\\my files\\a.txt', '"C:\\my files\\a.txt"'],
    ['\\\\?\\C:\\a', '"\\\\?\\C:\\a"'],
    ['Z:\\', '"Z:\\."'],
    ['\\\\?\\Z:\\', '"\\\\?\\Z:\\\\"'],
    ['Z:\\a?.txt', '<object>'],
    ['Z:\\%PATH%', '<object>'],
    ['Z:\\a" & del b', '<object>'],
    ['Z:\\\u001b[31m', '<object>'],
    ['', '<object>'],
    ['x'.repeat(3000), '<object>'],
  ])('a path %s is written %s', (path, written) => {
    expect(quotedPath(path, '<object>')).toBe(written);
  });

  it('a SID for icacls keeps its star', () => {
    expect(quotedWord('*S-1-5-11:(M)', '<account>')).toBe('"*S-1-5-11:(M)"');
  });

  it('a path that is not known is its placeholder', () => {
    expect(quotedPath(null, '<object>')).toBe('<object>');
  });
});

describe('words of a script', () => {
  it.each([
    ['/COPY:DATSO', '/COPY:DATSO', "'/COPY:DATSO'"],
    ['*.docx', '*.docx', "'*.docx'"],
    ['', '""', "''"],
    ['100% %PATH%', '"100%% %%PATH%%"', "'100% %PATH%'"],
    ['R&D', '"R&D"', "'R&D'"],
    ["it's", '"it\'s"', "'it''s'"],
    ['it\u2019s', '"it\u2019s"', "'it\u2019\u2019s'"],
    ['D:\\', '"D:\\\\"', "'D:\\'"],
    ['D:\\a b\\', '"D:\\a b\\\\"', "'D:\\a b\\\\'"],
  ])('%s is written %s and %s', (word, batch, powerShell) => {
    expect(batchWord(word)).toBe(batch);
    expect(powerShellWord(word)).toBe(powerShell);
  });

  it.each(['a"b', 'a\nb', 'a\u0000b', 'a\ud800'])('%j can be in no script', (word) => {
    for (const write of [batchWord, powerShellWord, (text: string) => batchVariable('NAME', text)]) {
      expect(() => write(word)).toThrow(RangeError);
    }
  });
});
