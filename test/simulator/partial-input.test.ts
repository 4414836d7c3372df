import { describe, expect, it } from 'vitest';
import { judge } from './accuracy.js';

/** Of 36 seeds one for each cause that they draw. */
const SEEDS = [
  2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2019, 2020, 2021,
  2022, 2023, 2024, 2030, 2031, 2033, 2035,
];

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
