import { describe, expect, it } from 'vitest';
import { analyze } from '../src/analyze.js';
import { differencesBetween } from '../src/same-findings.js';
import { denied, granted, mask, trace } from './generate-trace.js';

const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');
const REFUSAL = denied('Z:\\a', OWNER);

describe('whether evidence says the same', () => {
  it('finds nothing between a case and itself', async () => {
    const report = await analyze([trace([REFUSAL])]);
    expect(differencesBetween(report, report, null)).toEqual([]);
  });

  it.each([
    ['a failure that is missing', [REFUSAL, denied('Z:\\b', OWNER)], /not given by the evidence: failure Z:\\b/],
    [
      'a right that is not isolated',
      [granted('Z:\\a', mask('READ_CONTROL')), REFUSAL],
      /failure Z:\\a, isolated, WRITE_OWNER/,
    ],
  ])('tells of %s', async (_, rows, told) => {
    const [whole, reduced] = [await analyze([trace(rows)]), await analyze([trace([REFUSAL])])];
    expect(differencesBetween(whole, reduced, null).join('\n')).toMatch(told);
    expect(differencesBetween(reduced, whole, null).join('\n')).toMatch(/given by the evidence alone: failure/);
  });

  it('tells of other clocks, and does not tell without end', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => denied(`Z:\\${index}`, OWNER));
    const [whole, reduced] = [await analyze([trace(rows)]), await analyze([trace([])])];
    const other = { ...reduced, clock: { ...reduced.clock, offsetMinutes: 60 } };
    expect(differencesBetween(reduced, other, null)).toEqual(['clock: null minutes, and of the evidence 60']);
    const differences = differencesBetween(whole, reduced, null);
    expect(differences).toHaveLength(21);
    expect(differences.at(-1)).toMatch(/^and \d+ more differences$/);
  });
});
