/** Verdicts that turn on what is not known: each unknown is tried on the model both ways, never guessed. */

import type { Answer } from './answer.js';

/** Something that is not known of a situation and could turn the answer. */
export interface Unknown<Situation> {
  /** What it is about; of several about one subject the first is told. */
  readonly subject: string;
  /** What is not known, what follows if it is so, and what tells. */
  readonly text: string;
  /** Whether it could only grant more, if it were so; else only less. */
  readonly favourable: boolean;
  /** The situation in which it is so. */
  apply(situation: Situation): Situation;
}

/**
 * The verdict of a situation: undecided where an unknown turns it, alone or with the others of its kind. Unknowns that do not
 * turn it are not told.
 */
export function verdictOf<Situation>(
  situation: Situation,
  unknowns: readonly Unknown<Situation>[],
  isGranted: (situation: Situation) => boolean,
): Pick<Answer, 'verdict' | 'dependsOn'> {
  const granted = isGranted(situation);
  const all = [...new Map(unknowns.toReversed().map((one) => [one.subject, one])).values()].toReversed();
  const turns = (some: readonly Unknown<Situation>[]): boolean =>
    some.length > 0 && isGranted(some.reduce((before, { apply }) => apply(before), situation)) !== granted;
  const candidates = all.filter(({ favourable }) => favourable !== granted);
  const alone = candidates.filter((one) => turns([one]));
  const turning = alone.length > 0 ? alone : turns(candidates) ? candidates : [];
  return {
    verdict: turning.length > 0 ? 'undecided' : granted ? 'granted' : 'refused',
    dependsOn: turning.map(({ text }) => text),
  };
}
