import { describe, expect, it } from 'vitest';
import { judge } from './accuracy.js';

const SEEDS = Array.from({ length: 36 }, (_, nth) => 2001 + nth);

describe.each([
  ['a trace', { log: null }],
  ['a log', { trace: null }],
])('the diagnosis of cases with nothing but %s', (_, output) => {
  it('proves nothing that is wrong', async () => {
    const wrong: string[] = [];
    for (const seed of SEEDS) {
      const { verdict } = await judge({ seed, output });
      wrong.push(...verdict.wrongProven.map((ruleId) => `${seed} ${verdict.cause}: ${ruleId}`));
    }
    expect(wrong).toEqual([]);
  });
});
