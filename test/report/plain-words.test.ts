import { describe, expect, it } from 'vitest';
import { PlainWords } from '../../src/report/plain-words.js';

describe('plain words', () => {
  it('name a term once behind its words, and then by its words alone', () => {
    const words = new PlainWords();
    expect(words.of('It needs WRITE_DAC, not WRITE_OWNER.')).toBe(
      'It needs "change permissions" (WRITE_DAC), not "take ownership" (WRITE_OWNER).',
    );
    expect(words.of('Without WRITE_DAC the DACL stays (copy/write-dac).')).toBe(
      'Without "change permissions" the permission list (DACL) stays.',
    );
  });

  it('say times to the second', () => {
    const words = new PlainWords();
    expect(words.of('from 2026-02-11T09:15:01.1234567Z on')).toBe('from 2026-02-11 09:15:01 UTC on');
    expect(words.of('at 2026-02-11T09:15:01.1234567')).toBe('at 2026-02-11 09:15:01');
  });

  it('leave alone what only looks like a term', () => {
    expect(new PlainWords().of('UNDELETE, D:\\DELETE, D:\\to DELETE\\a, DELETE.txt')).toBe(
      'UNDELETE, D:\\DELETE, D:\\to DELETE\\a, DELETE.txt',
    );
  });
});
