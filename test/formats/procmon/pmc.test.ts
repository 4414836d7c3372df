import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/formats/input-error.js';
import { COLUMN_NAMES } from '../../../src/formats/procmon/columns.js';
import { type FilterRule, type PmcSetting, readPmc, writePmc } from '../../../src/formats/procmon/pmc.js';

/** A configuration with one number and one filter, byte by byte as procmon-pmc.md has the layout. */
const HAND_MADE = bytesOf(`
  38 00 00 00  10 00 00 00  34 00 00 00  04 00 00 00
  44 00 65 00 73 00 74 00 72 00 75 00 63 00 74 00 69 00 76 00 65 00
  46 00 69 00 6c 00 74 00 65 00 72 00 00 00
  01 00 00 00
  4c 00 00 00  10 00 00 00  28 00 00 00  24 00 00 00
  46 00 69 00 6c 00 74 00 65 00 72 00 52 00 75 00 6c 00 65 00 73 00 00 00
  01  01 00 00 00
  87 9c 00 00  04 00 00 00  01  0a 00 00 00  44 00 3a 00 5c 00 e4 00 00 00  00 00 00 00  00 00 00 00
`);
const HAND_MADE_SETTINGS: readonly PmcSetting[] = [
  { kind: 'number', name: 'DestructiveFilter', value: 1 },
  {
    kind: 'rules',
    name: 'FilterRules',
    rules: [{ column: 'Path', relation: 'begins with', action: 'include', value: 'D:\\ä', integer: 0 }],
  },
];

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.trim().split(/\s+/), (byte) => parseInt(byte, 16));
}

/** The bytes with some of them replaced from an offset on. */
function changed(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

function faultOf(bytes: Uint8Array): { readonly message: string; readonly offset: number | undefined } {
  try {
    readPmc(bytes);
  } catch (error) {
    if (error instanceof InputError) {
      return { message: error.message, offset: error.at?.offset };
    }
    throw error;
  }
  throw new Error('it was read');
}

const number = fc.integer({ min: 0, max: 0xffff_ffff });
const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
const rule: fc.Arbitrary<FilterRule> = fc.record({
  column: fc.constantFrom(...COLUMN_NAMES),
  relation: fc.constantFrom(
    'is',
    'is not',
    'less than',
    'more than',
    'begins with',
    'ends with',
    'contains',
    'excludes',
  ),
  action: fc.constantFrom('exclude', 'include'),
  value: text,
  integer: number,
});
const setting: fc.Arbitrary<PmcSetting> = fc.oneof(
  fc.record({
    kind: fc.constant('number' as const),
    name: fc.constantFrom('DestructiveFilter' as const, 'HistoryDepth' as const, 'Profiling' as const),
    value: number,
  }),
  fc.record({
    kind: fc.constant('rules' as const),
    name: fc.constantFrom('FilterRules' as const, 'HighlightRules' as const),
    rules: fc.array(rule, { maxLength: 5 }),
  }),
  fc.record({
    kind: fc.constant('bytes' as const),
    name: fc.constantFrom('Columns', 'LogFont', 'BoookmarkFont', 'something new', ''),
    bytes: fc.uint8Array({ maxLength: 100 }),
  }),
);

describe('a configuration of Procmon', () => {
  it('is written as the format has it', () => {
    expect(writePmc(HAND_MADE_SETTINGS)).toEqual(HAND_MADE);
  });

  it('is read as the format has it', () => {
    expect(readPmc(HAND_MADE)).toEqual(HAND_MADE_SETTINGS);
  });

  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(fc.array(setting, { minLength: 1, maxLength: 6 }), (settings) => {
        const bytes = writePmc(settings);
        expect(readPmc(bytes)).toEqual(settings);
        expect(writePmc(readPmc(bytes))).toEqual(bytes);
      }),
    );
  });

  it('is read where it stands in the middle of a buffer', () => {
    const around = new Uint8Array(HAND_MADE.length + 14);
    around.set(HAND_MADE, 7);
    expect(readPmc(around.subarray(7, 7 + HAND_MADE.length))).toEqual(HAND_MADE_SETTINGS);
  });

  it.each([
    ['nothing', new Uint8Array(0), 0, 'it is empty'],
    ['text', new TextEncoder().encode('Time of Day,Process Name,PID'), 4, 'expected 16'],
    ['a header that is cut off', HAND_MADE.slice(0, 10), 8, 'cut off'],
    ['a record that is cut off', HAND_MADE.slice(0, 100), 56, 'cut off'],
    ['a record of no bytes', changed(HAND_MADE, 0, 0), 0, 'other sizes'],
    ['a content that begins within the header', changed(HAND_MADE, 8, 4), 0, 'other sizes'],
    ['a name without an end', changed(HAND_MADE, 50, 1), 16, 'ends in a NUL'],
    ['a column that Procmon does not have', changed(HAND_MADE, 101, 1), 101, 'column 39937'],
    ['a relation that Procmon does not have', changed(HAND_MADE, 105, 8), 105, 'relation 8'],
    ['an action that Procmon does not have', changed(HAND_MADE, 109, 2), 109, 'action 2'],
    ['a value that is longer than the file', changed(HAND_MADE, 110, 0xff, 0xff, 0xff, 0xff), 101, 'longer than'],
    ['a value of no even size', changed(HAND_MADE, 110, 9), 114, 'NUL'],
    ['more rules than there are', changed(HAND_MADE, 97, 2), 132, 'rule 2 of 2'],
    ['fewer rules than there are', changed(HAND_MADE, 97, 0), 101, '31 bytes are left'],
    ['rules of another version', changed(HAND_MADE, 96, 2), 96, 'begin with 1'],
  ])('that is damaged (%s) is refused with the place', (_, bytes, offset, message) => {
    const fault = faultOf(bytes);
    expect(fault.message).toContain(message);
    expect(fault.offset).toBe(offset);
  });

  it('with any damage is read or refused', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: HAND_MADE.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 4 }),
        (at, damage) => {
          const bytes = changed(HAND_MADE, Math.min(at, HAND_MADE.length - damage.length), ...damage);
          try {
            expect(readPmc(bytes).length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
        },
      ),
    );
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN])('is not written with the number %d', (value) => {
    expect(() => writePmc([{ kind: 'number', name: 'HistoryDepth', value }])).toThrow(RangeError);
  });
});
