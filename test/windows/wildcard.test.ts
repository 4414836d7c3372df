import { describe, expect, test } from 'vitest';
import { hasWildcard, wildcardPattern } from '../../src/windows/wildcard.js';

describe('wildcards', () => {
  test.each([
    ['*.docx', 'report.docx', true],
    ['*.docx', 'reportxdocx', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a(1)[2]+$^{}|\\', 'a(1)[2]+$^{}|\\', true],
    ['*', 'line\nend', true],
    ['b', 'abc', false],
    ['ABC', 'abc', false],
  ])('%j on %j: %s', (pattern, text, fits) => {
    expect(wildcardPattern(pattern).test(text)).toBe(fits);
  });

  test('ignores case on request', () => {
    expect(wildcardPattern('A*C', 'i').test('abc')).toBe(true);
  });

  test.each([
    ['C:\\a\\*.txt', true],
    ['C:\\a\\?.txt', true],
    ['\\\\?\\C:\\a', false],
    ['\\\\?\\C:\\a?', true],
    ['C:\\a', false],
  ])('%j holds one: %s', (path, holds) => {
    expect(hasWildcard(path)).toBe(holds);
  });
});
