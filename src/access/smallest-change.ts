/** What would have to change for an answer to be "granted": candidates are tried on the model, never guessed. */

import type { Change } from './answer.js';

/** A change that can be tried on a situation. */
export interface Candidate<Situation> {
  readonly change: Change;
  /** How much privilege it hands out: less is better. Costs of changes made together add up. */
  readonly cost: number;
  /** What kinds of change replace one another, `role`: of those only the cheapest that is enough is told. */
  readonly family: string;
  /** Commands that are filled with the situation after all changes made together; `change.commands` stand for the others. */
  readonly commands?: (changed: Situation) => readonly string[];
  apply(situation: Situation): Situation;
}

/** The same candidate for a situation that holds the one it is about. */
export function within<Outer, Inner>(
  { change, cost, family }: Candidate<Inner>,
  apply: (outer: Outer) => Outer,
): Candidate<Outer> {
  return { change, cost, family, apply };
}

const LISTED = 6;
const CHANGES_TOGETHER = 3;

/**
 * The changes after which the model grants, least privilege first: single ones, and sets of up to three where no part of the
 * set is enough; nor one with cheaper members of the same families. At most six.
 */
export function smallestChanges<Situation>(
  situation: Situation,
  candidates: readonly Candidate<Situation>[],
  isGranted: (situation: Situation) => boolean,
): Change[] {
  const ordered = inOrderOfExecution(candidates);
  const found: Combination<Situation>[] = [];
  let open: Combination<Situation>[] = [{ parts: [], cost: 0, next: 0 }];
  for (let size = 1; size <= CHANGES_TOGETHER; size++) {
    const larger = open.flatMap(({ parts, cost, next }) =>
      ordered.slice(next).map((candidate, index) => ({
        parts: [...parts, candidate],
        cost: cost + candidate.cost,
        next: next + index + 1,
      })),
    );
    open = [];
    for (const combination of larger.filter((one) => !found.some(({ parts }) => isWithin(parts, one.parts)))) {
      const changed = combination.parts.reduce((before, { apply }) => apply(before), situation);
      (isGranted(changed) ? found : open).push(combination);
    }
  }
  return cheapestOfFamilies(found.sort((a, b) => a.cost - b.cost || a.parts.length - b.parts.length))
    .slice(0, LISTED)
    .map(({ parts }) => {
      const changed = parts.reduce((before, { apply }) => apply(before), situation);
      return together(
        parts.map(({ change, commands }) => ({ ...change, commands: commands?.(changed) ?? change.commands })),
      );
    });
}

/** Who asks is changed first, then the object, and how it is asked last: an owner can change entries, and a copy needs them. */
const EXECUTION: readonly Change['kind'][] = [
  'role',
  'mount',
  'privilege',
  'owner',
  'ace',
  'attribute',
  'switch',
  'other',
];

function inOrderOfExecution<Situation>(candidates: readonly Candidate<Situation>[]): Candidate<Situation>[] {
  return candidates.toSorted((a, b) => EXECUTION.indexOf(a.change.kind) - EXECUTION.indexOf(b.change.kind));
}

interface Combination<Situation> {
  readonly parts: readonly Candidate<Situation>[];
  readonly cost: number;
  /** Where in the list of candidates to go on. */
  readonly next: number;
}

/** The first of those with the same families. */
function cheapestOfFamilies<Situation>(ranked: readonly Combination<Situation>[]): Combination<Situation>[] {
  const seen = new Set<string>();
  return ranked.filter(({ parts }) => {
    const families = parts
      .map(({ family }) => family)
      .sort()
      .join('|');
    const isFirst = !seen.has(families);
    seen.add(families);
    return isFirst;
  });
}

function isWithin<Part>(some: readonly Part[], all: readonly Part[]): boolean {
  return some.every((part) => all.includes(part));
}

/** Several changes as one, numbered in the order in which they are made. */
function together(parts: readonly Change[]): Change {
  const [first, ...others] = parts;
  if (first === undefined) {
    throw new RangeError('a combination of changes holds at least one');
  }
  return others.length === 0
    ? first
    : {
        kind: first.kind,
        text: parts.map(({ text }, index) => `(${index + 1}) ${text}`).join(' '),
        commands: [...new Set(parts.flatMap(({ commands }) => commands))],
        since: parts.map(({ since }) => since).reduce(latest),
      };
}

function latest(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}
