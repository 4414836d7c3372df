import { describe, expect, it } from 'vitest';
import { quotedPath, quotedWord } from '../../src/windows/command-line.js';

describe('words of a command for cmd.exe', () => {
  it.each([
    ['C:\\my files\\a.txt', '"C:\\my files\\a.txt"'],
    ['\\\\?\\C:\\a', '"\\\\?\\C:\\a"'],
    ['Z:\\', '"Z:\\."'],
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
