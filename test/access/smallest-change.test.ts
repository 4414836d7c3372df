/** The search for the smallest change, on situations that are nothing but sets of letters. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, smallestChanges } from '../../src/access/smallest-change.js';
import type { Change } from '../../src/index.js';

type Letters = readonly string[];

interface Words {
  readonly cost?: number;
  readonly family?: string;
  readonly since?: string | null;
  readonly kind?: Change['kind'];
}

/** Adds a letter to the situation. */
function adds(
  letter: string,
  { cost = 1, family = letter, since = null, kind = 'other' }: Words = {},
): Candidate<Letters> {
  return {
    cost,
    family,
    change: { kind, text: `Add ${letter}.`, commands: [`add ${letter}`], since },
    apply: (situation) => [...situation, letter],
  };
}

/** The commands of each change, for a situation in which nothing is there. */
function found(candidates: readonly Candidate<Letters>[], isGranted: (situation: Letters) => boolean): Letters[] {
  return smallestChanges([], candidates, isGranted).map(({ commands }) =>
    commands.map((one) => one.replace('add ', '')),
  );
}

const has =
  (...letters: Letters) =>
  (situation: Letters): boolean =>
    letters.every((letter) => situation.includes(letter));

describe('changes', () => {
  it('that are enough alone are told alone, the cheapest first', () => {
    const candidates = [adds('a', { cost: 3 }), adds('b', { cost: 1 }), adds('c', { cost: 2 }), adds('d')];
    expect(found(candidates, (situation) => !has('d')(situation) && situation.length > 0)).toStrictEqual([
      ['b'],
      ['c'],
      ['a'],
    ]);
  });

  it('that are enough only together are told together, up to three', () => {
    const candidates = ['a', 'b', 'c', 'd'].map((letter) => adds(letter));
    expect(found(candidates, has('a', 'c'))).toStrictEqual([['a', 'c']]);
    expect(found(candidates, has('a', 'b', 'd'))).toStrictEqual([['a', 'b', 'd']]);
    expect(found(candidates, has('a', 'b', 'c', 'd'))).toStrictEqual([]);
  });

  it('that are enough are not told again with others beside them', () => {
    const candidates = ['a', 'b', 'c'].map((letter) => adds(letter));
    expect(found(candidates, (situation) => has('a')(situation) || has('b', 'c')(situation))).toStrictEqual([
      ['a'],
      ['b', 'c'],
    ]);
  });

  it('are ranked by what they cost together', () => {
    const candidates = [adds('a', { cost: 5 }), adds('b', { cost: 2 }), adds('c', { cost: 2 })];
    expect(found(candidates, (situation) => has('a')(situation) || has('b', 'c')(situation))).toStrictEqual([
      ['b', 'c'],
      ['a'],
    ]);
  });

  it('of the same cost come with the fewest first', () => {
    const candidates = [adds('a', { cost: 2 }), adds('b', { cost: 2 }), adds('c', { cost: 4 })];
    expect(found(candidates, (situation) => has('c')(situation) || has('a', 'b')(situation))[0]).toStrictEqual(['c']);
  });

  it('that replace one another are told once, the cheapest that is enough', () => {
    const roles = [10, 20, 30].map((cost) => adds(`role ${cost}`, { cost, family: 'role' }));
    const isEnough = (situation: Letters) => situation.some((letter) => letter === 'role 20' || letter === 'role 30');
    expect(
      found([...roles, adds('key', { cost: 99 })], (situation) => isEnough(situation) || has('key')(situation)),
    ).toStrictEqual([['role 20'], ['key']]);
  });

  it('that replace one another are told again with another beside the cheaper', () => {
    const candidates = [
      adds('small', { cost: 1, family: 'role' }),
      adds('large', { cost: 9, family: 'role' }),
      adds('entry', { cost: 2 }),
    ];
    const isGranted = (situation: Letters) => has('large')(situation) || has('small', 'entry')(situation);
    expect(found(candidates, isGranted)).toStrictEqual([['small', 'entry'], ['large']]);
  });

  it('are six at most', () => {
    const candidates = [...'abcdefghij'].map((letter, index) => adds(letter, { cost: 10 - index }));
    expect(found(candidates, (situation) => situation.length > 0)).toStrictEqual([
      ['j'],
      ['i'],
      ['h'],
      ['g'],
      ['f'],
      ['e'],
    ]);
  });

  it('are none where nothing helps, or where there is nothing to try', () => {
    expect(found([adds('a'), adds('b')], () => false)).toStrictEqual([]);
    expect(found([], () => true)).toStrictEqual([]);
  });

  it('are made in the order of the candidates', () => {
    const seen: string[] = [];
    smallestChanges<Letters>([], [adds('a'), adds('b')], (situation) => {
      seen.push(situation.join(''));
      return false;
    });
    expect(seen).toStrictEqual(['a', 'b', 'ab']);
  });

  it('leave the situation as it was', () => {
    const situation: Letters = Object.freeze(['x']);
    smallestChanges(situation, [adds('a'), adds('b')], has('a', 'b', 'x'));
    expect(situation).toStrictEqual(['x']);
  });
});

