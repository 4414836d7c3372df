/** One run: a seed chooses a file, damages it, and has it read. */

import { type Random, randomNumbers } from './random.js';
import type { FuzzInput, Outcome, Target } from './target.js';

/** Large files take long to read: each is chosen as much seldomer as it is larger than this many bytes. */
const SMALL_BYTES = 8 * 1024;

/** What a seed makes of the inputs. */
export interface DamagedFile {
  /** Of the input that was damaged. */
  readonly inputName: string;
  readonly bytes: Uint8Array;
  /** Reads it. Rejects with whatever is not as it must be. */
  run(): Promise<Outcome>;
}

/** The damaged file of a seed, of at most `largest` bytes. */
export function damagedFile(target: Target, inputs: readonly FuzzInput[], seed: number, largest: number): DamagedFile {
  const random = randomNumbers(seed);
  const input = chosen(inputs, random);
  const bytes = target.damage(input.bytes, random, largest);
  return { inputName: input.name, bytes, run: () => target.run(bytes, random) };
}

function chosen(inputs: readonly FuzzInput[], random: Random): FuzzInput {
  const weights = inputs.map(({ bytes }) => 1 / (SMALL_BYTES + bytes.length));
  const sum = weights.reduce((before, weight) => before + weight, 0);
  let left = (random(0x1_0000_0000) / 0x1_0000_0000) * sum;
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  const input = inputs.at(index);
  if (input === undefined) {
    throw new RangeError('no input to damage');
  }
  return input;
}
