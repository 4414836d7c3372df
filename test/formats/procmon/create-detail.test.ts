import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CreateDetail,
  formatAccess,
  formatCreateDetail,
  parseAccessWords,
  parseCreateDetail,
} from '../../../src/formats/procmon/create-detail.js';
import { accessMask, FILE_RIGHTS, mapGenericRights } from '../../../src/windows/access-mask.js';
import {
  ATTRIBUTE_LETTERS,
  CREATE_OPTIONS,
  DISPOSITIONS,
  OPEN_RESULTS,
  SHARE_MODES,
} from '../../../src/windows/create-options.js';

/** Masks with the words that real exports print for them, and words whose mask no sample had, by the printing rule. */
const GOLDEN: readonly (readonly [number, string])[] = [
  [0x80, 'Read Attributes'],
  [0x100001, 'Read Data/List Directory, Synchronize'],
  [0x100021, 'Read Data/List Directory, Execute/Traverse, Synchronize'],
  [0x1000a1, 'Read Data/List Directory, Execute/Traverse, Read Attributes, Synchronize'],
  [0x100080, 'Read Attributes, Synchronize'],
  [0x20088, 'Read EA, Read Attributes, Read Control'],
  [0x110080, 'Read Attributes, Delete, Synchronize'],
  [0x1200a9, 'Generic Read/Execute'],
  [0x120196, 'Generic Write, Read Attributes'],
  [0x12019f, 'Generic Read/Write'],
  [0x13019f, 'Generic Read/Write, Delete'],
  [0x1a0089, 'Generic Read, Write Owner'],
];

const SINGLE_WORDS: readonly (readonly [number, string])[] = [
  [0x1f01ff, 'All Access'],
  [0x1201bf, 'Generic Read/Write/Execute'],
  [0x1201b6, 'Generic Write/Execute'],
  [0x120089, 'Generic Read'],
  [0x120116, 'Generic Write'],
  [0x1200a0, 'Generic Execute'],
  [0x1, 'Read Data/List Directory'],
  [0x2, 'Write Data/Add File'],
  [0x4, 'Append Data/Add Subdirectory/Create Pipe Instance'],
  [0x8, 'Read EA'],
  [0x10, 'Write EA'],
  [0x20, 'Execute/Traverse'],
  [0x40, 'Delete Child'],
  [0x100, 'Write Attributes'],
  [0x10000, 'Delete'],
  [0x20000, 'Read Control'],
  [0x40000, 'Write DAC'],
  [0x80000, 'Write Owner'],
  [0x100000, 'Synchronize'],
  [0x1000000, 'Access System Security'],
  [0x2000000, 'Maximum Allowed'],
];

const NAMED_BITS = FILE_RIGHTS.map(({ bit }) => bit).filter((bit) => bit < 0x1000_0000);
const THOUSANDS_SEPARATORS = [',', '.', ' ', '\u00a0', '\u202f', "'", '\u2019', ''];

const PLAIN: CreateDetail = {
  desiredAccess: accessMask(0x1a0089),
  disposition: 'Open',
  options: 0x60,
  attributes: 0,
  shareMode: 7,
  allocationSize: null,
  impersonating: null,
  openResult: null,
  unrecognized: [],
};

/** The detail of `PLAIN` as Procmon prints it, with one value replaced. */
function textWith(key: string, value: string): string {
  const values = {
    'Desired Access': 'Generic Read, Write Owner',
    Disposition: 'Open',
    Options: 'Synchronous IO Non-Alert, Non-Directory File',
    Attributes: 'n/a',
    ShareMode: 'Read, Write, Delete',
    AllocationSize: 'n/a',
    [key]: value,
  };
  return Object.entries(values)
    .map(([name, text]) => `${name}: ${text}`)
    .join(', ');
}

function sumOf(bits: readonly number[]): number {
  return bits.reduce((sum, bit) => sum | bit, 0);
}

