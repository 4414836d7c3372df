import { CsvError, parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainLine, oneLineRecord } from '../../../src/formats/procmon/one-line-record.js';

/** What csv-parse in strict mode reads in a line: its fields, or null for a fault. */
function strictly(line: string, delimiter: string): string[] | null {
  try {
    const [fields] = parse(line, { delimiter, record_delimiter: ['\r\n', '\n', '\r'] });
    return fields ?? null;
  } catch (error) {
    if (error instanceof CsvError) {
      return null;
    }
    throw error;
  }
}

describe('a record of one line', () => {
  it.each([
    ['a,b', ['a', 'b']],
    [',', ['', '']],
    ['"a,b","c ""d"""', ['a,b', 'c "d"']],
    ['"","', null],
    ['a"b,c', null],
    ['"a"b,c', null],
    ['"a" ,c', null],
    ['"a', null],
    ['"a""', null],
  ])('%s', (line, fields) => {
    expect(oneLineRecord(line, ',')).toEqual(fields);
  });

  it('is what csv-parse reads, whatever it is', () => {
    const letters = fc.constantFrom('"', '"', '"', ',', ',', ';', '\t', 'x', ' ', 'é', '漢', '\u0001');
    const line = fc.oneof(fc.string({ unit: letters, maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }));
    fc.assert(
      fc.property(line, fc.constantFrom(',', ';', '\t'), (text, delimiter) => {
        fc.pre(text !== '' && isPlainLine(text) && !/\p{Surrogate}/u.test(text));
        expect(oneLineRecord(text, delimiter)).toEqual(strictly(text, delimiter));
      }),
      { numRuns: 5_000 },
    );
  });
});
