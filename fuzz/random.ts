/** Numbers that are the same in every run: a seed tells all that happens to a file. */

/** A whole number from 0 to below a bound of at most 2^32. */
export type Random = (below: number) => number;

/** The numbers of a seed, 0 … 2^32 - 1 (mulberry32). */
export function randomNumbers(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  };
}

/** One of the items. Throws a RangeError where there is none. */
export function pick<T>(items: readonly T[], random: Random): T {
  const item = items[random(items.length)];
  if (item === undefined) {
    throw new RangeError('nothing to pick from');
  }
  return item;
}

/** From 1 to `most`, and mostly small: every size is as likely as its double. */
export function randomSize(most: number, random: Random): number {
  const doublings = random(Math.floor(Math.log2(Math.max(1, most))) + 1);
  return Math.max(1, Math.min(most, 2 ** doublings + random(2 ** doublings)));
}
