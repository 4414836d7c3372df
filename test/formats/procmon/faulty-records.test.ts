import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultyRecords } from '../../../src/formats/procmon/faulty-records.js';

const WIDTH = 3;

/** The records that csv-parse keeps where it skips faulty ones; a first one tells it how many fields they have. */
function keptByCsvParse(text: string, delimiter: string): string[][] {
  const records = parse(`${delimiter.repeat(WIDTH - 1)}\n${text}`, {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    skip_records_with_error: true,
  });
  return records.slice(1);
}

function read(text: string, delimiter = ','): (readonly string[] | null)[] {
  return [...faultyRecords(text, delimiter, WIDTH)].map(({ fields }) => fields);
}

describe('records among faulty ones', () => {
  it.each([
    ['a,b,c\n', [['a', 'b', 'c']]],
    ['"a,b","c ""d""",\r\n', [['a,b', 'c "d"', '']]],
    [
      '\n\r\na,b,c\r\rd,e,f',
      [
        ['a', 'b', 'c'],
        ['d', 'e', 'f'],
      ],
    ],
    ['a,b\nc,d,e', [null, ['c', 'd', 'e']]],
    ['a,b"b,c\nd,e,f', [null, ['d', 'e', 'f']]],
    ['"a"a,b,c\n"d",e,f', [null]],
    ['a,b,"c\nd,e,f', [null]],
    ['"a\r\nb",c,d', [['a\r\nb', 'c', 'd']]],
    ['', []],
  ])('%j', (text, records) => {
    expect(read(text)).toEqual(records);
  });

  it('stand where they are said to', () => {
    expect([...faultyRecords('\na,b,c\r\n\r\nd,e', ',', WIDTH)].map(({ start, end }) => [start, end])).toEqual([
      [1, 6],
      [10, 13],
    ]);
  });

  it('are those that csv-parse keeps, whatever the text is', () => {
    const letters = fc.constantFrom('"', '"', '"', ',', ',', ',', ';', '\n', '\n', '\r', 'x', ' ', 'é', '漢', '\0');
    const text = fc.oneof(
      fc.string({ unit: letters, maxLength: 60 }),
      fc
        .array(fc.constantFrom('"x","y",""\n', 'a,"b\nc",d\r\n', 'a"b,c,d\n', '"a"b,c,d\r', '"', 'a,b\n'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(',', ';'), (tried, delimiter) => {
        expect(read(tried, delimiter).filter((fields) => fields !== null)).toEqual(keptByCsvParse(tried, delimiter));
      }),
      { numRuns: 5_000 },
    );
  });

  it('are read in a time that grows with them alone', () => {
    const stray = `"${'"x'.repeat(500_000)}`;
    expect(read(`${stray}\na,b,c`)).toHaveLength(1);
    expect(read(`a${'"'.repeat(1_000_000)}\na,b,c`)).toEqual([null, ['a', 'b', 'c']]);
  });
});
