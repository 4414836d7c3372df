/** The verdict of a comparison, and the answer in two sentences: no more than both cases show. */

import type { CountedCase } from './build-comparison.js';
import type { ComparedCause, ComparisonCounts, ComparisonMode, ComparisonVerdict } from './comparison.js';
import { count, number } from './printable.js';

/** What the numbers allow to say. What was not tried is never fixed. */
export function verdictOf(counts: ComparisonCounts): ComparisonVerdict {
  const { before, granted, refused, refusedOtherwise, movedOn, newGrantedBefore } = counts;
  const gained = granted + movedOn;
  if (newGrantedBefore > gained) {
    return 'worse';
  }
  if (refused + refusedOtherwise + counts.new === 0) {
    return before > 0 && granted === before ? 'fixed' : 'cannot-tell';
  }
  if (gained > 0) {
    return 'partly';
  }
  return refused + refusedOtherwise > 0 ? 'not-fixed' : 'cannot-tell';
}

export interface Answered {
  readonly verdict: ComparisonVerdict;
  readonly mode: ComparisonMode;
  readonly counts: ComparisonCounts;
  readonly causes: readonly ComparedCause[];
  readonly before: CountedCase;
  readonly after: CountedCase;
}

/** Two sentences: what became of the failures, and what that rests on or what is missing. */
export function answerOf(answered: Answered): readonly string[] {
  const { mode, counts } = answered;
  if (counts.before === 0) {
    return nothingFailed(answered);
  }
  const words = WORDS[mode];
  const { before } = counts;
  const parts = [
    amount(counts.granted, 'is', 'are', words.granted),
    amount(counts.refused, 'is', 'are', words.refused),
    amount(counts.refusedOtherwise, 'is', 'are', 'refused something else'),
    amount(counts.notAsked, 'was', 'were', 'not asked for'),
    amount(counts.notTried, 'was', 'were', 'not tried'),
  ].filter((part) => part !== null);
  const fresh = counts.new === 0 ? '' : `; ${count(counts.new, 'new failure')}${brokenOf(counts)}`;
  const of =
    before === 1
      ? `The one that ${words.failed} ${parts.join(', ').replace('1 ', '')}`
      : `Of ${number(before)} that ${words.failed}, ${counts.granted === 0 ? `none is ${words.granted}: ` : ''}${parts.join(', ')}`;
  return [`${of}${fresh}.`, reason(answered)];
}

function amount(some: number, one: string, several: string, what: string): string | null {
  return some === 0 ? null : `${number(some)} ${some === 1 ? one : several} ${what}`;
}

function brokenOf({ newGrantedBefore }: ComparisonCounts): string {
  return newGrantedBefore > 0 ? `, ${number(newGrantedBefore)} of them granted before` : '';
}

const WORDS = {
  fix: { failed: 'failed before', granted: 'granted now', refused: 'refused again' },
  users: { failed: 'the first account was refused', granted: 'granted to the other', refused: 'refused to both' },
} as const;

function nothingFailed({ counts }: Answered): readonly string[] {
  const first = 'Nothing failed in the before case';
  if (counts.after === 0) {
    return [`${first}, nor in the after case.`, 'There is nothing that a fix could have changed.'];
  }
  return counts.newGrantedBefore > 0
    ? [
        `${first}; the after case has ${count(counts.new, 'failure')}${brokenOf(counts)}.`,
        'If the after case is the failing one, swap the two to read what it was refused.',
      ]
    : [
        `${first}; the after case has ${count(counts.after, 'failure')}, on objects that the before case did not try.`,
        'If the after case is the failing one, swap the two to read what it was refused.',
      ];
}

function reason({ verdict, counts, causes, before }: Answered): string {
  const [still] = causes.filter(({ refused }) => refused > 0).sort((a, b) => b.refused - a.refused);
  const [fresh] = causes.filter((cause) => cause.new > 0).sort((a, b) => b.new - a.new);
  switch (verdict) {
    case 'fixed':
      return restsOn(before);
    case 'cannot-tell':
      return missing(counts);
    case 'worse':
    case 'partly':
    case 'not-fixed': {
      const named = (cause: ComparedCause, some: number): string =>
        `${cause.ruleId ?? 'unexplained'} (${number(some)})`;
      const parts = [
        still === undefined ? null : `Still: ${named(still, still.refused)}`,
        fresh === undefined ? null : `New: ${named(fresh, fresh.new)}`,
        counts.notTried > 0 ? 'What was not tried is not fixed' : null,
      ].filter((part) => part !== null);
      return parts.length === 0 ? 'The objects are refused something else now: see below.' : `${parts.join('. ')}.`;
    }
  }
}

function restsOn({ fates }: CountedCase): string {
  const byTrace = fates.reduce((sum, { by }) => sum + (by === 'trace' ? 1 : 0), 0);
  const byLog = fates.reduce((sum, { by }) => sum + (by === 'log' ? 1 : 0), 0);
  if (byLog === 0) {
    return 'Its trace shows each of them granted on the same object, and nothing else fails there.';
  }
  const log = 'its log, which lists the object in a run that came to its end without an error for it';
  return byTrace === 0 ? `That is by ${log}.` : `${number(byTrace)} of them by its trace, ${number(byLog)} by ${log}.`;
}

function missing({ notTried, notAsked, granted }: ComparisonCounts): string {
  const tried = granted > 0 ? 'What it did try is granted. ' : '';
  if (notTried > 0) {
    return `${tried}An object that was not tried is not fixed: copy these again while a trace is recorded.`;
  }
  if (notAsked > 0) {
    return `${tried}It avoids the failure, which is not the same as being granted: see what differs.`;
  }
  return 'Its own failures are on objects that the before case did not try.';
}