describe('the words of a mask', () => {
  it.each([...GOLDEN, ...SINGLE_WORDS])('0x%x is printed and read as "%s"', (mask, words) => {
    expect(formatAccess(accessMask(mask))).toBe(words);
    expect(parseAccessWords(words)).toBe(mask);
  });

  it.each([
    [0x8000_0000, 'Generic Read'],
    [0x4000_0000, 'Generic Write'],
    [0x2000_0000, 'Generic Execute'],
    [0x1000_0000, 'All Access'],
    [0xc000_0000, 'Generic Read/Write'],
    [0xe000_0000, 'Generic Read/Write/Execute'],
    [0x8008_0000, 'Generic Read, Write Owner'],
  ])('a generic bit in 0x%x is printed as what it maps to', (mask, words) => {
    expect(formatAccess(accessMask(mask))).toBe(words);
  });

  it.each([
    [0, 'None 0x0'],
    [0x200, 'None 0x200'],
    [0x0ce0fe00, 'None 0xce0fe00'],
    [0x0800_0000, 'None 0x8000000'],
  ])('0x%x, which has no word, is printed as a number and read back', (mask, words) => {
    expect(formatAccess(accessMask(mask))).toBe(words);
    expect(parseAccessWords(words)).toBe(mask);
  });

  it.each(['', ' ', ', ,', 'Full Control', 'Generic Read, Full Control', 'generic read', 'None'])(
    '"%s" is not a mask',
    (words) => {
      expect(parseAccessWords(words)).toBeNull();
    },
  );

  it('are exact for every mask of nameable bits', () => {
    fc.assert(
      fc.property(fc.subarray(NAMED_BITS), (bits) => {
        const mask = sumOf(bits);
        expect(parseAccessWords(formatAccess(accessMask(mask)))).toBe(mask);
      }),
      { numRuns: 2_000 },
    );
  });

  it('lose only bits without a name and the generic spelling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (bits) => {
        const mapped = mapGenericRights(accessMask(bits));
        const named = mapped & sumOf(NAMED_BITS);
        expect(parseAccessWords(formatAccess(accessMask(bits)))).toBe(named === 0 ? mapped : named);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the detail of a create', () => {
  it('is read field by field', () => {
    expect(
      parseCreateDetail(
        'Desired Access: Generic Read/Write, Delete, Disposition: OverwriteIf, Options: Sequential Access, Synchronous IO Non-Alert, Non-Directory File, Attributes: HSA, ShareMode: Read, Write, AllocationSize: 65,536, Impersonating: CONTOSO\\anna, OpenResult: Overwritten',
      ),
    ).toEqual({
      desiredAccess: 0x13019f,
      disposition: 'OverwriteIf',
      options: 0x64,
      attributes: 0x26,
      shareMode: 3,
      allocationSize: 65536,
      impersonating: 'CONTOSO\\anna',
      openResult: 'Overwritten',
      unrecognized: [],
    });
  });

  it('is read where the comma before a key was lost, as in the support article', () => {
    expect(
      parseCreateDetail(
        'Desired Access: Generic Read, Write Owner Disposition: Open, Options: Synchronous IO Non-Alert, Non-Directory File, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a, OpenResult: Opened',
      ),
    ).toEqual({ ...PLAIN, openResult: 'Opened' });
  });

  it('is read where every comma before a key was lost and lines were wrapped', () => {
    expect(
      parseCreateDetail(
        '  Desired Access: Generic Read, Write Owner\n Disposition: Open  Options: Synchronous IO Non-Alert, Non-Directory File Attributes: n/a ShareMode: Read, Write, Delete AllocationSize: n/a Impersonating: CONTOSO\\anna OpenResult: Opened  ',
      ),
    ).toEqual({ ...PLAIN, impersonating: 'CONTOSO\\anna', openResult: 'Opened' });
  });

  it.each(DISPOSITIONS)('has the disposition %s', (disposition) => {
    expect(parseCreateDetail(textWith('Disposition', disposition))).toEqual({ ...PLAIN, disposition });
    expect(formatCreateDetail({ ...PLAIN, disposition })).toBe(textWith('Disposition', disposition));
  });

  it.each(CREATE_OPTIONS)('has the option 0x%x, %s', (options, word) => {
    expect(parseCreateDetail(textWith('Options', word))).toEqual({ ...PLAIN, options });
    expect(formatCreateDetail({ ...PLAIN, options })).toBe(textWith('Options', word));
  });

  it('prints Open Requiring Oplock and Disallow Exclusive behind the higher bits', () => {
    expect(formatCreateDetail({ ...PLAIN, options: 0x230000 })).toBe(
      textWith('Options', 'Open Reparse Point, Open Requiring Oplock, Disallow Exclusive'),
    );
  });

  it('has no options where none are printed', () => {
    expect(parseCreateDetail(textWith('Options', ''))).toEqual({ ...PLAIN, options: 0 });
    expect(formatCreateDetail({ ...PLAIN, options: 0 })).toBe(textWith('Options', ''));
  });

  it.each(ATTRIBUTE_LETTERS.filter(([bit]) => bit !== 0x40))('has the attribute 0x%x, %s', (attributes, letters) => {
    expect(parseCreateDetail(textWith('Attributes', letters))).toEqual({ ...PLAIN, attributes });
    expect(formatCreateDetail({ ...PLAIN, attributes })).toBe(textWith('Attributes', letters));
  });

  it.each([
    ['SF', 0x200],
    ['SSF', 0x204],
    ['N', 0x80],
    ['NCI', 0x2000],
    ['NNCI', 0x2080],
    ['NC', 0x880],
    ['CNCI', 0x2800],
    ['RRP', 0x401],
    ['RHS', 0x7],
    ['DAD', 0x70],
    ['AD', 0x60],
  ])('reads the letters %s, which begin each other', (letters, attributes) => {
    expect(parseCreateDetail(textWith('Attributes', letters))?.attributes).toBe(attributes);
  });

  it('reads every combination of attributes as it was printed', () => {
    const bits = ATTRIBUTE_LETTERS.map(([bit]) => bit);
    for (let choice = 0; choice < 1 << bits.length; choice++) {
      const attributes = sumOf(bits.filter((_, index) => (choice & (1 << index)) !== 0));
      const text = formatCreateDetail({ ...PLAIN, attributes });
      const read = parseCreateDetail(text)?.attributes;
      // Directory and device print the same letter: alone and without A between, it is read as the directory's.
      const isAmbiguous = (attributes & 0x70) === 0x40;
      if (read !== (isAmbiguous ? attributes ^ 0x50 : attributes)) {
        expect.fail(`${text} is read as ${read}`);
      }
    }
  });

  it.each([
    ['None', 0],
    ['Read', 1],
    ['Write', 2],
    ['Delete', 4],
    ['Read, Write', 3],
    ['Read, Delete', 5],
    ['Write, Delete', 6],
    ['Read, Write, Delete', 7],
  ])('has the share mode %s', (words, shareMode) => {
    expect(parseCreateDetail(textWith('ShareMode', words))).toEqual({ ...PLAIN, shareMode });
    expect(formatCreateDetail({ ...PLAIN, shareMode })).toBe(textWith('ShareMode', words));
  });

  it.each(OPEN_RESULTS)('has the open result %s', (openResult) => {
    expect(parseCreateDetail(`${textWith('Options', '')}, OpenResult: ${openResult}`)?.openResult).toBe(openResult);
    expect(formatCreateDetail({ ...PLAIN, openResult })).toMatch(new RegExp(`, OpenResult: ${openResult}$`));
  });

  it('keeps the unknown open result of a reparse', () => {
    const text = `${textWith('Options', '')}, OpenResult: <unknown>`;
    const detail = parseCreateDetail(text);
    expect(detail).toMatchObject({ openResult: 'unknown', unrecognized: [] });
    expect(detail === null ? null : formatCreateDetail(detail)).toBe(text);
  });

  it('keeps a disposition that Procmon itself does not know', () => {
    expect(parseCreateDetail(textWith('Disposition', '<unknown>'))).toEqual({ ...PLAIN, disposition: null });
    expect(formatCreateDetail({ ...PLAIN, disposition: null })).toBe(textWith('Disposition', '<unknown>'));
  });

  it.each(['65,536', '65.536', '65 536', '65\u00a0536', '65\u202f536', '65’536', "65'536", '65536'])(
    'reads the size %s whatever the locale',
    (size) => {
      expect(parseCreateDetail(textWith('AllocationSize', size))?.allocationSize).toBe(65536);
    },
  );

  it.each([
    ['Desired Access', 'Read Attributes, Fly', { desiredAccess: 0x80 }, 'Fly'],
    ['Disposition', 'Destroy', { disposition: null }, 'Destroy'],
    ['Options', 'Directory, Levitate', { options: 1 }, 'Levitate'],
    ['Attributes', 'RXQ', { attributes: 0 }, 'RXQ'],
    ['ShareMode', 'Read, Lick', { shareMode: 1 }, 'Lick'],
    ['AllocationSize', 'huge', { allocationSize: null }, 'huge'],
  ])('keeps what it does not know of %s: %s', (key, value, known, word) => {
    expect(parseCreateDetail(textWith(key, value))).toEqual({ ...PLAIN, ...known, unrecognized: [word] });
  });

  it('keeps an open result that it does not know', () => {
    expect(parseCreateDetail(`${textWith('Options', '')}, OpenResult: Eaten`)).toMatchObject({
      openResult: 'unknown',
      unrecognized: ['Eaten'],
    });
  });

  it.each([
    '',
    'Desired Access: Query Value',
    'Offset: 0, Length: 65,536',
    'Desired Access: Read Control, Disposition: Open, Options: , Attributes: n/a, ShareMode: None',
    'Type: Desired Access: Read Control, Disposition: Open, Options: , Attributes: n/a, ShareMode: None, AllocationSize: n/a',
    'Desired Access: Read Control, NoDisposition: Open, Options: , Attributes: n/a, ShareMode: None, AllocationSize: n/a',
    'Disposition: Open, Desired Access: Read Control, Options: , Attributes: n/a, ShareMode: None, AllocationSize: n/a',
  ])('is not "%s"', (text) => {
    expect(parseCreateDetail(text)).toBeNull();
  });

  it('is told from a hostile text in time that grows with its length only', () => {
    const repeated = ['Disposition', 'Options', 'Attributes', 'ShareMode'].map((key) => `, ${key}: x`.repeat(2_000));
    expect(parseCreateDetail(`Desired Access: ${repeated.join('')}`)).toBeNull();
    expect(parseCreateDetail(`Desired Access: ${' '.repeat(300_000)}x`)).toBeNull();
  });

  it('formatted and read again is itself, and printed again the same text', () => {
    const { nat, constantFrom, option, subarray, record, string } = fc;
    const details: fc.Arbitrary<CreateDetail> = record({
      desiredAccess: subarray(NAMED_BITS).map((bits) => accessMask(sumOf(bits))),
      disposition: option(constantFrom(...DISPOSITIONS)),
      options: subarray(CREATE_OPTIONS.map(([bit]) => bit)).map(sumOf),
      attributes: subarray(ATTRIBUTE_LETTERS.map(([bit]) => bit).filter((bit) => bit !== 0x40)).map(sumOf),
      shareMode: subarray(SHARE_MODES.map(([bit]) => bit)).map(sumOf),
      allocationSize: option(fc.oneof(nat(), constantFrom(0, 999, 1000, Number.MAX_SAFE_INTEGER))),
      impersonating: option(
        string({ unit: constantFrom('a', 'Ö', '\\', ' ', ':', '-', '7'), minLength: 1 }).map((s) => `D${s}x`),
      ),
      openResult: option(constantFrom(...OPEN_RESULTS, 'unknown' as const)),
      unrecognized: fc.constant([]),
    });
    fc.assert(
      fc.property(details, constantFrom(...THOUSANDS_SEPARATORS), (detail, separator) => {
        const text = formatCreateDetail(detail, separator);
        const read = parseCreateDetail(text);
        expect(read).toEqual(detail);
        expect(read === null ? null : formatCreateDetail(read, separator)).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });
});