describe('several changes as one', () => {
  const candidates = [
    adds('a', { kind: 'switch', since: null }),
    adds('b', { kind: 'role', since: '2025-09-30' }),
    adds('c', { kind: 'mount', since: '2025-11-11' }),
  ];
  const [together] = smallestChanges<Letters>([], candidates, has('a', 'b', 'c'));

  it('are numbered in the order in which they are made: who asks, what is asked about, how it is asked', () => {
    expect(together?.text).toBe('(1) Add b. (2) Add c. (3) Add a.');
    expect(together?.commands).toStrictEqual(['add b', 'add c', 'add a']);
  });

  it('have ownership taken before entries are changed', () => {
    const some = [adds('entry', { kind: 'ace' }), adds('copy', { kind: 'switch' }), adds('owner', { kind: 'owner' })];
    expect(found(some, has('entry', 'copy', 'owner'))).toStrictEqual([['owner', 'entry', 'copy']]);
  });

  it('are of the first one’s kind, and work from the latest day on', () => {
    expect(together).toMatchObject({ kind: 'role', since: '2025-11-11' });
  });
});

describe('for random candidates and rules', () => {
  const candidate = fc
    .record({
      letter: fc.constantFrom(...'abcdef'),
      cost: fc.integer({ min: 1, max: 9 }),
      family: fc.constantFrom('', 'x', 'y'),
    })
    .map(({ letter, cost, family }) => adds(letter, { cost, family: family || letter }));
  const candidates = fc.uniqueArray(candidate, { maxLength: 6, selector: ({ change }) => change.text });
  /** Sets of letters of which one must be there. */
  const rule = fc.array(fc.uniqueArray(fc.constantFrom(...'abcdef'), { minLength: 1, maxLength: 3 }), { maxLength: 4 });

  it('every change grants, none without any of its parts, and the first is the cheapest of all', () => {
    fc.assert(
      fc.property(candidates, rule, (all, sets) => {
        const isGranted = (situation: Letters) => sets.some((set) => has(...set)(situation));
        const changes = found(all, isGranted);
        const costOf = (letters: Letters) =>
          all.reduce(
            (sum, { change, cost }) => sum + (letters.some((one) => change.text === `Add ${one}.`) ? cost : 0),
            0,
          );
        for (const change of changes) {
          expect(isGranted(change)).toBe(true);
          for (const part of change) {
            expect(isGranted(change.filter((one) => one !== part))).toBe(false);
          }
        }
        const costs = changes.map(costOf);
        expect(costs).toStrictEqual([...costs].sort((a, b) => a - b));
        const possible = sets.filter((set) =>
          set.every((one) => all.some(({ change }) => change.text === `Add ${one}.`)),
        );
        expect(costs[0] ?? null).toBe(possible.length === 0 ? null : Math.min(...possible.map(costOf)));
      }),
      { numRuns: 200 },
    );
  });
});
